//! Turns the words that a person types into a [`Query`], or points at what cannot be understood.
//!
//! The language is documented in `docs/query-syntax.md`. It is our own and knows no search engine:
//! `search` translates it. A query prints back to a text that parses to the same query, so it can
//! be shown, logged and stored. There is no clock here: who reads a query says which day it is.

mod any_word;
mod confusables;
mod date_range;
mod error;
mod field;
mod glob;
mod lex;
mod number_range;
mod parse;
mod print;
mod proximity;
#[cfg(test)]
mod tests;
mod token;
mod value;
mod word;

pub use any_word::parse_any;
pub use date_range::DateRange;
pub use error::{QueryError, QueryErrorKind};
pub use field::Field;
pub use glob::{Glob, GlobPiece};
use newsidx_core::article::PartialDate;
pub use number_range::NumberRange;
pub use parse::{parse, parse_args};
pub use proximity::{MaxDistance, Proximity};

/// What a person asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Every document.
    All,
    /// A word, matched with its inflections; in the text fields where none is named.
    Word {
        /// Field to look in.
        field: Option<Field>,
        /// The word as typed.
        text: String,
    },
    /// Words that stand next to each other in this order, matched exactly.
    Phrase {
        /// Field to look in.
        field: Option<Field>,
        /// The phrase as typed, without its quotes.
        text: String,
    },
    /// A word in which letters are left open: `defect*`.
    Wildcard {
        /// Field to look in.
        field: Option<Field>,
        /// The word.
        glob: Glob,
    },
    /// A phrase in whose words letters are left open: `"human right* abuses"`.
    WildcardPhrase {
        /// Field to look in.
        field: Option<Field>,
        /// The phrase.
        glob: Glob,
    },
    /// Words in this order with some others between them: `"silence complicity"~5`.
    Slop {
        /// Field to look in.
        field: Option<Field>,
        /// The words, with or without wildcards.
        glob: Glob,
        /// Most other words between the first and the last of them.
        words: u32,
    },
    /// A word that is spelled nearly like this: `scarlatou~1`.
    Fuzzy {
        /// Field to look in.
        field: Option<Field>,
        /// The word as typed.
        text: String,
        /// Most letters that are changed, added or left out: 1 or 2.
        edits: u8,
    },
    /// A word that matches a regular expression as a whole: `/colou?rs?/`.
    Regex {
        /// Field to look in.
        field: Option<Field>,
        /// The expression, without its slashes.
        text: String,
    },
    /// These characters as they are printed: `exact:"US"`.
    Exact {
        /// Field to look in.
        field: Option<Field>,
        /// The characters.
        text: String,
    },
    /// Something that stands in a document at least so many times: `atleast3:nuclear`.
    AtLeast {
        /// How often.
        count: u32,
        /// What: a value, or alternatives of values in one field.
        inner: Box<Query>,
    },
    /// Two things near each other: `silence NEAR/5 complicity`. Each is a value, or alternatives of
    /// values, and all are in one field.
    Near {
        /// The one before the operator.
        left: Box<Query>,
        /// The one behind it.
        right: Box<Query>,
        /// How near, and whether in this order.
        nearness: Proximity,
    },
    /// Published within these days.
    Date(DateRange),
    /// What was known at the end of these days: `as-of:2024-03-01`.
    AsOf(PartialDate),
    /// Without a date of publication: `date:unknown`.
    Undated,
    /// Changed last within these days: `modified:2024`.
    Modified(DateRange),
    /// Without a date of the last change: `modified:unknown`.
    Unmodified,
    /// With so many words in the story: `words:>800`.
    Length(NumberRange),
    /// What the inner query does not find.
    Not(Box<Query>),
    /// What all of these find; two or more.
    And(Vec<Query>),
    /// What any of these finds; two or more.
    Or(Vec<Query>),
}

impl Query {
    /// The field in which a value is looked for, of several values the field of the first; `None` for what
    /// is no value.
    pub fn value_field(&self) -> Option<Option<Field>> {
        match self {
            Self::Word { field, .. }
            | Self::Phrase { field, .. }
            | Self::Wildcard { field, .. }
            | Self::WildcardPhrase { field, .. }
            | Self::Slop { field, .. }
            | Self::Fuzzy { field, .. }
            | Self::Regex { field, .. }
            | Self::Exact { field, .. } => Some(*field),
            Self::Near { left, .. } => left.value_field(),
            Self::Or(parts) => parts.first().and_then(Self::value_field),
            _ => None,
        }
    }

    /// Whether only the articles of some story are asked for.
    pub fn is_story_filter(&self) -> bool {
        match self {
            Self::Word { field, .. } => *field == Some(Field::Story),
            Self::And(parts) => parts.iter().any(Self::is_story_filter),
            Self::Or(parts) => parts.iter().all(Self::is_story_filter),
            _ => false,
        }
    }

    /// The words that a person may have meant as operators: `or`, `and`, `not` and `near/5`, which are
    /// operators in capitals only, and `NEAR` without its distance.
    pub fn lowercase_operators(&self) -> Vec<&str> {
        match self {
            Self::Word { field: None, text } if is_lowercase_operator(text) => vec![text],
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::lowercase_operators).collect(),
            Self::Not(inner) | Self::AtLeast { inner, .. } => inner.lowercase_operators(),
            Self::Near { left, right, .. } => {
                [left, right].into_iter().flat_map(|side| side.lowercase_operators()).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn is_lowercase_operator(word: &str) -> bool {
    let capitals = word.to_uppercase();
    word == "NEAR" || word != capitals && word::is_operator(&capitals)
}

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
