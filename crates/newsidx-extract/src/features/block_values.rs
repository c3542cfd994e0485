//! Numeric values of a block and of distances between blocks that several groups of features share.

use super::super::block_attributes::BlockAttributes;
use super::super::label::{Evidence, Label};
use super::super::rule::Rule;
use super::super::rules::thresholds::PROSE_LETTERS;
use crate::blocks::{Block, Markup};

/// Maximum distance between blocks in a feature.
pub(super) const MAX_DISTANCE: usize = 60;

/// Number of blocks from `position` to `block`, at most [`MAX_DISTANCE`]; negative if the block comes first.
pub(super) fn signed_distance(block: usize, position: usize) -> f32 {
    (block as f32 - position as f32).clamp(-(MAX_DISTANCE as f32), MAX_DISTANCE as f32)
}

/// A condition as a number, 0 or 1.
pub(super) fn flag(condition: bool) -> f32 {
    f32::from(u8::from(condition))
}

/// Whether a block looks like a paragraph of running text.
pub(super) fn is_prose(attributes: &BlockAttributes) -> bool {
    attributes.letters >= PROSE_LETTERS && attributes.sentence_end && !attributes.linked
}

/// Share of a block's characters inside links.
pub(super) fn link_share(block: &Block, chars: usize) -> f32 {
    if block.link_chars == 0 { 0.0 } else { (block.link_chars as f32 / chars.max(1) as f32).min(1.0) }
}

/// Markup as a number; the more often a kind of markup has body text, the smaller.
pub(super) fn markup_code(markup: Markup) -> f32 {
    match markup {
        Markup::Paragraph => 0.0,
        Markup::Quote => 1.0,
        Markup::Loose => 2.0,
        Markup::ListItem => 3.0,
        Markup::Heading(level) => 3.0 + f32::from(level) / 10.0,
        Markup::Cell => 4.0,
        Markup::Caption => 5.0,
        Markup::Line => 6.0,
    }
}

/// Evidence as a number: none 0, facts 1 to 6 and 12, clutter 7 to 11.
pub(super) fn evidence_code(evidence: Option<&Evidence>) -> f32 {
    let Some(evidence) = evidence else { return 0.0 };
    match evidence.block_label.label {
        Label::Caption => 1.0,
        Label::Byline => 2.0,
        Label::Agency => 3.0,
        Label::Published => 4.0,
        Label::Updated => 5.0,
        Label::Section => 6.0,
        Label::Credit => 12.0,
        _ if evidence.ends_body => 11.0,
        _ if evidence.starts_link_list => 10.0,
        _ if evidence.block_label.rule == Rule::AllLinks => 7.0,
        _ if evidence.is_certain => 9.0,
        _ => 8.0,
    }
}
