//! What a profile learns of one page, and is asked about it: a hash of each of its texts.

use crate::blocks::{ParsedPage, PrehashedHashSet, TokenHash};

/// Letters and digits from which on a text is a piece of a story, or looks like one.
const PROSE_LETTERS: usize = 60;

/// The texts of a page, in the order of its blocks.
#[derive(Clone, Debug, Default)]
pub struct PageFingerprint {
    pub(super) texts: Vec<FingerprintText>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct FingerprintText {
    pub key: u32,
    /// Letters and digits, where there are enough for a paragraph; else 0.
    pub prose_letters: u32,
    /// Whether the text stands on the page for the first time.
    pub is_first: bool,
}

impl PageFingerprint {
    /// Reads a page; linear in its text.
    pub fn compute(page: &ParsedPage) -> Self {
        let words = page.tokens();
        let mut seen = PrehashedHashSet::with_capacity_and_hasher(page.blocks.len(), Default::default());
        let texts = words.blocks().zip(words.stats()).map(|(words, shape)| {
            let key = key(words);
            let prose =
                if shape.letters < PROSE_LETTERS { 0 } else { u32::try_from(shape.letters).unwrap_or(u32::MAX) };
            FingerprintText { key, prose_letters: prose, is_first: seen.insert(key) }
        });
        Self { texts: texts.collect() }
    }

    /// The texts, each once.
    pub(super) fn distinct_texts(&self) -> impl Iterator<Item = &FingerprintText> {
        self.texts.iter().filter(|text| text.is_first)
    }
}

/// A hash of the words of a text, the same for "3 comments" and "12,000 Comments". In a full profile one text of a million
/// has the hash of another one.
fn key(words: &[TokenHash]) -> u32 {
    // An odd number with bits set here and there: multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4).
    const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut after_number = false;
    let hash = words.iter().fold(0, |hash: u64, word| {
        let follows_number = std::mem::replace(&mut after_number, word.is_number());
        match (follows_number, word.is_number()) {
            (true, true) => hash,
            (_, true) => hash.wrapping_add(1).wrapping_mul(MULTIPLIER).rotate_left(29),
            (_, false) => (hash ^ word.hash()).wrapping_mul(MULTIPLIER).rotate_left(29),
        }
    });
    (hash ^ (hash >> 32)) as u32
}

#[cfg(test)]
mod tests {
    use crate::blocks::tokenize;

    fn key(text: &str) -> u32 {
        super::key(&tokenize(text))
    }

    #[test]
    fn numbers_capitals_and_signs_make_no_other_text() {
        assert_eq!(key("3 comments"), key("12,800 Comments ›"));
        assert_ne!(key("3 comments"), key("comments"));
        assert_ne!(key("a 1 b 2"), key("a 1 b"));
        assert_ne!(key("read more"), key("more read"));
    }

    #[test]
    fn a_key_is_the_same_as_in_profiles_that_are_stored() {
        let texts = ["", "3 comments", "Straße nach Köln – ½ Stunde, 12 30 km", "인권\u{a0}결의안 ٣٤"];
        assert_eq!(texts.map(key), [0, 109_282_985, 1_469_949_352, 786_135_959]);
    }
}
