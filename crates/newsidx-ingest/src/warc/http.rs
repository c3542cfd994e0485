//! An HTTP response as it was received: its headers, and its body as the server meant it.

use std::borrow::Cow;
use std::io::{self, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use crate::IngestErrorKind;
use crate::header::HeaderFields;

/// A response.
pub(super) struct HttpResponse<'a> {
    pub status: u16,
    headers: HeaderFields,
    body: &'a [u8],
}

impl<'a> HttpResponse<'a> {
    /// Reads the headers; `None` where the bytes are no response.
    pub(super) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let head_length = end_of_head(bytes);
        let head = &bytes[..head_length];
        let status_line = head.split(|byte| *byte == b'\n').next()?;
        if !status_line.starts_with(b"HTTP/") {
            return None;
        }
        let status = std::str::from_utf8(status_line.split(|byte| *byte == b' ').nth(1)?).ok()?.trim().parse().ok()?;
        Some(Self { status, headers: HeaderFields::parse(&head[status_line.len()..]), body: &bytes[head_length..] })
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// The body, put together from its chunks and decompressed.
    ///
    /// Many programs write the body decoded and leave the headers as they were: what is not encoded as the headers
    /// say is taken as it is.
    ///
    /// # Errors
    ///
    /// Where it is damaged, or larger than the limit.
    pub(super) fn body(&self, limit: u64) -> Result<Cow<'a, [u8]>, IngestErrorKind> {
        let is_chunked = self.header("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"));
        let mut body = Cow::Borrowed(self.body);
        if is_chunked && let Some(joined) = join_chunks(self.body) {
            body = Cow::Owned(joined);
        }
        let codings = self.header("content-encoding").unwrap_or_default().to_ascii_lowercase();
        // The coding that was applied last comes off first.
        for coding in codings.rsplit(',').map(str::trim) {
            if let Some(decoded) = decode(coding, &body, limit)? {
                body = Cow::Owned(decoded);
            }
        }
        Ok(body)
    }
}

/// Bytes of the headers with the blank line after them.
fn end_of_head(bytes: &[u8]) -> usize {
    let mut end = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        end += line.len();
        if line.trim_ascii().is_empty() {
            break;
        }
    }
    end
}

/// A chunked body in one piece, as far as it goes; `None` where it is not chunked.
fn join_chunks(body: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((length, behind)) = chunk_length(rest) {
        let length = length.min(behind.len());
        joined.extend_from_slice(&behind[..length]);
        if length == 0 {
            return Some(joined);
        }
        let behind = &behind[length..];
        rest = behind.strip_prefix(b"\r\n").or_else(|| behind.strip_prefix(b"\n")).unwrap_or(behind);
    }
    (!joined.is_empty()).then_some(joined)
}

/// The length that stands before a chunk, and what follows it.
fn chunk_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().take(64).position(|byte| *byte == b'\n')?;
    let line = std::str::from_utf8(&bytes[..end]).ok()?;
    let length = line.split(';').next()?.trim();
    Some((usize::from_str_radix(length, 16).ok()?, &bytes[end + 1..]))
}

/// Undoes a content coding; `None` where there is none.
fn decode(coding: &str, body: &[u8], limit: u64) -> Result<Option<Vec<u8>>, IngestErrorKind> {
    let decoded = match coding {
        "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => read_bounded(MultiGzDecoder::new(body), limit),
        // Some servers send deflate without the header of zlib.
        "deflate" if is_zlib(body) => read_bounded(ZlibDecoder::new(body), limit),
        "deflate" if !is_text(body) => read_bounded(DeflateDecoder::new(body), limit),
        "br" if !is_text(body) => read_bounded(brotli_decompressor::Decompressor::new(body, 4096), limit),
        "zstd" if body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) => {
            zstd::Decoder::new(body).and_then(|body| read_bounded(body, limit))
        }
        _ => return Ok(None),
    };
    match decoded {
        Ok(decoded) if decoded.len() as u64 > limit => Err(IngestErrorKind::TooLarge { limit }),
        Ok(decoded) => Ok(Some(decoded)),
        Err(error) => Err(IngestErrorKind::Body { coding: coding.to_owned(), error }),
    }
}

fn read_bounded(reader: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn is_zlib(body: &[u8]) -> bool {
    matches!(body, [method, flags, ..] if method & 0x0f == 8 && (u16::from(*method) << 8 | u16::from(*flags)).is_multiple_of(31))
}

/// Whether bytes are text that was never compressed: they hold no control characters.
fn is_text(body: &[u8]) -> bool {
    body.iter().take(512).all(|byte| *byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn body(head: &str, body: &[u8]) -> Result<Vec<u8>, String> {
        let mut bytes = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n").into_bytes();
        bytes.extend_from_slice(body);
        let response = HttpResponse::parse(&bytes).unwrap();
        assert_eq!(response.status, 200);
        response.body(1000).map(Cow::into_owned).map_err(|error| error.to_string())
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn chunks_are_put_together() {
        let chunked = "Transfer-Encoding: chunked";
        assert_eq!(body(chunked, b"5;x=y\r\nhello\r\n1\r\n!\r\n0\r\n\r\n").unwrap(), b"hello!");
        assert_eq!(body(chunked, b"5\r\nhello\r\nff\r\ncut").unwrap(), b"hellocut");
        assert_eq!(body(chunked, b"<p>never chunked").unwrap(), b"<p>never chunked");
    }

    #[test]
    fn encoded_bodies_are_decoded_and_others_left_as_they_are() {
        let page = b"<p>The harbour of the town</p>";
        assert_eq!(body("content-encoding: GZIP", &gzip(page)).unwrap(), page);
        assert_eq!(body("Content-Encoding: gzip", page).unwrap(), page);
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        zlib.write_all(page).unwrap();
        assert_eq!(body("Content-Encoding: deflate", &zlib.finish().unwrap()).unwrap(), page);
        let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        raw.write_all(page).unwrap();
        assert_eq!(body("Content-Encoding: deflate", &raw.finish().unwrap()).unwrap(), page);
        // "hello" as brotli writes it: one block that is not compressed.
        assert_eq!(body("Content-Encoding: br", b"\x0b\x02\x80hello\x03").unwrap(), b"hello");
        assert_eq!(body("Content-Encoding: br", page).unwrap(), page);
        assert_eq!(body("Content-Encoding: deflate, gzip", &gzip(page)).unwrap(), page);
    }

    #[test]
    fn damaged_and_huge_bodies_are_refused() {
        let compressed = gzip(b"<p>The harbour of the town</p>");
        let cut = body("Content-Encoding: gzip", &compressed[..20]).unwrap_err();
        assert!(cut.starts_with("its gzip body is damaged: "), "{cut}");
        let huge = body("Content-Encoding: gzip", &gzip(&[b'a'; 2000])).unwrap_err();
        assert!(huge.starts_with("a page of more than"), "{huge}");
    }
}
