//! Exact copies: further places where the page of a document lies, byte for byte.
//!
//! A page of which all is known that is known of a document is no document of its own, but a note: document → place.
//! There is a row for each note, so that it makes no difference whether a page has one copy or a hundred thousand.
//! Notes are found by their document, and by the file that they lead to.
//!
//! They are an engine's index of their own beside that of the articles (`index/copies/`), made with the first copy:
//! unlike a table of redb it can be searched while it is written, and from a disk that cannot be written.
//!
//! A commit of the articles lies between two of the notes. Before it those are added that are new, with the number of
//! that commit: nobody sees them until the articles have it. After it those are deleted that are gone. So no note is
//! lost wherever a commit is cut off, and what is left over leads to documents that are gone, or to the place of the
//! document itself: readers do not see that, and the next writer deletes it (`recovery`).

mod committed_copies;
mod copy_store;
mod same_page;

pub(super) use committed_copies::Copies;
pub(super) use copy_store::CopyStore;
pub(super) use same_page::{ExtractorAge, alternative_id, is_same_page, is_same_text, page_fingerprint};
