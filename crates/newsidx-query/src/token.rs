//! The pieces that a query is made of.

use super::proximity::Proximity;
use super::{Field, Glob};

/// A piece of a query that means one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum QueryToken {
    /// What is looked for.
    Value(TokenValue),
    /// A field's name; its value is the next token.
    Field(Field),
    /// `atleast3:`; what is counted is the next token.
    AtLeast(u32),
    Open,
    Close,
    And,
    Or,
    Not,
    Near(Proximity),
    All,
}

/// What is looked for, in a field or without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenValue {
    Word(String),
    Phrase(String),
    Wildcard(Glob),
    WildcardPhrase(Glob),
    /// A phrase and how many other words may stand in it.
    Slop(Glob, u32),
    /// A word and how many of its letters may differ.
    Fuzzy(String, u8),
    Regex(String),
    Exact(String),
}

/// A token and the character, from 1, at which it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LocatedToken {
    pub token: QueryToken,
    pub column: usize,
    /// Whether a backslash takes the special meaning from a part of it.
    pub escaped: bool,
}
