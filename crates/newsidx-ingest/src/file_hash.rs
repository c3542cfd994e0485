//! The hash of a file that is taken while its pages are read, so that a large file that is read in order is read once.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use super::IngestError;
use super::sidecar::Sidecar;
use newsidx_core::page::{Origin, Sha256Hash, Sha256Hasher};

/// What becomes the hash of a source.
pub struct SourceHasher {
    path: PathBuf,
    /// The hash, where it is known already.
    known: Option<Sha256Hash>,
    /// What lies beside the file.
    sidecar: Option<Vec<u8>>,
    partial: RefCell<PartialHash>,
}

/// The hash of the first bytes of a file.
#[derive(Default)]
struct PartialHash {
    hash: Sha256Hasher,
    bytes: u64,
    /// The file once more, for what nobody else reads: the same one, also where another one gets its name.
    file: Option<File>,
}

impl PartialHash {
    fn add(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// Reads up to a place of the file, or to its end.
    fn read_up_to(&mut self, place: u64) -> io::Result<()> {
        if place <= self.bytes {
            return Ok(());
        }
        let Some(mut file) = self.file.take() else { return Ok(()) };
        file.seek(SeekFrom::Start(self.bytes))?;
        let mut buffer = vec![0; GAP_BYTES];
        while self.bytes < place {
            let wanted = usize::try_from(place - self.bytes).unwrap_or(usize::MAX).min(buffer.len());
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

/// Bytes that are read at a time where nobody else reads them.
const GAP_BYTES: usize = 256 << 10;

impl SourceHasher {
    pub(super) fn new(path: PathBuf, known: Option<Sha256Hash>, sidecar: Option<&Sidecar>) -> Self {
        Self { path, known, sidecar: sidecar.map(|sidecar| sidecar.bytes.clone()), partial: RefCell::default() }
    }

    /// Whether it is yet to be taken.
    pub(super) fn is_needed(&self) -> bool {
        self.known.is_none()
    }

    /// Opens the file, to be read from its beginning on.
    pub(super) fn open(&self) -> io::Result<HashingFile<'_>> {
        self.partial.borrow_mut().file = Some(File::open(&self.path)?);
        Ok(HashingFile { hash: Some(self), ..HashingFile::new(File::open(&self.path)?) })
    }

    /// Takes bytes that were read at a place of the file. Those before it are taken first, so that no byte was changed
    /// between its page and its hash without showing it the next time.
    fn update_at(&self, place: u64, bytes: &[u8]) -> io::Result<()> {
        let begun = &mut *self.partial.borrow_mut();
        begun.read_up_to(place)?;
        let taken = begun.bytes.checked_sub(place).and_then(|taken| usize::try_from(taken).ok());
        if let Some(new) = taken.and_then(|taken| bytes.get(taken..)) {
            begun.add(new);
        }
        Ok(())
    }

    /// The hash of the whole file and what lies beside it. Reads what nobody has read: of most files nothing.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read.
    pub fn finish(self) -> Result<Sha256Hash, IngestError> {
        let Self { path, known, sidecar: beside, partial: begun } = self;
        if let Some(known) = known {
            return Ok(known);
        }
        let finish = || -> io::Result<Sha256Hash> {
            let mut begun = begun.into_inner();
            if begun.file.is_none() {
                begun.file = Some(File::open(&path)?);
            }
            begun.read_up_to(u64::MAX)?;
            Ok(begun.hash.finalize())
        };
        let hash = finish().map_err(|error| IngestError::new(Origin::from_file(&path), error.into()))?;
        Ok(hash_with_sidecar(hash, beside.as_deref()))
    }
}

/// The hash of a file and what lies beside it.
pub(super) fn hash_with_sidecar(hash: Sha256Hash, beside: Option<&[u8]>) -> Sha256Hash {
    beside.map_or(hash, |beside| Sha256Hash::compute(&[&hash.0, beside].concat()))
}

/// A file that is read, and whose hash is taken meanwhile where it is wanted.
pub(super) struct HashingFile<'a> {
    file: File,
    position: u64,
    hash: Option<&'a SourceHasher>,
}

impl HashingFile<'_> {
    /// A file from its beginning on, of which nobody wants the hash.
    pub(super) fn new(file: File) -> Self {
        Self { file, position: 0, hash: None }
    }

    /// How long it is.
    pub(super) fn length(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }
}

impl Read for HashingFile<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        if let Some(hash) = self.hash {
            hash.update_at(self.position, &buffer[..read])?;
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
            let hash = SourceHasher::new(path.clone(), None, None);
            let mut file = hash.open().unwrap();
            for (from, length) in order {
                file.seek(SeekFrom::Start(*from)).unwrap();
                file.read_exact(&mut vec![0; *length]).unwrap();
            }
            assert_eq!(hash.finish().unwrap(), Sha256Hash::compute(&bytes), "{order:?}");
        }
    }

    #[test]
    fn no_byte_is_hashed_after_one_behind_it_was_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, [1; 4000]).unwrap();
        let hash = SourceHasher::new(path.clone(), None, None);
        let mut file = hash.open().unwrap();
        file.seek(SeekFrom::Start(3990)).unwrap();
        file.read_exact(&mut [0; 10]).unwrap();
        std::fs::write(&path, [2; 4000]).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.read_exact(&mut [0; 4000]).unwrap();
        assert_eq!(hash.finish().unwrap(), Sha256Hash::compute(&[1; 4000]));
        let hash = SourceHasher::new(path.clone(), None, None);
        let opened = hash.open().unwrap();
        std::fs::remove_file(&path).unwrap();
        drop(opened);
        assert_eq!(hash.finish().unwrap(), Sha256Hash::compute(&[2; 4000]), "it was open");
    }
}
