//! Which words of an index a word of the query stands for.

use regex::{Regex, RegexBuilder};
use tantivy::schema::Field as EngineField;

use super::SearchError;
use super::edits::within_edits;
use super::inflect::{Inflections, Languages};
use newsidx_index::Index;
use newsidx_index::analyzer::{folded, is_paired};
use newsidx_query::Glob;

/// A word of the query.
#[derive(Clone, Debug)]
pub(super) enum Slot {
    /// This token.
    Token(String),
    /// This word and its inflections.
    Inflected(String),
    /// All pairs of characters that begin with this one.
    Beginning(String),
    /// All words that pass a test.
    Passing(WordTest),
}

/// Which words of an alphabet are meant.
#[derive(Clone, Debug)]
pub(super) enum WordTest {
    /// Words in which letters are left open.
    Glob(Glob),
    /// Words that match an expression as a whole.
    Expression(Regex),
    /// Words that differ in so many letters at most.
    Alike { word: Vec<char>, edits: usize },
}

impl WordTest {
    /// The test of a regular expression. Tokens are folded, so its letters are folded too.
    pub(super) fn expression(text: &str) -> Result<Self, regex::Error> {
        let folded: String = text.chars().map(|c| if c.is_ascii() { c.to_string() } else { folded(c) }).collect();
        let expression = RegexBuilder::new(&format!("^(?:{folded})$")).case_insensitive(true).build()?;
        Ok(Self::Expression(expression))
    }

    fn passes(&self, word: &str) -> bool {
        // Pairs of characters are no words.
        if word.chars().next().is_some_and(is_paired) {
            return false;
        }
        match self {
            Self::Glob(glob) => glob.matches(word),
            Self::Expression(expression) => expression.is_match(word),
            Self::Alike { word: wanted, edits } => within_edits(wanted, word, *edits),
        }
    }

    fn beginning(&self) -> &str {
        match self {
            Self::Glob(glob) => glob.beginning(),
            Self::Expression(_) | Self::Alike { .. } => "",
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
    pub(super) fn expand(&self, slot: &Slot, field: EngineField, typed: &str) -> Result<Inflections, SearchError> {
        let engine = |error| SearchError::from(self.index.engine_error(error));
        match slot {
            Slot::Token(token) => Ok(Inflections::only(token)),
            Slot::Inflected(word) => Inflections::of(self.index, self.languages, field, word).map_err(engine),
            Slot::Beginning(first) => Inflections::beginning_with(self.index, field, first).map_err(engine),
            Slot::Passing(test) => {
                Inflections::passing(self.index, field, test.beginning(), self.limit, |word| test.passes(word))
                    .map_err(engine)?
                    .ok_or_else(|| SearchError::TooManyWords { typed: typed.to_owned(), limit: self.limit })
            }
        }
    }

    /// All names of a field, compared as a whole, that a wildcard stands for.
    pub(super) fn names(&self, field: EngineField, glob: &Glob, typed: &str) -> Result<Inflections, SearchError> {
        Inflections::passing(self.index, field, glob.beginning(), self.limit, |name| glob.matches(name))
            .map_err(|error| self.index.engine_error(error))?
            .ok_or_else(|| SearchError::TooManyWords { typed: typed.to_owned(), limit: self.limit })
    }
}
