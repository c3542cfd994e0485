//! Feature matrix: one row of `f32` per block, in one allocation that is reused from batch to batch.

/// A block of one of the pages of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct BlockRef {
    pub page: usize,
    pub block: usize,
}

/// Matrix of features, one row per block.
#[derive(Clone, Debug, Default)]
pub struct Features {
    /// Features per row.
    pub(super) width: usize,
    /// Block of each row.
    block_refs: Vec<BlockRef>,
    pub(super) values: Vec<f32>,
}

impl Features {
    /// Empties the matrix for other blocks and keeps its memory.
    pub(super) fn reset(&mut self, width: usize, block_refs: impl Iterator<Item = BlockRef>) {
        self.width = width;
        self.block_refs.clear();
        self.block_refs.extend(block_refs);
        self.values.clear();
        self.values.reserve(width * self.block_refs.len());
    }

    /// Empties the matrix and keeps memory for at most `kept` values.
    pub(in super::super) fn clear(&mut self, kept: usize) {
        self.block_refs.clear();
        self.values.clear();
        self.values.shrink_to(kept);
    }

    /// Rows in the order of the blocks.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(self.width)
    }

    /// Rows with their blocks.
    pub(in super::super) fn rows_by_block(&self) -> impl Iterator<Item = (BlockRef, &[f32])> {
        self.block_refs.iter().copied().zip(self.rows())
    }

    pub(super) fn push(&mut self, values: &[f32]) {
        self.values.extend_from_slice(values);
    }
}
