//! What the reader and the workers tell the writer.

use std::path::PathBuf;
use std::sync::mpsc::Sender;

use super::batch::{BatchPolicy, PreparedPage};
use super::clock::{StageClock, Wait};
use super::limiter::InFlightLimiter;
use super::queue::{Queue, Task};
use super::report::Failure;
use newsidx_core::article::Article;
use newsidx_core::page::RawPage;
use newsidx_dedup::Sketch;
use newsidx_extract::Rejection;
use newsidx_index::{IndexError, RemovedPages, SourceState};
use newsidx_ingest::{IngestError, SourceSummary};

/// One thing that the writer has to do.
pub(super) enum PipelineEvent {
    /// The file could not be opened; what the index has of it stays.
    FileFailed(IngestError),
    /// The file is as it was; `state` is what is to be noted of it where that has changed.
    Unchanged { path: PathBuf, failures: u64, state: Option<SourceState> },
    /// A file that was to be read again is gone; what the index has of it stays.
    Vanished(PathBuf),
    /// A file that was to be read again was read with other options before.
    OtherOptions(PathBuf),
    /// The list of sources cannot be read.
    Failed(IndexError),
    /// The pages of a file follow.
    SourceStart(SourceStart),
    /// A page was cut into blocks and waits for the end of its window.
    Prepared(Box<PreparedPage>),
    /// A window ends: what repeats among its pages can be learned.
    BatchEnd,
    /// A page was read and is an article, or not.
    Page { bytes: usize, outcome: Box<Result<SketchedArticle, Rejection>> },
    /// A page could not be read.
    PageFailed(IngestError),
    /// Reading a page broke the extractor.
    Panicked { bytes: usize, failure: Failure },
    /// All pages of the file were read.
    SourceEnd { contents: SourceSummary, state: Option<SourceState> },
    /// There is nothing more to read.
    Finished,
}

/// A file whose pages follow.
pub(super) struct SourceStart {
    pub path: PathBuf,
    pub is_new: bool,
    /// The state of the file before its first page.
    pub state: SourceState,
    /// The state in which reading it was cut off, where the pages after that follow.
    pub resumed: Option<SourceState>,
    /// Pages of it that were removed and are not to come back.
    pub removed: RemovedPages,
    /// Whether pages that were removed are to come back.
    pub restore: bool,
}

/// An article with what is compared of it.
pub(super) struct SketchedArticle {
    pub article: Article,
    pub sketch: Sketch,
}

/// Something with its place in the order of the reader.
pub(super) struct Sequenced<T> {
    pub number: u64,
    pub value: T,
}

/// Steps that are told together: to wake a thread for each takes as long as to do it.
pub(super) type EventBatch = Vec<Sequenced<PipelineEvent>>;

/// Steps and pages that the reader collects before it hands them on.
const SEND_BATCH_EVENTS: usize = 64;

/// Bytes of pages that it collects, so that workers find work early where pages are large.
const SEND_BATCH_BYTES: usize = 256 << 10;

/// Where the reader puts what it finds. When it is dropped, the writer is told that this was all.
pub(super) struct PageSink<'a> {
    steps: Sender<EventBatch>,
    queue: &'a Queue,
    limiter: &'a InFlightLimiter,
    clock: &'a StageClock,
    batch_policy: BatchPolicy,
    next: u64,
    /// What was let in and not yet handed on.
    collected_steps: EventBatch,
    collected_pages: Vec<Sequenced<Task>>,
    collected_bytes: usize,
}

impl<'a> PageSink<'a> {
    pub(super) fn new(
        steps: Sender<EventBatch>,
        queue: &'a Queue,
        gate: &'a InFlightLimiter,
        clock: &'a StageClock,
    ) -> Self {
        Self {
            steps,
            queue,
            limiter: gate,
            clock,
            batch_policy: BatchPolicy::default(),
            next: 0,
            collected_steps: EventBatch::new(),
            collected_pages: Vec::new(),
            collected_bytes: 0,
        }
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    /// Gives `false` once nobody listens any more.
    pub(super) fn send_event(&mut self, what: PipelineEvent) -> bool {
        self.end_batch_before(0) && self.buffer(what) && self.flush_if_full()
    }

    /// Gives `false` once nobody listens any more.
    pub(super) fn send_page(&mut self, page: RawPage) -> bool {
        let bytes = page.bytes.len();
        if !self.end_batch_before(bytes) || !self.acquire(bytes) {
            return false;
        }
        let number = self.number();
        self.collected_pages.push(Sequenced { number, value: Task::Prepare(Box::new(page)) });
        self.collected_bytes += bytes;
        self.flush_if_full()
    }

    /// Ends the window where it is full. Before anything waits at the gate: what is inside must be able to
    /// leave.
    fn end_batch_before(&mut self, bytes: usize) -> bool {
        !self.batch_policy.ends_before(bytes) || self.buffer(PipelineEvent::BatchEnd) && self.flush()
    }

    fn buffer(&mut self, what: PipelineEvent) -> bool {
        let enters = self.acquire(0);
        let number = self.number();
        self.collected_steps.push(Sequenced { number, value: what });
        enters
    }

    /// Enters the gate; where that takes a while, everybody gets what was collected first.
    fn acquire(&mut self, bytes: usize) -> bool {
        self.limiter.try_acquire(bytes)
            || self.flush() && self.clock.time_wait(Wait::ReaderForCapacity, || self.limiter.acquire(bytes))
    }

    fn flush_if_full(&mut self) -> bool {
        let are_few = self.collected_steps.len() + self.collected_pages.len() < SEND_BATCH_EVENTS;
        are_few && self.collected_bytes < SEND_BATCH_BYTES || self.flush()
    }

    fn flush(&mut self) -> bool {
        let steps = std::mem::take(&mut self.collected_steps);
        self.collected_bytes = 0;
        (self.collected_pages.is_empty() || self.queue.push(self.collected_pages.drain(..)))
            && (steps.is_empty() || self.steps.send(steps).is_ok())
    }
}

impl Drop for PageSink<'_> {
    fn drop(&mut self) {
        // Where nobody listens any more, nobody waits for this.
        let _told = self.buffer(PipelineEvent::BatchEnd) && self.buffer(PipelineEvent::Finished) && self.flush();
    }
}
