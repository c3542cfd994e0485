//! Header of a record, and the header of WARC (ISO 28500, section 5): a version line, then named fields as in mail.
//!
//! Reads the fields that are needed. Length is bounded.

use std::io::{self, BufRead, Read};

use crate::SkipReason;
use crate::header::HeaderFields;

/// Longest header in bytes; real ones are below 2 KB.
const MAX_HEADER_BYTES: u64 = 256 << 10;

/// Needed fields of a header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ArchiveRecordHeader {
    /// Length of the header in bytes, with the blank line after it.
    pub length: usize,
    /// `WARC-Type`, in lower case; of ARC always `response`.
    pub kind: String,
    /// Bytes of the block after the header.
    pub block_length: u64,
    /// `Content-Type` of the block.
    pub content_type: Option<String>,
    /// Address of the record, without the angle brackets that some programs write.
    pub target: Option<String>,
    /// Date of the record, as written.
    pub date: Option<String>,
}

/// Error for a header that cannot be read.
pub(super) enum HeaderError {
    Io(io::Error),
    /// Malformed or truncated, with a description.
    Damaged(&'static str),
}

impl ArchiveRecordHeader {
    /// Reads a header and appends its bytes to `bytes`, which is empty.
    pub(super) fn read(stream: &mut impl BufRead, bytes: &mut Vec<u8>) -> Result<Self, HeaderError> {
        read_until_blank_line(stream, bytes)?;
        let mut header = Self { length: bytes.len(), ..Self::default() };
        let mut has_length = false;
        for (name, value) in HeaderFields::parse(bytes) {
            match name.as_str() {
                "warc-type" => header.kind = value.to_ascii_lowercase(),
                "content-length" => {
                    header.block_length = value.parse().map_err(|_| HeaderError::Damaged("its length is no number"))?;
                    has_length = true;
                }
                "content-type" => header.content_type = Some(value),
                // wget writes the address in angle brackets.
                "warc-target-uri" => {
                    header.target = Some(value.trim_start_matches('<').trim_end_matches('>').to_owned());
                }
                "warc-date" => header.date = Some(value),
                _ => {}
            }
        }
        if has_length { Ok(header) } else { Err(HeaderError::Damaged("its header has no length")) }
    }

    /// Reason why a record with this header has no page; `None` if it may have one.
    pub(super) fn reason_to_skip(&self) -> Option<SkipReason> {
        match self.kind.as_str() {
            "response" | "resource" | "conversion" => (!self.is_web_resource()).then_some(SkipReason::Metadata),
            "revisit" => Some(SkipReason::Revisit),
            _ => Some(SkipReason::Metadata),
        }
    }

    /// Whether the record has a web or file address, unlike a crawler's notes about itself.
    fn is_web_resource(&self) -> bool {
        let scheme = self.target.as_deref().and_then(|target| target.split_once(':')).map(|(scheme, _)| scheme);
        scheme.is_some_and(|scheme| {
            ["http", "https", "ftp", "file"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
        })
    }
}

fn read_until_blank_line(stream: &mut impl BufRead, bytes: &mut Vec<u8>) -> Result<(), HeaderError> {
    loop {
        let before = bytes.len();
        let allowed = MAX_HEADER_BYTES.saturating_sub(before as u64);
        stream.take(allowed).read_until(b'\n', bytes).map_err(HeaderError::Io)?;
        let line = &bytes[before..];
        if before == 0 && !line.starts_with(b"WARC/") {
            return Err(HeaderError::Damaged("no record begins here"));
        }
        if !line.ends_with(b"\n") {
            let detail = if allowed == line.len() as u64 { "its header does not end" } else { "it is cut off" };
            return Err(HeaderError::Damaged(detail));
        }
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ArchiveRecordHeader, &'static str> {
        ArchiveRecordHeader::read(&mut text.as_bytes(), &mut Vec::new()).map_err(|error| match error {
            HeaderError::Damaged(what) => what,
            HeaderError::Io(_) => "io",
        })
    }

    #[test]
    fn a_header_ends_with_a_blank_line() {
        let text = "WARC/1.0\r\nWARC-Type: Response\r\nWARC-Target-URI: <http://a.example/>\r\n\
                    Content-Type: application/http;\r\n msgtype=response\r\ncontent-length: 5\r\n\r\nhello";
        let header = read(text).unwrap();
        assert_eq!((header.kind.as_str(), header.block_length, header.length), ("response", 5, text.len() - 5));
        assert_eq!(header.target.as_deref(), Some("http://a.example/"));
        assert_eq!(header.content_type.as_deref(), Some("application/http; msgtype=response"));
        assert!(header.is_web_resource());
    }

    #[test]
    fn the_error_describes_what_is_wrong_with_a_header() {
        assert_eq!(read("HTTP/1.1 200 OK\r\n\r\n"), Err("no record begins here"));
        assert_eq!(read("WARC/1.0\r\nWARC-Type: response\r\n\r\n"), Err("its header has no length"));
        assert_eq!(read("WARC/1.0\r\nContent-Length: many\r\n\r\n"), Err("its length is no number"));
        assert_eq!(read("WARC/1.0\r\nContent-Length: 5\r\n"), Err("it is cut off"));
        assert_eq!(read(&format!("WARC/1.0\n{}", "x".repeat(300 << 10))), Err("its header does not end"));
    }
}
