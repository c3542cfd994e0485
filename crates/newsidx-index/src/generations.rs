//! To which commits of the articles the list of sources belongs.

use redb::{ReadTransaction, TableDefinition, WriteTransaction};

use super::source_states::open_if_exists;

/// Numbers of commits, by the names below.
const GENERATIONS: TableDefinition<'_, &str, u64> = TableDefinition::new("generations");
const ANNOUNCED: &str = "announced";
const COMMITTED: &str = "committed";
const COPIES: &str = "copies";

/// The commits that a list of sources knows; 0 where there was none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Generations {
    /// The last one that was completed.
    pub committed: u64,
    /// The last one that was begun.
    pub started: u64,
    /// The last one with which notes of copies changed.
    pub copies: u64,
}

impl Generations {
    pub(super) fn read(read: &ReadTransaction) -> Result<Self, redb::Error> {
        let table = open_if_exists(read.open_table(GENERATIONS))?;
        let of = |name| match &table {
            Some(table) => table.get(name).map(|value| value.map_or(0, |value| value.value())),
            None => Ok(0),
        };
        Ok(Self { committed: of(COMMITTED)?, started: of(ANNOUNCED)?, copies: of(COPIES)? })
    }

    pub(super) fn write(self, changes: &WriteTransaction) -> Result<(), redb::Error> {
        let mut table = changes.open_table(GENERATIONS)?;
        for (name, number) in [(COMMITTED, self.committed), (ANNOUNCED, self.started), (COPIES, self.copies)] {
            table.insert(name, number)?;
        }
        Ok(())
    }

    /// Notes that a commit is begun.
    pub(super) fn write_started(changes: &WriteTransaction, generation: u64) -> Result<(), redb::Error> {
        changes.open_table(GENERATIONS)?.insert(ANNOUNCED, generation)?;
        Ok(())
    }

    /// Whether the list belongs to this commit of the articles, or announced it, and knows of the copies: they changed
    /// last with the one that is given, or may have changed with it before it was cut off.
    pub(super) fn match_commit(self, generation: u64, copies: u64) -> bool {
        let is_known = |number, last| number == last || number == self.started;
        is_known(generation, self.committed) && is_known(copies, self.copies)
    }

    /// Whether the last commit was completed.
    pub(super) fn is_complete(self) -> bool {
        self.committed == self.started
    }
}
