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

use super::reading::Reading;
use super::stream::Stream;
use super::{IngestErrorKind, Skip};
use records::{Next, Records};

/// Hands out the pages in all records, in order. Records are counted from 1, those without a page too.
pub(super) fn read(stream: Stream<'_>, reading: &mut Reading<'_>) -> Result<(), IngestErrorKind> {
    let limit = reading.options.max_page_bytes;
    let mut records = Records::new(stream, limit);
    while reading.goes_on() {
        let Some(next) = records.next()? else { break };
        let number = Some(records.number());
        match next {
            Next::Skipped(skip) => reading.skip(skip),
            Next::Damaged(kind) => {
                reading.fail(number, kind);
            }
            Next::Whole { place, bytes, header } => {
                let block = bytes.get(header.length..).unwrap_or_default();
                match page::of_record(&header, block, limit) {
                    Ok(Ok(page)) => {
                        let origin = reading.origin(number, Some(place.extent(&bytes)));
                        reading.page(page.with_origin(origin));
                    }
                    Ok(Err(skip)) => reading.skip(skip),
                    Err(kind) => {
                        reading.fail(number, kind);
                    }
                }
            }
        }
    }
    Ok(())
}

/// Why a record of this type and content holds no page; `None` where it may hold one.
fn reason_to_skip(header: &header::Header) -> Option<Skip> {
    match header.kind.as_str() {
        "response" | "resource" | "conversion" => (!header.is_of_web()).then_some(Skip::Metadata),
        "revisit" => Some(Skip::Revisit),
        _ => Some(Skip::Metadata),
    }
}
