//! What a profile learns of one page, and is asked about it: a hash of each of its texts.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use crate::blocks::Page;

/// A hasher for keys that are hashes.
#[derive(Clone, Default)]
pub(super) struct Plain(u64);

impl Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 << 8) ^ u64::from(*byte);
        }
    }

    fn write_u32(&mut self, key: u32) {
        // The table looks at the upper bits too.
        self.0 = u64::from(key).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// Letters and digits from which on a text is a piece of a story, or looks like one.
const PROSE_LETTERS: usize = 60;

/// The texts of a page, in the order of its blocks.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    pub(super) texts: Vec<OutlinedText>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct OutlinedText {
    pub key: u32,
    /// Letters and digits, where there are enough for a paragraph; else 0.
    pub prose: u32,
    /// Whether the text stands on the page for the first time.
    pub is_first: bool,
}

impl Outline {
    /// Reads a page; linear in its text.
    pub fn of(page: &Page) -> Self {
        let mut seen: HashSet<u32, BuildHasherDefault<Plain>> =
            HashSet::with_capacity_and_hasher(page.blocks.len(), BuildHasherDefault::default());
        let texts = page.blocks.iter().map(|block| {
            let (key, letters) = key(&block.text);
            let prose = if letters < PROSE_LETTERS { 0 } else { u32::try_from(letters).unwrap_or(u32::MAX) };
            OutlinedText { key, prose, is_first: seen.insert(key) }
        });
        Self { texts: texts.collect() }
    }

    /// The texts, each once.
    pub(super) fn different_texts(&self) -> impl Iterator<Item = &OutlinedText> {
        self.texts.iter().filter(|text| text.is_first)
    }
}

/// A hash of what a text says, the same for "3 comments" and "12 Comments", and the number of its letters
/// and digits.
///
/// FNV-1a, folded to 32 bits: in a full profile one text of a million has the hash of another one.
fn key(text: &str) -> (u32, usize) {
    let mut key = Key { hash: BASIS, letters: 0, in_number: false };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        // Nearly all text is ASCII, which needs no tables.
        let ascii = rest.bytes().take_while(u8::is_ascii).count();
        key = rest.as_bytes()[..ascii].iter().fold(key, |key, byte| key.and_ascii(*byte));
        let used = if ascii == 0 { c.len_utf8() } else { ascii };
        if ascii == 0 && !c.is_whitespace() {
            let (is_digit, is_letter) = (c.is_numeric(), c.is_alphabetic());
            key = key.and(c.to_lowercase().next().unwrap_or(c), is_digit, is_letter, false);
        }
        rest = &rest[used..];
    }
    ((key.hash ^ (key.hash >> 32)) as u32, key.letters)
}

const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

/// What was read of a text.
#[derive(Clone, Copy)]
struct Key {
    hash: u64,
    letters: usize,
    in_number: bool,
}

impl Key {
    fn and_ascii(self, byte: u8) -> Self {
        let is_space = matches!(byte, b'\t'..=b'\r' | b' ');
        self.and(char::from(byte.to_ascii_lowercase()), byte.is_ascii_digit(), byte.is_ascii_alphabetic(), is_space)
    }

    // Without branches: every few bytes one would be foretold wrongly. What is passed over is multiplied by one.
    #[inline(always)]
    fn and(self, folded: char, is_digit: bool, is_letter: bool, is_space: bool) -> Self {
        let is_passed_over = is_space | (is_digit & self.in_number);
        let folded = if is_digit { u64::from(b'0') } else { u64::from(u32::from(folded)) };
        let (folded, factor) = if is_passed_over { (0, 1) } else { (folded, PRIME) };
        Self {
            hash: (self.hash ^ folded).wrapping_mul(factor),
            letters: self.letters + usize::from(is_digit | is_letter),
            in_number: is_digit | (is_space & self.in_number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_capitals_make_no_other_text() {
        assert_eq!(key("3 comments").0, key("128 Comments").0);
        assert_ne!(key("3 comments").0, key("comments").0);
        assert_ne!(key("a 1 b 2").0, key("a 1 b").0);
    }

    #[test]
    fn a_key_is_the_same_as_in_profiles_that_are_stored() {
        for (text, hash, letters) in [
            ("", 0x4fd0_bfc1, 0),
            ("3 comments", 0xe173_7ffe, 9),
            ("Straße nach Köln – ½ Stunde, 12 30 km", 0xdbe0_567e, 27),
            ("인권\u{a0}결의안 ٣٤", 0xfcfb_f032, 7),
        ] {
            assert_eq!(key(text), (hash, letters), "{text}");
        }
    }
}
