//! Tar reader (POSIX ustar and pax, GNU): reads every member by its detected format, in the order of the archive.
//!
//! Streamed; memory is that of the reader of one member.

use super::archive_member::{ArchiveMember, ReadMember};
use super::input::Input;
use super::read_context::ReadContext;
use super::stream::Stream;
use super::{IngestErrorKind, SkipReason};

/// Reads the pages of all members, in the order of the archive.
pub(super) fn read(
    stream: Stream<'_>,
    read_member: ReadMember,
    context: &mut ReadContext<'_>,
) -> Result<(), IngestErrorKind> {
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
        read_member(ArchiveMember { name, input: Input::unbuffered(entry), start }, context);
        if !context.wants_more() {
            break;
        }
    }
    Ok(())
}
