//! Listing detection: section fronts, archives, search results.

use crate::features::FeatureContext;
use crate::label::BlockLabel;

/// Whether a page is a list of other pages.
pub(super) fn is_listing(_context: &FeatureContext<'_>, _labels: &[BlockLabel]) -> bool {
    false
}
