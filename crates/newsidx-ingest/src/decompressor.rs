//! Decompressor for gzip (RFC 1952), zstd (RFC 8878) and plain data; returns chunks with their positions.
//!
//! Compressed files are decoded member by member (gzip members, zstd frames), and a position is the start of the member
//! plus the decompressed offset in it. Crawlers compress each record separately, so a record can be found again, and
//! damage skipped, without decoding what comes before. Memory: one chunk and the dictionary. The expansion ratio is
//! limited.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use super::input::Input;
use super::sniff::Compression;
use newsidx_core::page::StreamPosition;

/// Size of a chunk in decompressed bytes.
pub(super) const CHUNK_BYTES: usize = 64 << 10;

/// Size of a chunk if no bytes seem to be left: the file may have grown since its length was read.
pub(super) const MIN_CHUNK_BYTES: usize = 512;

/// Largest chunk of a gzip file whose trailer has its decompressed length: a page that is one chunk is not copied.
pub(super) const WHOLE_CHUNK_BYTES: usize = 1 << 20;

/// Largest ratio of decompressed to compressed size. Crawls of one site reach some 50 with zstd.
pub(super) const MAX_RATIO: u64 = 300;

/// Decompressed bytes up to which the ratio is not checked.
pub(super) const RATIO_EXEMPT_BYTES: u64 = 64 << 20;

/// Largest dictionary of a zstd file, in bytes.
const MAX_DICTIONARY_BYTES: u64 = 16 << 20;

/// Magic number of the skippable frame that contains the dictionary of a `.warc.zst` file.
const DICTIONARY_FRAME: [u8; 4] = [0x5d, 0x2a, 0x4d, 0x18];

/// Decoder of a file or archive member.
pub(super) struct Decompressor<'a> {
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
    /// Buffer for the next chunk.
    spare: Vec<u8>,
    dictionary: Vec<u8>,
    /// Decompressed bytes since the last seek, and the byte of the input there; both for the ratio.
    decompressed: u64,
    decompressed_from: u64,
}

/// Decompressed bytes, all of one compressed member.
pub(super) struct Chunk {
    /// Position of the first byte.
    pub position: StreamPosition,
    pub bytes: Vec<u8>,
    /// Number of bytes that were consumed.
    pub consumed: usize,
}

impl Chunk {
    pub(super) fn unread(&self) -> &[u8] {
        &self.bytes[self.consumed..]
    }
}

enum Decoder<'a> {
    Plain(Input<'a>),
    /// Before a compressed member, or after the last one.
    BetweenMembers(Input<'a>),
    Gzip(Box<GzDecoder<Input<'a>>>),
    Zstd(zstd::Decoder<'static, Input<'a>>),
    /// In a damaged member, with the message of the error.
    // Decoders do not remember that they failed: another read could return data after the damage.
    Broken(Input<'a>, String),
    /// While the input is moved from one decoder to the next.
    Taken,
}

impl<'a> Decompressor<'a> {
    /// Detects the compression. `archive_member_start` is the `start` of all positions if this is a member of an
    /// archive.
    pub(super) fn new(mut input: Input<'a>, archive_member_start: Option<u64>) -> io::Result<Self> {
        let compression = Compression::detect(input.peek(Compression::MAGIC_BYTES)?);
        let has_dictionary = input.peek(DICTIONARY_FRAME.len())?.starts_with(&DICTIONARY_FRAME);
        let dictionary = if has_dictionary { read_dictionary(&mut input)? } else { Vec::new() };
        Ok(Self {
            decoder: if compression.is_some() { Decoder::BetweenMembers(input) } else { Decoder::Plain(input) },
            compression,
            next: StreamPosition { start: archive_member_start.unwrap_or(0), offset: 0 },
            is_archive_member: archive_member_start.is_some(),
            member_start: 0,
            is_new_member: false,
            expected: None,
            spare: Vec::new(),
            dictionary,
            decompressed: 0,
            decompressed_from: 0,
        })
    }

    /// Compression of the input; `None` if it is plain.
    pub(super) fn compression(&self) -> Option<Compression> {
        self.compression
    }

    /// The input if it is plain.
    pub(super) fn plain_input(&self) -> Option<&Input<'a>> {
        match &self.decoder {
            Decoder::Plain(input) => Some(input),
            _ => None,
        }
    }

    /// Moves the rest of plain data in memory out, without a copy if possible; `None` if it is not in memory or larger
    /// than `limit`.
    pub(super) fn take_memory(&mut self, limit: u64) -> Option<Vec<u8>> {
        match &mut self.decoder {
            Decoder::Plain(input) if input.in_memory()?.len() as u64 <= limit => input.take_memory(),
            _ => None,
        }
    }

    /// The input if it is plain.
    pub(super) fn into_plain_input(self) -> Option<Input<'a>> {
        match self.decoder {
            Decoder::Plain(input) => Some(input),
            _ => None,
        }
    }

    /// Position of the next chunk. The compressed member is only known after the chunk was decoded.
    pub(super) fn position(&self) -> StreamPosition {
        self.next
    }

    /// Whether every compressed member that was begun was decoded to its end.
    pub(super) fn is_between_members(&self) -> bool {
        self.is_new_member
    }

    /// Whether the current compressed member is damaged.
    pub(super) fn is_broken(&self) -> bool {
        matches!(self.decoder, Decoder::Broken(..))
    }

    /// Whether [`seek_to_member`](Self::seek_to_member) is possible.
    pub(super) fn can_seek(&self) -> bool {
        // Positions in a compressed archive member do not contain the starts of its own compressed members.
        let has_starts = self.compression.is_none() || !self.is_archive_member;
        has_starts && self.input().is_some_and(|input| input.length().is_some())
    }

    /// Gives back the buffer of a chunk that was read, for the next one.
    pub(super) fn recycle(&mut self, buffer: Vec<u8>) {
        self.spare = buffer;
    }

    /// Decodes the next chunk; `None` at the end. After damage it returns the same error until the next seek.
    pub(super) fn next_chunk(&mut self) -> io::Result<Option<Chunk>> {
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

    /// Seeks to the position in plain data, and to the start of its member in compressed data. Returns the number of
    /// bytes from there to the position; `None` if the input cannot seek.
    pub(super) fn seek_to_member(&mut self, position: StreamPosition) -> io::Result<Option<u64>> {
        let is_plain = self.compression.is_none();
        let Some(mut input) = self.take_input() else { return Ok(None) };
        let moved = input.seek_to(if is_plain { position.offset } else { position.start });
        self.decoder = if is_plain { Decoder::Plain(input) } else { Decoder::BetweenMembers(input) };
        if !moved? {
            return Ok(None);
        }
        self.next = if is_plain { position } else { StreamPosition { offset: 0, ..position } };
        (self.decompressed, self.decompressed_from) = (0, position.start);
        Ok(Some(position.offset - self.next.offset))
    }

    /// Continues after a damaged member at the next magic number; `false` if there is none.
    ///
    /// The magic number may occur in other data by chance; the next read fails then.
    pub(super) fn skip_to_next_member(&mut self) -> io::Result<bool> {
        let Some(compression) = self.compression else { return Ok(false) };
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
                Decoder::Broken(_, message) => {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, message.clone()));
                }
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
            return Ok(Some(Chunk { position, bytes, consumed: 0 }));
        }
    }

    /// Size of the next chunk.
    fn chunk_bytes(&self) -> usize {
        // Not larger than the rest of the file: most pages are far below the chunk size, and zeroing buffers costs
        // time.
        let length = self.plain_input().and_then(Input::length);
        let left = length.map(|length| length.saturating_sub(self.next.offset).min(CHUNK_BYTES as u64) as usize);
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
    // Only errors of the system have an error code; those of decoders do not.
    error.raw_os_error().is_none()
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
