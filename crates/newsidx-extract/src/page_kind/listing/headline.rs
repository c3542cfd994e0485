//! The headline, and what is between it and the body: an article has one headline with a date and names under it, and
//! its words come again in the body.

use super::block_form::Form;
use super::page_forms::{PageForms, flag, share};
use crate::blocks::{Markup, TokenHash, count_letters, tokenize};
use crate::label::Label;
use crate::title::Title;

/// Names of the features, in order.
pub(super) const NAMES: [&str; 15] = [
    "title-words", // words of the headline; 0 without one
    "title-letters",
    "title-confirmed",       // whether a heading and the head of the page agree
    "title-in-body",         // its content words that the body has, of all; −1 without a body or content words
    "title-in-opening",      // those that the first two blocks of the body have
    "title-in-texts",        // those that any text has
    "title-block",           // its block, of all; −1 if it is in none
    "title-to-body",         // blocks from the headline to the body; −1 without one of them
    "date-under-title",      // lines with a date from the headline to the body, 15 blocks at most
    "byline-under-title",    // lines with authors there
    "links-under-title",     // links there
    "headlines-under-title", // possible headlines there
    "top-headings",          // headings of the first level
    "headings",
    "headings-like-title", // texts of headings that contain the headline or are a part of it
];

/// Blocks under the headline in which its date and names are.
const REACH: usize = 15;

/// Letters of a word that is compared.
const WORD_LETTERS: usize = 4;

pub(super) fn features(page: &PageForms<'_>) -> [f32; NAMES.len()] {
    let (context, forms) = (page.context, &page.forms);
    let text = context.title.map_or("", |title| title.text.as_str());
    let tokens = context.page.tokens();
    let words = TitleContentWords::new(text);
    let found: Vec<u64> = tokens
        .blocks()
        .zip(forms)
        .map(|(block, form)| if form.is_body || form.is_text() { words.find(block) } else { 0 })
        .collect();
    let body = || (0..forms.len()).filter(|at| forms[*at].is_body);
    let texts = (0..forms.len()).filter(|at| forms[*at].is_text());
    let in_blocks = |ats: &mut dyn Iterator<Item = usize>| {
        let all = ats.fold(None, |all, at| Some(all.unwrap_or(0) | found[at]));
        all.filter(|_| words.count > 0).map_or(-1.0, |all: u64| share(all.count_ones() as usize, words.count))
    };
    let title_block = page.labels.iter().position(|block_label| block_label.label == Label::Title);
    let first_body = body().next();
    let under = match title_block {
        Some(title) => {
            let end = first_body.filter(|first| *first > title).unwrap_or(forms.len()).min(title + 1 + REACH);
            &forms[title + 1..end]
        }
        None => &[],
    };
    let to_body = match (title_block, first_body) {
        (Some(title), Some(first)) if first > title => (first - title) as f32,
        _ => -1.0,
    };
    let headings = || context.page.blocks.iter().filter(|block| matches!(block.markup, Markup::Heading(_)));
    let like_title = headings()
        .filter(|block| !text.is_empty() && (block.text.contains(text) || text.contains(&block.text)))
        .count();
    [
        tokenize(text).len() as f32,
        count_letters(text) as f32,
        flag(context.title.is_some_and(Title::is_confirmed)),
        in_blocks(&mut body()),
        in_blocks(&mut body().take(2)),
        in_blocks(&mut { texts }),
        title_block.map_or(-1.0, |at| share(at, forms.len())),
        to_body,
        under.iter().filter(|block| block.form == Form::Date).count() as f32,
        under.iter().filter(|block| block.form == Form::Byline).count() as f32,
        under.iter().filter(|block| matches!(block.form, Form::Link | Form::LongLink)).count() as f32,
        under.iter().filter(|block| block.may_be_headline()).count() as f32,
        headings().filter(|block| block.markup == Markup::Heading(1)).count() as f32,
        headings().count() as f32,
        like_title as f32,
    ]
}

/// The content words of the headline, 64 at most.
struct TitleContentWords {
    /// Hashes of the words, sorted.
    hashes: Vec<u64>,
    count: usize,
    /// Bloom filter with one bit per word: it rules out nearly all words of a page.
    bits: u64,
}

impl TitleContentWords {
    fn new(text: &str) -> Self {
        let content =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().nth(WORD_LETTERS - 1).is_some());
        let mut hashes: Vec<u64> = content.flat_map(tokenize).map(TokenHash::hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes.truncate(u64::BITS as usize);
        let bits = hashes.iter().fold(0, |bits, hash| bits | 1 << filter_bit(*hash));
        Self { count: hashes.len(), hashes, bits }
    }

    /// Which of the words a block has, one bit each.
    fn find(&self, block: &[TokenHash]) -> u64 {
        let hashes = block.iter().map(|word| word.hash()).filter(|hash| self.bits >> filter_bit(*hash) & 1 != 0);
        hashes.filter_map(|hash| self.hashes.binary_search(&hash).ok()).fold(0, |found, at| found | 1 << at)
    }
}

fn filter_bit(hash: u64) -> u32 {
    (hash >> (u64::BITS - u64::BITS.ilog2())) as u32
}
