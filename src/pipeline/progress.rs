//! Progress of a run: bytes of files that were read, out of all bytes.
//!
//! A separate thread sums the file sizes while the reader is already working. Sizes are those on disk, compressed or
//! not. A file that is being read counts page by page, an unchanged one at once.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::settings::{BuildSettings, Refresh};
use super::sources::{files, outdated_sources};
use newsidx_index::SourceStates;

/// Counters shared by reader and writer. Does nothing when progress is not measured.
#[derive(Default)]
pub(super) struct ProgressTracker {
    is_measured: bool,
    done: AtomicU64,
    /// Bytes read so far of the current file.
    current_file: AtomicU64,
    total: AtomicU64,
    is_total_complete: AtomicBool,
    /// Whether the run has ended.
    is_finished: AtomicBool,
}

impl ProgressTracker {
    pub(super) fn new(settings: &BuildSettings) -> Self {
        Self { is_measured: settings.estimate, ..Self::default() }
    }

    /// Sums the sizes of the files that the reader will read.
    pub(super) fn sum_sizes(&self, settings: &BuildSettings, known: &SourceStates) {
        if !self.is_measured {
            return;
        }
        // Errors are ignored here: the reader meets the same file and reports it.
        match settings.refresh {
            None => files(settings).filter_map(Result::ok).all(|path| self.add(size_of(&path))),
            Some(Refresh::All) => self.add_outdated(Path::new(""), known),
            Some(Refresh::BelowRoots) => settings.roots.iter().all(|root| self.add_outdated(root, known)),
        };
        self.is_total_complete.store(true, Ordering::Relaxed);
    }

    /// Adds the outdated sources at and below a root. Returns `false` once the run has ended.
    fn add_outdated(&self, root: &Path, known: &SourceStates) -> bool {
        known.iter_under(root).is_ok_and(|sources| {
            outdated_sources(sources).filter_map(Result::ok).all(|(path, _)| self.add(size_of(&path)))
        })
    }

    /// Adds a file to the total. Returns `false` once the run has ended.
    fn add(&self, bytes: u64) -> bool {
        self.total.fetch_add(bytes, Ordering::Relaxed);
        !self.is_finished.load(Ordering::Relaxed)
    }

    /// Counts a file as read after `read` returns.
    pub(super) fn track_file<T>(&self, file: &Path, read: impl FnOnce() -> T) -> T {
        if !self.is_measured {
            return read();
        }
        let size = size_of(file);
        let result = read();
        self.current_file.store(0, Ordering::Relaxed);
        self.done.fetch_add(size, Ordering::Relaxed);
        result
    }

    /// Counter of the bytes read of the current file.
    pub(super) fn current_file(&self) -> &AtomicU64 {
        &self.current_file
    }

    /// Ends the summing of sizes with the run.
    pub(super) fn finish(&self) {
        self.is_finished.store(true, Ordering::Relaxed);
    }

    /// Bytes read so far.
    pub(super) fn done_bytes(&self) -> u64 {
        self.done.load(Ordering::Relaxed) + self.current_file.load(Ordering::Relaxed)
    }

    /// Bytes of all files; `None` until they are summed.
    pub(super) fn total_bytes(&self) -> Option<u64> {
        let is_known = self.is_measured && self.is_total_complete.load(Ordering::Relaxed);
        // Files may grow after they were summed: the total is never below what was read.
        is_known.then(|| self.total.load(Ordering::Relaxed).max(self.done_bytes()))
    }
}

fn size_of(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |metadata| metadata.len())
}
