//! States of the sources of an index, as a snapshot of the manifest.

use std::ops::Bound;
use std::path::{Path, PathBuf};

use redb::{ReadOnlyTable, ReadTransaction, TableDefinition, TableError};

use super::{IndexError, RemovedPages};
use newsidx_core::page::Sha256Hash;

/// Size, time of change, time of reading, hash, documents, failures, fingerprint of the options, version of the
/// extractor, resume point.
pub(super) type SourceRow = (u64, i64, i64, [u8; 32], u64, u64, u64, u32, u64);

pub(super) const SOURCES: TableDefinition<'_, &str, SourceRow> = TableDefinition::new("sources");

/// Version of the extractor → number of sources that were read with it. Kept so that counting does not scan all sources.
pub(super) const EXTRACTORS: TableDefinition<'_, u32, u64> = TableDefinition::new("extractors");

/// Source → its removed pages, as of [`RemovedPages::to_bytes`].
pub(super) const REMOVED: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("removed");

/// State of a source as it was read last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceState {
    /// Bytes of the file.
    pub size: u64,
    /// Modification time of the file, in nanoseconds since 1970.
    pub modified: i64,
    /// Time of reading, in nanoseconds since 1970. A file that was modified at about that time may have been modified again
    /// with the same modification time.
    pub read_at: i64,
    /// Hash of the file and its sidecar. For a file that was read in part, a hash by which it is recognized: for a large
    /// one that may be a hash of size and modification time.
    pub hash: Sha256Hash,
    /// Documents of the source in the index.
    pub documents: u64,
    /// Pages of the source that could not be read.
    pub failures: u64,
    /// Fingerprint of the options that it was read with, if they affect the result; else 0.
    pub options: u64,
    /// Version of the extractor; 0 if the source was read neither completely nor up to a known page.
    pub extractor_version: u32,
    /// Resume point: the number of pages, unreadable ones included, that were read before reading was interrupted. Reading
    /// resumes after them if the file, the options and the extractor are the same. 0 if the source was read completely, or
    /// has to be read from its beginning. With a resume point, size and modification time are 0, and the options never.
    pub pages_done: u64,
}

impl SourceState {
    /// State of a source that was not read completely. It never counts as unchanged.
    pub const UNFINISHED: Self = Self {
        size: 0,
        modified: 0,
        read_at: 0,
        hash: Sha256Hash([0; 32]),
        documents: 0,
        failures: 0,
        options: 0,
        extractor_version: 0,
        pages_done: 0,
    };

    pub(super) fn to_row(self) -> SourceRow {
        let Self { size, modified, read_at, hash, documents, failures, options, extractor_version, pages_done } = self;
        (size, modified, read_at, hash.0, documents, failures, options, extractor_version, pages_done)
    }

    pub(super) fn from_row(
        (size, modified, read_at, hash, documents, failures, options, extractor_version, pages_done): SourceRow,
    ) -> Self {
        let hash = Sha256Hash(hash);
        Self { size, modified, read_at, hash, documents, failures, options, extractor_version, pages_done }
    }
}

/// Snapshot of the sources of an index; later changes are not visible.
pub struct SourceStates {
    path: PathBuf,
    sources: Option<ReadOnlyTable<&'static str, SourceRow>>,
    removed: Option<ReadOnlyTable<&'static str, &'static [u8]>>,
    extractors: Option<ReadOnlyTable<u32, u64>>,
}

impl SourceStates {
    pub(super) fn open(path: &Path, read: &ReadTransaction) -> Result<Self, redb::Error> {
        Ok(Self {
            path: path.to_owned(),
            sources: open_if_exists(read.open_table(SOURCES))?,
            removed: open_if_exists(read.open_table(REMOVED))?,
            extractors: open_if_exists(read.open_table(EXTRACTORS))?,
        })
    }

    /// The state of a source; `None` if it was never read.
    ///
    /// # Errors
    ///
    /// If the list of sources cannot be read.
    pub fn get(&self, source: &Path) -> Result<Option<SourceState>, IndexError> {
        let Some(table) = &self.sources else { return Ok(None) };
        let row = table.get(source.to_string_lossy().as_ref()).map_err(|error| self.error(error.into()))?;
        Ok(row.map(|row| SourceState::from_row(row.value())))
    }

    /// The removed pages of a source.
    ///
    /// # Errors
    ///
    /// If the list of sources cannot be read.
    pub fn removed_pages(&self, source: &Path) -> Result<RemovedPages, IndexError> {
        let Some(table) = &self.removed else { return Ok(RemovedPages::default()) };
        let row = table.get(source.to_string_lossy().as_ref()).map_err(|error| self.error(error.into()))?;
        Ok(row.map(|row| RemovedPages::from_bytes(row.value())).unwrap_or_default())
    }

    /// Number of sources that were read by an older extractor than this one. Those of unknown version do not count.
    ///
    /// # Errors
    ///
    /// If the list of sources cannot be read.
    pub fn count_older_than(&self, extractor: u32) -> Result<u64, IndexError> {
        let Some(table) = &self.extractors else { return Ok(0) };
        let count = || -> Result<u64, redb::Error> {
            table.range(1..extractor)?.try_fold(0, |sum, row| Ok(sum + row?.1.value()))
        };
        count().map_err(|error| self.error(error))
    }

    /// The sources at and below a path, sorted by path.
    ///
    /// # Errors
    ///
    /// If the list of sources cannot be read.
    pub fn iter_under(
        &self,
        root: &Path,
    ) -> Result<impl Iterator<Item = Result<(PathBuf, SourceState), IndexError>>, IndexError> {
        let start = root.to_string_lossy().into_owned();
        let rows = match &self.sources {
            Some(table) => {
                let range = (Bound::Included(start.as_str()), Bound::Unbounded);
                Some(table.range::<&str>(range).map_err(|error| self.error(error.into()))?)
            }
            None => None,
        };
        let all = rows.into_iter().flatten().map(|row| {
            let (key, state) = row.map_err(|error| self.error(error.into()))?;
            Ok((PathBuf::from(key.value()), SourceState::from_row(state.value())))
        });
        // Between `/b` and `/b/x` also `/b.txt` sorts, so the range ends by prefix, and other names are filtered out.
        let with_prefix = all.take_while(move |row| match row {
            Ok((path, _)) => path.to_string_lossy().starts_with(start.as_str()),
            Err(_) => true,
        });
        let root = root.to_owned();
        Ok(with_prefix.filter(move |row| row.as_ref().map_or(true, |(path, _)| path.starts_with(&root))))
    }

    fn error(&self, source: redb::Error) -> IndexError {
        IndexError::Sources { path: self.path.clone(), source: Box::new(source) }
    }
}

/// Turns a missing table, one that was never written, into `None`.
pub(super) fn open_if_exists<T>(opened: Result<T, TableError>) -> Result<Option<T>, redb::Error> {
    match opened {
        Ok(table) => Ok(Some(table)),
        Err(TableError::TableDoesNotExist(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
