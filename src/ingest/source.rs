//! One file: its fingerprint, and the pages in it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::sniff::{Compression, Format, SNIFF_BYTES, sniff};
use super::{IngestError, IngestErrorKind, ReadOptions, Skip, json_lines, sidecar};
use crate::page::{ContentKind, Origin, RawPage, Stated};

/// Largest file that is read into memory whole; larger ones are read twice, once for the hash.
const WHOLE_FILE_BYTES: u64 = 4 << 20;

/// Bytes of a stream's buffer.
const BUFFER_BYTES: usize = 256 << 10;

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
}

enum Content {
    Memory(Vec<u8>),
    Disk,
}

impl Source {
    /// Opens a file and takes its fingerprint; reads it to the end once.
    ///
    /// # Errors
    ///
    /// Where the file or its sidecar cannot be read, or the file's name cannot be stored.
    pub fn open(path: &Path) -> Result<Self, IngestError> {
        Self::try_open(path).map_err(|kind| IngestError { path: path.to_owned(), record: None, kind })
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
        let sidecar = sidecar::find(path).map(sidecar::read).transpose()?;
        if let Some(sidecar) = &sidecar {
            hasher.update(&sidecar.bytes);
        }
        let (size, modified) = Self::size_and_time(path)?;
        let fingerprint = Fingerprint { size, modified, hash: *hasher.finalize().as_bytes() };
        Ok(Self { path: path.to_owned(), fingerprint, content, sidecar })
    }

    /// Takes a page or a list of records from a stream; it is read into memory whole.
    ///
    /// # Errors
    ///
    /// Where the stream cannot be read.
    pub fn from_reader(name: &Path, mut reader: impl Read) -> Result<Self, IngestError> {
        let mut bytes = Vec::new();
        let read = reader.read_to_end(&mut bytes);
        read.map_err(|error| IngestError { path: name.to_owned(), record: None, kind: error.into() })?;
        let hash = *blake3::hash(&bytes).as_bytes();
        let fingerprint = Fingerprint { size: bytes.len() as u64, modified: 0, hash };
        Ok(Self { path: name.to_owned(), fingerprint, content: Content::Memory(bytes), sidecar: None })
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
        let metadata = std::fs::metadata(path)?;
        let (mut size, mut modified) = (metadata.len(), nanoseconds(metadata.modified()?));
        if let Some(sidecar) = sidecar::find(path) {
            let metadata = std::fs::metadata(sidecar)?;
            size += metadata.len();
            modified = modified.max(nanoseconds(metadata.modified()?));
        }
        Ok((size, modified))
    }

    /// What tells whether the source has changed.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Hands every page of the file to `each`, in order, until `each` gives `false`.
    ///
    /// A page that cannot be read comes as an error in its place and the rest goes on. `Some` tells
    /// why the file holds no page at all.
    pub fn pages(
        &self,
        options: &ReadOptions,
        each: &mut dyn FnMut(Result<RawPage, IngestError>) -> bool,
    ) -> Option<Skip> {
        match self.try_pages(options, each) {
            Ok(skip) => skip,
            Err(kind) => {
                each(Err(IngestError { path: self.path.clone(), record: None, kind }));
                None
            }
        }
    }

    fn try_pages(
        &self,
        options: &ReadOptions,
        each: &mut dyn FnMut(Result<RawPage, IngestError>) -> bool,
    ) -> Result<Option<Skip>, IngestErrorKind> {
        if sidecar::is_sidecar(&self.path) {
            return Ok(Some(Skip::Sidecar));
        }
        let mut raw = BufReader::with_capacity(BUFFER_BYTES, self.raw()?);
        let Some(compression) = Compression::of(raw.fill_buf()?) else {
            return self.decompressed_pages(raw, options, each);
        };
        let damaged = |error| IngestErrorKind::Compression { format: compression.name(), error };
        let decoder = compression.decoder(raw).map_err(damaged)?;
        let stream = BufReader::with_capacity(BUFFER_BYTES, decoder);
        self.decompressed_pages(stream, options, each).map_err(|kind| match kind {
            IngestErrorKind::Io(error) => damaged(error),
            other => other,
        })
    }

    fn decompressed_pages(
        &self,
        mut stream: impl BufRead,
        options: &ReadOptions,
        each: &mut dyn FnMut(Result<RawPage, IngestError>) -> bool,
    ) -> Result<Option<Skip>, IngestErrorKind> {
        let mut head = Vec::with_capacity(SNIFF_BYTES);
        stream.by_ref().take(SNIFF_BYTES as u64).read_to_end(&mut head)?;
        let kind = match sniff(&head) {
            Format::Skipped(skip) => return Ok(Some(skip)),
            Format::Json => return self.json_pages(head, stream, options, each),
            Format::Html => ContentKind::Html,
            Format::Text => ContentKind::Text,
        };
        let bytes = read_bounded(head, stream, options.max_page_bytes)?;
        let record = self.sidecar.as_ref().map(|sidecar| &sidecar.record);
        let stated = record.map_or_else(Stated::default, |record| options.fields.stated(record));
        let fetched = record.and_then(|record| options.fields.fetched(record));
        each(Ok(RawPage { origin: Origin { file: self.path.clone(), record: None }, kind, bytes, stated, fetched }));
        Ok(None)
    }

    fn json_pages(
        &self,
        mut head: Vec<u8>,
        mut stream: impl BufRead,
        options: &ReadOptions,
        each: &mut dyn FnMut(Result<RawPage, IngestError>) -> bool,
    ) -> Result<Option<Skip>, IngestErrorKind> {
        // The first line tells JSON lines from one object written over many lines.
        while !head.contains(&b'\n') && (head.len() as u64) < options.max_page_bytes {
            let before = head.len();
            stream.by_ref().take(BUFFER_BYTES as u64).read_to_end(&mut head)?;
            if head.len() == before {
                break;
            }
        }
        let first_line = head.split(|b| *b == b'\n').next().unwrap_or_default();
        let first_line = first_line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first_line);
        // A line above the limit is one of many as a rule: whole objects have line breaks.
        let is_too_long = first_line.len() as u64 >= options.max_page_bytes;
        if is_too_long || first_line.trim_ascii_end().ends_with(b"}") {
            let lines = BufReader::with_capacity(BUFFER_BYTES, Cursor::new(head).chain(stream));
            json_lines::read(&self.path, lines, options, each)?;
            return Ok(None);
        }
        let whole = read_bounded(head, stream, options.max_page_bytes)?;
        match json_lines::page(&self.path, None, &whole, options) {
            Err(IngestErrorKind::NoText) => return Ok(Some(Skip::OtherJson)),
            Err(kind) => return Err(kind),
            Ok(page) => each(Ok(page)),
        };
        Ok(None)
    }

    fn raw(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(match &self.content {
            Content::Memory(bytes) => Box::new(bytes.as_slice()),
            Content::Disk => Box::new(File::open(&self.path)?),
        })
    }
}

/// Reads a stream to its end, or fails at the limit.
fn read_bounded(mut bytes: Vec<u8>, stream: impl Read, limit: u64) -> Result<Vec<u8>, IngestErrorKind> {
    let rest = limit.saturating_add(1).saturating_sub(bytes.len() as u64);
    stream.take(rest).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(IngestErrorKind::TooLarge { limit }) } else { Ok(bytes) }
}

fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |nanos| -nanos),
    }
}
