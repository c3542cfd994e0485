//! Streaming reader for a JSON array of records, as scrapers export it: `[{…}, {…}]`.
//!
//! A state machine splits the array at its top-level commas; `serde_json` parses each element. Linear; one element is
//! in memory.

use std::io::BufRead;

use super::IngestErrorKind;
use super::json_lines::page;
use super::read_context::ReadContext;
use super::stream::Stream;
use newsidx_core::page::StreamPosition;

/// Reads the page of every element, in order. Records are counted from 1.
///
/// An element that is not an object, or above the limit, is an error at its position; reading continues.
pub(super) fn read(mut stream: Stream<'_>, context: &mut ReadContext<'_>) -> Result<(), IngestErrorKind> {
    let limit = context.options.max_page_bytes;
    let mut elements = ArrayScanner::default();
    let mut number = 0;
    let mut began = stream.position();
    loop {
        let length = stream.fill_buf()?.len();
        if length == 0 {
            break;
        }
        let position = stream.position();
        for at in 0..length {
            let byte = stream.fill_buf()?[at];
            if elements.element.is_empty() {
                began = StreamPosition { offset: position.offset + at as u64, ..position };
            }
            let Some(element) = elements.push_byte(byte, limit) else { continue };
            number += 1;
            let record = match element {
                ArrayElement::Whole(json) => {
                    page(context.origin(Some(number), Some(began.extent(&json))), &json, context.options)
                }
                ArrayElement::TooLarge => Err(IngestErrorKind::TooLarge { limit }),
            };
            if !context.emit(Some(number), record) {
                return Ok(());
            }
        }
        stream.consume(length);
    }
    if !elements.closed {
        context.emit_error(Some(number + 1), IngestErrorKind::NotJson("the array does not end".to_owned()));
    }
    Ok(())
}

enum ArrayElement {
    Whole(Vec<u8>),
    TooLarge,
}

/// State machine that finds the ends of the elements.
#[derive(Default)]
struct ArrayScanner {
    /// Open brackets and braces, including that of the array.
    depth: usize,
    in_string: bool,
    after_backslash: bool,
    element: Vec<u8>,
    is_too_large: bool,
    closed: bool,
}

impl ArrayScanner {
    /// Processes the next byte; returns the element that it ends.
    fn push_byte(&mut self, byte: u8, limit: u64) -> Option<ArrayElement> {
        if self.depth == 0 {
            // Bytes before and after the array are ignored, such as a byte order mark.
            self.depth = usize::from(byte == b'[' && !self.closed);
            return None;
        }
        if self.in_string {
            self.in_string = self.after_backslash || byte != b'"';
            self.after_backslash = byte == b'\\' && !self.after_backslash;
            self.append(byte, limit);
            return None;
        }
        match byte {
            b'"' => self.in_string = true,
            b'[' | b'{' => self.depth += 1,
            b']' | b'}' => self.depth -= 1,
            b',' if self.depth == 1 => return self.end(),
            _ => {}
        }
        if self.depth == 0 {
            self.closed = true;
            return self.end();
        }
        // White space around an element is not part of its extent.
        if self.depth > 1 || !byte.is_ascii_whitespace() {
            self.append(byte, limit);
        }
        None
    }

    fn append(&mut self, byte: u8, limit: u64) {
        if self.element.len() as u64 >= limit {
            // Scanned to its end without being stored, so that the next element is found.
            self.is_too_large = true;
            self.element.clear();
        }
        if !self.is_too_large {
            self.element.push(byte);
        }
    }

    fn end(&mut self) -> Option<ArrayElement> {
        let element = std::mem::take(&mut self.element);
        if std::mem::take(&mut self.is_too_large) {
            return Some(ArrayElement::TooLarge);
        }
        (!element.is_empty()).then_some(ArrayElement::Whole(element))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::input::Input;
    use crate::{FieldMap, ReadOptions};

    fn texts(json: &str, limit: u64) -> Vec<Result<String, String>> {
        let options = ReadOptions { max_page_bytes: limit, fields: FieldMap::default() };
        let mut texts = Vec::new();
        let mut each = |page: Result<newsidx_core::page::RawPage, crate::IngestError>| {
            texts.push(match page {
                Ok(page) => {
                    let extent = page.origin.extent.unwrap();
                    let raw = &json[extent.offset as usize..][..extent.length as usize];
                    assert!(raw.starts_with('{') && raw.ends_with('}'), "{raw}");
                    Ok(String::from_utf8(page.bytes).unwrap())
                }
                Err(error) => Err(error.to_string()),
            });
            true
        };
        let stream = Stream::open(Input::memory(json.as_bytes())).unwrap();
        read(stream, &mut ReadContext::new(Path::new("/a.json"), &options, &mut each)).unwrap();
        texts
    }

    #[test]
    fn elements_end_at_top_level_commas() {
        let json = r#"[{"text": "a, b] \"}, {"}, {"text": "c", "x": [1, {"y": "]"}]}
        ]"#;
        assert_eq!(texts(json, 1000), [Ok("a, b] \"}, {".to_owned()), Ok("c".to_owned())]);
        assert_eq!(texts("[ ]", 1000), []);
    }

    #[test]
    fn elements_that_are_not_records_are_errors_at_their_position() {
        let json = r#"[{"text": "a"}, 7, {"text": "much too long for the limit"}, {"text": "b"}"#;
        let texts = texts(json, 20);
        assert_eq!(texts[0], Ok("a".to_owned()));
        assert!(texts[1].as_ref().unwrap_err().starts_with("/a.json:2: not a JSON object"), "{texts:?}");
        assert!(texts[2].as_ref().unwrap_err().starts_with("/a.json:3: a page of more than"), "{texts:?}");
        // The array was cut off, and with it perhaps its last element.
        assert_eq!(texts.last().unwrap().as_ref().unwrap_err(), "/a.json:4: not a JSON object: the array does not end");
    }
}
