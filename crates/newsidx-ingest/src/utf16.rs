//! UTF-16 (WHATWG Encoding): detection by its byte order mark, and conversion of a stream to UTF-8.
//!
//! A page in UTF-16 keeps its bytes, since the extractor decodes every encoding. Records are converted before they are
//! read, so that every reader knows one encoding; their extents count the bytes of the converted text. Memory: one
//! buffer.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, Encoding, UTF_16BE, UTF_16LE};

use super::input::Input;
use super::stream::Stream;

/// Size of the buffer of converted text in bytes.
const BUFFER_BYTES: usize = 64 << 10;

/// Length of the byte order mark of UTF-16.
const BYTE_ORDER_MARK_BYTES: usize = 2;

/// The beginning of a file in UTF-8: converted if it has the byte order mark of UTF-16, else unchanged.
pub(super) fn converted_head(head: &[u8]) -> Cow<'_, [u8]> {
    let Some(encoding) = encoding(head) else { return Cow::Borrowed(head) };
    let mut text = String::with_capacity(head.len() * 2);
    // Not the last bytes of the text: half a character at their end is no error.
    let _ = encoding.new_decoder_with_bom_removal().decode_to_string(head, &mut text, false);
    Cow::Owned(text.into_bytes())
}

/// The stream in UTF-8: converted if it begins with the byte order mark of UTF-16, else unchanged.
///
/// The positions of a converted stream count its own bytes from the beginning of the file or member.
pub(super) fn converted(mut stream: Stream<'_>) -> io::Result<Stream<'_>> {
    // Of damaged data the reader of the stream returns the error, at its position.
    let head = stream.peek(BYTE_ORDER_MARK_BYTES).unwrap_or_default();
    let Some(encoding) = encoding(&head) else { return Ok(stream) };
    let start = stream.position().start;
    Stream::open_member(Input::unbuffered(Utf8Reader::new(stream, encoding)), start)
}

fn encoding(head: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(head).map(|(encoding, _)| encoding).filter(|found| [UTF_16LE, UTF_16BE].contains(found))
}

/// Reader that converts what it reads to UTF-8; broken characters become U+FFFD.
struct Utf8Reader<R> {
    input: R,
    decoder: Decoder,
    /// Converted text, of which `read` bytes were returned.
    text: Vec<u8>,
    read: usize,
    is_finished: bool,
}

impl<R: BufRead> Utf8Reader<R> {
    fn new(input: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { input, decoder, text: Vec::new(), read: 0, is_finished: false }
    }

    /// Converts the next buffer of the input.
    fn convert(&mut self) -> io::Result<()> {
        let bytes = self.input.fill_buf()?;
        let is_last = bytes.is_empty();
        self.text.resize(BUFFER_BYTES, 0);
        let (result, consumed, written, _) = self.decoder.decode_to_utf8(bytes, &mut self.text, is_last);
        self.input.consume(consumed);
        self.text.truncate(written);
        self.read = 0;
        self.is_finished = is_last && result == encoding_rs::CoderResult::InputEmpty;
        Ok(())
    }
}

impl<R: BufRead> Read for Utf8Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.read == self.text.len() && !self.is_finished {
            self.convert()?;
        }
        let length = (&self.text[self.read..]).read(buffer)?;
        self.read += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(unit).collect()
    }

    #[test]
    fn both_byte_orders_are_converted_at_every_buffer_boundary() {
        let text = "Ferry \u{1f6a2} leaves 항구 at dawn.\n";
        for bytes in [utf16(text, u16::to_le_bytes), utf16(text, u16::to_be_bytes)] {
            assert_eq!(*converted_head(&bytes), *text.as_bytes());
            for capacity in 1..20 {
                let input = Input::pipe(BufReader::with_capacity(capacity, bytes.as_slice()));
                let mut read = String::new();
                converted(Stream::open(input).unwrap()).unwrap().read_to_string(&mut read).unwrap();
                assert_eq!(read, text);
            }
        }
    }

    #[test]
    fn half_a_character_is_replaced_at_the_end_of_a_file_only() {
        let cut = b"\xff\xfea\0b";
        assert_eq!(*converted_head(cut), *b"a");
        let mut read = String::new();
        converted(Stream::open(Input::memory(cut.as_slice())).unwrap()).unwrap().read_to_string(&mut read).unwrap();
        assert_eq!(read, "a\u{fffd}");
    }

    #[test]
    fn other_encodings_are_unchanged() {
        for bytes in [b"plain".as_slice(), b"\xef\xbb\xbfmarked", b"\xff", b""] {
            assert_eq!(*converted_head(bytes), *bytes);
        }
    }
}
