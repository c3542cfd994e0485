//! The real binary, run in an empty directory: exit code, standard output and standard error.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod analysis;
mod bad_input;
mod documents;
mod extract;
mod harness;
mod incremental;
mod index;
mod outside;
mod query;
mod search;
mod show_and_stats;
