//! First-byte filter: bit table over the first bytes of the words of rule tables. One lookup, no false negatives; built
//! at compile time.

/// Set of the first bytes of the words of some tables.
// Nearly all texts begin with another byte, so that most lookups of words are skipped.
pub(crate) struct FirstByteFilter([bool; 1 + u8::MAX as usize]);

impl FirstByteFilter {
    /// Filter for the words of some tables.
    pub(crate) const fn new(tables: &[&[&str]]) -> Self {
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
    pub(crate) fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }

    /// Whether a text may begin with a word of the tables.
    pub(crate) fn may_start(&self, text: &str) -> bool {
        text.as_bytes().first().is_some_and(|first| self.has(*first))
    }

    /// The same in any case, if the words of the tables are in lower case.
    pub(crate) fn may_start_ignoring_case(&self, text: &str) -> bool {
        text.as_bytes().first().is_some_and(|first| !first.is_ascii() || self.has(first.to_ascii_lowercase()))
    }
}
