//! `newsidx index`: builds or updates an index, once or with `--watch`.

mod paths;
mod progress_line;
mod signals;
mod summary;
mod summary_record;
mod timings;
mod watch;

use std::io::Write;
use std::path::Path;
use std::sync::atomic::Ordering;

use anyhow::Context;

use super::Status;
use super::args::{IndexArgs, ReadArgs, WalkArgs};
use super::terminal::Terminal;
use crate::output::write_json_line;
use crate::pipeline::{BuildReport, BuildSettings, Refresh, build};
use newsidx_ingest::{Globs, ReadOptions, WalkOptions, absolute, resolve};

use paths::roots;
use progress_line::ProgressLine;
use signals::stop_on_signals;
use summary::{print_failures, print_outdated, print_summary};
use summary_record::SummaryRecord;
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
        Ok(WalkOptions { hidden, follow_links: follow, no_ignore, globs, ..WalkOptions::default() })
    }
}

pub(super) fn run(args: &IndexArgs, index: &Path, terminal: &Terminal) -> anyhow::Result<Status> {
    let settings = settings(args, index, terminal)?;
    let signal = stop_on_signals(&settings.stop)?;
    if args.watch {
        return watch::run(args, &settings, index, terminal);
    }
    let status = run_once(args, &settings, index, terminal)?;
    if settings.stop.load(Ordering::Relaxed) {
        terminal.warn("stopped: finished work is saved; run the same command again to continue");
        signal.reraise()?;
    }
    Ok(status)
}

fn settings(args: &IndexArgs, index: &Path, terminal: &Terminal) -> anyhow::Result<BuildSettings> {
    let scope = if args.paths.is_empty() && args.files_from.is_none() { Refresh::All } else { Refresh::BelowRoots };
    Ok(BuildSettings {
        walk: args.walk.options()?,
        threads: args.threads.map_or_else(cores, usize::from),
        memory_bytes: (args.memory as usize) << 20,
        prune: args.prune,
        restore: args.restore,
        refresh: args.refresh.then_some(scope),
        timings: args.timings,
        estimate: terminal.err_is_terminal && !args.quiet,
        ..BuildSettings::new(resolve(index)?, roots(args, index)?, args.read.options())
    })
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn run_once(args: &IndexArgs, settings: &BuildSettings, index: &Path, terminal: &Terminal) -> anyhow::Result<Status> {
    let mut line = ProgressLine::new(settings.estimate);
    let report = build(settings, &mut |progress| line.show(progress))?;
    line.clear();
    print_report(args, &report, index, terminal)?;
    if !args.quiet && !args.json {
        print_outdated(&report, terminal);
    }
    Ok(if report.failed() > 0 { Status::Failed } else { Status::Success })
}

fn print_report(args: &IndexArgs, report: &BuildReport, index: &Path, terminal: &Terminal) -> anyhow::Result<()> {
    let paths = terminal.paths();
    print_failures(report, terminal, &paths);
    if args.json {
        let mut out = terminal.data_out();
        write_json_line(&mut out, &SummaryRecord::new(report, &paths))?;
        out.flush()?;
    }
    if !args.quiet && !args.json {
        print_summary(report, index, terminal);
    }
    if let Some(timings) = &report.timings {
        print_timings(timings, report, cores(), terminal);
    }
    Ok(())
}
