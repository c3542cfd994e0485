//! Which words of an index a word of the query stands for.

use regex::{Regex, RegexBuilder};
use tantivy::schema::Field as EngineField;

use super::SearchError;
use super::edit_distance::is_within_distance;
use super::inflect::{Inflections, Languages};
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
    /// All pairs of characters that begin with this one.
    Prefix(String),
    /// All words that pass a test.
    Matching(WordPattern),
}

/// Which words of an alphabet are meant.
#[derive(Clone, Debug)]
pub(super) enum WordPattern {
    /// Words in which letters are left open.
    Glob(Glob),
    /// Words that match an expression as a whole.
    Regex(Regex),
    /// Words that differ in so many letters at most.
    Fuzzy { word: Vec<char>, edits: usize },
}

impl WordPattern {
    /// The test of a regular expression. Tokens are folded, so its letters are folded too.
    pub(super) fn from_regex(text: &str) -> Result<Self, regex::Error> {
        let folded: String = text.chars().map(|c| if c.is_ascii() { c.to_string() } else { fold_char(c) }).collect();
        let expression = RegexBuilder::new(&format!("^(?:{folded})$")).case_insensitive(true).build()?;
        Ok(Self::Regex(expression))
    }

    fn matches(&self, word: &str) -> bool {
        // Pairs of characters are no words.
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

/// What words are looked up in.
pub(super) struct Expander<'a> {
    pub index: &'a Index,
    pub languages: &'a Languages,
    /// Most words that one word of the query may stand for.
    pub limit: usize,
}

impl Expander<'_> {
    /// All words of a field that a word of the query stands for; `typed` is what the query says.
    pub(super) fn expand(&self, slot: &WordSlot, field: EngineField, typed: &str) -> Result<Inflections, SearchError> {
        let engine = |error| SearchError::from(self.index.engine_error(error));
        match slot {
            WordSlot::Token(token) => Ok(Inflections::single(token)),
            WordSlot::Inflected(word) => Inflections::expand(self.index, self.languages, field, word).map_err(engine),
            WordSlot::Prefix(first) => Inflections::with_prefix(self.index, field, first).map_err(engine),
            WordSlot::Matching(test) => {
                Inflections::matching(self.index, field, test.literal_prefix(), self.limit, |word| test.matches(word))
                    .map_err(engine)?
                    .ok_or_else(|| SearchError::TooManyWords { typed: typed.to_owned(), limit: self.limit })
            }
        }
    }

    /// All names of a field, compared as a whole, that a wildcard stands for.
    pub(super) fn names(&self, field: EngineField, glob: &Glob, typed: &str) -> Result<Inflections, SearchError> {
        Inflections::matching(self.index, field, glob.literal_prefix(), self.limit, |name| glob.matches(name))
            .map_err(|error| self.index.engine_error(error))?
            .ok_or_else(|| SearchError::TooManyWords { typed: typed.to_owned(), limit: self.limit })
    }
}
