//! Detection of documents and e-books that are zip archives, by the names of their members: Office Open XML (ECMA-376),
//! OpenDocument, EPUB.

use crate::SkipReason;

/// Fixed part of a local file header in bytes (PKWARE APPNOTE 4.3.7), before the name.
const HEADER_BYTES: usize = 30;

/// Media types in the member `mimetype`, which is first and not compressed.
const MEDIA_TYPES: [(&[u8], SkipReason); 2] =
    [(b"application/epub+zip", SkipReason::Ebook), (b"application/vnd.oasis.opendocument.", SkipReason::Office)];

/// Members that only packages have: beginning and end of the name.
const MEMBERS: [(&str, &str, SkipReason); 8] = [
    ("[Content_Types].xml", "", SkipReason::Office),
    ("_rels/", ".rels", SkipReason::Office),
    ("docProps/", ".xml", SkipReason::Office),
    ("word/", ".xml", SkipReason::Office),
    ("xl/", ".xml", SkipReason::Office),
    ("ppt/", ".xml", SkipReason::Office),
    ("Index/", ".iwa", SkipReason::Office),
    ("META-INF/container.xml", "", SkipReason::Ebook),
];

/// Kind of a package by its first member; `None` if the archive may hold pages.
pub(super) fn detect(head: &[u8]) -> Option<SkipReason> {
    let number = |at: usize| Some(usize::from(u16::from_le_bytes([*head.get(at)?, *head.get(at + 1)?])));
    let (name_length, extra_length) = (number(26)?, number(28)?);
    let name = head.get(HEADER_BYTES..)?.get(..name_length)?;
    let content = head.get(HEADER_BYTES + name_length + extra_length..).unwrap_or_default();
    if name == b"mimetype" {
        return MEDIA_TYPES.iter().find(|(media_type, _)| content.starts_with(media_type)).map(|(_, kind)| *kind);
    }
    let name = std::str::from_utf8(name).ok()?;
    let is_member = |start: &str, end: &str| name.starts_with(start) && name.ends_with(end);
    MEMBERS.iter().find(|(start, end, _)| is_member(start, end)).map(|(.., kind)| *kind)
}
