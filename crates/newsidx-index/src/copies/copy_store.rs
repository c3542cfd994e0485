//! What becomes of the notes with the next commit.

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
use crate::open::generation_of;
use crate::permissions::copy_permissions;
use newsidx_core::article::ArticleId;
use newsidx_core::page::Origin;

/// Bytes in which the engine collects notes: the least that it works with.
const WRITER_BYTES: usize = 15 << 20;

/// The notes as they were committed last, and the changes since.
///
/// Memory grows with the notes that were added since, some 200 bytes each.
pub(crate) struct CopyStore {
    index: PathBuf,
    /// `None` where there never was a copy.
    engine: Option<CopyEngine>,
    committed: Copies,
    added: BTreeMap<ArticleId, BTreeSet<Origin>>,
    /// What the notes have that go: a document, a file, or their own number.
    deleted: Vec<Term>,
    /// Files whose notes go.
    dropped: HashSet<PathBuf>,
    /// Between the two halves of a commit.
    writer: Option<IndexWriter>,
    /// Number of the last commit of articles with which notes changed.
    generation: u64,
}

#[derive(Clone)]
struct CopyEngine {
    index: Index,
    fields: CopyEntryFields,
}

impl CopyStore {
    /// Those of an index whose articles have a commit; nothing is made where there are none.
    pub(crate) fn open(index: &Path, generation: u64) -> Result<Self, IndexError> {
        let mut changes = Self {
            index: index.to_owned(),
            engine: None,
            committed: Copies::empty(generation),
            added: BTreeMap::new(),
            deleted: Vec::new(),
            dropped: HashSet::new(),
            writer: None,
            generation: 0,
        };
        if index.join(DIRECTORY).join("meta.json").exists() {
            let opened = changes.engine().and_then(|_| changes.refresh(generation));
            opened.map_err(|error| changes.failed(error))?;
        }
        Ok(changes)
    }

    /// Number of the last commit of articles with which notes changed; 0 where there never was one.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// The notes as they were committed last.
    pub(crate) fn committed(&self) -> &Copies {
        &self.committed
    }

    /// Notes a further place of the page of a document.
    pub(crate) fn add(&mut self, id: ArticleId, origin: &Origin) {
        self.added.entry(id).or_default().insert(origin.clone());
    }

    /// The first of the further places of a page that is still there.
    pub(crate) fn first_origin(&self, id: ArticleId) -> Result<Option<Origin>, IndexError> {
        let committed = self.committed.origins(id).map_err(|error| self.failed(error))?;
        let committed = committed.into_iter().find(|origin| !self.dropped.contains(&origin.file));
        let added = self.added.get(&id).and_then(BTreeSet::first).cloned();
        Ok(committed.into_iter().chain(added).min())
    }

    /// Forgets all notes that lead to a file, which is read again or gone.
    pub(crate) fn drop_source(&mut self, source: &Path) -> Result<(), IndexError> {
        if self.committed.has_source(source).map_err(|error| self.failed(error))?
            && let Some(CopyEngine { fields, .. }) = &self.engine
        {
            self.deleted.push(fields.source_term(source));
            self.dropped.insert(source.to_owned());
        }
        Ok(())
    }

    /// Forgets all notes of a document.
    pub(crate) fn drop_document(&mut self, id: ArticleId) -> Result<(), IndexError> {
        self.added.remove(&id);
        if self.committed.has_document(id).map_err(|error| self.failed(error))?
            && let Some(CopyEngine { fields, .. }) = &self.engine
        {
            self.deleted.push(Term::from_field_u64(fields.id, id.0));
        }
        Ok(())
    }

    /// Forgets the note of a place that the document itself is of now.
    pub(crate) fn drop_origin(&mut self, id: ArticleId, origin: &Origin) {
        let was_added = self.added.get_mut(&id).is_some_and(|places| places.remove(origin));
        if !was_added && let Some(CopyEngine { fields, .. }) = &self.engine {
            self.deleted.push(fields.entry_term(id, origin));
        }
    }

    /// The first half of a commit, before that of the articles: puts new notes on disk, which nobody sees yet.
    pub(crate) fn begin_commit(&mut self, generation: u64) -> Result<(), IndexError> {
        if self.added.is_empty() && self.deleted.is_empty() {
            return Ok(());
        }
        self.write_added(generation).map_err(|error| self.failed(error))
    }

    /// The second half: deletes the notes that are gone.
    pub(crate) fn end_commit(&mut self, generation: u64) -> Result<(), IndexError> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        self.delete_removed(writer, generation).map_err(|error| self.failed(error))?;
        self.added.clear();
        self.dropped.clear();
        Ok(())
    }

    /// Deletes the copies that came with a later commit than the articles have, and those that are not needed. Reads every
    /// copy.
    pub(crate) fn delete_uncommitted(
        &mut self,
        generation: u64,
        is_needed: &dyn Fn(&CopyEntry) -> tantivy::Result<bool>,
    ) -> Result<(), IndexError> {
        self.delete_unneeded(generation, is_needed).map_err(|error| self.failed(error))
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
        // One term for each interrupted commit in place of one for each of its copies.
        let commits = commits.iter().map(|commit| Term::from_field_u64(fields.since, *commit));
        let unneeded = unneeded.iter().map(|copy| fields.entry_term(copy.id(), copy.origin()));
        let writer = self.open_writer()?;
        writer.delete_query(Box::new(TermSetQuery::new(commits.chain(unneeded).collect::<Vec<_>>())))?;
        self.close(writer, self.generation, generation)
    }

    /// Merges the segments of the notes to one, without those that are deleted.
    pub(crate) fn compact(&mut self, generation: u64) -> Result<(), IndexError> {
        let Some(CopyEngine { index, .. }) = self.engine.clone() else { return Ok(()) };
        let mut compact = || -> tantivy::Result<()> {
            // Files stay as long as anybody here knows of them.
            let (segments, have_deleted): (Vec<_>, Vec<_>) =
                index.searchable_segment_metas()?.iter().map(|segment| (segment.id(), segment.has_deletes())).unzip();
            if segments.len() > 1 || have_deleted.contains(&true) {
                let mut writer = self.open_writer()?;
                writer.merge(&segments).wait()?;
                self.close(writer, self.generation, generation)?;
            }
            Ok(())
        };
        compact().map_err(|error| self.failed(error))
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
            self.commit(&mut writer, generation)?;
        }
        self.writer = Some(writer);
        Ok(())
    }

    fn delete_removed(&mut self, writer: IndexWriter, generation: u64) -> tantivy::Result<()> {
        let gone: Box<dyn Query> = Box::new(TermSetQuery::new(std::mem::take(&mut self.deleted)));
        // Of a file that was read again only the notes go that were there before.
        let new = Term::from_field_u64(self.engine()?.fields.since, generation);
        let new: Box<dyn Query> = Box::new(TermQuery::new(new, IndexRecordOption::Basic));
        writer.delete_query(Box::new(BooleanQuery::new(vec![(Occur::Must, gone), (Occur::MustNot, new)])))?;
        self.close(writer, generation, generation)
    }

    fn commit(&self, writer: &mut IndexWriter, payload: u64) -> tantivy::Result<()> {
        let mut prepared = writer.prepare_commit()?;
        prepared.set_payload(&payload.to_string());
        prepared.commit()?;
        Ok(copy_permissions(&self.index, DIRECTORY)?)
    }

    /// Commits, waits for what is being merged, and goes on to what is on disk then.
    fn close(&mut self, mut writer: IndexWriter, payload: u64, generation: u64) -> tantivy::Result<()> {
        self.commit(&mut writer, payload)?;
        self.committed = Copies::empty(generation);
        writer.garbage_collect_files().wait()?;
        writer.wait_merging_threads()?;
        copy_permissions(&self.index, DIRECTORY)?;
        self.refresh(generation)
    }

    fn open_writer(&mut self) -> tantivy::Result<IndexWriter> {
        let options = IndexWriterOptions::builder().num_worker_threads(1).memory_budget_per_thread(WRITER_BYTES);
        let writer: IndexWriter = self.engine()?.index.writer_with_options(options.build())?;
        // A commit that was cut off leaves files under names that this one may want.
        writer.garbage_collect_files().wait()?;
        Ok(writer)
    }

    /// What is on disk, made where there is nothing yet.
    fn engine(&mut self) -> tantivy::Result<CopyEngine> {
        if let Some(engine) = &self.engine {
            return Ok(engine.clone());
        }
        let path = self.index.join(DIRECTORY);
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

    /// Goes on to what is on disk, as far as it belongs to a commit of the articles.
    fn refresh(&mut self, generation: u64) -> tantivy::Result<()> {
        let CopyEngine { index, .. } = self.engine()?;
        self.committed = Copies::from_engine(&index, generation)?;
        self.generation = generation_of(&index)?;
        Ok(())
    }

    fn failed(&self, source: TantivyError) -> IndexError {
        IndexError::Engine { path: self.index.clone(), source: Box::new(source) }
    }
}
