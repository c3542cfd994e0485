//! SIMD word scan: splits UTF-8 text at ASCII separators, 64 bytes at a time, and hashes words without regard to case.
//!
//! A separator is an ASCII byte that is neither letter nor digit. A span of ASCII only is a word for every caller;
//! other spans have to be split by the caller's own Unicode rules. Linear, without allocation.
//! `docs/design/word-scan.md` has the reasons.

use fearless_simd::prelude::*;
use fearless_simd::u8x64;

/// Bytes of a block: as many as there are bits in the mask of a block.
const BLOCK_BYTES: usize = 64;

/// Bytes that can always be read from the start of a span, even if the span or the text is shorter.
pub const PADDED_BYTES: usize = 16;

/// Bytes between two separators.
pub struct WordSpan<'a> {
    /// First byte in the text.
    pub start: usize,
    /// Length in bytes.
    pub length: usize,
    /// Whether all of them are ASCII.
    pub is_ascii: bool,
    /// Its bytes and those that follow, at least [`PADDED_BYTES`] in all; zeros after the end of the text.
    pub padded: &'a [u8],
}

/// Calls `each` with every span of a UTF-8 text, in order. Linear.
// Inlined into the caller's `dispatch!`, so that it is compiled once for each instruction set.
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
        let (mut spans, non_ascii) = classify_block(simd, block);
        // A span that reaches the end of the block may continue, so the next block begins with it.
        let whole = BLOCK_BYTES - spans.leading_ones() as usize;
        let (length, padded, non_ascii) = if whole == 0 {
            let length = rest.iter().position(is_separator).unwrap_or(rest.len());
            (length, rest, if rest[..length].is_ascii() { 0 } else { u64::MAX })
        } else {
            spans &= u64::MAX >> (BLOCK_BYTES - whole);
            (whole, &block[..], non_ascii)
        };
        while spans != 0 {
            // Adding the lowest bit of a run of ones carries into the zero after the run. The carry is lost if the span
            // is longer than the block.
            let carried = spans.wrapping_add(spans & spans.wrapping_neg());
            let begin = spans.trailing_zeros() as usize;
            let end = if carried == 0 { length } else { carried.trailing_zeros() as usize };
            let is_ascii = non_ascii & spans & !carried == 0;
            // The only call of `each`, so that the compiler inlines it.
            each(WordSpan { start: at + begin, length: end - begin, is_ascii, padded: &padded[begin..] });
            spans &= carried;
        }
        at += length;
    }
}

fn is_separator(byte: &u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphanumeric()
}

/// Two bit masks of a block, lowest bit first: bytes that are not separators, and bytes that are not ASCII.
#[inline(always)]
fn classify_block<S: Simd>(simd: S, block: &[u8; BLOCK_BYTES + PADDED_BYTES]) -> (u64, u64) {
    let bytes = u8x64::from_slice(simd, &block[..BLOCK_BYTES]);
    let splat = |byte: u8| u8x64::splat(simd, byte);
    // Setting bit 5 makes capitals small letters. It also moves other bytes, but none into the range of letters.
    let is_letter = ((bytes | splat(0x20)) - splat(b'a')).simd_lt(splat(26));
    let is_digit = (bytes - splat(b'0')).simd_lt(splat(10));
    let is_non_ascii = bytes.simd_ge(splat(0x80));
    ((is_letter | is_digit | is_non_ascii).to_bitmask(), is_non_ascii.to_bitmask())
}

/// Hash of an ASCII word, folded to lower case; equals [`hash_lowercase_word`] of the folded word. `padded` is that of
/// [`WordSpan`].
#[inline(always)]
pub fn hash_ascii_word(padded: &[u8], length: usize) -> u64 {
    if length >= PADDED_BYTES {
        return hash_with(&padded[..length], LOWERCASE_BITS);
    }
    let chunk =
        |from: usize| padded[from..].first_chunk().map_or(0, |chunk| u64::from_le_bytes(*chunk)) | LOWERCASE_BITS;
    let short = mix(HASH_SEED, chunk(0) & FIRST_CHUNK_MASKS[length]);
    // Computed for short words too, then selected by a mask: a branch on the length would often be mispredicted.
    let long = mix(short, chunk(CHUNK_BYTES) & SECOND_CHUNK_MASKS[length]);
    short ^ (short ^ long) & HAS_SECOND_CHUNK[length]
}

// By the length of a word: mask of its first eight bytes, mask of the next eight, all ones if it has eight or more.
const FIRST_CHUNK_MASKS: [u64; PADDED_BYTES] = length_masks(0);
const SECOND_CHUNK_MASKS: [u64; PADDED_BYTES] = length_masks(CHUNK_BYTES);
const HAS_SECOND_CHUNK: [u64; PADDED_BYTES] = {
    let mut bits = [u64::MAX; PADDED_BYTES];
    let mut length = 0;
    while length < CHUNK_BYTES {
        bits[length] = 0;
        length += 1;
    }
    bits
};

/// For each length of a word, the mask of its bytes from `from` on, eight at most.
const fn length_masks(from: usize) -> [u64; PADDED_BYTES] {
    let mut bits = [0; PADDED_BYTES];
    let mut length = from + 1;
    while length < PADDED_BYTES {
        bits[length] = if length - from < CHUNK_BYTES { low_bytes_mask(length - from) } else { u64::MAX };
        length += 1;
    }
    bits
}

/// Hash of a word that is already in lower case.
pub fn hash_lowercase_word(word: &[u8]) -> u64 {
    hash_with(word, if word.is_ascii() { LOWERCASE_BITS } else { 0 })
}

/// Bytes of a word that are hashed in one step.
const CHUNK_BYTES: usize = size_of::<u64>();

/// Bit 5 of every byte: makes ASCII capitals small letters and leaves digits unchanged.
const LOWERCASE_BITS: u64 = 0x2020_2020_2020_2020;

// Both numbers are part of the format on disk: site profiles and near-duplicate keys store word hashes.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
const HASH_SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// Hashes a word eight bytes at a time, with these bits set in each.
fn hash_with(word: &[u8], bits: u64) -> u64 {
    let (whole, rest) = word.as_chunks::<CHUNK_BYTES>();
    let hash = whole.iter().fold(HASH_SEED, |hash, chunk| mix(hash, u64::from_le_bytes(*chunk) | bits));
    mix(hash, read_partial_u64(rest) | bits & low_bytes_mask(rest.len()))
}

/// Adds eight bytes to a hash: 64 × 64 → 128 bit multiplication, both halves combined (the folded multiplication of
/// wyhash).
fn mix(hash: u64, chunk: u64) -> u64 {
    let product = u128::from(hash ^ chunk) * u128::from(MULTIPLIER);
    // The low half alone would leave the low bits of the hash independent of the high bits of the input.
    product as u64 ^ (product >> u64::BITS) as u64
}

/// Mask of the lowest `bytes` bytes, eight at most.
const fn low_bytes_mask(bytes: usize) -> u64 {
    match u64::MAX.checked_shr(u64::BITS - 8 * bytes as u32) {
        Some(bits) => bits,
        None => 0,
    }
}

/// Up to seven bytes as a little-endian number.
fn read_partial_u64(bytes: &[u8]) -> u64 {
    // Two overlapping reads are faster than a copy of variable length.
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

    fn spans(text: &str) -> Vec<(usize, &str)> {
        let mut spans = Vec::new();
        dispatch!(Level::new(), simd => for_each_word_span(simd, text.as_bytes(), |span| {
            let found = &text[span.start..span.start + span.length];
            assert_eq!(found.is_ascii(), span.is_ascii);
            assert!(span.padded.len() >= PADDED_BYTES && span.padded.starts_with(found.as_bytes()));
            spans.push((span.start, found));
        }));
        spans
    }

    #[test]
    fn spans_lie_between_ascii_separators() {
        assert_eq!(spans("A b-2: “Ça va”"), [(0, "A"), (2, "b"), (4, "2"), (7, "“Ça"), (14, "va”")]);
    }

    #[test]
    fn a_word_has_one_hash_in_any_case_and_before_any_text() {
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
        fn spans_are_found_at_every_block_boundary(text in "([a-z0-9]{0,80}[ .]{0,3}|[a”é ]{0,9}|\\PC{0,5}){0,9}") {
            let separates = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric();
            let mut expected = Vec::new();
            for span in text.split(separates).filter(|span| !span.is_empty()) {
                expected.push((span.as_ptr() as usize - text.as_ptr() as usize, span));
            }
            prop_assert_eq!(spans(&text), expected);
        }
    }
}
