//! `newsidx stats`: index statistics as text and as a record.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use indicatif::{HumanBytes, HumanCount};
use serde::Serialize;

use super::args::StatsArgs;
use super::status::Status;
use super::terminal::Terminal;
use crate::output::{SCHEMA_VERSION, printable, write_json_line};
use newsidx_index::{Index, IndexStats};

/// Sites that are listed; JSON has all.
const SHOWN_SITES: usize = 20;

pub(super) fn run(args: &StatsArgs, index: &Path, terminal: &Terminal) -> anyhow::Result<Status> {
    let index = Index::open(index)?;
    let stats = index.stats()?;
    let mut out = terminal.data_out();
    if args.json {
        write_json_line(&mut out, &StatsRecord::new(&index, &stats))?;
    } else {
        write_stats(&mut out, index.format(), &stats)?;
    }
    out.flush()?;
    Ok(Status::Success)
}

fn write_stats(out: &mut dyn Write, format: u32, stats: &IndexStats) -> std::io::Result<()> {
    let listings = match stats.listings {
        0 => String::new(),
        1 => ", 1 of them a listing".to_owned(),
        several => format!(", {} of them listings", HumanCount(several)),
    };
    let copies = match stats.exact_copies {
        0 => String::new(),
        1 => "; 1 exact copy of one".to_owned(),
        several => format!("; {} exact copies of them", HumanCount(several)),
    };
    writeln!(out, "documents  {}{listings}{copies}", HumanCount(stats.documents))?;
    match stats.days {
        Some((first, last)) => writeln!(out, "dates      {first} to {last}{}", without(stats.without_date, "date"))?,
        None => writeln!(out, "dates      none")?,
    }
    writeln!(out, "languages  {}{}", listed(&stats.languages), without(stats.without_language, "language"))?;
    writeln!(out, "size       {} on disk, format {format}", HumanBytes(stats.bytes))?;
    writeln!(out, "sites      {}", HumanCount(stats.sites.len() as u64))?;
    let width = stats.sites.first().map_or(0, |(_, count)| HumanCount(*count).to_string().len());
    for (site, count) in stats.sites.iter().take(SHOWN_SITES) {
        writeln!(out, "           {:>width$}  {}", HumanCount(*count).to_string(), printable(site))?;
    }
    if stats.sites.len() > SHOWN_SITES {
        writeln!(out, "           … and {} more", HumanCount((stats.sites.len() - SHOWN_SITES) as u64))?;
    }
    Ok(())
}

fn listed(counts: &[(String, u64)]) -> String {
    let parts: Vec<String> =
        counts.iter().map(|(name, count)| format!("{} {}", printable(name), HumanCount(*count))).collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

fn without(count: u64, what: &str) -> String {
    if count == 0 { String::new() } else { format!("; {} without a {what}", HumanCount(count)) }
}

/// Index statistics, as documented in `docs/json.md`.
#[derive(Serialize)]
struct StatsRecord {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    format: u32,
    documents: u64,
    listings: u64,
    keep_listings: bool,
    exact_copies: u64,
    first_date: Option<String>,
    last_date: Option<String>,
    without_date: u64,
    languages: BTreeMap<String, u64>,
    without_language: u64,
    sites: BTreeMap<String, u64>,
    bytes: u64,
}

impl StatsRecord {
    fn new(index: &Index, stats: &IndexStats) -> Self {
        Self {
            schema: SCHEMA_VERSION,
            kind: "stats",
            format: index.format(),
            documents: stats.documents,
            listings: stats.listings,
            keep_listings: index.keeps_listings(),
            exact_copies: stats.exact_copies,
            first_date: stats.days.map(|(first, _)| first.to_string()),
            last_date: stats.days.map(|(_, last)| last.to_string()),
            without_date: stats.without_date,
            languages: stats.languages.iter().cloned().collect(),
            without_language: stats.without_language,
            sites: stats.sites.iter().cloned().collect(),
            bytes: stats.bytes,
        }
    }
}
