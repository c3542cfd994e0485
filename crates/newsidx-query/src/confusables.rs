//! Characters that mean the same as a plain one: typographic quotes, dashes and full-width forms,
//! which word processors and input methods write by themselves.

/// The plain twin of a typographic or full-width character; the character itself where it has none.
///
/// The long dash is not among the dashes: it opens a line of dialogue and excludes nothing. Nor is
/// the full-width question mark a wildcard: it ends a sentence.
pub(super) fn to_plain(c: char) -> char {
    match c {
        _ if c.is_ascii() => c,
        '\u{201c}'..='\u{201f}'
        | '\u{00ab}'
        | '\u{00bb}'
        | '\u{2039}'
        | '\u{203a}'
        | '\u{300c}'..='\u{300f}'
        | '\u{301d}'..='\u{301f}' => '"',
        '\u{2018}'..='\u{201b}' => '\'',
        '\u{2010}'..='\u{2013}' | '\u{2212}' => '-',
        '\u{ff1f}' => c,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// A value that holds no words, in plain characters: `２０２４…２０２５` is `2024..2025`.
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

/// Characters that cleaned text does not have: they only hide in a word or reorder it.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pages_lose_queries_lose() {
        for c in '\u{80}'..=char::MAX {
            let is_lost = newsidx_extract::blocks::clean(&format!("a{c}b")) == "ab";
            assert_eq!(is_invisible(c), is_lost, "{}", c.escape_unicode());
        }
    }

    #[test]
    fn full_width_forms_are_their_plain_twins() {
        let plain_text = |text: &str| text.chars().map(to_plain).collect::<String>();
        assert_eq!(plain_text("ＯＲ（ｔｉｔｌｅ：＂ａ＊＂～５）"), "OR(title:\"a*\"~5)");
        assert_eq!(plain_text("なぜ？—"), "なぜ？—");
        assert_eq!(to_plain_value("２０２４…２０２５‑０５"), "2024..2025-05");
        assert_eq!(to_plain_value("≥８００"), ">=800");
    }
}
