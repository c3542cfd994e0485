//! Final labels of blocks: certain evidence sets the label, model scores decide the other blocks.
//!
//! The score threshold is adjusted for each HTML page. Linear in the page, apart from sorting the scores for the
//! threshold.

use crate::blocks::Markup;

use super::block_attributes::is_heading;
use super::data_tables::unify_tables;
use super::evidence::is_short_label;
use super::features::FeatureContext;
use super::inference::{InferenceCandidates, InferenceScratch, Scores, score_pages};
use super::label::{BlockLabel, Label};
use super::line_order;
use super::normalize::alnum_key;
use super::rule::Rule;
use super::rules::thresholds::{
    BODY_SCORE, BODY_SCORE_SHARE, CAPTION_SCORE, CAPTION_SHARE, HEADLINE_SCORE, MIN_BODY_SCORE, PROSE_LETTERS,
    STANDFIRST_BODY_FACTOR, STANDFIRST_SCORE, STANDFIRST_SCORE_IN_TEXT, SUBHEADING_SCORE, TOP_BLOCK_LETTERS,
    TOP_BLOCKS,
};
use super::title::{self, Title};

/// Number of blocks above a short line of which one must be body for the line to be a subheading.
const LABEL_REACH: usize = 6;

/// Minimum share of the document title that is its headline; the rest names the section and the site.
const MIN_SHARE_OF_DOCUMENT_TITLE: f32 = 0.4;

/// The classified blocks of a page.
pub(super) struct ClassifiedBlocks {
    /// The label of every block.
    pub labels: Vec<BlockLabel>,
    /// The block that is scored as the headline; `None` where none is, and where the title does not depend on scores.
    pub headline: Option<usize>,
}

/// Labels every block of some pages.
pub(super) fn classify_blocks(pages: &[FeatureContext<'_>], scratch: &mut InferenceScratch) -> Vec<ClassifiedBlocks> {
    let candidates_of = |context| {
        let is_candidate = |at: usize| match has_scored_title(context) {
            true => certain_label(context, at).is_none(),
            false => rule_label(context, at).is_none(),
        };
        InferenceCandidates { context, is_candidate: (0..context.page.blocks.len()).map(is_candidate).collect() }
    };
    let pages: Vec<InferenceCandidates<'_>> = pages.iter().map(candidates_of).collect();
    let scores = score_pages(&pages, scratch);
    let classified = pages.into_iter().zip(scores).map(|(page, scores)| {
        let page = PageClassifier::new(page, scores);
        let mut labels = page.labels();
        line_order::correct_labels(page.context, &mut labels);
        unify_tables(page.context, &mut labels);
        ClassifiedBlocks { labels, headline: page.headline }
    });
    classified.collect()
}

/// A page whose blocks are labelled one by one.
struct PageClassifier<'a> {
    context: &'a FeatureContext<'a>,
    /// Whether the models decide on a block.
    is_candidate: Vec<bool>,
    scores: Vec<Scores>,
    /// Score above which a block of this page is body.
    threshold: f32,
    /// The block that is scored as the headline.
    headline: Option<usize>,
}

impl<'a> PageClassifier<'a> {
    fn new(InferenceCandidates { context, is_candidate }: InferenceCandidates<'a>, scores: Vec<Scores>) -> Self {
        let threshold = threshold(context, &scores);
        let headline = if has_scored_title(context) { headline(context, &scores) } else { None };
        let mut page = Self { context, is_candidate, scores, threshold, headline };
        for at in 0..page.is_candidate.len() {
            page.is_candidate[at] &= !page.repeats_headline(at);
        }
        page
    }

    fn labels(&self) -> Vec<BlockLabel> {
        let count = self.scores.len();
        let is_body = |at: &usize| self.is_body(*at) && !self.is_subheading(*at);
        let first_body = (0..count).find(|at| is_body(at) && !self.could_be_standfirst(*at)).unwrap_or(count);
        let last_body = (0..count).rev().find(is_body);
        let standfirst = (0..first_body).find(|at| is_body(at) && self.could_be_standfirst(*at));
        let body_letters = || (0..count).filter(is_body).map(|at| self.context.attributes[at].letters).sum();
        let standfirst = standfirst.filter(|at| self.summarizes_body(*at, body_letters()));
        let block_label = |at: usize| {
            let score = self.scores[at];
            if let Some(block_label) = self.rule_label(at) {
                return block_label;
            }
            if self.is_body(at) {
                return match (self.is_subheading(at), last_body) {
                    (true, Some(last)) if at < last => {
                        BlockLabel::with_score(Label::Subheading, Rule::SubheadingModel, score.body)
                    }
                    (true, _) => BlockLabel::with_score(Label::Clutter, Rule::HeadingWithoutBody, score.body),
                    (false, _) if standfirst == Some(at) => {
                        BlockLabel::with_score(Label::Standfirst, Rule::StandfirstModel, score.standfirst)
                    }
                    (false, _) => BlockLabel::with_score(Label::Body, Rule::BodyModel, score.body),
                };
            }
            // Bylines and dates also appear under pictures.
            if score.caption > CAPTION_SCORE && !self.is_byline_or_date(at) {
                return BlockLabel::with_score(Label::Caption, Rule::CaptionModel, score.caption);
            }
            let clutter = |rule| BlockLabel::with_score(Label::Clutter, rule, score.body);
            match self.context.evidence[at] {
                // Evidence for a caption that the model rejects: the picture belongs to another article.
                Some(evidence) if evidence.block_label.label == Label::Caption => clutter(Rule::RejectedCaption),
                Some(evidence) => evidence.block_label,
                None if at < first_body => clutter(Rule::BeforeBody),
                None if last_body.is_some_and(|last| at > last) => clutter(Rule::AfterBody),
                None => clutter(Rule::NotBody),
            }
        };
        (0..count).map(block_label).collect()
    }

    fn rule_label(&self, at: usize) -> Option<BlockLabel> {
        if self.repeats_headline(at) {
            return Some(BlockLabel::with_score(Label::Title, Rule::HeadlineModel, self.scores[at].title));
        }
        if has_scored_title(self.context) { certain_label(self.context, at) } else { rule_label(self.context, at) }
    }

    /// Whether a block has the text of the headline.
    fn repeats_headline(&self, at: usize) -> bool {
        let blocks = &self.context.page.blocks;
        self.headline.is_some_and(|headline| blocks[headline].text == blocks[at].text)
    }

    fn is_body(&self, at: usize) -> bool {
        self.is_likely(at) || self.is_heading_between(at) || self.is_short_heading(at)
    }

    /// Whether the model scores a block as body and no evidence contradicts it.
    fn is_likely(&self, at: usize) -> bool {
        let Scores { body, caption, .. } = self.scores[at];
        let has_evidence = |at: usize, label: Label| {
            let evidence = self.context.evidence.get(at).copied().flatten();
            evidence.is_some_and(|evidence| evidence.block_label.label == label)
        };
        let of_picture = || has_evidence(at, Label::Caption) || has_evidence(at + 1, Label::Credit);
        let is_caption = || caption > body * CAPTION_SHARE || caption > CAPTION_SCORE && of_picture();
        body > self.threshold && !is_caption() && self.is_candidate[at]
    }

    /// Whether the evidence for a block is a byline or a date.
    fn is_byline_or_date(&self, at: usize) -> bool {
        self.context.evidence[at].is_some_and(|evidence| {
            matches!(evidence.block_label.label, Label::Byline | Label::Published | Label::Updated)
        })
    }

    /// A heading directly between paragraphs of the body belongs to the body.
    fn is_heading_between(&self, at: usize) -> bool {
        is_heading(&self.context.page.blocks[at])
            && self.context.evidence[at].is_none()
            && self.is_candidate[at]
            && at.checked_sub(1).is_some_and(|before| self.is_likely(before))
            && at + 1 < self.scores.len()
            && self.is_likely(at + 1)
    }

    /// Whether a short line directly above a paragraph of the body is a heading. The required score is lower than for
    /// paragraphs.
    fn is_short_heading(&self, at: usize) -> bool {
        let (attributes, body) = (&self.context.attributes[at], self.scores[at].body);
        let is_between = || at.checked_sub(1).is_some_and(|before| self.is_likely(before));
        let is_over = || {
            at + 1 < self.scores.len()
                && self.is_likely(at + 1)
                && (self.context.attributes[at + 1].letters >= PROSE_LETTERS || is_between())
        };
        let is_first = || !(0..at).rev().take(LABEL_REACH).any(|before| self.is_likely(before));
        body > SUBHEADING_SCORE
            && is_short_label(attributes)
            && attributes.letters < PROSE_LETTERS
            && self.context.evidence[at].is_none()
            && self.scores[at].caption < CAPTION_SCORE
            && self.is_candidate[at]
            && is_over()
            && !is_first()
    }

    /// Headings, and short lines that are not sentences.
    fn is_subheading(&self, at: usize) -> bool {
        let (block, attributes) = (&self.context.page.blocks[at], &self.context.attributes[at]);
        let is_label = is_short_label(attributes) && attributes.letters < PROSE_LETTERS;
        is_heading(block) && !self.could_be_standfirst(at)
            || is_label && (block.markup == Markup::Line || self.is_short_heading(at))
    }

    /// Whether the rest of a body is long enough for a block of it to be its summary. In plain text, the first of two or
    /// three short paragraphs looks like a standfirst.
    fn summarizes_body(&self, at: usize, body_letters: usize) -> bool {
        let letters = self.context.attributes[at].letters;
        !self.context.page.is_text() || body_letters - letters >= STANDFIRST_BODY_FACTOR * letters
    }

    fn could_be_standfirst(&self, at: usize) -> bool {
        let context = self.context.attributes[at].context;
        let least = if self.context.page.is_text() { STANDFIRST_SCORE_IN_TEXT } else { STANDFIRST_SCORE };
        self.scores[at].standfirst > least || context.standfirst && self.scores[at].body > self.threshold
    }
}

/// Whether the scores of a model decide on the headline: in plain text, where nothing declares it.
pub(super) fn has_scored_title(context: &FeatureContext<'_>) -> bool {
    context.page.is_text() && context.title.is_none_or(Title::is_guess)
}

/// The block with the highest score as the headline, if that is high enough and no rule speaks against it. Of equal ones
/// the last, which is nearest to the body. If it is the first line of the page, often the document title, the best line
/// below that is its beginning or end is preferred: the headline as readers see it, with its byline and standfirst.
fn headline(context: &FeatureContext<'_>, scores: &[Scores]) -> Option<usize> {
    let mut likely: Vec<usize> = (0..scores.len()).filter(|at| scores[*at].title >= HEADLINE_SCORE).collect();
    likely.sort_by(|a, b| scores[*b].title.total_cmp(&scores[*a].title).then(b.cmp(a)));
    let end = story_end(context, scores);
    likely.retain(|at| *at < end);
    // Above the heading of a first entry is the headline, whose score is lower.
    if let Some(above) =
        likely.first().filter(|at| title::opens_entries(context, **at)).and_then(|at| at.checked_sub(1))
        && (scores[above].title >= FIRST_ENTRY_SHARE * HEADLINE_SCORE || title::is_under_date(context, above))
        && !title::is_no_headline(context, above)
    {
        return Some(above);
    }
    let best = likely.into_iter().find(|at| !title::is_no_headline(context, *at));
    let best = best.or_else(|| title::printed_twice(context, scores.len().min(end)))?;
    if best > 0 {
        return Some(best);
    }
    let blocks = &context.page.blocks;
    let document_title = alnum_key(&blocks[0].text);
    let is_part = |at: &usize| {
        let key = alnum_key(&blocks[*at].text);
        let is_long = key.len() as f32 >= MIN_SHARE_OF_DOCUMENT_TITLE * document_title.len() as f32;
        // The end can be the name of the site.
        let is_likely = scores[*at].title >= HEADLINE_SCORE;
        let is_either = document_title.starts_with(&key) || is_likely && document_title.ends_with(&key);
        !key.is_empty() && is_long && is_either
    };
    let candidates = (1..scores.len()).filter(|at| scores[*at].title >= HEADLINE_SCORE / 4.0);
    candidates.filter(is_part).max_by(|a, b| scores[*a].title.total_cmp(&scores[*b].title)).or(Some(best))
}

/// The first line that ends the story or heads a list of other stories, below a likely paragraph. Headlines below it are
/// those of other stories.
fn story_end(context: &FeatureContext<'_>, scores: &[Scores]) -> usize {
    let is_paragraph = |at: &usize| scores[*at].body > BODY_SCORE && context.attributes[*at].letters >= PROSE_LETTERS;
    let is_end =
        |at: &usize| context.evidence[*at].is_some_and(|evidence| evidence.ends_body || evidence.starts_link_list);
    let start = (0..scores.len()).find(is_paragraph).unwrap_or(scores.len());
    (start..scores.len()).find(is_end).unwrap_or(scores.len())
}

/// Minimum score of the headline above the heading of a first entry, as a share of that of other headlines.
const FIRST_ENTRY_SHARE: f32 = 0.25;

/// The label of a block by rules alone: the headline, or certain evidence.
pub(super) fn rule_label(context: &FeatureContext<'_>, at: usize) -> Option<BlockLabel> {
    let is_title = |title: &&Title| title.text == context.page.blocks[at].text;
    let as_title = context.title.filter(is_title).map(|title| BlockLabel::new(Label::Title, title.rule));
    as_title.or_else(|| certain_label(context, at))
}

fn certain_label(context: &FeatureContext<'_>, at: usize) -> Option<BlockLabel> {
    context.evidence[at].filter(|evidence| evidence.is_certain).map(|evidence| evidence.block_label)
}

/// Score above which a block of a page is body. It is lower on HTML pages whose likeliest blocks, weighted by length,
/// have low scores.
fn threshold(context: &FeatureContext<'_>, scores: &[Scores]) -> f32 {
    // Plain text has models of its own, for which a fixed threshold is used.
    if context.page.is_text() {
        return BODY_SCORE;
    }
    let letters = |at: usize| context.attributes[at].letters.min(TOP_BLOCK_LETTERS) as f32;
    let mut weighted: Vec<(f32, f32)> =
        (0..scores.len()).map(|at| (scores[at].body * letters(at), letters(at))).collect();
    weighted.sort_by(|a, b| b.0.total_cmp(&a.0));
    weighted.truncate(TOP_BLOCKS);
    let letters: f32 = weighted.iter().map(|(_, letters)| letters).sum();
    let mean = weighted.iter().map(|(scored, _)| scored).sum::<f32>() / letters.max(1.0);
    (mean * BODY_SCORE_SHARE).clamp(MIN_BODY_SCORE, BODY_SCORE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block_attributes;
    use crate::blocks;
    use crate::line_cache::LineCache;
    use crate::structured_data::StructuredData;
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    fn headline_of(lines: &[(&str, f32)]) -> Option<usize> {
        let text: String = lines.iter().map(|(line, _)| format!("{line}\n\n")).collect();
        let raw = RawPage::new(Origin::from_file("/a/page.txt"), ContentKind::Text, text.into_bytes());
        let page = blocks::parse(&raw);
        let (attributes, hints) = block_attributes::compute(&page, &mut LineCache::default());
        let context = FeatureContext {
            page: &page,
            element_hints: &hints,
            attributes: &attributes,
            evidence: &vec![None; lines.len()],
            structured: &StructuredData::default(),
            region: 0..0,
            title: None,
        };
        let scores: Vec<Scores> =
            lines.iter().map(|(_, title)| Scores { title: *title, ..Scores::default() }).collect();
        headline(&context, &scores)
    }

    #[test]
    fn the_headline_has_the_highest_score_if_that_is_high_enough() {
        assert_eq!(headline_of(&[("Home", 0.0), ("The ferry is back", 0.8), ("Passengers sang", 0.6)]), Some(1));
        assert_eq!(headline_of(&[("The ferry is back", 0.8), ("The ferry is back", 0.8)]), Some(1), "the last copy");
        assert_eq!(headline_of(&[("Home", 0.0), ("Passengers sang", HEADLINE_SCORE / 2.0)]), None);
    }

    #[test]
    fn a_sentence_of_the_story_is_no_headline() {
        let sentence = "The ferry to the islands left the harbour on Tuesday.";
        assert_eq!(headline_of(&[(sentence, 0.8), ("Passengers sang", 0.1)]), None);
        assert_eq!(headline_of(&[("The ferry is back", 0.5), (sentence, 0.8)]), Some(0), "the next best line");
        assert_eq!(headline_of(&[(sentence, 0.8), ("Home", 0.0), (sentence, 0.8)]), Some(2), "it is printed twice");
        let dateline = "PORT ELLERY, N.J.--(Harbour Wire - May 3, 2031) - Ellern Ferries Company";
        assert_eq!(headline_of(&[(dateline, 0.9)]), None);
        assert_eq!(headline_of(&[("Good evening, here is the news of the day:", 0.9)]), None, "it announces others");
        let numbers = [("1. Take the ferry", 0.7), ("It is cheap and quick", 0.0), ("2. Walk", 0.2)];
        assert_eq!(headline_of(&numbers), None, "the first entry of a list");
    }

    #[test]
    fn the_headline_is_above_the_heading_of_the_first_entry() {
        let (first, second) = ("Alder 3, Ellern 1", "Orrin 2, Montclar 2");
        let lines = [("All games of the cup", 0.2), (first, 0.6), ("The rain stopped", 0.0), (second, 0.1)];
        assert_eq!(headline_of(&lines), Some(0));
        assert_eq!(headline_of(&lines[..3]), Some(1), "a single game");
    }

    #[test]
    fn a_line_that_the_document_title_has_is_preferred_to_it() {
        let page = |document: &str| headline_of(&[(document, 0.9), ("Sport", 0.2), ("The ferry is back", 0.4)]);
        assert_eq!(page("The ferry is back | The Orrin Post"), Some(2));
        assert_eq!(page("The Orrin Post: the ferry is back"), Some(2));
        assert_eq!(page("The boats are back | Sport"), Some(0), "the name of a section");
        let of_site = headline_of(&[("Ferry sold | The Orrin Post", 0.9), ("The Orrin Post", 0.2), ("Home", 0.0)]);
        assert_eq!(of_site, Some(0), "the name of the site");
    }
}
