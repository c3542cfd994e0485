//! Shingles (Broder, 1997): 64-bit hashes of all runs of consecutive words of a text, in linear time.

use fearless_simd::prelude::*;

use super::word_hashes::{for_each_word, mix64};

/// Number of words of a shingle.
///
/// Unrelated stories share few runs of four words, and one changed word breaks only four of them. With five, a copy in
/// which one word in twenty is changed twice keeps too little.
const SHINGLE_WORDS: usize = 4;

/// Appends the shingles of a text, in the order of the text.
///
/// No shingle spans two calls: each paragraph is hashed on its own. `words` is scratch space, and its content is
/// discarded. A shingle is the polynomial hash of its words (Karp and Rabin, 1987), with mixed bits.
// Inlined into its caller, so that the compiler makes one copy for each SIMD level.
#[inline(always)]
pub(super) fn add_shingles<S: Simd>(simd: S, text: &str, words: &mut Vec<u64>, shingles: &mut Vec<u64>) {
    words.clear();
    for_each_word(simd, text, |word| words.push(word));
    // Computed anew for each run. A rolling hash has fewer operations, but each has to wait for the result of the one
    // before.
    let polynomial =
        |words: &[u64]| words.iter().fold(0, |hash: u64, word| hash.wrapping_mul(BASE).wrapping_add(*word));
    shingles.extend(words.windows(SHINGLE_WORDS).map(|words| mix64(polynomial(words))));
}

/// Base of the polynomial: any odd number with well spread bits; this one is 2⁶⁴ divided by the golden ratio.
// Part of the index format, like `SHINGLE_WORDS`: keys made of shingles are stored.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};

    use super::*;

    fn shingles(text: &str) -> Vec<u64> {
        let mut shingles = Vec::new();
        dispatch!(Level::new(), simd => add_shingles(simd, text, &mut Vec::new(), &mut shingles));
        shingles
    }

    #[test]
    fn runs_of_four_words_are_hashed_in_order() {
        assert!(shingles("One two three").is_empty());
        let five = shingles("One two three four five");
        assert_eq!(five.len(), 2);
        assert_eq!(five[1], shingles("two three four five")[0]);
        assert_ne!(five[0], five[1]);
        assert_ne!(five[0], shingles("two one three four")[0], "the order of the words counts");
    }

    #[test]
    fn case_and_punctuation_make_no_difference() {
        assert_eq!(shingles("“Nie wieder”, sagte ÄRZTIN Müller"), shingles("Nie wieder – sagte Ärztin müller"));
        assert_eq!(shingles("on May 20, 2025"), shingles("ON MAY 20 2025"));
    }

    #[test]
    fn scripts_without_spaces_have_a_word_for_each_character() {
        assert_eq!(shingles("人権決議案").len(), 2);
        assert_eq!(shingles("인권 결의안"), shingles("인권결의안"));
        assert_eq!(shingles("Việt Nam thắng lớn").len(), 1);
    }
}
