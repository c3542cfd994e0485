//! The four stores of an index that is open for writing.
//!
//! Each store owns its files and its uncommitted changes, and knows no other one, except that near-duplicates are
//! compared with the articles. [`Transaction`](super::transaction::Transaction) commits them together,
//! [`recover`](super::recovery::recover) makes them agree after an interrupted commit.

use std::path::Path;

use super::article_store::ArticleStore;
use super::copies::CopyStore;
use super::format;
use super::near_duplicate_store::NearDuplicateStore;
use super::source_store::SourceStore;
use super::{IndexError, WriterSettings};
use newsidx_core::article::{Article, ArticleId};
use newsidx_dedup::Sketch;

pub(super) struct Stores {
    pub articles: ArticleStore,
    pub sources: SourceStore,
    pub copies: CopyStore,
    pub near_duplicates: NearDuplicateStore,
}

impl Stores {
    /// Opens the stores of an index, or creates empty ones.
    pub(super) fn open(path: &Path, settings: WriterSettings) -> Result<Self, IndexError> {
        format::create(path)?;
        // The sources come first: their file is locked, which keeps a second writer away from all stores.
        let sources = SourceStore::open(path)?;
        let articles = ArticleStore::open(path, settings)?;
        let near_duplicates = NearDuplicateStore::open(path, articles.generation())?;
        let copies = CopyStore::open(path, articles.generation())?;
        Ok(Self { articles, sources, copies, near_duplicates })
    }

    /// Records the keys of an article for later comparisons, and returns the story that it belongs to as a near-duplicate;
    /// `None` if it is the first of its story.
    pub(super) fn find_story(&mut self, article: &Article, sketch: &Sketch) -> Result<Option<ArticleId>, IndexError> {
        self.near_duplicates.insert(article, sketch, &self.articles)
    }
}
