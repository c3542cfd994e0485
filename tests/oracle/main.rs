//! Oracle tests: a query must match exactly the articles that a slow, plain scan matches, with the same count and at
//! least one highlight per article.
//!
//! The scan (`scan.rs`, `reference.rs`) shares no code with the index or the search. Articles and queries are random
//! with fixed seeds (`articles.rs`, `draw.rs`).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod articles;
mod draw;
mod operators;
mod phrases;
mod reference;
mod scan;
