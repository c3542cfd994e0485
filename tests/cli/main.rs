//! The real binary, run in an empty directory: exit code, standard output and standard error.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod analysis;
mod archives;
mod bad_input;
mod cite;
mod counts;
mod documents;
mod exact_copies;
mod explain;
mod extract;
mod formats;
mod harness;
mod help;
mod incremental;
mod index;
mod index_watch;
mod json_schema;
mod kwic;
mod letter_forms;
mod listings;
mod old_formats;
mod optimize;
mod query;
mod refresh;
mod remove;
mod resume;
mod scrapes;
mod search;
mod show_and_stats;
mod sites;
mod stories;
mod verify;
mod versions;
mod walk;
mod watch;
