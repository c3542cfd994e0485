//! `newsidx index --watch`: goes on and reads what comes.

use std::path::Path;
use std::sync::atomic::Ordering;

use anyhow::bail;

use super::{print_report, run_once};
use crate::cli::Status;
use crate::cli::args::IndexArgs;
use crate::cli::terminal::Terminal;
use crate::pipeline::{BuildSettings, build};
use newsidx_index::IndexError;
use newsidx_ingest::{FileEvent, FileWatcher, PathFilter, walk};

/// Reads everything once, then what changes, until it is stopped; that is no failure.
pub(super) fn run(
    args: &IndexArgs,
    settings: &BuildSettings,
    index: &Path,
    terminal: &Terminal,
) -> anyhow::Result<Status> {
    if let Some(missing) = settings.roots.iter().find(|root| !root.exists()) {
        bail!("{} is not there: what is to be watched has to be", missing.display());
    }
    // Before everything is read once: what changes meanwhile is read again.
    let mut watcher = FileWatcher::new(&settings.roots, &settings.index)?;
    let is_stopped = &settings.stop;
    run_once(args, settings, index, terminal)?;
    if !args.quiet && !is_stopped.load(Ordering::Relaxed) {
        terminal.status("watching; ctrl-c ends it");
    }
    let mut is_waiting_for_another = false;
    while !is_stopped.load(Ordering::Relaxed) {
        let wake = watcher.wait(is_stopped);
        let only = match &wake {
            FileEvent::Stopped => break,
            FileEvent::Failed(error) => {
                terminal.warn(&error.to_string());
                continue;
            }
            FileEvent::Changed(only) => Some(only),
            FileEvent::RescanNeeded => None,
        };
        match read_changed(args, settings, only, index, terminal) {
            Err(error) if is_busy(&error) => {
                if !is_waiting_for_another {
                    terminal.warn(&format!("{error}; going on then"));
                }
                is_waiting_for_another = true;
                watcher.requeue(&wake);
            }
            other => {
                other?;
                is_waiting_for_another = false;
            }
        }
    }
    Ok(Status::Success)
}

/// Reads what has changed: these paths, or anything.
fn read_changed(
    args: &IndexArgs,
    settings: &BuildSettings,
    only: Option<&PathFilter>,
    index: &Path,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let is_gone = only.is_none_or(|only| only.paths().any(|path| !path.exists()));
    let mut settings = BuildSettings { prune: settings.prune && is_gone, ..settings.clone() };
    settings.walk.filter = only.cloned();
    // What is hidden or ignored may change as often as it likes.
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
