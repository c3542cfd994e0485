//! Output of the reader: numbers pages and events and sends them, buffered, to the workers and the writer.
//!
//! Buffers at most [`SEND_BATCH_EVENTS`] events and pages or [`SEND_BATCH_BYTES`] bytes, or one page of any size.

use std::sync::mpsc::Sender;

use super::batch::BatchPolicy;
use super::clock::{StageClock, Wait};
use super::event::{EventBatch, PipelineEvent};
use super::limiter::InFlightLimiter;
use super::queue::{Queue, Task};
use super::sequenced::Sequenced;
use newsidx_core::page::RawPage;

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
    /// Events and pages that the limiter admitted and that are not sent yet.
    buffered_events: EventBatch,
    buffered_pages: Vec<Sequenced<Task>>,
    buffered_bytes: usize,
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
            buffered_events: EventBatch::new(),
            buffered_pages: Vec::new(),
            buffered_bytes: 0,
        }
    }

    fn next_sequence(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    /// Sends an event to the writer. Returns `false` once the pipeline has shut down.
    pub(super) fn send_event(&mut self, event: PipelineEvent) -> bool {
        self.end_batch_before(0) && self.buffer(event) && self.flush_if_full()
    }

    /// Sends a page to the workers. Returns `false` once the pipeline has shut down.
    pub(super) fn send_page(&mut self, page: RawPage) -> bool {
        let bytes = page.bytes.len();
        if !self.end_batch_before(bytes) || !self.acquire(bytes) {
            return false;
        }
        let sequence = self.next_sequence();
        self.buffered_pages.push(Sequenced { sequence, value: Task::Prepare(Box::new(page)) });
        self.buffered_bytes += bytes;
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
        self.buffered_events.push(Sequenced { sequence, value: event });
        is_admitted
    }

    /// Waits for the limiter. Sends the buffer first if it has to wait.
    fn acquire(&mut self, bytes: usize) -> bool {
        self.limiter.try_acquire(bytes)
            || self.flush() && self.clock.time_wait(Wait::ReaderForCapacity, || self.limiter.acquire(bytes))
    }

    fn flush_if_full(&mut self) -> bool {
        let has_few_events = self.buffered_events.len() + self.buffered_pages.len() < SEND_BATCH_EVENTS;
        has_few_events && self.buffered_bytes < SEND_BATCH_BYTES || self.flush()
    }

    fn flush(&mut self) -> bool {
        let events = std::mem::take(&mut self.buffered_events);
        self.buffered_bytes = 0;
        (self.buffered_pages.is_empty() || self.queue.push(self.buffered_pages.drain(..)))
            && (events.is_empty() || self.events.send(events).is_ok())
    }
}

impl Drop for PageSink<'_> {
    fn drop(&mut self) {
        // After a shutdown nobody receives it.
        let _is_sent = self.buffer(PipelineEvent::BatchEnd) && self.buffer(PipelineEvent::Finished) && self.flush();
    }
}
