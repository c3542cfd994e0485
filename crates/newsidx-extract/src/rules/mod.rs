//! Rule tables: every phrase, class word and threshold of the extractor. Data only; the code that applies them is
//! elsewhere in the crate.
//!
//! Each phrase occurs on unrelated sites; a rule that names one publisher is a mistake. `docs/extraction.md` has
//! the reason for each table.

pub(super) mod credits;
pub(super) mod languages;
pub(super) mod list_phrases;
pub(super) mod markup;
pub(super) mod months;
pub(super) mod names;
pub(super) mod phrases;
pub(super) mod thresholds;
pub(super) mod wall_phrases;
pub(super) mod words;

/// Filter by first byte: whether a text may begin with a word of some tables. One lookup; false positives are
/// possible.
// Nearly all texts begin with another byte, so that most lookups of words are skipped.
pub(super) struct FirstByteFilter([bool; 1 + u8::MAX as usize]);

impl FirstByteFilter {
    /// Builds the filter at compile time for the words of some tables.
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

    /// Whether a word of the tables begins with this byte.
    pub(super) fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }

    /// Whether a text may begin with a word of the tables.
    pub(super) fn may_start(&self, text: &str) -> bool {
        text.as_bytes().first().is_some_and(|first| self.has(*first))
    }

    /// The same in any case; the words of the tables are in lower case.
    pub(super) fn may_start_ignoring_case(&self, text: &str) -> bool {
        text.as_bytes().first().is_some_and(|first| !first.is_ascii() || self.has(first.to_ascii_lowercase()))
    }
}
