//! N-gram overlap: which four-word sequences of a block occur again on the page, in two passes over the n-grams in
//! linear time.
//!
//! Nearly all n-grams of a page occur once. A counting filter rules them out before the few others enter a hash
//! map.

use std::ops::Range;

use super::block_hashes::BlockHashes;
use crate::blocks::{PageTokens, PrehashedMap, TokenHash};

/// Words of an n-gram.
pub(super) const NGRAM_WORDS: usize = 4;

/// Shares of a block's n-grams that occur in other blocks.
#[derive(Clone, Copy, Default)]
pub(super) struct NgramOverlap {
    /// In any other block: the larger of the shares before and after.
    pub elsewhere: f32,
    /// In the [`NEAR_BLOCKS`] before it.
    pub before: f32,
    /// In the [`NEAR_BLOCKS`] after it.
    pub after: f32,
}

/// Number of blocks before and after a block that count as near.
// Captions are near the alternative texts of their pictures.
const NEAR_BLOCKS: usize = 3;

/// Overlap of each block of a page with the others.
pub(super) fn ngram_overlaps(words: &PageTokens) -> Vec<NgramOverlap> {
    let ngrams = NgramIndex::new(words);
    let count = ngrams.blocks.len();
    let forward = ngrams.repetitions(0..count);
    let mut backward = ngrams.repetitions((0..count).rev());
    backward.reverse();
    let both = forward.into_iter().zip(backward);
    both.map(|((earlier, before), (later, after))| NgramOverlap { elsewhere: earlier.max(later), before, after })
        .collect()
}

/// Numbers of the n-grams that may repeat, by block.
struct NgramIndex {
    numbers: Vec<u32>,
    /// Range of each block's n-grams in the list, and the number of all its n-grams.
    blocks: Vec<(Range<usize>, usize)>,
    /// Number of different n-grams in the list.
    count: usize,
}

impl NgramIndex {
    fn new(words: &PageTokens) -> Self {
        let ngrams = BlockHashes::from_blocks(
            words.blocks().map(|words| words.windows(NGRAM_WORDS).map(ngram_hash)),
            words.len(),
        );
        let filter = DuplicateFilter::from_hashes(ngrams.hashes());
        let candidates = BlockHashes::from_selected(ngrams.blocks(), ngrams.hashes().len(), |ngram| {
            (*ngram, filter.may_repeat(*ngram))
        });
        let mut known: PrehashedMap<u32> = PrehashedMap::with_capacity(candidates.hashes().len());
        let mut count = 0;
        let number = |ngram: &u64| {
            let (number, is_known) = known.entry(*ngram);
            if !is_known {
                *number = count;
                count += 1;
            }
            *number
        };
        let numbers = candidates.hashes().iter().map(number).collect();
        let of_block = |(at, all): (usize, &[u64])| (candidates.range(at), all.len());
        let blocks = ngrams.blocks().enumerate().map(of_block).collect();
        Self { numbers, blocks, count: count as usize }
    }

    /// Shares of each block's n-grams that occur in an earlier block in this order, and in a near one.
    fn repetitions(&self, order: impl Iterator<Item = usize>) -> Vec<(f32, f32)> {
        // Block of the last occurrence of each n-gram.
        let mut last = vec![u32::MAX; self.count];
        order
            .map(|at| {
                let (candidates, all) = self.blocks[at].clone();
                let (mut earlier, mut near) = (0_usize, 0_usize);
                for ngram in &self.numbers[candidates] {
                    let block = std::mem::replace(&mut last[*ngram as usize], at as u32) as usize;
                    if block != at && block != u32::MAX as usize {
                        earlier += 1;
                        near += usize::from(block.abs_diff(at) <= NEAR_BLOCKS);
                    }
                }
                let all = all.max(1) as f32;
                (earlier as f32 / all, near as f32 / all)
            })
            .collect()
    }
}

/// Approximate counting filter, like a counting Bloom filter with one hash function: rules out nearly all hashes
/// that occur once. One byte per slot.
// Inserting all hashes into a hash map would take longer than everything else done with them.
struct DuplicateFilter {
    /// Number of hashes with the same upper bits, at most 2.
    counts: Vec<u8>,
    shift: u32,
}

impl DuplicateFilter {
    /// Number of slots per hash: about one single hash in so many is not ruled out.
    const SLOTS_PER_HASH: usize = 8;

    fn from_hashes(hashes: &[u64]) -> Self {
        let slots = (hashes.len() * Self::SLOTS_PER_HASH).max(2).next_power_of_two();
        let mut filter = Self { counts: vec![0; slots], shift: u64::BITS - slots.ilog2() };
        for hash in hashes {
            let count = &mut filter.counts[(hash >> filter.shift) as usize];
            *count = (*count + 1).min(2);
        }
        filter
    }

    /// Whether a hash may occur more than once; never false for one that does.
    fn may_repeat(&self, hash: u64) -> bool {
        self.counts[(hash >> self.shift) as usize] > 1
    }
}

/// Polynomial hash of several words.
// Each product depends only on its word, so the processor computes them in parallel.
pub(super) fn ngram_hash(words: &[TokenHash]) -> u64 {
    let terms = words.iter().rev().zip(POWERS);
    terms.fold(0, |hash: u64, (word, power)| hash.wrapping_add(word.hash().wrapping_mul(power)))
}

/// Powers of the multiplier, for the words of an n-gram from last to first.
const POWERS: [u64; NGRAM_WORDS] =
    [MULTIPLIER, MULTIPLIER.wrapping_pow(2), MULTIPLIER.wrapping_pow(3), MULTIPLIER.wrapping_pow(4)];

// The golden ratio as a fixed-point number, as in multiplicative hashing (Knuth, The Art of Computer Programming 3,
// 6.4).
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks;
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    #[test]
    fn repeated_ngrams_are_counted_before_and_after() {
        let text = "a b c d e\n\nx y z w\n\na b c d f";
        let raw = RawPage::new(Origin::from_file("/a.txt"), ContentKind::Text, text.into());
        let repeated = ngram_overlaps(blocks::parse(&raw).tokens());
        assert_eq!((repeated[0].elsewhere, repeated[0].before, repeated[0].after), (0.5, 0.0, 0.5));
        assert_eq!(repeated[1].elsewhere, 0.0);
        assert_eq!((repeated[2].before, repeated[2].after), (0.5, 0.0));
    }

    #[test]
    fn a_repeated_hash_is_never_ruled_out() {
        let hashes: Vec<u64> = (0..1000_u64).map(|at| (at % 900).wrapping_mul(MULTIPLIER)).collect();
        let filter = DuplicateFilter::from_hashes(&hashes);
        assert!(hashes[..100].iter().all(|hash| filter.may_repeat(*hash)));
        assert!(
            hashes[100..900].iter().filter(|hash| filter.may_repeat(**hash)).count() < 200,
            "most single hashes are ruled out"
        );
        assert!(!DuplicateFilter::from_hashes(&[7]).may_repeat(7));
    }
}
