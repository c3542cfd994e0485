//! Finds the words of a table in a text, wherever they stand: one look at each place of the text, at
//! which nearly always the first bytes alone tell that no word begins.

use hashbrown::HashMap;

/// Bytes that tell whether a word may begin at a place: no word is shorter.
const HEAD: usize = 3;

/// The same for words that are not shorter than this, which most are.
const LONG_HEAD: usize = 6;

/// Numbers of a filter: 4 KiB, which stay in the fastest memory.
const FILTER_NUMBERS: usize = 1 << 9;

/// Words of a table, each with what it means.
pub struct Finder<T> {
    short: Words<T>,
    long: Words<T>,
}

impl<T: Copy> Finder<T> {
    /// A finder of words; they have three bytes or more.
    pub fn new(words: impl Iterator<Item = (&'static str, T)>) -> Self {
        let mut finder = Self { short: Words::new(HEAD), long: Words::new(LONG_HEAD) };
        for (word, meaning) in words {
            let words = if word.len() < LONG_HEAD { &mut finder.short } else { &mut finder.long };
            words.add(word, meaning);
        }
        finder
    }

    /// What the words mean that stand in a text, in the order of their places.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = T> + 'a {
        let text = text.as_bytes();
        let eights = text.windows(size_of::<u64>()).map(|window| eight_at(window, 0));
        let last = text.len().saturating_sub(size_of::<u64>() - 1)..(text.len() + 1).saturating_sub(HEAD);
        let places = eights.chain(last.map(|at| eight_at(text, at))).enumerate();
        let likely = places.filter(|(_, eight)| self.may_begin_with(*eight));
        likely.flat_map(move |(at, eight)| {
            let words = self.short.with_head(eight).iter().chain(self.long.with_head(eight));
            words.filter(move |(word, _)| text[at..].starts_with(word.as_bytes())).map(|(_, meaning)| *meaning)
        })
    }

    fn may_begin_with(&self, eight: u64) -> bool {
        self.long.heads.has(eight) || !self.short.by_head.is_empty() && self.short.heads.has(eight)
    }
}

/// Words of which so many first bytes are looked at.
struct Words<T> {
    heads: Heads,
    by_head: HashMap<u64, Vec<(&'static str, T)>>,
}

impl<T> Words<T> {
    fn new(head: usize) -> Self {
        Self { heads: Heads::new(head), by_head: HashMap::new() }
    }

    fn add(&mut self, word: &'static str, meaning: T) {
        let eight = eight_at(word.as_bytes(), 0);
        self.heads.add(eight);
        self.by_head.entry(eight & self.heads.mask).or_default().push((word, meaning));
    }

    fn with_head(&self, eight: u64) -> &[(&'static str, T)] {
        self.by_head.get(&(eight & self.heads.mask)).map_or(&[], Vec::as_slice)
    }
}

/// So many first bytes of words: a Bloom filter, both bits of a head in one number (Putze et al., Cache-, hash- and
/// space-efficient Bloom filters, 2007).
struct Heads {
    /// The bits of these bytes in a number.
    mask: u64,
    filter: Box<[u64; FILTER_NUMBERS]>,
}

impl Heads {
    fn new(bytes: usize) -> Self {
        Self { mask: (1 << (8 * bytes)) - 1, filter: Box::new([0; FILTER_NUMBERS]) }
    }

    fn add(&mut self, eight: u64) {
        let (at, bits) = self.place_of(eight);
        self.filter[at] |= bits;
    }

    /// Whether a word may begin with these bytes.
    fn has(&self, eight: u64) -> bool {
        let (at, bits) = self.place_of(eight);
        self.filter[at] & bits == bits
    }

    /// The number that belongs to a head, and its bits there.
    fn place_of(&self, eight: u64) -> (usize, u64) {
        // Multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4).
        let hash = (eight & self.mask).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let rest = hash << FILTER_NUMBERS.ilog2();
        let (first, second) = (rest >> 58, rest << 6 >> 58);
        ((hash >> (u64::BITS - FILTER_NUMBERS.ilog2())) as usize, 1 << first | 1 << second)
    }
}

/// The bytes of a text from a place on, as a number with the first as its lowest; zeros where it ends.
fn eight_at(text: &[u8], at: usize) -> u64 {
    let rest = &text[at..];
    match rest.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => rest.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WORDS: [&str; 7] = ["aba", "abab", "bab", "사진", "cab", "abcabc", "bcabca"];

    fn found(text: &str) -> Vec<usize> {
        let finder = Finder::new(WORDS.into_iter().zip(0..));
        let mut found: Vec<usize> = finder.find(text).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn words_are_found_that_overlap() {
        assert_eq!(found("ababa"), [0, 0, 1, 2]);
        assert_eq!(found("x사진x"), [3]);
        assert_eq!(found("ab"), [0; 0]);
    }

    proptest! {
        #[test]
        fn every_place_of_every_word_is_found(text in "[abc사진]{0,30}") {
            let places = |word: &str| (0..text.len()).filter(|at| text.as_bytes()[*at..].starts_with(word.as_bytes())).count();
            let expected: Vec<usize> = (0..WORDS.len()).flat_map(|at| vec![at; places(WORDS[at])]).collect();
            prop_assert_eq!(found(&text), expected);
        }
    }
}
