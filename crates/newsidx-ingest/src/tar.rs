//! Tar reader (POSIX ustar and pax, GNU): reads every member by its detected format, in the order of the archive.
//!
//! Streamed; memory is that of the reader of one member.

use super::read_context::ReadContext;
use super::stream::Stream;
use super::{IngestErrorKind, SkipReason, SourceContent, dispatch};
use crate::input::Input;

/// Reads the pages of all members, in the order of the archive.
pub(super) fn read(stream: Stream<'_>, context: &mut ReadContext<'_>) -> Result<(), IngestErrorKind> {
    let damaged = |error| IngestErrorKind::Archive { format: "tar", detail: format!("{error}") };
    let mut archive = ::tar::Archive::new(stream);
    for entry in archive.entries().map_err(damaged)? {
        let entry = entry.map_err(damaged)?;
        if entry.header().entry_type().is_dir() {
            continue;
        }
        if !entry.header().entry_type().is_file() {
            // Links have no content of their own.
            context.count_skipped(SkipReason::Link);
            continue;
        }
        let start = entry.raw_file_position();
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        read_member(&name, Input::unbuffered(entry), start, context);
        if !context.wants_more() {
            break;
        }
    }
    Ok(())
}

/// Reads the pages of an archive member that begins at `start`.
pub(super) fn read_member(name: &str, input: Input<'_>, start: u64, context: &mut ReadContext<'_>) {
    // Names are printed in messages of one line; a control character in one would break it.
    context.enter_member(name.replace(char::is_control, "\u{fffd}"));
    let stream = Stream::open_member(input, start).map_err(IngestErrorKind::Io);
    match stream.and_then(|stream| dispatch::read_pages(stream, None, context)) {
        Ok(SourceContent::Nothing(skip)) => context.count_skipped(skip),
        Ok(SourceContent::Page | SourceContent::Records) => {}
        Err(kind) => {
            context.emit_error(None, kind);
        }
    }
    context.leave_member();
}
