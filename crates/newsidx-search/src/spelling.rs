//! Spelling suggestions: words of the index within an edit distance of a word that it does not have.
//!
//! One pass over the dictionary per unknown word: some 50 ms for a million words.

use std::collections::BTreeMap;

use tantivy::Term;
use tantivy::schema::Field as EngineField;

use super::count::count;
use super::edit_distance::is_within_distance;
use super::error::SearchError;
use super::text_field::TextField;
use newsidx_index::Index;
use newsidx_index::analyzer::{can_inflect, tokens};
use newsidx_query::{Field, Query};

/// Maximum number of near words that are counted: those that listings alone have would find nothing.
const MAX_COUNTED: usize = 20;

/// Maximum number of suggestions per word.
const MAX_SUGGESTIONS: usize = 3;

/// Words of at least this length may differ in two letters, shorter ones in one.
const LONG_WORD_CHARS: usize = 5;

/// Minimum length of a word with suggestions: too many words are near a shorter one.
const MIN_WORD_CHARS: usize = 3;

/// A word of a query that the index does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    /// The word, folded like the terms of the index.
    pub word: String,
    /// Similar words of the index with their number of articles; the nearest first, then the most frequent.
    pub near: Vec<(String, u64)>,
}

/// Returns the words of a clause that the index does not have in the clause's field, with suggestions.
///
/// # Errors
///
/// If the index cannot be read.
pub(crate) fn unknown_words(index: &Index, query: &Query) -> Result<Vec<UnknownWord>, SearchError> {
    let (field, text) = match query {
        Query::Word { field, text } | Query::Phrase { field, text } => (*field, text),
        _ => return Ok(Vec::new()),
    };
    let mut unknown = Vec::new();
    if engine_fields(index, field).is_empty() {
        return Ok(unknown);
    }
    for token in tokens(text) {
        if !can_inflect(&token.text) || frequency(index, field, &token.text)? > 0 {
            continue;
        }
        let near = near_words(index, field, &token.text)?;
        unknown.push(UnknownWord { word: token.text, near });
    }
    Ok(unknown)
}

/// Replaces a word in all words and phrases of a query.
pub(crate) fn replace_word(query: &Query, word: &str, by: &str) -> Query {
    let all = |parts: &[Query]| parts.iter().map(|part| replace_word(part, word, by)).collect();
    match query {
        Query::Word { field, text } => Query::Word { field: *field, text: replaced(text, word, by) },
        Query::Phrase { field, text } => Query::Phrase { field: *field, text: replaced(text, word, by) },
        Query::And(parts) => Query::And(all(parts)),
        Query::Or(parts) => Query::Or(all(parts)),
        other => other.clone(),
    }
}

fn replaced(text: &str, word: &str, by: &str) -> String {
    let mut replaced = text.to_owned();
    // From the end, so that earlier ranges remain valid.
    for token in tokens(text).into_iter().rev().filter(|token| token.text == word) {
        replaced.replace_range(token.range, by);
    }
    replaced
}

fn near_words(index: &Index, field: Option<Field>, word: &str) -> Result<Vec<(String, u64)>, SearchError> {
    let wanted: Vec<char> = word.chars().collect();
    if wanted.len() < MIN_WORD_CHARS {
        return Ok(Vec::new());
    }
    let max_edits = if wanted.len() >= LONG_WORD_CHARS { 2 } else { 1 };
    let failed = |error| index.engine_error(error);
    let mut found: BTreeMap<String, (usize, u64)> = BTreeMap::new();
    for field in engine_fields(index, field) {
        for segment in index.searcher().segment_readers() {
            let Some(inverted) = index.segment_fields().inverted_index(segment, field).map_err(failed)? else {
                continue;
            };
            let mut words = inverted.terms().stream().map_err(|error| failed(error.into()))?;
            while words.advance() {
                let Ok(candidate) = std::str::from_utf8(words.key()) else { continue };
                let Some(edits) = (1..=max_edits).find(|edits| is_within_distance(&wanted, candidate, *edits)) else {
                    continue;
                };
                if can_inflect(candidate) {
                    let entry = found.entry(candidate.to_owned()).or_insert((edits, 0));
                    entry.1 += u64::from(words.value().doc_freq);
                }
            }
        }
    }
    let mut near: Vec<(String, (usize, u64))> = found.into_iter().collect();
    near.sort_by(|(a, (near_a, often_a)), (b, (near_b, often_b))| {
        near_a.cmp(near_b).then(often_b.cmp(often_a)).then_with(|| a.cmp(b))
    });
    let mut suggestions = Vec::new();
    for (word, _) in near.into_iter().take(MAX_COUNTED) {
        // Document frequencies include deleted documents and listings, and count one document in several fields; a search
        // is exact.
        let articles = count(index, &Query::Phrase { field, text: word.clone() })?.total;
        if articles > 0 {
            suggestions.push((word, articles));
        }
        if suggestions.len() == MAX_SUGGESTIONS {
            break;
        }
    }
    Ok(suggestions)
}

fn frequency(index: &Index, field: Option<Field>, word: &str) -> Result<u64, SearchError> {
    let mut frequency = 0;
    for field in engine_fields(index, field) {
        let term = Term::from_field_text(field, word);
        frequency += index.searcher().doc_freq(&term).map_err(|error| index.engine_error(error))?;
    }
    Ok(frequency)
}

/// The fields of the index in which the words of a query field are looked up; empty if it is no text.
fn engine_fields(index: &Index, field: Option<Field>) -> Vec<EngineField> {
    // `lead:` and `quote:` are parts of texts; their words are looked up in all texts.
    let field = field.filter(|field| !matches!(field, Field::Lead | Field::Quote));
    TextField::for_query_field(field).iter().map(|field| field.engine_field(index.fields())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsidx_query::parse;

    #[test]
    fn a_word_is_replaced_in_words_phrases_and_groups() {
        let parse = |query: &str| parse(query, jiff::civil::date(2025, 5, 20));
        let query = parse("Lantrens \"the lantrens of\" (title:lantrens OR korea)").unwrap();
        assert_eq!(
            replace_word(&query, "lantrens", "lanterns"),
            parse("lanterns \"the lanterns of\" (title:lanterns OR korea)").unwrap()
        );
    }
}
