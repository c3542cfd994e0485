//! Parses queries from arguments and lines, and warns about words that look like operators.

use std::collections::HashSet;

use jiff::civil::Date;

use super::terminal::Terminal;
use newsidx_query::{Query, QueryError, parse, parse_any, parse_args};

/// Operator between words that have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DefaultOperator {
    /// Every word is required.
    And,
    /// One of the words is enough (`--any`).
    Or,
}

impl DefaultOperator {
    pub(super) fn from_any_flag(any: bool) -> Self {
        if any { Self::Or } else { Self::And }
    }
}

/// Parses a query from the arguments of a command line.
pub(super) fn read_query(args: &[String], operator: DefaultOperator) -> Result<Query, QueryError> {
    match operator {
        DefaultOperator::And => parse_args(args, today()),
        DefaultOperator::Or => parse_any(args, today()),
    }
}

/// Parses a query from a line of a file, in which spaces do not make a phrase.
pub(super) fn read_query_line(line: &str, operator: DefaultOperator) -> Result<Query, QueryError> {
    match operator {
        DefaultOperator::And => parse(line, today()),
        DefaultOperator::Or => parse_any(&[line], today()),
    }
}

/// Today in UTC, so that a query means the same days everywhere.
fn today() -> Date {
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
