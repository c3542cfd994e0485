//! The bytes of a file as they lie there: read in order, or from any place where that is possible.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};

/// Bytes of a buffer.
const BUFFER_BYTES: usize = 256 << 10;

/// Bytes of a file, of memory, or of a pipe, with the place at which reading stands.
pub(super) struct Input<'a> {
    bytes: Bytes<'a>,
    position: u64,
}

enum Bytes<'a> {
    Memory(Cursor<&'a [u8]>),
    Disk(BufReader<File>, u64),
    Pipe(Box<dyn BufRead + 'a>),
}

impl<'a> Input<'a> {
    pub(super) fn memory(bytes: &'a [u8]) -> Self {
        Self { bytes: Bytes::Memory(Cursor::new(bytes)), position: 0 }
    }

    pub(super) fn disk(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { bytes: Bytes::Disk(BufReader::with_capacity(BUFFER_BYTES, file), length), position: 0 })
    }

    /// Bytes that come once and in order.
    pub(super) fn pipe(reader: impl BufRead + 'a) -> Self {
        Self { bytes: Bytes::Pipe(Box::new(reader)), position: 0 }
    }

    /// Bytes that come once and in order, from what has no buffer of its own.
    pub(super) fn unbuffered(reader: impl Read + 'a) -> Self {
        Self::pipe(BufReader::with_capacity(BUFFER_BYTES, reader))
    }

    /// The byte that is read next.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// How many bytes there are; `None` for a pipe.
    pub(super) fn length(&self) -> Option<u64> {
        match &self.bytes {
            Bytes::Memory(memory) => Some(memory.get_ref().len() as u64),
            Bytes::Disk(_, length) => Some(*length),
            Bytes::Pipe(_) => None,
        }
    }

    /// Goes to a byte; gives `false`, and stays, where the bytes come from a pipe.
    pub(super) fn go_to(&mut self, position: u64) -> io::Result<bool> {
        match &mut self.bytes {
            Bytes::Memory(memory) => memory.set_position(position),
            Bytes::Disk(file, _) => {
                file.seek(SeekFrom::Start(position))?;
            }
            Bytes::Pipe(_) => return Ok(false),
        }
        self.position = position;
        Ok(true)
    }
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.bytes {
            Bytes::Memory(memory) => memory.read(buffer),
            Bytes::Disk(file, _) => file.read(buffer),
            Bytes::Pipe(pipe) => pipe.read(buffer),
        }?;
        self.position += read as u64;
        Ok(read)
    }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match &mut self.bytes {
            Bytes::Memory(memory) => memory.fill_buf(),
            Bytes::Disk(file, _) => file.fill_buf(),
            Bytes::Pipe(pipe) => pipe.fill_buf(),
        }
    }

    fn consume(&mut self, amount: usize) {
        match &mut self.bytes {
            Bytes::Memory(memory) => memory.consume(amount),
            Bytes::Disk(file, _) => file.consume(amount),
            Bytes::Pipe(pipe) => pipe.consume(amount),
        }
        self.position += amount as u64;
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
        if self.go_to(position)? { Ok(position) } else { Err(pipe()) }
    }
}
