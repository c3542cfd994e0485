//! Scope of a query by the kind of documents: articles alone, or all documents if a clause is about the kind.
//!
//! The query of an index without listings has no clause for the scope.

use std::sync::Arc;

use tantivy::query::{Occur, Query as EngineQuery};

use super::candidate_query::boolean_query;
use super::error::SearchError;
use super::listing_query::ListingQuery;
use newsidx_index::Index;
use newsidx_query::Query;

/// The documents among which a query is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KindScope {
    /// Articles: the query has no clause about the kind.
    Articles,
    /// All documents: clauses of the query select the kind.
    All,
}

impl KindScope {
    /// The scope of a whole query. Its clauses have the same scope, whether or not they are about the kind.
    pub(super) fn for_query(query: &Query) -> Self {
        if query.has_kind() { Self::All } else { Self::Articles }
    }

    /// Limits an engine query to the scope.
    pub(super) fn limit(self, query: Box<dyn EngineQuery>, listings: Option<&ListingQuery>) -> Box<dyn EngineQuery> {
        match (self, listings) {
            (Self::Articles, Some(listings)) => {
                boolean_query(vec![(Occur::Must, query), (Occur::MustNot, Box::new(listings.clone()))])
            }
            _ => query,
        }
    }
}

/// The query for the listings of an index; `None` if it has none.
pub(super) fn listing_query(index: &Index) -> Result<Option<ListingQuery>, SearchError> {
    let listings = index.listings()?;
    Ok((!listings.is_empty()).then(|| ListingQuery(Arc::clone(listings))))
}
