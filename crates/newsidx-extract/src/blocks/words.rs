//! The words of a page's blocks, read once for all who compare them: sites, and the features of blocks.

use fearless_simd::{Level, dispatch};

use super::Block;
use super::letters::{is_cjk, is_letter, letters_of};
use newsidx_core::pieces::{for_each_piece, hash_of_ascii, hash_of_lower};

/// A word as far as it is compared, in eight bytes: a hash of it in lower case, and what else is asked of it in the lowest
/// bits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word(u64);

/// What the text that a block has is like, counted in one pass.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shape {
    /// Characters that are no white space.
    pub chars: usize,
    /// Letters and digits, a character of Chinese, Japanese or Korean counting two.
    pub letters: usize,
    /// Digits of ASCII.
    pub digits: u32,
    /// Ends of sentences.
    pub sentences: u32,
    /// Commas, semicolons and dashes.
    pub commas: u32,
    /// Quotation marks.
    pub quotes: u32,
    /// Whether an @, "www." or "://" stands in it.
    pub has_address: bool,
    /// Where its words begin and end in the list of all words.
    words: (usize, usize),
}

/// The words of all blocks of a page, and what their texts are like.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    words: Vec<Word>,
    shapes: Vec<Shape>,
}

/// Bytes of a word and what stands after it, at least as a rule.
const BYTES_OF_WORD: usize = 5;

impl Words {
    /// Reads the blocks of a page.
    pub(super) fn of(blocks: &[Block]) -> Self {
        let bytes: usize = blocks.iter().map(|block| block.text.len()).sum();
        let mut words = Vec::with_capacity(bytes / BYTES_OF_WORD);
        let shapes = blocks.iter().map(|block| read(&block.text, &mut words)).collect();
        Self { words, shapes }
    }

    /// What the text of each block is like.
    pub(crate) fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    /// The words of a block.
    pub(crate) fn of_block(&self, block: usize) -> &[Word] {
        let (begin, end) = self.shapes[block].words;
        &self.words[begin..end]
    }

    /// The words of each block.
    pub(crate) fn by_block(&self) -> impl ExactSizeIterator<Item = &[Word]> {
        self.shapes.iter().map(|shape| &self.words[shape.words.0..shape.words.1])
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.words.len()
    }
}

/// Reads a text: counts its characters and puts its words at the end of the list.
fn read(text: &str, words: &mut Vec<Word>) -> Shape {
    let begin = words.len();
    let mut reader = Reader { text, shape: Shape::default(), words, end: false };
    let mut read = 0;
    dispatch!(Level::new(), simd => for_each_piece(simd, text.as_bytes(), |piece| {
        reader.between(read, piece.begin);
        read = piece.begin + piece.length;
        if piece.is_ascii {
            reader.add(Word::of_ascii(piece.padded, piece.length), piece.length);
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
    fn add(&mut self, word: Word, chars: usize) {
        self.words.push(word);
        self.shape.chars += chars;
        self.shape.letters += chars;
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
    // Kept apart, so that the loop over words of ASCII stays small.
    #[inline(never)]
    fn spell(&mut self, begin: usize, end: usize) {
        let text = self.text;
        let mut at = begin;
        while let Some(c) = text[at..end].chars().next() {
            let in_word = |c: char| !is_cjk(c) && is_letter(c);
            let length = text[at..end].find(|c| !in_word(c)).unwrap_or(end - at);
            if length > 0 {
                let (word, chars) = Word::of(&text[at..at + length]);
                self.add(word, chars);
                at += length;
                continue;
            }
            self.take_sign(at, c);
            if is_cjk(c) {
                self.words.push(Word::of(&text[at..at + c.len_utf8()]).0);
                self.shape.letters += letters_of(c);
            }
            at += c.len_utf8();
        }
    }

    /// Takes a character that is no letter of a word.
    #[inline(never)]
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

// What is asked of a word beside its hash.
const CAPITAL: u64 = 1;
const LONG: u64 = 1 << 1;
const NUMBER: u64 = 1 << 2;
const ASIDE: u64 = CAPITAL | LONG | NUMBER;

/// Letters from which on a word says what a text is about.
const LONG_CHARS: usize = 5;

impl Word {
    /// The word that a piece of ASCII is.
    #[inline(always)]
    fn of_ascii(padded: &[u8], length: usize) -> Self {
        let hash = hash_of_ascii(padded, length);
        Self::new(hash, length, padded[0].is_ascii_uppercase(), padded[0].is_ascii_digit())
    }

    /// A word of letters and digits, and how many.
    fn of(word: &str) -> (Self, usize) {
        let begins_with = |is: fn(char) -> bool| word.starts_with(is);
        let (hash, chars) = if word.is_ascii() {
            (hash_of_lower(word.to_ascii_lowercase().as_bytes()), word.len())
        } else {
            (hash_of_lower(word.to_lowercase().as_bytes()), word.chars().count())
        };
        (Self::new(hash, chars, begins_with(char::is_uppercase), begins_with(char::is_numeric)), chars)
    }

    #[inline(always)]
    fn new(hash: u64, chars: usize, is_capital: bool, is_number: bool) -> Self {
        let when = |is: bool, bit: u64| u64::from(is) * bit;
        let aside = when(is_capital, CAPITAL) | when(chars >= LONG_CHARS, LONG) | when(is_number, NUMBER);
        Self(hash & !ASIDE | aside)
    }

    /// A hash of the word in lower case, whose lowest bits are 0.
    pub(crate) fn hash(self) -> u64 {
        self.0 & !ASIDE
    }

    /// Whether it begins with a capital.
    pub(crate) fn is_capital(self) -> bool {
        self.0 & CAPITAL != 0
    }

    /// Whether it is so long that it says what a text is about.
    pub(crate) fn is_long(self) -> bool {
        self.0 & LONG != 0
    }

    /// Whether it begins with a digit.
    pub(crate) fn is_number(self) -> bool {
        self.0 & NUMBER != 0
    }
}

/// The words of a text.
pub(crate) fn words_of(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    read(text, &mut words);
    words
}

#[cfg(test)]
mod tests {
    use super::super::letters::letters;
    use super::*;

    #[test]
    fn one_pass_counts_what_a_text_is_made_of() {
        let mut words = Vec::new();
        let shape = read("“No,” she said. Über 40 men left!", &mut words);
        assert_eq!((shape.sentences, shape.commas, shape.quotes, shape.digits), (2, 1, 2, 2));
        assert_eq!(words.len(), 7);
        assert_eq!(words.iter().filter(|word| word.is_capital()).count(), 2);
        assert_eq!(words_of("豆腐 Tofu").len(), 3, "a character is a word");
    }

    #[test]
    fn a_word_is_the_same_wherever_it_stands() {
        for word in ["a", "Pier", "7th", "harbour", "HARBOURS", "x12345678", "sixteen89abcdefg", "seventeen9abcdefg"] {
            let alone = words_of(word);
            for behind in [" and more words", ", and more words", " a", "”"] {
                let text = format!("{word}{behind}");
                let first = words_of(&text)[0];
                assert_eq!(first.0, alone[0].0, "{text}");
            }
        }
        let mut words = Vec::new();
        let shape = read("In 2024 they left. No one came 12 times", &mut words);
        assert_eq!((words.len(), shape.chars, shape.digits, shape.sentences), (9, 31, 6, 1));
    }

    #[test]
    fn letters_are_those_of_the_text() {
        for text in ["", "abc, d-2", "“Ça va—12”", "북한 인권 A1", "日本 x・ー「ｱ」", "½ Stunde ٣٤"]
        {
            assert_eq!(read(text, &mut Vec::new()).letters, letters(text), "{text}");
        }
    }
}
