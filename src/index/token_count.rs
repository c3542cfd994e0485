//! How many tokens a text has, without making them.

use tantivy::tokenizer::{TokenStream, Tokenizer};

use super::analyzer::{NewsTokenizer, always_separates};

/// The number of tokens of a text: those that [`NewsTokenizer`] cuts it into. Linear; fastest for ASCII, also with
/// typographic signs among it.
pub(super) fn count_tokens(text: &str) -> usize {
    if let Some(count) = count_in_ascii(text.as_bytes()) {
        return count;
    }
    let pieces = text.split(|c: char| !c.is_ascii() && always_separates(c));
    pieces.map(|piece| count_in_ascii(piece.as_bytes()).unwrap_or_else(|| count_one_by_one(piece))).sum()
}

fn count_one_by_one(text: &str) -> usize {
    let mut tokenizer = NewsTokenizer::default();
    let mut stream = tokenizer.token_stream(text);
    let mut count = 0;
    while stream.advance() {
        count += 1;
    }
    count
}

/// Bytes that are counted together: fewer than a byte can count, and fewer than half of the longest token.
const CHUNK: usize = 64;

/// The same for ASCII; `None` for other texts, and where a run of letters may be too long for one token.
fn count_in_ascii(text: &[u8]) -> Option<usize> {
    if !text.is_ascii() {
        return None;
    }
    let mut runs = usize::from(text.first().is_some_and(u8::is_ascii_alphanumeric));
    for (chunk, following) in text.chunks(CHUNK).zip(text.get(1..)?.chunks(CHUNK)) {
        if chunk.len() == CHUNK && chunk.iter().all(u8::is_ascii_alphanumeric) {
            return None;
        }
        let begins = |(byte, next): (&u8, &u8)| u8::from(!byte.is_ascii_alphanumeric() & next.is_ascii_alphanumeric());
        runs += usize::from(chunk.iter().zip(following).map(begins).sum::<u8>());
    }
    Some(runs - memchr::memchr_iter(b'.', text).filter(|dot| joins_letters(text, *dot)).count())
}

/// Whether a full stop stands between two single letters, which makes one token of them: `U.N.`.
fn joins_letters(text: &[u8], dot: usize) -> bool {
    let is = |at: Option<usize>, is: fn(&u8) -> bool| at.and_then(|at| text.get(at)).is_some_and(is);
    is(dot.checked_sub(1), u8::is_ascii_alphabetic)
        && !is(dot.checked_sub(2), u8::is_ascii_alphanumeric)
        && is(Some(dot + 1), u8::is_ascii_alphabetic)
        && !is(Some(dot + 2), u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::analyzer::tokens;
    use super::*;

    #[test]
    fn a_letter_is_one_token_and_nothing_none() {
        for (text, count) in [("", 0), ("a", 1), (".", 0), ("U.N.", 1), ("U.N. and 3.5", 4), ("a.bc", 2), ("é", 1)] {
            assert_eq!(count_tokens(text), count, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_tokens_are_counted_that_are_made(text in "([a-cA-C1. '\n-]{0,150}|[ab]{100,450}|[a é’.한\u{301}\u{345}“]{0,9}){0,6}") {
            prop_assert_eq!(count_tokens(&text), tokens(&text).len());
        }
    }
}
