//! File watcher with debouncing: reports paths that have changed and had no further event for two seconds.
//!
//! A file that is being written is read once, when it is complete. Lost or too many events become one rescan of
//! everything. Memory: [`MAX_PENDING_PATHS`] paths. `docs/design/filesystem-watching.md` has the reasons.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Config, ErrorKind, Event, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::PathFilter;

/// Time without events after which a path is reported.
const DEBOUNCE: Duration = Duration::from_secs(2);

/// Paths that are tracked separately; with more, a rescan of everything costs no more.
const MAX_PENDING_PATHS: usize = 10_000;

/// Interval at which the stop flag is checked.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// Longest time that a rescan is delayed by further events.
const MAX_DEBOUNCE: Duration = Duration::from_secs(60);

/// Error for a path that cannot be watched.
#[derive(Debug, thiserror::Error)]
pub enum FileWatcherError {
    /// The limit of watches of the system is reached.
    #[error("{} cannot be watched: the system watches no more directories", .0.display())]
    TooMany(PathBuf),
    /// Another error of the system.
    #[error("{} cannot be watched: {error}", .path.display())]
    Failed {
        /// File or directory.
        path: PathBuf,
        /// Error of the system, without the path.
        error: notify::Error,
    },
}

/// Result of a wait.
#[derive(Debug)]
pub enum FileEvent {
    /// These paths have changed, and had no event for the debounce time.
    Changed(PathFilter),
    /// Events were lost: any path may have changed.
    RescanNeeded,
    /// A path can no longer be watched.
    Failed(FileWatcherError),
    /// The stop flag was set.
    Stopped,
}

/// Watcher for files and directories.
pub struct FileWatcher {
    system: RecommendedWatcher,
    events: Receiver<notify::Result<Event>>,
    exclude: PathBuf,
    pending: PendingPaths,
}

impl FileWatcher {
    /// Watches these paths and everything below them, except below `exclude`. Links are not followed.
    ///
    /// # Errors
    ///
    /// If a path cannot be watched.
    pub fn new(roots: &[PathBuf], exclude: &Path) -> Result<Self, FileWatcherError> {
        let (sender, events) = channel();
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| FileWatcherError::from_notify(path, error)
        };
        let config = Config::default().with_follow_symlinks(false);
        let system = RecommendedWatcher::new(sender, config).map_err(failed(exclude))?;
        let mut watcher = Self { system, events, exclude: exclude.to_owned(), pending: PendingPaths::default() };
        for root in roots {
            // A file is watched through its directory: programs replace files by renaming new ones to their path.
            let (watched, mode) = match root.parent() {
                Some(parent) if root.is_file() => (parent, RecursiveMode::NonRecursive),
                _ => (root.as_path(), RecursiveMode::Recursive),
            };
            watcher.system.watch(watched, mode).map_err(failed(watched))?;
        }
        Ok(watcher)
    }

    /// Blocks until changed paths are due, or until `is_stopped` is set.
    pub fn wait(&mut self, is_stopped: &AtomicBool) -> FileEvent {
        while !is_stopped.load(Ordering::Relaxed) {
            let now = Instant::now();
            if let Some(event) = self.pending.take_quiet(now) {
                return event;
            }
            let wait = self.pending.time_to_quiet(now).map_or(POLL_INTERVAL, |wait| wait.min(POLL_INTERVAL));
            match self.events.recv_timeout(wait) {
                Ok(Ok(event)) => self.note(event),
                Ok(Err(error)) => {
                    let path = error.paths.first().cloned().unwrap_or_default();
                    self.pending.touch_all(Instant::now());
                    return FileEvent::Failed(FileWatcherError::from_notify(path, error));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        FileEvent::Stopped
    }

    /// Puts an event back that could not be handled now.
    pub fn requeue(&mut self, event: &FileEvent) {
        let now = Instant::now();
        match event {
            FileEvent::Changed(filter) => filter.paths().for_each(|path| self.pending.touch(path.to_owned(), now)),
            _ => self.pending.touch_all(now),
        }
    }

    fn note(&mut self, event: Event) {
        let now = Instant::now();
        if event.need_rescan() {
            self.pending.touch_all(now);
        }
        // Reads are no changes: this program opens and reads the files itself.
        let is_change = match event.kind {
            EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
            _ => true,
        };
        for path in event.paths.into_iter().filter(|path| is_change && !path.starts_with(&self.exclude)) {
            self.pending.touch(path, now);
        }
    }
}

impl FileWatcherError {
    fn from_notify(path: PathBuf, error: notify::Error) -> Self {
        match error.kind {
            ErrorKind::MaxFilesWatch => Self::TooMany(path),
            // Without paths: the message of this error has the path already.
            _ => Self::Failed { path, error: notify::Error { paths: Vec::new(), ..error } },
        }
    }
}

/// Changed paths that were not reported yet.
#[derive(Default)]
struct PendingPaths {
    /// Last event of each path.
    paths: BTreeMap<PathBuf, Instant>,
    /// Time at which a rescan became necessary, and last event since; `None` while paths are tracked.
    everything: Option<(Instant, Instant)>,
}

impl PendingPaths {
    fn touch(&mut self, path: PathBuf, now: Instant) {
        match &mut self.everything {
            Some((_, last)) => *last = now,
            None if self.paths.len() >= MAX_PENDING_PATHS && !self.paths.contains_key(&path) => self.touch_all(now),
            None => _ = self.paths.insert(path, now),
        }
    }

    fn touch_all(&mut self, now: Instant) {
        self.paths.clear();
        let first = self.everything.map_or(now, |(first, _)| first);
        self.everything = Some((first, now));
    }

    /// Removes and returns what is due.
    fn take_quiet(&mut self, now: Instant) -> Option<FileEvent> {
        if let Some((first, last)) = self.everything {
            // Bounded, since a busy directory may never be without events.
            let is_due = now >= last + DEBOUNCE || now >= first + MAX_DEBOUNCE;
            return is_due.then(|| {
                self.everything = None;
                FileEvent::RescanNeeded
            });
        }
        let is_quiet = |last: &Instant| now >= *last + DEBOUNCE;
        let quiet = self.paths.iter().filter(|(_, last)| is_quiet(last)).map(|(path, _)| path.clone());
        let quiet: BTreeSet<PathBuf> = quiet.collect();
        self.paths.retain(|_, last| !is_quiet(last));
        (!quiet.is_empty()).then(|| FileEvent::Changed(PathFilter::new(quiet)))
    }

    /// Time until something is due if there are no further events; `None` if nothing is pending.
    fn time_to_quiet(&self, now: Instant) -> Option<Duration> {
        let due = match self.everything {
            Some((first, last)) => Some((last + DEBOUNCE).min(first + MAX_DEBOUNCE)),
            None => self.paths.values().min().map(|last| *last + DEBOUNCE),
        };
        due.map(|due| due.saturating_duration_since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet(pending: &mut PendingPaths, now: Instant) -> Vec<String> {
        match pending.take_quiet(now) {
            Some(FileEvent::Changed(filter)) => filter.paths().map(|path| path.display().to_string()).collect(),
            Some(FileEvent::RescanNeeded) => vec!["everything".to_owned()],
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_path_is_reported_once_after_two_quiet_seconds() {
        let start = Instant::now();
        let at = |milliseconds: u64| start + Duration::from_millis(milliseconds);
        let mut pending = PendingPaths::default();
        assert_eq!(pending.time_to_quiet(at(0)), None);
        pending.touch("/slow".into(), at(0));
        pending.touch("/fast".into(), at(500));
        pending.touch("/slow".into(), at(1900));
        assert!(quiet(&mut pending, at(2400)).is_empty());
        assert_eq!(pending.time_to_quiet(at(2400)), Some(Duration::from_millis(100)));
        assert_eq!(quiet(&mut pending, at(2500)), ["/fast"]);
        assert!(quiet(&mut pending, at(3800)).is_empty());
        assert_eq!(quiet(&mut pending, at(3900)), ["/slow"]);
        assert!(quiet(&mut pending, at(9000)).is_empty());
    }

    #[test]
    fn too_many_paths_become_a_rescan_with_a_bounded_delay() {
        let start = Instant::now();
        let mut pending = PendingPaths::default();
        for nth in 0..=MAX_PENDING_PATHS {
            pending.touch(format!("/{nth}").into(), start);
        }
        assert!(pending.paths.is_empty());
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        for second in 1..60 {
            pending.touch("/busy".into(), at(second));
            assert!(quiet(&mut pending, at(second)).is_empty());
        }
        assert_eq!(pending.time_to_quiet(at(59)), Some(Duration::from_secs(1)));
        assert_eq!(quiet(&mut pending, at(60)), ["everything"]);
        assert_eq!(pending.time_to_quiet(at(60)), None);
    }
}
