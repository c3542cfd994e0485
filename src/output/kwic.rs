//! Concordance lines (key word in context, KWIC): as text with the match in one column, and as records.

use std::io::{self, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::article_record::part_name;
use super::columns::{pad_left, pad_right, truncate_end, truncate_start};
use super::{DIM, MATCH, RecordShape, SCHEMA_VERSION, ShownPaths, printable};
use newsidx_core::article::PartialDate;
use newsidx_search::KwicLine;

/// Digits of an identifier that are shown; `newsidx show` accepts a beginning.
const ID_DIGITS: usize = 8;

/// Narrowest line, in columns, with date and site.
const MIN_WIDE_COLUMNS: usize = 110;

/// Columns of a date.
const DATE_WIDTH: usize = 10;

/// Columns of a site; longer names are cut.
const SITE_WIDTH: usize = 18;

/// The fields of a [`kwic_record`].
pub(crate) const KWIC_SHAPE: RecordShape = RecordShape {
    fields: &[
        "schema", "type", "id", "kind", "path", "member", "record", "url", "site", "title", "date", "field", "number",
        "start", "end", "left", "match", "right",
    ],
    columns: &["id", "date", "site", "field", "number", "start", "end", "left", "match", "right"],
};

#[derive(Serialize)]
struct KwicRecord<'a> {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    #[serde(rename = "kind")]
    document_kind: &'static str,
    path: String,
    member: Option<&'a str>,
    record: Option<u64>,
    url: Option<&'a str>,
    site: &'a str,
    title: &'a str,
    date: Option<PartialDate>,
    field: &'static str,
    number: Option<usize>,
    start: usize,
    end: usize,
    left: &'a str,
    #[serde(rename = "match")]
    matched: &'a str,
    right: &'a str,
}

/// A concordance line as a record.
pub(crate) fn kwic_record<'a>(line: &'a KwicLine, paths: &ShownPaths) -> impl Serialize + use<'a> {
    let article = &line.article;
    let (field, number) = part_name(line.part);
    KwicRecord {
        schema: SCHEMA_VERSION,
        kind: "occurrence",
        id: article.id.to_string(),
        document_kind: article.kind.name(),
        path: paths.show_text(&article.origin.file),
        member: article.origin.member.as_deref(),
        record: article.origin.record,
        url: article.url.as_deref(),
        site: &article.site,
        title: &article.title,
        date: article.published.map(|published| published.date),
        field,
        number,
        start: line.characters.start,
        end: line.characters.end,
        left: &line.left,
        matched: &line.matched,
        right: &line.right,
    }
}

/// Writes a line within `width` columns: the beginning of the identifier; in wide lines date and site; then the match
/// with the text on both sides.
///
/// # Errors
///
/// If the writer fails.
pub(crate) fn write_kwic(out: &mut dyn Write, line: &KwicLine, width: usize) -> io::Result<()> {
    let mut facts = line.article.id.to_string();
    facts.truncate(ID_DIGITS);
    if width >= MIN_WIDE_COLUMNS {
        let date = line.article.published.map_or_else(String::new, |published| published.date.to_string());
        let site = pad_right(&printable(&line.article.site), SITE_WIDTH);
        facts = format!("{facts}  {}  {site}", pad_right(&date, DATE_WIDTH));
    }
    // The last column stays free: some terminals wrap a line that fills it.
    let columns = width.saturating_sub(facts.width() + 3);
    // The match begins left of the middle, so that the text after it has a little more room.
    let left_columns = columns * 9 / 20;
    let left = truncate_start(&printable(&line.left), left_columns);
    let matched = truncate_end(&printable(&line.matched), columns - left_columns);
    let right = truncate_end(&printable(&line.right), columns - left_columns - matched.width());
    let left = pad_left(&left, left_columns);
    writeln!(out, "{DIM}{facts}{DIM:#}  {left}{MATCH}{matched}{MATCH:#}{}", right.trim_end())
}
