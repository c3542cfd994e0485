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

pub mod analyzer;
mod article_store;
mod committed_articles;
mod compressor;
mod copies;
mod database;
mod deduplication;
mod detached_documents;
mod dictionaries;
mod document_fields;
mod error;
mod format;
mod generations;
mod id_filter;
mod index_layout;
mod key_cache;
mod key_entry;
mod merge_plan;
mod merged_stories;
mod near_duplicate_store;
mod open;
mod pending_articles;
mod pending_keys;
mod permissions;
mod read_only_directory;
mod recovery;
mod removed_pages;
mod replace_file;
pub mod schema;
#[cfg(feature = "direct-segments")]
mod segment;
mod segment_backend;
mod segment_fields;
mod segment_search;
mod sorted_hashes;
mod source_states;
mod source_store;
mod source_table;
mod sources;
mod stdin_spool;
mod stored_articles;
mod stored_record;
mod stores;
mod story_keys;
mod transaction;
mod watches;
mod writer;
mod writer_settings;

pub use deduplication::InsertOutcome;
pub use error::IndexError;
pub use format::FORMAT_VERSION;
pub use index_layout::IndexLayout;
pub use merged_stories::MergedStories;
pub use open::{Index, IndexStats, id_range};
pub use removed_pages::RemovedPages;
pub use segment_backend::SegmentBackend;
pub use segment_fields::SegmentFields;
pub use source_states::{SourceState, SourceStates};
pub use sources::SourceDocuments;
pub use stdin_spool::spool;
pub use stored_articles::StoredArticles;
pub use stored_record::StoredFacts;
pub use watches::{Watch, WatchError, WatchStore};
pub use writer::IndexWriter;
pub use writer_settings::WriterSettings;
