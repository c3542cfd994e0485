//! Concepts of walls and prompts in a sentence, by the words of [`WALL_TERMS`]; and the sentences and quotations of a
//! text.
//!
//! All words are searched in one pass, linear in the text.

use std::ops::Range;
use std::sync::LazyLock;

use super::rules::wall_phrases::{Concept, WALL_PATTERNS, WALL_TERMS};
use crate::blocks::{MultiPatternMatcher, count_letters, is_letter};

/// Concepts of walls in a sentence.
#[derive(Clone, Copy, Default)]
pub(super) struct FoundConcepts {
    /// Bit set of concepts.
    pub concepts: u64,
    /// Letters of their words.
    pub letters: usize,
}

impl FoundConcepts {
    /// Finds the concepts in a sentence in lower case, outside of quotations.
    pub(super) fn find(sentence: &str, quoted: &[Range<usize>]) -> Self {
        let mut found = Self::default();
        let mut counted = 0;
        for (range, concept) in CONCEPTS.words.find_ranges_at_words(sentence) {
            let is_quoted = quoted.iter().any(|quotation| quotation.contains(&range.start));
            if is_quoted || !is_at_word(sentence, &range, is_letter) {
                continue;
            }
            found.concepts |= 1 << concept as u8;
            // Words can overlap.
            let start = range.start.max(counted);
            if start < range.end {
                found.letters += sentence.get(start..range.end).map_or(0, count_letters);
                counted = range.end;
            }
        }
        if found.has(Concept::ForSale)
            && !found.has(Concept::Domain)
            && let Some(name) = domain_name(sentence)
        {
            found.concepts |= 1 << Concept::Domain as u8;
            found.letters += count_letters(name);
        }
        found
    }

    pub(super) fn has(self, concept: Concept) -> bool {
        self.concepts & 1 << concept as u8 != 0
    }

    /// Index and weight of each pattern of these concepts.
    pub(super) fn patterns(self) -> impl Iterator<Item = (usize, u32)> {
        let masks = CONCEPTS.patterns.iter().enumerate().filter(move |_| self.concepts != 0);
        masks.filter(move |(_, mask)| self.concepts & **mask == **mask).map(|(at, _)| (at, WALL_PATTERNS[at].weight))
    }
}

/// A name of a domain in a text: words joined by full stops.
fn domain_name(text: &str) -> Option<&str> {
    let is_name = |word: &&str| {
        let mut labels = word.split('.');
        word.contains('.') && labels.all(|label| label.len() > 1 && label.chars().all(|c| is_letter(c) || c == '-'))
    };
    text.split_whitespace().map(|word| word.trim_end_matches(|c: char| !is_letter(c))).find(is_name)
}

/// Whether a word of the table is at the beginning of a word of the text, and a short one is a whole word.
/// `is_part` is whether a character is a part of words. Such a word is found at the word starts of the text
/// ([`MultiPatternMatcher::find_ranges_at_words`]).
pub(super) fn is_at_word(text: &str, range: &Range<usize>, is_part: impl Fn(char) -> bool) -> bool {
    /// Longest word that has to be a whole word, in bytes.
    const WHOLE_WORD_BYTES: usize = 4;
    let word = &text[range.clone()];
    // Arabic and Hebrew write prefixes, and Thai and the scripts of East Asia no spaces.
    let separates_words = word.chars().next().is_some_and(|c| c < '\u{0530}');
    let before = || text[..range.start].chars().next_back();
    let after = || text[range.end..].chars().next();
    // A price is written against its unit: `Ksh150/week`.
    !separates_words
        || (!word.starts_with(&is_part) || before().is_none_or(|c| !is_part(c)))
            && (word.len() > WHOLE_WORD_BYTES || word.ends_with(' ') || after().is_none_or(|c| !is_part(c)))
}

/// Byte ranges of the sentences of a text.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_end = |at: usize, c: char| match c {
        '。' | '！' | '？' | '।' | '۔' => true,
        '.' | '!' | '?' | '…' | '؟' => text[at + c.len_utf8()..].chars().next().is_none_or(char::is_whitespace),
        _ => false,
    };
    let mut start = 0;
    let ends = text.char_indices().filter(move |(at, c)| is_end(*at, *c)).map(|(at, c)| at + c.len_utf8());
    ends.chain([text.len()]).filter_map(move |end| {
        let range = start..end;
        start = end.max(start);
        (!range.is_empty()).then_some(range)
    })
}

/// Byte ranges of the quotations of a text with plain quotes.
pub(super) fn quotations(text: &str) -> Vec<Range<usize>> {
    let mut quotations = Vec::new();
    let mut opened = None;
    for (at, c) in text.char_indices() {
        match (c, opened) {
            ('"' | '„' | '«' | '「' | '『', None) => opened = Some(at),
            ('"' | '»' | '」' | '』', Some(start)) => {
                quotations.push(start..at);
                opened = None;
            }
            _ => {}
        }
    }
    quotations
}

/// The parts of ranges that lie within another one, relative to its start.
pub(super) fn ranges_within(ranges: &[Range<usize>], outer: &Range<usize>) -> Vec<Range<usize>> {
    let overlapping = ranges.iter().filter(|range| range.start < outer.end && range.end > outer.start);
    overlapping.map(|range| range.start.saturating_sub(outer.start)..range.end - outer.start).collect()
}

/// The tables, prepared for the search.
struct Concepts {
    words: MultiPatternMatcher<Concept>,
    /// Bit set of the concepts of each pattern.
    patterns: Vec<u64>,
}

static CONCEPTS: LazyLock<Concepts> = LazyLock::new(|| Concepts {
    words: MultiPatternMatcher::new(
        WALL_TERMS.iter().flat_map(|(concept, words)| words.iter().map(move |word| (*word, *concept))),
    ),
    patterns: WALL_PATTERNS
        .iter()
        .map(|pattern| pattern.concepts.iter().fold(0, |mask, concept| mask | 1 << *concept as u8))
        .collect(),
});

#[cfg(test)]
mod tests {
    use super::super::normalize::fold;
    use super::super::rules::wall_phrases::{FORM_LINES, WALL_TITLES};
    use super::*;

    #[test]
    fn bit_sets_hold_all_concepts_and_patterns() {
        assert!(WALL_TERMS.len() <= 64 && WALL_PATTERNS.len() <= 128);
        for (at, (concept, words)) in WALL_TERMS.iter().enumerate() {
            assert_eq!(*concept as usize, at, "the table has one entry for each concept, in order");
            for word in *words {
                assert!(word.len() >= 3 && !word.starts_with(' ') && fold(word) == *word, "{word}");
            }
        }
        assert!(FORM_LINES.iter().chain(WALL_TITLES).all(|line| fold(line) == *line));
    }

    #[test]
    fn a_word_begins_at_a_word() {
        let has = |text: &str, concept: Concept| FoundConcepts::find(text, &[]).has(concept);
        assert!(has("prove that you are no robot", Concept::Robot));
        assert!(!has("the microbots", Concept::Robot));
        assert!(has("ads by others", Concept::Partners) && !has("the adsorption", Concept::Partners));
        assert!(has("harbourpost.example is for sale", Concept::Domain) && !has("it is for sale", Concept::Domain));
    }

    #[test]
    fn sentences_end_at_full_stops_before_spaces() {
        let parts = |text: &str| sentences(text).map(|range| text[range].to_owned()).collect::<Vec<_>>();
        assert_eq!(parts("a.b c. D! e"), ["a.b c.", " D!", " e"]);
        assert_eq!(parts("一。二"), ["一。", "二"]);
        assert_eq!(parts(""), [""; 0]);
    }

    #[test]
    fn quotations_are_closed() {
        let parts = |text: &str| quotations(text).into_iter().map(|range| text[range].to_owned()).collect::<Vec<_>>();
        assert_eq!(parts("a \"b\" c „d\" e «f» \"g"), ["\"b", "„d", "«f"]);
    }
}
