//! Decompressing reader for gzip (RFC 1952), zstd (RFC 8878) and plain data, with the position of every byte.
//!
//! Compressed files are decoded member by member (gzip members, zstd frames), and a position is the start of the member
//! plus the decompressed offset in it. Crawlers compress each record separately, so a record can be found again, and
//! damage skipped, without decoding what comes before. Memory is bounded by a few chunks and the largest dictionary;
//! the expansion ratio is limited.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use super::input::Input;
use super::sniff::Compression;
use newsidx_core::page::StreamPosition;

/// Size of a chunk in decompressed bytes.
const CHUNK_BYTES: usize = 64 << 10;

/// Size of a chunk if no bytes seem to be left: the file may have grown since its length was read.
const MIN_CHUNK_BYTES: usize = 512;

/// Largest chunk of a gzip file whose trailer has its decompressed length: a page that is one chunk is not copied.
const WHOLE_CHUNK_BYTES: usize = 1 << 20;

/// Largest ratio of decompressed to compressed size. Crawls of one site reach some 50 with zstd.
pub(super) const MAX_RATIO: u64 = 300;

/// Decompressed bytes up to which the ratio is not checked.
pub(super) const RATIO_EXEMPT_BYTES: u64 = 64 << 20;

/// Largest dictionary of a zstd file, in bytes.
const MAX_DICTIONARY_BYTES: u64 = 16 << 20;

/// Magic number of the skippable frame that contains the dictionary of a `.warc.zst` file.
const DICTIONARY_FRAME: [u8; 4] = [0x5d, 0x2a, 0x4d, 0x18];

/// Decompressed bytes of a file or member, with their positions.
pub(super) struct Stream<'a> {
    decoder: Decoder<'a>,
    compression: Option<Compression>,
    /// Position of the next chunk.
    next: StreamPosition,
    /// Whether this is a member of an archive: `start` is then that of the member in all positions.
    is_archive_member: bool,
    /// Byte of the input at which the current compressed member begins.
    member_start: u64,
    /// Whether no byte of it was decoded yet.
    is_new_member: bool,
    /// Decompressed bytes left of it according to the gzip trailer; `None` if unknown or wrong.
    expected: Option<usize>,
    /// Decoded bytes that were not read yet.
    chunks: VecDeque<Chunk>,
    /// Buffer of a chunk that was read, for the next one.
    spare: Vec<u8>,
    dictionary: Vec<u8>,
    /// Decompressed bytes since the last seek, and the byte of the input there; both for the ratio.
    decompressed: u64,
    decompressed_from: u64,
}

/// Bytes of one compressed member.
struct Chunk {
    position: StreamPosition,
    bytes: Vec<u8>,
    read: usize,
}

enum Decoder<'a> {
    Plain(Input<'a>),
    /// Before a compressed member, or after the last one.
    BetweenMembers(Input<'a>),
    Gzip(Box<GzDecoder<Input<'a>>>),
    Zstd(zstd::Decoder<'static, Input<'a>>),
    /// In a damaged member, with the error.
    // Decoders do not remember that they failed: another read could return data after the damage.
    Broken(Input<'a>, String),
    /// While the input is moved from one decoder to the next.
    Taken,
}

impl<'a> Stream<'a> {
    /// Opens a file; detects its compression.
    pub(super) fn open(input: Input<'a>) -> io::Result<Self> {
        Self::new(input, None)
    }

    /// Opens a member of an archive, or an archive: positions are offsets from its beginning, with this `start`.
    pub(super) fn open_member(input: Input<'a>, start: u64) -> io::Result<Self> {
        Self::new(input, Some(start))
    }

    fn new(mut input: Input<'a>, archive_member_start: Option<u64>) -> io::Result<Self> {
        let compression = Compression::detect(input.peek(Compression::MAGIC_BYTES)?);
        let mut stream = Self {
            decoder: Decoder::Taken,
            compression,
            next: StreamPosition { start: archive_member_start.unwrap_or(0), offset: 0 },
            is_archive_member: archive_member_start.is_some(),
            member_start: 0,
            is_new_member: false,
            expected: None,
            chunks: VecDeque::new(),
            spare: Vec::new(),
            dictionary: Vec::new(),
            decompressed: 0,
            decompressed_from: 0,
        };
        if input.peek(DICTIONARY_FRAME.len())?.starts_with(&DICTIONARY_FRAME) {
            stream.dictionary = read_dictionary(&mut input)?;
        }
        stream.decoder = if compression.is_some() { Decoder::BetweenMembers(input) } else { Decoder::Plain(input) };
        Ok(stream)
    }

    /// Compression of the file; `None` if it is plain.
    pub(super) fn compression(&self) -> Option<Compression> {
        self.compression
    }

    /// Input from its beginning; `None` if it is compressed or cannot seek.
    pub(super) fn into_plain_input(self) -> Option<Input<'a>> {
        match self.decoder {
            Decoder::Plain(mut input) => input.seek_to(0).is_ok_and(|moved| moved).then_some(input),
            _ => None,
        }
    }

    /// Position of the next byte. The compressed member is only known after [`fill_buf`](BufRead::fill_buf).
    pub(super) fn position(&self) -> StreamPosition {
        match self.chunks.front() {
            Some(chunk) => StreamPosition { offset: chunk.position.offset + chunk.read as u64, ..chunk.position },
            None => self.next,
        }
    }

    /// Bytes from here to the end of the file; `None` if unknown.
    pub(super) fn remaining(&self) -> Option<u64> {
        match &self.decoder {
            Decoder::Plain(input) => Some(input.length()?.saturating_sub(self.position().offset)),
            _ => None,
        }
    }

    /// Whether every compressed member that was begun was read to its end.
    pub(super) fn is_between_members(&self) -> bool {
        self.chunks.is_empty() && self.is_new_member
    }

    /// Returns the next bytes without consuming them; fewer only if the file ends or is damaged.
    pub(super) fn peek(&mut self, length: usize) -> io::Result<Vec<u8>> {
        if let Decoder::Plain(input) = &self.decoder
            && self.chunks.is_empty()
            && let Some(left) = input.in_memory()
        {
            return Ok(left[..left.len().min(length)].to_vec());
        }
        let mut available: usize = self.chunks.iter().map(Chunk::left).sum();
        while available < length {
            match self.decode() {
                Ok(Some(chunk)) => {
                    available += chunk.left();
                    self.chunks.push_back(chunk);
                }
                Err(error) if available == 0 => return Err(error),
                Ok(None) | Err(_) => break,
            }
        }
        let mut bytes = Vec::with_capacity(available.min(length));
        for chunk in &self.chunks {
            let unread = &chunk.bytes[chunk.read..];
            bytes.extend_from_slice(&unread[..unread.len().min(length - bytes.len())]);
        }
        Ok(bytes)
    }

    /// Reads to the end; `None` if there are more bytes than `limit`.
    pub(super) fn read_rest(&mut self, limit: u64) -> io::Result<Option<Vec<u8>>> {
        if let Decoder::Plain(input) = &mut self.decoder
            && self.chunks.is_empty()
            && input.in_memory().is_some_and(|left| left.len() as u64 <= limit)
        {
            return Ok(input.take_memory());
        }
        let mut bytes = Vec::new();
        while !self.fill_buf()?.is_empty() && bytes.len() as u64 <= limit {
            let Some(chunk) = self.chunks.pop_front() else { break };
            // Most pages are one chunk, which is moved. A page much smaller than its buffer is copied, so that the
            // buffer is not kept.
            if bytes.is_empty() && chunk.read == 0 && chunk.bytes.capacity() <= 2 * chunk.bytes.len() {
                bytes = chunk.bytes;
            } else {
                bytes.extend_from_slice(&chunk.bytes[chunk.read..]);
                self.spare = chunk.bytes;
            }
        }
        Ok((bytes.len() as u64 <= limit).then_some(bytes))
    }

    /// Skips bytes, by seeking if possible; returns how many there were.
    pub(super) fn skip(&mut self, length: u64) -> io::Result<u64> {
        let position = self.position();
        if let Some(left) = self.remaining()
            && length > CHUNK_BYTES as u64
        {
            let length = length.min(left);
            self.seek_to(StreamPosition { offset: position.offset + length, ..position })?;
            return Ok(length);
        }
        io::copy(&mut self.by_ref().take(length), &mut io::sink())
    }

    /// Puts back bytes that were just read and begin at this position.
    pub(super) fn unread(&mut self, position: StreamPosition, bytes: Vec<u8>) {
        if !bytes.is_empty() {
            self.chunks.push_front(Chunk { position, bytes, read: 0 });
        }
    }

    /// Seeks to a position, forward or to one that was read before; `false` if the input cannot.
    pub(super) fn seek_to(&mut self, position: StreamPosition) -> io::Result<bool> {
        let here = self.position();
        let is_plain = self.compression.is_none();
        let can_return =
            self.input().is_some_and(|input| input.length().is_some()) && (is_plain || !self.is_archive_member);
        // Inside a compressed member there is no seeking: reading on is the only way, and going back means to decode
        // the member again from its start.
        let is_ahead = position.start == here.start && position.offset >= here.offset;
        let can_read_on = !matches!(self.decoder, Decoder::Broken(..)) && (!is_plain || !can_return);
        if is_ahead && can_read_on {
            let ahead = position.offset - here.offset;
            return Ok(self.skip(ahead)? == ahead);
        }
        if !can_return {
            return Ok(false);
        }
        self.chunks.clear();
        let Some(mut input) = self.take_input() else { return Ok(false) };
        let moved = input.seek_to(if is_plain { position.offset } else { position.start });
        self.decoder = if is_plain { Decoder::Plain(input) } else { Decoder::BetweenMembers(input) };
        if !moved? {
            return Ok(false);
        }
        self.next = if is_plain { position } else { StreamPosition { offset: 0, ..position } };
        (self.decompressed, self.decompressed_from) = (0, position.start);
        let rest = position.offset - self.next.offset;
        Ok(io::copy(&mut self.take(rest), &mut io::sink())? == rest)
    }

    /// Continues after a damaged member at the next magic number; `false` if there is none.
    ///
    /// The magic number may occur in other data by chance; the next read fails then.
    pub(super) fn skip_to_next_member(&mut self) -> io::Result<bool> {
        let Some(compression) = self.compression else { return Ok(false) };
        self.chunks.clear();
        let Some(mut input) = self.take_input() else { return Ok(false) };
        // One byte after its start: the damaged member may hide others, as its own length cannot be trusted.
        let from = self.member_start + 1;
        if !input.seek_to(from)? && input.position() < from {
            // A pipe whose decoder consumed no byte of the member: without this, the same member is found again.
            let length = input.fill_buf()?.len();
            input.consume(length.min(1));
        }
        let found = find_member(&mut input, compression);
        self.decoder = Decoder::BetweenMembers(input);
        found
    }

    fn input(&self) -> Option<&Input<'a>> {
        match &self.decoder {
            Decoder::Plain(input) | Decoder::BetweenMembers(input) | Decoder::Broken(input, _) => Some(input),
            Decoder::Gzip(decoder) => Some(decoder.get_ref()),
            Decoder::Zstd(decoder) => Some(decoder.get_ref()),
            Decoder::Taken => None,
        }
    }

    fn take_input(&mut self) -> Option<Input<'a>> {
        match std::mem::replace(&mut self.decoder, Decoder::Taken) {
            Decoder::Plain(input) | Decoder::BetweenMembers(input) | Decoder::Broken(input, _) => Some(input),
            Decoder::Gzip(decoder) => Some(decoder.into_inner()),
            Decoder::Zstd(decoder) => Some(decoder.finish()),
            Decoder::Taken => None,
        }
    }

    /// Decodes the next chunk; `None` at the end. After damage it returns the same error until the stream is
    /// repositioned.
    fn decode(&mut self) -> io::Result<Option<Chunk>> {
        let decoded = self.try_decode();
        if let Err(error) = &decoded
            && matches!(self.decoder, Decoder::Gzip(_) | Decoder::Zstd(_))
            && is_damage(error)
            && let Some(input) = self.take_input()
        {
            self.decoder = Decoder::Broken(input, error.to_string());
        }
        decoded
    }

    fn try_decode(&mut self) -> io::Result<Option<Chunk>> {
        let mut bytes = std::mem::take(&mut self.spare);
        loop {
            if let Decoder::BetweenMembers(input) = &mut self.decoder {
                // Files from tape are padded with zeros.
                let zeros = input.fill_buf()?.iter().take_while(|byte| **byte == 0).count();
                input.consume(zeros);
                if input.fill_buf()?.is_empty() {
                    return Ok(None);
                }
                if zeros == 0 {
                    self.begin_member()?;
                }
                continue;
            }
            bytes.resize(self.chunk_bytes(), 0);
            let read = match &mut self.decoder {
                Decoder::Plain(input) => {
                    let read = input.read(&mut bytes)?;
                    if read == 0 {
                        return Ok(None);
                    }
                    read
                }
                Decoder::Gzip(decoder) => decoder.read(&mut bytes)?,
                Decoder::Zstd(decoder) => decoder.read(&mut bytes)?,
                Decoder::Broken(_, how) => return Err(io::Error::new(io::ErrorKind::InvalidData, how.clone())),
                Decoder::BetweenMembers(_) | Decoder::Taken => return Ok(None),
            };
            if read == 0 {
                if let Some(input) = self.take_input() {
                    self.decoder = Decoder::BetweenMembers(input);
                    self.is_new_member = true;
                }
                continue;
            }
            self.check_ratio(read as u64)?;
            self.is_new_member = false;
            self.expected = self.expected.filter(|left| *left > 0).map(|left| left.saturating_sub(read));
            bytes.truncate(read);
            let position = self.next;
            self.next.offset += read as u64;
            return Ok(Some(Chunk { position, bytes, read: 0 }));
        }
    }

    /// Size of the next chunk.
    fn chunk_bytes(&self) -> usize {
        // Not larger than the rest of the file: most pages are far below the chunk size, and zeroing buffers costs
        // time.
        let left = self.remaining().map(|left| left.min(CHUNK_BYTES as u64) as usize);
        left.or(self.expected).map_or(CHUNK_BYTES, |left| left.max(MIN_CHUNK_BYTES))
    }

    fn begin_member(&mut self) -> io::Result<()> {
        let Some(mut input) = self.take_input() else { return Ok(()) };
        let position = input.position();
        let is_member = Compression::detect(input.peek(Compression::MAGIC_BYTES)?) == self.compression;
        if !is_member {
            self.decoder = Decoder::BetweenMembers(input);
            return Err(io::Error::new(io::ErrorKind::InvalidData, "something else follows the compressed data"));
        }
        self.member_start = position;
        self.is_new_member = true;
        self.expected =
            gzip_trailer_length(&input).filter(|_| position == 0 && self.compression == Some(Compression::Gzip));
        if !self.is_archive_member {
            self.next = StreamPosition { start: position, offset: 0 };
        }
        self.decoder = if self.compression == Some(Compression::Gzip) {
            Decoder::Gzip(Box::new(GzDecoder::new(input)))
        } else {
            Decoder::Zstd(zstd::Decoder::with_dictionary(input, &self.dictionary)?.single_frame())
        };
        Ok(())
    }

    /// Limits the expansion ratio: a decompression bomb of a few megabytes would take days.
    fn check_ratio(&mut self, read: u64) -> io::Result<()> {
        let compressed = match &self.decoder {
            Decoder::Gzip(_) | Decoder::Zstd(_) => self.input().map_or(0, Input::position),
            _ => return Ok(()),
        };
        self.decompressed += read;
        let compressed = compressed.saturating_sub(self.decompressed_from);
        let allowed = RATIO_EXEMPT_BYTES.max(compressed.saturating_mul(MAX_RATIO));
        if self.decompressed > allowed {
            let message = format!("it expands to more than {MAX_RATIO} times its size");
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(())
    }
}

/// Decompressed length from the trailer of a gzip file in memory (ISIZE, RFC 1952); `None` above the largest chunk.
fn gzip_trailer_length(input: &Input<'_>) -> Option<usize> {
    // A hint only: in a file of several members it is that of the last one, and damaged files contain anything.
    let length = u32::from_le_bytes(*input.in_memory()?.last_chunk()?) as usize;
    (length <= WHOLE_CHUNK_BYTES).then_some(length)
}

/// Whether an I/O error is about the data (decoder error), not about the system call.
pub(super) fn is_damage(error: &io::Error) -> bool {
    // Only errors of the system have a number; decoders make theirs up.
    error.raw_os_error().is_none()
}

impl Chunk {
    fn left(&self) -> usize {
        self.bytes.len() - self.read
    }
}

impl BufRead for Stream<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.chunks.is_empty()
            && let Some(chunk) = self.decode()?
        {
            self.chunks.push_back(chunk);
        }
        Ok(self.chunks.front().map_or(&[], |chunk| &chunk.bytes[chunk.read..]))
    }

    fn consume(&mut self, amount: usize) {
        let Some(chunk) = self.chunks.front_mut() else { return };
        chunk.read += amount;
        if chunk.left() == 0
            && let Some(chunk) = self.chunks.pop_front()
        {
            self.spare = chunk.bytes;
        }
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let length = bytes.len().min(buffer.len());
        buffer[..length].copy_from_slice(&bytes[..length]);
        self.consume(length);
        Ok(length)
    }
}

/// Skips to the next magic number of the compression; `false` if there is none.
fn find_member(input: &mut Input<'_>, compression: Compression) -> io::Result<bool> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(false);
        }
        let at = buffer.iter().position(|byte| compression.may_start_with(*byte)).unwrap_or(buffer.len());
        let is_candidate = at < buffer.len();
        input.consume(at);
        if is_candidate && Compression::detect(input.peek(Compression::MAGIC_BYTES)?) == Some(compression) {
            return Ok(true);
        }
        input.consume(usize::from(is_candidate));
    }
}

/// Reads the skippable frame with the dictionary of a `.warc.zst` file; the dictionary itself may be compressed.
fn read_dictionary(input: &mut Input<'_>) -> io::Result<Vec<u8>> {
    let mut header = [0; 8];
    input.read_exact(&mut header)?;
    let length = u64::from(u32::from_le_bytes([header[4], header[5], header[6], header[7]]));
    if length > MAX_DICTIONARY_BYTES {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "its dictionary is too large"));
    }
    let mut dictionary = Vec::with_capacity(length as usize);
    input.take(length).read_to_end(&mut dictionary)?;
    if Compression::detect(&dictionary) == Some(Compression::Zstd) {
        let mut decompressed = Vec::new();
        zstd::Decoder::new(dictionary.as_slice())?.take(MAX_DICTIONARY_BYTES).read_to_end(&mut decompressed)?;
        return Ok(decompressed);
    }
    Ok(dictionary)
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Write};

    use super::*;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(content).unwrap();
        gzip.finish().unwrap()
    }

    /// Calls `check` with buffers of many sizes, so that their boundaries fall on every byte.
    fn each_buffer(content: &[u8], check: impl Fn(Stream<'_>)) {
        for capacity in (1..40).chain([1 << 16]) {
            check(Stream::open(Input::pipe(BufReader::with_capacity(capacity, content))).unwrap());
        }
    }

    #[test]
    fn members_are_found_at_every_buffer_boundary() {
        let texts = ["first ", "second ", "third"];
        let members = texts.map(|text| gzip(text.as_bytes()));
        let frames = texts.map(|text| zstd::encode_all(text.as_bytes(), 1).unwrap());
        for parts in [members, frames] {
            each_buffer(&parts.concat(), |mut stream| {
                let mut starts = Vec::new();
                for text in texts {
                    assert!(!stream.fill_buf().unwrap().is_empty());
                    starts.push(stream.position().start as usize);
                    let mut read = vec![0; text.len()];
                    stream.read_exact(&mut read).unwrap();
                    assert_eq!(read, text.as_bytes());
                }
                assert!(stream.fill_buf().unwrap().is_empty());
                assert_eq!(starts, [0, parts[0].len(), parts[0].len() + parts[1].len()]);
            });
        }
    }

    #[test]
    fn the_next_member_is_found_after_damage() {
        let content = [gzip(b"first "), b"\x1f\x8b\x1f\x8b damage \x1f".to_vec(), gzip(b"last")].concat();
        each_buffer(&content, |mut stream| {
            let mut read = String::new();
            stream.read_to_string(&mut read).unwrap_err();
            assert!(stream.skip_to_next_member().unwrap());
            read.clear();
            stream.read_to_string(&mut read).unwrap();
            assert_eq!(read, "last");
        });
    }

    #[test]
    fn the_rest_is_read_up_to_the_limit() {
        let content: Vec<u8> = (0..WHOLE_CHUNK_BYTES as u32 + 9).map(|at| (at / 7) as u8).collect();
        for length in [0, 1, MIN_CHUNK_BYTES, CHUNK_BYTES, CHUNK_BYTES + 1, WHOLE_CHUNK_BYTES, content.len()] {
            let content = &content[..length];
            let two_members = [gzip(&content[..length / 2]), gzip(&content[length / 2..])].concat();
            for file in [content.to_vec(), gzip(content), two_members, zstd::encode_all(content, 1).unwrap()] {
                let inputs = || [Input::memory(file.clone()), Input::memory(&file), Input::unbuffered(file.as_slice())];
                for input in inputs() {
                    let mut stream = Stream::open(input).unwrap();
                    assert_eq!(stream.peek(9).unwrap(), &content[..length.min(9)]);
                    assert_eq!(stream.read_rest(length as u64).unwrap().as_deref(), Some(content));
                }
                for input in inputs().into_iter().filter(|_| length > 0) {
                    assert_eq!(Stream::open(input).unwrap().read_rest(length as u64 - 1).unwrap(), None);
                }
            }
        }
    }

    #[test]
    fn a_wrong_length_in_a_gzip_trailer_does_no_harm() {
        let truth = gzip(b"a page");
        for lie in [0_u32, 3, 7, 1 << 20, u32::MAX] {
            let file = [&truth[..truth.len() - 4], &lie.to_le_bytes()].concat();
            let mut stream = Stream::open(Input::memory(file)).unwrap();
            assert!(stream.peek(100).unwrap().starts_with(b"a page"));
            assert!(stream.read_rest(100).is_err(), "{lie}");
        }
    }
}
