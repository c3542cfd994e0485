//! Hit: an article that matches a query, with its highlights.

use std::ops::Range;

use super::hit_story::Story;
use super::snippet::Snippet;
use newsidx_core::article::Article;

/// An article that matches, with its highlights.
#[derive(Clone, Debug)]
pub struct Hit {
    /// BM25 score; 0 if the order is by date.
    pub score: f32,
    /// The article.
    pub article: Article,
    /// Story of the article; `None` if it has no near-duplicate.
    pub story: Option<Story>,
    /// Byte ranges of the title that match.
    pub title_matches: Vec<Range<usize>>,
    /// The passage that shows the match.
    pub snippet: Snippet,
}
