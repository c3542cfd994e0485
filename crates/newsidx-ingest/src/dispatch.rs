//! What a stream holds, and who reads it.

use std::collections::HashMap;
use std::io;

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::json_lines::without_byte_order_mark;
use super::read_context::ReadContext;
use super::sniff::{FileFormat, SNIFF_BYTES, sniff};
use super::stream::Stream;
use super::{
    IngestErrorKind, SkipReason, SourceContent, delimited, feed, json_array, json_lines, mhtml, tar, warc, zip,
};
use newsidx_core::page::{ContentKind, RawPage, SuppliedMetadata};

/// Hands out the pages of a stream, which stands at its beginning. `beside` is the record that lies beside it.
pub(super) fn read_pages(
    mut stream: Stream<'_>,
    beside: Option<&Map<String, Value>>,
    reading: &mut ReadContext<'_>,
) -> Result<SourceContent, IngestErrorKind> {
    let compression = stream.compression();
    let held = stream.peek(SNIFF_BYTES).map_err(IngestErrorKind::Io).and_then(|head| match sniff(&head) {
        FileFormat::Skipped(skip) => Ok(SourceContent::Nothing(skip)),
        FileFormat::Json => read_json(stream, reading),
        FileFormat::JsonArray => json_array::read(stream, reading).map(|()| SourceContent::Records),
        FileFormat::Warc => warc::read(stream, reading).map(|()| SourceContent::Records),
        FileFormat::Tar | FileFormat::Zip if reading.is_in_archive() => Err(IngestErrorKind::NestedArchive),
        FileFormat::Tar => tar::read(stream, reading).map(|()| SourceContent::Records),
        FileFormat::Zip => zip::read(stream, reading).map(|()| SourceContent::Records),
        FileFormat::Feed => feed::read(stream, reading).map(|()| SourceContent::Records),
        FileFormat::Mhtml => mhtml::read(stream, reading).map(|()| SourceContent::Page),
        FileFormat::Html => read_page(stream, ContentKind::Html, beside, reading),
        FileFormat::Text => match delimited::sniff(&head, &reading.options.fields) {
            Some(table) => delimited::read(&table, stream, reading),
            None => read_page(stream, ContentKind::Text, beside, reading),
        },
    });
    held.map_err(|kind| match (kind, compression) {
        (IngestErrorKind::Io(error), Some(compression)) if is_damage(&error) => {
            IngestErrorKind::Compression { format: compression.name(), error }
        }
        (kind, _) => kind,
    })
}

/// Whether an error is about what was read and not about the reading.
pub(super) fn is_damage(error: &io::Error) -> bool {
    error.raw_os_error().is_none()
}

fn read_page(
    mut stream: Stream<'_>,
    kind: ContentKind,
    beside: Option<&Map<String, Value>>,
    reading: &mut ReadContext<'_>,
) -> Result<SourceContent, IngestErrorKind> {
    let fields = &reading.options.fields;
    let stated = beside.map_or_else(SuppliedMetadata::default, |record| fields.supplied(record));
    let fetched = beside.and_then(|record| fields.fetched(record));
    let place = stream.position();
    let limit = reading.options.max_page_bytes;
    let bytes = stream.read_rest(limit)?.ok_or(IngestErrorKind::TooLarge { limit })?;
    let hash = reading.hash().filter(|_| stream.compression().is_none());
    // Its extent gets its hash from who cuts it into blocks: there is one reader for many of these.
    let origin = reading.origin(None, None);
    reading.emit_page(RawPage {
        hash,
        place: Some(place),
        supplied: stated,
        fetched,
        ..RawPage::new(origin, kind, bytes)
    });
    Ok(if beside.is_some() { SourceContent::Records } else { SourceContent::Page })
}

/// JSON lines, or one object that is the whole file.
fn read_json(mut stream: Stream<'_>, reading: &mut ReadContext<'_>) -> Result<SourceContent, IngestErrorKind> {
    let limit = reading.options.max_page_bytes;
    // The first line tells JSON lines from one object written over many lines.
    let head = peek_first_line(&mut stream, limit)?;
    let first = lines(&head).next().unwrap_or_default();
    // A line above the limit is one of many as a rule: whole objects have line breaks.
    let is_too_long = first.len() as u64 >= limit;
    if is_too_long || serde_json::from_slice::<HashMap<String, IgnoredAny>>(first).is_ok() {
        return json_lines::read(stream, reading);
    }
    let whole = stream.peek(usize::try_from(limit.saturating_add(1)).unwrap_or(usize::MAX))?;
    let origin = reading.origin(None, Some(stream.position().extent(&whole)));
    let page = if whole.len() as u64 > limit {
        Err(IngestErrorKind::TooLarge { limit })
    } else {
        json_lines::page(origin, &whole, reading.options)
    };
    match page {
        Ok(page) => {
            reading.emit_page(page);
            Ok(SourceContent::Records)
        }
        Err(IngestErrorKind::NoText) => Ok(SourceContent::Nothing(SkipReason::OtherJson)),
        // The first of many records may be the damaged one.
        Err(_) if lines(&whole).skip(1).any(|line| line.starts_with(b"{")) => json_lines::read(stream, reading),
        Err(kind) => Err(kind),
    }
}

/// The stream as far as its first line that is not blank, or as far as the limit.
fn peek_first_line(stream: &mut Stream<'_>, limit: u64) -> io::Result<Vec<u8>> {
    let mut wanted = SNIFF_BYTES;
    loop {
        let head = stream.peek(wanted)?;
        let text = without_byte_order_mark(&head);
        let has_line =
            text.iter().position(|b| !b.is_ascii_whitespace()).is_some_and(|start| text[start..].contains(&b'\n'));
        if has_line || head.len() < wanted || head.len() as u64 >= limit {
            return Ok(head);
        }
        wanted *= 2;
    }
}

/// The lines that are not blank.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    without_byte_order_mark(bytes).split(|b| *b == b'\n').filter(|line| !line.trim_ascii().is_empty())
}
