//! Which articles are copies of one story: wire copy, reprints, the same text under another headline.
//!
//! A story that runs in many papers is cut from the end, gets another headline and dateline, a paragraph of the
//! paper's own, and some changed words. So two articles are compared by the runs of words that they share
//! (`shingles`), by how much of the shorter one stands in the longer one, not by how much of both is the same.
//! `docs/story_count.md` says why, and where the method comes from.
//!
//! Everything here is a pure function of its input. Who is compared with whom is the affair of `index`: it finds the
//! articles that have a key of a [`Sketch`] in common.

mod dateline;
mod shingle_sample;
mod shingles;
mod signature;
mod sketch;
mod word_hashes;

pub use signature::Signature;
pub use sketch::{MAX_KEYS, Sketch};

/// Days between which two publications may lie for one to be taken for a copy of the other.
///
/// Nearly all wire copy is printed within a day or two, weeklies a week later. The wider the window, the more
/// articles share a phrase by chance.
pub const WINDOW_DAYS: i64 = 7;
