//! The bytes of a page as they lie in its file.

use std::fs::File;
use std::io::{BufRead, BufReader};

use super::json_lines::without_byte_order_mark;
use super::sniff::Compression;
use super::{IngestError, IngestErrorKind, json_array};
use crate::page::Origin;

/// The source of a page: the whole file, decompressed, or its record of a file that holds several, as
/// JSON without the line end after it.
///
/// Reads the file up to the record; memory for the page alone, or for the file where it is one page.
///
/// # Errors
///
/// Where the file cannot be read, or does not have so many records.
pub fn raw_bytes(origin: &Origin) -> Result<Vec<u8>, IngestError> {
    let error = |kind| IngestError { path: origin.file.clone(), record: origin.record, kind };
    try_raw_bytes(origin).map_err(error)
}

fn try_raw_bytes(origin: &Origin) -> Result<Vec<u8>, IngestErrorKind> {
    let mut file = BufReader::new(File::open(&origin.file)?);
    let Some(compression) = Compression::of(file.fill_buf()?) else { return of_stream(file, origin.record) };
    let damaged = |error| IngestErrorKind::Compression { format: compression.name(), error };
    let decoder = compression.decoder(file).map_err(damaged)?;
    of_stream(BufReader::new(decoder), origin.record).map_err(|kind| match kind {
        IngestErrorKind::Io(error) => damaged(error),
        other => other,
    })
}

fn of_stream(mut stream: impl BufRead, record: Option<u64>) -> Result<Vec<u8>, IngestErrorKind> {
    let Some(record) = record else {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        return Ok(bytes);
    };
    let head = without_byte_order_mark(stream.fill_buf()?).trim_ascii_start();
    let found = if head.starts_with(b"[") { json_array::element(stream, record)? } else { line(stream, record)? };
    found.ok_or(IngestErrorKind::NoRecord)
}

/// The line with this number, from 1, without its end.
fn line(mut lines: impl BufRead, number: u64) -> Result<Option<Vec<u8>>, IngestErrorKind> {
    for _ in 1..number {
        if lines.skip_until(b'\n')? == 0 {
            return Ok(None);
        }
    }
    let mut line = Vec::new();
    if lines.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let end = line.strip_suffix(b"\n").map_or(line.len(), |line| line.strip_suffix(b"\r").unwrap_or(line).len());
    line.truncate(end);
    Ok(Some(line))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn raw(content: &[u8], record: Option<u64>) -> Result<Vec<u8>, String> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("page");
        std::fs::write(&file, content).unwrap();
        raw_bytes(&Origin { file, record }).map_err(|error| error.kind.to_string())
    }

    #[test]
    fn a_record_is_cut_out_to_the_byte() {
        let lines = b"\xef\xbb\xbf{\"text\": \"a\"}\r\n\n {\"text\": \"\xed\x95\x9c\"} \n{\"text\": \"c\"}";
        assert_eq!(raw(lines, Some(3)).unwrap(), " {\"text\": \"한\"} ".as_bytes());
        assert_eq!(raw(lines, Some(4)).unwrap(), b"{\"text\": \"c\"}");
        assert_eq!(raw(lines, Some(5)).unwrap_err(), "the file has no such record any more");
        let array = b"[{\"text\": \"a, b\"},\n {\"text\": \"c\"}]";
        assert_eq!(raw(array, Some(2)).unwrap(), b"{\"text\": \"c\"}");
        assert!(raw(array, Some(3)).is_err());
    }

    #[test]
    fn a_page_is_the_whole_file_decompressed() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(b"<p>a\xff\n").unwrap();
        let compressed = gzip.finish().unwrap();
        assert_eq!(raw(&compressed, None).unwrap(), b"<p>a\xff\n");
        assert_eq!(raw(b"<p>a\xff\n", None).unwrap(), b"<p>a\xff\n");
        assert!(raw(&compressed[..compressed.len() - 9], None).unwrap_err().starts_with("damaged gzip data"));
    }
}
