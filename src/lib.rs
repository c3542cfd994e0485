//! The program `newsidx`: its command line, what it prints, and the order of the stages.
//!
//! ```text
//! files ─ingest─▶ RawPage ─blocks─▶ Page ─extract─▶ Article ─index─▶ index/ ─search─▶ Results ─output─▶ text, JSON lines
//!                                    └─sites─▲                          ▲
//!                                                          words ─query─┘
//! ```
//!
//! The stages are crates of their own (`crates/`), which know values and never each other: only [`pipeline`] and [`cli`]
//! know the order. `docs/ARCHITECTURE.md` says what each holds and what it must not know.

pub mod cli;
mod output;
pub mod pipeline;
