//! Character decoding: bytes to text, with the encoding sniffed in the order of the standard (WHATWG Encoding;
//! HTML, 13.2.3), except that valid UTF-8 precedes all declarations. Linear in the bytes; valid UTF-8 is borrowed.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memmem;

/// Number of bytes at the start of an HTML page that are searched for `<meta charset>`.
// The standard has 1024; real pages put scripts before the tag, and browsers search further if the first bytes have
// none.
const META_PRESCAN_BYTES: usize = 4096;

/// Number of bytes at the start of a page by which an undeclared encoding is detected.
const DETECTION_BYTES: usize = 64 * 1024;

/// Decodes HTML. The encoding is that of the byte-order mark, else UTF-8 if the bytes are valid UTF-8, else the
/// charset of the HTTP header, else that of `<meta>`, else detected.
// Valid UTF-8 precedes the declarations: saved pages often keep the tag of an encoding that they were converted
// from, and text in another encoding is almost never valid UTF-8 by chance.
pub(super) fn decode_html<'a>(bytes: &'a [u8], charset: Option<&str>) -> Cow<'a, str> {
    decode(bytes, || {
        encoding_for_label(charset).or_else(|| meta_charset(&bytes[..bytes.len().min(META_PRESCAN_BYTES)]))
    })
}

/// Decodes plain text: byte-order mark, valid UTF-8, charset of the HTTP header, detection.
pub(super) fn decode_text<'a>(bytes: &'a [u8], charset: Option<&str>) -> Cow<'a, str> {
    decode(bytes, || encoding_for_label(charset))
}

fn encoding_for_label(charset: Option<&str>) -> Option<&'static Encoding> {
    Encoding::for_label(charset?.as_bytes())
}

/// Decodes bytes; `declared` is called only if neither a byte-order mark nor valid UTF-8 determines the encoding.
fn decode<'a>(bytes: &'a [u8], declared: impl FnOnce() -> Option<&'static Encoding>) -> Cow<'a, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let encoding = match declared() {
        Some(encoding) if encoding != UTF_8 => encoding,
        // A page declared as UTF-8 with a few broken bytes is still UTF-8.
        Some(_) if mostly_utf8(bytes) => UTF_8,
        _ => detect(bytes),
    };
    encoding.decode_without_bom_handling(bytes).0
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    if mostly_utf8(bytes) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(DETECTION_BYTES)], true);
    detector.guess(None, Utf8Detection::Allow)
}

/// Whether at most one percent of the multi-byte sequences are broken.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let mut sequences = 0usize;
    let mut broken = 0usize;
    for chunk in bytes.utf8_chunks() {
        sequences += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    sequences > 0 && broken * 100 <= sequences
}

/// Encoding of the first `charset=` with a known label in these bytes, which is nearly always in a `<meta>` tag.
fn meta_charset(head: &[u8]) -> Option<&'static Encoding> {
    let lower = head.to_ascii_lowercase();
    let mut rest = lower.as_slice();
    while let Some(at) = memmem::find(rest, b"charset") {
        rest = &rest[at + b"charset".len()..];
        let value = rest.trim_ascii_start();
        let Some(value) = value.strip_prefix(b"=") else { continue };
        let value = value.trim_ascii_start();
        let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
        let end = value.iter().position(|b| !b.is_ascii_alphanumeric() && !b"-_:".contains(b)).unwrap_or(value.len());
        if let Some(encoding) = Encoding::for_label(&value[..end]) {
            // A tag that is readable as ASCII cannot be in a UTF-16 page (WHATWG HTML, 13.2.3.2).
            return Some(if encoding == UTF_16LE || encoding == UTF_16BE {
                UTF_8
            } else if encoding.name() == "x-user-defined" {
                WINDOWS_1252
            } else {
                encoding
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_decides() {
        assert_eq!(decode_text(b"\xef\xbb\xbfcaf\xc3\xa9", None), "café");
        assert_eq!(decode_text(b"\xff\xfeh\0i\0", None), "hi");
    }

    #[test]
    fn windows_1252_text_is_detected() {
        let text = b"\x84Das M\xe4dchen\x93, sagte der B\xfcrgermeister, \x84geht \xfcber die Stra\xdfe.\x93";
        assert_eq!(decode_text(text, None), "„Das Mädchen“, sagte der Bürgermeister, „geht über die Straße.“");
    }

    #[test]
    fn a_meta_tag_declares_the_encoding() {
        let (bytes, _, _) =
            encoding_rs::EUC_KR.encode("<meta http-equiv=content-type content='text/html; charset=euc-kr'><p>인권");
        assert!(decode_html(&bytes, None).ends_with("인권"));
    }

    #[test]
    fn korean_without_declaration_is_detected() {
        let korean = "북한 인권 문제를 다루는 회의가 열렸다. 참석자들은 침묵은 공모라고 말했다.";
        let (bytes, _, _) = encoding_rs::EUC_KR.encode(korean);
        assert_eq!(decode_text(&bytes, None), korean);
    }

    #[test]
    fn a_broken_byte_does_not_change_the_encoding() {
        let mut bytes = "Müller ".repeat(200).into_bytes();
        bytes.push(0xff);
        assert!(decode_text(&bytes, None).starts_with("Müller"));
    }

    #[test]
    fn the_header_charset_precedes_the_meta_tag() {
        let (bytes, ..) = encoding_rs::EUC_KR.encode("<meta charset=windows-1252>인권");
        assert!(decode_html(&bytes, Some("euc-kr")).ends_with("인권"));
        assert!(decode_html("<p>인권".as_bytes(), Some("euc-kr")).ends_with("인권"), "valid UTF-8 is UTF-8");
    }
}
