//! An index that is open for reading: a snapshot of its last commit.
//!
//! Opening reads the metadata of the segments and the merged stories, and writes nothing. Files of articles are
//! memory-mapped.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tantivy::collector::Collector;
use tantivy::query::Query;
use tantivy::{DocAddress, ReloadPolicy, Searcher};

use super::article_store::DIRECTORY;
use super::copies::Copies;
use super::engine_commit::generation_of;
use super::format::{self, FormatFile};
use super::id_range::{documents_with_ids, id_range};
use super::read_only_directory::ReadOnlyDirectory;
use super::schema::{self, Fields};
use super::segment_search::search_segments;
use super::{IndexError, Listings, MergedStories, SegmentFields, StoredArticles, StoredFacts};
use newsidx_core::article::Article;

/// Snapshot of an index. Later commits do not change its results.
pub struct Index {
    path: PathBuf,
    searcher: Searcher,
    fields: Fields,
    segment_fields: Arc<SegmentFields>,
    stored: Arc<StoredArticles>,
    merged: Arc<MergedStories>,
    copies: Copies,
    max_expansions: usize,
    listings: OnceLock<Arc<Listings>>,
    format: u32,
    keeps_listings: bool,
}

impl Index {
    /// Opens the index in a directory, which may be read-only.
    ///
    /// # Errors
    ///
    /// If there is no index, or one that this program cannot read.
    pub fn open(path: &Path) -> Result<Self, IndexError> {
        let FormatFile { format, keep_listings } = format::read(path)?;
        let engine = |source| IndexError::Engine { path: path.to_owned(), source: Box::new(source) };
        let directory = ReadOnlyDirectory::open(&path.join(DIRECTORY))
            .map_err(|_| IndexError::Missing { path: path.to_owned() })?;
        let index = tantivy::Index::open(directory).map_err(engine)?;
        schema::register_tokenizer(&index);
        let fields = Fields::from_schema(&index.schema()).map_err(engine)?;
        let searcher = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            // Blocks of the store are not compressed, so a cache of them would only copy mapped pages.
            .doc_store_cache_num_blocks(0)
            .try_into()
            .map_err(engine)?
            .searcher();
        let segment_fields = Arc::new(SegmentFields::read(&searcher).map_err(engine)?);
        // After the articles: a commit writes merged stories before the articles, so these are at least as new.
        let merged = Arc::new(MergedStories::load(path)?);
        let stored = Arc::new(StoredArticles::new(path, &fields));
        let copies = Copies::open(path, || generation_of(&index)).map_err(engine)?;
        let max_expansions = Self::DEFAULT_MAX_EXPANSIONS;
        Ok(Self {
            path: path.to_owned(),
            searcher,
            fields,
            segment_fields,
            stored,
            merged,
            copies,
            max_expansions,
            listings: OnceLock::new(),
            format,
            keeps_listings: keep_listings,
        })
    }

    /// Default of [`max_expansions`](Self::max_expansions).
    ///
    /// `ab*`, two letters and a star, stays below it in an archive of a million articles. Each word takes about 5 KB of
    /// memory while a query runs.
    pub const DEFAULT_MAX_EXPANSIONS: usize = 10_000;

    /// Sets the largest number of words that a pattern in a query may expand to.
    #[must_use]
    pub fn with_max_expansions(self, max_expansions: usize) -> Self {
        Self { max_expansions, ..self }
    }

    /// Largest number of words that a pattern in a query may expand to. A query that needs more is refused.
    pub fn max_expansions(&self) -> usize {
        self.max_expansions
    }

    /// Format version of the index.
    pub fn format(&self) -> u32 {
        self.format
    }

    /// Whether runs keep lists of other pages.
    pub fn keeps_listings(&self) -> bool {
        self.keeps_listings
    }

    /// The listings of the index. The first call reads them.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn listings(&self) -> Result<&Arc<Listings>, IndexError> {
        if let Some(listings) = self.listings.get() {
            return Ok(listings);
        }
        let listings = Listings::read(&self.searcher).map_err(|error| self.engine_error(error))?;
        Ok(self.listings.get_or_init(|| Arc::new(listings)))
    }

    /// Directory of the index.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The engine's searcher over this snapshot.
    pub fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// Fields of the schema.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The fields that each segment has terms of.
    pub fn segment_fields(&self) -> &Arc<SegmentFields> {
        &self.segment_fields
    }

    /// Reader of the stored articles.
    pub fn stored_articles(&self) -> &Arc<StoredArticles> {
        &self.stored
    }

    /// Runs a query. BM25 statistics are those of the whole index.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn search<C: Collector>(&self, query: &dyn Query, collector: &C) -> Result<C::Fruit, IndexError> {
        search_segments(&self.searcher, &self.segment_fields, query, collector)
            .map_err(|error| self.engine_error(error))
    }

    /// Stories that were merged into one.
    pub fn merged_stories(&self) -> &Arc<MergedStories> {
        &self.merged
    }

    /// Wraps an error of the engine.
    pub fn engine_error(&self, source: tantivy::TantivyError) -> IndexError {
        IndexError::Engine { path: self.path.clone(), source: Box::new(source) }
    }

    /// Exact copies of the pages of its articles.
    pub(super) fn copies(&self) -> &Copies {
        &self.copies
    }

    /// Reads the article at an address of the searcher, with its other sources.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn article(&self, address: DocAddress) -> Result<Article, IndexError> {
        let article = || {
            let article = self.stored.article(&self.searcher.doc(address)?)?;
            let mut other_sources = self.copies.origins(article.id)?;
            // An interrupted commit may have moved the article to this copy and not yet deleted the entry of the copy.
            other_sources.retain(|origin| *origin != article.origin);
            Ok(Article { other_sources, ..article })
        };
        article().map_err(|error| self.engine_error(error))
    }

    /// Finds the articles whose identifier begins with these hexadecimal digits: their facts, ordered by identifier, at
    /// most `limit`. Empty if the text is not hexadecimal.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn find_id(&self, digits: &str, limit: usize) -> Result<Vec<(StoredFacts, DocAddress)>, IndexError> {
        let Some((first, last)) = id_range(digits) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for (ord, segment) in self.searcher.segment_readers().iter().enumerate() {
            let addresses = documents_with_ids(segment, &self.fields, first..=last, limit)
                .map_err(|error| self.engine_error(error))?;
            for doc_id in addresses {
                let address = DocAddress::new(ord as u32, doc_id);
                let facts = || self.stored.facts(&self.searcher.doc(address)?);
                found.push((facts().map_err(|error| self.engine_error(error))?, address));
            }
        }
        found.sort_by_key(|(facts, _)| facts.id);
        found.truncate(limit);
        Ok(found)
    }
}
