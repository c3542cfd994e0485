//! Field names of common scrapers, and the mapping of JSON records and table columns to pages by these names.
//!
//! One table maps each field of a page to the names that scrapers use, in order of preference; a [`FieldMap`] adds names
//! before them. A lookup tries a dozen names.

use std::fmt;
use std::str::FromStr;

use htmlize::unescape;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value};

use super::author_list::{split_people, surnames_last, without_address};
use super::python_literal::parse_collection;
use newsidx_core::page::{FetchTime, SuppliedMetadata};

/// Field of a record that a page is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RecordField {
    Url,
    Title,
    Text,
    Html,
    Authors,
    Date,
    Modified,
    Section,
    Site,
    Language,
    Fetched,
}

/// Every field with its name in a [`FieldMap`] and the names that scrapers use, the most specific first: news-please,
/// trafilatura, newspaper, Scrapy spiders, feed readers.
// The position in this table is part of the options' fingerprint: append new fields, do not reorder.
const RECORD_FIELDS: [(RecordField, &str, &[&str]); 11] = [
    (
        RecordField::Url,
        "url",
        &["url", "link", "page_url", "canonical_url", "source_url", "uri", "request_url", "url_source", "source"],
    ),
    (RecordField::Title, "title", &["title", "headline", "title_page", "article_title"]),
    (
        RecordField::Text,
        "text",
        &[
            "text",
            "body",
            "maintext",
            "content",
            "article_text",
            "article_body",
            "articleBody",
            "full_text",
            "raw_text",
            "cleaned_text",
            "plain_text",
        ],
    ),
    (RecordField::Html, "html", &["html", "raw_html", "content_html", "page_html", "article_html"]),
    (RecordField::Authors, "authors", &["authors", "author", "byline", "creator", "writers"]),
    (
        RecordField::Date,
        "date",
        &[
            "date",
            "date_publish",
            "published",
            "publish_date",
            "published_at",
            "published_date",
            "published_time",
            "publication_date",
            "pub_date",
            "pubDate",
            "date_published",
            "datePublished",
            "pubdate",
        ],
    ),
    (
        RecordField::Modified,
        "modified",
        &[
            "modified",
            "date_modify",
            "date_modified",
            "dateModified",
            "modified_at",
            "modified_date",
            "last_modified",
            "updated",
            "updated_at",
            "date_updated",
        ],
    ),
    (RecordField::Section, "section", &["section", "news_section", "category", "categories", "rubric"]),
    (
        RecordField::Site,
        "site",
        &["site", "source_domain", "hostname", "source-hostname", "domain", "sitename", "site_name", "source"],
    ),
    (RecordField::Language, "language", &["language", "lang"]),
    (
        RecordField::Fetched,
        "fetched",
        &[
            "date_download",
            "fetched",
            "fetched_at",
            "crawled_at",
            "scraped_at",
            "crawl_date",
            "download_date",
            "filedate",
        ],
    ),
];

/// Columns of trafilatura's tab-separated output, which has no row of names.
pub(super) const TRAFILATURA_COLUMNS: [&str; 11] =
    ["url", "id", "fingerprint", "hostname", "title", "image", "date", "text", "comments", "license", "pagetype"];

/// Fields that the columns of a table contain.
pub(super) struct MatchedColumns(Vec<RecordField>);

impl MatchedColumns {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether one of them is the text or HTML of a page.
    pub(super) fn has_text(&self) -> bool {
        self.0.iter().any(|field| matches!(field, RecordField::Text | RecordField::Html))
    }
}

/// Names of record fields in addition to those that scrapers commonly use; parsed from `url=link,text=content`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldMap {
    /// Position in [`RECORD_FIELDS`] and name, as given.
    names: Vec<(usize, String)>,
}

/// Error for a part of a field map that is not `FACT=FIELD` with a known fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldMapError(String);

impl fmt::Display for FieldMapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" is not FACT=FIELD; the facts are ", self.0)?;
        f.write_str(&RECORD_FIELDS.map(|(_, name, _)| name).join(", "))
    }
}

impl std::error::Error for FieldMapError {}

impl FromStr for FieldMap {
    type Err = FieldMapError;

    fn from_str(text: &str) -> Result<Self, FieldMapError> {
        let pair = |pair: &str| {
            let wrong = || FieldMapError(pair.to_owned());
            let (field, name) = pair.split_once('=').ok_or_else(wrong)?;
            let at = RECORD_FIELDS.iter().position(|(_, known, _)| *known == field.trim()).ok_or_else(wrong)?;
            if name.trim().is_empty() { Err(wrong()) } else { Ok((at, name.trim().to_owned())) }
        };
        Ok(Self { names: text.split(',').map(pair).collect::<Result<_, _>>()? })
    }
}

impl FieldMap {
    /// Text form for the fingerprint of the options. Stored indexes contain its hash: it must never change.
    pub(super) fn fingerprint_text(&self) -> String {
        format!("FieldMap {{ names: {:?} }}", self.names)
    }

    /// Value of a field in a record: that of the first of its names with a value that is not empty, else an empty one.
    fn find<'a>(&self, record: &'a Map<String, Value>, field: RecordField) -> Option<&'a Value> {
        let at = RECORD_FIELDS.iter().position(|(known, _, _)| *known == field)?;
        let mut values = self.names(at).filter_map(|name| record.get(name));
        let first = values.next()?;
        Some(if is_empty_value(first) { values.find(|value| !is_empty_value(value)).unwrap_or(first) } else { first })
    }

    /// Names of a field, mapped ones first.
    fn names(&self, at: usize) -> impl Iterator<Item = &str> {
        let mapped = self.names.iter().filter(move |(mapped, _)| *mapped == at).map(|(_, name)| name.as_str());
        mapped.chain(RECORD_FIELDS[at].2.iter().copied())
    }

    /// Known spelling of a name that differs in case only, as columns are often capitalized; other names unchanged.
    pub(super) fn canonical_name(&self, name: &str) -> String {
        let known =
            (0..RECORD_FIELDS.len()).flat_map(|at| self.names(at)).find(|known| known.eq_ignore_ascii_case(name));
        known.unwrap_or(name).to_owned()
    }

    /// Fields that these columns contain, each once.
    pub(super) fn match_columns(&self, columns: &[String]) -> MatchedColumns {
        let is_present = |at: &usize| self.names(*at).any(|name| columns.iter().any(|column| column == name));
        MatchedColumns((0..RECORD_FIELDS.len()).filter(is_present).map(|at| RECORD_FIELDS[at].0).collect())
    }

    /// Content of the page in a record: HTML if it has any, else text; `None` if it has neither field. An empty field
    /// is an empty page.
    pub(super) fn page(&self, record: &Map<String, Value>) -> Option<String> {
        let html = self.find(record, RecordField::Html).filter(|value| !is_empty_value(value));
        html.or_else(|| self.find(record, RecordField::Text)).map(|value| match value {
            // Copied once and not through a list of texts: it is most of the record.
            Value::String(text) => text.clone(),
            other => texts(other).join("\n\n"),
        })
    }

    /// Supplied metadata in a record.
    pub(super) fn supplied(&self, record: &Map<String, Value>) -> SuppliedMetadata {
        let first = |texts: Vec<String>| texts.into_iter().next().filter(|text| !text.trim().is_empty());
        let text = |field| first(items(self.find(record, field)?));
        // A title in brackets is a title; an address may contain `&copy=1`.
        let whole = |field| first(texts(self.find(record, field)?));
        SuppliedMetadata {
            url: whole(RecordField::Url),
            title: whole(RecordField::Title).map(|title| resolved(&title)),
            authors: self.find(record, RecordField::Authors).map(authors).unwrap_or_default(),
            date: self.find(record, RecordField::Date).and_then(date_text),
            modified: self.find(record, RecordField::Modified).and_then(date_text),
            section: text(RecordField::Section),
            site: text(RecordField::Site),
            language: text(RecordField::Language),
        }
    }

    /// Time of fetching in a record.
    pub(super) fn fetched(&self, record: &Map<String, Value>) -> Option<FetchTime> {
        date_text(self.find(record, RecordField::Fetched)?)?.parse().ok()
    }
}

fn is_empty_value(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => matches!(text.trim(), "" | "[]" | "()" | "{}"),
        Value::Array(values) => values.is_empty(),
        _ => false,
    }
}

/// Texts in a value: itself, the elements of an array, the `name` of an object.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(object) => object.get("name").map(texts).unwrap_or_default(),
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}

/// Items of a fact: a list that Python printed is its items, and character references are resolved.
fn items(value: &Value) -> Vec<String> {
    let printed = value.as_str().and_then(parse_collection);
    texts(printed.as_ref().unwrap_or(value)).iter().map(|text| resolved(text)).collect()
}

/// Names of the authors, each as an article prints it.
fn authors(value: &Value) -> Vec<String> {
    let names = items(value);
    let people: Vec<&str> = names.iter().map(|name| without_address(name)).collect();
    let reordered = if people.len() > 1 { surnames_last(&people) } else { None };
    reordered.unwrap_or_else(|| people.into_iter().flat_map(split_people).collect())
}

/// Text without character references, also those of text that was escaped twice: `Fish &amp;amp; chips`.
fn resolved(text: &str) -> String {
    let once = unescape(text);
    unescape(&*once).into_owned()
}

/// Date as text; a number is seconds or milliseconds since 1970.
fn date_text(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => {
            let number = number.as_i64()?;
            // 10^11 seconds are in the year 5138, 10^11 milliseconds in 1973: no news page is outside both ranges.
            let seconds = if number.abs() >= 100_000_000_000 { number / 1000 } else { number };
            let timestamp = Timestamp::from_second(seconds).ok()?;
            Some(TimeZone::UTC.to_datetime(timestamp).date().to_string())
        }
        value => texts(value).into_iter().next().filter(|text| !text.trim().is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(json: &str) -> Map<String, Value> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn names_of_common_scrapers_are_known() {
        let record = record(
            r#"{"maintext": "Story", "date_publish": "2025-05-20 10:00:00", "date_modify": 1747785600, "authors": ["A B", {"name": "C D"}],
                "source_domain": "example.com", "date_download": "2025-05-21 00:00:00", "unknown": [1, 2]}"#,
        );
        let fields = FieldMap::default();
        assert_eq!(fields.page(&record).as_deref(), Some("Story"));
        let supplied = fields.supplied(&record);
        assert_eq!(supplied.date.as_deref(), Some("2025-05-20 10:00:00"));
        assert_eq!(supplied.modified.as_deref(), Some("2025-05-21"));
        assert_eq!(supplied.authors, ["A B", "C D"]);
        assert_eq!(supplied.site.as_deref(), Some("example.com"));
        assert_eq!(fields.fetched(&record), Some("2025-05-21".parse().unwrap()));
    }

    #[test]
    fn every_author_of_a_list_is_named() {
        for (json, expected) in [
            (r#"{"authors": "['Ada Quill', 'Ben Marsh']", "author": "Other"}"#, vec!["Ada Quill", "Ben Marsh"]),
            (r#"{"authors": "[]", "author": "Ada Quill"}"#, vec!["Ada Quill"]),
            (r#"{"author": "Quill, Ada; Marsh, Ben"}"#, vec!["Ada Quill", "Ben Marsh"]),
            (r#"{"creator": ["Quill, Ada", "Marsh, Ben"]}"#, vec!["Ada Quill", "Ben Marsh"]),
            (r#"{"creator": "[{'name': 'Ada O&#8217;Hara'}]"}"#, vec!["Ada O’Hara"]),
            (r#"{"author": ["ada@a.example (Ada Quill)", "Ben Marsh <b@a.example>"]}"#, vec!["Ada Quill", "Ben Marsh"]),
            (r#"{"author": "Ada Quill, Ben Marsh"}"#, vec!["Ada Quill, Ben Marsh"]),
        ] {
            assert_eq!(FieldMap::default().supplied(&record(json)).authors, expected, "{json}");
        }
    }

    #[test]
    fn character_references_in_facts_are_resolved_once_or_twice() {
        for title in [
            "Fish & chips: “no”",
            "Fish &amp; chips: &#8220;no&#8221;",
            "Fish &amp;amp; chips: &amp;ldquo;no&amp;rdquo;",
        ] {
            let fields = Map::from_iter(["title", "section"].map(|name| (name.to_owned(), Value::from(title))));
            let supplied = FieldMap::default().supplied(&fields);
            assert_eq!(
                (supplied.title.as_deref(), supplied.section),
                (Some("Fish & chips: “no”"), supplied.title.clone())
            );
        }
        let supplied =
            FieldMap::default().supplied(&record(r#"{"url": "http://a.example/?a=1&copy=2", "title": "[1, 2]"}"#));
        assert_eq!(
            (supplied.url.as_deref(), supplied.title.as_deref()),
            (Some("http://a.example/?a=1&copy=2"), Some("[1, 2]"))
        );
    }

    #[test]
    fn a_field_map_adds_names() {
        let fields: FieldMap = "url=permalink,text=story".parse().unwrap();
        let record = record(r#"{"story": "Words", "permalink": "http://a/", "text": "other"}"#);
        assert_eq!(fields.page(&record).as_deref(), Some("Words"));
        assert_eq!(fields.supplied(&record).url.as_deref(), Some("http://a/"));
        let error = "headline=x".parse::<FieldMap>().unwrap_err().to_string();
        assert!(error.starts_with("\"headline=x\" is not FACT=FIELD; the facts are url, title, text"), "{error}");
    }

    #[test]
    fn empty_fields_are_an_empty_page_and_missing_ones_are_none() {
        let fields = FieldMap::default();
        assert_eq!(fields.page(&record(r#"{"text": null}"#)).as_deref(), Some(""));
        assert_eq!(fields.page(&record(r#"{"text": "", "body": "b"}"#)).as_deref(), Some("b"));
        assert_eq!(fields.page(&record(r#"{"title": "t"}"#)), None);
    }

    #[test]
    fn numbers_are_seconds_or_milliseconds() {
        for json in [r#"{"date": 1747699200}"#, r#"{"date": 1747699200000}"#] {
            assert_eq!(FieldMap::default().supplied(&record(json)).date.as_deref(), Some("2025-05-20"));
        }
    }
}
