//! Writes to the table of sources, with the counts of sources by extractor version.

use std::collections::BTreeMap;
use std::ops::Bound;

use redb::{ReadableTable, Table, WriteTransaction};

use super::source_states::{EXTRACTORS, SOURCES, SourceRow, SourceState};

/// The table of sources in a write transaction. [`finish`](Self::finish) writes the changed counts.
pub(super) struct SourceTable<'t> {
    sources: Table<'t, &'static str, SourceRow>,
    extractors: Table<'t, u32, u64>,
    /// Change of the number of sources of each extractor version.
    count_changes: BTreeMap<u32, i64>,
}

impl<'t> SourceTable<'t> {
    pub(super) fn open(changes: &'t WriteTransaction) -> Result<Self, redb::Error> {
        let (sources, extractors) = (changes.open_table(SOURCES)?, changes.open_table(EXTRACTORS)?);
        Ok(Self { sources, extractors, count_changes: BTreeMap::new() })
    }

    /// Sets the state of a source; `None` removes it.
    pub(super) fn set(&mut self, source: &str, state: Option<&SourceState>) -> Result<(), redb::Error> {
        let before = match state {
            Some(state) => self.sources.insert(source, state.to_row())?,
            None => self.sources.remove(source)?,
        };
        if let Some(before) = before {
            *self.count_changes.entry(SourceState::from_row(before.value()).extractor_version).or_default() -= 1;
        }
        if let Some(state) = state {
            *self.count_changes.entry(state.extractor_version).or_default() += 1;
        }
        Ok(())
    }

    /// The next source in the order of paths; the first for `None`.
    pub(super) fn after(&self, source: Option<&str>) -> Result<Option<String>, redb::Error> {
        let after = source.map_or(Bound::Unbounded, Bound::Excluded);
        let next = self.sources.range::<&str>((after, Bound::Unbounded))?.next().transpose()?;
        Ok(next.map(|(source, _)| source.value().to_owned()))
    }

    pub(super) fn finish(mut self) -> Result<(), redb::Error> {
        for (extractor, more) in self.count_changes {
            let before = self.extractors.get(extractor)?.map_or(0, |count| count.value());
            match before.saturating_add_signed(more) {
                0 => self.extractors.remove(extractor)?,
                count => self.extractors.insert(extractor, count)?,
            };
        }
        Ok(())
    }
}
