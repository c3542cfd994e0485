//! Sample of the shingles of a text, for an estimate of containment (Broder, 1997): the shingles that are 0 modulo 2ⁿ.
//!
//! At most 128 shingles of four bytes, for a text of any length.

/// Maximum number of shingles of a sample.
// With 64, one pair in a hundred more is missed when a brief is compared with a long report (`docs/stories.md`).
const MAX_SAMPLE_SHINGLES: usize = 128;

/// The shingles of a text that end in at least `zero_bits` zero bits, for the smallest `zero_bits` that leaves at most
/// [`MAX_SAMPLE_SHINGLES`].
///
/// With equal `zero_bits`, the sample of a part of a text is a subset of the sample of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ShingleSample {
    /// Lower half of each shingle, in the order of the text.
    // Not sorted: most samples are never compared, so `with_zero_bits` sorts when they are.
    shingles: Vec<u32>,
    /// Zero bits at the end of every shingle.
    zero_bits: u32,
}

/// Shingles that two samples have with equal `zero_bits`.
pub(super) struct SampleOverlap {
    /// Number of shingles in both samples.
    pub shared: u32,
    /// Number of shingles in the smaller sample.
    pub shorter: u32,
}

impl ShingleSample {
    pub(super) fn new(shingles: &[u64]) -> Self {
        // One chunk is added to a sample that is not over the limit, so that twice the limit is enough.
        let mut sample = [0; 2 * MAX_SAMPLE_SHINGLES];
        let (mut size, mut zero_bits) = (0, 0);
        for shingles in shingles.chunks(MAX_SAMPLE_SHINGLES) {
            // Branch-free: every shingle is written, and the next one overwrites those that do not count. A branch on
            // hash bits is unpredictable.
            for shingle in shingles {
                sample[size] = *shingle as u32;
                size += usize::from(ends_with_zeros(sample[size], zero_bits));
            }
            // One more zero bit halves a sample on average, not always.
            while size > MAX_SAMPLE_SHINGLES {
                zero_bits += 1;
                let all = std::mem::take(&mut size);
                for nth in 0..all {
                    sample[size] = sample[nth];
                    size += usize::from(ends_with_zeros(sample[size], zero_bits));
                }
            }
        }
        Self { shingles: sample[..size].to_vec(), zero_bits }
    }

    /// Counts the shingles that both samples have. Linear merge of the two, after a sort.
    pub(super) fn overlap(&self, other: &Self) -> SampleOverlap {
        // Samples are comparable only with equal numbers of zero bits: the greater one.
        let zero_bits = self.zero_bits.max(other.zero_bits);
        let (left, right) = (self.with_zero_bits(zero_bits), other.with_zero_bits(zero_bits));
        let mut rest = right.iter().peekable();
        let mut is_shared = |shingle: &&u32| {
            while rest.next_if(|other| other < shingle).is_some() {}
            rest.next_if_eq(shingle).is_some()
        };
        let shared = left.iter().filter(|shingle| is_shared(shingle)).count();
        SampleOverlap { shared: shared as u32, shorter: left.len().min(right.len()) as u32 }
    }

    /// The shingles that end in at least `zero_bits` zero bits, sorted and distinct.
    fn with_zero_bits(&self, zero_bits: u32) -> Vec<u32> {
        let with_zeros = self.shingles.iter().copied().filter(|shingle| ends_with_zeros(*shingle, zero_bits));
        let mut sample: Vec<u32> = with_zeros.collect();
        sample.sort_unstable();
        sample.dedup();
        sample
    }
}

/// Whether a shingle ends in at least `zero_bits` zero bits; 0 ends in 32.
// No shingle ends in 33, so that `new` ends for any input.
fn ends_with_zeros(shingle: u32, zero_bits: u32) -> bool {
    shingle.trailing_zeros() >= zero_bits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers with spread bits, as hashes have.
    fn shingles(count: u64) -> Vec<u64> {
        (1..=count).map(|nth| nth.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)).collect()
    }

    #[test]
    fn a_sample_has_as_few_zeros_as_keep_it_small() {
        for count in [1, 30, 128, 129, 300, 3000, 30_000] {
            let shingles = shingles(count);
            let sample = ShingleSample::new(&shingles);
            let with_zeros =
                |rate: u32| shingles.iter().filter(move |shingle| (**shingle as u32).trailing_zeros() >= rate);
            assert!(with_zeros(sample.zero_bits).count() <= MAX_SAMPLE_SHINGLES, "{count}");
            assert!(sample.zero_bits == 0 || with_zeros(sample.zero_bits - 1).count() > MAX_SAMPLE_SHINGLES, "{count}");
            let expected: Vec<u32> = with_zeros(sample.zero_bits).map(|shingle| *shingle as u32).collect();
            assert_eq!(sample.shingles, expected, "{count}");
        }
    }

    #[test]
    fn a_repeated_shingle_counts_once() {
        let once = ShingleSample::new(&[8, 16, 24]);
        let often = ShingleSample::new(&[8, 24, 8, 32, 8]);
        let SampleOverlap { shared, shorter } = once.overlap(&often);
        assert_eq!((shared, shorter), (2, 3));
        assert!(ShingleSample::new(&[0; 200]).shingles.is_empty(), "no number of zeros is enough");
    }
}
