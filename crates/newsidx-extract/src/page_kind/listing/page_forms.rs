//! A page with the form of its blocks, from which all features of the page are computed.

use super::block_form::{BlockForm, Form, TEXT_LETTERS, block_forms};
use super::list_phrase::ListPhrase;
use crate::features::FeatureContext;
use crate::label::BlockLabel;

/// A page with the form of its blocks.
pub(super) struct PageForms<'a> {
    pub context: &'a FeatureContext<'a>,
    pub labels: &'a [BlockLabel],
    pub forms: Vec<BlockForm>,
}

/// Blocks above a text in which its headline may be: a date and a name lie between.
const HEADLINE_REACH: usize = 3;

/// Paragraphs and teasers of the smallest list.
const MIN_TEXTS: usize = 2;

/// Blocks from which a page in plain text can be a list without as many texts: headlines alone.
const MIN_HEADLINE_BLOCKS: usize = 30;

/// Blocks from which the structure of a page in plain text shows what it is.
// Below, a digest, a list article and a front look alike: headlines with a paragraph each. Of the lists of the
// development pages that the model finds, one in 200 is smaller and has no sign.
const LARGE_BLOCKS: usize = 60;

/// Blocks of the smallest list in HTML: three headlines, each with a text.
const MIN_BLOCKS: usize = 6;

/// Blocks with links in the smallest list in HTML: a list of pages leads to them.
// The text of an article in a feed has few links or none.
const MIN_LINKED_BLOCKS: usize = 3;

/// Texts in a row, and their letters, from which they are the body of an article.
// Both together occur in none of the 72 lists in HTML that the model finds among the development pages, and in 9 of the
// 1,032 in plain text. They spare half of all articles the features.
const STORY_TEXTS: usize = 4;
const STORY_LETTERS: usize = 1_000;

/// Dates, names, counts or prices from which they are those of entries; an article has one of each.
const SEVERAL: usize = 2;

impl<'a> PageForms<'a> {
    pub(super) fn new(context: &'a FeatureContext<'a>, labels: &'a [BlockLabel]) -> Self {
        Self { context, labels, forms: block_forms(context, labels) }
    }

    /// Whether the models decide on the page. A page with the story of an article is none, whatever surrounds it; a page of
    /// a few blocks has no room for several entries, and one without links leads to no other page. Small pages in plain text are articles if they have no sign of a list, or one text
    /// alone: an article that was cut off has a headline, the beginning of a paragraph and a link to the rest.
    pub(super) fn may_be_list(&self) -> bool {
        if self.has_story() {
            return false;
        }
        let blocks = self.forms.len();
        if !self.context.page.is_text() {
            let linked = self.context.page.blocks.iter().filter(|block| block.link_chars > 0);
            return blocks >= MIN_BLOCKS && linked.count() >= MIN_LINKED_BLOCKS;
        }
        blocks >= LARGE_BLOCKS
            || self.has_sign() && (blocks >= MIN_HEADLINE_BLOCKS || self.count(BlockForm::is_text) >= MIN_TEXTS)
    }

    /// Whether several texts with the length of a story follow each other.
    fn has_story(&self) -> bool {
        let mut runs = self.forms.chunk_by(|one, next| one.is_text() && next.is_text());
        runs.any(|run| {
            run.len() >= STORY_TEXTS && run.iter().map(|block| block.letters).sum::<usize>() >= STORY_LETTERS
        })
    }

    /// Whether anything but the order of headlines and texts speaks for a list.
    fn has_sign(&self) -> bool {
        let is_sign = |block: &BlockForm| {
            let is_control = |phrase: ListPhrase| phrase != ListPhrase::Count;
            block.letters >= TEXT_LETTERS && block.is_cut || block.phrase.is_some_and(is_control)
        };
        self.forms.iter().any(is_sign)
            || self.count(|block| block.form == Form::Date) >= SEVERAL
            || self.count(|block| block.form == Form::Byline) >= SEVERAL
            || self.count(|block| block.phrase == Some(ListPhrase::Count)) >= SEVERAL
            || self.count(|block| block.is_price) >= SEVERAL
    }

    /// Number of blocks of a kind.
    pub(super) fn count(&self, is: impl Fn(&BlockForm) -> bool) -> usize {
        count(&self.forms, is)
    }

    /// The block above a text that may be its headline, without another text between.
    pub(super) fn headline_above(&self, text: usize) -> Option<usize> {
        let above = (text.saturating_sub(HEADLINE_REACH)..text).rev();
        above.take_while(|at| !self.forms[*at].is_text()).find(|at| self.forms[*at].may_be_headline())
    }
}

/// Number of blocks of a kind among some.
pub(super) fn count(blocks: &[BlockForm], is: impl Fn(&BlockForm) -> bool) -> usize {
    blocks.iter().filter(|block| is(block)).count()
}

/// A part of a whole, from 0 to 1; 0 of nothing.
pub(super) fn share(part: usize, whole: usize) -> f32 {
    part as f32 / whole.max(1) as f32
}

pub(super) fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}
