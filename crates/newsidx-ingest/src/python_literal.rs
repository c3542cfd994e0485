//! Python literals in fields of records, as tables store lists that a program printed: `['Ada Quill', "Ben O'Hara"]`.
//!
//! Recursive descent over lists, tuples, sets, dictionaries, strings, numbers and names; JSON arrays are such literals
//! too. Linear; the depth is bounded.

use serde_json::{Map, Value};

/// Deepest nesting of a literal.
const MAX_DEPTH: usize = 8;

/// Parses a list, tuple, set or dictionary; `None` if the text is anything else.
pub(super) fn parse_collection(text: &str) -> Option<Value> {
    let text = text.trim();
    if !text.starts_with(['[', '(', '{']) {
        return None;
    }
    let mut parser = LiteralParser { rest: text };
    let value = parser.value(MAX_DEPTH)?;
    parser.rest.trim_start().is_empty().then_some(value)
}

struct LiteralParser<'t> {
    rest: &'t str,
}

impl LiteralParser<'_> {
    fn value(&mut self, depth: usize) -> Option<Value> {
        self.rest = self.rest.trim_start();
        match self.rest.chars().next()? {
            '[' => self.items(']', depth),
            '(' => self.items(')', depth),
            '{' => self.items('}', depth),
            '"' | '\'' => self.string().map(Value::String),
            _ => self.name(),
        }
    }

    /// Items up to the closing bracket. With keys they are an object. NumPy prints no commas between strings.
    fn items(&mut self, close: char, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        self.rest = &self.rest[1..];
        let (mut items, mut object) = (Vec::new(), Map::new());
        loop {
            self.rest = self.rest.trim_start();
            if self.take(close) {
                return Some(if object.is_empty() { Value::Array(items) } else { Value::Object(object) });
            }
            let item = self.value(depth)?;
            self.rest = self.rest.trim_start();
            if close == '}' && self.take(':') {
                object.insert(item.as_str()?.to_owned(), self.value(depth)?);
            } else {
                items.push(item);
            }
            self.rest = self.rest.trim_start();
            if !self.take(',') && !self.rest.starts_with([close, '"', '\'']) {
                return None;
            }
        }
    }

    fn take(&mut self, expected: char) -> bool {
        let rest = self.rest.strip_prefix(expected);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// String in quotes; of the escapes, those that `repr` writes into names.
    fn string(&mut self) -> Option<String> {
        let mut chars = self.rest.chars();
        let quote = chars.next()?;
        let mut text = String::new();
        loop {
            match chars.next()? {
                c if c == quote => break,
                '\\' => match chars.next()? {
                    'n' | 't' | 'r' => text.push(' '),
                    'x' => text.push(escaped(&mut chars, 2)?),
                    'u' => text.push(escaped(&mut chars, 4)?),
                    c => text.push(c),
                },
                c => text.push(c),
            }
        }
        self.rest = chars.as_str();
        Some(text)
    }

    /// Number, or a name such as `None`.
    fn name(&mut self) -> Option<Value> {
        let length =
            self.rest.find(|c: char| !c.is_ascii_alphanumeric() && !"+-._".contains(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(length);
        self.rest = rest;
        match name {
            "None" | "null" | "nan" | "NaN" => Some(Value::Null),
            "True" | "true" => Some(Value::Bool(true)),
            "False" | "false" => Some(Value::Bool(false)),
            number => number.parse::<f64>().ok().map(Value::from),
        }
    }
}

/// Character of a hexadecimal escape.
fn escaped(chars: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let (code, rest) = chars.as_str().split_at_checked(digits)?;
    *chars = rest.chars();
    char::from_u32(u32::from_str_radix(code, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn printed_collections_are_parsed() {
        for (text, value) in [
            ("['Ada Quill', \"Ben O'Hara\"]", json!(["Ada Quill", "Ben O'Hara"])),
            (" ('Ada Quill',) ", json!(["Ada Quill"])),
            ("{'Ada Quill'}", json!(["Ada Quill"])),
            ("['Ada Quill' 'Ben Marsh'\n 'Cy Doe']", json!(["Ada Quill", "Ben Marsh", "Cy Doe"])),
            ("[{'name': 'Ada Quill', 'id': 7, 'url': None}]", json!([{"name": "Ada Quill", "id": 7.0, "url": null}])),
            ("[\"Jos\\u00e9 \\\"Pepe\\\" Ruiz\", 'Ren\\xe9e']", json!(["José \"Pepe\" Ruiz", "Renée"])),
            ("[]", json!([])),
        ] {
            assert_eq!(parse_collection(text), Some(value), "{text}");
        }
    }

    #[test]
    fn other_texts_are_none() {
        for text in
            ["Ada Quill", "['Ada Quill'", "[Updated] Ada Quill", "['Allo 'Allo']", "[1] 2", "", &"[".repeat(100)]
        {
            assert_eq!(parse_collection(text), None, "{text}");
        }
    }
}
