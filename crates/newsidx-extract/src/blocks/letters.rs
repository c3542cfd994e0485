//! Letter counts: the measure of text length used by all thresholds. A character of Chinese, Japanese or Korean
//! counts two. Linear in the text; ASCII is counted with vectorized loops.

use super::non_ascii_chars;

/// Number of letters and digits; a CJK character counts two.
pub(crate) fn count_letters(text: &str) -> usize {
    let count = ascii_letters(text.as_bytes());
    if text.is_ascii() {
        return count;
    }
    count + non_ascii_chars(text).map(|(_, c)| letter_weight(c)).sum::<usize>()
}

/// Number of ASCII letters and digits.
fn ascii_letters(text: &[u8]) -> usize {
    count_bytes(text, |byte| byte.is_ascii_alphanumeric())
}

/// Number of bytes of a kind.
pub(crate) fn count_bytes(text: &[u8], is_counted: impl Fn(u8) -> bool) -> usize {
    let count = |part: &[u8]| part.iter().map(|byte| u8::from(is_counted(*byte))).sum::<u8>();
    // Chunks of 255 bytes keep the count in a byte, so that the loop is vectorized.
    text.chunks(usize::from(u8::MAX)).map(|part| usize::from(count(part))).sum()
}

/// Whether a text has at most `most` letters; stops at the first letter above.
pub(crate) fn has_at_most_letters(text: &str, most: usize) -> bool {
    // A character never counts more letters than it has bytes.
    if text.len() <= most {
        return true;
    }
    // Most of a text is letters, and ASCII letters are counted together.
    let head = &text.as_bytes()[..text.len().min(2 * most)];
    if ascii_letters(head) > most {
        return false;
    }
    let mut count = 0;
    text.chars().all(|c| {
        count += letter_weight(c);
        count <= most
    })
}

pub(super) fn letter_weight(c: char) -> usize {
    if is_letter(c) { 1 + usize::from(is_cjk(c)) } else { 0 }
}

/// The first `most` characters of a text; reads no further than needed.
pub(crate) fn char_prefix(text: &str, most: usize) -> &str {
    // A character has at least one byte, and most text is ASCII.
    match text.as_bytes().get(..most) {
        None => text,
        Some(head) if head.is_ascii() => &text[..most],
        Some(_) => text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end]),
    }
}

/// Whether a character is a letter or a digit.
pub(crate) fn is_letter(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        // Quotation marks and dashes occur in nearly every text, and the Unicode tables are slow.
        '\u{2000}'..='\u{206f}' | '\u{80}'..='\u{a9}' | '\u{ab}' | '\u{bb}' => false,
        // Alphabets of most pages.
        '\u{d8}'..='\u{f6}'
        | '\u{f8}'..='\u{2c1}'
        | '\u{400}'..='\u{481}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' => true,
        _ => c.is_alphanumeric(),
    }
}

/// Whether a character is Han, Kana or Hangul.
pub(crate) fn is_cjk(c: char) -> bool {
    // Nearly all characters are below these ranges.
    c >= '\u{1100}'
        && matches!(u32::from(c), 0x1100..=0x11ff | 0x3040..=0x30ff | 0x3130..=0x318f | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_letter_agrees_with_unicode() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_letter(c), c.is_alphanumeric(), "{c:?}");
        }
    }

    #[test]
    fn a_prefix_ends_between_characters() {
        for text in ["", "abc", "a b—c’s", "북한 인권"] {
            for most in 0..9 {
                assert_eq!(char_prefix(text, most), text.chars().take(most).collect::<String>());
            }
        }
    }

    #[test]
    fn has_at_most_letters_agrees_with_the_count() {
        for text in ["", "abc", "a b—c’s", "북한 인권", "日本 x"] {
            let count = count_letters(text);
            assert!(has_at_most_letters(text, count) && has_at_most_letters(text, count + 1), "{text}");
            assert!(count == 0 || !has_at_most_letters(text, count - 1), "{text}");
        }
        assert_eq!((count_letters("북한 ab"), count_letters("“Ça va—12”"), count_letters("—")), (6, 6, 0));
    }
}
