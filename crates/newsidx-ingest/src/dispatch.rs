//! Format dispatch: detects the format of a stream and calls its reader.
//!
//! The only file that knows all formats. Looks at the first [`SNIFF_BYTES`]; for JSON also at the first line. Archive
//! members come back here one level deep; an archive in an archive is an error.

use std::collections::HashMap;
use std::io;

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::archive_member::ArchiveMember;
use super::byte_order_mark::without_byte_order_mark;
use super::decompressor::is_damage;
use super::front_matter::FrontMatter;
use super::read_context::ReadContext;
use super::sniff::{FileFormat, SNIFF_BYTES, sniff};
use super::stream::Stream;
use super::utf16::{converted, converted_head};
use super::warc::RecordSyntax;
use super::{
    IngestErrorKind, SkipReason, SourceContent, delimited, feed, json_array, json_lines, mhtml, tar, warc, zip,
};
use newsidx_core::page::{ContentKind, PendingExtent, RawPage, SuppliedMetadata};

/// Reads all pages of a stream from its beginning. `sidecar` is the record of the sidecar, if there is one.
pub(super) fn read_pages(
    mut stream: Stream<'_>,
    sidecar: Option<&Map<String, Value>>,
    context: &mut ReadContext<'_>,
) -> Result<SourceContent, IngestErrorKind> {
    let compression = stream.compression();
    let content = stream.peek(SNIFF_BYTES).map_err(IngestErrorKind::Io).and_then(|head| match sniff(&head) {
        FileFormat::Skipped(skip) => Ok(SourceContent::Nothing(skip)),
        FileFormat::Json => read_json(converted(stream)?, context),
        FileFormat::JsonArray => json_array::read(converted(stream)?, context).map(|()| SourceContent::Records),
        FileFormat::Warc => warc::read(stream, RecordSyntax::Warc, context).map(|()| SourceContent::Records),
        FileFormat::Arc => warc::read(stream, RecordSyntax::Arc, context).map(|()| SourceContent::Records),
        FileFormat::Tar | FileFormat::Zip if context.is_in_archive() => Err(IngestErrorKind::NestedArchive),
        FileFormat::Tar => tar::read(stream, read_member, context).map(|()| SourceContent::Records),
        FileFormat::Zip => zip::read(stream, read_member, context).map(|()| SourceContent::Records),
        FileFormat::Feed => feed::read(converted(stream)?, context).map(|()| SourceContent::Records),
        FileFormat::Mhtml => mhtml::read(stream, context).map(|()| SourceContent::Page),
        FileFormat::Html => read_page(stream, ContentKind::Html, sidecar, context),
        FileFormat::Text => match delimited::sniff(&converted_head(&head), &context.options.fields) {
            Some(table) => delimited::read(&table, converted(stream)?, context),
            None => read_page(stream, ContentKind::Text, sidecar, context),
        },
    });
    content.map_err(|kind| match (kind, compression) {
        (IngestErrorKind::Io(error), Some(compression)) if is_damage(&error) => {
            IngestErrorKind::Compression { format: compression.name(), error }
        }
        (kind, _) => kind,
    })
}

/// Reads the pages of an archive member.
fn read_member(ArchiveMember { name, input, start }: ArchiveMember<'_>, context: &mut ReadContext<'_>) {
    // Names are printed in messages of one line; a control character in one would break it.
    context.enter_member(name.replace(char::is_control, "\u{fffd}"));
    let stream = Stream::open_member(input, start).map_err(IngestErrorKind::Io);
    match stream.and_then(|stream| read_pages(stream, None, context)) {
        Ok(SourceContent::Nothing(skip)) => context.count_skipped(skip),
        Ok(SourceContent::Page | SourceContent::Records) => {}
        Err(kind) => {
            context.emit_error(None, kind);
        }
    }
    context.leave_member();
}

fn read_page(
    mut stream: Stream<'_>,
    kind: ContentKind,
    sidecar: Option<&Map<String, Value>>,
    context: &mut ReadContext<'_>,
) -> Result<SourceContent, IngestErrorKind> {
    let position = stream.position();
    let limit = context.options.max_page_bytes;
    let bytes = stream.read_rest(limit)?.ok_or(IngestErrorKind::TooLarge { limit })?;
    let sha256 = context.hash().filter(|_| stream.compression().is_none());
    let fields = &context.options.fields;
    let front_matter = FrontMatter::split(&bytes, fields);
    // A sidecar is written by the program that fetched the page, and precedes what the page came with.
    let records = [sidecar, front_matter.as_ref().map(|front| &front.record)].into_iter().flatten();
    let supplied = records.clone().map(|record| fields.supplied(record)).reduce(SuppliedMetadata::or);
    let has_records = supplied.is_some();
    // The extent is completed by the worker that hashes the page: there is one reader for all workers, and hashing
    // took half of its time.
    let page = RawPage {
        pending_extent: Some(PendingExtent { position, sha256 }),
        fetched: records.clone().find_map(|record| fields.fetched(record)),
        content_start: front_matter.as_ref().map_or(0, |front| front.length),
        supplied: supplied.unwrap_or_default(),
        ..RawPage::new(context.origin(None, None), kind, bytes)
    };
    context.emit_page(page);
    Ok(if has_records { SourceContent::Records } else { SourceContent::Page })
}

/// Reads JSON lines, or one object that is the whole file.
fn read_json(mut stream: Stream<'_>, context: &mut ReadContext<'_>) -> Result<SourceContent, IngestErrorKind> {
    let limit = context.options.max_page_bytes;
    // A first line that is an object by itself means JSON lines; else the object spans many lines.
    let head = peek_first_line(&mut stream, limit)?;
    let first = lines(&head).next().unwrap_or_default();
    // A line above the limit is usually one of many: objects that are whole files have line breaks.
    let is_too_long = first.len() as u64 >= limit;
    if is_too_long || serde_json::from_slice::<HashMap<String, IgnoredAny>>(first).is_ok() {
        return json_lines::read(stream, context);
    }
    let whole = stream.peek(usize::try_from(limit.saturating_add(1)).unwrap_or(usize::MAX))?;
    let origin = context.origin(None, Some(stream.position().extent(&whole)));
    let page = if whole.len() as u64 > limit {
        Err(IngestErrorKind::TooLarge { limit })
    } else {
        json_lines::page(origin, &whole, context.options)
    };
    match page {
        Ok(page) => {
            context.emit_page(page);
            Ok(SourceContent::Records)
        }
        Err(IngestErrorKind::NoText) => Ok(SourceContent::Nothing(SkipReason::OtherJson)),
        // The damaged record may be the first of many.
        Err(_) if lines(&whole).skip(1).any(|line| line.starts_with(b"{")) => json_lines::read(stream, context),
        Err(kind) => Err(kind),
    }
}

/// Bytes of the stream up to the end of its first line that is not blank, or up to the limit.
fn peek_first_line(stream: &mut Stream<'_>, limit: u64) -> io::Result<Vec<u8>> {
    // Doubled until the line is complete, so that a long line is scanned a bounded number of times.
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

/// Lines that are not blank.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    without_byte_order_mark(bytes).split(|b| *b == b'\n').filter(|line| !line.trim_ascii().is_empty())
}
