//! Where the dates of a page stand: lines over and around the story, `<time>` elements, the
//! dateline.

use std::ops::Range;

use hashbrown::HashSet;

use super::super::dates::{FoundDate, NumericOrder, find_dates, first_date};
use super::super::label::{BlockLabel, Label};
use super::super::phrases;
use super::super::rules::markup::MODIFICATION_PARTS;
use super::super::rules::thresholds::{CLUTTER_LETTERS, FOOTER_BLOCKS, HEADER_BLOCKS, SHORT_LETTERS};
use super::author_elements::is_inside;
use crate::blocks::{Block, ParsedPage, char_prefix, count_letters, has_at_most_letters};
use newsidx_core::article::{PartialDate, Precision};

/// Parts of words of the elements in which dates are about something else than the story.
const UNRELATED_WORDS: [&str; 6] = ["comment", "related", "teaser", "sidebar", "recommend", "popular"];

/// Parts of words of the elements in which dates are never the story's: readers answer later.
const COMMENT_ELEMENT_WORDS: [&str; 1] = ["comment"];

/// Characters after a date in which its clock time stands.
const TIME_CHARS: usize = 12;

/// Blocks right over the headline in which its date may stand.
const OVER_TITLE_BLOCKS: usize = 3;

/// Blocks of the story that a dateline may open: a summary may stand over it.
const OPENING_BLOCKS: usize = 2;

/// Characters of a paragraph in which a dateline ends.
const DATELINE_CHARS: usize = 80;

/// A page, and how its dates are to be read.
pub(super) struct PageDates<'a> {
    page: &'a ParsedPage,
    verdicts: &'a [BlockLabel],
    order: NumericOrder,
    /// The blocks around the story in which a line with the date stands.
    near: Range<usize>,
}

impl<'a> PageDates<'a> {
    pub(super) fn new(page: &'a ParsedPage, verdicts: &'a [BlockLabel], order: NumericOrder) -> Self {
        Self { page, verdicts, order, near: near_body(verdicts) }
    }

    /// The first date in a text.
    pub(super) fn first(&self, text: &str) -> Option<PartialDate> {
        first_date(text, self.order)
    }

    /// Days in short lines between the headline and the story: whatever they say beside the date,
    /// it is the story's. With each, whether the line is one for the date.
    pub(super) fn header(&self) -> Vec<(PartialDate, bool)> {
        let first = self.body_start();
        let lines = self.lines(self.title().map_or(first..first, |title| title + 1..first));
        lines
            .filter(|(block, verdict)| !matches!(verdict.label, Label::Updated | Label::Caption) && is_short(block))
            .filter_map(|(block, verdict)| {
                let is_stamp = verdict.label == Label::Published || is_date_line(&block.text);
                Some((self.first(&block.text)?, is_stamp))
            })
            .filter(|(date, _)| date.precision() == Precision::Day)
            .collect()
    }

    /// The day in a line right over the headline that is a date and little else.
    pub(super) fn over_title(&self) -> Option<PartialDate> {
        let title = self.title()?;
        let lines = self.lines(title.saturating_sub(OVER_TITLE_BLOCKS)..title);
        let dated = lines.filter(|(block, verdict)| verdict.label != Label::Updated && is_date_line(&block.text));
        dated.filter_map(|(block, _)| self.first(&block.text)).last()
    }

    fn body_start(&self) -> usize {
        self.verdicts.iter().position(|verdict| verdict.label == Label::Body).unwrap_or(0)
    }

    /// The headline that stands nearest over the story.
    fn title(&self) -> Option<usize> {
        let first = self.body_start();
        let start = first.saturating_sub(HEADER_BLOCKS);
        let title = self.verdicts[start..first].iter().rposition(|verdict| verdict.label == Label::Title)?;
        Some(start + title)
    }

    /// Dates in the lines of a label around the story.
    pub(super) fn labelled(&self, label: Label) -> Vec<PartialDate> {
        self.dates_near(|_, verdict| verdict.label == label)
    }

    /// Dates in short lines around the story.
    pub(super) fn short_lines(&self) -> Vec<PartialDate> {
        self.dates_near(|block, verdict| verdict.label != Label::Caption && !is_body(verdict) && is_short(block))
    }

    /// Dates in short lines of the story.
    pub(super) fn body_lines(&self) -> Vec<PartialDate> {
        self.dates_near(|block, verdict| is_body(verdict) && is_short(block))
    }

    /// Days with a clock time, in what is said around the story about it: `This entry was posted on
    /// May 20, 2025, at 10:12 and is filed under …`.
    pub(super) fn with_clock_time(&self) -> Vec<PartialDate> {
        let lines = self.lines(self.near.clone()).filter(|(block, verdict)| {
            verdict.label == Label::Clutter && has_at_most_letters(&block.text, CLUTTER_LETTERS)
        });
        let dated = lines.filter_map(|(block, _)| Some((block, date_with_time(&block.text, self.order)?)));
        dated.filter(|(block, _)| !self.is_comment(block)).map(|(_, date)| date).collect()
    }

    fn dates_near(&self, is_wanted: impl Fn(&Block, &BlockLabel) -> bool) -> Vec<PartialDate> {
        let lines = self.lines(self.near.clone()).filter(|(block, verdict)| is_wanted(block, verdict));
        let dated = lines.filter_map(|(block, _)| Some((block, self.first(&block.text)?)));
        dated.filter(|(block, _)| !self.is_comment(block)).map(|(_, date)| date).collect()
    }

    /// The newest date of the captions, the nearest to the day of the story; archive pictures are
    /// older. A day is better than a month.
    pub(super) fn newest_caption(&self) -> Option<PartialDate> {
        let captions = self.lines(0..self.page.blocks.len()).filter(|(_, verdict)| verdict.label == Label::Caption);
        let dates = captions.filter_map(|(block, _)| self.first(&block.text));
        dates.min_by_key(|date| {
            (std::cmp::Reverse(date.precision() == Precision::Day), std::cmp::Reverse(date.first_day()))
        })
    }

    /// The date in the dateline that opens the story.
    pub(super) fn dateline(&self) -> Option<PartialDate> {
        let story = self
            .lines(0..self.page.blocks.len())
            .filter(|(_, verdict)| matches!(verdict.label, Label::Body | Label::Standfirst));
        story.take(OPENING_BLOCKS).find_map(|(block, _)| in_dateline(&block.text, self.order))
    }

    /// Days of a change, in the lines for dates and names around the story.
    pub(super) fn modified_lines(&self) -> Vec<PartialDate> {
        let has_dates = |at: &usize| {
            let label = self.verdicts[*at].label;
            let block = &self.page.blocks[*at];
            matches!(label, Label::Published | Label::Updated | Label::Byline)
                && is_short(block)
                && !self.is_comment(block)
        };
        self.near.clone().filter(has_dates).filter_map(|at| self.modified_in(at)).collect()
    }

    /// The day after the word for a change in a line, else the one before it; where a line is nothing but the
    /// word, the one in the line below.
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

    /// Dates of `<time>` elements but those of comments and lists of other stories: those that
    /// stand near the story, and all.
    pub(super) fn times(&self) -> (Vec<PartialDate>, Vec<PartialDate>) {
        self.times_where(|_| true)
    }

    /// The same of the elements whose words say that they give the last change.
    pub(super) fn modified_times(&self) -> (Vec<PartialDate>, Vec<PartialDate>) {
        self.times_where(|element| {
            let words = &self.page.element_class(element).attribute_words;
            // Templates give the one day of a story both words.
            MODIFICATION_PARTS.iter().any(|part| words.contains(part)) && !words.contains("publi")
        })
    }

    fn times_where(&self, is_wanted: impl Fn(usize) -> bool) -> (Vec<PartialDate>, Vec<PartialDate>) {
        let wanted = self.page.head.times.iter().filter(|(element, _)| is_wanted(*element));
        let times = wanted.filter(|(element, _)| !is_inside(self.page, *element, &UNRELATED_WORDS));
        let dated = times.filter_map(|(element, datetime)| Some((*element, self.first(datetime)?)));
        let all: Vec<(usize, PartialDate)> = dated.collect();
        if all.is_empty() {
            return (Vec::new(), Vec::new());
        }
        let elements = &self.page.elements;
        let own: HashSet<usize> =
            self.page.blocks[self.near.clone()].iter().filter_map(|block| block.element).collect();
        let around: HashSet<usize> = own.iter().filter_map(|&element| elements[element].parent).collect();
        let is_near = |element: usize| {
            own.contains(&element)
                || around.contains(&element)
                || elements[element].parent.is_some_and(|parent| own.contains(&parent))
        };
        let near = all.iter().filter(|(element, _)| is_near(*element)).map(|(_, date)| *date).collect();
        (near, all.into_iter().map(|(_, date)| date).collect())
    }

    fn lines(&self, range: Range<usize>) -> impl Iterator<Item = (&'a Block, &'a BlockLabel)> {
        self.page.blocks[range.clone()].iter().zip(&self.verdicts[range])
    }

    fn is_comment(&self, block: &Block) -> bool {
        block.element.is_some_and(|element| is_inside(self.page, element, &COMMENT_ELEMENT_WORDS))
    }
}

/// The first date that a clock time follows.
fn date_with_time(text: &str, order: NumericOrder) -> Option<PartialDate> {
    let is_timed = |found: &FoundDate| {
        let after: Vec<char> = text[found.range.end..].chars().take(TIME_CHARS).collect();
        let is_time =
            |three: &[char]| three[0].is_ascii_digit() && matches!(three[1], ':' | 'h') && three[2].is_ascii_digit();
        after.windows(3).any(is_time)
    };
    find_dates(text, order).into_iter().find(is_timed).map(|found| found.date)
}

fn is_short(block: &Block) -> bool {
    has_at_most_letters(&block.text, SHORT_LETTERS)
}

fn is_body(verdict: &BlockLabel) -> bool {
    matches!(verdict.label, Label::Body | Label::Subheading)
}

/// Digits of the shortest date with a day and a year.
const MIN_DATE_DIGITS: usize = 3;

/// Whether a line is a date and little else: `May 20, 2025`, `2018.04.20 13:26`.
pub(crate) fn is_date_line(line: &str) -> bool {
    if line.bytes().filter(u8::is_ascii_digit).count() < MIN_DATE_DIGITS {
        return false;
    }
    let found = find_dates(line, NumericOrder::DayFirst);
    let Some(FoundDate { range, date }) = found.first() else { return false };
    // Names of days, "at", "p.m." and time zones may stand beside the date.
    let rest = count_letters(line).saturating_sub(count_letters(&line[range.clone()]));
    date.precision() == Precision::Day && rest <= 24 && line[..range.start].split_whitespace().count() <= 3
}

fn near_body(verdicts: &[BlockLabel]) -> Range<usize> {
    let is_body = |verdict: &BlockLabel| verdict.label == Label::Body;
    let (Some(first), Some(last)) = (verdicts.iter().position(is_body), verdicts.iter().rposition(is_body)) else {
        return 0..verdicts.len();
    };
    first.saturating_sub(HEADER_BLOCKS)..(last + 1 + FOOTER_BLOCKS).min(verdicts.len())
}

/// `PORT ELLERY, Nov. 3, 2023 (Reuters) - …`, `(3. November 2023) …`: a date before the dash or in
/// the brackets that open a story.
fn in_dateline(paragraph: &str, order: NumericOrder) -> Option<PartialDate> {
    let head = char_prefix(paragraph, DATELINE_CHARS);
    let in_brackets = head.strip_prefix('(').and_then(|rest| Some(rest.split_once(") ")?.0));
    let before_dash = || {
        let dashes = [" — ", " – ", " -- ", " - ", ".- ", "] ", " | "];
        let dash = dashes.iter().filter_map(|dash| head.find(dash)).min()?;
        Some(&head[..dash])
    };
    first_date(in_brackets.or_else(before_dash)?, order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_a_date_is_one() {
        for line in [
            "May 20, 2025",
            "2018.04.20 13:26",
            "Tuesday, 20 May 2025 at 3:14 p.m. ET",
            "12 de marzo de 2024",
            "2024年3月12日 5時00分",
        ] {
            assert!(is_date_line(line), "{line}");
        }
        for line in ["The war began on May 20, 2025, and went on", "May 2025", "Section 12"] {
            assert!(!is_date_line(line), "{line}");
        }
    }

    #[test]
    fn a_date_with_a_clock_time_is_a_stamp() {
        let read = |text: &str| date_with_time(text, NumericOrder::DayFirst).map(|date| date.to_string());
        let text = "Not since May 3, 2020. This entry was posted on May 20, 2025 at 10:12 and is filed under Town.";
        assert_eq!(read(text).as_deref(), Some("2025-05-20"));
        assert_eq!(read("Der Beitrag wurde am 20. Mai 2025 um 23:03 veröffentlicht").as_deref(), Some("2025-05-20"));
        assert_eq!(read("The fair of May 20, 2025, is off"), None);
    }

    #[test]
    fn a_date_before_the_dash_or_in_brackets_opens_a_story() {
        let read = |text: &str| in_dateline(text, NumericOrder::DayFirst).map(|date| date.to_string());
        for text in [
            "PORT ELLERY, Nov. 3, 2023 (Reuters) - The harbour",
            "(3. November 2023) Der Hafen ist wieder offen",
            "Pressemitteilung vom 3. November 2023 | Ellern – Der Hafen",
            "03.11.2023 – Der Hafen ist wieder offen",
        ] {
            assert_eq!(read(text).as_deref(), Some("2023-11-03"), "{text}");
        }
        assert_eq!(read("On Nov. 3, 2023, the harbour opened again"), None);
        assert_eq!(read("(The harbour) opened on Nov. 3, 2023"), None);
    }
}
