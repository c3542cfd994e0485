//! Finds the words of a table in a text, wherever they stand: one look at each place of the text, at
//! which nearly always the first bytes alone tell that no word begins.

use hashbrown::HashMap;

/// Bytes that tell whether a word may begin at a place: no word is shorter.
const HEAD: usize = 3;

/// Bits of the number that a head is hashed to.
const BITS: u32 = 15;

/// Words of a table, each with what it means.
pub struct Finder<T> {
    /// Whether any head has this hash, one bit each: 4 KiB, which stay in the fastest memory.
    filter: Vec<u64>,
    by_head: HashMap<[u8; HEAD], Vec<(&'static str, T)>>,
}

impl<T: Copy> Finder<T> {
    /// A finder of words; they have three bytes or more.
    pub fn new(words: impl Iterator<Item = (&'static str, T)>) -> Self {
        let mut filter = vec![0; 1 << (BITS - u64::BITS.ilog2())];
        let mut by_head: HashMap<[u8; HEAD], Vec<(&'static str, T)>> = HashMap::new();
        for (word, meaning) in words {
            let Some(head) = word.as_bytes().first_chunk() else { continue };
            let hash = hash(*head);
            filter[hash / 64] |= 1 << (hash % 64);
            by_head.entry(*head).or_default().push((word, meaning));
        }
        Self { filter, by_head }
    }

    /// What the words mean that stand in a text, in the order of their places.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = T> + 'a {
        let places = text.as_bytes().windows(HEAD).enumerate();
        let heads = places.filter_map(|(at, head)| Some((at, <[u8; HEAD]>::try_from(head).ok()?)));
        let likely = heads.filter(|(_, head)| {
            let hash = hash(*head);
            self.filter[hash / 64] & (1 << (hash % 64)) != 0
        });
        likely.flat_map(move |(at, head)| {
            let words = self.by_head.get(&head).map_or(&[][..], Vec::as_slice);
            let here = &text.as_bytes()[at..];
            words.iter().filter(move |(word, _)| here.starts_with(word.as_bytes())).map(|(_, meaning)| *meaning)
        })
    }
}

fn hash(head: [u8; HEAD]) -> usize {
    let [a, b, c] = head.map(u32::from);
    // Multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4).
    ((a << 16 | b << 8 | c).wrapping_mul(0x9e37_79b1) >> (u32::BITS - BITS)) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WORDS: [&str; 5] = ["aba", "abab", "bab", "사진", "cab"];

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
