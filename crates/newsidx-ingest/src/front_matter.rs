//! Front matter: facts about a page at the beginning of its text, as generators of sites and programs that save pages
//! as Markdown write them.
//!
//! ```text
//! ---                      +++                        Title: Ferry returns            Title: Ferry returns
//! title: Ferry returns     title = "Ferry returns"    URL Source: https://a.example/  Date: 2024-03-05
//! date: 2024-03-05         date = 2024-03-05
//! ---                      +++                        Markdown Content:               The ferry …
//! The ferry …              The ferry …                The ferry …
//! ```
//!
//! Reads the part of YAML and TOML that facts are written in: scalars, lists, the `name` of an object. Linear in the
//! front matter, whose length is bounded.

use serde_json::{Map, Value};

use super::FieldMap;
use super::byte_order_mark::without_byte_order_mark;

/// Longest front matter in bytes; that of real pages is below 4 KB.
const MAX_BYTES: usize = 64 << 10;

/// Last line of the header that Jina Reader and its clones write.
const READER_HEADER_END: &str = "markdown content:";

/// Most lines of a header without delimiters, and most letters of a name in it.
const MAX_HEADER_LINES: usize = 20;
const MAX_NAME_BYTES: usize = 40;

/// Facts at the beginning of a text.
pub(super) struct FrontMatter {
    pub record: Map<String, Value>,
    /// Bytes from the beginning to the text.
    pub length: usize,
}

impl FrontMatter {
    /// Splits the front matter off; `None` if the text has none.
    pub(super) fn split(bytes: &[u8], fields: &FieldMap) -> Option<Self> {
        let marked = without_byte_order_mark(bytes);
        if !may_begin(marked) {
            return None;
        }
        let start = bytes.len() - marked.len();
        let text = valid_prefix(&marked[..marked.len().min(MAX_BYTES)]);
        let (record, length) = match text.split_inclusive('\n').next()?.trim_end() {
            "---" => delimited(text, &["---", "..."], yaml_entry)?,
            "+++" => delimited(text, &["+++"], toml_entry)?,
            first => {
                name_and_value(first)?;
                reader_header(text).or_else(|| known_names(text, fields))?
            }
        };
        let named = |(name, value): (String, Value)| (fields.canonical_name(&name.replace(' ', "_")), value);
        Some(Self { record: record.into_iter().map(named).collect(), length: start + length })
    }
}

/// Whether bytes begin with a delimiter or a name. One thread reads all pages, and few have front matter.
fn may_begin(bytes: &[u8]) -> bool {
    let is_delimiter = bytes.starts_with(b"---") || bytes.starts_with(b"+++");
    let has_name =
        || bytes.iter().take(MAX_NAME_BYTES + 1).take_while(|byte| **byte != b'\n').any(|byte| *byte == b':');
    is_delimiter || !bytes.starts_with(b"<") && has_name()
}

/// The longest part from the beginning that is UTF-8.
fn valid_prefix(bytes: &[u8]) -> &str {
    bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid())
}

/// First characters of lines that belong to the entry before them.
const CONTINUATIONS: [char; 6] = [' ', '\t', '-', '"', '\'', ']'];

type ParsedFields = (Map<String, Value>, usize);

/// Entry that a line begins: its name, and the rest of the line.
type ParseEntry = fn(&str) -> Option<(&str, &str)>;

/// Facts between two lines with delimiters.
fn delimited(text: &str, ends: &[&str], parse_entry: ParseEntry) -> Option<ParsedFields> {
    let mut lines = text.split_inclusive('\n');
    let mut length = lines.next()?.len();
    let mut entries: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut is_in_table = false;
    for line in lines {
        length += line.len();
        let line = line.trim_end();
        if ends.contains(&line) {
            let record = entries.into_iter().map(|(name, lines)| (name.to_lowercase(), value(&lines))).collect();
            return Some((record, length));
        }
        // The tables of TOML hold settings of the site.
        is_in_table |= line.starts_with('[') && entries.last().is_none_or(|(_, lines)| !is_open_list(lines));
        if line.trim().is_empty() || line.starts_with('#') || is_in_table {
            continue;
        }
        match (parse_entry(line), entries.last_mut()) {
            (Some((name, value)), _) => entries.push((name, vec![value])),
            (None, Some((_, lines))) if line.starts_with(CONTINUATIONS) => lines.push(line),
            // A line across the page, and text under it.
            _ => return None,
        }
    }
    None
}

fn is_open_list(lines: &[&str]) -> bool {
    lines.first().is_some_and(|first| first.trim_start().starts_with('['))
        && !lines.iter().any(|line| line.contains(']'))
}

/// `name: value` at the beginning of a line; indented lines and items belong to the entry before them.
fn yaml_entry(line: &str) -> Option<(&str, &str)> {
    if line.starts_with([' ', '\t', '-']) {
        return None;
    }
    let (name, value) = line.split_once(':')?;
    (value.is_empty() || value.starts_with(' ')).then_some((unquoted(name), value))
}

/// `name = value`.
fn toml_entry(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    let name = unquoted(name.trim());
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    is_name.then_some((name, value))
}

/// Header up to the line `Markdown Content:`.
fn reader_header(text: &str) -> Option<ParsedFields> {
    let mut record = Map::new();
    let mut length = 0;
    for line in text.split_inclusive('\n').take(MAX_HEADER_LINES) {
        length += line.len();
        let line = line.trim();
        if line.eq_ignore_ascii_case(READER_HEADER_END) {
            return (!record.is_empty()).then_some((record, length));
        }
        if !line.is_empty() {
            let (name, value) = name_and_value(line)?;
            record.insert(name, value);
        }
    }
    None
}

/// Lines `Name: value` up to a blank line; each has a name that scrapers use, and one of them is the title or the
/// address.
fn known_names(text: &str, fields: &FieldMap) -> Option<ParsedFields> {
    let mut record = Map::new();
    let mut length = 0;
    for line in text.split_inclusive('\n').take(MAX_HEADER_LINES) {
        length += line.len();
        if line.trim().is_empty() {
            let supplied = fields.supplied(&record);
            let is_header = record.len() > 1 && (supplied.title.is_some() || supplied.url.is_some());
            return is_header.then_some((record, length));
        }
        let (name, value) = name_and_value(line.trim_end())?;
        let name = fields.canonical_name(&name.replace(' ', "_"));
        if fields.match_columns(std::slice::from_ref(&name)).len() == 0 {
            return None;
        }
        record.insert(name, value);
    }
    None
}

/// Name in lower case and value of a line `Name: value`.
fn name_and_value(line: &str) -> Option<(String, Value)> {
    let (name, value) = line.split_once(':')?;
    let is_name = name.len() <= MAX_NAME_BYTES
        && name.starts_with(|first: char| first.is_alphabetic())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-'));
    (is_name && value.starts_with([' ', '\t'])).then(|| (name.to_lowercase(), Value::String(value.trim().to_owned())))
}

/// Value of an entry: the rest of its first line, and the lines that belong to it.
fn value(lines: &[&str]) -> Value {
    let (first, more) = lines.split_first().map_or(("", lines), |(first, more)| (first.trim(), more));
    match first {
        // Literal and folded scalars differ in line breaks only, which facts do not have.
        "|" | "|-" | "|+" | ">" | ">-" | ">+" => Value::String(join(more)),
        "" if more.iter().any(|line| line.trim_start().starts_with('-')) => {
            Value::Array(more.iter().filter_map(|line| item(line)).collect())
        }
        "" => more.iter().find_map(|line| name_of_object(line)).unwrap_or_default(),
        _ if first.starts_with('[') => list(&join(lines)),
        _ => scalar(&join(lines)),
    }
}

fn join(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// Item of a list: `- Jane Doe`, or the name in an object `- name: Jane Doe`.
fn item(line: &str) -> Option<Value> {
    let line = line.trim_start();
    let Some(item) = line.strip_prefix('-') else { return name_of_object(line) };
    match name_of_object(item) {
        Some(name) => Some(name),
        None if item.contains(": ") && !item.trim_start().starts_with(['"', '\'']) => None,
        None => Some(scalar(item)),
    }
}

fn name_of_object(line: &str) -> Option<Value> {
    line.trim_start().strip_prefix("name:").map(scalar)
}

/// List in brackets: `["Jane Doe", 'John Roe', news]`.
fn list(text: &str) -> Value {
    let inner = text.trim_start_matches('[');
    let mut items = Vec::new();
    let mut quote = None;
    let mut start = 0;
    for (at, c) in inner.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') if inner[start..at].trim().is_empty() => quote = Some(c),
            (None, ',' | ']') => {
                items.push(scalar(&inner[start..at]));
                start = at + 1;
                if c == ']' {
                    break;
                }
            }
            _ => {}
        }
    }
    Value::Array(items.into_iter().filter(|item| item.as_str().is_some_and(|item| !item.is_empty())).collect())
}

/// Scalar without quotes, comment and the brackets of a link in a collection of notes: `"[[Jane Doe]]"`.
fn scalar(text: &str) -> Value {
    let text = text.trim();
    let text = match text.chars().next() {
        Some(quote @ ('"' | '\'')) => quoted(&text[1..], quote),
        _ => text.split(" #").next().unwrap_or_default().trim().to_owned(),
    };
    match text.as_str() {
        "null" | "~" => Value::Null,
        link => {
            Value::String(link.strip_prefix("[[").and_then(|link| link.strip_suffix("]]")).unwrap_or(link).to_owned())
        }
    }
}

/// Text up to the quote that closes it; a doubled single quote and a backslash before a double quote are escapes.
fn quoted(text: &str, quote: char) -> String {
    let mut unescaped = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' if quote == '\'' && chars.peek() == Some(&'\'') => unescaped.extend(chars.next()),
            '\\' if quote == '"' => unescaped.extend(chars.next()),
            _ if c == quote => break,
            _ => unescaped.push(c),
        }
    }
    unescaped
}

fn unquoted(name: &str) -> &str {
    name.trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsidx_core::page::SuppliedMetadata;

    fn split(text: &str) -> Option<(SuppliedMetadata, &str)> {
        let fields = FieldMap::default();
        let front = FrontMatter::split(text.as_bytes(), &fields)?;
        Some((fields.supplied(&front.record), &text[front.length..]))
    }

    fn supplied(url: &str, title: &str, authors: &[&str], date: &str) -> SuppliedMetadata {
        SuppliedMetadata {
            url: Some(url.to_owned()),
            title: Some(title.to_owned()),
            authors: authors.iter().map(|&name| name.to_owned()).collect(),
            date: Some(date.to_owned()),
            ..SuppliedMetadata::default()
        }
    }

    #[test]
    fn yaml_and_toml_are_facts() {
        let expected =
            supplied("https://a.example/1", "Ferry: \"it\" returns", &["Ada Quill", "Ben Marsh"], "2024-03-05");
        for text in [
            "---\ntitle: 'Ferry: \"it\" returns'\nauthor: [Ada Quill, \"Ben Marsh\"]\nurl: https://a.example/1\ndate: 2024-03-05 # day\n---\nText\n",
            "\u{feff}---\r\nTitle: \"Ferry: \\\"it\\\" returns\"\r\nauthors:\r\n  - Ada Quill\r\n  - \"[[Ben Marsh]]\"\r\nlink: https://a.example/1\r\n\r\n# a comment\r\npublished: 2024-03-05\r\n...\r\nText\n",
            "---\ntitle: >-\n  Ferry: \"it\"\n  returns\nauthors:\n- name: Ada Quill\n  url: /ada\n- name: Ben Marsh\nurl: https://a.example/1\ndate: 2024-03-05\n---\nText\n",
            "+++\ntitle = 'Ferry: \"it\" returns'\nauthors = [\n  \"Ada Quill\",\n  \"Ben Marsh\",\n]\nurl = \"https://a.example/1\"\ndate = 2024-03-05\n[params]\ndate = 1\n+++\nText\n",
        ] {
            assert_eq!(split(text), Some((expected.clone(), "Text\n")), "{text}");
        }
    }

    #[test]
    fn the_headers_of_markdown_readers_are_facts() {
        let expected = supplied("https://a.example/1", "Ferry: it returns", &[], "2024-03-05T08:00:00Z");
        let text = "Title: Ferry: it returns\n\nURL Source: https://a.example/1\n\nPublished Time: 2024-03-05T08:00:00Z\n\n\
                    Number of Pages: 2\n\nMarkdown Content:\n# Text\n";
        assert_eq!(split(text), Some((expected.clone(), "# Text\n")));
        let text = "TITLE: Ferry: it returns\nDate: 2024-03-05T08:00:00Z\nURL: https://a.example/1\n\n# Text\n";
        assert_eq!(split(text), Some((expected, "# Text\n")));
    }

    #[test]
    fn text_is_no_front_matter() {
        for text in [
            "---\nA line across the page.\n---\nText\n",
            "---\ntitle: never closed\n",
            "Title: one line\n\nText\n",
            "Note: this is text\nDate: 2024-03-05\n\nText\n",
            "Title: Ferry\nThe ferry returns: it left at dawn.\n\nText\n",
            "Date: 2024-03-05\nSection: News\n\nText\n",
            "Text\n---\ntitle: a\n---\n",
            "",
        ] {
            assert!(split(text).is_none(), "{text}");
        }
    }
}
