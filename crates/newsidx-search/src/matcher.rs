//! Where in an article a query matches: the one answer on which passages, marks and concordances
//! stand.

use std::ops::Range;
use std::sync::Arc;

use super::pattern::outermost;
use super::text_clause::{Scope, TextClause, TokenizedText, page_language};
use super::text_field::TextField;
use newsidx_core::article::Article;

/// A text of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArticlePart {
    /// Headline.
    Title,
    /// Summary under the headline.
    Standfirst,
    /// A paragraph, counted from 0.
    Paragraph(usize),
    /// A caption, counted from 0.
    Caption(usize),
}

impl ArticlePart {
    /// All texts of an article in the order in which they are read, the captions last.
    pub fn all(article: &Article) -> impl Iterator<Item = Self> + use<> {
        let standfirst = article.standfirst.is_some().then_some(Self::Standfirst);
        let paragraphs = (0..article.paragraphs.len()).map(Self::Paragraph);
        let captions = (0..article.captions.len()).map(Self::Caption);
        std::iter::once(Self::Title).chain(standfirst).chain(paragraphs).chain(captions)
    }

    /// The text that stands in this place; empty where the article has none.
    pub fn text(self, article: &Article) -> &str {
        let text = match self {
            Self::Title => Some(&article.title),
            Self::Standfirst => article.standfirst.as_ref(),
            Self::Paragraph(nth) => article.paragraphs.get(nth),
            Self::Caption(nth) => article.captions.get(nth),
        };
        text.map_or("", String::as_str)
    }

    fn field(self) -> TextField {
        match self {
            Self::Title => TextField::Title,
            Self::Standfirst => TextField::Standfirst,
            Self::Paragraph(_) => TextField::Body,
            Self::Caption(_) => TextField::Caption,
        }
    }
}

/// One place at which a query matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryMatch {
    /// The text.
    pub place: ArticlePart,
    /// Bytes of the text: a word, a phrase as a whole, or one of the things that are near each other.
    pub range: Range<usize>,
}

/// Finds the places at which a query matches. What the query excludes is no match, and so is a
/// match in the article's facts: its author, its site, its date.
#[derive(Clone, Debug)]
pub struct Matcher {
    pub(super) clauses: Vec<Arc<TextClause>>,
}

impl Matcher {
    /// All places at which the query matches, in the order of the text, each once; one that lies
    /// inside another is left out, so a word of a phrase that was found does not count again.
    ///
    /// Takes some 50 µs for an article of 3,000 characters.
    pub fn find_matches(&self, article: &Article) -> Vec<QueryMatch> {
        let mut occurrences = Vec::new();
        self.for_each_text(article, |place, found| {
            let ranges = found.into_iter().map(|found| found.range).collect();
            occurrences.extend(outermost(ranges).into_iter().map(|range| QueryMatch { place, range }));
            true
        });
        occurrences
    }

    /// Hands out the texts of an article with the matches in each of every part of the query, in the
    /// order of their beginnings, until the receiver has enough.
    pub(super) fn for_each_text(&self, article: &Article, mut each: impl FnMut(ArticlePart, Vec<ClauseMatch>) -> bool) {
        let language = page_language(article);
        let has_lead = self.clauses.iter().any(|part| part.scope == Scope::Lead);
        let mut words_before = 0;
        for place in ArticlePart::all(article) {
            let field = place.field();
            let is_wanted = |part: &Arc<TextClause>| part.fields.contains(&field);
            let mut found = Vec::new();
            if self.clauses.iter().any(is_wanted) || has_lead && field == TextField::Body {
                let is_body = field == TextField::Body;
                let text = TokenizedText::new(place.text(article), field, if is_body { words_before } else { 0 });
                words_before += if is_body { text.len() } else { 0 };
                for (part, leaf) in self.clauses.iter().enumerate() {
                    found.extend(
                        leaf.find_matches(&text, language).into_iter().map(|range| ClauseMatch { clause: part, range }),
                    );
                }
                found.sort_by_key(|found| (found.range.start, found.range.end));
            }
            if !each(place, found) {
                return;
            }
        }
    }
}

/// A match of one of the parts of a query.
#[derive(Clone, Debug)]
pub(super) struct ClauseMatch {
    /// Which part.
    pub clause: usize,
    /// Bytes of the text.
    pub range: Range<usize>,
}
