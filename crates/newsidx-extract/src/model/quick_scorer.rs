//! QuickScorer: evaluates gradient-boosted decision trees over rows of features with SIMD.
//!
//! Trees are not walked. Each split is evaluated for many rows at once and excludes the leaves of its left branch; the
//! lowest leaf that remains is the answer (Lucchese et al., SIGIR 2015). It uses the widest SIMD registers of the
//! processor. Time is linear in splits times rows: less than a microsecond per row for the models of this crate.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, f32x16, u8x64, u32x16};

/// An ensemble of trees: the sum of one leaf of each is the log odds.
pub(crate) struct Model {
    /// Splits of all trees in preorder, one fewer per tree than it has leaves.
    pub(super) nodes: Box<[Node]>,
    /// What the leaves add to the log odds, those of a tree from left to right.
    pub(super) leaves: Box<[f32]>,
    /// Leaves of every tree, at most 16.
    pub(super) sizes: Box<[u8]>,
    /// Which features the splits read: one bit for every [`LANES`] features.
    pub(super) used_features: u16,
}

/// A split on one feature.
pub(super) struct Node {
    pub feature: u8,
    /// The left branch is taken up to this value.
    pub threshold: f32,
    /// The leaves of the left branch, one bit each from the lowest: they are excluded where it is not taken. As wide as
    /// a lane, so that one load fills all lanes.
    pub left: u32,
}

/// `f32` values in the widest SIMD register; processors with narrower registers use several.
const LANES: usize = 16;

/// Blocks that are scored at once: each split is loaded for two registers of them.
const BLOCKS: usize = 2 * LANES;

/// Features of up to [`BLOCKS`] blocks, stored by feature: 32 KiB that all models share.
pub(crate) struct FeatureTile(Box<[[f32; BLOCKS]; 1 + u8::MAX as usize]>);

impl FeatureTile {
    pub(crate) fn new() -> Self {
        Self(Box::new([[0.0; BLOCKS]; 1 + u8::MAX as usize]))
    }
}

/// Trees that are evaluated before a block may be rejected early. All trees have the same learning rate, so the first ones
/// show where the sum goes.
const EARLY_EXIT_TREES: usize = 50;

/// Log odds after these trees below which a block is rejected with score 0; menus and footers are far below.
const EARLY_EXIT_LOG_ODDS: f32 = -5.0;

impl Model {
    pub(super) fn new(nodes: Box<[Node]>, leaves: Box<[f32]>, sizes: Box<[u8]>) -> Self {
        let used_features = nodes.iter().fold(0, |used, node| used | 1 << (usize::from(node.feature) / LANES));
        Self { nodes, leaves, sizes, used_features }
    }

    /// The score of each row of features: a probability from 0 to 1. The tile is scratch space.
    pub(crate) fn scores(&self, rows: &[&[f32]], tile: &mut FeatureTile) -> Vec<f32> {
        let (first_trees, other_trees) = self.trees().split_at(EARLY_EXIT_TREES);
        let (level, used) = (Level::new(), self.used_features);
        let mut scores = vec![0.0; rows.len()];
        // The rows that remain of tiles from which others were rejected, with their log odds: they are scored together.
        let mut remaining: Vec<(usize, f32)> = Vec::new();
        for (nth, rows) in rows.chunks(BLOCKS).enumerate() {
            let first = nth * BLOCKS;
            dispatch!(level, simd => fill(simd, tile, rows, used));
            let odds = &dispatch!(level, simd => first_trees.sums_of_tile(simd, tile, rows.len()))[..rows.len()];
            if odds.iter().all(|odds| *odds >= EARLY_EXIT_LOG_ODDS) {
                let rest = dispatch!(level, simd => other_trees.sums_of_tile(simd, tile, rows.len()));
                for (score, (odds, rest)) in scores[first..].iter_mut().zip(odds.iter().zip(rest)) {
                    *score = probability(odds + rest);
                }
            } else {
                let not_rejected = odds.iter().enumerate().filter(|(_, odds)| **odds >= EARLY_EXIT_LOG_ODDS);
                remaining.extend(not_rejected.map(|(at, odds)| (first + at, *odds)));
            }
        }
        let rows: Vec<&[f32]> = remaining.iter().map(|(at, _)| rows[*at]).collect();
        for ((at, odds), rest) in remaining.into_iter().zip(other_trees.sums(&rows, used, tile)) {
            scores[at] = probability(odds + rest);
        }
        scores
    }

    pub(super) fn trees(&self) -> Trees<'_> {
        Trees { nodes: &self.nodes, leaves: &self.leaves, sizes: &self.sizes }
    }
}

/// The logistic function: log odds to a probability.
fn probability(odds: f32) -> f32 {
    1.0 / (1.0 + (-odds).exp())
}

/// Some trees of a model, one after the other.
#[derive(Clone, Copy)]
pub(super) struct Trees<'a> {
    nodes: &'a [Node],
    leaves: &'a [f32],
    sizes: &'a [u8],
}

impl Trees<'_> {
    fn split_at(self, count: usize) -> (Self, Self) {
        let (sizes, other_sizes) = self.sizes.split_at(count.min(self.sizes.len()));
        let count: usize = sizes.iter().map(|size| usize::from(*size)).sum();
        let (leaves, other_leaves) = self.leaves.split_at(count);
        let (nodes, other_nodes) = self.nodes.split_at(count - sizes.len());
        (Self { nodes, leaves, sizes }, Self { nodes: other_nodes, leaves: other_leaves, sizes: other_sizes })
    }

    /// The sum of the leaves of every row, given which features are used. The tile is scratch space.
    pub(super) fn sums(self, rows: &[&[f32]], used: u16, tile: &mut FeatureTile) -> Vec<f32> {
        let level = Level::new();
        let mut sums = Vec::with_capacity(rows.len());
        for rows in rows.chunks(BLOCKS) {
            let tile_sums = dispatch!(level, simd => {
                fill(simd, tile, rows, used);
                self.sums_of_tile(simd, tile, rows.len())
            });
            sums.extend_from_slice(&tile_sums[..rows.len()]);
        }
        sums
    }

    /// The sums of the leaves of the first rows of a tile.
    // Inlined, so that it is compiled for each SIMD level.
    #[inline(always)]
    fn sums_of_tile<S: Simd>(self, simd: S, tile: &FeatureTile, rows: usize) -> [f32; BLOCKS] {
        let mut sums = [0.0; BLOCKS];
        if rows > LANES {
            self.sums_of_registers::<S, 2>(simd, tile, &mut sums);
        } else {
            self.sums_of_registers::<S, 1>(simd, tile, &mut sums);
        }
        sums
    }

    /// The sums of the leaves of as many rows as fit these registers.
    // Inlined, so that it is compiled for each SIMD level.
    #[inline(always)]
    fn sums_of_registers<S: Simd, const REGISTERS: usize>(self, simd: S, tile: &FeatureTile, sums: &mut [f32; BLOCKS]) {
        let mut register_sums = [f32x16::splat(simd, 0.0); REGISTERS];
        let Self { mut nodes, mut leaves, sizes } = self;
        let none = u32x16::splat(simd, 0);
        for size in sizes {
            let (tree, other_nodes) = nodes.split_at(usize::from(*size) - 1);
            let leaf_values = first_leaves(simd, leaves);
            (nodes, leaves) = (other_nodes, &leaves[usize::from(*size)..]);
            let mut excluded = [none; REGISTERS];
            for node in tree {
                let column = tile.0[usize::from(node.feature)].as_chunks::<LANES>().0;
                let (threshold, left) = (f32x16::splat(simd, node.threshold), u32x16::splat(simd, node.left));
                for at in 0..REGISTERS {
                    let is_right = f32x16::simd_from(simd, column[at]).simd_gt(threshold);
                    excluded[at] |= is_right.select(left, none);
                }
            }
            for at in 0..REGISTERS {
                // The answer is the leaf of the lowest bit that is not set.
                let leaf = (excluded[at] & !(excluded[at] + u32x16::splat(simd, 1))).count_ones();
                // The positions of its four bytes, by shifts: SIMD multiplication of integers is slow.
                let first = leaf << 2;
                let pair = first | first << 8;
                let bytes = (pair | pair << 16) | u32x16::splat(simd, u32::from_ne_bytes([0, 1, 2, 3]));
                register_sums[at] += leaf_values.swizzle_dyn(bytes.bitcast::<u8x64<S>>());
            }
        }
        for (sums, register) in sums.as_chunks_mut().0.iter_mut().zip(register_sums) {
            *sums = register.into();
        }
    }
}

/// The next leaves, one per lane, including those of following trees; zeros at the end of the model.
// Inlined, so that it is compiled for each SIMD level.
#[inline(always)]
fn first_leaves<S: Simd>(simd: S, leaves: &[f32]) -> f32x16<S> {
    if let Some(leaves) = leaves.first_chunk::<LANES>() {
        return f32x16::simd_from(simd, *leaves);
    }
    let mut padded = [0.0; LANES];
    padded[..leaves.len()].copy_from_slice(leaves);
    f32x16::simd_from(simd, padded)
}

/// Transposes rows of features into a tile, in squares of lanes by lanes; skips squares of features that are not used.
// Inlined, so that it is compiled for each SIMD level. Arrays are iterated by reference and filled by loops: those that
// iterators own, or that closures fill, do not stay in registers.
#[inline(always)]
fn fill<S: Simd>(simd: S, tile: &mut FeatureTile, rows: &[&[f32]], used: u16) {
    let width = rows.first().map_or(0, |row| row.len());
    for (nth, rows) in rows.chunks(LANES).enumerate() {
        for start in (0..width).step_by(LANES) {
            if used >> (start / LANES) & 1 == 0 {
                continue;
            }
            let mut square = [f32x16::splat(simd, 0.0); LANES];
            for (lane, row) in square.iter_mut().zip(rows) {
                if let Some(values) = row.get(start..start + LANES) {
                    *lane = f32x16::from_slice(simd, values);
                } else {
                    let mut part = [0.0; LANES];
                    part[..row.len() - start].copy_from_slice(&row[start..]);
                    *lane = f32x16::simd_from(simd, part);
                }
            }
            // Each shuffle of rows i and i + 8 moves one bit of the position from the row number to the column number;
            // four shuffles transpose the square.
            for _ in 0..LANES.ilog2() {
                let rows = square;
                for at in 0..LANES / 2 {
                    let (first, second) = (rows[at], rows[at + LANES / 2]);
                    square[2 * at] = first.zip_low(second);
                    square[2 * at + 1] = first.zip_high(second);
                }
            }
            for (column, values) in tile.0[start..start + LANES].iter_mut().zip(&square) {
                column.as_chunks_mut().0[nth] = (*values).into();
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn split(feature: u8, threshold: f32, left: u32) -> Node {
        Node { feature, threshold, left }
    }

    #[test]
    fn a_score_is_the_logistic_of_the_sum_of_leaves() {
        let nodes = [split(1, 2.5, 0b1), split(0, 1.0, 0b11), split(1, 0.0, 0b1)];
        let model = Model::new(nodes.into(), [-1.0, 3.0, 0.25, 0.5, 1.0].into(), [2, 3].into());
        let logistic = |odds: f32| 1.0 / (1.0 + (-odds).exp());
        let rows: [&[f32]; 4] = [&[1.0, 0.0], &[1.0, 2.5], &[2.0, -1.0], &[9.0, 2.6]];
        let mut tile = FeatureTile::new();
        assert_eq!(model.scores(&rows, &mut tile), [-0.75, -0.5, 0.0, 4.0].map(logistic));
        let many = vec![rows[3]; 3 * BLOCKS + 1];
        assert_eq!(model.scores(&many, &mut tile), vec![logistic(4.0); many.len()]);
    }

    #[test]
    fn rows_become_columns() {
        let row = |block: usize| (0..20).map(|at| (100 * block + at) as f32).collect();
        let rows: Vec<Vec<f32>> = (0..BLOCKS).map(row).collect();
        for count in [1, 5, LANES, LANES + 1, BLOCKS] {
            let rows: Vec<&[f32]> = rows[..count].iter().map(Vec::as_slice).collect();
            let mut tile = FeatureTile::new();
            dispatch!(Level::new(), simd => fill(simd, &mut tile, &rows, u16::MAX));
            let column = |at: usize| -> Vec<f32> { rows.iter().map(|row| row[at]).collect() };
            assert!((0..20).all(|at| tile.0[at][..count] == column(at)));
        }
    }
}
