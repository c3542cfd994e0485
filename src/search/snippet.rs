//! The passage of an article that shows why it matches.

use std::collections::HashMap;
use std::ops::Range;

use super::compile::{Highlight, Pattern, TextField};
use crate::article::Article;
use crate::index::analyzer::{PhraseTerms, PlacedToken, tokens};

/// Characters of a passage: three lines of a terminal of 80 columns.
const PASSAGE_CHARS: usize = 240;

/// Characters of a passage before the match, where the text is longer.
const CHARS_BEFORE_MATCH: usize = 80;

/// Which text of the article a passage is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnippetField {
    /// Summary under the headline.
    Standfirst,
    /// A paragraph, counted from 0.
    Paragraph(usize),
    /// A caption, counted from 0.
    Caption(usize),
}

/// A passage of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The text that it is from.
    pub field: SnippetField,
    /// The passage.
    pub text: String,
    /// Bytes of the passage that match, in order, none overlapping; none where the match is not in
    /// the text of the story.
    pub matches: Vec<Range<usize>>,
    /// Whether the text goes on before the passage.
    pub cut_before: bool,
    /// Whether the text goes on after the passage.
    pub cut_after: bool,
}

/// Bytes of the title that match.
pub(super) fn title_matches(article: &Article, highlights: &[Highlight]) -> Vec<Range<usize>> {
    merge(find(&article.title, TextField::Title, highlights).into_iter().flatten().collect())
}

/// Chooses the passage that shows most of what was asked for: the one in which the most parts of
/// the query match, the first of several such; the beginning of the story where nothing matches.
pub(super) fn choose(article: &Article, highlights: &[Highlight]) -> Snippet {
    let standfirst = article.standfirst.iter().map(|text| (SnippetField::Standfirst, TextField::Standfirst, text));
    let paragraphs = article.paragraphs.iter().enumerate();
    let body = paragraphs.map(|(nth, text)| (SnippetField::Paragraph(nth), TextField::Body, text));
    let captions = article.captions.iter().enumerate();
    let captions = captions.map(|(nth, text)| (SnippetField::Caption(nth), TextField::Caption, text));
    let mut best: Option<Candidate<'_>> = None;
    for (field, kind, text) in standfirst.chain(body).chain(captions) {
        let found = find(text, kind, highlights);
        let parts = found.iter().filter(|ranges| !ranges.is_empty()).count();
        if best.as_ref().is_none_or(|best| parts > best.parts) {
            best = Some(Candidate { parts, field, text, found });
            if parts == highlights.len() {
                break;
            }
        }
    }
    match best {
        Some(best) => passage(best.field, best.text, &best.found),
        None => passage(SnippetField::Paragraph(0), "", &[]),
    }
}

/// A text of which a passage may be shown.
struct Candidate<'a> {
    /// Parts of the query that match in it.
    parts: usize,
    field: SnippetField,
    text: &'a str,
    /// Bytes that match each of the highlights.
    found: Vec<Vec<Range<usize>>>,
}

/// Bytes that match each of the highlights.
fn find(text: &str, field: TextField, highlights: &[Highlight]) -> Vec<Vec<Range<usize>>> {
    let wanted = |highlight: &Highlight| highlight.fields.contains(&field);
    if !highlights.iter().any(wanted) {
        return vec![Vec::new(); highlights.len()];
    }
    let tokens = tokens(text);
    let by_position: HashMap<usize, &PlacedToken> = tokens.iter().map(|token| (token.position, token)).collect();
    highlights
        .iter()
        .map(|highlight| match &highlight.pattern {
            _ if !wanted(highlight) => Vec::new(),
            Pattern::Tokens(words) => {
                tokens.iter().filter(|token| words.contains(&token.text)).map(|token| token.range.clone()).collect()
            }
            Pattern::Phrase(phrase) => {
                tokens.iter().filter_map(|first| phrase_at(first.position, phrase, &by_position)).collect()
            }
        })
        .collect()
}

/// Bytes of a phrase that begins at a position.
fn phrase_at(
    position: usize,
    phrase: &PhraseTerms,
    by_position: &HashMap<usize, &PlacedToken>,
) -> Option<Range<usize>> {
    let mut range: Option<Range<usize>> = None;
    let last = phrase.terms.len().checked_sub(1)?;
    for (nth, (offset, term)) in phrase.terms.iter().enumerate() {
        let token = by_position.get(&(position + offset))?;
        let is_prefix = nth == last && phrase.last_is_prefix;
        if token.text != *term && !(is_prefix && token.text.starts_with(term.as_str())) {
            return None;
        }
        // A pair that was asked for by its first character shows only that.
        let end = if is_prefix { token.range.start + first_char_len(token) } else { token.range.end };
        range = Some(range.map_or(token.range.start..end, |range| range.start..end.max(range.end)));
    }
    range
}

/// Bytes of the first of the characters that a pair was made of: all of a pair are of one size but
/// for half-width kana with their marks, where the whole pair is shown.
fn first_char_len(token: &PlacedToken) -> usize {
    let chars = token.text.chars().count().max(1);
    let bytes = token.range.len();
    if bytes.is_multiple_of(chars) { bytes / chars } else { bytes }
}

/// Cuts a passage out of a text, so that it holds the first place where most parts match.
fn passage(field: SnippetField, text: &str, found: &[Vec<Range<usize>>]) -> Snippet {
    let matches = merge(found.iter().flatten().cloned().collect());
    let anchor = matches.first().map_or(0..0, Range::clone);
    let window = window(text, &anchor);
    let inside = matches
        .into_iter()
        .filter(|range| range.start >= window.start && range.start < window.end)
        .map(|range| range.start - window.start..range.end.min(window.end) - window.start)
        .collect();
    Snippet {
        field,
        text: text[window.clone()].to_owned(),
        matches: inside,
        cut_before: window.start > 0,
        cut_after: window.end < text.len(),
    }
}

/// The bytes of a passage around a match, cut between words; the whole of the match is always in.
fn window(text: &str, anchor: &Range<usize>) -> Range<usize> {
    let chars_before = text[..anchor.start].chars().count();
    let total = text.chars().count();
    if total <= PASSAGE_CHARS {
        return 0..text.len();
    }
    let wanted_start = chars_before.saturating_sub(CHARS_BEFORE_MATCH).min(total.saturating_sub(PASSAGE_CHARS));
    let byte_of = |chars: usize| text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at);
    let rough_start = byte_of(wanted_start).min(anchor.start);
    let start = if rough_start == 0 { 0 } else { after_space(text, rough_start, anchor.start) };
    let rough_end = byte_of(wanted_start + PASSAGE_CHARS).max(anchor.end);
    let end = if rough_end >= text.len() { text.len() } else { before_space(text, rough_end, anchor.end.max(start)) };
    start..end
}

/// The beginning of the next word, but not beyond a limit; where there is no space, as in Chinese
/// or Japanese, the place itself.
fn after_space(text: &str, at: usize, limit: usize) -> usize {
    if text[..at].ends_with(' ') {
        return at;
    }
    text[at..limit].find(' ').map_or(at, |space| at + space + 1)
}

/// The end of the last word before a place, but not before a limit.
fn before_space(text: &str, at: usize, limit: usize) -> usize {
    text[limit..at].rfind(' ').map_or(at, |space| limit + space)
}

/// Sorted, with overlapping ranges joined.
fn merge(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::analyzer::phrase_terms;

    fn shown(text: &str, pattern: Pattern) -> String {
        let highlights = [Highlight { fields: vec![TextField::Body], pattern }];
        let snippet = passage(SnippetField::Paragraph(0), text, &find(text, TextField::Body, &highlights));
        let mut shown = String::new();
        let mut at = 0;
        for range in snippet.matches {
            shown.push_str(&snippet.text[at..range.start]);
            shown.push_str(&format!("[{}]", &snippet.text[range.clone()]));
            at = range.end;
        }
        shown.push_str(&snippet.text[at..]);
        shown
    }

    fn phrase(text: &str) -> Pattern {
        Pattern::Phrase(phrase_terms(text))
    }

    #[test]
    fn a_phrase_is_shown_as_a_whole_and_only_where_it_stands_as_one() {
        assert_eq!(
            shown("\"Silence is complicity\". Silence is golden; it is.", phrase("silence is complicity")),
            "\"[Silence is complicity]\". Silence is golden; it is."
        );
        assert_eq!(
            shown("the U.N.’s state-of-the-art F-16", phrase("un s state of")),
            "the [U.N.’s state-of]-the-art F-16"
        );
    }

    #[test]
    fn parts_of_words_are_shown_in_scripts_without_spaces() {
        assert_eq!(shown("북한 인권결의안 채택", phrase("인권")), "북한 [인권]결의안 채택");
        assert_eq!(shown("3月に東京で", phrase("3月")), "[3月]に東京で");
        assert_eq!(shown("東京タワーの下", phrase("京タワ")), "東[京タワ]ーの下");
    }

    #[test]
    fn a_long_text_is_cut_between_words_around_the_match() {
        let text = format!("{}needle {}", "before ".repeat(50), "after ".repeat(50));
        let shown = shown(&text, phrase("needle"));
        assert!(shown.starts_with("before ") && shown.ends_with(" after"), "{shown}");
        assert!(shown.contains("[needle]"));
        assert!(shown.chars().count() <= PASSAGE_CHARS + 2);
    }
}
