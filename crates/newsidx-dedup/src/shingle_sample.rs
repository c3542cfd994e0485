//! Some of the runs of words of a text, by which it is told how much two texts have in common.

/// Most shingles of a sample.
const MAX_SAMPLE_SHINGLES: usize = 128;

/// The shingles of a text that end with enough zeros, as few zeros as give a sample that is small enough.
///
/// The sample of a part of a text is a part of the sample of the text, once both are brought to the same number
/// of zeros: what Broder (1997) takes for estimates of containment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ShingleSample {
    /// The lower half of each shingle, in the order of the text. Most samples are never compared, so they are sorted
    /// when they are.
    shingles: Vec<u32>,
    /// The number of zeros.
    zero_bits: u32,
}

/// Shingles that two samples would have if they had the same number of zeros.
pub(super) struct SampleOverlap {
    /// Those that both have.
    pub shared: u32,
    /// Those of the shorter text.
    pub shorter: u32,
}

impl ShingleSample {
    pub(super) fn new(shingles: &[u64]) -> Self {
        let mut sample = [0; 2 * MAX_SAMPLE_SHINGLES];
        let (mut size, mut rate) = (0, 0);
        for shingles in shingles.chunks(MAX_SAMPLE_SHINGLES) {
            // Every shingle is written, and the next one takes the place of those that do not count: the processor
            // could not guess which these are.
            for shingle in shingles {
                sample[size] = *shingle as u32;
                size += usize::from(ends_with_zeros(sample[size], rate));
            }
            while size > MAX_SAMPLE_SHINGLES {
                rate += 1;
                let all = std::mem::take(&mut size);
                for nth in 0..all {
                    sample[size] = sample[nth];
                    size += usize::from(ends_with_zeros(sample[size], rate));
                }
            }
        }
        Self { shingles: sample[..size].to_vec(), zero_bits: rate }
    }

    /// How much of the shorter text stands in the longer one.
    pub(super) fn overlap(&self, other: &Self) -> SampleOverlap {
        let rate = self.zero_bits.max(other.zero_bits);
        let (left, right) = (self.at_rate(rate), other.at_rate(rate));
        let mut rest = right.iter().peekable();
        let mut is_shared = |shingle: &&u32| {
            while rest.next_if(|other| other < shingle).is_some() {}
            rest.next_if_eq(shingle).is_some()
        };
        let shared = left.iter().filter(|shingle| is_shared(shingle)).count();
        SampleOverlap { shared: shared as u32, shorter: left.len().min(right.len()) as u32 }
    }

    /// The shingles with so many zeros, sorted, each once.
    fn at_rate(&self, rate: u32) -> Vec<u32> {
        let with_zeros = self.shingles.iter().copied().filter(|shingle| ends_with_zeros(*shingle, rate));
        let mut sample: Vec<u32> = with_zeros.collect();
        sample.sort_unstable();
        sample.dedup();
        sample
    }
}

/// A number of nothing but zeros has 32.
fn ends_with_zeros(shingle: u32, rate: u32) -> bool {
    shingle.trailing_zeros() >= rate
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that are spread as hashes are.
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
    fn what_is_repeated_counts_once() {
        let once = ShingleSample::new(&[8, 16, 24]);
        let often = ShingleSample::new(&[8, 24, 8, 32, 8]);
        let SampleOverlap { shared, shorter } = once.overlap(&often);
        assert_eq!((shared, shorter), (2, 3));
        assert!(ShingleSample::new(&[0; 200]).shingles.is_empty(), "no number of zeros is enough");
    }
}
