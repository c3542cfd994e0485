//! `newsidx index`: builds the index and brings it up to date.

mod paths;
mod progress;
mod record;
mod summary;
mod timings;

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use super::Status;
use super::args::{IndexArgs, ReadArgs, WalkArgs};
use super::terminal::Terminal;
use crate::ingest::{Globs, ReadOptions, WalkOptions, absolute, resolve};
use crate::pipeline::{BuildSettings, Refresh, build};
use anyhow::Context;

use paths::roots;
use progress::ProgressLine;
use record::Summary;
use summary::{print_failures, print_summary};
use timings::print_timings;

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
    let is_shown = terminal.err_is_terminal && !args.quiet;
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
        timings: args.timings,
        estimate: is_shown,
    };
    let mut line = ProgressLine::new(is_shown);
    let report = build(&settings, &mut |progress| line.show(progress))?;
    line.clear();
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
    if let Some(timings) = &report.timings {
        print_timings(timings, &report, cores, terminal);
    }
    Ok(if report.failed() > 0 { Status::Failed } else { Status::Success })
}
