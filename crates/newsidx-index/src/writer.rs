//! An index that is open for writing.

use std::path::Path;

use super::deduplication::{InsertOutcome, deduplicate};
use super::detached_documents::DetachedDocuments;
use super::format::{self, FormatFile};
use super::recovery::recover;
use super::stores::Stores;
use super::transaction::Transaction;
use super::{IndexError, SourceState, SourceStates, WriterSettings};
use newsidx_core::article::{Article, ArticleId};
use newsidx_dedup::Sketch;

/// Writes articles and the states of their sources. A lock admits one writer at a time for each index.
///
/// Changes are collected, and reach the disk and the readers with [`commit`](Self::commit).
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
/// let file = Origin::from_file("/pages/ferry.txt");
/// let article = Article::new(ArticleId::from_content(text.as_bytes()), file, vec![text.to_owned()]);
/// let sketch = Sketch::compute(&article);
/// writer.add(article, &sketch)?;
/// writer.commit()?;
/// writer.close()?;
/// assert_eq!(Index::open(directory.path())?.stats()?.documents, 1);
/// # Ok(())
/// # }
/// ```
pub struct IndexWriter {
    stores: Stores,
    detached: DetachedDocuments,
    /// Version of the extractor that produces the articles; 0 if unknown.
    extractor_version: u32,
    /// Whether the next commit has anything to write.
    has_changes: bool,
}

impl IndexWriter {
    /// Opens the index in a directory for writing; creates one if there is none.
    ///
    /// Repairs what an interrupted commit has left.
    ///
    /// # Errors
    ///
    /// If the directory holds something else or an index of another format, or another process is writing to it.
    pub fn open(path: &Path, settings: WriterSettings) -> Result<Self, IndexError> {
        let mut stores = Stores::open(path, settings)?;
        recover(&mut stores)?;
        Ok(Self { stores, detached: DetachedDocuments::default(), extractor_version: 0, has_changes: false })
    }

    /// Sets the version of the extractor that produces the articles. An article replaces the document that an older
    /// version produced from the same page.
    #[must_use]
    pub fn with_extractor_version(self, extractor: u32) -> Self {
        Self { extractor_version: extractor, ..self }
    }

    /// Whether the index keeps listings: lists of other pages, as documents of a kind of their own.
    ///
    /// # Errors
    ///
    /// If the settings of the index cannot be read.
    pub fn keeps_listings(&self) -> Result<bool, IndexError> {
        Ok(format::read(self.stores.articles.path())?.keep_listings)
    }

    /// Sets whether the index keeps listings, for this run and later ones. Takes effect at once, before the next commit.
    ///
    /// # Errors
    ///
    /// If the settings of the index cannot be read or written.
    pub fn set_keep_listings(&self, keep_listings: bool) -> Result<(), IndexError> {
        let path = self.stores.articles.path();
        let file = format::read(path)?;
        if file.keep_listings == keep_listings {
            return Ok(());
        }
        format::write(path, FormatFile { keep_listings, ..file })
    }

    /// The sources of the index as of the last commit.
    ///
    /// # Errors
    ///
    /// If the list of sources cannot be read.
    pub fn source_states(&self) -> Result<SourceStates, IndexError> {
        self.stores.sources.snapshot()
    }

    /// Adds an article as a document, or as a further origin of one. `sketch` is that of the article.
    ///
    /// # Errors
    ///
    /// If the index cannot be read or written.
    pub fn add(&mut self, mut article: Article, sketch: &Sketch) -> Result<(), IndexError> {
        match self.deduplicate(&mut article, sketch)? {
            InsertOutcome::New(story) | InsertOutcome::Replaced(story) => self.write(article, story, sketch),
            InsertOutcome::ExactCopy => Ok(()),
        }
    }

    /// The first half of [`add`](Self::add): finds out whether the page of an article is that of a document. If not, sets
    /// the article's identifier and finds the story that it belongs to.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn deduplicate(&mut self, article: &mut Article, sketch: &Sketch) -> Result<InsertOutcome, IndexError> {
        let outcome = deduplicate(&mut self.stores, &self.detached, self.extractor_version, article, sketch)?;
        self.has_changes |= outcome == InsertOutcome::ExactCopy;
        Ok(outcome)
    }

    /// The second half of [`add`](Self::add): hands the article to the threads that write segments, and blocks while they
    /// are behind.
    ///
    /// # Errors
    ///
    /// If the index cannot be written.
    pub fn write(&mut self, article: Article, story: Option<ArticleId>, sketch: &Sketch) -> Result<(), IndexError> {
        self.has_changes = true;
        self.stores.articles.add(article, story, sketch)
    }

    /// Deletes all documents of a source, before the source is read again or for good, and returns their number.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn remove_documents(&mut self, source: &Path) -> Result<u64, IndexError> {
        let count = self.detached.remove_source_documents(&mut self.stores, source)?;
        self.has_changes = true;
        Ok(count)
    }

    /// Removes a source and its documents, and returns their number.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn remove_source(&mut self, source: &Path) -> Result<u64, IndexError> {
        let count = self.remove_documents(source)?;
        self.stores.sources.remove(source);
        Ok(count)
    }

    /// Removes one article, as [`Index`](super::Index) returns it, and keeps its page out when one of its sources is read
    /// again.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn remove_article(&mut self, article: &Article) -> Result<(), IndexError> {
        let Stores { articles, sources, copies, near_duplicates } = &mut self.stores;
        let page = article.origin.extent.map(|extent| extent.sha256);
        for origin in std::iter::once(&article.origin).chain(&article.other_sources) {
            sources.remove_page(&origin.file, page)?;
        }
        copies.drop_document(article.id)?;
        near_duplicates.drop_keys(article);
        articles.delete(article.id);
        self.has_changes = true;
        Ok(())
    }

    /// Lets all removed pages of a source come back when it is read again.
    pub fn restore_pages(&mut self, source: &Path) {
        self.stores.sources.restore_pages(source);
        self.has_changes = true;
    }

    /// Records the state of a source, for the next commit.
    pub fn put_source(&mut self, source: &Path, state: &SourceState) {
        self.has_changes = true;
        self.stores.sources.set_state(source, state);
    }

    /// Number of sources whose state was recorded since the last commit.
    pub fn pending_sources(&self) -> usize {
        self.stores.sources.pending_count()
    }

    /// The serialized profile of a site as of the last commit; `None` if the site is new.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn site_profile(&self, site: &str) -> Result<Option<Vec<u8>>, IndexError> {
        self.stores.sources.profile(site)
    }

    /// Stores the serialized profile of a site with the next commit.
    pub fn put_site_profile(&mut self, site: &str, profile: Vec<u8>) {
        // No change of its own: a profile only changes with the pages that it was learned from.
        self.stores.sources.put_profile(site, profile);
    }

    /// Whether a commit would write anything.
    pub fn has_changes(&self) -> bool {
        self.has_changes
    }

    /// Writes all changes to disk, if there are any, and returns the number of documents.
    ///
    /// # Errors
    ///
    /// If the index cannot be written; what was committed before remains.
    pub fn commit(&mut self) -> Result<u64, IndexError> {
        if self.has_changes {
            self.begin_commit()?.commit()?;
            self.has_changes = false;
        }
        Ok(self.stores.articles.count())
    }

    pub(super) fn begin_commit(&mut self) -> Result<Transaction<'_>, IndexError> {
        Transaction::begin(&mut self.stores, &mut self.detached)
    }

    /// Number of documents that lost their source and were kept under another one, since the last call.
    pub fn take_reattached_count(&mut self) -> u64 {
        self.detached.take_reattached_count()
    }

    /// Merges segments until at most `max_segments` are left (at least 1), rewrites those that hold deleted documents, and
    /// reclaims unused space of the tables.
    ///
    /// Each step is atomic, and readers keep what they have opened. Memory is some 30 MB, and 100 bytes for each article.
    /// The disk has to hold the merged data twice.
    ///
    /// # Errors
    ///
    /// If the index cannot be read or written; what was merged before remains merged.
    pub fn optimize(&mut self, max_segments: usize) -> Result<(), IndexError> {
        let Stores { articles, sources, copies, near_duplicates } = &mut self.stores;
        articles.merge(max_segments)?;
        copies.compact(articles.generation())?;
        near_duplicates.compact()?;
        sources.compact()
    }

    /// Waits for the merges of segments that are under way.
    ///
    /// # Errors
    ///
    /// If a merge failed; its documents are safe in the segments that it was to replace.
    pub fn close(self) -> Result<(), IndexError> {
        self.stores.articles.close()
    }
}
