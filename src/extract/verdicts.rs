//! The final label of every block: what it says of itself, and where it stands.

use std::ops::Range;

use crate::blocks::{Block, Markup};

use super::label::{Evidence, Label, Verdict, is_short_label};
use super::rules::thresholds::{HEADER_BLOCKS, PROSE_LETTERS};
use super::signals::{Signals, is_heading};
use super::title::Title;

/// Decides over every block of a page.
pub(super) fn decide(
    blocks: &[Block],
    signals: &[Signals],
    evidence: &[Option<Evidence>],
    story: Option<Range<usize>>,
    title: Option<&Title>,
) -> Vec<Verdict> {
    let story = story.unwrap_or(blocks.len()..blocks.len());
    let mut in_list = false;
    (0..blocks.len())
        .map(|at| {
            let (block, signals) = (&blocks[at], &signals[at]);
            if title.is_some_and(|title| title.text == block.text) {
                return Verdict::new(Label::Title, title.map_or("title", |title| title.rule));
            }
            if let Some(evidence) = evidence[at] {
                in_list = evidence.opens_list || in_list && evidence.verdict.label == Label::Clutter;
                return evidence.verdict;
            }
            let verdict = if story.contains(&at) {
                inside_story(block, signals, in_list, at + 1 == story.end)
            } else {
                outside_story(signals, at, &story)
            };
            in_list = in_list && verdict.label == Label::Clutter;
            verdict
        })
        .collect()
}

fn inside_story(block: &Block, signals: &Signals, in_list: bool, is_last: bool) -> Verdict {
    let is_label = is_short_label(signals);
    if in_list && is_label {
        return Verdict::new(Label::Clutter, "in-list-of-links");
    }
    if signals.copies > 1 && is_label {
        return Verdict::new(Label::Clutter, "label-stands-twice");
    }
    if is_heading(block) && is_last {
        return Verdict::new(Label::Clutter, "heading-of-nothing");
    }
    if is_heading(block) || block.markup == Markup::Line && is_label && signals.letters < PROSE_LETTERS {
        return Verdict::new(Label::Subheading, "heading-inside-story");
    }
    Verdict::new(Label::Body, "inside-story")
}

fn outside_story(signals: &Signals, at: usize, story: &Range<usize>) -> Verdict {
    let is_just_before = at < story.start && at + HEADER_BLOCKS >= story.start;
    if signals.context.standfirst && is_just_before && signals.letters >= PROSE_LETTERS / 2 {
        return Verdict::new(Label::Standfirst, "standfirst-element");
    }
    Verdict::new(Label::Clutter, if at < story.start { "before-story" } else { "after-story" })
}
