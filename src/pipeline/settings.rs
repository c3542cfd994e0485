//! Settings of a run.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use newsidx_ingest::{ReadOptions, WalkOptions};

/// Which sources that an older extractor read are read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresh {
    /// All sources of the index that were read with the same options or do not depend on options.
    All,
    /// The sources at and below the roots, with the options of this run.
    BelowRoots,
}

/// Settings of a run.
#[derive(Clone, Debug)]
pub struct BuildSettings {
    /// Directory of the index.
    pub index: PathBuf,
    /// Files and directories to read, as absolute paths.
    pub roots: Vec<PathBuf>,
    /// Which files below the roots are read; the index directory never is.
    pub walk: WalkOptions,
    /// Worker threads.
    pub threads: usize,
    /// Bytes of documents that are collected in memory before they are written.
    pub memory_bytes: usize,
    /// Field names and limits for reading.
    pub read: ReadOptions,
    /// Whether documents are deleted if their source below the roots is gone.
    pub prune: bool,
    /// Whether pages that the user removed are indexed again.
    pub restore: bool,
    /// Reads sources of the index again, instead of new and changed files below the roots.
    pub refresh: Option<Refresh>,
    /// Whether the index keeps listings, from this run on; `None` for what earlier runs have set.
    pub keep_listings: Option<bool>,
    /// Whether CPU time and waits are measured.
    pub timings: bool,
    /// Whether the sizes of all files are summed, to estimate the time left.
    pub estimate: bool,
    /// Ends the run, with a commit, once it is set.
    pub stop: Arc<AtomicBool>,
}

impl BuildSettings {
    /// Reads new and changed files below the roots, on one thread and with 200 MiB.
    pub fn new(index: PathBuf, roots: Vec<PathBuf>, read: ReadOptions) -> Self {
        Self {
            index,
            roots,
            walk: WalkOptions::default(),
            threads: 1,
            memory_bytes: 200 << 20,
            read,
            prune: false,
            restore: false,
            refresh: None,
            keep_listings: None,
            timings: false,
            estimate: false,
            stop: Arc::default(),
        }
    }
}
