//! Syntax of the records of a web archive: how a record begins, and what follows its block.

use std::io::{self, BufRead, Read};

use super::arc_header;
use super::header::{ArchiveRecordHeader, HeaderError};
use crate::stream::Stream;

/// First bytes of every WARC record.
const WARC_MARK: &[u8] = b"WARC/";

/// Bytes needed to recognize the first line of a WARC record: `WARC/0.17` and a line end.
const VERSION_LINE_BYTES: usize = 10;

/// Format of the records of a web archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecordSyntax {
    /// ARC 1.0, 1.1 and 2.0.
    Arc,
    /// WARC 0.17 to 1.1.
    Warc,
}

impl RecordSyntax {
    /// Name in messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Arc => "ARC",
            Self::Warc => "WARC",
        }
    }

    /// Length of the line ends after a record.
    pub(super) fn record_end_bytes(self) -> usize {
        match self {
            Self::Arc => 1,
            Self::Warc => 4,
        }
    }

    /// Reads the header of a record and appends its bytes to `bytes`, which is empty.
    pub(super) fn read_header(
        self,
        stream: &mut impl BufRead,
        bytes: &mut Vec<u8>,
    ) -> Result<ArchiveRecordHeader, HeaderError> {
        match self {
            Self::Arc => arc_header::read(stream, bytes),
            Self::Warc => ArchiveRecordHeader::read(stream, bytes),
        }
    }

    /// Whether the next bytes begin a record.
    pub(super) fn is_at_record(self, stream: &mut Stream<'_>) -> io::Result<bool> {
        Ok(match self {
            Self::Arc => arc_header::is_header(&stream.peek(arc_header::MAX_LINE_BYTES)?),
            Self::Warc => stream.peek(WARC_MARK.len())?.starts_with(WARC_MARK),
        })
    }

    /// Skips to the next bytes that begin a record; `false` if there are none.
    pub(super) fn find_record(self, stream: &mut Stream<'_>) -> io::Result<bool> {
        match self {
            Self::Arc => find_arc_record(stream),
            Self::Warc => find_warc_record(stream),
        }
    }
}

/// Skips to the next line that is the header of an ARC record.
fn find_arc_record(stream: &mut Stream<'_>) -> io::Result<bool> {
    let mut line = Vec::new();
    loop {
        line.clear();
        stream.fill_buf()?;
        let position = stream.position();
        stream.take(arc_header::MAX_LINE_BYTES as u64).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(false);
        }
        if arc_header::is_header(&line) {
            stream.unread(position, line);
            return Ok(true);
        }
    }
}

// Not only at line starts: if the end of a record is missing, the next one may begin anywhere in a line.
fn find_warc_record(stream: &mut Stream<'_>) -> io::Result<bool> {
    loop {
        let buffer = stream.fill_buf()?;
        if buffer.is_empty() {
            return Ok(false);
        }
        let Some(at) = buffer.iter().position(|byte| *byte == WARC_MARK[0]) else {
            let length = buffer.len();
            stream.consume(length);
            continue;
        };
        stream.consume(at);
        if is_version_line(&stream.peek(VERSION_LINE_BYTES)?) {
            return Ok(true);
        }
        stream.consume(1);
    }
}

/// Whether bytes are a version line: `WARC/1.0` and a line end.
fn is_version_line(bytes: &[u8]) -> bool {
    let Some(version) = bytes.strip_prefix(WARC_MARK) else { return false };
    let length = version.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
    length > 0 && matches!(version[length..], [b'\r' | b'\n', ..])
}
