//! The pieces of a text between separators, found for 64 bytes at a time.
//!
//! A separator is a byte of ASCII that is no letter and no digit. A piece of ASCII is a word for everybody; in other pieces
//! it depends on the characters and on who asks. Words are told from each other by their hashes, whatever their case.

use fearless_simd::prelude::*;
use fearless_simd::u8x64;

/// Bytes that are looked at together.
const BLOCK_BYTES: usize = 64;

/// Bytes that can be read from the beginning of every piece on, whatever its length.
pub const PADDED_BYTES: usize = 16;

/// What lies between two separators.
pub struct WordSpan<'a> {
    /// Where it begins in the text.
    pub start: usize,
    /// Its bytes.
    pub length: usize,
    /// Whether all of them are ASCII.
    pub is_ascii: bool,
    /// Its bytes and some behind it, at least [`PADDED_BYTES`] in all: those of the text, or zeros where it ends.
    pub padded: &'a [u8],
}

/// Gives the pieces of a text, in UTF-8, in their order. Linear.
// Inlined, so that it is compiled for each kind of processor.
#[inline(always)]
pub fn for_each_word_span<S: Simd>(simd: S, text: &[u8], mut each: impl FnMut(WordSpan<'_>)) {
    let mut end_of_text = [0; BLOCK_BYTES + PADDED_BYTES];
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let block = rest.first_chunk().unwrap_or_else(|| {
            end_of_text[..rest.len()].copy_from_slice(rest);
            end_of_text[rest.len()..].fill(0);
            &end_of_text
        });
        let (mut pieces, wide) = classify_block(simd, block);
        // A piece that reaches the end of the block may go on, so the next one begins with it.
        let whole = BLOCK_BYTES - pieces.leading_ones() as usize;
        let (length, padded, wide) = if whole == 0 {
            let length = rest.iter().position(is_separator).unwrap_or(rest.len());
            (length, rest, if rest[..length].is_ascii() { 0 } else { u64::MAX })
        } else {
            pieces &= u64::MAX >> (BLOCK_BYTES - whole);
            (whole, &block[..], wide)
        };
        while pieces != 0 {
            // Added to the lowest bit of a piece, a bit is carried on to the zero behind it; it is lost where the piece is
            // longer than the block.
            let carried = pieces.wrapping_add(pieces & pieces.wrapping_neg());
            let begin = pieces.trailing_zeros() as usize;
            let end = if carried == 0 { length } else { carried.trailing_zeros() as usize };
            let is_ascii = wide & pieces & !carried == 0;
            // In one place alone, so that it is inlined.
            each(WordSpan { start: at + begin, length: end - begin, is_ascii, padded: &padded[begin..] });
            pieces &= carried;
        }
        at += length;
    }
}

fn is_separator(byte: &u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphanumeric()
}

/// Which bytes of a block are no separators, and which are not ASCII: a bit for each, the first byte's the lowest.
#[inline(always)]
fn classify_block<S: Simd>(simd: S, block: &[u8; BLOCK_BYTES + PADDED_BYTES]) -> (u64, u64) {
    let bytes = u8x64::from_slice(simd, &block[..BLOCK_BYTES]);
    let all = |byte: u8| u8x64::splat(simd, byte);
    // Digits keep their value under this, capitals become small letters.
    let is_letter = ((bytes | all(0x20)) - all(b'a')).simd_lt(all(26));
    let is_digit = (bytes - all(b'0')).simd_lt(all(10));
    let is_wide = bytes.simd_ge(all(0x80));
    ((is_letter | is_digit | is_wide).to_bitmask(), is_wide.to_bitmask())
}

/// The hash of a word of ASCII in lower case; `padded` is as in [`WordSpan`].
#[inline(always)]
pub fn hash_ascii_word(padded: &[u8], length: usize) -> u64 {
    if length >= PADDED_BYTES {
        return hash_with(&padded[..length], LOWERCASE_BITS);
    }
    let eight =
        |from: usize| padded[from..].first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight)) | LOWERCASE_BITS;
    let short = mix(HASH_SEED, eight(0) & FIRST_WORD_MASKS[length]);
    // Made for shorter words too, and chosen by bits: the processor would often guess wrong which are longer.
    let long = mix(short, eight(CHUNK_BYTES) & SECOND_WORD_MASKS[length]);
    short ^ (short ^ long) & HAS_SECOND_WORD[length]
}

/// The bits of the first eight bytes that a word of a length has, of its next eight bytes, and all bits where it has eight.
const FIRST_WORD_MASKS: [u64; PADDED_BYTES] = length_masks(0);
const SECOND_WORD_MASKS: [u64; PADDED_BYTES] = length_masks(CHUNK_BYTES);
const HAS_SECOND_WORD: [u64; PADDED_BYTES] = {
    let mut bits = [u64::MAX; PADDED_BYTES];
    let mut length = 0;
    while length < CHUNK_BYTES {
        bits[length] = 0;
        length += 1;
    }
    bits
};

/// By the length of a word, the bits of its bytes from one on, eight at most.
const fn length_masks(from: usize) -> [u64; PADDED_BYTES] {
    let mut bits = [0; PADDED_BYTES];
    let mut length = from + 1;
    while length < PADDED_BYTES {
        bits[length] = if length - from < CHUNK_BYTES { low_bytes_mask(length - from) } else { u64::MAX };
        length += 1;
    }
    bits
}

/// The hash of a word that is in lower case.
pub fn hash_lowercase_word(word: &[u8]) -> u64 {
    hash_with(word, if word.is_ascii() { LOWERCASE_BITS } else { 0 })
}

/// Bytes of a word that are taken together.
const CHUNK_BYTES: usize = size_of::<u64>();

/// The bit that makes small letters of ASCII of capitals and leaves digits as they are, in every byte.
const LOWERCASE_BITS: u64 = 0x2020_2020_2020_2020;

const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
const HASH_SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// A hash of a word, eight bytes at a time, each with these bits set.
fn hash_with(word: &[u8], bits: u64) -> u64 {
    let (whole, rest) = word.as_chunks::<CHUNK_BYTES>();
    let hash = whole.iter().fold(HASH_SEED, |hash, eight| mix(hash, u64::from_le_bytes(*eight) | bits));
    mix(hash, read_partial_u64(rest) | bits & low_bytes_mask(rest.len()))
}

/// A hash of words with eight bytes more: both halves of a product, so that every bit of the one depends on every bit of the
/// other.
fn mix(hash: u64, eight: u64) -> u64 {
    let product = u128::from(hash ^ eight) * u128::from(MULTIPLIER);
    product as u64 ^ (product >> u64::BITS) as u64
}

/// The bits of so many bytes, eight at most.
const fn low_bytes_mask(bytes: usize) -> u64 {
    match u64::MAX.checked_shr(u64::BITS - 8 * bytes as u32) {
        Some(bits) => bits,
        None => 0,
    }
}

/// Up to seven bytes as a number. Two reads that overlap are faster than a copy of so many bytes.
fn read_partial_u64(bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let last_at = bytes.len() - size_of::<u32>();
        return u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (8 * last_at);
    }
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};
    use proptest::prelude::*;

    use super::*;

    fn pieces(text: &str) -> Vec<(usize, &str)> {
        let mut pieces = Vec::new();
        dispatch!(Level::new(), simd => for_each_word_span(simd, text.as_bytes(), |piece| {
            let found = &text[piece.start..piece.start + piece.length];
            assert_eq!(found.is_ascii(), piece.is_ascii);
            assert!(piece.padded.len() >= PADDED_BYTES && piece.padded.starts_with(found.as_bytes()));
            pieces.push((piece.start, found));
        }));
        pieces
    }

    #[test]
    fn pieces_lie_between_bytes_of_ascii_that_are_in_no_word() {
        assert_eq!(pieces("A b-2: “Ça va”"), [(0, "A"), (2, "b"), (4, "2"), (7, "“Ça"), (14, "va”")]);
    }

    #[test]
    fn a_word_has_one_hash_wherever_it_stands_and_in_any_case() {
        let words = ["a", "Ab", "7", "sevenab", "eightabc", "Ninechars9", "sixteen89abcdefg", "seventeen9abcdefg"];
        for word in words {
            let lower = hash_lowercase_word(word.to_lowercase().as_bytes());
            for behind in ["", " ", "@ and so on", "[ and so on", "{ and so on", "’"] {
                for text in [format!("{word}{behind}"), format!("{}{behind}", word.to_uppercase())] {
                    let padded = [text.as_bytes(), &[0; PADDED_BYTES]].concat();
                    assert_eq!(hash_ascii_word(&padded, word.len()), lower, "{text}");
                }
            }
        }
        assert_ne!(hash_lowercase_word(b"ab"), hash_lowercase_word(b"ba"));
    }

    proptest! {
        #[test]
        fn pieces_are_found_wherever_blocks_end(text in "([a-z0-9]{0,80}[ .]{0,3}|[a”é ]{0,9}|\\PC{0,5}){0,9}") {
            let separates = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric();
            let mut expected = Vec::new();
            for piece in text.split(separates).filter(|piece| !piece.is_empty()) {
                expected.push((piece.as_ptr() as usize - text.as_ptr() as usize, piece));
            }
            prop_assert_eq!(pieces(&text), expected);
        }
    }
}
