//! 64-bit hashes of the words of a text, in one linear pass.
//!
//! Case, punctuation and symbols do not count, since papers differ in quotation marks and dashes; nor do the differences
//! that [`newsidx_core::letter_fold`] removes, such as vowel signs. A character of a script
//! that is written without spaces is a word of its own. The hash of a word does not depend on the text around it; keys
//! made of these hashes are stored in the index.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};

use newsidx_core::letter_fold::{LetterForm, fold_letter, is_apostrophe_letter};
use newsidx_core::word_scan::{for_each_word_span, hash_ascii_word, hash_lowercase_word};

/// Hashes a short text as a whole, without case and punctuation; `None` if it has no word.
pub(super) fn hash_text(text: &str) -> Option<u64> {
    let mut hash = None;
    let mut add = |word| hash = Some(mix64(hash.unwrap_or(0) ^ word));
    dispatch!(Level::new(), simd => for_each_word(simd, text, &mut add));
    hash
}

/// Calls `each` with the hash of every word, in the order of the text.
// Inlined into its caller, so that the compiler makes one copy for each SIMD level.
#[inline(always)]
pub(super) fn for_each_word<S: Simd>(simd: S, text: &str, mut each: impl FnMut(u64)) {
    // One buffer for all words of the text.
    let mut lowercase = Vec::new();
    for_each_word_span(simd, text.as_bytes(), |span| {
        if span.is_ascii {
            each(hash_ascii_word(span.padded, span.length));
        } else {
            hash_unicode_words(&text[span.start..span.start + span.length], &mut lowercase, &mut each);
        }
    });
}

/// Hashes the words of a span with characters outside ASCII.
// Not inlined, so that the loop over ASCII words stays small.
#[inline(never)]
fn hash_unicode_words(text: &str, lowercase: &mut Vec<u8>, each: &mut impl FnMut(u64)) {
    let mut end = |lowercase: &mut Vec<u8>| {
        if !lowercase.is_empty() {
            each(hash_lowercase_word(lowercase));
            lowercase.clear();
        }
    };
    for c in text.chars() {
        let c = match fold_letter(c) {
            LetterForm::Unchanged => c,
            LetterForm::Replaced(letter) => letter,
            LetterForm::Dropped => continue,
        };
        if is_separator(c) {
            end(lowercase);
        } else if is_single_char_word(c) {
            end(lowercase);
            lowercase.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            end(lowercase);
        } else {
            c.to_lowercase().for_each(|c| lowercase.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()));
        }
    }
    end(lowercase);
}

/// Whether a character is neither a letter nor a digit of a word.
fn is_separator(c: char) -> bool {
    // General punctuation first: typographic quotes and dashes are the most frequent separators outside ASCII, and the
    // range is cheaper than the Unicode tables. A test checks that it has no letters.
    matches!(c, '\u{2000}'..='\u{206f}') || !c.is_alphanumeric() || is_apostrophe_letter(c)
}

/// Whether a character belongs to a script that is written without spaces or with endings attached to words.
///
/// These are the code points above the Indic blocks, without Latin Extended Additional and Greek Extended.
fn is_single_char_word(c: char) -> bool {
    let code = u32::from(c);
    code >= 0x0e00 && !(0x1e00..0x2000).contains(&code)
}

/// The 64-bit finalizer of MurmurHash3: every bit of the result depends on every bit of the argument.
#[inline(always)]
pub(super) fn mix64(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    bits = (bits ^ (bits >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    bits ^ (bits >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(text: &str) -> Vec<u64> {
        let mut hashes = Vec::new();
        dispatch!(Level::new(), simd => for_each_word(simd, text, |hash| hashes.push(hash)));
        hashes
    }

    #[test]
    fn the_hash_of_a_word_does_not_depend_on_the_text_around_it() {
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
            let alone = hashes(word);
            assert_eq!(alone.len(), 1);
            for after in
                ["", " ", ".", "@ and so on", "[ and so on", "{ and so on", "/ and so on", ": and so on", "’ and so on"]
            {
                // At every offset in a block of the word scan, and across its end.
                for before in 0..80 {
                    let text = format!("{}{word}{after}", " ".repeat(before));
                    assert_eq!(hashes(&text)[0], alone[0], "{text:?}");
                    assert_eq!(hashes(&text.to_uppercase().replace("SS", "ß"))[0], alone[0], "{text:?}");
                }
            }
        }
    }

    #[test]
    fn punctuation_and_spaces_separate_words() {
        let text = "On May 20, 2025 -- “ÄRZTIN” Müller’s 3 o'clock\u{7f}tea — 人権 and Việt\u{a0}Nam \u{2028}x";
        for before in 0..80 {
            let text = format!("{}{text}", "-".repeat(before));
            let words = [
                "on", "may", "20", "2025", "ärztin", "müller", "s", "3", "o", "clock", "tea", "人", "権", "and",
                "việt", "nam", "x",
            ];
            let alone: Vec<u64> = words.iter().flat_map(|word| hashes(word)).collect();
            assert_eq!(hashes(&text), alone, "{text:?}");
        }
    }

    #[test]
    fn vowel_signs_forms_of_letters_and_digits_make_no_difference() {
        for (text, plain) in [
            ("إِنَّ الـمـديـنـة ٢٠٢٣", "ان المدينة 2023"),
            ("בְּרֵאשִׁ֖ית צה״ל", "בראשית צה\"ל"),
            ("Hawaiʻi ʻOkina", "Hawai'i 'okina"),
            ("ปี ๒๐๒๔", "ปี 2024"),
        ] {
            assert_eq!(hashes(text), hashes(plain), "{text}");
        }
    }

    #[test]
    fn general_punctuation_has_no_letters_and_no_digits() {
        assert!(('\u{2000}'..='\u{206f}').all(|c| !c.is_alphanumeric()));
    }
}
