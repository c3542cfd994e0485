//! Which sources are in the index, in which state, and what is known of their sites: tables on disk.
//!
//! Lookups and memory do not grow with the number of sources. A commit takes two steps around that
//! of the articles: [`Manifest::announce`] puts every source that changes on the list as unfinished,
//! [`Manifest::commit`] as what it is now. Whatever is cut off in between is read again.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::{Path, PathBuf};

use redb::{Database, ReadOnlyTable, ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction};

use super::IndexError;
use crate::sites::SiteProfile;

/// Size, time of change, time of reading, hash, documents, failures, fingerprint of the options.
type Row = (u64, i64, i64, [u8; 32], u64, u64, u64);

const SOURCES: TableDefinition<'_, &str, Row> = TableDefinition::new("sources");

/// What repeats over the pages of each site, as `SiteProfile::to_bytes` gives it.
const SITES: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("sites");

/// The commits of the articles that the table belongs to, by the names below.
const GENERATIONS: TableDefinition<'_, &str, u64> = TableDefinition::new("generations");
const ANNOUNCED: &str = "announced";
const COMMITTED: &str = "committed";

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
    /// Pages of it that could not be read.
    pub failures: u64,
    /// Fingerprint of the options that it was read with, where others might make something else
    /// of it; else 0.
    pub options: u64,
}

impl SourceState {
    /// A source that was not read to its end: it is never taken for unchanged.
    pub const UNFINISHED: Self =
        Self { size: 0, modified: 0, read: 0, hash: [0; 32], documents: 0, failures: 0, options: 0 };

    fn row(&self) -> Row {
        (self.size, self.modified, self.read, self.hash, self.documents, self.failures, self.options)
    }

    fn of((size, modified, read, hash, documents, failures, options): Row) -> Self {
        Self { size, modified, read, hash, documents, failures, options }
    }
}

pub(super) struct Manifest {
    path: PathBuf,
    database: Database,
    /// Changes since the last commit; `None` removes.
    pending: BTreeMap<String, Option<SourceState>>,
    pending_profiles: BTreeMap<String, Vec<u8>>,
}

impl Manifest {
    /// Opens the table, or makes an empty one.
    pub(super) fn open(index: &Path) -> Result<Self, IndexError> {
        let path = index.join("sources.redb");
        let database = Database::builder().set_cache_size(CACHE_BYTES).create(&path).map_err(|error| match error {
            redb::DatabaseError::DatabaseAlreadyOpen => IndexError::Busy { path: index.to_owned() },
            other => IndexError::Sources { path: path.clone(), source: Box::new(other.into()) },
        })?;
        Ok(Self { path, database, pending: BTreeMap::new(), pending_profiles: BTreeMap::new() })
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

    /// Whether the table belongs to this commit of the articles, or announced it.
    pub(super) fn belongs_to(&self, generation: u64) -> Result<bool, IndexError> {
        let read = || -> Result<bool, redb::Error> {
            match self.database.begin_read()?.open_table(GENERATIONS) {
                Ok(table) => {
                    let of = |name| table.get(name).map(|value| value.map_or(0, |value| value.value()));
                    Ok(of(COMMITTED)? == generation || of(ANNOUNCED)? == generation)
                }
                Err(redb::TableError::TableDoesNotExist(_)) => Ok(generation == 0),
                Err(error) => Err(error.into()),
            }
        };
        read().map_err(|error| self.error(error))
    }

    pub(super) fn put(&mut self, source: &Path, state: &SourceState) {
        self.pending.insert(source.to_string_lossy().into_owned(), Some(*state));
    }

    pub(super) fn remove(&mut self, source: &Path) {
        self.pending.insert(source.to_string_lossy().into_owned(), None);
    }

    /// What is known of a site; nothing where it is new.
    pub(super) fn profile(&self, site: &str) -> Result<SiteProfile, IndexError> {
        let read = || -> Result<Option<SiteProfile>, redb::Error> {
            match self.database.begin_read()?.open_table(SITES) {
                Ok(table) => Ok(table.get(site)?.and_then(|bytes| SiteProfile::from_bytes(bytes.value()))),
                Err(redb::TableError::TableDoesNotExist(_)) => Ok(None),
                Err(error) => Err(error.into()),
            }
        };
        Ok(read().map_err(|error| self.error(error))?.unwrap_or_default())
    }

    pub(super) fn put_profile(&mut self, site: &str, profile: &SiteProfile) {
        self.pending_profiles.insert(site.to_owned(), profile.to_bytes());
    }

    /// Sources that changed since the last commit.
    pub(super) fn pending(&self) -> usize {
        self.pending.len()
    }

    /// Puts every source that changes on disk as unfinished, before the articles are committed.
    pub(super) fn announce(&mut self, generation: u64) -> Result<(), IndexError> {
        self.write(|changes, pending| {
            changes.open_table(GENERATIONS)?.insert(ANNOUNCED, generation)?;
            let mut sources = changes.open_table(SOURCES)?;
            for source in pending.keys() {
                sources.insert(source.as_str(), SourceState::UNFINISHED.row())?;
            }
            Ok(())
        })
    }

    /// Puts all changes on disk, as belonging to a commit of the articles.
    pub(super) fn commit(&mut self, generation: u64) -> Result<(), IndexError> {
        let profiles = std::mem::take(&mut self.pending_profiles);
        self.write(|changes, pending| {
            changes.open_table(GENERATIONS)?.insert(COMMITTED, generation)?;
            let mut sites = changes.open_table(SITES)?;
            for (site, profile) in &profiles {
                sites.insert(site.as_str(), profile.as_slice())?;
            }
            let mut sources = changes.open_table(SOURCES)?;
            for (source, state) in pending {
                match state {
                    Some(state) => sources.insert(source.as_str(), state.row())?,
                    None => sources.remove(source.as_str())?,
                };
            }
            Ok(())
        })?;
        self.pending.clear();
        Ok(())
    }

    /// Makes the list anew: every source on it, and every one that is found in the articles, is
    /// unfinished.
    pub(super) fn forget_states(
        &mut self,
        generation: u64,
        sources_of_articles: impl FnOnce(&mut dyn FnMut(&str) -> Result<(), redb::Error>) -> Result<(), redb::Error>,
    ) -> Result<(), IndexError> {
        self.write(|changes, _| {
            changes.open_table(GENERATIONS)?.insert(COMMITTED, generation)?;
            let mut sources = changes.open_table(SOURCES)?;
            sources_of_articles(&mut |source| {
                sources.insert(source, SourceState::UNFINISHED.row())?;
                Ok(())
            })?;
            let mut last: Option<String> = None;
            loop {
                // One at a time: the table cannot be changed while it is gone through.
                let after = last.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
                let next = sources.range::<&str>((after, Bound::Unbounded))?.next().transpose()?;
                let Some(source) = next.map(|(source, _)| source.value().to_owned()) else { return Ok(()) };
                sources.insert(source.as_str(), SourceState::UNFINISHED.row())?;
                last = Some(source);
            }
        })
    }

    fn write(
        &mut self,
        run: impl FnOnce(&WriteTransaction, &BTreeMap<String, Option<SourceState>>) -> Result<(), redb::Error>,
    ) -> Result<(), IndexError> {
        let written = || -> Result<(), redb::Error> {
            let changes = self.database.begin_write()?;
            run(&changes, &self.pending)?;
            changes.commit()?;
            Ok(())
        };
        written().map_err(|error| self.error(error))
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
        SourceState { size, modified: -5, read: 7, hash: [9; 32], documents: 1, failures: 2, options: 3 }
    }

    #[test]
    fn what_was_committed_is_known_and_what_was_not_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let mut manifest = Manifest::open(dir.path()).unwrap();
        assert_eq!(manifest.snapshot().unwrap().get(Path::new("/a")).unwrap(), None);
        for (path, size) in [("/b/x", 2), ("/a", 1), ("/b.txt", 4), ("/b", 3)] {
            manifest.put(Path::new(path), &state(size));
        }
        manifest.announce(5).unwrap();
        manifest.commit(5).unwrap();
        manifest.put(Path::new("/c"), &state(9));
        drop(manifest);
        let manifest = Manifest::open(dir.path()).unwrap();
        assert!(manifest.belongs_to(5).unwrap());
        assert!(!manifest.belongs_to(4).unwrap());
        let known = manifest.snapshot().unwrap();
        assert_eq!(known.get(Path::new("/a")).unwrap(), Some(state(1)));
        assert_eq!(known.get(Path::new("/c")).unwrap(), None);
        let below: Vec<PathBuf> = known.below(Path::new("/b")).unwrap().map(|row| row.unwrap().0).collect();
        assert_eq!(below, [PathBuf::from("/b"), PathBuf::from("/b/x")]);
    }

    #[test]
    fn what_was_announced_and_not_committed_is_unfinished() {
        let dir = tempfile::tempdir().unwrap();
        let mut manifest = Manifest::open(dir.path()).unwrap();
        manifest.put(Path::new("/kept"), &state(1));
        manifest.put(Path::new("/changed"), &state(2));
        manifest.announce(1).unwrap();
        manifest.commit(1).unwrap();
        manifest.put(Path::new("/changed"), &state(3));
        manifest.put(Path::new("/new"), &state(4));
        manifest.announce(2).unwrap();
        drop(manifest);
        let manifest = Manifest::open(dir.path()).unwrap();
        assert!(manifest.belongs_to(1).unwrap() && manifest.belongs_to(2).unwrap());
        let known = manifest.snapshot().unwrap();
        assert_eq!(known.get(Path::new("/kept")).unwrap(), Some(state(1)));
        for cut_off in ["/changed", "/new"] {
            assert_eq!(known.get(Path::new(cut_off)).unwrap(), Some(SourceState::UNFINISHED), "{cut_off}");
        }
    }

    #[test]
    fn a_list_that_belongs_to_other_articles_is_made_anew() {
        let dir = tempfile::tempdir().unwrap();
        let mut manifest = Manifest::open(dir.path()).unwrap();
        manifest.put(Path::new("/a"), &state(1));
        manifest.put(Path::new("/c"), &state(1));
        manifest.commit(1).unwrap();
        manifest.forget_states(7, |each| each("/b")).unwrap();
        assert!(manifest.belongs_to(7).unwrap());
        let known = manifest.snapshot().unwrap();
        for source in ["/a", "/b", "/c"] {
            assert_eq!(known.get(Path::new(source)).unwrap(), Some(SourceState::UNFINISHED), "{source}");
        }
    }

    #[test]
    fn what_is_known_of_a_site_is_kept_from_commit_to_commit() {
        let dir = tempfile::tempdir().unwrap();
        let known = SiteProfile::from_bytes(&[5, 0, 0, 0, 1, 2, 3, 4, 5, 0, 0, 0]).unwrap();
        let mut manifest = Manifest::open(dir.path()).unwrap();
        assert_eq!(manifest.profile("a.example").unwrap(), SiteProfile::default());
        manifest.put_profile("a.example", &known);
        manifest.commit(1).unwrap();
        drop(manifest);
        let manifest = Manifest::open(dir.path()).unwrap();
        assert_eq!(manifest.profile("a.example").unwrap(), known);
        assert_eq!(manifest.profile("b.example").unwrap(), SiteProfile::default());
    }

    #[test]
    fn a_second_writer_is_told_to_wait() {
        let dir = tempfile::tempdir().unwrap();
        let _first = Manifest::open(dir.path()).unwrap();
        assert!(matches!(Manifest::open(dir.path()), Err(IndexError::Busy { .. })));
    }
}
