//! Hits by site, section, author, agency, language or year.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::StrColumn;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::SearchError;
use super::day_counts::DayCounts;
use super::tally::{CountRow, CountTable, GroupedCounts, count_groups, per_thousand};
use newsidx_core::article::date_from_days;
use newsidx_index::{Index, schema};
use newsidx_query::Query;

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

/// Which rows of a facet are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FacetOptions {
    /// At most so many: those with most hits, but of years the first.
    pub limit: usize,
    /// Whether hits for each 1,000 articles with the value count, and not hits.
    pub is_relative: bool,
}

/// The rows of a facet: those with most hits first, of equal size those with more hits, then by name; articles without
/// a value come last. Years come in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// What was counted.
    pub tally: CountTable<Option<String>>,
    /// Rows that are not among them.
    pub left_out: usize,
}

/// Counts the hits of each query, among the articles that `within` finds, by a fact.
///
/// Articles without a value, if there are hits among them, are a row too (`None`). Cost: some 10 ns for each hit and each
/// article of `within`. There can be as many authors as articles; only rows that are wanted take memory.
///
/// # Errors
///
/// As [`super::search`].
pub fn facet(
    index: &Index,
    field: FacetField,
    queries: &[Query],
    within: &Query,
    wanted: FacetOptions,
) -> Result<Facet, SearchError> {
    let Some(column) = field.column() else {
        let mut tally = by_year(count_groups(index, queries, within, &super::day_counts::DayCollector)?);
        let left_out = tally.rows.len().saturating_sub(wanted.limit);
        tally.rows.truncate(wanted.limit);
        return Ok(Facet { tally, left_out });
    };
    let counted = count_groups(index, queries, within, &TermCollector { column })?;
    by_value(index, column, counted, wanted).map_err(|error| index.engine_error(error).into())
}

/// The values that have hits, with their counts in all segments.
///
/// Values are counted by their numbers in the dictionary of each segment; only those that are wanted get a name.
fn by_value(
    index: &Index,
    column: &str,
    counted: GroupedCounts<Vec<SegmentTermCounts>>,
    wanted: FacetOptions,
) -> tantivy::Result<Facet> {
    let GroupedCounts { documents, hits, ignored } = counted;
    let mut most = TopRows { wanted, rows: Vec::new(), threshold: None, offered: 0 };
    let mut counts = Vec::with_capacity(hits.len());
    for_each_value(index, column, |name, places| {
        let sum = |counts: &[SegmentTermCounts]| -> u64 {
            places.iter().map(|(segment, ordinal)| counts[*segment].by_ordinal[*ordinal]).sum()
        };
        counts.clear();
        counts.extend(hits.iter().map(|counts| sum(counts)));
        most.offer(sum(&documents), &counts, || Some(String::from_utf8_lossy(name).into_owned()));
    })?;
    let sum = |counts: &[SegmentTermCounts], of: fn(&SegmentTermCounts) -> u64| counts.iter().map(of).sum::<u64>();
    let missing: Vec<u64> = hits.iter().map(|counts| sum(counts, |segment| segment.missing)).collect();
    // The last of all, however many they are.
    if !most.is_full() {
        most.offer(sum(&documents, |segment| segment.missing), &missing, || None);
    } else if missing.iter().any(|count| *count > 0) {
        most.offered += 1;
    }
    let totals = hits.iter().map(|counts| sum(counts, |segment| segment.articles)).collect();
    let (rows, left_out) = most.finish();
    Ok(Facet { tally: CountTable { rows, totals, ignored }, left_out })
}

/// The rows with most hits of those that were offered, which come in the order of their names.
struct TopRows {
    wanted: FacetOptions,
    /// At most twice as many as are wanted.
    rows: Vec<CountRow<Option<String>>>,
    /// Rows of this size and hits, or less, are not among those with most hits.
    threshold: Option<(f64, u64)>,
    /// Rows with hits.
    offered: usize,
}

impl TopRows {
    fn offer(&mut self, documents: u64, counts: &[u64], name: impl FnOnce() -> Option<String>) {
        let hits = counts.iter().sum::<u64>();
        if hits == 0 {
            return;
        }
        self.offered += 1;
        let size = size(documents, counts, self.wanted.is_relative);
        if self.threshold.is_some_and(|(smallest, least)| size < smallest || (size == smallest && hits <= least)) {
            return;
        }
        self.rows.push(CountRow { key: name(), documents, counts: counts.to_vec() });
        if self.rows.len() >= self.wanted.limit.saturating_mul(2).max(1) {
            self.drop_small();
        }
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= self.wanted.limit
    }

    /// Keeps as many as are wanted.
    fn drop_small(&mut self) {
        self.rows.sort_unstable_by(|a, b| in_order(a, b, self.wanted.is_relative));
        self.rows.truncate(self.wanted.limit);
        if let Some(last) = self.rows.last().filter(|_| self.rows.len() == self.wanted.limit) {
            let size = size(last.documents, &last.counts, self.wanted.is_relative);
            self.threshold = Some((size, last.counts.iter().sum()));
        }
    }

    /// The rows, and how many were left out.
    fn finish(mut self) -> (Vec<CountRow<Option<String>>>, usize) {
        self.drop_small();
        let left_out = self.offered - self.rows.len();
        (self.rows, left_out)
    }
}

fn in_order(a: &CountRow<Option<String>>, b: &CountRow<Option<String>>, is_relative: bool) -> Ordering {
    let size = |row: &CountRow<Option<String>>| size(row.documents, &row.counts, is_relative);
    let hits = |row: &CountRow<Option<String>>| row.counts.iter().sum::<u64>();
    let by_size = || size(b).total_cmp(&size(a)).then_with(|| hits(b).cmp(&hits(a)));
    a.key.is_none().cmp(&b.key.is_none()).then_with(by_size).then_with(|| a.key.cmp(&b.key))
}

/// What rows are ordered by: what their bars show.
fn size(documents: u64, counts: &[u64], is_relative: bool) -> f64 {
    let of = |count: &u64| {
        if is_relative { per_thousand(*count, documents).unwrap_or(0.0) } else { *count as f64 }
    };
    counts.iter().map(of).sum()
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

fn by_year(counted: GroupedCounts<DayCounts>) -> CountTable<Option<String>> {
    let GroupedCounts { documents, hits, ignored } = counted;
    let (documents, years) =
        (YearCounts::from_days(&documents), hits.iter().map(YearCounts::from_days).collect::<Vec<_>>());
    let mut names: Vec<i16> = years.iter().flat_map(|years| years.articles.keys().copied()).collect();
    names.sort_unstable();
    names.dedup();
    let of = |years: &YearCounts, year: i16| years.articles.get(&year).copied().unwrap_or(0);
    let row = |year: i16| CountRow {
        key: Some(format!("{year:04}")),
        documents: of(&documents, year),
        counts: years.iter().map(|years| of(years, year)).collect(),
    };
    let mut rows: Vec<CountRow<Option<String>>> = names.into_iter().map(row).collect();
    if years.iter().any(|years| years.without > 0) {
        let counts = years.iter().map(|years| years.without).collect();
        rows.push(CountRow { key: None, documents: documents.without, counts });
    }
    CountTable { rows, totals: hits.iter().map(DayCounts::articles).collect(), ignored }
}

/// Articles by year.
struct YearCounts {
    articles: BTreeMap<i16, u64>,
    without: u64,
}

impl YearCounts {
    fn from_days(days: &DayCounts) -> Self {
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
struct SegmentTermCounts {
    by_ordinal: Vec<u64>,
    /// Articles without a value.
    missing: u64,
    articles: u64,
}

struct TermCollector {
    column: &'static str,
}

impl Collector for TermCollector {
    type Fruit = Vec<SegmentTermCounts>;
    type Child = SegmentTermCollector;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentTermCollector> {
        let column = segment.fast_fields().str(self.column)?;
        let by_ordinal = vec![0; column.as_ref().map_or(0, |column| column.num_terms())];
        Ok(SegmentTermCollector { column, counts: SegmentTermCounts { by_ordinal, missing: 0, articles: 0 } })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    /// In the order of the segments.
    fn merge_fruits(&self, segments: Vec<SegmentTermCounts>) -> tantivy::Result<Vec<SegmentTermCounts>> {
        Ok(segments)
    }
}

struct SegmentTermCollector {
    /// None where no article of the segment has a value.
    column: Option<StrColumn>,
    counts: SegmentTermCounts,
}

impl SegmentCollector for SegmentTermCollector {
    type Fruit = SegmentTermCounts;

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

    fn harvest(self) -> SegmentTermCounts {
        self.counts
    }
}
