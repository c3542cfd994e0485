//! A line of a plain text with its measures for joining. Constant time but for the width, which is linear in the line.

use std::borrow::Cow;

/// A line that is not empty.
pub(super) struct TextLine<'a> {
    /// The line as in the file.
    pub(super) whole: &'a str,
    /// The text after cleaning.
    pub(super) text: Cow<'a, str>,
    pub(super) gap_before: bool,
}

// Called only for lines directly below another line: most paragraphs have gaps around them.
impl TextLine<'_> {
    /// Number of white-space characters before the text.
    pub(super) fn indent(&self) -> usize {
        self.whole.chars().take_while(|c| c.is_whitespace()).count()
    }

    /// Width of the line in characters, with its indentation.
    pub(super) fn width(&self) -> usize {
        // The ASCII test is faster than counting characters.
        let chars = if self.text.is_ascii() { self.text.len() } else { self.text.chars().count() };
        self.indent() + chars
    }

    /// Length of the first word in characters.
    pub(super) fn first_word(&self) -> usize {
        let end = self.text.bytes().position(|byte| byte == b' ').unwrap_or(self.text.len());
        self.text[..end].chars().count()
    }
}
