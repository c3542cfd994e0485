//! How much text a page has, and how much of it is body.

use super::block_form::LONG_LETTERS;
use super::page_forms::{PageForms, share};

/// Names of the features, in order. Lengths are in letters.
pub(super) const NAMES: [&str; 18] = [
    "blocks",
    "letters",
    "letters-per-block",
    "body-blocks",
    "body-letters",
    "body-share",       // of the page
    "body-mean",        // letters of the mean body block
    "body-median",      // letters of the median body block
    "body-longest",     // letters of the longest body block
    "body-long-share",  // of the body, in long blocks
    "body-short-share", // body blocks that are no texts, of all
    "subheadings",
    "texts", // paragraphs and teasers, body or not
    "text-letters",
    "text-long-share", // of these, in long blocks
    "text-mean",       // letters of the mean text
    "body-of-texts",   // letters of the body, for each letter of the texts
    "text-spread",     // standard deviation of the length of texts, for each letter of the mean
];

pub(super) fn features(page: &PageForms<'_>) -> [f32; NAMES.len()] {
    let forms = &page.forms;
    let letters: usize = forms.iter().map(|block| block.letters).sum();
    let mut body: Vec<usize> = forms.iter().filter(|block| block.is_body).map(|block| block.letters).collect();
    body.sort_unstable();
    let body_letters: usize = body.iter().sum();
    let long = |lengths: &[usize]| lengths.iter().filter(|letters| **letters >= LONG_LETTERS).sum::<usize>();
    let short_body = forms.iter().filter(|block| block.is_body && !block.is_text()).count();
    let texts: Vec<usize> = forms.iter().filter(|block| block.is_text()).map(|block| block.letters).collect();
    let text_letters: usize = texts.iter().sum();
    let text_mean = share(text_letters, texts.len());
    let variance =
        texts.iter().map(|letters| (*letters as f32 - text_mean).powi(2)).sum::<f32>() / texts.len().max(1) as f32;
    let subheadings = forms.iter().filter(|block| block.is_subheading).count();
    [
        forms.len() as f32,
        letters as f32,
        share(letters, forms.len()),
        body.len() as f32,
        body_letters as f32,
        share(body_letters, letters),
        share(body_letters, body.len()),
        body.get(body.len() / 2).map_or(0.0, |letters| *letters as f32),
        body.last().map_or(0.0, |letters| *letters as f32),
        share(long(&body), body_letters),
        share(short_body, body.len()),
        subheadings as f32,
        texts.len() as f32,
        text_letters as f32,
        share(long(&texts), text_letters),
        text_mean,
        share(body_letters, text_letters),
        variance.sqrt() / text_mean.max(1.0),
    ]
}
