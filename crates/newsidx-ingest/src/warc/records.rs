//! Iterator over the records of a web archive, with recovery after damage.
//!
//! After a damaged record, the search for the next one starts right after its header, so that a wrong length loses only
//! the damaged record. Rewinds are bounded, which bounds the time; one record is in memory.

use std::io::{self, BufRead, Read};

use super::header::{ArchiveRecordHeader, HeaderError};
use super::syntax::RecordSyntax;
use crate::decompressor::is_damage;
use crate::stream::Stream;
use crate::{IngestErrorKind, SkipReason};
use newsidx_core::page::StreamPosition;

/// Most rewinds into the bytes of a damaged record in one file. A file that needs more is made to waste time.
const MAX_REWINDS: usize = 1000;

/// Next record of a file.
pub(super) enum RecordOutcome {
    /// Complete record.
    Whole { position: StreamPosition, bytes: Vec<u8>, header: ArchiveRecordHeader },
    /// Record without a page.
    Skipped(SkipReason),
    /// Damaged or too large record.
    Damaged(IngestErrorKind),
}

/// Iterator over the records of a file.
pub(super) struct RecordReader<'a> {
    stream: Stream<'a>,
    syntax: RecordSyntax,
    limit: u64,
    number: u64,
    rewinds: usize,
    at_end: bool,
}

/// Reason why a record was not read to its end.
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
    pub(super) fn new(stream: Stream<'a>, syntax: RecordSyntax, limit: u64) -> Self {
        Self { stream, syntax, limit, number: 0, rewinds: 0, at_end: false }
    }

    /// Number of the last record, counted from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Reads the next record; `None` at the end.
    ///
    /// # Errors
    ///
    /// If the operating system cannot read the file. Damaged data is a [`RecordOutcome`].
    pub(super) fn next(&mut self) -> io::Result<Option<RecordOutcome>> {
        if self.at_end {
            return Ok(None);
        }
        let begins = skip_blank(&mut self.stream).map(|(_, has_more)| has_more);
        let position = self.stream.position();
        let mut bytes = Vec::new();
        let mut header_length = 0;
        let read = match begins {
            Ok(false) => return Ok(None),
            Ok(true) => self.read_record(position, &mut bytes, &mut header_length),
            Err(error) => Err(RecordFailure::Io(error)),
        };
        self.number += 1;
        let failure = match read {
            Ok(next) => return Ok(Some(next)),
            Err(failure) => failure,
        };
        let kind = self.describe(failure, position)?;
        self.at_end = !self.recover(position, bytes, header_length)?;
        Ok(Some(RecordOutcome::Damaged(kind)))
    }

    /// Reads a record and checks what follows it.
    fn read_record(
        &mut self,
        position: StreamPosition,
        bytes: &mut Vec<u8>,
        header_length: &mut usize,
    ) -> Result<RecordOutcome, RecordFailure> {
        let header = self.syntax.read_header(&mut self.stream, bytes).map_err(|error| match error {
            HeaderError::Io(error) => RecordFailure::Io(error),
            HeaderError::Damaged(what) => RecordFailure::Damage(what),
        })?;
        *header_length = header.length;
        if self.stream.remaining().is_some_and(|left| header.block_length > left) {
            return Err(RecordFailure::Damage("it is cut off, or its length is wrong"));
        }
        let skip = header.reason_to_skip();
        let is_too_large = header.block_length > self.limit;
        let read = if skip.is_some() || is_too_large {
            self.stream.skip(header.block_length)?
        } else {
            (&mut self.stream).take(header.block_length).read_to_end(bytes)? as u64
        };
        if read < header.block_length {
            return Err(RecordFailure::Damage("it is cut off, or its length is wrong"));
        }
        // Only the bytes after a record show that its length was right.
        self.check_end()?;
        Ok(match skip {
            Some(skip) => RecordOutcome::Skipped(skip),
            None if is_too_large => RecordOutcome::Damaged(IngestErrorKind::TooLarge { limit: self.limit }),
            None => RecordOutcome::Whole { position, bytes: std::mem::take(bytes), header },
        })
    }

    /// Checks that the file ends here or another record begins.
    fn check_end(&mut self) -> Result<(), RecordFailure> {
        match skip_blank(&mut self.stream) {
            Ok((_, false)) => Ok(()),
            // The next compressed member is damaged: reported as the next record.
            Err(_) if self.stream.is_between_members() => Ok(()),
            Err(error) => Err(RecordFailure::Io(error)),
            // This record ends as it should; what follows is reported as the next record.
            Ok((blank, true)) if blank == self.syntax.record_end_bytes() => Ok(()),
            Ok((_, true)) if self.syntax.is_at_record(&mut self.stream)? => Ok(()),
            Ok((_, true)) => Err(RecordFailure::Damage("its length is wrong, or something else follows it")),
        }
    }

    fn describe(&self, failure: RecordFailure, position: StreamPosition) -> io::Result<IngestErrorKind> {
        let detail = match failure {
            RecordFailure::Io(error) if !is_damage(&error) => return Err(error),
            RecordFailure::Io(error) => match self.stream.compression() {
                Some(compression) => format!("damaged {} data: {error}", compression.name()),
                None => error.to_string(),
            },
            RecordFailure::Damage(what) => what.to_owned(),
        };
        Ok(IngestErrorKind::Record { format: self.syntax.name(), position: (position.start, position.offset), detail })
    }

    /// Moves to the next record after a damaged one, of which `bytes` were read; `false` if there is none.
    fn recover(&mut self, damaged: StreamPosition, mut bytes: Vec<u8>, header_length: usize) -> io::Result<bool> {
        self.rewinds += 1;
        let from = header_length.max(1);
        let after = StreamPosition { offset: damaged.offset + from as u64, ..damaged };
        if self.rewinds > MAX_REWINDS {
            // Too many rewinds: continue from where reading stopped.
        } else if bytes.len() > from {
            self.stream.unread(after, bytes.split_off(from));
        } else if let Err(error) = self.stream.seek_to(after)
            && !is_damage(&error)
        {
            return Err(error);
        }
        loop {
            match self.syntax.find_record(&mut self.stream) {
                Ok(found) => return Ok(found),
                Err(error) if !is_damage(&error) => return Err(error),
                Err(_) if self.stream.skip_to_next_member()? => {}
                Err(_) => return Ok(false),
            }
        }
    }
}

/// Skips line ends; returns how many bytes they were, and whether the file continues.
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
