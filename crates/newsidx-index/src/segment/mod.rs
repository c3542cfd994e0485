//! Writes segments: documents in, the engine's files out.
//!
//! ```text
//! Document ─words─▶ numbers of terms ─occurrences─▶ sorted by term ─postings─▶ the engine's serializer
//!          └──────▶ columns, lengths and the stored record, by the engine's own writers
//! ```
//!
//! The engine would keep a list for each term and append to it token by token: three places in memory for each, which
//! are rarely in a cache. Here a token costs one of them. A term has a number, and what is kept of a document is the
//! numbers of its tokens in their order, two bytes for most; when the segment is full, these are brought into the order
//! of the terms by counting, a part at a time. What is written is the same.

mod builder;
mod posting_log;
mod postings;
mod terms;
mod writer_pool;

pub(super) use writer_pool::SegmentWriterPool;
