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

/// With which bytes the words of a table begin: nearly all texts begin otherwise, so that the words need not be looked for.
pub(super) struct FirstByteFilter([bool; 1 + u8::MAX as usize]);

impl FirstByteFilter {
    /// Those of the words of some tables.
    pub(super) const fn new(tables: &[&[&str]]) -> Self {
        let mut is_first = [false; 1 + u8::MAX as usize];
        let mut table = 0;
        while table < tables.len() {
            let mut at = 0;
            while at < tables[table].len() {
                is_first[tables[table][at].as_bytes()[0] as usize] = true;
                at += 1;
            }
            table += 1;
        }
        Self(is_first)
    }

    /// Whether a word begins with a byte.
    pub(super) fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }

    /// Whether a text may begin with a word.
    pub(super) fn may_start(&self, text: &str) -> bool {
        text.as_bytes().first().is_some_and(|first| self.has(*first))
    }

    /// Whether a text may begin with a word in any case; the words are in lower case.
    pub(super) fn may_start_ignoring_case(&self, text: &str) -> bool {
        text.as_bytes().first().is_some_and(|first| !first.is_ascii() || self.has(first.to_ascii_lowercase()))
    }
}
