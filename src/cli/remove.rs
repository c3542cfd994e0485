//! `newsidx remove`: deletes the articles that match a query, after confirmation.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anyhow::bail;
use indicatif::HumanCount;
use serde::Serialize;

use super::args::RemoveArgs;
use super::counted::articles;
use super::query_args::{DefaultOperator, read_query, warn_ignored_words, warn_lowercase_operators};
use super::status::Status;
use super::terminal::Terminal;
use crate::output::{SCHEMA_VERSION, ShownPaths, printable, write_json_line};
use newsidx_core::article::Article;
use newsidx_index::{Index, IndexWriter, WriterSettings};
use newsidx_query::Query;
use newsidx_search::{SearchOptions, count, matching_articles, search};

/// Articles that are listed before they are deleted.
const SHOWN_ARTICLES: usize = 5;

/// Deleted articles after which a commit follows.
const ARTICLES_PER_COMMIT: usize = 100_000;

/// Result of a deletion, as documented in `docs/json.md`.
#[derive(Serialize)]
struct RemovalRecord {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    found: u64,
    removed: u64,
}

pub(super) fn run(args: &RemoveArgs, path: &Path, terminal: &Terminal) -> anyhow::Result<Status> {
    let query = read_query(&args.query, DefaultOperator::from_any_flag(args.any))?;
    let index = Index::open(path)?.with_max_expansions(args.max_expansions);
    warn_lowercase_operators(&query, terminal);
    let found = count(&index, &query)?;
    warn_ignored_words(&found.ignored, terminal);
    let print_record = |removed: u64| -> io::Result<()> {
        let record = RemovalRecord { schema: SCHEMA_VERSION, kind: "removal", found: found.total, removed };
        let mut out = terminal.data_out();
        write_json_line(&mut out, &record)?;
        out.flush()
    };
    if found.total == 0 {
        if args.json {
            print_record(0)?;
        }
        terminal.warn("no article found; nothing removed");
        return Ok(Status::NothingFound);
    }
    if args.dry_run && args.json {
        print_record(0)?;
        return Ok(Status::Success);
    }
    if args.dry_run {
        let mut out = terminal.data_out();
        writeln!(out, "{} would be removed", articles(found.total))?;
        write_first(&mut out, &index, &query, found.total, &terminal.paths())?;
        out.flush()?;
        return Ok(Status::Success);
    }
    confirm(args, &index, &query, found.total, terminal)?;
    drop(index);
    let removed = remove(args, path, &query, found.total)?;
    if args.json {
        print_record(removed)?;
    } else {
        terminal.status(&format!("{} removed", articles(removed)));
    }
    Ok(Status::Success)
}

/// Returns if the deletion is confirmed; an error otherwise.
fn confirm(args: &RemoveArgs, index: &Index, query: &Query, total: u64, terminal: &Terminal) -> anyhow::Result<()> {
    if let Some(expected) = args.expect
        && expected != total
    {
        bail!("{} found, {} expected; nothing removed", articles(total), HumanCount(expected));
    }
    if args.yes || args.expect.is_some() {
        return Ok(());
    }
    // The question goes to standard error and the answer comes on standard input: both have to be a terminal.
    if !io::stdin().is_terminal() || !terminal.err_is_terminal {
        bail!("{} found; there is no terminal to ask for confirmation: use --yes or --expect {total}", articles(total));
    }
    let mut shown = Vec::new();
    write_first(&mut shown, index, query, total, &terminal.paths())?;
    String::from_utf8_lossy(&shown).lines().for_each(|line| terminal.status(line));
    terminal.prompt(&format!("remove {}? [y/N] ", articles(total)))?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    if !["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) {
        bail!("not confirmed; nothing removed");
    }
    Ok(())
}

fn write_first(
    out: &mut dyn Write,
    index: &Index,
    query: &Query,
    total: u64,
    paths: &ShownPaths,
) -> anyhow::Result<()> {
    let options = SearchOptions { limit: SHOWN_ARTICLES, ..SearchOptions::default() };
    for found in search(index, query, options)?.articles() {
        let Article { id, title, origin, .. } = found?.1;
        let origin = paths.show_origin(&origin).to_string();
        writeln!(out, "  {id}  {}  {}", printable(&origin), printable(&title))?;
    }
    let more = total.saturating_sub(SHOWN_ARTICLES as u64);
    if more > 0 {
        writeln!(out, "  … and {} more", HumanCount(more))?;
    }
    Ok(())
}

/// Deletes the articles that match, under the writer's lock.
fn remove(args: &RemoveArgs, path: &Path, query: &Query, confirmed: u64) -> anyhow::Result<u64> {
    let mut writer = IndexWriter::open(path, WriterSettings::least())?;
    let index = Index::open(path)?.with_max_expansions(args.max_expansions);
    let found = matching_articles(&index, query)?;
    let total = found.len() as u64;
    // Another writer may have changed the index between the confirmation and the lock.
    if total != confirmed {
        bail!("the index has changed: {} found instead of {}; nothing removed", articles(total), confirmed);
    }
    for (nth, article) in found.enumerate() {
        writer.remove_article(&article?)?;
        if (nth + 1) % ARTICLES_PER_COMMIT == 0 {
            writer.commit()?;
        }
    }
    writer.commit()?;
    writer.close()?;
    Ok(total)
}
