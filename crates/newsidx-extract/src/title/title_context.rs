//! Input of headline selection, shared by its steps.

use std::cell::OnceCell;

use hashbrown::HashSet;

use super::content_words::{body_words, content_words};
use super::site_name::SiteNames;
use crate::block_attributes::BlockAttributes;
use crate::blocks::ParsedPage;
use crate::label::Evidence;

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
    /// Content words of the first paragraphs of the body, computed on first use.
    story_words: OnceCell<HashSet<String>>,
}

impl<'a> TitleContext<'a> {
    pub(super) fn new(
        page: &'a ParsedPage,
        attributes: &'a [BlockAttributes],
        evidence: &'a [Option<Evidence>],
        body_start: usize,
        late_blocks: usize,
        site_names: SiteNames,
    ) -> Self {
        Self { page, attributes, evidence, body_start, late_blocks, site_names, story_words: OnceCell::new() }
    }

    /// Number of content words of a title that the first paragraphs of the body have, and of all. `None` if the title has
    /// no content words.
    pub(super) fn shared_words(&self, title: &str) -> Option<(usize, usize)> {
        let story = self.story_words.get_or_init(|| body_words(self.page, self.body_start));
        let own = content_words(title);
        let shared = own.iter().filter(|word| story.contains(*word)).count();
        (!own.is_empty()).then_some((shared, own.len()))
    }

    /// Whether a title has a word of the story. One without content words may have.
    pub(super) fn is_of_story(&self, title: &str) -> bool {
        self.shared_words(title).is_none_or(|(shared, _)| shared > 0)
    }
}
