//! What can go wrong with an index, and what to do about it.

use std::io;
use std::path::PathBuf;

/// An index that cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// Nothing has been built at this path yet.
    #[error("no index at {}: build one with `newsidx index PATH`, or name another with --index", .path.display())]
    Missing {
        /// Directory that was looked in.
        path: PathBuf,
    },
    /// The directory holds something else.
    #[error("{} is not a newsidx index and is not empty: name another directory with --index", .path.display())]
    Foreign {
        /// The directory.
        path: PathBuf,
    },
    /// The index was written by a newer newsidx.
    #[error(
        "the index at {} has format {found}, this newsidx reads format {supported}: use a newer newsidx, or build a new index with --index",
        .path.display()
    )]
    Newer {
        /// The index.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The format that this program reads.
        supported: u32,
    },
    /// Another process is writing to the index.
    #[error("another newsidx is writing to the index at {}: wait until it is done", .path.display())]
    Busy {
        /// The index.
        path: PathBuf,
    },
    /// The file that says what the directory is cannot be read.
    #[error("{} is damaged: {detail}; build a new index with --index", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The operating system said no.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// The search engine failed.
    #[error("the index at {} failed: {source}", .path.display())]
    Engine {
        /// The index.
        path: PathBuf,
        /// What it said.
        source: Box<tantivy::TantivyError>,
    },
    /// The list of sources failed.
    #[error("the list of sources {} failed: {source}", .path.display())]
    Sources {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: Box<redb::Error>,
    },
}
