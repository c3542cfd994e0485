//! Comma-separated values (RFC 4180) and tab-separated values, one row at a time.
//!
//! CSV is for spreadsheets: text that would run as a formula gets an apostrophe (CSV injection). TSV is for programs:
//! values are written unchanged except for escapes.

use std::io::{self, Write};

use serde_json::Value;

use super::printable;

/// Separator of the entries of a list in one field.
const LIST_SEPARATOR: &str = "; ";

/// Writes a CSV row. Text that a spreadsheet would run as a formula gets an apostrophe before it.
pub(super) fn write_csv_row<'a>(out: &mut dyn Write, values: impl Iterator<Item = &'a Value>) -> io::Result<()> {
    for (nth, value) in values.enumerate() {
        if nth > 0 {
            out.write_all(b",")?;
        }
        let mut text = printable_lines(&field_text(value));
        // Text only: a negative number stays a number.
        if value.as_str().is_some() && text.starts_with(['=', '+', '-', '@', '\t']) {
            text.insert(0, '\'');
        }
        if text.contains(['"', ',', '\n', '\r']) {
            write!(out, "\"{}\"", text.replace('"', "\"\""))?;
        } else {
            out.write_all(text.as_bytes())?;
        }
    }
    out.write_all(b"\r\n")
}

/// Writes a TSV row; tabs, line ends and backslashes in values become `\t`, `\n`, `\r` and `\\`.
pub(super) fn write_tsv_row<'a>(out: &mut dyn Write, values: impl Iterator<Item = &'a Value>) -> io::Result<()> {
    for (nth, value) in values.enumerate() {
        if nth > 0 {
            out.write_all(b"\t")?;
        }
        let text =
            field_text(value).replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r");
        out.write_all(printable(&text).as_bytes())?;
    }
    out.write_all(b"\n")
}

/// A value as the text of one field: null is empty, a list is joined, a snippet is its text.
pub(super) fn field_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(entries) => entries.iter().map(field_text).collect::<Vec<_>>().join(LIST_SEPARATOR),
        Value::Object(object) => object.get("text").map_or_else(|| value.to_string(), field_text),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// Escapes control characters except tabs and line ends.
fn printable_lines(text: &str) -> String {
    let parts: Vec<String> = text
        .split_inclusive(['\n', '\t'])
        .map(|part| {
            let end = part.len() - usize::from(part.ends_with(['\n', '\t']));
            format!("{}{}", printable(&part[..end]), &part[end..])
        })
        .collect();
    parts.concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn csv(values: &Value) -> String {
        let mut out = Vec::new();
        write_csv_row(&mut out, values.as_array().unwrap().iter()).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn tsv(values: &Value) -> String {
        let mut out = Vec::new();
        write_tsv_row(&mut out, values.as_array().unwrap().iter()).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn csv_values_are_quoted_if_needed() {
        assert_eq!(csv(&json!(["a", "b,c", "d\"e", "f\ng", null, 7])), "a,\"b,c\",\"d\"\"e\",\"f\ng\",,7\r\n");
        assert_eq!(
            csv(&json!([["Jane Doe", "John Roe"], {"text": "a passage", "matches": []}])),
            "Jane Doe; John Roe,a passage\r\n"
        );
    }

    #[test]
    fn formulas_become_text_and_numbers_stay_numbers() {
        assert_eq!(csv(&json!(["=1+1", "+49", "-x", "@sum", -3, "a=b"])), "'=1+1,'+49,'-x,'@sum,-3,a=b\r\n");
        assert_eq!(tsv(&json!(["=1+1"])), "=1+1\n");
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(csv(&json!(["a\u{1b}[31m\tb\u{9b}"])), "a\\u{1b}[31m\tb\\u{9b}\r\n");
        assert_eq!(tsv(&json!(["a\tb\nc\\d\u{1b}", "e\r"])), "a\\tb\\nc\\\\d\\u{1b}\te\\r\n");
    }
}
