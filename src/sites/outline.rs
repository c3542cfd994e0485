//! What a profile learns of one page: a hash of each of its texts.

use std::collections::HashSet;

use crate::blocks::Page;

/// Letters and digits from which on a text is a piece of a story, or looks like one.
const PROSE_LETTERS: usize = 60;

/// The texts of a page, each once.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    pub(super) texts: Vec<OutlinedText>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct OutlinedText {
    pub key: u32,
    /// Letters and digits, where there are enough for a paragraph; else 0.
    pub prose: u32,
}

impl Outline {
    /// Reads a page; linear in its text.
    pub fn of(page: &Page) -> Self {
        let mut seen = HashSet::new();
        let texts = page.blocks.iter().filter_map(|block| {
            let (key, letters) = key(&block.text);
            let prose = if letters < PROSE_LETTERS { 0 } else { u32::try_from(letters).unwrap_or(u32::MAX) };
            seen.insert(key).then_some(OutlinedText { key, prose })
        });
        Self { texts: texts.collect() }
    }
}

/// A hash of what a text says, the same for "3 comments" and "12 Comments", and the number of its letters
/// and digits.
///
/// FNV-1a, folded to 32 bits: in a full profile one text of a million has the hash of another one.
pub(super) fn key(text: &str) -> (u32, usize) {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let mut hash = BASIS;
    let mut letters = 0;
    let mut in_number = false;
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let (is_digit, is_letter) = if c.is_ascii() {
            (c.is_ascii_digit(), c.is_ascii_alphabetic())
        } else {
            (c.is_numeric(), c.is_alphabetic())
        };
        letters += usize::from(is_digit || is_letter);
        if !(is_digit && in_number) {
            let folded = match c {
                _ if is_digit => '0',
                '\0'..='\x7f' => c.to_ascii_lowercase(),
                _ => c.to_lowercase().next().unwrap_or(c),
            };
            hash = (hash ^ u64::from(u32::from(folded))).wrapping_mul(PRIME);
        }
        in_number = is_digit;
    }
    ((hash ^ (hash >> 32)) as u32, letters)
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
}
