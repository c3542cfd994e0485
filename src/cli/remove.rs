//! `newsidx remove`: deletes the articles that a query finds.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anyhow::bail;
use clap::Args;
use indicatif::HumanCount;
use serde::Serialize;

use super::Status;
use super::query_args::{read_query, warn_ignored_words, warn_lowercase_operators};
use super::terminal::Terminal;
use crate::output::{SCHEMA_VERSION, ShownPaths, printable, write_json_line};
use newsidx_core::article::Article;
use newsidx_index::{Index, IndexWriter, WriterSettings};
use newsidx_query::Query;
use newsidx_search::{SearchOptions, count, matching_articles, search};

/// Articles that are shown before they are removed.
const SHOWN: usize = 5;

/// Articles after which what was removed is put on disk.
const COMMIT_REMOVED: usize = 100_000;

#[derive(Debug, Args)]
#[command(
    after_help = "Asks before it removes anything. Where nobody can be asked, it has to be told with --yes, or\n\
                        with --expect how many articles there are to be. What is removed does not come back when its\n\
                        file is indexed again; newsidx index --restore brings it back.\n\
                        Exit codes: 0 removed, 1 nothing is found, 2 failed, or not confirmed.\n\n\
                        Examples:\n  \
                        newsidx remove --dry-run site:tracker.example\n  \
                        newsidx remove --expect 12 'url:\"example.com/withdrawn\"'\n  \
                        newsidx remove --json --dry-run site:tracker.example | jq .found"
)]
pub(super) struct RemoveArgs {
    /// What to search for, as for newsidx search: copies count as articles of their own
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,

    /// Require none of the words
    #[arg(long)]
    pub any: bool,

    /// Print how many articles there are and the first of them, and change nothing
    #[arg(short = 'n', long, conflicts_with_all = ["yes", "expect"])]
    pub dry_run: bool,

    /// Ask nothing
    #[arg(short, long)]
    pub yes: bool,

    /// Ask nothing, and change nothing unless there are exactly so many articles
    #[arg(long, value_name = "N")]
    pub expect: Option<u64>,

    /// Print how many articles were found and removed as a JSON record
    #[arg(long)]
    pub json: bool,

    /// Most words of the index that one word with wildcards may stand for; more is an error
    #[arg(long, value_name = "N", default_value_t = Index::DEFAULT_MAX_EXPANSIONS)]
    pub max_expansions: usize,
}

/// What was removed, as `docs/json.md` promises it.
#[derive(Serialize)]
struct RemovalRecord {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    found: u64,
    removed: u64,
}

pub(super) fn run(args: &RemoveArgs, path: &Path, terminal: &Terminal) -> anyhow::Result<Status> {
    let query = read_query(&args.query, args.any)?;
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
        terminal.warn("no article is found, nothing is removed");
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

/// Comes back where the articles are to be removed.
fn confirm(args: &RemoveArgs, index: &Index, query: &Query, total: u64, terminal: &Terminal) -> anyhow::Result<()> {
    if let Some(expected) = args.expect
        && expected != total
    {
        bail!("{} found, {} expected: nothing is removed", articles(total), HumanCount(expected));
    }
    if args.yes || args.expect.is_some() {
        return Ok(());
    }
    if !io::stdin().is_terminal() || !terminal.err_is_terminal {
        bail!("{} found, and nobody can be asked: confirm with --yes or --expect {total}", articles(total));
    }
    let mut shown = Vec::new();
    write_first(&mut shown, index, query, total, &terminal.paths())?;
    String::from_utf8_lossy(&shown).lines().for_each(|line| terminal.status(line));
    terminal.prompt(&format!("remove {}? [y/N] ", articles(total)))?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    if !["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) {
        bail!("not confirmed: nothing is removed");
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
    let options = SearchOptions { limit: SHOWN, ..SearchOptions::default() };
    for found in search(index, query, options)?.articles() {
        let Article { id, title, origin, .. } = found?.1;
        let origin = paths.show_origin(&origin).to_string();
        writeln!(out, "  {id}  {}  {}", printable(&origin), printable(&title))?;
    }
    let more = total.saturating_sub(SHOWN as u64);
    if more > 0 {
        writeln!(out, "  … and {} more", HumanCount(more))?;
    }
    Ok(())
}

/// Removes what the query finds, now that nobody else can write to the index.
fn remove(args: &RemoveArgs, path: &Path, query: &Query, confirmed: u64) -> anyhow::Result<u64> {
    let mut writer = IndexWriter::open(path, WriterSettings::least())?;
    let index = Index::open(path)?.with_max_expansions(args.max_expansions);
    let found = matching_articles(&index, query)?;
    let total = found.len() as u64;
    if total != confirmed {
        bail!("the index has changed, {} found in place of {}: nothing is removed", articles(total), confirmed);
    }
    for (nth, article) in found.enumerate() {
        writer.remove_article(&article?)?;
        if (nth + 1) % COMMIT_REMOVED == 0 {
            writer.commit()?;
        }
    }
    writer.commit()?;
    writer.close()?;
    Ok(total)
}

fn articles(count: u64) -> String {
    format!("{} {}", HumanCount(count), if count == 1 { "article" } else { "articles" })
}
