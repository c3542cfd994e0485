//! Segments, documents and size of an index, as `newsidx optimize` reports them.

use super::open::disk_bytes;
use super::{Index, IndexError};

/// What an index is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexLayout {
    /// Parts that are searched one after the other.
    pub segments: u64,
    /// Articles.
    pub documents: u64,
    /// Articles that were deleted and still take room.
    pub deleted: u64,
    /// Bytes of all files.
    pub bytes: u64,
}

impl Index {
    /// What the index is made of.
    ///
    /// # Errors
    ///
    /// Where its directory cannot be read.
    pub fn layout(&self) -> Result<IndexLayout, IndexError> {
        let segments = self.searcher().segment_readers();
        Ok(IndexLayout {
            segments: segments.len() as u64,
            documents: self.searcher().num_docs(),
            deleted: segments.iter().map(|segment| u64::from(segment.num_deleted_docs())).sum(),
            bytes: disk_bytes(self.path()).map_err(|source| IndexError::Io { path: self.path().to_owned(), source })?,
        })
    }
}
