//! Zip reader (PKWARE APPNOTE): reads every member by its detected format, in the order of the central directory.
//!
//! Of a WACZ only the crawl is read. Needs seeking, since the directory is at the end. Overlapping members and extreme ratios are refused as bombs.
//! Memory: the directory, and the reader of one member.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use flate2::bufread::DeflateDecoder;

use super::archive_member::{ArchiveMember, ReadMember};
use super::decompressor::{MAX_RATIO, RATIO_EXEMPT_BYTES};
use super::input::Input;
use super::read_context::ReadContext;
use super::stream::Stream;
use super::wacz::{self, PageList};
use super::{IngestErrorKind, SkipReason};

/// Fixed part of a local file header in bytes, before the name.
const HEADER_BYTES: usize = 30;

/// Reads the pages of all members, in the order of the archive's directory.
pub(super) fn read(
    stream: Stream<'_>,
    read_member: ReadMember,
    context: &mut ReadContext<'_>,
) -> Result<(), IngestErrorKind> {
    let damaged =
        |error: &::zip::result::ZipError| IngestErrorKind::Archive { format: "zip", detail: error.to_string() };
    let Some(input) = stream.into_plain_input() else { return Err(IngestErrorKind::ZipNotSeekable) };
    let mut archive = ::zip::ZipArchive::new(input).map_err(|error| damaged(&error))?;
    // Members that share compressed bytes let a small archive expand quadratically, past any limit for one member
    // (Fifield, "A better zip bomb", 2019).
    if archive.has_overlapping_files().map_err(|error| damaged(&error))? {
        let detail = "its members overlap, as in archives that are made to overflow".to_owned();
        return Err(IngestErrorKind::Archive { format: "zip", detail });
    }
    let is_wacz = wacz::is_wacz(&archive.file_names().flatten().collect::<Vec<_>>());
    if is_wacz {
        let list = read_page_lists(&mut archive, context);
        context.set_page_list(Some(list));
    }
    for at in 0..archive.len() {
        let name = archive.name_for_index(at).and_then(Result::ok).map(Cow::into_owned);
        let name = name.unwrap_or_else(|| format!("member {}", at + 1));
        match archive.by_index(at) {
            Ok(member) if member.is_dir() => {}
            Ok(_) if is_wacz && !wacz::is_crawl(&name) => context.count_skipped(SkipReason::Metadata),
            Ok(member) if !member.is_file() => context.count_skipped(SkipReason::Link),
            Ok(member) if exceeds_ratio(member.size(), member.compressed_size()) => {
                let detail = format!("it expands to more than {MAX_RATIO} times its size");
                fail(name, IngestErrorKind::Archive { format: "zip", detail }, context);
            }
            Ok(member) => {
                let start = member.header_start();
                read_member(ArchiveMember { name, input: Input::unbuffered(member), start }, context);
            }
            Err(error) => fail(name, damaged(&error), context),
        }
        if !context.wants_more() {
            break;
        }
    }
    context.set_page_list(None);
    Ok(())
}

/// Titles and times in the lists of pages of a WACZ, which may have none.
fn read_page_lists(archive: &mut ::zip::ZipArchive<Input<'_>>, context: &mut ReadContext<'_>) -> PageList {
    let mut list = PageList::default();
    for name in wacz::PAGE_LISTS {
        let Ok(member) = archive.by_name(name) else { continue };
        if let Err(error) = list.extend(member) {
            let detail = error.to_string();
            fail(name.to_owned(), IngestErrorKind::Archive { format: "zip", detail }, context);
        }
    }
    list
}

fn exceeds_ratio(size: u64, compressed: u64) -> bool {
    size > RATIO_EXEMPT_BYTES && size / MAX_RATIO > compressed
}

fn fail(name: String, kind: IngestErrorKind, context: &mut ReadContext<'_>) {
    context.enter_member(name);
    context.emit_error(None, kind);
    context.leave_member();
}

/// Decompressed bytes of the member whose local header begins here.
// Read by hand: the position of the member is known, so the directory at the end of the archive is not needed.
pub(super) fn open_member<'a>(mut archive: impl BufRead + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let mut header = [0; HEADER_BYTES];
    archive.read_exact(&mut header)?;
    let number = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
    if !header.starts_with(b"PK\x03\x04") {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "no member begins here any more"));
    }
    let skipped = u64::from(number(26)) + u64::from(number(28));
    io::copy(&mut archive.by_ref().take(skipped), &mut io::sink())?;
    // The compression method (APPNOTE 4.4.5): stored or deflated.
    match number(8) {
        0 => Ok(Box::new(archive)),
        8 => Ok(Box::new(DeflateDecoder::new(archive))),
        method => Err(io::Error::new(io::ErrorKind::Unsupported, format!("compressed by method {method}"))),
    }
}
