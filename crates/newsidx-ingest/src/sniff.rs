//! Format detection by magic numbers and heuristics over the first [`SNIFF_BYTES`] of a file.
//!
//! The order of the checks is part of the result: unambiguous magic numbers first, then markup, then plain text.
//! Linear in the bytes looked at. The name of the file is not used.

use memchr::memchr;
use memchr::memmem::find;

use super::SkipReason;
use super::byte_order_mark::without_byte_order_mark;

/// Bytes that are examined; enough for the opening tags of a page after a long comment.
pub(super) const SNIFF_BYTES: usize = 8192;

/// Compression of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    Gzip,
    Zstd,
}

impl Compression {
    /// Bytes needed to detect a compression.
    pub(super) const MAGIC_BYTES: usize = 4;

    pub(super) fn detect(head: &[u8]) -> Option<Self> {
        match head {
            // The reserved flags are zero, which avoids false matches where members are searched in damaged data.
            [0x1f, 0x8b, 8, flags, ..] if *flags < 0x20 => Some(Self::Gzip),
            // The second is a skippable frame of zstd: `.warc.zst` files begin with one that contains their dictionary.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            _ => None,
        }
    }

    /// Whether compressed data may begin with this byte.
    pub(super) fn may_start_with(self, byte: u8) -> bool {
        match self {
            Self::Gzip => byte == 0x1f,
            Self::Zstd => byte == 0x28 || (0x50..=0x5f).contains(&byte),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// Whether a stream begins like a list of paths, not like something that contains pages.
pub fn is_path_list(head: &[u8]) -> bool {
    // A list with a NUL after each path looks like binary data, which contains no pages.
    Compression::detect(head).is_none()
        && matches!(sniff(head), FileFormat::Text | FileFormat::Skipped(SkipReason::Binary))
}

/// Format of decompressed bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileFormat {
    Html,
    Text,
    /// JSON objects, one a line, or a single object.
    Json,
    /// A JSON array of objects.
    JsonArray,
    /// Web archive.
    Warc,
    Tar,
    Zip,
    /// RSS or Atom.
    Feed,
    /// Page that a browser saved as MHTML.
    Mhtml,
    Skipped(SkipReason),
}

/// Detects the format from the first bytes of a file.
pub(super) fn sniff(head: &[u8]) -> FileFormat {
    let is_utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    // Before the check for NUL bytes, of which UTF-16 is full.
    if is_utf16 {
        return FileFormat::Text;
    }
    if head.starts_with(b"WARC/") {
        return FileFormat::Warc;
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return FileFormat::Zip;
    }
    if is_tar(head) {
        return FileFormat::Tar;
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
    // Before HTML: feed items and MHTML parts contain HTML.
    if is_feed(body) {
        return FileFormat::Feed;
    }
    if is_mhtml(body) {
        return FileFormat::Mhtml;
    }
    if is_html(body) {
        return FileFormat::Html;
    }
    if body.starts_with(b"<?xml") || body.starts_with(b"<urlset") {
        return FileFormat::Skipped(SkipReason::Xml);
    }
    if is_binary(head) {
        return FileFormat::Skipped(SkipReason::Binary);
    }
    FileFormat::Text
}

/// Whether text is HTML: it begins with a doctype or an HTML tag, or contains tags that only HTML has.
pub(super) fn is_html(body: &[u8]) -> bool {
    let body = &body[..body.len().min(SNIFF_BYTES)];
    // Most text has no `<` at all; a vectorized search is much cheaper than folding the case of all bytes.
    if memchr(b'<', body).is_none() {
        return false;
    }
    let lower = body.to_ascii_lowercase();
    let mut rest = lower.trim_ascii_start();
    while let Some(comment) = rest.strip_prefix(b"<!--") {
        match find(comment, b"-->") {
            Some(end) => rest = comment[end + 3..].trim_ascii_start(),
            None => return true,
        }
    }
    if rest.starts_with(b"<?xml") {
        return find(rest, b"<html").is_some();
    }
    if rest.starts_with(b"<!doctype html") || opens_with_tag(rest) {
        return true;
    }
    // Fragments that begin with words: a pair of tags, since text may mention one tag alone.
    [
        (b"<p>".as_slice(), b"</p>".as_slice()),
        (b"<p ", b"</p>"),
        (b"<div", b"</div>"),
        (b"<br", b"<br"),
        (b"<html", b"<body"),
    ]
    .iter()
    .any(|(open, close)| find(rest, open).is_some_and(|at| find(&rest[at + 1..], close).is_some()))
}

/// Whether text, in lower case, begins with an HTML tag.
fn opens_with_tag(text: &[u8]) -> bool {
    // Scrapers put fragments into records that begin with a list, a heading or a link. Feeds and other XML have none of
    // these names.
    const TAGS: [&[u8]; 36] = [
        b"a",
        b"article",
        b"aside",
        b"b",
        b"base",
        b"blockquote",
        b"body",
        b"center",
        b"div",
        b"em",
        b"figure",
        b"font",
        b"footer",
        b"h1",
        b"h2",
        b"h3",
        b"h4",
        b"head",
        b"header",
        b"html",
        b"i",
        b"iframe",
        b"img",
        b"main",
        b"meta",
        b"nav",
        b"ol",
        b"p",
        b"script",
        b"section",
        b"span",
        b"strong",
        b"style",
        b"table",
        b"title",
        b"ul",
    ];
    let Some(tag) = text.strip_prefix(b"<") else { return false };
    let end = tag.iter().position(|b| !b.is_ascii_alphanumeric());
    end.is_some_and(|end| TAGS.contains(&&tag[..end]) && matches!(tag[end], b'>' | b'/' | b' ' | b'\n' | b'\r' | b'\t'))
}

/// Whether XML begins with the root element of a feed, after declaration, style sheets and comments.
fn is_feed(body: &[u8]) -> bool {
    let mut rest = body;
    loop {
        rest = rest.trim_ascii_start();
        let end = [(b"<?".as_slice(), b"?>".as_slice()), (b"<!--", b"-->")]
            .into_iter()
            .find_map(|(begin, end)| rest.starts_with(begin).then(|| find(rest, end).map(|at| at + end.len())));
        match end {
            Some(Some(end)) => rest = &rest[end..],
            Some(None) => return false,
            None => break,
        }
    }
    [b"<rss".as_slice(), b"<feed", b"<rdf:RDF"].iter().any(|tag| rest.starts_with(tag))
}

/// Whether bytes begin with a mail header of type `multipart/related` (RFC 2557).
fn is_mhtml(body: &[u8]) -> bool {
    let head = &body[..find(body, b"\n\n").or_else(|| find(body, b"\r\n\r\n")).unwrap_or(body.len())];
    let lower = head.to_ascii_lowercase();
    let is_field = lower
        .iter()
        .position(|byte| *byte == b':')
        .is_some_and(|end| lower[..end].iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-'));
    is_field && find(&lower, b"mime-version:").is_some() && find(&lower, b"multipart/related").is_some()
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
            (b"PK\x03\x04\x14\0", FileFormat::Zip),
            (b"<?xml version='1.0'?><urlset>", FileFormat::Skipped(SkipReason::Xml)),
            (b"<?xml version='1.0'?>\n<?xml-stylesheet href='a'?><!-- a --><rss><p>a</p>", FileFormat::Feed),
            (b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", FileFormat::Mhtml),
            (b"\x89PNG\r\n\x1a\n\0\0\0", FileFormat::Skipped(SkipReason::Binary)),
            (b"\x01\x02\x03\x04abc", FileFormat::Skipped(SkipReason::Binary)),
            (b"\xff\xfeh\0i\0", FileFormat::Text),
            (b"\xba\xcf\xc7\xd1 \xc0\xce\xb1\xc7", FileFormat::Text),
            (b"", FileFormat::Text),
        ] {
            assert_eq!(sniff(head), format, "{}", String::from_utf8_lossy(head));
        }
    }
}
