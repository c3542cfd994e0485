//! Classes of characters in tokenization: separator, letter or digit of a word, character of a script without spaces.
//!
//! Constant time per character; the ASCII path does not use the Unicode tables.

use newsidx_core::letter_fold::is_apostrophe_letter;

/// Role of a character in tokenization.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum CharClass {
    Separator,
    Word,
    /// A character of a script that is indexed as pairs.
    Paired,
}

impl CharClass {
    pub(super) fn classify(c: char) -> Self {
        // Without the Unicode tables for most characters of most texts.
        if c.is_ascii() {
            return if c.is_ascii_alphanumeric() { Self::Word } else { Self::Separator };
        }
        if is_paired(c) {
            Self::Paired
        } else if c.is_alphanumeric() && !is_apostrophe_letter(c) {
            Self::Word
        } else {
            Self::Separator
        }
    }
}

/// Whether a character belongs to a script that is indexed as pairs: Han, Kana, Hangul, Thai, Lao, Khmer, Burmese, and
/// half-width forms of Kana and Hangul.
pub fn is_paired(c: char) -> bool {
    let code = u32::from(c);
    // Fast path: the frequent alphabets lie below Thai.
    if code < 0x0e00 {
        return false;
    }
    matches!(
        code,
        // Thai
        0x0e01..=0x0e3a | 0x0e40..=0x0e4e
            // Lao, Burmese, Hangul letters, Khmer
            | 0x0e81..=0x0ecd | 0x1000..=0x103f | 0x1100..=0x11ff | 0x1780..=0x17d3
            // Han iteration mark, closing mark and zero; kana with their marks
            | 0x3005..=0x3007 | 0x3041..=0x3096 | 0x3099..=0x309a | 0x309d..=0x309f | 0x30a1..=0x30fa | 0x30fc..=0x30ff
            // Compatibility Hangul letters, small kana
            | 0x3131..=0x318e | 0x31f0..=0x31ff
            // Han, Hangul syllables, compatibility Han
            | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff
            // Half-width kana, half-width Hangul
            | 0xff66..=0xff9f | 0xffa1..=0xffdc
            // Han beyond the Basic Multilingual Plane
            | 0x20000..=0x3ffff
    )
}

/// Whether a token can have inflections: it has only letters of an alphabet.
pub fn can_inflect(token: &str) -> bool {
    token.chars().all(|c| c.is_alphabetic() && !is_paired(c))
}
