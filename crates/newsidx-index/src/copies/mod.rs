//! Exact copies: further origins of the page of a document, byte for byte.
//!
//! A page that adds nothing to a document is not stored as a document, but as an entry document → origin. One entry for
//! each copy, so that the cost of adding one does not depend on how many there are. Entries are found by document and by
//! source.
//!
//! They are a Tantivy index of their own (`index/copies/`), created with the first copy: unlike a redb table it can be
//! searched while it is written, and on a read-only disk.
//!
//! A commit of the articles lies between two commits of the copies. The first adds new entries with the number of the
//! articles' commit, and readers ignore them until the articles have it. The second deletes obsolete entries. So no entry is
//! lost wherever a commit is interrupted. What may be left over leads from a document that is gone, or to the origin of
//! the document itself: readers ignore it, and the next writer deletes it ([`recovery`](super::recovery)).

mod committed_copies;
mod copy_store;
mod same_page;

pub(super) use committed_copies::Copies;
pub(super) use copy_store::CopyStore;
pub(super) use same_page::{ExtractorAge, alternative_id, is_same_page, is_same_text, page_fingerprint};
