//! The articles of an index that is open for writing: a Tantivy index with inverted fields, columns and stored records.
//!
//! Only this store has the engine's writer. Additions and deletions are collected and take effect with
//! [`commit`](ArticleStore::commit); until then lookups answer from the last commit. Memory: the segment writers' buffers
//! ([`WriterSettings`]), the lookup tables of [`CommittedArticles`], and one map entry for each article added since the
//! last commit.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::directory::error::LockError;
use tantivy::index::SegmentMeta;
use tantivy::indexer::{LogMergePolicy, NoMergePolicy};
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery, TermSetQuery};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::store::Compressor;
use tantivy::{DocAddress, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, SegmentReader, TantivyError};

use super::committed_articles::CommittedArticles;
use super::compressor::ArticleCompressor;
use super::copies::page_fingerprint;
use super::document_fields::{self, Document};
use super::engine_commit::{commit_with_generation, generation_of};
use super::live_documents::live_documents;
use super::merge_plan::{MergeCandidate, plan_merges};
use super::permissions::copy_permissions;
use super::schema::{self, Fields};
use super::segment_backend::SegmentSink;
use super::stored_record::encode_record;
use super::{IndexError, StoredArticles, WriterSettings};
use newsidx_core::article::{Article, ArticleId};
use newsidx_core::page::Origin;
use newsidx_dedup::Sketch;

/// Name of the store's directory in that of the index.
pub(super) const DIRECTORY: &str = "articles";

/// Bytes of a block of stored documents. Lookups read single articles, so a block is no larger than a page of memory.
const STORE_BLOCK_BYTES: usize = 4 << 10;

/// Segments of about the same size that are merged into one. With fewer, each article is rewritten more often as the
/// index grows; with more, a search visits more segments.
const MERGE_FACTOR: usize = 12;

pub(super) struct ArticleStore {
    /// Directory of the index.
    path: PathBuf,
    writer: IndexWriter,
    segments: SegmentSink,
    reader: IndexReader,
    committed: CommittedArticles,
    fields: Fields,
    stored: StoredArticles,
    compressor: ArticleCompressor,
    /// Number of the last commit.
    generation: u64,
    pending: PendingChanges,
}

/// Changes since the last commit, which the reader does not show.
#[derive(Default)]
struct PendingChanges {
    /// Identifiers of added articles, each with the fingerprint of its page if it has one.
    added: HashMap<ArticleId, Option<u64>>,
    /// Terms, identifier or source, of documents to delete.
    deleted: Vec<Term>,
    /// Sources whose documents are deleted.
    dropped_sources: HashSet<PathBuf>,
}

impl ArticleStore {
    /// Opens the store of an index, or creates an empty one.
    ///
    /// # Errors
    ///
    /// [`IndexError::Busy`] if another process is writing to it; otherwise if a file cannot be read or written.
    pub(super) fn open(path: &Path, settings: WriterSettings) -> Result<Self, IndexError> {
        let engine = |source| match source {
            TantivyError::LockFailure(LockError::LockBusy, _) => IndexError::Busy { path: path.to_owned() },
            source => IndexError::Engine { path: path.to_owned(), source: Box::new(source) },
        };
        let articles = path.join(DIRECTORY);
        fs::create_dir_all(&articles).map_err(|source| IndexError::Io { path: articles.clone(), source })?;
        let directory = MmapDirectory::open(&articles).map_err(|error| engine(error.into()))?;
        let index = tantivy::Index::builder()
            .schema(schema::schema())
            .settings(IndexSettings {
                // Records are compressed one by one, with a dictionary of their language.
                docstore_compression: Compressor::None,
                docstore_compress_dedicated_thread: false,
                docstore_blocksize: STORE_BLOCK_BYTES,
                ..IndexSettings::default()
            })
            .open_or_create(directory)
            .map_err(engine)?;
        schema::register_tokenizer(&index);
        let fields = Fields::from_schema(&index.schema()).map_err(engine)?;
        let (writer, segments) =
            SegmentSink::open(&index, settings.segments, settings.segment_threads(), settings.memory_bytes)
                .map_err(engine)?;
        let mut merging = LogMergePolicy::default();
        merging.set_min_num_segments(MERGE_FACTOR);
        writer.set_merge_policy(Box::new(merging));
        // An interrupted commit leaves files under names that the next one may want.
        writer.garbage_collect_files().wait().map_err(engine)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(engine)?;
        let generation = generation_of(&index).map_err(engine)?;
        Ok(Self {
            path: path.to_owned(),
            writer,
            segments,
            committed: CommittedArticles::open(&reader).map_err(engine)?,
            reader,
            stored: StoredArticles::new(path, &fields),
            compressor: ArticleCompressor::new(),
            fields,
            generation,
            pending: PendingChanges::default(),
        })
    }

    /// Directory of the index.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Number of the last commit; 0 if there was none.
    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    /// Number of documents as of the last commit.
    pub(super) fn count(&self) -> u64 {
        self.committed.searcher().num_docs()
    }

    /// The articles as of the last commit.
    pub(super) fn committed(&self) -> &CommittedArticles {
        &self.committed
    }

    /// Segments as of the last commit, each with the field that holds the sources of its documents.
    pub(super) fn segments(&self) -> impl Iterator<Item = (&SegmentReader, Field)> {
        self.committed.searcher().segment_readers().iter().map(|segment| (segment, self.fields.source))
    }

    /// Committed documents whose identifiers lie in a range.
    pub(super) fn find(&self, ids: &RangeInclusive<ArticleId>) -> Result<Vec<DocAddress>, IndexError> {
        self.committed.find(&self.fields, ids).map_err(|error| self.engine_error(error))
    }

    /// Committed documents of a source.
    pub(super) fn find_by_source(&self, source: &Path) -> Result<Vec<DocAddress>, IndexError> {
        let term = document_fields::source_term(&self.fields, source);
        self.find_by_term(&term).map_err(|error| self.engine_error(error))
    }

    fn find_by_term(&self, term: &Term) -> tantivy::Result<Vec<DocAddress>> {
        let mut addresses = Vec::new();
        for (nth, segment) in self.committed.searcher().segment_readers().iter().enumerate() {
            let inverted = segment.inverted_index(term.field())?;
            let Some(postings) = inverted.read_postings(term, IndexRecordOption::Basic)? else { continue };
            addresses.extend(live_documents(segment, postings).map(|doc| DocAddress::new(nth as u32, doc)));
        }
        Ok(addresses)
    }

    /// The stored article of a committed document.
    pub(super) fn article(&self, address: DocAddress) -> Result<Article, IndexError> {
        let article = || self.stored.article(&self.committed.stored(address)?);
        article().map_err(|error| self.engine_error(error))
    }

    /// Whether a committed document with this identifier has another origin than this one.
    pub(super) fn has_other_origin(&self, id: ArticleId, origin: &Origin) -> tantivy::Result<bool> {
        for address in self.committed.find(&self.fields, &(id..=id))? {
            let facts = self.stored.facts(&self.committed.stored(address)?)?;
            if facts.origin() != *origin {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether an article with this identifier was added since the last commit.
    pub(super) fn is_added(&self, id: ArticleId) -> bool {
        self.pending.added.contains_key(&id)
    }

    /// Page fingerprint of the article with this identifier that was added since the last commit. The outer `Option` is
    /// `None` if none was added, the inner one if the article has no fingerprint.
    pub(super) fn added_fingerprint(&self, id: ArticleId) -> Option<Option<u64>> {
        self.pending.added.get(&id).copied()
    }

    /// Whether the documents of a source were deleted since the last commit. [`find`](Self::find) still returns them.
    pub(super) fn is_dropped(&self, source: &Path) -> bool {
        self.pending.dropped_sources.contains(source)
    }

    /// Adds an article; blocks while the segment writers are behind.
    pub(super) fn add(
        &mut self,
        article: Article,
        story: Option<ArticleId>,
        sketch: &Sketch,
    ) -> Result<(), IndexError> {
        let record = self.compress(&article).map_err(|error| self.engine_error(error.into()))?;
        self.pending.added.insert(article.id, page_fingerprint(&article));
        // An article without keys is too short to have near-duplicates, so its signature would never be compared.
        let signature = Some(sketch.signature()).filter(|_| !sketch.keys().is_empty());
        let document = Document { article, commit: self.generation + 1, story, signature, record };
        let added = self.segments.add(&self.writer, &self.fields, document);
        added.map_err(|error| self.engine_error(error))
    }

    /// The stored record of an article, compressed.
    fn compress(&mut self, article: &Article) -> io::Result<Vec<u8>> {
        let language = article.language.as_deref();
        let committed = || self.stored.samples(self.committed.searcher(), self.fields.language, language);
        self.compressor.compress(&encode_record(article)?, language, &self.stored.dictionaries, committed)
    }

    /// Deletes the committed document with an identifier.
    pub(super) fn delete(&mut self, id: ArticleId) {
        self.pending.deleted.push(Term::from_field_u64(self.fields.id, id.0));
    }

    /// Deletes the committed documents of a source.
    pub(super) fn delete_source(&mut self, source: &Path) {
        self.pending.deleted.push(document_fields::source_term(&self.fields, source));
        self.pending.dropped_sources.insert(source.to_owned());
    }

    /// Commits all additions and deletions under a number. Readers that open the index from now on see them;
    /// this store shows them after [`mark_committed`](Self::mark_committed).
    pub(super) fn commit(&mut self, generation: u64) -> Result<(), IndexError> {
        self.commit_engine(generation).map_err(|error| self.engine_error(error))
    }

    fn commit_engine(&mut self, generation: u64) -> tantivy::Result<()> {
        self.segments.finish(&self.writer)?;
        self.delete_pending(generation)?;
        commit_with_generation(&mut self.writer, generation, &self.path, DIRECTORY)
    }

    fn delete_pending(&mut self, generation: u64) -> tantivy::Result<()> {
        if self.pending.deleted.is_empty() {
            return Ok(());
        }
        let deleted = TermSetQuery::new(std::mem::take(&mut self.pending.deleted));
        // The engine applies a deletion also to segments that are added after it. Without this clause the new documents
        // of a source that was read again would be deleted with the old ones.
        let new = Term::from_field_u64(self.fields.commit, generation);
        let new = TermQuery::new(new, IndexRecordOption::Basic);
        let clauses: Vec<(_, Box<dyn Query>)> = vec![(Occur::Must, Box::new(deleted)), (Occur::MustNot, Box::new(new))];
        // One query for all terms: the engine takes a kilobyte of memory for each deletion.
        self.writer.delete_query(Box::new(BooleanQuery::new(clauses)))?;
        Ok(())
    }

    /// Moves on to the commit that was just written.
    pub(super) fn mark_committed(&mut self) -> Result<(), IndexError> {
        self.generation += 1;
        self.refresh().map_err(|error| self.engine_error(error))?;
        self.pending.added.clear();
        self.pending.dropped_sources.clear();
        Ok(())
    }

    fn refresh(&mut self) -> tantivy::Result<()> {
        self.reader.reload()?;
        self.committed.refresh(&self.reader)
    }

    /// Merges segments until at most `max_segments` are left, and rewrites those that hold deleted documents.
    ///
    /// Each merge is atomic. Merges that finished before an error remain.
    pub(super) fn merge(&mut self, max_segments: usize) -> Result<(), IndexError> {
        self.run_merges(max_segments).map_err(|error| self.engine_error(error))
    }

    fn run_merges(&mut self, max_segments: usize) -> tantivy::Result<()> {
        // Otherwise the engine would start merges of its own of the segments that are planned here.
        self.writer.set_merge_policy(Box::new(NoMergePolicy));
        for merged in plan_merges(self.merge_candidates()?, max_segments) {
            self.writer.merge(&merged).wait()?;
        }
        // The engine keeps files that an open reader refers to, so this store's own reader moves on first.
        self.refresh()?;
        self.writer.garbage_collect_files().wait()?;
        Ok(())
    }

    fn merge_candidates(&self) -> tantivy::Result<Vec<MergeCandidate>> {
        let segments = self.writer.index().searchable_segment_metas()?;
        let candidate = |segment: &SegmentMeta| MergeCandidate {
            id: segment.id(),
            documents: segment.num_docs(),
            has_deleted: segment.has_deletes(),
        };
        Ok(segments.iter().map(candidate).collect())
    }

    /// Waits for the merges that are under way.
    ///
    /// # Errors
    ///
    /// If a merge failed; its documents are safe in the segments that it was to replace.
    pub(super) fn close(self) -> Result<(), IndexError> {
        let Self { path, writer, reader, committed, .. } = self;
        // The engine keeps merged files as long as a reader refers to them.
        drop((reader, committed));
        let closed = || {
            writer.garbage_collect_files().wait()?;
            writer.wait_merging_threads()?;
            Ok(copy_permissions(&path, DIRECTORY)?)
        };
        closed().map_err(|source| IndexError::Engine { path: path.clone(), source: Box::new(source) })
    }

    fn engine_error(&self, source: TantivyError) -> IndexError {
        IndexError::Engine { path: self.path.clone(), source: Box::new(source) }
    }
}
