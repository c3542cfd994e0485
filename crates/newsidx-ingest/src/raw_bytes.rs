//! Random access to the bytes of pages by their extents, for printing and verifying pages.
//!
//! Pages of one file are read in one pass if they are in the order of their extents. Bytes before a page are skipped by
//! seeking in plain files, by decompressing in compressed ones. Memory: the bytes of one page.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::decompressor::is_damage;
use super::input::Input;
use super::sniff::{Compression, FileFormat, SNIFF_BYTES, sniff};
use super::stream::Stream;
use super::utf16::converted;
use super::{IngestError, IngestErrorKind, zip};
use newsidx_core::page::{Extent, Origin, StreamPosition};

/// Reads the bytes at the extent of a page: the whole file or member, or its record, element, item or row,
/// decompressed.
///
/// If the file has changed, they are what is there now, perhaps fewer.
///
/// # Errors
///
/// If the file cannot be read, or ends before the extent.
pub fn raw_bytes(origin: &Origin) -> Result<Vec<u8>, IngestError> {
    let mut found = Err(IngestErrorKind::BytesNotFound);
    read_extents(&origin.file, std::slice::from_ref(origin), &mut |_, bytes| {
        found = bytes;
        true
    });
    found.map_err(|kind| IngestError::new(origin.clone(), kind))
}

/// Bytes of a page, or the reason why they cannot be read.
pub type RawBytes = Result<Vec<u8>, IngestErrorKind>;

/// Calls `each` with the bytes of pages of one file, until it returns `false`. The file is read once if the pages are
/// in the order of their extents.
///
/// A page that cannot be read is an error at its position in the order.
pub fn read_extents(file: &Path, origins: &[Origin], each: &mut dyn FnMut(&Origin, RawBytes) -> bool) {
    let done = Cell::new(0);
    let mut each = |origin: &Origin, bytes| {
        done.set(done.get() + 1);
        each(origin, bytes)
    };
    if let Err(kind) = read_file(file, origins, &mut each) {
        // An error of the file concerns all pages that were not reached. `io::Error` cannot be cloned, so it is copied.
        let (error_kind, message) = match &kind {
            IngestErrorKind::Io(error) => (error.kind(), error.to_string()),
            other => (io::ErrorKind::Other, other.to_string()),
        };
        for origin in origins.iter().skip(done.get()) {
            if !each(origin, Err(IngestErrorKind::Io(io::Error::new(error_kind, message.clone())))) {
                return;
            }
        }
    }
}

type PageCallback<'e> = dyn FnMut(&Origin, RawBytes) -> bool + 'e;

fn read_file(file: &Path, origins: &[Origin], each: &mut PageCallback<'_>) -> Result<(), IngestErrorKind> {
    let open = || -> io::Result<Input<'static>> { Input::disk(File::open(file)?) };
    let is_archive = origins.first().is_some_and(|origin| origin.member.is_some());
    // Positions in a file are those of its compressed members, in an archive offsets from its beginning: `open` and
    // `open_member` differ in that.
    if !is_archive {
        return read_records(Stream::open(open()?)?, origins, each);
    }
    let mut archive = Stream::open_member(open()?, 0)?;
    let is_zip = sniff(&archive.peek(SNIFF_BYTES)?) == FileFormat::Zip;
    for member in origins.chunk_by(|one, other| member_start(one) == member_start(other)) {
        let start = member_start(&member[0]);
        let opened =
            if is_zip { open_zip_member(open()?, start) } else { open_tar_member(&mut archive, start, member) };
        read_records(opened?, member, each)?;
    }
    Ok(())
}

fn member_start(origin: &Origin) -> u64 {
    origin.extent.map_or(0, |extent| extent.start)
}

fn open_zip_member(mut input: Input<'static>, start: u64) -> io::Result<Stream<'static>> {
    input.seek(SeekFrom::Start(start))?;
    Stream::open_member(Input::pipe(BufReader::new(zip::open_member(input)?)), start)
}

/// Opens the member of a tar archive that contains these pages. No more of the archive is read than they need.
fn open_tar_member<'s>(archive: &'s mut Stream<'_>, start: u64, pages: &[Origin]) -> io::Result<Stream<'s>> {
    let before = start.saturating_sub(archive.position().offset);
    archive.skip(before)?;
    let is_compressed = Compression::detect(&archive.peek(Compression::MAGIC_BYTES)?).is_some();
    let end = pages.iter().filter_map(|page| page.extent).map(|extent| extent.offset + extent.length).max();
    // The length of the member is in its header, which is already skipped. Decoders end by themselves; a plain member
    // is read up to the end of its last page.
    let length = if is_compressed { u64::MAX } else { end.unwrap_or(0) };
    Stream::open_member(Input::pipe(archive.take(length)), start)
}

fn read_records(
    mut stream: Stream<'_>,
    origins: &[Origin],
    each: &mut PageCallback<'_>,
) -> Result<(), IngestErrorKind> {
    let has_records = has_records(&mut stream, origins);
    let mut stream = if has_records { converted(stream)? } else { stream };
    for origin in origins {
        let bytes = match origin.extent {
            Some(extent) => read_extent(&mut stream, extent),
            None => Err(IngestErrorKind::BytesNotFound),
        };
        if !each(origin, bytes) {
            break;
        }
    }
    Ok(())
}

/// Whether the pages of a file or member are records, which are read in UTF-8, and not the file in its own encoding.
fn has_records(stream: &mut Stream<'_>, origins: &[Origin]) -> bool {
    // An object that is the whole file has no number.
    let mut is_object = || stream.peek(SNIFF_BYTES).is_ok_and(|head| sniff(&head) == FileFormat::Json);
    origins.iter().any(|origin| origin.record.is_some()) || is_object()
}

fn read_extent(stream: &mut Stream<'_>, extent: Extent) -> RawBytes {
    let format = stream.compression().map(Compression::name);
    let position = StreamPosition { start: extent.start, offset: extent.offset };
    let mut read = || -> io::Result<Option<Vec<u8>>> {
        if !stream.seek_to(position)? {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        stream.by_ref().take(extent.length).read_to_end(&mut bytes)?;
        Ok((!bytes.is_empty() || extent.length == 0).then_some(bytes))
    };
    match read() {
        Ok(bytes) => bytes.ok_or(IngestErrorKind::BytesNotFound),
        Err(error) => Err(match format {
            Some(format) if is_damage(&error) => IngestErrorKind::Compression { format, error },
            _ => IngestErrorKind::Io(error),
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::{FieldMap, ReadOptions, Source};

    /// Bytes at the extents of all pages of a file, read one by one and together.
    fn raw(content: &[u8]) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("page");
        std::fs::write(&file, content).unwrap();
        let options = ReadOptions { max_page_bytes: 1 << 20, fields: FieldMap::default() };
        let mut origins = Vec::new();
        Source::open(&file).unwrap().pages(&options, &mut |page| {
            origins.push(page.unwrap().into_hashed().origin);
            true
        });
        let alone: Vec<Vec<u8>> = origins.iter().map(|origin| raw_bytes(origin).unwrap()).collect();
        let mut together = Vec::new();
        read_extents(&file, &origins, &mut |origin, bytes| {
            let bytes = bytes.unwrap();
            let extent = origin.extent.unwrap();
            assert_eq!(StreamPosition { start: extent.start, offset: extent.offset }.extent(&bytes), extent);
            together.push(bytes);
            true
        });
        assert_eq!(alone, together);
        alone.into_iter().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect()
    }

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(content).unwrap();
        gzip.finish().unwrap()
    }

    #[test]
    fn a_record_is_read_back_exactly() {
        let lines = "{\"text\": \"a\"}\r\n\n {\"text\": \"한\"} \n{\"text\": \"c\"}";
        let expected = ["{\"text\": \"a\"}", " {\"text\": \"한\"} ", "{\"text\": \"c\"}"];
        assert_eq!(raw(lines.as_bytes()), expected);
        assert_eq!(raw(&gzip(lines.as_bytes())), expected);
        assert_eq!(raw(&zstd::encode_all(lines.as_bytes(), 1).unwrap()), expected);
        let in_members: Vec<u8> = lines.split_inclusive('\n').flat_map(|line| gzip(line.as_bytes())).collect();
        assert_eq!(raw(&in_members), expected);
        assert_eq!(raw(b"[{\"text\": \"a, b\"},\n {\"text\": \"c\"}]"), ["{\"text\": \"a, b\"}", "{\"text\": \"c\"}"]);
    }

    #[test]
    fn a_page_is_the_whole_file_decompressed() {
        assert_eq!(raw(&gzip(b"<p>a</p>\n")), ["<p>a</p>\n"]);
        assert_eq!(raw(b"<p>a</p>\n"), ["<p>a</p>\n"]);
    }

    #[test]
    fn records_in_utf16_are_read_back_in_utf8_and_pages_unchanged() {
        let utf16 = |text: &str| -> Vec<u8> {
            text.encode_utf16().fold(b"\xff\xfe".to_vec(), |bytes, unit| [bytes, unit.to_le_bytes().to_vec()].concat())
        };
        let lines = utf16("{\"text\": \"항구\"}\n{\"text\": \"b\"}\n");
        let expected = ["{\"text\": \"항구\"}", "{\"text\": \"b\"}"];
        assert_eq!(raw(&lines), expected);
        assert_eq!(raw(&gzip(&lines)), expected);
        assert_eq!(raw(&utf16("title;text\nA;B\nC;D\n")), ["A;B", "C;D"]);
        assert_eq!(raw(&utf16("{\n\"text\": \"a\"\n}")), ["{\n\"text\": \"a\"\n}"]);
        let page = utf16("<p>a</p>");
        assert_eq!(raw(&page), [String::from_utf8_lossy(&page)]);
    }

    #[test]
    fn missing_bytes_are_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("page");
        std::fs::write(&file, "short").unwrap();
        let extent = StreamPosition { start: 0, offset: 5 }.extent(b"long");
        let origin = Origin { extent: Some(extent), ..Origin::from_file(&file) };
        assert_eq!(raw_bytes(&origin).unwrap_err().kind.to_string(), "it is not there any more: the file has changed");
        std::fs::remove_file(&file).unwrap();
        assert!(matches!(raw_bytes(&origin).unwrap_err().kind, IngestErrorKind::Io(_)));
    }
}
