//! The bytes of a file as they lie there: read in order, or from any place where that is possible.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};

use super::file_hash::HashingFile;

/// Bytes of a buffer.
const BUFFER_BYTES: usize = 256 << 10;

/// Bytes of a file, of memory, or of a pipe, with the place at which reading stands.
pub(super) struct Input<'a> {
    bytes: InputBytes<'a>,
    position: u64,
    /// Bytes that were looked at together although they came in two pieces.
    peeked: VecDeque<u8>,
    /// Where it is told how far the bytes were read.
    progress: Option<&'a AtomicU64>,
}

enum InputBytes<'a> {
    Memory(Cursor<Cow<'a, [u8]>>),
    Disk(BufReader<HashingFile<'a>>, u64),
    Pipe(Box<dyn BufRead + 'a>),
}

impl<'a> Input<'a> {
    pub(super) fn memory(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self {
            bytes: InputBytes::Memory(Cursor::new(bytes.into())),
            position: 0,
            peeked: VecDeque::new(),
            progress: None,
        }
    }

    pub(super) fn disk(file: File) -> io::Result<Self> {
        Self::hashed(HashingFile::new(file))
    }

    /// A file on disk whose hash may be taken while it is read.
    pub(super) fn hashed(file: HashingFile<'a>) -> io::Result<Self> {
        let length = file.length()?;
        let bytes = InputBytes::Disk(BufReader::with_capacity(BUFFER_BYTES, file), length);
        Ok(Self { bytes, position: 0, peeked: VecDeque::new(), progress: None })
    }

    /// Bytes that come once and in order.
    pub(super) fn pipe(reader: impl BufRead + 'a) -> Self {
        Self { bytes: InputBytes::Pipe(Box::new(reader)), position: 0, peeked: VecDeque::new(), progress: None }
    }

    /// Bytes that come once and in order, from what has no buffer of its own.
    pub(super) fn unbuffered(reader: impl Read + 'a) -> Self {
        Self::pipe(BufReader::with_capacity(BUFFER_BYTES, reader))
    }

    /// Tells how far the bytes were read to whoever looks.
    pub(super) fn with_progress(self, position: &'a AtomicU64) -> Self {
        Self { progress: Some(position), ..self }
    }

    /// The byte that is read next.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// How many bytes there are; `None` for a pipe.
    pub(super) fn length(&self) -> Option<u64> {
        match &self.bytes {
            InputBytes::Memory(memory) => Some(memory.get_ref().len() as u64),
            InputBytes::Disk(_, length) => Some(*length),
            InputBytes::Pipe(_) => None,
        }
    }

    /// The next bytes without reading them, fewer only at the end.
    pub(super) fn peek(&mut self, length: usize) -> io::Result<&[u8]> {
        if self.in_memory().is_none() {
            self.fill_peeked(length)?;
        }
        let buffer = self.fill_buf()?;
        Ok(&buffer[..buffer.len().min(length)])
    }

    /// Brings so many bytes together where they come in pieces.
    fn fill_peeked(&mut self, length: usize) -> io::Result<()> {
        while self.peeked.len() < length && (!self.peeked.is_empty() || self.bytes.reader().fill_buf()?.len() < length)
        {
            let buffer = self.bytes.reader().fill_buf()?;
            let taken = buffer.len();
            if taken == 0 {
                break;
            }
            self.peeked.extend(buffer);
            self.bytes.reader().consume(taken);
        }
        self.peeked.make_contiguous();
        Ok(())
    }

    /// All bytes that are left, where they are in memory.
    pub(super) fn in_memory(&self) -> Option<&[u8]> {
        match &self.bytes {
            InputBytes::Memory(memory) => memory.get_ref().get(memory.position() as usize..),
            InputBytes::Disk(..) | InputBytes::Pipe(_) => None,
        }
    }

    /// Takes all bytes that are left, where they are in memory: without copying them where the input owns them and
    /// none was read. Nothing can be read again after that.
    pub(super) fn take_memory(&mut self) -> Option<Vec<u8>> {
        let InputBytes::Memory(memory) = &mut self.bytes else { return None };
        let read = memory.position() as usize;
        let mut bytes = std::mem::take(memory).into_inner().into_owned();
        bytes.drain(..read.min(bytes.len()));
        self.set_position(self.position + bytes.len() as u64);
        Some(bytes)
    }

    /// Goes to a byte; gives `false`, and stays, where the bytes come from a pipe.
    pub(super) fn seek_to(&mut self, position: u64) -> io::Result<bool> {
        match &mut self.bytes {
            InputBytes::Memory(memory) => memory.set_position(position),
            InputBytes::Disk(file, _) => {
                file.seek(SeekFrom::Start(position))?;
            }
            InputBytes::Pipe(_) => return Ok(false),
        }
        self.set_position(position);
        self.peeked.clear();
        Ok(true)
    }

    fn set_position(&mut self, position: u64) {
        self.position = position;
        if let Some(told) = self.progress {
            told.store(position, Ordering::Relaxed);
        }
    }
}

impl InputBytes<'_> {
    fn reader(&mut self) -> &mut dyn BufRead {
        match self {
            Self::Memory(memory) => memory,
            Self::Disk(file, _) => file,
            Self::Pipe(pipe) => pipe,
        }
    }
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let reader: &mut dyn Read = if self.peeked.is_empty() { self.bytes.reader() } else { &mut self.peeked };
        let read = reader.read(buffer)?;
        self.set_position(self.position + read as u64);
        Ok(read)
    }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let reader = if self.peeked.is_empty() { self.bytes.reader() } else { &mut self.peeked };
        reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        let reader = if self.peeked.is_empty() { self.bytes.reader() } else { &mut self.peeked };
        reader.consume(amount);
        self.set_position(self.position + amount as u64);
    }
}

/// What zip archives ask for; a pipe cannot go back.
impl Seek for Input<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let pipe = || io::Error::new(io::ErrorKind::Unsupported, "a pipe cannot be read from any place");
        let of = |base: u64, by: i64| {
            base.checked_add_signed(by)
                .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "before the beginning"))
        };
        let position = match to {
            SeekFrom::Start(position) => position,
            SeekFrom::Current(by) => of(self.position, by)?,
            SeekFrom::End(by) => of(self.length().ok_or_else(pipe)?, by)?,
        };
        if self.seek_to(position)? { Ok(position) } else { Err(pipe()) }
    }
}
