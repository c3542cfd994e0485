//! Fast path of the analyzer for indexing: the bytes of the tokens alone, several times as fast for ASCII words.
//!
//! One linear pass. The tokens are exactly those of [`NewsTokenizer`]; a property test compares the two. ASCII words are
//! found 64 bytes at a time in a lowercase copy of the text. A word next to another character goes through the tokenizer,
//! unless that character always separates.

use std::ops::Range;

use fearless_simd::{Level, dispatch};
use tantivy::tokenizer::{TokenStream, Tokenizer};
use unicode_normalization::char::is_combining_mark;

use super::char_class::CharClass;
use super::tokenizer::{MAX_TOKEN_CHARS, NewsTokenizer};
use newsidx_core::word_scan::{self, for_each_word_span};

/// Bytes that can be read from the start of every token, its own included.
// The term table copies a term as two words of eight bytes, without a branch for its length.
pub(crate) const TOKEN_PADDED_BYTES: usize = word_scan::PADDED_BYTES;

/// Tokenizer with the results of [`NewsTokenizer`] and buffers that all texts share.
#[derive(Default)]
pub(crate) struct FastTokenizer {
    /// Lowercase copy of the text, followed by zeros.
    lowered: Vec<u8>,
    /// A token that is not contiguous in `lowered`: an acronym, or a folded word.
    joined: Vec<u8>,
    tokenizer: NewsTokenizer,
}

impl FastTokenizer {
    /// Calls `each` with every token of a text, in order, and returns the number of tokens. Linear.
    ///
    /// The arguments are at least [`TOKEN_PADDED_BYTES`] bytes that start with the token, and the length of the token.
    pub(crate) fn tokenize(&mut self, text: &str, each: &mut impl FnMut(&[u8], usize)) -> usize {
        // Taken out, so that `self` can be borrowed in the closure.
        let mut lowered = std::mem::take(&mut self.lowered);
        lowered.clear();
        lowered.extend_from_slice(text.as_bytes());
        lowered.make_ascii_lowercase();
        lowered.resize(text.len() + TOKEN_PADDED_BYTES, 0);
        let (mut done, mut count) = (0, 0);
        dispatch!(Level::new(), simd => for_each_word_span(simd, &lowered[..text.len()], |span| {
            let may_be_acronym = || span.length == 1 && lowered[span.start + 1] == b'.';
            let end = span.start + span.length;
            if span.is_ascii && span.length <= MAX_TOKEN_CHARS && span.start >= done && !may_be_acronym() {
                count += 1;
                each(span.padded, span.length);
            } else if end > done {
                // An acronym may end inside this span: `U.S”and`. The rest of the span still has tokens.
                (done, count) = self.split_span(text, &lowered, span.start.max(done)..end, count, each);
            }
        }));
        self.lowered = lowered;
        count
    }

    /// Tokenizes a span that is not one ASCII word, and what follows it if a token continues there.
    ///
    /// Returns the offset up to which the text is tokenized, and `count` plus the number of tokens.
    fn split_span(
        &mut self,
        text: &str,
        lowered: &[u8],
        span: Range<usize>,
        mut count: usize,
        each: &mut impl FnMut(&[u8], usize),
    ) -> (usize, usize) {
        let mut at = span.start;
        while at < span.end {
            let first = lowered[at];
            if first.is_ascii() {
                let end = ascii_end(lowered, at);
                // Long runs are cut by characters, so the tokenizer does it.
                if end - at > MAX_TOKEN_CHARS || !ends_word(text, lowered, end) {
                    (at, count) = self.tokenize_unicode(text, at, count, each);
                    continue;
                }
                count += 1;
                if end == at + 1 && lowered[end] == b'.' {
                    match acronym_end(text, lowered, at) {
                        Acronym::None => each(&lowered[at..], 1),
                        Acronym::Until(acronym_end) => {
                            self.join(&lowered[at..acronym_end]);
                            each(&self.joined, self.joined.len() - TOKEN_PADDED_BYTES);
                            at = acronym_end;
                            continue;
                        }
                        Acronym::Unclear => {
                            // The token that was counted above comes from the tokenizer.
                            (at, count) = self.tokenize_unicode(text, at, count - 1, each);
                            continue;
                        }
                    }
                } else {
                    each(&lowered[at..], end - at);
                }
                at = end;
            } else if let Some(length) = separator_length(text, at) {
                at += length;
            } else {
                (at, count) = self.tokenize_unicode(text, at, count, each);
            }
        }
        (at, count)
    }

    /// Copies an acronym without its full stops into `joined`: every second byte, followed by zeros.
    fn join(&mut self, acronym: &[u8]) {
        self.joined.clear();
        self.joined.extend(acronym.iter().step_by(2));
        self.joined.resize(self.joined.len() + TOKEN_PADDED_BYTES, 0);
    }

    /// Runs the tokenizer from `start` to the next ASCII separator.
    ///
    /// Returns the offset of that separator, and `count` plus the number of tokens.
    fn tokenize_unicode(
        &mut self,
        text: &str,
        start: usize,
        mut count: usize,
        each: &mut impl FnMut(&[u8], usize),
    ) -> (usize, usize) {
        // A full stop may be inside an acronym, and a quote inside a Hebrew word; no other ASCII separator is in a token.
        let separates =
            |byte: &u8| byte.is_ascii() && !byte.is_ascii_alphanumeric() && !matches!(byte, b'.' | b'"' | b'\'');
        let length = text.as_bytes()[start..].iter().position(separates);
        let end = length.map_or(text.len(), |length| start + length);
        let mut stream = self.tokenizer.token_stream(&text[start..end]);
        while stream.advance() {
            let token = stream.token().text.as_bytes();
            self.joined.clear();
            self.joined.extend_from_slice(token);
            self.joined.resize(token.len() + TOKEN_PADDED_BYTES, 0);
            each(&self.joined, token.len());
            count += 1;
        }
        (end, count)
    }
}

/// Result of the search for the end of an acronym.
enum Acronym {
    /// A single letter and no acronym.
    None,
    /// An acronym that ends at this offset.
    Until(usize),
    /// A character outside ASCII follows, which the tokenizer has to classify.
    Unclear,
}

/// Whether a word of ASCII letters and digits up to `at` ends there.
fn ends_word(text: &str, lowered: &[u8], at: usize) -> bool {
    lowered[at].is_ascii() || separator_length(text, at).is_some()
}

/// Finds the end of an acronym such as `u.n.` from the offset of its first letter, which a full stop follows.
fn acronym_end(text: &str, lowered: &[u8], start: usize) -> Acronym {
    if !lowered[start].is_ascii_alphabetic() {
        return Acronym::None;
    }
    let mut end = start + 1;
    while lowered[end] == b'.' {
        let next = lowered[end + 1];
        if !next.is_ascii() {
            return Acronym::Unclear;
        }
        if !next.is_ascii_alphabetic() || lowered[end + 2].is_ascii_alphanumeric() {
            break;
        }
        if !ends_word(text, lowered, end + 2) {
            return Acronym::Unclear;
        }
        end += 2;
    }
    if end > start + 1 { Acronym::Until(end) } else { Acronym::None }
}

/// End of a run of ASCII letters and digits.
fn ascii_end(bytes: &[u8], start: usize) -> usize {
    // The zeros after the text end every run.
    let length = bytes[start..].iter().position(|byte| !byte.is_ascii_alphanumeric());
    length.map_or(bytes.len(), |length| start + length)
}

/// Length in bytes of the character at `at`, if it always ends a token.
fn separator_length(text: &str, at: usize) -> Option<usize> {
    let c = text[at..].chars().next()?;
    always_separates(c).then(|| c.len_utf8())
}

/// Whether a character ends a token in any context.
fn always_separates(c: char) -> bool {
    // Not a full stop, which may be inside an acronym, and not a mark, which belongs to the letter before it.
    CharClass::classify(c) == CharClass::Separator && c != '.' && (c.is_ascii() || !is_combining_mark(c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tokenizer::tokens;
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        let count = FastTokenizer::default().tokenize(text, &mut |padded, length| {
            assert!(padded.len() >= length && padded.len() >= TOKEN_PADDED_BYTES);
            words.push(String::from_utf8(padded[..length].to_vec()).unwrap());
        });
        assert_eq!(count, words.len());
        words
    }

    fn expected(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn tokens_are_those_of_the_tokenizer() {
        for text in [
            "",
            "a",
            ".",
            "U.N. and 3.5 U.S.-led a.bc 1.2.3",
            "Korea’s “silence” — U.Ñ. or U.N\u{301}. é e\u{301}a",
            "naïve U.S.é ü.b. 3.é a.b.é",
            "대한민국 19세. U.N.의",
            "“U.S”and the U.N“said",
            "צה\"ל ב\"הארץ\" ג'ורג' צה״ל a\"b צה''ל, it's א.ב",
            "إِنَّ الْعُسْرِ ـ.َ.b a.ﹰ Hawaiʻi ٣٫٥",
        ] {
            assert_eq!(words(text), expected(text), "{text}");
        }
        let long = format!("{}.b. c {}é", "a".repeat(201), "b".repeat(199));
        assert_eq!(words(&long), expected(&long));
    }

    proptest! {
        #[test]
        fn any_text_has_the_tokens_of_the_tokenizer(
            text in "([a-cA-C1. '\n-]{0,150}|[ab]{100,450}|[a é’.한\u{301}\u{345}“ʼ]{0,9}|[a צהלבָ\"'״.]{0,9}|[اأَـﹰ.٣ a]{0,9}|\\PC{0,20}){0,6}"
        ) {
            prop_assert_eq!(words(&text), expected(&text));
        }
    }
}
