//! The facts of an article: authors, agency, section, dates, captions and credits.
//!
//! `recognizers` find patterns in a text; `resolution` chooses the facts of a page. Only `resolution` knows pages and
//! labels.

pub(crate) mod recognizers;
mod resolution;

pub use resolution::DateCandidate;
pub(crate) use resolution::{
    DateScope, choose, find_agency, find_authors, find_modified, find_pictures, find_published, find_section,
    latest_modification,
};
