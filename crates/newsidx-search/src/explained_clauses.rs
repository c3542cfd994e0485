//! How a query was read, and how many articles each part of it finds.

use super::{SearchError, count};
use newsidx_index::Index;
use newsidx_query::Query;

/// What a part of a query is to the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseRole {
    /// All of the parts below it have to match.
    All,
    /// One of the parts below it has to match.
    Any,
    /// The part below it must not match.
    Not,
    /// Something that is looked up.
    Value,
}

/// A part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplainedClause {
    /// How many parts it lies in.
    pub depth: usize,
    /// What it is.
    pub role: ClauseRole,
    /// The part as it was read.
    pub query: Query,
    /// Articles that it finds; `None` where it has no letter and no digit and was left out.
    pub count: Option<u64>,
}

/// The parts of a query, each before those that lie in it, with the number of articles that each finds
/// alone. Costs a count for each part.
///
/// # Errors
///
/// As [`super::search`], but that a part may have nothing to search for.
pub fn explain(index: &Index, query: &Query) -> Result<Vec<ExplainedClause>, SearchError> {
    let mut clauses = Vec::new();
    add(index, query, 0, &mut clauses)?;
    Ok(clauses)
}

fn add(index: &Index, query: &Query, depth: usize, clauses: &mut Vec<ExplainedClause>) -> Result<(), SearchError> {
    let count = match count(index, query) {
        Ok(counted) => Some(counted.total),
        Err(SearchError::NothingToSearch(_)) => None,
        Err(error) => return Err(error),
    };
    let (role, parts) = match query {
        Query::And(parts) => (ClauseRole::All, parts.as_slice()),
        Query::Or(parts) => (ClauseRole::Any, parts.as_slice()),
        Query::Not(inner) => (ClauseRole::Not, std::slice::from_ref(&**inner)),
        _ => (ClauseRole::Value, [].as_slice()),
    };
    clauses.push(ExplainedClause { depth, role, query: query.clone(), count });
    parts.iter().try_for_each(|part| add(index, part, depth + 1, clauses))
}
