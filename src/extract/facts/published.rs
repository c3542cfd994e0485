//! The day of publication, with what shows it.

use jiff::civil::Date;

use super::super::dates::{FoundDate, NumericOrder, date_in_path, find_dates, year_at_end};
use super::super::label::{Label, Verdict};
use super::super::rules::thresholds::{FOOTER_BLOCKS, HEADER_BLOCKS, SHORT_LETTERS};
use super::super::signals::letters;
use super::super::structured::Structured;
use super::signatures::is_inside;
use crate::article::{DateEvidence, PartialDate, Precision, Publication, days_since_epoch};
use crate::blocks::{Block, Page};
use crate::page::RawPage;

/// Meta tags that give the date of publication, best first.
const DATE_METAS: [&str; 16] = [
    "article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "article.published",
    "cxenseparse:recs:publishtime",
];

/// A date that something on the page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateCandidate {
    /// The date.
    pub date: PartialDate,
    /// What shows it.
    pub evidence: DateEvidence,
}

/// Whether a line is a date and little else: `May 20, 2025`, `2018.04.20 13:26`.
pub fn is_date_line(line: &str) -> bool {
    let found = find_dates(line, NumericOrder::DayFirst);
    let Some(FoundDate { range, date }) = found.first() else { return false };
    // Names of days, "at", "p.m." and time zones may stand beside the date.
    let rest = letters(line).saturating_sub(letters(&line[range.clone()]));
    date.precision() == Precision::Day && rest <= 24 && line[..range.start].split_whitespace().count() <= 3
}

/// Every date that the page offers, best evidence first; the first is the publication date.
///
/// Facts that were made to be read by machines come first. A caption shows when a picture was
/// taken, which is the day of the story or shortly before. Dates in the running text are about
/// anything and are never taken.
pub(crate) fn find_published(
    raw: &RawPage,
    page: &Page,
    structured: &Structured,
    verdicts: &[Verdict],
    url: Option<&str>,
) -> Vec<DateCandidate> {
    let order = numeric_order(page.head.language.as_deref());
    let shown: Vec<PartialDate> = header_texts(&page.blocks, verdicts)
        .filter_map(|text| find_dates(text, order).first().map(|found| found.date))
        .filter(|date| date.precision() == Precision::Day)
        .collect();
    let first = |text: &str| find_dates(text, order).first().map(|found| found.date);
    let instant = |text: &str| first(text).map(|date| as_shown(date, text, &shown));
    let mut candidates: Vec<DateCandidate> = Vec::new();
    let mut offer = |evidence: DateEvidence, date: Option<PartialDate>| {
        candidates.extend(date.filter(|date| is_past(*date, raw.fetched)).map(|date| DateCandidate { date, evidence }));
    };
    offer(DateEvidence::Stated, raw.stated.date.as_deref().and_then(|text| stated_date(text).or_else(|| first(text))));
    offer(DateEvidence::JsonLd, structured.published.as_deref().and_then(instant));
    for name in DATE_METAS {
        offer(DateEvidence::Meta, page.head.meta(name).and_then(instant));
    }
    let near = near_story(verdicts);
    for date in times(page, &near, order) {
        offer(DateEvidence::Time, Some(date));
    }
    for date in &shown {
        offer(DateEvidence::Line, Some(*date));
    }
    for label in [Label::Published, Label::Updated] {
        for text in texts(&page.blocks, verdicts, label, near.clone()) {
            offer(DateEvidence::Line, first(text));
        }
    }
    let opening = texts(&page.blocks, verdicts, Label::Body, 0..page.blocks.len()).next();
    offer(DateEvidence::Dateline, opening.and_then(|text| in_dateline(text, order)));
    offer(DateEvidence::Url, url.and_then(path_of).and_then(date_in_path));
    for name in other_metas(page) {
        offer(DateEvidence::Meta, first(name));
    }
    for date in all_times(page, order) {
        offer(DateEvidence::Time, Some(date));
    }
    for text in short_texts(&page.blocks, verdicts, near.clone()) {
        offer(DateEvidence::Line, first(text));
    }
    let mut in_captions: Vec<PartialDate> =
        texts(&page.blocks, verdicts, Label::Caption, 0..page.blocks.len()).filter_map(first).collect();
    // The newest picture is the nearest to the day of the story; archive pictures are older.
    in_captions.sort_by_key(|date| {
        (std::cmp::Reverse(date.precision() == Precision::Day), std::cmp::Reverse(date.first_day()))
    });
    offer(DateEvidence::Caption, in_captions.first().copied());
    let file_name = raw.origin.file.file_name().map(|name| name.to_string_lossy().into_owned());
    offer(
        DateEvidence::FileName,
        file_name
            .filter(|_| raw.origin.record.is_none())
            .and_then(|name| date_in_path(&name).or_else(|| year_at_end(&name))),
    );
    candidates
}

/// The publication date among the candidates: the best evidence that shows a day; where only
/// months or years are shown, the best of those.
pub(crate) fn choose(candidates: &[DateCandidate]) -> Option<Publication> {
    let by_day = candidates.iter().find(|candidate| candidate.date.precision() == Precision::Day);
    let stated = candidates.first().filter(|candidate| candidate.evidence == DateEvidence::Stated);
    stated.or(by_day).or(candidates.first()).map(|chosen| Publication { date: chosen.date, evidence: chosen.evidence })
}

/// The day of an instant in universal time as the page shows it to its readers: theirs may be the
/// day before where clocks are behind, and the day after where they are ahead.
fn as_shown(date: PartialDate, instant: &str, shown: &[PartialDate]) -> PartialDate {
    let is_universal = ["Z", "+00:00", "+0000", "+00"].iter().any(|zone| instant.ends_with(zone));
    let hour = instant.split(['T', ' ']).nth(1).and_then(|time| time.split(':').next()?.parse::<u8>().ok());
    let Some(hour) = hour.filter(|_| is_universal && !shown.contains(&date)) else { return date };
    let ahead = |other: &PartialDate| days_since_epoch(other.first_day()) - days_since_epoch(date.first_day());
    let is_local =
        |other: &&PartialDate| ahead(other) == -1 && hour < BEHIND || ahead(other) == 1 && hour >= 24 - AHEAD;
    shown.iter().find(is_local).copied().unwrap_or(date)
}

/// Hours that clocks in Hawaii are behind universal time.
const BEHIND: u8 = 10;

/// Hours that clocks in New Zealand are ahead of universal time.
const AHEAD: u8 = 13;

/// What a scraper states: `2024-09` and `2024` count, which in other places are no dates.
fn stated_date(text: &str) -> Option<PartialDate> {
    text.trim().parse().ok()
}

fn is_past(date: PartialDate, fetched: Option<Date>) -> bool {
    fetched.is_none_or(|fetched| date.first_day() <= fetched)
}

/// Whether 3/4/2025 is the third of April or the fourth of March where this language is spoken.
fn numeric_order(language: Option<&str>) -> NumericOrder {
    match language.map(str::to_ascii_lowercase).as_deref() {
        Some("en-us") => NumericOrder::MonthFirst,
        None | Some("en") => NumericOrder::Unknown,
        Some(_) => NumericOrder::DayFirst,
    }
}

/// The blocks around the story in which a line with the date stands.
fn near_story(verdicts: &[Verdict]) -> std::ops::Range<usize> {
    let is_body = |verdict: &Verdict| verdict.label == Label::Body;
    let (Some(first), Some(last)) = (verdicts.iter().position(is_body), verdicts.iter().rposition(is_body)) else {
        return 0..verdicts.len();
    };
    first.saturating_sub(HEADER_BLOCKS)..(last + 1 + FOOTER_BLOCKS).min(verdicts.len())
}

fn texts<'a>(
    blocks: &'a [Block],
    verdicts: &'a [Verdict],
    label: Label,
    range: std::ops::Range<usize>,
) -> impl Iterator<Item = &'a str> {
    blocks[range.clone()]
        .iter()
        .zip(&verdicts[range])
        .filter(move |(_, verdict)| verdict.label == label)
        .map(|(block, _)| block.text.as_str())
}

/// Short lines between the headline and the story: whatever they say beside the date, it is the
/// story's.
fn header_texts<'a>(blocks: &'a [Block], verdicts: &'a [Verdict]) -> impl Iterator<Item = &'a str> {
    let first = verdicts.iter().position(|verdict| verdict.label == Label::Body).unwrap_or(0);
    let start = first.saturating_sub(HEADER_BLOCKS);
    let title = verdicts[start..first].iter().rposition(|verdict| verdict.label == Label::Title);
    let range = title.map_or(first..first, |title| start + title + 1..first);
    let not_published = |label| matches!(label, Label::Updated | Label::Caption);
    let lines = blocks[range.clone()].iter().zip(&verdicts[range]);
    lines
        .filter(move |(block, verdict)| !not_published(verdict.label) && letters(&block.text) <= SHORT_LETTERS)
        .map(|(block, _)| block.text.as_str())
}

/// Short lines around the story, whatever they are but captions.
fn short_texts<'a>(
    blocks: &'a [Block],
    verdicts: &'a [Verdict],
    near: std::ops::Range<usize>,
) -> impl Iterator<Item = &'a str> {
    let lines = blocks[near.clone()].iter().zip(&verdicts[near]);
    lines
        .filter(|(block, verdict)| verdict.label != Label::Caption && letters(&block.text) <= SHORT_LETTERS)
        .map(|(block, _)| block.text.as_str())
}

/// Contents of meta tags whose name speaks of a date of publication in a way of its own.
fn other_metas(page: &Page) -> impl Iterator<Item = &str> {
    let is_date = |name: &str| ["date", "publi", "created"].iter().any(|part| name.contains(part));
    let is_other = |name: &str| {
        ["modif", "updat", "expir", "valid", "revis", "description"].iter().any(|part| name.contains(part))
    };
    page.head
        .metas
        .iter()
        .filter(move |(name, _)| is_date(name) && !is_other(name))
        .map(|(_, content)| content.as_str())
}

/// Parts of words of the elements in which dates are about something else than the story.
const OTHERS: [&str; 6] = ["comment", "related", "teaser", "sidebar", "recommend", "popular"];

/// Dates of all `<time>` elements but those of comments and lists of other stories.
fn all_times(page: &Page, order: NumericOrder) -> Vec<PartialDate> {
    let own = page.head.times.iter().filter(|(element, _)| !is_inside(&page.elements, *element, &OTHERS));
    own.filter_map(|(_, datetime)| find_dates(datetime, order).first().map(|found| found.date)).collect()
}

/// Dates of `<time>` elements that stand near the story.
fn times(page: &Page, near: &std::ops::Range<usize>, order: NumericOrder) -> Vec<PartialDate> {
    let blocks = &page.blocks[near.clone()];
    let is_near = |element: usize| {
        blocks
            .iter()
            .any(|block| block.element.is_some_and(|at| at == element || page.elements[at].parent == Some(element)))
            || blocks
                .iter()
                .any(|block| page.elements[element].parent.is_some_and(|parent| block.element == Some(parent)))
    };
    page.head
        .times
        .iter()
        .filter(|(element, _)| is_near(*element))
        .filter_map(|(_, datetime)| find_dates(datetime, order).first().map(|found| found.date))
        .collect()
}

/// `PORT ELLERY, Nov. 3, 2023 (Reuters) - …`: a date before the dash that opens a story.
fn in_dateline(paragraph: &str, order: NumericOrder) -> Option<PartialDate> {
    let end = paragraph.char_indices().nth(80).map_or(paragraph.len(), |(at, _)| at);
    let head = &paragraph[..end];
    let dash = [" — ", " – ", " -- ", " - ", ".- ", "] "].iter().filter_map(|dash| head.find(dash)).min()?;
    find_dates(&head[..dash], order).first().map(|found| found.date)
}

fn path_of(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map(|at| &rest[at..])
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
    fn an_instant_in_universal_time_is_the_day_that_the_page_shows() {
        let day = |text: &str| text.parse::<PartialDate>().unwrap();
        let read = |instant: &str, shown: &[PartialDate]| as_shown(day(&instant[..10]), instant, shown).to_string();
        assert_eq!(read("2022-05-04T01:00:00Z", &[day("2022-05-03")]), "2022-05-03");
        assert_eq!(read("2022-05-04T01:00:00Z", &[day("2022-05-03"), day("2022-05-04")]), "2022-05-04");
        assert_eq!(read("2022-05-04T01:00:00-05:00", &[day("2022-05-03")]), "2022-05-04");
        assert_eq!(read("2022-05-04T12:00:00Z", &[day("2022-05-03")]), "2022-05-04");
        assert_eq!(read("2022-05-04T20:00:00Z", &[day("2022-05-05")]), "2022-05-05");
        assert_eq!(read("2022-05-04T01:00:00Z", &[day("2022-04-03")]), "2022-05-04");
    }

    #[test]
    fn a_day_beats_a_month_of_better_evidence() {
        let candidate = |date: &str, evidence| DateCandidate { date: date.parse().unwrap(), evidence };
        let chosen =
            choose(&[candidate("2025-05", DateEvidence::Url), candidate("2025-05-20", DateEvidence::Caption)]).unwrap();
        assert_eq!((chosen.date.to_string().as_str(), chosen.evidence), ("2025-05-20", DateEvidence::Caption));
        let stated =
            choose(&[candidate("2024-09", DateEvidence::Stated), candidate("2020-01-01", DateEvidence::Caption)])
                .unwrap();
        assert_eq!(stated.date.to_string(), "2024-09");
    }
}
