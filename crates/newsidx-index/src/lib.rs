//! An index on disk: schema, analyzer, writer and reader of articles, sources, exact copies and stories.
//!
//! ```text
//! index/newsidx.json    format version
//! index/articles/       Tantivy: the articles, inverted and stored
//! index/copies/         Tantivy: exact copies, the further origins of documents
//! index/dictionaries/   compression dictionaries of the stored articles, one for each language
//! index/watches/        saved searches, each with what it has reported
//! index/sources.redb    the manifest: state, removed pages and site profiles of the sources
//! index/stories.redb    sketch keys by which near-duplicates are found
//! index/merged-stories.bin   stories that turned out to be one
//! index/received/       spooled standard input
//! ```
//!
//! [`IndexWriter`] holds four stores (`stores`): articles, sources, copies, near-duplicates. Each owns its files, and a
//! transaction (`transaction`) commits them in one order. An interrupted commit costs at most that a source is read again.
//! [`Index`] reads, also while another process writes.
//! Only [`schema`] names fields, only [`analyzer`] splits text into tokens.

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
mod engine_commit;
mod error;
mod format;
mod generations;
mod id_filter;
mod id_range;
mod index;
mod index_layout;
mod index_stats;
mod key_cache;
mod key_entry;
mod listings;
mod live_documents;
mod merge_plan;
mod merged_stories;
mod near_duplicate_store;
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
pub use id_range::id_range;
pub use index::Index;
pub use index_layout::IndexLayout;
pub use index_stats::IndexStats;
pub use listings::{Listings, SegmentListings};
pub use merged_stories::MergedStories;
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
