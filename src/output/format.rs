//! Record formats: JSON, JSON lines, CSV, TSV and line templates. Streams: memory does not grow with the number of
//! records.

use std::io::{self, Write};
use std::str::FromStr;

use serde::Serialize;
use serde_json::Value;

use super::delimited::{write_csv_row, write_tsv_row};
use super::json::{write_json, write_json_line};
use super::template::{Template, TemplateError};

/// A record format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RecordFormat {
    /// One JSON array.
    Json,
    /// One JSON object a line.
    JsonLines,
    /// Comma-separated values, RFC 4180.
    Csv,
    /// Tab-separated values.
    Tsv,
    /// A line of text with fields inserted.
    Template(Template),
}

/// The fields of a record type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RecordShape {
    /// All fields that `--fields` accepts.
    pub fields: &'static [&'static str],
    /// The columns of a table without `--fields`.
    pub columns: &'static [&'static str],
}

/// An unknown field name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown field \"{name}\"; the fields are {}", .known.join(", "))]
pub(crate) struct UnknownField {
    name: String,
    known: &'static [&'static str],
}

/// Writes records one at a time.
pub(crate) struct RecordWriter<W> {
    out: W,
    format: RecordFormat,
    /// The selected fields; `None` for the whole record.
    fields: Option<Vec<String>>,
    is_first: bool,
}

impl<W: Write> RecordWriter<W> {
    /// A writer for records of one type.
    ///
    /// # Errors
    ///
    /// If a selected field does not exist.
    pub(crate) fn new(
        out: W,
        format: RecordFormat,
        shape: RecordShape,
        fields: Option<&[String]>,
    ) -> Result<Self, UnknownField> {
        let mut requested = fields.unwrap_or_default().to_vec();
        if let RecordFormat::Template(template) = &format {
            requested.extend(template.fields().map(str::to_owned));
        }
        if let Some(name) = requested.into_iter().find(|name| !shape.fields.contains(&name.as_str())) {
            return Err(UnknownField { name, known: shape.fields });
        }
        let is_table = matches!(format, RecordFormat::Csv | RecordFormat::Tsv);
        let columns = || shape.columns.iter().map(|name| (*name).to_owned()).collect();
        let fields = fields.map(<[String]>::to_vec).or_else(|| is_table.then(columns));
        Ok(Self { out, format, fields, is_first: true })
    }

    /// Whether any of these fields is selected by name.
    pub(crate) fn is_requested(&self, names: &[&str]) -> bool {
        let in_template = match &self.format {
            RecordFormat::Template(template) => template.fields().any(|field| names.contains(&field)),
            _ => false,
        };
        in_template || self.fields.iter().flatten().any(|field| names.contains(&field.as_str()))
    }

    /// Writes a record.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub(crate) fn write(&mut self, record: &impl Serialize) -> io::Result<()> {
        if std::mem::take(&mut self.is_first) {
            self.begin()?;
        } else if self.format == RecordFormat::Json {
            self.out.write_all(b",\n")?;
        }
        let Some(fields) = &self.fields else {
            return match &self.format {
                RecordFormat::Json => write_json(&mut self.out, record),
                RecordFormat::Template(template) => template.write(&mut self.out, &serde_json::to_value(record)?),
                _ => write_json_line(&mut self.out, record),
            };
        };
        let record = serde_json::to_value(record)?;
        let values = fields.iter().map(|field| record.get(field).unwrap_or(&Value::Null));
        match &self.format {
            RecordFormat::Csv => write_csv_row(&mut self.out, values),
            RecordFormat::Tsv => write_tsv_row(&mut self.out, values),
            RecordFormat::Template(template) => template.write(&mut self.out, &record),
            RecordFormat::Json | RecordFormat::JsonLines => {
                // Every record has schema and type, whatever fields are selected (`docs/json.md`).
                let header = ["schema", "type"].into_iter().filter(|name| !fields.iter().any(|field| field == name));
                let header = header.map(|name| (name, record.get(name).unwrap_or(&Value::Null)));
                let selected = SelectedFields(header.chain(fields.iter().map(String::as_str).zip(values)).collect());
                match self.format {
                    RecordFormat::Json => write_json(&mut self.out, &selected),
                    _ => write_json_line(&mut self.out, &selected),
                }
            }
        }
    }

    /// Writes the opening of the format: a bracket, a header row.
    fn begin(&mut self) -> io::Result<()> {
        let names: Vec<Value> = self.fields.iter().flatten().map(|name| Value::String(name.clone())).collect();
        match self.format {
            RecordFormat::Json => self.out.write_all(b"["),
            RecordFormat::Csv => write_csv_row(&mut self.out, names.iter()),
            RecordFormat::Tsv => write_tsv_row(&mut self.out, names.iter()),
            RecordFormat::JsonLines | RecordFormat::Template(_) => Ok(()),
        }
    }

    /// Writes the end of the format and flushes the writer.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        // Without records the opening is still to be written: an empty result is a valid document.
        if self.is_first {
            self.begin()?;
        }
        if self.format == RecordFormat::Json {
            self.out.write_all(b"]\n")?;
        }
        self.out.flush()
    }
}

/// Selected fields of a record, in their order.
struct SelectedFields<'a>(Vec<(&'a str, &'a Value)>);

impl Serialize for SelectedFields<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

/// A format name that does not exist, or a broken template.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FormatError {
    /// Neither a name nor a template.
    #[error(
        "unknown format; the formats are json, jsonl, csv, tsv and text, or a line template such as '{{date}} {{title}}'"
    )]
    Unknown,
    /// A broken template.
    #[error(transparent)]
    Template(#[from] TemplateError),
}

impl FromStr for RecordFormat {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        Ok(match text {
            "json" => Self::Json,
            "jsonl" => Self::JsonLines,
            "csv" => Self::Csv,
            "tsv" => Self::Tsv,
            template if template.contains('{') => Self::Template(template.parse()?),
            _ => return Err(FormatError::Unknown),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: RecordShape = RecordShape { fields: &["schema", "type", "a", "b"], columns: &["a", "b"] };

    fn written(format: &str, fields: Option<&[&str]>, records: &[Value]) -> String {
        let fields: Option<Vec<String>> = fields.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        let mut out = Vec::new();
        let mut writer = RecordWriter::new(&mut out, format.parse().unwrap(), SHAPE, fields.as_deref()).unwrap();
        records.iter().try_for_each(|record| writer.write(record)).unwrap();
        writer.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_format_has_its_opening_and_end() {
        let records = [
            serde_json::json!({"schema": 1, "type": "x", "a": 1, "b": "p,q"}),
            serde_json::json!({"schema": 1, "type": "x", "a": 2, "b": null}),
        ];
        assert_eq!(written("csv", None, &records), "a,b\r\n1,\"p,q\"\r\n2,\r\n");
        assert_eq!(written("tsv", Some(&["b", "a"]), &records), "b\ta\np,q\t1\n\t2\n");
        assert_eq!(
            written("jsonl", Some(&["b"]), &records),
            "{\"schema\":1,\"type\":\"x\",\"b\":\"p,q\"}\n{\"schema\":1,\"type\":\"x\",\"b\":null}\n"
        );
        assert_eq!(
            serde_json::from_str::<Vec<Value>>(&written("json", None, &records)).unwrap(),
            records,
            "the fields of a whole record are all there"
        );
        assert_eq!(written("{b}-{a}", None, &records), "p,q-1\n-2\n");
    }

    #[test]
    fn no_records_are_an_empty_document_of_the_format() {
        assert_eq!(written("csv", None, &[]), "a,b\r\n");
        assert_eq!(written("json", None, &[]), "[]\n");
        assert_eq!(written("jsonl", None, &[]), "");
    }

    #[test]
    fn an_unknown_field_is_named() {
        let error = |format: &str, field: &str| {
            let fields = [field.to_owned()];
            RecordWriter::new(Vec::new(), format.parse().unwrap(), SHAPE, Some(&fields)).err().unwrap().to_string()
        };
        assert_eq!(error("csv", "c"), "unknown field \"c\"; the fields are schema, type, a, b");
        assert!(error("{d}", "a").starts_with("unknown field \"d\""));
        assert_eq!("xml".parse::<RecordFormat>(), Err(FormatError::Unknown));
    }
}
