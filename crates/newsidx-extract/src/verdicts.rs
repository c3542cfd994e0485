//! The final label of every block: what it says of itself where its words are sure, else what the
//! models make of it and of where it stands.

use crate::blocks::Markup;

use super::features::Measured;
use super::label::{Label, Verdict, is_short_label};
use super::rules::thresholds::{
    CAPTION_SCORE, CAPTION_SHARE, LABEL_SCORE, LEAST_STORY_SCORE, PROSE_LETTERS, STANDFIRST_SCORE,
    STANDFIRST_SCORE_IN_TEXT, STORY_SCORE, STORY_SHARE, WEIGHTY_BLOCKS, WEIGHTY_LETTERS,
};
use super::scores::{Room, Scores, Undecided, score};
use super::signals::is_heading;
use super::title::Title;

/// Blocks over a short line among which the story has to have begun for it to be a heading in it.
const LABEL_REACH: usize = 6;

/// Decides over every block of some pages.
pub(super) fn decide(pages: &[Measured<'_>], room: &mut Room) -> Vec<Vec<Verdict>> {
    let undecided = |measured| {
        let open = |at: usize| before_models(measured, at).is_none();
        Undecided { measured, open: (0..measured.page.blocks.len()).map(open).collect() }
    };
    let pages: Vec<Undecided<'_>> = pages.iter().map(undecided).collect();
    let scores = score(&pages, room);
    pages.into_iter().zip(scores).map(|(page, scores)| Decision::of(page, scores).verdicts()).collect()
}

/// What is known when the blocks of a page are decided one by one.
struct Decision<'a> {
    measured: &'a Measured<'a>,
    /// Whether the models decide over a block.
    open: Vec<bool>,
    scores: Vec<Scores>,
    /// Score above which a block of this page is story.
    threshold: f32,
}

impl<'a> Decision<'a> {
    fn of(Undecided { measured, open }: Undecided<'a>, scores: Vec<Scores>) -> Self {
        let threshold = threshold(measured, &scores);
        Self { measured, open, scores, threshold }
    }

    fn verdicts(&self) -> Vec<Verdict> {
        let count = self.scores.len();
        let is_body = |at: &usize| self.is_story(*at) && !self.is_subheading(*at);
        let first_body = (0..count).find(|at| is_body(at) && !self.could_be_standfirst(*at)).unwrap_or(count);
        let last_body = (0..count).rev().find(is_body);
        let standfirst = (0..first_body).find(|at| is_body(at) && self.could_be_standfirst(*at));
        let verdict = |at: usize| {
            let score = self.scores[at];
            if let Some(verdict) = before_models(self.measured, at) {
                return verdict;
            }
            if self.is_story(at) {
                return match (self.is_subheading(at), last_body) {
                    (true, Some(last)) if at < last => {
                        Verdict::scored(Label::Subheading, "heading-inside-story", score.story)
                    }
                    (true, _) => Verdict::scored(Label::Clutter, "heading-of-nothing", score.story),
                    (false, _) if standfirst == Some(at) => {
                        Verdict::scored(Label::Standfirst, "standfirst-model", score.standfirst)
                    }
                    (false, _) => Verdict::scored(Label::Body, "story-model", score.story),
                };
            }
            if score.caption > CAPTION_SCORE && !self.names_people_or_days(at) {
                return Verdict::scored(Label::Caption, "caption-model", score.caption);
            }
            let clutter = |rule| Verdict::scored(Label::Clutter, rule, score.story);
            match self.measured.evidence[at] {
                Some(evidence) if evidence.verdict.label == Label::Caption => clutter("caption-of-others"),
                Some(evidence) => evidence.verdict,
                None if at < first_body => clutter("before-story"),
                None if last_body.is_some_and(|last| at > last) => clutter("after-story"),
                None => clutter("not-story"),
            }
        };
        (0..count).map(verdict).collect()
    }

    fn is_story(&self, at: usize) -> bool {
        self.is_likely(at) || self.is_heading_between(at) || self.is_label_over_story(at)
    }

    /// Whether the model takes a block for story, and nothing speaks against it.
    fn is_likely(&self, at: usize) -> bool {
        let Scores { story, caption, .. } = self.scores[at];
        let says = |at: usize, label: Label| {
            self.measured.evidence.get(at).is_some_and(|evidence| evidence.is_some_and(|of| of.verdict.label == label))
        };
        let of_picture = || says(at, Label::Caption) || says(at + 1, Label::Credit);
        let is_caption = || caption > story * CAPTION_SHARE || caption > CAPTION_SCORE && of_picture();
        story > self.threshold && !is_caption() && self.open[at]
    }

    /// Whether a block says that it is a byline or a date: these stand under pictures too.
    fn names_people_or_days(&self, at: usize) -> bool {
        self.measured.evidence[at]
            .is_some_and(|evidence| matches!(evidence.verdict.label, Label::Byline | Label::Published | Label::Updated))
    }

    /// A heading right between paragraphs of the story is one of its own.
    fn is_heading_between(&self, at: usize) -> bool {
        is_heading(&self.measured.page.blocks[at])
            && self.measured.evidence[at].is_none()
            && self.open[at]
            && at.checked_sub(1).is_some_and(|before| self.is_likely(before))
            && at + 1 < self.scores.len()
            && self.is_likely(at + 1)
    }

    /// A short line right over a paragraph of the story needs less to be its heading.
    fn is_label_over_story(&self, at: usize) -> bool {
        let (signals, story) = (&self.measured.signals[at], self.scores[at].story);
        let is_between = || at.checked_sub(1).is_some_and(|before| self.is_likely(before));
        let is_over = || {
            at + 1 < self.scores.len()
                && self.is_likely(at + 1)
                && (self.measured.signals[at + 1].letters >= PROSE_LETTERS || is_between())
        };
        let is_first = || !(0..at).rev().take(LABEL_REACH).any(|before| self.is_likely(before));
        story > LABEL_SCORE
            && is_short_label(signals)
            && signals.letters < PROSE_LETTERS
            && self.measured.evidence[at].is_none()
            && self.scores[at].caption < CAPTION_SCORE
            && self.open[at]
            && is_over()
            && !is_first()
    }

    /// Headings, and lines of text that are no sentence.
    fn is_subheading(&self, at: usize) -> bool {
        let (block, signals) = (&self.measured.page.blocks[at], &self.measured.signals[at]);
        let is_label = is_short_label(signals) && signals.letters < PROSE_LETTERS;
        is_heading(block) && !self.could_be_standfirst(at)
            || is_label && (block.markup == Markup::Line || self.is_label_over_story(at))
    }

    fn could_be_standfirst(&self, at: usize) -> bool {
        let context = self.measured.signals[at].context;
        let least = if self.measured.page.is_text() { STANDFIRST_SCORE_IN_TEXT } else { STANDFIRST_SCORE };
        self.scores[at].standfirst > least || context.standfirst && self.scores[at].story > self.threshold
    }
}

/// The headline and what sure words say.
pub(super) fn before_models(measured: &Measured<'_>, at: usize) -> Option<Verdict> {
    let is_title = |title: &&Title| title.text == measured.page.blocks[at].text;
    let as_title = measured.title.filter(is_title).map(|title| Verdict::new(Label::Title, title.rule));
    let sure = || measured.evidence[at].filter(|evidence| evidence.is_sure).map(|evidence| evidence.verdict);
    as_title.or_else(sure)
}

/// Score above which a block of a page is story: less on pages of HTML whose likeliest blocks, by
/// their letters, are not sure either.
fn threshold(measured: &Measured<'_>, scores: &[Scores]) -> f32 {
    if measured.page.is_text() {
        return STORY_SCORE;
    }
    let letters = |at: usize| measured.signals[at].letters.min(WEIGHTY_LETTERS) as f32;
    let mut weighty: Vec<(f32, f32)> =
        (0..scores.len()).map(|at| (scores[at].story * letters(at), letters(at))).collect();
    weighty.sort_by(|a, b| b.0.total_cmp(&a.0));
    weighty.truncate(WEIGHTY_BLOCKS);
    let letters: f32 = weighty.iter().map(|(_, letters)| letters).sum();
    let mean = weighty.iter().map(|(scored, _)| scored).sum::<f32>() / letters.max(1.0);
    (mean * STORY_SHARE).clamp(LEAST_STORY_SCORE, STORY_SCORE)
}
