//! Count tables: hits of several queries grouped by a value, one row per value and one count per query.
//!
//! Facets and timelines run their collectors through [`count_groups`]. All counts are exact and use columns only.

use tantivy::collector::Collector;

use super::compile::compile_in_scope;
use super::error::SearchError;
use super::kind_scope::KindScope;
use super::run::run;
use newsidx_index::Index;
use newsidx_query::Query;

/// Exact counts over all hits of several queries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountTable<K> {
    /// The rows in order.
    pub rows: Vec<CountRow<K>>,
    /// Number of hits of each query. An article with two authors is in two rows, but counts once here.
    pub totals: Vec<u64>,
    /// Words of the queries without letters and digits, which were ignored.
    pub ignored: Vec<String>,
}

/// Counts for one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountRow<K> {
    /// The value.
    pub key: K,
    /// Number of articles with this value, whether or not a query matches them; if a query is about the kind, of documents
    /// of all kinds.
    pub documents: u64,
    /// Number of hits of each query with this value.
    pub counts: Vec<u64>,
}

/// Returns the count per 1,000 documents, rounded to three decimals; `None` if there are no documents.
pub fn per_thousand(count: u64, documents: u64) -> Option<f64> {
    (documents > 0).then(|| (count as f64 * 1_000_000.0 / documents as f64).round() / 1_000.0)
}

/// Collector results over all documents and over the hits of each query.
pub(super) struct GroupedCounts<C> {
    pub documents: C,
    pub hits: Vec<C>,
    pub ignored: Vec<String>,
}

/// Runs a collector over the articles that match `within`, and over the hits of each query among them.
pub(super) fn count_groups<C: Collector<Fruit: Clone>>(
    index: &Index,
    queries: &[Query],
    within: &Query,
    collector: &C,
) -> Result<GroupedCounts<C::Fruit>, SearchError> {
    let mut ignored = Vec::new();
    let mut counted = |query: &Query, scope: KindScope| -> Result<C::Fruit, SearchError> {
        let compiled = compile_in_scope(index, query, scope)?;
        for word in &compiled.ignored {
            if !ignored.contains(word) {
                ignored.push(word.clone());
            }
        }
        run(index, &compiled, collector)
    };
    // The hits of every query are among the documents, so one query about the kind is enough to count all kinds.
    let has_kind = queries.iter().chain([within]).any(Query::has_kind);
    let documents_scope = if has_kind { KindScope::All } else { KindScope::Articles };
    let documents = counted(within, documents_scope)?;
    let mut hits = Vec::with_capacity(queries.len());
    for query in queries {
        let within_query = intersect(query, within);
        let scope = KindScope::for_query(&within_query);
        // A query that matches all of `within` has the same counts and is not run again.
        let matches_all = (*query == *within || *query == Query::All) && scope == documents_scope;
        hits.push(if matches_all { documents.clone() } else { counted(&within_query, scope)? });
    }
    Ok(GroupedCounts { documents, hits, ignored })
}

/// Returns a query for the articles that match both queries.
pub fn intersect(query: &Query, within: &Query) -> Query {
    match (query, within) {
        (query, Query::All) => query.clone(),
        (query, within) => Query::And(vec![within.clone(), query.clone()]),
    }
}

#[cfg(test)]
mod tests {
    use super::per_thousand;

    #[test]
    fn a_rate_has_three_decimals_and_is_none_without_documents() {
        assert_eq!(per_thousand(1, 3), Some(333.333));
        assert_eq!(per_thousand(0, 3), Some(0.0));
        assert_eq!(per_thousand(0, 0), None);
    }
}
