//! Text measured in cells of a terminal: a Chinese, Japanese or Korean character is two cells wide.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What stands for text that was cut off.
const ELLIPSIS: char = '…';

/// The text in exactly so many cells: filled with spaces, or cut with an ellipsis at its end.
pub(super) fn pad_right(text: &str, cells: usize) -> String {
    let mut fitted = truncate_end(text, cells);
    push_spaces(&mut fitted, cells);
    fitted
}

/// The text in so many cells at least, filled with spaces before it.
pub(super) fn pad_left(text: &str, cells: usize) -> String {
    let mut aligned = " ".repeat(cells.saturating_sub(text.width()));
    aligned.push_str(text);
    aligned
}

/// The beginning of a text in at most so many cells, with an ellipsis where it is cut.
pub(super) fn truncate_end(text: &str, cells: usize) -> String {
    if text.width() <= cells {
        return text.to_owned();
    }
    let mut fitted = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > cells {
            break;
        }
        fitted.push(c);
    }
    fitted.truncate(fitted.trim_end().len());
    if cells > 0 {
        fitted.push(ELLIPSIS);
    }
    fitted
}

/// The end of a text in at most so many cells, with an ellipsis where it is cut.
pub(super) fn truncate_start(text: &str, cells: usize) -> String {
    if text.width() <= cells {
        return text.to_owned();
    }
    let mut used = 1;
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        used += c.width().unwrap_or(0);
        if used > cells {
            break;
        }
        start = at;
    }
    let end = &text[start..];
    if cells > 0 { format!("{ELLIPSIS}{}", end.trim_start()) } else { String::new() }
}

fn push_spaces(text: &mut String, cells: usize) {
    let missing = cells.saturating_sub(text.width());
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
    fn what_does_not_fit_is_cut() {
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
