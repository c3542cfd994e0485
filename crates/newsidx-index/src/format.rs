//! Format version and settings of an index on disk: `newsidx.json`, which makes a directory an index, and the history of
//! the versions.
//!
//! An index of another version is refused: the pages have to be read again for what it lacks.
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
//! - 8: kind of every document, and whether the index keeps listings. Programs for format 7 would find listings in every
//!   search.
//! - 9: terms and near-duplicate keys without vowel signs, with one form of Arabic letters, and with the digits of all
//!   scripts as ASCII digits; apostrophes among the letters separate words, and quotes inside Hebrew words do not. Format 8
//!   is refused: its terms are others, so queries would not find them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::IndexError;
use super::replace_file::replace_file;

/// Format version that this program writes.
pub const FORMAT_VERSION: u32 = 9;

/// Name of the format file in the index directory.
const FILE_NAME: &str = "newsidx.json";

/// Content of the format file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FormatFile {
    /// Format version of the index.
    pub format: u32,
    /// Whether lists of other pages become documents.
    #[serde(default)]
    pub keep_listings: bool,
}

/// Path of the format file of an index.
pub(super) fn path(dir: &Path) -> PathBuf {
    dir.join(FILE_NAME)
}

/// Reads the format file of an index that this program can read.
///
/// # Errors
///
/// If the directory is missing, has other content, or is an index of another version.
pub(super) fn read(dir: &Path) -> Result<FormatFile, IndexError> {
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
    Ok(file)
}

/// Makes an empty or missing directory an index. Does nothing if it is an index that this program can read.
///
/// # Errors
///
/// As [`read`], except that a missing index is no error.
pub(super) fn create(dir: &Path) -> Result<(), IndexError> {
    match read(dir) {
        Err(IndexError::Missing { .. }) => {}
        other => return other.map(|_| ()),
    }
    fs::create_dir_all(dir).map_err(|source| IndexError::Io { path: dir.to_owned(), source })?;
    write(dir, FormatFile { format: FORMAT_VERSION, keep_listings: false })
}

/// Replaces the format file of an index.
///
/// # Errors
///
/// If it cannot be written.
pub(super) fn write(dir: &Path, file: FormatFile) -> Result<(), IndexError> {
    let path = path(dir);
    let replace = || -> io::Result<()> {
        // The permissions of this file are those of the index.
        let permissions = fs::metadata(&path).map(|metadata| metadata.permissions()).ok();
        replace_file(&path, format!("{}\n", serde_json::to_string(&file)?).as_bytes())?;
        permissions.map_or(Ok(()), |permissions| fs::set_permissions(&path, permissions))
    };
    replace().map_err(|source| IndexError::Io { path: dir.to_owned(), source })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_format_is_refused_and_the_settings_of_this_one_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        // The first formats had no settings.
        fs::write(path(dir.path()), "{\"format\":7}\n").unwrap();
        assert!(matches!(read(dir.path()), Err(IndexError::Older { found: 7, .. })));
        let kept = FormatFile { format: FORMAT_VERSION, keep_listings: true };
        write(dir.path(), kept).unwrap();
        create(dir.path()).unwrap();
        assert_eq!(read(dir.path()).unwrap(), kept);
    }
}
