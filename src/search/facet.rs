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
    let counted = match field.column() {
        Some(column) => count_each(index, queries, within, &ByText { column })?,
        None => {
            let Counted { documents, hits, ignored } = count_each(index, queries, within, &super::days::ByDay)?;
            Counted { documents: by_year(&documents), hits: hits.iter().map(by_year).collect(), ignored }
        }
    };
    Ok(rows(&counted))
}

/// Puts the rows with most hits first, of equal size those with more hits; articles without a value
/// come last.
pub fn most_first(tally: &mut Tally<Option<String>>, size: impl Fn(&TallyRow<Option<String>>) -> f64) {
    let hits = |row: &TallyRow<Option<String>>| row.counts.iter().sum::<u64>();
    tally.rows.sort_by(|a, b| {
        let by_size = size(b).total_cmp(&size(a)).then_with(|| hits(b).cmp(&hits(a)));
        a.key.is_none().cmp(&b.key.is_none()).then(by_size)
    });
}

fn rows(counted: &Counted<TextCounts>) -> Tally<Option<String>> {
    let mut values: Vec<&String> = counted.hits.iter().flat_map(|counts| counts.values.keys()).collect();
    values.sort_unstable();
    values.dedup();
    let of = |value: &String, counts: &TextCounts| counts.values.get(value).copied().unwrap_or(0);
    let mut rows: Vec<TallyRow<Option<String>>> = values
        .into_iter()
        .map(|value| TallyRow {
            key: Some(value.clone()),
            documents: of(value, &counted.documents),
            counts: counted.hits.iter().map(|counts| of(value, counts)).collect(),
        })
        .collect();
    let missing: Vec<u64> = counted.hits.iter().map(|counts| counts.missing).collect();
    if missing.iter().any(|count| *count > 0) {
        rows.push(TallyRow { key: None, documents: counted.documents.missing, counts: missing });
    }
    let totals = counted.hits.iter().map(|counts| counts.articles).collect();
    Tally { rows, totals, ignored: counted.ignored.clone() }
}

fn by_year(days: &DayCounts) -> TextCounts {
    let mut counts = TextCounts { articles: days.articles(), missing: days.undated, ..TextCounts::default() };
    for (first, _, count) in days.spans() {
        // Every date is known to the year at least.
        match date_from_days(first) {
            Some(day) => *counts.values.entry(format!("{:04}", day.year())).or_default() += count,
            None => counts.missing += count,
        }
    }
    counts
}

/// Articles by the value of a text column.
#[derive(Clone, Debug, Default)]
struct TextCounts {
    values: BTreeMap<String, u64>,
    /// Articles without a value.
    missing: u64,
    articles: u64,
}

struct ByText {
    column: &'static str,
}

impl Collector for ByText {
    type Fruit = TextCounts;
    type Child = SegmentTexts;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentTexts> {
        let column = segment.fast_fields().str(self.column)?;
        let by_ordinal = vec![0; column.as_ref().map_or(0, |column| column.num_terms())];
        Ok(SegmentTexts { column, by_ordinal, missing: 0, articles: 0 })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<TextCounts>>) -> tantivy::Result<TextCounts> {
        let mut all = TextCounts::default();
        for segment in segments {
            let segment = segment?;
            all.missing += segment.missing;
            all.articles += segment.articles;
            for (value, count) in segment.values {
                *all.values.entry(value).or_default() += count;
            }
        }
        Ok(all)
    }
}

struct SegmentTexts {
    /// None where no article of the segment has a value.
    column: Option<StrColumn>,
    by_ordinal: Vec<u64>,
    missing: u64,
    articles: u64,
}

impl SegmentTexts {
    /// The values by name: one pass over the column's dictionary.
    fn named(self) -> tantivy::Result<TextCounts> {
        let mut values = BTreeMap::new();
        if let Some(column) = &self.column {
            let mut words = column.dictionary().stream()?;
            let mut counts = self.by_ordinal.iter();
            while let (true, Some(count)) = (words.advance(), counts.next()) {
                if *count > 0 {
                    values.insert(String::from_utf8_lossy(words.key()).into_owned(), *count);
                }
            }
        }
        Ok(TextCounts { values, missing: self.missing, articles: self.articles })
    }
}

impl SegmentCollector for SegmentTexts {
    type Fruit = tantivy::Result<TextCounts>;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.articles += 1;
        let mut ordinals = self.column.iter().flat_map(|column| column.term_ords(doc)).peekable();
        self.missing += u64::from(ordinals.peek().is_none());
        for ordinal in ordinals {
            if let Some(count) = self.by_ordinal.get_mut(ordinal as usize) {
                *count += 1;
            }
        }
    }

    fn harvest(self) -> tantivy::Result<TextCounts> {
        self.named()
    }
}
