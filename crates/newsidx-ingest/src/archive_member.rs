//! Member of a tar or zip archive, and the function type that reads one.
//!
//! The archive readers receive that function as an argument, so that they know nothing of the other formats.

use super::input::Input;
use super::read_context::ReadContext;

/// Member of an archive whose pages are to be read.
pub(super) struct ArchiveMember<'a> {
    pub name: String,
    pub input: Input<'a>,
    /// `start` of the extents of its pages.
    pub start: u64,
}

/// Reads the pages of a member; reports errors through the context.
pub(super) type ReadMember = fn(ArchiveMember<'_>, &mut ReadContext<'_>);
