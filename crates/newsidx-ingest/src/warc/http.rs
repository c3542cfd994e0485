//! Stored HTTP response (RFC 9112): parses its headers, joins chunks and decodes content codings.
//!
//! Memory: the decoded body, at most the page limit.

use std::borrow::Cow;
use std::io::{self, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use crate::IngestErrorKind;
use crate::header::HeaderFields;

/// HTTP response.
pub(super) struct HttpResponse<'a> {
    pub status: u16,
    headers: HeaderFields,
    body: &'a [u8],
}

impl<'a> HttpResponse<'a> {
    /// Parses status line and headers; `None` if the bytes are not a response.
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

    /// Body with joined chunks and without content codings.
    ///
    /// # Errors
    ///
    /// If it is damaged, or larger than the limit.
    pub(super) fn body(&self, limit: u64) -> Result<Cow<'a, [u8]>, IngestErrorKind> {
        // Many crawlers store the decoded body with the original headers, so a body that does not match its headers is
        // read as it is.
        let is_chunked = self.header("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"));
        let mut body = Cow::Borrowed(self.body);
        if is_chunked && let Some(joined) = join_chunks(self.body) {
            body = Cow::Owned(joined);
        }
        let codings = self.header("content-encoding").unwrap_or_default().to_ascii_lowercase();
        // Codings are listed in the order in which they were applied.
        for coding in codings.rsplit(',').map(str::trim) {
            if let Some(decoded) = decode(coding, &body, limit)? {
                body = Cow::Owned(decoded);
            }
        }
        Ok(body)
    }
}

/// Length of the headers in bytes, with the blank line after them.
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

/// Joins the chunks of a body, also of a truncated one; `None` if it is not chunked.
fn join_chunks(body: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((length, after)) = chunk_length(rest) {
        let length = length.min(after.len());
        joined.extend_from_slice(&after[..length]);
        if length == 0 {
            return Some(joined);
        }
        let after = &after[length..];
        rest = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")).unwrap_or(after);
    }
    (!joined.is_empty()).then_some(joined)
}

/// Length line of a chunk, and the bytes after it.
fn chunk_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().take(64).position(|byte| *byte == b'\n')?;
    let line = std::str::from_utf8(&bytes[..end]).ok()?;
    let length = line.split(';').next()?.trim();
    Some((usize::from_str_radix(length, 16).ok()?, &bytes[end + 1..]))
}

/// Decodes a content coding; `None` if the body is not encoded with it.
fn decode(coding: &str, body: &[u8], limit: u64) -> Result<Option<Vec<u8>>, IngestErrorKind> {
    let decoded = match coding {
        "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => read_bounded(MultiGzDecoder::new(body), limit),
        // Some servers send raw deflate without the zlib header that the standard requires.
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
    // One byte more than the limit shows that there is more.
    reader.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether bytes begin with a zlib header (RFC 1950): method 8, and a checksum divisible by 31.
fn is_zlib(body: &[u8]) -> bool {
    matches!(body, [method, flags, ..] if method & 0x0f == 8 && (u16::from(*method) << 8 | u16::from(*flags)).is_multiple_of(31))
}

/// Whether bytes are text and so not compressed: no control characters at the beginning.
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
    fn chunks_are_joined() {
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
