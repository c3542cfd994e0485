//! The runs of words of a text, as numbers.

use fearless_simd::prelude::*;

use super::word_hashes::{for_each_word, mix64};

/// Words of a shingle. Of runs of four words unrelated stories share few, and one changed word breaks only four of
/// them; with five, a copy in which one word in twenty is changed twice keeps too little.
const SHINGLE_WORDS: usize = 4;

/// Appends the number of every run of [`SHINGLE_WORDS`] words of a text, in the order of the text. Texts are taken apart: no run
/// reaches from one into the next. What is in `words` does not matter.
///
/// The number of a run is a polynomial of those of its words (Karp and Rabin, 1987), with its bits mixed. It is made anew of
/// each run: that of the run before would have to be waited for.
// Inlined, so that it is compiled for each kind of processor.
#[inline(always)]
pub(super) fn add_shingles<S: Simd>(simd: S, text: &str, words: &mut Vec<u64>, shingles: &mut Vec<u64>) {
    words.clear();
    for_each_word(simd, text, |word| words.push(word));
    let run = |words: &[u64]| words.iter().fold(0, |run: u64, word| run.wrapping_mul(BASE).wrapping_add(*word));
    shingles.extend(words.windows(SHINGLE_WORDS).map(|words| mix64(run(words))));
}

/// Any odd number with bits set here and there: of the golden ratio.
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
    fn runs_of_four_words_are_numbered_in_order() {
        assert!(shingles("One two three").is_empty());
        let five = shingles("One two three four five");
        assert_eq!(five.len(), 2);
        assert_eq!(five[1], shingles("two three four five")[0]);
        assert_ne!(five[0], five[1]);
        assert_ne!(five[0], shingles("two one three four")[0], "the order of the words counts");
    }

    #[test]
    fn case_and_signs_make_no_difference() {
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
