//! The facts of an article: authors, agency, section, dates, captions and credits.
//!
//! `recognizers` find patterns in a text; `resolution` chooses the facts of a page. Only `resolution` knows pages and
//! labels.

pub(crate) mod recognizers;
mod resolution;

pub use resolution::DateCandidate;
pub(crate) use resolution::{
    DateScope, choose_modification, choose_publication, find_agency, find_authors, find_pictures, find_section,
    modification_candidates, page_date_order, publication_candidates,
};
