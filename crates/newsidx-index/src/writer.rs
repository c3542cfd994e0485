//! An index that is open for writing.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::directory::error::LockError;
use tantivy::indexer::LogMergePolicy;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery, TermSetQuery};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::store::Compressor;
use tantivy::{IndexReader, IndexSettings, ReloadPolicy, TantivyError};

use super::committed_articles::CommittedArticles;
use super::compressor::ArticleCompressor;
use super::copies::{PendingCopies, page_fingerprint};
use super::deduplication::{DetachedDocument, InsertOutcome};
use super::document_fields::Document;
use super::manifest::Manifest;
use super::open::generation_of;
use super::permissions::copy_permissions;
use super::schema::{self, Fields};
use super::segment_backend::{MIN_THREAD_BYTES, SegmentBackend, SegmentSink};
use super::stored_record::encode_record;
use super::story_finder::StoryFinder;
use super::story_keys::StoryKeys;
use super::{IndexError, SourceState, SourceStates, StoredArticles, format};
use newsidx_core::article::{Article, ArticleId};
use newsidx_dedup::Sketch;

/// Name of the directory of the articles in that of the index.
pub(super) const ARTICLES: &str = "articles";

/// Bytes of articles, packed, that are read together: no more than a page of memory, since one is wanted.
const STORE_BLOCK_BYTES: usize = 4 << 10;

/// Of so many threads that read pages and make articles of them, one makes segments: it takes a fourth of the time.
const THREADS_PER_SEGMENT_WRITER: usize = 3;

/// Segments of about the same size that are merged into one. With fewer, each article would be written anew more often
/// as the index grows; with more, a search would have more segments to look in.
const MERGE_FACTOR: usize = 12;

/// How an index is written.
#[derive(Clone, Copy, Debug)]
pub struct WriterSettings {
    /// Threads that the articles come from; a third as many make segments of them.
    pub threads: usize,
    /// Bytes in which documents are collected before they go to disk.
    pub memory_bytes: usize,
    /// Who inverts documents into segments; the index is the same.
    pub segments: SegmentBackend,
}

impl WriterSettings {
    /// Documents from so many threads, collected in so many bytes.
    pub fn new(threads: usize, memory_bytes: usize) -> Self {
        Self { threads, memory_bytes, segments: SegmentBackend::default() }
    }

    /// The least that the engine works with: enough where nothing is added.
    pub fn least() -> Self {
        Self::new(1, MIN_THREAD_BYTES)
    }
}

/// Writes articles and the states of their sources. One at a time per index, guarded by a lock.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use newsidx_core::article::{Article, ArticleId};
/// use newsidx_core::page::Origin;
/// use newsidx_dedup::Sketch;
/// use newsidx_index::{Index, IndexWriter, WriterSettings};
///
/// let directory = tempfile::tempdir()?;
/// let mut writer = IndexWriter::open(directory.path(), WriterSettings::least())?;
/// let text = "The ferry left the harbour at dawn.";
/// let file = Origin::of_file("/pages/ferry.txt");
/// let article = Article::new(ArticleId::of_bytes(text.as_bytes()), file, vec![text.to_owned()]);
/// let sketch = Sketch::of(&article);
/// writer.add(article, &sketch)?;
/// writer.commit()?;
/// writer.close()?;
/// assert_eq!(Index::open(directory.path())?.stats()?.documents, 1);
/// # Ok(())
/// # }
/// ```
pub struct IndexWriter {
    pub(super) path: PathBuf,
    pub(super) writer: tantivy::IndexWriter,
    segments: SegmentSink,
    pub(super) reader: IndexReader,
    pub(super) committed: CommittedArticles,
    pub(super) fields: Fields,
    pub(super) stored: StoredArticles,
    compressor: ArticleCompressor,
    pub(super) manifest: Manifest,
    pub(super) stories: StoryFinder,
    /// The keys of the articles as they were committed last.
    pub(super) story_keys: StoryKeys,
    pub(super) copies: PendingCopies,
    /// Number of the last commit.
    pub(super) generation: u64,
    /// Version of the extractor that makes the articles; 0 where that is not told.
    pub(super) extractor_version: u32,
    /// Numbers given since the last commit, which the reader does not know yet, each with the mark of its page.
    pub(super) new_ids: HashMap<ArticleId, Option<u64>>,
    /// What the documents have that go with the next commit: their identifier or their source.
    pub(super) removed: Vec<Term>,
    /// Sources whose documents were dropped since the last commit; the reader still shows these.
    pub(super) dropped_sources: HashSet<PathBuf>,
    /// Documents of these that have further sources.
    pub(super) detached: BTreeMap<ArticleId, DetachedDocument>,
    /// Of these the ones that live on.
    pub(super) reattached: u64,
    pub(super) changed: bool,
}

impl IndexWriter {
    /// Opens the index in a directory for writing; makes one where there is none.
    ///
    /// # Errors
    ///
    /// Where the directory holds something else, an index of a newer format, or another process
    /// is writing to it.
    pub fn open(path: &Path, settings: WriterSettings) -> Result<Self, IndexError> {
        format::create(path)?;
        let manifest = Manifest::open(path)?;
        let engine = |source| match source {
            TantivyError::LockFailure(LockError::LockBusy, _) => IndexError::Busy { path: path.to_owned() },
            source => IndexError::Engine { path: path.to_owned(), source: Box::new(source) },
        };
        let articles = path.join(ARTICLES);
        fs::create_dir_all(&articles).map_err(|source| IndexError::Io { path: articles.clone(), source })?;
        let directory = MmapDirectory::open(&articles).map_err(|error| engine(error.into()))?;
        let index = tantivy::Index::builder()
            .schema(schema::schema())
            .settings(IndexSettings {
                // Articles come packed.
                docstore_compression: Compressor::None,
                docstore_compress_dedicated_thread: false,
                docstore_blocksize: STORE_BLOCK_BYTES,
                ..IndexSettings::default()
            })
            .open_or_create(directory)
            .map_err(engine)?;
        schema::register_tokenizer(&index);
        let fields = Fields::from_schema(&index.schema()).map_err(engine)?;
        let threads = settings.threads.div_ceil(THREADS_PER_SEGMENT_WRITER).max(1);
        let threads = threads.min((settings.memory_bytes / MIN_THREAD_BYTES).max(1));
        let (writer, segments) =
            SegmentSink::open(&index, settings.segments, threads, settings.memory_bytes).map_err(engine)?;
        let mut merging = LogMergePolicy::default();
        merging.set_min_num_segments(MERGE_FACTOR);
        writer.set_merge_policy(Box::new(merging));
        // A commit that was cut off leaves files under names that the next one may want.
        writer.garbage_collect_files().wait().map_err(engine)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(engine)?;
        let generation = generation_of(&index).map_err(engine)?;
        let mut index = Self {
            path: path.to_owned(),
            writer,
            segments,
            committed: CommittedArticles::open(&reader).map_err(engine)?,
            reader,
            stored: StoredArticles::new(path, &fields),
            compressor: ArticleCompressor::new(),
            fields,
            stories: StoryFinder::load(path)?,
            story_keys: StoryKeys::open(path, generation)?,
            manifest,
            copies: PendingCopies::open(path, generation)?,
            generation,
            extractor_version: 0,
            new_ids: HashMap::new(),
            removed: Vec::new(),
            dropped_sources: HashSet::new(),
            detached: BTreeMap::new(),
            reattached: 0,
            changed: false,
        };
        index.recover()?;
        Ok(index)
    }

    /// The writer for articles that this version of the extractor makes: where a page is the same as that of a
    /// document that an older one has made, it takes its place.
    #[must_use]
    pub fn with_extractor_version(self, extractor: u32) -> Self {
        Self { extractor_version: extractor, ..self }
    }

    /// The sources of the index as they were committed last.
    ///
    /// # Errors
    ///
    /// Where the list of sources cannot be read.
    pub fn source_states(&self) -> Result<SourceStates, IndexError> {
        self.manifest.snapshot()
    }

    /// Forgets a source and drops its documents; gives their number.
    ///
    /// # Errors
    ///
    /// Where the index cannot be read.
    pub fn remove_source(&mut self, source: &Path) -> Result<u64, IndexError> {
        let count = self.remove_documents(source)?;
        self.manifest.remove(source);
        Ok(count)
    }

    /// Removes one article as it was committed last, as [`Index`](super::Index) gives it, so that its page does not
    /// come back when one of its sources is read again.
    ///
    /// # Errors
    ///
    /// Where the index cannot be read.
    pub fn remove_article(&mut self, article: &Article) -> Result<(), IndexError> {
        let page = article.origin.extent.map(|extent| extent.sha256);
        for origin in std::iter::once(&article.origin).chain(&article.other_sources) {
            self.manifest.remove_page(&origin.file, page)?;
        }
        self.copies.drop_document(article.id)?;
        self.stories.drop_keys(article);
        self.removed.push(Term::from_field_u64(self.fields.id, article.id.0));
        self.changed = true;
        Ok(())
    }

    /// Lets all pages of a source come back that were removed, when it is read again.
    pub fn restore_pages(&mut self, source: &Path) {
        self.manifest.restore_pages(source);
        self.changed = true;
    }

    /// Adds an article, or notes that it is a further source of a document. The sketch is that of the article.
    ///
    /// # Errors
    ///
    /// Where the index cannot be read or written.
    pub fn add(&mut self, mut article: Article, sketch: &Sketch) -> Result<(), IndexError> {
        match self.place(&mut article, sketch)? {
            InsertOutcome::New(story) | InsertOutcome::Replaced(story) => self.write(article, story, sketch),
            InsertOutcome::ExactCopy => Ok(()),
        }
    }

    /// The second half of [`add`](Self::add): hands the article to the threads that make segments, and waits where these
    /// have not kept up.
    ///
    /// # Errors
    ///
    /// Where the index cannot be written.
    pub fn write(&mut self, article: Article, story: Option<ArticleId>, sketch: &Sketch) -> Result<(), IndexError> {
        let record = self.compress(&article).map_err(|error| self.engine_error(error.into()))?;
        self.new_ids.insert(article.id, page_fingerprint(&article));
        self.changed = true;
        let signature = Some(sketch.signature()).filter(|_| !sketch.keys().is_empty());
        let commit = self.generation + 1;
        let document = Document { article, commit, story, signature, record };
        let added = self.segments.add(&self.writer, &self.fields, document);
        added.map_err(|error| self.engine_error(error))
    }

    /// What is stored of an article.
    fn compress(&mut self, article: &Article) -> io::Result<Vec<u8>> {
        let language = article.language.as_deref();
        let committed = || self.stored.samples(self.committed.searcher(), self.fields.language, language);
        self.compressor.compress(&encode_record(article)?, language, &self.stored.dictionaries, committed)
    }

    /// Notes the state of a source, for the list of the next commit.
    pub fn put_source(&mut self, source: &Path, state: &SourceState) {
        self.changed = true;
        self.manifest.set_state(source, state);
    }

    /// The serialized profile of a site as of the last commit; `None` where the site is new.
    ///
    /// # Errors
    ///
    /// Where the index cannot be read.
    pub fn site_profile(&self, site: &str) -> Result<Option<Vec<u8>>, IndexError> {
        self.manifest.profile(site)
    }

    /// Stores the serialized profile of a site with the next commit.
    pub fn put_site_profile(&mut self, site: &str, profile: Vec<u8>) {
        self.manifest.put_profile(site, profile);
    }

    /// Sources whose state was noted since the last commit.
    pub fn pending_sources(&self) -> usize {
        self.manifest.pending_count()
    }

    /// Whether a commit would put anything on disk.
    pub fn has_changes(&self) -> bool {
        self.changed
    }

    /// Deletes what was removed, in one operation: the engine takes a kilobyte for each. What comes with the same commit
    /// stays, the pages of a file that was read again.
    fn delete_removed(&mut self, generation: u64) -> tantivy::Result<()> {
        if self.removed.is_empty() {
            return Ok(());
        }
        let removed = TermSetQuery::new(std::mem::take(&mut self.removed));
        let new = Term::from_field_u64(self.fields.commit, generation);
        let new = TermQuery::new(new, IndexRecordOption::Basic);
        let clauses: Vec<(_, Box<dyn Query>)> = vec![(Occur::Must, Box::new(removed)), (Occur::MustNot, Box::new(new))];
        self.writer.delete_query(Box::new(BooleanQuery::new(clauses)))?;
        Ok(())
    }

    pub(super) fn commit_articles(&mut self, generation: u64) -> tantivy::Result<()> {
        self.segments.finish(&self.writer)?;
        self.delete_removed(generation)?;
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&generation.to_string());
        prepared.commit()?;
        copy_permissions(&self.path, ARTICLES)?;
        Ok(())
    }

    /// Waits until segments that are being merged are merged.
    ///
    /// # Errors
    ///
    /// Where merging failed; the documents are safe in the segments that were to be merged.
    pub fn close(self) -> Result<(), IndexError> {
        let Self { path, writer, reader, committed, .. } = self;
        // Files that were merged away stay as long as anybody here knows of them.
        drop((reader, committed));
        let closed = || {
            writer.garbage_collect_files().wait()?;
            writer.wait_merging_threads()?;
            Ok(copy_permissions(&path, ARTICLES)?)
        };
        closed().map_err(|source| IndexError::Engine { path: path.clone(), source: Box::new(source) })
    }

    /// Goes on to what was committed last.
    pub(super) fn refresh(&mut self) -> tantivy::Result<()> {
        self.reader.reload()?;
        self.committed.refresh(&self.reader)
    }

    pub(super) fn engine_error(&self, source: TantivyError) -> IndexError {
        IndexError::Engine { path: self.path.clone(), source: Box::new(source) }
    }
}
