//! Tar archives: their members, each read by what it holds.

use super::read_context::ReadContext;
use super::stream::Stream;
use super::{IngestErrorKind, SkipReason, SourceContent, dispatch};
use crate::input::Input;

/// Hands out the pages in all members, in the order in which they lie there. Only a page is in memory.
pub(super) fn read(stream: Stream<'_>, reading: &mut ReadContext<'_>) -> Result<(), IngestErrorKind> {
    let damaged = |error| IngestErrorKind::Archive { format: "tar", detail: format!("{error}") };
    let mut archive = ::tar::Archive::new(stream);
    for entry in archive.entries().map_err(damaged)? {
        let entry = entry.map_err(damaged)?;
        if entry.header().entry_type().is_dir() {
            continue;
        }
        if !entry.header().entry_type().is_file() {
            reading.count_skipped(SkipReason::Link);
            continue;
        }
        let start = entry.raw_file_position();
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        read_member(&name, Input::unbuffered(entry), start, reading);
        if !reading.wants_more() {
            break;
        }
    }
    Ok(())
}

/// Hands out the pages in a member of an archive, which begins at a place of it.
pub(super) fn read_member(name: &str, input: Input<'_>, start: u64, reading: &mut ReadContext<'_>) {
    // A name is shown in messages, each of which is a line.
    reading.enter_member(name.replace(char::is_control, "\u{fffd}"));
    let stream = Stream::open_member(input, start).map_err(IngestErrorKind::Io);
    match stream.and_then(|stream| dispatch::read_pages(stream, None, reading)) {
        Ok(SourceContent::Nothing(skip)) => reading.count_skipped(skip),
        Ok(SourceContent::Page | SourceContent::Records) => {}
        Err(kind) => {
            reading.emit_error(None, kind);
        }
    }
    reading.leave_member();
}
