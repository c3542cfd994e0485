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

mod clock;
mod distance;
mod gate;
mod profiles;
mod prune;
mod queue;
mod reader;
mod report;
mod step;
mod window;
mod writer;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Instant;

use crate::article::Article;
use crate::extract::{self, Memory};
use crate::index::{IndexError, IndexWriter, WriterSettings};
use crate::ingest::{ReadOptions, WalkOptions};
use crate::stories::Sketch;

use clock::Clock;
pub use clock::{Stage, Timings, Wait};
use distance::Distance;
use gate::Gate;
use queue::{Queue, Task};
use reader::read_sources;
pub use report::{BuildReport, Failure};
use step::{Numbered, Out, Sketched, Step, Steps};
use window::Prepared;
pub use window::{Extracted, Extractor};
use writer::{Build, CommitWhen};

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
    pub passed_bytes: u64,
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
    let clock = Clock::new(settings.timings);
    let mut report = clock.whole_thread(|| build_by(&clock, settings, progress))?;
    report.timings = clock.timings();
    report.elapsed = started.elapsed();
    Ok(report)
}

fn build_by(
    clock: &Clock,
    settings: &BuildSettings,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<BuildReport, IndexError> {
    let writer_settings = WriterSettings { threads: settings.threads, memory_bytes: settings.memory_bytes };
    let writer = IndexWriter::open(&settings.index, writer_settings)?.for_extractor(extract::VERSION);
    let known = writer.known_sources()?;
    let gate = Gate::new(settings.threads);
    let distance = Distance::new(settings.estimate);
    let mut progress = |report: &BuildReport| {
        progress(Progress { report, passed_bytes: distance.passed(), total_bytes: distance.total() });
    };
    let (steps, finished) = channel();
    let queue = Queue::default();
    let mut build = Build::new(writer, CommitWhen::default(), &settings.stop, clock);
    let result = thread::scope(|scope| {
        let out = Out::new(steps.clone(), &queue, &gate, clock);
        scope.spawn(|| {
            clock.whole_thread(|| clock.of(Stage::Reading, || read_sources(settings, &known, &distance, out)));
        });
        scope.spawn(|| clock.whole_thread(|| distance.measure(settings, &known)));
        for _ in 0..settings.threads.max(1) {
            let steps = steps.clone();
            let (queue, gate) = (&queue, &gate);
            let mut memory = Memory::default();
            scope.spawn(move || {
                clock.whole_thread(|| work(queue, gate, &steps, clock, |task| run(task, clock, &mut memory)));
            });
        }
        drop(steps);
        let result = build.take_in_order(&finished, &queue, &gate, &mut progress);
        distance.end();
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

fn run(task: Task, clock: &Clock, memory: &mut Memory) -> Step {
    match task {
        Task::Prepare(mut raw) => {
            clock.of(Stage::Hashing, || raw.take_hash());
            Step::Prepared(Box::new(clock.of(Stage::Blocks, || Prepared::of(*raw))))
        }
        Task::Extract(prepared, profile) => {
            let outcome = clock.of(Stage::Extraction, || prepared.extract(&profile, memory).outcome);
            let sketch = |article: &Article| clock.of(Stage::Stories, || Sketch::of(article));
            let outcome = outcome.map(|article| Sketched { sketch: sketch(&article), article });
            Step::Page { bytes: prepared.bytes, outcome: Box::new(outcome) }
        }
    }
}

/// Takes tasks until there are no more. One that breaks is named and the next one taken.
fn work(queue: &Queue, gate: &Gate, steps: &Sender<Steps>, clock: &Clock, mut run: impl FnMut(Task) -> Step) {
    let mut run_one = |Numbered { number, what: task }: Numbered<Task>| {
        let (bytes, origin) = (task.bytes(), task.page().origin.clone());
        let is_uncut = matches!(task, Task::Prepare(_));
        let what = catch_unwind(AssertUnwindSafe(|| run(task))).unwrap_or(Step::Broke { bytes, origin });
        if is_uncut {
            gate.is_cut(bytes);
        }
        Numbered { number, what }
    };
    while let Some(tasks) = clock.waiting(Wait::WorkersForPages, || queue.pop()) {
        if steps.send(tasks.into_iter().map(&mut run_one).collect()).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{ContentKind, Origin, RawPage};

    #[test]
    #[allow(clippy::panic, reason = "the panic is what is tested")]
    fn a_page_that_breaks_the_extractor_is_named_and_the_next_one_read() {
        let page = |name: &str| RawPage::of_bytes(Origin::of_file(name), ContentKind::Text, name.as_bytes().to_vec());
        let (queue, gate) = (Queue::default(), Gate::new(1));
        for (number, name) in [(0, "/bad"), (1, "/good")] {
            assert!(
                gate.try_enter(name.len())
                    && queue.push([Numbered { number, what: Task::Prepare(Box::new(page(name))) }])
            );
        }
        let (steps, finished) = channel();
        thread::scope(|scope| {
            scope.spawn(|| {
                work(&queue, &gate, &steps, &Clock::new(false), |task| {
                    if matches!(&task, Task::Prepare(page) if page.bytes == b"/bad") {
                        panic!("broken");
                    }
                    run(task, &Clock::new(false), &mut Memory::default())
                });
            });
            let steps: Vec<Step> = finished.iter().flatten().take(2).map(|step| step.what).collect();
            queue.close();
            assert!(matches!(&steps[0], Step::Broke { bytes: 4, origin } if origin.file.ends_with("bad")));
            assert!(matches!(&steps[1], Step::Prepared(prepared) if prepared.raw.origin.file.ends_with("good")));
        });
    }
}
