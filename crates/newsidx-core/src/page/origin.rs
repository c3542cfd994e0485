//! Origin of a page: its file, member, record number and byte range, so that its bytes can be read again and verified.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::sha256::Sha256Hash;

/// Where a page was read: file, member of an archive, record number, extent.
///
/// Printed as `file!member:record`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// Absolute path of the file.
    pub file: PathBuf,
    /// Name of the member of a tar or zip archive; `None` outside of archives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Number of the record (line, element, item, row or WARC record) in the file or member, counted from 1; `None` if
    /// the file or member is one page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// Bytes from which the page was read; `None` before they were hashed, and in errors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extent: Option<Extent>,
}

impl Origin {
    /// Origin of a page that is a whole file.
    pub fn from_file(file: impl Into<PathBuf>) -> Self {
        Self { file: file.into(), member: None, record: None, extent: None }
    }

    /// Origin of a record of a file; records are counted from 1.
    pub fn from_record(file: impl Into<PathBuf>, record: u64) -> Self {
        Self { record: Some(record), ..Self::from_file(file) }
    }

    /// Name of the file or member; `None` for a record: the name of its file is not about the page.
    pub fn standalone_name(&self) -> Option<String> {
        let name = self.path().file_name().filter(|_| self.record.is_none())?;
        Some(name.to_string_lossy().into_owned())
    }

    /// Directory of the member in its archive; if it has none, directory of the file.
    pub fn directory(&self) -> Option<&Path> {
        // A member at the top of its archive has the parent `""`, which names nothing.
        let is_named = |directory: &&Path| directory.file_name().is_some();
        self.path().parent().filter(is_named).or_else(|| self.file.parent())
    }

    /// Path of the member in its archive, or of the file.
    fn path(&self) -> &Path {
        self.member.as_deref().map_or(&self.file, Path::new)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(member) = &self.member {
            write!(f, "!{member}")?;
        }
        match self.record {
            Some(record) => write!(f, ":{record}"),
            None => Ok(()),
        }
    }
}

/// Position of a byte in a possibly compressed file; the first two fields of [`Extent`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StreamPosition {
    /// Byte of the file at which decompression begins.
    pub start: u64,
    /// Decompressed bytes between there and the position.
    pub offset: u64,
}

impl StreamPosition {
    /// Extent of `bytes`, which begin here. Hashes them.
    pub fn extent(self, bytes: &[u8]) -> Extent {
        self.extent_with_hash(bytes.len(), Sha256Hash::compute(bytes))
    }

    /// Extent of `length` bytes with this hash, which begin here.
    pub(super) fn extent_with_hash(self, length: usize, sha256: Sha256Hash) -> Extent {
        Extent { start: self.start, offset: self.offset, length: length as u64, sha256 }
    }
}

/// Byte range of a page in its file, after decompression.
///
/// To read it: decompress from `start` on, skip `offset` bytes, take `length` bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Extent {
    /// Byte of the file at which decompression begins: the start of the gzip member or zstd frame that contains the
    /// first byte of the page; 0 in an uncompressed file. In a zip archive the header of the member; in a tar archive
    /// the first byte of the member in the decompressed archive.
    pub start: u64,
    /// Decompressed bytes between `start` and the page.
    pub offset: u64,
    /// Decompressed bytes of the page.
    pub length: u64,
    /// SHA-256 of these bytes.
    pub sha256: Sha256Hash,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_printed_from_the_file_inwards() {
        let member = Origin { member: Some("2024/daily/a.html".to_owned()), ..Origin::from_record("/pages.zip", 3) };
        assert_eq!(member.to_string(), "/pages.zip!2024/daily/a.html:3");
    }

    #[test]
    fn a_member_without_a_directory_is_in_the_directory_of_its_archive() {
        let member = |name: &str| Origin { member: Some(name.to_owned()), ..Origin::from_file("/daily/pages.zip") };
        assert_eq!(member("2024/a.html").directory(), Some(Path::new("2024")));
        assert_eq!(member("a.html").directory(), Some(Path::new("/daily")));
    }

    #[test]
    fn only_a_page_that_is_a_whole_file_or_member_has_a_name() {
        let member = Origin { member: Some("2024/a.html".to_owned()), ..Origin::from_file("/pages.zip") };
        assert_eq!(member.standalone_name().as_deref(), Some("a.html"));
        assert_eq!(Origin::from_record("/pages.jsonl", 3).standalone_name(), None);
    }
}
