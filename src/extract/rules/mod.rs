//! Every phrase, class word and threshold that the steps of `extract` look for, as tables.
//!
//! A phrase stands here because sites that have nothing to do with each other print it. A rule
//! that names one publisher is a mistake. `docs/extraction.md` gives the reason for each table.

pub(super) mod credits;
pub(super) mod languages;
pub(super) mod markup;
pub(super) mod months;
pub(super) mod names;
pub(super) mod phrases;
pub(super) mod thresholds;
pub(super) mod words;

/// With which bytes the words of a table begin: nearly all texts begin otherwise.
pub(super) const fn first_bytes(words: &[&str]) -> [bool; 1 + u8::MAX as usize] {
    let mut is_first = [false; 1 + u8::MAX as usize];
    let mut at = 0;
    while at < words.len() {
        is_first[words[at].as_bytes()[0] as usize] = true;
        at += 1;
    }
    is_first
}
