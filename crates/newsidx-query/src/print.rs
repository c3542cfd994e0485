//! Writes a query so that it is read as the same query again.

use std::fmt;

use super::confusables::to_plain;
use super::glob::{Glob, GlobPiece};
use super::word::{QueryChar, fuzziness, is_operator, is_word_char, name_colon, unescaped_chars, wildcard_mask};
use super::{Field, Query};

impl Query {
    /// The query as arguments from which [`parse_args`](super::parse_args) makes the same query.
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
            Self::Word { field, text } => write_prefixed(f, *field, &escape_word(text, *field)),
            Self::Phrase { field, text } => write_prefixed(f, *field, &quote(text)),
            Self::Wildcard { field, glob } => write_prefixed(f, *field, &escape_glob(glob, escape_all)),
            Self::WildcardPhrase { field, glob } => write_prefixed(f, *field, &quote_glob(glob)),
            Self::Slop { field, glob, words } => write_prefixed(f, *field, &format!("{}~{words}", quote_glob(glob))),
            Self::Fuzzy { field, text, edits } => write_prefixed(f, *field, &format!("{}~{edits}", escape_all(text))),
            Self::Regex { field, text } => write_prefixed(f, *field, &format!("/{text}/")),
            Self::Exact { field, text } => write_prefixed(f, *field, &format!("exact:{}", quote_plain(text))),
            Self::AtLeast { count, inner } => write!(f, "atleast{count}:{}", Operand(inner)),
            Self::Near { left, right, nearness } => {
                write!(f, "{} {nearness} {}", Operand(left), Operand(right))
            }
            Self::Date(range) => write!(f, "date:{range}"),
            Self::AsOf(date) => write!(f, "as-of:{date}"),
            Self::Undated => f.write_str("date:unknown"),
            Self::Modified(range) => write!(f, "modified:{range}"),
            Self::Unmodified => f.write_str("modified:unknown"),
            Self::Length(range) => write!(f, "words:{range}"),
            // Two dashes are no negation.
            Self::Not(inner) if matches!(**inner, Self::Not(_)) => write!(f, "NOT {inner}"),
            Self::Not(inner) if matches!(**inner, Self::Near { .. }) => write!(f, "-({inner})"),
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

/// Writes a word so that it is read as one word again.
fn escape_word(word: &str, field: Option<Field>) -> String {
    let chars: Vec<char> = word.chars().collect();
    // White space will have a backslash before it, so a colon before it is a name's.
    let written: Vec<char> = chars.iter().map(|c| if c.is_whitespace() { '\\' } else { *c }).collect();
    let colon = name_colon(&written);
    let is_special = |at: usize, c: char| {
        matches!(to_plain(c), '"' | '(' | ')' | '\\')
            || c.is_whitespace()
            || at == 0 && matches!(to_plain(c), '-' | '\'' | '/')
            || chars.len() == 1 && to_plain(c) == '*'
            || Some(at) == colon
    };
    // As they will be read: an escaped slash makes no address of the word, in which a question mark would
    // be no wildcard.
    let mut signs: Vec<QueryChar> =
        chars.iter().enumerate().map(|(at, &c)| QueryChar { c, escaped: is_special(at, c) }).collect();
    if wildcard_mask(&signs).contains(&true) || !matches!(fuzziness(&signs), Ok(None)) {
        for sign in &mut signs {
            sign.escaped |= matches!(to_plain(sign.c), '*' | '?' | '~');
        }
    }
    let mut escaped = String::with_capacity(word.len());
    if field.is_none() && is_operator(word) {
        escaped.push('\\');
    }
    for QueryChar { c, escaped: special } in signs {
        if special {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Writes a part of a word with wildcards: nothing in it means anything special.
fn escape_all(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if !is_word_char(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Writes a phrase in quotes so that it is read as one phrase again.
pub(super) fn quote(phrase: &str) -> String {
    let signs = unescaped_chars(phrase);
    let mut quoted = String::with_capacity(phrase.len() + 2);
    quoted.push('"');
    for chunk in signs.chunk_by(|a, b| a.c.is_whitespace() == b.c.is_whitespace()) {
        let has_wildcard = wildcard_mask(chunk).contains(&true) || matches!(chunk, [only] if to_plain(only.c) == '*');
        for sign in chunk {
            let is_wildcard = has_wildcard && matches!(to_plain(sign.c), '*' | '?');
            if is_wildcard || matches!(to_plain(sign.c), '"' | '\\') {
                quoted.push('\\');
            }
            quoted.push(sign.c);
        }
    }
    quoted.push('"');
    quoted
}

/// Writes the value of `exact:`.
fn quote_plain(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        if matches!(to_plain(c), '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

fn quote_glob(glob: &Glob) -> String {
    let escape = |text: &str| {
        let mut escaped = String::with_capacity(text.len());
        for c in text.chars() {
            if matches!(to_plain(c), '"' | '\\' | '*' | '?' | '.' | '/' | '=' | '&') {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        escaped
    };
    format!("\"{}\"", escape_glob(glob, escape))
}

fn escape_glob(glob: &Glob, escape: impl Fn(&str) -> String) -> String {
    let pieces = glob.pieces().iter().map(|piece| match piece {
        GlobPiece::Text(text) => escape(text),
        GlobPiece::AnyChars => "*".to_owned(),
        GlobPiece::OneChar => "?".to_owned(),
    });
    pieces.collect()
}
