//! One file: its fingerprint, and the pages in it.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::de::IgnoredAny;

use super::json_lines::without_byte_order_mark;
use super::sniff::{Compression, Format, SNIFF_BYTES, sniff};
use super::{IngestError, IngestErrorKind, ReadOptions, Skip, json_array, json_lines, sidecar};
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
    /// A stream that is read once.
    Stream(Mutex<Option<Box<dyn Read + Send>>>),
}

/// What a file was found to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// A page.
    Page,
    /// Records that were read by the names of their fields, or a page with such a record beside it.
    Records,
    /// No page at all.
    Nothing(Skip),
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
        let sidecar = sidecar::find(path).map(|(_, sidecar)| sidecar);
        if let Some(sidecar) = &sidecar {
            hasher.update(&sidecar.bytes);
        }
        let (size, modified) = Self::size_and_time(path)?;
        let fingerprint = Fingerprint { size, modified, hash: *hasher.finalize().as_bytes() };
        Ok(Self { path: path.to_owned(), fingerprint, content, sidecar })
    }

    /// Takes a page or a list of records from a stream, which is read once, when its pages are asked
    /// for, and never held whole.
    pub fn from_reader(name: &Path, reader: impl Read + Send + 'static) -> Self {
        let content = Content::Stream(Mutex::new(Some(Box::new(reader))));
        let fingerprint = Fingerprint { size: 0, modified: 0, hash: [0; 32] };
        Self { path: name.to_owned(), fingerprint, content, sidecar: None }
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
        let metadata = std::fs::metadata(path)?;
        let (mut size, mut modified) = (metadata.len(), nanoseconds(metadata.modified()?));
        if let Some((sidecar, _)) = sidecar::find(path) {
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
    /// A page that cannot be read comes as an error in its place and the rest goes on.
    pub fn pages(&self, options: &ReadOptions, each: &mut dyn FnMut(Result<RawPage, IngestError>) -> bool) -> Held {
        match self.try_pages(options, each) {
            Ok(held) => held,
            Err(kind) => {
                each(Err(IngestError { path: self.path.clone(), record: None, kind }));
                Held::Page
            }
        }
    }

    fn try_pages(
        &self,
        options: &ReadOptions,
        each: &mut dyn FnMut(Result<RawPage, IngestError>) -> bool,
    ) -> Result<Held, IngestErrorKind> {
        if sidecar::is_sidecar(&self.path) {
            return Ok(Held::Nothing(Skip::Sidecar));
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
    ) -> Result<Held, IngestErrorKind> {
        let mut head = Vec::with_capacity(SNIFF_BYTES);
        stream.by_ref().take(SNIFF_BYTES as u64).read_to_end(&mut head)?;
        let kind = match sniff(&head) {
            Format::Skipped(skip) => return Ok(Held::Nothing(skip)),
            Format::Json => return self.json_pages(head, stream, options, each),
            Format::JsonArray => {
                json_array::read(&self.path, rejoined(head, stream), options, each)?;
                return Ok(Held::Records);
            }
            Format::Html => ContentKind::Html,
            Format::Text => ContentKind::Text,
        };
        let bytes = read_bounded(head, stream, options.max_page_bytes)?;
        let record = self.sidecar.as_ref().map(|sidecar| &sidecar.record);
        let stated = record.map_or_else(Stated::default, |record| options.fields.stated(record));
        let fetched = record.and_then(|record| options.fields.fetched(record));
        each(Ok(RawPage { origin: Origin { file: self.path.clone(), record: None }, kind, bytes, stated, fetched }));
        Ok(if record.is_some() { Held::Records } else { Held::Page })
    }

    fn json_pages(
        &self,
        mut head: Vec<u8>,
        mut stream: impl BufRead,
        options: &ReadOptions,
        each: &mut dyn FnMut(Result<RawPage, IngestError>) -> bool,
    ) -> Result<Held, IngestErrorKind> {
        // The first line tells JSON lines from one object written over many lines.
        while !has_first_line(&head) && (head.len() as u64) < options.max_page_bytes {
            let before = head.len();
            stream.by_ref().take(BUFFER_BYTES as u64).read_to_end(&mut head)?;
            if head.len() == before {
                break;
            }
        }
        let first = lines(&head).next().unwrap_or_default();
        // A line above the limit is one of many as a rule: whole objects have line breaks.
        let is_too_long = first.len() as u64 >= options.max_page_bytes;
        if is_too_long || serde_json::from_slice::<HashMap<String, IgnoredAny>>(first).is_ok() {
            return json_lines::read(&self.path, rejoined(head, stream), options, each);
        }
        let rest = options.max_page_bytes.saturating_add(1).saturating_sub(head.len() as u64);
        stream.by_ref().take(rest).read_to_end(&mut head)?;
        let is_whole = head.len() as u64 <= options.max_page_bytes;
        let page = if is_whole {
            json_lines::page(&self.path, None, &head, options)
        } else {
            Err(IngestErrorKind::TooLarge { limit: options.max_page_bytes })
        };
        match page {
            Ok(page) => each(Ok(page)),
            Err(IngestErrorKind::NoText) => return Ok(Held::Nothing(Skip::OtherJson)),
            // The first of many records may be the damaged one.
            Err(_) if lines(&head).skip(1).any(|line| line.starts_with(b"{")) => {
                return json_lines::read(&self.path, rejoined(head, stream), options, each);
            }
            Err(kind) => return Err(kind),
        };
        Ok(Held::Records)
    }

    fn raw(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(match &self.content {
            Content::Memory(bytes) => Box::new(bytes.as_slice()),
            Content::Disk => Box::new(File::open(&self.path)?),
            Content::Stream(stream) => {
                let stream = stream.lock().unwrap_or_else(PoisonError::into_inner).take();
                stream.unwrap_or_else(|| Box::new(io::empty()))
            }
        })
    }
}

/// A stream from its beginning, of which the head was read already.
fn rejoined(head: Vec<u8>, stream: impl BufRead) -> impl BufRead {
    BufReader::with_capacity(BUFFER_BYTES, Cursor::new(head).chain(stream))
}

/// Whether bytes hold a line that is not blank, to its end.
fn has_first_line(head: &[u8]) -> bool {
    let text = without_byte_order_mark(head);
    let start = text.iter().position(|b| !b.is_ascii_whitespace());
    start.is_some_and(|start| text[start..].contains(&b'\n'))
}

/// The lines that are not blank.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    without_byte_order_mark(bytes).split(|b| *b == b'\n').filter(|line| !line.trim_ascii().is_empty())
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
