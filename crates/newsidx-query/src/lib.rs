//! Query language: lexer, recursive-descent parser, syntax tree ([`Query`]) and printer.
//!
//! `docs/query-syntax.md` is the reference. The crate does not depend on a search engine; `newsidx-search` compiles
//! the tree for one. Nesting is limited to 64 levels.
//!
//! Invariants: an error has the column of the mistake; a printed query parses to the same tree, so that queries can be
//! shown and logged. The crate reads no clock: the caller passes the day from which ages are counted.

mod any_word;
mod confusables;
mod date_range;
mod digits;
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
use newsidx_core::article::{DocumentKind, PartialDate};
pub use number_range::NumberRange;
pub use parse::{parse, parse_args};
pub use proximity::{MaxDistance, Proximity};

/// Syntax tree of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Every article, or with a clause about the kind every document.
    All,
    /// A word, matched with its inflections.
    Word {
        /// Field to search; `None` for the text fields.
        field: Option<Field>,
        /// The word as typed.
        text: String,
    },
    /// Words next to each other in this order, matched exactly.
    Phrase {
        /// Field to search; `None` for the text fields.
        field: Option<Field>,
        /// The phrase as typed, without its quotes.
        text: String,
    },
    /// A word with wildcards: `defect*`.
    Wildcard {
        /// Field to search; `None` for the text fields.
        field: Option<Field>,
        /// The word.
        glob: Glob,
    },
    /// A phrase with wildcards in its words: `"human right* abuses"`.
    WildcardPhrase {
        /// Field to search; `None` for the text fields.
        field: Option<Field>,
        /// The phrase.
        glob: Glob,
    },
    /// Words in this order with a limited number of other words between them: `"silence complicity"~5`.
    Slop {
        /// Field to search; `None` for the text fields.
        field: Option<Field>,
        /// The words, with or without wildcards.
        glob: Glob,
        /// Maximum number of other words between the first and the last word.
        words: u32,
    },
    /// A word within a small edit distance of this one: `scarlatou~1`.
    Fuzzy {
        /// Field to search; `None` for the text fields.
        field: Option<Field>,
        /// The word as typed.
        text: String,
        /// Maximum number of letters that are changed, inserted or deleted: 1 or 2.
        edits: u8,
    },
    /// A whole word that matches a regular expression: `/colou?rs?/`.
    Regex {
        /// Field to search; `None` for the text fields.
        field: Option<Field>,
        /// The expression, without its slashes.
        text: String,
    },
    /// These characters exactly as printed, with their case and punctuation: `exact:"US"`.
    Exact {
        /// Field to search; `None` for the text fields.
        field: Option<Field>,
        /// The characters.
        text: String,
    },
    /// A value that occurs in a document at least `count` times: `atleast3:nuclear`.
    AtLeast {
        /// Minimum number of occurrences.
        count: u32,
        /// A value, or alternatives of values in one field.
        inner: Box<Query>,
    },
    /// Two operands near each other: `silence NEAR/5 complicity`. Each operand is a value or alternatives of values;
    /// all values are in one field.
    Near {
        /// Operand before the operator.
        left: Box<Query>,
        /// Operand after the operator.
        right: Box<Query>,
        /// Maximum distance, and whether the order counts.
        proximity: Proximity,
    },
    /// Publication date within these days.
    Date(DateRange),
    /// The latest version of each page that was fetched by the end of this date: `as-of:2024-03-01`.
    AsOf(PartialDate),
    /// No publication date: `date:unknown`.
    Undated,
    /// Date of the last change within these days: `modified:2024`.
    Modified(DateRange),
    /// No date of the last change: `modified:unknown`.
    Unmodified,
    /// Number of words of standfirst and body: `words:>800`.
    Length(NumberRange),
    /// Documents of this kind: `kind:listing`.
    Kind(DocumentKind),
    /// Documents of every kind: `kind:*`.
    AnyKind,
    /// Documents that the inner query does not match.
    Not(Box<Query>),
    /// Documents that all clauses match; two or more clauses.
    And(Vec<Query>),
    /// Documents that at least one clause matches; two or more clauses.
    Or(Vec<Query>),
}

impl Query {
    /// Returns the field of a value, or of the first of several values. `None` if the query is no value; `Some(None)`
    /// if the value names no field.
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

    /// Whether the query matches only articles of given stories.
    pub fn is_story_filter(&self) -> bool {
        match self {
            Self::Word { field, .. } => *field == Some(Field::Story),
            Self::And(parts) => parts.iter().any(Self::is_story_filter),
            Self::Or(parts) => parts.iter().all(Self::is_story_filter),
            _ => false,
        }
    }

    /// Whether the query has a clause about the kind of documents. Without one, it matches articles alone.
    pub fn has_kind(&self) -> bool {
        match self {
            Self::Kind(_) | Self::AnyKind => true,
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::has_kind),
            Self::Not(inner) => inner.has_kind(),
            _ => false,
        }
    }

    /// Returns words that may be meant as operators: `or`, `and`, `not` and `near/5`, which are operators in capitals
    /// only, and `NEAR` without a distance.
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
    // An operator in capitals is a word only if it was escaped on purpose (`\OR`).
    word == "NEAR" || word != capitals && word::is_operator(&capitals)
}

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
