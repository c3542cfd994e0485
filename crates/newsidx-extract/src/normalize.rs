//! Text normalization for comparison: case folding and keys of letters and digits.
//!
//! Pure functions, linear in the text.

pub(crate) use crate::blocks::ends_as_sentence;
use crate::blocks::{is_letter, non_ascii_chars};

/// Text in lower case with plain quotes and apostrophes.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // `to_ascii_lowercase` is vectorized, and most text is ASCII; only the other characters need a lookup.
    let lower = text.to_ascii_lowercase();
    let mut folded = String::with_capacity(text.len());
    let mut done = 0;
    for (at, c) in non_ascii_chars(text) {
        folded.push_str(&lower[done..at]);
        done = at + c.len_utf8();
        match c {
            '\u{2018}' | '\u{2019}' | APOSTROPHE => folded.push('\''),
            '\u{201c}' | '\u{201d}' => folded.push('"'),
            _ if is_lowercase_invariant(c) => folded.push(c),
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded.push_str(&lower[done..]);
    folded
}

/// Key for comparing texts: their letters and digits alone, in lower case.
pub(crate) fn alnum_key(text: &str) -> String {
    if text.is_ascii() {
        let mut key = text.as_bytes().to_ascii_lowercase();
        key.retain(u8::is_ascii_alphanumeric);
        return String::from_utf8(key).unwrap_or_default();
    }
    let folded = fold(text);
    let mut key = String::with_capacity(folded.len());
    // Copying whole words is faster than copying characters.
    for word in folded.split(|c| !is_letter(c)) {
        key.push_str(word);
    }
    key
}

/// The characters of [`alnum_key`], without allocating it.
pub(crate) fn alnum_chars(text: &str) -> impl DoubleEndedIterator<Item = char> {
    let letters = text.chars().filter(|c| *c != APOSTROPHE);
    letters.flat_map(char::to_lowercase).filter(|c| is_letter(*c))
}

/// An apostrophe that is a letter in Unicode.
const APOSTROPHE: char = '\u{02bc}';

/// Whether a character is its own lower-case form, for the ranges that most pages use. False negatives are allowed.
fn is_lowercase_invariant(c: char) -> bool {
    matches!(
        c,
        '\u{a0}'..='\u{bf}' | '\u{df}'..='\u{ff}' | '\u{430}'..='\u{45f}' | '\u{2010}'..='\u{2027}'
            | '\u{3000}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alnum_chars_are_the_characters_of_the_key() {
        for text in ["", "Пʼять років – Сайт", "İzmir’s ŉ Straße 12½", "“Ça va”, K & Co. 日本・ー", "E\u{301}a Ⓐ"]
        {
            assert!(alnum_chars(text).eq(alnum_key(text).chars()), "{text}");
            assert!(alnum_chars(text).rev().eq(alnum_key(text).chars().rev()), "{text}");
        }
    }

    #[test]
    fn invariant_characters_are_their_own_lower_case() {
        for c in ('\0'..=char::MAX).filter(|c| is_lowercase_invariant(*c)) {
            assert!(c.to_lowercase().eq([c]), "{c:?}");
        }
    }
}
