//! Tokens of the query language, from the lexer to the parser.

use super::proximity::Proximity;
use super::{Field, Glob};

/// A token of the query language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum QueryToken {
    /// A value to search for.
    Value(TokenValue),
    /// A field name with its colon; the value is the next token.
    Field(Field),
    /// `atleast3:`; the counted value is the next token.
    AtLeast(u32),
    Open,
    Close,
    And,
    Or,
    Not,
    Near(Proximity),
    All,
}

/// A value to search for, with or without a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenValue {
    Word(String),
    Phrase(String),
    Wildcard(Glob),
    WildcardPhrase(Glob),
    /// A phrase and the maximum number of other words in it.
    Slop(Glob, u32),
    /// A word and the maximum number of edits.
    Fuzzy(String, u8),
    Regex(String),
    Exact(String),
}

/// A token with its column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LocatedToken {
    pub token: QueryToken,
    /// First character of the token, counted from 1.
    pub column: usize,
    /// Whether it is a word with an escaped character, or an escaped operator: `a\-b`, `\OR`.
    pub escaped: bool,
}
