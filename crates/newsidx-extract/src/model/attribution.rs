//! Feature attribution: how much each feature adds to the score of a block (Saabas, "Interpreting random forests", 2014).
//!
//! The log odds are the sum of one leaf of each tree. Each split narrows the leaves that remain; the change of their mean is
//! credited to the feature of the split. In these means a leaf counts once, and once more for every block of the page that
//! ends in it, so that a value shared by most blocks of the page gets little weight. Contributions are exact: together with
//! the means of the whole trees they add up to the log odds. Computed for explanations only; some microseconds per row.

use super::quick_scorer::{Model, Node};

impl Model {
    /// What each feature adds to the log odds of each row, in the order of the features; the means are over these rows.
    pub(in super::super) fn weights(&self, rows: &[&[f32]]) -> Vec<Vec<f32>> {
        let mut weights: Vec<Vec<f32>> = rows.iter().map(|row| vec![0.0; row.len()]).collect();
        let (mut nodes, mut leaves) = (&*self.nodes, &*self.leaves);
        for size in &self.sizes {
            let size = usize::from(*size);
            let tree = Subtree { nodes: &nodes[..size - 1], leaves: &leaves[..size] };
            (nodes, leaves) = (&nodes[size - 1..], &leaves[size..]);
            let all: Vec<usize> = (0..rows.len()).collect();
            tree.attribute(rows, &all, &mut weights);
        }
        weights
    }
}

/// A split with its branches, or a leaf.
#[derive(Clone, Copy)]
struct Subtree<'a> {
    /// The split, those of the left branch, those of the right one: one fewer than leaves.
    nodes: &'a [Node],
    leaves: &'a [f32],
}

impl Subtree<'_> {
    /// Credits features with the rows that reach this subtree; returns the mean of its leaves, each counted once and once
    /// more for every row that ends in it.
    fn attribute(self, rows: &[&[f32]], here: &[usize], weights: &mut [Vec<f32>]) -> f32 {
        let Some((node, branches)) = self.nodes.split_first() else { return self.leaves[0] };
        let count = node.left.count_ones() as usize;
        let (left_nodes, right_nodes) = branches.split_at(count - 1);
        let (left_leaves, right_leaves) = self.leaves.split_at(count);
        let feature = usize::from(node.feature);
        let (left, right): (Vec<usize>, Vec<usize>) =
            here.iter().partition(|row| rows[**row][feature] <= node.threshold);
        let left_mean = Self { nodes: left_nodes, leaves: left_leaves }.attribute(rows, &left, weights);
        let right_mean = Self { nodes: right_nodes, leaves: right_leaves }.attribute(rows, &right, weights);
        let (on_left, on_right) = ((left_leaves.len() + left.len()) as f32, (right_leaves.len() + right.len()) as f32);
        let mean = (left_mean * on_left + right_mean * on_right) / (on_left + on_right);
        for (rows, branch_mean) in [(left, left_mean), (right, right_mean)] {
            for row in rows {
                weights[row][feature] += branch_mean - mean;
            }
        }
        mean
    }
}

#[cfg(test)]
mod tests {
    use super::super::quick_scorer::tests::split;
    use super::super::{FeatureTile, Models};
    use super::*;

    #[test]
    fn a_split_weighs_what_it_changes_in_the_mean_of_the_leaves_that_remain() {
        let nodes = [split(1, 2.5, 0b1), split(0, 1.0, 0b11), split(1, 0.0, 0b1)];
        let model = Model::new(nodes.into(), [-1.0, 3.0, 0.0, 2.0, 9.0].into(), [2, 3].into());
        // Alone: the first tree from (-1 + 3 + 3) / 3 to 3; the second from (0 + 2 + 9 + 2) / 4 by the first feature
        // to (0 + 2 + 2) / 3, and by the second to 2.
        let alone = &model.weights(&[&[1.0, 2.6]])[0];
        let expected = [4.0 / 3.0 - 13.0 / 4.0, 3.0 - 5.0 / 3.0 + (2.0 - 4.0 / 3.0)];
        assert!(alone.iter().zip(expected).all(|(weight, expected)| (weight - expected).abs() < 1e-6), "{alone:?}");
        let among_many = model.weights(&vec![&[1.0, 2.6][..]; 1000]);
        assert!(among_many[0].iter().all(|weight| weight.abs() < 0.02), "a value that all rows share has no weight");
    }

    #[test]
    fn weights_and_means_add_up_to_the_score() {
        // Numbers on both sides of most thresholds.
        let row =
            |seed: usize| -> Vec<f32> { (0..256).map(|at| ((at * 37 + seed * 101) % 97) as f32 / 10.0).collect() };
        let rows: Vec<Vec<f32>> = (0..20).map(row).collect();
        let rows: Vec<&[f32]> = rows.iter().map(Vec::as_slice).collect();
        let models = [Models::html(), Models::text()];
        for model in models.iter().flat_map(|of| [&of.first, &of.second, &of.caption, &of.standfirst]) {
            let odds = model.trees().sums(&rows, model.used_features, &mut FeatureTile::new());
            let tree_means: Vec<f32> = model
                .weights(&rows)
                .iter()
                .zip(odds)
                .map(|(weights, odds)| odds - weights.iter().sum::<f32>())
                .collect();
            assert!(tree_means.iter().all(|means| (means - tree_means[0]).abs() < 1e-3), "{tree_means:?}");
        }
    }
}
