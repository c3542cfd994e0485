//! The final label of every block: what it says of itself where its words are sure, else what the
//! models make of it and of where it stands.

use crate::blocks::{Block, Markup, Page};

use super::features::{self, Measured};
use super::label::{Label, Verdict, is_short_label};
use super::model::{self, Models};
use super::rules::thresholds::{CAPTION_SCORE, PROSE_LETTERS, STANDFIRST_SCORE, STORY_SCORE, WORTH_SCORE};
use super::signals::{Signals, is_heading};
use super::title::Title;

/// What the models think of a block, from 0 to 1.
#[derive(Clone, Copy, Debug, Default)]
struct Scores {
    story: f32,
    caption: f32,
    standfirst: f32,
}

/// Decides over every block of a page.
pub(super) fn decide(measured: &Measured<'_>, title: Option<&Title>) -> Vec<Verdict> {
    let blocks = &measured.page.blocks;
    let scores = score(measured);
    let is_story = |at: usize| before_models(measured, title, at).is_none() && scores[at].story > STORY_SCORE;
    let is_body = |at: &usize| is_story(*at) && !is_subheading(&blocks[*at], &measured.signals[*at]);
    let first_body = (0..blocks.len()).filter(is_body).find(|at| scores[*at].standfirst <= STANDFIRST_SCORE);
    let last_body = (0..blocks.len()).rev().find(is_body);
    (0..blocks.len())
        .map(|at| {
            if let Some(verdict) = before_models(measured, title, at) {
                return verdict;
            }
            let Scores { story, caption, standfirst } = scores[at];
            if is_story(at) && story >= caption {
                let is_over_story = first_body.is_none_or(|first| at < first);
                let (label, rule) = if !is_body(&at) {
                    if last_body.is_none_or(|last| at > last) {
                        (Label::Clutter, "heading-of-nothing")
                    } else {
                        (Label::Subheading, "heading-inside-story")
                    }
                } else if is_over_story && standfirst > STANDFIRST_SCORE {
                    (Label::Standfirst, "standfirst-model")
                } else {
                    (Label::Body, "story-model")
                };
                return Verdict::scored(label, rule, story);
            }
            if caption > CAPTION_SCORE {
                return Verdict::scored(Label::Caption, "caption-model", caption);
            }
            match measured.evidence[at] {
                Some(evidence) if evidence.verdict.label == Label::Caption => {
                    Verdict::scored(Label::Clutter, "caption-of-others", caption)
                }
                Some(evidence) => evidence.verdict,
                None if first_body.is_none_or(|first| at < first) => {
                    Verdict::scored(Label::Clutter, "before-story", story)
                }
                None if last_body.is_some_and(|last| at > last) => {
                    Verdict::scored(Label::Clutter, "after-story", story)
                }
                None => Verdict::scored(Label::Clutter, "not-story", story),
            }
        })
        .collect()
}

/// The headline and what sure words say.
pub(super) fn before_models(measured: &Measured<'_>, title: Option<&Title>, at: usize) -> Option<Verdict> {
    let is_title = |title: &&Title| title.text == measured.page.blocks[at].text;
    let as_title = title.filter(is_title).map(|title| Verdict::new(Label::Title, title.rule));
    let sure = || measured.evidence[at].filter(|evidence| evidence.is_sure).map(|evidence| evidence.verdict);
    as_title.or_else(sure)
}

/// Headings, and lines of text that are no sentence.
fn is_subheading(block: &Block, signals: &Signals) -> bool {
    is_heading(block) || block.markup == Markup::Line && is_short_label(signals) && signals.letters < PROSE_LETTERS
}

fn score(measured: &Measured<'_>) -> Vec<Scores> {
    let models = models_for(measured.page);
    let features = features::measure(measured);
    let first: Vec<f32> = features.rows().map(|row| models.first.score(row)).collect();
    let in_context = features::add_scores(&features, measured.signals, &first);
    let with_context = in_context.rows().zip(first);
    with_context
        .map(|(row, first)| {
            let story = if first > WORTH_SCORE { models.second.score(row) } else { first };
            Scores {
                story,
                caption: models.caption.score(row),
                standfirst: if story > STORY_SCORE { models.standfirst.score(row) } else { 0.0 },
            }
        })
        .collect()
}

fn models_for(page: &Page) -> Models {
    if page.elements.is_empty() { model::TEXT } else { model::HTML }
}
