//! The file that makes a directory an index, and the version of the index's format.
//!
//! History:
//! - 1: the first.
//! - 2: the number of words of every story, and sections, authors and agencies as columns. An index of
//!   format 1 is refused: these cannot be made without reading the pages again.
//! - 3: the bytes that every article was read from, when its page was fetched, the address of its page as a number,
//!   and the story of every copy with the keys by which copies are found. An index of format 2 is refused for the same
//!   reason.
//! - 4: by which version of the extractor every source was read, and how far; which pages were removed; and the day of
//!   the last change of every article. An index of format 3 is refused: nobody knows what read it.
//! - 5: every article is stored compressed on its own, by a dictionary of its language. An index of format 4 is refused:
//!   its articles would all have to be written anew, which is what reading the pages again does.
//! - 6: the keys by which copies are found hold the day, and are made of words in another way; signatures of stories;
//!   with which commit every document came; and a page of which a document knows everything already is a further source of
//!   it and no document. An index of format 5 is refused: copies of what it holds would not be found.
//! - 7: documents are named by the SHA-256 hash of their page, and sources known by theirs. An index of format 6 is refused
//!   for the same reason.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::IndexError;
use super::replace_file::replace_file;

/// Version of the format that this program writes and reads.
pub const FORMAT_VERSION: u32 = 7;

/// Name of the file in the index directory.
const FILE_NAME: &str = "newsidx.json";

#[derive(Deserialize)]
struct FormatFile {
    format: u32,
}

/// The file that makes a directory an index.
pub(super) fn path(dir: &Path) -> PathBuf {
    dir.join(FILE_NAME)
}

/// Makes sure that a directory is an index of this format.
///
/// # Errors
///
/// Where the directory is missing, holds something else, or is an index of another format.
pub(super) fn check(dir: &Path) -> Result<(), IndexError> {
    let path = path(dir);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound || error.kind() == io::ErrorKind::NotADirectory => {
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

/// Makes a directory an index, unless it is one already.
///
/// # Errors
///
/// As [`check`], but for a missing directory, which is made.
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

/// Whether nothing stands in a directory but hidden files, or it does not exist.
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
