//! `newsidx watch`: saved searches that print new hits since their last run.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::args::{WatchAddArgs, WatchArgs, WatchCommand, WatchListArgs, WatchRunArgs};
use super::counted::articles;
use super::query_args::{DefaultOperator, read_query};
use super::status::Status;
use super::terminal::Terminal;
use crate::output::{BOLD, HitLayout, SCHEMA_VERSION, printable, watch_hit_record, write_hit, write_json_line};
use newsidx_index::{Index, Watch, WatchStore};
use newsidx_search::{Hit, Results, SearchOptions, Sort, search};

/// A watch, as documented in `docs/json.md`.
#[derive(Serialize)]
struct WatchRecord<'a> {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
    query: &'a [String],
    any: bool,
}

pub(super) fn run(args: &WatchArgs, index: &Path, terminal: &Terminal) -> anyhow::Result<Status> {
    let watches = WatchStore::new(index);
    match &args.command {
        WatchCommand::Add(args) => add(args, index, &watches, terminal),
        WatchCommand::Run(args) => run_watches(args, index, &watches, terminal),
        WatchCommand::List(args) => list(args, index, &watches, terminal),
        WatchCommand::Remove(args) => {
            watches.remove(&args.name)?;
            Ok(Status::Success)
        }
    }
}

fn add(args: &WatchAddArgs, index: &Path, watches: &WatchStore, terminal: &Terminal) -> anyhow::Result<Status> {
    let index = Index::open(index)?;
    let mut watch = Watch::new(args.query.clone(), args.any);
    let results = search_all(&index, &watch)?;
    for found in results.articles() {
        watch.mark_reported(&found?.1);
    }
    watches.add(&args.name, &watch)?;
    terminal.status(&format!("{}: {} already known; later ones are new", args.name, articles(results.total)));
    Ok(Status::Success)
}

fn search_all<'a>(index: &'a Index, watch: &Watch) -> anyhow::Result<Results<'a>> {
    let options = SearchOptions { limit: usize::MAX, sort: Sort::DateDescending, ..SearchOptions::default() };
    let query = read_query(&watch.query, DefaultOperator::from_any_flag(watch.any))?;
    Ok(search(index, &query, options)?)
}

fn run_watches(args: &WatchRunArgs, index: &Path, watches: &WatchStore, terminal: &Terminal) -> anyhow::Result<Status> {
    let index = Index::open(index)?;
    let names = if args.names.is_empty() { watches.names()? } else { args.names.clone() };
    if names.is_empty() {
        terminal.warn("no watches saved; add one with `newsidx watch add NAME QUERY`");
    }
    // All watches are loaded before the first one runs, so that a wrong name is an error before anything is reported.
    let loaded = names.iter().map(|name| watches.load(name)).collect::<Result<Vec<_>, _>>()?;
    let mut status = Status::NothingFound;
    for (name, mut watch) in names.iter().zip(loaded) {
        let heading = (names.len() > 1).then_some(name.as_str());
        if print_new(name, heading, &mut watch, &index, args, terminal)? > 0 {
            status = Status::Success;
        }
        // Saved after its hits are printed: hits that could not be printed are new again in the next run.
        watches.save(name, &watch)?;
    }
    Ok(status)
}

/// Prints the new hits, and returns their number.
fn print_new(
    name: &str,
    heading: Option<&str>,
    watch: &mut Watch,
    index: &Index,
    args: &WatchRunArgs,
    terminal: &Terminal,
) -> anyhow::Result<usize> {
    let results = search_all(index, watch)?;
    let known = watch.clone();
    let paths = terminal.paths();
    let layout = HitLayout { width: terminal.width(), rank_width: 1 };
    let mut out: Box<dyn Write> = if args.json { Box::new(terminal.data_out()) } else { Box::new(terminal.out()) };
    let mut printed = 0;
    for hit in results.hits_except(|id| known.is_reported(id)) {
        let hit: Hit = hit?;
        if !watch.mark_reported(&hit.article) {
            continue;
        }
        printed += 1;
        if args.json {
            write_json_line(&mut out, &watch_hit_record(name, printed, &hit, &paths))?;
            continue;
        }
        match heading.filter(|_| printed == 1) {
            Some(heading) => writeln!(out, "{BOLD}{}{BOLD:#}\n", printable(heading))?,
            None if printed > 1 => writeln!(out)?,
            None => {}
        }
        write_hit(&mut out, printed, &hit, &layout, &paths)?;
    }
    if heading.is_some() && printed > 0 && !args.json {
        writeln!(out)?;
    }
    out.flush()?;
    Ok(printed)
}

fn list(args: &WatchListArgs, index: &Path, watches: &WatchStore, terminal: &Terminal) -> anyhow::Result<Status> {
    // Fails if there is no index.
    Index::open(index)?;
    let names = watches.names()?;
    let mut out = terminal.data_out();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    for name in &names {
        let watch = watches.load(name)?;
        if args.json {
            let Watch { query, any, .. } = &watch;
            write_json_line(&mut out, &WatchRecord { schema: SCHEMA_VERSION, kind: "watch", name, query, any: *any })?;
        } else {
            let any = if watch.any { "--any " } else { "" };
            writeln!(out, "{name:width$}  {any}{}", printable(&super::shell::quoted(&watch.query)))?;
        }
    }
    out.flush()?;
    Ok(if names.is_empty() { Status::NothingFound } else { Status::Success })
}
