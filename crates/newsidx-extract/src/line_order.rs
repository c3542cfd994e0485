//! Corrects the labels of a plain-text page by the order of its lines: the line under the headline, lists inside the story,
//! copies and alternative texts of captions, links that are printed twice, and what is under the story (`below_story`).
//!
//! The models score each line with features of its neighbors; these rules see runs of lines. They run after the models.
//! Linear in the page.

mod below_story;

use std::ops::Range;

use hashbrown::HashSet;

use super::block_attributes::BlockAttributes;
use super::blocks::{Block, count_letters, ends_as_sentence};
use super::facts::recognizers::bylines::{has_no_label_word, inverted_name, is_plain_name};
use super::facts::recognizers::credits::Credit;
use super::facts::recognizers::date_lines::is_dateline;
use super::facts::recognizers::name_form::is_name;
use super::features::FeatureContext;
use super::label::{BlockLabel, Label};
use super::list_items::{ItemKind, is_bare_day, item_kind};
use super::rule::Rule;
use super::rules::credits::ARCHIVE_MARKS;
use super::rules::thresholds::{
    CLUTTER_LETTERS, MAX_LIST_LINES, PROMPT_LETTERS, PROSE_LETTERS, REPEATED_CAPTION_LETTERS, SENTENCE_LETTERS,
    STANDFIRST_BODY_FACTOR,
};
use super::rules::words::INDEFINITE_ARTICLES;
use super::title;

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

/// Maximum number of words of an alternative text that is no sentence.
const DESCRIPTION_WORDS: usize = 4;

/// Minimum score of the first sentence of a page without a headline.
const FIRST_SENTENCE_SCORE: f32 = 0.2;

/// Minimum number of letters of a heading over an entry.
const HEADING_LETTERS: usize = 8;

/// Maximum number of words of the address below a letter.
const ADDRESS_WORDS: usize = 6;

/// Blocks above and below a caption in which copies of it are searched.
const COPY_REACH: usize = 2;

/// Most letters that a kicker adds to a headline.
const KICKER_LETTERS: usize = 30;

/// Lines below a cut text among which the whole one is searched: names, dates, buttons.
const WHOLE_TEXT_REACH: usize = 6;

/// Maximum number of letters of a heading above a teaser or an entry.
const TEASER_HEADING_LETTERS: usize = 40;

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
        self.keep_paragraphs_between_credits();
        self.cut_alternative_texts();
        self.cut_descriptions_over_headings();
        self.cut_cut_texts();
        self.keep_first_heading();
        self.label_links_with_kickers();
        self.keep_lists();
        self.keep_heading_of_first_entry();
        self.keep_first_sentence();
        self.keep_headings_over_credits();
        self.keep_unfinished_paragraph();
        self.keep_address_of_letter();
        self.cut_below_story();
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
            // Below the maker of the picture, the description of a person whom the caption names too.
            let is_of_person = || {
                let maker = at.checked_sub(1).filter(|above| inverted_name(self.text(*above)).is_some());
                maker.is_some()
                    && self.label(at) == Label::Body
                    && attributes.letters <= PROMPT_LETTERS
                    && opening_name(self.text(at)).is_some_and(|name| self.text(at + 1).contains(name))
            };
            if is_above_caption && is_of_person() {
                self.set(at - 1, Label::Byline, Rule::BylineLine);
                self.set(at, Label::Clutter, Rule::AlternativeText);
            } else if is_description && is_above_caption {
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

    /// A paragraph between two equal credits is no caption: the picture is printed twice, with the lead between its copies.
    fn keep_paragraphs_between_credits(&mut self) {
        for at in 1..self.labels.len().saturating_sub(1) {
            let attributes = &self.attributes[at];
            let is_paragraph = self.labels[at].rule == Rule::CaptionModel
                && attributes.sentence_end
                && attributes.letters >= PROSE_LETTERS
                && attributes.credit == Credit::None;
            let is_between = || {
                self.label(at - 1) == Label::Credit
                    && self.label(at + 1) == Label::Credit
                    && self.text(at - 1) == self.text(at + 1)
            };
            if is_paragraph && is_between() {
                self.set(at, Label::Body, Rule::BodyModel);
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

    /// The alternative text of a picture is a few words in lower case above a heading, where the other headings have
    /// capitals: `old mill`.
    fn cut_descriptions_over_headings(&mut self) {
        let is_heading = |page: &Self, at: usize| {
            page.label(at) == Label::Subheading && !page.text(at).starts_with(char::is_lowercase)
        };
        if (0..self.labels.len()).filter(|at| is_heading(self, *at)).nth(1).is_none() {
            return;
        }
        for at in 1..self.labels.len().saturating_sub(1) {
            let is_description = self.label(at) == Label::Subheading
                && self.text(at).starts_with(char::is_lowercase)
                && self.text(at).split_whitespace().count() <= DESCRIPTION_WORDS
                && self.text(at).chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | ',' | '-'));
            if is_description && self.label(at - 1) == Label::Body && is_heading(self, at + 1) {
                self.set(at, Label::Clutter, Rule::AlternativeText);
            }
        }
    }

    /// The heading over the first of several entries looks like a headline or a label. It belongs to the story as the
    /// headings over the others do, if a line above it opens the story, or if it has the form of the others.
    fn keep_heading_of_first_entry(&mut self) {
        let Some(body) = self.labels.iter().position(|label| label.label == Label::Body) else { return };
        let Some(at) = body.checked_sub(1).filter(|at| self.is_heading_line(*at)) else { return };
        let others = || (body + 1..self.labels.len()).filter(|at| self.label(*at) == Label::Subheading);
        if title::is_first_entry(self.text(at), || others().map(|at| self.text(at))) {
            self.set(at, Label::Subheading, Rule::HeadingOfEntry);
            return;
        }
        let Some(opening) = at.checked_sub(1) else { return };
        let opens_story = self.labels[opening].rule == Rule::BeforeBody
            && (is_dateline(self.text(opening)) || self.has_form_of_announcement(opening));
        let has_title = self.labels.iter().any(|label| label.label == Label::Title);
        if opens_story && !has_title && others().next().is_some() {
            self.set(at, Label::Subheading, Rule::HeadingOfEntry);
            self.set(opening, Label::Body, Rule::HeadingOfEntry);
        }
    }

    /// The first sentence of a page without a headline is of the story.
    fn keep_first_sentence(&mut self) {
        let Some(body) = self.labels.iter().position(|label| label.label == Label::Body) else { return };
        let has_title = self.labels.iter().any(|label| label.label == Label::Title);
        let Some(at) = body.checked_sub(1).filter(|_| !has_title) else { return };
        let BlockLabel { rule, score, .. } = self.labels[at];
        let is_likely = rule == Rule::BeforeBody && score.is_some_and(|score| score >= FIRST_SENTENCE_SCORE);
        if is_likely && self.attributes[at].credit == Credit::None && title::is_story_sentence(self.text(at)) {
            self.labels[at] = BlockLabel { label: Label::Body, rule: Rule::BodyModel, score };
        }
    }

    /// Whether a line above the body has the form of a heading.
    fn is_heading_line(&self, at: usize) -> bool {
        let attributes = &self.attributes[at];
        (self.labels[at].rule == Rule::BeforeBody || self.label(at) == Label::Subheading)
            && !attributes.sentence_end
            && attributes.credit == Credit::None
            && (HEADING_LETTERS..=PROSE_LETTERS).contains(&attributes.letters)
    }

    /// A story of entries can have a heading, the maker of a picture and a paragraph for each. The first entry is directly
    /// below the opening of the story; lists of other stories are below its end.
    fn keep_headings_over_credits(&mut self) {
        /// Lines of an entry.
        const LINES: usize = 3;
        /// Minimum number of entries.
        const ENTRIES: usize = 3;
        let Some(body) = self.labels.iter().position(|label| label.label == Label::Body) else { return };
        let is_open = |at: usize| self.is_scored_clutter(at) || self.label(at) == Label::Subheading;
        let is_entry = |at: &usize| {
            let (heading, maker) = (&self.attributes[*at], self.text(at + 1));
            is_open(*at)
                && !heading.sentence_end
                && heading.letters <= TEASER_HEADING_LETTERS
                && (self.label(at + 1) == Label::Credit || is_open(at + 1) && is_maker(maker))
                && self.label(at + 2) == Label::Body
                && self.attributes[at + 2].letters >= PROSE_LETTERS
        };
        let starts = (body + 1..self.labels.len().saturating_sub(LINES - 1)).step_by(LINES);
        let entries: Vec<usize> = starts.take_while(is_entry).collect();
        if entries.len() >= ENTRIES {
            for at in entries {
                self.set(at, Label::Subheading, Rule::HeadingOfEntry);
                self.set(at + 1, Label::Credit, Rule::CreditLine);
            }
        }
    }

    /// Below a letter to the editor, the name of its writer and where the writer lives: `Jane Doe,` and `Mill Lane, Alder.`
    fn keep_address_of_letter(&mut self) {
        let Some(last) = self.labels.iter().rposition(|label| label.label == Label::Body) else { return };
        let (name, address) = (last + 1, last + 2);
        if address >= self.labels.len() || !self.is_scored_clutter(name) || !self.is_scored_clutter(address) {
            return;
        }
        let is_writer = self.text(name).strip_suffix(',').is_some_and(is_maker);
        let is_place = |place: &str| {
            place.contains(", ") && is_name(&place.replace(',', "")) && place.split(' ').count() <= ADDRESS_WORDS
        };
        if is_writer && self.text(address).strip_suffix('.').is_some_and(is_place) {
            self.set(address, Label::Body, Rule::BodyModel);
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
        self.label(at) == Label::Body && self.has_form_of_announcement(at)
    }

    fn has_form_of_announcement(&self, at: usize) -> bool {
        self.text(at).ends_with([':', '：'])
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

/// Whether a line is a name of two or three words, of a person or an archive.
fn is_maker(line: &str) -> bool {
    (2..=3).contains(&line.split(' ').count()) && is_name(line) && has_no_label_word(line)
}

/// The name of two words that a text opens with.
fn opening_name(text: &str) -> Option<&str> {
    let (end, _) = text.match_indices([' ', ',']).nth(1)?;
    let name = text[..end].trim_end_matches(',');
    (name.contains(' ') && is_name(name) && is_plain_name(name)).then_some(name)
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

#[cfg(test)]
mod tests {
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    use super::*;
    use crate::line_cache::LineCache;
    use crate::rules::thresholds::BODY_SCORE;
    use crate::{blocks, extract};

    pub(super) const STORY: &str = "The old bridge over the Orrin will be closed for three months from Monday, the council said on \
                         Friday evening.\n\nDivers found cracks in two of its pillars when they looked for a lost anchor in \
                         May.\n\n";

    /// The paragraphs of a page in plain text, and its captions.
    fn article(text: &str) -> (Vec<String>, Vec<String>) {
        let raw = RawPage::new(Origin::from_file("/pages/bridge.txt"), ContentKind::Text, text.as_bytes().to_vec());
        let page = blocks::parse(&raw);
        let article = extract(&raw.into_hashed(), &page).outcome.unwrap();
        (article.paragraphs, article.captions)
    }

    pub(super) fn body(text: &str) -> String {
        article(text).0.join("\n")
    }

    /// The labels of lines with these scores of the body model. Sure lines have the labels of their rules.
    pub(super) fn labels(lines: &[(&str, f32)]) -> Vec<Label> {
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

    pub(super) const FIRST: &str = "The old bridge over the Orrin will be closed for three months from Monday, the council said on Friday evening.";
    pub(super) const SECOND: &str =
        "Divers found cracks in two of its pillars when they looked for a lost anchor in May.";

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
    fn a_paragraph_between_two_equal_credits_is_body() {
        let lead = "The old bridge over the Orrin was hit by a lorry on Friday, and the mayor has asked for a report about it.";
        let last =
            "“Nobody was hurt, but the pillars have to be looked at before the buses drive again,” the council said.";
        let text = format!("Lorry hits the old bridge\n\nPhoto: Jo Doe\n\n{lead}\n\nPhoto: Jo Doe\n\n{last}\n");
        assert!(body(&text).contains(lead));
    }

    #[test]
    fn words_in_lower_case_over_a_heading_describe_a_picture() {
        let text = format!(
            "Three places to see this spring\n\n{STORY}The old mill\n\n{STORY}wheel, old mill\n\nThe new weir\n\n{STORY}pier\n\n\
             The harbour\n\n{STORY}"
        );
        let body = body(&text);
        assert!(
            body.contains("The new weir") && !body.contains("wheel, old mill") && !body.contains("pier\n"),
            "{body}"
        );
    }

    #[test]
    fn the_heading_over_the_first_entry_is_body() {
        let text = "Good evening. These are the stories of the day:\nBridge is closed\nThe old bridge over the Orrin will be \
                    closed for three months from Monday. Divers found cracks in two of its pillars, the council said.\n\
                    Mill is sold\nThe mill by the weir has been sold to a baker from Ellern, who wants to bake bread in it \
                    from the spring on.\nMarket moves to the pier\nThe fish market has to leave the square because of the \
                    noise. It opens on the pier on Friday, with a band and free herring.\n";
        let body = body(text);
        assert!(body.starts_with("Good evening") && body.contains("Bridge is closed"), "{body}");
    }

    #[test]
    fn a_heading_and_the_maker_of_a_picture_are_over_each_entry() {
        let text = "The autumn in Alder has more to offer than rain, and here are the things that we liked best, all of them \
                    for less than the price of a ticket for the ferry.\n\nPick Apples\n\nIda Quill\n\nTake a basket and walk \
                    up the hill behind the mill, where nobody has been since the summer, and come back before dark.\n\n\
                    Go Rowing\n\nJo Doe\n\nThe boats by the weir cost nothing from October on, because their owner wants to \
                    see them moved. Bring a warm coat and somebody who can row.\n\nRead A Book\n\nAlder Archive\n\nThe \
                    library has a stove and a cat, and both are yours if you come early enough on a weekday. The books are \
                    old, but you have not read them.\n";
        let body = body(text);
        let has = |line: &str| body.contains(line);
        assert!(has("Pick Apples") && has("Go Rowing") && has("Read A Book") && !has("Ida Quill"), "{body}");
    }

    #[test]
    fn the_address_below_a_letter_is_body() {
        let text = format!("The old bridge\n\n{STORY}Ida Quill,\nWeir Lane, Alder.\nMore letters\n");
        assert!(body(&text).ends_with("Weir Lane, Alder."), "{}", body(&text));
    }

    #[test]
    fn the_first_sentence_of_a_page_without_a_headline_is_body() {
        let first = "Silta suljettiin tiistaina Joenrannassa.";
        let text = format!(
            "{first}\n\nPäällikkö Ida Kallio sanoo, että pylväissä on halkeamia.\n\n– Korjaus kestää kuusi viikkoa ja maksaa paljon, \
             Kallio sanoo.\n\nBussit kiertävät kevääseen asti vanhan myllyn kautta, ja matka kestää kauemmin.\n"
        );
        assert!(body(&text).starts_with(first), "{}", body(&text));
    }

    #[test]
    fn nothing_below_comments_and_a_heading_over_other_stories_is_body() {
        let text = format!(
            "Bridge closes for three months\n\n{STORY}Comments\n\nNo comments yet\n\nRelated articles\n\nMiller buys a wheel\n\nThe \
             miller of Alder has bought a second wheel for his mill, which he wants to use in summer.\n"
        );
        assert!(!body(&text).contains("second wheel"));
    }

    #[test]
    fn the_description_of_a_person_is_below_the_maker_of_the_picture() {
        let description = "Ida Quill, mayor of Alder, stands by the river and holds a lamp in her left hand.";
        let text = format!(
            "Bridge closes for three months\n\nDoe, Jo |\n{description}\nMayor Ida Quill calls it “a bad joke”. (Harbour News / Jo \
             Doe)\n\n{STORY}"
        );
        assert!(!body(&text).contains(description), "{}", body(&text));
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
}
