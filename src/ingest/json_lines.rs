//! JSON records → pages: one object a line, or one object that is the whole file.

use std::io::{BufRead, Read};
use std::path::Path;

use serde_json::{Map, Value};

use super::sniff::is_html;
use super::{Held, IngestError, IngestErrorKind, ReadOptions, Skip};
use crate::page::{ContentKind, Origin, RawPage};

/// Hands every record to `each`, in order; stops when `each` says so.
///
/// A file with one record that has no text holds no page; where there are more records, each of
/// them should have had one.
pub(super) fn read(
    path: &Path,
    mut lines: impl BufRead,
    options: &ReadOptions,
    each: &mut dyn FnMut(Result<RawPage, IngestError>) -> bool,
) -> Result<Held, IngestErrorKind> {
    let mut number = 0;
    let mut line = Vec::new();
    let mut first_without_text: Option<IngestError> = None;
    let mut is_first = true;
    loop {
        number += 1;
        line.clear();
        let complete = match read_line(&mut lines, &mut line, options.max_page_bytes)? {
            LineEnd::EndOfFile if line.is_empty() => break,
            LineEnd::EndOfFile | LineEnd::Newline => true,
            LineEnd::TooLong => false,
        };
        if complete && line.trim_ascii().is_empty() {
            continue;
        }
        let error = |kind| IngestError { path: path.to_owned(), record: Some(number), kind };
        let page = if complete {
            page(path, Some(number), &line, options).map_err(error)
        } else {
            Err(error(IngestErrorKind::TooLarge { limit: options.max_page_bytes }))
        };
        match page {
            Err(error) if is_first && matches!(error.kind, IngestErrorKind::NoText) => first_without_text = Some(error),
            page => {
                let goes_on = first_without_text.take().is_none_or(|error| each(Err(error))) && each(page);
                if !goes_on {
                    break;
                }
            }
        }
        is_first = false;
    }
    Ok(if first_without_text.is_some() { Held::Nothing(Skip::OtherJson) } else { Held::Records })
}

/// The page in one record.
pub(super) fn page(
    path: &Path,
    record: Option<u64>,
    json: &[u8],
    options: &ReadOptions,
) -> Result<RawPage, IngestErrorKind> {
    let object: Map<String, Value> = serde_json::from_slice(without_byte_order_mark(json))
        .map_err(|error| IngestErrorKind::NotJson(without_line(&error)))?;
    let text = options.fields.page(&object).ok_or(IngestErrorKind::NoText)?;
    let kind = if is_html(text.as_bytes()) { ContentKind::Html } else { ContentKind::Text };
    Ok(RawPage {
        origin: Origin { file: path.to_owned(), record },
        kind,
        bytes: text.into_bytes(),
        stated: options.fields.stated(&object),
        fetched: options.fields.fetched(&object),
    })
}

/// Bytes without the mark that some programs put before UTF-8.
pub(super) fn without_byte_order_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// What serde_json says, without "at line 1": the line is that of the record.
fn without_line(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((what, _)) => format!("{what} at byte {}", error.column()),
        None => text,
    }
}

enum LineEnd {
    Newline,
    EndOfFile,
    /// The line is longer than the limit; the rest of it was passed over.
    TooLong,
}

/// Reads a line of at most `limit` bytes; memory stays bounded however long the line is.
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
