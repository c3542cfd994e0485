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
// 1,032 in plain text. They spare half of all articles the features. Long teasers have both too, so the texts also have
// to share words.
const STORY_TEXTS: usize = 4;
const STORY_LETTERS: usize = 1_000;

/// Texts of a run, and words of each, that are compared with each other.
const LINKED_TEXTS: usize = 8;
const LINKED_WORDS: usize = 48;

/// Long words of the mean text below which texts cannot be compared by them.
const MIN_LONG_WORDS: usize = 3;

/// Share of texts with a word of another one from which a run of texts is a story.
const STORY_LINKED: f32 = 0.6;

/// Dates, names, counts or prices from which they are those of entries; an article has one of each.
const SEVERAL: usize = 2;

impl<'a> PageForms<'a> {
    pub(super) fn new(context: &'a FeatureContext<'a>, labels: &'a [BlockLabel]) -> Self {
        Self { context, labels, forms: block_forms(context, labels) }
    }

    /// Whether the models decide on the page. A page with the story of an article is none, whatever surrounds it; a page of
    /// a few blocks has no room for several entries, and one without links leads to no other page. Small pages in plain
    /// text are articles if they have no sign of a list, or one text alone: an article that was cut off has a headline, the
    /// beginning of a paragraph and a link to the rest.
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

    /// Whether several texts with the length of a story follow each other and share words.
    fn has_story(&self) -> bool {
        let mut start = 0;
        self.forms.chunk_by(|one, next| one.is_text() && next.is_text()).any(|run| {
            let texts = start..start + run.len();
            start = texts.end;
            run.len() >= STORY_TEXTS
                && run.iter().map(|block| block.letters).sum::<usize>() >= STORY_LETTERS
                && self.linked_texts(texts).is_some_and(|links| links.linked >= STORY_LINKED)
        })
    }

    /// Share of the first texts that have a long word of another one; `None` if they have hardly any long words, as in
    /// scripts without spaces. A cheap estimate of what `topics` computes.
    pub(super) fn linked_texts(&self, texts: impl Iterator<Item = usize>) -> Option<TextLinks> {
        let tokens = self.context.page.tokens();
        let mut words = Vec::with_capacity(LINKED_TEXTS * LINKED_WORDS);
        let mut count = 0;
        let mut pair_sizes = PairSizes::default();
        for at in texts.take(LINKED_TEXTS) {
            let start = words.len();
            let long = tokens.block(at).iter().take(LINKED_WORDS).filter(|word| word.is_long());
            words.extend(long.map(|word| (word.hash(), count)));
            count += 1;
            pair_sizes.add(words.len() - start);
        }
        if words.len() < count * MIN_LONG_WORDS {
            return None;
        }
        words.sort_unstable();
        words.dedup();
        let mut is_linked = [false; LINKED_TEXTS];
        let mut pairs = 0;
        for same in words.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() > 1) {
            pairs += same.len() * (same.len() - 1) / 2;
            same.iter().for_each(|(_, text)| is_linked[*text] = true);
        }
        let linked = share(is_linked.iter().filter(|is_linked| **is_linked).count(), count);
        Some(TextLinks { linked, density: pairs as f32 / pair_sizes.sum().max(1.0) })
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

/// How texts are connected by long words.
pub(super) struct TextLinks {
    /// Share of the texts that share a word with another one.
    pub linked: f32,
    /// Words that two texts share, by the geometric mean of their words, over all pairs of texts.
    pub density: f32,
}

/// Sum, over all pairs of texts, of the geometric mean of their numbers of words.
#[derive(Default)]
pub(super) struct PairSizes {
    roots: f32,
    squares: f32,
}

impl PairSizes {
    pub(super) fn add(&mut self, words: usize) {
        self.roots += (words as f32).sqrt();
        self.squares += words as f32;
    }

    pub(super) fn sum(&self) -> f32 {
        (self.roots * self.roots - self.squares) / 2.0
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
