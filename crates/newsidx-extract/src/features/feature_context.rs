//! Feature context: a page with the results of all earlier steps, borrowed.

use std::ops::Range;

use super::super::block_attributes::BlockAttributes;
use super::super::element_hints::ElementHints;
use super::super::label::Evidence;
use super::super::structured_data::StructuredData;
use super::super::title::Title;
use crate::blocks::ParsedPage;

/// Input of the feature computation: a page with what the earlier steps found.
pub(in super::super) struct FeatureContext<'a> {
    pub page: &'a ParsedPage,
    pub element_hints: &'a [ElementHints],
    pub attributes: &'a [BlockAttributes],
    pub evidence: &'a [Option<Evidence>],
    pub structured: &'a StructuredData,
    /// Approximate range of the body; empty, at the end of the page, if there is none.
    pub region: Range<usize>,
    /// Headline, if there is one.
    pub title: Option<&'a Title>,
}
