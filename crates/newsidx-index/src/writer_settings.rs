//! Settings of an index that is opened for writing.

use super::segment_backend::{MIN_THREAD_BYTES, SegmentBackend};

/// Threads that extract articles for each thread that writes segments: writing segments takes a fourth of the time.
const THREADS_PER_SEGMENT_WRITER: usize = 3;

/// How an index is written.
#[derive(Clone, Copy, Debug)]
pub struct WriterSettings {
    /// Threads that produce articles; a third as many write segments.
    pub threads: usize,
    /// Bytes of memory for documents that are not on disk yet.
    pub memory_bytes: usize,
    /// Which code inverts documents into segments; the resulting index is the same.
    pub segments: SegmentBackend,
}

impl WriterSettings {
    /// Settings for articles from `threads` threads and `memory_bytes` of buffered documents.
    pub fn new(threads: usize, memory_bytes: usize) -> Self {
        Self { threads, memory_bytes, segments: SegmentBackend::default() }
    }

    /// The smallest settings that the engine accepts: enough to remove documents or to merge segments.
    pub fn least() -> Self {
        Self::new(1, MIN_THREAD_BYTES)
    }

    /// Threads that write segments: no more than have [`MIN_THREAD_BYTES`] each.
    pub(super) fn segment_threads(&self) -> usize {
        let threads = self.threads.div_ceil(THREADS_PER_SEGMENT_WRITER).max(1);
        threads.min((self.memory_bytes / MIN_THREAD_BYTES).max(1))
    }
}
