//! Page of a record, or the reason why it has none.
//!
//! Decides by HTTP status, declared media type and detected format. Pure function of the record.

use std::borrow::Cow;

use super::header::ArchiveRecordHeader;
use super::http::HttpResponse;
use crate::header::charset;
use crate::sniff::{FileFormat, SNIFF_BYTES, sniff};
use crate::{IngestErrorKind, SkipReason};
use newsidx_core::page::{ContentKind, FetchTime, Origin, RawPage, SuppliedMetadata};

/// Page without its origin.
pub(super) struct RecordPage {
    kind: ContentKind,
    bytes: Vec<u8>,
    charset: Option<String>,
    url: Option<String>,
    fetched: Option<FetchTime>,
}

impl RecordPage {
    pub(super) fn with_origin(self, origin: Origin) -> RawPage {
        let supplied = SuppliedMetadata { url: self.url, ..SuppliedMetadata::default() };
        let page = RawPage::new(origin, self.kind, self.bytes);
        RawPage { charset: self.charset, supplied, fetched: self.fetched, ..page }
    }
}

/// Media type in the `Content-Type` header.
enum DeclaredType {
    Html,
    Text,
    /// Missing or unspecific.
    Unknown,
    Other,
}

/// Page in the block of a record.
///
/// # Errors
///
/// If the body of a response is damaged or too large.
pub(super) fn page_from_record(
    header: &ArchiveRecordHeader,
    block: &[u8],
    limit: u64,
) -> Result<Result<RecordPage, SkipReason>, IngestErrorKind> {
    let response = if header.kind == "response" { HttpResponse::parse(block) } else { None };
    let (content_type, body) = match &response {
        Some(response) if !(200..300).contains(&response.status) => return Ok(Err(SkipReason::HttpStatus)),
        Some(response) => {
            let content_type = response.header("content-type");
            // Before the body is decoded: pictures and scripts need not be decompressed.
            if matches!(declared(content_type), DeclaredType::Other) {
                return Ok(Err(SkipReason::OtherType));
            }
            (content_type, response.body(limit)?)
        }
        None => (header.content_type.as_deref(), Cow::Borrowed(block)),
    };
    let format = sniff(&body[..body.len().min(SNIFF_BYTES)]);
    let kind = match (declared(content_type), format) {
        // Servers declare pictures and documents as HTML or text too. XML that is declared as HTML is parsed as HTML.
        (_, FileFormat::Skipped(skip)) if skip != SkipReason::Xml => return Ok(Err(SkipReason::OtherType)),
        (DeclaredType::Html, _) | (DeclaredType::Unknown, FileFormat::Html) => ContentKind::Html,
        (DeclaredType::Text, _) => ContentKind::Text,
        (DeclaredType::Unknown | DeclaredType::Other, _) => return Ok(Err(SkipReason::OtherType)),
    };
    Ok(Ok(RecordPage {
        kind,
        bytes: body.into_owned(),
        charset: content_type.and_then(charset).map(str::to_owned),
        url: header.target.clone(),
        fetched: header.date.as_deref().and_then(|date| date.parse().ok()),
    }))
}

fn declared(content_type: Option<&str>) -> DeclaredType {
    let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match media_type.as_str() {
        "text/html" | "application/xhtml+xml" => DeclaredType::Html,
        "text/plain" => DeclaredType::Text,
        "" | "application/octet-stream" | "unk" | "unknown" | "application/unknown" | "*/*" => DeclaredType::Unknown,
        _ => DeclaredType::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(kind: &str, content_type: &str, block: &[u8]) -> Result<(ContentKind, Vec<u8>), SkipReason> {
        let header = ArchiveRecordHeader {
            kind: kind.to_owned(),
            content_type: Some(content_type.to_owned()),
            ..ArchiveRecordHeader::default()
        };
        page_from_record(&header, block, 1000).unwrap().map(|page| (page.kind, page.bytes))
    }

    #[test]
    fn only_successful_html_and_text_responses_are_pages() {
        let http = "application/http; msgtype=response";
        let html = (ContentKind::Html, b"<p>a</p>".to_vec());
        for (block, expected) in [
            ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>a</p>", Ok(html.clone())),
            ("HTTP/1.1 200 OK\r\n\r\n<p>a</p>", Ok(html.clone())),
            ("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n<p>a</p>", Err(SkipReason::OtherType)),
            ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n\x01PNG\0", Err(SkipReason::OtherType)),
            ("HTTP/1.1 200 OK\r\n\r\n{\"a\": 1}", Err(SkipReason::OtherType)),
            ("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>a</p>", Err(SkipReason::HttpStatus)),
            ("HTTP/1.1 301 Moved\r\nLocation: /b\r\n\r\n", Err(SkipReason::HttpStatus)),
        ] {
            assert_eq!(outcome("response", http, block.as_bytes()), expected, "{block}");
        }
        assert_eq!(outcome("resource", "text/html", b"<p>a</p>"), Ok(html));
        let text = (ContentKind::Text, b"a".to_vec());
        assert_eq!(outcome("conversion", "text/plain", b"a"), Ok(text));
    }
}
