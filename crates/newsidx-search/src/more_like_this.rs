//! More like this: finds similar articles by the terms with the highest tf-idf of a given article.
//!
//! Costs about as much as a search for [`MAX_KEY_TERMS`] words.

use std::collections::HashMap;

use tantivy::Term;
use tantivy::query::{BooleanQuery, Occur, Query as EngineQuery, TermQuery};
use tantivy::schema::IndexRecordOption;

use super::compile::{Compiled, compile, compile_in_scope, unscored};
use super::error::SearchError;
use super::kind_scope::KindScope;
use super::options::SearchOptions;
use super::results::Results;
use newsidx_core::article::Article;
use newsidx_index::Index;
use newsidx_index::analyzer::tokens;
use newsidx_query::Query;

/// Number of key terms of an article.
const MAX_KEY_TERMS: usize = 25;

/// A similar article must have at least one in this many of the key terms.
// Rare words are seldom shared: with a third of them, only near-duplicates would be found.
const KEY_TERMS_PER_SHARED: usize = 8;

/// Minimum number of characters of a key term: a single letter or character is too unspecific.
const MIN_WORD_CHARS: usize = 2;

/// Finds the articles that are similar to this one, among those that match `within`; the article itself is excluded.
///
/// Searches for the words that are frequent in the article and rare in the index (tf-idf), without inflections. An
/// article with an eighth of them is similar. Costs about as much as a search for 25 words.
///
/// # Errors
///
/// As [`super::search`].
pub fn more_like_this<'a>(
    index: &'a Index,
    article: &Article,
    within: &Query,
    options: SearchOptions,
) -> Result<Results<'a>, SearchError> {
    let words = key_terms(index, article).map_err(|error| index.engine_error(error))?;
    let words: Vec<Query> = words.into_iter().map(|text| Query::Phrase { field: None, text }).collect();
    if words.is_empty() {
        return Err(SearchError::NoSharedWord(article.id));
    }
    // `within` has the scope: limited one by one, the words would exclude the listings as often as there are words.
    let clauses = words.iter().map(|word| Ok((Occur::Should, compile_in_scope(index, word, KindScope::All)?.query)));
    let clauses = clauses.collect::<Result<Vec<_>, SearchError>>()?;
    let needed = clauses.len().div_ceil(KEY_TERMS_PER_SHARED);
    let similar = BooleanQuery::with_minimum_required_clauses(clauses, needed);
    let own_id = Term::from_field_u64(index.fields().id, article.id.0);
    let within = compile(index, within)?;
    let query: Box<dyn EngineQuery> = Box::new(BooleanQuery::new(vec![
        (Occur::Must, Box::new(similar)),
        (Occur::Must, unscored(within.query.box_clone())),
        (Occur::MustNot, Box::new(TermQuery::new(own_id, IndexRecordOption::Basic))),
    ]));
    let matcher = compile(index, &Query::Or(words))?.matcher;
    Results::new(index, Compiled { query, matcher, ..within }, options)
}

/// Returns the words with the highest tf-idf among those that other articles have too; ties by name.
fn key_terms(index: &Index, article: &Article) -> tantivy::Result<Vec<String>> {
    let mut frequencies: HashMap<String, u32> = HashMap::new();
    let texts = std::iter::once(&article.title).chain(&article.standfirst).chain(&article.paragraphs);
    for text in texts {
        for token in tokens(text) {
            let is_specific =
                token.text.chars().count() >= MIN_WORD_CHARS && token.text.chars().any(char::is_alphabetic);
            if is_specific {
                *frequencies.entry(token.text).or_default() += 1;
            }
        }
    }
    let documents = index.searcher().num_docs() as f64;
    let mut scored = Vec::with_capacity(frequencies.len());
    for (word, frequency) in frequencies {
        // The document frequency in the body approximates that in all fields, with one lookup per word.
        let document_frequency = index.searcher().doc_freq(&Term::from_field_text(index.fields().body, &word))?;
        if document_frequency > 1 {
            let idf =
                (1.0 + (documents - document_frequency as f64 + 0.5).max(0.5) / (document_frequency as f64 + 0.5)).ln();
            scored.push((f64::from(frequency) * idf, word));
        }
    }
    scored.sort_by(|(a, x), (b, y)| b.total_cmp(a).then_with(|| x.cmp(y)));
    Ok(scored.into_iter().take(MAX_KEY_TERMS).map(|(_, word)| word).collect())
}
