//! What tells at a glance that two stories have little in common.

/// Bins of the beginning of a story, and of the whole.
const BINS: usize = 8;

/// Bits that are kept of each bin.
const BITS: usize = 4;

/// Fewest bins that are the same in copies that have several keys in common.
///
/// Of unrelated texts one bin of sixteen is the same by chance, and three in 7 of 100 pairs. A copy has its beginning or
/// most of its text in common with the other: of pairs whose beginnings have half of their runs in common, and the whole
/// texts a third, 1 in 170 is passed over (`docs/story_count.md`, "Thresholds").
const MIN_EQUAL_BINS: u32 = 3;

/// Fewest bins that are the same where only one key is.
///
/// A turn of phrase that unrelated texts share gives one, and of such texts four bins are the same in 2 of 100 pairs. To ask
/// for it passes over 1 pair of copies in 1,700 (`docs/story_count.md`, "Thresholds").
const MIN_EQUAL_BINS_FOR_ONE_KEY: u32 = 4;

/// Eight bytes by which most stories that have a key in common, and nothing else, are told apart without reading them:
/// b-bit minwise hashing (Li and König, 2010).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signature(pub u64);

impl Signature {
    /// The signature of a story with such shingles, of which the first make its beginning.
    pub(super) fn compute(lead: &[u64], shingles: &[u64]) -> Self {
        let (lead, whole) = (bits_of_smallest(lead), bits_of_smallest(shingles));
        Self(lead << (BINS * BITS) | whole)
    }

    /// Whether two stories that have so many keys in common may be copies.
    pub fn may_match(self, other: Self, keys: usize) -> bool {
        let differs = self.0 ^ other.0;
        let differs = differs | differs >> 2;
        let differing = ((differs | differs >> 1) & 0x1111_1111_1111_1111).count_ones();
        2 * BINS as u32 - differing >= if keys > 1 { MIN_EQUAL_BINS } else { MIN_EQUAL_BINS_FOR_ONE_KEY }
    }
}

/// The lowest bits of the smallest number of each bin. The numbers are others than those of which keys are made, because
/// stories that are compared have a key in common anyway.
fn bits_of_smallest(shingles: &[u64]) -> u64 {
    let mut smallest = [u64::MAX; BINS];
    for shingle in shingles {
        let number = shingle.wrapping_mul(0xd6e8_feb8_6659_fd93);
        let bin = (shingle >> 40) as usize % BINS;
        smallest[bin] = smallest[bin].min(number);
    }
    // The highest bits of a smallest number are all small.
    smallest.iter().fold(0, |bits, number| bits << BITS | (number >> 16) & ((1 << BITS) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_compared_one_by_one() {
        let signature = Signature(0x0123_4567_89ab_cdef);
        let is_like = |changed: u64, keys| signature.may_match(Signature(signature.0 ^ changed), keys);
        assert!(is_like(0, 1));
        assert!(is_like(0xf135_7f8f_1248_0000, 1), "four bins are the same");
        assert!(is_like(0xf135_7f8f_1248_f000, 2) && !is_like(0xf135_7f8f_1248_f000, 1), "three bins are the same");
        assert!(!is_like(0xf135_7f8f_1248_f100, 5), "two bins are the same");
    }
}
