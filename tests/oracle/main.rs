//! What a query finds is what a slow, plain scan of the articles finds: the same pages, as many, and
//! for every page at least one place to show.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod articles;
mod draw;
mod operators;
mod phrases;
mod reference;
mod scan;
