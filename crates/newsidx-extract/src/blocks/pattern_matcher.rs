//! Multi-pattern string search with a prefix filter: finds all occurrences of the words of a table in one pass.
//!
//! At each position a bit filter over the hash of the first bytes rules out nearly all words; only then a hash map
//! of prefixes and a comparison follow. Linear in the text if words rarely share prefixes; 8 KiB of filter for
//! short and for long words each. An alternative to Aho–Corasick that fits the L1 cache.

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};
use hashbrown::HashMap;
use memchr::memchr;

/// Prefix length of short words, in bytes. No word may be shorter.
const SHORT_PREFIX_BYTES: usize = 3;

/// Prefix length of long words, in bytes, which most words are.
// The first six bytes of some phrase occur at every five hundredth position of a text, the first three at every
// twelfth.
const LONG_PREFIX_BYTES: usize = 6;

/// Bits of a prefix hash.
const BITS: u32 = 16;

/// Number of 64-bit words in a filter with one bit per hash value.
const FILTER_WORDS: usize = 1 << (BITS - u64::BITS.ilog2());

/// Matcher for the words of a table, each with a value.
pub(crate) struct MultiPatternMatcher<T> {
    short: PatternGroup<T>,
    /// Byte that all short words contain, if any; texts without it are not searched for short words.
    common_short_byte: Option<u8>,
    long: PatternGroup<T>,
}

impl<T: Copy> MultiPatternMatcher<T> {
    /// Builds a matcher. Each word needs at least three bytes.
    pub(crate) fn new(words: impl Iterator<Item = (&'static str, T)>) -> Self {
        let (mut short, mut long) = (PatternGroup::new(SHORT_PREFIX_BYTES), PatternGroup::new(LONG_PREFIX_BYTES));
        for (word, value) in words {
            let group = if word.len() < LONG_PREFIX_BYTES { &mut short } else { &mut long };
            group.add(word, value);
        }
        let is_common = |byte: &u8| short.all().all(|word| word.as_bytes().contains(byte));
        let common_short_byte = short.all().next().and_then(|word| word.bytes().find(is_common));
        Self { short, common_short_byte, long }
    }

    /// Values of the words that occur in a text, in order of position.
    pub(crate) fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = T> + 'a {
        self.find_ranges(text).map(|(_, value)| value)
    }

    /// Byte ranges and values of the words that occur in a text, in order of position.
    pub(crate) fn find_ranges<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Range<usize>, T)> + 'a {
        let text = text.as_bytes();
        let groups = self.groups_in(text);
        let mut next = 0;
        let candidates = std::iter::from_fn(move || {
            let at = self.next_candidate(text, next, groups)?;
            next = at + 1;
            Some(at)
        });
        candidates.flat_map(move |at| self.words_at(text, at))
    }

    /// The same for a text in lower case and those words alone that may begin a word of it ([`word_starts`]): a fifth of
    /// the time for words of which nearly all begin with a letter. No word of the table may begin with a space.
    pub(crate) fn find_ranges_at_words<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Range<usize>, T)> + 'a {
        let text = text.as_bytes();
        let groups = self.groups_in(text);
        let candidates = word_starts(text).filter(move |at| self.may_start(read_u64(text, *at), groups));
        candidates.flat_map(move |at| self.words_at(text, at))
    }

    fn groups_in(&self, text: &[u8]) -> SearchedGroups {
        let may_have_short =
            !self.short.is_empty() && self.common_short_byte.is_none_or(|byte| memchr(byte, text).is_some());
        if may_have_short { SearchedGroups::Both } else { SearchedGroups::LongOnly }
    }

    /// Whether a word of these groups may begin with these bytes; false positives are possible.
    #[inline(always)]
    fn may_start(&self, bytes: u64, groups: SearchedGroups) -> bool {
        self.long.prefixes.has(bytes) || groups == SearchedGroups::Both && self.short.prefixes.has(bytes)
    }

    /// The words that begin at a position.
    fn words_at<'a>(&'a self, text: &'a [u8], at: usize) -> impl Iterator<Item = (Range<usize>, T)> + 'a {
        let bytes = read_u64(text, at);
        let words = self.short.with_prefix(bytes).iter().chain(self.long.with_prefix(bytes));
        words
            .filter(move |(word, _)| text[at..].starts_with(word.as_bytes()))
            .map(move |(word, value)| (at..at + word.len(), *value))
    }

    /// First position from `from` on at which a word may begin.
    // Explicit loops: an iterator over all positions takes twice as long per position.
    fn next_candidate(&self, text: &[u8], from: usize, groups: SearchedGroups) -> Option<usize> {
        let mut windows = text.get(from..)?.windows(size_of::<u64>());
        if let Some(offset) = windows.position(|window| self.may_start(read_u64(window, 0), groups)) {
            return Some(from + offset);
        }
        // The last positions have fewer than eight bytes left.
        let last = text.len().saturating_sub(size_of::<u64>());
        let bytes = read_u64(text, last);
        (from.max(last)..(text.len() + 1).saturating_sub(SHORT_PREFIX_BYTES))
            .find(|at| self.may_start(bytes >> (8 * (at - last)), groups))
    }
}

/// Pattern groups of which a text may contain words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SearchedGroups {
    Both,
    LongOnly,
}

/// Words with prefixes of one length.
struct PatternGroup<T> {
    prefixes: PrefixFilter,
    by_prefix: HashMap<u64, Vec<(&'static str, T)>>,
}

impl<T> PatternGroup<T> {
    fn new(prefix_bytes: usize) -> Self {
        Self { prefixes: PrefixFilter::new(prefix_bytes), by_prefix: HashMap::new() }
    }

    fn add(&mut self, word: &'static str, value: T) {
        let bytes = read_u64(word.as_bytes(), 0);
        self.prefixes.add(bytes);
        self.by_prefix.entry(bytes & self.prefixes.mask).or_default().push((word, value));
    }

    fn is_empty(&self) -> bool {
        self.by_prefix.is_empty()
    }

    fn all(&self) -> impl Iterator<Item = &'static str> {
        self.by_prefix.values().flatten().map(|(word, _)| *word)
    }

    fn with_prefix(&self, bytes: u64) -> &[(&'static str, T)] {
        if !self.prefixes.has(bytes) {
            return &[];
        }
        self.by_prefix.get(&(bytes & self.prefixes.mask)).map_or(&[], Vec::as_slice)
    }
}

/// Bloom filter with one hash function for prefixes of one length.
struct PrefixFilter {
    /// Mask of the prefix bytes in a 64-bit word.
    mask: u64,
    /// One bit per hash value: 8 KiB, which stay in the L1 cache.
    filter: Box<[u64; FILTER_WORDS]>,
}

impl PrefixFilter {
    fn new(length: usize) -> Self {
        Self { mask: (1 << (8 * length)) - 1, filter: Box::new([0; FILTER_WORDS]) }
    }

    fn add(&mut self, bytes: u64) {
        let (at, bit) = self.bit_index(bytes);
        self.filter[at] |= 1 << bit;
    }

    /// Whether a word may begin with these bytes; false positives are possible.
    #[inline(always)]
    fn has(&self, bytes: u64) -> bool {
        let (at, bit) = self.bit_index(bytes);
        self.filter[at] & 1 << bit != 0
    }

    /// Index of the filter word and of the bit for a prefix.
    #[inline(always)]
    fn bit_index(&self, bytes: u64) -> (usize, u64) {
        // Multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4).
        let hash = (bytes & self.mask).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - BITS);
        ((hash / u64::from(u64::BITS)) as usize, hash % u64::from(u64::BITS))
    }
}

/// Positions at which a word of a text in lower case may begin: all characters but spaces and the letters of ASCII after
/// another one. Most letters are skipped 64 bytes at a time.
fn word_starts(text: &[u8]) -> impl Iterator<Item = usize> {
    let masks = dispatch!(Level::new(), simd => word_start_masks(simd, text));
    let (mut block, mut rest) = (0, masks.first().copied().unwrap_or(0));
    std::iter::from_fn(move || {
        while rest == 0 {
            block += 1;
            rest = *masks.get(block)?;
        }
        let at = block * BLOCK_BYTES + rest.trailing_zeros() as usize;
        rest &= rest - 1;
        Some(at)
    })
}

/// Bytes of a block: as many as there are bits in its mask.
const BLOCK_BYTES: usize = u64::BITS as usize;

/// Bit masks of [`word_starts`], one for each block of the text, lowest bit first.
// Inlined, so that it is compiled for each SIMD level.
#[inline(always)]
fn word_start_masks<S: Simd>(simd: S, text: &[u8]) -> Vec<u64> {
    let splat = |byte: u8| u8x64::splat(simd, byte);
    let mut masks = Vec::with_capacity(text.len().div_ceil(BLOCK_BYTES));
    let mut is_after_letter = 0;
    for block in text.chunks(BLOCK_BYTES) {
        let mut padded = [b' '; BLOCK_BYTES];
        padded[..block.len()].copy_from_slice(block);
        let bytes = u8x64::from_slice(simd, &padded);
        let letters = (bytes - splat(b'a')).simd_lt(splat(26)).to_bitmask();
        // The bytes of a character after its first one.
        let continuations = (bytes & splat(0xc0)).simd_eq(splat(0x80)).to_bitmask();
        let spaces = bytes.simd_eq(splat(b' ')).to_bitmask();
        masks.push(!(spaces | continuations | letters & (letters << 1 | is_after_letter)));
        is_after_letter = letters >> (u64::BITS - 1);
    }
    masks
}

/// The eight bytes from `at` on as a little-endian number, padded with zeros at the end of the text.
// Called for every position of a text, from several modules.
#[inline(always)]
fn read_u64(text: &[u8], at: usize) -> u64 {
    let rest = &text[at..];
    match rest.first_chunk() {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => rest.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WORDS: [&str; 7] = ["aba", "abab", "bab", "사진", "cab", "abcabc", "bcabca"];

    fn found(text: &str) -> Vec<usize> {
        let matcher = MultiPatternMatcher::new(WORDS.into_iter().zip(0..));
        let mut found: Vec<usize> = matcher.find(text).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn short_words_need_no_common_byte() {
        for (words, common_byte) in [(&["a/b", "/cd"][..], Some(b'/')), (&["abc", "def"], None), (&["abcdef"], None)] {
            let matcher = MultiPatternMatcher::new(words.iter().copied().zip(0..));
            assert_eq!(matcher.common_short_byte, common_byte);
            let text = words.join(" ");
            assert_eq!(matcher.find(&text).collect::<Vec<_>>(), (0..words.len()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn overlapping_words_are_found() {
        assert_eq!(found("ababa"), [0, 0, 1, 2]);
        assert_eq!(found("x사진x"), [3]);
        assert_eq!(found("ab"), [0; 0]);
    }

    #[test]
    fn words_are_found_where_a_word_of_the_text_may_begin() {
        let at_words = |text: &str| {
            let matcher = MultiPatternMatcher::new(["bab", "사진", "4cab", "abcabc"].into_iter().zip(0..));
            matcher.find_ranges_at_words(text).map(|(range, _)| range.start).collect::<Vec<_>>()
        };
        assert_eq!(at_words("bab babab, bab-bab éabab ébab"), [0, 4, 11, 15, 28]);
        assert_eq!(at_words("x사진사진 44cab"), [1, 7, 15]);
        assert_eq!(at_words(""), [0; 0]);
        for length in 55..70 {
            let filler = "x".repeat(length);
            assert_eq!(at_words(&format!("{filler}bab")), [0; 0]);
            assert_eq!(at_words(&format!("{filler} bab {filler}abcabc")), [length + 1]);
            assert_eq!(at_words(&format!("{filler} abcabc")), [length + 1]);
        }
    }

    proptest! {
        #[test]
        fn every_occurrence_of_every_word_is_found(text in "[abc사진]{0,30}") {
            let count = |word: &str| (0..text.len()).filter(|at| text.as_bytes()[*at..].starts_with(word.as_bytes())).count();
            let expected: Vec<usize> = (0..WORDS.len()).flat_map(|at| vec![at; count(WORDS[at])]).collect();
            prop_assert_eq!(found(&text), expected);
        }
    }
}
