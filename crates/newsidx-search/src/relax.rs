//! Query relaxation: replaces phrases by their words.

use newsidx_index::analyzer::phrase_terms;
use newsidx_query::Query;

/// Returns the query with every phrase replaced by its words; `None` if there is no phrase.
pub fn relax(query: &Query) -> Option<Query> {
    match query {
        Query::Phrase { field, text } => {
            let words = text.split_whitespace().filter(|word| !phrase_terms(word).terms.is_empty());
            let mut words: Vec<Query> =
                words.map(|word| Query::Word { field: *field, text: word.to_owned() }).collect();
            match words.len() {
                0 => None,
                1 => words.pop(),
                _ => Some(Query::And(words)),
            }
        }
        Query::And(parts) => relax_parts(parts).map(Query::And),
        Query::Or(parts) => relax_parts(parts).map(Query::Or),
        _ => None,
    }
}

fn relax_parts(parts: &[Query]) -> Option<Vec<Query>> {
    let mut is_relaxed = false;
    let parts = parts
        .iter()
        .map(|part| {
            let relaxed = relax(part);
            is_relaxed |= relaxed.is_some();
            relaxed.unwrap_or_else(|| part.clone())
        })
        .collect();
    is_relaxed.then_some(parts)
}
