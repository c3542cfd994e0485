//! What a file holds, told from its first bytes.

use memchr::memchr;
use memchr::memmem::find;

use super::SkipReason;
use super::json_lines::without_byte_order_mark;

/// Bytes that are looked at. Enough for a page's opening tags behind a long comment.
pub(super) const SNIFF_BYTES: usize = 8192;

/// A compression around anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    Gzip,
    Zstd,
}

impl Compression {
    /// Bytes by which a compression is told.
    pub(super) const MAGIC_BYTES: usize = 4;

    pub(super) fn detect(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, 8, flags, ..] if *flags < 0x20 => Some(Self::Gzip),
            // The second is a frame that holds something else, as a dictionary.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            _ => None,
        }
    }

    /// Whether the first byte of the compressed data may be this one.
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

/// Whether bytes begin a list of paths, and not something that holds pages.
pub fn is_path_list(head: &[u8]) -> bool {
    // With a NUL after each path it looks like binary data, which holds no pages.
    Compression::detect(head).is_none()
        && matches!(sniff(head), FileFormat::Text | FileFormat::Skipped(SkipReason::Binary))
}

/// What decompressed bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileFormat {
    Html,
    Text,
    /// JSON objects, one a line, or one object alone.
    Json,
    /// A JSON array of objects.
    JsonArray,
    /// Records of a web archive.
    Warc,
    Tar,
    Zip,
    /// RSS or Atom.
    Feed,
    /// A page that a browser saved as mail.
    Mhtml,
    Skipped(SkipReason),
}

/// Tells the format from the first bytes of a file.
pub(super) fn sniff(head: &[u8]) -> FileFormat {
    let is_utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
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
    // Items of feeds and parts of mail hold HTML.
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

/// Whether text is HTML: it opens as HTML does, or holds tags that only HTML has.
pub(super) fn is_html(body: &[u8]) -> bool {
    let body = &body[..body.len().min(SNIFF_BYTES)];
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
    // Fragments that begin with words: a pair of paragraph or block tags.
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

/// Whether text, in lower case, opens with a tag of HTML. Feeds and other XML have names of their own.
fn opens_with_tag(text: &[u8]) -> bool {
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

/// Whether XML begins with the tag of a feed, behind its declaration, style sheets and comments.
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

/// Whether bytes begin as mail of several parts that belong together.
fn is_mhtml(body: &[u8]) -> bool {
    let head = &body[..find(body, b"\n\n").or_else(|| find(body, b"\r\n\r\n")).unwrap_or(body.len())];
    let lower = head.to_ascii_lowercase();
    let is_field = lower
        .iter()
        .position(|byte| *byte == b':')
        .is_some_and(|end| lower[..end].iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-'));
    is_field && find(&lower, b"mime-version:").is_some() && find(&lower, b"multipart/related").is_some()
}

/// Whether bytes begin with a header of a tar archive, whose checksum tells it: the first tar programs wrote no
/// other mark.
fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..512) else { return false };
    let digits: Vec<u8> = header[148..156].iter().copied().filter(u8::is_ascii_digit).collect();
    let stated = std::str::from_utf8(&digits).ok().and_then(|digits| u32::from_str_radix(digits, 8).ok());
    let Some(stated) = stated else { return false };
    let sum: u32 = header
        .iter()
        .enumerate()
        .map(|(at, byte)| u32::from(if (148..156).contains(&at) { b' ' } else { *byte }))
        .sum();
    header[0] != 0 && stated == sum
}

/// `{` and a string, or `{}`: text can begin with a brace too.
fn looks_like_json_object(body: &[u8]) -> bool {
    matches!(body[1..].trim_ascii_start().first(), Some(b'"' | b'}'))
}

/// Control characters that no text has, in more than one of a hundred bytes.
fn is_binary(head: &[u8]) -> bool {
    let is = |byte: &u8, other: u8| u8::from(*byte == other);
    // Without a branch for each byte, so that many are looked at together.
    let is_control = |byte: &u8| {
        let of_text = is(byte, b'\t') | is(byte, b'\n') | is(byte, b'\r') | is(byte, 0x0c) | is(byte, 0x1b);
        u8::from(*byte < 0x20) & !of_text
    };
    let parts = head.chunks(usize::from(u8::MAX));
    let controls: usize = parts.map(|part| usize::from(part.iter().map(is_control).sum::<u8>())).sum();
    controls * 100 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_from_what_a_file_holds() {
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
