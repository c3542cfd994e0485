//! Commit numbers in the table of sources: the last commit that was started, that was completed, and that changed copies.
//!
//! Compared with the commit numbers of the articles and copies when an index is opened for writing; a difference means that
//! a commit was interrupted or that a part of the index was replaced.

use redb::{ReadTransaction, TableDefinition, WriteTransaction};

use super::source_states::open_if_exists;

/// Commit numbers by the names below, which are part of the format on disk.
const GENERATIONS: TableDefinition<'_, &str, u64> = TableDefinition::new("generations");
const STARTED: &str = "announced";
const COMMITTED: &str = "committed";
const COPIES: &str = "copies";

/// Commit numbers of the sources; 0 if there was none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Generations {
    /// The last commit that was completed.
    pub committed: u64,
    /// The last commit that was started.
    pub started: u64,
    /// The last commit that changed exact copies.
    pub copies: u64,
}

impl Generations {
    pub(super) fn read(read: &ReadTransaction) -> Result<Self, redb::Error> {
        let table = open_if_exists(read.open_table(GENERATIONS))?;
        let number = |name| match &table {
            Some(table) => table.get(name).map(|value| value.map_or(0, |value| value.value())),
            None => Ok(0),
        };
        Ok(Self { committed: number(COMMITTED)?, started: number(STARTED)?, copies: number(COPIES)? })
    }

    pub(super) fn write(self, changes: &WriteTransaction) -> Result<(), redb::Error> {
        let mut table = changes.open_table(GENERATIONS)?;
        for (name, number) in [(COMMITTED, self.committed), (STARTED, self.started), (COPIES, self.copies)] {
            table.insert(name, number)?;
        }
        Ok(())
    }

    /// Records that a commit was started.
    pub(super) fn write_started(changes: &WriteTransaction, generation: u64) -> Result<(), redb::Error> {
        changes.open_table(GENERATIONS)?.insert(STARTED, generation)?;
        Ok(())
    }

    /// Whether the sources belong to the last commit of the articles (`generation`) and to the last one that changed copies.
    pub(super) fn match_commit(self, generation: u64, copies: u64) -> bool {
        // Each may also be the commit that was started: it was interrupted after that store was written.
        let is_known = |number, last| number == last || number == self.started;
        is_known(generation, self.committed) && is_known(copies, self.copies)
    }

    /// Whether the last commit that was started was completed.
    pub(super) fn is_complete(self) -> bool {
        self.committed == self.started
    }
}
