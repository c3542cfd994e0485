//! Feature extractor: assembles the rows of the first model from text, element and neighbor features.

use super::element_features::{self, ElementFeatures};
use super::feature_context::FeatureContext;
use super::feature_matrix::{BlockRef, Features};
use super::neighbor_features::{self, NeighborFeatures};
use super::text_features::{self, TextFeatures};

/// What a block shares with other blocks; similar blocks are mostly all body or all clutter.
#[derive(Clone, Copy, Debug)]
pub(super) struct BlockGroup {
    /// Nearest container element of the block.
    pub container: Option<usize>,
    /// Classes of the block's element and of the container.
    pub classes: Option<(u32, u32)>,
}

/// Feature computation for the blocks of one page; holds what is computed once per page.
pub(in super::super) struct FeatureExtractor<'a> {
    pub(super) context: &'a FeatureContext<'a>,
    elements: ElementFeatures,
}

impl<'a> FeatureExtractor<'a> {
    pub(in super::super) fn new(context: &'a FeatureContext<'a>) -> Self {
        Self { context, elements: ElementFeatures::compute(context) }
    }

    /// Overwrites `features` with those of some blocks of several pages.
    pub(in super::super) fn write_features(pages: &[Self], block_refs: &[BlockRef], features: &mut Features) {
        let width = text_features::NAMES.len() + element_features::NAMES.len() + neighbor_features::WIDTH;
        features.reset(width, block_refs.iter().copied());
        for page_refs in block_refs.chunk_by(|block_ref, next| block_ref.page == next.page) {
            let Self { context, elements } = &pages[page_refs[0].page];
            // One page at a time, so that its intermediate values are still in the cache when they are used.
            let (texts, neighbors) = (TextFeatures::compute(context), NeighborFeatures::compute(context));
            for block_ref in page_refs {
                features.push(&texts.features(context, block_ref.block));
                features.push(&elements.features(context, block_ref.block));
                neighbors.push_features(context, elements, block_ref.block, &mut features.values);
            }
        }
    }

    /// Group keys of each block.
    pub(super) fn groups(&self) -> impl Iterator<Item = BlockGroup> {
        self.context.page.blocks.iter().enumerate().map(|(at, block)| {
            let classes = block.element.map(|element| self.elements.classes_of(element));
            BlockGroup { container: self.elements.box_of(self.context, at), classes }
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks;
    use crate::{feature_names, page_features};
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
            let page_features = page_features(&raw, &page, Some(&scores));
            let names = feature_names();
            assert!(names.with_title().len() <= 256, "a model file has one byte for the index of a feature");
            assert_eq!(page_features.features.rows().count(), page.blocks.len());
            assert!(page_features.features.rows().all(|row| row.len() == names.own.len()));
            let with_title = page_features.with_title.unwrap();
            assert!(with_title.rows().all(|row| row.len() == names.with_title().len()));
            assert!(with_title.rows().flatten().all(|value| value.is_finite()));
        }
    }
}
