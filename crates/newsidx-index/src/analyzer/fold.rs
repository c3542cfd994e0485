//! Character folding: lower case, without accents, in normal width (Unicode compatibility decomposition), and the letters,
//! vowel signs and digits of [`newsidx_core::letter_fold`].
//!
//! A character folds to a few characters at most, in constant time. Hangul, kana and Indic vowel signs keep their marks.

use newsidx_core::letter_fold::{LetterForm, fold_letter};
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use super::char_class::is_paired;

/// Folded form of a character, as in tokens.
pub fn fold_char(c: char) -> String {
    let mut text = String::new();
    fold_into(c, &mut text);
    text
}

/// Appends the folded form of a character: lower case, without accents, in normal width.
pub(super) fn fold_into(c: char, text: &mut String) {
    if c.is_ascii() {
        text.push(c.to_ascii_lowercase());
    } else {
        fold_each(c, |c| text.push(c));
    }
}

/// Calls `each` with every character of the folded form of a character.
pub(super) fn fold_each(c: char, mut each: impl FnMut(char)) {
    if is_paired(c) {
        // Only width is folded: decomposition would split Hangul syllables into letters and voiced kana into two characters.
        if matches!(u32::from(c), 0xff66..=0xffdc) {
            decompose_compatible(c, each);
        } else {
            each(c);
        }
        return;
    }
    match fold_letter(c) {
        LetterForm::Replaced(letter) => return each(letter),
        LetterForm::Dropped => return,
        LetterForm::Unchanged => {}
    }
    if is_presentation_form(c) {
        decompose_compatible(c, |part| match fold_letter(part) {
            LetterForm::Replaced(letter) => each(letter),
            // A vowel sign without a letter is printed on a space.
            LetterForm::Unchanged if part != ' ' => each(part),
            LetterForm::Unchanged | LetterForm::Dropped => {}
        });
        return;
    }
    let keeps_marks = !has_accents_that_fold(c);
    if keeps_marks {
        c.to_lowercase().for_each(each);
        return;
    }
    decompose_compatible(c, |part| {
        if is_combining_mark(part) {
            return;
        }
        for lower in part.to_lowercase() {
            // Unicode has no decomposition for these letters.
            match lower {
                'ß' => ['s', 's'].into_iter().for_each(&mut each),
                'æ' => ['a', 'e'].into_iter().for_each(&mut each),
                'œ' => ['o', 'e'].into_iter().for_each(&mut each),
                'þ' => ['t', 'h'].into_iter().for_each(&mut each),
                'ø' => each('o'),
                'đ' | 'ð' => each('d'),
                'ł' => each('l'),
                'ħ' => each('h'),
                'ı' => each('i'),
                'ŧ' => each('t'),
                'ς' => each('σ'),
                // The lower case of İ is i and a combining dot.
                '\u{307}' => {}
                lower => each(lower),
            }
        }
    });
}

/// Whether a character is a Hebrew or Arabic letter or ligature in the shape that it has in print, as in texts from PDF.
fn is_presentation_form(c: char) -> bool {
    // Not U+FDFA and U+FDFB, which are whole phrases.
    matches!(u32::from(c), 0xfb1d..=0xfdf9 | 0xfe70..=0xfefc)
}

/// Whether a character loses its accents: Latin, Greek and their compatibility forms, and Ё, Ѐ of Cyrillic.
fn has_accents_that_fold(c: char) -> bool {
    // Not all scripts: in Cyrillic й is another letter than и, and in Indic scripts the marks are the vowels.
    matches!(
        u32::from(c),
        // Latin, combining marks, Greek
        0x00aa..=0x024f | 0x0300..=0x036f | 0x0370..=0x03ff
            // Ѐ and Ё of Cyrillic, upper and lower case
            | 0x0400 | 0x0401 | 0x0450 | 0x0451
            // More Latin and Greek with accents
            | 0x1e00..=0x1fff
            // Superscripts and subscripts, letters as signs, fractions and Roman numerals
            | 0x2070..=0x209c | 0x2100..=0x218f
            // Rare Latin letters, ligatures
            | 0x2c60..=0x2c7f | 0xa720..=0xa7ff | 0xfb00..=0xfb06
            // Full-width digits and letters
            | 0xff10..=0xff5a
    )
}
