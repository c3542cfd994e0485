//! Exact number of articles that match a query; scores are not computed.

use tantivy::collector::Count;

use super::compile::compile_in_scope;
use super::error::SearchError;
use super::kind_scope::KindScope;
use super::run::run;
use newsidx_index::Index;
use newsidx_query::Query;

/// Number of articles that match a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountResult {
    /// Exact number of articles that match.
    pub total: u64,
    /// Words of the query without letters and digits, which were ignored: `-`, `&`.
    pub ignored: Vec<String>,
}

/// Counts the articles that match a query.
///
/// # Errors
///
/// As [`search`](super::search).
pub fn count(index: &Index, query: &Query) -> Result<CountResult, SearchError> {
    count_in_scope(index, query, KindScope::for_query(query))
}

fn count_in_scope(index: &Index, query: &Query, scope: KindScope) -> Result<CountResult, SearchError> {
    let compiled = compile_in_scope(index, query, scope)?;
    let total = run(index, &compiled, &Count)?;
    Ok(CountResult { total: total as u64, ignored: compiled.ignored })
}

/// Number of documents that match a clause of a query with this scope; `None` if it has no searchable word.
pub(super) fn count_clause(index: &Index, clause: &Query, scope: KindScope) -> Result<Option<u64>, SearchError> {
    match count_in_scope(index, clause, scope) {
        Ok(counted) => Ok(Some(counted.total)),
        Err(SearchError::NothingToSearch(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
