//! Articles that are like another: those with the words that tell it from the rest.

use std::collections::HashMap;

use tantivy::Term;
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query as EngineQuery, TermQuery};
use tantivy::schema::IndexRecordOption;

use super::compile::{Compiled, compile};
use super::{Results, SearchError, SearchOptions};
use newsidx_core::article::Article;
use newsidx_index::Index;
use newsidx_index::analyzer::tokens;
use newsidx_query::Query;

/// Words that an article is known by.
const MAX_KEY_TERMS: usize = 25;

/// Of these words as many have to stand in another article for it to be like this one: one in eight. Words that
/// few articles have are seldom shared: a third of them would find copies only.
const MIN_SHARED_FRACTION: usize = 8;

/// Characters of a word that says anything: one letter or one character of a run says nothing.
const MIN_WORD_CHARS: usize = 2;

/// Finds the articles that are like this one, among those that `within` finds; the article itself is none
/// of them.
///
/// The words that stand in the article often and in the index rarely (tf-idf) are searched for, exactly
/// as they are; an article with an eighth of them is like it. Costs about as much as a search for 25 words.
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
        return Err(SearchError::NothingToSearch(format!("{} that other articles have too", article.id)));
    }
    let clauses = words.iter().map(|word| Ok((Occur::Should, compile(index, word)?.query)));
    let clauses = clauses.collect::<Result<Vec<_>, SearchError>>()?;
    let needed = clauses.len().div_ceil(MIN_SHARED_FRACTION);
    let alike = BooleanQuery::with_minimum_required_clauses(clauses, needed);
    let own_id = Term::from_field_u64(index.fields().id, article.id.0);
    let within = compile(index, within)?;
    let query: Box<dyn EngineQuery> = Box::new(BooleanQuery::new(vec![
        (Occur::Must, Box::new(alike)),
        (Occur::Must, Box::new(ConstScoreQuery::new(within.query.box_clone(), 0.0))),
        (Occur::MustNot, Box::new(TermQuery::new(own_id, IndexRecordOption::Basic))),
    ]));
    let matcher = compile(index, &Query::Or(words))?.matcher;
    Results::new(index, Compiled { query, matcher, ..within }, options)
}

/// The words with the highest tf-idf, of those that other articles have too; equals by name.
fn key_terms(index: &Index, article: &Article) -> tantivy::Result<Vec<String>> {
    let mut frequencies: HashMap<String, u32> = HashMap::new();
    let texts = std::iter::once(&article.title).chain(&article.standfirst).chain(&article.paragraphs);
    for text in texts {
        for token in tokens(text) {
            let says_something =
                token.text.chars().count() >= MIN_WORD_CHARS && token.text.chars().any(char::is_alphabetic);
            if says_something {
                *frequencies.entry(token.text).or_default() += 1;
            }
        }
    }
    let documents = index.searcher().num_docs() as f64;
    let mut weighed = Vec::with_capacity(frequencies.len());
    for (word, frequency) in frequencies {
        let holders = index.searcher().doc_freq(&Term::from_field_text(index.fields().body, &word))?;
        if holders > 1 {
            let rarity = (1.0 + (documents - holders as f64 + 0.5).max(0.5) / (holders as f64 + 0.5)).ln();
            weighed.push((f64::from(frequency) * rarity, word));
        }
    }
    weighed.sort_by(|(a, x), (b, y)| b.total_cmp(a).then_with(|| x.cmp(y)));
    Ok(weighed.into_iter().take(MAX_KEY_TERMS).map(|(_, word)| word).collect())
}
