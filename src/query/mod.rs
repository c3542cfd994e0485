//! Turns the words that a person types into a [`Query`], or points at what cannot be understood.
//!
//! The language is documented in `docs/query-syntax.md`. It is our own and knows no search engine:
//! `search` translates it. A query prints back to a text that parses to the same query, so it can
//! be shown, logged and stored.

mod date;
mod error;
mod lex;
mod parse;

use std::fmt;

pub use date::DateRange;
pub use error::{QueryError, QueryErrorKind};
pub use parse::{parse, parse_args};

/// A field that a query can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Headline.
    Title,
    /// Standfirst and paragraphs of the story.
    Body,
    /// Captions with their credits.
    Caption,
    /// Names of the authors.
    Author,
    /// News agency.
    Agency,
    /// Section and its parents.
    Section,
    /// Host or directory of the page; a host also stands for all below it.
    Site,
    /// Code of the story's language.
    Lang,
    /// Date of publication.
    Date,
    /// Words of the page's address.
    Url,
}

impl Field {
    /// Every field, in the order of the documentation.
    pub const ALL: [Self; 10] = [
        Self::Title,
        Self::Body,
        Self::Caption,
        Self::Author,
        Self::Agency,
        Self::Section,
        Self::Site,
        Self::Lang,
        Self::Date,
        Self::Url,
    ];

    /// The name that stands before the colon.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Body => "body",
            Self::Caption => "caption",
            Self::Author => "author",
            Self::Agency => "agency",
            Self::Section => "section",
            Self::Site => "site",
            Self::Lang => "lang",
            Self::Date => "date",
            Self::Url => "url",
        }
    }

    /// The field with this name, in any case of letters.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name().eq_ignore_ascii_case(name))
    }
}

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
    /// Published within these days.
    Date(DateRange),
    /// What the inner query does not find.
    Not(Box<Query>),
    /// What all of these find; two or more.
    And(Vec<Query>),
    /// What any of these finds; two or more.
    Or(Vec<Query>),
}

impl Query {
    /// The query as arguments from which [`parse_args`] makes the same query.
    pub fn to_args(&self) -> Vec<String> {
        match self {
            Self::And(parts) => parts.iter().map(|part| Operand(part).to_string()).collect(),
            _ => vec![self.to_string()],
        }
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::Word { field, text } => write_prefixed(f, *field, &lex::escape_word(text, field.is_some())),
            Self::Phrase { field, text } => write_prefixed(f, *field, &lex::quote(text)),
            Self::Date(range) => write!(f, "date:{range}"),
            // Two dashes are no negation.
            Self::Not(inner) if matches!(**inner, Self::Not(_)) => write!(f, "NOT {inner}"),
            Self::Not(inner) => write!(f, "-{}", Operand(inner)),
            Self::And(parts) => write_joined(f, parts, " "),
            Self::Or(parts) => write_joined(f, parts, " OR "),
        }
    }
}

fn write_prefixed(f: &mut fmt::Formatter<'_>, field: Option<Field>, value: &str) -> fmt::Result {
    match field {
        Some(field) => write!(f, "{}:{value}", field.name()),
        None => f.write_str(value),
    }
}

fn write_joined(f: &mut fmt::Formatter<'_>, parts: &[Query], joint: &str) -> fmt::Result {
    for (nth, part) in parts.iter().enumerate() {
        if nth > 0 {
            f.write_str(joint)?;
        }
        write!(f, "{}", Operand(part))?;
    }
    Ok(())
}

/// A query as a part of another: in brackets where it would fall apart.
struct Operand<'a>(&'a Query);

impl fmt::Display for Operand<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            query @ (Query::And(_) | Query::Or(_)) => write!(f, "({query})"),
            query => write!(f, "{query}"),
        }
    }
}
