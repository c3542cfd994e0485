//! Confusable characters: maps typographic quotes, dashes, digits and full-width forms to ASCII, and lists invisible ones.
//!
//! Word processors and input methods insert these characters on their own, so they count as query syntax.

use newsidx_core::hebrew_marks::word_mark_length;
use newsidx_core::letter_fold::ascii_digit;

/// Returns the ASCII equivalent of a typographic or full-width character, or of a digit of any script; the character itself
/// if it has none.
pub(super) fn to_plain(c: char) -> char {
    match c {
        _ if c.is_ascii() => c,
        // Gershayim and geresh are the quotation marks of Hebrew keyboards. Those inside words are no syntax
        // (`is_word_mark`).
        '\u{05f4}'
        | '\u{201c}'..='\u{201f}'
        | '\u{00ab}'
        | '\u{00bb}'
        | '\u{2039}'
        | '\u{203a}'
        | '\u{300c}'..='\u{300f}'
        | '\u{301d}'..='\u{301f}' => '"',
        '\u{05f3}' | '\u{2018}'..='\u{201b}' => '\'',
        // Not U+2014: a long dash opens a line of dialogue and excludes nothing.
        '\u{2010}'..='\u{2013}' | '\u{2212}' => '-',
        // Not the full-width question mark: it ends a sentence and is no wildcard.
        '\u{ff1f}' => c,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => ascii_digit(c).unwrap_or(c),
    }
}

/// Whether the quotation mark or apostrophe at `at` is part of a Hebrew word: `צה"ל`.
pub(super) fn is_word_mark(chars: &[char], at: usize) -> bool {
    word_mark_length(chars[..at].iter().rev().copied(), chars[at..].iter().copied()) > 0
}

/// Replaces every character of a text by its plain equivalent.
pub(super) fn plain_text(text: &str) -> String {
    text.chars().map(to_plain).collect()
}

/// Replaces every character by its plain equivalent.
pub(super) fn plain_chars(chars: &[char]) -> String {
    chars.iter().copied().map(to_plain).collect()
}

/// Normalizes a date or number to ASCII: `２０２４…２０２５` is `2024..2025`.
pub(super) fn to_plain_value(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match to_plain(c) {
            '…' | '‥' => value.push_str(".."),
            '≥' => value.push_str(">="),
            '≤' => value.push_str("<="),
            c => value.push(c),
        }
    }
    value
}

/// Whether a character is invisible: it hides in a word or changes the writing direction. Cleaned text has none.
pub(super) fn is_invisible(c: char) -> bool {
    // The same list as in `newsidx_extract::blocks::clean`; `tests/query_matches_pages.rs` of the root package compares
    // the two.
    matches!(
        c,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typographic_and_full_width_forms_map_to_ascii() {
        assert_eq!(plain_text("ＯＲ（ｔｉｔｌｅ：＂ａ＊＂～５）"), "OR(title:\"a*\"~5)");
        assert_eq!(plain_text("なぜ？—"), "なぜ？—");
        assert_eq!(to_plain_value("２０２４…２０２５‑０５"), "2024..2025-05");
        assert_eq!(to_plain_value("≥８００"), ">=800");
        assert_eq!(plain_text("״א״ ׳ב׳"), "\"א\" 'ב'");
    }
    #[test]
    fn digits_of_every_script_map_to_ascii() {
        assert_eq!(to_plain_value("٢٠٢٤..۲۰۲۵-०५"), "2024..2025-05");
        // The digits of regular expressions are those of Unicode.
        let digit = regex::Regex::new(r"^\d$").unwrap();
        for c in '\0'..=char::MAX {
            assert_eq!(ascii_digit(c).is_some(), digit.is_match(c.encode_utf8(&mut [0; 4])), "{c:?}");
        }
    }
}
