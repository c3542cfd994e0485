//! Reads a text: counts its characters and hashes its words, all in one pass.

use std::hash::{BuildHasherDefault, Hasher};

use fearless_simd::{Level, dispatch};
use hashbrown::HashSet;

use super::super::signals::{is_cjk, is_letter};
use super::repeated::RUN;
use crate::pieces::{eight_of, for_each_piece};

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
    let begin = words.len();
    let mut reader = Reader { text, shape: Shape::default(), words, end: false };
    let mut read = 0;
    dispatch!(Level::new(), simd => for_each_piece(simd, text.as_bytes(), |piece| {
        reader.between(read, piece.begin);
        read = piece.begin + piece.length;
        if piece.is_ascii {
            reader.add(Word::of_ascii(piece.padded, piece.length));
        } else {
            reader.spell(piece.begin, read);
        }
    }));
    reader.between(read, text.len());
    let Reader { mut shape, end, .. } = reader;
    shape.sentences += u32::from(end);
    shape.digits = text.bytes().map(|byte| u32::from(byte.is_ascii_digit())).sum();
    shape.words = (begin, words.len());
    shape
}

/// A text of which a part was read.
struct Reader<'a> {
    text: &'a str,
    shape: Shape,
    words: &'a mut Vec<Word>,
    /// Whether a sentence ends with the last character.
    end: bool,
}

impl Reader<'_> {
    #[inline(always)]
    fn add(&mut self, word: Word) {
        self.words.push(word);
        self.shape.chars += word.chars as usize;
        self.end = false;
    }

    /// Takes what stands between two pieces: most often a space, for which nothing else need be asked.
    #[inline(always)]
    fn between(&mut self, begin: usize, end: usize) {
        for at in begin..end {
            let byte = self.text.as_bytes()[at];
            if byte == b' ' {
                self.shape.sentences += u32::from(self.end);
                self.end = false;
            } else {
                self.take_sign(at, char::from(byte));
            }
        }
    }

    /// Takes a piece that has characters beyond ASCII.
    fn spell(&mut self, begin: usize, end: usize) {
        let text = self.text;
        let mut at = begin;
        while let Some(c) = text[at..end].chars().next() {
            let in_word = |c: char| !is_cjk(c) && is_letter(c);
            let length = text[at..end].find(|c| !in_word(c)).unwrap_or(end - at);
            if length > 0 {
                self.add(Word::of(&text[at..at + length]));
                at += length;
                continue;
            }
            self.take_sign(at, c);
            if is_cjk(c) {
                self.words.push(Word { capital: false, ..Word::of(&text[at..at + c.len_utf8()]) });
            }
            at += c.len_utf8();
        }
    }

    /// Takes a character that is no letter of a word.
    fn take_sign(&mut self, at: usize, c: char) {
        let (before, after) = (&self.text.as_bytes()[..at], &self.text.as_bytes()[at + c.len_utf8()..]);
        let shape = &mut self.shape;
        if c.is_whitespace() {
            shape.sentences += u32::from(self.end);
        } else {
            shape.chars += 1;
        }
        self.end = matches!(c, '.' | '!' | '?' | '…') || self.end && matches!(c, '"' | '”' | '’' | '»' | ')');
        match c {
            ',' | ';' | '–' | '—' | '،' | '、' | '，' => shape.commas += 1,
            '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' => shape.quotes += 1,
            '。' | '！' | '？' => shape.sentences += 1,
            '@' => shape.has_address = true,
            ':' => shape.has_address |= after.starts_with(b"//"),
            '.' => shape.has_address |= before.ends_with(b"www"),
            _ => {}
        }
    }
}

impl Word {
    /// The word that a piece of ASCII is.
    #[inline(always)]
    fn of_ascii(padded: &[u8], length: usize) -> Self {
        const EIGHT: usize = size_of::<u64>();
        let hash = if length < EIGHT {
            mix(BASIS, eight_of(padded, length) | SMALL & lowest(length))
        } else {
            hash_lower(&padded[..length], SMALL)
        };
        Self { hash, chars: length as u32, capital: padded[0].is_ascii_uppercase() }
    }

    fn of(word: &str) -> Self {
        if word.is_ascii() {
            let capital = word.as_bytes().first().is_some_and(u8::is_ascii_uppercase);
            return Self { hash: hash_lower(word.as_bytes(), SMALL), chars: word.len() as u32, capital };
        }
        let hash = hash_lower(word.to_lowercase().as_bytes(), 0);
        Self { hash, chars: word.chars().count() as u32, capital: word.starts_with(char::is_uppercase) }
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
