//! Options of a search: how many hits, from where, in which order.

use super::sample::Sample;
use super::sort::Sort;

/// Options of a search.
#[derive(Clone, Copy, Debug, Default)]
pub struct SearchOptions {
    /// Maximum number of hits.
    pub limit: usize,
    /// Number of hits to skip before the first.
    pub offset: usize,
    /// Order of hits.
    pub sort: Sort,
    /// Returns one hit for each story, the best one. Ignored with a sample.
    pub one_per_story: bool,
    /// Returns a random sample of all hits; `limit` and `offset` then apply to the sample.
    pub sample: Option<Sample>,
}
