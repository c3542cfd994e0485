//! Resolution of the date of the last change: candidates in order of reliability, each with its evidence.

use jiff::civil::Date;

use super::page_dates::PageDates;
use super::published::{DateCandidate, is_past, parse_supplied_date, with_evidence};
use crate::blocks::ParsedPage;
use crate::facts::recognizers::local_day::LocalDays;
use crate::facts::recognizers::numeric_order::NumericOrder;
use crate::label::BlockLabel;
use crate::rules::markup::MODIFICATION_PARTS;
use crate::structured_data::StructuredData;
use newsidx_core::article::{DateEvidence, PartialDate, Precision, Publication};
use newsidx_core::page::{FetchTime, HashedPage};

/// The candidates for the day of the last change, best evidence first.
///
/// None is before the publication or after the day of fetching: such dates belong to another page or come from a wrong
/// clock. Visible dates precede machine-readable ones.
pub(crate) fn modification_candidates(
    raw: &HashedPage,
    page: &ParsedPage,
    structured: &StructuredData,
    labels: &[BlockLabel],
    order: NumericOrder,
    published: Option<Publication>,
) -> Vec<DateCandidate> {
    let page_dates = PageDates::new(page, labels, order);
    let shown = page_dates.modified_lines();
    let day = published.map(|published| published.date);
    let universal_day = structured.published.as_deref().and_then(|text| page_dates.first(text));
    // If the day of publication differs from the day of its instant in universal time, the site has another time zone.
    let local_day = day.filter(|_| universal_day.is_some() && universal_day != day);
    let days = LocalDays::from_header(shown.iter().copied().chain(local_day), None);
    let read = |text: &str| Some(days.resolve(page_dates.first(text)?, text));

    let supplied = raw.supplied.modified.as_deref().and_then(|text| parse_supplied_date(text).or_else(|| read(text)));
    let json_ld = structured.modified.as_deref().and_then(read);
    let metas_of = |part: &'static str| page.head.metas.iter().filter(move |(name, _)| name.contains(part));
    let in_metas = MODIFICATION_PARTS.iter().flat_map(|part| metas_of(part)).map(|(_, content)| content.as_str());
    // Content systems record every edit of a page, newspapers print only changes of the article.
    let mut found = with_evidence(DateEvidence::Supplied, supplied.into_iter().collect());
    found.extend(with_evidence(DateEvidence::Line, shown));
    found.extend(with_evidence(DateEvidence::Time, page_dates.modified_times(&days).near_body));
    found.extend(with_evidence(DateEvidence::JsonLd, json_ld.into_iter().collect()));
    found.extend(with_evidence(DateEvidence::Meta, in_metas.filter_map(read).collect()));
    let last_day = raw.fetched.map(FetchTime::latest_day);
    found.retain(|candidate| is_plausible_modification(candidate.date, published, last_day));
    found
}

fn is_plausible_modification(date: PartialDate, published: Option<Publication>, last_day: Option<Date>) -> bool {
    let is_after = published.is_none_or(|published| date.first_day() >= published.date.first_day());
    date.precision() == Precision::Day && is_after && is_past(date, last_day)
}

/// The day of the last change: the first candidate.
pub(crate) fn choose_modification(candidates: &[DateCandidate]) -> Option<PartialDate> {
    candidates.first().map(|candidate| candidate.date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks;
    use crate::label::Label;
    use crate::rule::Rule;
    use newsidx_core::page::{ContentKind, Origin, RawPage, SuppliedMetadata};

    fn modified(raw: &RawPage, published: Option<&str>, labels: &[Label]) -> Option<String> {
        let page = blocks::parse(raw);
        let structured = crate::structured_data::parse(&page.head.json_ld);
        let labels: Vec<BlockLabel> = labels.iter().map(|label| BlockLabel::new(*label, Rule::BodyModel)).collect();
        let published =
            published.map(|date| Publication { date: date.parse().unwrap(), evidence: DateEvidence::JsonLd });
        let raw = raw.clone().into_hashed();
        let found = modification_candidates(&raw, &page, &structured, &labels, NumericOrder::Unknown, published);
        choose_modification(&found).map(|date| date.to_string())
    }

    fn html(head: &str) -> RawPage {
        let html = format!("<head>{head}</head><p>The harbour is open again.");
        RawPage::new(Origin::from_file("/a.html"), ContentKind::Html, html.into_bytes())
    }

    #[test]
    fn a_change_lies_between_publication_and_fetching() {
        let mut raw = html("<meta property='article:modified_time' content='2025-05-22T10:00:00+02:00'>");
        let day = |raw: &RawPage, published| modified(raw, published, &[Label::Body]);
        assert_eq!(day(&raw, Some("2025-05-20")).as_deref(), Some("2025-05-22"));
        assert_eq!(day(&raw, Some("2025-05")).as_deref(), Some("2025-05-22"));
        assert_eq!(day(&raw, None).as_deref(), Some("2025-05-22"));
        assert_eq!(day(&raw, Some("2025-05-23")), None);
        raw.fetched = Some("2025-05-21".parse().unwrap());
        assert_eq!(day(&raw, Some("2025-05-20")), None);
    }

    #[test]
    fn supplied_and_visible_dates_precede_machine_readable_ones() {
        let text = "Updated: 21 May 2025\n\nThe harbour is open again.";
        let mut raw = RawPage::new(Origin::from_file("/a.txt"), ContentKind::Text, text.as_bytes().to_vec());
        let labels = [Label::Updated, Label::Body];
        assert_eq!(modified(&raw, None, &labels).as_deref(), Some("2025-05-21"));
        raw.supplied =
            SuppliedMetadata { modified: Some("2025-05-24 10:00:00".to_owned()), ..SuppliedMetadata::default() };
        assert_eq!(modified(&raw, None, &labels).as_deref(), Some("2025-05-24"));
        let head = r#"<meta name="last-modified" content="2025-05-25"><script type="application/ld+json">
                      {"@type":"Article","dateModified":"2025-05-24"}</script>"#;
        assert_eq!(modified(&html(head), None, &[Label::Body]).as_deref(), Some("2025-05-24"));
    }

    #[test]
    fn an_instant_is_converted_to_the_time_zone_of_the_publication_date() {
        let head = |published: &str| {
            let facts =
                format!(r#"{{"@type":"Article","datePublished":"{published}","dateModified":"2025-05-21T01:00:00Z"}}"#);
            html(&format!("<script type='application/ld+json'>{facts}</script>"))
        };
        let late = head("2025-05-21T00:30:00Z");
        assert_eq!(modified(&late, Some("2025-05-20"), &[Label::Body]).as_deref(), Some("2025-05-20"));
        let early = head("2025-05-20T07:00:00Z");
        assert_eq!(modified(&early, Some("2025-05-20"), &[Label::Body]).as_deref(), Some("2025-05-21"));
    }

    #[test]
    fn the_day_is_after_the_word_before_it_or_in_the_next_line() {
        let read = |text: &str, labels: &[Label]| {
            let raw = RawPage::new(Origin::from_file("/a.txt"), ContentKind::Text, text.as_bytes().to_vec());
            let page = blocks::parse(&raw);
            let labels: Vec<BlockLabel> = labels.iter().map(|label| BlockLabel::new(*label, Rule::BodyModel)).collect();
            let dates = PageDates::new(&page, &labels, NumericOrder::DayFirst).modified_lines();
            dates.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let both = "Published 4:48 p.m. ET Nov. 3, 2023 | Updated 3:14 p.m. ET Nov. 4, 2023\n\nThe harbour is open.";
        assert_eq!(read(both, &[Label::Published, Label::Body]), ["2023-11-04"]);
        let clock = "Published Nov. 3, 2023, updated 3:14 p.m.\n\nThe harbour is open.";
        assert_eq!(read(clock, &[Label::Published, Label::Body]), ["2023-11-03"]);
        let below = "Updated\n\n4 Nov. 2023\n\nThe harbour is open.";
        assert_eq!(read(below, &[Label::Updated, Label::Published, Label::Body]), ["2023-11-04"]);
        assert!(read("Posted 4 Nov. 2023\n\nThe harbour is open.", &[Label::Published, Label::Body]).is_empty());
    }
}
