//! Errors of an index. Messages are complete in one line: what is wrong, and where.
//!
//! Messages of the engine and of redb are shortened, and damage is distinguished from failed input or output.

use std::io;
use std::path::PathBuf;

use tantivy::TantivyError;
use tantivy::directory::error::OpenReadError;

/// An index that cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no index at this path.
    #[error("index directory not found: {}", .path.display())]
    Missing {
        /// The directory, which is missing or empty.
        path: PathBuf,
    },
    /// The directory has other content than an index.
    #[error("{} is not a newsidx index and is not empty", .path.display())]
    NotAnIndex {
        /// The directory.
        path: PathBuf,
    },
    /// The path is a file and not a directory.
    #[error("{} is a file, not a directory", .path.display())]
    NotADirectory {
        /// The file.
        path: PathBuf,
    },
    /// A newer version of the program wrote the index.
    #[error(
        "the index at {} has format {found}, this newsidx reads format {supported}",
        .path.display()
    )]
    Newer {
        /// The index.
        path: PathBuf,
        /// Format version of the index.
        found: u32,
        /// Format version that this program reads.
        supported: u32,
    },
    /// An older version of the program wrote the index, in a format that this one does not read.
    #[error(
        "the index at {} has format {found}, this newsidx reads format {supported}",
        .path.display()
    )]
    Older {
        /// The index.
        path: PathBuf,
        /// Format version of the index.
        found: u32,
        /// Format version that this program reads.
        supported: u32,
    },
    /// Another process is writing to the index.
    #[error("another newsidx is writing to the index at {}", .path.display())]
    Busy {
        /// The index.
        path: PathBuf,
    },
    /// The content of a file is not what was written to it.
    #[error("{} is damaged: {detail}", .path.display())]
    Damaged {
        /// The file, or the index.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The operating system returned an error.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Error of the operating system.
        // `r#` keeps thiserror from making it a source of the error: the message has it, and a chain would repeat it.
        r#source: io::Error,
    },
    /// The search engine returned an error.
    #[error("the index at {} {}", .path.display(), engine_message(.source))]
    Engine {
        /// The index.
        path: PathBuf,
        /// Error of the engine; part of the message.
        r#source: Box<TantivyError>,
    },
    /// The table of near-duplicate keys could not be read or written.
    #[error("the keys of stories {} {}", .path.display(), table_message(.source))]
    Stories {
        /// The file.
        path: PathBuf,
        /// Error of redb; part of the message.
        r#source: Box<redb::Error>,
    },
    /// The table of sources could not be read or written.
    #[error("the list of sources {} {}", .path.display(), table_message(.source))]
    Sources {
        /// The file.
        path: PathBuf,
        /// Error of redb; part of the message.
        r#source: Box<redb::Error>,
    },
}

/// Message for an error of the engine, without the parts that it repeats.
fn engine_message(error: &TantivyError) -> String {
    match error {
        TantivyError::DataCorruption(corruption) => {
            damaged(format!("{corruption:?}").trim_start_matches("Data corruption").trim_start_matches([':', ' ']))
        }
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => {
            damaged(&format!("{} is missing", file.display()))
        }
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath }) if is_damage(io_error) => {
            damaged(&format!("{}: {io_error}", filepath.display()))
        }
        TantivyError::IoError(error) if is_damage(error) => damaged(&error.to_string()),
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath }) => {
            format!("cannot be read: {}: {io_error}", filepath.display())
        }
        TantivyError::IoError(error) => format!("failed: {error}"),
        other => format!("failed: {other}"),
    }
}

/// Message for an error of a table of redb.
fn table_message(error: &redb::Error) -> String {
    match error {
        redb::Error::Corrupted(detail) => damaged(detail),
        redb::Error::Io(error) if is_damage(error) => damaged(&error.to_string()),
        other => format!("failed: {other}"),
    }
}

/// Message for damage.
fn damaged(detail: &str) -> String {
    format!("is damaged: {}", detail.trim_end_matches('.'))
}

/// Whether an error is about the content that was read, and not about reading it.
fn is_damage(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof)
}

impl IndexError {
    /// Whether files of the index are damaged, so that it has to be rebuilt.
    pub fn is_damaged(&self) -> bool {
        match self {
            Self::Damaged { .. } => true,
            Self::Engine { source, .. } => match &**source {
                TantivyError::DataCorruption(_) | TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(_)) => {
                    true
                }
                TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => is_damage(io_error),
                TantivyError::IoError(error) => is_damage(error),
                _ => false,
            },
            Self::Stories { source, .. } | Self::Sources { source, .. } => match &**source {
                redb::Error::Corrupted(_) => true,
                redb::Error::Io(error) => is_damage(error),
                _ => false,
            },
            _ => false,
        }
    }
}
