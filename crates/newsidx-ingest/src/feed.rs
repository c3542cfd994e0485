//! RSS and Atom reader (RSS 2.0, RFC 4287): every item of a feed is a page.
//!
//! A scanner finds the tags of items; `quick-xml` parses each item separately, so that a damaged item does not affect
//! the next one. Linear; one item is in memory.

use std::io::{BufRead, Read};

use encoding_rs::Encoding;
use htmlize::unescape;
use quick_xml::events::Event;
use serde_json::{Map, Value};

use super::json_lines::page_from_fields;
use super::read_context::ReadContext;
use super::stream::Stream;
use super::{IngestErrorKind, ReadOptions};
use newsidx_core::page::{Origin, RawPage, StreamPosition};

/// Element names of items in RSS and Atom.
const ITEM_TAGS: [&[u8]; 2] = [b"item", b"entry"];

/// Record fields, and the elements of an item that contain them, in order of preference.
const FEED_FIELDS: [(&str, &[&str]); 7] = [
    ("text", &["content:encoded", "content", "description", "summary"]),
    ("title", &["title"]),
    ("url", &["link", "feedburner:origLink", "guid", "id"]),
    ("date", &["pubDate", "published", "dc:date", "updated"]),
    ("modified", &["updated", "dcterms:modified"]),
    ("authors", &["dc:creator", "author", "itunes:author"]),
    ("section", &["category"]),
];

/// Encodings of feeds that are UTF-8 when they are read.
const UNICODE: [&Encoding; 3] = [encoding_rs::UTF_8, encoding_rs::UTF_16LE, encoding_rs::UTF_16BE];

/// Reads every item, in order. Items are counted from 1.
pub(super) fn read(mut stream: Stream<'_>, context: &mut ReadContext<'_>) -> Result<(), IngestErrorKind> {
    let limit = context.options.max_page_bytes;
    let encoding = declared_encoding(&stream.peek(200)?);
    let mut number = 0;
    while let Some((position, item)) = next_item(&mut stream, limit)? {
        number += 1;
        let page = item.and_then(|item| {
            let text = encoding.map_or_else(|| String::from_utf8_lossy(&item), |encoding| encoding.decode(&item).0);
            page_from_item(&text, context.origin(Some(number), Some(position.extent(&item))), context.options)
        });
        if !context.emit(Some(number), page) {
            break;
        }
    }
    Ok(())
}

/// Encoding in the XML declaration; `None` if there is none or it is UTF-8. UTF-16 is already converted.
fn declared_encoding(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(head);
    let (_, rest) = head.split("?>").next()?.split_once("encoding=")?;
    let name = rest.trim_start_matches(['"', '\'']).split(['"', '\'', ' ']).next()?;
    Encoding::for_label(name.as_bytes()).filter(|encoding| !UNICODE.contains(encoding))
}

type FeedItem = Result<Vec<u8>, IngestErrorKind>;

/// Reads the next item with its start; `None` after the last one.
fn next_item(stream: &mut Stream<'_>, limit: u64) -> Result<Option<(StreamPosition, FeedItem)>, IngestErrorKind> {
    let mut part = Vec::new();
    let (position, tag) = loop {
        let Some(position) = read_tag(stream, limit, &mut part)? else { return Ok(None) };
        if let Some(tag) = opened_item(&part) {
            break (position, tag);
        }
    };
    // Text before the tag is not part of the item.
    let open = part.iter().position(|byte| *byte == b'<').unwrap_or(0);
    let mut item = part.split_off(open);
    let mut is_too_large = false;
    loop {
        if read_tag(stream, limit, &mut part)?.is_none() {
            return Ok(Some((position, Err(IngestErrorKind::Item("it is cut off".to_owned())))));
        }
        is_too_large |= item.len() as u64 + part.len() as u64 > limit;
        if !is_too_large {
            item.extend_from_slice(&part);
        }
        if closes(&part, tag) {
            let item = if is_too_large { Err(IngestErrorKind::TooLarge { limit }) } else { Ok(item) };
            return Ok(Some((position, item)));
        }
    }
}

/// Reads text with the tag, CDATA section or comment after it; returns the position of the `<`, or `None` at the end of
/// the feed.
fn read_tag(
    stream: &mut Stream<'_>,
    limit: u64,
    part: &mut Vec<u8>,
) -> Result<Option<StreamPosition>, IngestErrorKind> {
    part.clear();
    stream.fill_buf()?;
    let start = stream.position();
    loop {
        let allowed = limit.saturating_add(1).saturating_sub(part.len() as u64);
        if stream.by_ref().take(allowed).read_until(b'>', part)? == 0 {
            return if allowed == 0 { Err(IngestErrorKind::TooLarge { limit }) } else { Ok(None) };
        }
        // `>` inside CDATA and comments ends nothing: HTML in CDATA may contain the tags of items.
        let open = part.iter().position(|byte| *byte == b'<');
        let tag = &part[open.unwrap_or(0)..];
        let is_open = |begin: &[u8], end: &[u8]| tag.starts_with(begin) && !tag.ends_with(end);
        if tag.ends_with(b">") && !is_open(b"<![CDATA[", b"]]>") && !is_open(b"<!--", b"-->") {
            return Ok(Some(StreamPosition { offset: start.offset + open.unwrap_or(0) as u64, ..start }));
        }
    }
}

/// Element name of the item, if this tag opens one.
fn opened_item(part: &[u8]) -> Option<&'static [u8]> {
    let open = part.iter().position(|byte| *byte == b'<')?;
    let name = &part[open + 1..];
    let length = name.iter().position(|byte| matches!(byte, b'>' | b'/') || byte.is_ascii_whitespace())?;
    let is_empty = part.ends_with(b"/>");
    ITEM_TAGS.into_iter().find(|tag| *tag == &name[..length] && !is_empty)
}

/// Whether text ends with the closing tag of an item.
fn closes(part: &[u8], tag: &[u8]) -> bool {
    let name = part.strip_suffix(b">").map(<[u8]>::trim_ascii_end).and_then(|part| part.strip_suffix(tag));
    name.is_some_and(|part| part.ends_with(b"</"))
}

/// Page in the elements of an item.
fn page_from_item(item: &str, origin: Origin, options: &ReadOptions) -> Result<RawPage, IngestErrorKind> {
    let children = children(item)?;
    let mut record = Map::new();
    for (field, names) in FEED_FIELDS {
        let values_of = |name: &&'static str| -> Vec<&str> {
            let named = children.iter().filter(|(child, _)| child == name);
            named.map(|(_, value)| value.trim()).filter(|value| !value.is_empty()).collect()
        };
        let mut values = names.iter().flat_map(values_of);
        let value = match field {
            // A feed has the summary, or the full text too, under several names.
            "text" => values.max_by_key(|value| value.len()).map(Value::from),
            // `guid` and `id` need not be addresses.
            "url" => values.find(|value| value.starts_with("http")).map(Value::from),
            // One element for each author; other elements repeat the same people.
            "authors" => names.iter().map(values_of).find(|values| !values.is_empty()).map(Value::from),
            _ => values.next().map(Value::from),
        };
        record.extend(value.map(|value| (field.to_owned(), value)));
    }
    // An item without text is an empty page, not an error: the feed as a whole is readable.
    record.entry("text").or_insert_with(|| Value::String(String::new()));
    page_from_fields(origin, &record, options)
}

/// Names and texts of an item's elements; for a link without text, its address.
fn children(item: &str) -> Result<Vec<(String, String)>, IngestErrorKind> {
    let damaged = |error: &quick_xml::Error| IngestErrorKind::Item(error.to_string());
    let mut reader = quick_xml::Reader::from_str(item);
    let settings = reader.config_mut();
    // Content is often HTML that is not well-formed XML.
    settings.check_end_names = false;
    settings.allow_unmatched_ends = true;
    let mut children = Vec::new();
    let mut is_inside = false;
    loop {
        match reader.read_event().map_err(|error| damaged(&error))? {
            Event::Start(_) if !is_inside => is_inside = true,
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                let inner = reader.read_text(tag.name()).map_err(|error| damaged(&error))?;
                let address = attribute(&tag, "href");
                // In Atom, the name of an author is an element inside `author`.
                let author_name = inner.split_once("<name>").and_then(|(_, name)| Some(name.split_once("</name>")?.0));
                let text = element_text(if name == "author" { author_name.unwrap_or(&inner) } else { &inner });
                let is_link = name == "link" && text.trim().is_empty();
                children.push((name, if is_link { address.unwrap_or_default() } else { text }));
            }
            Event::Empty(tag) if tag.name().as_ref() == "link" => {
                let relation = attribute(&tag, "rel");
                if relation.as_deref().is_none_or(|relation| relation == "alternate") {
                    children.extend(attribute(&tag, "href").map(|address| ("link".to_owned(), address)));
                }
            }
            Event::Eof => return Ok(children),
            _ => {}
        }
    }
}

fn attribute(tag: &quick_xml::events::BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    Some(unescape(&*attribute.value).into_owned())
}

/// Text of an element: CDATA sections unchanged, the rest unescaped.
fn element_text(inner: &str) -> String {
    let mut text = String::new();
    let mut rest = inner;
    while let Some((before, section)) = rest.split_once("<![CDATA[") {
        let (cdata, rest_of_section) = section.split_once("]]>").unwrap_or((section, ""));
        text.push_str(&unescape(before));
        text.push_str(cdata);
        rest = rest_of_section;
    }
    text.push_str(&unescape(rest));
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::input::Input;
    use crate::{FieldMap, IngestError};
    use newsidx_core::page::SuppliedMetadata;

    fn items(feed: &str) -> Vec<Result<(String, SuppliedMetadata), String>> {
        let options = ReadOptions { max_page_bytes: 400, fields: FieldMap::default() };
        let mut items = Vec::new();
        let mut each = |page: Result<RawPage, IngestError>| {
            items.push(match page {
                Ok(page) => {
                    let extent = page.origin.extent.unwrap();
                    let raw = &feed.as_bytes()[extent.offset as usize..][..extent.length as usize];
                    assert!(
                        raw.starts_with(b"<item") || raw.starts_with(b"<entry"),
                        "{}",
                        String::from_utf8_lossy(raw)
                    );
                    assert!(raw.ends_with(b"</item>") || raw.ends_with(b"</entry>"));
                    Ok((String::from_utf8(page.bytes).unwrap(), page.supplied))
                }
                Err(error) => Err(error.to_string()),
            });
            true
        };
        let stream = Stream::open(Input::memory(feed.as_bytes())).unwrap();
        read(stream, &mut ReadContext::new(Path::new("/a.xml"), &options, &mut each)).unwrap();
        items
    }

    #[test]
    fn an_item_has_its_longest_text_and_its_metadata() {
        let feed = "<?xml version='1.0'?><rss><channel><title>All</title><item><title>A &amp;amp; B</title>\
                    <link>http://a.example/1</link><description>Short</description>\
                    <content:encoded><![CDATA[<p>Long </item> text</p>]]></content:encoded>\
                    <pubDate>Tue, 20 May 2025 10:00:00 GMT</pubDate><dc:creator>Jane Doe</dc:creator>\
                    <dc:creator>John Roe</dc:creator><author>x@a.example (Jane Doe)</author></item>\n\
                    <item><guid>7</guid><link>http://a.example/2</link></item></channel></rss>";
        let items = items(feed);
        let (text, supplied) = items[0].as_ref().unwrap();
        assert_eq!(text, "<p>Long </item> text</p>");
        assert_eq!((supplied.title.as_deref(), supplied.url.as_deref()), (Some("A & B"), Some("http://a.example/1")));
        assert_eq!(supplied.date.as_deref(), Some("Tue, 20 May 2025 10:00:00 GMT"));
        assert_eq!(supplied.authors, ["Jane Doe", "John Roe"]);
        assert_eq!(items[1].as_ref().unwrap().0, "", "an item without a text is an empty page");
        assert_eq!(items.len(), 2);
    }

    #[test]
    fn atom_entries_have_links_in_attributes_and_unescaped_markup() {
        let feed = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title type='html'>A</title>\
                    <link rel='self' href='http://a.example/self'/><link href='http://a.example/?a=1&amp;b=2'/>\
                    <author><name>Jane Doe</name></author>\
                    <author><name>John Roe</name><uri>/j</uri></author><content type='xhtml'><div><p>Text</p></div></content>\
                    <updated>2025-05-20T10:00:00Z</updated></entry></feed>";
        let items = items(feed);
        let (text, supplied) = items[0].as_ref().unwrap();
        assert_eq!(text, "<div><p>Text</p></div>");
        assert_eq!(supplied.url.as_deref(), Some("http://a.example/?a=1&b=2"));
        assert_eq!(supplied.authors, ["Jane Doe", "John Roe"]);
    }

    #[test]
    fn damaged_items_are_errors_at_their_position() {
        let large = "x".repeat(200);
        let feed =
            format!("<rss><item><a>{large}</a><a>{large}</a></item><item><title>B</title></item><item><title>cut");
        let items = items(&feed);
        assert!(items[0].as_ref().unwrap_err().starts_with("/a.xml:1: a page of more than"), "{items:?}");
        assert_eq!(items[1].as_ref().unwrap().1.title.as_deref(), Some("B"));
        assert_eq!(items[2].as_ref().unwrap_err(), "/a.xml:3: damaged item: it is cut off");
    }
}
