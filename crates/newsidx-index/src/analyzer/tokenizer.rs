//! Tokenizer: a stream of folded tokens with positions and byte ranges. Linear in the text; one token is in memory, and
//! one run of a script without spaces.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::char::{compose, is_combining_mark};

use super::char_class::CharClass;
use super::fold::{fold_each, fold_into};
use newsidx_core::hebrew_marks::{may_be_word_mark, word_mark_length};
use newsidx_core::letter_fold::{LetterForm, fold_letter};

/// Most characters of a token.
///
/// A longer run, which no language has, is cut into tokens of this length: it can still be found, and no token exceeds the
/// limit of the engine.
pub(super) const MAX_TOKEN_CHARS: usize = 200;

/// Tokenizer of all text fields, as the engine calls it.
#[derive(Clone, Default)]
pub(crate) struct NewsTokenizer {
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
pub(crate) struct NewsTokenStream<'a> {
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
        let word_end = self.word_end(start);
        let acronym_end = self.acronym_end(start, word_end);
        let end = acronym_end.unwrap_or(word_end);
        self.set_span(start, end);
        self.at = end;
        let word = &self.text[start..end];
        if acronym_end.is_none() && word.is_ascii() {
            self.token.text.push_str(word);
            self.token.text.make_ascii_lowercase();
        } else {
            // Of these signs, only those inside the word got here: the full stops of an acronym, geresh and gershayim.
            for c in word.chars().filter(|c| *c != '.' && !may_be_word_mark(*c)) {
                fold_into(c, &mut self.token.text);
            }
        }
        // An accent or a vowel sign without a letter folds to nothing, and takes no position.
        if self.token.text.is_empty() {
            self.next_position -= 1;
            return false;
        }
        true
    }

    /// End of the run of letters, digits, combining marks and marks inside Hebrew words from `start`.
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
        {
            let belongs_to_word =
                CharClass::classify(c) == CharClass::Word || chars > 0 && !c.is_ascii() && is_combining_mark(c);
            let length = if belongs_to_word { 1 } else { self.word_mark_length(at) };
            if length == 0 {
                break;
            }
            at += self.text[at..].chars().take(length).map(char::len_utf8).sum::<usize>();
            chars += length;
        }
        at
    }

    /// Number of characters of a geresh or gershayim at `at`; 0 if it is another sign, or not inside a word.
    fn word_mark_length(&self, at: usize) -> usize {
        word_mark_length(self.text[..at].chars().rev(), self.text[at..].chars())
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

    /// Whether a range is one letter with any signs that folding drops.
    fn is_one_letter(&self, start: usize, end: usize) -> bool {
        // Fast path: two ASCII bytes are two characters, whatever follows.
        if self.text.as_bytes()[start..end].get(1).is_some_and(u8::is_ascii) && self.text.as_bytes()[start].is_ascii() {
            return false;
        }
        let is_sign = |c: char| is_combining_mark(c) || fold_letter(c) == LetterForm::Dropped;
        let mut chars = self.text[start..end].chars().filter(|c| !is_sign(*c));
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
    fn apostrophes_among_the_letters_separate_too() {
        assert_eq!(words("Koreaʼs пʼять"), ["korea", "s", "п", "ять"]);
        for okina in ["ʻ", "'", "’", "ʼ", "‘", "ʹ", "ʾ", "ꞌ", "`"] {
            assert_eq!(words(&format!("Hawai{okina}i {okina}Aiea")), ["hawai", "i", "aiea"], "{okina}");
        }
    }

    #[test]
    fn arabic_and_hebrew_words_are_read_without_vowel_signs() {
        assert_eq!(words("إِنَّ مَعَ الْعُسْرِ يُسْرًا"), words("ان مع العسر يسرا"));
        assert_eq!(words("الـمـديـنـة ـ َ ﹰ إلى القریة"), words("المدينة الي القرية"));
        assert_eq!(words("בְּרֵאשִׁ֖ית בָּרָ֣א"), words("בראשית ברא"));
        assert_eq!(words("ﺍﻟﻤﺪﻳﻨﺔ ﻻ ﷲ שּׁלום"), words("المدينة لا الله שלום"), "shapes of print");
    }

    #[test]
    fn a_quote_inside_a_hebrew_word_is_part_of_it() {
        for acronym in ["צה\"ל", "צה״ל", "צה”ל", "צה''ל", "צָהַ\"ל"] {
            assert_eq!(words(&format!("({acronym}) \"דובר {acronym}\"")), ["צהל", "דובר", "צהל"], "{acronym}");
        }
        assert_eq!(words("ג'ורג' ב\"הארץ\" בית־ספר"), ["גורג", "ב", "הארץ", "בית", "ספר"]);
    }

    #[test]
    fn digits_of_every_script_are_ascii_digits() {
        assert_eq!(words("٢٠٢٣ ۱۴۰۲ २०२४ ３,５ ๙"), ["2023", "1402", "2024", "3", "5", "9"]);
    }

    #[test]
    fn an_accent_without_a_letter_is_no_token() {
        assert_eq!(words("a \u{345} b"), ["a", "b"]);
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
        fn signs_after_letters_make_no_difference(
            letters in "[اىكهبצהלש\"'a3. ]{1,20}",
            signs in proptest::collection::vec("[\u{64b}-\u{652}\u{670}\u{640}]{0,2}|[\u{5b0}-\u{5bc}\u{596}]{0,2}", 20),
        ) {
            let (is_hebrew, is_arabic) = (|c| ('א'..='ת').contains(&c), |c| ('ا'..='ي').contains(&c));
            let signed = letters.chars().zip(&signs).map(|(letter, signs)| {
                let fits = if signs < &"\u{600}".to_owned() { is_hebrew(letter) } else { is_arabic(letter) };
                if fits { format!("{letter}{signs}") } else { letter.to_string() }
            });
            proptest::prop_assert_eq!(words(&signed.collect::<String>()), words(&letters));
        }

        #[test]
        fn tokens_of_any_text_have_ranges_inside_it(text in "(\\PC|\u{345}| |[צהלב\"'״َـﹰ.]){0,40}") {
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
