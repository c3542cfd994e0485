//! Counts by facet, by period and by query, as records (`docs/json.md`) and as charts.

use indicatif::HumanCount;
use serde::Serialize;

use super::{Chart, ChartRow, ChartValue, RecordShape, RowContent, SCHEMA_VERSION};
use newsidx_search::{CountRow, CountTable, FacetField, Period, PeriodLength, per_thousand};

/// The fields of a [`facet_records`] record.
pub(crate) const FACET_SHAPE: RecordShape = RecordShape {
    fields: &["schema", "type", "query", "field", "value", "count", "documents", "per_1000"],
    columns: &["query", "field", "value", "count", "documents", "per_1000"],
};

/// The fields of a [`period_records`] record.
pub(crate) const PERIOD_SHAPE: RecordShape = RecordShape {
    fields: &["schema", "type", "query", "length", "period", "first_day", "last_day", "count", "documents", "per_1000"],
    columns: &["query", "period", "first_day", "last_day", "count", "documents", "per_1000"],
};

/// The fields of a [`count_records`] record.
pub(crate) const COUNT_SHAPE: RecordShape =
    RecordShape { fields: &["schema", "type", "name", "query", "count"], columns: &["name", "query", "count"] };

/// What the bars of a chart show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CountScale {
    /// Numbers of articles.
    Absolute,
    /// Articles per 1,000 documents of the row.
    PerThousand,
}

/// Number of articles that match a named query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedCount {
    /// Name of the query.
    pub name: String,
    /// The query in its canonical form.
    pub query: String,
    /// Number of articles.
    pub count: u64,
}

#[derive(Serialize)]
struct CountRecord<'a> {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
    query: &'a str,
    count: u64,
}

/// One record for each query.
pub(crate) fn count_records<'a>(counts: &'a [NamedCount]) -> impl Iterator<Item = impl Serialize + use<'a>> {
    counts.iter().map(|count| CountRecord {
        schema: SCHEMA_VERSION,
        kind: "count",
        name: &count.name,
        query: &count.query,
        count: count.count,
    })
}

/// A chart with one row for each query.
pub(crate) fn count_chart(counts: &[NamedCount]) -> Chart {
    let value = |count: u64| ChartValue { numbers: vec![HumanCount(count).to_string()], size: count as f64 };
    let rows = counts
        .iter()
        .map(|count| ChartRow { label: count.name.clone(), content: RowContent::Values(vec![value(count.count)]) });
    chart("query", &[None], CountScale::Absolute, rows.collect())
}

/// Names of the queries; `None` for a query without a name.
pub(crate) type SeriesNames = [Option<String>];

#[derive(Serialize)]
struct FacetRecord<'a> {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    query: Option<&'a str>,
    field: &'static str,
    value: Option<&'a str>,
    count: u64,
    documents: u64,
    per_1000: Option<f64>,
}

/// One record for each value and query.
pub(crate) fn facet_records<'a>(
    field: FacetField,
    table: &'a CountTable<Option<String>>,
    names: &'a SeriesNames,
) -> impl Iterator<Item = impl Serialize + use<'a>> {
    row_counts(table, names).map(move |(query, row, count)| FacetRecord {
        schema: SCHEMA_VERSION,
        kind: "facet",
        query,
        field: field.name(),
        value: row.key.as_deref(),
        count,
        documents: row.documents,
        per_1000: per_thousand(count, row.documents),
    })
}

#[derive(Serialize)]
struct PeriodRecord<'a> {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    query: Option<&'a str>,
    length: &'static str,
    period: Option<String>,
    first_day: Option<String>,
    last_day: Option<String>,
    count: u64,
    documents: u64,
    per_1000: Option<f64>,
}

/// One record for each period and query.
pub(crate) fn period_records<'a>(
    length: PeriodLength,
    table: &'a CountTable<Option<Period>>,
    names: &'a SeriesNames,
) -> impl Iterator<Item = impl Serialize + use<'a>> {
    row_counts(table, names).map(move |(query, row, count)| PeriodRecord {
        schema: SCHEMA_VERSION,
        kind: "period",
        query,
        length: length.name(),
        period: row.key.map(|period| period.to_string()),
        first_day: row.key.map(|period| period.first_day().to_string()),
        last_day: row.key.map(|period| period.last_day().to_string()),
        count,
        documents: row.documents,
        per_1000: per_thousand(count, row.documents),
    })
}

/// Every pair of row and query: the name of the query, the row, the count.
fn row_counts<'a, K>(
    table: &'a CountTable<K>,
    names: &'a SeriesNames,
) -> impl Iterator<Item = (Option<&'a str>, &'a CountRow<K>, u64)> {
    let counts_of =
        |row: &'a CountRow<K>| names.iter().zip(&row.counts).map(move |(name, count)| (name.as_deref(), row, *count));
    table.rows.iter().flat_map(counts_of)
}

/// A chart with one row for each value.
pub(crate) fn facet_chart(
    field: FacetField,
    table: &CountTable<Option<String>>,
    names: &SeriesNames,
    scale: CountScale,
) -> Chart {
    let missing = || format!("(no {})", field.name());
    let rows = table
        .rows
        .iter()
        .map(|row| ChartRow { label: row.key.clone().unwrap_or_else(missing), content: values(row, scale) });
    chart(field.name(), names, scale, rows.collect())
}

/// A chart with one row for each period; consecutive periods without documents are one row.
pub(crate) fn period_chart(
    length: PeriodLength,
    table: &CountTable<Option<Period>>,
    names: &SeriesNames,
    scale: CountScale,
) -> Chart {
    let is_gap = |row: &CountRow<Option<Period>>| row.key.is_some() && row.documents == 0;
    let mut rows = Vec::new();
    for run in table.rows.chunk_by(|a, b| is_gap(a) && is_gap(b)) {
        let name = |row: &CountRow<Option<Period>>| match row.key {
            Some(period) => period.to_string(),
            None => format!("(no {})", length.name()),
        };
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        let label = if run.len() > 1 { format!("{} … {}", name(first), name(last)) } else { name(first) };
        let content = if is_gap(first) { RowContent::Remark("no documents") } else { values(first, scale) };
        rows.push(ChartRow { label, content });
    }
    chart(length.name(), names, scale, rows)
}

fn chart(label: &str, names: &SeriesNames, scale: CountScale, rows: Vec<ChartRow>) -> Chart {
    let mut numbers = vec!["articles".to_owned()];
    if scale == CountScale::PerThousand {
        numbers.push("per 1,000".to_owned());
    }
    Chart { label: label.to_owned(), numbers, series: names.to_vec(), rows }
}

fn values<K>(row: &CountRow<K>, scale: CountScale) -> RowContent {
    let value = |count: &u64| {
        let number = HumanCount(*count).to_string();
        match scale {
            CountScale::Absolute => ChartValue { numbers: vec![number], size: *count as f64 },
            CountScale::PerThousand => {
                let rate = per_thousand(*count, row.documents);
                let shown = rate.map_or_else(String::new, |rate| format!("{rate:.2}"));
                ChartValue { numbers: vec![number, shown], size: rate.unwrap_or(0.0) }
            }
        }
    };
    RowContent::Values(row.counts.iter().map(value).collect())
}
