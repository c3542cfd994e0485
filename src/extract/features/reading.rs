//! Reads a text: counts its characters and hashes its words, all in one pass.

use std::hash::{BuildHasherDefault, Hasher};

use hashbrown::HashSet;

use super::super::signals::{is_cjk, is_letter};

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
    let mut shape = Shape { words: (words.len(), words.len()), ..Shape::default() };
    // Where the word at hand begins, and its characters.
    let mut word: Option<(usize, u32)> = None;
    let mut end = false;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if word.is_none()
            && let Some((short, digits)) = Word::short_before_space(rest.as_bytes())
        {
            words.push(short);
            shape.chars += short.chars as usize;
            shape.digits += digits;
            end = false;
            at += short.chars as usize + 1;
            continue;
        }
        // Nearly all words are ASCII: their letters are counted at once.
        let (letters, digits) = ascii_letters(rest.as_bytes());
        if letters > 0 {
            shape.chars += letters;
            shape.digits += digits;
            end = false;
            let (start, before) = word.unwrap_or((at, 0));
            word = Some((start, before + letters as u32));
            at += letters;
            continue;
        }
        // Nearly all words end at a space, for which nothing else need be asked.
        if rest.starts_with(' ') {
            if let Some((start, chars)) = word.take() {
                words.push(Word::of(&text[start..at], chars));
            }
            shape.sentences += u32::from(end);
            end = false;
            at += 1;
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        let here = at;
        at += c.len_utf8();
        let is_cjk = is_cjk(c);
        if !is_cjk && is_letter(c) {
            shape.chars += 1;
            end = false;
            word = Some(word.map_or((here, 1), |(start, chars)| (start, chars + 1)));
            continue;
        }
        if let Some((start, chars)) = word.take() {
            words.push(Word::of(&text[start..here], chars));
        }
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
            ':' => shape.has_address |= text[at..].starts_with("//"),
            '.' => shape.has_address |= text[..here].ends_with("www"),
            _ if is_cjk => words.push(Word { capital: false, ..Word::of(&text[here..at], 1) }),
            _ => {}
        }
    }
    shape.sentences += u32::from(end);
    if let Some((start, chars)) = word {
        words.push(Word::of(&text[start..], chars));
    }
    shape.words.1 = words.len();
    shape
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
    /// The word that a text begins with, and its digits, where it is of ASCII, shorter than eight bytes and has a space
    /// after it, as two words of three: one look at eight bytes finds all that is to be known of it.
    fn short_before_space(text: &[u8]) -> Option<(Self, u32)> {
        let eight = u64::from_le_bytes(*text.first_chunk()?);
        let (chars, digits) = letters_of_eight(eight);
        let is_word = (1..8).contains(&chars) && text[chars] == b' ';
        let hash = || mix(BASIS, (eight | SMALL) & lowest(chars));
        is_word.then(|| (Self { hash: hash(), chars: chars as u32, capital: text[0].is_ascii_uppercase() }, digits))
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

/// One hash of several words.
pub(super) fn run(words: &[Word]) -> u64 {
    words.iter().fold(BASIS, |hash, word| (hash.rotate_left(17) ^ word.hash).wrapping_mul(MULTIPLIER))
}

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
