//! First-byte filter: bit table over the first bytes of the words of rule tables. One lookup, no false negatives; built
//! at compile time. First-byte index: the words themselves by their first byte, for tables of which a text may begin with
//! one.

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

/// The words of some tables by their first byte.
pub(crate) struct FirstByteIndex(Vec<Vec<&'static str>>);

impl FirstByteIndex {
    /// Index of the words of some tables, each word in its order.
    pub(crate) fn new(tables: &[&[&'static str]]) -> Self {
        let mut words = vec![Vec::new(); 1 + usize::from(u8::MAX)];
        for word in tables.iter().flat_map(|table| table.iter()) {
            words[usize::from(word.as_bytes()[0])].push(*word);
        }
        Self(words)
    }

    /// The words with which a text begins.
    pub(crate) fn words_at_start(&self, text: &str) -> impl Iterator<Item = &'static str> {
        let words = text.as_bytes().first().map_or(&[][..], |first| &self.0[usize::from(*first)]);
        words.iter().copied().filter(move |word| text.starts_with(*word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_at_the_start_of_a_text_are_in_the_order_of_the_tables() {
        let index = FirstByteIndex::new(&[&["by ", "von ", "b"], &["by", "δ "]]);
        let words = |text: &str| index.words_at_start(text).collect::<Vec<_>>();
        assert_eq!(words("by Jane Doe"), ["by ", "b", "by"]);
        assert_eq!(words("δ Doe"), ["δ "]);
        assert_eq!(words("γ"), [""; 0]);
        assert_eq!(words(""), [""; 0]);
    }
}
