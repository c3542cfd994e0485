//! Text that comes from outside and goes to a terminal.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with its control characters, and those that make a line read in another order, written
/// out, as `\u{1b}`. The text of articles has none; names of files may.
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
