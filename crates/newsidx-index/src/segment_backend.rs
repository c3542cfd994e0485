//! Choice of the code that inverts documents into segments: the engine's, or this crate's own segment writer.
//!
//! Both write the same files (`segment` has the comparison). The engine's writer is slower. It is the reference, and the
//! only one without the feature `direct-segments`, which depends on unstable parts of the engine's interface.

use tantivy::indexer::IndexWriterOptions;
use tantivy::{Index, IndexWriter};

use super::document_fields::{self, Document};
use super::schema::Fields;
#[cfg(feature = "direct-segments")]
use super::segment::SegmentWriterPool;

/// Fewest bytes that one indexing thread works with: below, it would write one segment per document.
pub(super) const MIN_THREAD_BYTES: usize = 20 << 20;

/// Code that inverts documents into segments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SegmentBackend {
    /// The engine's own index writer.
    #[cfg_attr(not(feature = "direct-segments"), default)]
    Engine,
    /// The segment writer of this crate.
    #[cfg(feature = "direct-segments")]
    #[default]
    Direct,
}

/// Takes the documents of one index and turns them into segments.
pub(super) enum SegmentSink {
    /// The engine's writer inverts documents itself.
    Engine,
    /// A pool of threads writes segments, which are added to the engine's writer.
    #[cfg(feature = "direct-segments")]
    Direct(Box<SegmentWriterPool>),
}

impl SegmentSink {
    /// Opens the engine's writer of an index, and a sink for its documents. `threads` share `memory_bytes`.
    pub(super) fn open(
        index: &Index,
        backend: SegmentBackend,
        threads: usize,
        memory_bytes: usize,
    ) -> tantivy::Result<(IndexWriter, Self)> {
        let memory_each = (memory_bytes / threads).max(MIN_THREAD_BYTES);
        let (engine_threads, sink) = match backend {
            SegmentBackend::Engine => (threads, Self::Engine),
            // One thread suffices for the engine, which then only commits, merges and deletes.
            #[cfg(feature = "direct-segments")]
            SegmentBackend::Direct => {
                (1, Self::Direct(Box::new(SegmentWriterPool::new(index.clone(), threads, memory_each))))
            }
        };
        let options = IndexWriterOptions::builder().num_worker_threads(engine_threads);
        let options = match backend {
            SegmentBackend::Engine => options.memory_budget_per_thread(memory_each).build(),
            #[cfg(feature = "direct-segments")]
            SegmentBackend::Direct => options.build(),
        };
        Ok((index.writer_with_options(options)?, sink))
    }

    /// Adds a document; blocks while the threads are behind.
    pub(super) fn add(&mut self, writer: &IndexWriter, fields: &Fields, document: Document) -> tantivy::Result<()> {
        match self {
            Self::Engine => writer.add_document(document_fields::engine_document(fields, &document)).map(|_opstamp| ()),
            #[cfg(feature = "direct-segments")]
            Self::Direct(pool) => pool.add(document)?.into_iter().try_for_each(|segment| writer.add_segment(segment)),
        }
    }

    /// Passes everything that was added on to the engine's writer, for its next commit.
    #[cfg_attr(not(feature = "direct-segments"), expect(unused_variables, reason = "only the direct writer needs it"))]
    pub(super) fn finish(&mut self, writer: &IndexWriter) -> tantivy::Result<()> {
        match self {
            // A commit of the engine waits for its own threads.
            Self::Engine => Ok(()),
            #[cfg(feature = "direct-segments")]
            Self::Direct(pool) => pool.finish()?.into_iter().try_for_each(|segment| writer.add_segment(segment)),
        }
    }
}
