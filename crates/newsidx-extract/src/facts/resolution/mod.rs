//! Resolution: the choice of each fact of an article among the candidates from the labelled blocks, the structured data
//! and the supplied metadata.

mod agency;
mod ancestors;
mod author_elements;
mod author_lines;
mod authors;
mod modified;
mod page_dates;
mod pictures;
mod published;
mod section;

pub(crate) use agency::find_agency;
pub(crate) use authors::find_authors;
pub(crate) use modified::{choose_modification, modification_candidates};
pub(crate) use page_dates::page_date_order;
pub(crate) use pictures::find_pictures;
pub use published::DateCandidate;
pub(crate) use published::{DateScope, choose_publication, publication_candidates};
pub(crate) use section::find_section;
