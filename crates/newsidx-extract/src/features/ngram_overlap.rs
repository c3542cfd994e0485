//! Which runs of words of a block stand on the page again.

use std::ops::Range;

use super::block_hashes::BlockHashes;
use crate::blocks::{PageTokens, PrehashedMap, TokenHash};

/// Words of a run that is looked for in another text.
pub(super) const NGRAM_WORDS: usize = 4;

/// Shares of a block's four-word runs that stand on the page again.
#[derive(Clone, Copy, Default)]
pub(super) struct NgramOverlap {
    pub elsewhere: f32,
    pub before: f32,
    pub after: f32,
}

/// Blocks before and after that repeat a block closely: captions stand beside the texts that stand
/// in for their pictures.
const NEAR_BLOCKS: usize = 3;

pub(super) fn ngram_overlaps(words: &PageTokens) -> Vec<NgramOverlap> {
    let runs = NgramIndex::number(words);
    let count = runs.blocks.len();
    let down = runs.repetitions(0..count);
    let mut up = runs.repetitions((0..count).rev());
    up.reverse();
    let both = down.into_iter().zip(up);
    both.map(|((seen, before), (unseen, after))| NgramOverlap { elsewhere: seen.max(unseen), before, after }).collect()
}

/// The runs of every block that may stand on the page again, by numbers.
struct NgramIndex {
    numbers: Vec<u32>,
    /// Where those of every block lie in the list, and how many runs it has in all.
    blocks: Vec<(Range<usize>, usize)>,
    /// How many different numbers there are.
    count: usize,
}

impl NgramIndex {
    fn number(words: &PageTokens) -> Self {
        let runs = BlockHashes::from_blocks(
            words.blocks().map(|words| words.windows(NGRAM_WORDS).map(ngram_hash)),
            words.len(),
        );
        let may_repeat = DuplicateFilter::from_hashes(runs.hashes());
        let likely =
            BlockHashes::from_selected(runs.blocks(), runs.hashes().len(), |run| (*run, may_repeat.may_repeat(*run)));
        let mut known: PrehashedMap<u32> = PrehashedMap::with_capacity(likely.hashes().len());
        let mut count = 0;
        let number = |run: &u64| {
            let (number, is_known) = known.entry(*run);
            if !is_known {
                *number = count;
                count += 1;
            }
            *number
        };
        let numbers = likely.hashes().iter().map(number).collect();
        let of_block = |(at, all): (usize, &[u64])| (likely.range(at), all.len());
        let blocks = runs.blocks().enumerate().map(of_block).collect();
        Self { numbers, blocks, count: count as usize }
    }

    /// Shares of every block's runs that stand in a block before it in this order, and close before it.
    fn repetitions(&self, order: impl Iterator<Item = usize>) -> Vec<(f32, f32)> {
        // The block in which a run stood last.
        let mut last = vec![u32::MAX; self.count];
        order
            .map(|at| {
                let (likely, all) = self.blocks[at].clone();
                let (mut seen, mut close) = (0_usize, 0_usize);
                for run in &self.numbers[likely] {
                    let block = std::mem::replace(&mut last[*run as usize], at as u32) as usize;
                    if block != at && block != u32::MAX as usize {
                        seen += 1;
                        close += usize::from(block.abs_diff(at) <= NEAR_BLOCKS);
                    }
                }
                let all = all.max(1) as f32;
                (seen as f32 / all, close as f32 / all)
            })
            .collect()
    }
}

/// Tells of nearly all hashes of a list that they stand in it once: those are many, and a table of them all takes
/// longer than everything else that is asked about them.
struct DuplicateFilter {
    /// Hashes by their upper bits: how many there are, up to two.
    counts: Vec<u8>,
    shift: u32,
}

impl DuplicateFilter {
    /// Places for each hash: of one in so many it is not told that it stands there once.
    const SLOTS_PER_HASH: usize = 8;

    fn from_hashes(hashes: &[u64]) -> Self {
        let places = (hashes.len() * Self::SLOTS_PER_HASH).max(2).next_power_of_two();
        let mut repeats = Self { counts: vec![0; places], shift: u64::BITS - places.ilog2() };
        for hash in hashes {
            let count = &mut repeats.counts[(hash >> repeats.shift) as usize];
            *count = (*count + 1).min(2);
        }
        repeats
    }

    /// Whether a hash may stand in the list more than once.
    fn may_repeat(&self, hash: u64) -> bool {
        self.counts[(hash >> self.shift) as usize] > 1
    }
}

/// One hash of several words: a polynomial of theirs, whose products wait for nothing but the words.
pub(super) fn ngram_hash(words: &[TokenHash]) -> u64 {
    let terms = words.iter().rev().zip(POWERS);
    terms.fold(0, |hash: u64, (word, power)| hash.wrapping_add(word.hash().wrapping_mul(power)))
}

/// Powers of a number with bits set here and there, for the words of a run from the last to the first.
const POWERS: [u64; NGRAM_WORDS] =
    [MULTIPLIER, MULTIPLIER.wrapping_pow(2), MULTIPLIER.wrapping_pow(3), MULTIPLIER.wrapping_pow(4)];

/// A number with bits set here and there.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks;
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    #[test]
    fn repeated_runs_are_told_by_where_they_stand() {
        let text = "a b c d e\n\nx y z w\n\na b c d f";
        let raw = RawPage::new(Origin::from_file("/a.txt"), ContentKind::Text, text.into());
        let repeated = ngram_overlaps(blocks::parse(&raw).tokens());
        assert_eq!((repeated[0].elsewhere, repeated[0].before, repeated[0].after), (0.5, 0.0, 0.5));
        assert_eq!(repeated[1].elsewhere, 0.0);
        assert_eq!((repeated[2].before, repeated[2].after), (0.5, 0.0));
    }

    #[test]
    fn what_stands_in_a_list_twice_is_never_taken_for_single() {
        let hashes: Vec<u64> = (0..1000_u64).map(|at| (at % 900).wrapping_mul(MULTIPLIER)).collect();
        let repeats = DuplicateFilter::from_hashes(&hashes);
        assert!(hashes[..100].iter().all(|hash| repeats.may_repeat(*hash)));
        assert!(hashes[100..900].iter().filter(|hash| repeats.may_repeat(**hash)).count() < 200, "most are told apart");
        assert!(!DuplicateFilter::from_hashes(&[7]).may_repeat(7));
    }
}
