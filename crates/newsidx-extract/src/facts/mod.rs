//! The facts of an article: authors, agency, section, dates, captions and credits.

mod agency;
mod author_elements;
mod authors;
mod bylines;
mod local_day;
mod modified;
mod names;
mod page_dates;
mod pictures;
mod published;
mod section;

pub(super) use agency::{agency_line, find_agency};
pub(super) use authors::find_authors;
pub(super) use bylines::byline_names;
pub(super) use modified::{find_modified, latest_modification};
pub(super) use page_dates::is_date_line;
pub(super) use pictures::find_pictures;
pub use published::DateCandidate;
pub(super) use published::{DateScope, choose, find_published};
pub(super) use section::{breadcrumb, find_section};
