//! Lines of a page that name its authors: bylines, names near the headline or the date, names at the end.
//!
//! Kinds of lines are tried in order of certainty and evaluated lazily, since most pages need only the first. Linear in
//! the blocks around the body.

use std::iter::once_with;
use std::ops::Range;

use crate::blocks::{Block, Markup, count_letters, has_at_most_letters, is_cjk};
use crate::facts::recognizers::bylines::{
    MAX_BYLINE_WORDS, article_type_names, bracketed_signature, byline_names, dateline_names, has_no_label_word,
    inner_names, inverted_name, is_plain_name, reporting_names,
};
use crate::facts::recognizers::dates::first_date;
use crate::facts::recognizers::name_form::is_name;
use crate::facts::recognizers::names::{names_in, strip_by_word};
use crate::facts::recognizers::numeric_order::NumericOrder;
use crate::facts::recognizers::relative_times::is_relative_time;
use crate::label::{BlockLabel, Label};
use crate::normalize::fold;
use crate::rule::Rule;
use crate::rules::names::{AND_WORDS, BY_WORDS_ALONE, CJK_JOBS, LETTER_CLOSINGS, SMALL_AND_WORDS};
use crate::rules::thresholds::{FOOTER_BLOCKS, SHORT_LETTERS};

/// Most lines between a bare name and the date or by-word that makes it a byline.
const NEAR_LINES: usize = 3;

/// Most lines above the first paragraph that are searched for a bare name.
const HEADER_LINES: usize = 25;

/// The lines of a page that may name the authors.
pub(crate) struct BylineCandidates<'a> {
    blocks: &'a [Block],
    labels: &'a [BlockLabel],
    /// Index of the first paragraph of the body.
    first: usize,
    /// End of the lines under the body.
    end: usize,
    /// Lines between headline and body.
    header_range: Range<usize>,
    /// Whether the headline is directly above `header_range`.
    has_title: bool,
}

impl<'a> BylineCandidates<'a> {
    pub(crate) fn new(blocks: &'a [Block], labels: &'a [BlockLabel]) -> Self {
        let is_body = |block_label: &BlockLabel| block_label.label == Label::Body;
        let first = labels.iter().position(is_body).unwrap_or(0);
        let end = labels.iter().rposition(is_body).map_or(0, |last| (last + 1 + FOOTER_BLOCKS).min(blocks.len()));
        // The first line of a plain-text page is the text of `<title>`.
        let is_text = blocks.first().is_some_and(|block| block.markup == Markup::Line);
        let start = first.saturating_sub(HEADER_LINES).max(usize::from(is_text)).min(first);
        let title = labels[start..first].iter().position(|block_label| block_label.label == Label::Title);
        let header_range = title.map_or(start, |title| start + title + 1)..first;
        Self { blocks, labels, first, end, header_range, has_title: title.is_some() }
    }

    /// The names in bylines between headline and body.
    pub(crate) fn most_certain(&self) -> Vec<String> {
        self.byline_names_in(self.header_range.clone())
    }

    /// The names in the byline between headline and body that has all of `found` and others. A job or a department beside
    /// a name has the form of a name too, so that the line must be a list: `By Jane Doe, John Roe and Ann Poe`.
    pub(crate) fn names_with(&self, found: &[String]) -> Option<Vec<String>> {
        /// Names of a list without a word for "and".
        const MIN_LIST: usize = 3;
        let names_in_list = |(block, block_label): (&Block, &BlockLabel)| {
            let line = strip_by_word(&block.text);
            let names = byline_names(&block.text).filter(|_| block_label.label == Label::Byline)?;
            let has_and = || line.split(' ').any(|word| AND_WORDS.contains(&word) || SMALL_AND_WORDS.contains(&word));
            let is_list = names.len() >= MIN_LIST || has_and();
            let is_person = |name: &String| is_plain_name(name) && has_no_label_word(name);
            let named: usize = names.iter().map(|name| count_letters(name)).sum();
            let is_all = named * 10 >= count_letters(line) * 8 && names.iter().all(is_person);
            (is_list && is_all && line.len() < block.text.trim().len()).then_some(names)
        };
        let range = self.header_range.clone();
        let mut lines = self.blocks[range.clone()].iter().zip(&self.labels[range]).filter_map(names_in_list);
        lines.find(|names| names.len() > found.len() && found.iter().all(|name| names.contains(name)))
    }

    /// The names in lines between headline and body that have the form of a byline, whatever rule labelled them: some
    /// templates have the portrait and the name of the author in a `<figure>`.
    pub(crate) fn unlabelled(&self) -> Vec<String> {
        let range = if self.has_title { self.header_range.clone() } else { 0..0 };
        let is_hidden = |label: Label| matches!(label, Label::Clutter | Label::Caption);
        let names_in_byline = |(block, block_label): (&Block, &BlockLabel)| {
            let text = block.text.as_str();
            let is_short = is_hidden(block_label.label) && has_at_most_letters(text, SHORT_LETTERS);
            let names = byline_names(text).filter(|_| is_short && !text.ends_with(['.', ':']))?;
            let is_person = |name: &String| is_plain_name(name) && has_no_label_word(name);
            let is_first = names.first().is_some_and(|name| strip_by_word(text).starts_with(name.as_str()));
            (is_first && names.iter().all(is_person)).then_some(names)
        };
        let mut lines = self.blocks[range.clone()].iter().zip(&self.labels[range]).filter_map(names_in_byline);
        lines.next().unwrap_or_default()
    }

    /// The names in lines with the date between headline and body: `Jane Doe 20.05.2025, 10:12`.
    pub(crate) fn beside_date(&self) -> Vec<String> {
        let range = if self.has_title { self.header_range.clone() } else { 0..0 };
        let header = ArticleHeader::new(self);
        let is_dated = |at: usize| header.dated[at] && self.labels[range.start + at].label == Label::Published;
        let is_date = |at: &usize| is_dated(*at) || header.is_name_with_age(*at);
        let mut names = (0..range.len()).filter(is_date).map(|at| header.plain_names(at));
        names.find(|names| !names.is_empty()).unwrap_or_default()
    }

    /// The names in other lines, the most certain kind of line first. Lazy: each kind is computed when the iterator
    /// reaches it.
    pub(crate) fn others(&self) -> impl Iterator<Item = Vec<String>> {
        let inner = once_with(|| self.first_in(self.header_range.clone(), inner_names));
        let dateline = once_with(|| self.blocks.get(self.first).and_then(|block| dateline_names(&block.text)));
        let by_article_type = once_with(|| self.first_in(self.header_range.start..self.end, article_type_names));
        let bare = once_with(|| ArticleHeader::new(self).bare_names());
        let reporting = once_with(|| self.first_in(self.first..self.end, reporting_names));
        let anywhere = once_with(|| self.byline_names_in(0..self.end));
        let signed = once_with(|| self.signatures());
        let labelled = once_with(|| self.names_under_labels());
        let below = once_with(|| last_names(self.blocks, self.labels));
        let dated = once_with(|| self.names_with_date_below());
        let above_body = inner.chain(dateline.map(Option::unwrap_or_default)).chain(by_article_type).chain(bare);
        above_body.chain(reporting).chain(anywhere).chain(labelled).chain(signed).chain(below).chain(dated)
    }

    /// The lines directly under the body.
    fn under_body(&self) -> Range<usize> {
        let last = self.labels.iter().rposition(|block_label| block_label.label == Label::Body);
        last.map_or(0..0, |last| last + 1..(last + 1 + UNDER_LINES).min(self.end))
    }

    /// The names in brackets at the end of the last paragraphs.
    fn signatures(&self) -> Vec<String> {
        let body = self.blocks.iter().zip(self.labels).filter(|(_, block_label)| block_label.label == Label::Body);
        let last = body.rev().take(LAST_PARAGRAPHS).map(|(block, _)| block);
        let mut last = last.chain(self.blocks[self.under_body()].iter().take(1));
        last.find_map(|block| bracketed_signature(&block.text)).map(|(_, names)| names).unwrap_or_default()
    }

    /// The name on the line below the closing words of a letter, or below a label such as `Text:` under the body.
    fn names_under_labels(&self) -> Vec<String> {
        let range = self.under_body();
        // A letter can end inside the last paragraph of the body, and a label be in a box between paragraphs.
        let last = range.start.saturating_sub(1);
        let closings = (last..range.end).filter(|at| self.is_letter_closing(*at));
        let labels = (last..range.end).chain(self.first..last).filter(|at| self.is_by_label(*at));
        let mut names = closings.chain(labels).map(|at| self.signature_below(at + 1));
        names.find(|names| !names.is_empty()).unwrap_or_default()
    }

    /// Whether a line has only the closing words of a letter.
    fn is_letter_closing(&self, at: usize) -> bool {
        let text = self.blocks[at].text.as_str();
        has_at_most_letters(text, SHORT_LETTERS)
            && LETTER_CLOSINGS.contains(&fold(text).trim_end_matches([',', '.', '!', '，', '،']))
    }

    /// Whether a line has only a label for the author, with a colon.
    fn is_by_label(&self, at: usize) -> bool {
        let text = self.blocks[at].text.as_str();
        text.ends_with([':', '：'])
            && has_at_most_letters(text, SHORT_LETTERS)
            && BY_WORDS_ALONE.contains(&fold(text).trim_matches(|c: char| !c.is_alphabetic()))
    }

    fn signature_below(&self, at: usize) -> Vec<String> {
        let Some(block) = self.blocks.get(at) else { return Vec::new() };
        let text = block.text.as_str();
        let names = if has_at_most_letters(text, SHORT_LETTERS) { names_in(text) } else { Vec::new() };
        let is_signature = names.first().is_some_and(|name| is_full_name(name));
        if is_signature { names } else { Vec::new() }
    }

    /// The name in a line with the day directly under the body: `Jane Doe 3/5/2024 10:12`.
    fn names_with_date_below(&self) -> Vec<String> {
        let is_dated =
            |text: &str| has_at_most_letters(text, SHORT_LETTERS) && first_date(text, NumericOrder::DayFirst).is_some();
        let lines = self.blocks[self.under_body()].iter().filter(|block| block.markup == Markup::Line);
        let mut lines = lines.map(|block| block.text.as_str()).filter(|text| is_dated(text));
        // Several are a list of other articles.
        let (Some(text), None) = (lines.next(), lines.next()) else { return Vec::new() };
        let name = names_in(text).into_iter().next().filter(|name| text.starts_with(name.as_str()));
        name.into_iter().filter(|name| is_full_name(name)).collect()
    }

    fn byline_names_in(&self, range: Range<usize>) -> Vec<String> {
        let lines = self.blocks[range.clone()].iter().zip(&self.labels[range]);
        lines.flat_map(|(block, block_label)| line_names(&block.text, block_label)).collect()
    }

    fn first_in(&self, range: Range<usize>, names: fn(&str) -> Option<Vec<String>>) -> Vec<String> {
        self.blocks[range].iter().find_map(|block| names(&block.text)).unwrap_or_default()
    }
}

/// Most lines directly under the body that can sign it.
const UNDER_LINES: usize = 4;

/// Last paragraphs of the body that can end with a signature.
const LAST_PARAGRAPHS: usize = 2;

/// Whether a name has two words or more and no word of buttons, jobs or dates. Names of East Asia have no spaces.
fn is_full_name(name: &str) -> bool {
    (is_plain_name(name) || name.chars().any(is_cjk)) && has_no_label_word(name)
}

/// A bare name in the last paragraph of the body or in the one directly below it.
fn last_names(blocks: &[Block], labels: &[BlockLabel]) -> Vec<String> {
    let Some(last) = labels.iter().rposition(|block_label| block_label.label == Label::Body) else { return Vec::new() };
    let is_bare =
        |text: &&str| (2..=MAX_NAME_WORDS).contains(&text.split(' ').count()) && is_name(text) && is_plain_name(text);
    let under = blocks.get(last + 1).filter(|block| match block.markup {
        Markup::Paragraph => block.link_chars == 0,
        Markup::Line => block.gap_before && signs_text(blocks, labels, last + 1),
        _ => false,
    });
    let name = [&blocks[last]].into_iter().chain(under).map(|block| block.text.as_str()).find(is_bare);
    name.map(str::to_owned).into_iter().collect()
}

/// Whether a name in plain text signs the text above it. A name in the text or another name below it is one of a list
/// of subjects.
fn signs_text(blocks: &[Block], labels: &[BlockLabel], at: usize) -> bool {
    let name = blocks[at].text.as_str();
    let is_text = |label: Label| matches!(label, Label::Body | Label::Title | Label::Standfirst);
    let mut texts = blocks.iter().zip(labels).filter(|(_, block_label)| is_text(block_label.label));
    let is_title_case = |block: &Block| {
        block.text.split(' ').count() <= MAX_NAME_WORDS && is_name(&block.text) && block.text.contains(' ')
    };
    // Headings of lists of articles have the form of names too, but much text below them.
    at + MAX_LINES_BELOW_NAME >= blocks.len()
        && has_no_label_word(name)
        && !texts.any(|(block, _)| block.text.contains(name))
        && blocks.get(at + 1).is_none_or(|below| !is_title_case(below))
}

/// Most lines from a name at the end to the end of the page.
const MAX_LINES_BELOW_NAME: usize = 5;

/// Most words of a name that is alone at the end of the body.
const MAX_NAME_WORDS: usize = 4;

fn line_names(line: &str, block_label: &BlockLabel) -> Vec<String> {
    if block_label.label != Label::Byline {
        return Vec::new();
    }
    match byline_names(line) {
        Some(names) => names,
        None if block_label.rule == Rule::BylineElement => names_in(line),
        None => Vec::new(),
    }
}

/// The lines between headline and body.
struct ArticleHeader<'a> {
    blocks: &'a [Block],
    /// Whether the label of a line leaves open that it is a name.
    free: Vec<bool>,
    /// Whether a line has a date.
    dated: Vec<bool>,
    /// Whether a line is a bare name.
    bare: Vec<bool>,
    /// The headline, if it is directly above these lines.
    title: Option<&'a str>,
    /// The first line of the page, if it is the only headline above these lines.
    first_line: Option<&'a str>,
    /// The first paragraphs of the body.
    first_paragraphs: Vec<&'a str>,
}

impl<'a> ArticleHeader<'a> {
    fn new(lines: &BylineCandidates<'a>) -> Self {
        let range = lines.header_range.clone();
        let (blocks, labels) = (&lines.blocks[range.clone()], &lines.labels[range.clone()]);
        let under = lines.blocks.iter().zip(lines.labels).skip(range.end);
        let body_blocks = under.filter(|(_, block_label)| block_label.label == Label::Body);
        let is_dated = |(block, block_label): (&Block, &BlockLabel)| {
            block_label.label != Label::Caption
                && has_at_most_letters(&block.text, SHORT_LETTERS)
                && first_date(&block.text, NumericOrder::DayFirst).is_some()
        };
        let mut free: Vec<bool> = labels.iter().map(is_free).collect();
        // Below a by-word alone, a clutter rule about the element around the byline does not matter.
        for at in 1..free.len() {
            let is_below = is_by_word(&blocks[at - 1].text) || free[at - 1] && labels[at].rule == labels[at - 1].rule;
            free[at] |= labels[at].label == Label::Clutter && is_below && is_bare(&blocks[at]);
        }
        Self {
            blocks,
            bare: blocks.iter().zip(&free).map(|(block, is_free)| *is_free && is_bare(block)).collect(),
            free,
            dated: blocks.iter().zip(labels).map(is_dated).collect(),
            title: range.start.checked_sub(1).filter(|_| lines.has_title).map(|at| lines.blocks[at].text.as_str()),
            first_line: (range.start == 1 && !lines.has_title && lines.labels[0].label == Label::Title)
                .then(|| lines.blocks[0].text.as_str()),
            first_paragraphs: body_blocks.take(BODY_PARAGRAPHS).map(|(block, _)| block.text.as_str()).collect(),
        }
    }

    /// The names on lines of their own. In order: below a by-word, repeated nearby, near the date, a Japanese or
    /// Chinese name next to the date, in the line with the date, alone near the headline or the body.
    fn bare_names(&self) -> Vec<String> {
        let lines = || (0..self.blocks.len()).filter(|&at| self.bare[at]);
        let found = lines()
            .find(|&at| self.is_after_by_word(at))
            .or_else(|| lines().find(|&at| self.is_repeated(at)))
            .or_else(|| lines().find(|&at| self.is_beside_date(at) && !self.is_in_body(at) && !self.is_in_title(at)));
        let at_edge = |at: usize| self.title.is_some() && (at < EDGE_LINES || at + EDGE_LINES >= self.blocks.len());
        let is_alone = |at: usize| match self.first_line {
            None => at_edge(at),
            // A page title as first line is followed by a menu as often as by the article.
            Some(title) => {
                at == 0
                    && self.blocks.len() <= EDGE_LINES
                    && names_in(self.text(at)).iter().all(|name| !shares_word(title, name))
            }
        };
        let alone = || lines().rfind(|&at| is_alone(at) && !self.is_in_body(at) && !self.is_in_title(at));
        let in_han = || (0..self.blocks.len()).find(|&at| self.is_han_name(at));
        let inverted =
            || (0..self.blocks.len()).filter(|&at| self.free[at]).find_map(|at| inverted_name(self.text(at)));
        let names = found
            .map(|at| self.names_from(at))
            .or_else(|| inverted().map(|name| vec![name]))
            .or_else(|| in_han().map(|at| names_in(self.text(at))));
        names
            .or_else(|| self.names_with_date())
            .or_else(|| alone().map(|at| names_in(self.text(at))))
            .unwrap_or_default()
    }

    /// The names in a line and in the bare lines directly below it.
    fn names_from(&self, at: usize) -> Vec<String> {
        let lines = (at..self.blocks.len().min(at + MAX_NAME_LINES)).take_while(|&at| self.bare[at]);
        lines.flat_map(|at| names_in(self.text(at))).collect()
    }

    fn text(&self, at: usize) -> &'a str {
        self.blocks[at].text.as_str()
    }

    /// Whether a line is a Japanese or Chinese name next to the date.
    fn is_han_name(&self, at: usize) -> bool {
        let text = self.text(at);
        let beside = at.saturating_sub(1)..(at + 2).min(self.blocks.len());
        let mut chars = text.chars().filter(|c| !c.is_whitespace());
        self.free[at]
            && HAN_NAME_CHARS.contains(&chars.clone().count())
            && chars.next().is_some_and(is_han)
            && chars.all(|c| is_han(c) || is_hiragana(c))
            && (beside.into_iter().any(|other| self.dated[other]) || self.is_above_job(at))
    }

    /// Whether the line below is a job: `山田太郎`, then `…新聞記者`.
    fn is_above_job(&self, at: usize) -> bool {
        let below = self.blocks.get(at + 1).map_or("", |block| block.text.trim_end_matches([')', '）']));
        has_at_most_letters(below, MAX_JOB_LETTERS) && CJK_JOBS.iter().any(|job| below.ends_with(job))
    }

    fn is_after_by_word(&self, at: usize) -> bool {
        at > 0 && is_by_word(self.text(at - 1))
    }

    fn is_repeated(&self, at: usize) -> bool {
        self.near(at).any(|other| other != at && self.text(other) == self.text(at))
    }

    fn is_beside_date(&self, at: usize) -> bool {
        self.near(at).any(|other| self.dated[other])
    }

    fn near(&self, at: usize) -> Range<usize> {
        at.saturating_sub(NEAR_LINES)..(at + NEAR_LINES + 1).min(self.blocks.len())
    }

    /// Whether the headline has a word of the name.
    fn is_in_title(&self, at: usize) -> bool {
        let title = self.title.or(self.first_line);
        title.is_some_and(|title| names_in(self.text(at)).iter().any(|name| shares_word(title, name)))
    }

    /// Whether the first paragraphs mention the name.
    fn is_in_body(&self, at: usize) -> bool {
        let names = names_in(self.text(at));
        let is_mentioned = |name: &str| self.first_paragraphs.iter().any(|text| text.contains(name));
        // A title before the name is often missing in the text.
        let without_title =
            |name: &str| name.split_once(' ').is_some_and(|(_, name)| name.contains(' ') && is_mentioned(name));
        names.first().is_some_and(|name| is_mentioned(name) || without_title(name))
    }

    /// Whether a line is a name and how long ago the story appeared: `Jane Doe5 hours ago`.
    fn is_name_with_age(&self, at: usize) -> bool {
        let text = self.text(at);
        let Some(digit) = text.find(|c: char| c.is_ascii_digit()).filter(|digit| *digit > 0) else { return false };
        is_relative_time(&fold(&text[digit..])) && is_name(text[..digit].trim())
    }

    fn plain_names(&self, at: usize) -> Vec<String> {
        let is_plain = |name: &String| is_plain_name(name) && has_no_label_word(name);
        names_in(self.text(at)).into_iter().filter(is_plain).collect()
    }

    /// The names of two words or more in a line with a date: `Jane Doe / THE PAPER / Apr 16, 2026`.
    fn names_with_date(&self) -> Option<Vec<String>> {
        let lines = (0..self.blocks.len()).filter(|&at| self.dated[at]);
        lines.map(|at| self.plain_names(at)).find(|names| !names.is_empty())
    }
}

/// Whether a line has only a word before authors: `By`, `Von`.
fn is_by_word(line: &str) -> bool {
    has_at_most_letters(line, MAX_BY_WORD_LETTERS)
        && BY_WORDS_ALONE.contains(&fold(line).trim_matches(|c: char| !c.is_alphabetic()))
}

/// Most letters of a by-word.
const MAX_BY_WORD_LETTERS: usize = 20;

/// Whether a word of a name is in the headline: a name of two words may be the subject.
fn shares_word(title: &str, name: &str) -> bool {
    let title = fold(title);
    fold(name).split(' ').any(|word| title.contains(word))
}

/// Whether a line is a name and little else.
fn is_bare(block: &Block) -> bool {
    let text = block.text.as_str();
    let may_be = !matches!(block.markup, Markup::Heading(_))
        && (2..=MAX_BYLINE_WORDS / 2).contains(&text.split_whitespace().take(MAX_BYLINE_WORDS).count());
    if !may_be {
        return false;
    }
    let names = names_in(text);
    let named: usize = names.iter().map(|name| count_letters(name)).sum();
    // Plain text often has a name and other text in one line; HTML has them in separate elements.
    let min_percent = if block.markup == Markup::Line { 45 } else { 90 };
    names.first().is_some_and(|name| name.contains(' ') && !name.chars().any(is_cjk) && has_no_label_word(name))
        && named * 100 >= count_letters(text) * min_percent
}

/// Most letters of a line with a job and the name of a paper.
const MAX_JOB_LETTERS: usize = 40;

/// Characters of a Japanese name. Two characters are mostly labels.
const HAN_NAME_CHARS: std::ops::RangeInclusive<usize> = 3..=6;

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4dbf | 0x4e00..=0x9fff)
}

fn is_hiragana(c: char) -> bool {
    matches!(u32::from(c), 0x3040..=0x309f)
}

/// Most names on consecutive lines.
const MAX_NAME_LINES: usize = 5;

/// Lines below the headline or above the body within which a lone name is a byline.
const EDGE_LINES: usize = 2;

/// Paragraphs of the body that are searched for the name.
// An author is seldom the subject of the article.
const BODY_PARAGRAPHS: usize = 15;

/// Whether the label of a line leaves open that it is a name.
fn is_free(block_label: &BlockLabel) -> bool {
    matches!(block_label.rule, Rule::BeforeBody | Rule::BylineLine | Rule::BylineElement | Rule::AllLinks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_at_the_end_is_the_author() {
        let read = |lines: &[&str]| {
            let block = |text: &&str| Block {
                text: (*text).to_owned(),
                markup: Markup::Paragraph,
                element: None,
                link_chars: 0,
                gap_before: true,
                after_picture: false,
            };
            let blocks: Vec<Block> = lines.iter().map(block).collect();
            let labels: Vec<BlockLabel> = (0..blocks.len())
                .map(|at| BlockLabel::new(if at < 2 { Label::Body } else { Label::Clutter }, Rule::BodyModel))
                .collect();
            last_names(&blocks, &labels)
        };
        assert_eq!(read(&["The bridge is closed.", "Jane Doe"]), ["Jane Doe"]);
        assert_eq!(read(&["The bridge is closed.", "It opens in May.", "Jane Doe"]), ["Jane Doe"]);
        for last in ["More News", "May 2025", "Jane Doe said so.", "Floods"] {
            assert_eq!(read(&["The bridge is closed.", last]), Vec::<String>::new(), "{last}");
        }
    }
}
