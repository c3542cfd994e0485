//! Character references that are still in a value after its markup has been parsed: content systems escape twice.
//!
//! Linear in the text; text without a reference is borrowed. Reference: HTML Standard, "Named character references".

use std::borrow::Cow;

use memchr::memchr_iter;

/// How often a value of a page may have been escaped beyond what its format asks for.
const MAX_ESCAPES: usize = 2;

/// Maximum length, in bytes, of a reference between `&` and `;`: names of letters have up to eight, few signs more.
const MAX_REFERENCE_BYTES: usize = 10;

/// Resolves the character references of a title, name or section: `News &amp; Politics`, `News &amp;amp; Politics`.
pub(crate) fn unescape_fully(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..MAX_ESCAPES {
        if !has_reference(&text) {
            break;
        }
        text = Cow::Owned(htmlize::unescape(text.as_ref()).into_owned());
    }
    text
}

/// Whether a text may have a reference with its semicolon. Without one, `&` is the sign of `Q&A` or of an address.
fn has_reference(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr_iter(b'&', bytes).any(|at| {
        let name = &bytes[at + 1..];
        let end = name.iter().take(MAX_REFERENCE_BYTES + 1).position(|byte| *byte == b';');
        end.is_some_and(|end| end > 0 && name[..end].iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'#'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_however_often_they_were_escaped() {
        for (text, plain) in [
            ("News &amp; Politics", "News & Politics"),
            ("News &amp;amp; Politics", "News & Politics"),
            ("Jane O&#39;Doe", "Jane O'Doe"),
            ("Jane O&amp;#8217;Doe", "Jane O’Doe"),
            ("Caf&eacute;", "Café"),
        ] {
            assert_eq!(unescape_fully(text), plain, "{text}");
        }
        for text in ["Q&A; with the mayor?", "Fish & chips", "R&D", "a &copy b", "&;", "& more; later"] {
            assert_eq!(unescape_fully(text), text);
        }
    }
}
