//! The decompressed bytes of a file, with the place at which each of them is found again.
//!
//! Compressed files are read member by member (the members of gzip, the frames of zstd): crawlers compress
//! every record alone, so that a record can be found, and what is damaged passed over, without reading what
//! lies before it. Memory is bounded whatever the file holds.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use super::dispatch::is_damage;
use super::input::Input;
use super::sniff::Compression;
use newsidx_core::page::StreamPosition;

/// Decompressed bytes of a chunk.
const CHUNK_BYTES: usize = 64 << 10;

/// The same where nothing seems to be left.
const MIN_CHUNK_BYTES: usize = 512;

/// Largest chunk of a file of which is told how large it is decompressed: most pages are one chunk, which is not copied.
const WHOLE_CHUNK_BYTES: usize = 1 << 20;

/// How many times its compressed size a file may expand to. Crawls of one site reach some 50 with zstd.
pub(super) const MAX_RATIO: u64 = 300;

/// Decompressed bytes up to which the ratio does not matter.
pub(super) const RATIO_EXEMPT_BYTES: u64 = 64 << 20;

/// Largest dictionary of a zstd file.
const MAX_DICTIONARY_BYTES: u64 = 16 << 20;

/// Beginning of the frame in which `.warc.zst` files hold their dictionary.
const DICTIONARY_FRAME: [u8; 4] = [0x5d, 0x2a, 0x4d, 0x18];

/// Decompressed bytes, and where they stand.
pub(super) struct Stream<'a> {
    decoder: Decoder<'a>,
    compression: Option<Compression>,
    /// Place of the next chunk.
    next: StreamPosition,
    /// Whether the stream lies in an archive: its start is that of the archive's member throughout.
    is_member: bool,
    /// Byte of the input at which the compressed member under way begins.
    member_start: u64,
    /// Whether nothing came of it yet.
    is_new_member: bool,
    /// How many bytes are left of it, where that was told and is true.
    expected: Option<usize>,
    /// Bytes that were decompressed and not yet read.
    chunks: VecDeque<Chunk>,
    spare: Vec<u8>,
    dictionary: Vec<u8>,
    /// Bytes that came out, and the byte of the input from which they came: what expands too far is refused.
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
    /// Before a compressed member, or behind the last one.
    BetweenMembers(Input<'a>),
    Gzip(Box<GzDecoder<Input<'a>>>),
    Zstd(zstd::Decoder<'static, Input<'a>>),
    /// In a member that is damaged, and how. Decoders forget that they have failed.
    Broken(Input<'a>, String),
    /// While the input is handed on.
    Taken,
}

impl<'a> Stream<'a> {
    /// Decompresses a file by what it holds.
    pub(super) fn open(input: Input<'a>) -> io::Result<Self> {
        Self::new(input, 0, false)
    }

    /// Decompresses a member of an archive, or an archive: places are told as bytes from its beginning, which
    /// is `start`.
    pub(super) fn open_member(input: Input<'a>, start: u64) -> io::Result<Self> {
        Self::new(input, start, true)
    }

    fn new(mut input: Input<'a>, start: u64, is_member: bool) -> io::Result<Self> {
        let compression = Compression::detect(input.peek(Compression::MAGIC_BYTES)?);
        let mut stream = Self {
            decoder: Decoder::Taken,
            compression,
            next: StreamPosition { start, offset: 0 },
            is_member,
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

    /// How the file is compressed.
    pub(super) fn compression(&self) -> Option<Compression> {
        self.compression
    }

    /// The input, where nothing is compressed and nothing was read yet.
    pub(super) fn into_plain_input(self) -> Option<Input<'a>> {
        match self.decoder {
            Decoder::Plain(mut input) => input.seek_to(0).is_ok_and(|went| went).then_some(input),
            _ => None,
        }
    }

    /// Where the next byte stands. Tells the right compressed member only after [`fill_buf`](BufRead::fill_buf).
    pub(super) fn position(&self) -> StreamPosition {
        match self.chunks.front() {
            Some(chunk) => StreamPosition { offset: chunk.position.offset + chunk.read as u64, ..chunk.position },
            None => self.next,
        }
    }

    /// Bytes from here to the end of the file, where that is known.
    pub(super) fn remaining(&self) -> Option<u64> {
        match &self.decoder {
            Decoder::Plain(input) => Some(input.length()?.saturating_sub(self.position().offset)),
            _ => None,
        }
    }

    /// Whether all compressed members of which something was read are whole.
    pub(super) fn is_between_members(&self) -> bool {
        self.chunks.is_empty() && self.is_new_member
    }

    /// The next bytes without reading them, fewer only where the file ends or is damaged.
    pub(super) fn peek(&mut self, length: usize) -> io::Result<Vec<u8>> {
        if let Decoder::Plain(input) = &self.decoder
            && self.chunks.is_empty()
            && let Some(left) = input.in_memory()
        {
            return Ok(left[..left.len().min(length)].to_vec());
        }
        let mut held: usize = self.chunks.iter().map(Chunk::left).sum();
        while held < length {
            match self.decode() {
                Ok(Some(chunk)) => {
                    held += chunk.left();
                    self.chunks.push_back(chunk);
                }
                Err(error) if held == 0 => return Err(error),
                Ok(None) | Err(_) => break,
            }
        }
        let mut bytes = Vec::with_capacity(held.min(length));
        for chunk in &self.chunks {
            let unread = &chunk.bytes[chunk.read..];
            bytes.extend_from_slice(&unread[..unread.len().min(length - bytes.len())]);
        }
        Ok(bytes)
    }

    /// Reads to the end; gives `None` where that is further than the limit.
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
            // Most pages are one chunk; one much smaller than that would keep the whole of it.
            if bytes.is_empty() && chunk.read == 0 && chunk.bytes.capacity() <= 2 * chunk.bytes.len() {
                bytes = chunk.bytes;
            } else {
                bytes.extend_from_slice(&chunk.bytes[chunk.read..]);
                self.spare = chunk.bytes;
            }
        }
        Ok((bytes.len() as u64 <= limit).then_some(bytes))
    }

    /// Passes over bytes, without reading them where the file allows it; gives how many there were.
    pub(super) fn skip(&mut self, length: u64) -> io::Result<u64> {
        let place = self.position();
        if let Some(left) = self.remaining()
            && length > CHUNK_BYTES as u64
        {
            let length = length.min(left);
            self.seek_to(StreamPosition { offset: place.offset + length, ..place })?;
            return Ok(length);
        }
        io::copy(&mut self.by_ref().take(length), &mut io::sink())
    }

    /// Puts bytes back that were read last, from this place on.
    pub(super) fn unread(&mut self, place: StreamPosition, bytes: Vec<u8>) {
        if !bytes.is_empty() {
            self.chunks.push_front(Chunk { position: place, bytes, read: 0 });
        }
    }

    /// Goes back to a place that was read before; gives `false` where that is not possible.
    pub(super) fn seek_to(&mut self, place: StreamPosition) -> io::Result<bool> {
        let here = self.position();
        let is_plain = self.compression.is_none();
        let can_return = self.input().is_some_and(|input| input.length().is_some()) && (is_plain || !self.is_member);
        let is_ahead = place.start == here.start && place.offset >= here.offset;
        let can_read_on = !matches!(self.decoder, Decoder::Broken(..)) && (!is_plain || !can_return);
        if is_ahead && can_read_on {
            let ahead = place.offset - here.offset;
            return Ok(self.skip(ahead)? == ahead);
        }
        if !can_return {
            return Ok(false);
        }
        self.chunks.clear();
        let Some(mut input) = self.take_input() else { return Ok(false) };
        let went = input.seek_to(if is_plain { place.offset } else { place.start });
        self.decoder = if is_plain { Decoder::Plain(input) } else { Decoder::BetweenMembers(input) };
        if !went? {
            return Ok(false);
        }
        self.next = if is_plain { place } else { StreamPosition { offset: 0, ..place } };
        (self.decompressed, self.decompressed_from) = (0, place.start);
        let rest = place.offset - self.next.offset;
        Ok(io::copy(&mut self.take(rest), &mut io::sink())? == rest)
    }

    /// Goes on where after the damaged member another one may begin; gives `false` where none does.
    ///
    /// What looks like the beginning of a member may be none: the next read tells.
    pub(super) fn skip_to_next_member(&mut self) -> io::Result<bool> {
        let Some(compression) = self.compression else { return Ok(false) };
        self.chunks.clear();
        let Some(mut input) = self.take_input() else { return Ok(false) };
        let from = self.member_start + 1;
        if !input.seek_to(from)? && input.position() < from {
            // A pipe that did not get beyond the first byte of what looked like a member.
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

    /// The next chunk; `None` at the end. Behind what is damaged there is nothing, until another place is gone to.
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
                // Archives on tape are padded with zeros.
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
            let place = self.next;
            self.next.offset += read as u64;
            return Ok(Some(Chunk { position: place, bytes, read: 0 }));
        }
    }

    /// Bytes of the next chunk: most files are smaller than others. One may have grown since its length was asked for.
    fn chunk_bytes(&self) -> usize {
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
        if !self.is_member {
            self.next = StreamPosition { start: position, offset: 0 };
        }
        self.decoder = if self.compression == Some(Compression::Gzip) {
            Decoder::Gzip(Box::new(GzDecoder::new(input)))
        } else {
            Decoder::Zstd(zstd::Decoder::with_dictionary(input, &self.dictionary)?.single_frame())
        };
        Ok(())
    }

    /// Holds what comes out against what went in: a small file must not keep the program busy for days.
    fn check_ratio(&mut self, read: u64) -> io::Result<()> {
        let compressed = match &self.decoder {
            Decoder::Gzip(_) | Decoder::Zstd(_) => self.input().map_or(0, Input::position),
            _ => return Ok(()),
        };
        self.decompressed += read;
        let compressed = compressed.saturating_sub(self.decompressed_from);
        let allowed = RATIO_EXEMPT_BYTES.max(compressed.saturating_mul(MAX_RATIO));
        if self.decompressed > allowed {
            let what = format!("it expands to more than {MAX_RATIO} times its size");
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
        Ok(())
    }
}

/// Bytes of a gzip file in memory when decompressed, as its end tells where it is one member. Not where it is many: a
/// chunk has its bounds.
fn gzip_trailer_length(input: &Input<'_>) -> Option<usize> {
    let length = u32::from_le_bytes(*input.in_memory()?.last_chunk()?) as usize;
    (length <= WHOLE_CHUNK_BYTES).then_some(length)
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

/// Reads on to the next bytes with which a compressed member can begin.
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

/// Reads the frame with which a zstd file gives the dictionary of its other frames.
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

    /// Buffers of all sizes, so that they end in every place.
    fn each_buffer(content: &[u8], check: impl Fn(Stream<'_>)) {
        for capacity in (1..40).chain([1 << 16]) {
            check(Stream::open(Input::pipe(BufReader::with_capacity(capacity, content))).unwrap());
        }
    }

    #[test]
    fn members_begin_wherever_a_buffer_ends() {
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
    fn the_next_member_is_found_behind_damage() {
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
    fn the_rest_is_read_as_far_as_the_limit() {
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
    fn what_the_end_of_a_gzip_file_says_of_its_length_is_not_believed() {
        let truth = gzip(b"a page");
        for lie in [0_u32, 3, 7, 1 << 20, u32::MAX] {
            let file = [&truth[..truth.len() - 4], &lie.to_le_bytes()].concat();
            let mut stream = Stream::open(Input::memory(file)).unwrap();
            assert!(stream.peek(100).unwrap().starts_with(b"a page"));
            assert!(stream.read_rest(100).is_err(), "{lie}");
        }
    }
}
