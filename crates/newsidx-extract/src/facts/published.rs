//! The day of publication, with what shows it.

use jiff::civil::Date;

use super::super::dates::{date_in_path, year_at_end};
use super::super::label::{BlockLabel, Label};
use super::super::rules::markup::{DATE_META_PARTS, DATE_METAS, NON_PUBLICATION_META_PARTS, PUBLICATION_META_PARTS};
use super::super::structured_data::StructuredData;
use super::local_day::{LocalDays, numeric_order};
use super::page_dates::PageDates;
use crate::blocks::{Head, ParsedPage};
use newsidx_core::article::{DateEvidence, PartialDate, Precision, Publication, days_since_epoch};
use newsidx_core::page::{FetchTime, HashedPage};

/// A date that something on the page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateCandidate {
    /// The date.
    pub date: PartialDate,
    /// What shows it.
    pub evidence: DateEvidence,
}

/// How much is wanted of the dates of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateScope {
    /// Those up to the one that is chosen.
    UntilChosen,
    /// All, for an explanation.
    All,
}

/// The dates that the page offers, best evidence first; the first is the publication date.
///
/// Facts that were made to be read by machines come first, those that the page shows to its readers
/// too before others; before them only the day that stands alone between the headline and the story
/// where they all say another. A caption shows when a picture was taken, which is the day of the story or
/// shortly before. Dates in the running text are about anything and are never taken.
pub(crate) fn find_published(
    raw: &HashedPage,
    page: &ParsedPage,
    structured: &StructuredData,
    verdicts: &[BlockLabel],
    url: Option<&str>,
    wanted: DateScope,
) -> Vec<DateCandidate> {
    let dated = PageDates::new(page, verdicts, numeric_order(page.head.language.as_deref(), url));
    let header = dated.header();
    let in_url = url.and_then(path_of).and_then(date_in_path);
    let days = LocalDays::from_header(header.iter().map(|(date, _)| *date), in_url);
    let by_machine = machine_dates(structured, &page.head, &dated, &days);

    let stated =
        || raw.supplied.date.as_deref().and_then(|text| parse_supplied_date(text).or_else(|| dated.first(text)));
    let is_known = |stamp: &PartialDate| {
        by_machine.is_empty() || by_machine.iter().any(|candidate| matches_header_date(candidate, *stamp))
    };
    let plain_metas = || {
        let texts = metas(&page.head, is_plain_date);
        texts.filter_map(|text| Some(days.resolve(dated.first(text)?, text))).collect::<Vec<_>>()
    };
    let one = |evidence, date: Option<PartialDate>| with_evidence(evidence, date.into_iter().collect());
    let offers: [&dyn Fn() -> Vec<DateCandidate>; 14] = [
        &|| one(DateEvidence::Supplied, stated()),
        &|| one(DateEvidence::Line, header_date(&header).filter(|stamp| !is_known(stamp))),
        &|| by_machine.clone(),
        &|| with_evidence(DateEvidence::Time, dated.times().0),
        &|| with_evidence(DateEvidence::Line, header.iter().map(|(date, _)| *date).collect()),
        &|| with_evidence(DateEvidence::Meta, plain_metas()),
        &|| with_evidence(DateEvidence::Line, dated.labelled(Label::Published)),
        &|| one(DateEvidence::Dateline, dated.dateline()),
        &|| {
            with_evidence(
                DateEvidence::Line,
                dated.over_title().into_iter().chain(dated.labelled(Label::Updated)).collect(),
            )
        },
        &|| one(DateEvidence::Url, in_url),
        &|| with_evidence(DateEvidence::Time, dated.times().1),
        &|| {
            with_evidence(
                DateEvidence::Line,
                [dated.short_lines(), dated.with_clock_time(), dated.body_lines()].concat(),
            )
        },
        &|| one(DateEvidence::Caption, dated.newest_caption()),
        &|| one(DateEvidence::FileName, in_file_name(raw)),
    ];
    let mut found: Vec<DateCandidate> = Vec::new();
    for offer in offers {
        if wanted == DateScope::UntilChosen && decisive_candidate(&found).is_some() {
            break;
        }
        found.extend(
            offer().into_iter().filter(|candidate| is_past(candidate.date, raw.fetched.map(FetchTime::latest_day))),
        );
    }
    found
}

pub(super) fn with_evidence(evidence: DateEvidence, dates: Vec<PartialDate>) -> Vec<DateCandidate> {
    dates.into_iter().map(|date| DateCandidate { date, evidence }).collect()
}

/// The one day that lines for the date between the headline and the story show. On the pages where
/// no machine says the same, it was right eight times of nine: machines have the day on which a
/// draft was made, or on which an old story was opened again.
fn header_date(header: &[(PartialDate, bool)]) -> Option<PartialDate> {
    let mut stamps = header.iter().filter(|(_, is_stamp)| *is_stamp).map(|(date, _)| *date);
    let first = stamps.next()?;
    stamps.all(|other| other == first).then_some(first)
}

/// Whether a machine's date means what a stamp shows. A stamp of the day after JSON-LD's is mostly
/// that of a story that was touched after midnight.
fn matches_header_date(machine: &DateCandidate, stamp: PartialDate) -> bool {
    let ahead = days_since_epoch(stamp.first_day()) - days_since_epoch(machine.date.first_day());
    ahead == 0 || ahead == 1 && machine.evidence == DateEvidence::JsonLd
}

/// What JSON-LD and the meta tags for the publication say; first what the page shows as well.
fn machine_dates(
    structured: &StructuredData,
    head: &Head,
    dated: &PageDates<'_>,
    days: &LocalDays,
) -> Vec<DateCandidate> {
    let read = |evidence: DateEvidence, text: &str| {
        Some(DateCandidate { date: days.resolve(dated.first(text)?, text), evidence })
    };
    let json_ld = structured.published.as_deref().and_then(|text| read(DateEvidence::JsonLd, text));
    let listed = DATE_METAS.iter().filter_map(|name| head.meta(name));
    let others = metas(head, is_publication);
    let metas = listed.chain(others).filter_map(|text| read(DateEvidence::Meta, text));
    let mut candidates: Vec<DateCandidate> = json_ld.into_iter().chain(metas).collect();
    candidates.sort_by_key(|candidate| !days.contains(candidate.date));
    candidates
}

/// Contents of the meta tags whose name passes.
fn metas(head: &Head, is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = &str> {
    // Most names speak of something else, which a part of them tells.
    let may_be = |name: &str| ["dat", "pub", "creat", "modif"].iter().any(|part| name.contains(part));
    let wanted = head.metas.iter().filter(move |(name, _)| may_be(name) && is_wanted(name));
    wanted.map(|(_, content)| content.as_str())
}

/// Whether the name of a meta tag says that it gives the publication.
fn is_publication(name: &str) -> bool {
    let squeezed: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    !is_change(name) && !DATE_METAS.contains(&name) && PUBLICATION_META_PARTS.iter().any(|part| squeezed.contains(part))
}

/// Whether the name of a meta tag speaks of a date, and of no particular one. Many systems write the
/// last change of the page there.
fn is_plain_date(name: &str) -> bool {
    !is_change(name) && !is_publication(name) && DATE_META_PARTS.iter().any(|part| name.contains(part))
}

fn is_change(name: &str) -> bool {
    NON_PUBLICATION_META_PARTS.iter().any(|part| name.contains(part))
}

/// The date or the year in the name of a file that holds one page.
fn in_file_name(raw: &HashedPage) -> Option<PartialDate> {
    let name = raw.origin.standalone_name()?;
    date_in_path(&name).or_else(|| year_at_end(&name))
}

/// The publication date among the candidates: the best evidence that shows a day; where only
/// months or years are shown, the best of those.
pub(crate) fn choose(candidates: &[DateCandidate]) -> Option<Publication> {
    let chosen = decisive_candidate(candidates).or(candidates.first());
    chosen.map(|chosen| Publication { date: chosen.date, evidence: chosen.evidence })
}

/// The candidate that is chosen whatever other ones follow.
fn decisive_candidate(candidates: &[DateCandidate]) -> Option<&DateCandidate> {
    let stated = candidates.first().filter(|candidate| candidate.evidence == DateEvidence::Supplied);
    stated.or_else(|| candidates.iter().find(|candidate| candidate.date.precision() == Precision::Day))
}

/// What a scraper states: `2024-09` and `2024` count, which in other places are no dates.
pub(super) fn parse_supplied_date(text: &str) -> Option<PartialDate> {
    text.trim().parse().ok()
}

pub(super) fn is_past(date: PartialDate, last_day: Option<Date>) -> bool {
    last_day.is_none_or(|last_day| date.first_day() <= last_day)
}

/// The path of an address. Those of web archives end with the address of the page itself.
fn path_of(url: &str) -> Option<&str> {
    let rest = url.rsplit_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map(|at| &rest[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_day_over_the_story_is_its_stamp() {
        let day = |text: &str| text.parse::<PartialDate>().unwrap();
        let (first, second) = (day("2022-01-25"), day("2022-01-26"));
        assert_eq!(header_date(&[(second, false), (first, true), (first, true)]), Some(first));
        assert_eq!(header_date(&[(first, true), (second, true)]), None);
        assert_eq!(header_date(&[(first, false)]), None);
        let by = |evidence| DateCandidate { date: first, evidence };
        assert!(matches_header_date(&by(DateEvidence::JsonLd), second));
        assert!(!matches_header_date(&by(DateEvidence::Meta), second));
    }

    #[test]
    fn the_path_of_an_archived_page_is_its_own() {
        assert_eq!(path_of("https://example.com/2025/05/20/a"), Some("/2025/05/20/a"));
        assert_eq!(path_of("https://archive.example/web/20160218174457/http://example.com/a"), Some("/a"));
    }

    #[test]
    fn names_of_meta_tags_say_what_date_they_give() {
        for name in ["sw-pubdate", "vr:published_time", "publish_date", "article_date_published"] {
            assert!(is_publication(name), "{name}");
        }
        for name in ["article:modified_time", "date", "publisher", "last-published-update"] {
            assert!(!is_publication(name), "{name}");
        }
        assert!(is_plain_date("date") && is_plain_date("dcterms.created"));
        assert!(!is_plain_date("lastupdate") && !is_plain_date("description"));
    }

    #[test]
    fn a_day_beats_a_month_of_better_evidence() {
        let candidate = |date: &str, evidence| DateCandidate { date: date.parse().unwrap(), evidence };
        let chosen =
            choose(&[candidate("2025-05", DateEvidence::Url), candidate("2025-05-20", DateEvidence::Caption)]).unwrap();
        assert_eq!((chosen.date.to_string().as_str(), chosen.evidence), ("2025-05-20", DateEvidence::Caption));
        let stated =
            choose(&[candidate("2024-09", DateEvidence::Supplied), candidate("2020-01-01", DateEvidence::Caption)])
                .unwrap();
        assert_eq!(stated.date.to_string(), "2024-09");
    }
}
