//! Input of the page classification: a page with its analysis and the labels of its blocks, borrowed.

use crate::features::FeatureContext;
use crate::label::BlockLabel;

/// A page with its analysis and the labels of its blocks.
pub(crate) struct LabelledPage<'a> {
    pub context: FeatureContext<'a>,
    pub labels: &'a [BlockLabel],
}
