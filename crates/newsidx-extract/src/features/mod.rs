//! What a model is told of a block: numbers, the same for every page and language.
//!
//! `words` measures the text by its words (`blocks`), with their `kinds` and what of it is `repeated`; `elements` where
//! it stands in the markup, `surroundings` where it stands in the page and what stands around it. `context` adds what a
//! first model thinks of the neighbours. All steps together take time linear in the page.

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
use super::rules::thresholds::PROSE_LETTERS;
use super::structured_data::StructuredData;
use super::title::Title;
use neighbor_features::NeighborFeatures;

pub(super) use score_context::{CONTEXT_FEATURES, ScoreContext};

/// What features are measured from.
pub(super) struct FeatureContext<'a> {
    pub page: &'a ParsedPage,
    pub element_hints: &'a [ElementHints],
    pub attributes: &'a [BlockAttributes],
    pub evidence: &'a [Option<Evidence>],
    pub structured: &'a StructuredData,
    /// Where the hand-set weights place the story.
    pub region: Range<usize>,
    /// The headline, if there is one.
    pub title: Option<&'a Title>,
}

/// A block of one of the pages that are measured together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BlockRef {
    pub page: usize,
    pub block: usize,
}

/// The features of blocks, row by row.
#[derive(Clone, Debug, Default)]
pub struct Features {
    width: usize,
    /// The block of every row.
    block_refs: Vec<BlockRef>,
    values: Vec<f32>,
}

/// What blocks have in common that a page means to be alike.
#[derive(Clone, Copy, Debug)]
struct BlockGroup {
    /// The box that the block stands in.
    container: Option<usize>,
    /// Tags and words of its element and of the box.
    class: Option<(u32, u32)>,
}

impl Features {
    /// Makes room for those of other blocks, where these lie.
    fn reset(&mut self, width: usize, spots: impl Iterator<Item = BlockRef>) {
        self.width = width;
        self.block_refs.clear();
        self.block_refs.extend(spots);
        self.values.clear();
        self.values.reserve(width * self.block_refs.len());
    }

    /// Forgets them, and keeps memory for so many values.
    pub(super) fn clear(&mut self, kept: usize) {
        self.block_refs.clear();
        self.values.clear();
        self.values.shrink_to(kept);
    }

    /// The features of every block that was measured, in the order of the blocks.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(self.width)
    }

    /// The same with the blocks.
    pub(super) fn rows_by_block(&self) -> impl Iterator<Item = (BlockRef, &[f32])> {
        self.block_refs.iter().copied().zip(self.rows())
    }

    fn push(&mut self, values: &[f32]) {
        self.values.extend_from_slice(values);
    }
}

/// The names of the features of a block, in the order of a row.
pub(super) fn names() -> Vec<String> {
    let own = text_features::NAMES
        .iter()
        .chain(&element_features::NAMES)
        .chain(&neighbor_features::NAMES)
        .map(|name| (*name).to_owned());
    own.chain(neighbor_features::neighbour_names()).collect()
}

/// A page of which blocks are measured, with what is known of its elements.
pub(super) struct FeatureExtractor<'a> {
    context: &'a FeatureContext<'a>,
    elements: element_features::ElementFeatures,
}

impl<'a> FeatureExtractor<'a> {
    pub(super) fn new(measured: &'a FeatureContext<'a>) -> Self {
        Self { context: measured, elements: element_features::ElementFeatures::compute(measured) }
    }

    /// The features of some blocks of some pages, written where others lay.
    pub(super) fn write_features(pages: &[Self], spots: &[BlockRef], features: &mut Features) {
        let width = text_features::NAMES.len() + element_features::NAMES.len() + neighbor_features::WIDTH;
        features.reset(width, spots.iter().copied());
        for of_page in spots.chunk_by(|spot, next| spot.page == next.page) {
            let Self { context: measured, elements: places } = &pages[of_page[0].page];
            // Known of one page at a time, so that it is still in a cache when it is asked.
            let (texts, surroundings) =
                (text_features::TextFeatures::compute(measured), NeighborFeatures::compute(measured));
            for spot in of_page {
                features.push(&texts.features(measured, spot.block));
                features.push(&places.features(measured, spot.block));
                surroundings.push_features(measured, places, spot.block, &mut features.values);
            }
        }
    }

    /// What each block of the page has in common with others.
    fn groups(&self) -> impl Iterator<Item = BlockGroup> {
        self.context.page.blocks.iter().enumerate().map(|(at, block)| {
            let class = block.element.map(|element| self.elements.class(element));
            BlockGroup { container: self.elements.box_of(self.context, at), class }
        })
    }
}

/// Whether a block looks like a paragraph of running text.
fn is_prose(signals: &BlockAttributes) -> bool {
    signals.letters >= PROSE_LETTERS && signals.sentence_end && !signals.linked
}

/// Share of a block's characters that stand in links.
fn link_share(block: &Block, chars: usize) -> f32 {
    if block.link_chars == 0 { 0.0 } else { (block.link_chars as f32 / chars.max(1) as f32).min(1.0) }
}

/// The kind of text as a number: the more a kind is used for stories, the smaller.
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

/// What a block says of itself as a number: nothing 0, facts 1 to 6 and 12, clutter 7 to 11.
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
        _ if evidence.block_label.rule == "all-links" => 7.0,
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
            let raw = raw.into_hashed();
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
