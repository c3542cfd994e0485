//! CSV and TSV reader (RFC 4180): tables with field names in the first row, and trafilatura's rows without names.
//!
//! A scanner finds the end of each row, so that the extent of a row is known; the `csv` crate parses its fields.
//! Linear; one row is in memory.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::byte_order_mark::without_byte_order_mark;
use super::fields::{FieldMap, TRAFILATURA_COLUMNS};
use super::json_lines::page_from_fields;
use super::read_context::ReadContext;
use super::stream::Stream;
use super::{IngestErrorKind, SkipReason, SourceContent};

/// Field delimiters, the most common first.
const DELIMITERS: [u8; 3] = [b',', b'\t', b';'];

/// Delimiter and columns of a table, from its first row.
pub(super) struct TableLayout {
    delimiter: u8,
    columns: Vec<String>,
    /// Rows before the first record: the line `sep=;` and the row of names.
    rows_before_records: usize,
    has_text: bool,
}

/// Detects a table by its first row: it names at least two known fields, or it is a row of trafilatura. `None` for
/// text.
pub(super) fn sniff(head: &[u8], fields: &FieldMap) -> Option<TableLayout> {
    let head = without_byte_order_mark(head);
    if let Some((delimiter, rows)) = declared_delimiter(head) {
        // A table in any case: a row without known names is one without text.
        let names = RowScanner::new(&[delimiter]).next_in(rows).unwrap_or_default();
        let columns = column_names(names, delimiter, fields)?;
        let has_text = fields.match_columns(&columns).has_text();
        return Some(TableLayout { delimiter, columns, rows_before_records: 2, has_text });
    }
    let first = RowScanner::new(&DELIMITERS).next_in(head)?;
    // Most text has no delimiter in its first line, and searching for one is cheaper than parsing a row.
    DELIMITERS.into_iter().filter(|delimiter| first.contains(delimiter)).find_map(|delimiter| {
        let columns = column_names(first, delimiter, fields)?;
        let matched = fields.match_columns(&columns);
        if columns.len() > 1 && matched.len() > 1 {
            return Some(TableLayout { delimiter, has_text: matched.has_text(), columns, rows_before_records: 1 });
        }
        let is_trafilatura = delimiter == b'\t'
            && columns.len() == TRAFILATURA_COLUMNS.len()
            && columns[0].starts_with("http")
            && !columns[0].contains(' ');
        let columns = TRAFILATURA_COLUMNS.map(str::to_owned).to_vec();
        is_trafilatura.then_some(TableLayout { delimiter, columns, rows_before_records: 0, has_text: true })
    })
}

/// Delimiter in the line `sep=;`, which spreadsheet programs write and read, with the rows after it.
fn declared_delimiter(head: &[u8]) -> Option<(u8, &[u8])> {
    let end = head.iter().take(MAX_SEP_LINE_BYTES).position(|byte| *byte == b'\n')?;
    let line = head[..end].strip_suffix(b"\r").unwrap_or(&head[..end]);
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let (name, delimiter) = line.split_at_checked(b"sep=".len())?;
    match delimiter {
        [delimiter] if name.eq_ignore_ascii_case(b"sep=") => Some((*delimiter, &head[end + 1..])),
        _ => None,
    }
}

/// Longest line `sep=;` in bytes, with quotes and line end.
const MAX_SEP_LINE_BYTES: usize = 9;

/// Names of the columns in a row; `None` if they are not UTF-8.
fn column_names(row: &[u8], delimiter: u8, fields: &FieldMap) -> Option<Vec<String>> {
    Some(split(row, delimiter)?.iter().map(|name| fields.canonical_name(name)).collect())
}

/// Reads the page of every row, in order. Rows are counted from 1, without the row of names.
pub(super) fn read(
    table: &TableLayout,
    mut stream: Stream<'_>,
    context: &mut ReadContext<'_>,
) -> Result<SourceContent, IngestErrorKind> {
    if !table.has_text {
        return Ok(SourceContent::Nothing(SkipReason::OtherTable));
    }
    let limit = context.options.max_page_bytes;
    let mut rows_before_records = table.rows_before_records;
    let mut number = 0;
    loop {
        stream.fill_buf()?;
        let position = stream.position();
        let Some(row) = read_row(&mut stream, table.delimiter, limit)? else { return Ok(SourceContent::Records) };
        if rows_before_records > 0 || row.as_ref().is_ok_and(|row| row.trim_ascii().is_empty()) {
            rows_before_records = rows_before_records.saturating_sub(1);
            continue;
        }
        number += 1;
        let page = row.and_then(|row| {
            let record = record(table, &row)?;
            page_from_fields(context.origin(Some(number), Some(position.extent(&row))), &record, context.options)
        });
        if !context.emit(Some(number), page) {
            return Ok(SourceContent::Records);
        }
    }
}

/// Record of a row: its fields by the names of their columns.
fn record(table: &TableLayout, row: &[u8]) -> Result<Map<String, Value>, IngestErrorKind> {
    let values = split(row, table.delimiter).ok_or(IngestErrorKind::NotUtf8)?;
    if values.len() > table.columns.len() {
        return Err(IngestErrorKind::Columns { found: values.len(), expected: table.columns.len() });
    }
    // Python programs write a missing value as `null`, `None` or `nan`.
    let value = |value: String| {
        if matches!(value.as_str(), "null" | "None" | "nan" | "NaN") { Value::Null } else { Value::String(value) }
    };
    Ok(table.columns.iter().cloned().zip(values.into_iter().map(value)).collect())
}

/// Fields of a row; `None` if they are not UTF-8.
fn split(row: &[u8], delimiter: u8) -> Option<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        // The row is complete, so a buffer of its length is filled once.
        .buffer_capacity(row.len().clamp(1, 64 << 10))
        .from_reader(without_byte_order_mark(row));
    let row = reader.byte_records().next()?.ok()?;
    row.iter().map(|field| std::str::from_utf8(field).ok().map(|field| field.trim().to_owned())).collect()
}

/// Next row without its line end; an inner error if it is above the limit; `None` at the end.
fn read_row(
    stream: &mut Stream<'_>,
    delimiter: u8,
    limit: u64,
) -> Result<Option<Result<Vec<u8>, IngestErrorKind>>, IngestErrorKind> {
    let delimiters = [delimiter];
    let mut rows = RowScanner::new(&delimiters);
    let mut row = Vec::new();
    let mut length = 0;
    loop {
        let buffer = stream.fill_buf()?;
        let is_end_of_file = buffer.is_empty();
        let end = rows.find_row_end(buffer);
        let part = &buffer[..end.unwrap_or(buffer.len())];
        length += part.len() as u64;
        // A row above the limit is scanned to its end without being stored, so that the next one is found.
        if length <= limit {
            row.extend_from_slice(part);
        }
        let consumed = part.len();
        stream.consume(consumed);
        if is_end_of_file && length == 0 {
            return Ok(None);
        }
        if is_end_of_file || end.is_some() {
            let ends = row.iter().rev().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            row.truncate(row.len() - ends);
            return Ok(Some(if length <= limit { Ok(row) } else { Err(IngestErrorKind::TooLarge { limit }) }));
        }
    }
}

/// State machine that finds the ends of rows: line feeds outside of quotes.
struct RowScanner<'d> {
    state: RowState,
    /// That of the table, or before it is known all that are common.
    delimiters: &'d [u8],
}

#[derive(Clone, Copy, Default, PartialEq)]
enum RowState {
    #[default]
    FieldStart,
    Field,
    Quoted,
    QuoteInQuoted,
}

impl<'d> RowScanner<'d> {
    fn new(delimiters: &'d [u8]) -> Self {
        Self { state: RowState::default(), delimiters }
    }

    /// Number of bytes up to and including the end of the row; `None` if it does not end here.
    fn find_row_end(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, byte) in bytes.iter().enumerate() {
            self.state = match (self.state, byte) {
                (RowState::Quoted, b'"') => RowState::QuoteInQuoted,
                (RowState::Quoted, _) | (RowState::FieldStart | RowState::QuoteInQuoted, b'"') => RowState::Quoted,
                (_, b'\n') => {
                    self.state = RowState::FieldStart;
                    return Some(at + 1);
                }
                (_, byte) if self.delimiters.contains(byte) => RowState::FieldStart,
                _ => RowState::Field,
            };
        }
        None
    }

    /// First row of these bytes, even if it is not complete.
    fn next_in(mut self, bytes: &[u8]) -> Option<&[u8]> {
        let end = self.find_row_end(bytes).unwrap_or(bytes.len());
        (end > 0).then_some(&bytes[..end])
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::input::Input;
    use crate::{IngestError, ReadOptions};
    use newsidx_core::page::RawPage;

    fn pages(content: &str, limit: u64) -> Vec<Result<(String, Option<String>), String>> {
        let options = ReadOptions { max_page_bytes: limit, fields: FieldMap::default() };
        let mut pages = Vec::new();
        let mut each = |page: Result<RawPage, IngestError>| {
            pages.push(match page {
                Ok(page) => {
                    let extent = page.origin.extent.unwrap();
                    let raw = &content[extent.offset as usize..][..extent.length as usize];
                    assert!(!raw.is_empty() && !raw.ends_with('\n'), "{raw:?}");
                    Ok((String::from_utf8(page.bytes).unwrap(), page.supplied.title))
                }
                Err(error) => Err(error.to_string()),
            });
            true
        };
        let table = sniff(content.as_bytes(), &options.fields).expect("a table");
        let stream = Stream::open(Input::memory(content.as_bytes())).unwrap();
        read(&table, stream, &mut ReadContext::new(Path::new("/a.csv"), &options, &mut each)).unwrap();
        pages
    }

    fn page(text: &str, title: &str) -> Result<(String, Option<String>), String> {
        Ok((text.to_owned(), Some(title.to_owned())))
    }

    #[test]
    fn rows_are_records_whatever_their_quotes_contain() {
        let table = "\u{feff}title,text\r\n\"A, \"\"B\"\"\",\"Line\nand line\"\r\n\nC,It is 5\" long\n";
        assert_eq!(pages(table, 1000), [page("Line\nand line", "A, \"B\""), page("It is 5\" long", "C")]);
        assert_eq!(pages("title\ttext\nA\tB, c", 1000), [page("B, c", "A")]);
        assert_eq!(pages("Headline;Body\nA;B", 1000), [page("B", "A")]);
    }

    #[test]
    fn a_first_line_may_name_the_delimiter() {
        for line in ["sep=;", "SEP=;\r", "\"sep=;\"", "\u{feff}sep=;"] {
            assert_eq!(
                pages(&format!("{line}\ntitle;text\nA;\"B; c\"\nD;E"), 1000),
                [page("B; c", "A"), page("E", "D")]
            );
        }
        assert_eq!(pages("sep=|\ntitle|text\nA|\"B|\nC\"", 1000), [page("B|\nC", "A")]);
        let other = sniff(b"sep=,\nname,size\na,1\n", &FieldMap::default()).unwrap();
        assert!(!other.has_text, "a table without text, and no text");
    }

    #[test]
    fn a_quote_after_another_delimiter_is_text() {
        assert_eq!(pages("title,text\nA,5;\" long\nB,C\n", 1000), [page("5;\" long", "A"), page("C", "B")]);
    }

    #[test]
    fn rows_that_cannot_be_read_are_named() {
        let pages = pages("title,text\nA,B,C\nD,much too long for the limit\nE,F\n", 12);
        assert_eq!(pages[0].as_ref().unwrap_err(), "/a.csv:1: 3 fields where the first row has 2");
        assert!(pages[1].as_ref().unwrap_err().starts_with("/a.csv:2: a page of more than"), "{pages:?}");
        assert_eq!(pages[2], page("F", "E"));
    }

    #[test]
    fn text_is_not_a_table() {
        for text in [
            "The text, the date and the title\n",
            "Title\n\nText",
            "text",
            "",
            "http://one.example/\tand text",
            "sep=; is a line\n",
            "separate\n",
        ] {
            assert!(sniff(text.as_bytes(), &FieldMap::default()).is_none(), "{text:?}");
        }
    }
}
