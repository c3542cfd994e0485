//! WARC files, versions 0.17 to 1.1: web archives as crawlers write them, and the texts of Common Crawl (WET).
//!
//! ```text
//! records ──the header tells: wanted, or passed over──▶ page: HTTP headers off, body decoded ──▶ RawPage
//! ```
//!
//! Damaged records are normal input: crawls are cut off, disks fail, programs write wrong lengths. Each is named,
//! and reading goes on with the next record. The reader is our own, some 300 lines: going on behind damage, and
//! telling every record's place in the compressed file, is what the readers at hand do not offer.

mod header;
mod http;
mod page;
mod records;

use super::read_context::ReadContext;
use super::stream::Stream;
use super::{IngestErrorKind, SkipReason};
use records::{RecordOutcome, RecordReader};

/// Hands out the pages in all records, in order. Records are counted from 1, those without a page too.
pub(super) fn read(stream: Stream<'_>, reading: &mut ReadContext<'_>) -> Result<(), IngestErrorKind> {
    let limit = reading.options.max_page_bytes;
    let mut records = RecordReader::new(stream, limit);
    while reading.wants_more() {
        let Some(next) = records.next()? else { break };
        let number = Some(records.number());
        match next {
            RecordOutcome::Skipped(skip) => reading.count_skipped(skip),
            RecordOutcome::Damaged(kind) => {
                reading.emit_error(number, kind);
            }
            RecordOutcome::Whole { place, bytes, header } => {
                let block = bytes.get(header.length..).unwrap_or_default();
                match page::page_from_record(&header, block, limit) {
                    Ok(Ok(page)) => {
                        let origin = reading.origin(number, Some(place.extent(&bytes)));
                        reading.emit_page(page.with_origin(origin));
                    }
                    Ok(Err(skip)) => reading.count_skipped(skip),
                    Err(kind) => {
                        reading.emit_error(number, kind);
                    }
                }
            }
        }
    }
    Ok(())
}

/// Why a record of this type and content holds no page; `None` where it may hold one.
fn reason_to_skip(header: &header::WarcHeader) -> Option<SkipReason> {
    match header.kind.as_str() {
        "response" | "resource" | "conversion" => (!header.is_web_resource()).then_some(SkipReason::Metadata),
        "revisit" => Some(SkipReason::Revisit),
        _ => Some(SkipReason::Metadata),
    }
}
