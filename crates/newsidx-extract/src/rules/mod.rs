//! Rule tables: the phrases, class words and names of the extractor, and the thresholds of its labels. Data, and a
//! filter over the first bytes of its words; the code that applies them is elsewhere in the crate.
//!
//! Each phrase occurs on unrelated sites; a rule that names one publisher is a mistake. `docs/extraction.md` has
//! the reason for each table.

pub(super) mod agencies;
pub(super) mod credits;
mod first_byte_filter;
pub(super) mod languages;
pub(super) mod list_phrases;
pub(super) mod markup;
pub(super) mod months;
pub(super) mod names;
pub(super) mod notice_terms;
pub(super) mod paper_names;
pub(super) mod phrases;
pub(super) mod pointer_words;
pub(super) mod relative_times;
pub(super) mod section_names;
pub(super) mod thresholds;
pub(super) mod wall_phrases;
pub(super) mod words;

pub(super) use first_byte_filter::{FirstByteFilter, FirstByteIndex};
