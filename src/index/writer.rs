//! An index that is open for writing.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::directory::error::LockError;
use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{DocSet, IndexReader, IndexSettings, ReloadPolicy, TERMINATED, TantivyDocument, TantivyError};

use super::manifest::{KnownSources, Manifest};
use super::schema::{self, Fields};
use super::{IndexError, SourceState, document, format};
use crate::article::{Article, ArticleId};

/// Bytes of stored text that are compressed together. Smaller blocks are read faster, larger ones
/// compress better: 64 KiB saves 5 % of the index over 16 KiB, and a hit still takes 0.2 ms.
const STORE_BLOCK_BYTES: usize = 64 << 10;

/// Fewest bytes that one indexing thread works with: below, it would write one segment per document.
const MIN_THREAD_BYTES: usize = 20 << 20;

/// Most indexing threads; beyond eight the engine gains nothing.
const MAX_THREADS: usize = 8;

/// How an index is written.
#[derive(Clone, Copy, Debug)]
pub struct WriterSettings {
    /// Threads that invert documents.
    pub threads: usize,
    /// Bytes in which all of them together collect documents before they go to disk.
    pub memory_bytes: usize,
}

/// What became of an article that was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Added {
    /// The number that it got.
    pub id: ArticleId,
}

/// Writes articles and the states of their sources. One at a time per index, guarded by a lock.
pub struct IndexWriter {
    path: PathBuf,
    writer: tantivy::IndexWriter,
    reader: IndexReader,
    fields: Fields,
    manifest: Manifest,
    /// Number of the last commit.
    generation: u64,
    must_replace_all: bool,
    /// Numbers given since the last commit, which the reader does not know yet.
    new_ids: HashSet<ArticleId>,
    changed: bool,
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
        let articles = path.join("articles");
        fs::create_dir_all(&articles).map_err(|source| IndexError::Io { path: articles.clone(), source })?;
        let directory = MmapDirectory::open(&articles).map_err(|error| engine(error.into()))?;
        let compressor = ZstdCompressor::default();
        let index = tantivy::Index::builder()
            .schema(schema::schema())
            .settings(IndexSettings {
                docstore_compression: Compressor::Zstd(compressor),
                docstore_blocksize: STORE_BLOCK_BYTES,
                ..IndexSettings::default()
            })
            .open_or_create(directory)
            .map_err(engine)?;
        schema::register_tokenizer(&index);
        let fields = Fields::of(&index.schema()).map_err(engine)?;
        let threads = settings.threads.clamp(1, MAX_THREADS).min((settings.memory_bytes / MIN_THREAD_BYTES).max(1));
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread((settings.memory_bytes / threads).max(MIN_THREAD_BYTES))
            .build();
        let writer = index.writer_with_options(options).map_err(engine)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(engine)?;
        let payload = index.load_metas().map_err(engine)?.payload;
        let generation = payload.and_then(|payload| payload.parse().ok()).unwrap_or(0);
        Ok(Self {
            path: path.to_owned(),
            writer,
            reader,
            fields,
            must_replace_all: generation != manifest.generation()?,
            manifest,
            generation,
            new_ids: HashSet::new(),
            changed: false,
        })
    }

    /// The sources of the index as they were committed last.
    ///
    /// # Errors
    ///
    /// Where the list of sources cannot be read.
    pub fn known_sources(&self) -> Result<KnownSources, IndexError> {
        self.manifest.snapshot()
    }

    /// Whether the last run ended between its two commits: then documents may be in the index of
    /// sources that are not on the list, and every source has to be replaced, known or not.
    pub fn must_replace_all(&self) -> bool {
        self.must_replace_all
    }

    /// Drops all documents of a source, before it is read again or for good.
    pub fn remove_documents(&mut self, source: &Path) {
        self.writer.delete_term(document::source_term(&self.fields, source));
        self.changed = true;
    }

    /// Forgets a source and drops its documents.
    ///
    /// # Errors
    ///
    /// Where the list of sources cannot be written.
    pub fn remove_source(&mut self, source: &Path) -> Result<(), IndexError> {
        self.remove_documents(source);
        self.manifest.remove(source)
    }

    /// Adds an article under its identifier, or under the next one that is free.
    ///
    /// # Errors
    ///
    /// Where the index cannot be written.
    pub fn add(&mut self, mut article: Article) -> Result<Added, IndexError> {
        while self.is_taken(article.id, &article.origin.file)? {
            article.id = article.id.next();
        }
        let document = document::to_document(&self.fields, &article)
            .map_err(|error| self.engine(TantivyError::InvalidArgument(error.to_string())))?;
        self.writer.add_document(document).map_err(|error| self.engine(error))?;
        self.new_ids.insert(article.id);
        self.changed = true;
        Ok(Added { id: article.id })
    }

    /// Notes that a source was read to its end.
    ///
    /// # Errors
    ///
    /// Where the list of sources cannot be written.
    pub fn finish_source(&mut self, source: &Path, state: &SourceState) -> Result<(), IndexError> {
        self.changed = true;
        self.manifest.put(source, state)
    }

    /// Puts everything on disk, if anything changed, and gives the number of documents.
    ///
    /// # Errors
    ///
    /// Where the index cannot be written; what was committed before stays as it was.
    pub fn commit(&mut self) -> Result<u64, IndexError> {
        if self.changed {
            let generation = self.generation + 1;
            self.commit_articles(generation).map_err(|error| self.engine(error))?;
            self.manifest.commit(generation)?;
            self.generation = generation;
            self.reader.reload().map_err(|error| self.engine(error))?;
            self.new_ids.clear();
            self.changed = false;
        }
        Ok(self.reader.searcher().num_docs())
    }

    fn commit_articles(&mut self, generation: u64) -> tantivy::Result<()> {
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&generation.to_string());
        prepared.commit()?;
        self.open_to_readers()?;
        Ok(())
    }

    /// The engine writes two of its files for their owner alone; who may read the rest of the index
    /// may read them too.
    fn open_to_readers(&self) -> io::Result<()> {
        let permissions = fs::metadata(format::path(&self.path))?.permissions();
        for name in ["meta.json", ".managed.json"] {
            fs::set_permissions(self.path.join("articles").join(name), permissions.clone())?;
        }
        Ok(())
    }

    /// Waits until segments that are being merged are merged.
    ///
    /// # Errors
    ///
    /// Where merging failed; the documents are safe in the segments that were to be merged.
    pub fn close(self) -> Result<(), IndexError> {
        let path = self.path;
        self.writer.wait_merging_threads().map_err(|source| IndexError::Engine { path, source: Box::new(source) })
    }

    /// Whether another document has this number. The documents of the same file do not count:
    /// they are dropped before the file is read again.
    fn is_taken(&self, id: ArticleId, file: &Path) -> Result<bool, IndexError> {
        if self.new_ids.contains(&id) {
            return Ok(true);
        }
        self.is_taken_in_index(id, file).map_err(|error| self.engine(error))
    }

    fn is_taken_in_index(&self, id: ArticleId, file: &Path) -> tantivy::Result<bool> {
        let term = Term::from_field_u64(self.fields.id, id.0);
        let searcher = self.reader.searcher();
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.id)?;
            let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            let store = segment.get_store_reader(1)?;
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                postings.advance();
                if segment.is_deleted(doc) {
                    continue;
                }
                let stored: TantivyDocument = store.get(doc)?;
                let same_file = document::facts(&self.fields, &stored).is_some_and(|facts| facts.path == file);
                if !same_file {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn engine(&self, source: TantivyError) -> IndexError {
        IndexError::Engine { path: self.path.clone(), source: Box::new(source) }
    }
}
