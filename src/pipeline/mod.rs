//! Pipeline that builds an index; the only module that knows the order of the stages.
//!
//! ```text
//! reader ──pages──▶ workers (one a core): blocks ──▶ writer (this thread): learns site profiles, batch by batch
//!    │                       ┌─────a batch of pages─────────────┘
//!    │              workers: extract ──▶ writer: back in order, deduplicate, index, commit
//!    └──────events between pages────────────────▲
//! ```
//!
//! The reader numbers every event and the writer processes them in that order: the same input gives the same index
//! for any number of threads. The in-flight limiter bounds the bytes between them, so memory does not grow with the
//! input.

mod batch;
mod clock;
mod commit_schedule;
mod event;
mod extractor;
mod limiter;
mod page_sink;
mod panics;
mod prepared_page;
mod profiles;
mod progress;
mod prune;
mod queue;
mod reader;
mod report;
mod sequenced;
mod settings;
mod source_options;
mod sources;
mod worker;
mod writer;

use std::sync::atomic::Ordering;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Instant;

use newsidx_extract::{self as extract, ExtractionOptions};
use newsidx_index::{IndexError, IndexWriter, WriterSettings};

use clock::StageClock;
pub use clock::{Stage, Timings, Wait};
use commit_schedule::CommitPolicy;
pub use extractor::{ExtractedPage, Extractor};
use limiter::InFlightLimiter;
use page_sink::PageSink;
pub use panics::{CaughtPanic, silence_caught_panics};
use progress::ProgressTracker;
use queue::Queue;
use reader::read_sources;
pub use report::{BuildReport, Failure, FailureReason};
pub use settings::{BuildSettings, Refresh};
use source_options::SourceOptions;
use worker::run_worker;
use writer::IndexBuild;

/// Progress of a run.
#[derive(Clone, Copy)]
pub struct Progress<'a> {
    /// Counts so far.
    pub report: &'a BuildReport,
    /// Bytes of files that were read or skipped; 0 unless [`BuildSettings::estimate`] is set.
    pub done_bytes: u64,
    /// Bytes of all files; `None` until they are summed.
    pub total_bytes: Option<u64>,
}

/// Reads the sources and updates the index. Blocks until the run ends.
///
/// `progress` is called on this thread after every event.
///
/// # Errors
///
/// If the index cannot be read or written. Input that cannot be read is in the report.
pub fn build(settings: &BuildSettings, progress: &mut dyn FnMut(Progress<'_>)) -> Result<BuildReport, IndexError> {
    let started = Instant::now();
    let clock = if settings.timings { StageClock::started() } else { StageClock::off() };
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
    if let Some(keep_listings) = settings.keep_listings {
        writer.set_keep_listings(keep_listings)?;
    }
    let extraction = ExtractionOptions { keep_listings: writer.keeps_listings()? };
    let options = SourceOptions::new(settings.read.fingerprint(), extraction);
    let known = writer.source_states()?;
    let limiter = InFlightLimiter::new(settings.threads);
    let tracker = ProgressTracker::new(settings);
    let mut progress = |report: &BuildReport| {
        progress(Progress { report, done_bytes: tracker.done_bytes(), total_bytes: tracker.total_bytes() });
    };
    let (events, finished) = channel();
    let queue = Queue::new(settings.threads);
    let mut build = IndexBuild::new(writer, extraction, CommitPolicy::default(), &settings.stop, clock);
    let result = thread::scope(|scope| {
        let sink = PageSink::new(events.clone(), &queue, &limiter, clock);
        scope.spawn(|| {
            clock
                .time_thread(|| clock.time(Stage::Reading, || read_sources(settings, options, &known, &tracker, sink)));
        });
        scope.spawn(|| clock.time_thread(|| tracker.sum_sizes(settings, &known)));
        for _ in 0..settings.threads.max(1) {
            let events = events.clone();
            let (queue, limiter) = (&queue, &limiter);
            scope.spawn(move || clock.time_thread(|| run_worker(queue, extraction, limiter, &events, clock)));
        }
        // Without this sender the channel closes once all other threads have ended.
        drop(events);
        let result = build.process_in_order(&finished, &queue, &limiter, &mut progress);
        // Also after an error: threads that wait for the limiter or the queue would never end.
        tracker.finish();
        limiter.close();
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
