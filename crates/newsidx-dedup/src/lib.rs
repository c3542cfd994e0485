//! Near-duplicate detection by MinHash and containment (Broder, 1997): wire copy, reprints, the same text under another
//! headline.
//!
//! A [`Sketch`] of about half a kilobyte is computed from an article in one pass over its text. Two articles are
//! compared only if their sketches share a key; the containment of the shorter text in the longer one then decides.
//! Papers cut wire copy from the end, so containment is the measure, and not resemblance: an article and its first third
//! resemble each other by 0.33 only. `docs/stories.md` describes the method and its measurements.
//!
//! All functions are pure. The caller finds the pairs that share a key; in newsidx that is the index crate. Hashes of
//! words, keys and signatures are stored in an index, so a change of any of them is a new index format.

mod dateline;
mod shingle_sample;
mod shingles;
mod signature;
mod sketch;
mod word_hashes;

pub use signature::Signature;
pub use sketch::{MAX_KEYS, Sketch};

/// Maximum number of days between the publications of two articles that can be near-duplicates.
///
/// Nearly all wire copy is printed within a day or two, and weeklies print it a week later. In a wider window more
/// unrelated articles share a phrase by chance.
pub const WINDOW_DAYS: i64 = 7;
