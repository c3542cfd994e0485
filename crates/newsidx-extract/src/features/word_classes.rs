//! Word classes: counts function words, words of captions and words that address the reader.
//!
//! Cuckoo hash table from word hash to classes (R. Pagh and F. Rodler, "Cuckoo hashing", 2001): two lookups per word
//! without branches, 8 KiB, built once per process.

use std::sync::LazyLock;

use super::super::rules::words::{ADDRESS_WORDS, FUNCTION_WORDS, PICTURE_WORDS};
use crate::blocks::{PrehashedHashMap, TokenHash, tokenize};

// Word classes, one bit each.
const FUNCTION: u8 = 1;
const PICTURE: u8 = 1 << 1;
const ADDRESS: u8 = 1 << 2;

/// All classes. These bits are 0 in every word hash, which leaves them free for the classes.
const ALL_CLASSES: u32 = (FUNCTION | PICTURE | ADDRESS) as u32;

/// Number of words of each class in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WordClassCounts {
    pub function: usize,
    pub picture: usize,
    pub address: usize,
}

/// Cuckoo hash table from word hashes to classes.
// Both slots are always read: a branch on what the first one contains would often be mispredicted, and every word
// of every page is looked up.
pub(super) struct WordClassTable {
    /// Lower half of the word hash combined with the classes; 0 in a free slot. Fits in the L1 cache.
    entries: Box<[u32; TABLE_SLOTS]>,
}

/// Number of slots, a power of two.
// Five per word: cuckoo insertion fails when more than about half are occupied.
const TABLE_SLOTS: usize = 1 << 11;

pub(super) static WORD_CLASSES: LazyLock<WordClassTable> = LazyLock::new(|| {
    let tables: [(u8, &[&str]); 3] = [(FUNCTION, FUNCTION_WORDS), (PICTURE, PICTURE_WORDS), (ADDRESS, ADDRESS_WORDS)];
    WordClassTable::new(&tables)
});

impl WordClassTable {
    fn new(tables: &[(u8, &[&str])]) -> Self {
        let mut words: PrehashedHashMap<u64, u8> = PrehashedHashMap::default();
        for (class, table) in tables {
            for word in *table {
                *words.entry(hash_of(word)).or_default() |= class;
            }
        }
        // Sorted, so that each word is in the same slot in every process.
        let mut hashes: Vec<u64> = words.keys().copied().collect();
        hashes.sort_unstable();
        let mut slots: Vec<Option<u64>> = vec![None; TABLE_SLOTS];
        for hash in hashes {
            insert_displacing(hash, &mut slots);
        }
        let entry = |hash: Option<u64>| hash.map_or(0, |hash| hash as u32 | u32::from(words[&hash]));
        let mut entries = Box::new([0; TABLE_SLOTS]);
        for (at, hash) in slots.into_iter().enumerate() {
            entries[at] = entry(hash);
        }
        Self { entries }
    }

    /// For each of the two slots, the word's classes if it is there, else at least [`NO_CLASS`].
    #[inline]
    fn classes_at(&self, hash: u64) -> [usize; 2] {
        candidate_slots(hash).map(|slot| {
            let differs = self.entries[slot] ^ hash as u32;
            // Bitwise, because a conditional would become a branch.
            ((differs & ALL_CLASSES) + u32::from(differs > ALL_CLASSES) * NO_CLASS) as usize
        })
    }

    /// Counts the words of each class.
    pub(super) fn count(&self, words: &[TokenHash]) -> WordClassCounts {
        let mut counts = WordClassCounts::default();
        // Chunks of this size cannot overflow a 16-bit count.
        for words in words.chunks(usize::from(u16::MAX)) {
            let ones = |word: &TokenHash| self.classes_at(word.hash()).map(|classes| PACKED_COUNTS[classes]);
            let packed: u64 = words.iter().map(ones).map(|[first, second]| first + second).sum();
            let count = |class: u8| usize::from((packed >> count_shift(class)) as u16);
            counts.function += count(FUNCTION);
            counts.picture += count(PICTURE);
            counts.address += count(ADDRESS);
        }
        counts
    }
}

/// The two slots for a word, one in each half of the table, so that it is counted in one only.
fn candidate_slots(hash: u64) -> [usize; 2] {
    let half = |from: u32| (hash >> from) as usize % (TABLE_SLOTS / 2);
    [half(u64::BITS - TABLE_SLOTS.ilog2()), TABLE_SLOTS / 2 + half(u64::BITS - 2 * TABLE_SLOTS.ilog2())]
}

/// Inserts a word into one of its slots and moves the word there to its other slot, and so on.
fn insert_displacing(mut hash: u64, slots: &mut [Option<u64>]) {
    let mut at = candidate_slots(hash)[0];
    while let Some(other) = slots[at].replace(hash) {
        hash = other;
        let [first, second] = candidate_slots(hash);
        at = if at == first { second } else { first };
    }
}

/// Flag bit of a slot that has another word or none.
const NO_CLASS: u32 = ALL_CLASSES + 1;

/// For every set of classes, a number with a 1 in the 16-bit count of each class; 0 for other words. One addition
/// replaces three.
const PACKED_COUNTS: [u64; 2 * NO_CLASS as usize] = {
    let mut ones = [0; 2 * NO_CLASS as usize];
    let mut classes = 0;
    while classes < NO_CLASS as usize {
        let mut left = classes as u8;
        while left != 0 {
            let class = left & left.wrapping_neg();
            ones[classes] += 1 << count_shift(class);
            left ^= class;
        }
        classes += 1;
    }
    ones
};

/// Bit offset of a class in the packed counts.
const fn count_shift(class: u8) -> u32 {
    class.trailing_zeros() * u16::BITS
}

fn hash_of(word: &str) -> u64 {
    tokenize(word).first().map_or(0, |word| word.hash())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_classes_in_any_case() {
        assert_eq!(hash_of("Straße"), hash_of("straße"));
        let kinds = |word: &str| {
            let at = WORD_CLASSES.classes_at(hash_of(word)).into_iter().filter(|kinds| kinds & NO_CLASS as usize == 0);
            at.fold(0, |all, kinds| all | kinds as u8)
        };
        assert_eq!(kinds("Für") & FUNCTION, FUNCTION);
        assert_eq!(kinds("harbour"), 0);
        for (kind, table) in [(FUNCTION, FUNCTION_WORDS), (PICTURE, PICTURE_WORDS), (ADDRESS, ADDRESS_WORDS)] {
            assert!(table.iter().all(|word| kinds(word) & kind != 0));
        }
    }

    #[test]
    fn any_number_of_words_is_counted() {
        let words = tokenize("the harbour and the photo");
        assert_eq!(WORD_CLASSES.count(&words), WordClassCounts { function: 3, picture: 1, address: 0 });
        let many = usize::from(u16::MAX) + 7;
        assert_eq!(
            WORD_CLASSES.count(&vec![words[0]; many]),
            WordClassCounts { function: many, ..WordClassCounts::default() }
        );
    }
}
