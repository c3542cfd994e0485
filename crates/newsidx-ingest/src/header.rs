//! Named fields as WARC, HTTP and mail write them: `Content-Type: text/html; charset=utf-8`.

/// The fields of a header: names in lower case, values without line breaks.
pub(super) struct HeaderFields(Vec<(String, String)>);

impl HeaderFields {
    /// Reads fields one a line, longer ones continued after a space. A line that is no field is passed over.
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

    /// The value of the first field with this name, in lower case.
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

/// The name of the encoding in a content type.
pub(super) fn charset(content_type: &str) -> Option<&str> {
    parameter(content_type, "charset")
}

/// A parameter of a value: of `text/html; charset="utf-8"` the charset.
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
    fn fields_go_on_after_a_space() {
        let fields =
            HeaderFields::parse(b"HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n charset=x\r\nEmpty:\r\n\r\n");
        assert_eq!(fields.get("content-type"), Some("text/html; charset=x"));
        assert_eq!((fields.get("empty"), fields.get("other")), (Some(""), None));
    }

    #[test]
    fn the_encoding_stands_in_the_content_type() {
        assert_eq!(charset("text/html; Charset=\"EUC-KR\""), Some("EUC-KR"));
        assert_eq!(charset("text/html; boundary=x;charset=utf-8"), Some("utf-8"));
        assert_eq!(charset("text/html"), None);
    }
}
