//! Form of a name: whether a text of a few words can be the name of a person, in scripts with capitals and without.
//!
//! Pure functions of the text, linear in its length; most texts are rejected by their length or a byte.

use crate::blocks::is_cjk;
use crate::normalize::fold;
use crate::rules::names::{
    CASELESS_NON_NAME_WORDS, DAY_LINE_OPENERS, DAY_LINE_PARTICLES, DAY_LINE_WORDS, NAME_PARTICLES,
};

/// Most words of a person's name, without particles.
pub(super) const NAME_WORDS: usize = 5;

/// Most characters of a Chinese, Japanese or Korean name.
const MAX_CJK_NAME_CHARS: usize = 12;

/// Whether a text has the form of a person's name.
pub(crate) fn is_name(text: &str) -> bool {
    let is_name_byte = |byte: u8| !matches!(byte, b'0'..=b'9' | b'@' | b':' | b'/' | b'?' | b'!' | b'=');
    if text.len() > MAX_NAME_BYTES || !text.bytes().all(is_name_byte) || !(1..=NAME_WORDS).contains(&name_words(text)) {
        return false;
    }
    if text.chars().any(is_cjk) {
        return text.chars().all(|c| is_cjk(c) || c.is_whitespace())
            && text.chars().count() <= MAX_CJK_NAME_CHARS
            && !CJK_NON_NAME_ENDS.iter().any(|end| text.ends_with(end))
            && !(text.contains(CJK_PARTICLES) && text.chars().count() > MAX_CJK_PARTICLE_NAME_CHARS);
    }
    let is_capital =
        |word: &str| word.starts_with(|c: char| c.is_uppercase() || c.is_alphabetic() && !c.is_lowercase());
    let words = || text.split_whitespace();
    if is_caseless(text) && !is_caseless_name(text) {
        return false;
    }
    // The comparison with the days is the most expensive test, and the last.
    words().any(is_capital)
        && words().all(|word| is_capital(word) || NAME_PARTICLES.contains(&word))
        && words().next_back().is_some_and(is_capital)
        && !is_day_line(text)
}

/// Ends of departments, fields and labels of Japanese and Chinese.
const CJK_NON_NAME_ENDS: [&str; 14] =
    ["部", "局", "課", "班", "分野", "機関", "问题", "問題", "震災", "新聞", "通信", "新闻", "委員会", "を書いた人"];

/// Particles of Japanese, which names of some length do not have.
const CJK_PARTICLES: [char; 6] = ['を', 'は', 'が', 'に', 'へ', 'で'];

/// Most characters of a name in which such a character is a syllable.
const MAX_CJK_PARTICLE_NAME_CHARS: usize = 6;

/// Longest name, in bytes.
const MAX_NAME_BYTES: usize = 120;

/// Number of words of a name without its particles: `María José de la Cruz Ortiz` has four.
pub(super) fn name_words(text: &str) -> usize {
    let is_particle = |word: &str| NAME_PARTICLES.iter().any(|particle| word.eq_ignore_ascii_case(particle));
    text.split_whitespace().filter(|word| !is_particle(word)).count()
}

/// Whether a text has no letters with two cases.
fn is_caseless(text: &str) -> bool {
    text.chars().all(|c| c.is_uppercase() == c.is_lowercase())
}

/// Whether a text of a script without capitals can be a name. A sentence can be a few words, and in scripts without
/// spaces one.
fn is_caseless_name(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let max_chars = if text.chars().any(is_unspaced) { UNSPACED_WORD_CHARS } else { CASELESS_WORD_CHARS };
    let min_words = if text.chars().any(is_unspaced) { 2 } else { 1 };
    (min_words..=CASELESS_NAME_WORDS).contains(&words)
        && text
            .split_whitespace()
            .all(|word| word.chars().count() <= max_chars && !CASELESS_NON_NAME_WORDS.contains(&word))
        && !text.ends_with(['।', '۔', '؟', '.', '።', '။', '។'])
}

/// Whether a character is of a script that writes no spaces between words: Thai, Lao, Burmese, Khmer.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c), 0xe00..=0xeff | 0x1000..=0x109f | 0x1780..=0x17ff)
}

/// Most words of a name in a script without capitals.
const CASELESS_NAME_WORDS: usize = 4;

/// Most characters of a word of such a name, with vowel signs.
const CASELESS_WORD_CHARS: usize = 22;

/// The same in scripts without spaces.
const UNSPACED_WORD_CHARS: usize = 16;

/// Whether a text is the start of a line for the day: `Publié le`, `Thứ Hai`.
fn is_day_line(text: &str) -> bool {
    let folded = fold(text);
    let mut words = folded.split_whitespace().map(|word| word.trim_matches(|c: char| matches!(c, ',' | '.' | ':')));
    words.clone().next().is_some_and(|word| DAY_LINE_OPENERS.contains(&word))
        || words.all(|word| DAY_LINE_WORDS.contains(&word) || DAY_LINE_PARTICLES.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_scripts_without_capitals_are_no_names() {
        for name in ["สมชาย ใจดี", "रमेश कुमार", "محمد علي", "דנה כהן", "সুমন রায়", "முருகன் செல்வம்"]
        {
            assert!(is_name(name), "{name}");
        }
        for text in [
            "ชาวบ้านดีใจมาก",
            "ផ្ទះថ្មីនៅលើភ្នំ",
            "ເຮືອນໃໝ່ຢູ່ເທິງພູ",
            "အိမ်သစ်တောင်ပေါ်",
            "नदी पर बाँध है",
            "সেতু খুলে দেওয়া হয়েছে।",
            "הגשר נפתח של העיר",
            "المدينة في خطر",
        ] {
            assert!(!is_name(text), "{text}");
        }
    }
}
