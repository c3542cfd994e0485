//! Letter folding beyond case and accents: vowel signs, forms of Arabic letters, digits of all scripts, apostrophes.
//!
//! One table for pages, queries and near-duplicates, so that they agree on what is the same word. Constant time per
//! character, without the Unicode tables. Part of the format on disk: terms and near-duplicate keys consist of folded
//! letters. `docs/design/letter-folding.md` has the reasons.

/// Form of a character in which words are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterForm {
    /// The character itself; case, accents and width are folded elsewhere.
    Unchanged,
    /// This letter, or this ASCII digit.
    Replaced(char),
    /// Nothing: a sign that writers add or leave out at will.
    Dropped,
}

/// First character that is folded here: Latin, Greek, Cyrillic and Armenian lie below.
const FIRST_FOLDED: char = '\u{591}';

/// Folds a character of composed text (NFC).
#[inline]
pub fn fold_letter(c: char) -> LetterForm {
    if c < FIRST_FOLDED {
        return LetterForm::Unchanged;
    }
    fold_rare_letter(c)
}

// Not inlined, so that the callers' loops over the frequent alphabets stay small.
#[inline(never)]
fn fold_rare_letter(c: char) -> LetterForm {
    if is_optional_sign(c) {
        return LetterForm::Dropped;
    }
    arabic_letter(c).or_else(|| ascii_digit(c)).map_or(LetterForm::Unchanged, LetterForm::Replaced)
}

/// Whether a character is a vowel sign, point or cantillation mark of Hebrew or Arabic, or the stretching mark of Arabic.
fn is_optional_sign(c: char) -> bool {
    matches!(
        c,
        // Hebrew cantillation marks and points; the gaps are punctuation
        '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{fb1e}'
            // Honorifics, tatweel, tashkeel with hamza and madda as marks, superscript alef
            | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
            // Quranic marks; the gaps are letters, signs of verses and the full stop
            | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}'
            | '\u{898}'..='\u{89f}' | '\u{8ca}'..='\u{8e1}' | '\u{8e3}'..='\u{8ff}' | '\u{10efc}'..='\u{10eff}'
    )
}

/// The letter that an Arabic letter is another form of.
fn arabic_letter(c: char) -> Option<char> {
    // Not ة, ؤ and ئ, which make other words; not ھ, ے and ە, which are letters of their own in Urdu and Kurdish.
    Some(match c {
        // Alef with madda, hamza or wasla
        '\u{622}' | '\u{623}' | '\u{625}' | '\u{671}'..='\u{673}' | '\u{675}' => '\u{627}',
        // Alef maksura, and yeh of Persian and Urdu
        '\u{649}' | '\u{6cc}' => '\u{64a}',
        // Kaf of Persian and Urdu
        '\u{6a9}' => '\u{643}',
        // Heh with yeh above (Persian), heh goal with and without hamza (Urdu)
        '\u{6c0}' | '\u{6c1}' | '\u{6c2}' => '\u{647}',
        // Teh marbuta goal (Urdu)
        '\u{6c3}' => '\u{629}',
        _ => return None,
    })
}

/// The zero of every script; the other nine digits follow it.
const ZEROS: [char; 75] = [
    '\u{660}',
    '\u{6f0}',
    '\u{7c0}',
    '\u{966}',
    '\u{9e6}',
    '\u{a66}',
    '\u{ae6}',
    '\u{b66}',
    '\u{be6}',
    '\u{c66}',
    '\u{ce6}',
    '\u{d66}',
    '\u{de6}',
    '\u{e50}',
    '\u{ed0}',
    '\u{f20}',
    '\u{1040}',
    '\u{1090}',
    '\u{17e0}',
    '\u{1810}',
    '\u{1946}',
    '\u{19d0}',
    '\u{1a80}',
    '\u{1a90}',
    '\u{1b50}',
    '\u{1bb0}',
    '\u{1c40}',
    '\u{1c50}',
    '\u{a620}',
    '\u{a8d0}',
    '\u{a900}',
    '\u{a9d0}',
    '\u{a9f0}',
    '\u{aa50}',
    '\u{abf0}',
    '\u{ff10}',
    '\u{104a0}',
    '\u{10d30}',
    '\u{10d40}',
    '\u{11066}',
    '\u{110f0}',
    '\u{11136}',
    '\u{111d0}',
    '\u{112f0}',
    '\u{11450}',
    '\u{114d0}',
    '\u{11650}',
    '\u{116c0}',
    '\u{116d0}',
    '\u{116da}',
    '\u{11730}',
    '\u{118e0}',
    '\u{11950}',
    '\u{11bf0}',
    '\u{11c50}',
    '\u{11d50}',
    '\u{11da0}',
    '\u{11f50}',
    '\u{16130}',
    '\u{16a60}',
    '\u{16ac0}',
    '\u{16b50}',
    '\u{16d70}',
    '\u{1ccf0}',
    '\u{1d7ce}',
    '\u{1d7d8}',
    '\u{1d7e2}',
    '\u{1d7ec}',
    '\u{1d7f6}',
    '\u{1e140}',
    '\u{1e2f0}',
    '\u{1e4f0}',
    '\u{1e5f1}',
    '\u{1e950}',
    '\u{1fbf0}',
];

/// The ASCII digit of the same value as a decimal digit of any script; `None` for other characters.
pub fn ascii_digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let nearest = ZEROS.partition_point(|zero| *zero <= c).checked_sub(1)?;
    char::from_digit(u32::from(c) - u32::from(ZEROS[nearest]), 10)
}

/// Whether a letter of Unicode is an apostrophe on a page: the okina and its relatives.
///
/// Unicode classifies them as letters because words of some languages have them; writers type any apostrophe instead.
#[inline]
pub fn is_apostrophe_letter(c: char) -> bool {
    matches!(
        c,
        // Primes, turned, reversed and plain comma, half rings
        '\u{2b9}'
            ..='\u{2bf}'
            // Vertical line, acute, grave, double apostrophe
            | '\u{2c8}' | '\u{2ca}' | '\u{2cb}' | '\u{2ee}'
            // Saltillo
            | '\u{a78b}' | '\u{a78c}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let fold = |c| match fold_letter(c) {
            LetterForm::Unchanged => Some(c),
            LetterForm::Replaced(letter) => Some(letter),
            LetterForm::Dropped => None,
        };
        text.chars().filter_map(fold).collect()
    }

    #[test]
    fn vowel_signs_and_points_are_dropped() {
        assert_eq!(folded("إِنَّ مَعَ الْعُسْرِ يُسْرًا"), "ان مع العسر يسرا");
        assert_eq!(folded("الـمـديـنـة هٰذا"), "المدينة هذا");
        assert_eq!(folded("בְּרֵאשִׁ֖ית בָּרָ֣א"), "בראשית ברא");
        assert_eq!(folded("בית־ספר ׀ צה״ל"), "בית־ספר ׀ צה״ל", "punctuation stays");
        assert_eq!(folded("हिन्दी ไทย"), "हिन्दी ไทย", "vowels of other scripts stay");
    }

    #[test]
    fn forms_of_one_arabic_letter_are_one_letter() {
        assert_eq!(folded("أإآٱا"), "ااااا");
        assert_eq!(folded("یىي کك ہۀه ۃة"), "ييي كك ههه ةة");
        assert_eq!(folded("ة ه ؤ و ئ ي ھ ے ە"), "ة ه ؤ و ئ ي ھ ے ە");
    }

    #[test]
    fn folding_is_complete_after_one_step() {
        for c in '\0'..=char::MAX {
            if let LetterForm::Replaced(letter) = fold_letter(c) {
                assert_eq!(fold_letter(letter), LetterForm::Unchanged, "{c:?}");
                assert!(letter.is_alphanumeric() && c.is_alphanumeric(), "{c:?}");
            }
        }
    }

    #[test]
    fn digits_of_every_script_are_digits() {
        assert_eq!(folded("٢٠٢٣ ۱۴۰۲ २०२४ ３ ၅ 𝟗"), "2023 1402 2024 3 5 9");
        assert_eq!(folded("① ½ 三 Ⅷ"), "① ½ 三 Ⅷ");
        assert!(ZEROS.is_sorted());
        for zero in ZEROS {
            let digits: Option<String> = (zero..).take(10).map(ascii_digit).collect();
            assert_eq!(digits.as_deref(), Some("0123456789"), "{zero:?}");
        }
    }
}
