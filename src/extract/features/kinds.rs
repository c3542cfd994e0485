//! Kinds of words that are counted: small ones, those that speak of a picture, those that speak to the reader.

use std::sync::LazyLock;

use super::super::rules::words::{ADDRESS_WORDS, FUNCTION_WORDS, PICTURE_WORDS};
use crate::blocks::{Word, words_of};

// Kinds of words that are counted, one bit each.
const FUNCTION: u8 = 1;
const PICTURE: u8 = 1 << 1;
const ADDRESS: u8 = 1 << 2;

/// Every kind there is: bits that are 0 in the hash of a word.
const ALL_KINDS: u32 = (FUNCTION | PICTURE | ADDRESS) as u32;

/// How many words of a text are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub function: usize,
    pub picture: usize,
    pub address: usize,
}

/// The kinds of the words that are counted, by their hashes: every word of every page is looked up.
pub(super) struct Kinds {
    /// The lower half of the hash of a word and its kinds in one number, at the place that the upper bits of the hash tell
    /// or the next that is free; 0 where a place is free. Small enough for the fastest memory.
    entries: Vec<u32>,
    shift: u32,
}

pub(super) static KINDS: LazyLock<Kinds> = LazyLock::new(|| {
    let tables: [(u8, &[&str]); 3] = [(FUNCTION, FUNCTION_WORDS), (PICTURE, PICTURE_WORDS), (ADDRESS, ADDRESS_WORDS)];
    Kinds::of(&tables)
});

impl Kinds {
    /// Places for each word: nearly all words that are not there are told by the first one, which is free.
    const ROOM: usize = 4;

    fn of(tables: &[(u8, &[&str])]) -> Self {
        let words: usize = tables.iter().map(|(_, table)| table.len()).sum();
        let places = (words * Self::ROOM).next_power_of_two();
        let mut kinds = Self { entries: vec![0; places], shift: u64::BITS - places.ilog2() };
        for (kind, table) in tables {
            for word in *table {
                let hash = hash_of(word);
                let place = kinds.place_of(hash);
                kinds.entries[place] |= hash as u32 | u32::from(*kind);
            }
        }
        kinds
    }

    /// Where a word is, or would be.
    fn place_of(&self, hash: u64) -> usize {
        let mut place = (hash >> self.shift) as usize;
        while self.entries[place] != 0 && self.entries[place] ^ hash as u32 > ALL_KINDS {
            place = (place + 1) % self.entries.len();
        }
        place
    }

    /// The kinds of a word; 0 for most.
    #[inline]
    fn get(&self, hash: u64) -> u8 {
        let entry = self.entries[(hash >> self.shift) as usize];
        let differs = entry ^ hash as u32;
        // One question that is nearly always answered the same way: every second word has a kind, and the processor would
        // often guess wrong which.
        if (entry != 0) & (differs > ALL_KINDS) {
            return (self.entries[self.place_of(hash)] & ALL_KINDS) as u8;
        }
        (entry & ALL_KINDS) as u8
    }

    /// Counts the words of each kind.
    pub fn count(&self, words: &[Word]) -> Tally {
        let mut tally = Tally::default();
        // So many that no count runs into the next one.
        for words in words.chunks(usize::from(u16::MAX)) {
            let counts: u64 = words.iter().map(|word| ONE_OF[usize::from(self.get(word.hash()))]).sum();
            let count = |kind: u8| usize::from((counts >> place_in_counts(kind)) as u16);
            tally.function += count(FUNCTION);
            tally.picture += count(PICTURE);
            tally.address += count(ADDRESS);
        }
        tally
    }
}

/// Counts of all kinds in one number, for a word of every set of kinds: one sum in place of three.
const ONE_OF: [u64; 1 + ALL_KINDS as usize] = {
    let mut ones = [0; 1 + ALL_KINDS as usize];
    let mut kinds = 0;
    while kinds < ones.len() {
        let mut left = kinds as u8;
        while left != 0 {
            let kind = left & left.wrapping_neg();
            ones[kinds] += 1 << place_in_counts(kind);
            left ^= kind;
        }
        kinds += 1;
    }
    ones
};

/// Where the count of a kind begins in the counts of all.
const fn place_in_counts(kind: u8) -> u32 {
    kind.trailing_zeros() * u16::BITS
}

fn hash_of(word: &str) -> u64 {
    words_of(word).first().map_or(0, |word| word.hash())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_kinds_in_any_case() {
        assert_eq!(hash_of("Straße"), hash_of("straße"));
        assert_eq!(KINDS.get(hash_of("Für")) & FUNCTION, FUNCTION);
        assert_eq!(KINDS.get(hash_of("harbour")), 0);
        for (kind, table) in [(FUNCTION, FUNCTION_WORDS), (PICTURE, PICTURE_WORDS), (ADDRESS, ADDRESS_WORDS)] {
            assert!(table.iter().all(|word| KINDS.get(hash_of(word)) & kind != 0));
        }
    }

    #[test]
    fn words_of_each_kind_are_counted_however_many() {
        let words = words_of("the harbour and the photo");
        assert_eq!(KINDS.count(&words), Tally { function: 3, picture: 1, address: 0 });
        let many = usize::from(u16::MAX) + 7;
        assert_eq!(KINDS.count(&vec![words[0]; many]), Tally { function: many, ..Tally::default() });
    }
}
