//! The tokens of a text as they are wanted by the million: their bytes alone, one after the other.

use std::ops::Range;

use fearless_simd::{Level, dispatch};
use tantivy::tokenizer::{TokenStream, Tokenizer};

use super::{MAX_TOKEN_CHARS, NewsTokenizer, always_separates};
use newsidx_core::word_scan::{self, for_each_word_span};

/// Bytes that stand behind every token that is handed out, its own included.
pub const TOKEN_PADDED_BYTES: usize = word_scan::PADDED_BYTES;

/// Cuts texts into tokens: the same as [`NewsTokenizer`], several times as fast where words are of ASCII.
///
/// Words of ASCII are found in a copy of the text in lower case; what stands at another character, unless that always
/// separates, is left to the tokenizer.
#[derive(Default)]
pub struct FastTokenizer {
    lowered: Vec<u8>,
    joined: Vec<u8>,
    tokenizer: NewsTokenizer,
}

impl FastTokenizer {
    /// Hands out the tokens of a text in their order, each with its length and at least [`TOKEN_PADDED_BYTES`] bytes from its
    /// beginning on, and gives their number. Linear.
    pub fn of(&mut self, text: &str, each: &mut impl FnMut(&[u8], usize)) -> usize {
        let mut lowered = std::mem::take(&mut self.lowered);
        lowered.clear();
        lowered.extend_from_slice(text.as_bytes());
        lowered.make_ascii_lowercase();
        lowered.resize(text.len() + TOKEN_PADDED_BYTES, 0);
        let (mut done, mut count) = (0, 0);
        dispatch!(Level::new(), simd => for_each_word_span(simd, &lowered[..text.len()], |piece| {
            let may_be_acronym = || piece.length == 1 && lowered[piece.start + 1] == b'.';
            let end = piece.start + piece.length;
            if piece.is_ascii && piece.length <= MAX_TOKEN_CHARS && piece.start >= done && !may_be_acronym() {
                count += 1;
                each(piece.padded, piece.length);
            } else if end > done {
                // An acronym may have taken the beginning of the piece.
                (done, count) = self.split_span(text, &lowered, piece.start.max(done)..end, count, each);
            }
        }));
        self.lowered = lowered;
        count
    }

    /// Cuts a piece of a text of which not all is clear at once, and what follows it where that belongs to it; gives the
    /// place up to which that is, and the number of tokens with those that were counted before.
    fn split_span(
        &mut self,
        text: &str,
        lowered: &[u8],
        piece: Range<usize>,
        mut count: usize,
        each: &mut impl FnMut(&[u8], usize),
    ) -> (usize, usize) {
        let mut at = piece.start;
        while at < piece.end {
            let first = lowered[at];
            if first.is_ascii() {
                let end = ascii_end(lowered, at);
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

    /// Puts the letters of an acronym together.
    fn join(&mut self, acronym: &[u8]) {
        self.joined.clear();
        self.joined.extend(acronym.iter().step_by(2));
        self.joined.resize(self.joined.len() + TOKEN_PADDED_BYTES, 0);
    }

    /// Leaves a text to the tokenizer from here to where surely no token goes on, and gives that place, and the number
    /// of tokens with those that were counted before.
    fn tokenize_unicode(
        &mut self,
        text: &str,
        start: usize,
        mut count: usize,
        each: &mut impl FnMut(&[u8], usize),
    ) -> (usize, usize) {
        let separates = |byte: &u8| byte.is_ascii() && !byte.is_ascii_alphanumeric() && *byte != b'.';
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

enum Acronym {
    None,
    Until(usize),
    /// Where a character stands that is not of ASCII.
    Unclear,
}

/// Whether a word that is of ASCII up to here ends here.
fn ends_word(text: &str, lowered: &[u8], at: usize) -> bool {
    lowered[at].is_ascii() || separator_length(text, at).is_some()
}

/// Where `u.n.` ends whose first letter stands here, before a full stop.
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

/// Where a run of letters and digits of ASCII ends. Behind every text stands a zero.
fn ascii_end(bytes: &[u8], start: usize) -> usize {
    let length = bytes[start..].iter().position(|byte| !byte.is_ascii_alphanumeric());
    length.map_or(bytes.len(), |length| start + length)
}

/// The bytes of a character that always ends a token, if one stands here and is not of ASCII.
fn separator_length(text: &str, at: usize) -> Option<usize> {
    let c = text[at..].chars().next()?;
    always_separates(c).then(|| c.len_utf8())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tokens;
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        let count = FastTokenizer::default().of(text, &mut |padded, length| {
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
    fn words_are_those_of_the_tokenizer() {
        for text in [
            "",
            "a",
            ".",
            "U.N. and 3.5 U.S.-led a.bc 1.2.3",
            "Korea’s “silence” — U.Ñ. or U.N\u{301}. é e\u{301}a",
            "naïve U.S.é ü.b. 3.é a.b.é",
            "대한민국 19세. U.N.의",
            "“U.S”and the U.N“said",
        ] {
            assert_eq!(words(text), expected(text), "{text}");
        }
        let long = format!("{}.b. c {}é", "a".repeat(201), "b".repeat(199));
        assert_eq!(words(&long), expected(&long));
    }

    proptest! {
        #[test]
        fn any_text_gives_the_tokens_of_the_tokenizer(
            text in "([a-cA-C1. '\n-]{0,150}|[ab]{100,450}|[a é’.한\u{301}\u{345}“ʼ]{0,9}|\\PC{0,20}){0,6}"
        ) {
            prop_assert_eq!(words(&text), expected(&text));
        }
    }
}
