//! Finds the words of a table in a text, wherever they stand: one look at each place of the text, at
//! which nearly always the first bytes alone tell that no word begins.

use hashbrown::HashMap;
use memchr::memchr;

/// Bytes that tell whether a word may begin at a place: no word is shorter.
const SHORT_PREFIX_BYTES: usize = 3;

/// The same for words that are not shorter than this, which most are: a text has the first six bytes of some phrase at
/// every five hundredth place.
const LONG_PREFIX_BYTES: usize = 6;

/// Bits of the number that a head is hashed to.
const BITS: u32 = 16;

/// Numbers that have a bit for each hash.
const FILTER_WORDS: usize = 1 << (BITS - u64::BITS.ilog2());

/// Words of a table, each with what it means.
pub(crate) struct MultiPatternMatcher<T> {
    short: PatternGroup<T>,
    /// A byte that all short words have, if there is one: texts without it are not looked through for them.
    common_short_byte: Option<u8>,
    long: PatternGroup<T>,
}

impl<T: Copy> MultiPatternMatcher<T> {
    /// A finder of words; they have three bytes or more.
    pub(crate) fn new(words: impl Iterator<Item = (&'static str, T)>) -> Self {
        let (mut short, mut long) = (PatternGroup::new(SHORT_PREFIX_BYTES), PatternGroup::new(LONG_PREFIX_BYTES));
        for (word, meaning) in words {
            let words = if word.len() < LONG_PREFIX_BYTES { &mut short } else { &mut long };
            words.add(word, meaning);
        }
        let is_of_all = |byte: &u8| short.all().all(|word| word.as_bytes().contains(byte));
        let of_all_short = short.all().next().and_then(|word| word.bytes().find(is_of_all));
        Self { short, common_short_byte: of_all_short, long }
    }

    /// What the words mean that stand in a text, in the order of their places.
    pub(crate) fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = T> + 'a {
        let text = text.as_bytes();
        let may_have_short =
            !self.short.is_empty() && self.common_short_byte.is_none_or(|byte| memchr(byte, text).is_some());
        let mut next = 0;
        let likely = std::iter::from_fn(move || {
            let at = self.next_candidate(text, next, may_have_short)?;
            next = at + 1;
            Some(at)
        });
        likely.flat_map(move |at| {
            let eight = read_u64(text, at);
            let words = self.short.with_prefix(eight).iter().chain(self.long.with_prefix(eight));
            words.filter(move |(word, _)| text[at..].starts_with(word.as_bytes())).map(|(_, meaning)| *meaning)
        })
    }

    /// The first place from some place on at which a word may begin.
    // Loops of their own: with an iterator over all places a place takes twice as long.
    fn next_candidate(&self, text: &[u8], from: usize, may_have_short: bool) -> Option<usize> {
        let (short, long) = (&self.short.prefixes, &self.long.prefixes);
        let may_begin = |eight: u64| long.has(eight) || may_have_short && short.has(eight);
        let mut windows = text.get(from..)?.windows(size_of::<u64>());
        if let Some(ahead) = windows.position(|window| may_begin(read_u64(window, 0))) {
            return Some(from + ahead);
        }
        // The last places, at which there are not eight bytes any more.
        let last = text.len().saturating_sub(size_of::<u64>());
        let eight = read_u64(text, last);
        (from.max(last)..(text.len() + 1).saturating_sub(SHORT_PREFIX_BYTES))
            .find(|at| may_begin(eight >> (8 * (at - last))))
    }
}

/// Words of which so many first bytes are looked at.
struct PatternGroup<T> {
    prefixes: PrefixFilter,
    by_prefix: HashMap<u64, Vec<(&'static str, T)>>,
}

impl<T> PatternGroup<T> {
    fn new(head: usize) -> Self {
        Self { prefixes: PrefixFilter::new(head), by_prefix: HashMap::new() }
    }

    fn add(&mut self, word: &'static str, meaning: T) {
        let eight = read_u64(word.as_bytes(), 0);
        self.prefixes.add(eight);
        self.by_prefix.entry(eight & self.prefixes.mask).or_default().push((word, meaning));
    }

    fn is_empty(&self) -> bool {
        self.by_prefix.is_empty()
    }

    fn all(&self) -> impl Iterator<Item = &'static str> {
        self.by_prefix.values().flatten().map(|(word, _)| *word)
    }

    fn with_prefix(&self, eight: u64) -> &[(&'static str, T)] {
        self.by_prefix.get(&(eight & self.prefixes.mask)).map_or(&[], Vec::as_slice)
    }
}

/// So many first bytes of words.
struct PrefixFilter {
    /// The bits of these bytes in a number.
    mask: u64,
    /// Whether any head has this hash, one bit each: 8 KiB, which stay in the fastest memory.
    filter: Box<[u64; FILTER_WORDS]>,
}

impl PrefixFilter {
    fn new(bytes: usize) -> Self {
        Self { mask: (1 << (8 * bytes)) - 1, filter: Box::new([0; FILTER_WORDS]) }
    }

    fn add(&mut self, eight: u64) {
        let (at, bit) = self.bit_of(eight);
        self.filter[at] |= 1 << bit;
    }

    /// Whether a word may begin with these bytes.
    fn has(&self, eight: u64) -> bool {
        let (at, bit) = self.bit_of(eight);
        self.filter[at] & 1 << bit != 0
    }

    /// Which number belongs to a head, and which of its bits.
    fn bit_of(&self, eight: u64) -> (usize, u64) {
        // Multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4).
        let hash = (eight & self.mask).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - BITS);
        ((hash / u64::from(u64::BITS)) as usize, hash % u64::from(u64::BITS))
    }
}

/// The bytes of a text from a place on, as a number with the first as its lowest; zeros where it ends.
fn read_u64(text: &[u8], at: usize) -> u64 {
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
        let finder = MultiPatternMatcher::new(WORDS.into_iter().zip(0..));
        let mut found: Vec<usize> = finder.find(text).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn short_words_need_have_nothing_in_common() {
        for (words, of_all) in [(&["a/b", "/cd"][..], Some(b'/')), (&["abc", "def"], None), (&["abcdef"], None)] {
            let finder = MultiPatternMatcher::new(words.iter().copied().zip(0..));
            assert_eq!(finder.common_short_byte, of_all);
            let text = words.join(" ");
            assert_eq!(finder.find(&text).collect::<Vec<_>>(), (0..words.len()).collect::<Vec<_>>());
        }
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
