//! Label positions: SIMD prefix filter for the places in a text where the label of a picture credit may end.
//!
//! 64 bytes at a time; linear in the text, without allocation.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};

/// Bytes compared at a time.
const LANES: usize = 64;

/// Bytes of the shortest prefix that distinguishes the label of a maker: a space and three more.
const LABEL_PREFIX_BYTES: usize = 4;

/// Positions where a label may end and names start: a sign, or a space before the first bytes of a maker's label. No
/// false negatives.
pub(super) fn label_positions(text: &[u8]) -> impl Iterator<Item = usize> {
    let level = Level::new();
    (0..text.len()).step_by(LANES).flat_map(move |start| {
        let mut mask = dispatch!(level, simd => position_mask(simd, &text[start..]));
        let next = move || {
            let at = (mask != 0).then(|| start + mask.trailing_zeros() as usize);
            mask &= mask.wrapping_sub(1);
            at
        };
        std::iter::from_fn(next)
    })
}

/// Bit mask of these positions among the first 64 bytes; the lowest bit is the first byte.
// Inlined, so that it is compiled for each SIMD level.
#[inline(always)]
fn position_mask<S: Simd>(simd: S, text: &[u8]) -> u64 {
    let mut end = [0; LANES + LABEL_PREFIX_BYTES - 1];
    let block = text.first_chunk().unwrap_or_else(|| {
        end[..text.len()].copy_from_slice(text);
        &end
    });
    let from = |first: usize| u8x64::from_slice(simd, &block[first..first + LANES]);
    let (a, b, c, d) = (from(0), from(1), from(2), from(3));
    let is = |bytes: u8x64<S>, other: u8| bytes.simd_eq(u8x64::splat(simd, other));
    let is_sign = is(a, b':') | is(a, b'=') | is(a, b'/') | is(a, 0xc2) | is(a, 0xef);
    let (by, courtesy) = (is(b, b'b') & is(c, b'y') & is(d, b' '), is(b, b'c') & is(c, b'o') & is(d, b'u'));
    (is_sign | is(a, b' ') & (by | courtesy | is(b, 0xc2))).to_bitmask()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::credits::MAKER_LABELS;

    #[test]
    fn every_label_of_a_maker_is_a_candidate_position() {
        let positions = |text: &str| label_positions(text.as_bytes()).collect::<Vec<_>>();
        for before in [0, 57, 59, 60, 61, 63, 64, 150] {
            let before = "x".repeat(before);
            for maker in MAKER_LABELS {
                assert!(positions(&format!("{before} {maker}")).contains(&before.len()), "{before} {maker}");
            }
            for sign in [":", "：", "=", "＝", "/", "©"] {
                assert_eq!(positions(&format!("{before}{sign}")), [before.len()], "{before}{sign}");
            }
        }
        assert_eq!(positions("the bay was closed and calm by"), [0; 0], "a word is cut off");
    }
}
