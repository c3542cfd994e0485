//! Text measured in columns of a terminal (Unicode East Asian Width): a Chinese, Japanese or Korean character takes
//! two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Mark at a cut.
const ELLIPSIS: char = '…';

/// Pads or cuts a text to exactly `columns`, with an ellipsis at its end if it is cut.
pub(super) fn pad_right(text: &str, columns: usize) -> String {
    let mut fitted = truncate_end(text, columns);
    push_spaces(&mut fitted, columns);
    fitted
}

/// Pads a text on the left to at least `columns`.
pub(super) fn pad_left(text: &str, columns: usize) -> String {
    let mut aligned = " ".repeat(columns.saturating_sub(text.width()));
    aligned.push_str(text);
    aligned
}

/// The beginning of a text within `columns`, with an ellipsis if it is cut.
pub(super) fn truncate_end(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut fitted = String::new();
    // One column is for the ellipsis.
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        fitted.push(c);
    }
    fitted.truncate(fitted.trim_end().len());
    if columns > 0 {
        fitted.push(ELLIPSIS);
    }
    fitted
}

/// The end of a text within `columns`, with an ellipsis if it is cut.
pub(super) fn truncate_start(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut used = 1;
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        start = at;
    }
    let end = &text[start..];
    if columns > 0 { format!("{ELLIPSIS}{}", end.trim_start()) } else { String::new() }
}

fn push_spaces(text: &mut String, columns: usize) {
    let missing = columns.saturating_sub(text.width());
    text.extend(std::iter::repeat_n(' ', missing));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(pad_right("한강일보", 9), "한강일보 ");
        assert_eq!(pad_right("한강일보", 7), "한강일…");
        assert_eq!(pad_right("한강일보", 6), "한강… ", "half a character fits nowhere");
        assert_eq!(pad_left("서울", 6), "  서울");
    }

    #[test]
    fn text_that_does_not_fit_is_cut() {
        assert_eq!(truncate_end("harbour gazette", 9), "harbour…");
        assert_eq!(truncate_end("harbour", 7), "harbour");
        assert_eq!(truncate_end("harbour", 1), "…");
        assert_eq!(truncate_end("harbour", 0), "");
        assert_eq!(truncate_start("harbour gazette", 9), "…gazette");
        assert_eq!(truncate_start("한강일보", 6), "…일보");
        assert_eq!(truncate_start("harbour ", 8), "harbour ");
        assert_eq!(truncate_start("harbour", 0), "");
    }
}
