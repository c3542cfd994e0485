//! Segments, documents and size of an index, as `newsidx optimize` reports them.

use super::open::disk_bytes;
use super::{Index, IndexError};

/// Segments, documents and size of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexLayout {
    /// Segments, each of which is searched on its own.
    pub segments: u64,
    /// Documents that are not deleted.
    pub documents: u64,
    /// Articles that were deleted and still take disk space, until their segment is merged.
    pub deleted: u64,
    /// Bytes of all files of the index.
    pub bytes: u64,
}

impl Index {
    /// Counts segments, documents and bytes.
    ///
    /// # Errors
    ///
    /// If its directory cannot be read.
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
