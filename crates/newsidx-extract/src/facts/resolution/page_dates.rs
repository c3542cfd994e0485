//! Dates at the places of a page that can have the date of an article: lines around the body, `<time>` elements,
//! captions, the dateline.
//!
//! Linear in the blocks and `<time>` elements.

use std::ops::Range;

use hashbrown::HashSet;

use super::ancestors::is_inside;
use crate::blocks::{Block, ParsedPage, has_at_most_letters};
use crate::facts::recognizers::date_lines::{date_with_time, dateline_date, is_date_line};
use crate::facts::recognizers::dates::{find_dates, first_date};
use crate::facts::recognizers::numeric_order::{NumericOrder, numeric_order};
use crate::label::{BlockLabel, Label};
use crate::language;
use crate::normalize::ends_as_sentence;
use crate::phrases;
use crate::rules::markup::MODIFICATION_PARTS;
use crate::rules::thresholds::{CLUTTER_LETTERS, FOOTER_BLOCKS, HEADER_BLOCKS, SHORT_LETTERS};
use newsidx_core::article::{PartialDate, Precision};
use newsidx_core::page::HashedPage;

/// Parts of class words of elements whose dates belong to other articles.
const UNRELATED_WORDS: [&str; 6] = ["comment", "related", "teaser", "sidebar", "recommend", "popular"];

/// Parts of class words of elements whose dates are never those of the article.
// Readers comment after the publication.
const COMMENT_ELEMENT_WORDS: [&str; 1] = ["comment"];

/// Blocks above the headline that can have its date.
const OVER_TITLE_BLOCKS: usize = 3;

/// Blocks of the body that can start with a dateline: a standfirst may be above it.
const OPENING_BLOCKS: usize = 2;

/// A day in a line between headline and body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeaderDate {
    pub date: PartialDate,
    /// Whether the line is a date and little else, or labelled as the date of publication.
    pub is_date_line: bool,
}

/// Dates of the `<time>` elements of a page, in page order.
#[derive(Default)]
pub(crate) struct TimeDates {
    /// Dates of the elements near the body.
    pub near_body: Vec<PartialDate>,
    /// All dates.
    pub all: Vec<PartialDate>,
}

/// A page with labels, and the order of numbers in its dates.
pub(crate) struct PageDates<'a> {
    page: &'a ParsedPage,
    labels: &'a [BlockLabel],
    order: NumericOrder,
    /// The blocks around the body that can have its date.
    near: Range<usize>,
}

impl<'a> PageDates<'a> {
    pub(crate) fn new(page: &'a ParsedPage, labels: &'a [BlockLabel], order: NumericOrder) -> Self {
        Self { page, labels, order, near: near_body(labels) }
    }

    /// The first date in a text.
    pub(crate) fn first(&self, text: &str) -> Option<PartialDate> {
        first_date(text, self.order)
    }

    /// Days in short lines between headline and body.
    pub(crate) fn header(&self) -> Vec<HeaderDate> {
        let first = self.body_start();
        // A date between headline and body is that of the article, whatever else is in its line.
        let lines = self.lines(self.title().map_or(first..first, |title| title + 1..first));
        lines
            .filter(|(block, block_label)| {
                !matches!(block_label.label, Label::Updated | Label::Caption) && is_short(block)
            })
            .filter_map(|(block, block_label)| {
                let is_date_line = block_label.label == Label::Published || is_date_line(&block.text);
                Some(HeaderDate { date: self.first(&block.text)?, is_date_line })
            })
            .filter(|header| header.date.precision() == Precision::Day)
            .collect()
    }

    /// The day in a date line directly above the headline.
    pub(crate) fn over_title(&self) -> Option<PartialDate> {
        let title = self.title()?;
        let lines = self.lines(title.saturating_sub(OVER_TITLE_BLOCKS)..title);
        let dated =
            lines.filter(|(block, block_label)| block_label.label != Label::Updated && is_date_line(&block.text));
        dated.filter_map(|(block, _)| self.first(&block.text)).last()
    }

    fn body_start(&self) -> usize {
        self.labels.iter().position(|block_label| block_label.label == Label::Body).unwrap_or(0)
    }

    /// The headline nearest above the body.
    fn title(&self) -> Option<usize> {
        let first = self.body_start();
        let start = first.saturating_sub(HEADER_BLOCKS);
        let title = self.labels[start..first].iter().rposition(|block_label| block_label.label == Label::Title)?;
        Some(start + title)
    }

    /// Dates in the blocks around the body with this label.
    pub(crate) fn labelled(&self, label: Label) -> Vec<PartialDate> {
        self.dates_near(|_, block_label| block_label.label == label)
    }

    /// Dates in short lines around the body.
    pub(crate) fn short_lines(&self) -> Vec<PartialDate> {
        self.dates_near(|block, block_label| {
            block_label.label != Label::Caption && !is_body_text(block_label) && is_short(block)
        })
    }

    /// Days in short lines of the body that are no sentences. Sentences are running text, whose dates are those of
    /// events.
    pub(crate) fn body_lines(&self) -> Vec<PartialDate> {
        let is_line = |block: &Block| is_short(block) && !ends_as_sentence(&block.text);
        let dates = self.dates_near(|block, block_label| is_body_text(block_label) && is_line(block));
        dates.into_iter().filter(|date| date.precision() == Precision::Day).collect()
    }

    /// Days with a time of day in clutter around the body: `This entry was posted on May 20, 2025, at 10:12 and is
    /// filed under …`.
    pub(crate) fn with_clock_time(&self) -> Vec<PartialDate> {
        let lines = self.lines(self.near.clone()).filter(|(block, block_label)| {
            block_label.label == Label::Clutter && has_at_most_letters(&block.text, CLUTTER_LETTERS)
        });
        let dated = lines.filter_map(|(block, _)| Some((block, date_with_time(&block.text, self.order)?)));
        dated.filter(|(block, _)| !self.is_comment(block)).map(|(_, date)| date).collect()
    }

    fn dates_near(&self, is_selected: impl Fn(&Block, &BlockLabel) -> bool) -> Vec<PartialDate> {
        let lines = self.lines(self.near.clone()).filter(|(block, block_label)| is_selected(block, block_label));
        let dated = lines.filter_map(|(block, _)| Some((block, self.first(&block.text)?)));
        dated.filter(|(block, _)| !self.is_comment(block)).map(|(_, date)| date).collect()
    }

    /// The newest date in captions; a day precedes a month.
    pub(crate) fn newest_caption(&self) -> Option<PartialDate> {
        let captions =
            self.lines(0..self.page.blocks.len()).filter(|(_, block_label)| block_label.label == Label::Caption);
        let dates = captions.filter_map(|(block, _)| self.first(&block.text));
        // Archive pictures are older than the article, so the newest date is the nearest to it.
        dates.min_by_key(|date| {
            (std::cmp::Reverse(date.precision() == Precision::Day), std::cmp::Reverse(date.first_day()))
        })
    }

    /// The date in the dateline that starts the body.
    pub(crate) fn dateline(&self) -> Option<PartialDate> {
        let opening_blocks = self
            .lines(0..self.page.blocks.len())
            .filter(|(_, block_label)| matches!(block_label.label, Label::Body | Label::Standfirst));
        opening_blocks.take(OPENING_BLOCKS).find_map(|(block, _)| dateline_date(&block.text, self.order))
    }

    /// Days of a change in the date lines and bylines around the body.
    pub(crate) fn modified_lines(&self) -> Vec<PartialDate> {
        let has_dates = |at: &usize| {
            let label = self.labels[*at].label;
            let block = &self.page.blocks[*at];
            matches!(label, Label::Published | Label::Updated | Label::Byline)
                && is_short(block)
                && !self.is_comment(block)
        };
        self.near.clone().filter(has_dates).filter_map(|at| self.modified_in(at)).collect()
    }

    /// The day after the word for a change in a line, else before it, else in the next line if that is a date line.
    fn modified_in(&self, at: usize) -> Option<PartialDate> {
        let line = self.page.blocks[at].text.to_lowercase();
        let word = phrases::modification_word(&line)?;
        let before = || find_dates(&line[..word.start], self.order).last().map(|found| found.date);
        let below = || {
            let block = self.page.blocks.get(at + 1)?;
            is_date_line(&block.text).then(|| self.first(&block.text))?
        };
        let date = self.first(&line[word.end..]).or_else(before).or_else(below)?;
        (date.precision() == Precision::Day).then_some(date)
    }

    /// Dates of `<time>` elements outside comments and link lists.
    pub(crate) fn times(&self) -> TimeDates {
        self.times_where(|_| true)
    }

    /// The same for elements whose class words indicate the last change.
    pub(crate) fn modified_times(&self) -> TimeDates {
        self.times_where(|element| {
            let words = &self.page.element_class(element).attribute_words;
            // A template that prints one day only gives its element the words of both dates.
            MODIFICATION_PARTS.iter().any(|part| words.contains(part)) && !words.contains("publi")
        })
    }

    fn times_where(&self, is_selected: impl Fn(usize) -> bool) -> TimeDates {
        let selected = self.page.head.times.iter().filter(|(element, _)| is_selected(*element));
        let times = selected.filter(|(element, _)| !is_inside(self.page, *element, &UNRELATED_WORDS));
        let dated = times.filter_map(|(element, datetime)| Some((*element, self.first(datetime)?)));
        let all: Vec<(usize, PartialDate)> = dated.collect();
        if all.is_empty() {
            return TimeDates::default();
        }
        // A `<time>` element is near if it, its parent or its child holds a block near the body.
        let elements = &self.page.elements;
        let own: HashSet<usize> =
            self.page.blocks[self.near.clone()].iter().filter_map(|block| block.element).collect();
        let around: HashSet<usize> = own.iter().filter_map(|&element| elements[element].parent).collect();
        let is_near = |element: usize| {
            own.contains(&element)
                || around.contains(&element)
                || elements[element].parent.is_some_and(|parent| own.contains(&parent))
        };
        let near_body = all.iter().filter(|(element, _)| is_near(*element)).map(|(_, date)| *date).collect();
        TimeDates { near_body, all: all.into_iter().map(|(_, date)| date).collect() }
    }

    fn lines(&self, range: Range<usize>) -> impl Iterator<Item = (&'a Block, &'a BlockLabel)> {
        self.page.blocks[range.clone()].iter().zip(&self.labels[range])
    }

    fn is_comment(&self, block: &Block) -> bool {
        block.element.is_some_and(|element| is_inside(self.page, element, &COMMENT_ELEMENT_WORDS))
    }
}

/// The order of day and month in the numeric dates of a page with labels.
pub(crate) fn page_date_order(
    raw: &HashedPage,
    page: &ParsedPage,
    labels: &[BlockLabel],
    url: Option<&str>,
) -> NumericOrder {
    let body = page.blocks.iter().zip(labels).filter(|(_, block_label)| block_label.label == Label::Body);
    let paragraphs: Vec<String> = body.take(LANGUAGE_BLOCKS).map(|(block, _)| block.text.clone()).collect();
    // The text precedes the declaration: plain text has none, and templates are copied with the wrong one.
    if language::is_certainly_not_english(&paragraphs) {
        return NumericOrder::DayFirst;
    }
    let declared = page.head.language.as_deref().or(raw.supplied.language.as_deref());
    numeric_order(declared, url)
}

/// Blocks of the body whose language is detected.
const LANGUAGE_BLOCKS: usize = 8;

fn is_short(block: &Block) -> bool {
    has_at_most_letters(&block.text, SHORT_LETTERS)
}

fn is_body_text(block_label: &BlockLabel) -> bool {
    matches!(block_label.label, Label::Body | Label::Subheading)
}

fn near_body(labels: &[BlockLabel]) -> Range<usize> {
    let is_body = |block_label: &BlockLabel| block_label.label == Label::Body;
    let (Some(first), Some(last)) = (labels.iter().position(is_body), labels.iter().rposition(is_body)) else {
        return 0..labels.len();
    };
    first.saturating_sub(HEADER_BLOCKS)..(last + 1 + FOOTER_BLOCKS).min(labels.len())
}
