//! Approximate range of the body: the maximum subarray of the weights of the blocks.
//!
//! Every block has a weight: paragraphs are positive; captions, prompts and link lists negative. Such blocks inside
//! the body cost less than the paragraphs after them add. One pass over the blocks. The result is a feature for the
//! models and the place below which the headline is not expected.

use std::ops::Range;

use crate::blocks::{Block, Markup};

use super::block_attributes::{BlockAttributes, is_heading};
use super::label::{Evidence, Label};
use super::max_subarray::max_subarray;
use super::rules::thresholds::{PROSE_LETTERS, PROSE_LETTERS_CAP};

/// The range of the body, or `None` if no block has a positive weight.
pub(super) fn find(
    blocks: &[Block],
    attributes: &[BlockAttributes],
    evidence: &[Option<Evidence>],
) -> Option<Range<usize>> {
    let blocks = blocks.iter().zip(attributes).zip(evidence);
    max_subarray(blocks.map(|((block, attributes), evidence)| weight(block, attributes, evidence.as_ref())))
}

/// How much a block looks like a part of the body; negative if it does not.
fn weight(block: &Block, attributes: &BlockAttributes, evidence: Option<&Evidence>) -> f32 {
    if let Some(evidence) = evidence {
        if evidence.ends_body {
            return -6.0;
        }
        return match evidence.block_label.label {
            Label::Caption => -0.05,
            Label::Byline | Label::Agency | Label::Published | Label::Updated => -0.3,
            Label::Clutter if attributes.context.clutter.is_some() => -0.6,
            _ => -0.4,
        };
    }
    // Weights were set by hand on the sample pages. A paragraph of some 200 letters is worth 2: it outweighs four menu
    // entries or one list of links, but not a comment section.
    let length = attributes.letters.min(PROSE_LETTERS_CAP) as f32 / 100.0;
    let mut weight = if attributes.letters >= PROSE_LETTERS
        && (attributes.sentence_end || attributes.letters >= 2 * PROSE_LETTERS)
    {
        length
    } else if attributes.sentence_end {
        0.2 + length / 2.0
    } else if is_heading(block) {
        -0.3
    } else {
        -0.5
    };
    if attributes.context.body {
        weight += 0.3;
    }
    if matches!(block.markup, Markup::Paragraph | Markup::Quote) {
        weight += 0.2;
    }
    if attributes.repetitions > 1 {
        weight -= 0.5;
    }
    weight
}
