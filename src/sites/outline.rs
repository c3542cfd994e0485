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
        let texts = keys(page).into_iter().map(|(key, letters)| {
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

/// Texts that are hashed side by side: each character waits for the one before it, and not for those of other texts.
const SIDE_BY_SIDE: usize = 4;

/// A hash of what the text of each block says, the same for "3 comments" and "12 Comments", and the number of its letters
/// and digits.
///
/// FNV-1a, folded to 32 bits: in a full profile one text of a million has the hash of another one.
fn keys(page: &Page) -> Vec<(u32, usize)> {
    let text = |at: usize| page.blocks[at].text.as_str();
    let mut by_length: Vec<usize> = (0..page.blocks.len()).collect();
    by_length.sort_unstable_by_key(|at| text(*at).len());
    let mut keys = vec![(0, 0); page.blocks.len()];
    let (groups, rest) = by_length.as_chunks::<SIDE_BY_SIDE>();
    for group in groups {
        let texts = group.map(text);
        let common = if texts.iter().all(|text| text.is_ascii()) { texts[0].len() } else { 0 };
        let heads = texts.map(|text| &text.as_bytes()[..common]);
        let mut read = [Key::default(); SIDE_BY_SIDE];
        for at in 0..common {
            for (key, head) in read.iter_mut().zip(heads) {
                *key = key.and_ascii(head[at]);
            }
        }
        for ((at, text), key) in group.iter().zip(texts).zip(read) {
            keys[*at] = key.and_text(&text[common..]).finish();
        }
    }
    for at in rest {
        keys[*at] = Key::default().and_text(text(*at)).finish();
    }
    keys
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

/// What a character of ASCII adds to a key.
#[derive(Clone, Copy)]
struct Added {
    /// The character in lower case, `0` for every digit.
    folded: u8,
    is_digit: bool,
    is_letter: bool,
    is_space: bool,
}

static OF_ASCII: [Added; 128] = {
    let mut added = [Added { folded: 0, is_digit: false, is_letter: false, is_space: false }; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        let is_digit = byte.is_ascii_digit();
        added[byte as usize] = Added {
            folded: if is_digit { b'0' } else { byte.to_ascii_lowercase() },
            is_digit,
            is_letter: byte.is_ascii_alphabetic(),
            is_space: matches!(byte, b'\t'..=b'\r' | b' '),
        };
        byte += 1;
    }
    added
};

impl Default for Key {
    fn default() -> Self {
        Self { hash: BASIS, letters: 0, in_number: false }
    }
}

impl Key {
    fn and_text(mut self, text: &str) -> Self {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            // Nearly all text is ASCII, which needs no tables.
            let ascii = rest.bytes().take_while(u8::is_ascii).count();
            self = rest.as_bytes()[..ascii].iter().fold(self, |key, byte| key.and_ascii(*byte));
            let used = if ascii == 0 { c.len_utf8() } else { ascii };
            if ascii == 0 {
                self = self.and_other(c);
            }
            rest = &rest[used..];
        }
        self
    }

    fn finish(self) -> (u32, usize) {
        ((self.hash ^ (self.hash >> 32)) as u32, self.letters)
    }

    // Without branches: every few bytes one would be foretold wrongly.
    fn and_ascii(self, byte: u8) -> Self {
        let Added { folded, is_digit, is_letter, is_space } = OF_ASCII[usize::from(byte & 0x7f)];
        self.and(u32::from(folded), is_digit, is_letter, is_space)
    }

    fn and_other(self, c: char) -> Self {
        if c.is_whitespace() {
            return self;
        }
        let is_digit = c.is_numeric();
        let folded = if is_digit { '0' } else { c.to_lowercase().next().unwrap_or(c) };
        self.and(u32::from(folded), is_digit, c.is_alphabetic(), false)
    }

    #[inline(always)]
    fn and(self, folded: u32, is_digit: bool, is_letter: bool, is_space: bool) -> Self {
        // All bits where the character counts: what does not is taken as nothing, times one.
        let counts = u64::from(is_space | (is_digit & self.in_number)).wrapping_sub(1);
        Self {
            hash: (self.hash ^ u64::from(folded) & counts).wrapping_mul(((PRIME - 1) & counts) + 1),
            letters: self.letters + usize::from(is_digit | is_letter),
            in_number: is_digit | (is_space & self.in_number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks;
    use crate::page::{ContentKind, Origin, RawPage};

    fn key(text: &str) -> (u32, usize) {
        Key::default().and_text(text).finish()
    }

    #[test]
    fn texts_side_by_side_have_the_keys_that_they_have_alone() {
        let texts =
            ["a", "Home", "12 comments", "“Quoted”, she said", "", "The pier is closed.", "Log in", "3", "x 1 2"];
        let html: String = texts.iter().map(|text| format!("<p>{text}</p>")).collect();
        let page = blocks::read(&RawPage::of_bytes(Origin::of_file("/a.html"), ContentKind::Html, html.into_bytes()));
        let expected: Vec<_> = page.blocks.iter().map(|block| key(&block.text)).collect();
        assert_eq!(expected.len(), texts.len() - 1);
        assert_eq!(keys(&page), expected);
    }

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
