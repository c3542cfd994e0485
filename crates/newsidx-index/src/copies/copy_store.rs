//! Exact copies of an index that is open for writing.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::indexer::IndexWriterOptions;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery, TermSetQuery};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Index, IndexSettings, IndexWriter, TantivyError};

use super::committed_copies::{Copies, CopyEntry, CopyEntryFields, DIRECTORY, schema};
use crate::IndexError;
use crate::engine_commit::{commit_with_generation, generation_of};
use crate::permissions::copy_permissions;
use newsidx_core::article::ArticleId;
use newsidx_core::page::Origin;

/// Bytes of memory of the engine's writer: the least that it accepts.
const WRITER_BYTES: usize = 15 << 20;

/// The copies as of the last commit, and the changes since. Memory: some 200 bytes for each copy added since.
pub(crate) struct CopyStore {
    /// Directory of the index.
    path: PathBuf,
    /// `None` if there never was a copy.
    engine: Option<CopyEngine>,
    committed: Copies,
    added: BTreeMap<ArticleId, BTreeSet<Origin>>,
    /// Terms of the entries to delete: a document, a source, or the entry itself.
    deleted: Vec<Term>,
    /// Sources whose entries are deleted.
    dropped_sources: HashSet<PathBuf>,
    /// `Some` between the two halves of a commit.
    writer: Option<IndexWriter>,
    /// Number of the last commit of the articles that changed copies.
    generation: u64,
}

#[derive(Clone)]
struct CopyEngine {
    index: Index,
    fields: CopyEntryFields,
}

impl CopyStore {
    /// Opens the copies of an index whose articles have this commit number. Creates nothing if there are none.
    pub(crate) fn open(index: &Path, generation: u64) -> Result<Self, IndexError> {
        let mut store = Self {
            path: index.to_owned(),
            engine: None,
            committed: Copies::empty(generation),
            added: BTreeMap::new(),
            deleted: Vec::new(),
            dropped_sources: HashSet::new(),
            writer: None,
            generation: 0,
        };
        if index.join(DIRECTORY).join("meta.json").exists() {
            let opened = store.engine().and_then(|_| store.refresh(generation));
            opened.map_err(|error| store.engine_error(error))?;
        }
        Ok(store)
    }

    /// Number of the last commit of the articles that changed copies; 0 if there was none.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// The copies as of the last commit.
    pub(crate) fn committed(&self) -> &Copies {
        &self.committed
    }

    /// Adds a further origin of a document.
    pub(crate) fn add(&mut self, id: ArticleId, origin: &Origin) {
        self.added.entry(id).or_default().insert(origin.clone());
    }

    /// The first of the further origins of a document that are left.
    pub(crate) fn first_origin(&self, id: ArticleId) -> Result<Option<Origin>, IndexError> {
        let committed = self.committed.origins(id).map_err(|error| self.engine_error(error))?;
        let committed = committed.into_iter().find(|origin| !self.dropped_sources.contains(&origin.file));
        let added = self.added.get(&id).and_then(BTreeSet::first).cloned();
        Ok(committed.into_iter().chain(added).min())
    }

    /// Deletes all copies in a source that is read again or gone.
    pub(crate) fn drop_source(&mut self, source: &Path) -> Result<(), IndexError> {
        if self.committed.has_source(source).map_err(|error| self.engine_error(error))?
            && let Some(CopyEngine { fields, .. }) = &self.engine
        {
            self.deleted.push(fields.source_term(source));
            self.dropped_sources.insert(source.to_owned());
        }
        Ok(())
    }

    /// Deletes all copies of a document.
    pub(crate) fn drop_document(&mut self, id: ArticleId) -> Result<(), IndexError> {
        self.added.remove(&id);
        if self.committed.has_document(id).map_err(|error| self.engine_error(error))?
            && let Some(CopyEngine { fields, .. }) = &self.engine
        {
            self.deleted.push(Term::from_field_u64(fields.id, id.0));
        }
        Ok(())
    }

    /// Deletes one copy, whose origin is now that of the document itself.
    pub(crate) fn drop_origin(&mut self, id: ArticleId, origin: &Origin) {
        let was_added = self.added.get_mut(&id).is_some_and(|origins| origins.remove(origin));
        if !was_added && let Some(CopyEngine { fields, .. }) = &self.engine {
            self.deleted.push(fields.entry_term(id, origin));
        }
    }

    /// The first half of a commit, before the articles: writes new copies to disk, which readers still ignore.
    pub(crate) fn begin_commit(&mut self, generation: u64) -> Result<(), IndexError> {
        if self.added.is_empty() && self.deleted.is_empty() {
            return Ok(());
        }
        self.write_added(generation).map_err(|error| self.engine_error(error))
    }

    /// The second half of a commit, after the articles: deletes obsolete copies.
    pub(crate) fn end_commit(&mut self, generation: u64) -> Result<(), IndexError> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        self.delete_removed(writer, generation).map_err(|error| self.engine_error(error))?;
        self.added.clear();
        self.dropped_sources.clear();
        Ok(())
    }

    /// Deletes the copies that came with a later commit than the articles have, and those that are not needed. Reads every
    /// copy.
    pub(crate) fn delete_uncommitted(
        &mut self,
        generation: u64,
        is_needed: &dyn Fn(&CopyEntry) -> tantivy::Result<bool>,
    ) -> Result<(), IndexError> {
        self.delete_unneeded(generation, is_needed).map_err(|error| self.engine_error(error))
    }

    fn delete_unneeded(
        &mut self,
        generation: u64,
        is_needed: &dyn Fn(&CopyEntry) -> tantivy::Result<bool>,
    ) -> tantivy::Result<()> {
        let (mut commits, mut unneeded) = (BTreeSet::new(), Vec::new());
        self.committed.for_each_on_disk(&mut |copy| {
            if copy.since() > generation {
                commits.insert(copy.since());
            } else if !is_needed(&copy)? {
                unneeded.push(copy);
            }
            Ok(())
        })?;
        if commits.is_empty() && unneeded.is_empty() {
            return Ok(());
        }
        let CopyEngine { fields, .. } = self.engine()?;
        // One term for each interrupted commit, instead of one for each of its copies.
        let commits = commits.iter().map(|commit| Term::from_field_u64(fields.since, *commit));
        let unneeded = unneeded.iter().map(|copy| fields.entry_term(copy.id(), copy.origin()));
        let writer = self.open_writer()?;
        writer.delete_query(Box::new(TermSetQuery::new(commits.chain(unneeded).collect::<Vec<_>>())))?;
        self.close(writer, self.generation, generation)
    }

    /// Merges all segments into one, without deleted entries.
    pub(crate) fn compact(&mut self, generation: u64) -> Result<(), IndexError> {
        let Some(CopyEngine { index, .. }) = self.engine.clone() else { return Ok(()) };
        let mut compact = || -> tantivy::Result<()> {
            let (segments, have_deleted): (Vec<_>, Vec<_>) =
                index.searchable_segment_metas()?.iter().map(|segment| (segment.id(), segment.has_deletes())).unzip();
            if segments.len() > 1 || have_deleted.contains(&true) {
                let mut writer = self.open_writer()?;
                writer.merge(&segments).wait()?;
                self.close(writer, self.generation, generation)?;
            }
            Ok(())
        };
        compact().map_err(|error| self.engine_error(error))
    }

    fn write_added(&mut self, generation: u64) -> tantivy::Result<()> {
        let mut writer = self.open_writer()?;
        let CopyEngine { fields, .. } = self.engine()?;
        for (id, origins) in &self.added {
            for origin in origins {
                writer.add_document(fields.to_document(&CopyEntry::new(*id, origin.clone(), generation))?)?;
            }
        }
        if !self.added.is_empty() {
            commit_with_generation(&mut writer, generation, &self.path, DIRECTORY)?;
        }
        self.writer = Some(writer);
        Ok(())
    }

    fn delete_removed(&mut self, writer: IndexWriter, generation: u64) -> tantivy::Result<()> {
        let deleted: Box<dyn Query> = Box::new(TermSetQuery::new(std::mem::take(&mut self.deleted)));
        // The new copies in a source that was read again stay: they are on disk already, from the first half.
        let new = Term::from_field_u64(self.engine()?.fields.since, generation);
        let new: Box<dyn Query> = Box::new(TermQuery::new(new, IndexRecordOption::Basic));
        writer.delete_query(Box::new(BooleanQuery::new(vec![(Occur::Must, deleted), (Occur::MustNot, new)])))?;
        self.close(writer, generation, generation)
    }

    /// Commits, waits for merges, and moves on to the new state on disk. `last_change` is the number of the last commit of
    /// the articles that changed copies, `generation` that of their last commit.
    fn close(&mut self, mut writer: IndexWriter, last_change: u64, generation: u64) -> tantivy::Result<()> {
        commit_with_generation(&mut writer, last_change, &self.path, DIRECTORY)?;
        // Closes this store's reader first: the engine keeps files that an open reader refers to.
        self.committed = Copies::empty(generation);
        writer.garbage_collect_files().wait()?;
        writer.wait_merging_threads()?;
        copy_permissions(&self.path, DIRECTORY)?;
        self.refresh(generation)
    }

    fn open_writer(&mut self) -> tantivy::Result<IndexWriter> {
        let options = IndexWriterOptions::builder().num_worker_threads(1).memory_budget_per_thread(WRITER_BYTES);
        let writer: IndexWriter = self.engine()?.index.writer_with_options(options.build())?;
        // An interrupted commit leaves files under names that this one may want.
        writer.garbage_collect_files().wait()?;
        Ok(writer)
    }

    /// The engine's index, created if there is none.
    fn engine(&mut self) -> tantivy::Result<CopyEngine> {
        if let Some(engine) = &self.engine {
            return Ok(engine.clone());
        }
        let path = self.path.join(DIRECTORY);
        fs::create_dir_all(&path)?;
        let docstore_compression = Compressor::Zstd(ZstdCompressor::default());
        let builder = Index::builder()
            .schema(schema())
            .settings(IndexSettings { docstore_compression, ..IndexSettings::default() });
        let index = builder.open_or_create(MmapDirectory::open(&path)?)?;
        let engine = CopyEngine { fields: CopyEntryFields::from_schema(&index.schema())?, index };
        self.engine = Some(engine.clone());
        Ok(engine)
    }

    /// Moves on to the state on disk, as far as it belongs to a commit of the articles.
    fn refresh(&mut self, generation: u64) -> tantivy::Result<()> {
        let CopyEngine { index, .. } = self.engine()?;
        self.committed = Copies::from_engine(&index, generation)?;
        self.generation = generation_of(&index)?;
        Ok(())
    }

    fn engine_error(&self, source: TantivyError) -> IndexError {
        IndexError::Engine { path: self.path.clone(), source: Box::new(source) }
    }
}
