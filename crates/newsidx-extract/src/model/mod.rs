//! The models that decide what of a page is its story: gradient-boosted trees over the features of
//! a block.
//!
//! A first model scores every block by itself and its surroundings, a second one also sees what the
//! first thinks of the neighbours. Captions and standfirsts have models of their own. HTML and plain
//! text have different ones: text has no elements, HTML no lines.
//!
//! `tables` is written by `train.py`, which says how. Trees are not walked: every question of a tree is
//! asked of many blocks at once, and what the answers leave over is the leaf (QuickScorer: Lucchese et
//! al., SIGIR 2015), with the widest registers that the processor has. A model takes less than a microsecond a block.

mod attribution;
mod tables;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, f32x16, u8x64, u32x16};

/// Trees over features: the sum of one leaf of each is the logarithm of the odds.
pub(super) struct Model {
    /// Questions of all trees, one fewer a tree than it has leaves.
    nodes: &'static [Node],
    /// What the leaves add, those of a tree from left to right.
    leaves: &'static [f32],
    /// Leaves of every tree, at most 16.
    sizes: &'static [u8],
    /// About which features there are questions: a bit for as many as there are lanes.
    used_features: u16,
}

/// A question about one feature.
struct Node {
    feature: u8,
    /// The left branch is taken up to this value.
    threshold: f32,
    /// The leaves of the left branch, one bit each from the lowest: they are out where it is not taken. As wide as a
    /// lane, so that it is read into all of them at once.
    left: u32,
}

/// Makes the tables short.
const fn n(feature: u8, threshold: f32, left: u32) -> Node {
    Node { feature, threshold, left }
}

/// Numbers that fit the widest registers, and with all answers those of every processor.
const LANES: usize = 16;

/// Blocks that are asked at once: a question is read for two registers of them.
const BLOCKS: usize = 2 * LANES;

/// Room for the features of some blocks, feature by feature: 32 KiB, which all models of a page share.
pub(super) struct FeatureTile(Box<[[f32; BLOCKS]; 1 + u8::MAX as usize]>);

impl FeatureTile {
    pub(super) fn new() -> Self {
        Self(Box::new([[0.0; BLOCKS]; 1 + u8::MAX as usize]))
    }
}

/// Trees that are asked before a model may give up: each takes a step of the same size, so that the
/// first tell where the sum goes.
const EARLY_EXIT_TREES: usize = 50;

/// Odds after these trees below which a block is given up; menus and footers are far below.
const EARLY_EXIT_LOG_ODDS: f32 = -5.0;

impl Model {
    const fn new(nodes: &'static [Node], leaves: &'static [f32], sizes: &'static [u8]) -> Self {
        let mut asked = 0;
        let mut at = 0;
        while at < nodes.len() {
            asked |= 1 << (nodes[at].feature as usize / LANES);
            at += 1;
        }
        Self { nodes, leaves, sizes, used_features: asked }
    }

    /// The probability that each block is what the model looks for, from 0 to 1, given its features; what is in the tile
    /// does not matter.
    pub(super) fn scores(&self, rows: &[&[f32]], tile: &mut FeatureTile) -> Vec<f32> {
        let (tried, rest) = self.trees().split_at(EARLY_EXIT_TREES);
        let (level, asked) = (Level::new(), self.used_features);
        let mut scores = vec![0.0; rows.len()];
        // Rows that are told from others beside them which are given up, with their odds: they are brought together.
        let mut apart: Vec<(usize, f32)> = Vec::new();
        for (nth, rows) in rows.chunks(BLOCKS).enumerate() {
            let first = nth * BLOCKS;
            dispatch!(level, simd => fill(simd, tile, rows, asked));
            let odds = &dispatch!(level, simd => tried.sums_of_tile(simd, tile, rows.len()))[..rows.len()];
            if odds.iter().all(|odds| *odds >= EARLY_EXIT_LOG_ODDS) {
                let rest = dispatch!(level, simd => rest.sums_of_tile(simd, tile, rows.len()));
                for (score, (odds, rest)) in scores[first..].iter_mut().zip(odds.iter().zip(rest)) {
                    *score = probability(odds + rest);
                }
            } else {
                let hopeful = odds.iter().enumerate().filter(|(_, odds)| **odds >= EARLY_EXIT_LOG_ODDS);
                apart.extend(hopeful.map(|(at, odds)| (first + at, *odds)));
            }
        }
        let rows: Vec<&[f32]> = apart.iter().map(|(at, _)| rows[*at]).collect();
        for ((at, odds), rest) in apart.into_iter().zip(rest.sums(&rows, asked, tile)) {
            scores[at] = probability(odds + rest);
        }
        scores
    }

    fn trees(&self) -> Trees {
        Trees { nodes: self.nodes, leaves: self.leaves, sizes: self.sizes }
    }
}

/// The probability of what has these odds, given as their logarithm.
fn probability(odds: f32) -> f32 {
    1.0 / (1.0 + (-odds).exp())
}

/// Some trees of a model, one after the other.
#[derive(Clone, Copy)]
struct Trees {
    nodes: &'static [Node],
    leaves: &'static [f32],
    sizes: &'static [u8],
}

impl Trees {
    fn split_at(self, count: usize) -> (Self, Self) {
        let (sizes, other_sizes) = self.sizes.split_at(count.min(self.sizes.len()));
        let count: usize = sizes.iter().map(|size| usize::from(*size)).sum();
        let (leaves, other_leaves) = self.leaves.split_at(count);
        let (nodes, other_nodes) = self.nodes.split_at(count - sizes.len());
        (Self { nodes, leaves, sizes }, Self { nodes: other_nodes, leaves: other_leaves, sizes: other_sizes })
    }

    /// The sum of the leaves of every row, given about which features there are questions; what is in the tile does not
    /// matter.
    fn sums(self, rows: &[&[f32]], asked: u16, tile: &mut FeatureTile) -> Vec<f32> {
        let level = Level::new();
        let mut sums = Vec::with_capacity(rows.len());
        for rows in rows.chunks(BLOCKS) {
            let of_tile = dispatch!(level, simd => {
                fill(simd, tile, rows, asked);
                self.sums_of_tile(simd, tile, rows.len())
            });
            sums.extend_from_slice(&of_tile[..rows.len()]);
        }
        sums
    }

    /// The sums of the leaves of so many rows in a tile.
    // Inlined, so that it is compiled for each kind of processor.
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

    /// The same of as many rows as fit some registers.
    // Inlined, so that it is compiled for each kind of processor.
    #[inline(always)]
    fn sums_of_registers<S: Simd, const REGISTERS: usize>(self, simd: S, tile: &FeatureTile, sums: &mut [f32; BLOCKS]) {
        let mut of_leaves = [f32x16::splat(simd, 0.0); REGISTERS];
        let Self { mut nodes, mut leaves, sizes } = self;
        let none = u32x16::splat(simd, 0);
        for size in sizes {
            let (tree, other_nodes) = nodes.split_at(usize::from(*size) - 1);
            let ends = first_leaves(simd, leaves);
            (nodes, leaves) = (other_nodes, &leaves[usize::from(*size)..]);
            let mut out = [none; REGISTERS];
            for node in tree {
                let column = tile.0[usize::from(node.feature)].as_chunks::<LANES>().0;
                let (threshold, left) = (f32x16::splat(simd, node.threshold), u32x16::splat(simd, node.left));
                for at in 0..REGISTERS {
                    let is_right = f32x16::simd_from(simd, column[at]).simd_gt(threshold);
                    out[at] |= is_right.select(left, none);
                }
            }
            for at in 0..REGISTERS {
                // The leaf that is left is that of the lowest bit which is not set.
                let place = (out[at] & !(out[at] + u32x16::splat(simd, 1))).count_ones();
                // Its four bytes, by shifts: products of whole numbers are slow.
                let first = place << 2;
                let pair = first | first << 8;
                let bytes = (pair | pair << 16) | u32x16::splat(simd, u32::from_ne_bytes([0, 1, 2, 3]));
                of_leaves[at] += ends.swizzle_dyn(bytes.bitcast::<u8x64<S>>());
            }
        }
        for (sums, of_leaves) in sums.as_chunks_mut().0.iter_mut().zip(of_leaves) {
            *sums = of_leaves.into();
        }
    }
}

/// As many leaves as there are lanes, also of trees that follow; zeros where there are fewer.
// Inlined, so that it is compiled for each kind of processor.
#[inline(always)]
fn first_leaves<S: Simd>(simd: S, leaves: &[f32]) -> f32x16<S> {
    if let Some(leaves) = leaves.first_chunk::<LANES>() {
        return f32x16::simd_from(simd, *leaves);
    }
    let mut padded = [0.0; LANES];
    padded[..leaves.len()].copy_from_slice(leaves);
    f32x16::simd_from(simd, padded)
}

/// Puts the features of some blocks into a tile, as many features at once as there are lanes, if these are asked about.
// Inlined, so that it is compiled for each kind of processor. Arrays are gone through by reference and filled by loops:
// those that iterators own, or that closures fill, do not stay in registers.
#[inline(always)]
fn fill<S: Simd>(simd: S, tile: &mut FeatureTile, rows: &[&[f32]], asked: u16) {
    let width = rows.first().map_or(0, |row| row.len());
    for (nth, rows) in rows.chunks(LANES).enumerate() {
        for start in (0..width).step_by(LANES) {
            if asked >> (start / LANES) & 1 == 0 {
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
            // Each shuffle of rows i and i + 8 moves one bit of a place from its row to its column: four of them turn
            // rows into columns.
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

/// The models for one kind of page.
pub(super) struct Models {
    /// Story or not, by a block's features.
    pub first: &'static Model,
    /// Story or not, by the features with context.
    pub second: &'static Model,
    /// Caption or not, by the features with context.
    pub caption: &'static Model,
    /// Standfirst or body, by the features with context; asked of the story alone.
    pub standfirst: &'static Model,
}

/// The models for pages with elements.
pub(super) const HTML: Models = Models {
    first: &tables::HTML_FIRST,
    second: &tables::HTML_SECOND,
    caption: &tables::HTML_CAPTION,
    standfirst: &tables::HTML_STANDFIRST,
};

/// The models for pages of lines.
pub(super) const TEXT: Models = Models {
    first: &tables::TEXT_FIRST,
    second: &tables::TEXT_SECOND,
    caption: &tables::TEXT_CAPTION,
    standfirst: &tables::TEXT_STANDFIRST,
};

#[cfg(test)]
mod tests {
    use super::super::feature_names;
    use super::*;

    #[test]
    fn every_table_is_whole() {
        let (own, context) = feature_names();
        for models in [HTML, TEXT] {
            for (model, width) in [
                (models.first, own.len()),
                (models.second, own.len() + context.len()),
                (models.caption, own.len() + context.len()),
                (models.standfirst, own.len() + context.len()),
            ] {
                let leaves: usize = model.sizes.iter().map(|size| usize::from(*size)).sum();
                assert_eq!((model.leaves.len(), model.nodes.len()), (leaves, leaves - model.sizes.len()));
                let mut nodes = model.nodes.iter();
                for size in model.sizes {
                    assert!((1..=16).contains(size));
                    // The last leaf is in no left branch, so that some leaf is always left.
                    let left = nodes.by_ref().take(usize::from(*size) - 1).fold(0, |all, node| all | node.left);
                    assert_eq!(left, (1 << (size - 1)) - 1);
                }
                assert!(model.nodes.iter().all(|node| usize::from(node.feature) < width));
            }
        }
    }

    #[test]
    fn a_score_is_the_logistic_of_the_sum_of_leaves() {
        static NODES: [Node; 3] = [n(1, 2.5, 0b1), n(0, 1.0, 0b11), n(1, 0.0, 0b1)];
        let model = Model::new(&NODES, &[-1.0, 3.0, 0.25, 0.5, 1.0], &[2, 3]);
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
