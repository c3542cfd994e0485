//! Sorted array of hashes with a prefix index: the leading bits of a number select a bucket of at most
//! [`BUCKET_NUMBERS`] on average.
//!
//! Hashes are uniformly distributed, so buckets are of about the same size, and a lookup takes two memory accesses in
//! expectation; binary search over the whole array would take a dozen. Memory: the numbers, and at most one byte for each.

use std::ops::RangeInclusive;

/// Most numbers of a bucket on average: eight of 8 bytes fill a cache line.
const BUCKET_NUMBERS: usize = 8;

/// Ranges that are looked up together.
const LOOKUP_BATCH: usize = 8;

/// Sorted numbers with uniformly distributed leading bits.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct SortedHashes<T> {
    numbers: Vec<T>,
    /// Index of the first number of each bucket, and the count of all numbers at the end.
    begins: Vec<u32>,
    /// Low bits of a number that do not select its bucket.
    shift: u32,
}

impl<T: Copy + Ord + Into<u64>> SortedHashes<T> {
    /// Builds the index over sorted numbers.
    pub(super) fn new(numbers: Vec<T>) -> Self {
        // At least two, since a shift by 64 bits would overflow.
        let buckets = (numbers.len() / BUCKET_NUMBERS).max(2).next_power_of_two();
        let shift = u64::BITS - buckets.ilog2();
        let mut begins = vec![0; buckets + 1];
        for number in &numbers {
            begins[((*number).into() >> shift) as usize + 1] += 1;
        }
        for bucket in 1..=buckets {
            begins[bucket] += begins[bucket - 1];
        }
        Self { numbers, begins, shift }
    }

    /// All numbers, sorted.
    pub(super) fn numbers(&self) -> &[T] {
        &self.numbers
    }

    /// The numbers from `first` on.
    pub(super) fn lower_bound(&self, first: T) -> &[T] {
        self.lower_bound_in(first, self.bucket_of(first))
    }

    /// Appends to `found` the first `limit` numbers of each range.
    pub(super) fn append_ranges(&self, ranges: &[RangeInclusive<T>], limit: usize, found: &mut Vec<T>) {
        // The buckets of a batch are looked up before the first of them is read, so that the processor can overlap the
        // cache misses.
        let mut buckets = [(0, 0); LOOKUP_BATCH];
        for ranges in ranges.chunks(LOOKUP_BATCH) {
            for (range, bucket) in ranges.iter().zip(&mut buckets) {
                *bucket = self.bucket_of(*range.start());
            }
            for (range, bucket) in ranges.iter().zip(buckets) {
                let numbers = self.lower_bound_in(*range.start(), bucket).iter();
                found.extend(numbers.take_while(|number| *number <= range.end()).take(limit));
            }
        }
    }

    /// Begin and end of the bucket of a number.
    fn bucket_of(&self, number: T) -> (u32, u32) {
        let bucket = (number.into() >> self.shift) as usize;
        (self.begins[bucket], self.begins[bucket + 1])
    }

    fn lower_bound_in(&self, first: T, (begin, end): (u32, u32)) -> &[T] {
        let (begin, end) = (begin as usize, end as usize);
        &self.numbers[begin + self.numbers[begin..end].partition_point(|number| *number < first)..]
    }

    /// Bytes of memory of the numbers and the index.
    pub(super) fn memory_bytes(&self) -> usize {
        size_of_val(self.numbers.as_slice()) + size_of_val(self.begins.as_slice())
    }

    /// Upper estimate of the bytes of memory for a count of numbers.
    pub(super) fn memory_bytes_for(numbers: usize) -> usize {
        numbers * (size_of::<T>() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `count` hashes, and as many numbers of one bucket.
    fn numbers(count: u64) -> Vec<u64> {
        let mut numbers: Vec<u64> = (1..=count).map(|nth| nth.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
        numbers.extend((0..count).map(|nth| 1 << 60 | nth));
        numbers.sort_unstable();
        numbers
    }

    const COUNTS: [u64; 5] = [0, 1, 7, 100, 2000];

    #[test]
    fn lower_bound_equals_binary_search() {
        for numbers in COUNTS.map(numbers) {
            let hashes = SortedHashes::new(numbers.clone());
            let around = numbers.iter().flat_map(|number| [number.wrapping_sub(1), *number, number.wrapping_add(1)]);
            for first in around.chain([0, u64::MAX]) {
                let expected = &numbers[numbers.partition_point(|number| *number < first)..];
                assert!(hashes.lower_bound(first) == expected, "{first:x} of {}", numbers.len());
            }
        }
    }

    #[test]
    fn the_first_numbers_of_each_range_are_appended() {
        for numbers in COUNTS.map(numbers) {
            let hashes = SortedHashes::new(numbers.clone());
            let some = numbers.iter().step_by(numbers.len() / 100 + 1);
            let ranges: Vec<_> = some.map(|number| *number..=number.saturating_add(1 << 59)).collect();
            let (mut found, mut expected) = (Vec::new(), Vec::<u64>::new());
            hashes.append_ranges(&ranges, 3, &mut found);
            for range in &ranges {
                expected.extend(numbers.iter().filter(|number| range.contains(number)).take(3));
            }
            assert_eq!(found, expected);
        }
    }
}
