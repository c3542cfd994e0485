//! Articles added since the last commit, with their sketches: a hash table from the leading bits of an identifier.
//!
//! The bits are those that an entry of the table of keys holds ([`key_entry`](super::key_entry)), so that one lookup
//! finds all articles of an entry. Memory: some half a kilobyte for each article.

use hashbrown::HashTable;

use super::key_entry::id_prefix_bits;
use newsidx_core::article::ArticleId;
use newsidx_dedup::Sketch;

#[derive(Default)]
pub(super) struct PendingArticles {
    articles: Vec<PendingArticle>,
    /// Indexes into `articles`.
    by_id: HashTable<usize>,
}

pub(super) struct PendingArticle {
    pub id: ArticleId,
    /// Day of publication; `None` if it is not known to the day.
    pub day: Option<i64>,
    pub story: ArticleId,
    pub sketch: Sketch,
}

impl PendingArticles {
    pub(super) fn add(&mut self, article: PendingArticle) {
        let articles = &self.articles;
        self.by_id.insert_unique(hash_of(article.id), articles.len(), |nth| hash_of(articles[*nth].id));
        self.articles.push(article);
    }

    /// The articles whose identifiers lie in a range. Both ends must have the same leading bits.
    pub(super) fn find(&self, first: ArticleId, last: ArticleId) -> impl Iterator<Item = &PendingArticle> {
        let same_bits = self.by_id.iter_hash(hash_of(first)).map(|nth| &self.articles[*nth]);
        same_bits.filter(move |article| (first..=last).contains(&article.id))
    }

    pub(super) fn clear(&mut self) {
        self.articles.clear();
        self.by_id.clear();
    }
}

/// The same for all identifiers with the same leading bits.
fn hash_of(id: ArticleId) -> u64 {
    // Fibonacci hashing: the odd multiplier is 2^64 divided by the golden ratio.
    id_prefix_bits(id).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
