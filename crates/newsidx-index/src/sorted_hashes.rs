//! Numbers in their order, of which the highest bits are those of a hash.

use std::ops::RangeInclusive;

/// Numbers of a part: what the processor reads from memory at once.
const PART: usize = 8;

/// Ranges that are looked up together.
const LOOKUP_BATCH: usize = 8;

/// Numbers in their order, with a list of where those with the same beginning lie.
///
/// Hashes are spread evenly, so there are about as many of each beginning: to find a number costs a look at two places of
/// memory, where a search by halves would look at a dozen.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct SortedHashes<T> {
    numbers: Vec<T>,
    /// Where the numbers of each part begin, and where the last ones end.
    begins: Vec<u32>,
    /// Bits of a number that do not tell of which part it is.
    shift: u32,
}

impl<T: Copy + Ord + Into<u64>> SortedHashes<T> {
    /// Of numbers in their order.
    pub(super) fn new(numbers: Vec<T>) -> Self {
        let parts = (numbers.len() / PART).max(2).next_power_of_two();
        let shift = u64::BITS - parts.ilog2();
        let mut begins = vec![0; parts + 1];
        for number in &numbers {
            begins[((*number).into() >> shift) as usize + 1] += 1;
        }
        for part in 1..=parts {
            begins[part] += begins[part - 1];
        }
        Self { numbers, begins, shift }
    }

    /// All of them.
    pub(super) fn numbers(&self) -> &[T] {
        &self.numbers
    }

    /// Those that are not less than one.
    pub(super) fn lower_bound(&self, first: T) -> &[T] {
        self.lower_bound_in(first, self.part_of(first))
    }

    /// Adds the first `limit` of those in each range.
    pub(super) fn add(&self, ranges: &[RangeInclusive<T>], limit: usize, found: &mut Vec<T>) {
        // All parts are looked up before the first of them is read, so that the processor need not wait for one after
        // the other.
        let mut parts = [(0, 0); LOOKUP_BATCH];
        for ranges in ranges.chunks(LOOKUP_BATCH) {
            for (range, part) in ranges.iter().zip(&mut parts) {
                *part = self.part_of(*range.start());
            }
            for (range, part) in ranges.iter().zip(parts) {
                let numbers = self.lower_bound_in(*range.start(), part).iter();
                found.extend(numbers.take_while(|number| *number <= range.end()).take(limit));
            }
        }
    }

    /// Where the part of a number begins and ends.
    fn part_of(&self, number: T) -> (u32, u32) {
        let part = (number.into() >> self.shift) as usize;
        (self.begins[part], self.begins[part + 1])
    }

    fn lower_bound_in(&self, first: T, (begin, end): (u32, u32)) -> &[T] {
        let (begin, end) = (begin as usize, end as usize);
        &self.numbers[begin + self.numbers[begin..end].partition_point(|number| *number < first)..]
    }

    /// Bytes of memory.
    pub(super) fn memory_bytes(&self) -> usize {
        size_of_val(self.numbers.as_slice()) + size_of_val(self.begins.as_slice())
    }

    /// About the bytes that so many numbers take.
    pub(super) fn memory_bytes_for(numbers: usize) -> usize {
        numbers * (size_of::<T>() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many hashes, and as many numbers with the same beginning.
    fn numbers(count: u64) -> Vec<u64> {
        let mut numbers: Vec<u64> = (1..=count).map(|nth| nth.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
        numbers.extend((0..count).map(|nth| 1 << 60 | nth));
        numbers.sort_unstable();
        numbers
    }

    const COUNTS: [u64; 5] = [0, 1, 7, 100, 2000];

    #[test]
    fn numbers_are_found_from_any_one_on() {
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
    fn the_first_ones_of_ranges_are_added() {
        for numbers in COUNTS.map(numbers) {
            let hashes = SortedHashes::new(numbers.clone());
            let some = numbers.iter().step_by(numbers.len() / 100 + 1);
            let ranges: Vec<_> = some.map(|number| *number..=number.saturating_add(1 << 59)).collect();
            let (mut found, mut expected) = (Vec::new(), Vec::<u64>::new());
            hashes.add(&ranges, 3, &mut found);
            for range in &ranges {
                expected.extend(numbers.iter().filter(|number| range.contains(number)).take(3));
            }
            assert_eq!(found, expected);
        }
    }
}
