//! Own story: whether a page in plain text has the story of an article under its headline, whatever teasers, scores and
//! counts of comments follow.
//!
//! The labels decide where the body is; teasers below a story are labelled as clutter. Linear in the page, except for
//! the comparison of at most 24 texts.

use super::block_form::Form;
use super::list_phrase::ListPhrase;
use super::page_forms::PageForms;
use super::topics::{WORD_LETTERS, content_words, shared_words};
use crate::label::Label;

/// Blocks below a story whose teasers could make the page look like a list.
// A page that is nothing but its body is judged by the models as before.
const MIN_BLOCKS_BELOW: usize = 6;

/// Most blocks between the headline of a story and its first text: byline, date, captions.
const HEADLINE_REACH: usize = 8;

/// Texts of the shortest story, and their letters.
const MIN_TEXTS: usize = 3;
const MIN_LETTERS: usize = 250;

/// Texts and characters of each that are compared.
const MAX_TEXTS: usize = 24;
const MAX_TEXT_CHARS: usize = 240;

/// Whether the page has one story under its headline, nothing else in its body, and other blocks below it.
pub(super) fn has_own_story(page: &PageForms<'_>) -> bool {
    let Some(headline) = page.labels.iter().position(|label| label.label == Label::Title) else { return false };
    let is_text = |at: usize| page.forms[at].is_text() || page.forms[at].form == Form::Sentence;
    let story: Vec<usize> = (0..page.forms.len()).filter(|at| page.forms[*at].is_body && is_text(*at)).collect();
    let (Some(first), Some(last)) = (story.first().copied(), story.last().copied()) else { return false };
    let is_under_headline = first >= headline && first - headline <= HEADLINE_REACH;
    let letters: usize = story.iter().map(|at| page.forms[*at].letters).sum();
    is_under_headline
        && story.len() >= MIN_TEXTS
        && letters >= MIN_LETTERS
        && page.forms.len() - last > MIN_BLOCKS_BELOW
        && is_continuous(page, first, last, story.len())
        && is_connected(page, headline, &story)
}

/// Whether the blocks from the first to the last text are those of a story: hardly any others, few subheadings, no text
/// that was cut, no link to the rest of one.
fn is_continuous(page: &PageForms<'_>, first: usize, last: usize, texts: usize) -> bool {
    let blocks = &page.forms[first..=last];
    blocks.len() <= texts + texts / 2 + 1
        && blocks.iter().filter(|block| block.is_subheading).count() * MIN_TEXTS <= texts
        && !blocks.iter().any(|block| block.is_cut || block.phrase == Some(ListPhrase::More))
}

/// Whether the headline shares a word with a text, or half of the texts with another one.
fn is_connected(page: &PageForms<'_>, headline: usize, story: &[usize]) -> bool {
    let words = |at: usize| content_words(&page.context.page.blocks[at].text, MAX_TEXT_CHARS, WORD_LETTERS);
    let headline = words(headline);
    let texts: Vec<Vec<u64>> = story.iter().take(MAX_TEXTS).map(|at| words(*at)).collect();
    let has_link = |nth: &usize| {
        texts.iter().enumerate().any(|(other, words)| other != *nth && shared_words(&texts[*nth], words) > 0)
    };
    texts.iter().any(|text| shared_words(&headline, text) > 0)
        || (0..texts.len()).filter(has_link).count() * 2 >= texts.len()
}
