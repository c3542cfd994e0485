//! Prints counts on standard output: facets, timelines, named queries, clauses.

use std::io::Write;

use serde::Serialize;

use super::outcome::SearchOutcome;
use super::queries::Queries;
use crate::cli::args::SearchArgs;
use crate::cli::terminal::Terminal;
use crate::output::{
    CLAUSE_SHAPE, COUNT_SHAPE, Chart, FACET_SHAPE, NamedCount, PERIOD_SHAPE, RecordFormat, RecordShape, RecordWriter,
    clause_records, count_chart, count_records, facet_chart, facet_records, period_chart, period_records, write_chart,
    write_clauses,
};
use newsidx_index::Index;
use newsidx_query::Query;
use newsidx_search::{Facet, FacetField, FacetOptions, PeriodLength, count, explain, facet, intersect, timeline};

/// Rows of a facet that are printed as text without `-m`.
const DEFAULT_TEXT_ROWS: usize = 20;

/// Prints the facet of a field.
pub(super) fn print_facet(
    field: FacetField,
    args: &SearchArgs,
    index: &Index,
    queries: &Queries,
    terminal: &Terminal,
) -> anyhow::Result<SearchOutcome> {
    let format = args.record_format();
    let default_rows = if format.is_none() && field != FacetField::Year { DEFAULT_TEXT_ROWS } else { usize::MAX };
    let options = FacetOptions { limit: args.limit.unwrap_or(default_rows), by_rate: args.relative };
    let Facet { table, left_out } = facet(index, field, &queries.queries, &queries.within, options)?;
    match format {
        Some(format) => {
            print_records(format, FACET_SHAPE, args, terminal, facet_records(field, &table, &queries.names))?;
        }
        None => print_chart(&facet_chart(field, &table, &queries.names, args.count_scale()), left_out, args, terminal)?,
    }
    Ok(SearchOutcome { totals: table.totals, ignored: table.ignored })
}

/// Prints the timeline of the hits.
pub(super) fn print_timeline(
    length: PeriodLength,
    args: &SearchArgs,
    index: &Index,
    queries: &Queries,
    terminal: &Terminal,
) -> anyhow::Result<SearchOutcome> {
    let table = timeline(index, length, &queries.queries, &queries.within)?;
    match args.record_format() {
        Some(format) => {
            print_records(format, PERIOD_SHAPE, args, terminal, period_records(length, &table, &queries.names))?;
        }
        None => print_chart(&period_chart(length, &table, &queries.names, args.count_scale()), 0, args, terminal)?,
    }
    Ok(SearchOutcome { totals: table.totals, ignored: table.ignored })
}

/// Prints the number of articles of each query.
pub(super) fn print_counts(
    args: &SearchArgs,
    index: &Index,
    queries: &Queries,
    terminal: &Terminal,
) -> anyhow::Result<SearchOutcome> {
    let mut outcome = SearchOutcome { totals: Vec::new(), ignored: Vec::new() };
    for query in &queries.queries {
        let counted = count(index, &intersect(query, &queries.within))?;
        outcome.totals.push(counted.total);
        outcome.ignored.extend(counted.ignored);
    }
    let named: Vec<NamedCount> = queries
        .names
        .iter()
        .zip(&queries.queries)
        .zip(&outcome.totals)
        .map(|((name, query), count)| NamedCount {
            name: name.clone().unwrap_or_default(),
            query: query.to_string(),
            count: *count,
        })
        .collect();
    match args.record_format() {
        Some(format) => print_records(format, COUNT_SHAPE, args, terminal, count_records(&named))?,
        None => print_chart(&count_chart(&named), 0, args, terminal)?,
    }
    Ok(outcome)
}

/// Prints the number of articles of each clause of a query.
pub(super) fn print_clauses(
    args: &SearchArgs,
    index: &Index,
    query: &Query,
    terminal: &Terminal,
) -> anyhow::Result<SearchOutcome> {
    let clauses = explain(index, query)?;
    match args.record_format() {
        Some(format) => print_records(format, CLAUSE_SHAPE, args, terminal, clause_records(&clauses))?,
        None => {
            let mut out = terminal.out();
            write_clauses(&mut out, &clauses)?;
            out.flush()?;
        }
    }
    let total = clauses.first().and_then(|clause| clause.count).unwrap_or(0);
    Ok(SearchOutcome { totals: vec![total], ignored: Vec::new() })
}

fn print_records(
    format: RecordFormat,
    shape: RecordShape,
    args: &SearchArgs,
    terminal: &Terminal,
    records: impl Iterator<Item = impl Serialize>,
) -> anyhow::Result<()> {
    let mut writer = RecordWriter::new(terminal.data_out(), format, shape, args.fields.as_deref())?;
    for record in records {
        writer.write(&record)?;
    }
    Ok(writer.finish()?)
}

fn print_chart(chart: &Chart, left_out: usize, args: &SearchArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let mut out = terminal.out();
    if !chart.rows.is_empty() {
        write_chart(&mut out, chart, args.width.map_or_else(|| terminal.chart_width(), usize::from))?;
    }
    if left_out > 0 {
        writeln!(out, "… {left_out} more (-m N)")?;
    }
    Ok(out.flush()?)
}
