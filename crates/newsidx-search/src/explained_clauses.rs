//! Query explanation: the clauses of a query as parsed, each with its number of articles.

use super::count::count_clause;
use super::error::SearchError;
use super::kind_scope::KindScope;
use newsidx_index::Index;
use newsidx_query::Query;

/// Role of a clause in the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseRole {
    /// Conjunction: all clauses below it must match.
    All,
    /// Disjunction: one of the clauses below it must match.
    Any,
    /// Negation: the clause below it must not match.
    Not,
    /// A value, without clauses below it.
    Value,
}

/// A clause of an explained query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplainedClause {
    /// Number of clauses that enclose it.
    pub depth: usize,
    /// Role of the clause.
    pub role: ClauseRole,
    /// The clause as parsed.
    pub query: Query,
    /// Number of articles that match it alone; `None` if it has no letter and no digit and was ignored.
    pub count: Option<u64>,
}

/// Returns the clauses of a query in pre-order, with the number of articles that match each alone. Costs one count per
/// clause.
///
/// # Errors
///
/// As [`super::search`], except that a clause without a searchable word is no error.
pub fn explain(index: &Index, query: &Query) -> Result<Vec<ExplainedClause>, SearchError> {
    let mut clauses = Vec::new();
    // The clauses of a query about the kind are counted among all documents: each then has at least the hits of the query.
    add(index, query, KindScope::for_query(query), 0, &mut clauses)?;
    Ok(clauses)
}

fn add(
    index: &Index,
    query: &Query,
    scope: KindScope,
    depth: usize,
    clauses: &mut Vec<ExplainedClause>,
) -> Result<(), SearchError> {
    let count = count_clause(index, query, scope)?;
    let (role, parts) = match query {
        Query::And(parts) => (ClauseRole::All, parts.as_slice()),
        Query::Or(parts) => (ClauseRole::Any, parts.as_slice()),
        Query::Not(inner) => (ClauseRole::Not, std::slice::from_ref(&**inner)),
        _ => (ClauseRole::Value, [].as_slice()),
    };
    clauses.push(ExplainedClause { depth, role, query: query.clone(), count });
    parts.iter().try_for_each(|part| add(index, part, scope, depth + 1, clauses))
}
