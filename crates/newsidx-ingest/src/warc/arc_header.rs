//! Header line of an ARC record (Internet Archive, 1996): `URL IP-address Archive-date Content-type … Archive-length`.
//!
//! ARC is the format of web archives before WARC. Version 1 has five fields, version 2 ten; the date and the length are
//! at the same places of both. Length is bounded.

use std::io::{BufRead, Read};

use super::header::{ArchiveRecordHeader, HeaderError};

/// Longest header line in bytes; addresses of real records are below 2 KB.
pub(super) const MAX_LINE_BYTES: usize = 8 << 10;

/// Fields from the date on, in versions 1 and 2.
const FIELDS_FROM_DATE: [usize; 2] = [3, 8];

/// Schemes of the addresses of records; a line that begins with another one is not a header.
const SCHEMES: [&str; 6] = ["http:", "https:", "ftp:", "dns:", "filedesc:", "metadata:"];

/// Reads a header line and appends its bytes to `bytes`, which is empty.
pub(super) fn read(stream: &mut impl BufRead, bytes: &mut Vec<u8>) -> Result<ArchiveRecordHeader, HeaderError> {
    stream.take(MAX_LINE_BYTES as u64).read_until(b'\n', bytes).map_err(HeaderError::Io)?;
    parse(bytes).ok_or(HeaderError::Damaged("no record begins here"))
}

/// Whether bytes begin with the header line of a record.
pub(super) fn is_header(bytes: &[u8]) -> bool {
    let end = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
    parse(&bytes[..end]).is_some()
}

/// Parses a line with its end; `None` if it is not a header.
fn parse(line: &[u8]) -> Option<ArchiveRecordHeader> {
    let text = line.strip_suffix(b"\n")?;
    // First the scheme: it rules out nearly all lines of pages.
    let has_scheme =
        |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()));
    SCHEMES.into_iter().find(|scheme| has_scheme(scheme))?;
    let text = std::str::from_utf8(text).ok()?.trim_end();
    let fields: Vec<&str> = text.split(' ').collect();
    // Counted from the end: addresses of real archives contain spaces.
    let date = FIELDS_FROM_DATE
        .into_iter()
        .filter_map(|length| fields.len().checked_sub(length))
        .find(|at| *at >= 2 && is_date(fields[*at]))?;
    let block_length = fields.last()?.parse().ok()?;
    Some(ArchiveRecordHeader {
        length: line.len(),
        kind: "response".to_owned(),
        block_length,
        content_type: Some(fields[date + 1].to_owned()).filter(|content_type| content_type.contains('/')),
        target: Some(fields[..date - 1].join(" ")),
        date: Some(fields[date].to_owned()),
    })
}

/// Whether a field is a date as web archives write it: `YYYYMMDDhhmmss`, in old records without seconds.
fn is_date(field: &str) -> bool {
    matches!(field.len(), 12 | 14) && field.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(line: &str) -> Option<(String, u64, Option<String>)> {
        let header = parse(line.as_bytes())?;
        assert_eq!((header.length, header.kind.as_str()), (line.len(), "response"));
        Some((header.target.unwrap(), header.block_length, header.content_type))
    }

    #[test]
    fn both_versions_have_address_date_type_and_length() {
        let page = |url: &str, length| Some((url.to_owned(), length, Some("text/html".to_owned())));
        assert_eq!(header("http://a.example/b 10.0.0.1 20080305120000 text/html 17\n"), page("http://a.example/b", 17));
        let second = "http://a.example/ 10.0.0.1 19970305120000 text/html 200 d41d8 - 1209 a.arc 53\n";
        assert_eq!(header(second), page("http://a.example/", 53));
        assert_eq!(
            header("http://a.example/a b.html 10.0.0.1 20080305120000 text/html 9\r\n"),
            page("http://a.example/a b.html", 9)
        );
        let untyped = header("http://a.example/ 10.0.0.1 20080305120000 no-type 9\n").unwrap();
        assert_eq!(untyped.2, None);
    }

    #[test]
    fn lines_of_pages_are_no_headers() {
        for line in [
            "http://a.example/b\n",
            "http://a.example/ 10.0.0.1 20080305120000 text/html\n",
            "http://a.example/ 10.0.0.1 20080305120000 text/html 17",
            "see http://a.example/ 10.0.0.1 20080305120000 text/html 17\n",
            "\n",
        ] {
            assert_eq!(header(line), None, "{line}");
        }
    }
}
