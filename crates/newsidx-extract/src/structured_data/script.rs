//! JSON of a script as pages write it: in CDATA or comment marks, several values in a row, with line breaks inside
//! strings or commas before a closing bracket.
//!
//! Linear in the script, which is parsed at most twice.

use serde_json::{Deserializer, Value};

/// Maximum number of values of one script.
const MAX_VALUES: usize = 100;

/// The values of a script up to the first one that is no JSON.
pub(super) fn values(script: &str) -> Vec<Value> {
    let (values, is_complete) = read(script);
    if is_complete {
        return values;
    }
    let (repaired, _) = read(&repair(script));
    if repaired.len() > values.len() { repaired } else { values }
}

/// The values of a script, and whether no other one follows.
fn read(script: &str) -> (Vec<Value>, bool) {
    let mut rest = after_section_mark(script);
    let mut values = Vec::new();
    while let Some(start) = rest.find(['{', '[']).filter(|_| values.len() < MAX_VALUES) {
        let mut stream = Deserializer::from_str(&rest[start..]).into_iter();
        let Some(Ok(value)) = stream.next() else { return (values, false) };
        values.push(value);
        rest = &rest[start + stream.byte_offset()..];
    }
    (values, true)
}

/// The text after the mark that opens a section which XHTML does not parse, if the script begins with one.
fn after_section_mark(script: &str) -> &str {
    const MARK: &str = "<![CDATA[";
    let mark = script.find(MARK).filter(|at| !script[..*at].contains(['{', '[']));
    mark.map_or(script, |at| &script[at + MARK.len()..])
}

/// A script without line breaks inside strings, and without commas before closing brackets. JSON forbids both.
fn repair(script: &str) -> String {
    let mut repaired = String::with_capacity(script.len());
    let (mut in_string, mut is_escaped, mut has_comma) = (false, false, false);
    for c in script.chars() {
        let c = if c.is_control() { ' ' } else { c };
        if in_string {
            in_string = is_escaped || c != '"';
            is_escaped = !is_escaped && c == '\\';
            repaired.push(c);
            continue;
        }
        // A comma is written when the next value shows that it was needed.
        if has_comma && !c.is_whitespace() {
            has_comma = false;
            if !matches!(c, '}' | ']' | ',') {
                repaired.push(',');
            }
        }
        in_string = c == '"';
        has_comma |= c == ',';
        if c != ',' {
            repaired.push(c);
        }
    }
    repaired
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(script: &str) -> String {
        values(script).iter().map(Value::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn marks_around_json_are_ignored() {
        for script in [
            r#"{"a":1}"#,
            r#"//<![CDATA[
               {"a":1}
               //]]>"#,
            r#"/* <![CDATA[ */ {"a":1} /* ]]> */"#,
            r#"<!-- {"a":1} -->"#,
            r#"{"a":1};"#,
            r#"{"a":1,}"#,
            "{\"a\":1,\n,}",
        ] {
            assert_eq!(read_all(script), r#"{"a":1}"#, "{script}");
        }
    }

    #[test]
    fn several_values_are_read() {
        assert_eq!(read_all(r#"{"a":1}{"b":2}"#), r#"{"a":1} {"b":2}"#);
        assert_eq!(read_all(r#"{"a":1}, [{"b":2},];"#), r#"{"a":1} [{"b":2}]"#);
        assert_eq!(read_all(r#"{"a":1} {"b":"#), r#"{"a":1}"#, "the second one is cut off");
    }

    #[test]
    fn strings_keep_their_commas_and_lose_their_line_breaks() {
        assert_eq!(read_all("{\"a\":\"one,}\ntwo \\\",]\",}"), r#"{"a":"one,} two \",]"}"#);
        assert_eq!(read_all(&"[".repeat(100_000)), "");
    }
}
