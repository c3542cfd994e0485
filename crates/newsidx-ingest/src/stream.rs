//! Buffered stream of the decompressed bytes of a file or archive member, with the position of every byte.
//!
//! Peeks, puts back and skips bytes, and seeks where the input can. Memory: the chunks that were decoded and not read
//! yet, which a peek bounds by its length.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

use super::decompressor::{CHUNK_BYTES, Chunk, Decompressor};
use super::input::Input;
use super::sniff::Compression;
use newsidx_core::page::StreamPosition;

/// Decompressed bytes of a file or member, with their positions.
pub(super) struct Stream<'a> {
    decompressor: Decompressor<'a>,
    /// Decoded bytes that were not read yet.
    chunks: VecDeque<Chunk>,
}

impl<'a> Stream<'a> {
    /// Opens a file; detects its compression.
    pub(super) fn open(input: Input<'a>) -> io::Result<Self> {
        Ok(Self { decompressor: Decompressor::new(input, None)?, chunks: VecDeque::new() })
    }

    /// Opens a member of an archive, or an archive: positions are offsets from its beginning, with this `start`.
    pub(super) fn open_member(input: Input<'a>, start: u64) -> io::Result<Self> {
        Ok(Self { decompressor: Decompressor::new(input, Some(start))?, chunks: VecDeque::new() })
    }

    /// Compression of the file; `None` if it is plain.
    pub(super) fn compression(&self) -> Option<Compression> {
        self.decompressor.compression()
    }

    /// Input from its beginning; `None` if it is compressed or cannot seek.
    pub(super) fn into_plain_input(self) -> Option<Input<'a>> {
        let mut input = self.decompressor.into_plain_input()?;
        input.seek_to(0).is_ok_and(|moved| moved).then_some(input)
    }

    /// Position of the next byte. The compressed member is only known after [`fill_buf`](BufRead::fill_buf).
    pub(super) fn position(&self) -> StreamPosition {
        match self.chunks.front() {
            Some(chunk) => StreamPosition { offset: chunk.position.offset + chunk.consumed as u64, ..chunk.position },
            None => self.decompressor.position(),
        }
    }

    /// Bytes from here to the end of the file; `None` if unknown.
    pub(super) fn remaining(&self) -> Option<u64> {
        let length = self.decompressor.plain_input()?.length()?;
        Some(length.saturating_sub(self.position().offset))
    }

    /// Whether every compressed member that was begun was read to its end.
    pub(super) fn is_between_members(&self) -> bool {
        self.chunks.is_empty() && self.decompressor.is_between_members()
    }

    /// Returns the next bytes without consuming them; fewer only if the file ends or is damaged.
    pub(super) fn peek(&mut self, length: usize) -> io::Result<Vec<u8>> {
        if self.chunks.is_empty()
            && let Some(left) = self.decompressor.plain_input().and_then(Input::in_memory)
        {
            return Ok(left[..left.len().min(length)].to_vec());
        }
        let mut available: usize = self.chunks.iter().map(|chunk| chunk.unread().len()).sum();
        while available < length {
            match self.decompressor.next_chunk() {
                Ok(Some(chunk)) => {
                    available += chunk.unread().len();
                    self.chunks.push_back(chunk);
                }
                Err(error) if available == 0 => return Err(error),
                Ok(None) | Err(_) => break,
            }
        }
        let mut bytes = Vec::with_capacity(available.min(length));
        for chunk in &self.chunks {
            let unread = chunk.unread();
            bytes.extend_from_slice(&unread[..unread.len().min(length - bytes.len())]);
        }
        Ok(bytes)
    }

    /// Reads to the end; `None` if there are more bytes than `limit`.
    pub(super) fn read_rest(&mut self, limit: u64) -> io::Result<Option<Vec<u8>>> {
        if self.chunks.is_empty()
            && let Some(bytes) = self.decompressor.take_memory(limit)
        {
            return Ok(Some(bytes));
        }
        let mut bytes = Vec::new();
        while !self.fill_buf()?.is_empty() && bytes.len() as u64 <= limit {
            let Some(chunk) = self.chunks.pop_front() else { break };
            // Most pages are one chunk, which is moved. A page much smaller than its buffer is copied, so that the
            // buffer is not kept.
            if bytes.is_empty() && chunk.consumed == 0 && chunk.bytes.capacity() <= 2 * chunk.bytes.len() {
                bytes = chunk.bytes;
            } else {
                bytes.extend_from_slice(chunk.unread());
                self.decompressor.recycle(chunk.bytes);
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
            self.chunks.push_front(Chunk { position, bytes, consumed: 0 });
        }
    }

    /// Seeks to a position, forward or to one that was read before; `false` if the input cannot.
    pub(super) fn seek_to(&mut self, position: StreamPosition) -> io::Result<bool> {
        let here = self.position();
        let can_seek = self.decompressor.can_seek();
        // Inside a compressed member there is no seeking: reading on is the only way, and going back means to decode
        // the member again from its start.
        let is_ahead = position.start == here.start && position.offset >= here.offset;
        let is_plain = self.compression().is_none();
        let can_read_on = !self.decompressor.is_broken() && (!is_plain || !can_seek);
        if is_ahead && can_read_on {
            let ahead = position.offset - here.offset;
            return Ok(self.skip(ahead)? == ahead);
        }
        if !can_seek {
            return Ok(false);
        }
        self.chunks.clear();
        let Some(rest) = self.decompressor.seek_to_member(position)? else { return Ok(false) };
        Ok(io::copy(&mut self.take(rest), &mut io::sink())? == rest)
    }

    /// Continues after a damaged member at the next magic number; `false` if there is none.
    ///
    /// The magic number may occur in other data by chance; the next read fails then.
    pub(super) fn skip_to_next_member(&mut self) -> io::Result<bool> {
        self.chunks.clear();
        self.decompressor.skip_to_next_member()
    }
}

impl BufRead for Stream<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.chunks.is_empty()
            && let Some(chunk) = self.decompressor.next_chunk()?
        {
            self.chunks.push_back(chunk);
        }
        Ok(self.chunks.front().map_or(&[], Chunk::unread))
    }

    fn consume(&mut self, amount: usize) {
        let Some(chunk) = self.chunks.front_mut() else { return };
        chunk.consumed += amount;
        if chunk.unread().is_empty()
            && let Some(chunk) = self.chunks.pop_front()
        {
            self.decompressor.recycle(chunk.bytes);
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

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Write};

    use super::*;
    use crate::decompressor::{MIN_CHUNK_BYTES, WHOLE_CHUNK_BYTES};

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
    fn a_wrong_length_in_a_gzip_trailer_is_an_error_after_the_data() {
        let right = gzip(b"a page");
        for wrong_length in [0_u32, 3, 7, 1 << 20, u32::MAX] {
            let file = [&right[..right.len() - 4], &wrong_length.to_le_bytes()].concat();
            let mut stream = Stream::open(Input::memory(file)).unwrap();
            assert!(stream.peek(100).unwrap().starts_with(b"a page"));
            assert!(stream.read_rest(100).is_err(), "{wrong_length}");
        }
    }
}
