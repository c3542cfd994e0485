//! The program `newsidx`: command line, output formats, and the pipeline.
//!
//! ```text
//! files ─ingest─▶ raw page ─blocks─▶ parsed page ─extract─▶ article ─index─▶ index/ ─search─▶ results ─output─▶ text, JSON
//!                                       └───────────▲         └───────▲               ▲
//!                                       site profiles         dedup                   └─query─ text
//! ```
//!
//! The stages are crates (`crates/`) that exchange values and do not call each other: only [`pipeline`] and [`cli`]
//! know their order. `docs/ARCHITECTURE.md` lists what each part contains and what is absent there.

pub mod cli;
mod output;
pub mod pipeline;
