//! Terms of a phrase: the tokens of its text with their distances, as the index has them. Linear in the phrase.

use super::tokenizer::tokens;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accent_without_a_letter_is_no_term() {
        assert_eq!(phrase_terms("\u{345}"), PhraseTerms { terms: vec![], last_is_prefix: false, length: 0 });
        assert_eq!(phrase_terms("a \u{345} b").terms, [(0, "a".into()), (1, "b".into())]);
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
}
