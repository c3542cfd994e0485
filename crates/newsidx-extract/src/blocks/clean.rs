//! Makes text safe to store, compare and print.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// NFC, without control characters or characters that only hide or reorder others, every run of
/// white space one space, none at the ends.
///
/// Scraped text is hostile: terminal escapes begin with a control character, and bidirectional
/// overrides make a line read as something else than it says. Soft hyphens and zero-width spaces
/// would keep words from being found. The joiners U+200C and U+200D stay: scripts need them.
pub fn clean(text: &str) -> String {
    clean_cow(text).into_owned()
}

/// The same of a text of which nothing but its ends may have to be taken away.
pub(super) fn clean_cow(text: &str) -> Cow<'_, str> {
    // Markup is indented: much text is clean but for its ends.
    let text = text.trim_ascii();
    if is_clean(text) { Cow::Borrowed(text) } else { Cow::Owned(clean_slow(text)) }
}

fn clean_slow(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    // Most text is ASCII, in which there is nothing to compose and nothing invisible.
    if text.is_ascii() {
        let words =
            text.split(|c: char| c.is_ascii_whitespace() || c.is_ascii_control()).filter(|word| !word.is_empty());
        for word in words {
            if !cleaned.is_empty() {
                cleaned.push(' ');
            }
            cleaned.push_str(word);
        }
        return cleaned;
    }
    let mut space = false;
    for c in normalized(text).chars() {
        if c.is_whitespace() || c.is_control() {
            space = true;
        } else if !is_invisible(c) {
            if space && !cleaned.is_empty() {
                cleaned.push(' ');
            }
            space = false;
            cleaned.push(c);
        }
    }
    cleaned
}

/// Whether a text with no space at its ends is surely as it should be: letters and marks that are plain, with single
/// spaces between them.
fn is_clean(text: &str) -> bool {
    // Without a branch for each byte, so that many are looked at together.
    let bytes = text.as_bytes();
    let odd = |byte: u8, next: u8| u8::from(byte.is_ascii_control()) | u8::from(byte == b' ') & u8::from(next == b' ');
    let (odds, all) = bytes
        .iter()
        .zip(bytes.get(1..).unwrap_or_default())
        .fold((0, 0), |(odds, all), (byte, next)| (odds | odd(*byte, *next), all | byte));
    let last = bytes.last().copied().unwrap_or_default();
    odds | odd(last, 0) == 0 && ((all | last).is_ascii() || non_ascii_chars(text).all(|(_, c)| is_plain(c)))
}

/// The characters of a text that are not ASCII, with their places: those that are, are passed over many at a time.
pub(crate) fn non_ascii_chars(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let at = next + ascii_at_start(&text.as_bytes()[next..]);
        let c = text[at..].chars().next()?;
        next = at + c.len_utf8();
        Some((at, c))
    })
}

/// How many bytes of ASCII a text begins with.
fn ascii_at_start(text: &[u8]) -> usize {
    let (sixteens, rest) = text.as_chunks::<16>();
    for (nth, sixteen) in sixteens.iter().enumerate() {
        let beyond = u128::from_le_bytes(*sixteen) & (u128::MAX / 0xff * 0x80);
        if beyond != 0 {
            return nth * sixteen.len() + beyond.trailing_zeros() as usize / 8;
        }
    }
    let in_rest = rest.iter().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
    text.len() - rest.len() + in_rest
}

/// Whether a character stays as it is beside any other one: of those that most pages have.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{2010}'..='\u{2027}')
}

/// Characters that are no white space.
pub(crate) fn visible_chars(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(|byte| !matches!(byte, b'\t'..=b'\r' | b' ')).count();
    }
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Whether a character is composed already and composes with no other before it: what is not so comes later in Unicode,
/// and to ask its tables takes time.
fn is_composed(c: char) -> bool {
    c < '\u{300}' || is_plain(c)
}

fn normalized(text: &str) -> Cow<'_, str> {
    if text.is_ascii()
        || non_ascii_chars(text).all(|(_, c)| is_composed(c))
        || is_nfc_quick(text.chars()) == IsNormalized::Yes
    {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::clean;

    #[test]
    fn white_space_collapses_and_invisible_characters_go() {
        assert_eq!(clean("  a\t b\u{a0}\n\r c "), "a b c");
        assert_eq!(clean("co\u{ad}op\u{200b}er\u{feff}ate"), "cooperate");
        assert_eq!(clean(" \n "), "");
        for text in ["", "a", "a b", " a", "a ", "a  b", " ", "a\u{7f}b"] {
            assert_eq!(
                clean(text),
                text.split([' ', '\u{7f}']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
            );
        }
    }

    #[test]
    fn what_passes_without_the_tables_is_composed() {
        for c in ('\0'..=char::MAX).filter(|c| super::is_composed(*c)) {
            let quick = unicode_normalization::is_nfc_quick(std::iter::once(c));
            assert_eq!(quick, unicode_normalization::IsNormalized::Yes, "{c:?}");
        }
    }

    #[test]
    fn every_character_beyond_ascii_is_found_wherever_it_stands() {
        for before in 0..40 {
            let text = format!("{}é{}사”", "a".repeat(before), "b".repeat(before / 2));
            let expected: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| !c.is_ascii()).collect();
            assert_eq!(super::non_ascii_chars(&text).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn visible_characters_are_counted() {
        for c in ('\0'..=char::MAX).filter(|c| c.is_ascii() || c.is_whitespace()) {
            assert_eq!(super::visible_chars(&format!("a{c}b")), 2 + usize::from(!c.is_whitespace()), "{c:?}");
        }
    }

    #[test]
    fn terminal_escapes_and_overrides_lose_their_power() {
        assert_eq!(clean("a\u{1b}[31mred\u{7}\u{9b}x"), "a [31mred x");
        assert_eq!(clean("abc\u{202e}cba"), "abccba");
    }

    #[test]
    fn plain_characters_stay_as_they_are() {
        let plain: String = ('\0'..=char::MAX).filter(|c| super::is_plain(*c) && *c != ' ').collect();
        assert_eq!(plain.nfc().collect::<String>(), plain);
        let kept = |c: char| !super::is_invisible(c) && !c.is_control() && !c.is_whitespace();
        assert!(plain.chars().all(kept));
        assert_eq!(clean("“Ça va – déjà?”"), "“Ça va – déjà?”");
        assert_eq!(clean("a\u{a0}–\u{ad}b"), "a –b");
    }

    #[test]
    fn decomposed_text_is_composed() {
        assert_eq!(clean("cafe\u{301}"), "café");
    }
}
