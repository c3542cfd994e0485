//! Segments, documents and size of an index, as `newsidx optimize` reports them.

use std::io;
use std::path::Path;

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

/// Bytes of all files in a directory and below.
pub(super) fn disk_bytes(dir: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in walkdir::WalkDir::new(dir) {
        match entry.and_then(|entry| entry.metadata()) {
            Ok(metadata) => bytes += if metadata.is_file() { metadata.len() } else { 0 },
            // A writer may delete files meanwhile; a missing directory is an error.
            Err(error) if error.depth() > 0 && is_gone(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(bytes)
}

fn is_gone(error: &walkdir::Error) -> bool {
    error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn files_deleted_during_the_count_are_no_error() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("stays"), b"four").unwrap();
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for nth in (0..8).cycle().take_while(|_| !stop.load(Ordering::Relaxed)) {
                    let path = dir.path().join(format!("goes{nth}"));
                    std::fs::write(&path, b"").unwrap();
                    std::fs::remove_file(&path).unwrap();
                }
            });
            let counted: Vec<_> = (0..2000).map(|_| disk_bytes(dir.path())).collect();
            stop.store(true, Ordering::Relaxed);
            assert!(counted.iter().all(|bytes| *bytes.as_ref().unwrap() == 4));
        });
        assert!(disk_bytes(&dir.path().join("nowhere")).is_err());
    }
}
