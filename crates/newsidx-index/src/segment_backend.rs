//! Which code inverts documents into segments: the engine, or this crate's own segment writer.
//!
//! Both write the same files (`segment` has the comparison). The engine's writer is slower; it is the reference, and all
//! that is left without the feature `direct-segments`, which depends on unstable parts of the engine's interface.

use tantivy::indexer::IndexWriterOptions;
use tantivy::{Index, IndexWriter};

use super::document_fields::{self, Document};
use super::schema::Fields;
#[cfg(feature = "direct-segments")]
use super::segment::SegmentWriterPool;

/// Fewest bytes that one indexing thread works with: below, it would write one segment per document.
pub(super) const MIN_THREAD_BYTES: usize = 20 << 20;

/// Who inverts documents into segments.
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

/// The documents on their way into segments of one index.
pub(super) enum SegmentSink {
    /// The engine's writer takes documents itself.
    Engine,
    /// A pool of threads writes segments, and the engine's writer takes these.
    #[cfg(feature = "direct-segments")]
    Direct(Box<SegmentWriterPool>),
}

impl SegmentSink {
    /// Opens the engine's writer of an index, and what its documents pass through. `memory_bytes` is shared by `threads`.
    pub(super) fn open(
        index: &Index,
        backend: SegmentBackend,
        threads: usize,
        memory_bytes: usize,
    ) -> tantivy::Result<(IndexWriter, Self)> {
        let memory_each = (memory_bytes / threads).max(MIN_THREAD_BYTES);
        let (engine_threads, sink) = match backend {
            SegmentBackend::Engine => (threads, Self::Engine),
            // The engine only commits, merges and deletes.
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

    /// Adds a document; waits where the threads have not kept up.
    pub(super) fn add(&mut self, writer: &IndexWriter, fields: &Fields, document: Document) -> tantivy::Result<()> {
        match self {
            Self::Engine => writer.add_document(document_fields::engine_document(fields, &document)).map(|_opstamp| ()),
            #[cfg(feature = "direct-segments")]
            Self::Direct(inverters) => {
                inverters.add(document)?.into_iter().try_for_each(|segment| writer.add_segment(segment))
            }
        }
    }

    /// Hands everything that was added to the engine's writer, for its next commit.
    #[cfg_attr(not(feature = "direct-segments"), expect(unused_variables, reason = "only the direct writer needs it"))]
    pub(super) fn finish(&mut self, writer: &IndexWriter) -> tantivy::Result<()> {
        match self {
            // A commit of the engine waits for its own threads.
            Self::Engine => Ok(()),
            #[cfg(feature = "direct-segments")]
            Self::Direct(inverters) => {
                inverters.finish()?.into_iter().try_for_each(|segment| writer.add_segment(segment))
            }
        }
    }
}
