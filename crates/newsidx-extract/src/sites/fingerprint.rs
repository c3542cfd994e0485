//! Page fingerprint: a 32-bit hash of each text of a page, the input and the key of a site profile. Linear in the
//! text; 12 bytes per block.

use crate::blocks::{ParsedPage, PrehashedHashSet, TokenHash};

/// Minimum number of letters and digits of a text that counts as running text of a page.
const RUNNING_TEXT_LETTERS: usize = 60;

/// Hashes of the texts of a page, in the order of its blocks.
#[derive(Clone, Debug, Default)]
pub struct PageFingerprint {
    pub(super) texts: Vec<FingerprintText>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct FingerprintText {
    pub key: u32,
    /// Letters and digits; 0 for a text shorter than [`RUNNING_TEXT_LETTERS`].
    pub prose_letters: u32,
    /// Whether this is the first occurrence of the text on the page.
    pub is_first: bool,
}

impl PageFingerprint {
    /// Hashes the texts of a page, in time linear in the text.
    pub fn compute(page: &ParsedPage) -> Self {
        let tokens = page.tokens();
        let mut seen = PrehashedHashSet::with_capacity_and_hasher(page.blocks.len(), Default::default());
        let texts = tokens.blocks().zip(tokens.stats()).map(|(words, stats)| {
            let key = key(words);
            let prose =
                if stats.letters < RUNNING_TEXT_LETTERS { 0 } else { u32::try_from(stats.letters).unwrap_or(u32::MAX) };
            FingerprintText { key, prose_letters: prose, is_first: seen.insert(key) }
        });
        Self { texts: texts.collect() }
    }

    /// Distinct texts of the page.
    pub(super) fn distinct_texts(&self) -> impl Iterator<Item = &FingerprintText> {
        self.texts.iter().filter(|text| text.is_first)
    }
}

/// Hash of the words of a text, the same for "3 comments" and "12,000 Comments".
// 32 bits suffice: in a full profile one text in a million collides with another. Stored in profiles, so the hash
// must not change within an index format.
fn key(words: &[TokenHash]) -> u32 {
    // Multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4).
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
    fn numbers_case_and_punctuation_do_not_change_the_key() {
        assert_eq!(key("3 comments"), key("12,800 Comments ›"));
        assert_ne!(key("3 comments"), key("comments"));
        assert_ne!(key("a 1 b 2"), key("a 1 b"));
        assert_ne!(key("read more"), key("more read"));
    }

    #[test]
    fn keys_agree_with_stored_profiles() {
        let texts = ["", "3 comments", "Straße nach Köln – ½ Stunde, 12 30 km", "인권\u{a0}결의안 ٣٤"];
        assert_eq!(texts.map(key), [0, 109_282_985, 1_469_949_352, 786_135_959]);
    }
}
