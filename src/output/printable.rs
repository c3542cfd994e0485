//! Escapes untrusted text for a terminal: control characters and bidirectional controls; linear in the text.

use std::borrow::Cow;
use std::fmt::Write;

/// Replaces control characters and bidirectional controls with `\u{1b}` forms. Borrows if there are none.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unsafe(c) {
            // Writing to a string cannot fail.
            let _written = write!(safe, "\\u{{{:x}}}", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

fn is_unsafe(c: char) -> bool {
    // Bidirectional controls display a line in another order than its characters have. Names of files and facts of pages
    // may contain both.
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    #[test]
    fn escapes_are_written_out() {
        assert_eq!(super::printable("a\u{1b}[31m\n"), "a\\u{1b}[31m\\u{a}");
        assert_eq!(super::printable("a\u{7f}\u{9b}b\u{202e}"), "a\\u{7f}\\u{9b}b\\u{202e}");
        assert_eq!(super::printable("한글"), "한글");
    }
}
