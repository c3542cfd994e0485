//! `newsidx index`: builds or updates an index, once or with `--watch`.

mod paths;
mod progress_line;
mod run_once;
mod signals;
mod summary;
mod summary_record;
mod timings;
mod watch;

use std::path::Path;
use std::sync::atomic::Ordering;

use super::args::IndexArgs;
use super::status::Status;
use super::terminal::Terminal;
use crate::pipeline::{BuildSettings, Refresh};
use newsidx_ingest::resolve;

use paths::roots;
use run_once::{cores, run_once};
use signals::stop_on_signals;

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
        keep_listings: args.keep_listings,
        timings: args.timings,
        estimate: terminal.err_is_terminal && !args.quiet,
        ..BuildSettings::new(resolve(index)?, roots(args, index)?, args.read.options())
    })
}
