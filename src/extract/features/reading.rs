//! Reads a text: counts its characters and hashes its words, all in one pass.

use std::hash::{BuildHasherDefault, Hasher};

use hashbrown::HashSet;

use super::super::signals::{is_cjk, is_letter};
use super::repeated::RUN;

/// A hasher for keys that are hashes.
#[derive(Default)]
pub(super) struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(MULTIPLIER) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

pub(super) const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
pub(super) const BASIS: u64 = 0xcbf2_9ce4_8422_2325;

pub(super) type Hashes = HashSet<u64, BuildHasherDefault<Same>>;

/// A word as far as it is compared.
#[derive(Clone, Copy)]
pub(super) struct Word {
    pub hash: u64,
    pub chars: u32,
    pub capital: bool,
}

/// What one pass over a text counts.
#[derive(Clone, Copy, Default)]
pub(super) struct Shape {
    pub chars: usize,
    pub digits: u32,
    pub sentences: u32,
    pub commas: u32,
    pub quotes: u32,
    /// Where the words of the block lie in the list of all words.
    pub words: (usize, usize),
    pub has_address: bool,
}

/// Reads a text: counts its characters and puts its words at the end of the list.
pub(super) fn read(text: &str, words: &mut Vec<Word>) -> Shape {
    let bytes = text.as_bytes();
    let mut shape = Shape { words: (words.len(), words.len()), ..Shape::default() };
    let mut end = false;
    let mut at = 0;
    while let Some(first) = bytes.get(at) {
        if let Some(word) = Word::at(text, at) {
            words.push(word.word);
            shape.chars += word.word.chars as usize;
            shape.digits += word.digits;
            end = false;
            // Nearly all words end at a space, for which nothing else need be asked.
            at = word.end + usize::from(bytes.get(word.end) == Some(&b' '));
            continue;
        }
        if *first == b' ' {
            shape.sentences += u32::from(end);
            end = false;
            at += 1;
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        let here = at;
        at += c.len_utf8();
        if c.is_whitespace() {
            shape.sentences += u32::from(end);
        } else {
            shape.chars += 1;
        }
        end = matches!(c, '.' | '!' | '?' | '…') || end && matches!(c, '"' | '”' | '’' | '»' | ')');
        match c {
            ',' | ';' | '–' | '—' | '،' | '、' | '，' => shape.commas += 1,
            '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' => shape.quotes += 1,
            '。' | '！' | '？' => shape.sentences += 1,
            '@' => shape.has_address = true,
            ':' => shape.has_address |= bytes[at..].starts_with(b"//"),
            '.' => shape.has_address |= bytes[..here].ends_with(b"www"),
            _ if is_cjk(c) => words.push(Word { capital: false, ..Word::of(&text[here..at], 1) }),
            _ => {}
        }
    }
    shape.sentences += u32::from(end);
    shape.words.1 = words.len();
    shape
}

/// A word of a text, its digits, and where it ends.
struct Read {
    word: Word,
    digits: u32,
    end: usize,
}

/// How many letters and digits of ASCII a text begins with, and how many of them are digits.
fn ascii_letters(text: &[u8]) -> (usize, u32) {
    let (eights, rest) = text.as_chunks::<8>();
    let (mut letters, mut digits) = (0, 0);
    for eight in eights {
        let (of_eight, digits_of_eight) = letters_of_eight(u64::from_le_bytes(*eight));
        letters += of_eight;
        digits += digits_of_eight;
        if of_eight < 8 {
            return (letters, digits);
        }
    }
    let run = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric());
    run.fold((letters, digits), |(letters, digits), byte| (letters + 1, digits + u32::from(byte.is_ascii_digit())))
}

/// The same of eight bytes, the first of them the lowest of the number: all are looked at together, the answer for
/// each being its highest bit.
fn letters_of_eight(eight: u64) -> (usize, u32) {
    const HIGHEST: u64 = 0x8080_8080_8080_8080;
    let low = eight & !HIGHEST;
    let from = |bytes: u64, least: u8| bytes + u64::from(0x80 - least) * (HIGHEST >> 7);
    let is_letter = from(low | SMALL, b'a') & !from(low | SMALL, b'z' + 1);
    let is_digit = from(low, b'0') & !from(low, b'9' + 1) & !eight & HIGHEST;
    let is_other = !(is_letter & !eight | is_digit) & HIGHEST;
    let before_other = is_other ^ is_other.wrapping_sub(1);
    (is_other.trailing_zeros() as usize / 8, (is_digit & before_other).count_ones())
}

impl Word {
    /// The word that begins at a place of a text; `None` where none does, and for characters that are words of their own.
    fn at(text: &str, at: usize) -> Option<Read> {
        let rest = &text.as_bytes()[at..];
        // Three words of four are of ASCII and shorter than eight bytes: one look at these finds all that is to be known.
        if let Some(eight) = rest.first_chunk().map(|eight| u64::from_le_bytes(*eight)) {
            let (chars, digits) = letters_of_eight(eight);
            if (1..8).contains(&chars) && rest[chars].is_ascii() {
                let hash = mix(BASIS, (eight | SMALL) & lowest(chars));
                let word = Self { hash, chars: chars as u32, capital: rest[0].is_ascii_uppercase() };
                return Some(Read { word, digits, end: at + chars });
            }
        }
        let (mut chars, mut digits) = ascii_letters(rest);
        let mut length = chars;
        let in_word = |c: &char| !c.is_ascii() && is_letter(*c) && !is_cjk(*c);
        while let Some(c) = text[at + length..].chars().next().filter(in_word) {
            let (letters, of_letters) = ascii_letters(&rest[length + c.len_utf8()..]);
            length += c.len_utf8() + letters;
            chars += 1 + letters;
            digits += of_letters;
        }
        let end = at + length;
        (length > 0).then(|| Read { word: Self::of(&text[at..end], chars as u32), digits, end })
    }

    fn of(word: &str, chars: u32) -> Self {
        // Of a word of ASCII every character is a byte.
        if word.len() == chars as usize {
            let capital = word.as_bytes().first().is_some_and(u8::is_ascii_uppercase);
            return Self { hash: hash_lower(word.as_bytes(), SMALL), chars, capital };
        }
        let hash = hash_lower(word.to_lowercase().as_bytes(), 0);
        Self { hash, chars, capital: word.starts_with(char::is_uppercase) }
    }
}

/// The bit that makes small letters of ASCII of capitals and leaves digits as they are, in every byte.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// A hash of a word, eight bytes at a time, each with these bits set.
fn hash_lower(word: &[u8], bits: u64) -> u64 {
    let (whole, rest) = word.as_chunks::<8>();
    let hash = whole.iter().fold(BASIS, |hash, eight| mix(hash, u64::from_le_bytes(*eight) | bits));
    mix(hash, little_endian(rest) | bits & lowest(rest.len()))
}

/// A hash of words with eight bytes more.
fn mix(hash: u64, eight: u64) -> u64 {
    let hash = (hash ^ eight).wrapping_mul(MULTIPLIER);
    hash ^ hash >> 29
}

/// The bits of so many bytes, fewer than eight.
fn lowest(bytes: usize) -> u64 {
    (1 << (8 * bytes)) - 1
}

/// Up to seven bytes as a number. Two reads that overlap are faster than a copy of so many bytes.
fn little_endian(bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let last_at = bytes.len() - size_of::<u32>();
        return u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (8 * last_at);
    }
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

pub(super) fn words_of(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    read(text, &mut words);
    words
}

/// One hash of several words: a polynomial of theirs, whose products wait for nothing but the words.
pub(super) fn run(words: &[Word]) -> u64 {
    let terms = words.iter().rev().zip(POWERS);
    terms.fold(0, |hash: u64, (word, power)| hash.wrapping_add(word.hash.wrapping_mul(power)))
}

/// Powers of a number with bits set here and there, for the words of a run from the last to the first.
const POWERS: [u64; RUN] =
    [MULTIPLIER, MULTIPLIER.wrapping_pow(2), MULTIPLIER.wrapping_pow(3), MULTIPLIER.wrapping_pow(4)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pass_counts_what_a_text_is_made_of() {
        let mut words = Vec::new();
        let shape = read("“No,” she said. Über 40 men left!", &mut words);
        assert_eq!((shape.sentences, shape.commas, shape.quotes, shape.digits), (2, 1, 2, 2));
        assert_eq!(words.len(), 7);
        assert_eq!(words.iter().filter(|word| word.capital).count(), 2);
        assert_eq!(words_of("豆腐 Tofu").len(), 3, "a character is a word");
    }

    #[test]
    fn letters_are_counted_together_as_one_by_one() {
        for byte in 0..=u8::MAX {
            for (before, after) in [("", "bc 12345"), ("a1", "2"), ("abcdefg", "h0"), ("abcdefgh01234567", "")] {
                let text = [before.as_bytes(), &[byte], after.as_bytes()].concat();
                let run: Vec<u8> = text.iter().copied().take_while(u8::is_ascii_alphanumeric).collect();
                let digits = run.iter().filter(|byte| byte.is_ascii_digit()).count() as u32;
                assert_eq!(ascii_letters(&text), (run.len(), digits), "{before}{byte:#x}{after}");
            }
        }
    }

    #[test]
    fn a_word_is_the_same_wherever_it_stands() {
        for word in ["a", "Pier", "7th", "harbour", "HARBOURS", "x12345678"] {
            let alone = words_of(word);
            for text in [format!("{word} and more words"), format!("{word}, and more words"), format!("{word} a")] {
                let first = words_of(&text)[0];
                assert_eq!(
                    (first.hash, first.chars, first.capital),
                    (alone[0].hash, alone[0].chars, alone[0].capital),
                    "{text}"
                );
            }
        }
        let mut words = Vec::new();
        let shape = read("In 2024 they left. No one came 12 times", &mut words);
        assert_eq!((words.len(), shape.chars, shape.digits, shape.sentences), (9, 31, 6, 1));
    }
}
