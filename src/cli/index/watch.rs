//! `newsidx index --watch`: indexes new and changed files until a signal arrives.

use std::path::Path;
use std::sync::atomic::Ordering;

use anyhow::bail;

use super::run_once::{print_report, run_once};
use crate::cli::args::IndexArgs;
use crate::cli::hints::watcher_message;
use crate::cli::status::Status;
use crate::cli::terminal::Terminal;
use crate::pipeline::{BuildSettings, build};
use newsidx_index::IndexError;
use newsidx_ingest::{FileEvent, FileWatcher, PathFilter, walk};

/// Indexes everything once, then every change. A stop is success.
pub(super) fn run(
    args: &IndexArgs,
    settings: &BuildSettings,
    index: &Path,
    terminal: &Terminal,
) -> anyhow::Result<Status> {
    if let Some(missing) = settings.roots.iter().find(|root| !root.exists()) {
        bail!("{} not found: only existing files and directories can be watched", missing.display());
    }
    // The watcher starts before the first run: files that change during the run are indexed again.
    let mut watcher = FileWatcher::new(&settings.roots, &settings.index)?;
    let is_stopped = &settings.stop;
    run_once(args, settings, index, terminal)?;
    if !args.quiet && !is_stopped.load(Ordering::Relaxed) {
        terminal.status("watching for changes; press ctrl-c to stop");
    }
    let mut has_warned_of_lock = false;
    while !is_stopped.load(Ordering::Relaxed) {
        let event = watcher.wait(is_stopped);
        let only = match &event {
            FileEvent::Stopped => break,
            FileEvent::Failed(error) => {
                terminal.warn(&watcher_message(error));
                continue;
            }
            FileEvent::Changed(only) => Some(only),
            FileEvent::RescanNeeded => None,
        };
        match index_changed(args, settings, only, index, terminal) {
            Err(error) if is_busy(&error) => {
                if !has_warned_of_lock {
                    terminal.warn(&format!("{error}; indexing continues when it is done"));
                }
                has_warned_of_lock = true;
                // The change is indexed once the other writer is done.
                watcher.requeue(&event);
            }
            other => {
                other?;
                has_warned_of_lock = false;
            }
        }
    }
    Ok(Status::Success)
}

/// Indexes the changed paths, or everything if `only` is `None`.
fn index_changed(
    args: &IndexArgs,
    settings: &BuildSettings,
    only: Option<&PathFilter>,
    index: &Path,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let has_vanished = only.is_none_or(|only| only.paths().any(|path| !path.exists()));
    // The first run has stored whether listings are kept; another program may have changed it since.
    let keep_listings = settings.keep_listings.filter(|_| only.is_none());
    let mut settings = BuildSettings { prune: settings.prune && has_vanished, keep_listings, ..settings.clone() };
    settings.walk.filter = only.cloned();
    // Changes to hidden and ignored files need no run and no report.
    if !settings.prune && walk(&settings.roots, &settings.walk).next().is_none() {
        return Ok(());
    }
    let report = build(&settings, &mut |_| {})?;
    if report.files > 0 || report.pruned_files > 0 {
        print_report(args, &report, index, terminal)?;
    }
    Ok(())
}

fn is_busy(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(IndexError::Busy { .. }))
}
