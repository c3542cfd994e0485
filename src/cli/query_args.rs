//! Queries as a person types them.

use std::collections::HashSet;

use jiff::civil::Date;

use super::terminal::Terminal;
use newsidx_query::{Query, QueryError, parse_any, parse_args};

/// Reads the arguments of a query; with `any` none of its words is required.
pub(super) fn read_query(args: &[String], any: bool) -> Result<Query, QueryError> {
    if any { parse_any(args, today()) } else { parse_args(args, today()) }
}

/// The day it is in UTC, so that the same query means the same days everywhere.
pub(super) fn today() -> Date {
    jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date()
}

/// Says which words are words although a person may have meant an operator.
pub(super) fn warn_lowercase_operators(query: &Query, terminal: &Terminal) {
    let mut told: HashSet<&str> = HashSet::new();
    for word in query.lowercase_operators().into_iter().filter(|word| told.insert(word)) {
        terminal.warn(&if word == "NEAR" {
            "\"NEAR\" is searched for as a word; as an operator it has a distance: NEAR/5".to_owned()
        } else {
            format!("\"{word}\" is searched for as a word; as an operator it is written {}", word.to_uppercase())
        });
    }
}

/// Says which words were left out.
pub(super) fn warn_ignored_words(words: &[String], terminal: &Terminal) {
    for word in words {
        terminal.warn(&format!("\"{word}\" has no letter and no digit and was left out"));
    }
}
