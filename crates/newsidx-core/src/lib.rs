//! Value types that the stages of newsidx exchange: pages, articles, dates, canonical and replayed addresses, word hashes; and
//! what letters are the same for all of them.
//!
//! No I/O, no clock, no threads. Every other crate depends on this one, and this one on none of them.

pub mod article;
pub mod hebrew_marks;
pub mod letter_fold;
pub mod page;
pub mod replay_url;
pub mod url;
pub mod word_scan;

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
