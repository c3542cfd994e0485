//! Signature of a text: b-bit minwise hashing (Li and König, 2010). Eight bytes that reject most pairs of articles which
//! share a key and little else, before either text is read.

/// Number of bins for the beginning of a text, and as many for the whole text.
const BINS: usize = 8;

/// Number of bits of the minimum of each bin in the signature.
const BITS: usize = 4;

/// Minimum number of equal bins of near-duplicates that share several keys.
///
/// Two unrelated texts have one bin of sixteen equal by chance, and three in 7 of 100 pairs. A copy shares its beginning
/// or most of its text: of pairs whose beginnings share half of their shingles, and the whole texts a third, 1 in 170 is
/// missed (`docs/stories.md`, "Thresholds").
const MIN_EQUAL_BINS: u32 = 3;

/// Minimum number of equal bins of near-duplicates that share one key.
///
/// Two unrelated texts with a phrase in common can share one key; four bins of such texts are equal in 2 of 100 pairs.
/// The higher limit misses 1 more pair of copies in 1,700 (`docs/stories.md`, "Thresholds").
const MIN_EQUAL_BINS_FOR_ONE_KEY: u32 = 4;

/// Sixteen bins of four bits: the upper half for the beginning of a text, the lower half for the whole text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signature(pub u64);

impl Signature {
    /// Computes the signature from the shingles of a text, of which `lead` are the first. Linear.
    pub(super) fn compute(lead: &[u64], shingles: &[u64]) -> Self {
        let (lead, whole) = (min_hash_bits(lead), min_hash_bits(shingles));
        Self(lead << (BINS * BITS) | whole)
    }

    /// Whether two articles that share `keys` keys can be near-duplicates.
    pub fn may_match(self, other: Self, keys: usize) -> bool {
        // Folds the four bits of each bin onto its lowest one, and counts the bins that differ.
        let differs = self.0 ^ other.0;
        let differs = differs | differs >> 2;
        let differing = ((differs | differs >> 1) & 0x1111_1111_1111_1111).count_ones();
        2 * BINS as u32 - differing >= if keys > 1 { MIN_EQUAL_BINS } else { MIN_EQUAL_BINS_FOR_ONE_KEY }
    }
}

/// Four bits of the minimum of each bin.
fn min_hash_bits(shingles: &[u64]) -> u64 {
    let mut smallest = [u64::MAX; BINS];
    for shingle in shingles {
        // Another order than that of the keys: articles that are compared share a key, so the minima by that order would
        // be equal anyway.
        let hash = shingle.wrapping_mul(0xd6e8_feb8_6659_fd93);
        let bin = (shingle >> 40) as usize % BINS;
        smallest[bin] = smallest[bin].min(hash);
    }
    // Bits from the middle: the highest bits of a minimum are zero in nearly every text.
    smallest.iter().fold(0, |bits, hash| bits << BITS | (hash >> 16) & ((1 << BITS) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_compared_one_by_one() {
        let signature = Signature(0x0123_4567_89ab_cdef);
        let may_match = |changed: u64, keys| signature.may_match(Signature(signature.0 ^ changed), keys);
        assert!(may_match(0, 1));
        assert!(may_match(0xf135_7f8f_1248_0000, 1), "four bins are the same");
        assert!(may_match(0xf135_7f8f_1248_f000, 2) && !may_match(0xf135_7f8f_1248_f000, 1), "three bins are the same");
        assert!(!may_match(0xf135_7f8f_1248_f100, 5), "two bins are the same");
    }
}
