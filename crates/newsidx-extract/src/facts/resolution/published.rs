//! Resolution of the date of publication: candidates from all kinds of date evidence, in order of reliability.
//!
//! The most reliable kinds are read first, and reading can stop at the first day found (`DateScope`).

use jiff::civil::Date;

use super::page_dates::{HeaderDate, PageDates};
use crate::blocks::{Head, ParsedPage};
use crate::facts::recognizers::dates::{date_in_path, year_at_end};
use crate::facts::recognizers::local_day::LocalDays;
use crate::facts::recognizers::numeric_order::NumericOrder;
use crate::label::BlockLabel;
use crate::rules::markup::{
    DATE_META_PARTS, DATE_METAS, MODIFICATION_PARTS, NON_PUBLICATION_META_PARTS, PUBLICATION_META_PARTS,
};
use crate::structured_data::StructuredData;
use newsidx_core::article::{DateEvidence, PartialDate, Precision, Publication, days_since_epoch};
use newsidx_core::page::{FetchTime, HashedPage};

/// A date with its evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateCandidate {
    /// The date.
    pub date: PartialDate,
    /// The kind of evidence.
    pub evidence: DateEvidence,
}

/// Which date candidates to collect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateScope {
    /// Candidates up to the one that is selected.
    UntilChosen,
    /// All candidates, for an explanation.
    All,
}

/// The candidates for the date of publication, best evidence first; none is after the day of fetching.
///
/// Machine-readable dates come first, and among them those that the page also shows. A single day in the date lines
/// between headline and body precedes them if none of them agrees with it. A caption has the day of the picture, which
/// is the day of the article or shortly before. Dates in running text are never used.
pub(crate) fn publication_candidates(
    raw: &HashedPage,
    page: &ParsedPage,
    structured: &StructuredData,
    labels: &[BlockLabel],
    url: Option<&str>,
    order: NumericOrder,
    scope: DateScope,
) -> Vec<DateCandidate> {
    let page_dates = PageDates::new(page, labels, order);
    let header = page_dates.header();
    let in_url = url.and_then(path_of).and_then(date_in_path);
    let days = LocalDays::from_header(header.iter().map(|header| header.date), in_url);
    let by_machine = machine_dates(structured, &page.head, &page_dates, &days);

    let supplied =
        || raw.supplied.date.as_deref().and_then(|text| parse_supplied_date(text).or_else(|| page_dates.first(text)));
    let changes = || change_metas(&page.head).filter_map(|text| page_dates.first(text));
    let is_contradicted = |day: &PartialDate| {
        // A page that prints one day prints that of the last change.
        !by_machine.is_empty()
            && !by_machine.iter().any(|candidate| matches_header_date(candidate, *day))
            && !changes().any(|change| change == *day)
    };
    let plain_metas = || {
        let texts = metas(&page.head, is_plain_date);
        texts.filter_map(|text| Some(days.resolve(page_dates.first(text)?, text))).collect::<Vec<_>>()
    };
    let one = |evidence, date: Option<PartialDate>| with_evidence(evidence, date.into_iter().collect());
    let by_reliability: [&dyn Fn() -> Vec<DateCandidate>; 16] = [
        &|| one(DateEvidence::Supplied, supplied()),
        &|| one(DateEvidence::Line, header_date(&header).filter(is_contradicted)),
        &|| by_machine.clone(),
        &|| with_evidence(DateEvidence::Time, page_dates.times(&days).header),
        &|| one(DateEvidence::Meta, script_date(&page.head, &page_dates, &days)),
        &|| with_evidence(DateEvidence::Line, header.iter().map(|header| header.date).collect()),
        &|| with_evidence(DateEvidence::Time, page_dates.times(&days).near_body),
        &|| with_evidence(DateEvidence::Meta, plain_metas()),
        &|| with_evidence(DateEvidence::Line, page_dates.published_lines()),
        &|| one(DateEvidence::Dateline, page_dates.dateline()),
        &|| {
            with_evidence(
                DateEvidence::Line,
                page_dates.over_title().into_iter().chain(page_dates.changes_as_publication()).collect(),
            )
        },
        &|| one(DateEvidence::Url, in_url),
        &|| with_evidence(DateEvidence::Time, page_dates.times(&days).all),
        &|| {
            with_evidence(
                DateEvidence::Line,
                [page_dates.short_lines(), page_dates.with_clock_time(), page_dates.body_lines()].concat(),
            )
        },
        &|| one(DateEvidence::Caption, page_dates.newest_caption()),
        &|| one(DateEvidence::FileName, in_file_name(raw)),
    ];
    let mut found: Vec<DateCandidate> = Vec::new();
    let last_day = raw.fetched.map(FetchTime::latest_day);
    for candidates in by_reliability {
        if scope == DateScope::UntilChosen && decisive_candidate(&found).is_some() {
            break;
        }
        found.extend(candidates().into_iter().filter(|candidate| is_past(candidate.date, last_day)));
    }
    found
}

pub(crate) fn with_evidence(evidence: DateEvidence, dates: Vec<PartialDate>) -> Vec<DateCandidate> {
    dates.into_iter().map(|date| DateCandidate { date, evidence }).collect()
}

/// The only day in the date lines between headline and body; `None` if they have several.
fn header_date(header: &[HeaderDate]) -> Option<PartialDate> {
    // Where no machine-readable date agrees with it, this day was right in eight of nine cases: content systems record
    // when a draft was created or an old article was opened again.
    let mut days = header.iter().filter(|header| header.is_date_line).map(|header| header.date);
    let first = days.next()?;
    days.all(|other| other == first).then_some(first)
}

/// Whether a machine-readable date agrees with a day in the header.
fn matches_header_date(machine: &DateCandidate, header: PartialDate) -> bool {
    let ahead = days_since_epoch(header.first_day()) - days_since_epoch(machine.date.first_day());
    // A header date one day after that of the JSON-LD is mostly from an article edited after midnight.
    ahead == 0 || ahead == 1 && machine.evidence == DateEvidence::JsonLd
}

/// Contents of the meta tags for the last change.
fn change_metas(head: &Head) -> impl Iterator<Item = &str> {
    metas(head, |name| MODIFICATION_PARTS.iter().any(|part| name.contains(part)))
}

/// The dates of JSON-LD and of meta tags for the publication, those that the page also shows first.
fn machine_dates(
    structured: &StructuredData,
    head: &Head,
    page_dates: &PageDates<'_>,
    days: &LocalDays,
) -> Vec<DateCandidate> {
    let read = |evidence: DateEvidence, text: &str| {
        Some(DateCandidate { date: days.resolve(page_dates.first(text)?, text), evidence })
    };
    let json_ld = structured.published.as_deref().and_then(|text| read(DateEvidence::JsonLd, text));
    let listed = DATE_METAS.iter().filter_map(|name| head.meta(name));
    let others = metas(head, is_publication);
    let metas = listed.chain(others).filter_map(|text| read(DateEvidence::Meta, text));
    let mut candidates: Vec<DateCandidate> = json_ld.into_iter().chain(metas).collect();
    candidates.sort_by_key(|candidate| !days.contains(candidate.date));
    candidates
}

/// The day of publication in the data of scripts, if all of them are of that day. Others are of several stories.
fn script_date(head: &Head, page_dates: &PageDates<'_>, days: &LocalDays) -> Option<PartialDate> {
    let mut dates = head.script_dates.iter().filter_map(|text| Some(days.resolve(page_dates.first(text)?, text)));
    let first = dates.next()?;
    dates.all(|date| date == first).then_some(first)
}

/// Contents of the date meta tags whose name passes the filter.
fn metas(head: &Head, is_selected: impl Fn(&str) -> bool) -> impl Iterator<Item = &str> {
    // A search for four short substrings rejects most names before the more expensive filter.
    let may_be = |name: &str| ["dat", "pub", "creat", "modif"].iter().any(|part| name.contains(part));
    let selected = head.metas.iter().filter(move |(name, _)| may_be(name) && is_selected(name));
    selected.map(|(_, content)| content.as_str())
}

/// Whether the name of a meta tag indicates the date of publication.
fn is_publication(name: &str) -> bool {
    let key: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    !is_other_meta(name) && !DATE_METAS.contains(&name) && PUBLICATION_META_PARTS.iter().any(|part| key.contains(part))
}

/// Whether the name of a meta tag indicates a date, but not which one.
fn is_plain_date(name: &str) -> bool {
    // Many systems write the last change of the page into such tags, so they rank below visible dates.
    !is_other_meta(name) && !is_publication(name) && DATE_META_PARTS.iter().any(|part| name.contains(part))
}

/// Whether the name of a meta tag indicates another date than that of publication, or no date.
fn is_other_meta(name: &str) -> bool {
    NON_PUBLICATION_META_PARTS.iter().any(|part| name.contains(part))
}

/// The date or year in the name of a file with one page.
fn in_file_name(raw: &HashedPage) -> Option<PartialDate> {
    let name = raw.origin.standalone_name()?;
    date_in_path(&name).or_else(|| year_at_end(&name))
}

/// The date of publication among the candidates: the best evidence with a day, else the best evidence.
pub(crate) fn choose_publication(candidates: &[DateCandidate]) -> Option<Publication> {
    let selected = decisive_candidate(candidates).or(candidates.first());
    selected.map(|selected| Publication { date: selected.date, evidence: selected.evidence })
}

/// The candidate that is selected whatever candidates follow.
fn decisive_candidate(candidates: &[DateCandidate]) -> Option<&DateCandidate> {
    let supplied = candidates.first().filter(|candidate| candidate.evidence == DateEvidence::Supplied);
    supplied.or_else(|| candidates.iter().find(|candidate| candidate.date.precision() == Precision::Day))
}

/// Parses a date from the scraper. `2024-09` and `2024` are accepted, unlike in text.
pub(crate) fn parse_supplied_date(text: &str) -> Option<PartialDate> {
    text.trim().parse().ok()
}

/// Whether a date begins on the last possible day or before it.
pub(crate) fn is_past(date: PartialDate, last_day: Option<Date>) -> bool {
    last_day.is_none_or(|last_day| date.first_day() <= last_day)
}

/// The path of a URL. For web archives, the path of the archived URL at its end.
fn path_of(url: &str) -> Option<&str> {
    let rest = url.rsplit_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map(|at| &rest[at..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{blocks, extract};
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    const STORY: &str = "<p>The ferry to the northern islands left the harbour on Tuesday for the first time since the \
        storm in December. Some two hundred people had come to the pier to see it off, and a choir sang.</p>\
        <p>The repairs took longer than the council had promised, the mayor said, because two of the pillars had to be \
        built anew. Tickets cost the same as before, and the timetable is printed at the fish market.</p>";

    /// The date of a story with elements below its headline and after its text.
    fn date(head: &str, above: &str, below: &str) -> Option<String> {
        let html = format!(
            "<html lang=en><head><title>Ferry returns to the islands</title>{head}</head><body><article>\
             <h1>Ferry returns to the islands</h1>{above}{STORY}{below}</article></body></html>"
        );
        let raw = RawPage::new(Origin::from_file("/pages/ferry.html"), ContentKind::Html, html.into_bytes());
        let page = blocks::parse(&raw);
        extract(&raw.into_hashed(), &page).outcome.unwrap().published.map(|published| published.date.to_string())
    }

    #[test]
    fn times_of_other_stories_do_not_date_the_story() {
        let teasers = "<aside><h4>Latest</h4><div><h2><a href=/a>Harbour wall to be raised</a></h2>\
            <time datetime=2018-03-02>3 minutes ago</time></div><div><h2><a href=/b>Choir wins a prize</a></h2>\
            <time datetime=2018-03-04>2 minutes ago</time></div></aside>";
        let byline = "<div class=byline>Posted Mar 1, 2018 by <a href=/jane>Jane Doe</a></div>";
        assert_eq!(date("", byline, teasers).as_deref(), Some("2018-03-01"));
        let time = "<div class=article-teaser><time datetime=2018-03-01>March 1</time></div>";
        assert_eq!(date("", &time.replace("-teaser", ""), teasers).as_deref(), Some("2018-03-01"));
    }

    #[test]
    fn a_capture_before_the_shown_day_does_not_remove_it() {
        let replay = "<!-- FILE ARCHIVED ON 08:15:00 Jun 11, 2019 AND RETRIEVED -->";
        assert_eq!(date("", "<p class=date>May 20, 2024</p>", replay).as_deref(), Some("2024-05-20"));
    }

    #[test]
    fn an_instant_is_the_day_that_its_element_shows() {
        let time = "<time datetime='2023-02-22T17:00:10.593Z'>Feb 23, 2023</time>";
        assert_eq!(date("", time, "").as_deref(), Some("2023-02-23"));
    }

    #[test]
    fn a_shown_day_of_the_last_change_does_not_replace_the_day_of_publication() {
        let head = "<meta property=article:published_time content=2019-11-25T18:18:05+00:00>\
            <meta property=article:modified_time content=2026-02-23T11:48:43+00:00>";
        assert_eq!(date(head, "<p class=date>Feb 23, 2026</p>", "").as_deref(), Some("2019-11-25"));
    }

    #[test]
    fn the_data_of_scripts_dates_a_story_if_it_has_one_day() {
        let script = |days: &[&str]| {
            let values = days.iter().map(|day| format!("{{\"datePublished\":\"{day}\"}}")).collect::<Vec<_>>();
            format!("<script>state = [{}]</script>", values.join(","))
        };
        assert_eq!(date(&script(&["2025-05-20", "2025-05-20"]), "", "").as_deref(), Some("2025-05-20"));
        assert_eq!(date(&script(&["2025-05-20", "2025-05-21"]), "", ""), None);
    }

    #[test]
    fn a_single_day_above_the_body_is_the_header_date() {
        let day = |text: &str| text.parse::<PartialDate>().unwrap();
        let (first, second) = (day("2022-01-25"), day("2022-01-26"));
        let line = |date, is_date_line| HeaderDate { date, is_date_line };
        assert_eq!(header_date(&[line(second, false), line(first, true), line(first, true)]), Some(first));
        assert_eq!(header_date(&[line(first, true), line(second, true)]), None);
        assert_eq!(header_date(&[line(first, false)]), None);
        let by = |evidence| DateCandidate { date: first, evidence };
        assert!(matches_header_date(&by(DateEvidence::JsonLd), second));
        assert!(!matches_header_date(&by(DateEvidence::Meta), second));
    }

    #[test]
    fn the_path_of_an_archived_page_is_that_of_the_page() {
        assert_eq!(path_of("https://example.com/2025/05/20/a"), Some("/2025/05/20/a"));
        assert_eq!(path_of("https://archive.example/web/20160218174457/http://example.com/a"), Some("/a"));
    }

    #[test]
    fn names_of_meta_tags_indicate_the_kind_of_date() {
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
        let selected = choose_publication(&[
            candidate("2025-05", DateEvidence::Url),
            candidate("2025-05-20", DateEvidence::Caption),
        ])
        .unwrap();
        assert_eq!((selected.date.to_string().as_str(), selected.evidence), ("2025-05-20", DateEvidence::Caption));
        let supplied = choose_publication(&[
            candidate("2024-09", DateEvidence::Supplied),
            candidate("2020-01-01", DateEvidence::Caption),
        ])
        .unwrap();
        assert_eq!(supplied.date.to_string(), "2024-09");
    }
}
