//! Detection of XML by its root element: feeds, and formats whose text is no page.

use memchr::memmem::find;

use super::file_format::FileFormat;
use crate::SkipReason;

/// Root elements of feeds.
const FEED_ROOTS: [&[u8]; 3] = [b"rss", b"feed", b"rdf:RDF"];

/// Root elements, without their prefix, of formats that are named: scanned pages (ALTO, METS), editions (TEI), e-books,
/// drawings, office documents, sitemaps.
const OTHER_ROOTS: [(&[u8], SkipReason); 12] = [
    (b"alto", SkipReason::Alto),
    (b"mets", SkipReason::Mets),
    (b"TEI", SkipReason::Tei),
    (b"TEI.2", SkipReason::Tei),
    (b"teiCorpus", SkipReason::Tei),
    (b"teiCorpus.2", SkipReason::Tei),
    (b"FictionBook", SkipReason::Ebook),
    (b"svg", SkipReason::Image),
    (b"wordDocument", SkipReason::Office),
    (b"document-content", SkipReason::Office),
    (b"urlset", SkipReason::Xml),
    (b"sitemapindex", SkipReason::Xml),
];

/// Detects a feed or another known format; `None` for HTML and other XML.
pub(super) fn detect(body: &[u8]) -> Option<FileFormat> {
    let root = root_element(body)?;
    if FEED_ROOTS.contains(&root) {
        return Some(FileFormat::Feed);
    }
    let local = root.rsplit(|byte| *byte == b':').next().unwrap_or(root);
    OTHER_ROOTS.iter().find(|(known, _)| *known == local).map(|(_, kind)| FileFormat::Skipped(*kind))
}

/// Name of the root element, after declaration, style sheets, comments and document type.
fn root_element(body: &[u8]) -> Option<&[u8]> {
    let mut rest = body;
    loop {
        rest = rest.trim_ascii_start();
        let end = match rest {
            [b'<', b'?', ..] => find(rest, b"?>")? + 2,
            [b'<', b'!', b'-', b'-', ..] => find(rest, b"-->")? + 3,
            [b'<', b'!', ..] => end_of_document_type(rest)?,
            [b'<', name @ ..] => {
                let length = name.iter().position(|byte| matches!(byte, b'>' | b'/') || byte.is_ascii_whitespace())?;
                return Some(&name[..length]);
            }
            _ => return None,
        };
        rest = &rest[end..];
    }
}

/// Length of `<!DOCTYPE …>`, which may contain declarations in brackets.
fn end_of_document_type(text: &[u8]) -> Option<usize> {
    let end = find(text, b">")? + 1;
    match text[..end].contains(&b'[') {
        true => Some(find(text, b"]>")? + 2),
        false => Some(end),
    }
}
