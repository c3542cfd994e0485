//! How far a run is: bytes of the files that were gone through, of all that there are.
//!
//! A thread of its own adds up the sizes of all files while the reader is on its way already. Bytes are counted as they
//! lie on the disk, compressed or not: those of a file that is read page by page, those of an unchanged one at once.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::reader::{files, outdated_sources};
use super::{BuildSettings, Refresh};
use newsidx_index::SourceStates;

/// Shared by the reader, who goes, and the writer, who tells. Does nothing where nobody wants to know.
#[derive(Default)]
pub(super) struct ProgressTracker {
    is_measured: bool,
    done: AtomicU64,
    /// Bytes of the file that is being read.
    current_file: AtomicU64,
    total: AtomicU64,
    /// Whether all files are in the total.
    is_total: AtomicBool,
    /// Whether the run has ended.
    is_finished: AtomicBool,
}

impl ProgressTracker {
    pub(super) fn new(is_measured: bool) -> Self {
        Self { is_measured, ..Self::default() }
    }

    /// Adds up the files that the reader will go through.
    pub(super) fn sum_sizes(&self, settings: &BuildSettings, known: &SourceStates) {
        if !self.is_measured {
            return;
        }
        // What cannot be read is met, and named, by the reader.
        match settings.refresh {
            None => files(settings).filter_map(Result::ok).all(|path| self.add(size_of(&path))),
            Some(Refresh::All) => self.add_outdated(Path::new(""), known),
            Some(Refresh::BelowRoots) => settings.roots.iter().all(|root| self.add_outdated(root, known)),
        };
        self.is_total.store(true, Ordering::Relaxed);
    }

    fn add_outdated(&self, root: &Path, known: &SourceStates) -> bool {
        known.iter_under(root).is_ok_and(|sources| {
            outdated_sources(sources).filter_map(Result::ok).all(|(path, _)| self.add(size_of(&path)))
        })
    }

    /// Gives `false` once nobody wants to know any more.
    fn add(&self, bytes: u64) -> bool {
        self.total.fetch_add(bytes, Ordering::Relaxed);
        !self.is_finished.load(Ordering::Relaxed)
    }

    /// Goes through a file; `read` is told how to say how far it is in it.
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

    /// Where it is noted how many bytes of the file that is being read were read.
    pub(super) fn current_file(&self) -> &AtomicU64 {
        &self.current_file
    }

    pub(super) fn finish(&self) {
        self.is_finished.store(true, Ordering::Relaxed);
    }

    /// Bytes that were gone through.
    pub(super) fn done_bytes(&self) -> u64 {
        self.done.load(Ordering::Relaxed) + self.current_file.load(Ordering::Relaxed)
    }

    /// Bytes of all files, once they were added up.
    pub(super) fn total_bytes(&self) -> Option<u64> {
        let is_known = self.is_measured && self.is_total.load(Ordering::Relaxed);
        is_known.then(|| self.total.load(Ordering::Relaxed).max(self.done_bytes()))
    }
}

fn size_of(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |metadata| metadata.len())
}
