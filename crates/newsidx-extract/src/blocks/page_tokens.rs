//! Word hashes and text statistics of a page's blocks, computed in one SIMD scan and shared by site profiles, block
//! features and language detection.
//!
//! Eight bytes per word; time linear in the text. Site profiles store hashes derived from these, so the hash
//! function must not change within an index format.

use fearless_simd::{Level, dispatch};

use super::letters::{count_bytes, is_cjk, is_letter, letter_weight};
use newsidx_core::word_scan::{for_each_word_span, hash_ascii_word, hash_lowercase_word};

/// Hash of a word in lower case, with three flags about the word in its lowest bits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenHash(u64);

/// Counts of characters and signs in the text of a block.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TextStats {
    /// Characters that are not white space.
    pub chars: usize,
    /// Letters and digits; a CJK character counts two.
    pub letters: usize,
    /// ASCII digits.
    pub digits: u32,
    /// Ends of sentences.
    pub sentences: u32,
    /// Commas, semicolons and dashes.
    pub commas: u32,
    /// Quotation marks.
    pub quotes: u32,
    /// Whether the text contains `@`, `www.` or `://`.
    pub has_url_or_email: bool,
    /// Start and end of the block's words in `PageTokens::tokens`.
    token_range: (usize, usize),
}

/// Word hashes and text statistics of all blocks of a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageTokens {
    tokens: Vec<TokenHash>,
    stats: Vec<TextStats>,
}

// Lower estimate of the bytes per word with its separator, for the initial capacity.
const BYTES_PER_WORD: usize = 5;

impl PageTokens {
    /// Scans the texts of a page's blocks.
    pub(super) fn from_texts<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Self {
        let bytes: usize = texts.clone().map(str::len).sum();
        let mut words = Vec::with_capacity(bytes / BYTES_PER_WORD);
        let stats = texts.map(|text| scan_text(text, &mut words)).collect();
        Self { tokens: words, stats }
    }

    /// Text statistics, by block.
    pub(crate) fn stats(&self) -> &[TextStats] {
        &self.stats
    }

    /// Words of a block.
    pub(crate) fn block(&self, block: usize) -> &[TokenHash] {
        let (start, end) = self.stats[block].token_range;
        &self.tokens[start..end]
    }

    /// Words of each block, in order.
    pub(crate) fn blocks(&self) -> impl ExactSizeIterator<Item = &[TokenHash]> {
        self.stats.iter().map(|stats| &self.tokens[stats.token_range.0..stats.token_range.1])
    }

    /// Number of words of all blocks.
    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }
}

/// Scans a text: appends its words to the list and returns its statistics.
fn scan_text(text: &str, words: &mut Vec<TokenHash>) -> TextStats {
    let start = words.len();
    let mut scanner = TextScanner { text, stats: TextStats::default(), words, ends_sentence: false };
    let mut scanned = 0;
    dispatch!(Level::new(), simd => for_each_word_span(simd, text.as_bytes(), |span| {
        scanner.scan_separators(scanned, span.start);
        scanned = span.start + span.length;
        if span.is_ascii {
            scanner.add(TokenHash::from_ascii(span.padded, span.length), span.length);
        } else {
            scanner.scan_unicode(span.start, scanned);
        }
    }));
    scanner.scan_separators(scanned, text.len());
    let TextScanner { mut stats, ends_sentence, .. } = scanner;
    stats.sentences += u32::from(ends_sentence);
    // Counted in a pass of its own, which is vectorized.
    stats.digits = count_bytes(text.as_bytes(), |byte| byte.is_ascii_digit()) as u32;
    stats.token_range = (start, words.len());
    stats
}

/// State of a scan.
struct TextScanner<'a> {
    text: &'a str,
    stats: TextStats,
    words: &'a mut Vec<TokenHash>,
    /// Whether the last character ends a sentence.
    ends_sentence: bool,
}

impl TextScanner<'_> {
    #[inline(always)]
    fn add(&mut self, word: TokenHash, chars: usize) {
        self.words.push(word);
        self.stats.chars += chars;
        self.stats.letters += chars;
        self.ends_sentence = false;
    }

    /// Counts the characters between two word spans.
    #[inline(always)]
    fn scan_separators(&mut self, start: usize, end: usize) {
        for at in start..end {
            let byte = self.text.as_bytes()[at];
            // A single space is the usual separator and needs no further test.
            if byte == b' ' {
                self.stats.sentences += u32::from(self.ends_sentence);
                self.ends_sentence = false;
            } else {
                self.count_sign(at, char::from(byte));
            }
        }
    }

    /// Scans a span with non-ASCII characters.
    // Not inlined: keeps the loop over ASCII words small.
    #[inline(never)]
    fn scan_unicode(&mut self, start: usize, end: usize) {
        let text = self.text;
        let mut at = start;
        while let Some(c) = text[at..end].chars().next() {
            let in_word = |c: char| !is_cjk(c) && is_letter(c);
            let length = text[at..end].find(|c| !in_word(c)).unwrap_or(end - at);
            if length > 0 {
                let (word, chars) = TokenHash::from_word(&text[at..at + length]);
                self.add(word, chars);
                at += length;
                continue;
            }
            // A CJK character is a word of its own, because most of these scripts do not separate words by spaces.
            self.count_sign(at, c);
            if is_cjk(c) {
                self.words.push(TokenHash::from_word(&text[at..at + c.len_utf8()]).0);
                self.stats.letters += letter_weight(c);
            }
            at += c.len_utf8();
        }
    }

    /// Counts a character that belongs to no word.
    #[inline(never)]
    fn count_sign(&mut self, at: usize, c: char) {
        let (before, after) = (&self.text.as_bytes()[..at], &self.text.as_bytes()[at + c.len_utf8()..]);
        let stats = &mut self.stats;
        if c.is_whitespace() {
            stats.sentences += u32::from(self.ends_sentence);
        } else {
            stats.chars += 1;
        }
        self.ends_sentence = matches!(c, '.' | '!' | '?' | '…' | '।' | '॥' | '۔' | '؟')
            || self.ends_sentence && matches!(c, '"' | '”' | '’' | '»' | ')');
        match c {
            ',' | ';' | '–' | '—' | '،' | '、' | '，' => stats.commas += 1,
            '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' => stats.quotes += 1,
            '。' | '！' | '？' => stats.sentences += 1,
            '@' => stats.has_url_or_email = true,
            ':' => stats.has_url_or_email |= after.starts_with(b"//"),
            '.' => stats.has_url_or_email |= before.ends_with(b"www"),
            _ => {}
        }
    }
}

// Flags in the lowest bits of a token hash.
const CAPITAL: u64 = 1;
const LONG: u64 = 1 << 1;
const NUMBER: u64 = 1 << 2;
const FLAG_BITS: u64 = CAPITAL | LONG | NUMBER;

/// Minimum number of letters of a content word, one that indicates the topic of a text.
const LONG_CHARS: usize = 5;

impl TokenHash {
    /// Hash of an ASCII word.
    #[inline(always)]
    fn from_ascii(padded: &[u8], length: usize) -> Self {
        let (is_capital, is_number) = (padded[0].is_ascii_uppercase(), padded[0].is_ascii_digit());
        let flags = flag_if(is_capital, CAPITAL) | flag_if(is_number, NUMBER);
        Self::new(hash_ascii_word(padded, length), length, flags)
    }

    /// Hash of a word of letters and digits, and its number of characters.
    fn from_word(word: &str) -> (Self, usize) {
        let starts_with = |is: fn(char) -> bool| word.starts_with(is);
        let (hash, chars) = if word.is_ascii() {
            (hash_lowercase_word(word.to_ascii_lowercase().as_bytes()), word.len())
        } else {
            (hash_lowercase_word(word.to_lowercase().as_bytes()), word.chars().count())
        };
        let flags = flag_if(starts_with(char::is_uppercase), CAPITAL) | flag_if(starts_with(char::is_numeric), NUMBER);
        (Self::new(hash, chars, flags), chars)
    }

    /// Adds the flags of a word and its length to its hash.
    #[inline(always)]
    fn new(hash: u64, chars: usize, flags: u64) -> Self {
        Self(hash & !FLAG_BITS | flags | flag_if(chars >= LONG_CHARS, LONG))
    }

    /// Hash of the word in lower case; the flag bits are 0.
    pub(crate) fn hash(self) -> u64 {
        self.0 & !FLAG_BITS
    }

    /// Whether the word begins with a capital letter.
    pub(crate) fn is_capital(self) -> bool {
        self.0 & CAPITAL != 0
    }

    /// Whether the word is long enough to be a content word.
    pub(crate) fn is_long(self) -> bool {
        self.0 & LONG != 0
    }

    /// Whether the word begins with a digit.
    pub(crate) fn is_number(self) -> bool {
        self.0 & NUMBER != 0
    }
}

/// The bit if the condition holds, else 0; without a branch.
#[inline(always)]
fn flag_if(condition: bool, bit: u64) -> u64 {
    u64::from(condition) * bit
}

/// Words of a text.
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
    fn one_scan_counts_words_and_signs() {
        let mut words = Vec::new();
        let stats = scan_text("“No,” she said. Über 40 men left!", &mut words);
        assert_eq!((stats.sentences, stats.commas, stats.quotes, stats.digits), (2, 1, 2, 2));
        assert_eq!(words.len(), 7);
        assert_eq!(words.iter().filter(|word| word.is_capital()).count(), 2);
        assert_eq!(tokenize("豆腐 Tofu").len(), 3, "a character is a word");
        for text in ["नाव चली गई। सब देखते रहे।", "کشتی چلی گئی۔ سب دیکھتے رہے۔", "هل غادرت؟ هل عادت؟"]
        {
            assert_eq!(scan_text(text, &mut Vec::new()).sentences, 2, "{text}");
        }
    }

    #[test]
    fn a_word_has_the_same_hash_before_any_separator() {
        for word in ["a", "Pier", "7th", "harbour", "HARBOURS", "x12345678", "sixteen89abcdefg", "seventeen9abcdefg"] {
            let alone = tokenize(word);
            for suffix in [" and more words", ", and more words", " a", "”"] {
                let text = format!("{word}{suffix}");
                let first = tokenize(&text)[0];
                assert_eq!(first.0, alone[0].0, "{text}");
            }
        }
        let mut words = Vec::new();
        let stats = scan_text("In 2024 they left. No one came 12 times", &mut words);
        assert_eq!((words.len(), stats.chars, stats.digits, stats.sentences), (9, 31, 6, 1));
    }

    #[test]
    fn letters_agree_with_count_letters() {
        for text in ["", "abc, d-2", "“Ça va—12”", "북한 인권 A1", "日本 x・ー「ｱ」", "½ Stunde ٣٤"]
        {
            assert_eq!(scan_text(text, &mut Vec::new()).letters, count_letters(text), "{text}");
        }
    }
}
