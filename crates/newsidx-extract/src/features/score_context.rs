//! Context features of the second model: the first model's scores of the block, its neighbors and its group. Linear
//! in the blocks, with prefix sums.

use std::hash::Hash;
use std::ops::Range;

use hashbrown::HashMap;

use super::super::block_attributes::BlockAttributes;
use super::super::max_subarray::max_subarray;
use super::block_values::{MAX_DISTANCE, flag, is_prose, signed_distance};
use super::extractor::FeatureExtractor;
use super::feature_matrix::{BlockRef, Features};

/// Names of the features from the first model's scores. Scores are from 0 to 1; −1 outside the page.
pub(super) const CONTEXT_FEATURES: [&str; 24] = [
    "score",
    "score-4",
    "score-3",
    "score-2",
    "score-1",
    "score+1",
    "score+2",
    "score+3",
    "score+4",
    "scores-near",       // mean of the 3 before and after, weighted by letters
    "scores-around",     // mean of the 10 before and after, weighted by letters
    "scores-before",     // share of "page-score" before it
    "scores-after",      // share of "page-score" after it
    "best-score",        // best of the page
    "page-score",        // sum of the page's letters, weighted by score
    "in-span",           // whether it is in the span with the greatest sum
    "from-span-start",   // blocks after the start of that span; negative before it
    "from-span-end",     // blocks after its end; negative before it
    "box-score",         // mean of its box, weighted by letters
    "class-score",       // mean of the blocks of the same tag, words and box, weighted by letters
    "since-likely",      // distance to the last likely body block
    "till-likely",       // distance to the next one
    "likely-near",       // likely body blocks among the 3 before and after
    "likely-paragraphs", // likely body paragraphs of the page
];

/// Score from which a block is likely body.
pub(super) const LIKELY_BODY_SCORE: f32 = 0.5;

/// Score at which a block neither adds to nor subtracts from a span.
const SPAN_COST: f32 = 0.4;

/// Scores below this count as 0.
const MIN_SCORE: f32 = 0.02;

/// Scores of the first model with the sums that the features of each block need.
pub(in super::super) struct ScoreContext {
    scores: Vec<f32>,
    /// Prefix sums of the letters.
    letters: Vec<f32>,
    /// Prefix sums of letters times score.
    scored: Vec<f32>,
    /// Prefix sums of the number of likely body blocks.
    likely: Vec<f32>,
    /// Greatest score of the page.
    best: f32,
    /// Number of likely body paragraphs.
    paragraphs: f32,
    /// Span with the greatest sum of scores.
    span: Range<usize>,
    /// Mean score of each block's container.
    boxes: Vec<f32>,
    /// Mean score of each block's element class and container class.
    classes: Vec<f32>,
    /// Distances to the last likely body block before each block.
    distance_before: Vec<usize>,
    /// Distances to the next one.
    distance_after: Vec<usize>,
}

impl ScoreContext {
    /// Computes the sums; `scores` has one score for each block of the page.
    pub(crate) fn compute(extractor: &FeatureExtractor<'_>, scores: &[f32]) -> Self {
        let attributes = extractor.context.attributes;
        let scores: Vec<f32> = scores.iter().map(|score| if *score < MIN_SCORE { 0.0 } else { *score }).collect();
        let weights: Vec<f32> = attributes.iter().map(|attributes| (attributes.letters as f32).sqrt()).collect();
        let paragraphs = scores
            .iter()
            .zip(attributes)
            .filter(|(score, attributes)| **score >= LIKELY_BODY_SCORE && is_prose(attributes));
        let mut distance_after = distances(scores.iter().rev());
        distance_after.reverse();
        Self {
            letters: prefix_sums(attributes.iter().map(|attributes| attributes.letters as f32)),
            scored: prefix_sums(
                attributes.iter().zip(&scores).map(|(attributes, score)| attributes.letters as f32 * score),
            ),
            likely: prefix_sums(scores.iter().map(|score| flag(*score >= LIKELY_BODY_SCORE))),
            best: scores.iter().copied().fold(0.0, f32::max),
            paragraphs: paragraphs.count() as f32,
            span: best_span(&scores, &weights),
            boxes: means(extractor.groups().map(|group| group.container), attributes, &scores),
            classes: means(extractor.groups().map(|group| group.classes), attributes, &scores),
            distance_before: distances(scores.iter()),
            distance_after,
            scores,
        }
    }

    /// Overwrites `with_context` with the rows of the selected blocks, each extended by the context features.
    pub(crate) fn write(
        pages: &[Self],
        features: &Features,
        is_selected: impl Fn(BlockRef) -> bool,
        with_context: &mut Features,
    ) {
        let selected = || features.rows_by_block().filter(|(block_ref, _)| is_selected(*block_ref));
        with_context.reset(features.width + CONTEXT_FEATURES.len(), selected().map(|(block_ref, _)| block_ref));
        for (BlockRef { page, block }, row) in selected() {
            with_context.push(row);
            with_context.push(&pages[page].features(block));
        }
    }

    /// Score of a block by the first model.
    pub(super) fn score(&self, at: usize) -> f32 {
        self.scores[at]
    }

    /// The blocks of the span with the greatest sum of scores.
    pub(super) fn span(&self) -> &Range<usize> {
        &self.span
    }

    pub(super) fn features(&self, at: usize) -> [f32; CONTEXT_FEATURES.len()] {
        let count = self.scores.len();
        let (letters, scored, all) = (&self.letters, &self.scored, self.scored[count]);
        let mean = |reach: usize| {
            let (start, end) = (at.saturating_sub(reach), (at + reach + 1).min(count));
            (scored[end] - scored[start]) / (letters[end] - letters[start]).max(1.0)
        };
        let score = |offset: isize| {
            at.checked_add_signed(offset).and_then(|other| self.scores.get(other)).copied().unwrap_or(-1.0)
        };
        [
            self.scores[at],
            score(-4),
            score(-3),
            score(-2),
            score(-1),
            score(1),
            score(2),
            score(3),
            score(4),
            mean(3),
            mean(10),
            scored[at] / all.max(1.0),
            (all - scored[at + 1]) / all.max(1.0),
            self.best,
            all,
            flag(self.span.contains(&at)),
            signed_distance(at, self.span.start),
            signed_distance(at, self.span.end),
            self.boxes[at],
            self.classes[at],
            self.distance_before[at] as f32,
            self.distance_after[at] as f32,
            self.likely[(at + 4).min(count)] - self.likely[at.saturating_sub(3)],
            self.paragraphs,
        ]
    }
}

/// Prefix sums.
// Whole numbers of letters stay exact in `f64`; the features are shares of them.
fn prefix_sums(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut sum = 0.0_f64;
    let mut sums = vec![0.0];
    sums.extend(values.map(|value| {
        sum += f64::from(value);
        sum as f32
    }));
    sums
}

/// Span with the greatest weighted sum of what the scores have above [`SPAN_COST`]; `0..0` if no score has.
fn best_span(scores: &[f32], weights: &[f32]) -> Range<usize> {
    let values = scores.iter().zip(weights).map(|(score, weight)| (score - SPAN_COST) * weight);
    max_subarray(values).unwrap_or_default()
}

/// Mean score of each block's group, weighted by letters; −1 for blocks without group.
fn means<K: Hash + Eq + Copy>(
    keys: impl Iterator<Item = Option<K>>,
    attributes: &[BlockAttributes],
    scores: &[f32],
) -> Vec<f32> {
    let keys: Vec<Option<K>> = keys.collect();
    let mut groups: HashMap<K, (f64, f64)> = HashMap::new();
    for (at, key) in keys.iter().enumerate() {
        if let Some(key) = key {
            let (scored, letters) = groups.entry(*key).or_default();
            *scored += f64::from(scores[at]) * attributes[at].letters as f64;
            *letters += attributes[at].letters as f64;
        }
    }
    let mean = |key: &Option<K>| {
        key.as_ref()
            .and_then(|key| groups.get(key))
            .map_or(-1.0, |(scored, letters)| (scored / letters.max(1.0)) as f32)
    };
    keys.iter().map(mean).collect()
}

/// Distance from each block to the last likely body block before it.
fn distances<'a>(scores: impl Iterator<Item = &'a f32>) -> Vec<usize> {
    let mut distance = MAX_DISTANCE;
    scores
        .map(|score| {
            let here = distance;
            distance = if *score >= LIKELY_BODY_SCORE { 1 } else { (distance + 1).min(MAX_DISTANCE) };
            here
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_span_includes_gaps_that_cost_less_than_they_add() {
        assert_eq!(best_span(&[0.0, 0.9, 0.2, 0.9, 0.0], &[10.0, 10.0, 1.0, 10.0, 10.0]), 1..4);
        assert_eq!(best_span(&[0.0, 0.9, 0.0, 0.9, 0.0], &[10.0, 10.0, 90.0, 20.0, 10.0]), 3..4);
        assert_eq!(best_span(&[0.1], &[10.0]), 0..0);
    }

    #[test]
    fn distances_count_blocks_since_the_last_likely_one() {
        assert_eq!(distances([0.9, 0.1, 0.1, 0.8, 0.1].iter()), [MAX_DISTANCE, 1, 2, 3, 1]);
    }
}
