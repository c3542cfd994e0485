//! The words of a text, as numbers.
//!
//! Case and everything that is no letter and no digit are left out: papers differ in quotation marks and dashes.
//! Characters of scripts that are written without spaces are words of their own.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};

/// Bytes of a text that are looked at together.
const BLOCK: usize = 64;

/// Bytes of a word that are taken together.
const EIGHT: usize = 8;

/// Bytes behind a block that are read with a word that begins in it.
const BEHIND: usize = 2 * EIGHT;

/// The number of a short text as a whole, without regard to case and signs; `None` where it has no word.
pub(super) fn number_of(text: &str) -> Option<u64> {
    let mut number = None;
    let mut add = |word| number = Some(mixed(number.unwrap_or(0) ^ word));
    dispatch!(Level::new(), simd => for_each_word(simd, text, &mut add));
    number
}

/// Gives the numbers of all words of a text in their order.
///
/// What lies between two separators, bytes of ASCII that are in no word, is found for 64 bytes at a time. In ASCII it is a
/// word; elsewhere every character has to be looked at.
// Inlined, so that it is compiled for each kind of processor.
#[inline(always)]
pub(super) fn for_each_word<S: Simd>(simd: S, text: &str, mut each: impl FnMut(u64)) {
    let bytes = text.as_bytes();
    let mut spelled = Vec::new();
    let mut end_of_text = [0; BLOCK + BEHIND];
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let block = rest.first_chunk().unwrap_or_else(|| {
            end_of_text[..rest.len()].copy_from_slice(rest);
            end_of_text[rest.len()..].fill(0);
            &end_of_text
        });
        let (mut pieces, wide) = pieces_of(simd, block);
        // A piece that reaches the end of the block may go on, so the next one begins with it.
        let whole = BLOCK - pieces.leading_ones() as usize;
        if whole == 0 {
            at += take_long(&text[at..], &mut spelled, &mut each);
            continue;
        }
        pieces &= u64::MAX >> (BLOCK - whole);
        while pieces != 0 {
            // Added to the lowest bit of a piece, a bit is carried on to the zero behind it.
            let carried = pieces.wrapping_add(pieces & pieces.wrapping_neg());
            let (begin, end) = (pieces.trailing_zeros() as usize, carried.trailing_zeros() as usize);
            if wide & pieces & !carried == 0 {
                each(number_in(block, begin, end - begin));
            } else {
                spell(&text[at + begin..at + end], &mut spelled, &mut each);
            }
            pieces &= carried;
        }
        at += whole;
    }
}

/// Which bytes of a block are no separators, and which are not ASCII: a bit for each, the first byte's the lowest.
#[inline(always)]
fn pieces_of<S: Simd>(simd: S, block: &[u8; BLOCK + BEHIND]) -> (u64, u64) {
    let bytes = u8x64::from_slice(simd, &block[..BLOCK]);
    let all = |byte: u8| u8x64::splat(simd, byte);
    // Digits keep their value under this, capitals become small letters.
    let is_letter = ((bytes | all(0x20)) - all(b'a')).simd_lt(all(26));
    let is_digit = (bytes - all(b'0')).simd_lt(all(10));
    let is_wide = bytes.simd_ge(all(0x80));
    ((is_letter | is_digit | is_wide).to_bitmask(), is_wide.to_bitmask())
}

/// The number of a word of ASCII that ends in this block.
#[inline(always)]
fn number_in(block: &[u8; BLOCK + BEHIND], begin: usize, length: usize) -> u64 {
    if length > BEHIND {
        return number_of_word(&block[begin..begin + length], 0x20);
    }
    // As in `number_of_word`.
    let eight = |begin: usize, length: usize| {
        let eight = block[begin..].first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
        (eight | u64::from_ne_bytes([0x20; EIGHT])) & (u64::MAX >> (8 * (EIGHT - length)))
    };
    let first = mixed(length as u64 ^ eight(begin, length.min(EIGHT)));
    // Made for shorter words too: the processor would often guess wrong which are longer.
    let second = mixed(first ^ eight(begin + EIGHT, length.saturating_sub(EIGHT).max(1)));
    if length > EIGHT { second } else { first }
}

/// Takes what lies before the next separator, and gives the number of bytes.
fn take_long(text: &str, spelled: &mut Vec<u8>, each: &mut impl FnMut(u64)) -> usize {
    let separates = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric();
    let piece = text.split(separates).next().unwrap_or(text);
    if piece.is_ascii() {
        each(number_of_word(piece.as_bytes(), 0x20));
    } else {
        spell(piece, spelled, each);
    }
    piece.len()
}

/// Takes words of any letters.
fn spell(text: &str, spelled: &mut Vec<u8>, each: &mut impl FnMut(u64)) {
    let mut end = |spelled: &mut Vec<u8>| {
        if !spelled.is_empty() {
            each(number_of_word(spelled, 0));
            spelled.clear();
        }
    };
    for c in text.chars() {
        if is_sign(c) {
            end(spelled);
        } else if stands_alone(c) {
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
fn is_sign(c: char) -> bool {
    matches!(c, '\u{2000}'..='\u{206f}') || !c.is_alphanumeric()
}

/// Whether a character is of a script that is written without spaces, or with endings stuck on: what lies beyond
/// the Indian scripts in Unicode, but for Latin and Greek letters with accents.
fn stands_alone(c: char) -> bool {
    let code = u32::from(c);
    code >= 0x0e00 && !(0x1e00..0x2000).contains(&code)
}

/// The number of a word: of its bytes, eight at a time, with the same bits set in each.
fn number_of_word(word: &[u8], set: u8) -> u64 {
    let eight = |bytes: &[u8]| bytes.iter().rev().fold(0, |eight, byte| eight << 8 | u64::from(byte | set));
    word.chunks(EIGHT).fold(word.len() as u64, |number, bytes| mixed(number ^ eight(bytes)))
}

/// The finalizer of MurmurHash3: every bit of the result depends on every bit of the number.
#[inline(always)]
pub(super) fn mixed(mut bits: u64) -> u64 {
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
