//! Hashes of words of every block of a page.

/// Hashes that the blocks of a page have, one after the other.
pub(super) struct BlockHashes {
    hashes: Vec<u64>,
    /// Where those of each block end.
    ends: Vec<usize>,
}

impl BlockHashes {
    /// The hashes of each block, of which there are some so many in all.
    pub(super) fn from_blocks(blocks: impl Iterator<Item = impl Iterator<Item = u64>>, count: usize) -> Self {
        let mut hashes = Vec::with_capacity(count);
        let ends = blocks.map(|block| {
            hashes.extend(block);
            hashes.len()
        });
        Self { ends: ends.collect(), hashes }
    }

    /// Of each block the hashes that are wanted, at most so many in all.
    pub(super) fn from_selected<'a, T: 'a>(
        blocks: impl Iterator<Item = &'a [T]>,
        most: usize,
        choose: impl Fn(&T) -> (u64, bool),
    ) -> Self {
        let mut hashes = vec![0; most + 1];
        let mut end = 0;
        let ends = blocks.map(|block| {
            // Without a branch for each: the processor would often guess wrong.
            for (hash, is_wanted) in block.iter().map(&choose) {
                hashes[end] = hash;
                end += usize::from(is_wanted);
            }
            end
        });
        let ends = ends.collect();
        hashes.truncate(end);
        Self { hashes, ends }
    }

    /// Those of all blocks.
    pub(super) fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    pub(super) fn block(&self, at: usize) -> &[u64] {
        &self.hashes[self.begin(at)..self.ends[at]]
    }

    /// Those of each block.
    pub(super) fn blocks(&self) -> impl ExactSizeIterator<Item = &[u64]> {
        (0..self.ends.len()).map(|at| self.block(at))
    }

    /// Where those of a block lie among all.
    pub(super) fn range(&self, at: usize) -> std::ops::Range<usize> {
        self.begin(at)..self.ends[at]
    }

    fn begin(&self, at: usize) -> usize {
        at.checked_sub(1).map_or(0, |before| self.ends[before])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_block_has_the_hashes_that_are_wanted() {
        let blocks = [vec![1, 2, 3], vec![], vec![4], vec![6, 8]];
        let all = BlockHashes::from_blocks(blocks.iter().map(|block| block.iter().copied()), 6);
        assert!(all.blocks().eq(blocks.iter()));
        let chosen = BlockHashes::from_selected(blocks.iter().map(Vec::as_slice), 6, |hash| (*hash, hash % 2 == 0));
        assert_eq!(chosen.hashes(), [2, 4, 6, 8]);
        assert!(chosen.blocks().eq([&[2][..], &[], &[4], &[6, 8]]));
        assert_eq!(chosen.block(3), &chosen.hashes()[chosen.range(3)]);
    }
}
