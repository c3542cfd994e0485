//! JSON lines reader, and the page in one JSON record.
//!
//! One object a line, or one object that is the whole file. A damaged line is an error; reading continues with the next
//! one. Linear; one line is in memory.

use std::io::{BufRead, Read};

use serde_json::{Map, Value};

use super::byte_order_mark::without_byte_order_mark;
use super::front_matter::FrontMatter;
use super::read_context::ReadContext;
use super::sniff::is_html;
use super::stream::Stream;
use super::{IngestErrorKind, ReadOptions, SkipReason, SourceContent};
use newsidx_core::page::{ContentKind, Origin, RawPage};

/// Reads the page of every record, in order. The number of a record is that of its line, blank lines included.
///
/// A file with a single record without text has no page; among other records, such a record is an error.
pub(super) fn read(mut lines: Stream<'_>, context: &mut ReadContext<'_>) -> Result<SourceContent, IngestErrorKind> {
    let limit = context.options.max_page_bytes;
    let mut number = 0;
    let mut line = Vec::new();
    // A single JSON object without text is some other JSON file, not a damaged record: decided at the next record.
    let mut first_without_text: Option<u64> = None;
    let mut is_first = true;
    loop {
        number += 1;
        line.clear();
        lines.fill_buf()?;
        let position = lines.position();
        let complete = match read_line(&mut lines, &mut line, limit)? {
            LineEnd::EndOfFile if line.is_empty() => break,
            LineEnd::EndOfFile | LineEnd::Newline => true,
            LineEnd::TooLong => false,
        };
        if complete && line.trim_ascii().is_empty() {
            continue;
        }
        let page = if complete {
            let line = without_line_end(&line);
            page(context.origin(Some(number), Some(position.extent(line))), line, context.options)
        } else {
            Err(IngestErrorKind::TooLarge { limit })
        };
        match page {
            Err(IngestErrorKind::NoText) if is_first => first_without_text = Some(number),
            page => {
                if let Some(first) = first_without_text.take() {
                    context.emit_error(Some(first), IngestErrorKind::NoText);
                }
                if !context.emit(Some(number), page) {
                    break;
                }
            }
        }
        is_first = false;
    }
    Ok(if first_without_text.is_some() {
        SourceContent::Nothing(SkipReason::OtherJson)
    } else {
        SourceContent::Records
    })
}

/// Parses a JSON record and returns its page.
pub(super) fn page(origin: Origin, json: &[u8], options: &ReadOptions) -> Result<RawPage, IngestErrorKind> {
    let object: Map<String, Value> = serde_json::from_slice(without_byte_order_mark(json))
        .map_err(|error| IngestErrorKind::NotJson(without_position(&error)))?;
    page_from_fields(origin, &object, options)
}

/// Page in the fields of a record.
pub(super) fn page_from_fields(
    origin: Origin,
    record: &Map<String, Value>,
    options: &ReadOptions,
) -> Result<RawPage, IngestErrorKind> {
    let fields = &options.fields;
    let text = fields.page(record).ok_or(IngestErrorKind::NoText)?;
    let front_matter = FrontMatter::split(text.as_bytes(), fields);
    let (supplied, fetched) = (fields.supplied(record), fields.fetched(record));
    let (supplied, fetched, content_start) = match &front_matter {
        Some(front) => (
            supplied.or(fields.supplied(&front.record)),
            fetched.or_else(|| fields.fetched(&front.record)),
            front.length,
        ),
        None => (supplied, fetched, 0),
    };
    // Scrapers write HTML into text fields, and text into HTML fields: the content decides.
    let kind = if is_html(&text.as_bytes()[content_start..]) { ContentKind::Html } else { ContentKind::ExtractedText };
    Ok(RawPage { supplied, fetched, content_start, ..RawPage::new(origin, kind, text.into_bytes()) })
}

fn without_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Message of `serde_json` without its line, which is always 1: the number of the record is that of the line.
fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((what, _)) => format!("{what} at byte {}", error.column()),
        None => text,
    }
}

enum LineEnd {
    Newline,
    EndOfFile,
    /// The line is longer than the limit; the rest of it was skipped.
    TooLong,
}

/// Reads a line of at most `limit` bytes; a longer one is skipped in bounded memory.
fn read_line(lines: &mut impl BufRead, line: &mut Vec<u8>, limit: u64) -> Result<LineEnd, IngestErrorKind> {
    lines.by_ref().take(limit.saturating_add(1)).read_until(b'\n', line)?;
    if line.ends_with(b"\n") {
        return Ok(LineEnd::Newline);
    }
    if line.len() as u64 <= limit {
        return Ok(LineEnd::EndOfFile);
    }
    line.clear();
    lines.skip_until(b'\n')?;
    Ok(LineEnd::TooLong)
}
