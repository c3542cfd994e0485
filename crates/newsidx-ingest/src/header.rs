//! Header fields of WARC, HTTP and mail (RFC 5322, RFC 9110): `Content-Type: text/html; charset=utf-8`.
//!
//! Lenient parser: malformed lines are skipped, since crawlers store what servers sent. Lookup is a linear search.

/// Header fields: names in lower case, values without line breaks.
pub(super) struct HeaderFields(Vec<(String, String)>);

impl HeaderFields {
    /// Parses one field a line; a line that begins with white space continues the previous one. Other lines are
    /// skipped.
    pub(super) fn parse(header: &[u8]) -> Self {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in header.split(|byte| *byte == b'\n') {
            let text = String::from_utf8_lossy(line);
            if line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(text.trim());
                }
            } else if let Some((name, value)) = text.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Self(fields)
    }

    /// Value of the first field with this name; `name` is in lower case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl IntoIterator for HeaderFields {
    type Item = (String, String);
    type IntoIter = std::vec::IntoIter<(String, String)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Charset in the value of a `Content-Type` field.
pub(super) fn charset(content_type: &str) -> Option<&str> {
    parameter(content_type, "charset")
}

/// Parameter of a field value, without quotes: `utf-8` for `charset` in `text/html; charset="utf-8"`.
pub(super) fn parameter<'a>(value: &'a str, wanted: &str) -> Option<&'a str> {
    value.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case(wanted).then_some(value.trim().trim_matches(['"', '\'']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_begins_with_a_space_continues_a_field() {
        let fields =
            HeaderFields::parse(b"HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n charset=x\r\nEmpty:\r\n\r\n");
        assert_eq!(fields.get("content-type"), Some("text/html; charset=x"));
        assert_eq!((fields.get("empty"), fields.get("other")), (Some(""), None));
    }

    #[test]
    fn the_charset_is_a_parameter_of_the_content_type() {
        assert_eq!(charset("text/html; Charset=\"EUC-KR\""), Some("EUC-KR"));
        assert_eq!(charset("text/html; boundary=x;charset=utf-8"), Some("utf-8"));
        assert_eq!(charset("text/html"), None);
    }
}
