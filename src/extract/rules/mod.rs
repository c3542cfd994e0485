//! Every phrase, class word and threshold that the steps of `extract` look for, as tables.
//!
//! A phrase stands here because sites that have nothing to do with each other print it. A rule
//! that names one publisher is a mistake. `docs/extraction.md` gives the reason for each table.

pub(super) mod credits;
pub(super) mod languages;
pub(super) mod markup;
pub(super) mod months;
pub(super) mod names;
pub(super) mod phrases;
pub(super) mod thresholds;
pub(super) mod words;
