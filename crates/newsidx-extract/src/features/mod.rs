//! Feature vectors of blocks, the input of the models; the same features for every page and language.
//!
//! `text_features` describe the text (with `word_classes` and `ngram_overlap`), `element_features` its markup,
//! `neighbor_features` its position and the blocks around it. `score_context` adds the scores of a first model. All
//! steps together are linear in the page.
//!
//! The models are trained on these features: their order and values must not change without new models.

mod block_hashes;
mod element_features;
mod neighbor_features;
mod ngram_overlap;
mod score_context;
mod text_features;
mod word_classes;

use std::ops::Range;

use crate::blocks::{Block, Markup, ParsedPage};

use super::block_attributes::BlockAttributes;
use super::element_hints::ElementHints;
use super::label::{Evidence, Label};
use super::rule::Rule;
use super::rules::thresholds::PROSE_LETTERS;
use super::structured_data::StructuredData;
use super::title::Title;
use neighbor_features::NeighborFeatures;

pub(super) use score_context::{CONTEXT_FEATURES, ScoreContext};

/// Input of the feature computation: a page with what the earlier steps found.
pub(super) struct FeatureContext<'a> {
    pub page: &'a ParsedPage,
    pub element_hints: &'a [ElementHints],
    pub attributes: &'a [BlockAttributes],
    pub evidence: &'a [Option<Evidence>],
    pub structured: &'a StructuredData,
    /// Blocks of the body according to the hand-set weights.
    pub region: Range<usize>,
    /// Headline, if there is one.
    pub title: Option<&'a Title>,
}

/// A block of one of the pages of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BlockRef {
    pub page: usize,
    pub block: usize,
}

/// Matrix of features, one row per block.
#[derive(Clone, Debug, Default)]
pub struct Features {
    width: usize,
    /// Block of each row.
    block_refs: Vec<BlockRef>,
    values: Vec<f32>,
}

/// What a block shares with other blocks; similar blocks are mostly all body or all clutter.
#[derive(Clone, Copy, Debug)]
struct BlockGroup {
    /// Nearest container element of the block.
    container: Option<usize>,
    /// Classes of the block's element and of the container.
    classes: Option<(u32, u32)>,
}

impl Features {
    /// Empties the matrix for other blocks and keeps its memory.
    fn reset(&mut self, width: usize, block_refs: impl Iterator<Item = BlockRef>) {
        self.width = width;
        self.block_refs.clear();
        self.block_refs.extend(block_refs);
        self.values.clear();
        self.values.reserve(width * self.block_refs.len());
    }

    /// Empties the matrix and keeps memory for at most `kept` values.
    pub(super) fn clear(&mut self, kept: usize) {
        self.block_refs.clear();
        self.values.clear();
        self.values.shrink_to(kept);
    }

    /// Rows in the order of the blocks.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(self.width)
    }

    /// Rows with their blocks.
    pub(super) fn rows_by_block(&self) -> impl Iterator<Item = (BlockRef, &[f32])> {
        self.block_refs.iter().copied().zip(self.rows())
    }

    fn push(&mut self, values: &[f32]) {
        self.values.extend_from_slice(values);
    }
}

/// Feature names, in the order of a row.
pub(super) fn names() -> Vec<String> {
    let own = text_features::NAMES
        .iter()
        .chain(&element_features::NAMES)
        .chain(&neighbor_features::NAMES)
        .map(|name| (*name).to_owned());
    own.chain(neighbor_features::neighbor_names()).collect()
}

/// Feature computation for the blocks of one page; holds what is computed once per page.
pub(super) struct FeatureExtractor<'a> {
    context: &'a FeatureContext<'a>,
    elements: element_features::ElementFeatures,
}

impl<'a> FeatureExtractor<'a> {
    pub(super) fn new(context: &'a FeatureContext<'a>) -> Self {
        Self { context, elements: element_features::ElementFeatures::compute(context) }
    }

    /// Overwrites `features` with those of some blocks of several pages.
    pub(super) fn write_features(pages: &[Self], block_refs: &[BlockRef], features: &mut Features) {
        let width = text_features::NAMES.len() + element_features::NAMES.len() + neighbor_features::WIDTH;
        features.reset(width, block_refs.iter().copied());
        for page_refs in block_refs.chunk_by(|block_ref, next| block_ref.page == next.page) {
            let Self { context, elements } = &pages[page_refs[0].page];
            // One page at a time, so that its intermediate values are still in the cache when they are used.
            let (texts, neighbors) =
                (text_features::TextFeatures::compute(context), NeighborFeatures::compute(context));
            for block_ref in page_refs {
                features.push(&texts.features(context, block_ref.block));
                features.push(&elements.features(context, block_ref.block));
                neighbors.push_features(context, elements, block_ref.block, &mut features.values);
            }
        }
    }

    /// Group keys of each block.
    fn groups(&self) -> impl Iterator<Item = BlockGroup> {
        self.context.page.blocks.iter().enumerate().map(|(at, block)| {
            let classes = block.element.map(|element| self.elements.classes_of(element));
            BlockGroup { container: self.elements.box_of(self.context, at), classes }
        })
    }
}

/// Whether a block looks like a paragraph of running text.
fn is_prose(attributes: &BlockAttributes) -> bool {
    attributes.letters >= PROSE_LETTERS && attributes.sentence_end && !attributes.linked
}

/// Share of a block's characters inside links.
fn link_share(block: &Block, chars: usize) -> f32 {
    if block.link_chars == 0 { 0.0 } else { (block.link_chars as f32 / chars.max(1) as f32).min(1.0) }
}

/// Markup as a number; the more often a kind of markup has body text, the smaller.
fn markup_code(markup: Markup) -> f32 {
    match markup {
        Markup::Paragraph => 0.0,
        Markup::Quote => 1.0,
        Markup::Loose => 2.0,
        Markup::ListItem => 3.0,
        Markup::Heading(level) => 3.0 + f32::from(level) / 10.0,
        Markup::Cell => 4.0,
        Markup::Caption => 5.0,
        Markup::Line => 6.0,
    }
}

/// Evidence as a number: none 0, facts 1 to 6 and 12, clutter 7 to 11.
fn evidence_code(evidence: Option<&Evidence>) -> f32 {
    let Some(evidence) = evidence else { return 0.0 };
    match evidence.block_label.label {
        Label::Caption => 1.0,
        Label::Byline => 2.0,
        Label::Agency => 3.0,
        Label::Published => 4.0,
        Label::Updated => 5.0,
        Label::Section => 6.0,
        Label::Credit => 12.0,
        _ if evidence.ends_body => 11.0,
        _ if evidence.starts_link_list => 10.0,
        _ if evidence.block_label.rule == Rule::AllLinks => 7.0,
        _ if evidence.is_certain => 9.0,
        _ => 8.0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{feature_names, page_features};
    use crate::blocks;
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    #[test]
    fn every_row_has_a_value_for_every_name() {
        let html = "<title>The pier</title><nav><a href=/>Home</a></nav><article class=story-body><h1>The pier</h1>\
                    <p>The mayor said on Tuesday that nobody had expected so many visitors this early in the year.</p>\
                    </article>";
        for kind in [ContentKind::Html, ContentKind::Text] {
            let origin = Origin::from_file("/pages/page");
            let raw = RawPage::new(origin, kind, html.as_bytes().to_vec());
            let page = blocks::parse(&raw);
            let scores = vec![0.5; page.blocks.len()];
            let measured = page_features(&raw, &page, Some(&scores));
            let (own, context) = feature_names();
            assert!(own.len() + context.len() <= 256, "the tables name a feature by one byte");
            assert_eq!(measured.features.rows().count(), page.blocks.len());
            assert!(measured.features.rows().all(|row| row.len() == own.len()));
            let in_context = measured.with_context.unwrap();
            assert!(in_context.rows().all(|row| row.len() == own.len() + context.len()));
            assert!(in_context.rows().flatten().all(|value| value.is_finite()));
        }
    }
}
