//! Dates at the places of a page that can have the date of an article: lines around the body, `<time>` elements,
//! captions, the dateline.
//!
//! Linear in the blocks and `<time>` elements.

use std::cell::OnceCell;
use std::ops::Range;

use hashbrown::HashSet;

use super::ancestors::StoryElements;
use crate::blocks::{Block, ParsedPage, TextStats, char_prefix, has_at_most_letters, is_cjk};
use crate::facts::recognizers::date_lines::{
    date_with_time, dateline_date, ends_period, has_weekday_without_time, is_about_event, is_date_line, is_temperature,
};
use crate::facts::recognizers::dates::{FoundDate, MIN_DATE_DIGITS, find_dates, first_date, has_digits};
use crate::facts::recognizers::local_day::LocalDays;
use crate::facts::recognizers::numeric_order::{NumericOrder, has_numeric_date, numeric_order, order_of_dates};
use crate::label::{BlockLabel, Label};
use crate::language;
use crate::normalize::ends_as_sentence;
use crate::phrases;
use crate::rules::markup::MODIFICATION_PARTS;
use crate::rules::thresholds::{CLUTTER_LETTERS, FOOTER_BLOCKS, HEADER_BLOCKS, LANGUAGE_LETTERS, SHORT_LETTERS};
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

/// Blocks above the headline or the body from which a weekday with its day is that of the visit.
// On the three development pages with such a line and a known date it is not the date of the article.
const FAR_ABOVE_BODY: usize = 12;

/// Blocks between the day and the weather in the head of a site.
const WEATHER_BLOCKS: usize = 2;

/// Blocks directly below the body whose dates are those of the article, although others follow.
const OWN_LINES_BELOW: usize = 2;

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
    /// Dates of the elements beside the headline and above the body.
    pub header: Vec<PartialDate>,
    /// Dates of the elements near the body, also those of the header.
    pub near_body: Vec<PartialDate>,
    /// All dates.
    pub all: Vec<PartialDate>,
}

/// The elements of some blocks.
struct BlockElements {
    own: HashSet<usize>,
    parents: HashSet<usize>,
}

/// A page with labels, and the order of numbers in its dates.
pub(crate) struct PageDates<'a> {
    page: &'a ParsedPage,
    labels: &'a [BlockLabel],
    order: NumericOrder,
    /// The blocks around the body that can have its date.
    near: Range<usize>,
    /// The first block of the body.
    body_start: usize,
    /// The end of the body.
    body_end: usize,
    /// The headline nearest above the body.
    title: Option<usize>,
    /// The elements around the headline.
    story: StoryElements,
    /// The result of `has_list_below`, which most pages do not need.
    has_list_below: OnceCell<bool>,
}

impl<'a> PageDates<'a> {
    pub(crate) fn new(page: &'a ParsedPage, labels: &'a [BlockLabel], order: NumericOrder) -> Self {
        let is_body = |block_label: &BlockLabel| block_label.label == Label::Body;
        let body_start = labels.iter().position(is_body).unwrap_or(0);
        let body_end = labels.iter().rposition(is_body).map_or(labels.len(), |last| last + 1);
        let start = body_start.saturating_sub(HEADER_BLOCKS);
        let title = labels[start..body_start].iter().rposition(|block_label| block_label.label == Label::Title);
        let title = title.map(|title| start + title);
        let story = StoryElements::around(page, title);
        let has_list_below = OnceCell::new();
        Self { page, labels, order, near: near_body(labels), body_start, body_end, title, story, has_list_below }
    }

    /// The first date in a text.
    pub(crate) fn first(&self, text: &str) -> Option<PartialDate> {
        first_date(text, self.order)
    }

    /// The day of publication in a line: that after the word for it, else the first date that is not the day of a change
    /// and not the end of a period.
    fn publication_in(&self, line: &str) -> Option<PartialDate> {
        let found = find_dates(line, self.order);
        let is_own = |found: &&FoundDate| !ends_period(&line[..found.range.start]);
        let first = found.iter().find(is_own)?;
        let lower = line.to_lowercase();
        let Some(change) = phrases::modification_word(&lower) else { return Some(first.date) };
        let dates = find_dates(&lower, self.order);
        if let Some(published) = phrases::publication_word(&lower) {
            if let Some(own) = day_before_word(&lower, &dates, &published) {
                return Some(own.date);
            }
            let end = if change.start > published.start { change.start } else { lower.len() };
            let after = dates.iter().find(|found| found.range.start >= published.end && found.range.start < end);
            if after.is_some() {
                return after.map(|found| found.date);
            }
        }
        let of_change = day_before_word(&lower, &dates, &change).map(|found| found.range.start);
        let before = dates.iter().find(|found| found.range.end <= change.start && Some(found.range.start) != of_change);
        before.map(|found| found.date)
    }

    /// Whether a line can have the date of the article: a date line, or a short line that is no headline, caption or
    /// sentence. Sentences and headlines are about events.
    fn may_have_date(&self, at: usize) -> bool {
        let block = &self.page.blocks[at];
        // Most lines have no date, and the other tests cost more.
        if !has_digits(&block.text, MIN_DATE_DIGITS) || !is_short(block) {
            return false;
        }
        if self.is_site_date(at) || is_about_event(&block.text) {
            return false;
        }
        match self.labels[at].label {
            Label::Caption | Label::Credit => false,
            // A line of dates can look like a headline where the page has none.
            Label::Title => begins_with_date(&block.text, self.order) || has_publication_word(&block.text),
            Label::Published | Label::Byline => true,
            Label::Updated => has_publication_word(&block.text),
            _ => !is_sentence(&block.text) || is_date_line(&block.text),
        }
    }

    /// Whether the line above is a word for a change alone, so that this line is its day.
    fn is_change_below(&self, at: usize) -> bool {
        self.is_below_word(at, Label::Updated)
    }

    /// Whether a line or a word alone above it is about the publication.
    fn is_explicit(&self, at: usize) -> bool {
        has_publication_word(&self.page.blocks[at].text) || self.is_below_word(at, Label::Published)
    }

    /// Whether the line above has this label and no date or time.
    fn is_below_word(&self, at: usize, label: Label) -> bool {
        let above = at.checked_sub(1).filter(|above| self.labels[*above].label == label);
        above.is_some_and(|above| !has_digits(&self.page.blocks[above].text, 1))
    }

    /// Whether a line is the day of the visit in the head of the site: beside the weather, or a weekday with its day far
    /// above the headline.
    fn is_site_date(&self, at: usize) -> bool {
        let (line, title, body) = (&self.page.blocks[at].text, self.title, self.body_start);
        if at >= body || title.is_some_and(|title| at > title) && body - at <= FAR_ABOVE_BODY {
            return false;
        }
        let around = at.saturating_sub(WEATHER_BLOCKS)..(at + WEATHER_BLOCKS + 1).min(body);
        let has_weather = || self.page.blocks[around.clone()].iter().any(|block| is_temperature(&block.text));
        let is_far = title.map_or(body - at > FAR_ABOVE_BODY, |title| at > title || title - at > OVER_TITLE_BLOCKS);
        has_weather() || is_far && has_weekday_without_time(line)
    }

    /// Days in short lines between headline and body: those with a word for the publication first, those below a word
    /// for a change last.
    pub(crate) fn header(&self) -> Vec<HeaderDate> {
        let first = self.body_start;
        // A date between headline and body is that of the article, whatever else is in its line.
        let lines = self.title.map_or(first..first, |title| title + 1..first);
        let dated = lines.filter(|at| self.may_have_date(*at)).filter_map(|at| {
            let line = &self.page.blocks[at].text;
            let is_explicit = self.is_explicit(at);
            let is_date_line = is_explicit || self.labels[at].label == Label::Published || is_date_line(line);
            let order = (!is_explicit, self.is_change_below(at));
            Some((order, HeaderDate { date: self.publication_in(line)?, is_date_line }))
        });
        let mut days: Vec<_> = dated.filter(|(_, header)| header.date.precision() == Precision::Day).collect();
        days.sort_by_key(|(order, _)| *order);
        days.into_iter().map(|(_, header)| header).collect()
    }

    /// The day in a date line directly above the headline.
    pub(crate) fn over_title(&self) -> Option<PartialDate> {
        let title = self.title?;
        let lines = title.saturating_sub(OVER_TITLE_BLOCKS)..title;
        let dated = lines.filter(|at| self.may_have_date(*at) && is_date_line(&self.page.blocks[*at].text));
        dated.filter_map(|at| self.publication_in(&self.page.blocks[at].text)).next_back()
    }

    /// Dates in the lines around the body that are labelled as the date of publication.
    pub(crate) fn published_lines(&self) -> Vec<PartialDate> {
        self.dates_near(|at| self.labels[at].label == Label::Published)
    }

    /// Days of a change above the end of the body, for pages that print no day of publication.
    // On the development pages half of them are days of publication.
    pub(crate) fn changes_as_publication(&self) -> Vec<PartialDate> {
        let of_change = |at: &usize| self.labels[*at].label == Label::Updated || self.is_change_below(*at);
        let lines = self.near.clone().take_while(|at| *at < self.body_end).filter(of_change);
        lines.filter_map(|at| self.first(&self.page.blocks[at].text)).collect()
    }

    /// Dates in short lines around the body.
    pub(crate) fn short_lines(&self) -> Vec<PartialDate> {
        self.dates_near(|at| !is_body_text(&self.labels[at]))
    }

    /// Days in lines of the body that are no sentences, at its ends or with little else. Sentences are running text, whose
    /// dates are those of events.
    pub(crate) fn body_lines(&self) -> Vec<PartialDate> {
        let dates = self.dates_near(|at| {
            let line = &self.page.blocks[at].text;
            let is_at_end = at + 1 == self.body_end || at <= self.body_start;
            let has_form = || is_date_line(line) || date_with_time(line, self.order).is_some();
            is_body_text(&self.labels[at]) && (is_at_end || has_form() || has_publication_word(line))
        });
        dates.into_iter().filter(|date| date.precision() == Precision::Day).collect()
    }

    /// Days with a time of day in clutter around the body: `This entry was posted on May 20, 2025, at 10:12 and is
    /// filed under …`.
    pub(crate) fn with_clock_time(&self) -> Vec<PartialDate> {
        let lines = self.near.clone().filter(|at| {
            let block = &self.page.blocks[*at];
            let is_own = || *at < self.body_end || !self.has_list_below() || self.is_explicit(*at);
            self.labels[*at].label == Label::Clutter
                && has_digits(&block.text, MIN_DATE_DIGITS)
                && has_at_most_letters(&block.text, CLUTTER_LETTERS)
                && is_own()
                && !is_about_event(&block.text)
                && !self.is_comment(block)
                && (!is_sentence(&block.text) || has_publication_word(&block.text))
        });
        lines.filter_map(|at| date_with_time(&self.page.blocks[at].text, self.order)).collect()
    }

    fn dates_near(&self, is_selected: impl Fn(usize) -> bool) -> Vec<PartialDate> {
        let dated = self.near.clone().filter(|at| self.may_have_date(*at) && is_selected(*at)).filter_map(|at| {
            let block = &self.page.blocks[at];
            let date = self.publication_in(&block.text)?;
            let is_own = !self.is_comment(block) && (date.precision() == Precision::Day || is_month_line(&block.text));
            is_own.then_some((at, date))
        });
        let dated: Vec<(usize, PartialDate)> = dated.collect();
        let is_below = |at: usize| at >= self.body_end;
        let is_title = |at: usize| self.labels.get(at).is_some_and(|block_label| block_label.label == Label::Title);
        let is_own = |at: usize| {
            // A list can have the article itself.
            let is_of_title = is_title(at + 1) || is_title(at.saturating_sub(1));
            at < self.body_end + OWN_LINES_BELOW || is_of_title || self.is_explicit(at)
        };
        let mut own: Vec<(usize, PartialDate)> =
            dated.into_iter().filter(|(at, _)| !is_below(*at) || !self.has_list_below() || is_own(*at)).collect();
        own.sort_by_key(|(at, _)| !self.is_explicit(*at));
        own.into_iter().map(|(_, date)| date).collect()
    }

    /// Whether several short lines below the body have a date: those of other articles and of comments.
    fn has_list_below(&self) -> bool {
        let is_dated = |(block, _): &(&Block, &BlockLabel)| is_short(block) && self.first(&block.text).is_some();
        let dated = || self.lines(self.body_end..self.near.end.max(self.body_end)).filter(is_dated);
        *self.has_list_below.get_or_init(|| dated().nth(1).is_some())
    }

    /// The newest date in captions; a day precedes a month.
    pub(crate) fn newest_caption(&self) -> Option<PartialDate> {
        let captions = self
            .lines(0..self.page.blocks.len())
            .filter(|(block, block_label)| block_label.label == Label::Caption && !is_of_archive(&block.text));
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
                && (*at < self.body_end || !self.has_list_below())
        };
        self.near.clone().filter(has_dates).filter_map(|at| self.modified_in(at)).collect()
    }

    /// The day after the word for a change in a line, else before it, else in the next line if that is a date line.
    fn modified_in(&self, at: usize) -> Option<PartialDate> {
        let line = self.page.blocks[at].text.to_lowercase();
        let word = phrases::modification_word(&line)?;
        let dates = find_dates(&line, self.order);
        if let Some(own) = day_before_word(&line, &dates, &word) {
            return (own.date.precision() == Precision::Day).then_some(own.date);
        }
        let before = || dates.iter().rfind(|found| found.range.end <= word.start).map(|found| found.date);
        let below = || {
            let block = self.page.blocks.get(at + 1)?;
            is_date_line(&block.text).then(|| self.first(&block.text))?
        };
        let date = self.first(&line[word.end..]).or_else(before).or_else(below)?;
        (date.precision() == Precision::Day).then_some(date)
    }

    /// Dates of `<time>` elements outside comments and link lists, as days in the time zone of the site.
    pub(crate) fn times(&self, days: &LocalDays) -> TimeDates {
        self.times_where(days, |_| true)
    }

    /// The same for elements whose class words indicate the last change.
    pub(crate) fn modified_times(&self, days: &LocalDays) -> TimeDates {
        self.times_where(days, |element| {
            let words = &self.page.element_class(element).attribute_words;
            // A template that prints one day only gives its element the words of both dates.
            MODIFICATION_PARTS.iter().any(|part| words.contains(part)) && !words.contains("publi")
        })
    }

    fn times_where(&self, days: &LocalDays, is_selected: impl Fn(usize) -> bool) -> TimeDates {
        let selected = self.page.head.times.iter().filter(|(element, _)| is_selected(*element));
        let times = selected.filter(|(element, _)| !self.story.is_apart(self.page, *element, &UNRELATED_WORDS));
        let dated = times.filter_map(|(element, text)| Some((*element, days.resolve(self.first(text)?, text))));
        let all: Vec<(usize, PartialDate)> = dated.collect();
        if all.is_empty() {
            return TimeDates::default();
        }
        let near = self.elements_of(self.near.clone());
        let above = self.title.map(|title| self.elements_of(title.saturating_sub(OVER_TITLE_BLOCKS)..self.body_start));
        let is_in_header = |element| above.as_ref().is_some_and(|above| self.holds_block(element, above));
        // An `<aside>` beside the headline can have the date of the story, another one is about other stories.
        let is_near = |element| {
            is_in_header(element) || self.holds_block(element, &near) && !self.story.is_aside(self.page, element)
        };
        let dates_where = |is_selected: &dyn Fn(usize) -> bool| {
            all.iter().filter(|(element, _)| is_selected(*element)).map(|(_, date)| *date).collect()
        };
        TimeDates { header: dates_where(&is_in_header), near_body: dates_where(&is_near), all: dates_where(&|_| true) }
    }

    /// The elements of some blocks, and their parents.
    fn elements_of(&self, blocks: Range<usize>) -> BlockElements {
        let own: HashSet<usize> = self.page.blocks[blocks].iter().filter_map(|block| block.element).collect();
        let parents = own.iter().filter_map(|&element| self.page.elements[element].parent).collect();
        BlockElements { own, parents }
    }

    /// Whether an element, its parent or its child is that of a block.
    fn holds_block(&self, element: usize, BlockElements { own, parents }: &BlockElements) -> bool {
        let in_own = || self.page.elements[element].parent.is_some_and(|parent| own.contains(&parent));
        own.contains(&element) || parents.contains(&element) || in_own()
    }

    fn lines(&self, range: Range<usize>) -> impl Iterator<Item = (&'a Block, &'a BlockLabel)> {
        self.page.blocks[range.clone()].iter().zip(&self.labels[range])
    }

    fn is_comment(&self, block: &Block) -> bool {
        block.element.is_some_and(|element| self.story.is_apart(self.page, element, &COMMENT_ELEMENT_WORDS))
    }
}

/// The order of day and month in the numeric dates of a page with labels.
pub(crate) fn page_date_order(
    raw: &HashedPage,
    page: &ParsedPage,
    labels: &[BlockLabel],
    url: Option<&str>,
) -> NumericOrder {
    let declared = page.head.language.as_deref().or(raw.supplied.language.as_deref());
    // Detecting the language costs more than this search; most plain texts have no date in numbers.
    let texts = || page.blocks.iter().zip(page.tokens().stats());
    let has_date = |(block, stats): (&Block, &TextStats)| {
        (stats.digits as usize >= MIN_DATE_DIGITS || !block.text.is_ascii()) && has_numeric_date(&block.text)
    };
    if page.is_text() && !texts().any(has_date) {
        return numeric_order(declared, url);
    }
    let body = page.blocks.iter().zip(labels).filter(|(_, block_label)| block_label.label == Label::Body);
    let paragraphs: Vec<String> =
        body.take(LANGUAGE_BLOCKS).map(|(block, _)| char_prefix(&block.text, LANGUAGE_LETTERS).to_owned()).collect();
    // The text precedes the declaration: plain text has none, and templates are copied with the wrong one.
    if language::is_certainly_not_english(&paragraphs) {
        return NumericOrder::DayFirst;
    }
    match numeric_order(declared, url) {
        NumericOrder::Unknown => order_of_dates(page.blocks.iter().map(|block| block.text.as_str())),
        known => known,
    }
}

/// Blocks of the body whose language is detected.
const LANGUAGE_BLOCKS: usize = 8;

fn is_short(block: &Block) -> bool {
    has_at_most_letters(&block.text, SHORT_LETTERS)
}

/// Whether a line ends as a sentence and not with an abbreviation of a time of day or of a year.
fn is_sentence(line: &str) -> bool {
    let lower = line.trim_end().to_lowercase();
    ends_as_sentence(line) && !END_ABBREVIATIONS.iter().any(|end| lower.ends_with(end))
}

/// Abbreviations at the end of lines with a date.
const END_ABBREVIATIONS: [&str; 9] = ["a.m.", "p.m.", "a. m.", "p. m.", " h.", " hrs.", "น.", " ч.", " г."];

/// Whether a line is a month of a year and little else. Other lines with a month are about events.
fn is_month_line(line: &str) -> bool {
    has_at_most_letters(line, MONTH_LINE_LETTERS)
}

/// Maximum number of letters of a line with a month, such as `Veröffentlicht im September 2025`.
const MONTH_LINE_LETTERS: usize = 30;

/// Whether a text begins with a date and a separator: `May 20, 2025 • Jo Doe`.
fn begins_with_date(text: &str, order: NumericOrder) -> bool {
    let found = find_dates(text, order).into_iter().next().filter(|found| found.range.start == 0);
    found.is_some_and(|found| text[found.range.end..].trim_start().starts_with(['•', '|', '·', '/']))
}

fn has_publication_word(line: &str) -> bool {
    phrases::publication_word(&line.to_lowercase()).is_some()
}

/// Whether a caption calls its picture one of an archive.
fn is_of_archive(caption: &str) -> bool {
    let lower = caption.to_lowercase();
    ARCHIVE_PHRASES.iter().any(|phrase| lower.contains(phrase))
}

/// Phrases for pictures of an archive, in lower case.
const ARCHIVE_PHRASES: [&str; 38] = [
    "file photo",
    "file picture",
    "file image",
    "(file",
    "[file",
    "archive photo",
    "archive picture",
    "archive image",
    "(archiv",
    "[archiv",
    "archivfoto",
    "archivbild",
    "foto: archiv",
    "de archivo",
    "d'archiv",
    "d’archiv",
    "de arquivo",
    "archieffoto",
    "archiefbeeld",
    "arkivfoto",
    "arkivbild",
    "arkistokuva",
    "zdjęcie archiwalne",
    "fot. archiwum",
    "архивное фото",
    "фото из архива",
    "архівне фото",
    "arşiv foto",
    "foto arsip",
    "αρχείου",
    "أرشيف",
    "عکس آرشیوی",
    "ארכיון",
    "फाइल फोटो",
    "แฟ้มภาพ",
    "자료사진",
    "資料写真",
    "资料图",
];

/// The date directly before a word of Chinese or Japanese for a change: `2025年5月20日更新`.
fn day_before_word<'a>(line: &str, dates: &'a [FoundDate], word: &Range<usize>) -> Option<&'a FoundDate> {
    let is_before = |found: &&FoundDate| found.range.end <= word.start;
    let found = dates.iter().rfind(is_before).filter(|_| line[word.clone()].starts_with(is_cjk))?;
    let between = &line[found.range.end..word.start];
    // With spaces between them, the day and the word belong together if the line begins with a day.
    (between.is_empty() || between.trim().is_empty() && dates[0].range.start == 0).then_some(found)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks;
    use crate::label::Label::{Body, Caption, Clutter, Published, Title, Updated};
    use crate::rule::Rule;
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    struct Dates {
        header: Vec<String>,
        over_title: Option<String>,
        published_lines: Vec<String>,
        short_lines: Vec<String>,
        body_lines: Vec<String>,
        modified: Vec<String>,
        caption: Option<String>,
    }

    /// The dates of a page with a line and a label per block.
    fn dates(lines: &[(Label, &str)]) -> Dates {
        let text: Vec<&str> = lines.iter().map(|(_, line)| *line).collect();
        let raw = RawPage::new(Origin::from_file("/a.txt"), ContentKind::Text, text.join("\n\n").into_bytes());
        let page = blocks::parse(&raw);
        assert_eq!(page.blocks.len(), lines.len(), "one block for each line");
        let labels: Vec<BlockLabel> = lines.iter().map(|(label, _)| BlockLabel::new(*label, Rule::BodyModel)).collect();
        let dates = PageDates::new(&page, &labels, NumericOrder::DayFirst);
        let texts = |dates: Vec<PartialDate>| dates.iter().map(ToString::to_string).collect();
        Dates {
            header: texts(dates.header().into_iter().map(|header| header.date).collect()),
            over_title: dates.over_title().map(|date| date.to_string()),
            published_lines: texts(dates.published_lines()),
            short_lines: texts(dates.short_lines()),
            body_lines: texts(dates.body_lines()),
            modified: texts(dates.modified_lines()),
            caption: dates.newest_caption().map(|date| date.to_string()),
        }
    }

    const HEADLINE: (Label, &str) = (Title, "Ferry to the islands is back");
    const PARAGRAPH: (Label, &str) =
        (Body, "The ferry left the harbour on Tuesday for the first time since the storm.");

    #[test]
    fn the_day_of_publication_is_where_a_line_has_the_word_for_it() {
        let lines = [
            HEADLINE,
            (Updated, "Oppdatert: 22.05.25 kl. 10.12"),
            (Published, "Publisert: 20.05.25 kl. 09.05"),
            PARAGRAPH,
        ];
        assert_eq!(
            (dates(&lines).header, dates(&lines).modified),
            (vec!["2025-05-20".into()], vec!["2025-05-22".into()])
        );
        for line in [
            "Updated 22 May 2025, first published 20 May 2025",
            "20 May 2025 . Actualizado el 22 May 2025 a las 10:12",
            "2025年5月20日公開 2025年5月22日更新",
            "2025年5月22日更新 2025年5月20日公開",
        ] {
            let found = dates(&[HEADLINE, (Published, line), PARAGRAPH]);
            assert_eq!(
                (found.header, found.modified),
                (vec!["2025-05-20".into()], vec!["2025-05-22".into()]),
                "{line}"
            );
        }
        let words = [
            HEADLINE,
            (Updated, "Updated"),
            (Published, "22 May 2025"),
            (Published, "Published"),
            (Published, "20 May 2025"),
            PARAGRAPH,
        ];
        assert_eq!(dates(&words).header, ["2025-05-20", "2025-05-22"]);
        assert!(dates(&[HEADLINE, (Updated, "Updated 22 May 2025"), PARAGRAPH]).header.is_empty());
    }

    #[test]
    fn the_day_of_the_visit_in_the_head_of_a_site_is_not_used() {
        let weather = [(Clutter, "12.5 °C"), (Clutter, "Ellern"), (Published, "20 May 2025"), HEADLINE, PARAGRAPH];
        let found = dates(&weather);
        assert_eq!((found.over_title, found.published_lines), (None, vec![]));
        let menu = [
            (Published, "Dienstag, 20. Mai 2025"),
            (Clutter, "Start"),
            (Clutter, "Politik"),
            (Clutter, "Sport"),
            HEADLINE,
            PARAGRAPH,
        ];
        assert!(dates(&menu).published_lines.is_empty());
        let over = [(Published, "Dienstag, 20. Mai 2025"), HEADLINE, PARAGRAPH];
        assert_eq!(dates(&over).over_title.as_deref(), Some("2025-05-20"));
    }

    #[test]
    fn days_of_headlines_sentences_and_periods_are_not_used() {
        let lines = [
            (Title, "Ferry stops from 12 May to 22 May 2025"),
            (Clutter, "The fair begins on 3 June 2025."),
            (Clutter, "Fair: 12–22 May 2025"),
            (Clutter, "When: 3 June 2025, 10:12, town hall"),
            (Clutter, "Orrin v. Ellern, 3 June 2019"),
            PARAGRAPH,
            (Body, "The fares are the same as on 1 June 2010."),
        ];
        let found = dates(&lines);
        assert_eq!((found.header, found.short_lines, found.body_lines), (vec![], vec![], vec![]));
        assert_eq!(dates(&[PARAGRAPH, (Clutter, "Jo Doe 20.05.2025 10:12")]).short_lines, ["2025-05-20"]);
        let clock = "By Jo Doe and others for the Ellern Gazette on Tuesday, May 20th, 2025 at 10:12 a.m.";
        assert_eq!(dates(&[HEADLINE, (Clutter, clock), PARAGRAPH]).header, ["2025-05-20"]);
    }

    #[test]
    fn several_dates_below_the_body_are_those_of_other_articles() {
        let teasers = [
            HEADLINE,
            PARAGRAPH,
            (Clutter, "Opinion"),
            (Clutter, "Slow works"),
            (Updated, "Updated 20 May 2025"),
            (Clutter, "In the rain"),
            (Updated, "Updated 21 May 2025"),
        ];
        assert!(dates(&teasers).modified.is_empty());
        let published: Vec<(Label, &str)> = teasers
            .iter()
            .map(
                |(label, line)| {
                    if *label == Updated { (Published, &line["Updated ".len()..]) } else { (*label, *line) }
                },
            )
            .collect();
        assert!(dates(&published).published_lines.is_empty());
        assert_eq!(dates(&published[..5]).published_lines, ["2025-05-20"], "a single one");
    }

    #[test]
    fn a_picture_of_an_archive_has_no_day() {
        let day = |caption| dates(&[HEADLINE, PARAGRAPH, (Caption, caption)]).caption;
        assert_eq!(day("The ferry at the pier on May 20, 2025.").as_deref(), Some("2025-05-20"));
        assert_eq!(day("The ferry at the pier on May 20, 2015. (File photo)"), None);
        assert_eq!(day("Die Fähre am 20. Mai 2015 (Archivbild)"), None);
    }
}
