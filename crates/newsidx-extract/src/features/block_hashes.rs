//! Ragged array of hashes: the word or n-gram hashes of each block in one allocation.

/// Hashes of all blocks, concatenated.
pub(super) struct BlockHashes {
    hashes: Vec<u64>,
    /// End of each block's hashes.
    ends: Vec<usize>,
}

impl BlockHashes {
    /// Collects the hashes of each block; `count` is the expected total.
    pub(super) fn from_blocks(blocks: impl Iterator<Item = impl Iterator<Item = u64>>, count: usize) -> Self {
        let mut hashes = Vec::with_capacity(count);
        let ends = blocks.map(|block| {
            hashes.extend(block);
            hashes.len()
        });
        Self { ends: ends.collect(), hashes }
    }

    /// Collects the selected hashes of each block; `most` is an upper bound of the total.
    pub(super) fn from_selected<'a, T: 'a>(
        blocks: impl Iterator<Item = &'a [T]>,
        most: usize,
        select: impl Fn(&T) -> (u64, bool),
    ) -> Self {
        let mut hashes = vec![0; most + 1];
        let mut ends = Vec::with_capacity(blocks.size_hint().0);
        let mut end = 0;
        // Loops, which keep the end in a register, as the closure of an iterator does not.
        for block in blocks {
            // Written unconditionally and advanced by 0 or 1: a branch on the selection would often be
            // mispredicted.
            for item in block {
                let (hash, is_selected) = select(item);
                hashes[end] = hash;
                end += usize::from(is_selected);
            }
            ends.push(end);
        }
        hashes.truncate(end);
        Self { hashes, ends }
    }

    /// Hashes of all blocks.
    pub(super) fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    pub(super) fn block(&self, at: usize) -> &[u64] {
        &self.hashes[self.start(at)..self.ends[at]]
    }

    /// Hashes of each block, in order.
    pub(super) fn blocks(&self) -> impl ExactSizeIterator<Item = &[u64]> {
        (0..self.ends.len()).map(|at| self.block(at))
    }

    /// Index range of a block's hashes in [`hashes`](Self::hashes).
    pub(super) fn range(&self, at: usize) -> std::ops::Range<usize> {
        self.start(at)..self.ends[at]
    }

    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).map_or(0, |before| self.ends[before])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_block_has_its_selected_hashes() {
        let blocks = [vec![1, 2, 3], vec![], vec![4], vec![6, 8]];
        let all = BlockHashes::from_blocks(blocks.iter().map(|block| block.iter().copied()), 6);
        assert!(all.blocks().eq(blocks.iter()));
        let selected = BlockHashes::from_selected(blocks.iter().map(Vec::as_slice), 6, |hash| (*hash, hash % 2 == 0));
        assert_eq!(selected.hashes(), [2, 4, 6, 8]);
        assert!(selected.blocks().eq([&[2][..], &[], &[4], &[6, 8]]));
        assert_eq!(selected.block(3), &selected.hashes()[selected.range(3)]);
    }
}
