//! All matching articles in the order of the index, without ranking.

use tantivy::collector::DocSetCollector;

use super::compile::compile;
use super::error::SearchError;
use super::run::run;
use newsidx_core::article::Article;
use newsidx_index::Index;
use newsidx_query::Query;

/// Returns the articles that match a query in the order of the index. Each is read when the iterator reaches it; memory
/// is some 20 bytes per article.
///
/// # Errors
///
/// As [`search`](super::search).
pub fn matching_articles<'a>(
    index: &'a Index,
    query: &Query,
) -> Result<impl ExactSizeIterator<Item = Result<Article, SearchError>> + use<'a>, SearchError> {
    let found = run(index, &compile(index, query)?, &DocSetCollector)?;
    let mut addresses: Vec<_> = found.into_iter().collect();
    // Articles are stored in blocks; in the order of the index, each block is read once.
    addresses.sort_unstable();
    Ok(addresses.into_iter().map(|address| Ok(index.article(address)?)))
}
