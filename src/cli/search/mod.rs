//! `newsidx search`: finds articles.

mod args;
mod hits;
mod no_hits;

use std::io::Write;
use std::path::Path;

use super::Status;
use super::terminal::Terminal;
use crate::index::Index;
use crate::query::parse_args;
use crate::search::{SearchOptions, Sort, count, search};

pub(super) use args::SearchArgs;
use args::SortOrder;

/// Hits that are shown to a person who asks for no number.
const DEFAULT_TEXT_HITS: usize = 10;

/// `given_index` is the index that the command line names.
pub(super) fn run(
    args: &SearchArgs,
    index: &Path,
    given_index: Option<&Path>,
    terminal: &Terminal,
) -> anyhow::Result<Status> {
    let query = parse_args(&args.query)?;
    let index = Index::open(index)?;
    if args.count {
        let counted = count(&index, &query)?;
        complain_of_ignored(&counted.ignored, terminal);
        let mut out = terminal.data_out();
        writeln!(out, "{}", counted.total)?;
        out.flush()?;
        return no_hits::status(counted.total, &index, given_index, &query, terminal);
    }
    let is_text = !(args.json || args.list || args.null);
    let limit = args.limit.unwrap_or(if is_text { DEFAULT_TEXT_HITS } else { usize::MAX });
    let sort = match args.sort {
        SortOrder::Relevance => Sort::Relevance,
        SortOrder::Date => Sort::DateAscending,
        SortOrder::DateDescending => Sort::DateDescending,
    };
    let results = search(&index, &query, SearchOptions { limit, sort })?;
    complain_of_ignored(&results.ignored, terminal);
    if args.json {
        hits::print_json(&results, terminal)?;
    } else if args.list || args.null {
        hits::print_paths(&results, args.null, terminal)?;
    } else {
        hits::print_text(&results, limit, terminal)?;
    }
    no_hits::status(results.total, &index, given_index, &query, terminal)
}

fn complain_of_ignored(words: &[String], terminal: &Terminal) {
    for word in words {
        terminal.complain(&format!("\"{word}\" has no letter and no digit and was left out"));
    }
}
