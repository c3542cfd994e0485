//! Hits counted by something: one row for each value, one count for each query.

use tantivy::collector::Collector;

use super::compile::compile;
use super::{SearchError, run};
use newsidx_index::Index;
use newsidx_query::Query;

/// Exact counts over all hits of some queries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountTable<K> {
    /// The rows in their order.
    pub rows: Vec<CountRow<K>>,
    /// Articles that each query finds. A row counts an article once, but an article of two authors
    /// is in two rows.
    pub totals: Vec<u64>,
    /// Words of the queries in which there is nothing to search for.
    pub ignored: Vec<String>,
}

/// The articles with one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountRow<K> {
    /// The value.
    pub key: K,
    /// Articles with this value, whether or not a query finds them.
    pub documents: u64,
    /// Those of them that each query finds.
    pub counts: Vec<u64>,
}

/// A count for each 1,000 documents, to three decimals; `None` where there are no documents.
pub fn per_thousand(count: u64, documents: u64) -> Option<f64> {
    (documents > 0).then(|| (count as f64 * 1_000_000.0 / documents as f64).round() / 1_000.0)
}

/// Counts by something, of all documents and of the hits of each query.
pub(super) struct GroupedCounts<C> {
    pub documents: C,
    pub hits: Vec<C>,
    pub ignored: Vec<String>,
}

/// Runs a collector over the articles that `within` finds, and over those of them that each query finds.
pub(super) fn count_groups<C: Collector<Fruit: Clone>>(
    index: &Index,
    queries: &[Query],
    within: &Query,
    collector: &C,
) -> Result<GroupedCounts<C::Fruit>, SearchError> {
    let mut ignored = Vec::new();
    let mut counted = |query: &Query| -> Result<C::Fruit, SearchError> {
        let compiled = compile(index, query)?;
        for word in &compiled.ignored {
            if !ignored.contains(word) {
                ignored.push(word.clone());
            }
        }
        run(index, &compiled, collector)
    };
    let documents = counted(within)?;
    let all = |query: &Query| *query == *within || *query == Query::All;
    let hits = queries
        .iter()
        .map(|query| if all(query) { Ok(documents.clone()) } else { counted(&intersect(query, within)) })
        .collect::<Result<_, _>>()?;
    Ok(GroupedCounts { documents, hits, ignored })
}

/// What both queries find.
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
    fn a_rate_has_three_decimals_and_none_where_there_is_nothing() {
        assert_eq!(per_thousand(1, 3), Some(333.333));
        assert_eq!(per_thousand(0, 3), Some(0.0));
        assert_eq!(per_thousand(0, 0), None);
    }
}
