//! Pool of segment writer threads behind a bounded queue.
//!
//! Each thread builds a segment until its share of the memory is full, writes it, and starts the next one. The queue holds
//! two batches of 16 documents per thread, so that a full queue blocks the sender (backpressure). Which segment a document
//! is in depends on timing; results do not.

use std::iter;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use tantivy::{Index, SegmentMeta, TantivyError};

use super::builder::SegmentBuilder;
use crate::document_fields::Document;

/// Documents that are sent together.
// Waking a thread for each document would take a noticeable part of the time of adding it.
const BATCH_DOCUMENTS: usize = 16;

/// Batches that wait in the queue, for each thread.
const QUEUED_BATCHES_PER_THREAD: usize = 2;

/// Segment writer threads of one index. They run from the first document to [`finish`](Self::finish).
pub(crate) struct SegmentWriterPool {
    index: Index,
    threads: usize,
    memory_each: usize,
    /// Documents that were not sent yet.
    batch: Vec<Document>,
    /// `None` until a document is sent.
    running: Option<PoolThreads>,
}

struct PoolThreads {
    documents: SyncSender<Vec<Document>>,
    segments: Receiver<tantivy::Result<SegmentMeta>>,
    threads: Vec<JoinHandle<()>>,
}

impl SegmentWriterPool {
    /// Creates a pool without threads. `memory_each` is the limit of a thread in bytes.
    pub(crate) fn new(index: Index, threads: usize, memory_each: usize) -> Self {
        Self { index, threads, memory_each, batch: Vec::new(), running: None }
    }

    /// Adds a document; blocks while the queue is full. Returns the segments that were completed since the last call.
    ///
    /// # Errors
    ///
    /// If a segment could not be written.
    pub(crate) fn add(&mut self, document: Document) -> tantivy::Result<Vec<SegmentMeta>> {
        self.batch.push(document);
        if self.batch.len() < BATCH_DOCUMENTS {
            return Ok(Vec::new());
        }
        match self.send_batch() {
            Some(running) => running.segments.try_iter().collect(),
            // All threads have ended, so one of them failed; `finish` returns its error.
            None => self.finish(),
        }
    }

    /// Sends the collected documents; `None` if all threads have ended.
    fn send_batch(&mut self) -> Option<&PoolThreads> {
        let running =
            self.running.get_or_insert_with(|| PoolThreads::start(&self.index, self.threads, self.memory_each));
        running.documents.send(std::mem::take(&mut self.batch)).is_ok().then_some(running)
    }

    /// Writes all documents that were added, and ends the threads. Returns the segments that `add` did not return.
    ///
    /// # Errors
    ///
    /// If a segment could not be written.
    pub(crate) fn finish(&mut self) -> tantivy::Result<Vec<SegmentMeta>> {
        if !self.batch.is_empty() {
            // If it cannot be sent, the failed thread left its error in `segments`.
            let _sent = self.send_batch();
        }
        let Some(PoolThreads { documents, segments, threads }) = self.running.take() else { return Ok(Vec::new()) };
        // Closes the queue: the threads write what they have and end.
        drop(documents);
        let segments = segments.into_iter().collect();
        for thread in threads {
            thread
                .join()
                .map_err(|_| TantivyError::ErrorInThread("a thread that writes segments panicked".to_owned()))?;
        }
        segments
    }
}

impl PoolThreads {
    fn start(index: &Index, threads: usize, memory: usize) -> Self {
        let (documents, incoming) = sync_channel(QUEUED_BATCHES_PER_THREAD * threads);
        let incoming = Arc::new(Mutex::new(incoming));
        let (done, segments) = channel();
        let start = |_| {
            let (index, incoming, done) = (index.clone(), Arc::clone(&incoming), done.clone());
            thread::spawn(move || write_segments(&index, memory, &incoming, &done))
        };
        Self { documents, segments, threads: (0..threads).map(start).collect() }
    }
}

/// Writes segments until the queue is closed or a segment cannot be written.
fn write_segments(
    index: &Index,
    memory: usize,
    incoming: &Mutex<Receiver<Vec<Document>>>,
    done: &Sender<tantivy::Result<SegmentMeta>>,
) {
    let batches = iter::from_fn(|| incoming.lock().unwrap_or_else(PoisonError::into_inner).recv().ok());
    let mut documents = batches.flatten();
    while let Some(first) = documents.next() {
        let segment = write_segment(index, memory, first, &mut documents);
        let failed = segment.is_err();
        if done.send(segment).is_err() || failed {
            return;
        }
    }
}

/// Writes one segment: the first document and the next ones, until the memory is full or the queue is closed.
fn write_segment(
    index: &Index,
    memory: usize,
    first: Document,
    mut rest: impl Iterator<Item = Document>,
) -> tantivy::Result<SegmentMeta> {
    let mut builder = SegmentBuilder::new(index.new_segment())?;
    let mut document = Some(first);
    while let Some(some) = document {
        builder.add(&some)?;
        let is_full = builder.memory_bytes() > memory || builder.is_full();
        document = if is_full { None } else { rest.next() };
    }
    builder.finish()
}
