//! Facets: hits counted by site, section, author, agency, language or year.
//!
//! Values are counted by their ordinals in the column of each segment; a k-way merge of the dictionaries adds ordinals
//! of the same name. Some 10 ns per hit; memory is one counter per distinct value and segment, and only printed rows
//! have names (`docs/design/column-facets.md`).

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::count_table::{CountRow, CountTable, GroupedCounts, count_groups, per_thousand};
use super::day_counts::{DayCollector, DayCounts};
use super::error::SearchError;
use super::term_counts::{SegmentTermCounts, TermCollector, for_each_value};
use newsidx_core::article::date_from_days;
use newsidx_index::{Index, schema};
use newsidx_query::Query;

/// Field by which hits are counted.
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
    /// Name of the field in every output.
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

    /// Column with the values; `None` for years, which are computed from days.
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

/// Rows of a facet to return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FacetOptions {
    /// Maximum number of rows: those with most hits, or the first years.
    pub limit: usize,
    /// Orders rows by hits per 1,000 articles with the value instead of by hits.
    pub by_rate: bool,
}

/// Rows of a facet: the largest first, by hits or by hits per 1,000 articles; ties by hits, then by name. Articles
/// without a value are the last row. Years are in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// The counts.
    pub table: CountTable<Option<String>>,
    /// Number of rows that were omitted by the limit.
    pub left_out: usize,
}

/// Counts the hits of each query among the articles that match `within`, by a field.
///
/// Articles without a value are a row with the key `None`, if there are hits among them. Cost: some 10 ns per hit and
/// per article of `within`.
///
/// # Errors
///
/// As [`super::search`].
pub fn facet(
    index: &Index,
    field: FacetField,
    queries: &[Query],
    within: &Query,
    options: FacetOptions,
) -> Result<Facet, SearchError> {
    let Some(column) = field.column() else {
        let mut table = by_year(count_groups(index, queries, within, &DayCollector)?);
        let left_out = table.rows.len().saturating_sub(options.limit);
        table.rows.truncate(options.limit);
        return Ok(Facet { table, left_out });
    };
    let counted = count_groups(index, queries, within, &TermCollector { column })?;
    by_value(index, column, counted, options).map_err(|error| index.engine_error(error).into())
}

/// Adds the counts of all segments and returns the rows with most hits.
fn by_value(
    index: &Index,
    column: &str,
    counted: GroupedCounts<Vec<SegmentTermCounts>>,
    options: FacetOptions,
) -> tantivy::Result<Facet> {
    let GroupedCounts { documents, hits, ignored } = counted;
    let mut top = TopRows { options, rows: Vec::new(), threshold: None, offered: 0 };
    let mut counts = Vec::with_capacity(hits.len());
    for_each_value(index, column, |name, positions| {
        let sum = |counts: &[SegmentTermCounts]| -> u64 {
            positions.iter().map(|(segment, ordinal)| counts[*segment].by_ordinal[*ordinal]).sum()
        };
        counts.clear();
        counts.extend(hits.iter().map(|counts| sum(counts)));
        top.offer(sum(&documents), &counts, || Some(String::from_utf8_lossy(name).into_owned()));
    })?;
    let sum =
        |counts: &[SegmentTermCounts], count: fn(&SegmentTermCounts) -> u64| counts.iter().map(count).sum::<u64>();
    let missing: Vec<u64> = hits.iter().map(|counts| sum(counts, |segment| segment.missing)).collect();
    // The row without a value is always last, so it is offered only if there is room after all others.
    if !top.is_full() {
        top.offer(sum(&documents, |segment| segment.missing), &missing, || None);
    } else if missing.iter().any(|count| *count > 0) {
        top.offered += 1;
    }
    let totals = hits.iter().map(|counts| sum(counts, |segment| segment.articles)).collect();
    let (rows, left_out) = top.finish();
    Ok(Facet { table: CountTable { rows, totals, ignored }, left_out })
}

/// Top-k selection of rows, which are offered in the order of their names.
struct TopRows {
    options: FacetOptions,
    /// At most twice as many rows as the limit.
    rows: Vec<CountRow<Option<String>>>,
    /// Size and hits of the worst of the best rows; a row that is not better is rejected.
    threshold: Option<(f64, u64)>,
    /// Number of rows with hits.
    offered: usize,
}

impl TopRows {
    fn offer(&mut self, documents: u64, counts: &[u64], name: impl FnOnce() -> Option<String>) {
        let hits = counts.iter().sum::<u64>();
        if hits == 0 {
            return;
        }
        self.offered += 1;
        let size = size(documents, counts, self.options);
        if self.threshold.is_some_and(|(smallest, least)| size < smallest || (size == smallest && hits <= least)) {
            return;
        }
        self.rows.push(CountRow { key: name(), documents, counts: counts.to_vec() });
        // Sorting at twice the limit costs amortized O(log k) per row, and names are made only of rows that pass.
        if self.rows.len() >= self.options.limit.saturating_mul(2).max(1) {
            self.drop_small();
        }
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= self.options.limit
    }

    /// Truncates the rows to the limit.
    fn drop_small(&mut self) {
        self.rows.sort_unstable_by(|a, b| compare_rows(a, b, self.options));
        self.rows.truncate(self.options.limit);
        if let Some(last) = self.rows.last().filter(|_| self.rows.len() == self.options.limit) {
            let size = size(last.documents, &last.counts, self.options);
            self.threshold = Some((size, last.counts.iter().sum()));
        }
    }

    /// Returns the rows and the number of omitted rows.
    fn finish(mut self) -> (Vec<CountRow<Option<String>>>, usize) {
        self.drop_small();
        let left_out = self.offered - self.rows.len();
        (self.rows, left_out)
    }
}

fn compare_rows(a: &CountRow<Option<String>>, b: &CountRow<Option<String>>, options: FacetOptions) -> Ordering {
    let size = |row: &CountRow<Option<String>>| size(row.documents, &row.counts, options);
    let hits = |row: &CountRow<Option<String>>| row.counts.iter().sum::<u64>();
    let by_size = || size(b).total_cmp(&size(a)).then_with(|| hits(b).cmp(&hits(a)));
    a.key.is_none().cmp(&b.key.is_none()).then_with(by_size).then_with(|| a.key.cmp(&b.key))
}

/// Size of a row: the value by which rows are ordered and which their bars show.
fn size(documents: u64, counts: &[u64], options: FacetOptions) -> f64 {
    let value = |count: &u64| {
        if options.by_rate { per_thousand(*count, documents).unwrap_or(0.0) } else { *count as f64 }
    };
    counts.iter().map(value).sum()
}

fn by_year(counted: GroupedCounts<DayCounts>) -> CountTable<Option<String>> {
    let GroupedCounts { documents, hits, ignored } = counted;
    let (documents, years) =
        (YearCounts::from_days(&documents), hits.iter().map(YearCounts::from_days).collect::<Vec<_>>());
    let mut all_years: Vec<i16> = years.iter().flat_map(|years| years.articles.keys().copied()).collect();
    all_years.sort_unstable();
    all_years.dedup();
    let count_in = |years: &YearCounts, year: i16| years.articles.get(&year).copied().unwrap_or(0);
    let row = |year: i16| CountRow {
        key: Some(format!("{year:04}")),
        documents: count_in(&documents, year),
        counts: years.iter().map(|years| count_in(years, year)).collect(),
    };
    let mut rows: Vec<CountRow<Option<String>>> = all_years.into_iter().map(row).collect();
    if years.iter().any(|years| years.without > 0) {
        let counts = years.iter().map(|years| years.without).collect();
        rows.push(CountRow { key: None, documents: documents.without, counts });
    }
    CountTable { rows, totals: hits.iter().map(DayCounts::articles).collect(), ignored }
}

/// Number of articles by year.
struct YearCounts {
    articles: BTreeMap<i16, u64>,
    without: u64,
}

impl YearCounts {
    fn from_days(days: &DayCounts) -> Self {
        let mut years = Self { articles: BTreeMap::new(), without: days.undated };
        for (first, _, count) in days.spans() {
            // Every date has at least a year, so the first day decides.
            match date_from_days(first) {
                Some(day) => *years.articles.entry(day.year()).or_default() += count,
                None => years.without += count,
            }
        }
        years
    }
}
