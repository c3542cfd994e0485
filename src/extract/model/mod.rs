//! The models that decide what of a page is its story: gradient-boosted trees over the features of
//! a block.
//!
//! A first model scores every block by itself and its surroundings, a second one also sees what the
//! first thinks of the neighbours. Captions and standfirsts have models of their own. HTML and plain
//! text have different ones: text has no elements, HTML no lines.
//!
//! `tables` is written by `train.py`, which says how. A model takes a few microseconds a block.

mod tables;

/// Trees over features: the sum of one leaf of each is the logarithm of the odds.
pub(super) struct Model {
    /// Inner nodes of all trees.
    nodes: &'static [Node],
    /// What the leaves add.
    leaves: &'static [f32],
    /// The root of every tree: a node, or a leaf as in [`Node`].
    roots: &'static [i16],
}

/// A question about one feature.
struct Node {
    feature: u8,
    /// The left branch is taken up to this value.
    threshold: f32,
    /// The next node; leaf `!n` where it is negative.
    left: i16,
    right: i16,
}

/// Makes the tables short.
const fn n(feature: u8, threshold: f32, left: i16, right: i16) -> Node {
    Node { feature, threshold, left, right }
}

impl Model {
    /// The probability that a block is what the model looks for, from 0 to 1.
    pub(super) fn score(&self, features: &[f32]) -> f32 {
        let (some, rest) = self.roots.split_at(self.roots.len().min(TRIED_TREES));
        let sum = |roots: &[i16]| roots.iter().map(|root| self.leaf(*root, features)).sum::<f32>();
        let odds = sum(some);
        if odds < HOPELESS_ODDS {
            return 0.0;
        }
        1.0 / (1.0 + (-odds - sum(rest)).exp())
    }

    fn leaf(&self, root: i16, features: &[f32]) -> f32 {
        let mut at = root;
        while let Ok(node) = usize::try_from(at) {
            let node = &self.nodes[node];
            at = if features[usize::from(node.feature)] <= node.threshold { node.left } else { node.right };
        }
        self.leaves[usize::try_from(!at).unwrap_or(0)]
    }
}

/// Trees that are asked before a model may give up: each takes a step of the same size, so that the
/// first tell where the sum goes.
const TRIED_TREES: usize = 50;

/// Odds after these trees below which a block is given up; menus and footers are far below.
const HOPELESS_ODDS: f32 = -5.0;

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
                let children = model.nodes.iter().flat_map(|node| [node.left, node.right]);
                for at in children.chain(model.roots.iter().copied()) {
                    let (index, length) = if at < 0 { (!at, model.leaves.len()) } else { (at, model.nodes.len()) };
                    assert!(usize::try_from(index).unwrap() < length);
                }
                assert!(model.nodes.iter().all(|node| usize::from(node.feature) < width));
                let below = |(at, node): (usize, &Node)| {
                    [node.left, node.right].iter().all(|child| usize::try_from(*child).map_or(true, |child| child > at))
                };
                assert!(model.nodes.iter().enumerate().all(below), "a path that never ends");
            }
        }
    }

    #[test]
    fn a_score_is_the_logistic_of_the_sum_of_leaves() {
        static NODES: [Node; 1] = [n(1, 2.5, !0, !1)];
        let model = Model { nodes: &NODES, leaves: &[-1.0, 3.0], roots: &[0, !1] };
        assert_eq!(model.score(&[9.0, 2.5]), 1.0 / (1.0 + (-2.0_f32).exp()));
        assert_eq!(model.score(&[0.0, 2.6]), 1.0 / (1.0 + (-6.0_f32).exp()));
    }
}
