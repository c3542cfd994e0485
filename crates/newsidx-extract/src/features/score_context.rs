//! What a first model thinks of the blocks around a block, as features of a second.

use std::hash::Hash;
use std::ops::Range;

use hashbrown::HashMap;

use super::super::block_attributes::BlockAttributes;
use super::{BlockRef, FeatureExtractor, Features};

/// Names of the features that the scores of a first model add. Scores are from 0 to 1; those
/// outside the page are −1.
pub(in super::super) const CONTEXT_FEATURES: [&str; 24] = [
    "score",
    "score-4",
    "score-3",
    "score-2",
    "score-1",
    "score+1",
    "score+2",
    "score+3",
    "score+4",
    "scores-near",       // mean of the 3 before and after, by letters
    "scores-around",     // mean of the 10 before and after, by letters
    "scores-before",     // share of the page's scores by letters that lies before it
    "scores-after",      // share that lies after it
    "best-score",        // best of the page
    "page-score",        // letters of the page, by their scores
    "in-span",           // whether it stands in the span with the greatest sum
    "from-span-start",   // blocks after the start of that span; negative before it
    "from-span-end",     // blocks after its end; negative before it
    "box-score",         // mean of its box, by letters
    "class-score",       // mean of the blocks of the same tag and words, by letters
    "since-likely",      // distance to the last block that is rather story
    "till-likely",       // distance to the next one
    "likely-near",       // blocks that are rather story among the 3 before and after
    "likely-paragraphs", // paragraphs of the page that are rather story
];

/// The longest distance that is told.
const MAX_DISTANCE: usize = 60;

/// Score from which on a block is rather story.
const LIKELY_BODY_SCORE: f32 = 0.5;

/// What every block costs a span by letters: a block of this score neither helps nor harms it.
const SPAN_COST: f32 = 0.4;

/// Score below which a block is no story and its score is told as 0.
const MIN_SCORE: f32 = 0.02;

/// What the scores of a first model say of a page.
pub(in super::super) struct ScoreContext {
    scores: Vec<f32>,
    letters: Vec<f32>,
    scored: Vec<f32>,
    likely: Vec<f32>,
    best: f32,
    /// Paragraphs that are rather story.
    paragraphs: f32,
    span: Range<usize>,
    /// Mean score of every block's box and class.
    boxes: Vec<f32>,
    classes: Vec<f32>,
    distance_before: Vec<usize>,
    distance_after: Vec<usize>,
}

impl ScoreContext {
    /// Reads the scores of a first model; there is one for every block of the page.
    pub(crate) fn compute(measures: &FeatureExtractor<'_>, scores: &[f32]) -> Self {
        let signals = measures.context.attributes;
        let scores: Vec<f32> = scores.iter().map(|score| if *score < MIN_SCORE { 0.0 } else { *score }).collect();
        let weights: Vec<f32> = signals.iter().map(|signals| (signals.letters as f32).sqrt()).collect();
        let paragraphs = scores
            .iter()
            .zip(signals)
            .filter(|(score, signals)| **score >= LIKELY_BODY_SCORE && super::is_prose(signals));
        let mut till = distances(scores.iter().rev());
        till.reverse();
        Self {
            letters: sums(signals.iter().map(|signals| signals.letters as f32)),
            scored: sums(signals.iter().zip(&scores).map(|(signals, score)| signals.letters as f32 * score)),
            likely: sums(scores.iter().map(|score| f32::from(u8::from(*score >= LIKELY_BODY_SCORE)))),
            best: scores.iter().copied().fold(0.0, f32::max),
            paragraphs: paragraphs.count() as f32,
            span: best_span(&scores, &weights),
            boxes: means(measures.groups().map(|group| group.container), signals, &scores),
            classes: means(measures.groups().map(|group| group.class), signals, &scores),
            distance_before: distances(scores.iter()),
            distance_after: till,
            scores,
        }
    }

    /// The features of a first model, each row with what its scores say, written where others lay; only those of the
    /// blocks that are wanted.
    pub(crate) fn write(
        pages: &[Self],
        features: &Features,
        is_wanted: impl Fn(BlockRef) -> bool,
        with_context: &mut Features,
    ) {
        let wanted = || features.rows_by_block().filter(|(spot, _)| is_wanted(*spot));
        with_context.reset(features.width + CONTEXT_FEATURES.len(), wanted().map(|(spot, _)| spot));
        for (BlockRef { page, block }, row) in wanted() {
            with_context.push(row);
            with_context.push(&pages[page].features(block));
        }
    }

    fn features(&self, at: usize) -> [f32; CONTEXT_FEATURES.len()] {
        let count = self.scores.len();
        let (letters, scored, all) = (&self.letters, &self.scored, self.scored[count]);
        let mean = |reach: usize| {
            let (start, end) = (at.saturating_sub(reach), (at + reach + 1).min(count));
            (scored[end] - scored[start]) / (letters[end] - letters[start]).max(1.0)
        };
        let from = |place: usize| (at as f32 - place as f32).clamp(-(MAX_DISTANCE as f32), MAX_DISTANCE as f32);
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
            f32::from(u8::from(self.span.contains(&at))),
            from(self.span.start),
            from(self.span.end),
            self.boxes[at],
            self.classes[at],
            self.distance_before[at] as f32,
            self.distance_after[at] as f32,
            self.likely[(at + 4).min(count)] - self.likely[at.saturating_sub(3)],
            self.paragraphs,
        ]
    }
}

/// Sums before every place, and of all at the end. Whole numbers of letters stay exact in `f64`;
/// what is told of them is a share.
fn sums(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut sum = 0.0_f64;
    let mut sums = vec![0.0];
    sums.extend(values.map(|value| {
        sum += f64::from(value);
        sum as f32
    }));
    sums
}

/// The span with the greatest sum of scores above `SPAN_COST`, by letters (Kadane's algorithm).
fn best_span(scores: &[f32], weights: &[f32]) -> Range<usize> {
    let mut best = (0.0, 0..0);
    let (mut sum, mut start) = (0.0, 0);
    for (at, (score, weight)) in scores.iter().zip(weights).enumerate() {
        if sum <= 0.0 {
            (sum, start) = (0.0, at);
        }
        sum += (score - SPAN_COST) * weight;
        if sum > best.0 {
            best = (sum, start..at + 1);
        }
    }
    best.1
}

/// Mean score of every block's group, by letters; −1 for blocks of no group.
fn means<K: Hash + Eq + Copy>(
    keys: impl Iterator<Item = Option<K>>,
    signals: &[BlockAttributes],
    scores: &[f32],
) -> Vec<f32> {
    let keys: Vec<Option<K>> = keys.collect();
    let mut groups: HashMap<K, (f64, f64)> = HashMap::new();
    for (at, key) in keys.iter().enumerate() {
        if let Some(key) = key {
            let (scored, letters) = groups.entry(*key).or_default();
            *scored += f64::from(scores[at]) * signals[at].letters as f64;
            *letters += signals[at].letters as f64;
        }
    }
    let mean = |key: &Option<K>| {
        key.as_ref()
            .and_then(|key| groups.get(key))
            .map_or(-1.0, |(scored, letters)| (scored / letters.max(1.0)) as f32)
    };
    keys.iter().map(mean).collect()
}

/// Distance to the last block before that is rather story.
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
    fn the_best_span_bridges_what_costs_less_than_it_brings() {
        assert_eq!(best_span(&[0.0, 0.9, 0.2, 0.9, 0.0], &[10.0, 10.0, 1.0, 10.0, 10.0]), 1..4);
        assert_eq!(best_span(&[0.0, 0.9, 0.0, 0.9, 0.0], &[10.0, 10.0, 90.0, 20.0, 10.0]), 3..4);
        assert_eq!(best_span(&[0.1], &[10.0]), 0..0);
    }

    #[test]
    fn distances_count_blocks_since_the_last_likely_one() {
        assert_eq!(distances([0.9, 0.1, 0.1, 0.8, 0.1].iter()), [MAX_DISTANCE, 1, 2, 3, 1]);
    }
}
