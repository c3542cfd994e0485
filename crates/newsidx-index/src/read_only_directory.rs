//! The directory of an index that is searched: nothing in it is written, and no more of it is read than a search needs.

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

/// A directory that is only read: locks, which would have to be written, are not taken where that
/// is impossible.
///
/// The lock keeps a writer from deleting files between the moment a reader learns of them and the
/// moment it opens them; without it, opening may fail and can be tried again.
#[derive(Clone, Debug)]
pub(super) struct ReadOnlyDirectory {
    path: PathBuf,
    /// Read-ahead brings in pages that a search never needs: 4 times the time on a cold disk.
    random_access: MmapDirectory,
    /// For [`READ_AHEAD_EXTENSIONS`].
    sequential: MmapDirectory,
}

/// Endings of files of which a search reads a bit in many places, columns and lengths of texts: they are small, and
/// without read-ahead a search would wait for the disk a hundred times.
const READ_AHEAD_EXTENSIONS: [&str; 2] = ["fast", "fieldnorm"];

impl ReadOnlyDirectory {
    pub(super) fn open(path: &Path) -> Result<Self, OpenDirectoryError> {
        let open = |advice| MmapDirectory::open_with_madvice(path, advice);
        Ok(Self { path: path.to_owned(), random_access: open(Advice::Random)?, sequential: open(Advice::Normal)? })
    }
}

impl Directory for ReadOnlyDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        if path.extension().is_some_and(|ending| READ_AHEAD_EXTENSIONS.iter().any(|dense| ending == *dense)) {
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
        match self.random_access.acquire_lock(lock) {
            Err(LockError::IoError(_)) => Ok(DirectoryLock::from(Box::new(()))),
            other => other,
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.random_access.watch(callback)
    }
}

/// Bytes of a range that the disk is asked for in one go: the list of a word, the words of a field, an article. A
/// longer list is skipped through, and each page of it is read when it is touched.
const MAX_PREFETCH_BYTES: RangeInclusive<usize> = 4 << 10..=4 << 20;

/// A file of which a search reads few ranges, mapped without read-ahead.
///
/// What of a range is not in memory is read by the disk at once, beside the search, instead of page by page as the
/// search gets to it: a phrase on a cold disk takes 15 ms instead of 26, one of frequent words 32 instead of 128. Where
/// all is in memory, no difference could be measured.
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
        if MAX_PREFETCH_BYTES.contains(&range.len()) {
            prefetch(&self.file, &range);
        }
        self.mapped.read_bytes(range)
    }
}

/// Has the disk read a range. It is advice: where a file system does not take it, nothing is lost but time.
#[cfg(target_os = "linux")]
fn prefetch(file: &File, range: &Range<usize>) {
    let length = std::num::NonZeroU64::new(range.len() as u64);
    let _ = rustix::fs::fadvise(file, range.start as u64, length, rustix::fs::Advice::WillNeed);
}

#[cfg(not(target_os = "linux"))]
fn fetch(_: &File, _: &Range<usize>) {}
