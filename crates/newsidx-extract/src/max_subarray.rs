//! Maximum subarray: the consecutive values with the greatest sum (Kadane's algorithm; J. Bentley, "Programming Pearls",
//! 1986). One pass, no allocation.

use std::ops::Range;

/// Range of consecutive values with the greatest sum, the first of equal ones; `None` if no sum is positive.
pub(super) fn max_subarray(values: impl Iterator<Item = f32>) -> Option<Range<usize>> {
    let mut best = (0.0, None);
    let (mut sum, mut start) = (0.0, 0);
    for (at, value) in values.enumerate() {
        if sum <= 0.0 {
            (sum, start) = (0.0, at);
        }
        sum += value;
        if sum > best.0 {
            best = (sum, Some(start..at + 1));
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_range_of_the_greatest_sum_is_found() {
        let range = |values: &[f32]| max_subarray(values.iter().copied());
        assert_eq!(range(&[-1.0, 3.0, -2.0, 4.0, -9.0, 4.5]), Some(1..4));
        assert_eq!(range(&[2.0, -5.0, 2.0]), Some(0..1));
        assert_eq!(range(&[-1.0, 0.0]), None);
        assert_eq!(range(&[]), None);
    }
}
