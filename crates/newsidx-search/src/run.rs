//! Execution of compiled queries on an index.

use tantivy::collector::Collector;
use tantivy::query::Query as EngineQuery;

use super::compile::Compiled;
use super::error::SearchError;
use super::verifier::DeferredError;
use newsidx_index::Index;

/// Runs a compiled query.
pub(super) fn run<C: Collector>(index: &Index, compiled: &Compiled, collector: &C) -> Result<C::Fruit, SearchError> {
    run_query(index, compiled.query.as_ref(), &compiled.deferred_error, collector)
}

/// Runs an engine query; `deferred_error` is that of the verifiers in the query.
pub(super) fn run_query<C: Collector>(
    index: &Index,
    query: &dyn EngineQuery,
    deferred_error: &DeferredError,
    collector: &C,
) -> Result<C::Fruit, SearchError> {
    // Every search goes through this function: an I/O error during verification is known only after the run.
    let found = index.search(query, collector)?;
    match deferred_error.get() {
        Some(error) => Err(index.engine_error(error.clone()).into()),
        None => Ok(found),
    }
}
