//! Turns raw scraped news pages into an archive that can be searched.
//!
//! ```text
//! files ─ingest─▶ RawPage ─blocks─▶ Page ─extract─▶ Article ─index─▶ index/ ─search─▶ Results ─output─▶ text, JSON lines
//!                                    └─sites─▲                          ▲
//!                                                          words ─query─┘
//! ```
//!
//! Stages know values, never each other: only [`pipeline`] and [`cli`] know the order.
//! [`blocks`], [`extract`], [`stories`] and [`query`] are pure functions of their input.
//! `docs/ARCHITECTURE.md` says what each room holds and what it must not know;
//! `tests/layering.rs` enforces it.

pub mod address;
pub mod article;
pub mod blocks;
pub mod cli;
pub mod extract;
pub mod index;
pub mod ingest;
pub mod output;
pub mod page;
pub(crate) mod pieces;
pub mod pipeline;
pub mod query;
pub mod search;
pub mod sites;
pub mod stories;
