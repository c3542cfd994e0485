//! Recognizers: pure functions from a text to a pattern, such as a date, a name or a credit.
//!
//! They do not know pages, blocks or labels, so that the line classifier can use them before a page is classified.

pub(crate) mod agency_names;
pub(crate) mod author_claims;
pub(crate) mod breadcrumb;
pub(crate) mod bylines;
pub(crate) mod credits;
pub(crate) mod date_lines;
pub(crate) mod dates;
mod label_positions;
pub(crate) mod local_day;
pub(crate) mod name_form;
pub(crate) mod names;
pub(crate) mod numeric_order;
mod other_calendars;
pub(crate) mod relative_times;
pub(crate) mod section_names;
mod suffix_table;
