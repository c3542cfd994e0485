//! The facts of an article beside its text: who wrote it, for whom, where it stood, and when.

mod agency;
mod people;
mod published;
mod section;

pub(super) use agency::{agency_alone, find_agency};
pub(super) use people::{byline_names, find_authors};
pub use published::DateCandidate;
pub(super) use published::{choose, find_published, is_date_line};
pub(super) use section::{breadcrumb, find_section};
