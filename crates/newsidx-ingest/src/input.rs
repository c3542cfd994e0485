//! Input: buffered reader over memory, a file or a pipe, with byte position, peeking, and seeking where possible.
//!
//! Bytes are as stored, before decompression. Memory: one buffer, or the file itself if it was already in memory.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};

use super::file_hash::HashingFile;

/// Size of the read buffer in bytes.
const BUFFER_BYTES: usize = 256 << 10;

/// Buffered reader that knows its position.
pub(super) struct Input<'a> {
    bytes: InputBytes<'a>,
    position: u64,
    /// Bytes that were taken out of the buffer because a peek spanned two fills of it.
    peeked: VecDeque<u8>,
    /// Receives the number of bytes read.
    progress: Option<&'a AtomicU64>,
}

enum InputBytes<'a> {
    Memory(Cursor<Cow<'a, [u8]>>),
    Disk { file: BufReader<HashingFile<'a>>, length: u64 },
    Pipe(Box<dyn BufRead + 'a>),
}

impl<'a> Input<'a> {
    pub(super) fn memory(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self::new(InputBytes::Memory(Cursor::new(bytes.into())))
    }

    pub(super) fn disk(file: File) -> io::Result<Self> {
        Self::hashed(HashingFile::new(file))
    }

    /// File on disk that may be hashed while it is read.
    pub(super) fn hashed(file: HashingFile<'a>) -> io::Result<Self> {
        let length = file.length()?;
        Ok(Self::new(InputBytes::Disk { file: BufReader::with_capacity(BUFFER_BYTES, file), length }))
    }

    /// Buffered stream that cannot seek.
    pub(super) fn pipe(reader: impl BufRead + 'a) -> Self {
        Self::new(InputBytes::Pipe(Box::new(reader)))
    }

    /// Unbuffered stream that cannot seek; adds a buffer.
    pub(super) fn unbuffered(reader: impl Read + 'a) -> Self {
        Self::pipe(BufReader::with_capacity(BUFFER_BYTES, reader))
    }

    fn new(bytes: InputBytes<'a>) -> Self {
        Self { bytes, position: 0, peeked: VecDeque::new(), progress: None }
    }

    /// Stores the number of bytes read in `position`, for the progress display of another thread.
    pub(super) fn with_progress(self, position: &'a AtomicU64) -> Self {
        Self { progress: Some(position), ..self }
    }

    /// Offset of the next byte.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Length in bytes; `None` for a pipe.
    pub(super) fn length(&self) -> Option<u64> {
        match &self.bytes {
            InputBytes::Memory(memory) => Some(memory.get_ref().len() as u64),
            InputBytes::Disk { length, .. } => Some(*length),
            InputBytes::Pipe(_) => None,
        }
    }

    /// Returns the next bytes without consuming them; fewer only at the end.
    pub(super) fn peek(&mut self, length: usize) -> io::Result<&[u8]> {
        if self.in_memory().is_none() {
            self.fill_peeked(length)?;
        }
        let buffer = self.fill_buf()?;
        Ok(&buffer[..buffer.len().min(length)])
    }

    /// Collects this many bytes in `peeked` if they do not fit in what the buffer has.
    fn fill_peeked(&mut self, length: usize) -> io::Result<()> {
        // `BufReader` returns what is left of its buffer, which may be a few bytes. A magic number across that boundary
        // was missed: about one in 80,000 records of a large crawl was reported as damaged.
        while self.peeked.len() < length && (!self.peeked.is_empty() || self.bytes.reader().fill_buf()?.len() < length)
        {
            let buffer = self.bytes.reader().fill_buf()?;
            let buffered = buffer.len();
            if buffered == 0 {
                break;
            }
            self.peeked.extend(buffer);
            self.bytes.reader().consume(buffered);
        }
        self.peeked.make_contiguous();
        Ok(())
    }

    /// Remaining bytes; `None` if they are not in memory.
    pub(super) fn in_memory(&self) -> Option<&[u8]> {
        match &self.bytes {
            InputBytes::Memory(memory) => memory.get_ref().get(memory.position() as usize..),
            InputBytes::Disk { .. } | InputBytes::Pipe(_) => None,
        }
    }

    /// Moves the remaining bytes out, without a copy if the input owns them and none was read; `None` if they are not
    /// in memory. Nothing can be read after that.
    pub(super) fn take_memory(&mut self) -> Option<Vec<u8>> {
        let InputBytes::Memory(memory) = &mut self.bytes else { return None };
        let read = memory.position() as usize;
        let mut bytes = std::mem::take(memory).into_inner().into_owned();
        bytes.drain(..read.min(bytes.len()));
        self.set_position(self.position + bytes.len() as u64);
        Some(bytes)
    }

    /// Seeks to a byte; returns `false` and does nothing for a pipe.
    pub(super) fn seek_to(&mut self, position: u64) -> io::Result<bool> {
        match &mut self.bytes {
            InputBytes::Memory(memory) => memory.set_position(position),
            InputBytes::Disk { file, .. } => {
                file.seek(SeekFrom::Start(position))?;
            }
            InputBytes::Pipe(_) => return Ok(false),
        }
        self.set_position(position);
        self.peeked.clear();
        Ok(true)
    }

    /// The bytes that were peeked, if there are any, else those behind them.
    fn reader(&mut self) -> &mut dyn BufRead {
        if self.peeked.is_empty() { self.bytes.reader() } else { &mut self.peeked }
    }

    fn set_position(&mut self, position: u64) {
        self.position = position;
        if let Some(progress) = self.progress {
            // Only displayed; nothing is synchronized by it.
            progress.store(position, Ordering::Relaxed);
        }
    }
}

impl InputBytes<'_> {
    fn reader(&mut self) -> &mut dyn BufRead {
        match self {
            Self::Memory(memory) => memory,
            Self::Disk { file, .. } => file,
            Self::Pipe(pipe) => pipe,
        }
    }
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader().read(buffer)?;
        self.set_position(self.position + read as u64);
        Ok(read)
    }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader().fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.reader().consume(amount);
        self.set_position(self.position + amount as u64);
    }
}

/// Needed by the zip reader; an error for a pipe.
impl Seek for Input<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let pipe = || io::Error::new(io::ErrorKind::Unsupported, "a pipe cannot seek");
        let offset_by = |base: u64, by: i64| {
            base.checked_add_signed(by)
                .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "before the beginning"))
        };
        let position = match to {
            SeekFrom::Start(position) => position,
            SeekFrom::Current(by) => offset_by(self.position, by)?,
            SeekFrom::End(by) => offset_by(self.length().ok_or_else(pipe)?, by)?,
        };
        if self.seek_to(position)? { Ok(position) } else { Err(pipe()) }
    }
}
