//! The hash of a file that is taken while its pages are read, so that no large file is read twice.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use super::IngestError;
use super::sidecar::Sidecar;
use crate::page::{HashSoFar, Origin, Sha256Hash};

/// What becomes the hash of a source.
pub struct FileHash {
    path: PathBuf,
    /// The hash, where it is known already.
    known: Option<Sha256Hash>,
    /// What lies beside the file.
    beside: Option<Vec<u8>>,
    begun: RefCell<Begun>,
}

/// The hash of the first bytes of a file.
#[derive(Default)]
struct Begun {
    hash: HashSoFar,
    bytes: u64,
}

impl FileHash {
    pub(super) fn of(path: PathBuf, known: Option<Sha256Hash>, sidecar: Option<&Sidecar>) -> Self {
        Self { path, known, beside: sidecar.map(|sidecar| sidecar.bytes.clone()), begun: RefCell::default() }
    }

    /// Whether it is yet to be taken.
    pub(super) fn is_wanted(&self) -> bool {
        self.known.is_none()
    }

    /// Takes bytes from a place of the file, as far as they go on after those that were taken.
    fn take(&self, place: u64, bytes: &[u8]) {
        let begun = &mut *self.begun.borrow_mut();
        let taken = begun.bytes.checked_sub(place).and_then(|taken| usize::try_from(taken).ok());
        if let Some(new) = taken.and_then(|taken| bytes.get(taken..)) {
            begun.hash.add(new);
            begun.bytes += new.len() as u64;
        }
    }

    /// The hash of the whole file and what lies beside it. Reads what nobody has read: of most files nothing.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read.
    pub fn finish(self) -> Result<Sha256Hash, IngestError> {
        let Begun { hash, bytes } = self.begun.into_inner();
        let finish = || -> io::Result<Sha256Hash> {
            let mut file = File::open(&self.path)?;
            file.seek(SeekFrom::Start(bytes))?;
            hash.with_rest(file)
        };
        match self.known {
            Some(known) => Ok(known),
            None => finish()
                .map(|hash| with_beside(hash, self.beside.as_deref()))
                .map_err(|error| IngestError::new(Origin::of_file(&self.path), error.into())),
        }
    }
}

/// The hash of a file and what lies beside it.
pub(super) fn with_beside(hash: Sha256Hash, beside: Option<&[u8]>) -> Sha256Hash {
    beside.map_or(hash, |beside| Sha256Hash::of(&[&hash.0, beside].concat()))
}

/// A file that is read, and whose hash is taken meanwhile where it is wanted.
pub(super) struct HashedFile<'a> {
    file: File,
    position: u64,
    hash: Option<&'a FileHash>,
}

impl<'a> HashedFile<'a> {
    /// A file from its beginning on.
    pub(super) fn new(file: File) -> Self {
        Self { file, position: 0, hash: None }
    }

    pub(super) fn take_hash(&mut self, hash: &'a FileHash) {
        self.hash = Some(hash);
    }
}

impl Read for HashedFile<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        if let Some(hash) = self.hash {
            hash.take(self.position, &buffer[..read]);
        }
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for HashedFile<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = self.file.seek(to)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_file_however_it_was_read() {
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
            let hash = FileHash::of(path.clone(), None, None);
            let mut file = HashedFile::new(File::open(&path).unwrap());
            file.take_hash(&hash);
            for (from, length) in order {
                file.seek(SeekFrom::Start(*from)).unwrap();
                file.read_exact(&mut vec![0; *length]).unwrap();
            }
            assert_eq!(hash.finish().unwrap(), Sha256Hash::of(&bytes), "{order:?}");
        }
    }
}
