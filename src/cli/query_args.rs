//! Parses queries from arguments, and warns about words that look like operators.

use std::collections::HashSet;

use jiff::civil::Date;

use super::terminal::Terminal;
use newsidx_query::{Query, QueryError, parse_any, parse_args};

/// Parses a query from its arguments; with `any` no word is required.
pub(super) fn read_query(args: &[String], any: bool) -> Result<Query, QueryError> {
    if any { parse_any(args, today()) } else { parse_args(args, today()) }
}

/// Today in UTC, so that a query means the same days everywhere.
pub(super) fn today() -> Date {
    jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date()
}

/// Warns of words that look like operators.
pub(super) fn warn_lowercase_operators(query: &Query, terminal: &Terminal) {
    let mut warned: HashSet<&str> = HashSet::new();
    for word in query.lowercase_operators().into_iter().filter(|word| warned.insert(word)) {
        terminal.warn(&if word == "NEAR" {
            "\"NEAR\" is searched for as a word; the operator needs a distance: NEAR/5".to_owned()
        } else {
            format!("\"{word}\" is searched for as a word; the operator is written {}", word.to_uppercase())
        });
    }
}

/// Warns of words that were ignored.
pub(super) fn warn_ignored_words(words: &[String], terminal: &Terminal) {
    for word in words {
        terminal.warn(&format!("\"{word}\" has no letter and no digit and was left out"));
    }
}
