//! Reader of web archives: WARC (ISO 28500, versions 0.17 to 1.1), also the text records of Common Crawl (WET), and its
//! predecessor ARC.
//!
//! ```text
//! record ──header──▶ skip or read the block ──▶ strip HTTP headers, decode the body ──▶ RawPage
//! ```
//!
//! Damaged records are normal input: crawls are truncated, disks fail, programs write wrong lengths. Each is reported,
//! and reading continues with the next record. One record is in memory.

mod arc_header;
mod header;
mod http;
mod page;
mod records;
mod syntax;

use super::IngestErrorKind;
use super::read_context::ReadContext;
use super::stream::Stream;
use records::{RecordOutcome, RecordReader};
pub(super) use syntax::RecordSyntax;

/// Reads the pages of all records, in order. Records are counted from 1, including those without a page.
// A reader of our own: existing ones do not report the position of a record in the compressed file, or do not continue
// after damage.
pub(super) fn read(
    stream: Stream<'_>,
    syntax: RecordSyntax,
    context: &mut ReadContext<'_>,
) -> Result<(), IngestErrorKind> {
    let limit = context.options.max_page_bytes;
    let mut records = RecordReader::new(stream, syntax, limit);
    while context.wants_more() {
        let Some(next) = records.next()? else { break };
        let number = Some(records.number());
        match next {
            RecordOutcome::Skipped(skip) => context.count_skipped(skip),
            RecordOutcome::Damaged(kind) => {
                context.emit_error(number, kind);
            }
            RecordOutcome::Whole { position, bytes, header } => {
                let block = bytes.get(header.length..).unwrap_or_default();
                match page::page_from_record(&header, block, limit) {
                    Ok(Ok(page)) => {
                        let origin = context.origin(number, Some(position.extent(&bytes)));
                        context.emit_page(page.with_origin(origin));
                    }
                    Ok(Err(skip)) => context.count_skipped(skip),
                    Err(kind) => {
                        context.emit_error(number, kind);
                    }
                }
            }
        }
    }
    Ok(())
}
