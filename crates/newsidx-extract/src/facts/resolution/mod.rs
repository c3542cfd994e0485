//! Resolution: from a page with labels to one fact, choosing among all that the recognizers, the structured data and the
//! scraper offer.

mod agency;
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
pub(crate) use modified::{find_modified, latest_modification};
pub(crate) use pictures::find_pictures;
pub use published::DateCandidate;
pub(crate) use published::{DateScope, choose, find_published};
pub(crate) use section::find_section;
