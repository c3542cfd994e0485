//! The manifest: tables on disk with the state of every source, its removed pages, and the site profiles.
//!
//! Memory does not grow with the number of sources, only with the changes since the last commit. A commit has two steps,
//! before and after that of the articles: [`begin_commit`](SourceStore::begin_commit) marks changed sources as unfinished,
//! [`end_commit`](SourceStore::end_commit) stores their new states. Sources of a commit that is interrupted in between are
//! read again. Removed pages are recorded by the first step, so that they do not come back then.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use redb::{Database, ReadableDatabase, TableDefinition, WriteTransaction};

use super::article_store;
use super::database::{self, IncompleteTable};
use super::generations::Generations;
use super::source_states::{REMOVED, SourceState, SourceStates, open_if_exists};
use super::source_table::SourceTable;
use super::{IndexError, RemovedPages};
use newsidx_core::page::Sha256Hash;

/// Site → serialized site profile, which only the extractor interprets.
const SITES: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("sites");

/// Bytes of memory in which redb caches pages of the tables.
const CACHE_BYTES: usize = 32 << 20;

pub(super) struct SourceStore {
    path: PathBuf,
    database: Database,
    pending: PendingSources,
    pending_profiles: BTreeMap<String, Vec<u8>>,
}

/// Changes since the last commit.
#[derive(Default)]
struct PendingSources {
    /// States of sources; `None` removes.
    states: BTreeMap<String, Option<SourceState>>,
    /// All removed pages of the sources for which they changed.
    removed: BTreeMap<String, RemovedPages>,
}

impl SourceStore {
    /// Opens the tables of an index, or creates empty ones.
    pub(super) fn open(index: &Path) -> Result<Self, IndexError> {
        let path = index.join("sources.redb");
        // The articles are created after the sources: without them, nothing was ever committed.
        let has_articles = index.join(article_store::DIRECTORY).exists();
        let incomplete = if has_articles { IncompleteTable::Refuse } else { IncompleteTable::Recreate };
        let database = database::open(&path, CACHE_BYTES, incomplete).map_err(|error| match error {
            redb::DatabaseError::DatabaseAlreadyOpen => IndexError::Busy { path: index.to_owned() },
            other => IndexError::Sources { path: path.clone(), source: Box::new(other.into()) },
        })?;
        Ok(Self { path, database, pending: PendingSources::default(), pending_profiles: BTreeMap::new() })
    }

    /// The sources as of the last commit.
    pub(super) fn snapshot(&self) -> Result<SourceStates, IndexError> {
        let read = || SourceStates::open(&self.path, &self.database.begin_read()?);
        read().map_err(|error| self.error(error))
    }

    /// The commit numbers that the sources belong to.
    pub(super) fn generations(&self) -> Result<Generations, IndexError> {
        let read = || Generations::read(&self.database.begin_read()?);
        read().map_err(|error| self.error(error))
    }

    /// Records that the last commit is complete, with these commit numbers of articles and copies.
    pub(super) fn mark_complete(&mut self, generation: u64, copies: u64) -> Result<(), IndexError> {
        let complete = Generations { committed: generation, started: generation, copies };
        self.write(|changes, _| complete.write(changes))
    }

    /// The state of a source, with the changes since the last commit; `None` if it is not in the table.
    fn state(&self, source: &Path) -> Result<Option<SourceState>, IndexError> {
        match self.pending.states.get(&name_of(source)) {
            Some(state) => Ok(*state),
            None => self.snapshot()?.get(source),
        }
    }

    /// Version of the extractor that a source was read with; 0 if unknown.
    pub(super) fn extractor_version(&self, source: &Path) -> Result<u32, IndexError> {
        Ok(self.state(source)?.map_or(0, |state| state.extractor_version))
    }

    /// Records that a document of a source is from an older extractor than the rest of the source.
    pub(super) fn lower_extractor_version(&mut self, source: &Path, extractor: u32) -> Result<(), IndexError> {
        if let Some(state) = self.state(source)?
            && (1..state.extractor_version).contains(&extractor)
        {
            self.set_state(source, &SourceState { extractor_version: extractor, ..state });
        }
        Ok(())
    }

    pub(super) fn set_state(&mut self, source: &Path, state: &SourceState) {
        self.pending.states.insert(name_of(source), Some(*state));
    }

    pub(super) fn remove(&mut self, source: &Path) {
        self.pending.states.insert(name_of(source), None);
    }

    /// Records that a page of a source is removed, and its document with it. Without a hash, the page cannot be kept out
    /// when the source is read again.
    pub(super) fn remove_page(&mut self, source: &Path, page: Option<Sha256Hash>) -> Result<(), IndexError> {
        let name = name_of(source);
        if let Some(state) = self.state(source)? {
            let documents = state.documents.saturating_sub(1);
            self.pending.states.insert(name.clone(), Some(SourceState { documents, ..state }));
        }
        let Some(page) = page else { return Ok(()) };
        // The table has one value for all removed pages of a source, so the earlier ones are loaded first.
        if !self.pending.removed.contains_key(&name) {
            let removed = self.snapshot()?.removed_pages(source)?;
            self.pending.removed.insert(name.clone(), removed);
        }
        self.pending.removed.entry(name).or_default().add(page);
        Ok(())
    }

    /// Lets all removed pages of a source come back.
    pub(super) fn restore_pages(&mut self, source: &Path) {
        self.pending.removed.insert(name_of(source), RemovedPages::default());
    }

    /// The serialized profile of a site; `None` if the site is new.
    pub(super) fn profile(&self, site: &str) -> Result<Option<Vec<u8>>, IndexError> {
        let read = || -> Result<Option<Vec<u8>>, redb::Error> {
            let Some(table) = open_if_exists(self.database.begin_read()?.open_table(SITES))? else { return Ok(None) };
            Ok(table.get(site)?.map(|bytes| bytes.value().to_vec()))
        };
        read().map_err(|error| self.error(error))
    }

    pub(super) fn put_profile(&mut self, site: &str, profile: Vec<u8>) {
        self.pending_profiles.insert(site.to_owned(), profile);
    }

    /// Number of sources that changed since the last commit.
    pub(super) fn pending_count(&self) -> usize {
        self.pending.states.len()
    }

    /// Marks every changed source as unfinished, and writes the removed pages. Part of a commit, before the articles.
    pub(super) fn begin_commit(&mut self, generation: u64) -> Result<(), IndexError> {
        self.write(|changes, pending| {
            Generations::write_started(changes, generation)?;
            let mut sources = SourceTable::open(changes)?;
            for source in pending.states.keys() {
                sources.set(source, Some(&SourceState::UNFINISHED))?;
            }
            sources.finish()?;
            let mut removed = changes.open_table(REMOVED)?;
            for (source, pages) in &pending.removed {
                if pages.is_empty() {
                    removed.remove(source.as_str())?;
                } else {
                    removed.insert(source.as_str(), pages.to_bytes().as_slice())?;
                }
            }
            Ok(())
        })
    }

    /// Writes all changes, with the commit number of the articles and of the last change of copies. The last part of a
    /// commit.
    pub(super) fn end_commit(&mut self, generation: u64, copies: u64) -> Result<(), IndexError> {
        let profiles = std::mem::take(&mut self.pending_profiles);
        self.write(|changes, pending| {
            Generations { committed: generation, started: generation, copies }.write(changes)?;
            let mut sites = changes.open_table(SITES)?;
            for (site, profile) in &profiles {
                sites.insert(site.as_str(), profile.as_slice())?;
            }
            let mut sources = SourceTable::open(changes)?;
            for (source, state) in &pending.states {
                sources.set(source, state.as_ref())?;
            }
            sources.finish()
        })?;
        self.pending = PendingSources::default();
        Ok(())
    }

    /// Marks every source as unfinished, those in the table and those that `other_sources` passes to its argument.
    pub(super) fn rebuild_states(
        &mut self,
        other_sources: impl FnOnce(&mut dyn FnMut(&str) -> Result<(), redb::Error>) -> Result<(), redb::Error>,
    ) -> Result<(), IndexError> {
        self.write(|changes, _| {
            let mut sources = SourceTable::open(changes)?;
            other_sources(&mut |source| sources.set(source, Some(&SourceState::UNFINISHED)))?;
            let mut last: Option<String> = None;
            // One range query for each: redb does not allow changes of a table during an iteration.
            while let Some(source) = sources.after(last.as_deref())? {
                sources.set(&source, Some(&SourceState::UNFINISHED))?;
                last = Some(source);
            }
            sources.finish()
        })
    }

    /// Reclaims unused space of the file.
    pub(super) fn compact(&mut self) -> Result<(), IndexError> {
        self.database.compact().map_err(|error| self.error(error.into()))?;
        Ok(())
    }

    fn write(
        &mut self,
        run: impl FnOnce(&WriteTransaction, &PendingSources) -> Result<(), redb::Error>,
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

/// The name of a source in the tables.
fn name_of(source: &Path) -> String {
    // Lossless: paths are valid UTF-8, `ingest` refuses others.
    source.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsidx_core::page::Sha256Hash;

    fn state(size: u64) -> SourceState {
        SourceState {
            size,
            modified: -5,
            read_at: 7,
            hash: Sha256Hash([9; 32]),
            documents: 1,
            failures: 2,
            options: 3,
            extractor_version: 4,
            pages_done: 5,
        }
    }

    #[test]
    fn only_committed_states_are_found_after_opening_again() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = SourceStore::open(dir.path()).unwrap();
        assert_eq!(store.snapshot().unwrap().get(Path::new("/a")).unwrap(), None);
        for (path, size) in [("/b/x", 2), ("/a", 1), ("/b.txt", 4), ("/b", 3)] {
            store.set_state(Path::new(path), &state(size));
        }
        store.begin_commit(5).unwrap();
        store.end_commit(5, 0).unwrap();
        store.set_state(Path::new("/c"), &state(9));
        drop(store);
        let store = SourceStore::open(dir.path()).unwrap();
        let generations = store.generations().unwrap();
        assert!(generations.match_commit(5, 0) && generations.is_complete());
        assert!(!generations.match_commit(4, 0) && !generations.match_commit(5, 3));
        let known = store.snapshot().unwrap();
        assert_eq!(known.get(Path::new("/a")).unwrap(), Some(state(1)));
        assert_eq!(known.get(Path::new("/c")).unwrap(), None);
        let below: Vec<PathBuf> = known.iter_under(Path::new("/b")).unwrap().map(|row| row.unwrap().0).collect();
        assert_eq!(below, [PathBuf::from("/b"), PathBuf::from("/b/x")]);
    }

    #[test]
    fn sources_of_an_interrupted_commit_are_unfinished() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = SourceStore::open(dir.path()).unwrap();
        store.set_state(Path::new("/kept"), &state(1));
        store.set_state(Path::new("/changed"), &state(2));
        store.begin_commit(1).unwrap();
        store.end_commit(1, 0).unwrap();
        store.set_state(Path::new("/changed"), &state(3));
        store.set_state(Path::new("/new"), &state(4));
        store.begin_commit(2).unwrap();
        drop(store);
        let store = SourceStore::open(dir.path()).unwrap();
        let generations = store.generations().unwrap();
        assert!(generations.match_commit(1, 0) && generations.match_commit(2, 2) && !generations.is_complete());
        let known = store.snapshot().unwrap();
        assert_eq!(known.get(Path::new("/kept")).unwrap(), Some(state(1)));
        for cut_off in ["/changed", "/new"] {
            assert_eq!(known.get(Path::new(cut_off)).unwrap(), Some(SourceState::UNFINISHED), "{cut_off}");
        }
    }

    #[test]
    fn rebuilding_marks_every_source_as_unfinished() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = SourceStore::open(dir.path()).unwrap();
        store.set_state(Path::new("/a"), &state(1));
        store.set_state(Path::new("/c"), &state(1));
        store.end_commit(1, 0).unwrap();
        store.rebuild_states(|each| each("/b")).unwrap();
        store.mark_complete(7, 6).unwrap();
        assert!(store.generations().unwrap().match_commit(7, 6) && store.generations().unwrap().is_complete());
        let known = store.snapshot().unwrap();
        for source in ["/a", "/b", "/c"] {
            assert_eq!(known.get(Path::new(source)).unwrap(), Some(SourceState::UNFINISHED), "{source}");
        }
    }

    #[test]
    fn site_profiles_are_kept_from_commit_to_commit() {
        let dir = tempfile::tempdir().unwrap();
        let known = vec![5, 0, 0, 0, 1, 2, 3, 4, 5, 0, 0, 0];
        let mut store = SourceStore::open(dir.path()).unwrap();
        assert_eq!(store.profile("a.example").unwrap(), None);
        store.put_profile("a.example", known.clone());
        store.end_commit(1, 0).unwrap();
        drop(store);
        let store = SourceStore::open(dir.path()).unwrap();
        assert_eq!(store.profile("a.example").unwrap(), Some(known));
        assert_eq!(store.profile("b.example").unwrap(), None);
    }

    #[test]
    fn sources_are_counted_by_extractor_version() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = SourceStore::open(dir.path()).unwrap();
        let older = |store: &SourceStore, than| store.snapshot().unwrap().count_older_than(than).unwrap();
        assert_eq!(older(&store, 9), 0);
        let mut commit = |states: &[(&str, u32)], generation| {
            for (path, extractor) in states {
                store.set_state(Path::new(path), &SourceState { extractor_version: *extractor, ..state(1) });
            }
            store.begin_commit(generation).unwrap();
            let while_started = older(&store, 3);
            store.end_commit(generation, 0).unwrap();
            (while_started, older(&store, 3), older(&store, 4))
        };
        assert_eq!(commit(&[("/a", 1), ("/b", 2), ("/c", 3)], 1), (0, 2, 3));
        assert_eq!(commit(&[("/a", 3)], 2), (1, 1, 3), "an unfinished source is of no extractor");
        store.remove(Path::new("/b"));
        store.begin_commit(3).unwrap();
        store.end_commit(3, 0).unwrap();
        assert_eq!((older(&store, 3), older(&store, 4)), (0, 2));
        store.rebuild_states(|_| Ok(())).unwrap();
        assert_eq!(older(&store, 9), 0);
    }

    #[test]
    fn removed_pages_are_recorded_when_a_commit_begins() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = SourceStore::open(dir.path()).unwrap();
        let (source, page) = (Path::new("/a"), Sha256Hash::compute(b"page"));
        store.set_state(source, &SourceState { documents: 5, ..state(1) });
        store.begin_commit(1).unwrap();
        store.end_commit(1, 0).unwrap();
        for _ in 0..2 {
            store.remove_page(source, Some(page)).unwrap();
        }
        store.begin_commit(2).unwrap();
        drop(store);
        let mut store = SourceStore::open(dir.path()).unwrap();
        let known = store.snapshot().unwrap();
        assert_eq!(known.get(source).unwrap(), Some(SourceState::UNFINISHED));
        let mut pages = known.removed_pages(source).unwrap();
        assert_eq!([pages.remove_one(page), pages.remove_one(page), pages.remove_one(page)], [true, true, false]);
        store.restore_pages(source);
        store.set_state(source, &SourceState { documents: 5, ..state(1) });
        store.remove_page(source, None).unwrap();
        store.begin_commit(3).unwrap();
        store.end_commit(3, 0).unwrap();
        let known = store.snapshot().unwrap();
        assert!(known.removed_pages(source).unwrap().is_empty());
        assert_eq!(known.get(source).unwrap().unwrap().documents, 4);
    }

    #[test]
    fn a_second_writer_is_refused_as_busy() {
        let dir = tempfile::tempdir().unwrap();
        let _first = SourceStore::open(dir.path()).unwrap();
        assert!(matches!(SourceStore::open(dir.path()), Err(IndexError::Busy { .. })));
    }
}
