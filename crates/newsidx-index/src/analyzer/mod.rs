//! Analyzer: splits text into tokens, for the index and for queries. Linear in the text.
//!
//! Invariant: two texts that a reader calls the same words have the same tokens, and no other two do. Case, accents,
//! width and typographic signs are folded (Unicode NFKD); nothing is stemmed and no stop word is dropped:
//!
//! - a run of letters and digits is a token; everything else separates;
//! - single letters with full stops between them are one token: `U.N.` is `un`;
//! - runs of Hangul, Han, Kana, Thai, Lao, Khmer and Burmese, which are written without spaces or with endings attached to
//!   words, become overlapping pairs of characters (bigrams) and the last character alone, so that any substring of two or
//!   more characters is a phrase of pairs.
//!
//! Token rules are part of the index format. `docs/query-syntax.md` ("How text is read") has them with examples,
//! `docs/design/cjk-bigrams.md` the reasons.

mod fast_tokenizer;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::char::{compose, decompose_compatible, is_combining_mark};

pub use fast_tokenizer::{FastTokenizer, TOKEN_PADDED_BYTES};

/// Most characters of a token.
///
/// A longer run, which no language has, is cut into tokens of this length: it can still be found, and no token exceeds the
/// limit of the engine.
const MAX_TOKEN_CHARS: usize = 200;

/// Modifier letter apostrophe.
// Unicode classifies it as a letter; on a page it is an apostrophe like any other.
const LETTER_APOSTROPHE: char = '\u{2bc}';

/// Tokenizer of all text fields, as the engine calls it.
#[derive(Clone, Default)]
pub struct NewsTokenizer {
    token: Token,
}

impl Tokenizer for NewsTokenizer {
    type TokenStream<'a> = NewsTokenStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> NewsTokenStream<'a> {
        self.token.reset();
        NewsTokenStream { token: &mut self.token, text, at: 0, next_position: 0, run: Vec::new(), run_at: 0 }
    }
}

/// Token stream of one text.
pub struct NewsTokenStream<'a> {
    token: &'a mut Token,
    text: &'a str,
    /// Byte offset from which the next token is searched.
    at: usize,
    next_position: usize,
    /// Folded characters of the current run of a script without spaces.
    run: Vec<RunChar>,
    /// Number of characters of `run` that already began a token.
    run_at: usize,
}

/// A folded character with the byte range that it comes from.
#[derive(Clone, Copy)]
struct RunChar {
    c: char,
    start: usize,
    end: usize,
}

impl TokenStream for NewsTokenStream<'_> {
    fn advance(&mut self) -> bool {
        if self.run_at < self.run.len() {
            self.emit_pair();
            return true;
        }
        loop {
            let Some(c) = self.peek(self.at) else { return false };
            match CharClass::classify(c) {
                CharClass::Separator => self.at += c.len_utf8(),
                CharClass::Paired => {
                    self.read_run();
                    self.emit_pair();
                    return true;
                }
                CharClass::Word => {
                    if self.emit_word() {
                        return true;
                    }
                }
            }
        }
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

impl NewsTokenStream<'_> {
    fn peek(&self, at: usize) -> Option<char> {
        let byte = *self.text.as_bytes().get(at)?;
        if byte.is_ascii() { Some(char::from(byte)) } else { self.text[at..].chars().next() }
    }

    fn set_span(&mut self, start: usize, end: usize) {
        self.token.position = self.next_position;
        self.token.offset_from = start;
        self.token.offset_to = end;
        self.token.text.clear();
        self.next_position += 1;
    }

    /// Emits a run of letters and digits, or an acronym. Returns `false` if folding leaves nothing of it.
    fn emit_word(&mut self) -> bool {
        let start = self.at;
        let end = self.word_end(start);
        if let Some(acronym_end) = self.acronym_end(start, end) {
            self.set_span(start, acronym_end);
            for c in self.text[start..acronym_end].chars().filter(|c| *c != '.') {
                fold_into(c, &mut self.token.text);
            }
            self.at = acronym_end;
            return true;
        }
        self.set_span(start, end);
        let word = &self.text[start..end];
        if word.is_ascii() {
            self.token.text.push_str(word);
            self.token.text.make_ascii_lowercase();
        } else {
            for c in word.chars() {
                fold_into(c, &mut self.token.text);
            }
        }
        self.at = end;
        // An accent without a letter folds to nothing, and takes no position.
        if self.token.text.is_empty() {
            self.next_position -= 1;
            return false;
        }
        true
    }

    /// End of the run of letters, digits and combining marks from `start`.
    fn word_end(&self, start: usize) -> usize {
        // Fast path: most words are ASCII letters and end at a space.
        let bytes = &self.text.as_bytes()[start..];
        let mut chars = bytes.iter().take(MAX_TOKEN_CHARS).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let mut at = start + chars;
        if bytes.get(chars).is_none_or(u8::is_ascii) {
            return at;
        }
        while chars < MAX_TOKEN_CHARS
            && let Some(c) = self.peek(at)
            && (CharClass::classify(c) == CharClass::Word || chars > 0 && !c.is_ascii() && is_combining_mark(c))
        {
            at += c.len_utf8();
            chars += 1;
        }
        at
    }

    /// End of an acronym such as `U.N.`, if one begins at `start`, without its last full stop.
    fn acronym_end(&self, start: usize, first_end: usize) -> Option<usize> {
        if !self.is_one_letter(start, first_end) {
            return None;
        }
        let mut end = first_end;
        while self.peek(end) == Some('.')
            && self.peek(end + 1).is_some_and(|c| CharClass::classify(c) == CharClass::Word)
            && self.is_one_letter(end + 1, self.word_end(end + 1))
        {
            end = self.word_end(end + 1);
        }
        (end > first_end).then_some(end)
    }

    /// Whether a range is one letter with any combining marks.
    fn is_one_letter(&self, start: usize, end: usize) -> bool {
        // Fast path: two ASCII bytes are two characters, whatever follows.
        if self.text.as_bytes()[start..end].get(1).is_some_and(u8::is_ascii) && self.text.as_bytes()[start].is_ascii() {
            return false;
        }
        let mut chars = self.text[start..end].chars().filter(|c| !is_combining_mark(*c));
        chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
    }

    /// Reads the run of paired characters at `at` into `run`.
    fn read_run(&mut self) {
        self.run.clear();
        self.run_at = 0;
        while let Some(c) = self.peek(self.at) {
            let in_run = CharClass::classify(c) == CharClass::Paired
                || !self.run.is_empty() && !c.is_ascii() && is_combining_mark(c);
            if !in_run {
                break;
            }
            let (start, end) = (self.at, self.at + c.len_utf8());
            self.at = end;
            let run = &mut self.run;
            // Half-width kana write the voicing mark as a character of its own: `ｶﾞ` folds to `ガ`.
            fold_each(c, |c| {
                match run.last_mut().and_then(|last| compose(last.c, c).map(|composed| (last, composed))) {
                    Some((last, composed)) => {
                        last.c = composed;
                        last.end = end;
                    }
                    None => run.push(RunChar { c, start, end }),
                }
            });
        }
    }

    /// Emits the next pair of the run, or its last character alone.
    fn emit_pair(&mut self) {
        let first = self.run[self.run_at];
        let second = self.run.get(self.run_at + 1).copied();
        self.set_span(first.start, second.map_or(first.end, |second| second.end));
        self.token.text.push(first.c);
        self.token.text.extend(second.map(|second| second.c));
        self.run_at += 1;
    }

    /// End of the first character of the token, if the token is of a run.
    fn first_char_end(&self) -> Option<usize> {
        let first = self.run.get(self.run_at.checked_sub(1)?)?;
        // The run stays in memory after its last pair; the token may be a word that follows it.
        (first.start == self.token.offset_from).then_some(first.end)
    }
}

/// Role of a character in tokenization.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CharClass {
    Separator,
    Word,
    /// A character of a script that is indexed as pairs.
    Paired,
}

impl CharClass {
    fn classify(c: char) -> Self {
        // Without the Unicode tables for most characters of most texts.
        if c.is_ascii() {
            return if c.is_ascii_alphanumeric() { Self::Word } else { Self::Separator };
        }
        if is_paired(c) {
            Self::Paired
        } else if c.is_alphanumeric() && c != LETTER_APOSTROPHE {
            Self::Word
        } else {
            Self::Separator
        }
    }
}

/// Whether a character belongs to a script that is indexed as pairs: Han, Kana, Hangul, Thai, Lao, Khmer, Burmese, and
/// half-width forms of the first three.
pub fn is_paired(c: char) -> bool {
    let code = u32::from(c);
    // Fast path: the frequent alphabets lie below Thai.
    if code < 0x0e00 {
        return false;
    }
    matches!(
        code,
        0x0e01..=0x0e3a | 0x0e40..=0x0e4e | 0x0e81..=0x0ecd | 0x1000..=0x103f | 0x1100..=0x11ff | 0x1780..=0x17d3
            | 0x3005..=0x3007 | 0x3041..=0x3096 | 0x3099..=0x309a | 0x309d..=0x309f | 0x30a1..=0x30fa | 0x30fc..=0x30ff | 0x3131..=0x318e | 0x31f0..=0x31ff
            | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff66..=0xff9f | 0xffa1..=0xffdc | 0x20000..=0x3ffff
    )
}

/// Whether a character ends a token in any context.
fn always_separates(c: char) -> bool {
    // Not a full stop, which may be inside an acronym, and not a mark, which belongs to the letter before it.
    CharClass::classify(c) == CharClass::Separator && c != '.' && (c.is_ascii() || !is_combining_mark(c))
}

/// Appends the folded form of a character: lower case, without accents, in normal width.
fn fold_into(c: char, text: &mut String) {
    if c.is_ascii() {
        text.push(c.to_ascii_lowercase());
    } else {
        fold_each(c, |c| text.push(c));
    }
}

/// Calls `each` with every character of the folded form of a character.
fn fold_each(c: char, mut each: impl FnMut(char)) {
    if is_paired(c) {
        // Only width is folded: decomposition would split Hangul syllables into letters and voiced kana into two characters.
        if matches!(u32::from(c), 0xff66..=0xffdc) {
            decompose_compatible(c, each);
        } else {
            each(c);
        }
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

/// Whether a character loses its accents: Latin, Greek and their compatibility forms, and Ё, Ѐ of Cyrillic.
fn has_accents_that_fold(c: char) -> bool {
    // Not all scripts: in Cyrillic й is another letter than и, and in Indic scripts the marks are the vowels.
    matches!(
        u32::from(c),
        0x00aa..=0x024f | 0x0300..=0x036f | 0x0370..=0x03ff | 0x0400 | 0x0401 | 0x0450 | 0x0451 | 0x1e00..=0x1fff | 0x2070..=0x209c
            | 0x2100..=0x218f | 0x2c60..=0x2c7f | 0xa720..=0xa7ff | 0xfb00..=0xfb06 | 0xff10..=0xff5a
    )
}

/// A token with its position and its byte range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionedToken {
    /// Text of the token, folded.
    pub text: String,
    /// Number of tokens before it in the text.
    pub position: usize,
    /// Byte range in the text.
    pub range: std::ops::Range<usize>,
    /// Byte offset in the text at which its first character ends; `None` unless the token is of a paired script.
    pub first_char_end: Option<usize>,
}

/// Tokenizes a text. Linear.
pub fn tokens(text: &str) -> Vec<PositionedToken> {
    let mut tokenizer = NewsTokenizer::default();
    let mut stream = tokenizer.token_stream(text);
    let mut tokens = Vec::new();
    while stream.advance() {
        let first_char_end = stream.first_char_end();
        let token = stream.token();
        tokens.push(PositionedToken {
            text: token.text.clone(),
            position: token.position,
            range: token.offset_from..token.offset_to,
            first_char_end,
        });
    }
    tokens
}

/// Terms of a phrase with their positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhraseTerms {
    /// Terms with their distance from the first one; empty if the phrase has no word.
    pub terms: Vec<(usize, String)>,
    /// Whether the last term is a prefix: the phrase ends with a single character of a paired script.
    pub last_is_prefix: bool,
    /// Length of a match in positions. A pair at the end of a phrase covers two.
    pub length: usize,
}

/// Tokenizes a phrase of a query into the terms that a document must have.
pub fn phrase_terms(phrase: &str) -> PhraseTerms {
    let tokens = tokens(phrase);
    let first = tokens.first().map_or(0, |token| token.position);
    let mut terms: Vec<(usize, String)> =
        tokens.iter().map(|token| (token.position - first, token.text.clone())).collect();
    let length = terms.len();
    let ends_in_run = tokens.last().is_some_and(|last| last.first_char_end.is_some());
    if !ends_in_run {
        return PhraseTerms { terms, last_is_prefix: false, length };
    }
    let in_pair = tokens.len() > 1 && tokens[tokens.len() - 2].range.end == tokens[tokens.len() - 1].range.end;
    // In the index the last character of a run is a token of its own. A phrase may end inside a run, so it requires only
    // the pair before that character.
    if in_pair {
        terms.pop();
    }
    PhraseTerms { terms, last_is_prefix: !in_pair, length }
}

/// Folded form of a character, as in tokens.
pub fn fold_char(c: char) -> String {
    let mut text = String::new();
    fold_into(c, &mut text);
    text
}

/// Whether a token can have inflections: it has only letters of an alphabet.
pub fn can_inflect(token: &str) -> bool {
    token.chars().all(|c| c.is_alphabetic() && !is_paired(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn apostrophes_and_hyphens_separate() {
        assert_eq!(words("Korea's Korea’s"), ["korea", "s", "korea", "s"]);
        assert_eq!(words("state-of-the-art"), words("state of the art"));
        assert_eq!(words("F-16"), words("f 16"));
        assert_eq!(words("it’s 3.5% (COVID-19)"), ["it", "s", "3", "5", "covid", "19"]);
    }

    #[test]
    fn the_apostrophe_among_the_letters_separates_too() {
        assert_eq!(words("Koreaʼs пʼять"), ["korea", "s", "п", "ять"]);
    }

    #[test]
    fn an_accent_without_a_letter_is_no_token() {
        assert_eq!(words("a \u{345} b"), ["a", "b"]);
        assert_eq!(phrase_terms("\u{345}"), PhraseTerms { terms: vec![], last_is_prefix: false, length: 0 });
        assert_eq!(phrase_terms("a \u{345} b").terms, [(0, "a".into()), (1, "b".into())]);
    }

    #[test]
    fn letters_with_full_stops_are_one_token() {
        assert_eq!(words("U.N. and UN"), ["un", "and", "un"]);
        assert_eq!(words("U.S.-led at 3 p.m. in D.C."), ["us", "led", "at", "3", "pm", "in", "dc"]);
        assert_eq!(words("A.V. Club"), ["av", "club"]);
        assert_eq!(words("J. K. Rowling, e.g. here"), ["j", "k", "rowling", "eg", "here"]);
        assert_eq!(words("node.js a.bc 1.2.3"), ["node", "js", "a", "bc", "1", "2", "3"]);
        assert_eq!(words("Plan B. Next"), ["plan", "b", "next"]);
    }

    #[test]
    fn case_accents_and_width_are_folded() {
        assert_eq!(words("CAFÉ Café cafe\u{301}"), ["cafe", "cafe", "cafe"]);
        assert_eq!(words("Straße Ærø Łódź İstanbul ﬁn"), ["strasse", "aero", "lodz", "istanbul", "fin"]);
        assert_eq!(words("ＡＢＣ１２３ ΟΔΟΣ οδός"), ["abc123", "οδοσ", "οδοσ"]);
        assert_eq!(words("Ёлка йод"), ["елка", "йод"]);
    }

    #[test]
    fn scripts_without_spaces_become_pairs() {
        assert_eq!(words("대한민국 19세"), ["대한", "한민", "민국", "국", "19", "세"]);
        assert_eq!(words("東京タワー"), ["東京", "京タ", "タワ", "ワー", "ー"]);
        assert_eq!(words("ｶﾞｽ"), words("ガス"));
    }

    #[test]
    fn the_first_character_of_a_pair_has_its_own_bytes() {
        let ends = |text: &str| tokens(text).into_iter().map(|token| token.first_char_end).collect::<Vec<_>>();
        assert_eq!(ends("𠀋ｶﾞ"), [Some(4), Some(10)]);
        assert_eq!(ends("a 東京 b"), [None, Some(5), Some(8), None]);
    }

    #[test]
    fn a_phrase_may_begin_and_end_inside_a_run() {
        assert_eq!(
            phrase_terms("인권"),
            PhraseTerms { terms: vec![(0, "인권".into())], last_is_prefix: false, length: 2 }
        );
        assert_eq!(
            phrase_terms("인권 결의안").terms,
            [(0, "인권".into()), (1, "권".into()), (2, "결의".into()), (3, "의안".into())]
        );
        assert_eq!(
            phrase_terms("3月"),
            PhraseTerms { terms: vec![(0, "3".into()), (1, "月".into())], last_is_prefix: true, length: 2 }
        );
        assert_eq!(phrase_terms("… —").terms, []);
    }

    #[test]
    fn offsets_are_those_of_the_text() {
        let text = "Die „Straße“ der U.N.";
        for token in tokens(text) {
            let original = &text[token.range];
            assert_eq!(words(original).join(""), token.text, "{original}");
        }
    }

    #[test]
    fn a_very_long_run_is_cut_without_loss() {
        let long = "a".repeat(1000);
        assert_eq!(words(&long).concat(), long);
        assert!(words(&long).iter().all(|token| token.len() <= MAX_TOKEN_CHARS));
    }

    #[test]
    fn vowel_signs_stay_in_their_word() {
        assert_eq!(words("हिन्दी भाषा"), ["हिन्दी", "भाषा"]);
    }

    proptest::proptest! {
        #[test]
        fn tokens_of_any_text_have_ranges_inside_it(text in "(\\PC|\u{345}| ){0,40}") {
            let mut last = None;
            for token in tokens(&text) {
                proptest::prop_assert!(text.get(token.range.clone()).is_some());
                proptest::prop_assert!(!token.text.is_empty());
                proptest::prop_assert!(last.is_none_or(|last| token.position == last + 1));
                proptest::prop_assert!(token.first_char_end.is_none_or(|end| text.get(token.range.start..end).is_some()));
                last = Some(token.position);
            }
        }
    }
}
