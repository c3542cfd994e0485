//! Messages from the reader and the workers to the writer, and the sink that the reader sends through.
//!
//! Every message has a sequence number from the reader; the writer processes them in that order. Messages travel in
//! batches of at most [`SEND_BATCH_EVENTS`] events or [`SEND_BATCH_BYTES`] bytes.

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

/// A message to the writer.
pub(super) enum PipelineEvent {
    /// The file could not be opened. Its documents stay in the index.
    FileFailed(IngestError),
    /// The file has not changed. `state` is `None` unless its entry in the manifest has to be updated.
    Unchanged { path: PathBuf, failures: u64, state: Option<SourceState> },
    /// A file to be read again is gone. Its documents stay in the index.
    Vanished(PathBuf),
    /// A file to be read again was read with other options before, and is skipped.
    OtherOptions(PathBuf),
    /// The manifest could not be read.
    Failed(IndexError),
    /// The pages of a file follow.
    SourceStart(SourceStart),
    /// A page was parsed into blocks and waits for the end of its batch.
    Prepared(Box<PreparedPage>),
    /// The batch ends: the site profiles can learn from its pages.
    BatchEnd,
    /// A page was extracted.
    Page { bytes: usize, outcome: Box<Result<SketchedArticle, Rejection>> },
    /// A page could not be read.
    PageFailed(IngestError),
    /// The extractor panicked on a page.
    Panicked { bytes: usize, failure: Failure },
    /// All pages of the file were read; `state` is `None` if the next run has to read the file again.
    SourceEnd { contents: SourceSummary, state: Option<SourceState> },
    /// Nothing more follows.
    Finished,
}

/// A file whose pages follow.
pub(super) struct SourceStart {
    pub path: PathBuf,
    pub is_new: bool,
    /// The state of the file before its first page.
    pub state: SourceState,
    /// The state after which an earlier run was interrupted; the pages that follow come after it.
    pub resumed: Option<SourceState>,
    /// Pages that the user removed; they are not indexed again.
    pub removed: RemovedPages,
    /// Whether removed pages are indexed again.
    pub restore: bool,
}

/// An article with its sketch for near-duplicate detection.
pub(super) struct SketchedArticle {
    pub article: Article,
    pub sketch: Sketch,
}

/// A value with its sequence number, counted by the reader from 0.
pub(super) struct Sequenced<T> {
    pub sequence: u64,
    pub value: T,
}

/// Events that are sent together: waking a thread for each event takes as long as the work itself.
pub(super) type EventBatch = Vec<Sequenced<PipelineEvent>>;

/// Events and pages that the reader buffers before it sends them.
const SEND_BATCH_EVENTS: usize = 64;

/// Bytes of pages that the reader buffers; less than a batch of small pages, so that workers start early on large
/// ones.
const SEND_BATCH_BYTES: usize = 256 << 10;

/// Output of the reader: numbers pages and events, and sends pages to the queue and events to the writer. Dropping it
/// sends [`PipelineEvent::Finished`].
pub(super) struct PageSink<'a> {
    events: Sender<EventBatch>,
    queue: &'a Queue,
    limiter: &'a InFlightLimiter,
    clock: &'a StageClock,
    batch_policy: BatchPolicy,
    next: u64,
    /// Admitted by the limiter and not yet sent.
    collected_events: EventBatch,
    collected_pages: Vec<Sequenced<Task>>,
    collected_bytes: usize,
}

impl<'a> PageSink<'a> {
    pub(super) fn new(
        events: Sender<EventBatch>,
        queue: &'a Queue,
        limiter: &'a InFlightLimiter,
        clock: &'a StageClock,
    ) -> Self {
        Self {
            events,
            queue,
            limiter,
            clock,
            batch_policy: BatchPolicy::default(),
            next: 0,
            collected_events: EventBatch::new(),
            collected_pages: Vec::new(),
            collected_bytes: 0,
        }
    }

    fn next_sequence(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    /// Returns `false` once the pipeline has shut down.
    pub(super) fn send_event(&mut self, event: PipelineEvent) -> bool {
        self.end_batch_before(0) && self.buffer(event) && self.flush_if_full()
    }

    /// Returns `false` once the pipeline has shut down.
    pub(super) fn send_page(&mut self, page: RawPage) -> bool {
        let bytes = page.bytes.len();
        if !self.end_batch_before(bytes) || !self.acquire(bytes) {
            return false;
        }
        let sequence = self.next_sequence();
        self.collected_pages.push(Sequenced { sequence, value: Task::Prepare(Box::new(page)) });
        self.collected_bytes += bytes;
        self.flush_if_full()
    }

    /// Ends the batch if it is full.
    fn end_batch_before(&mut self, bytes: usize) -> bool {
        // Before the limiter is acquired: pages in flight leave only when their batch ends.
        !self.batch_policy.ends_before(bytes) || self.buffer(PipelineEvent::BatchEnd) && self.flush()
    }

    fn buffer(&mut self, event: PipelineEvent) -> bool {
        let is_admitted = self.acquire(0);
        let sequence = self.next_sequence();
        self.collected_events.push(Sequenced { sequence, value: event });
        is_admitted
    }

    /// Waits for the limiter. Sends the buffer first if it has to wait.
    fn acquire(&mut self, bytes: usize) -> bool {
        self.limiter.try_acquire(bytes)
            || self.flush() && self.clock.time_wait(Wait::ReaderForCapacity, || self.limiter.acquire(bytes))
    }

    fn flush_if_full(&mut self) -> bool {
        let has_few_events = self.collected_events.len() + self.collected_pages.len() < SEND_BATCH_EVENTS;
        has_few_events && self.collected_bytes < SEND_BATCH_BYTES || self.flush()
    }

    fn flush(&mut self) -> bool {
        let events = std::mem::take(&mut self.collected_events);
        self.collected_bytes = 0;
        (self.collected_pages.is_empty() || self.queue.push(self.collected_pages.drain(..)))
            && (events.is_empty() || self.events.send(events).is_ok())
    }
}

impl Drop for PageSink<'_> {
    fn drop(&mut self) {
        // After a shutdown nothing is waiting for this.
        let _is_sent = self.buffer(PipelineEvent::BatchEnd) && self.buffer(PipelineEvent::Finished) && self.flush();
    }
}
