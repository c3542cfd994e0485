//! Source: one file with its sidecar; its size, time and hash for change detection, and its pages.
//!
//! Files up to 4 MiB are read into memory and hashed when they are opened. Larger ones are streamed, and hashed while
//! their pages are read, so that they are read once. `docs/design/incremental-runs.md` has the reasons.

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

/// Largest file that is read into memory when it is opened, in bytes.
const WHOLE_FILE_BYTES: u64 = 4 << 20;

/// File or stream whose pages can be read.
pub struct Source<'p> {
    path: PathBuf,
    size: u64,
    modified: i64,
    /// Hash of the file (with a sidecar: hash of that hash and the sidecar); `None` until it is computed.
    hash: Option<Sha256Hash>,
    content: SourceBytes,
    sidecar: Option<sidecar::Sidecar>,
    /// Hashes the file while its pages are read.
    hasher: Option<&'p SourceHasher>,
    /// Receives the number of bytes read.
    progress: Option<&'p AtomicU64>,
}

enum SourceBytes {
    Memory(Vec<u8>),
    Disk,
    /// Stream that can be read once.
    Stream(Box<dyn Read>),
}

impl<'p> Source<'p> {
    /// Opens a file; reads it if it is small.
    ///
    /// # Errors
    ///
    /// If the file or its sidecar cannot be read, or if its name is not valid UTF-8.
    pub fn open(path: &Path) -> Result<Self, IngestError> {
        Self::open_cached(path, &mut DirectoryCache::default())
    }

    /// Opens one of many files; the cache, shared by all of them, saves looking for a sidecar of each.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_cached(path: &Path, directories: &mut DirectoryCache) -> Result<Self, IngestError> {
        Self::try_open(path, directories).map_err(|kind| IngestError::new(Origin::from_file(path), kind))
    }

    fn try_open(path: &Path, directories: &mut DirectoryCache) -> Result<Self, IngestErrorKind> {
        if path.to_str().is_none() {
            return Err(IngestErrorKind::FileName);
        }
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        let (content, hash) = if metadata.len() <= WHOLE_FILE_BYTES {
            // Up to the known length, which saves the read that would confirm the end of each file. Files in `/proc`
            // report a length of 0.
            let length = if metadata.len() == 0 { WHOLE_FILE_BYTES } else { metadata.len() };
            let mut bytes = Vec::with_capacity(metadata.len() as usize);
            file.by_ref().take(length).read_to_end(&mut bytes)?;
            let hash = Sha256Hash::compute(&bytes);
            (SourceBytes::Memory(bytes), Some(hash))
        } else {
            (SourceBytes::Disk, None)
        };
        // Size and time from before the read: if the file changes meanwhile, the next run detects it.
        let (mut size, mut modified) = file_size_and_mtime(&metadata)?;
        let found = sidecar::find(path, directories);
        if let Some((path, _)) = &found {
            add_sidecar_metadata(path, &mut size, &mut modified)?;
        }
        let sidecar = found.map(|(_, sidecar)| sidecar);
        let hash = hash.map(|hash| hash_with_sidecar(hash, sidecar.as_ref().map(|sidecar| sidecar.bytes.as_slice())));
        Ok(Self { path: path.to_owned(), size, modified, hash, content, sidecar, hasher: None, progress: None })
    }

    /// Source that reads a stream, such as standard input, in bounded memory.
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

    /// Stores the number of bytes read in `position` while the pages are read; not for small files, which are in
    /// memory.
    #[must_use]
    pub fn with_progress(self, position: &'p AtomicU64) -> Self {
        Self { progress: Some(position), ..self }
    }

    /// Hashes the file with `hasher` while its pages are read.
    #[must_use]
    pub fn with_hasher(self, hasher: &'p SourceHasher) -> Self {
        Self { hasher: Some(hasher), ..self }
    }

    /// Whether a file is the sidecar of a page, and so has no page itself.
    pub fn is_sidecar(path: &Path) -> bool {
        sidecar::is_sidecar(path)
    }

    /// Path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Total size in bytes and latest modification time (nanoseconds since 1970) of a file and its sidecar, without
    /// reading the file.
    ///
    /// # Errors
    ///
    /// If the metadata cannot be read.
    pub fn size_and_mtime(path: &Path, directories: &mut DirectoryCache) -> io::Result<(u64, i64)> {
        let (mut size, mut modified) = file_size_and_mtime(&std::fs::metadata(path)?)?;
        if let Some((sidecar, _)) = sidecar::find(path, directories) {
            add_sidecar_metadata(&sidecar, &mut size, &mut modified)?;
        }
        Ok((size, modified))
    }

    /// Size of the file and its sidecar in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Latest modification time of both, in nanoseconds since 1970.
    pub fn modified(&self) -> i64 {
        self.modified
    }

    /// Hash of the file; with a sidecar, hash of that hash and the sidecar. Reads a large file completely.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn hash(&mut self) -> Result<Sha256Hash, IngestError> {
        let hash = self.hasher().finish()?;
        self.hash = Some(hash);
        Ok(hash)
    }

    /// Hasher for this source, for use with [`with_hasher`](Self::with_hasher).
    pub fn hasher(&self) -> SourceHasher {
        SourceHasher::new(self.path.clone(), self.hash, self.sidecar.as_ref())
    }

    /// Hash by which an interrupted run recognizes the source: that of its bytes, or, for a large file with a reliable
    /// modification time, that of its size and time.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn identity_hash(&mut self, is_mtime_reliable: bool) -> Result<Sha256Hash, IngestError> {
        if is_mtime_reliable && matches!(self.content, SourceBytes::Disk) {
            return Ok(Sha256Hash::compute([self.size.to_le_bytes(), self.modified.to_le_bytes()].as_flattened()));
        }
        self.hash()
    }

    /// Calls `each` with every page of the file, in order, until it returns `false`.
    ///
    /// A page that cannot be read is an error at its position in the order; reading continues.
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
        // With a sidecar the hash is not that of the page, and a file on disk may have changed since it was hashed.
        let is_hash_of_bytes = matches!(self.content, SourceBytes::Memory(_)) && self.sidecar.is_none();
        let hash = self.hash.filter(|_| is_hash_of_bytes);
        let input = match self.content {
            SourceBytes::Memory(bytes) => Ok(Input::memory(bytes)),
            SourceBytes::Disk => open_input(&self.path, self.progress, self.hasher),
            SourceBytes::Stream(stream) => Ok(Input::unbuffered(stream)),
        };
        read(input, self.sidecar.as_ref(), ReadContext::new(&self.path, options, each).with_hash(hash))
    }

    /// First error that affects the whole file; `None` for a stream, which cannot be read twice.
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

fn open_input<'p>(
    path: &Path,
    progress: Option<&'p AtomicU64>,
    hasher: Option<&'p SourceHasher>,
) -> io::Result<Input<'p>> {
    let input = match hasher.filter(|hasher| hasher.is_needed()) {
        Some(hasher) => Input::hashed(hasher.open()?)?,
        None => Input::disk(File::open(path)?)?,
    };
    Ok(match progress {
        Some(position) => input.with_progress(position),
        None => input,
    })
}

fn read(
    input: io::Result<Input<'_>>,
    sidecar: Option<&sidecar::Sidecar>,
    mut context: ReadContext<'_>,
) -> SourceSummary {
    let content = try_read(input, sidecar, &mut context).unwrap_or_else(|kind| {
        context.emit_error(None, kind);
        SourceContent::Page
    });
    SourceSummary { content, skipped: context.into_skipped() }
}

fn try_read(
    input: io::Result<Input<'_>>,
    sidecar: Option<&sidecar::Sidecar>,
    context: &mut ReadContext<'_>,
) -> Result<SourceContent, IngestErrorKind> {
    if sidecar::is_sidecar(context.file()) {
        return Ok(SourceContent::Nothing(SkipReason::Sidecar));
    }
    dispatch::read_pages(Stream::open(input?)?, sidecar.map(|sidecar| &sidecar.record), context)
}

fn file_size_and_mtime(metadata: &Metadata) -> io::Result<(u64, i64)> {
    Ok((metadata.len(), nanoseconds(metadata.modified()?)))
}

/// Adds size and time of a sidecar to those of its page.
fn add_sidecar_metadata(path: &Path, size: &mut u64, modified: &mut i64) -> io::Result<()> {
    let (sidecar_size, sidecar_modified) = file_size_and_mtime(&std::fs::metadata(path)?)?;
    *size += sidecar_size;
    // The later one: a change of either changes the pages.
    *modified = (*modified).max(sidecar_modified);
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
    fn the_hash_of_a_page_is_that_of_its_bytes_if_known() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("page.txt");
        let options = ReadOptions { max_page_bytes: 1 << 20, fields: FieldMap::default() };
        let hash = || {
            let mut hash = None;
            Source::open(&path).unwrap().pages(&options, &mut |page| {
                let page = page.unwrap();
                let known = page.pending_extent.and_then(|pending| pending.sha256);
                assert!(known.is_none_or(|known| Sha256Hash::compute(&page.bytes) == known));
                hash = Some(known.is_some());
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
