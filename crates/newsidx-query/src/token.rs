//! The pieces that a query is made of.

use super::near::Nearness;
use super::{Field, Glob};

/// A piece of a query that means one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// What is looked for.
    Value(Value),
    /// A field's name; its value is the next token.
    Field(Field),
    /// `atleast3:`; what is counted is the next token.
    AtLeast(u32),
    Open,
    Close,
    And,
    Or,
    Not,
    Near(Nearness),
    All,
}

/// What is looked for, in a field or without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Word(String),
    Phrase(String),
    Wildcard(Glob),
    WildcardPhrase(Glob),
    /// A phrase and how many other words may stand in it.
    Loose(Glob, u32),
    /// A word and how many of its letters may differ.
    Alike(String, u8),
    Expression(String),
    Exact(String),
}

/// A token and the character, from 1, at which it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub token: Token,
    pub column: usize,
    /// Whether a backslash takes the special meaning from a part of it.
    pub escaped: bool,
}
