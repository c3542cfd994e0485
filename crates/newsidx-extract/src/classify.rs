//! The final label of every block: what it says of itself where its words are sure, else what the
//! models make of it and of where it stands.

use crate::blocks::Markup;

use super::block_attributes::is_heading;
use super::features::FeatureContext;
use super::inference::{InferenceCandidates, InferenceScratch, Scores, score_pages};
use super::label::{BlockLabel, Label, is_short_label};
use super::rules::thresholds::{
    BODY_SCORE, BODY_SCORE_SHARE, CAPTION_SCORE, CAPTION_SHARE, LABEL_SCORE, MIN_BODY_SCORE, PROSE_LETTERS,
    STANDFIRST_SCORE, STANDFIRST_SCORE_IN_TEXT, TOP_BLOCK_LETTERS, TOP_BLOCKS,
};
use super::title::Title;

/// Blocks over a short line among which the story has to have begun for it to be a heading in it.
const LABEL_REACH: usize = 6;

/// Decides over every block of some pages.
pub(super) fn classify_blocks(pages: &[FeatureContext<'_>], room: &mut InferenceScratch) -> Vec<Vec<BlockLabel>> {
    let undecided = |measured| {
        let open = |at: usize| rule_label(measured, at).is_none();
        InferenceCandidates { context: measured, is_candidate: (0..measured.page.blocks.len()).map(open).collect() }
    };
    let pages: Vec<InferenceCandidates<'_>> = pages.iter().map(undecided).collect();
    let scores = score_pages(&pages, room);
    pages.into_iter().zip(scores).map(|(page, scores)| PageClassifier::new(page, scores).labels()).collect()
}

/// What is known when the blocks of a page are decided one by one.
struct PageClassifier<'a> {
    measured: &'a FeatureContext<'a>,
    /// Whether the models decide over a block.
    is_candidate: Vec<bool>,
    scores: Vec<Scores>,
    /// Score above which a block of this page is story.
    threshold: f32,
}

impl<'a> PageClassifier<'a> {
    fn new(
        InferenceCandidates { context: measured, is_candidate: open }: InferenceCandidates<'a>,
        scores: Vec<Scores>,
    ) -> Self {
        let threshold = threshold(measured, &scores);
        Self { measured, is_candidate: open, scores, threshold }
    }

    fn labels(&self) -> Vec<BlockLabel> {
        let count = self.scores.len();
        let is_body = |at: &usize| self.is_body(*at) && !self.is_subheading(*at);
        let first_body = (0..count).find(|at| is_body(at) && !self.could_be_standfirst(*at)).unwrap_or(count);
        let last_body = (0..count).rev().find(is_body);
        let standfirst = (0..first_body).find(|at| is_body(at) && self.could_be_standfirst(*at));
        let verdict = |at: usize| {
            let score = self.scores[at];
            if let Some(verdict) = rule_label(self.measured, at) {
                return verdict;
            }
            if self.is_body(at) {
                return match (self.is_subheading(at), last_body) {
                    (true, Some(last)) if at < last => {
                        BlockLabel::with_score(Label::Subheading, "heading-inside-story", score.body)
                    }
                    (true, _) => BlockLabel::with_score(Label::Clutter, "heading-of-nothing", score.body),
                    (false, _) if standfirst == Some(at) => {
                        BlockLabel::with_score(Label::Standfirst, "standfirst-model", score.standfirst)
                    }
                    (false, _) => BlockLabel::with_score(Label::Body, "story-model", score.body),
                };
            }
            if score.caption > CAPTION_SCORE && !self.is_byline_or_date(at) {
                return BlockLabel::with_score(Label::Caption, "caption-model", score.caption);
            }
            let clutter = |rule| BlockLabel::with_score(Label::Clutter, rule, score.body);
            match self.measured.evidence[at] {
                Some(evidence) if evidence.block_label.label == Label::Caption => clutter("caption-of-others"),
                Some(evidence) => evidence.block_label,
                None if at < first_body => clutter("before-story"),
                None if last_body.is_some_and(|last| at > last) => clutter("after-story"),
                None => clutter("not-story"),
            }
        };
        (0..count).map(verdict).collect()
    }

    fn is_body(&self, at: usize) -> bool {
        self.is_likely(at) || self.is_heading_between(at) || self.is_short_heading(at)
    }

    /// Whether the model takes a block for story, and nothing speaks against it.
    fn is_likely(&self, at: usize) -> bool {
        let Scores { body: story, caption, .. } = self.scores[at];
        let says = |at: usize, label: Label| {
            self.measured
                .evidence
                .get(at)
                .is_some_and(|evidence| evidence.is_some_and(|of| of.block_label.label == label))
        };
        let of_picture = || says(at, Label::Caption) || says(at + 1, Label::Credit);
        let is_caption = || caption > story * CAPTION_SHARE || caption > CAPTION_SCORE && of_picture();
        story > self.threshold && !is_caption() && self.is_candidate[at]
    }

    /// Whether a block says that it is a byline or a date: these stand under pictures too.
    fn is_byline_or_date(&self, at: usize) -> bool {
        self.measured.evidence[at].is_some_and(|evidence| {
            matches!(evidence.block_label.label, Label::Byline | Label::Published | Label::Updated)
        })
    }

    /// A heading right between paragraphs of the story is one of its own.
    fn is_heading_between(&self, at: usize) -> bool {
        is_heading(&self.measured.page.blocks[at])
            && self.measured.evidence[at].is_none()
            && self.is_candidate[at]
            && at.checked_sub(1).is_some_and(|before| self.is_likely(before))
            && at + 1 < self.scores.len()
            && self.is_likely(at + 1)
    }

    /// A short line right over a paragraph of the story needs less to be its heading.
    fn is_short_heading(&self, at: usize) -> bool {
        let (signals, story) = (&self.measured.attributes[at], self.scores[at].body);
        let is_between = || at.checked_sub(1).is_some_and(|before| self.is_likely(before));
        let is_over = || {
            at + 1 < self.scores.len()
                && self.is_likely(at + 1)
                && (self.measured.attributes[at + 1].letters >= PROSE_LETTERS || is_between())
        };
        let is_first = || !(0..at).rev().take(LABEL_REACH).any(|before| self.is_likely(before));
        story > LABEL_SCORE
            && is_short_label(signals)
            && signals.letters < PROSE_LETTERS
            && self.measured.evidence[at].is_none()
            && self.scores[at].caption < CAPTION_SCORE
            && self.is_candidate[at]
            && is_over()
            && !is_first()
    }

    /// Headings, and lines of text that are no sentence.
    fn is_subheading(&self, at: usize) -> bool {
        let (block, signals) = (&self.measured.page.blocks[at], &self.measured.attributes[at]);
        let is_label = is_short_label(signals) && signals.letters < PROSE_LETTERS;
        is_heading(block) && !self.could_be_standfirst(at)
            || is_label && (block.markup == Markup::Line || self.is_short_heading(at))
    }

    fn could_be_standfirst(&self, at: usize) -> bool {
        let context = self.measured.attributes[at].context;
        let least = if self.measured.page.is_text() { STANDFIRST_SCORE_IN_TEXT } else { STANDFIRST_SCORE };
        self.scores[at].standfirst > least || context.standfirst && self.scores[at].body > self.threshold
    }
}

/// The headline and what sure words say.
pub(super) fn rule_label(measured: &FeatureContext<'_>, at: usize) -> Option<BlockLabel> {
    let is_title = |title: &&Title| title.text == measured.page.blocks[at].text;
    let as_title = measured.title.filter(is_title).map(|title| BlockLabel::new(Label::Title, title.rule));
    let sure = || measured.evidence[at].filter(|evidence| evidence.is_certain).map(|evidence| evidence.block_label);
    as_title.or_else(sure)
}

/// Score above which a block of a page is story: less on pages of HTML whose likeliest blocks, by
/// their letters, are not sure either.
fn threshold(measured: &FeatureContext<'_>, scores: &[Scores]) -> f32 {
    if measured.page.is_text() {
        return BODY_SCORE;
    }
    let letters = |at: usize| measured.attributes[at].letters.min(TOP_BLOCK_LETTERS) as f32;
    let mut weighty: Vec<(f32, f32)> =
        (0..scores.len()).map(|at| (scores[at].body * letters(at), letters(at))).collect();
    weighty.sort_by(|a, b| b.0.total_cmp(&a.0));
    weighty.truncate(TOP_BLOCKS);
    let letters: f32 = weighty.iter().map(|(_, letters)| letters).sum();
    let mean = weighty.iter().map(|(scored, _)| scored).sum::<f32>() / letters.max(1.0);
    (mean * BODY_SCORE_SHARE).clamp(MIN_BODY_SCORE, BODY_SCORE)
}
