//! The values that the stages of newsidx hand to each other.

pub mod article;
pub mod page;
pub mod url;
pub mod word_scan;

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
