//! Incremental SHA-256 of a file, computed while its pages are read.
//!
//! A large file that is read in order is read once. Bytes that the reader skips are read by the hasher. Invariant: no
//! byte is hashed after a later byte was read, so a file that changes during the run gets another hash next time.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use super::IngestError;
use super::sidecar::Sidecar;
use newsidx_core::page::{Origin, Sha256Hash, Sha256Hasher};

/// Buffer size for bytes that the reader skips.
const GAP_BYTES: usize = 256 << 10;

/// Hasher for one source.
pub struct SourceHasher {
    path: PathBuf,
    /// Hash of a file that is already in memory.
    known: Option<Sha256Hash>,
    /// Bytes of the sidecar.
    sidecar: Option<Vec<u8>>,
    // Shared by the reader, which borrows it, and the owner, which finishes it; both on one thread.
    partial: RefCell<PartialHash>,
}

/// Hash of the first `bytes` bytes of a file.
#[derive(Default)]
struct PartialHash {
    hasher: Sha256Hasher,
    bytes: u64,
    /// Second handle of the file, for bytes that the reader skips.
    // Opened together with the reader's: it stays the same file if another one is renamed to its path.
    file: Option<File>,
}

impl PartialHash {
    fn add(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// Reads and hashes up to a position of the file, or to its end.
    fn read_up_to(&mut self, position: u64) -> io::Result<()> {
        if position <= self.bytes {
            return Ok(());
        }
        let Some(mut file) = self.file.take() else { return Ok(()) };
        file.seek(SeekFrom::Start(self.bytes))?;
        let mut buffer = vec![0; GAP_BYTES];
        while self.bytes < position {
            let wanted = usize::try_from(position - self.bytes).unwrap_or(usize::MAX).min(buffer.len());
            match file.read(&mut buffer[..wanted]) {
                Ok(0) => break,
                Ok(read) => self.add(&buffer[..read]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.file = Some(file);
        Ok(())
    }
}

impl SourceHasher {
    pub(super) fn new(path: PathBuf, known: Option<Sha256Hash>, sidecar: Option<&Sidecar>) -> Self {
        Self { path, known, sidecar: sidecar.map(|sidecar| sidecar.bytes.clone()), partial: RefCell::default() }
    }

    /// Whether the hash is not known yet.
    pub(super) fn is_needed(&self) -> bool {
        self.known.is_none()
    }

    /// Opens the file at its beginning.
    pub(super) fn open(&self) -> io::Result<HashingFile<'_>> {
        self.partial.borrow_mut().file = Some(File::open(&self.path)?);
        Ok(HashingFile { hasher: Some(self), ..HashingFile::new(File::open(&self.path)?) })
    }

    /// Hashes bytes that were read at a position of the file, after all bytes before it. Bytes that were hashed before
    /// are ignored.
    fn update_at(&self, position: u64, bytes: &[u8]) -> io::Result<()> {
        let partial = &mut *self.partial.borrow_mut();
        partial.read_up_to(position)?;
        let hashed = partial.bytes.checked_sub(position).and_then(|hashed| usize::try_from(hashed).ok());
        if let Some(new) = hashed.and_then(|hashed| bytes.get(hashed..)) {
            partial.add(new);
        }
        Ok(())
    }

    /// Hash of the whole file and its sidecar. Reads the bytes that were not read yet: for most files none.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn finish(self) -> Result<Sha256Hash, IngestError> {
        let Self { path, known, sidecar, partial } = self;
        if let Some(known) = known {
            return Ok(known);
        }
        let finish = || -> io::Result<Sha256Hash> {
            let mut partial = partial.into_inner();
            if partial.file.is_none() {
                partial.file = Some(File::open(&path)?);
            }
            partial.read_up_to(u64::MAX)?;
            Ok(partial.hasher.finalize())
        };
        let hash = finish().map_err(|error| IngestError::new(Origin::from_file(&path), error.into()))?;
        Ok(hash_with_sidecar(hash, sidecar.as_deref()))
    }
}

/// Hash of a file and its sidecar.
pub(super) fn hash_with_sidecar(hash: Sha256Hash, sidecar: Option<&[u8]>) -> Sha256Hash {
    sidecar.map_or(hash, |sidecar| Sha256Hash::compute(&[&hash.0, sidecar].concat()))
}

/// File that may be hashed while it is read.
pub(super) struct HashingFile<'a> {
    file: File,
    position: u64,
    hasher: Option<&'a SourceHasher>,
}

impl HashingFile<'_> {
    /// File at its beginning, without a hash.
    pub(super) fn new(file: File) -> Self {
        Self { file, position: 0, hasher: None }
    }

    /// Length of the file in bytes.
    pub(super) fn length(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }
}

impl Read for HashingFile<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        if let Some(hasher) = self.hasher {
            hasher.update_at(self.position, &buffer[..read])?;
        }
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for HashingFile<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = self.file.seek(to)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_file_for_any_order_of_reads() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        let bytes: Vec<u8> = (0..1000_u32).flat_map(u32::to_le_bytes).collect();
        std::fs::write(&path, &bytes).unwrap();
        let whole = [(0, 4000)];
        let orders: [&[(u64, usize)]; 6] = [
            &[],
            &whole,
            &[(0, 10), (10, 3990)],
            &[(0, 1500), (700, 2000)],
            &[(3000, 50), (0, 20)],
            &[(0, 9), (50, 9)],
        ];
        for order in orders {
            let hasher = SourceHasher::new(path.clone(), None, None);
            let mut file = hasher.open().unwrap();
            for (from, length) in order {
                file.seek(SeekFrom::Start(*from)).unwrap();
                file.read_exact(&mut vec![0; *length]).unwrap();
            }
            assert_eq!(hasher.finish().unwrap(), Sha256Hash::compute(&bytes), "{order:?}");
        }
    }

    #[test]
    fn no_byte_is_hashed_after_a_later_byte_was_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, [1; 4000]).unwrap();
        let hasher = SourceHasher::new(path.clone(), None, None);
        let mut file = hasher.open().unwrap();
        file.seek(SeekFrom::Start(3990)).unwrap();
        file.read_exact(&mut [0; 10]).unwrap();
        std::fs::write(&path, [2; 4000]).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.read_exact(&mut [0; 4000]).unwrap();
        assert_eq!(hasher.finish().unwrap(), Sha256Hash::compute(&[1; 4000]));
    }

    #[test]
    fn a_file_that_is_deleted_while_open_is_hashed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, [2; 4000]).unwrap();
        let hasher = SourceHasher::new(path.clone(), None, None);
        let opened = hasher.open().unwrap();
        std::fs::remove_file(&path).unwrap();
        drop(opened);
        assert_eq!(hasher.finish().unwrap(), Sha256Hash::compute(&[2; 4000]));
    }
}
