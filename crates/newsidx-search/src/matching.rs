//! All articles that match, in no order of their own.

use tantivy::collector::DocSetCollector;

use super::{SearchError, compile, run};
use newsidx_core::article::Article;
use newsidx_index::Index;
use newsidx_query::Query;

/// The articles that match a query, in the order in which they lie in the index, where reading them is fastest. Each
/// is read when it is asked for; memory is some 20 bytes for each.
///
/// # Errors
///
/// As [`search`](super::search).
pub fn matching_articles<'a>(
    index: &'a Index,
    query: &Query,
) -> Result<impl ExactSizeIterator<Item = Result<Article, SearchError>> + use<'a>, SearchError> {
    let found = run(index, &compile::compile(index, query)?, &DocSetCollector)?;
    let mut addresses: Vec<_> = found.into_iter().collect();
    addresses.sort_unstable();
    Ok(addresses.into_iter().map(|address| Ok(index.article(address)?)))
}
