//! What is known of the sources of an index.

use std::ops::Bound;
use std::path::{Path, PathBuf};

use redb::{ReadOnlyTable, ReadTransaction, TableDefinition, TableError};

use super::{IndexError, RemovedPages};
use newsidx_core::page::Sha256Hash;

/// Size, time of change, time of reading, hash, documents, failures, fingerprint of the options, version of the
/// extractor, pages after which reading was cut off.
pub(super) type SourceRow = (u64, i64, i64, [u8; 32], u64, u64, u64, u32, u64);

pub(super) const SOURCES: TableDefinition<'_, &str, SourceRow> = TableDefinition::new("sources");

/// Version of the extractor → sources that were read with it. Kept beside the sources so that nobody has to count them.
pub(super) const EXTRACTORS: TableDefinition<'_, u32, u64> = TableDefinition::new("extractors");

/// Pages of a source that were removed, as [`RemovedPages::to_bytes`] gives them.
pub(super) const REMOVED: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("removed");

/// What is known of a source that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceState {
    /// Bytes of the file.
    pub size: u64,
    /// When the file was last changed, in nanoseconds since 1970.
    pub modified: i64,
    /// When it was read, in nanoseconds since 1970: a file that was changed at about that time may
    /// have been changed once more without its time showing it.
    pub read_at: i64,
    /// Hash of the file and its sidecar. Of one that was not read to its end, what tells that it is the same: of a large
    /// file that may be the hash of its size and time.
    pub hash: Sha256Hash,
    /// Documents that are in the index of it.
    pub documents: u64,
    /// Pages of it that could not be read.
    pub failures: u64,
    /// Fingerprint of the options that it was read with, where others might make something else
    /// of it; else 0.
    pub options: u64,
    /// Version of the extractor that read it; 0 where nobody has read it to its end, nor to a place that is known.
    pub extractor_version: u32,
    /// Pages, those among them that could not be read, after which reading was cut off: the rest can be read alone
    /// where the file, the options and the extractor are the same. 0 where it was read to its end, or has to be read
    /// from its beginning. Size and time are then 0, and the options never.
    pub pages_done: u64,
}

impl SourceState {
    /// A source that was not read to its end: it is never taken for unchanged.
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
        let Self {
            size,
            modified,
            read_at: read,
            hash,
            documents,
            failures,
            options,
            extractor_version: extractor,
            pages_done,
        } = self;
        (size, modified, read, hash.0, documents, failures, options, extractor, pages_done)
    }

    pub(super) fn from_row(
        (size, modified, read, hash, documents, failures, options, extractor, pages_done): SourceRow,
    ) -> Self {
        let hash = Sha256Hash(hash);
        Self {
            size,
            modified,
            read_at: read,
            hash,
            documents,
            failures,
            options,
            extractor_version: extractor,
            pages_done,
        }
    }
}

/// The sources of an index as they were at one moment; later changes do not show.
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
    /// Where the list of sources cannot be read.
    pub fn get(&self, source: &Path) -> Result<Option<SourceState>, IndexError> {
        let Some(table) = &self.sources else { return Ok(None) };
        let row = table.get(source.to_string_lossy().as_ref()).map_err(|error| self.error(error.into()))?;
        Ok(row.map(|row| SourceState::from_row(row.value())))
    }

    /// The pages of a source that were removed.
    ///
    /// # Errors
    ///
    /// Where the list of sources cannot be read.
    pub fn removed_pages(&self, source: &Path) -> Result<RemovedPages, IndexError> {
        let Some(table) = &self.removed else { return Ok(RemovedPages::default()) };
        let row = table.get(source.to_string_lossy().as_ref()).map_err(|error| self.error(error.into()))?;
        Ok(row.map(|row| RemovedPages::from_bytes(row.value())).unwrap_or_default())
    }

    /// How many sources were read by an extractor that is older than this one.
    ///
    /// # Errors
    ///
    /// Where the list of sources cannot be read.
    pub fn count_older_than(&self, extractor: u32) -> Result<u64, IndexError> {
        let Some(table) = &self.extractors else { return Ok(0) };
        let count = || -> Result<u64, redb::Error> {
            table.range(1..extractor)?.try_fold(0, |sum, row| Ok(sum + row?.1.value()))
        };
        count().map_err(|error| self.error(error))
    }

    /// The sources at and below a path, in the order of their paths.
    ///
    /// # Errors
    ///
    /// Where the list of sources cannot be read.
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
        let in_reach = all.take_while(move |row| match row {
            Ok((path, _)) => path.to_string_lossy().starts_with(start.as_str()),
            Err(_) => true,
        });
        let root = root.to_owned();
        Ok(in_reach.filter(move |row| row.as_ref().map_or(true, |(path, _)| path.starts_with(&root))))
    }

    fn error(&self, source: redb::Error) -> IndexError {
        IndexError::Sources { path: self.path.clone(), source: Box::new(source) }
    }
}

/// A table, where there is one yet.
pub(super) fn open_if_exists<T>(opened: Result<T, TableError>) -> Result<Option<T>, redb::Error> {
    match opened {
        Ok(table) => Ok(Some(table)),
        Err(TableError::TableDoesNotExist(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
