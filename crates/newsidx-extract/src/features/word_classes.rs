//! Kinds of words that are counted: small ones, those that speak of a picture, those that speak to the reader.

use std::sync::LazyLock;

use super::super::rules::words::{ADDRESS_WORDS, FUNCTION_WORDS, PICTURE_WORDS};
use crate::blocks::{PrehashedHashMap, TokenHash, tokenize};

// Kinds of words that are counted, one bit each.
const FUNCTION: u8 = 1;
const PICTURE: u8 = 1 << 1;
const ADDRESS: u8 = 1 << 2;

/// Every kind there is: bits that are 0 in the hash of a word.
const ALL_KINDS: u32 = (FUNCTION | PICTURE | ADDRESS) as u32;

/// How many words of a text are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WordClassCounts {
    pub function: usize,
    pub picture: usize,
    pub address: usize,
}

/// The kinds of the words that are counted, by their hashes: every word of every page is looked up.
///
/// Each word stands at one of two places that its hash tells (Pagh, Rodler: Cuckoo hashing, 2001), so that no question
/// depends on what stands there: the processor would often guess wrong.
pub(super) struct WordClassTable {
    /// The lower half of the hash of a word and its kinds in one number; 0 where a place is free. Small enough for the
    /// fastest memory.
    entries: Box<[u32; TABLE_SLOTS]>,
}

/// Places in the table, five for each word: less than half of them have to be taken, so that room for all is found.
const TABLE_SLOTS: usize = 1 << 11;

pub(super) static WORD_CLASSES: LazyLock<WordClassTable> = LazyLock::new(|| {
    let tables: [(u8, &[&str]); 3] = [(FUNCTION, FUNCTION_WORDS), (PICTURE, PICTURE_WORDS), (ADDRESS, ADDRESS_WORDS)];
    WordClassTable::new(&tables)
});

impl WordClassTable {
    fn new(tables: &[(u8, &[&str])]) -> Self {
        let mut words: PrehashedHashMap<u64, u8> = PrehashedHashMap::default();
        for (kind, table) in tables {
            for word in *table {
                *words.entry(hash_of(word)).or_default() |= kind;
            }
        }
        // In the same order in every process, so that each word stands at the same of its places.
        let mut hashes: Vec<u64> = words.keys().copied().collect();
        hashes.sort_unstable();
        let mut placed: Vec<Option<u64>> = vec![None; TABLE_SLOTS];
        for hash in hashes {
            insert_displacing(hash, &mut placed);
        }
        let entry = |hash: Option<u64>| hash.map_or(0, |hash| hash as u32 | u32::from(words[&hash]));
        let mut entries = Box::new([0; TABLE_SLOTS]);
        for (at, hash) in placed.into_iter().enumerate() {
            entries[at] = entry(hash);
        }
        Self { entries }
    }

    /// For each of the two places of a word its kinds where it stands there, else [`NO_CLASS`].
    #[inline]
    fn kinds_at(&self, hash: u64) -> [usize; 2] {
        candidate_slots(hash).map(|place| {
            let differs = self.entries[place] ^ hash as u32;
            // By bits and not by a choice, which would become a branch.
            ((differs & ALL_KINDS) + u32::from(differs > ALL_KINDS) * NO_CLASS) as usize
        })
    }

    /// Counts the words of each kind.
    pub(super) fn count(&self, words: &[TokenHash]) -> WordClassCounts {
        let mut tally = WordClassCounts::default();
        // So many that no count runs into the next one.
        for words in words.chunks(usize::from(u16::MAX)) {
            let ones = |word: &TokenHash| self.kinds_at(word.hash()).map(|kinds| PACKED_COUNTS[kinds]);
            let counts: u64 = words.iter().map(ones).map(|[first, second]| first + second).sum();
            let count = |kind: u8| usize::from((counts >> count_shift(kind)) as u16);
            tally.function += count(FUNCTION);
            tally.picture += count(PICTURE);
            tally.address += count(ADDRESS);
        }
        tally
    }
}

/// The two places where a word may stand: one in each half of the table, so that it stands at one alone.
fn candidate_slots(hash: u64) -> [usize; 2] {
    let half = |from: u32| (hash >> from) as usize % (TABLE_SLOTS / 2);
    [half(u64::BITS - TABLE_SLOTS.ilog2()), TABLE_SLOTS / 2 + half(u64::BITS - 2 * TABLE_SLOTS.ilog2())]
}

/// Puts a word at one of its places, and what stands there at its other one, and so on.
fn insert_displacing(mut hash: u64, placed: &mut [Option<u64>]) {
    let mut at = candidate_slots(hash)[0];
    while let Some(other) = placed[at].replace(hash) {
        hash = other;
        let [first, second] = candidate_slots(hash);
        at = if at == first { second } else { first };
    }
}

/// A bit for what is none of the words at a place.
const NO_CLASS: u32 = ALL_KINDS + 1;

/// Counts of all kinds in one number, for a word of every set of kinds and for another one: one sum in place of three.
const PACKED_COUNTS: [u64; 2 * NO_CLASS as usize] = {
    let mut ones = [0; 2 * NO_CLASS as usize];
    let mut kinds = 0;
    while kinds < NO_CLASS as usize {
        let mut left = kinds as u8;
        while left != 0 {
            let kind = left & left.wrapping_neg();
            ones[kinds] += 1 << count_shift(kind);
            left ^= kind;
        }
        kinds += 1;
    }
    ones
};

/// Where the count of a kind begins in the counts of all.
const fn count_shift(kind: u8) -> u32 {
    kind.trailing_zeros() * u16::BITS
}

fn hash_of(word: &str) -> u64 {
    tokenize(word).first().map_or(0, |word| word.hash())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_kinds_in_any_case() {
        assert_eq!(hash_of("Straße"), hash_of("straße"));
        let kinds = |word: &str| {
            let at = WORD_CLASSES.kinds_at(hash_of(word)).into_iter().filter(|kinds| kinds & NO_CLASS as usize == 0);
            at.fold(0, |all, kinds| all | kinds as u8)
        };
        assert_eq!(kinds("Für") & FUNCTION, FUNCTION);
        assert_eq!(kinds("harbour"), 0);
        for (kind, table) in [(FUNCTION, FUNCTION_WORDS), (PICTURE, PICTURE_WORDS), (ADDRESS, ADDRESS_WORDS)] {
            assert!(table.iter().all(|word| kinds(word) & kind != 0));
        }
    }

    #[test]
    fn words_of_each_kind_are_counted_however_many() {
        let words = tokenize("the harbour and the photo");
        assert_eq!(WORD_CLASSES.count(&words), WordClassCounts { function: 3, picture: 1, address: 0 });
        let many = usize::from(u16::MAX) + 7;
        assert_eq!(
            WORD_CLASSES.count(&vec![words[0]; many]),
            WordClassCounts { function: many, ..WordClassCounts::default() }
        );
    }
}
