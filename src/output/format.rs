//! Records in the format that is asked for: JSON, CSV, TSV, or a template of the person's own.

use std::io::{self, Write};
use std::str::FromStr;

use serde::Serialize;
use serde_json::Value;

use super::delimited::{write_csv_row, write_tsv_row};
use super::json::{write_json, write_json_line};
use super::template::{Template, TemplateError};

/// How records are written.
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
    /// A line of text with the fields put in.
    Template(Template),
}

/// The fields of a kind of record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RecordShape {
    /// All fields that can be asked for.
    pub fields: &'static [&'static str],
    /// Those in a table where none are asked for.
    pub columns: &'static [&'static str],
}

/// A field that the records do not have.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no field \"{name}\" here; the fields are {}", .known.join(", "))]
pub(crate) struct UnknownField {
    name: String,
    known: &'static [&'static str],
}

/// Writes records one after the other; memory does not grow with their number.
pub(crate) struct RecordWriter<W> {
    out: W,
    format: RecordFormat,
    /// The fields that are asked for; all of the record where `None`.
    fields: Option<Vec<String>>,
    is_first: bool,
}

impl<W: Write> RecordWriter<W> {
    /// Prepares to write records of a kind.
    ///
    /// # Errors
    ///
    /// Where the records do not have a field that is asked for.
    pub(crate) fn new(
        out: W,
        format: RecordFormat,
        shape: RecordShape,
        fields: Option<&[String]>,
    ) -> Result<Self, UnknownField> {
        let mut asked = fields.unwrap_or_default().to_vec();
        if let RecordFormat::Template(template) = &format {
            asked.extend(template.fields().map(str::to_owned));
        }
        if let Some(name) = asked.into_iter().find(|name| !shape.fields.contains(&name.as_str())) {
            return Err(UnknownField { name, known: shape.fields });
        }
        let is_table = matches!(format, RecordFormat::Csv | RecordFormat::Tsv);
        let columns = || shape.columns.iter().map(|name| (*name).to_owned()).collect();
        let fields = fields.map(<[String]>::to_vec).or_else(|| is_table.then(columns));
        Ok(Self { out, format, fields, is_first: true })
    }

    /// Whether any of these fields is asked for by name.
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
    /// Where the writer fails.
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
                let lead = ["schema", "type"].into_iter().filter(|name| !fields.iter().any(|field| field == name));
                let lead = lead.map(|name| (name, record.get(name).unwrap_or(&Value::Null)));
                let picked = SelectedFields(lead.chain(fields.iter().map(String::as_str).zip(values)).collect());
                match self.format {
                    RecordFormat::Json => write_json(&mut self.out, &picked),
                    _ => write_json_line(&mut self.out, &picked),
                }
            }
        }
    }

    /// Writes what stands before the first record.
    fn begin(&mut self) -> io::Result<()> {
        let names: Vec<Value> = self.fields.iter().flatten().map(|name| Value::String(name.clone())).collect();
        match self.format {
            RecordFormat::Json => self.out.write_all(b"["),
            RecordFormat::Csv => write_csv_row(&mut self.out, names.iter()),
            RecordFormat::Tsv => write_tsv_row(&mut self.out, names.iter()),
            RecordFormat::JsonLines | RecordFormat::Template(_) => Ok(()),
        }
    }

    /// Writes what stands after the last record, and everything to where it goes.
    ///
    /// # Errors
    ///
    /// Where the writer fails.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        if self.is_first {
            self.begin()?;
        }
        if self.format == RecordFormat::Json {
            self.out.write_all(b"]\n")?;
        }
        self.out.flush()
    }
}

/// Some fields of a record, in the order that is asked for.
struct SelectedFields<'a>(Vec<(&'a str, &'a Value)>);

impl Serialize for SelectedFields<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

/// A text that names no format.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FormatError {
    /// Neither a name nor a template.
    #[error("the formats are json, jsonl, csv, tsv and text, or a template with fields, as '{{date}} {{title}}'")]
    Unknown,
    /// A template that cannot be read.
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
    fn every_format_has_its_frame() {
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
    fn no_record_is_an_empty_answer_in_the_same_form() {
        assert_eq!(written("csv", None, &[]), "a,b\r\n");
        assert_eq!(written("json", None, &[]), "[]\n");
        assert_eq!(written("jsonl", None, &[]), "");
    }

    #[test]
    fn a_field_that_is_not_there_is_named() {
        let error = |format: &str, field: &str| {
            let fields = [field.to_owned()];
            RecordWriter::new(Vec::new(), format.parse().unwrap(), SHAPE, Some(&fields)).err().unwrap().to_string()
        };
        assert_eq!(error("csv", "c"), "there is no field \"c\" here; the fields are schema, type, a, b");
        assert!(error("{d}", "a").starts_with("there is no field \"d\" here"));
        assert_eq!("xml".parse::<RecordFormat>(), Err(FormatError::Unknown));
    }
}
