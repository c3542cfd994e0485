//! Detection of MHTML by its mail header.

use memchr::memmem::find;

/// Whether bytes begin with a mail header of type `multipart/related` (RFC 2557).
pub(super) fn is_mhtml(body: &[u8]) -> bool {
    let head = &body[..find(body, b"\n\n").or_else(|| find(body, b"\r\n\r\n")).unwrap_or(body.len())];
    let lower = head.to_ascii_lowercase();
    let is_field = lower
        .iter()
        .position(|byte| *byte == b':')
        .is_some_and(|end| lower[..end].iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-'));
    is_field && find(&lower, b"mime-version:").is_some() && find(&lower, b"multipart/related").is_some()
}
