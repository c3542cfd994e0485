//! Read-only directory for searches: memory-mapped files with targeted prefetch, and locks only where they can be taken.
//!
//! Nothing is written but a lock file. A range of 4 KiB to 4 MiB is requested from the disk at once; other pages are read when they are
//! touched. `docs/design/read-only-directory.md` has the measurements.

use std::fs::File;
use std::io;
use std::ops::{Range, RangeInclusive};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memmap2::Advice;
use tantivy::HasLen;
use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle, WritePtr,
};

/// The engine's directory type for an index that is only searched.
#[derive(Clone, Debug)]
pub(super) struct ReadOnlyDirectory {
    path: PathBuf,
    /// Maps files without read-ahead.
    // Read-ahead loads pages that a search never needs: 4 times the time on a cold disk.
    random_access: MmapDirectory,
    /// Maps the files of [`READ_AHEAD_EXTENSIONS`] with read-ahead.
    sequential: MmapDirectory,
}

/// File name extensions of columns and field lengths.
// A search reads a few bytes in many parts of these small files: without read-ahead it would wait for the disk a hundred
// times.
const READ_AHEAD_EXTENSIONS: [&str; 2] = ["fast", "fieldnorm"];

impl ReadOnlyDirectory {
    pub(super) fn open(path: &Path) -> Result<Self, OpenDirectoryError> {
        let open = |advice| MmapDirectory::open_with_madvice(path, advice);
        Ok(Self { path: path.to_owned(), random_access: open(Advice::Random)?, sequential: open(Advice::Normal)? })
    }
}

impl Directory for ReadOnlyDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        if path.extension().is_some_and(|extension| READ_AHEAD_EXTENSIONS.iter().any(|known| extension == *known)) {
            return self.sequential.get_file_handle(path);
        }
        let mapped = self.random_access.get_file_handle(path)?;
        let file = File::open(self.path.join(path)).map_err(|e| OpenReadError::wrap_io_error(e, path.to_owned()))?;
        Ok(Arc::new(RandomAccessFile { mapped, file }))
    }

    fn delete(&self, _: &Path) -> Result<(), DeleteError> {
        Ok(())
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.random_access.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.random_access.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.random_access.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.random_access.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        // The lock keeps a writer from deleting files between the moment a reader learns their names and the moment it
        // opens them. On a read-only disk the lock file cannot be created; then opening may fail once and can be repeated.
        match self.random_access.acquire_lock(lock) {
            Err(LockError::IoError(_)) => Ok(DirectoryLock::from(Box::new(()))),
            other => other,
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.random_access.watch(callback)
    }
}

/// Sizes of ranges that are prefetched: a posting list, a block of the term dictionary, an article.
// A search skips through a longer list, so most of it would be read in vain. A shorter one is a page or two.
const PREFETCH_BYTES: RangeInclusive<usize> = 4 << 10..=4 << 20;

/// A file of which a search reads few ranges: mapped without read-ahead, with each range prefetched when it is opened.
// The disk reads a range while the search runs, and not page by page when the search touches it: a phrase on a cold disk
// takes 15 ms instead of 26, one of frequent words 32 instead of 128. In memory no difference could be measured.
#[derive(Debug)]
struct RandomAccessFile {
    mapped: Arc<dyn FileHandle>,
    file: File,
}

impl HasLen for RandomAccessFile {
    fn len(&self) -> usize {
        self.mapped.len()
    }
}

impl FileHandle for RandomAccessFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if PREFETCH_BYTES.contains(&range.len()) {
            prefetch(&self.file, &range);
        }
        self.mapped.read_bytes(range)
    }
}

/// Requests a range from the disk, without waiting (`posix_fadvise`).
#[cfg(target_os = "linux")]
fn prefetch(file: &File, range: &Range<usize>) {
    let length = std::num::NonZeroU64::new(range.len() as u64);
    // Advice only: a file system that does not support it costs time and no results.
    let _ = rustix::fs::fadvise(file, range.start as u64, length, rustix::fs::Advice::WillNeed);
}

/// Does nothing where the operating system has no such advice.
#[cfg(not(target_os = "linux"))]
fn prefetch(_: &File, _: &Range<usize>) {}
