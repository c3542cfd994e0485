//! Diagnosis of a query without hits: clauses without hits, unknown words, and an alternative query that has hits.

use super::count::count_clause;
use super::error::SearchError;
use super::kind_scope::KindScope;
use super::relax::relax;
use super::spelling::{UnknownWord, replace_word, unknown_words};
use newsidx_core::article::DocumentKind;
use newsidx_index::Index;
use newsidx_query::Query;

/// Reason why a query has no hits, with a suggestion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// Clauses that have no hits alone, each with its words that the index does not have.
    pub empty_parts: Vec<(Query, Vec<UnknownWord>)>,
    /// A similar query that has hits.
    pub suggestion: Option<Suggestion>,
}

/// A query with hits that is similar to one without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Difference to the original query.
    pub change: QueryChange,
    /// The query.
    pub query: Query,
    /// Number of articles that match it.
    pub count: u64,
}

/// Change of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryChange {
    /// Phrases were replaced by their words.
    Relaxed,
    /// A word was replaced by a similar one that the index has.
    Respelled,
    /// A clause was removed.
    Without(Query),
    /// Listings are searched instead of articles.
    Listings,
}

/// Finds the reason why a query has no hits: clauses that have none alone, words that are not in the index, clauses
/// that never occur together. Costs a few counts per clause.
///
/// # Errors
///
/// As [`super::search`].
pub fn diagnose(index: &Index, query: &Query) -> Result<Diagnosis, SearchError> {
    let parts = match query {
        Query::And(parts) => parts.as_slice(),
        single => std::slice::from_ref(single),
    };
    let mut diagnosis = Diagnosis::default();
    // An exclusion without hits excludes nothing and is no reason.
    for part in parts.iter().filter(|part| !matches!(part, Query::Not(_))) {
        if count_clause(index, part, KindScope::for_query(query))? == Some(0) {
            diagnosis.empty_parts.push((part.clone(), unknown_in(index, part)?));
        }
    }
    diagnosis.suggestion = among_listings(index, parts)?;
    if diagnosis.suggestion.is_some() {
        return Ok(diagnosis);
    }
    diagnosis.suggestion = match relax(query).map(|relaxed| suggestion(index, QueryChange::Relaxed, relaxed)) {
        Some(relaxed) => relaxed?,
        None => None,
    };
    if diagnosis.suggestion.is_some() {
        return Ok(diagnosis);
    }
    let respelled = corrected(query, &diagnosis);
    if respelled != *query {
        diagnosis.suggestion = suggestion(index, QueryChange::Respelled, respelled.clone())?;
    }
    if let (None, Query::And(parts)) = (&diagnosis.suggestion, &respelled) {
        diagnosis.suggestion = without_a_part(index, parts)?;
    }
    Ok(diagnosis)
}

/// The words of a clause, or of its alternatives, that the index does not have.
fn unknown_in(index: &Index, part: &Query) -> Result<Vec<UnknownWord>, SearchError> {
    match part {
        Query::And(parts) | Query::Or(parts) => {
            let unknown = parts.iter().map(|part| unknown_in(index, part)).collect::<Result<Vec<_>, _>>()?;
            Ok(unknown.concat())
        }
        part => unknown_words(index, part),
    }
}

fn suggestion(index: &Index, change: QueryChange, query: Query) -> Result<Option<Suggestion>, SearchError> {
    let count = count_clause(index, &query, KindScope::for_query(&query))?.unwrap_or(0);
    Ok((count > 0).then_some(Suggestion { change, query, count }))
}

/// The same query among the listings, which a query about the kind has searched already.
fn among_listings(index: &Index, parts: &[Query]) -> Result<Option<Suggestion>, SearchError> {
    if parts.iter().any(Query::has_kind) || index.listings()?.is_empty() {
        return Ok(None);
    }
    let parts = parts.iter().cloned().chain([Query::Kind(DocumentKind::Listing)]);
    suggestion(index, QueryChange::Listings, Query::And(parts.collect()))
}

/// Replaces every unknown word by the nearest word of the index.
fn corrected(query: &Query, diagnosis: &Diagnosis) -> Query {
    let unknown = diagnosis.empty_parts.iter().flat_map(|(_, unknown)| unknown);
    let nearest = unknown.filter_map(|word| word.near.first().map(|(near, _)| (&word.word, near)));
    nearest.fold(query.clone(), |query, (word, near)| replace_word(&query, word, near))
}

/// Removes the clause without which most articles match; the first of several equal ones.
fn without_a_part(index: &Index, parts: &[Query]) -> Result<Option<Suggestion>, SearchError> {
    let mut best: Option<Suggestion> = None;
    for (nth, part) in parts.iter().enumerate() {
        let mut rest: Vec<Query> = [&parts[..nth], &parts[nth + 1..]].concat();
        let rest = if rest.len() == 1 { rest.remove(0) } else { Query::And(rest) };
        let candidate = suggestion(index, QueryChange::Without(part.clone()), rest)?;
        if let Some(candidate) = candidate
            && best.as_ref().is_none_or(|best| candidate.count > best.count)
        {
            best = Some(candidate);
        }
    }
    Ok(best)
}
