//! Corrects the labels of a plain-text page by the order of its lines: the line under the headline, lists inside the story,
//! copies and alternative texts of captions, links that are printed twice, and what is under the story: another article,
//! teasers, a box about the author.
//!
//! The models score each line with features of its neighbors; these rules see runs of lines. They run after the models.
//! Linear in the page.

use std::ops::Range;

use super::block_attributes::BlockAttributes;
use super::blocks::{Block, count_letters, ends_as_sentence};
use super::facts::recognizers::bylines::{byline_names, has_no_label_word, inverted_name, is_plain_name};
use super::facts::recognizers::credits::Credit;
use super::facts::recognizers::date_lines::is_dateline;
use super::facts::recognizers::names::is_name;
use super::facts::recognizers::section_names::opens_with_section;
use super::features::FeatureContext;
use super::label::{BlockLabel, Label};
use super::list_items::{ItemKind, item_kind};
use super::rule::Rule;
use super::rules::credits::ARCHIVE_MARKS;
use super::rules::thresholds::{
    CLUTTER_LETTERS, MAX_LIST_LINES, PROMPT_LETTERS, PROSE_LETTERS, REPEATED_CAPTION_LETTERS, SENTENCE_LETTERS,
    SHORT_LETTERS, STANDFIRST_BODY_FACTOR, TITLE_LETTERS,
};
use super::rules::words::{AGE_WORDS, INDEFINITE_ARTICLES, MORE_FROM_WORDS};
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

/// Corrects the labels of the blocks of a plain-text page.
pub(super) fn correct_labels(context: &FeatureContext<'_>, labels: &mut [BlockLabel]) {
    if !context.page.is_text() {
        return;
    }
    let mut page = LineOrder { blocks: &context.page.blocks, attributes: context.attributes, labels };
    page.label_copies_of_captions();
    page.label_line_under_headline();
    page.label_lines_with_credits();
    page.keep_paragraphs_between_credits();
    page.cut_alternative_texts();
    page.cut_descriptions_over_headings();
    page.label_links_with_kickers();
    page.keep_lists();
    page.keep_first_heading();
    page.keep_first_sentence();
    page.keep_headings_over_credits();
    page.keep_unfinished_paragraph();
    page.keep_address_of_letter();
    page.cut_next_article();
    page.cut_below_comments();
    page.cut_dated_teasers();
    page.cut_more_from_section();
    page.cut_section_teasers();
    page.cut_author_box();
}

struct LineOrder<'a> {
    blocks: &'a [Block],
    attributes: &'a [BlockAttributes],
    labels: &'a mut [BlockLabel],
}

impl LineOrder<'_> {
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
    fn keep_first_heading(&mut self) {
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

    /// Below the line over comments and the heading over other stories, no text is of this story. Comments and headings can
    /// also be in the middle of a story, so most paragraphs must be above them.
    fn cut_below_comments(&mut self) {
        /// Most lines from the line over comments to the heading over other stories.
        const LINES: usize = 4;
        let is_end = |rule: Rule| matches!(rule, Rule::Phrase("comments"));
        let is_head = |rule: Rule| matches!(rule, Rule::Phrase("list-of-links" | "list-of-most-read"));
        let below = |at: usize| at + 1..(at + 1 + LINES).min(self.labels.len());
        let mut ends = (0..self.labels.len()).filter(|at| is_end(self.labels[*at].rule));
        let Some(head) = ends.find_map(|at| below(at).find(|head| is_head(self.labels[*head].rule))) else { return };
        let paragraphs = |range: Range<usize>| range.filter(|at| self.label(*at) == Label::Body).count();
        let above = paragraphs(0..head);
        if above >= STORY_PARAGRAPHS && above >= paragraphs(head..self.labels.len()) {
            self.cut_from(head, Rule::NextArticle);
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
        let mut at = 1;
        while at < self.labels.len() {
            let run = self.list_after(at);
            if !run.is_empty() && self.is_story_list(run.clone()) {
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

    fn is_story_list(&self, run: Range<usize>) -> bool {
        let count = run.len();
        let scores: f32 = run.clone().filter_map(|at| self.labels[at].score).sum();
        let mean = scores / count as f32;
        let is_inner = run.end < self.labels.len() && self.is_body(run.end);
        let is_announced = count <= MAX_LIST_LINES && self.announces_list(run.start - 1);
        match (is_announced, self.opens_alike(run)) {
            (true, true) => true,
            (true, false) => mean >= if is_inner { INNER_LIST_SCORE } else { SURE_LIST_SCORE },
            (false, true) => mean >= if is_inner { INNER_LIST_SCORE } else { LAST_LIST_SCORE },
            (false, false) => false,
        }
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
    let is_spaced = |c: char| !matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{2e80}'..='\u{9fff}');
    text.split_whitespace().count() >= SENTENCE_WORDS || !text.chars().filter(|c| c.is_alphabetic()).all(is_spaced)
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

#[cfg(test)]
mod tests {
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    use super::*;
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
