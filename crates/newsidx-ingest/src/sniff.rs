//! Format detection by magic numbers and heuristics over the first [`SNIFF_BYTES`] of a file.
//!
//! The order of the checks is part of the result: unambiguous magic numbers first, then markup, then plain text.
//! Linear in the bytes looked at. The name of the file is not used.

mod compression;
mod file_format;
mod html;
mod mail;
mod signatures;
mod xml;
mod zip_package;

use super::SkipReason;
use super::byte_order_mark::without_byte_order_mark;
use super::utf16::converted_head;

pub(super) use compression::Compression;
pub(super) use file_format::{FileFormat, SNIFF_BYTES};
pub(super) use html::is_html;

/// Whether a stream begins like a list of paths, not like something that contains pages.
pub fn is_path_list(head: &[u8]) -> bool {
    // A list with a NUL after each path looks like binary data, which contains no pages.
    Compression::detect(head).is_none()
        && matches!(sniff(head), FileFormat::Text | FileFormat::Skipped(SkipReason::Binary))
}

/// Detects the format from the first bytes of a file.
pub(super) fn sniff(head: &[u8]) -> FileFormat {
    // Before the check for NUL bytes, of which UTF-16 is full.
    let head = &*converted_head(head);
    if head.starts_with(b"WARC/") {
        return FileFormat::Warc;
    }
    if head.starts_with(b"filedesc://") {
        return FileFormat::Arc;
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return zip_package::detect(head).map_or(FileFormat::Zip, FileFormat::Skipped);
    }
    if is_tar(head) {
        return FileFormat::Tar;
    }
    if let Some(kind) = signatures::detect(head) {
        return FileFormat::Skipped(kind);
    }
    if head.contains(&0) {
        return FileFormat::Skipped(SkipReason::Binary);
    }
    let body = without_byte_order_mark(head).trim_ascii_start();
    if body.starts_with(b"{") && looks_like_json_object(body) {
        return FileFormat::Json;
    }
    if body.strip_prefix(b"[").is_some_and(|inner| {
        let inner = inner.trim_ascii_start();
        inner.starts_with(b"{") && looks_like_json_object(inner)
    }) {
        return FileFormat::JsonArray;
    }
    // Before HTML: feed items, MHTML parts and messages contain HTML.
    if let Some(format) = xml::detect(body).or_else(|| mail::detect(body)) {
        return format;
    }
    if is_html(body) {
        return FileFormat::Html;
    }
    if body.starts_with(b"<?xml") {
        return FileFormat::Skipped(SkipReason::Xml);
    }
    if is_binary(head) {
        return FileFormat::Skipped(SkipReason::Binary);
    }
    FileFormat::Text
}

/// Whether bytes begin with a tar header whose checksum is right.
fn is_tar(head: &[u8]) -> bool {
    // The checksum and not the magic number `ustar`, which the oldest tar programs do not write.
    let Some(header) = head.get(..512) else { return false };
    let digits: Vec<u8> = header[148..156].iter().copied().filter(u8::is_ascii_digit).collect();
    let checksum = std::str::from_utf8(&digits).ok().and_then(|digits| u32::from_str_radix(digits, 8).ok());
    let Some(checksum) = checksum else { return false };
    let sum: u32 = header
        .iter()
        .enumerate()
        .map(|(at, byte)| u32::from(if (148..156).contains(&at) { b' ' } else { *byte }))
        .sum();
    header[0] != 0 && checksum == sum
}

/// Whether bytes that begin with `{` continue with a key or `}`, as text with a brace does not.
fn looks_like_json_object(body: &[u8]) -> bool {
    matches!(body[1..].trim_ascii_start().first(), Some(b'"' | b'}'))
}

/// Whether more than 1 % of the bytes are control characters that text does not contain.
fn is_binary(head: &[u8]) -> bool {
    let is = |byte: &u8, other: u8| u8::from(*byte == other);
    // Branch-free, so that the compiler vectorizes it: this runs over the beginning of every text.
    let is_control = |byte: &u8| {
        let of_text = is(byte, b'\t') | is(byte, b'\n') | is(byte, b'\r') | is(byte, 0x0c) | is(byte, 0x1b);
        u8::from(*byte < 0x20) & !of_text
    };
    // At most 255 bytes a part, so that the count of a part fits in a byte.
    let parts = head.chunks(usize::from(u8::MAX));
    let controls: usize = parts.map(|part| usize::from(part.iter().map(is_control).sum::<u8>())).sum();
    controls * 100 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Local header and content of the first member of a zip archive.
    fn zip_member(name: &str, content: &[u8]) -> Vec<u8> {
        let mut header = b"PK\x03\x04".to_vec();
        header.resize(26, 0);
        header.extend([name.len() as u8, 0, 0, 0]);
        [header, name.as_bytes().to_vec(), content.to_vec()].concat()
    }

    #[test]
    fn formats_are_detected_by_content() {
        for (head, format) in [
            (b"<!-- saved from url=(0010)http://a/ -->\n<!DOCTYPE html>".as_slice(), FileFormat::Html),
            (b"\xef\xbb\xbf  <HTML>", FileFormat::Html),
            (b"<?xml version='1.0'?><!DOCTYPE html><html xmlns='x'>", FileFormat::Html),
            (b"Some words <p>and</p> tags", FileFormat::Html),
            (b"<UL>\n<LI>The pier</LI></UL>", FileFormat::Html),
            (b"<h2 class=head>The pier</h2>", FileFormat::Html),
            (b"<boldly> said the mayor", FileFormat::Text),
            (b"<p", FileFormat::Text),
            (b"{\"url\": \"http://a/\"}", FileFormat::Json),
            (b"[\n{\"url\": \"http://a/\"},", FileFormat::JsonArray),
            (b"[1] a footnote", FileFormat::Text),
            (b"{curly} words are text", FileFormat::Text),
            (b"Title\n\nText of 3 < 4 and 5 > 4", FileFormat::Text),
            (b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", FileFormat::Warc),
            (
                b"filedesc://a.arc 0.0.0.0 20080305120000 text/plain 76\n1 0 InternetArchive\n",
                FileFormat::Arc,
            ),
            (b"PK\x03\x04\x14\0", FileFormat::Zip),
            (&zip_member("pages/a.html", b""), FileFormat::Zip),
            (&zip_member("[Content_Types].xml", b""), FileFormat::Skipped(SkipReason::Office)),
            (&zip_member("mimetype", b"application/vnd.oasis.opendocument.text"), FileFormat::Skipped(SkipReason::Office)),
            (&zip_member("mimetype", b"application/epub+zip"), FileFormat::Skipped(SkipReason::Ebook)),
            (b"<?xml version='1.0'?><urlset>", FileFormat::Skipped(SkipReason::Xml)),
            (b"<?xml version='1.0'?>\n<?xml-stylesheet href='a'?><!-- a --><rss><p>a</p>", FileFormat::Feed),
            (b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", FileFormat::Mhtml),
            (b"<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><p>a</p>", FileFormat::Skipped(SkipReason::Tei)),
            (b"<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b 'c'>]>\n<mets:mets xmlns:mets='d'>", FileFormat::Skipped(SkipReason::Mets)),
            (b"<?xml version='1.0'?><alto><Layout/></alto>", FileFormat::Skipped(SkipReason::Alto)),
            (b"<?xml version='1.0'?><nitf><body>", FileFormat::Skipped(SkipReason::Xml)),
            (b"Received: from a\r\n by b\r\nFrom: a@a.example\r\nSubject: x\r\n\r\n<p>a</p>", FileFormat::Skipped(SkipReason::Email)),
            (b"From: A <a@a.example>\nTo: b@b.example\nSubject: x\n\nText", FileFormat::Skipped(SkipReason::Email)),
            (b"Message-ID: <1@a>\nDate: x\nMIME-Version: 1.0\nContent-Type: multipart/related\n\n", FileFormat::Skipped(SkipReason::Email)),
            (b"From a@a.example Tue Mar  5 12:00:00 2024\nFrom: a@a.example\nDate: x\nSubject: y\nMessage-ID: z\n\nText", FileFormat::Skipped(SkipReason::Mailbox)),
            (b"From the harbour: the ferry\nDate: today\n\nText", FileFormat::Text),
            (b"FROM: City Hall\nTO: Editors\nDATE: 5 March\nSUBJECT: Bridge\n\nText", FileFormat::Text),
            (b"\x89PNG\r\n\x1a\n\0\0\0", FileFormat::Skipped(SkipReason::Image)),
            (b"\x01\x02\x03\x04abc", FileFormat::Skipped(SkipReason::Binary)),
            (b"\xff\xfeh\0i\0", FileFormat::Text),
            (b"\xff\xfe<\0h\0t\0m\0l\0>\0", FileFormat::Html),
            (b"\xfe\xff\0{\0\"\0a\0\"", FileFormat::Json),
            (b"\xff\xfeh\0\0\0i\0", FileFormat::Skipped(SkipReason::Binary)),
            (b"\xba\xcf\xc7\xd1 \xc0\xce\xb1\xc7", FileFormat::Text),
            (b"", FileFormat::Text),
        ] {
            assert_eq!(sniff(head), format, "{}", String::from_utf8_lossy(head));
        }
    }
}
