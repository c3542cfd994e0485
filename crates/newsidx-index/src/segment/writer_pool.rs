//! Threads that make segments of documents.

use std::iter;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use tantivy::{Index, SegmentMeta, TantivyError};

use super::builder::SegmentBuilder;
use crate::document_fields::Document;

/// Documents that are handed on together: to wake a thread for each takes a part of the time that it takes to add it.
const BATCH_DOCUMENTS: usize = 16;

/// So many times as many wait for a thread, for each of them.
const QUEUED_BATCHES_PER_THREAD: usize = 2;

/// Threads that each make a segment of the documents that they are given, and another one when its memory is full.
/// They run from the first document to [`finish`](Self::finish).
pub(crate) struct SegmentWriterPool {
    index: Index,
    threads: usize,
    memory_each: usize,
    /// Documents that were not handed on yet.
    batch: Vec<Document>,
    running: Option<PoolThreads>,
}

struct PoolThreads {
    documents: SyncSender<Vec<Document>>,
    segments: Receiver<tantivy::Result<SegmentMeta>>,
    threads: Vec<JoinHandle<()>>,
}

impl SegmentWriterPool {
    /// `memory_each` are the bytes that a thread works with.
    pub(crate) fn new(index: Index, threads: usize, memory_each: usize) -> Self {
        Self { index, threads, memory_each, batch: Vec::new(), running: None }
    }

    /// Adds a document to one of the segments that are being made, waits where no thread is free, and gives the segments
    /// that are whole by now.
    ///
    /// # Errors
    ///
    /// Where a segment could not be written.
    pub(crate) fn add(&mut self, document: Document) -> tantivy::Result<Vec<SegmentMeta>> {
        self.batch.push(document);
        if self.batch.len() < BATCH_DOCUMENTS {
            return Ok(Vec::new());
        }
        match self.send_batch() {
            Some(running) => running.segments.try_iter().collect(),
            None => self.finish(),
        }
    }

    /// Hands on what was collected; gives `None` where nobody takes it.
    fn send_batch(&mut self) -> Option<&PoolThreads> {
        let running =
            self.running.get_or_insert_with(|| PoolThreads::start(&self.index, self.threads, self.memory_each));
        running.documents.send(std::mem::take(&mut self.batch)).is_ok().then_some(running)
    }

    /// Makes segments of all documents that were added, and gives those that it did not give yet.
    ///
    /// # Errors
    ///
    /// Where one could not be written.
    pub(crate) fn finish(&mut self) -> tantivy::Result<Vec<SegmentMeta>> {
        if !self.batch.is_empty() {
            // Where nobody takes it, one of the threads tells why.
            let _taken = self.send_batch();
        }
        let Some(PoolThreads { documents, segments, threads }) = self.running.take() else { return Ok(Vec::new()) };
        drop(documents);
        let segments = segments.into_iter().collect();
        for thread in threads {
            thread.join().map_err(|_| TantivyError::ErrorInThread("a thread that makes segments broke".to_owned()))?;
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
            thread::spawn(move || make_segments(&index, memory, &incoming, &done))
        };
        Self { documents, segments, threads: (0..threads).map(start).collect() }
    }
}

/// Makes segments until there are no more documents, or one cannot be written.
fn make_segments(
    index: &Index,
    memory: usize,
    incoming: &Mutex<Receiver<Vec<Document>>>,
    done: &Sender<tantivy::Result<SegmentMeta>>,
) {
    let batches = iter::from_fn(|| incoming.lock().unwrap_or_else(PoisonError::into_inner).recv().ok());
    let mut documents = batches.flatten();
    while let Some(first) = documents.next() {
        let segment = make_segment(index, memory, first, &mut documents);
        let failed = segment.is_err();
        if done.send(segment).is_err() || failed {
            return;
        }
    }
}

/// Makes a segment of a document and those after it, until the memory is full or there are no more.
fn make_segment(
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
