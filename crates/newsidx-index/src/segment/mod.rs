//! Segment writer: inverts documents by counting sort and writes them with the engine's serializers.
//!
//! ```text
//! Document ─tokens─▶ term numbers (posting log) ─counting sort─▶ postings by term ─▶ the engine's serializer
//!          └───────▶ columns, field lengths and the stored record, by the engine's own writers
//! ```
//!
//! The engine appends each token to a growing list of its term: three memory locations per token, which are seldom in a
//! cache. Here a token touches one of them, the slot of its term. A document is logged as the sequence of its term
//! numbers, two bytes for most; a full segment is sorted by term in partitions of 32 MiB. Memory is bounded by the limit
//! of the pool.
//!
//! Invariant: the files are the same as the engine's, term by term; a test compares them.
//! `docs/design/segment-writer.md` has the measurements.

mod builder;
mod posting_log;
mod postings;
mod terms;
mod writer_pool;

pub(super) use writer_pool::SegmentWriterPool;
