//! `newsidx index`: builds the index and brings it up to date.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};
use serde::Serialize;

use super::Status;
use super::args::{IndexArgs, ReadArgs, WalkArgs};
use super::terminal::Terminal;
use crate::extract::Rejection;
use crate::index::receive;
use crate::ingest::{Globs, ReadOptions, Skip, SkipCounts, WalkOptions, absolute, is_list_of_paths, resolve};
use crate::output::{SCHEMA_VERSION, ShownPaths};
use crate::pipeline::{BuildReport, BuildSettings, Failure, Refresh, build};

/// Failures that are printed one by one; a JSON summary has more.
const SHOWN_FAILURES: usize = 20;

/// Bytes of standard input by which a list of paths is told from pages.
const HEAD_BYTES: u64 = 8192;

/// How often the progress line is drawn anew.
const REDRAW_EVERY: Duration = Duration::from_millis(100);

impl ReadArgs {
    pub(super) fn options(&self) -> ReadOptions {
        ReadOptions { max_page_bytes: u64::from(self.max_page) << 20, fields: self.map.clone() }
    }
}

impl WalkArgs {
    pub(super) fn options(&self) -> anyhow::Result<WalkOptions> {
        let globs = Globs::new(&absolute(Path::new("."))?, &self.glob).context("--glob")?;
        let WalkArgs { hidden, follow, no_ignore, .. } = *self;
        Ok(WalkOptions { exclude: None, hidden, follow_links: follow, no_ignore, globs })
    }
}

pub(super) fn run(args: &IndexArgs, index: &Path, terminal: &Terminal) -> anyhow::Result<Status> {
    let started = Instant::now();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let settings = BuildSettings {
        index: resolve(index)?,
        roots: roots(args, index)?,
        walk: args.walk.options()?,
        threads: args.threads.map_or(cores, usize::from),
        memory_bytes: (args.memory as usize) << 20,
        read: args.read.options(),
        prune: args.prune,
        restore: args.restore,
        refresh: args.refresh.then_some(if args.paths.is_empty() && args.files_from.is_none() {
            Refresh::All
        } else {
            Refresh::BelowRoots
        }),
    };
    let bar = if args.quiet || !terminal.err_is_terminal { ProgressBar::hidden() } else { progress_bar() };
    let mut last_drawn = Instant::now();
    let report = build(&settings, &mut |report| {
        if last_drawn.elapsed() >= REDRAW_EVERY {
            last_drawn = Instant::now();
            bar.set_message(progress_line(report, started.elapsed()));
            bar.tick();
        }
    })?;
    bar.finish_and_clear();
    let paths = terminal.paths();
    print_failures(&report, terminal, &paths);
    if args.json {
        let mut out = terminal.data_out();
        serde_json::to_writer(&mut out, &Summary::of(&report, started.elapsed(), &paths))?;
        writeln!(out)?;
        out.flush()?;
    }
    if !args.quiet && !args.json {
        print_summary(&report, started.elapsed(), index, terminal);
    }
    Ok(if report.failed() > 0 { Status::Failed } else { Status::Success })
}

/// The paths that were given, with what stands in lists, and with what came on standard input.
fn roots(args: &IndexArgs, index: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut roots = Vec::with_capacity(args.paths.len());
    for path in &args.paths {
        if path == Path::new("-") {
            roots.extend(from_stdin(args.null, index)?);
        } else {
            roots.push(resolve(path)?);
        }
    }
    match &args.files_from {
        Some(file) if file == Path::new("-") => roots.extend(listed(io::stdin().lock(), args.null, file)?),
        Some(file) => {
            let list = File::open(file).with_context(|| format!("the list of paths {}", file.display()))?;
            roots.extend(listed(list, args.null, file)?);
        }
        None => {}
    }
    Ok(roots)
}

/// The paths on standard input; where it holds pages or records, the one file in which they are kept.
fn from_stdin(null: bool, index: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut stdin = io::stdin().lock();
    let mut head = Vec::new();
    stdin.by_ref().take(HEAD_BYTES).read_to_end(&mut head).context("standard input")?;
    let is_list = null || is_list_of_paths(&head);
    let whole = head.as_slice().chain(stdin);
    if is_list {
        return listed(whole, null, Path::new("-"));
    }
    Ok(vec![resolve(&receive(index, whole).context("standard input")?)?])
}

/// The paths of a list, one a line or with a NUL after each.
fn listed(mut list: impl Read, null: bool, name: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut bytes = Vec::new();
    list.read_to_end(&mut bytes).with_context(|| format!("the list of paths {}", name.display()))?;
    // No path holds a NUL: a list with one is separated by it, as that of `find -print0`.
    let separator = if null || bytes.contains(&0) { 0 } else { b'\n' };
    let names = bytes.split(|byte| *byte == separator).filter(|name| !name.is_empty());
    Ok(names.map(|name| resolve(&path_of(name))).collect::<io::Result<_>>()?)
}

#[cfg(unix)]
fn path_of(name: &[u8]) -> PathBuf {
    PathBuf::from(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(name))
}

#[cfg(not(unix))]
fn path_of(name: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(name.strip_suffix(b"\r").unwrap_or(name)).into_owned())
}

fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg}").unwrap_or_else(|_| ProgressStyle::default_spinner());
    ProgressBar::new_spinner().with_style(style)
}

fn progress_line(report: &BuildReport, elapsed: Duration) -> String {
    let rate = report.pages as f64 / elapsed.as_secs_f64().max(0.001);
    format!(
        "{} files, {} pages, {} ({} pages/s)",
        HumanCount(report.files),
        HumanCount(report.pages),
        HumanBytes(report.bytes),
        HumanCount(rate as u64)
    )
}

fn print_failures(report: &BuildReport, terminal: &Terminal, paths: &ShownPaths) {
    for Failure { origin, reason } in report.failures.iter().take(SHOWN_FAILURES) {
        let origin = paths.show_origin(origin);
        terminal.complain(&format!("{origin}: {reason}"));
    }
    let more = report.failed().saturating_sub(SHOWN_FAILURES as u64);
    if more > 0 {
        terminal.complain(&format!("{} more could not be read", HumanCount(more)));
    }
}

fn print_summary(report: &BuildReport, elapsed: Duration, index: &Path, terminal: &Terminal) {
    let skipped: u64 = report.skipped_files.values().sum();
    let rejected: u64 = report.rejected.values().sum();
    let files = parts(&[
        (report.new_files, "new".to_owned()),
        (report.changed_files, "changed".to_owned()),
        (report.unchanged_files, "unchanged".to_owned()),
        (skipped, format!("without a page{}", reasons(report.skipped_files.iter().map(|(skip, n)| (skip.name(), *n))))),
        (report.vanished_files, "vanished and kept".to_owned()),
        (report.other_options_files, "read with other options".to_owned()),
        (report.failed_files, "failed".to_owned()),
    ]);
    let pages = parts(&[
        (report.indexed, "indexed".to_owned()),
        (rejected, format!("no article{}", reasons(report.rejected.iter().map(|(why, n)| (why.name(), *n))))),
        (report.withheld, "removed before".to_owned()),
        (report.failed_pages, "failed".to_owned()),
    ]);
    let passed: u64 = report.skipped_records.values().sum();
    terminal.say(format!("{}  {files}", counted(report.files, "file")).trim_end());
    terminal.say(format!("{}  {pages}", counted(report.pages, "page")).trim_end());
    if passed > 0 {
        let reasons = reasons(report.skipped_records.iter().map(|(skip, n)| (skip.name(), *n)));
        terminal.say(&format!("{} without a page{reasons}", counted(passed, "record or member")));
    }
    if [Skip::OtherJson, Skip::OtherTable].iter().any(|skip| report.skipped_files.contains_key(skip)) {
        terminal.say("hint: --map text=FIELD names the field or column that holds the text of records");
    }
    if let Some(file) = &report.first_with_other_options {
        terminal.say(&format!(
            "hint: {} was read with other options: to read it again, give them and its path, as in \
             newsidx index --refresh --map … PATH",
            terminal.paths().show(file).display()
        ));
    }
    let removed = if report.removed > 0 { format!(", {} removed", HumanCount(report.removed)) } else { String::new() };
    terminal.say(&format!(
        "{} in {}{removed}  ({:.1} s, {})",
        counted(report.documents, "document"),
        index.display(),
        elapsed.as_secs_f64(),
        HumanBytes(report.bytes)
    ));
    if report.outdated_sources > 0 {
        let (sources, them) = match report.outdated_sources {
            1 => ("1 source was".to_owned(), "it"),
            several => (format!("{} sources were", HumanCount(several)), "them"),
        };
        terminal.say(&format!(
            "{sources} extracted by an older newsidx: `newsidx index --refresh` reads {them} again with this one"
        ));
    }
}

/// `1 file`, `1,092 files`.
fn counted(count: u64, what: &str) -> String {
    format!("{} {what}{}", HumanCount(count), if count == 1 { "" } else { "s" })
}

/// The parts that are not nothing: `3 new, 2 unchanged`.
fn parts(parts: &[(u64, String)]) -> String {
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", HumanCount(*n))).collect();
    parts.join(", ")
}

/// ` (2 binary, 1 xml)`.
fn reasons<'a>(reasons: impl Iterator<Item = (&'a str, u64)>) -> String {
    let reasons: Vec<String> = reasons.map(|(name, n)| format!("{} {name}", HumanCount(n))).collect();
    if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) }
}

/// The summary as `docs/json.md` promises it.
#[derive(Serialize)]
struct Summary {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    files: FileCounts,
    pages: PageCounts,
    outdated: u64,
    removed: u64,
    documents: u64,
    bytes: u64,
    seconds: f64,
    failures: Vec<FailureRecord>,
}

#[derive(Serialize)]
struct FileCounts {
    total: u64,
    new: u64,
    changed: u64,
    unchanged: u64,
    vanished: u64,
    other_options: u64,
    skipped: std::collections::BTreeMap<&'static str, u64>,
    failed: u64,
    pruned: u64,
}

#[derive(Serialize)]
struct PageCounts {
    total: u64,
    indexed: u64,
    rejected: std::collections::BTreeMap<&'static str, u64>,
    withheld: u64,
    failed: u64,
    skipped: std::collections::BTreeMap<&'static str, u64>,
}

#[derive(Serialize)]
struct FailureRecord {
    path: String,
    member: Option<String>,
    record: Option<u64>,
    reason: String,
}

impl Summary {
    fn of(report: &BuildReport, elapsed: Duration, paths: &ShownPaths) -> Self {
        let skipped =
            |counts: &SkipCounts| Skip::ALL.map(|skip| (skip.name(), counts.get(&skip).copied().unwrap_or(0))).into();
        let rejected = Rejection::ALL.map(|why| (why.name(), report.rejected.get(&why).copied().unwrap_or(0)));
        Self {
            schema: SCHEMA_VERSION,
            kind: "index",
            files: FileCounts {
                total: report.files,
                new: report.new_files,
                changed: report.changed_files,
                unchanged: report.unchanged_files,
                vanished: report.vanished_files,
                other_options: report.other_options_files,
                skipped: skipped(&report.skipped_files),
                failed: report.failed_files,
                pruned: report.pruned_files,
            },
            pages: PageCounts {
                total: report.pages,
                indexed: report.indexed,
                rejected: rejected.into(),
                withheld: report.withheld,
                failed: report.failed_pages,
                skipped: skipped(&report.skipped_records),
            },
            outdated: report.outdated_sources,
            removed: report.removed,
            documents: report.documents,
            bytes: report.bytes,
            seconds: elapsed.as_secs_f64(),
            failures: report
                .failures
                .iter()
                .map(|Failure { origin, reason }| FailureRecord {
                    path: paths.show(&origin.file).to_string_lossy().into_owned(),
                    member: origin.member.clone(),
                    record: origin.record,
                    reason: reason.clone(),
                })
                .collect(),
        }
    }
}
