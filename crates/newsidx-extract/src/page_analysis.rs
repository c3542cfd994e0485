//! Analysis of a page before the models score it: attributes and evidence of every block, JSON-LD, region, headline.
//! Linear in the page.

use std::ops::Range;

use newsidx_core::page::HashedPage;

use crate::block_attributes::{self, BlockAttributes};
use crate::blocks::ParsedPage;
use crate::element_hints::ElementHints;
use crate::evidence;
use crate::features::FeatureContext;
use crate::label::{Evidence, Label};
use crate::line_cache::LineCache;
use crate::region;
use crate::rule::Rule;
use crate::sites::SiteContext;
use crate::structured_data::{self, StructuredData};
use crate::title::{self, Title};

/// What is known of a page before the models score it.
pub(super) struct PageAnalysis {
    element_hints: Vec<ElementHints>,
    pub attributes: Vec<BlockAttributes>,
    pub evidence: Vec<Option<Evidence>>,
    pub structured: StructuredData,
    region: Option<Range<usize>>,
    pub title: Option<Title>,
}

impl PageAnalysis {
    pub(super) fn compute(raw: &HashedPage, page: &ParsedPage, site: SiteContext<'_>, lines: &mut LineCache) -> Self {
        let (attributes, element_hints) = block_attributes::compute(page, lines);
        let blocks = page.blocks.iter().zip(&attributes).enumerate();
        let mut evidence: Vec<_> = blocks
            .map(|(at, (block, attributes))| evidence::find_evidence(block, attributes, || site.repetition(at)))
            .collect();
        mark_glued_name(page, &mut evidence);
        let structured = structured_data::parse(&page.head.json_ld);
        let region = region::find(&page.blocks, &attributes, &evidence);
        let body_start = region.as_ref().map_or(page.blocks.len(), |region| region.start);
        let title = title::find_title(page, &raw.supplied, &structured, &attributes, &evidence, body_start);
        Self { element_hints, attributes, evidence, structured, region, title }
    }

    pub(super) fn feature_context<'a>(&'a self, page: &'a ParsedPage) -> FeatureContext<'a> {
        let count = page.blocks.len();
        FeatureContext {
            page,
            element_hints: &self.element_hints,
            attributes: &self.attributes,
            evidence: &self.evidence,
            structured: &self.structured,
            region: self.region.clone().unwrap_or(count..count),
            title: self.title.as_ref(),
        }
    }
}

/// Marks the name that the page had glued to a paragraph as a byline, and not as a heading of the next paragraph.
fn mark_glued_name(page: &ParsedPage, evidence: &mut [Option<Evidence>]) {
    let Some(name) = page.head.glued_name() else { return };
    if let Some(at) = page.blocks.iter().position(|block| block.text == name) {
        evidence[at].get_or_insert(Evidence::certain(Label::Byline, Rule::BylineLine));
    }
}
