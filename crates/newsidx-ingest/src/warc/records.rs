//! The records of a WARC file one after the other, and what to do where one is damaged.

use std::io::{self, BufRead, Read};

use super::header::{WarcHeader, WarcHeaderError};
use super::reason_to_skip;
use crate::dispatch::is_damage;
use crate::stream::Stream;
use crate::{IngestErrorKind, SkipReason};
use newsidx_core::page::StreamPosition;

/// How often a file is gone back in: what a record with a wrong length has swallowed is looked through. A file
/// that needs it more often is made to keep the program busy.
const MAX_REWINDS: usize = 1000;

/// What stands between two records.
const RECORD_MARK: &[u8] = b"WARC/";

/// Bytes of the two line ends behind a record.
const RECORD_END_BYTES: usize = 4;

/// Bytes by which the first line of a record is told: `WARC/0.17` and the end of the line.
const VERSION_LINE_BYTES: usize = 10;

/// What comes next in a file.
pub(super) enum RecordOutcome {
    /// A record with its header.
    Whole { place: StreamPosition, bytes: Vec<u8>, header: WarcHeader },
    /// A record that holds no page.
    Skipped(SkipReason),
    /// A record that cannot be read.
    Damaged(IngestErrorKind),
}

/// Reads records.
pub(super) struct RecordReader<'a> {
    stream: Stream<'a>,
    limit: u64,
    number: u64,
    rewinds: usize,
    at_end: bool,
}

/// Why a record was not read to its end.
enum RecordFailure {
    Io(io::Error),
    Damage(&'static str),
}

impl From<io::Error> for RecordFailure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl<'a> RecordReader<'a> {
    pub(super) fn new(stream: Stream<'a>, limit: u64) -> Self {
        Self { stream, limit, number: 0, rewinds: 0, at_end: false }
    }

    /// The number of the last record, from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    ///
    /// Where the operating system cannot read the file.
    pub(super) fn next(&mut self) -> io::Result<Option<RecordOutcome>> {
        if self.at_end {
            return Ok(None);
        }
        let begins = skip_blank(&mut self.stream).map(|(_, has_more)| has_more);
        let place = self.stream.position();
        let mut bytes = Vec::new();
        let mut header_length = 0;
        let read = match begins {
            Ok(false) => return Ok(None),
            Ok(true) => self.read_record(place, &mut bytes, &mut header_length),
            Err(error) => Err(RecordFailure::Io(error)),
        };
        self.number += 1;
        let trouble = match read {
            Ok(next) => return Ok(Some(next)),
            Err(trouble) => trouble,
        };
        let kind = self.describe(trouble, place)?;
        self.at_end = !self.recover(place, bytes, header_length)?;
        Ok(Some(RecordOutcome::Damaged(kind)))
    }

    /// Reads a record with what stands behind it: only that shows that it is whole.
    fn read_record(
        &mut self,
        place: StreamPosition,
        bytes: &mut Vec<u8>,
        header_length: &mut usize,
    ) -> Result<RecordOutcome, RecordFailure> {
        let header = WarcHeader::read(&mut self.stream, bytes).map_err(|error| match error {
            WarcHeaderError::Io(error) => RecordFailure::Io(error),
            WarcHeaderError::Damaged(what) => RecordFailure::Damage(what),
        })?;
        *header_length = header.length;
        if self.stream.remaining().is_some_and(|left| header.block_length > left) {
            return Err(RecordFailure::Damage("it is cut off, or its length is wrong"));
        }
        let skip = reason_to_skip(&header);
        let is_too_large = header.block_length > self.limit;
        let read = if skip.is_some() || is_too_large {
            self.stream.skip(header.block_length)?
        } else {
            (&mut self.stream).take(header.block_length).read_to_end(bytes)? as u64
        };
        if read < header.block_length {
            return Err(RecordFailure::Damage("it is cut off, or its length is wrong"));
        }
        self.check_end()?;
        Ok(match skip {
            Some(skip) => RecordOutcome::Skipped(skip),
            None if is_too_large => RecordOutcome::Damaged(IngestErrorKind::TooLarge { limit: self.limit }),
            None => RecordOutcome::Whole { place, bytes: std::mem::take(bytes), header },
        })
    }

    /// Whether the file ends here or another record begins.
    fn check_end(&mut self) -> Result<(), RecordFailure> {
        match skip_blank(&mut self.stream) {
            Ok((_, false)) => Ok(()),
            // What follows is damaged, and named as the next record.
            Err(_) if self.stream.is_between_members() => Ok(()),
            Err(error) => Err(RecordFailure::Io(error)),
            // Where it ends as it should, what follows is no record, and named as the next one.
            Ok((blank, true)) if blank == RECORD_END_BYTES => Ok(()),
            Ok((_, true)) if self.stream.peek(RECORD_MARK.len())?.starts_with(RECORD_MARK) => Ok(()),
            Ok((_, true)) => Err(RecordFailure::Damage("its length is wrong, or something else follows it")),
        }
    }

    fn describe(&self, trouble: RecordFailure, place: StreamPosition) -> io::Result<IngestErrorKind> {
        let detail = match trouble {
            RecordFailure::Io(error) if !is_damage(&error) => return Err(error),
            RecordFailure::Io(error) => match self.stream.compression() {
                Some(compression) => format!("damaged {} data: {error}", compression.name()),
                None => error.to_string(),
            },
            RecordFailure::Damage(what) => what.to_owned(),
        };
        Ok(IngestErrorKind::Record { format: "WARC", place: (place.start, place.offset), detail })
    }

    /// Goes on with the next record behind a damaged one, of which these bytes were read; gives `false` where there is
    /// none.
    fn recover(&mut self, damaged: StreamPosition, mut bytes: Vec<u8>, header_length: usize) -> io::Result<bool> {
        self.rewinds += 1;
        let from = header_length.max(1);
        let behind = StreamPosition { offset: damaged.offset + from as u64, ..damaged };
        if self.rewinds > MAX_REWINDS {
            // From where reading stopped.
        } else if bytes.len() > from {
            self.stream.unread(behind, bytes.split_off(from));
        } else if let Err(error) = self.stream.seek_to(behind)
            && !is_damage(&error)
        {
            return Err(error);
        }
        loop {
            match find_record(&mut self.stream) {
                Ok(found) => return Ok(found),
                Err(error) if !is_damage(&error) => return Err(error),
                Err(_) if self.stream.skip_to_next_member()? => {}
                Err(_) => return Ok(false),
            }
        }
    }
}

/// Reads on to the next bytes that begin a record; gives `false` where there are none. Where the end of a record is
/// missing they may stand anywhere in a line.
fn find_record(stream: &mut Stream<'_>) -> io::Result<bool> {
    loop {
        let buffer = stream.fill_buf()?;
        if buffer.is_empty() {
            return Ok(false);
        }
        let Some(at) = buffer.iter().position(|byte| *byte == RECORD_MARK[0]) else {
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

/// Whether bytes are `WARC/1.0` and the end of the line.
fn is_version_line(bytes: &[u8]) -> bool {
    let Some(version) = bytes.strip_prefix(RECORD_MARK) else { return false };
    let length = version.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
    length > 0 && matches!(version[length..], [b'\r' | b'\n', ..])
}

/// Passes over line ends; gives how many bytes they were, and whether the file goes on.
fn skip_blank(stream: &mut Stream<'_>) -> io::Result<(usize, bool)> {
    let mut skipped = 0;
    loop {
        let buffer = stream.fill_buf()?;
        if buffer.is_empty() {
            return Ok((skipped, false));
        }
        let blank = buffer.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let has_more = blank < buffer.len();
        stream.consume(blank);
        skipped += blank;
        if has_more {
            return Ok((skipped, true));
        }
    }
}
