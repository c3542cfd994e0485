//! Detection of mail by its header (RFC 5322): MHTML, which is a page, and messages and mailboxes, which are none.

use memchr::memmem::find;

use super::file_format::FileFormat;
use crate::SkipReason;
use crate::header::HeaderFields;

/// Fields that only messages in transport have; saved pages and texts have none of them.
const TRANSPORT_FIELDS: [&str; 7] =
    ["received", "message-id", "return-path", "delivered-to", "x-received", "dkim-signature", "newsgroups"];

/// Fields of messages that programs write into other files too.
const MIME_FIELDS: [&str; 2] = ["mime-version", "content-transfer-encoding"];

/// Detects mail; `None` if the bytes do not begin with a header.
pub(super) fn detect(body: &[u8]) -> Option<FileFormat> {
    if let Some(envelope) = body.strip_prefix(b"From ") {
        let message = &envelope[envelope.iter().position(|byte| *byte == b'\n')? + 1..];
        return is_message(&fields(message)?).then_some(FileFormat::Skipped(SkipReason::Mailbox));
    }
    let fields = fields(body)?;
    if is_saved_page(&fields) {
        return Some(FileFormat::Mhtml);
    }
    is_message(&fields).then_some(FileFormat::Skipped(SkipReason::Email))
}

/// Fields of the header at the beginning; `None` if there is a line in it that is no field.
fn fields(body: &[u8]) -> Option<HeaderFields> {
    let end = [b"\n\n".as_slice(), b"\n\r\n"].iter().filter_map(|blank| find(body, blank)).min();
    let header = &body[..end.unwrap_or(body.len())];
    let mut lines = header.split(|byte| *byte == b'\n');
    // Without the last line, which the end of the examined bytes may cut off.
    let whole = header.iter().filter(|byte| **byte == b'\n').count() + usize::from(end.is_some());
    let is_field = lines.by_ref().take(whole.max(1)).all(is_field_or_continuation);
    is_field.then(|| HeaderFields::parse(header))
}

fn is_field_or_continuation(line: &[u8]) -> bool {
    let name = line.iter().position(|byte| *byte == b':').map(|end| &line[..end]);
    let is_name =
        |name: &[u8]| !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    line.starts_with(b" ") || line.starts_with(b"\t") || name.is_some_and(is_name)
}

/// Whether the header is that of a page that a browser saved (RFC 2557), not of a message with pictures.
fn is_saved_page(fields: &HeaderFields) -> bool {
    let has = |name: &str| fields.get(name).is_some();
    let is_related =
        fields.get("content-type").is_some_and(|value| value.to_ascii_lowercase().contains("multipart/related"));
    let is_by_browser =
        has("snapshot-content-location") || fields.get("from").is_some_and(|from| from.contains("aved by"));
    let is_sent = has("to") || TRANSPORT_FIELDS.iter().any(|name| has(name));
    has("mime-version") && is_related && (is_by_browser || !is_sent)
}

/// Whether the header is that of a message: written by a mail program, or with the addresses of people.
fn is_message(fields: &HeaderFields) -> bool {
    let has = |name: &str| fields.get(name).is_some();
    let is_address = |name: &str| fields.get(name).is_some_and(|value| value.contains('@'));
    let is_signed = ["from", "sender", "to", "subject", "date"].iter().any(|name| has(name));
    let is_by_program = TRANSPORT_FIELDS.iter().chain(&MIME_FIELDS).any(|name| has(name));
    let is_letter = (is_address("from") || is_address("to")) && has("from") && (has("subject") || has("date"));
    is_signed && (is_by_program || is_letter)
}
