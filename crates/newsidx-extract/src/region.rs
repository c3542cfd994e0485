//! Where the story stands among the blocks of a page.
//!
//! A story is a stretch of blocks that mostly look like paragraphs. Every block gets a weight,
//! and the stretch with the greatest sum wins (Kadane's algorithm): captions, prompts and lists of
//! links inside a story cost something, but less than the paragraphs after them bring.

use std::ops::Range;

use crate::blocks::{Block, Markup};

use super::block_attributes::{BlockAttributes, is_heading};
use super::label::{Evidence, Label};
use super::rules::thresholds::{PROSE_LETTERS, PROSE_LETTERS_CAP};

/// Where the story stands, if there is anything like one.
pub(super) fn find(
    blocks: &[Block],
    signals: &[BlockAttributes],
    evidence: &[Option<Evidence>],
) -> Option<Range<usize>> {
    let mut best: Option<(f32, Range<usize>)> = None;
    let mut sum = 0.0;
    let mut start = 0;
    for (at, block) in blocks.iter().enumerate() {
        let weight = weight(block, &signals[at], evidence[at].as_ref());
        if sum <= 0.0 {
            sum = 0.0;
            start = at;
        }
        sum += weight;
        if best.as_ref().is_none_or(|(best, _)| sum > *best) && sum > 0.0 {
            best = Some((sum, start..at + 1));
        }
    }
    best.map(|(_, range)| range)
}

/// How much a block looks like a piece of a story; negative where it looks like none.
///
/// Set by hand on the sample pages. One paragraph of some 200 letters is worth 2: it carries the
/// story over four menu entries or one list of links, not over a comment section.
fn weight(block: &Block, signals: &BlockAttributes, evidence: Option<&Evidence>) -> f32 {
    if let Some(evidence) = evidence {
        if evidence.ends_body {
            return -6.0;
        }
        return match evidence.block_label.label {
            Label::Caption => -0.05,
            Label::Byline | Label::Agency | Label::Published | Label::Updated => -0.3,
            Label::Clutter if signals.context.clutter.is_some() => -0.6,
            _ => -0.4,
        };
    }
    let length = signals.letters.min(PROSE_LETTERS_CAP) as f32 / 100.0;
    let mut weight =
        if signals.letters >= PROSE_LETTERS && (signals.sentence_end || signals.letters >= 2 * PROSE_LETTERS) {
            length
        } else if signals.sentence_end {
            0.2 + length / 2.0
        } else if is_heading(block) {
            -0.3
        } else {
            -0.5
        };
    if signals.context.body {
        weight += 0.3;
    }
    if matches!(block.markup, Markup::Paragraph | Markup::Quote) {
        weight += 0.2;
    }
    if signals.copies > 1 {
        weight -= 0.5;
    }
    weight
}
