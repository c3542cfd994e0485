//! Builds an index: the only module that knows the order of the stages.
//!
//! ```text
//! reader ──pages──▶ workers (one a core): blocks ──▶ this thread: learns what repeats over each site
//!    │                       ┌─────a window of pages at a time─────┘
//!    │              workers: extract ──▶ this thread: back in order, index
//!    └──────what happens between pages──────────▲
//! ```
//!
//! Every step is numbered by the reader and taken in that order by the writer, so that the same
//! input gives the same index whatever the number of threads. The reader waits while too many
//! bytes are under way: memory does not grow with the input.

mod batch;
mod clock;
mod event;
mod limiter;
mod panics;
mod profiles;
mod progress;
mod prune;
mod queue;
mod reader;
mod report;
mod worker;
mod writer;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Instant;

use newsidx_extract as extract;
use newsidx_index::{IndexError, IndexWriter, WriterSettings};
use newsidx_ingest::{ReadOptions, WalkOptions};

pub use batch::{ExtractedPage, Extractor};
use clock::StageClock;
pub use clock::{Stage, Timings, Wait};
use event::PageSink;
use limiter::InFlightLimiter;
pub use panics::silence_caught_panics;
use progress::ProgressTracker;
use queue::Queue;
use reader::read_sources;
pub use report::{BuildReport, Failure};
use worker::run_worker;
use writer::{CommitPolicy, IndexBuild};

/// Which sources of an index are read again because an older extractor has read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresh {
    /// All that were read with the same options, or without any that matter.
    All,
    /// Those at and below the roots, with the options that are given now.
    BelowRoots,
}

/// What is to be built, from what, and how.
#[derive(Clone, Debug)]
pub struct BuildSettings {
    /// Directory of the index.
    pub index: PathBuf,
    /// Files and directories to read, as absolute paths.
    pub roots: Vec<PathBuf>,
    /// What is left out below them, beside the index.
    pub walk: WalkOptions,
    /// Threads that extract.
    pub threads: usize,
    /// Bytes in which the index collects documents before they go to disk.
    pub memory_bytes: usize,
    /// How sources are read.
    pub read: ReadOptions,
    /// Whether documents go whose source below the roots is gone.
    pub prune: bool,
    /// Whether pages come back that were removed from the index.
    pub restore: bool,
    /// Reads sources again that are in the index, in place of what lies below the roots.
    pub refresh: Option<Refresh>,
    /// Whether it is measured where the time goes.
    pub timings: bool,
    /// Whether all files are added up, so that it can be told how much is left.
    pub estimate: bool,
    /// Ends the run where it is set, with a commit.
    pub stop: Arc<AtomicBool>,
}

impl BuildSettings {
    /// Reads what is new or has changed below the roots, on one thread and with 200 MiB.
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
            timings: false,
            estimate: false,
            stop: Arc::default(),
        }
    }
}

/// How far a run is.
#[derive(Clone, Copy)]
pub struct Progress<'a> {
    /// What was done.
    pub report: &'a BuildReport,
    /// Bytes of files that were gone through, where all are added up.
    pub done_bytes: u64,
    /// Bytes of all files, once they are added up.
    pub total_bytes: Option<u64>,
}

/// Reads the sources and brings the index up to date.
///
/// `progress` is called on this thread after every step.
///
/// # Errors
///
/// Where the index cannot be written. What cannot be read is in the report.
pub fn build(settings: &BuildSettings, progress: &mut dyn FnMut(Progress<'_>)) -> Result<BuildReport, IndexError> {
    let started = Instant::now();
    let clock = StageClock::new(settings.timings);
    let mut report = clock.time_thread(|| build_timed(&clock, settings, progress))?;
    report.timings = clock.timings();
    report.elapsed = started.elapsed();
    Ok(report)
}

fn build_timed(
    clock: &StageClock,
    settings: &BuildSettings,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<BuildReport, IndexError> {
    let writer_settings = WriterSettings::new(settings.threads, settings.memory_bytes);
    let writer =
        IndexWriter::open(&settings.index, writer_settings)?.with_extractor_version(extract::EXTRACTOR_VERSION);
    let known = writer.source_states()?;
    let gate = InFlightLimiter::new(settings.threads);
    let distance = ProgressTracker::new(settings.estimate);
    let mut progress = |report: &BuildReport| {
        progress(Progress { report, done_bytes: distance.done_bytes(), total_bytes: distance.total_bytes() });
    };
    let (steps, finished) = channel();
    let queue = Queue::new(settings.threads);
    let mut build = IndexBuild::new(writer, CommitPolicy::default(), &settings.stop, clock);
    let result = thread::scope(|scope| {
        let out = PageSink::new(steps.clone(), &queue, &gate, clock);
        scope.spawn(|| {
            clock.time_thread(|| clock.time(Stage::Reading, || read_sources(settings, &known, &distance, out)));
        });
        scope.spawn(|| clock.time_thread(|| distance.sum_sizes(settings, &known)));
        for _ in 0..settings.threads.max(1) {
            let steps = steps.clone();
            let (queue, gate) = (&queue, &gate);
            scope.spawn(move || clock.time_thread(|| run_worker(queue, gate, &steps, clock)));
        }
        drop(steps);
        let result = build.process_in_order(&finished, &queue, &gate, &mut progress);
        distance.finish();
        gate.close();
        queue.close();
        result
    });
    result?;
    if settings.prune && !settings.stop.load(Ordering::Relaxed) {
        build.prune(&known, &settings.roots)?;
    }
    let report = build.finish()?;
    progress(&report);
    Ok(report)
}
