//! UTF-8 byte order mark, which some programs write at the beginning of files and records.

/// Bytes without a leading UTF-8 byte order mark.
pub(super) fn without_byte_order_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}
