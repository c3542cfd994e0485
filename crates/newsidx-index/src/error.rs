//! What can go wrong with an index, and what to do about it.

use std::io;
use std::path::PathBuf;

use tantivy::TantivyError;
use tantivy::directory::error::OpenReadError;

/// An index that cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// Nothing has been built at this path yet.
    #[error("index directory not found: {}", .path.display())]
    Missing {
        /// Directory that was looked in.
        path: PathBuf,
    },
    /// The directory holds something else.
    #[error("{} is not a newsidx index and is not empty", .path.display())]
    NotAnIndex {
        /// The directory.
        path: PathBuf,
    },
    /// There is a file where the directory should be.
    #[error("{} is a file, not a directory", .path.display())]
    NotADirectory {
        /// The file.
        path: PathBuf,
    },
    /// The index was written by a newer newsidx.
    #[error(
        "the index at {} has format {found}, this newsidx reads format {supported}",
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
    /// The index was written by an older newsidx, in a format that cannot be read any more.
    #[error(
        "the index at {} has format {found}, this newsidx reads format {supported}",
        .path.display()
    )]
    Older {
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
    /// A file of the index does not hold what was written to it.
    #[error("{} is damaged: {detail}", .path.display())]
    Damaged {
        /// The file, or the index.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The operating system said no.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What it said. Not a source in the sense of [`std::error::Error`]: the message has it.
        r#source: io::Error,
    },
    /// The search engine failed.
    #[error("the index at {} {}", .path.display(), engine_message(.source))]
    Engine {
        /// The index.
        path: PathBuf,
        /// What it said; in the message too.
        r#source: Box<TantivyError>,
    },
    /// The keys of stories failed.
    #[error("the keys of stories {} {}", .path.display(), sources_message(.source))]
    Stories {
        /// The file.
        path: PathBuf,
        /// What it said; in the message too.
        r#source: Box<redb::Error>,
    },
    /// The list of sources failed.
    #[error("the list of sources {} {}", .path.display(), sources_message(.source))]
    Sources {
        /// The file.
        path: PathBuf,
        /// What it said; in the message too.
        r#source: Box<redb::Error>,
    },
}

/// What the engine says in many words, said once.
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

fn sources_message(error: &redb::Error) -> String {
    match error {
        redb::Error::Corrupted(detail) => damaged(detail),
        redb::Error::Io(error) if is_damage(error) => damaged(&error.to_string()),
        other => format!("failed: {other}"),
    }
}

fn damaged(detail: &str) -> String {
    format!("is damaged: {}", detail.trim_end_matches('.'))
}

/// Whether an error is about what was read and not about the reading.
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
