//! Exact number of articles that match a query; scores are not computed.

use tantivy::collector::Count;

use super::compile::compile;
use super::error::SearchError;
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
    let compiled = compile(index, query)?;
    let total = run(index, &compiled, &Count)?;
    Ok(CountResult { total: total as u64, ignored: compiled.ignored })
}

/// Number of articles that match a clause; `None` if it has no searchable word.
pub(super) fn count_clause(index: &Index, clause: &Query) -> Result<Option<u64>, SearchError> {
    match count(index, clause) {
        Ok(counted) => Ok(Some(counted.total)),
        Err(SearchError::NothingToSearch(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
