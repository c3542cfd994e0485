//! The words of a page's blocks, read once for all who compare them: sites, and the features of blocks.

use fearless_simd::{Level, dispatch};

use super::Block;
use super::letters::{is_cjk, is_letter, letter_weight};
use newsidx_core::word_scan::{for_each_word_span, hash_ascii_word, hash_lowercase_word};

/// A word as far as it is compared, in eight bytes: a hash of it in lower case, and what else is asked of it in the lowest
/// bits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenHash(u64);

/// What the text that a block has is like, counted in one pass.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TextStats {
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
    pub has_url_or_email: bool,
    /// Where its words begin and end in the list of all words.
    token_range: (usize, usize),
}

/// The words of all blocks of a page, and what their texts are like.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageTokens {
    tokens: Vec<TokenHash>,
    stats: Vec<TextStats>,
}

/// Bytes of a word and what stands after it, at least as a rule.
const BYTES_OF_WORD: usize = 5;

impl PageTokens {
    /// Reads the blocks of a page.
    pub(super) fn from_blocks(blocks: &[Block]) -> Self {
        let bytes: usize = blocks.iter().map(|block| block.text.len()).sum();
        let mut words = Vec::with_capacity(bytes / BYTES_OF_WORD);
        let shapes = blocks.iter().map(|block| scan_text(&block.text, &mut words)).collect();
        Self { tokens: words, stats: shapes }
    }

    /// What the text of each block is like.
    pub(crate) fn stats(&self) -> &[TextStats] {
        &self.stats
    }

    /// The words of a block.
    pub(crate) fn block(&self, block: usize) -> &[TokenHash] {
        let (begin, end) = self.stats[block].token_range;
        &self.tokens[begin..end]
    }

    /// The words of each block.
    pub(crate) fn blocks(&self) -> impl ExactSizeIterator<Item = &[TokenHash]> {
        self.stats.iter().map(|shape| &self.tokens[shape.token_range.0..shape.token_range.1])
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }
}

/// Reads a text: counts its characters and puts its words at the end of the list.
fn scan_text(text: &str, words: &mut Vec<TokenHash>) -> TextStats {
    let begin = words.len();
    let mut reader = TextScanner { text, shape: TextStats::default(), words, end: false };
    let mut read = 0;
    dispatch!(Level::new(), simd => for_each_word_span(simd, text.as_bytes(), |piece| {
        reader.scan_separators(read, piece.start);
        read = piece.start + piece.length;
        if piece.is_ascii {
            reader.add(TokenHash::from_ascii(piece.padded, piece.length), piece.length);
        } else {
            reader.scan_unicode(piece.start, read);
        }
    }));
    reader.scan_separators(read, text.len());
    let TextScanner { mut shape, end, .. } = reader;
    shape.sentences += u32::from(end);
    shape.digits = text.bytes().map(|byte| u32::from(byte.is_ascii_digit())).sum();
    shape.token_range = (begin, words.len());
    shape
}

/// A text of which a part was read.
struct TextScanner<'a> {
    text: &'a str,
    shape: TextStats,
    words: &'a mut Vec<TokenHash>,
    /// Whether a sentence ends with the last character.
    end: bool,
}

impl TextScanner<'_> {
    #[inline(always)]
    fn add(&mut self, word: TokenHash, chars: usize) {
        self.words.push(word);
        self.shape.chars += chars;
        self.shape.letters += chars;
        self.end = false;
    }

    /// Takes what stands between two pieces: most often a space, for which nothing else need be asked.
    #[inline(always)]
    fn scan_separators(&mut self, begin: usize, end: usize) {
        for at in begin..end {
            let byte = self.text.as_bytes()[at];
            if byte == b' ' {
                self.shape.sentences += u32::from(self.end);
                self.end = false;
            } else {
                self.count_sign(at, char::from(byte));
            }
        }
    }

    /// Takes a piece that has characters beyond ASCII.
    // Kept apart, so that the loop over words of ASCII stays small.
    #[inline(never)]
    fn scan_unicode(&mut self, begin: usize, end: usize) {
        let text = self.text;
        let mut at = begin;
        while let Some(c) = text[at..end].chars().next() {
            let in_word = |c: char| !is_cjk(c) && is_letter(c);
            let length = text[at..end].find(|c| !in_word(c)).unwrap_or(end - at);
            if length > 0 {
                let (word, chars) = TokenHash::from_word(&text[at..at + length]);
                self.add(word, chars);
                at += length;
                continue;
            }
            self.count_sign(at, c);
            if is_cjk(c) {
                self.words.push(TokenHash::from_word(&text[at..at + c.len_utf8()]).0);
                self.shape.letters += letter_weight(c);
            }
            at += c.len_utf8();
        }
    }

    /// Takes a character that is no letter of a word.
    #[inline(never)]
    fn count_sign(&mut self, at: usize, c: char) {
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
            '@' => shape.has_url_or_email = true,
            ':' => shape.has_url_or_email |= after.starts_with(b"//"),
            '.' => shape.has_url_or_email |= before.ends_with(b"www"),
            _ => {}
        }
    }
}

// What is asked of a word beside its hash.
const CAPITAL: u64 = 1;
const LONG: u64 = 1 << 1;
const NUMBER: u64 = 1 << 2;
const FLAG_BITS: u64 = CAPITAL | LONG | NUMBER;

/// Letters from which on a word says what a text is about.
const LONG_CHARS: usize = 5;

impl TokenHash {
    /// The word that a piece of ASCII is.
    #[inline(always)]
    fn from_ascii(padded: &[u8], length: usize) -> Self {
        let hash = hash_ascii_word(padded, length);
        Self::new(hash, length, padded[0].is_ascii_uppercase(), padded[0].is_ascii_digit())
    }

    /// A word of letters and digits, and how many.
    fn from_word(word: &str) -> (Self, usize) {
        let begins_with = |is: fn(char) -> bool| word.starts_with(is);
        let (hash, chars) = if word.is_ascii() {
            (hash_lowercase_word(word.to_ascii_lowercase().as_bytes()), word.len())
        } else {
            (hash_lowercase_word(word.to_lowercase().as_bytes()), word.chars().count())
        };
        (Self::new(hash, chars, begins_with(char::is_uppercase), begins_with(char::is_numeric)), chars)
    }

    #[inline(always)]
    fn new(hash: u64, chars: usize, is_capital: bool, is_number: bool) -> Self {
        let when = |is: bool, bit: u64| u64::from(is) * bit;
        let aside = when(is_capital, CAPITAL) | when(chars >= LONG_CHARS, LONG) | when(is_number, NUMBER);
        Self(hash & !FLAG_BITS | aside)
    }

    /// A hash of the word in lower case, whose lowest bits are 0.
    pub(crate) fn hash(self) -> u64 {
        self.0 & !FLAG_BITS
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
pub(crate) fn tokenize(text: &str) -> Vec<TokenHash> {
    let mut words = Vec::new();
    scan_text(text, &mut words);
    words
}

#[cfg(test)]
mod tests {
    use super::super::letters::count_letters;
    use super::*;

    #[test]
    fn one_pass_counts_what_a_text_is_made_of() {
        let mut words = Vec::new();
        let shape = scan_text("“No,” she said. Über 40 men left!", &mut words);
        assert_eq!((shape.sentences, shape.commas, shape.quotes, shape.digits), (2, 1, 2, 2));
        assert_eq!(words.len(), 7);
        assert_eq!(words.iter().filter(|word| word.is_capital()).count(), 2);
        assert_eq!(tokenize("豆腐 Tofu").len(), 3, "a character is a word");
    }

    #[test]
    fn a_word_is_the_same_wherever_it_stands() {
        for word in ["a", "Pier", "7th", "harbour", "HARBOURS", "x12345678", "sixteen89abcdefg", "seventeen9abcdefg"] {
            let alone = tokenize(word);
            for behind in [" and more words", ", and more words", " a", "”"] {
                let text = format!("{word}{behind}");
                let first = tokenize(&text)[0];
                assert_eq!(first.0, alone[0].0, "{text}");
            }
        }
        let mut words = Vec::new();
        let shape = scan_text("In 2024 they left. No one came 12 times", &mut words);
        assert_eq!((words.len(), shape.chars, shape.digits, shape.sentences), (9, 31, 6, 1));
    }

    #[test]
    fn letters_are_those_of_the_text() {
        for text in ["", "abc, d-2", "“Ça va—12”", "북한 인권 A1", "日本 x・ー「ｱ」", "½ Stunde ٣٤"]
        {
            assert_eq!(scan_text(text, &mut Vec::new()).letters, count_letters(text), "{text}");
        }
    }
}
