//! Detection of HTML, in pages and in fields of records: doctype, first tag, or a pair of tags. Linear.

use memchr::memchr;
use memchr::memmem::find;

use super::file_format::SNIFF_BYTES;

/// Whether text is HTML: it begins with a doctype or an HTML tag, or contains tags that only HTML has.
pub(crate) fn is_html(body: &[u8]) -> bool {
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
