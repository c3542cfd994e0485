//! The words of a text, as numbers.
//!
//! Case and everything that is no letter and no digit are left out: papers differ in quotation marks and dashes.
//! Characters of scripts that are written without spaces are words of their own.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};

use newsidx_core::word_scan::{for_each_word_span, hash_ascii_word, hash_lowercase_word};

/// The number of a short text as a whole, without regard to case and signs; `None` where it has no word.
pub(super) fn hash_text(text: &str) -> Option<u64> {
    let mut number = None;
    let mut add = |word| number = Some(mix64(number.unwrap_or(0) ^ word));
    dispatch!(Level::new(), simd => for_each_word(simd, text, &mut add));
    number
}

/// Gives the numbers of all words of a text in their order.
// Inlined, so that it is compiled for each kind of processor.
#[inline(always)]
pub(super) fn for_each_word<S: Simd>(simd: S, text: &str, mut each: impl FnMut(u64)) {
    let mut spelled = Vec::new();
    for_each_word_span(simd, text.as_bytes(), |piece| {
        if piece.is_ascii {
            each(hash_ascii_word(piece.padded, piece.length));
        } else {
            hash_unicode_words(&text[piece.start..piece.start + piece.length], &mut spelled, &mut each);
        }
    });
}

/// Takes words of any letters.
// Kept apart, so that the loop over words of ASCII stays small.
#[inline(never)]
fn hash_unicode_words(text: &str, spelled: &mut Vec<u8>, each: &mut impl FnMut(u64)) {
    let mut end = |spelled: &mut Vec<u8>| {
        if !spelled.is_empty() {
            each(hash_lowercase_word(spelled));
            spelled.clear();
        }
    };
    for c in text.chars() {
        if is_separator(c) {
            end(spelled);
        } else if is_single_char_word(c) {
            end(spelled);
            spelled.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            end(spelled);
        } else {
            c.to_lowercase().for_each(|c| spelled.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()));
        }
    }
    end(spelled);
}

/// Whether a character is no letter and no digit. Typographic quotes and dashes are the most frequent ones.
fn is_separator(c: char) -> bool {
    matches!(c, '\u{2000}'..='\u{206f}') || !c.is_alphanumeric()
}

/// Whether a character is of a script that is written without spaces, or with endings stuck on: what lies beyond
/// the Indian scripts in Unicode, but for Latin and Greek letters with accents.
fn is_single_char_word(c: char) -> bool {
    let code = u32::from(c);
    code >= 0x0e00 && !(0x1e00..0x2000).contains(&code)
}

/// The finalizer of MurmurHash3: every bit of the result depends on every bit of the number.
#[inline(always)]
pub(super) fn mix64(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    bits = (bits ^ (bits >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    bits ^ (bits >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<u64> {
        let mut numbers = Vec::new();
        dispatch!(Level::new(), simd => for_each_word(simd, text, |number| numbers.push(number)));
        numbers
    }

    #[test]
    fn the_number_of_a_word_does_not_depend_on_what_stands_around_it() {
        let long = "abcdefghij".repeat(9);
        for word in [
            "a",
            "Ab",
            "7",
            "sevenab",
            "eightabc",
            "Ninechars9",
            "Zz09",
            "straße",
            "ßa",
            "sixteen89abcdefg",
            "seventeen9abcdefg",
            &long,
            &format!("{long}ß"),
        ] {
            let alone = numbers(word);
            assert_eq!(alone.len(), 1);
            for behind in
                ["", " ", ".", "@ and so on", "[ and so on", "{ and so on", "/ and so on", ": and so on", "’ and so on"]
            {
                // Words at every place of a block, and at its end.
                for before in 0..80 {
                    let text = format!("{}{word}{behind}", " ".repeat(before));
                    assert_eq!(numbers(&text)[0], alone[0], "{text:?}");
                    assert_eq!(numbers(&text.to_uppercase().replace("SS", "ß"))[0], alone[0], "{text:?}");
                }
            }
        }
    }

    #[test]
    fn words_are_what_lies_between_signs() {
        let text = "On May 20, 2025 -- “ÄRZTIN” Müller’s 3 o'clock\u{7f}tea — 人権 and Việt\u{a0}Nam \u{2028}x";
        for before in 0..80 {
            let text = format!("{}{text}", "-".repeat(before));
            let words = [
                "on", "may", "20", "2025", "ärztin", "müller", "s", "3", "o", "clock", "tea", "人", "権", "and",
                "việt", "nam", "x",
            ];
            let alone: Vec<u64> = words.iter().flat_map(|word| numbers(word)).collect();
            assert_eq!(numbers(&text), alone, "{text:?}");
        }
    }

    #[test]
    fn general_punctuation_has_no_letters_and_no_digits() {
        assert!(('\u{2000}'..='\u{206f}').all(|c| !c.is_alphanumeric()));
    }
}
