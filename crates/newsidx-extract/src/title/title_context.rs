//! Input of headline selection, shared by its steps.

use crate::block_attributes::BlockAttributes;
use crate::blocks::ParsedPage;
use crate::label::Evidence;

use super::site_name::SiteNames;

/// The page, and what is known when the headline is selected.
pub(super) struct TitleContext<'a> {
    pub(super) page: &'a ParsedPage,
    pub(super) attributes: &'a [BlockAttributes],
    pub(super) evidence: &'a [Option<Evidence>],
    /// First paragraph of the body; captions and labels can precede it in the region.
    pub(super) body_start: usize,
    /// Blocks from `body_start` on that can still be the headline.
    pub(super) late_blocks: usize,
    pub(super) site_names: SiteNames,
}
