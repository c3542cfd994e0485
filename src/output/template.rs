//! Line templates: text with fields of a record inserted, `{date} {title}`.

use std::io::{self, Write};
use std::str::FromStr;

use serde_json::Value;

use super::delimited::field_text;
use super::printable;

/// A parsed template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    parts: Vec<TemplatePart>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum TemplatePart {
    Text(String),
    Field(String),
}

/// A broken template.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TemplateError {
    /// An unbalanced brace.
    #[error("unmatched brace in {0}; for a literal brace write two: {{{{")]
    Brace(String),
    /// An unknown escape.
    #[error("unknown escape \\{0} in a template; there are \\t, \\n, \\0 and \\\\")]
    Escape(char),
}

impl Template {
    /// The fields that the template names.
    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            TemplatePart::Field(name) => Some(name.as_str()),
            TemplatePart::Text(_) => None,
        })
    }

    /// Writes one line for a record.
    pub(super) fn write(&self, out: &mut dyn Write, record: &Value) -> io::Result<()> {
        for part in &self.parts {
            match part {
                TemplatePart::Text(text) => out.write_all(text.as_bytes())?,
                TemplatePart::Field(name) => {
                    // One record is one line: line ends and tabs in values become spaces, escapes are written out.
                    let text = record.get(name).map_or_else(String::new, field_text);
                    let lines: Vec<&str> = text.split(['\n', '\r', '\t']).filter(|line| !line.is_empty()).collect();
                    let line = lines.join(" ");
                    out.write_all(printable(&line).as_bytes())?;
                }
            }
        }
        // A template that ends in \0 separates records itself, for `xargs -0`.
        let ends_with_nul = matches!(self.parts.last(), Some(TemplatePart::Text(text)) if text.ends_with('\0'));
        if ends_with_nul { Ok(()) } else { out.write_all(b"\n") }
    }
}

impl FromStr for Template {
    type Err = TemplateError;

    fn from_str(template: &str) -> Result<Self, TemplateError> {
        let unbalanced = || TemplateError::Brace(template.to_owned());
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut chars = template.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '{' | '}' if chars.next_if_eq(&c).is_some() => text.push(c),
                '{' => {
                    let mut name = String::new();
                    loop {
                        match chars.next() {
                            Some('}') => break,
                            Some(c) if c != '{' => name.push(c),
                            _ => return Err(unbalanced()),
                        }
                    }
                    parts.push(TemplatePart::Text(std::mem::take(&mut text)));
                    parts.push(TemplatePart::Field(name));
                }
                '}' => return Err(unbalanced()),
                '\\' => text.push(match chars.next() {
                    Some('t') => '\t',
                    Some('n') => '\n',
                    Some('0') => '\0',
                    Some('\\') | None => '\\',
                    Some(other) => return Err(TemplateError::Escape(other)),
                }),
                c => text.push(c),
            }
        }
        parts.push(TemplatePart::Text(text));
        parts.retain(|part| !matches!(part, TemplatePart::Text(text) if text.is_empty()));
        Ok(Self { parts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(template: &str) -> String {
        let record =
            serde_json::json!({"date": "2025", "title": "a\u{1b}[31m\nb", "authors": ["A", "B"], "none": null});
        let mut out = Vec::new();
        template.parse::<Template>().unwrap().write(&mut out, &record).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn fields_are_inserted_on_one_line() {
        assert_eq!(written("{date}\\t{title}"), "2025\ta\\u{1b}[31m b\n");
        assert_eq!(written("{{{date}}} {authors}{none}."), "{2025} A; B.\n");
        assert_eq!(written("{date}\\0"), "2025\0");
    }

    #[test]
    fn a_broken_template_is_refused() {
        for template in ["{date", "date}", "{a{b}}"] {
            assert!(matches!(template.parse::<Template>(), Err(TemplateError::Brace(_))), "{template}");
        }
        assert_eq!("\\x{date}".parse::<Template>(), Err(TemplateError::Escape('x')));
    }
}
