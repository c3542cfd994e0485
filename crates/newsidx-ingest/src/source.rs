//! One file: what tells whether it has changed, and the pages in it.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::time::{SystemTime, UNIX_EPOCH};

use super::file_hash::{SourceHasher, hash_with_sidecar};
use super::input::Input;
use super::read_context::ReadContext;
use super::stream::Stream;
use super::{
    DirectoryCache, IngestError, IngestErrorKind, ReadOptions, SkipReason, SourceContent, SourceSummary, dispatch,
    sidecar,
};
use newsidx_core::page::{Origin, RawPage, Sha256Hash};

/// Largest file that is read into memory whole, when it is opened.
const WHOLE_FILE_BYTES: u64 = 4 << 20;

/// A file that was opened for reading.
pub struct Source<'p> {
    path: PathBuf,
    size: u64,
    modified: i64,
    /// Hash of the file, where it is known; where it has a sidecar, of that hash and the sidecar.
    hash: Option<Sha256Hash>,
    content: SourceBytes,
    sidecar: Option<sidecar::Sidecar>,
    /// What takes the hash of the file while it is read.
    hasher: Option<&'p SourceHasher>,
    /// Where it is told how far it was read.
    progress: Option<&'p AtomicU64>,
}

enum SourceBytes {
    Memory(Vec<u8>),
    Disk,
    /// A stream that is read once.
    Stream(Box<dyn Read>),
}

impl<'p> Source<'p> {
    /// Opens a file; reads it where it is small.
    ///
    /// # Errors
    ///
    /// Where the file or its sidecar cannot be read, or the file's name cannot be stored.
    pub fn open(path: &Path) -> Result<Self, IngestError> {
        Self::open_cached(path, &mut DirectoryCache::default())
    }

    /// Opens a file that is one of many, as [`open`](Self::open) does; `neighbours` are those of all of them.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_cached(path: &Path, neighbours: &mut DirectoryCache) -> Result<Self, IngestError> {
        Self::try_open(path, neighbours).map_err(|kind| IngestError::new(Origin::from_file(path), kind))
    }

    fn try_open(path: &Path, neighbours: &mut DirectoryCache) -> Result<Self, IngestErrorKind> {
        if path.to_str().is_none() {
            return Err(IngestErrorKind::FileName);
        }
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        let (content, hash) = if metadata.len() <= WHOLE_FILE_BYTES {
            // No further than it was long: whether more has come since is not asked of every file. Those of the system
            // itself have no length.
            let length = if metadata.len() == 0 { WHOLE_FILE_BYTES } else { metadata.len() };
            let mut bytes = Vec::with_capacity(metadata.len() as usize);
            file.by_ref().take(length).read_to_end(&mut bytes)?;
            let hash = Sha256Hash::compute(&bytes);
            (SourceBytes::Memory(bytes), Some(hash))
        } else {
            (SourceBytes::Disk, None)
        };
        // As it was before it was read: where it is changed meanwhile, the next run sees that.
        let (mut size, mut modified) = file_size_and_mtime(&metadata)?;
        let beside = sidecar::find(path, neighbours);
        if let Some((path, _)) = &beside {
            add_sidecar_metadata(path, &mut size, &mut modified)?;
        }
        let sidecar = beside.map(|(_, sidecar)| sidecar);
        let hash = hash.map(|hash| hash_with_sidecar(hash, sidecar.as_ref().map(|sidecar| sidecar.bytes.as_slice())));
        Ok(Self { path: path.to_owned(), size, modified, hash, content, sidecar, hasher: None, progress: None })
    }

    /// Takes a page or a list of records from a stream, which is never held whole.
    pub fn from_reader(name: &Path, reader: impl Read + 'static) -> Self {
        Self {
            path: name.to_owned(),
            size: 0,
            modified: 0,
            hash: None,
            content: SourceBytes::Stream(Box::new(reader)),
            sidecar: None,
            hasher: None,
            progress: None,
        }
    }

    /// Tells how many bytes of the file were read while its pages are handed out; of a small one, which is read at
    /// once, nothing.
    #[must_use]
    pub fn with_progress(self, position: &'p AtomicU64) -> Self {
        Self { progress: Some(position), ..self }
    }

    /// Takes the hash while the pages are handed out.
    #[must_use]
    pub fn with_hasher(self, hash: &'p SourceHasher) -> Self {
        Self { hasher: Some(hash), ..self }
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
    pub fn size_and_mtime(path: &Path, neighbours: &mut DirectoryCache) -> io::Result<(u64, i64)> {
        let (mut size, mut modified) = file_size_and_mtime(&std::fs::metadata(path)?)?;
        if let Some((sidecar, _)) = sidecar::find(path, neighbours) {
            add_sidecar_metadata(&sidecar, &mut size, &mut modified)?;
        }
        Ok((size, modified))
    }

    /// Bytes of the file and its sidecar.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// When either was last changed, in nanoseconds since 1970.
    pub fn modified(&self) -> i64 {
        self.modified
    }

    /// The hash of the file; where it has a sidecar, of that hash and the sidecar. Reads a large file to its end.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read.
    pub fn hash(&mut self) -> Result<Sha256Hash, IngestError> {
        let hash = self.hasher().finish()?;
        self.hash = Some(hash);
        Ok(hash)
    }

    /// What takes the hash while the pages are handed out ([`with_hasher`](Self::with_hasher)).
    pub fn hasher(&self) -> SourceHasher {
        SourceHasher::new(self.path.clone(), self.hash, self.sidecar.as_ref())
    }

    /// What tells that the source is the same for as long as it was not read to its end: its hash, or that of size and time
    /// where the time tells and the file is so large that it is read when its pages are.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read.
    pub fn identity_hash(&mut self, time_tells: bool) -> Result<Sha256Hash, IngestError> {
        if time_tells && matches!(self.content, SourceBytes::Disk) {
            return Ok(Sha256Hash::compute([self.size.to_le_bytes(), self.modified.to_le_bytes()].as_flattened()));
        }
        self.hash()
    }

    /// Hands every page of the file to `each`, in order, until `each` gives `false`.
    ///
    /// A page that cannot be read comes as an error in its place and the rest goes on.
    ///
    /// ```
    /// use newsidx_ingest::{FieldMap, ReadOptions, Source};
    ///
    /// let lines = br#"{"title": "Ferry returns", "text": "The ferry left at dawn."}
    /// not a record
    /// "#;
    /// let options = ReadOptions { max_page_bytes: 1 << 20, fields: FieldMap::default() };
    /// let (mut pages, mut failures) = (0, 0);
    /// Source::from_reader("pages.jsonl".as_ref(), &lines[..]).pages(&options, &mut |page| {
    ///     if page.is_ok() { pages += 1 } else { failures += 1 }
    ///     true
    /// });
    /// assert_eq!((pages, failures), (1, 1));
    /// ```
    pub fn pages(
        self,
        options: &ReadOptions,
        each: &mut dyn FnMut(Result<RawPage, IngestError>) -> bool,
    ) -> SourceSummary {
        // Of a file and its sidecar the hash is another one, and what is on disk may have changed since.
        let is_of_file = matches!(self.content, SourceBytes::Memory(_)) && self.sidecar.is_none();
        let hash = self.hash.filter(|_| is_of_file);
        let input = match self.content {
            SourceBytes::Memory(bytes) => Ok(Input::memory(bytes)),
            SourceBytes::Disk => open_input(&self.path, self.progress, self.hasher),
            SourceBytes::Stream(stream) => Ok(Input::unbuffered(stream)),
        };
        read(input, self.sidecar.as_ref(), ReadContext::new(&self.path, options, each).with_hash(hash))
    }

    /// What keeps the file from being read to its end; of a stream, which is read once, that cannot be told.
    pub fn find_damage(&self, options: &ReadOptions) -> Option<IngestError> {
        let input = match &self.content {
            SourceBytes::Memory(bytes) => Ok(Input::memory(bytes)),
            SourceBytes::Disk => open_input(&self.path, None, None),
            SourceBytes::Stream(_) => return None,
        };
        let mut damage = None;
        let mut each = |page: Result<RawPage, IngestError>| {
            damage = page.err().filter(IngestError::is_file_error);
            damage.is_none()
        };
        read(input, self.sidecar.as_ref(), ReadContext::new(&self.path, options, &mut each));
        damage
    }
}

fn open_input<'p>(path: &Path, told: Option<&'p AtomicU64>, hash: Option<&'p SourceHasher>) -> io::Result<Input<'p>> {
    let input = match hash.filter(|hash| hash.is_needed()) {
        Some(hash) => Input::hashed(hash.open()?)?,
        None => Input::disk(File::open(path)?)?,
    };
    Ok(match told {
        Some(position) => input.with_progress(position),
        None => input,
    })
}

fn read(
    input: io::Result<Input<'_>>,
    sidecar: Option<&sidecar::Sidecar>,
    mut reading: ReadContext<'_>,
) -> SourceSummary {
    let held = try_read(input, sidecar, &mut reading).unwrap_or_else(|kind| {
        reading.emit_error(None, kind);
        SourceContent::Page
    });
    SourceSummary { content: held, skipped: reading.into_skipped() }
}

fn try_read(
    input: io::Result<Input<'_>>,
    sidecar: Option<&sidecar::Sidecar>,
    reading: &mut ReadContext<'_>,
) -> Result<SourceContent, IngestErrorKind> {
    if sidecar::is_sidecar(reading.file()) {
        return Ok(SourceContent::Nothing(SkipReason::Sidecar));
    }
    dispatch::read_pages(Stream::open(input?)?, sidecar.map(|sidecar| &sidecar.record), reading)
}

fn file_size_and_mtime(metadata: &Metadata) -> io::Result<(u64, i64)> {
    Ok((metadata.len(), nanoseconds(metadata.modified()?)))
}

/// Adds the file that lies beside another one.
fn add_sidecar_metadata(path: &Path, size: &mut u64, modified: &mut i64) -> io::Result<()> {
    let (size_beside, modified_beside) = file_size_and_mtime(&std::fs::metadata(path)?)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldMap;

    #[test]
    fn a_page_has_the_hash_of_its_bytes_or_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("page.txt");
        let options = ReadOptions { max_page_bytes: 1 << 20, fields: FieldMap::default() };
        let hash = || {
            let mut hash = None;
            Source::open(&path).unwrap().pages(&options, &mut |page| {
                let page = page.unwrap();
                assert!(page.hash.is_none_or(|hash| Sha256Hash::compute(&page.bytes) == hash));
                hash = Some(page.hash.is_some());
                true
            });
            hash
        };
        std::fs::write(&path, "A page").unwrap();
        assert_eq!(hash(), Some(true));
        std::fs::write(&path, zstd::encode_all(b"A page".as_slice(), 1).unwrap()).unwrap();
        assert_eq!(hash(), Some(false), "the file has another one");
        let mut tar = ::tar::Builder::new(File::create(&path).unwrap());
        let mut header = ::tar::Header::new_gnu();
        header.set_size(6);
        header.set_cksum();
        tar.append_data(&mut header, "a.txt", b"A page".as_slice()).unwrap();
        tar.finish().unwrap();
        assert_eq!(hash(), Some(false), "the archive has another one");
        std::fs::write(&path, "A page").unwrap();
        std::fs::write(dir.path().join("page.txt.json"), "{\"url\": \"https://a.example/\"}").unwrap();
        assert_eq!(hash(), Some(false), "it is that of both files");
    }
}
