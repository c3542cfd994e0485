//! Printer of the query language, the inverse of the parser: the printed text parses to the same tree.
//!
//! Property tests in `tests.rs` check the round trip for random trees and random text.

use std::fmt;

use super::confusables::{is_word_mark, to_plain};
use super::glob::{Glob, GlobPiece};
use super::word::{
    QueryChar, fuzziness, is_operator, is_phrase_escape, is_word_char, name_colon, unescaped_chars, wildcard_mask,
};
use super::{Field, Query};

impl Query {
    /// Formats the query as arguments that [`parse_args`](super::parse_args) parses to the same query.
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
            Self::Near { left, right, proximity } => {
                write!(f, "{} {proximity} {}", Operand(left), Operand(right))
            }
            Self::Date(range) => write!(f, "date:{range}"),
            Self::AsOf(date) => write!(f, "as-of:{date}"),
            Self::Undated => f.write_str("date:unknown"),
            Self::Modified(range) => write!(f, "modified:{range}"),
            Self::Unmodified => f.write_str("modified:unknown"),
            Self::Length(range) => write!(f, "words:{range}"),
            Self::Kind(kind) => write!(f, "kind:{}", kind.name()),
            Self::AnyKind => f.write_str("kind:*"),
            // The lexer reads two dashes as text, not as two negations.
            Self::Not(inner) if matches!(**inner, Self::Not(_)) => write!(f, "NOT {inner}"),
            // A dash binds tighter than NEAR.
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

/// A query as an operand of another, in brackets if it has operands of its own.
struct Operand<'a>(&'a Query);

impl fmt::Display for Operand<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            query @ (Query::And(_) | Query::Or(_)) => write!(f, "({query})"),
            query => write!(f, "{query}"),
        }
    }
}

/// Escapes a word so that it parses as one word.
fn escape_word(word: &str, field: Option<Field>) -> String {
    let chars: Vec<char> = word.chars().collect();
    // White space is written with a backslash before it, so a colon before it would have a value and end a name.
    let written: Vec<char> = chars.iter().map(|c| if c.is_whitespace() { '\\' } else { *c }).collect();
    let colon = name_colon(&written);
    let is_special = |at: usize, c: char| {
        matches!(to_plain(c), '(' | ')' | '\\')
            || to_plain(c) == '"' && !is_word_mark(&chars, at)
            || c.is_whitespace()
            || at == 0 && matches!(to_plain(c), '-' | '\'' | '/')
            || chars.len() == 1 && to_plain(c) == '*'
            || Some(at) == colon
    };
    // The rules for wildcards must see the characters as they are printed: with an escaped slash the word is no
    // address, so that a question mark in it becomes a wildcard.
    let mut typed: Vec<QueryChar> =
        chars.iter().enumerate().map(|(at, &c)| QueryChar { c, escaped: is_special(at, c) }).collect();
    if wildcard_mask(&typed).contains(&true) || !matches!(fuzziness(&typed), Ok(None)) {
        for character in &mut typed {
            character.escaped |= matches!(to_plain(character.c), '*' | '?' | '~');
        }
    }
    let mut escaped = String::with_capacity(word.len());
    if field.is_none() && is_operator(word) {
        // After a field name the lexer expects no operator, so `title:OR` needs no backslash.
        escaped.push('\\');
    }
    for QueryChar { c, escaped: special } in typed {
        if special {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Escapes every character of a text that is not part of a word.
fn escape_all(text: &str) -> String {
    // Escapes more than needed: which characters of a part are special depends on the parts around it.
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if !is_word_char(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Quotes a phrase so that it parses as one phrase.
pub(super) fn quote(phrase: &str) -> String {
    let typed = unescaped_chars(phrase);
    let chars: Vec<char> = phrase.chars().collect();
    let mut at = 0;
    let mut quoted = String::with_capacity(phrase.len() + 2);
    quoted.push('"');
    for chunk in typed.chunk_by(|a, b| a.c.is_whitespace() == b.c.is_whitespace()) {
        // Stars and question marks are escaped only if one of them would be a wildcard, so that a question at the end of
        // a phrase remains readable.
        let has_wildcard = wildcard_mask(chunk).contains(&true) || matches!(chunk, [only] if to_plain(only.c) == '*');
        for character in chunk {
            let is_wildcard = has_wildcard && matches!(to_plain(character.c), '*' | '?');
            if is_wildcard || is_special_in_quotes(&chars, at) {
                quoted.push('\\');
            }
            quoted.push(character.c);
            at += 1;
        }
    }
    quoted.push('"');
    quoted
}

/// Quotes the value of `exact:`, in which only quotes and backslashes have a meaning.
fn quote_plain(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut quoted = String::from('"');
    for (at, c) in chars.iter().enumerate() {
        if is_special_in_quotes(&chars, at) {
            quoted.push('\\');
        }
        quoted.push(*c);
    }
    quoted.push('"');
    quoted
}

/// Whether the character at `at` would end the quotation, or escape the character after it.
fn is_special_in_quotes(chars: &[char], at: usize) -> bool {
    match to_plain(chars[at]) {
        '"' => !is_word_mark(chars, at),
        c => c == '\\',
    }
}

fn quote_glob(glob: &Glob) -> String {
    let escape = |text: &str| {
        let mut escaped = String::with_capacity(text.len());
        for c in text.chars() {
            if is_phrase_escape(to_plain(c)) {
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
