//! Kinds of words that are counted: small ones, those that speak of a picture, those that speak to the reader.

use std::sync::LazyLock;

use super::super::rules::words::{ADDRESS_WORDS, FUNCTION_WORDS, PICTURE_WORDS};
use crate::blocks::words_of;

/// Kinds of words that are counted, one bit each.
pub(super) const FUNCTION: u8 = 1;
pub(super) const PICTURE: u8 = 1 << 1;
pub(super) const ADDRESS: u8 = 1 << 2;

/// The kinds of the words that are counted, by their hashes: every word of every page is looked up.
pub(super) struct Kinds {
    /// Kinds of a word at the place that the upper bits of its hash tell, or the next that is free: small enough for the
    /// fastest memory.
    kinds: Vec<u8>,
    /// The hashes of these words.
    hashes: Vec<u64>,
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
        let mut kinds = Self { kinds: vec![0; places], hashes: vec![0; places], shift: u64::BITS - places.ilog2() };
        for (kind, table) in tables {
            for word in *table {
                let hash = hash_of(word);
                let place = kinds.place_of(hash);
                kinds.hashes[place] = hash;
                kinds.kinds[place] |= kind;
            }
        }
        kinds
    }

    /// Where a word is, or would be.
    fn place_of(&self, hash: u64) -> usize {
        let mut place = (hash >> self.shift) as usize;
        while self.kinds[place] != 0 && self.hashes[place] != hash {
            place = (place + 1) % self.kinds.len();
        }
        place
    }

    /// The kinds of a word; 0 for most.
    pub fn get(&self, hash: u64) -> u8 {
        let place = (hash >> self.shift) as usize;
        let kinds = self.kinds[place];
        // One question that is nearly always answered the same way: every second word has a kind, and the processor would
        // often guess wrong which.
        let is_other = (kinds != 0) & (self.hashes[place] != hash);
        if is_other { self.kinds[self.place_of(hash)] } else { kinds }
    }
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
}
