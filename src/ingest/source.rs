//! One file: its fingerprint, and the pages in it.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use super::input::Input;
use super::reading::Reading;
use super::stream::Stream;
use super::{Contents, Held, IngestError, IngestErrorKind, ReadOptions, Skip, content, sidecar};
use crate::page::{Origin, RawPage};

/// Largest file that is read into memory whole; larger ones are read twice, once for the hash.
const WHOLE_FILE_BYTES: u64 = 4 << 20;

/// What tells whether a source has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// Bytes of the file and its sidecar.
    pub size: u64,
    /// When either was last changed, in nanoseconds since 1970.
    pub modified: i64,
    /// BLAKE3 hash of the file and its sidecar.
    pub hash: [u8; 32],
}

/// A file that was opened for reading.
pub struct Source {
    path: PathBuf,
    fingerprint: Fingerprint,
    content: Content,
    sidecar: Option<sidecar::Sidecar>,
    /// Bytes that were read while its pages are handed out.
    position: AtomicU64,
}

enum Content {
    Memory(Vec<u8>),
    Disk,
    /// A stream that is read once.
    Stream(Mutex<Option<Box<dyn Read + Send>>>),
}

impl Source {
    /// Opens a file and takes its fingerprint; reads it to the end once.
    ///
    /// # Errors
    ///
    /// Where the file or its sidecar cannot be read, or the file's name cannot be stored.
    pub fn open(path: &Path) -> Result<Self, IngestError> {
        Self::try_open(path).map_err(|kind| IngestError::new(Origin::of_file(path), kind))
    }

    fn try_open(path: &Path) -> Result<Self, IngestErrorKind> {
        if path.to_str().is_none() {
            return Err(IngestErrorKind::FileName);
        }
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        let mut hasher = blake3::Hasher::new();
        let content = if metadata.len() <= WHOLE_FILE_BYTES {
            let mut bytes = Vec::with_capacity(metadata.len() as usize);
            file.by_ref().take(2 * WHOLE_FILE_BYTES).read_to_end(&mut bytes)?;
            hasher.update(&bytes);
            Content::Memory(bytes)
        } else {
            hasher.update_reader(&mut file)?;
            Content::Disk
        };
        // As it was before it was read: where it is changed meanwhile, the next run sees that.
        let (mut size, mut modified) = size_and_time(&metadata)?;
        let beside = sidecar::find(path);
        if let Some((path, sidecar)) = &beside {
            hasher.update(&sidecar.bytes);
            add_beside(path, &mut size, &mut modified)?;
        }
        let sidecar = beside.map(|(_, sidecar)| sidecar);
        let fingerprint = Fingerprint { size, modified, hash: *hasher.finalize().as_bytes() };
        Ok(Self { path: path.to_owned(), fingerprint, content, sidecar, position: AtomicU64::new(0) })
    }

    /// Takes a page or a list of records from a stream, which is read once, when its pages are asked
    /// for, and never held whole.
    pub fn from_reader(name: &Path, reader: impl Read + Send + 'static) -> Self {
        let content = Content::Stream(Mutex::new(Some(Box::new(reader))));
        let fingerprint = Fingerprint { size: 0, modified: 0, hash: [0; 32] };
        Self { path: name.to_owned(), fingerprint, content, sidecar: None, position: AtomicU64::new(0) }
    }

    /// Whether a file says where the page beside it is from, and is none itself.
    pub fn is_sidecar(path: &Path) -> bool {
        sidecar::is_sidecar(path)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Size and time of change of a file and its sidecar together, without reading them.
    ///
    /// # Errors
    ///
    /// Where the operating system does not tell.
    pub fn size_and_time(path: &Path) -> io::Result<(u64, i64)> {
        let (mut size, mut modified) = size_and_time(&std::fs::metadata(path)?)?;
        if let Some((sidecar, _)) = sidecar::find(path) {
            add_beside(&sidecar, &mut size, &mut modified)?;
        }
        Ok((size, modified))
    }

    /// What tells whether the source has changed.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// How many bytes of the file were read by now, of those whose pages are being handed out; 0 for a small one, which
    /// is read at once.
    pub fn position(&self) -> u64 {
        self.position.load(Ordering::Relaxed)
    }

    /// Hands every page of the file to `each`, in order, until `each` gives `false`.
    ///
    /// A page that cannot be read comes as an error in its place and the rest goes on.
    pub fn pages(&self, options: &ReadOptions, each: &mut dyn FnMut(Result<RawPage, IngestError>) -> bool) -> Contents {
        let mut reading = Reading::new(&self.path, options, each);
        let held = self.read(&mut reading).unwrap_or_else(|kind| {
            reading.fail(None, kind);
            Held::Page
        });
        Contents { held, skipped: reading.into_skipped() }
    }

    fn read(&self, reading: &mut Reading<'_>) -> Result<Held, IngestErrorKind> {
        if sidecar::is_sidecar(&self.path) {
            return Ok(Held::Nothing(Skip::Sidecar));
        }
        let stream = Stream::of_file(self.input()?)?;
        content::read(stream, self.sidecar.as_ref().map(|sidecar| &sidecar.record), reading)
    }

    fn input(&self) -> io::Result<Input<'_>> {
        Ok(match &self.content {
            Content::Memory(bytes) => Input::memory(bytes),
            Content::Disk => Input::disk(File::open(&self.path)?)?.telling(&self.position),
            Content::Stream(stream) => {
                let stream = stream.lock().unwrap_or_else(PoisonError::into_inner).take();
                Input::unbuffered(stream.unwrap_or_else(|| Box::new(io::empty())))
            }
        })
    }
}

fn size_and_time(metadata: &Metadata) -> io::Result<(u64, i64)> {
    Ok((metadata.len(), nanoseconds(metadata.modified()?)))
}

/// Adds the file that lies beside another one.
fn add_beside(path: &Path, size: &mut u64, modified: &mut i64) -> io::Result<()> {
    let (size_beside, modified_beside) = size_and_time(&std::fs::metadata(path)?)?;
    *size += size_beside;
    *modified = (*modified).max(modified_beside);
    Ok(())
}

fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |nanos| -nanos),
    }
}
