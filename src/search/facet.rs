//! Hits by site, section, author, agency, language or year.

use std::collections::BTreeMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::StrColumn;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::SearchError;
use super::days::DayCounts;
use super::tally::{Counted, Tally, TallyRow, count_each};
use crate::article::date_from_days;
use crate::index::{Index, schema};
use crate::query::Query;

/// What hits are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FacetField {
    /// Host or directory, as printed.
    Site,
    /// Section with its parents, as printed.
    Section,
    /// Each author.
    Author,
    /// News agency.
    Agency,
    /// Language code.
    Lang,
    /// Year of publication.
    Year,
}

impl FacetField {
    /// The name used in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Section => "section",
            Self::Author => "author",
            Self::Agency => "agency",
            Self::Lang => "lang",
            Self::Year => "year",
        }
    }

    /// The fast field with the values; years are made of days.
    fn column(self) -> Option<&'static str> {
        match self {
            Self::Site => Some(schema::SITE_NAME),
            Self::Section => Some(schema::SECTION),
            Self::Author => Some(schema::AUTHOR),
            Self::Agency => Some(schema::AGENCY),
            Self::Lang => Some(schema::LANGUAGE),
            Self::Year => None,
        }
    }
}

/// Counts the hits of each query, among the articles that `within` finds, by a fact.
///
/// One row for each value that any hit has, in the order of the values; articles without one, if there
/// are hits among them, are the last row (`None`). Cost: some 10 ns for each hit and each article of `within`.
///
/// # Errors
///
/// As [`super::search`].
pub fn facet(
    index: &Index,
    field: FacetField,
    queries: &[Query],
    within: &Query,
) -> Result<Tally<Option<String>>, SearchError> {
    let Some(column) = field.column() else {
        return Ok(by_year(count_each(index, queries, within, &super::days::ByDay)?));
    };
    let counted = count_each(index, queries, within, &ByText { column })?;
    rows(index, column, counted).map_err(|error| index.engine_error(error).into())
}

/// Keeps so many rows, those with most hits, and puts these in order: of equal size those with more hits first, then by
/// name; articles without a value come last.
pub fn keep_most(tally: &mut Tally<Option<String>>, limit: usize, size: impl Fn(&TallyRow<Option<String>>) -> f64) {
    let hits = |row: &TallyRow<Option<String>>| row.counts.iter().sum::<u64>();
    let order = |a: &TallyRow<Option<String>>, b: &TallyRow<Option<String>>| {
        let by_size = || size(b).total_cmp(&size(a)).then_with(|| hits(b).cmp(&hits(a)));
        a.key.is_none().cmp(&b.key.is_none()).then_with(by_size).then_with(|| a.key.cmp(&b.key))
    };
    // There can be as many authors as articles, of which few are shown.
    if limit < tally.rows.len() {
        tally.rows.select_nth_unstable_by(limit, order);
        tally.rows.truncate(limit);
    }
    tally.rows.sort_unstable_by(order);
}

/// The values that have hits, by name, with their counts in all segments.
///
/// Values are counted by their numbers in the dictionary of each segment. There can be as many authors as
/// articles, so only those with hits get a name.
fn rows(index: &Index, column: &str, counted: Counted<Vec<SegmentCounts>>) -> tantivy::Result<Tally<Option<String>>> {
    let Counted { documents, hits, ignored } = counted;
    let mut rows: Vec<TallyRow<Option<String>>> = Vec::new();
    for_each_value(index, column, |name, places| {
        let sum = |counts: &[SegmentCounts]| -> u64 {
            places.iter().map(|(segment, ordinal)| counts[*segment].by_ordinal[*ordinal]).sum()
        };
        let counts: Vec<u64> = hits.iter().map(|counts| sum(counts)).collect();
        if counts.iter().any(|count| *count > 0) {
            let key = Some(String::from_utf8_lossy(name).into_owned());
            rows.push(TallyRow { key, documents: sum(&documents), counts });
        }
    })?;
    let sum = |counts: &[SegmentCounts], of: fn(&SegmentCounts) -> u64| counts.iter().map(of).sum::<u64>();
    let missing: Vec<u64> = hits.iter().map(|counts| sum(counts, |segment| segment.missing)).collect();
    if missing.iter().any(|count| *count > 0) {
        rows.push(TallyRow { key: None, documents: sum(&documents, |segment| segment.missing), counts: missing });
    }
    let totals = hits.iter().map(|counts| sum(counts, |segment| segment.articles)).collect();
    Ok(Tally { rows, totals, ignored })
}

/// Hands out the values of a column in the order of their names, each with its places: segments, and the numbers of
/// the value in them.
fn for_each_value(index: &Index, column: &str, mut each: impl FnMut(&[u8], &[(usize, usize)])) -> tantivy::Result<()> {
    let mut columns = Vec::new();
    for (nth, segment) in index.searcher().segment_readers().iter().enumerate() {
        columns.extend(segment.fast_fields().str(column)?.map(|column| (nth, column)));
    }
    let mut streams = Vec::with_capacity(columns.len());
    for (segment, column) in &columns {
        let mut names = column.dictionary().stream()?;
        if names.advance() {
            streams.push((*segment, names));
        }
    }
    let (mut name, mut places) = (Vec::new(), Vec::new());
    while let Some(first) = streams.iter().map(|(_, names)| names.key()).min() {
        name.clear();
        name.extend_from_slice(first);
        places.clear();
        streams.retain_mut(|(segment, names)| {
            if names.key() != name {
                return true;
            }
            places.push((*segment, names.term_ord() as usize));
            names.advance()
        });
        each(&name, &places);
    }
    Ok(())
}

fn by_year(counted: Counted<DayCounts>) -> Tally<Option<String>> {
    let Counted { documents, hits, ignored } = counted;
    let (documents, years) = (Years::of(&documents), hits.iter().map(Years::of).collect::<Vec<_>>());
    let mut names: Vec<i16> = years.iter().flat_map(|years| years.articles.keys().copied()).collect();
    names.sort_unstable();
    names.dedup();
    let of = |years: &Years, year: i16| years.articles.get(&year).copied().unwrap_or(0);
    let row = |year: i16| TallyRow {
        key: Some(format!("{year:04}")),
        documents: of(&documents, year),
        counts: years.iter().map(|years| of(years, year)).collect(),
    };
    let mut rows: Vec<TallyRow<Option<String>>> = names.into_iter().map(row).collect();
    if years.iter().any(|years| years.without > 0) {
        let counts = years.iter().map(|years| years.without).collect();
        rows.push(TallyRow { key: None, documents: documents.without, counts });
    }
    Tally { rows, totals: hits.iter().map(DayCounts::articles).collect(), ignored }
}

/// Articles by year.
struct Years {
    articles: BTreeMap<i16, u64>,
    without: u64,
}

impl Years {
    fn of(days: &DayCounts) -> Self {
        let mut years = Self { articles: BTreeMap::new(), without: days.undated };
        for (first, _, count) in days.spans() {
            // Every date is known to the year at least.
            match date_from_days(first) {
                Some(day) => *years.articles.entry(day.year()).or_default() += count,
                None => years.without += count,
            }
        }
        years
    }
}

/// Articles of a segment by the number of their value in the segment's dictionary.
#[derive(Clone)]
struct SegmentCounts {
    by_ordinal: Vec<u64>,
    /// Articles without a value.
    missing: u64,
    articles: u64,
}

struct ByText {
    column: &'static str,
}

impl Collector for ByText {
    type Fruit = Vec<SegmentCounts>;
    type Child = SegmentTexts;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentTexts> {
        let column = segment.fast_fields().str(self.column)?;
        let by_ordinal = vec![0; column.as_ref().map_or(0, |column| column.num_terms())];
        Ok(SegmentTexts { column, counts: SegmentCounts { by_ordinal, missing: 0, articles: 0 } })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    /// In the order of the segments.
    fn merge_fruits(&self, segments: Vec<SegmentCounts>) -> tantivy::Result<Vec<SegmentCounts>> {
        Ok(segments)
    }
}

struct SegmentTexts {
    /// None where no article of the segment has a value.
    column: Option<StrColumn>,
    counts: SegmentCounts,
}

impl SegmentCollector for SegmentTexts {
    type Fruit = SegmentCounts;

    fn collect(&mut self, doc: DocId, _: Score) {
        let counts = &mut self.counts;
        counts.articles += 1;
        let mut has_value = false;
        for ordinal in self.column.iter().flat_map(|column| column.term_ords(doc)) {
            has_value = true;
            if let Some(count) = counts.by_ordinal.get_mut(ordinal as usize) {
                *count += 1;
            }
        }
        counts.missing += u64::from(!has_value);
    }

    fn harvest(self) -> SegmentCounts {
        self.counts
    }
}
