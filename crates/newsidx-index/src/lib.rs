//! Articles ↔ disk: what an index holds and how it is written, opened and read.
//!
//! ```text
//! index/newsidx.json    format version
//! index/articles/       Tantivy: the articles, inverted and stored
//! index/copies/         Tantivy: where else the pages of articles lie
//! index/dictionaries/   by which the stored articles are compressed, one for each language
//! index/watches/        saved searches, each with what it has reported
//! index/sources.redb    which file was read when, with which hash and how many documents, and what was removed of it
//! index/stories.redb    the keys by which copies of a story are found
//! index/merged-stories.bin   stories that turned out to be one
//! index/received/       what came on standard input
//! ```
//!
//! A commit marks the sources that change as unfinished, adds notes of copies, commits the articles, and then the keys of
//! stories, what goes of the copies, and the states of the sources: whatever is cut off in between, the worst is that a
//! file is read once more.
//! [`schema`] is the only place that names fields, [`analyzer`] the only one that cuts text into words.

mod added_keys;
pub mod analyzer;
mod commit;
mod committed_articles;
mod copies;
mod database;
mod dictionaries;
mod document;
mod error;
mod format;
mod generations;
mod held_fields;
mod held_ids;
mod held_keys;
mod known_sources;
mod manifest;
mod merged_stories;
mod open;
mod optimize;
mod packer;
mod placing;
mod read_only;
mod readable;
mod received;
mod record;
mod recovery;
mod removed_pages;
mod replace_file;
mod run;
pub mod schema;
#[cfg(feature = "direct-segments")]
mod segment;
mod segment_backend;
mod sorted_hashes;
mod source_table;
mod sources;
mod stored_articles;
mod stories;
mod story_entry;
mod story_keys;
mod watches;
mod writer;

pub use error::IndexError;
pub use format::FORMAT_VERSION;
pub use held_fields::SegmentFields;
pub use known_sources::{SourceState, SourceStates};
pub use merged_stories::MergedStories;
pub use open::{Index, IndexStats, id_range};
pub use optimize::IndexLayout;
pub use placing::InsertOutcome;
pub use received::spool;
pub use record::Facts;
pub use removed_pages::RemovedPages;
pub use segment_backend::SegmentBackend;
pub use sources::SourceDocuments;
pub use stored_articles::StoredArticles;
pub use watches::{Watch, WatchError, WatchStore};
pub use writer::{IndexWriter, WriterSettings};
