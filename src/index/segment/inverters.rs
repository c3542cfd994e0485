//! Threads that make segments of documents.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use tantivy::{Index, SegmentMeta, TantivyError};

use super::builder::{Document, SegmentBuilder};

/// Documents that wait for a thread, for each of them.
const WAITING: usize = 32;

/// Threads that each make a segment of the documents that they are given, and another one when its memory is full.
/// They run from the first document to [`finish`](Self::finish).
pub(in crate::index) struct Inverters {
    index: Index,
    threads: usize,
    memory_each: usize,
    running: Option<Running>,
}

struct Running {
    documents: SyncSender<Document>,
    segments: Receiver<tantivy::Result<SegmentMeta>>,
    threads: Vec<JoinHandle<()>>,
}

impl Inverters {
    /// `memory_each` are the bytes that a thread works with.
    pub fn new(index: Index, threads: usize, memory_each: usize) -> Self {
        Self { index, threads, memory_each, running: None }
    }

    /// Adds a document to one of the segments that are being made, waits where no thread is free, and gives the segments
    /// that are whole by now.
    ///
    /// # Errors
    ///
    /// Where a segment could not be written.
    pub fn add(&mut self, document: Document) -> tantivy::Result<Vec<SegmentMeta>> {
        let running = self.running.get_or_insert_with(|| Running::start(&self.index, self.threads, self.memory_each));
        if running.documents.send(document).is_err() {
            return self.finish();
        }
        running.segments.try_iter().collect()
    }

    /// Makes segments of all documents that were added, and gives those that it did not give yet.
    ///
    /// # Errors
    ///
    /// Where one could not be written.
    pub fn finish(&mut self) -> tantivy::Result<Vec<SegmentMeta>> {
        let Some(Running { documents, segments, threads }) = self.running.take() else { return Ok(Vec::new()) };
        drop(documents);
        let segments = segments.into_iter().collect();
        for thread in threads {
            thread.join().map_err(|_| TantivyError::ErrorInThread("a thread that makes segments broke".to_owned()))?;
        }
        segments
    }
}

impl Running {
    fn start(index: &Index, threads: usize, memory: usize) -> Self {
        let (documents, incoming) = sync_channel(WAITING * threads);
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
    incoming: &Mutex<Receiver<Document>>,
    done: &Sender<tantivy::Result<SegmentMeta>>,
) {
    let next = || incoming.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
    while let Some(first) = next() {
        let segment = make_segment(index, memory, first, next);
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
    mut next: impl FnMut() -> Option<Document>,
) -> tantivy::Result<SegmentMeta> {
    let mut builder = SegmentBuilder::new(index.new_segment())?;
    let mut document = Some(first);
    while let Some(some) = document {
        builder.add(&some)?;
        let is_full = builder.memory() > memory || builder.is_full();
        document = if is_full { None } else { next() };
    }
    builder.finish()
}
