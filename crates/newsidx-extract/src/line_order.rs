//! Corrects the labels of a plain-text page by the order of its lines: the line under the headline, lists inside the story,
//! copies and alternative texts of captions, links that are printed twice, and what is under the story: another article,
//! teasers, comments, a box about the author.
//!
//! The models score each line with features of its neighbors; these rules see runs of lines. They run after the models.
//! Linear in the page.

use std::ops::Range;

use hashbrown::HashSet;

use super::block_attributes::BlockAttributes;
use super::blocks::{Block, count_letters, ends_as_sentence};
use super::facts::recognizers::bylines::{byline_names, has_no_label_word, is_plain_name};
use super::facts::recognizers::credits::Credit;
use super::facts::recognizers::date_lines::is_date_line;
use super::facts::recognizers::names::is_name;
use super::facts::recognizers::section_names::opens_with_section;
use super::features::FeatureContext;
use super::label::{BlockLabel, Label};
use super::list_items::{ItemKind, is_bare_day, item_kind};
use super::rule::Rule;
use super::rules::credits::ARCHIVE_MARKS;
use super::rules::notice_terms::PAYWALL_RULE;
use super::rules::phrases::COMMENT_RULES;
use super::rules::thresholds::{
    CLUTTER_LETTERS, MAX_LIST_LINES, PROMPT_LETTERS, PROSE_LETTERS, REPEATED_CAPTION_LETTERS, SENTENCE_LETTERS,
    SHORT_LETTERS, STANDFIRST_BODY_FACTOR, TITLE_LETTERS,
};
use super::rules::words::{AGE_WORDS, INDEFINITE_ARTICLES, MORE_FROM_WORDS};

/// Minimum number of letters of a line that announces a list with a colon; shorter ones are labels.
const ANNOUNCEMENT_LETTERS: usize = 25;

/// Minimum number of words of such a line, and of a paragraph without a full stop.
const SENTENCE_WORDS: usize = 4;

/// Minimum mean score of the lines of a list between paragraphs.
const INNER_LIST_SCORE: f32 = 0.05;

/// Minimum mean score of the lines of a list under the last paragraph, where menus are too.
const LAST_LIST_SCORE: f32 = 0.1;

/// The same for lines that a sentence announces and that do not open alike.
const SURE_LIST_SCORE: f32 = 0.3;

/// Minimum score of a last line without a full stop that is a paragraph and no heading.
const UNFINISHED_SCORE: f32 = 0.8;

/// Minimum number of words of the line under the headline to be the standfirst.
const STANDFIRST_WORDS: usize = 6;

/// Minimum and maximum number of its letters.
const STANDFIRST_LINE_LETTERS: std::ops::RangeInclusive<usize> = 30..=CLUTTER_LETTERS;

/// Minimum score of such a line.
// Of 30 such lines of the development pages of news, 22 are part of the text, and three are standfirsts that the truth
// leaves out.
const STANDFIRST_LINE_SCORE: f32 = 0.12;

/// Score of captions from which such a line is none.
const SURE_CAPTION_SCORE: f32 = 0.5;

/// Most lines from the standfirst to the body: names, dates, buttons, a caption.
const STANDFIRST_REACH: usize = 25;

/// Maximum number of letters of an alternative text; longer sentences are paragraphs.
const ALTERNATIVE_TEXT_LETTERS: usize = 60;

/// Blocks above and below a caption in which copies of it are searched.
const COPY_REACH: usize = 2;

/// Most letters that a kicker adds to a headline.
const KICKER_LETTERS: usize = 30;

/// Maximum number of letters of a heading above teasers.
const TEASER_HEADING_LETTERS: usize = 40;

/// Maximum number of words of a section's name.
const SECTION_WORDS: usize = 3;

/// Number of last paragraphs that are teasers without headlines.
const FEW_TEASERS: usize = 2;

/// Most lines of a teaser with its headline, section and age.
const TEASER_LINES: usize = 6;

/// Minimum number of paragraphs above teasers that are the story.
const STORY_PARAGRAPHS: usize = 2;

/// Score up to which text under a heading for comments is a comment.
// On ten development pages the text below is comments, on seven of them with scores below this. On two it is the end of
// the story, with 0.7 and more.
const COMMENT_SCORE: f32 = 0.65;

/// Lines below a cut text among which the whole one is searched: names, dates, buttons.
const WHOLE_TEXT_REACH: usize = 6;

/// Corrects the labels of the blocks of a plain-text page.
pub(super) fn correct_labels(context: &FeatureContext<'_>, labels: &mut [BlockLabel]) {
    if !context.page.is_text() {
        return;
    }
    LineOrder { blocks: &context.page.blocks, attributes: context.attributes, labels }.correct();
}

struct LineOrder<'a> {
    blocks: &'a [Block],
    attributes: &'a [BlockAttributes],
    labels: &'a mut [BlockLabel],
}

impl LineOrder<'_> {
    fn correct(&mut self) {
        self.label_copies_of_captions();
        self.label_line_under_headline();
        self.label_lines_with_credits();
        self.cut_alternative_texts();
        self.cut_cut_texts();
        self.keep_first_heading();
        self.label_links_with_kickers();
        self.keep_lists();
        self.keep_unfinished_paragraph();
        self.cut_comments();
        self.cut_below_paywall();
        self.cut_next_article();
        self.cut_dated_teasers();
        self.cut_dated_entries();
        self.cut_glued_ages();
        self.cut_unrelated_teasers();
        self.cut_more_from_section();
        self.cut_section_teasers();
        self.cut_author_box();
    }

    fn text(&self, at: usize) -> &str {
        &self.blocks[at].text
    }

    fn label(&self, at: usize) -> Label {
        self.labels[at].label
    }

    fn is_body(&self, at: usize) -> bool {
        matches!(self.label(at), Label::Body | Label::Subheading)
    }

    fn set(&mut self, at: usize, label: Label, rule: Rule) {
        self.labels[at] = BlockLabel::new(label, rule);
    }

    /// Whether the models labelled a block as clutter.
    fn is_scored_clutter(&self, at: usize) -> bool {
        matches!(
            self.labels[at].rule,
            Rule::BeforeBody | Rule::NotBody | Rule::AfterBody | Rule::HeadingWithoutBody | Rule::RejectedCaption
        )
    }

    /// A caption that is printed twice, once with its credit, is no paragraph.
    fn label_copies_of_captions(&mut self) {
        for at in 0..self.labels.len() {
            let attributes = &self.attributes[at];
            if attributes.letters < REPEATED_CAPTION_LETTERS || !attributes.sentence_end {
                continue;
            }
            let near = at.saturating_sub(COPY_REACH)..(at + COPY_REACH + 1).min(self.labels.len());
            let has_credit = |other: &usize| {
                self.text(*other)
                    .strip_prefix(self.text(at))
                    .is_some_and(|rest| is_credit(rest, &self.attributes[*other]))
            };
            let Some(other) = near.into_iter().find(has_credit) else { continue };
            let is_scored =
                |at: usize| self.is_body(at) || self.label(at) == Label::Caption || self.is_scored_clutter(at);
            let is_kept = |at: usize| self.is_body(at) || self.label(at) == Label::Caption;
            if is_scored(at) && is_scored(other) && (is_kept(at) || is_kept(other)) {
                self.set(at, Label::Caption, Rule::CaptionCopy);
                self.set(other, Label::Caption, Rule::CaptionCopy);
            }
        }
    }

    /// A line of six words directly under the headline is the standfirst, also where its score is low.
    fn label_line_under_headline(&mut self) {
        let Some(body) = self.labels.iter().position(|label| label.label == Label::Body) else { return };
        let Some(title) = self.labels[..body].iter().rposition(|label| label.label == Label::Title) else { return };
        let at = title + 1;
        let (letters, credit) = (self.attributes[at].letters, self.attributes[at].credit);
        let is_summary = at < body
            && self.is_unsure_above_body(at)
            && STANDFIRST_LINE_LETTERS.contains(&letters)
            && self.text(at).split(' ').count() >= STANDFIRST_WORDS
            && credit == Credit::None
            && body - at <= STANDFIRST_REACH
            && item_kind(self.text(at)).is_none()
            && !self.text(at).starts_with(|c: char| c.is_ascii_digit())
            && !self.text(at).contains(['|', '@', '©', '[']);
        let body_letters = |page: &Self| {
            (body..page.labels.len()).filter(|at| page.is_body(*at)).map(|at| page.attributes[at].letters).sum()
        };
        let has_other = self.labels.iter().any(|label| label.label == Label::Standfirst);
        if is_summary && !has_other && STANDFIRST_BODY_FACTOR * letters <= body_letters(self) {
            let score = self.labels[at].score;
            self.labels[at] = BlockLabel { label: Label::Standfirst, rule: Rule::LineUnderHeadline, score };
        }
    }

    /// Whether the models took a line above the body for neither sure clutter nor a sure caption.
    fn is_unsure_above_body(&self, at: usize) -> bool {
        let BlockLabel { rule, score, .. } = self.labels[at];
        score.is_some_and(|score| match rule {
            Rule::BeforeBody => score >= STANDFIRST_LINE_SCORE,
            Rule::CaptionModel => score < SURE_CAPTION_SCORE,
            _ => false,
        })
    }

    /// A short line that ends with the credit of a picture is a caption, also where the models take it for a heading.
    fn label_lines_with_credits(&mut self) {
        for at in 0..self.labels.len() {
            let attributes = &self.attributes[at];
            let ends_with_credit = || {
                let is_name = self.label(at) == Label::Subheading && ends_with_name(self.text(at));
                attributes.credit == Credit::Partial && !attributes.sentence_end || is_name
            };
            let is_caption =
                attributes.letters <= PROMPT_LETTERS && (ends_with_credit() || ends_with_archive_mark(self.text(at)));
            if self.is_body(at) && is_caption {
                self.set(at, Label::Caption, Rule::PictureCredit);
            }
        }
    }

    /// The alternative text of a picture describes what it shows, directly above the caption with its credit: `A man in a
    /// boat.`
    fn cut_alternative_texts(&mut self) {
        for at in 0..self.labels.len().saturating_sub(1) {
            let attributes = &self.attributes[at];
            let is_description = self.label(at) == Label::Body
                && attributes.sentence_end
                && attributes.letters <= ALTERNATIVE_TEXT_LETTERS
                && INDEFINITE_ARTICLES.iter().any(|article| self.text(at).starts_with(article));
            let is_above_caption =
                self.label(at + 1) == Label::Caption && self.attributes[at + 1].credit == Credit::Partial;
            if is_description && is_above_caption {
                self.set(at, Label::Clutter, Rule::AlternativeText);
            }
        }
    }

    /// The teaser of the article is above it, cut with `…`, where the page prints the whole text below.
    fn cut_cut_texts(&mut self) {
        for at in 0..self.labels.len() {
            let is_text = |at: usize| self.is_body(at) || self.label(at) == Label::Standfirst;
            let Some(beginning) = beginning_of_cut(self.text(at)).filter(|_| is_text(at)) else { continue };
            let is_whole = |other: usize| is_text(other) && self.text(other).starts_with(beginning);
            let is_cut = count_letters(beginning) >= REPEATED_CAPTION_LETTERS
                && (at + 1..self.labels.len()).take(WHOLE_TEXT_REACH).any(is_whole);
            if is_cut {
                self.set(at, Label::Clutter, Rule::CutText);
            }
        }
    }

    /// The heading above the first paragraph is of the story if headings below have its form: `May 4`, `1. Ferry`.
    fn keep_first_heading(&mut self) {
        let Some(body) = self.labels.iter().position(|label| label.label == Label::Body) else { return };
        let Some(at) = body.checked_sub(1).filter(|at| self.is_scored_clutter(*at)) else { return };
        let form = |at: usize| match item_kind(self.text(at)) {
            Some(ItemKind::Number) => Some(ItemKind::Number),
            _ => is_bare_day(self.text(at)).then_some(ItemKind::Day),
        };
        let Some(own) = form(at).filter(|_| self.attributes[at].letters < PROSE_LETTERS) else { return };
        let is_like = |at: usize| self.label(at) == Label::Subheading && form(at) == Some(own);
        if (body..self.labels.len()).any(is_like) {
            self.labels[at] = BlockLabel { label: Label::Subheading, rule: Rule::SubheadingModel, ..self.labels[at] };
        }
    }

    /// The link to another story is printed twice, once with its kicker in front: `Ferry sold` and `Harbour Ferry sold`.
    fn label_links_with_kickers(&mut self) {
        for at in 1..self.labels.len() {
            let (first, second) = (self.text(at - 1), self.text(at));
            let Some(kicker) = second.strip_suffix(first).or_else(|| first.strip_suffix(second)) else { continue };
            let is_pair = kicker.ends_with(' ')
                && (1..=KICKER_LETTERS).contains(&count_letters(kicker))
                && self.attributes[at - 1].letters.min(self.attributes[at].letters) >= SENTENCE_LETTERS
                && !self.attributes[at].sentence_end;
            let is_title = [at - 1, at].iter().any(|at| self.label(*at) == Label::Title);
            if is_pair && !is_title {
                for at in [at - 1, at] {
                    if self.is_body(at) || self.label(at) == Label::Caption {
                        self.set(at, Label::Clutter, Rule::LinkWithKicker);
                    }
                }
            }
        }
    }

    /// The entries of a list are short, so the models take some of them for clutter. A list is part of the story if a
    /// sentence announces it, or if its entries open alike.
    fn keep_lists(&mut self) {
        let last_body = (0..self.labels.len()).rev().find(|at| self.is_body(*at));
        let mut at = 1;
        while at < self.labels.len() {
            let run = self.list_after(at);
            let is_last = last_body.is_some_and(|last| run.start > last);
            if !run.is_empty() && self.is_story_list(run.clone(), is_last) {
                for at in run.clone() {
                    self.set(at, Label::Body, Rule::ListInStory);
                }
            }
            at = run.end.max(at) + 1;
        }
    }

    /// The lines from `start` on that the models took for clutter, under a line of the body.
    fn list_after(&self, start: usize) -> Range<usize> {
        if !self.is_body(start - 1) {
            return start..start;
        }
        let is_line = |at: &usize| self.is_scored_clutter(*at) && self.attributes[*at].letters <= PROMPT_LETTERS;
        let end = (start..self.labels.len()).find(|at| !is_line(at)).unwrap_or(self.labels.len());
        start..end
    }

    fn is_story_list(&self, run: Range<usize>, is_last: bool) -> bool {
        let count = run.len();
        let scores: f32 = run.clone().filter_map(|at| self.labels[at].score).sum();
        let mean = scores / count as f32;
        let is_inner = run.end < self.labels.len() && self.is_body(run.end);
        let is_announced = count <= MAX_LIST_LINES && self.announces_list(run.start - 1);
        let opens_alike = self.opens_alike(run.clone());
        if is_last && !is_announced && opens_alike && self.is_list_of_headlines(run) {
            return false;
        }
        match (is_announced, opens_alike) {
            (true, true) => true,
            (true, false) => mean >= if is_inner { INNER_LIST_SCORE } else { SURE_LIST_SCORE },
            (false, true) => mean >= if is_inner { INNER_LIST_SCORE } else { LAST_LIST_SCORE },
            (false, false) => false,
        }
    }

    /// Whether the lines with signs are headlines of other stories: as long as headlines, without full stops, and most of
    /// them without a word of the story.
    fn is_list_of_headlines(&self, run: Range<usize>) -> bool {
        /// Minimum number of headlines.
        const HEADLINES: usize = 3;
        let entries: Vec<usize> =
            run.clone().filter(|at| item_kind(self.text(*at)) == Some(ItemKind::Bullet)).collect();
        // The end of a text can be cut.
        let Some((_, uncut)) = entries.split_last() else { return false };
        let is_headline = |at: &usize| {
            let attributes = &self.attributes[*at];
            attributes.letters >= SENTENCE_LETTERS
                && !attributes.sentence_end
                && self.text(*at).split_whitespace().count() >= SENTENCE_WORDS
        };
        if entries.len() < HEADLINES || !uncut.iter().all(is_headline) {
            return false;
        }
        let story: HashSet<String> =
            (0..run.start).filter(|at| self.is_body(*at)).flat_map(|at| word_stems(self.text(at))).collect();
        let shares_words = |at: &&usize| word_stems(self.text(**at)).any(|stem| story.contains(&stem));
        2 * entries.iter().filter(shares_words).count() < entries.len()
    }

    /// Whether a line is a sentence that ends with a colon.
    fn announces_list(&self, at: usize) -> bool {
        self.label(at) == Label::Body
            && self.text(at).ends_with([':', '：'])
            && self.attributes[at].letters >= ANNOUNCEMENT_LETTERS
            && has_words_of_sentence(self.text(at))
    }

    /// Whether four of five lines open with the same sign, with numbers, or with days.
    fn opens_alike(&self, run: Range<usize>) -> bool {
        /// Minimum number of lines.
        const LINES: usize = 3;
        let kinds: Vec<Option<ItemKind>> = run.clone().map(|at| item_kind(self.text(at))).collect();
        let Some(kind) = kinds.iter().flatten().next().copied() else { return false };
        let alike = kinds.iter().filter(|other| **other == Some(kind)).count();
        // Facts with labels are the story only under others: tags and categories have the same form.
        let is_known = || match kind {
            ItemKind::Labelled => {
                (run.start.saturating_sub(LINES)..run.start)
                    .filter(|at| self.is_body(*at) && item_kind(self.text(*at)) == Some(kind))
                    .count()
                    + 1
                    >= LINES
            }
            _ => true,
        };
        alike >= LINES && alike * 5 >= kinds.len() * 4 && is_known()
    }

    /// A last paragraph without a full stop looks like a heading without a paragraph.
    fn keep_unfinished_paragraph(&mut self) {
        let Some(last) = self.labels.iter().rposition(|label| label.rule == Rule::HeadingWithoutBody) else { return };
        let is_last = !(last..self.labels.len()).any(|at| self.is_body(at));
        let is_under_paragraph = last.checked_sub(1).is_some_and(|above| self.label(above) == Label::Body);
        let is_sentence = self.attributes[last].letters >= REPEATED_CAPTION_LETTERS
            && has_words_of_sentence(self.text(last))
            // The names of writers and editors are in brackets.
            && !self.text(last).starts_with(['(', '[', '（', '【'])
            && self.labels[last].score.is_some_and(|score| score >= UNFINISHED_SCORE);
        if is_last && is_under_paragraph && is_sentence {
            self.labels[last] = BlockLabel { label: Label::Body, rule: Rule::BodyModel, ..self.labels[last] };
        }
    }

    /// Under the article, comments follow the heading for them. The models take the longest for paragraphs, but with lower
    /// scores than those of the story.
    fn cut_comments(&mut self) {
        let is_heading = |label: &BlockLabel| matches!(label.rule, Rule::Phrase(name) if COMMENT_RULES.contains(&name));
        let mut paragraphs = 0;
        for at in 0..self.labels.len() {
            paragraphs += usize::from(self.label(at) == Label::Body);
            if paragraphs < STORY_PARAGRAPHS || !is_heading(&self.labels[at]) {
                continue;
            }
            let mut below = self.labels[at..].iter().filter(|label| label.label == Label::Body);
            if below.all(|label| label.score.is_none_or(|score| score < COMMENT_SCORE)) {
                self.cut_from(at, Rule::AfterBody);
            }
            return;
        }
    }

    /// Under a notice in place of the rest of the article, text with headlines is teasers. Where the notice only covers the
    /// article, paragraphs follow it directly, and one another.
    fn cut_below_paywall(&mut self) {
        let is_notice = |label: &BlockLabel| label.rule == Rule::Phrase(PAYWALL_RULE);
        let Some(notice) = self.labels.iter().position(is_notice) else { return };
        let paragraphs = |range: Range<usize>| range.filter(|at| self.label(*at) == Label::Body);
        let letters = |range| paragraphs(range).map(|at| self.attributes[at].letters).sum::<usize>();
        let below = notice + 1..self.labels.len();
        let has_headline = |at: usize| {
            let above = at - 1;
            above > notice && (self.is_scored_clutter(above) || self.label(above) == Label::Subheading)
        };
        if paragraphs(below.clone()).all(has_headline) && letters(below) <= letters(0..notice) {
            self.cut_from(notice, Rule::TeaserList);
        }
    }

    /// Under the article, the page can go on with the next one. Its header has the lines that are around the headline.
    fn cut_next_article(&mut self) {
        let Some(body) = self.labels.iter().position(|label| label.label == Label::Body) else { return };
        let Some(title) = self.labels[..body].iter().rposition(|label| label.label == Label::Title) else { return };
        let last_body = self.labels.iter().rposition(|label| label.label == Label::Body).unwrap_or(body);
        let Some(next) = (body + 1..last_body).find(|at| self.repeats_header(*at, title, body)) else { return };
        let above = title.checked_sub(1).is_some_and(|above| self.text(above) == self.text(next - 1));
        self.cut_from(if above { next - 1 } else { next }, Rule::NextArticle);
    }

    fn cut_from(&mut self, start: usize, rule: Rule) {
        for at in start..self.labels.len() {
            if self.label(at).is_kept() {
                self.set(at, Label::Clutter, rule);
            }
        }
    }

    /// Under the article, teasers repeat in one order: headline, text, section, age (`3 hours ago`). The first is as long
    /// as the next.
    fn cut_dated_teasers(&mut self) {
        let Some(body) = self.labels.iter().position(|label| label.label == Label::Body) else { return };
        let mut ages = (body + 1..self.labels.len()).filter(|at| is_age(self.text(*at)));
        let (Some(first), Some(second)) = (ages.next(), ages.next()) else { return };
        let start = (first + 1).saturating_sub(second - first);
        let is_headline = |at: usize| {
            let attributes = &self.attributes[at];
            !attributes.sentence_end && TITLE_LETTERS.contains(&attributes.letters)
        };
        // A live report has its entries under their ages.
        let is_teaser = second - first <= TEASER_LINES && start > body && is_headline(start) && is_headline(first + 1);
        let is_paragraph = |at: usize| self.label(at) == Label::Body;
        // The story ends above the teasers, and a page of teasers has no story.
        if is_teaser && (body..start).filter(|at| is_paragraph(*at)).count() >= STORY_PARAGRAPHS {
            self.cut_from(start, Rule::TeaserList);
        }
    }

    /// Under the article, teasers and comments have their dates. The models take the first of them for clutter, and some
    /// of the longer ones for paragraphs.
    fn cut_dated_entries(&mut self) {
        let Some(body) = self.labels.iter().position(|label| label.label == Label::Body) else { return };
        let dates: Vec<usize> = (body + 1..self.labels.len()).filter(|at| self.is_date(*at)).collect();
        let is_headline = |at: usize| {
            let attributes = &self.attributes[at];
            !attributes.sentence_end && TITLE_LETTERS.contains(&attributes.letters)
        };
        let is_entry = |pair: &&[usize]| {
            let lines = pair[0] + 1..pair[1];
            (1..TEASER_LINES).contains(&lines.len())
                && lines.clone().all(|at| self.is_scored_clutter(at))
                && lines.clone().any(is_headline)
        };
        let Some(first) = dates.windows(2).find(is_entry).map(|pair| pair[0]) else { return };
        let paragraphs = |range: Range<usize>| range.filter(|at| self.label(*at) == Label::Body);
        let letters = |range| paragraphs(range).map(|at| self.attributes[at].letters).sum::<usize>();
        let Some(last) = paragraphs(body..first).next_back() else { return };
        // A box with dates can interrupt the story, which goes on in paragraphs without headlines.
        let is_sure = |at: usize| self.labels[at].score.is_some_and(|score| score >= COMMENT_SCORE);
        let goes_on = |at: usize| self.label(at - 1) == Label::Body && (is_sure(at) || is_sure(at - 1));
        // The reports of a day have dates too, and are longer than the first of them.
        let is_story = paragraphs(body..first).count() >= STORY_PARAGRAPHS
            && 2 * letters(first..self.labels.len()) <= letters(body..first)
            && !paragraphs(first..self.labels.len()).any(goes_on);
        if is_story {
            self.cut_from(last + 1, Rule::TeaserList);
            for at in dates.into_iter().filter(|at| *at >= first) {
                self.set(at, Label::Clutter, Rule::TeaserList);
            }
        }
    }

    /// Whether a line is the date or the age of an article.
    fn is_date(&self, at: usize) -> bool {
        let is_number = || self.labels[at].rule == Rule::NoLetters && is_date_line(self.text(at));
        matches!(self.label(at), Label::Published | Label::Updated) || is_number() || is_age(self.text(at))
    }

    /// The last paragraphs are teasers if each has a headline of its own and shares hardly a word with the story, which has
    /// no headings.
    fn cut_unrelated_teasers(&mut self) {
        /// Minimum number of teasers without dates.
        const TEASERS: usize = 2;
        /// Minimum number of paragraphs of the story.
        const PARAGRAPHS: usize = 3;
        let body: Vec<usize> = (0..self.labels.len()).filter(|at| self.label(*at) == Label::Body).collect();
        let mut teasers = Vec::new();
        while let [.., before, text] = body[..body.len() - teasers.len()] {
            let Some(heading) = self.teaser_heading(before, text) else { break };
            teasers.push(heading..text + 1);
        }
        let story = &body[..body.len() - teasers.len()];
        let (Some(start), Some(last)) = (teasers.last().map(|teaser| teaser.start), story.last()) else { return };
        let has_headings = (story[0]..*last).any(|at| self.label(at) == Label::Subheading);
        // Two lines are a headline and its paragraph, others are dates.
        let is_dated = || teasers.iter().all(|teaser| teaser.len() > 2);
        if story.len() < PARAGRAPHS || has_headings || teasers.len() < TEASERS && !is_dated() {
            return;
        }
        let stems: HashSet<String> = story.iter().flat_map(|at| word_stems(self.text(*at))).collect();
        if teasers.iter().all(|teaser| self.is_unrelated(teaser.clone(), &stems)) {
            self.cut_from(start, Rule::TeaserList);
        }
    }

    /// The headline directly above a paragraph, or above the dates above it.
    fn teaser_heading(&self, before: usize, text: usize) -> Option<usize> {
        let heading = (before + 1..text).rev().find(|at| !self.is_date(*at))?;
        let attributes = &self.attributes[heading];
        let is_headline = (self.is_scored_clutter(heading) || self.label(heading) == Label::Subheading)
            && attributes.letters >= SENTENCE_LETTERS
            && !attributes.sentence_end
            && !self.text(heading).ends_with(':');
        is_headline.then_some(heading)
    }

    /// Whether lines share hardly a word with a story, of which `stems` has the words.
    fn is_unrelated(&self, lines: Range<usize>, stems: &HashSet<String>) -> bool {
        /// Minimum number of words that decide.
        const WORDS: usize = 8;
        /// Maximum percentage of words that the story has too.
        // Of 18 development pages of news with two or more such paragraphs, those of teasers share 15 % or less, and
        // those of the story 24 % or more with one exception.
        const SHARED_PERCENT: usize = 16;
        let own: HashSet<String> = lines.clone().flat_map(|at| word_stems(self.text(at))).collect();
        let shared = own.iter().filter(|stem| stems.contains(*stem)).count();
        lines.into_iter().all(|at| has_spaces(self.text(at)))
            && own.len() >= WORDS
            && 100 * shared <= SHARED_PERCENT * own.len()
    }

    /// The age of an article is glued to its headline: `2 hours agoFerry sold`.
    fn cut_glued_ages(&mut self) {
        for at in 0..self.labels.len() {
            if self.is_body(at) && opens_with_glued_age(self.text(at)) {
                self.set(at, Label::Clutter, Rule::TeaserList);
            }
        }
    }

    /// Under the article, a heading such as `More from Politics` is above teasers of other articles.
    fn cut_more_from_section(&mut self) {
        let body: Vec<usize> = (0..self.labels.len()).filter(|at| self.label(*at) == Label::Body).collect();
        let Some(&enough) = body.get(STORY_PARAGRAPHS) else { return };
        let is_heading = |at: &usize| {
            !self.attributes[*at].sentence_end
                && self.attributes[*at].letters <= TEASER_HEADING_LETTERS
                && self.labels[*at].rule != Rule::ListInStory
                && opens_more_from(self.text(*at))
        };
        let Some(heading) = (enough..self.labels.len()).find(is_heading) else { return };
        let below: Vec<usize> = body.iter().copied().filter(|at| *at > heading).collect();
        // Each teaser has a headline; other text below the heading is the story that a box interrupts.
        let has_headline = |at: &usize| *at == heading + 1 || self.label(at - 1) == Label::Subheading;
        if 2 * below.len() <= body.len() && (below.len() <= FEW_TEASERS || below.iter().all(has_headline)) {
            self.cut_from(heading, Rule::TeaserList);
        }
    }

    /// The last paragraphs are teasers if each opens with the name of a section: `Sports The rowers won …`.
    fn cut_section_teasers(&mut self) {
        /// Minimum number of teasers.
        const TEASERS: usize = 3;
        let body: Vec<usize> = (0..self.labels.len()).filter(|at| self.label(*at) == Label::Body).collect();
        let teasers = body.iter().rev().take_while(|at| opens_with_section(self.text(**at))).count();
        let first_word = |at: &usize| self.text(*at).split_whitespace().next();
        // `Police Scotland`, `Health Secretary`: a story can repeat its subject.
        let mut words = body[body.len() - teasers..].iter().map(first_word);
        let first = words.next();
        let are_different = words.any(|word| Some(word) != first);
        if teasers >= TEASERS && are_different && body.len() >= teasers + STORY_PARAGRAPHS {
            self.cut_from(body[body.len() - teasers], Rule::TeaserList);
        }
    }

    /// Whether a line has around it what is around the headline at `title`: the line above and a line for the date or
    /// the author below, or two equal lines below.
    fn repeats_header(&self, at: usize, title: usize, body: usize) -> bool {
        let attributes = &self.attributes[at];
        let is_headline = !attributes.sentence_end
            && (SENTENCE_LETTERS..=PROMPT_LETTERS).contains(&attributes.letters)
            && self.text(at) != self.text(title);
        let below = |steps: usize| {
            let (own, other) = (title + steps, at + steps);
            own < body && other < self.labels.len() && self.text(own) == self.text(other) && !self.is_body(own)
        };
        let has_facts = || {
            let rules = |at: usize| self.labels.get(at).map(|label| label.label);
            let fact =
                rules(title + 1).filter(|label| matches!(label, Label::Published | Label::Updated | Label::Byline));
            fact.is_some() && fact == rules(at + 1)
        };
        let has_line_above = || {
            title > 0 && self.text(title - 1) == self.text(at - 1) && self.attributes[at - 1].letters <= SHORT_LETTERS
        };
        is_headline && (below(1) && below(2) || has_facts() && has_line_above())
    }

    /// The last paragraphs that open with the name of the author above the story are about the author.
    fn cut_author_box(&mut self) {
        let Some(body) = self.labels.iter().position(|label| label.label == Label::Body) else { return };
        let bylines = (0..body).filter(|at| self.label(*at) == Label::Byline);
        let names: Vec<String> = bylines.filter_map(|at| byline_names(self.text(at))).flatten().collect();
        let is_about = |text: &str| {
            names.iter().any(|name| {
                let rest = text.strip_prefix(name.as_str());
                name.contains(' ') && rest.is_some_and(|rest| rest.starts_with(' '))
            })
        };
        for at in (body + 2..self.labels.len()).rev() {
            if self.label(at) != Label::Body {
                continue;
            }
            if !is_about(self.text(at)) {
                return;
            }
            self.set(at, Label::Clutter, Rule::Phrase("about-an-author"));
        }
    }
}

/// The text before the sign for the rest of it, `…`; `None` without the sign.
fn beginning_of_cut(text: &str) -> Option<&str> {
    let cut = text.trim_end_matches([']', ')', ' ']);
    let cut = cut.strip_suffix('…').or_else(|| cut.strip_suffix("..."))?;
    Some(cut.trim_end_matches(['[', '(', ' ', '.']))
}

/// The first letters of the words of a text that are long enough to have content, in lower case.
fn word_stems(text: &str) -> impl Iterator<Item = String> {
    /// Number of letters of a stem, and the fewest of a word.
    const STEM_LETTERS: usize = 5;
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().nth(STEM_LETTERS - 1).is_some());
    words.map(|word| word.chars().take(STEM_LETTERS).flat_map(char::to_lowercase).collect())
}

/// Whether the rest of a caption after its copy is the credit of a picture: a few names.
fn is_credit(rest: &str, attributes: &BlockAttributes) -> bool {
    /// Most words of two photographers and two agencies.
    const WORDS: usize = 14;
    let words =
        || rest.split(|c: char| c.is_whitespace() || c == '/').filter(|word| word.contains(char::is_alphabetic));
    let is_name = |word: &str| word.chars().find(|c| c.is_alphabetic()).is_some_and(|c| !c.is_lowercase());
    // In scripts without capitals every word looks like a name.
    let has_form = || rest.contains(char::is_uppercase) || count_letters(rest) <= KICKER_LETTERS;
    (1..=WORDS).contains(&words().count())
        && (attributes.credit != Credit::None || words().all(is_name) && has_form() && !ends_as_sentence(rest))
}

/// Whether a text has as many words as a sentence; scripts without spaces have letters alone.
fn has_words_of_sentence(text: &str) -> bool {
    text.split_whitespace().count() >= SENTENCE_WORDS || !has_spaces(text)
}

/// Whether the script of a text has spaces between words: not Thai, Lao, Burmese, Chinese and Japanese.
fn has_spaces(text: &str) -> bool {
    let is_spaced = |c: char| !matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{2e80}'..='\u{9fff}');
    text.chars().filter(|c| c.is_alphabetic()).all(is_spaced)
}

/// Whether a line ends with a remark that its picture is an old or a general one: `(Archivbild)`.
fn ends_with_archive_mark(line: &str) -> bool {
    /// Longest remark in bytes.
    const REMARK_BYTES: usize = 60;
    let line = line.trim_end_matches('.');
    let Some(rest) = line.strip_suffix([')', ']', '）']) else { return false };
    let Some(start) = rest.rfind(['(', '[', '（']) else { return false };
    let remark = rest[start..].trim_start_matches(['(', '[', '（']).trim();
    start > 0 && remark.len() <= REMARK_BYTES && ARCHIVE_MARKS.contains(&remark.to_lowercase().as_str())
}

/// Whether a line ends with a name of two or three words after a sentence: `The pier at noon. Jane Doe`.
fn ends_with_name(line: &str) -> bool {
    /// Fewest letters of the sentence.
    const CAPTION_TEXT_LETTERS: usize = 25;
    let Some((sentence, name)) = line.rsplit_once(". ") else { return false };
    let last = sentence.rsplit(' ').next().unwrap_or_default();
    (2..=3).contains(&name.split(' ').count())
        && is_name(name)
        && is_plain_name(name)
        && has_no_label_word(name)
        // An abbreviation or a number ends no sentence.
        && last.chars().count() > 3
        && last.chars().all(char::is_lowercase)
        && count_letters(sentence) >= CAPTION_TEXT_LETTERS
}

/// Whether a heading opens with words such as `More from`, and goes on with a name in capitals.
fn opens_more_from(heading: &str) -> bool {
    MORE_FROM_WORDS.iter().any(|words| {
        let is_name = |rest: &str| {
            rest.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
                && rest.split_whitespace().count() <= SECTION_WORDS
        };
        char_prefix_of(heading, words).is_some_and(is_name)
    })
}

/// The rest of a text after words in lower case that it opens with in any case.
fn char_prefix_of<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    // Most texts differ in the first character, without being copied in lower case.
    if text.chars().next()?.to_lowercase().next() != words.chars().next() {
        return None;
    }
    let rest = &text[text.char_indices().nth(words.chars().count())?.0..];
    (text[..text.len() - rest.len()].to_lowercase() == words).then_some(rest)
}

/// Whether a line is the age of an article: `17 hours ago`, `vor 3 Stunden`.
fn is_age(line: &str) -> bool {
    /// Longest line in bytes.
    const AGE_BYTES: usize = 60;
    /// Most words.
    const AGE_MAX_WORDS: usize = 5;
    if line.len() > AGE_BYTES || !line.chars().any(char::is_numeric) || line.split_whitespace().count() > AGE_MAX_WORDS
    {
        return false;
    }
    let line = line.to_lowercase();
    let line = line.trim_matches(|c: char| !c.is_alphanumeric());
    AGE_WORDS.iter().any(|word| {
        let rest = line.strip_prefix(word).or_else(|| line.strip_suffix(word));
        rest.is_some_and(|rest| rest.chars().any(char::is_numeric))
    })
}

/// Whether a line opens with an age to which a text is glued: `2 hours agoFerry sold`.
fn opens_with_glued_age(line: &str) -> bool {
    /// Longest age in characters.
    const AGE_CHARS: usize = 30;
    // The age has a number at its start, or after a word or two.
    let mut end = None;
    let mut before = None;
    for (at, c) in line.char_indices().take(AGE_CHARS) {
        if c.is_uppercase() && before.is_some_and(char::is_lowercase) {
            end = Some(at);
            break;
        }
        before = Some(c);
    }
    end.is_some_and(|end| is_age(&line[..end]))
}

#[cfg(test)]
mod tests {
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    use super::*;
    use crate::line_cache::LineCache;
    use crate::rules::thresholds::BODY_SCORE;
    use crate::{blocks, extract};

    const STORY: &str = "The old bridge over the Orrin will be closed for three months from Monday, the council said on \
                         Friday evening.\n\nDivers found cracks in two of its pillars when they looked for a lost anchor in \
                         May.\n\n";

    /// The paragraphs of a page in plain text, and its captions.
    fn article(text: &str) -> (Vec<String>, Vec<String>) {
        let raw = RawPage::new(Origin::from_file("/pages/bridge.txt"), ContentKind::Text, text.as_bytes().to_vec());
        let page = blocks::parse(&raw);
        let article = extract(&raw.into_hashed(), &page).outcome.unwrap();
        (article.paragraphs, article.captions)
    }

    fn body(text: &str) -> String {
        article(text).0.join("\n")
    }

    /// The labels of lines with these scores of the body model. Sure lines have the labels of their rules.
    fn labels(lines: &[(&str, f32)]) -> Vec<Label> {
        let text: String = lines.iter().map(|(line, _)| format!("{line}\n\n")).collect();
        let raw = RawPage::new(Origin::from_file("/pages/bridge.txt"), ContentKind::Text, text.into_bytes());
        let page = blocks::parse(&raw);
        let (attributes, _) = crate::block_attributes::compute(&page, &mut LineCache::default());
        let first = lines.iter().position(|(_, score)| *score >= BODY_SCORE).unwrap_or(0);
        let label = |at: usize| {
            let sure = attributes[at].text_evidence.filter(|evidence| evidence.is_certain);
            let is_heading = attributes[at].letters < PROSE_LETTERS && !attributes[at].sentence_end;
            let (label, rule) = match lines[at].1 {
                score if score >= BODY_SCORE && is_heading => (Label::Subheading, Rule::SubheadingModel),
                score if score >= BODY_SCORE => (Label::Body, Rule::BodyModel),
                _ if at < first => (Label::Clutter, Rule::BeforeBody),
                _ => (Label::Clutter, Rule::AfterBody),
            };
            sure.map_or(BlockLabel::with_score(label, rule, lines[at].1), |evidence| evidence.block_label)
        };
        assert_eq!(page.blocks.len(), lines.len());
        let mut labels: Vec<BlockLabel> = (0..lines.len()).map(label).collect();
        LineOrder { blocks: &page.blocks, attributes: &attributes, labels: &mut labels }.correct();
        labels.iter().map(|label| label.label).collect()
    }

    const FIRST: &str = "The old bridge over the Orrin will be closed for three months from Monday, the council said on Friday evening.";
    const SECOND: &str = "Divers found cracks in two of its pillars when they looked for a lost anchor in May.";

    #[test]
    fn text_under_a_heading_for_comments_is_a_comment_if_its_score_is_low() {
        let comment = "They have been mending that bridge since my father was a boy, and look at it now!";
        let below = |score: f32| labels(&[(FIRST, 0.9), (SECOND, 0.9), ("3 Comments", 0.0), (comment, score)])[3];
        assert_eq!(below(0.6), Label::Clutter);
        assert_eq!(below(0.9), Label::Body, "the number of comments above the end of the story");
    }

    #[test]
    fn text_with_headlines_under_a_paywall_is_of_teasers() {
        let notice = "You must be a subscriber to read this article.";
        let teaser = "The miller has bought a second wheel for his mill.";
        let below = |heading: &'static str, score: f32| {
            labels(&[(FIRST, 0.9), (notice, 0.0), (heading, score), (teaser, 0.9)])[3]
        };
        assert_eq!(below("News from Alder", 0.1), Label::Clutter);
        assert_eq!(below(SECOND, 0.9), Label::Body, "the notice covers the story");
    }

    #[test]
    fn dated_entries_under_the_story_are_of_other_articles() {
        let snippet = "The miller of Alder has bought a second wheel for his mill.";
        let page = |score: f32| {
            labels(&[
                (FIRST, 0.9),
                (SECOND, 0.9),
                ("Fish market moves to the pier", 0.1),
                ("12 March 2024", 0.0),
                ("Miller buys a second wheel", 0.1),
                ("13 March 2024", 0.0),
                (snippet, 0.9),
                (SECOND, score),
            ])
        };
        assert!(page(0.1)[2..].iter().all(|label| *label == Label::Clutter));
        assert_eq!(page(0.9)[6], Label::Body, "the story goes on in two paragraphs");
    }

    #[test]
    fn teasers_under_the_story_have_headlines_and_other_words() {
        let page = |headline: &'static str, text: &'static str| {
            labels(&[
                (FIRST, 0.9),
                (SECOND, 0.9),
                ("Buses will take the road over the new bridge, and the council pays for the longer way.", 0.9),
                ("Rowers win the cup of Port Ellery", 0.6),
                (
                    "Eight women from the harbour rowed faster than anybody else on Sunday morning before breakfast.",
                    0.9,
                ),
                (headline, 0.6),
                (text, 0.9),
            ])[5]
        };
        let other = "Twenty pupils played trumpets and violins without a single mistake throughout Saturday evening.";
        assert_eq!(page("School orchestra plays in the town hall", other), Label::Clutter);
        let same =
            "The cracks in the pillars of the old bridge were found by divers, and the council closed the bridge.";
        assert_eq!(page("How the cracks were found by the divers", same), Label::Subheading);
    }

    #[test]
    fn a_text_with_a_glued_age_is_a_teaser() {
        for line in
            ["25m agoFerry sold to the county", "3 uur geledenDEN HAAG (ANP) - De brug", "vor 2 StundenHafen zu"]
        {
            assert!(opens_with_glued_age(line), "{line}");
        }
        for line in ["Two days ago McAllister left", "25 years ago the ferry sank", "iPhone sales rose 3 days ago"] {
            assert!(!opens_with_glued_age(line), "{line}");
        }
        assert_eq!(labels(&[(FIRST, 0.9), ("2 hours agoFerry sold to the county", 0.8)])[1], Label::Clutter);
    }

    #[test]
    fn the_beginning_of_a_text_that_is_printed_in_full_is_no_paragraph() {
        let teaser = "The old bridge over the Orrin will be closed for three months from Monday, the…";
        assert_eq!(labels(&[(teaser, 0.8), (FIRST, 0.9)]), [Label::Clutter, Label::Body]);
        assert_eq!(labels(&[(teaser, 0.8), (SECOND, 0.9)]), [Label::Body, Label::Body]);
        assert_eq!(beginning_of_cut("the mill [...]"), Some("the mill"));
    }

    #[test]
    fn the_first_heading_has_the_form_of_the_others() {
        let first =
            |heading: &str, second: &str| labels(&[(heading, 0.1), (FIRST, 0.9), (second, 0.9), (SECOND, 0.9)])[0];
        assert_eq!(first("May 4", "May 9"), Label::Subheading);
        assert_eq!(first("1. The cracks", "2. The anchor"), Label::Subheading);
        assert_eq!(first("May 4", "The anchor"), Label::Clutter);
        assert_eq!(first("The cracks", "The anchor"), Label::Clutter);
    }

    #[test]
    fn headlines_of_other_stories_are_no_list_of_the_story() {
        let page = |entries: [&str; 3]| {
            labels(&[(FIRST, 0.9), (SECOND, 0.9), (entries[0], 0.4), (entries[1], 0.4), (entries[2], 0.4)])[2]
        };
        let headlines =
            ["- Miller buys a second wheel", "- Choir sings in the town hall", "- Rowers win the cup of the county"];
        assert_eq!(page(headlines), Label::Clutter);
        let facts =
            ["- Pillars: cracks of four metres", "- Closed to carts and buses", "- Divers go down again in autumn"];
        assert_eq!(page(facts), Label::Body);
    }

    #[test]
    fn a_list_that_a_sentence_announces_is_body() {
        let list = "• North pier\n• Mill Lane\n• Weir\n";
        let text =
            format!("Bridge closes for three months\n\n{STORY}These stops of the bus are closed as well:\n\n{list}");
        assert!(body(&text).ends_with("• North pier\n• Mill Lane\n• Weir"), "{text}");
        let inner = format!("{text}\nThe council will open them again when the work is done, it said on Friday.\n");
        assert!(body(&inner).contains("• Mill Lane\n"), "{inner}");
    }

    #[test]
    fn a_caption_is_printed_again_with_its_credit() {
        let caption = "The old bridge over the Orrin, seen from the mill on Friday morning.";
        let text = format!("Bridge closes for three months\n\n{caption}\n\n{caption} Ida Quill\n\n{STORY}");
        assert!(!body(&text).contains("seen from the mill"));
    }

    #[test]
    fn a_link_is_printed_again_with_its_kicker() {
        let text = format!(
            "Bridge closes for three months\n\n{STORY}Council buys four wagons from the mill\n\nTrains Council buys four \
             wagons from the mill\n\nTickets for the ferry cost the same as before, the council said on Friday evening.\n"
        );
        assert!(!body(&text).contains("four wagons"));
    }

    #[test]
    fn a_last_paragraph_without_a_full_stop_is_body() {
        let last = "The work will cost four millions, of which the county pays one half and the town the other";
        assert!(body(&format!("Bridge closes for three months\n\n{STORY}{last}\n")).ends_with(last));
    }

    #[test]
    fn another_article_under_the_first_has_its_header() {
        let text = format!(
            "News\n\nBridge closes for three months\n\nPublished\n\non\n\n{STORY}The bridge carries the road from Alder \
             to the mill, and the council wants to mend the pillars before the storms of the autumn.\n\nBuses will take \
             the road over the new bridge for the three months, and the council pays for the longer way.\n\nNews\n\n\
             Miller buys a second wheel\n\nPublished\n\non\n\nThe miller of Alder has bought a second wheel for his \
             mill, which he wants to use in summer.\n"
        );
        assert!(body(&text).ends_with("pays for the longer way."), "{text}");
    }

    #[test]
    fn a_caption_ends_with_a_name_or_an_archive_mark() {
        for line in [
            "A cart at the mill after the flood of last week. Ida Quill",
            "A cart at the mill after the flood of last week (file photo)",
            "Ein Karren an der Mühle nach der Flut. (Archivbild)",
        ] {
            assert!(ends_with_name(line) || ends_with_archive_mark(line), "{line}");
        }
        for line in [
            "12. Ida Quill",
            "The mayor came with Dr. Ida Quill",
            "She kept it in a drawer (the file)",
            "Click below. Read More",
        ] {
            assert!(!ends_with_name(line) && !ends_with_archive_mark(line), "{line}");
        }
    }

    #[test]
    fn an_alternative_text_is_above_its_caption() {
        let text = format!(
            "Bridge closes for three months\n\n{STORY}A man in a boat.\n\nThe miller of Alder looks at the cracks in the \
             bridge on Friday. (Jo Doe/Harbour News)\n\nTickets for the ferry cost the same as before, the council said on \
             Friday evening.\n"
        );
        assert!(!body(&text).contains("A man in a boat"), "{text}");
    }

    #[test]
    fn a_line_under_the_headline_is_the_standfirst() {
        let line = "Divers look for a way to save the pillars";
        let text = format!("Bridge closes for three months\n\n{line}\n\nBy Ida Quill\n\n{STORY}");
        let raw = RawPage::new(Origin::from_file("/pages/bridge.txt"), ContentKind::Text, text.into_bytes());
        let page = blocks::parse(&raw);
        assert_eq!(extract(&raw.into_hashed(), &page).outcome.unwrap().standfirst.as_deref(), Some(line));
    }

    #[test]
    fn a_heading_announces_more_from_a_section() {
        let text = format!(
            "Bridge closes for three months\n\n{STORY}Tickets for the ferry cost the same as before, the council said.\n\n\
             More from Sports\n\nThe rowers of Alder have won the cup of the county on Sunday evening.\n"
        );
        assert!(body(&text).ends_with("the council said."));
        for heading in ["MEER UIT BINNENLAND", "Mehr aus Politik", "More from Sports"] {
            assert!(opens_more_from(heading), "{heading}");
        }
        for heading in ["More from less", "Moreover Politics", "Mehr", "MORE IN DEMAND THAN EVER BEFORE"] {
            assert!(!opens_more_from(heading), "{heading}");
        }
    }

    #[test]
    fn teasers_under_the_article_have_ages_or_sections() {
        let teaser = |headline: &str, age: &str| {
            format!(
                "{headline}\n\nThe council of Alder has voted for it after a long night on Sunday.\n\nNews\n\n{age}\n\n"
            )
        };
        let dated =
            teaser("Fish market moves to the pier", "3 hours ago") + &teaser("School gets a new roof", "2 days ago");
        assert!(body(&format!("Bridge closes for three months\n\n{STORY}{dated}")).ends_with("in May."));
        let sections = "Sports The rowers of Alder have won the cup of the county on Sunday.\n\nCulture The choir of the \
                        school sings in the town hall on Saturday evening.\n\nPolitics The mayor will not stand for another \
                        term in spring, she said.\n";
        assert!(body(&format!("Bridge closes for three months\n\n{STORY}{sections}")).ends_with("in May."));
    }

    #[test]
    fn the_last_paragraph_can_be_about_the_author() {
        let text = format!(
            "Bridge closes for three months\n\nBy Ida Quill\n\n{STORY}Tickets for the ferry cost the same as before, the \
             council said.\n\nIda Quill is a reporter in Port Ellery and has written about boats and bridges since 2019.\n"
        );
        assert!(body(&text).ends_with("the council said."));
    }

    #[test]
    fn ages_have_numbers_and_words() {
        for line in
            ["17 hours ago", "vor 3 Stunden", "il y a 2 jours", "3 uur geleden", "3시간 전", "منذ 3 ساعات", "2日前"]
        {
            assert!(is_age(line), "{line}");
        }
        for line in ["hours ago", "Page 3", "vor dem Haus", "17 people came here long ago and stayed"] {
            assert!(!is_age(line), "{line}");
        }
    }
}
