//! Builds the pattern of a clause: query values to sequences, alternatives and distances of word slots.
//!
//! Tokens come from the analyzer of the index, so that a query is split at the same places as the text.

use super::error::SearchError;
use super::expand::{WordPattern, WordSlot};
use super::pattern::{Pattern, Sequence};
use super::tokenized_text::PrintedForm;
use newsidx_index::analyzer::{PhraseTerms, can_inflect, is_paired, phrase_terms, tokens};
use newsidx_query::{Glob, GlobPiece, Query};

/// Placeholders for wildcards while the analyzer splits a text.
// Lycian letters: the analyzer keeps letters inside a word, and no text of an archive has these.
const ANY_CHARS: char = '\u{10280}';
const ONE_CHAR: char = '\u{10281}';

/// Which forms of a word match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WordForms {
    /// The word and its inflections.
    Inflected,
    /// The word as typed.
    AsTyped,
}

/// Pattern of a clause with its word slots.
pub(super) struct ClausePattern {
    /// `None` if no value of the clause has a word.
    pub pattern: Option<Pattern>,
    /// Word slots, each with the text as typed.
    pub slots: Vec<(WordSlot, String)>,
    /// Values without a word.
    pub ignored: Vec<String>,
}

/// Builds the pattern of a value, alternatives of values, or two values near each other; `forms` applies to single
/// words.
///
/// # Errors
///
/// If a value uses a wildcard, a regular expression or a fuzzy word in a script without spaces.
pub(super) fn build_pattern(query: &Query, forms: WordForms) -> Result<ClausePattern, SearchError> {
    let mut builder = PatternBuilder { slots: Vec::new(), ignored: Vec::new(), forms };
    let pattern = builder.pattern(query)?;
    Ok(ClausePattern { pattern, slots: builder.slots, ignored: builder.ignored })
}

struct PatternBuilder {
    slots: Vec<(WordSlot, String)>,
    ignored: Vec<String>,
    forms: WordForms,
}

/// A part of the pattern; `None` if it has no word.
type OptionalPattern = Result<Option<Pattern>, SearchError>;

impl PatternBuilder {
    fn pattern(&mut self, query: &Query) -> OptionalPattern {
        match query {
            Query::Word { text, .. } => Ok(self.word(text)),
            Query::Phrase { text, .. } => Ok(self.phrase(text)),
            Query::Wildcard { glob, .. } | Query::WildcardPhrase { glob, .. } => {
                Ok(self.glob(glob)?.map(Pattern::Sequence))
            }
            Query::Slop { glob, words, .. } => self.slop(glob, *words),
            Query::Fuzzy { text, edits, .. } => self.fuzzy(text, usize::from(*edits)),
            Query::Regex { text, .. } => self.regex(text),
            Query::Exact { text, .. } => Ok(self.printed(text)),
            Query::Or(parts) => {
                let mut patterns = Vec::with_capacity(parts.len());
                for part in parts {
                    patterns.extend(self.pattern(part)?);
                }
                Ok((!patterns.is_empty()).then_some(Pattern::Either(patterns)))
            }
            Query::Near { left, right, proximity } => match (self.pattern(left)?, self.pattern(right)?) {
                (Some(left), Some(right)) => {
                    Ok(Some(Pattern::Near { left: Box::new(left), right: Box::new(right), proximity: *proximity }))
                }
                // Without a word on one side, nothing can be near the other: the other side alone is searched.
                (one, other) => Ok(one.or(other)),
            },
            // The parser lets nothing else be part of a pattern.
            other => {
                self.ignored.push(other.to_string());
                Ok(None)
            }
        }
    }

    fn slot(&mut self, slot: WordSlot, typed: &str) -> usize {
        self.slots.push((slot, typed.to_owned()));
        self.slots.len() - 1
    }

    fn word(&mut self, text: &str) -> Option<Pattern> {
        let terms = phrase_terms(text);
        match terms.terms.as_slice() {
            [(_, word)] if self.forms == WordForms::Inflected && !terms.last_is_prefix && can_inflect(word) => {
                let slot = self.slot(WordSlot::Inflected(word.clone()), text);
                Some(Pattern::Sequence(Sequence::word(slot)))
            }
            _ => self.phrase(text),
        }
    }

    fn phrase(&mut self, text: &str) -> Option<Pattern> {
        let sequence = self.sequence(&phrase_terms(text), text);
        if sequence.is_none() {
            self.ignored.push(text.to_owned());
        }
        sequence.map(Pattern::Sequence)
    }

    fn sequence(&mut self, terms: &PhraseTerms, typed: &str) -> Option<Sequence> {
        let last = terms.terms.len().checked_sub(1)?;
        let mut slots = Vec::with_capacity(terms.terms.len());
        for (nth, (offset, term)) in terms.terms.iter().enumerate() {
            let slot = if nth == last && terms.last_is_prefix {
                WordSlot::Prefix(term.clone())
            } else if term.contains([ANY_CHARS, ONE_CHAR]) {
                WordSlot::Matching(WordPattern::Glob(Glob::parse(term, wildcard)))
            } else {
                WordSlot::Token(term.clone())
            };
            slots.push((*offset as u32, self.slot(slot, typed)));
        }
        Some(Sequence { slots, length: terms.length as u32 })
    }

    /// Builds a sequence of words with wildcards.
    fn glob(&mut self, glob: &Glob) -> Result<Option<Sequence>, SearchError> {
        let typed = glob.to_text('*', '?');
        let text = glob.to_text(ANY_CHARS, ONE_CHAR);
        let is_unsupported = |word: &str| word.contains([ANY_CHARS, ONE_CHAR]) && word.contains(is_paired);
        if text.split_whitespace().any(is_unsupported) {
            return Err(SearchError::WildcardInPairs { typed });
        }
        Ok(self.sequence(&phrase_terms(&text), &typed))
    }

    fn slop(&mut self, glob: &Glob, slop: u32) -> OptionalPattern {
        let text = glob.to_text(ANY_CHARS, ONE_CHAR);
        let mut parts = Vec::new();
        for word in text.split_whitespace() {
            parts.extend(self.glob(&Glob::parse(word, wildcard))?);
        }
        if parts.is_empty() {
            self.ignored.push(glob.to_text('*', '?'));
        }
        Ok(match parts.len() {
            0 | 1 => parts.pop().map(Pattern::Sequence),
            _ => Some(Pattern::Slop { parts, slop }),
        })
    }

    fn fuzzy(&mut self, text: &str, edits: usize) -> OptionalPattern {
        let typed = format!("{text}~{edits}");
        let terms = phrase_terms(text);
        match terms.terms.as_slice() {
            [(_, word)] if !word.contains(is_paired) => {
                let pattern = WordPattern::Fuzzy { word: word.chars().collect(), edits };
                let slot = self.slot(WordSlot::Matching(pattern), &typed);
                Ok(Some(Pattern::Sequence(Sequence::word(slot))))
            }
            _ => Err(SearchError::NotOneWord { typed }),
        }
    }

    fn regex(&mut self, text: &str) -> OptionalPattern {
        let typed = format!("/{text}/");
        if text.contains(is_paired) {
            return Err(SearchError::WildcardInPairs { typed });
        }
        let pattern =
            WordPattern::from_regex(text).map_err(|reason| SearchError::Expression { typed: typed.clone(), reason })?;
        let slot = self.slot(WordSlot::Matching(pattern), &typed);
        Ok(Some(Pattern::Sequence(Sequence::word(slot))))
    }

    /// Builds a sequence of words that must be printed exactly so.
    fn printed(&mut self, text: &str) -> Option<Pattern> {
        let tokens = tokens(text);
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            self.ignored.push(text.to_owned());
            return None;
        };
        let form = PrintedForm { text: text.to_owned(), words: first.range.start..last.range.end };
        let words = self.sequence(&phrase_terms(text), text)?;
        Some(Pattern::Printed { words, form })
    }
}

fn wildcard(c: char) -> Option<GlobPiece> {
    match c {
        ANY_CHARS => Some(GlobPiece::AnyChars),
        ONE_CHAR => Some(GlobPiece::OneChar),
        _ => None,
    }
}
