//! MHTML reader (RFC 2557): a page that a browser saved in one file with its pictures.
//!
//! Decodes the first HTML part (base64 or quoted-printable, RFC 2045); other parts are skipped without being stored.
//! Linear; the page is in memory twice, encoded and decoded.

use std::io::{BufRead, Read};

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use jiff::fmt::rfc2822::DateTimeParser;

use super::IngestErrorKind;
use super::header::{HeaderFields, charset, parameter};
use super::read_context::ReadContext;
use super::stream::Stream;
use newsidx_core::page::{ContentKind, FetchTime, RawPage, SuppliedMetadata};

/// Longest header in bytes.
const MAX_HEADER_BYTES: u64 = 256 << 10;

/// Base64 with or without padding, as mail programs write it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Reads the page of the file: its first HTML part.
pub(super) fn read(mut stream: Stream<'_>, context: &mut ReadContext<'_>) -> Result<(), IngestErrorKind> {
    let limit = context.options.max_page_bytes;
    let head = HeaderFields::parse(&read_header(&mut stream)?);
    let boundary = head.get("content-type").and_then(|value| parameter(value, "boundary"));
    let boundary = boundary.ok_or(IngestErrorKind::Mime("no boundary is named"))?;
    let delimiter = format!("--{boundary}").into_bytes();
    skip_part(&mut stream, &delimiter)?;
    loop {
        stream.fill_buf()?;
        let position = stream.position();
        let mut bytes = read_header(&mut stream)?;
        let part = HeaderFields::parse(&bytes);
        if bytes.is_empty() {
            return Err(IngestErrorKind::Mime("no part is HTML"));
        }
        let content_type = part.get("content-type").unwrap_or_default().to_ascii_lowercase();
        if !content_type.starts_with("text/html") && !content_type.starts_with("application/xhtml+xml") {
            skip_part(&mut stream, &delimiter)?;
            continue;
        }
        let header_length = bytes.len();
        read_part(&mut stream, &delimiter, limit, &mut bytes)?;
        let body = decode(&bytes[header_length..], part.get("content-transfer-encoding").unwrap_or_default())?;
        let url = head.get("snapshot-content-location").or_else(|| part.get("content-location"));
        let origin = context.origin(None, Some(position.extent(&bytes)));
        context.emit_page(RawPage {
            charset: charset(&content_type).map(str::to_owned),
            supplied: SuppliedMetadata { url: url.map(str::to_owned), ..SuppliedMetadata::default() },
            fetched: head.get("date").and_then(parse_date),
            ..RawPage::new(origin, ContentKind::Html, body)
        });
        return Ok(());
    }
}

fn parse_date(date: &str) -> Option<FetchTime> {
    DateTimeParser::new().parse_timestamp(date).ok().map(FetchTime::At)
}

/// Reads a header including the blank line after it.
fn read_header(stream: &mut Stream<'_>) -> Result<Vec<u8>, IngestErrorKind> {
    let mut header = Vec::new();
    loop {
        let before = header.len();
        let allowed = MAX_HEADER_BYTES.saturating_sub(before as u64);
        stream.by_ref().take(allowed).read_until(b'\n', &mut header)?;
        if header[before..].trim_ascii().is_empty() {
            return Ok(header);
        }
    }
}

fn skip_part(stream: &mut Stream<'_>, delimiter: &[u8]) -> Result<(), IngestErrorKind> {
    let mut line = Vec::new();
    loop {
        line.clear();
        // Lines of mail are short. Of a longer line the beginning suffices: the delimiter is at the start of a line.
        stream.by_ref().take(MAX_HEADER_BYTES).read_until(b'\n', &mut line)?;
        if line.is_empty() || line.starts_with(delimiter) {
            return Ok(());
        }
    }
}

/// Reads a part up to the delimiter line, which is not included.
fn read_part(stream: &mut Stream<'_>, delimiter: &[u8], limit: u64, part: &mut Vec<u8>) -> Result<(), IngestErrorKind> {
    loop {
        let before = part.len();
        let allowed = limit.saturating_add(1).saturating_sub(before as u64);
        stream.by_ref().take(allowed).read_until(b'\n', part)?;
        if allowed == 0 {
            return Err(IngestErrorKind::TooLarge { limit });
        }
        if part.len() == before {
            return Err(IngestErrorKind::Mime("the page is cut off"));
        }
        if part[before..].starts_with(delimiter) {
            part.truncate(before);
            return Ok(());
        }
    }
}

fn decode(body: &[u8], encoding: &str) -> Result<Vec<u8>, IngestErrorKind> {
    match encoding.to_ascii_lowercase().as_str() {
        "base64" => {
            let digits: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            BASE64.decode(digits).map_err(|_| IngestErrorKind::Mime("its base64 is damaged"))
        }
        "quoted-printable" => Ok(decode_quoted_printable(body)),
        _ => Ok(body.to_vec()),
    }
}

/// Decodes quoted-printable; invalid escapes stay as they are.
fn decode_quoted_printable(body: &[u8]) -> Vec<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).map(|digit| digit as u8);
    let mut decoded = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match (byte, after) {
            (b'=', [b'\r', b'\n', after @ ..] | [b'\n', after @ ..]) => rest = after,
            (b'=', [high, low, after @ ..]) if digit(high).is_some() && digit(low).is_some() => {
                decoded.extend(digit(high).zip(digit(low)).map(|(high, low)| high << 4 | low));
                rest = after;
            }
            _ => decoded.push(*byte),
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transfer_encodings_are_decoded() {
        assert_eq!(decode(b"caf=C3=A9 =\r\nand 2=3 =", "Quoted-Printable").unwrap(), "café and 2=3 =".as_bytes());
        assert_eq!(decode(b"PHA+\r\nYTwvcD4\r\n", "base64").unwrap(), b"<p>a</p>");
        assert!(decode(b"PHA+!", "base64").is_err());
        assert_eq!(decode(b"<p>=41", "8bit").unwrap(), b"<p>=41");
    }
}
