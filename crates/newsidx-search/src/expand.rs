//! Term expansion: which terms of a field's dictionary a word of the query matches.
//!
//! A word, its inflections and the pairs of a single character are ranges of the dictionary. Globs start at their
//! literal prefix; regular expressions and fuzzy words test all terms of the field. Their number is limited
//! ([`Expander::limit`]), because each term costs a posting list.

use regex::{Regex, RegexBuilder};
use tantivy::schema::Field as EngineField;

use super::edit_distance::is_within_distance;
use super::error::SearchError;
use super::inflect::inflections;
use super::languages::Languages;
use super::term_set::TermSet;
use newsidx_index::Index;
use newsidx_index::analyzer::{fold_char, is_paired};
use newsidx_query::Glob;

/// A word of the query.
#[derive(Clone, Debug)]
pub(super) enum WordSlot {
    /// This token.
    Token(String),
    /// This word and its inflections.
    Inflected(String),
    /// All pairs of characters that start with this one.
    Prefix(String),
    /// All words that match a pattern.
    Matching(WordPattern),
}

/// Pattern of a single word of an alphabetic script.
#[derive(Clone, Debug)]
pub(super) enum WordPattern {
    /// Words that match a glob.
    Glob(Glob),
    /// Whole words that match a regular expression.
    Regex(Regex),
    /// Words within an edit distance.
    Fuzzy { word: Vec<char>, edits: usize },
}

impl WordPattern {
    /// Compiles a regular expression that matches whole folded words.
    pub(super) fn from_regex(text: &str) -> Result<Self, regex::Error> {
        // Tokens of the index are folded, so the letters of the expression are folded too. ASCII is left as it is: `\S`
        // and `\s` differ.
        let folded: String = text.chars().map(|c| if c.is_ascii() { c.to_string() } else { fold_char(c) }).collect();
        let expression = RegexBuilder::new(&format!("^(?:{folded})$")).case_insensitive(true).build()?;
        Ok(Self::Regex(expression))
    }

    fn matches(&self, word: &str) -> bool {
        // Tokens of scripts without spaces are pairs of characters, to which patterns of words do not apply.
        if word.chars().next().is_some_and(is_paired) {
            return false;
        }
        match self {
            Self::Glob(glob) => glob.matches(word),
            Self::Regex(expression) => expression.is_match(word),
            Self::Fuzzy { word: wanted, edits } => is_within_distance(wanted, word, *edits),
        }
    }

    fn literal_prefix(&self) -> &str {
        match self {
            Self::Glob(glob) => glob.literal_prefix(),
            Self::Regex(_) | Self::Fuzzy { .. } => "",
        }
    }
}

/// Index and settings for the expansion of words.
pub(super) struct Expander<'a> {
    pub index: &'a Index,
    pub languages: &'a Languages,
    /// Maximum number of terms that one word of the query may expand to.
    pub limit: usize,
}

impl Expander<'_> {
    /// Expands a word of the query to the terms of a field; `typed` is the word in error messages.
    pub(super) fn expand(&self, slot: &WordSlot, field: EngineField, typed: &str) -> Result<TermSet, SearchError> {
        let engine = |error| SearchError::from(self.index.engine_error(error));
        match slot {
            WordSlot::Token(token) => Ok(TermSet::single(token)),
            WordSlot::Inflected(word) => inflections(self.index, self.languages, field, word).map_err(engine),
            WordSlot::Prefix(first) => TermSet::with_prefix(self.index, field, first).map_err(engine),
            WordSlot::Matching(pattern) => {
                self.matching(field, pattern.literal_prefix(), typed, |word| pattern.matches(word))
            }
        }
    }

    /// Expands a glob to the values of a field that is compared as a whole.
    pub(super) fn keywords(&self, field: EngineField, glob: &Glob, typed: &str) -> Result<TermSet, SearchError> {
        self.matching(field, glob.literal_prefix(), typed, |keyword| glob.matches(keyword))
    }

    fn matching(
        &self,
        field: EngineField,
        prefix: &str,
        typed: &str,
        test: impl Fn(&str) -> bool,
    ) -> Result<TermSet, SearchError> {
        TermSet::matching(self.index, field, prefix, self.limit, test)
            .map_err(|error| self.index.engine_error(error))?
            .ok_or_else(|| SearchError::TooManyWords { typed: typed.to_owned(), limit: self.limit })
    }
}
