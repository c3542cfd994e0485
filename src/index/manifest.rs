//! Which sources are in the index, in which state: a table on disk, from path to state.
//!
//! Lookups and memory do not grow with the number of sources; changes are on disk once
//! [`Manifest::commit`] returns.

use std::ops::Bound;
use std::path::{Path, PathBuf};

use redb::{Database, ReadOnlyTable, ReadableDatabase, TableDefinition, WriteTransaction};

use super::IndexError;

/// Size, time of change, time of reading, hash, documents.
type Row = (u64, i64, i64, [u8; 32], u64);

const SOURCES: TableDefinition<'_, &str, Row> = TableDefinition::new("sources");

/// One number: which commit of the articles the table belongs to.
const GENERATION: TableDefinition<'_, (), u64> = TableDefinition::new("generation");

/// Memory for pages of the table, in bytes.
const CACHE_BYTES: usize = 32 << 20;

/// What is known of a source that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceState {
    /// Bytes of the file.
    pub size: u64,
    /// When the file was last changed, in nanoseconds since 1970.
    pub modified: i64,
    /// When it was read, in nanoseconds since 1970: a file that was changed at about that time may
    /// have been changed once more without its time showing it.
    pub read: i64,
    /// BLAKE3 hash of the file and its sidecar.
    pub hash: [u8; 32],
    /// Documents that came of it.
    pub documents: u64,
}

impl SourceState {
    /// A source that was not read to its end: it is never taken for unchanged.
    pub const UNFINISHED: Self = Self { size: 0, modified: 0, read: 0, hash: [0; 32], documents: 0 };

    fn row(&self) -> Row {
        (self.size, self.modified, self.read, self.hash, self.documents)
    }

    fn of((size, modified, read, hash, documents): Row) -> Self {
        Self { size, modified, read, hash, documents }
    }
}

pub(super) struct Manifest {
    path: PathBuf,
    database: Database,
    /// Changes since the last commit.
    pending: Option<WriteTransaction>,
}

impl Manifest {
    /// Opens the table, or makes an empty one.
    pub(super) fn open(index: &Path) -> Result<Self, IndexError> {
        let path = index.join("sources.redb");
        let database = Database::builder().set_cache_size(CACHE_BYTES).create(&path).map_err(|error| match error {
            redb::DatabaseError::DatabaseAlreadyOpen => IndexError::Busy { path: index.to_owned() },
            other => IndexError::Sources { path: path.clone(), source: Box::new(other.into()) },
        })?;
        Ok(Self { path, database, pending: None })
    }

    /// The table as it was committed last.
    pub(super) fn snapshot(&self) -> Result<KnownSources, IndexError> {
        let read = || -> Result<Option<ReadOnlyTable<&'static str, Row>>, redb::Error> {
            match self.database.begin_read()?.open_table(SOURCES) {
                Ok(table) => Ok(Some(table)),
                Err(redb::TableError::TableDoesNotExist(_)) => Ok(None),
                Err(error) => Err(error.into()),
            }
        };
        let table = read().map_err(|error| self.error(error))?;
        Ok(KnownSources { path: self.path.clone(), table })
    }

    /// Which commit of the articles the committed table belongs to.
    pub(super) fn generation(&self) -> Result<u64, IndexError> {
        let read = || -> Result<u64, redb::Error> {
            match self.database.begin_read()?.open_table(GENERATION) {
                Ok(table) => Ok(table.get(())?.map_or(0, |value| value.value())),
                Err(redb::TableError::TableDoesNotExist(_)) => Ok(0),
                Err(error) => Err(error.into()),
            }
        };
        read().map_err(|error| self.error(error))
    }

    pub(super) fn put(&mut self, source: &Path, state: &SourceState) -> Result<(), IndexError> {
        let key = source.to_string_lossy();
        self.with_pending(|pending| {
            pending.open_table(SOURCES)?.insert(key.as_ref(), state.row())?;
            Ok(())
        })
    }

    pub(super) fn remove(&mut self, source: &Path) -> Result<(), IndexError> {
        let key = source.to_string_lossy();
        self.with_pending(|pending| {
            pending.open_table(SOURCES)?.remove(key.as_ref())?;
            Ok(())
        })
    }

    /// Puts all changes on disk, as belonging to a commit of the articles.
    pub(super) fn commit(&mut self, generation: u64) -> Result<(), IndexError> {
        self.with_pending(|pending| {
            pending.open_table(GENERATION)?.insert((), generation)?;
            Ok(())
        })?;
        match self.pending.take() {
            Some(pending) => pending.commit().map_err(|error| self.error(error.into())),
            None => Ok(()),
        }
    }

    fn with_pending(
        &mut self,
        run: impl FnOnce(&WriteTransaction) -> Result<(), redb::Error>,
    ) -> Result<(), IndexError> {
        let pending = match self.pending.take() {
            Some(pending) => pending,
            None => self.database.begin_write().map_err(|error| self.error(error.into()))?,
        };
        let result = run(&pending).map_err(|error| self.error(error));
        self.pending = Some(pending);
        result
    }

    fn error(&self, source: redb::Error) -> IndexError {
        IndexError::Sources { path: self.path.clone(), source: Box::new(source) }
    }
}

/// The sources of an index as they were at one moment; later changes do not show.
pub struct KnownSources {
    path: PathBuf,
    table: Option<ReadOnlyTable<&'static str, Row>>,
}

impl KnownSources {
    /// The state of a source; `None` if it was never read.
    ///
    /// # Errors
    ///
    /// Where the list of sources cannot be read.
    pub fn get(&self, source: &Path) -> Result<Option<SourceState>, IndexError> {
        let Some(table) = &self.table else { return Ok(None) };
        let row = table.get(source.to_string_lossy().as_ref()).map_err(|error| self.error(error.into()))?;
        Ok(row.map(|row| SourceState::of(row.value())))
    }

    /// The sources at and below a path, in the order of their paths.
    ///
    /// # Errors
    ///
    /// Where the list of sources cannot be read.
    pub fn below(
        &self,
        root: &Path,
    ) -> Result<impl Iterator<Item = Result<(PathBuf, SourceState), IndexError>>, IndexError> {
        let start = root.to_string_lossy().into_owned();
        let rows = match &self.table {
            Some(table) => {
                let range = (Bound::Included(start.as_str()), Bound::Unbounded);
                Some(table.range::<&str>(range).map_err(|error| self.error(error.into()))?)
            }
            None => None,
        };
        let all = rows.into_iter().flatten().map(|row| {
            let (key, state) = row.map_err(|error| self.error(error.into()))?;
            Ok((PathBuf::from(key.value()), SourceState::of(state.value())))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn state(size: u64) -> SourceState {
        SourceState { size, modified: -5, read: 7, hash: [9; 32], documents: 1 }
    }

    #[test]
    fn what_was_committed_is_known_and_what_was_not_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let mut manifest = Manifest::open(dir.path()).unwrap();
        assert_eq!(manifest.snapshot().unwrap().get(Path::new("/a")).unwrap(), None);
        for (path, size) in [("/b/x", 2), ("/a", 1), ("/b.txt", 4), ("/b", 3)] {
            manifest.put(Path::new(path), &state(size)).unwrap();
        }
        manifest.commit(5).unwrap();
        manifest.put(Path::new("/c"), &state(9)).unwrap();
        drop(manifest);
        let manifest = Manifest::open(dir.path()).unwrap();
        assert_eq!(manifest.generation().unwrap(), 5);
        let known = manifest.snapshot().unwrap();
        assert_eq!(known.get(Path::new("/a")).unwrap(), Some(state(1)));
        assert_eq!(known.get(Path::new("/c")).unwrap(), None);
        let below: Vec<PathBuf> = known.below(Path::new("/b")).unwrap().map(|row| row.unwrap().0).collect();
        assert_eq!(below, [PathBuf::from("/b"), PathBuf::from("/b/x")]);
    }

    #[test]
    fn a_second_writer_is_told_to_wait() {
        let dir = tempfile::tempdir().unwrap();
        let _first = Manifest::open(dir.path()).unwrap();
        assert!(matches!(Manifest::open(dir.path()), Err(IndexError::Busy { .. })));
    }
}
