//! Concordance (KWIC, key word in context): one line per match, with the text on both sides.

use std::ops::Range;
use std::rc::Rc;

use super::matcher::{ArticlePart, Matcher, QueryMatch};
use newsidx_core::article::Article;
use newsidx_index::analyzer::tokens;

/// Characters of context on each side: more than the widest line shows.
const CONTEXT_CHARS: usize = 200;

/// One line of a concordance.
#[derive(Clone, Debug)]
pub struct KwicLine {
    /// The article, without its text.
    pub article: Rc<Article>,
    /// Part of the article with the match.
    pub part: ArticlePart,
    /// Character range of the match in that part.
    pub characters: Range<usize>,
    /// The text before the match: at most 200 characters.
    pub left: String,
    /// The match.
    pub matched: String,
    /// The text after the match: at most 200 characters.
    pub right: String,
}

/// Sort key of concordance lines; ties by date, identifier and position in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KwicSort {
    /// The words before the match, the nearest first.
    Left,
    /// The words after the match.
    Right,
    /// The date of publication, the oldest first.
    Date,
    /// The site.
    Site,
}

/// Returns the lines of one article in the order of its text.
pub fn kwic_lines(article: &Article, matcher: &Matcher) -> Vec<KwicLine> {
    let facts = Rc::new(Article {
        standfirst: None,
        paragraphs: Vec::new(),
        captions: Vec::new(),
        credits: Vec::new(),
        ..article.clone()
    });
    let line = |QueryMatch { part, range }: QueryMatch| {
        let text = part.text(article);
        let start = text[..range.start].chars().count();
        KwicLine {
            article: Rc::clone(&facts),
            part,
            characters: start..start + text[range.clone()].chars().count(),
            left: last_chars(&text[..range.start]).to_owned(),
            right: first_chars(&text[range.end..]).to_owned(),
            matched: text[range].to_owned(),
        }
    };
    matcher.find_matches(article).into_iter().map(line).collect()
}

fn last_chars(text: &str) -> &str {
    let start = text.char_indices().rev().nth(CONTEXT_CHARS - 1).map_or(0, |(at, _)| at);
    &text[start..]
}

fn first_chars(text: &str) -> &str {
    let end = text.char_indices().nth(CONTEXT_CHARS).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// Sorts the lines of many articles.
pub fn sort_kwic(lines: &mut [KwicLine], sort: KwicSort) {
    let words = |text: &str| -> Vec<String> { tokens(text).into_iter().map(|token| token.text).collect() };
    let order = |line: &KwicLine| {
        let by_text = match sort {
            KwicSort::Left => words(&line.left).into_iter().rev().collect(),
            KwicSort::Right => words(&line.right),
            KwicSort::Date => Vec::new(),
            KwicSort::Site => vec![line.article.site.clone()],
        };
        let day = line.article.published.map(|published| published.date.first_day());
        (by_text, day.is_none(), day, line.article.id, line.part, line.characters.start)
    };
    lines.sort_by_cached_key(order);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_is_cut_between_characters() {
        let text = "한".repeat(300);
        assert_eq!(last_chars(&text).chars().count(), CONTEXT_CHARS);
        assert_eq!(first_chars(&text).chars().count(), CONTEXT_CHARS);
        assert_eq!((last_chars("ab"), first_chars("ab")), ("ab", "ab"));
    }
}
