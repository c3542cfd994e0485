//! `newsidx search`: searches the index, prints hits or counts, and suggests another query if nothing is found.

mod counts;
mod hits;
mod no_hits;
mod outcome;
mod queries;

use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::Path;

use super::args::SearchArgs;
use super::lookup::find_article;
use super::query_args::{warn_ignored_words, warn_lowercase_operators};
use super::status::Status;
use super::terminal::Terminal;
use crate::output::{total_record, write_json_line};
use newsidx_index::Index;
use newsidx_query::Query;
use newsidx_search::{Results, count, more_like_this, search};

use outcome::SearchOutcome;
use queries::Queries;

/// Runs a search. `given_index` is the index from the command line; `None` if it is the default or from the
/// environment.
pub(super) fn run(
    args: &SearchArgs,
    index: &Path,
    given_index: Option<&Path>,
    terminal: &Terminal,
) -> anyhow::Result<Status> {
    args.check()?;
    let queries = Queries::from_args(args)?;
    // Never dropped: closing every file of an index takes longer than a small search.
    let index = ManuallyDrop::new(Index::open(index)?.with_max_expansions(args.max_expansions));
    queries.queries.iter().chain([&queries.within]).for_each(|query| warn_lowercase_operators(query, terminal));
    let outcome = if let Some(by) = args.facet {
        counts::print_facet(by.into(), args, &index, &queries, terminal)?
    } else if let Some(by) = args.timeline {
        counts::print_timeline(by.into(), args, &index, &queries, terminal)?
    } else if queries.are_named() {
        counts::print_counts(args, &index, &queries, terminal)?
    } else if let Some(id) = &args.like {
        let outcome = print_similar(id, args, &index, &queries.queries[0], terminal)?;
        warn_ignored_words(&outcome.ignored, terminal);
        return Ok(if outcome.totals == [0] { Status::NothingFound } else { Status::Success });
    } else {
        print_search(args, &index, &queries.queries[0], terminal)?
    };
    warn_ignored_words(&outcome.ignored, terminal);
    status(&outcome, &index, given_index, &queries, terminal)
}

/// Prints the hits of one query, or their count.
fn print_search(args: &SearchArgs, index: &Index, query: &Query, terminal: &Terminal) -> anyhow::Result<SearchOutcome> {
    if args.explain {
        return counts::print_clauses(args, index, query, terminal);
    }
    if args.count && !args.json {
        let counted = count(index, query)?;
        print_count(counted.total, terminal)?;
        return Ok(SearchOutcome { totals: vec![counted.total], ignored: counted.ignored });
    }
    print_results(&search(index, query, args.options(query))?, query, args, terminal)
}

/// Prints the articles similar to another one, or their count.
fn print_similar(
    id: &str,
    args: &SearchArgs,
    index: &Index,
    within: &Query,
    terminal: &Terminal,
) -> anyhow::Result<SearchOutcome> {
    let Some(article) = find_article(index, id, terminal)? else {
        return Ok(SearchOutcome { totals: vec![0], ignored: Vec::new() });
    };
    let results = more_like_this(index, &article, within, args.options(within))?;
    print_results(&results, within, args, terminal)
}

fn print_count(count: u64, terminal: &Terminal) -> anyhow::Result<()> {
    let mut out = terminal.data_out();
    writeln!(out, "{count}")?;
    Ok(out.flush()?)
}

fn print_results(
    results: &Results<'_>,
    query: &Query,
    args: &SearchArgs,
    terminal: &Terminal,
) -> anyhow::Result<SearchOutcome> {
    if args.count && args.json {
        let mut out = terminal.data_out();
        write_json_line(&mut out, &total_record(results.total, results.story_count()?))?;
        out.flush()?;
    } else if args.count {
        print_count(results.total, terminal)?;
    } else if args.kwic {
        hits::print_kwic(results, args, terminal)?;
    } else if args.list || args.null {
        hits::print_paths(results, args, terminal)?;
    } else if let Some(format) = args.record_format() {
        hits::print_records(results, format, args, terminal)?;
    } else {
        hits::print_text(results, query, args, terminal)?;
    }
    Ok(SearchOutcome { totals: vec![results.total], ignored: results.ignored.clone() })
}

/// The exit code; names the queries without hits, or suggests another one if the only query has none.
fn status(
    outcome: &SearchOutcome,
    index: &Index,
    given_index: Option<&Path>,
    queries: &Queries,
    terminal: &Terminal,
) -> anyhow::Result<Status> {
    if !queries.are_named() {
        let total = outcome.totals.first().copied().unwrap_or(0);
        return no_hits::status(total, index, given_index, &queries.queries[0], terminal);
    }
    let without_hits: Vec<&str> = queries
        .names
        .iter()
        .zip(&outcome.totals)
        .filter_map(|(name, total)| name.as_deref().filter(|_| *total == 0))
        .collect();
    if !without_hits.is_empty() {
        terminal.warn(&format!("nothing found by {}", without_hits.join(", ")));
    }
    Ok(if without_hits.len() == queries.names.len() { Status::NothingFound } else { Status::Success })
}
