//! The bytes of pages as they lie in their files, by their extents.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::dispatch::is_damage;
use super::input::Input;
use super::sniff::{Compression, FileFormat, SNIFF_BYTES, sniff};
use super::stream::Stream;
use super::{IngestError, IngestErrorKind, zip};
use newsidx_core::page::{Extent, Origin, StreamPosition};

/// The bytes that a page was read from: of a file that is one page all of it, decompressed; of others the record,
/// member, element, item or row.
///
/// Where the file has changed they are what lies there now, perhaps fewer. Passes over what lies before them, in compressed files by decompressing it; memory for the bytes alone.
///
/// # Errors
///
/// Where the file cannot be read, or does not reach so far.
pub fn raw_bytes(origin: &Origin) -> Result<Vec<u8>, IngestError> {
    let mut found = Err(IngestErrorKind::BytesNotFound);
    read_extents(&origin.file, std::slice::from_ref(origin), &mut |_, bytes| {
        found = bytes;
        true
    });
    found.map_err(|kind| IngestError::new(origin.clone(), kind))
}

/// The bytes of a page, or why they cannot be read.
pub type RawBytes = Result<Vec<u8>, IngestErrorKind>;

/// Hands the bytes of pages of one file to `each`, until it gives `false`. The file is read once where the pages
/// come in the order of their extents.
///
/// What cannot be read comes as an error in its place.
pub fn read_extents(file: &Path, origins: &[Origin], each: &mut dyn FnMut(&Origin, RawBytes) -> bool) {
    let done = Cell::new(0);
    let mut each = |origin: &Origin, bytes| {
        done.set(done.get() + 1);
        each(origin, bytes)
    };
    if let Err(kind) = read_file(file, origins, &mut each) {
        // What keeps one page from being reached keeps all behind it.
        let (error_kind, said) = match &kind {
            IngestErrorKind::Io(error) => (error.kind(), error.to_string()),
            other => (io::ErrorKind::Other, other.to_string()),
        };
        for origin in origins.iter().skip(done.get()) {
            if !each(origin, Err(IngestErrorKind::Io(io::Error::new(error_kind, said.clone())))) {
                return;
            }
        }
    }
}

type PageCallback<'e> = dyn FnMut(&Origin, RawBytes) -> bool + 'e;

fn read_file(file: &Path, origins: &[Origin], each: &mut PageCallback<'_>) -> Result<(), IngestErrorKind> {
    let open = || -> io::Result<Input<'static>> { Input::disk(File::open(file)?) };
    let is_archive = origins.first().is_some_and(|origin| origin.member.is_some());
    if !is_archive {
        let mut stream = Stream::open(open()?)?;
        read_records(&mut stream, origins, each);
        return Ok(());
    }
    let mut archive = Stream::open_member(open()?, 0)?;
    let is_zip = sniff(&archive.peek(SNIFF_BYTES)?) == FileFormat::Zip;
    for member in origins.chunk_by(|one, other| member_start(one) == member_start(other)) {
        let opened = if is_zip { in_zip(open()?, member_start(&member[0])) } else { in_tar(&mut archive, member) };
        let mut stream = opened?;
        read_records(&mut stream, member, each);
    }
    Ok(())
}

fn member_start(origin: &Origin) -> u64 {
    origin.extent.map_or(0, |extent| extent.start)
}

fn in_zip(mut input: Input<'static>, start: u64) -> io::Result<Stream<'static>> {
    input.seek(SeekFrom::Start(start))?;
    Stream::open_member(Input::pipe(BufReader::new(zip::open_member(input)?)), start)
}

/// The member of a tar archive in which these pages lie. No more of the archive is read than they need.
fn in_tar<'s>(archive: &'s mut Stream<'_>, pages: &[Origin]) -> io::Result<Stream<'s>> {
    let start = member_start(&pages[0]);
    let before = start.saturating_sub(archive.position().offset);
    archive.skip(before)?;
    let is_compressed = Compression::detect(&archive.peek(Compression::MAGIC_BYTES)?).is_some();
    let end = pages.iter().filter_map(|page| page.extent).map(|extent| extent.offset + extent.length).max();
    let length = if is_compressed { u64::MAX } else { end.unwrap_or(0) };
    Stream::open_member(Input::pipe(archive.take(length)), start)
}

fn read_records(stream: &mut Stream<'_>, origins: &[Origin], each: &mut PageCallback<'_>) {
    for origin in origins {
        let bytes = match origin.extent {
            Some(extent) => read_extent(stream, extent),
            None => Err(IngestErrorKind::BytesNotFound),
        };
        if !each(origin, bytes) {
            return;
        }
    }
}

fn read_extent(stream: &mut Stream<'_>, extent: Extent) -> RawBytes {
    let format = stream.compression().map(Compression::name);
    let place = StreamPosition { start: extent.start, offset: extent.offset };
    let mut read = || -> io::Result<Option<Vec<u8>>> {
        if !stream.seek_to(place)? {
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

    /// The bytes that every page of a file was read from, as they are found again.
    fn raw(content: &[u8]) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("page");
        std::fs::write(&file, content).unwrap();
        let options = ReadOptions { max_page_bytes: 1 << 20, fields: FieldMap::default() };
        let mut origins = Vec::new();
        Source::open(&file).unwrap().pages(&options, &mut |page| {
            let mut page = page.unwrap();
            page.take_bytes();
            origins.push(page.origin);
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
    fn a_record_is_found_to_the_byte() {
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
    fn what_is_gone_is_an_error() {
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
