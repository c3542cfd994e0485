//! Geresh and gershayim: the apostrophe and the quotation mark inside Hebrew words, as in צה"ל and ג'ורג'.
//!
//! Keyboards have no key for the marks of their own, so the signs are those of quotations. A quotation may begin inside a
//! word too, after a prefix: ב"הארץ". One rule for pages, queries and quotations; it reads only the word.

use crate::letter_fold::{LetterForm, fold_letter};

/// Letters that are written together with the next word: and, the, that, in, from, as, to.
const PREFIX_LETTERS: [char; 7] = ['מ', 'ש', 'ה', 'ו', 'כ', 'ל', 'ב'];

/// Endings that an acronym takes after its last letter, as in מו"לים.
const ACRONYM_ENDINGS: [&str; 7] = ["ים", "ית", "ות", "יות", "ניק", "ניקים", "ניקית"];

/// Most letters of an acronym after its mark: its last letter and an ending.
const MAX_LETTERS_AFTER: usize = 6;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// Single: changes the sound of the letter before it.
    Geresh,
    /// Double: stands before the last letter of an acronym or of a number in letters.
    Gershayim,
}

/// Number of characters of a geresh or gershayim inside a Hebrew word; 0 if there is none.
///
/// `before` has the characters before the mark, the nearest first; `from` those from the mark on.
#[inline]
pub fn word_mark_length(before: impl Iterator<Item = char> + Clone, from: impl Iterator<Item = char> + Clone) -> usize {
    // Fast path: in most texts no mark has a Hebrew letter before it.
    if !before.clone().next().is_some_and(is_of_word) {
        return 0;
    }
    let Some((mark, length)) = mark(from.clone()) else { return 0 };
    let after = letters(from.skip(length)).take(MAX_LETTERS_AFTER + 1).collect::<Vec<char>>();
    let mut before = letters(before).peekable();
    if before.peek().is_none() {
        return 0;
    }
    let follows_prefix = before.all(|c| PREFIX_LETTERS.contains(&c));
    let is_inside = match (mark, after.as_slice()) {
        (_, []) => false,
        (Mark::Gershayim, [_]) => true,
        (Mark::Gershayim, [_, ending @ ..]) => !follows_prefix || is_acronym_ending(ending),
        (Mark::Geresh, _) => !follows_prefix,
    };
    if is_inside { length } else { 0 }
}

fn is_acronym_ending(letters: &[char]) -> bool {
    ACRONYM_ENDINGS.iter().any(|ending| ending.chars().eq(letters.iter().copied()))
}

/// Whether a character can be a geresh or gershayim, or half of one.
#[inline]
pub fn may_be_word_mark(c: char) -> bool {
    mark(std::iter::once(c)).is_some()
}

/// The mark at the start of these characters, with its length. Two single signs are one double one.
fn mark(mut from: impl Iterator<Item = char>) -> Option<(Mark, usize)> {
    match from.next()? {
        '"' | '\u{5f4}' | '“' | '”' | '‟' | '″' | '＂' => Some((Mark::Gershayim, 1)),
        c if is_geresh(c) => {
            Some(if from.next().is_some_and(is_geresh) { (Mark::Gershayim, 2) } else { (Mark::Geresh, 1) })
        }
        _ => None,
    }
}

fn is_geresh(c: char) -> bool {
    matches!(c, '\'' | '\u{5f3}' | '‘' | '’' | '‛' | '′' | '＇' | '\u{2bc}')
}

/// The letters at the start of these characters, without their points.
fn letters(chars: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    chars.take_while(|c| is_of_word(*c)).filter(|c| fold_letter(*c) != LetterForm::Dropped)
}

/// Whether a character is a Hebrew letter or a point.
fn is_of_word(c: char) -> bool {
    match c {
        '\u{591}'..='\u{5f4}' => c.is_alphabetic() || fold_letter(c) == LetterForm::Dropped,
        '\u{fb1d}'..='\u{fb4f}' => c != '\u{fb29}',
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text without the marks that are part of a word.
    fn joined(text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let mut joined = String::new();
        let mut at = 0;
        while at < chars.len() {
            let length = word_mark_length(chars[..at].iter().rev().copied(), chars[at..].iter().copied());
            if length == 0 {
                joined.push(chars[at]);
            }
            at += length.max(1);
        }
        joined
    }

    #[test]
    fn a_mark_before_the_last_letter_of_an_acronym_is_inside_the_word() {
        for (text, word) in [
            ("צה\"ל", "צהל"),
            ("צה״ל", "צהל"),
            ("צה”ל", "צהל"),
            ("צה''ל", "צהל"),
            ("צָהַ\"ל", "צָהַל"),
            ("ח\"כ", "חכ"),
            ("ב\"כ", "בכ"),
            ("תשפ\"ד", "תשפד"),
            ("מנכ\"לית", "מנכלית"),
            ("דו\"חות", "דוחות"),
            ("מו\"לים", "מולים"),
            ("שב\"כניקים", "שבכניקים"),
            ("א\"ב\"ג", "אבג"),
        ] {
            assert_eq!(joined(text), word, "{text}");
        }
    }

    #[test]
    fn a_geresh_is_inside_the_word_and_not_at_its_end() {
        assert_eq!(joined("ג'ורג' צ׳ק הז’רגון"), "גורג' צק הזרגון");
    }

    #[test]
    fn a_quotation_after_a_prefix_or_a_space_is_no_mark_of_a_word() {
        for text in [
            "ב\"הארץ\"",
            "שב\"ידיעות\"",
            "ה״ניו יורק טיימס״",
            "ב'הארץ'",
            "\"שלום\" אמר",
            "5\" a\"b",
            "a\u{5b4}\"ב",
            "ל\"\"ל",
            "\"ל",
        ] {
            assert_eq!(joined(text), text);
        }
    }
}
