//! Format version of an index on disk: `newsidx.json`, which makes a directory an index, and the history of the versions.
//!
//! An index of another version is refused, since no version can be converted without reading the pages again.
//!
//! History:
//! - 1: the first.
//! - 2: number of words of every article; sections, authors and agencies as columns. Format 1 is refused: its pages would
//!   have to be read for these.
//! - 3: extent, time of the fetch and page key of every article; near-duplicate keys, and the story of every
//!   near-duplicate. Format 2 is refused for the same reason.
//! - 4: extractor version and progress of every source; removed pages; day of the last change of every article. Format 3 is
//!   refused: the extractor version of its articles is unknown.
//! - 5: articles compressed one by one, with a dictionary for each language. Format 4 is refused: all articles would have
//!   to be written again, which is what reading the pages does.
//! - 6: near-duplicate keys include the day, and words are hashed in another way; signatures; generation of every document;
//!   exact copies are further sources of a document. Format 5 is refused: near-duplicates of its articles would not be
//!   found.
//! - 7: documents are identified by the SHA-256 hash of their page, and sources by the hash of their file. Format 6 is
//!   refused for the same reason.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::IndexError;
use super::replace_file::replace_file;

/// Format version that this program reads and writes.
pub const FORMAT_VERSION: u32 = 7;

/// Name of the format file in the index directory.
const FILE_NAME: &str = "newsidx.json";

#[derive(Deserialize)]
struct FormatFile {
    format: u32,
}

/// Path of the format file of an index.
pub(super) fn path(dir: &Path) -> PathBuf {
    dir.join(FILE_NAME)
}

/// Checks that a directory is an index of this format version.
///
/// # Errors
///
/// If the directory is missing, has other content, or is an index of another version.
pub(super) fn check(dir: &Path) -> Result<(), IndexError> {
    let path = path(dir);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound || error.kind() == io::ErrorKind::NotADirectory => {
            // The kind of error decides what helps: building an index, or another path.
            return Err(match is_unused(dir) {
                Ok(true) => IndexError::Missing { path: dir.to_owned() },
                Ok(false) => IndexError::NotAnIndex { path: dir.to_owned() },
                Err(_) if dir.is_file() => IndexError::NotADirectory { path: dir.to_owned() },
                Err(source) => IndexError::Io { path: dir.to_owned(), source },
            });
        }
        Err(source) => return Err(IndexError::Io { path, source }),
    };
    let file: FormatFile = serde_json::from_slice(&bytes)
        .map_err(|error| IndexError::Damaged { path: path.clone(), detail: error.to_string() })?;
    if file.format > FORMAT_VERSION {
        return Err(IndexError::Newer { path: dir.to_owned(), found: file.format, supported: FORMAT_VERSION });
    }
    if file.format < FORMAT_VERSION {
        return Err(IndexError::Older { path: dir.to_owned(), found: file.format, supported: FORMAT_VERSION });
    }
    Ok(())
}

/// Makes an empty or missing directory an index. Does nothing if it is an index of this version.
///
/// # Errors
///
/// As [`check`], except that a missing index is no error.
pub(super) fn create(dir: &Path) -> Result<(), IndexError> {
    match check(dir) {
        Err(IndexError::Missing { .. }) => {}
        other => return other,
    }
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| IndexError::Io { path, source }
    };
    fs::create_dir_all(dir).map_err(io(dir))?;
    let file = serde_json::json!({ "format": FORMAT_VERSION });
    replace_file(&path(dir), format!("{file}\n").as_bytes()).map_err(io(dir))
}

/// Whether a directory does not exist or has only hidden files.
fn is_unused(dir: &Path) -> io::Result<bool> {
    match fs::read_dir(dir) {
        Ok(entries) => {
            for entry in entries {
                if !entry?.file_name().as_encoded_bytes().starts_with(b".") {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}
