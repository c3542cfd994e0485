//! Diagnosis of a query without hits: which clauses match nothing, similar words, and a query that finds something.

use std::path::Path;

use indicatif::HumanCount;

use crate::cli::shell::search_command;
use crate::cli::status::Status;
use crate::cli::terminal::Terminal;
use newsidx_index::Index;
use newsidx_query::Query;
use newsidx_search::{Diagnosis, QueryChange, Suggestion, UnknownWord, diagnose};

/// The exit code of a search with this number of hits; if there are none, prints the reasons and a suggestion.
pub(super) fn status(
    total: u64,
    index: &Index,
    given_index: Option<&Path>,
    query: &Query,
    terminal: &Terminal,
) -> anyhow::Result<Status> {
    if total > 0 {
        return Ok(Status::Success);
    }
    let Diagnosis { empty_parts, suggestion } = diagnose(index, query)?;
    let is_relaxed = suggestion.as_ref().is_some_and(|found| found.change == QueryChange::Relaxed);
    // A relaxed query is shown with its own reason, which repeats those of the clauses.
    if !is_relaxed {
        empty_parts.iter().for_each(|(part, unknown)| terminal.warn(&format_reason(part, unknown)));
    }
    if let Some(suggestion) = suggestion {
        terminal.warn(&format_suggestion(&suggestion, query, given_index));
    }
    Ok(Status::NothingFound)
}

/// Why a clause matches nothing: `no article has lantrens; similar to lantrens: lanterns (3)`.
fn format_reason(part: &Query, unknown: &[UnknownWord]) -> String {
    let mut reason = format!("no article has {part}");
    for UnknownWord { word, near } in unknown {
        let near: Vec<String> = near.iter().map(|(word, count)| format!("{word} ({})", HumanCount(*count))).collect();
        if !near.is_empty() {
            reason.push_str(&format!("; similar to {word}: {}", near.join(", ")));
        }
    }
    reason
}

/// The suggestion as a command.
fn format_suggestion(suggestion: &Suggestion, query: &Query, given_index: Option<&Path>) -> String {
    let articles = |verb: &str| {
        let (articles, verb) = match (suggestion.count, verb) {
            (1, "have") => ("article", "has"),
            (1, _) => ("article", "is"),
            (_, verb) => ("articles", verb),
        };
        format!("{} {articles} {verb}", HumanCount(suggestion.count))
    };
    let found = match &suggestion.change {
        QueryChange::Relaxed if has_long_phrase(query) => {
            format!("no article has this phrase; {} its words", articles("have"))
        }
        QueryChange::Relaxed => format!("no article has this exact word; {} an inflection of it", articles("have")),
        QueryChange::Respelled => format!("{} found with similar words", articles("are")),
        QueryChange::Listings if suggestion.count == 1 => "1 listing is found".to_owned(),
        QueryChange::Listings => format!("{} listings are found", HumanCount(suggestion.count)),
        QueryChange::Without(part) => format!("{} found without {part}", articles("are")),
    };
    format!("{found}: {}", search_command(&suggestion.query, given_index))
}

fn has_long_phrase(query: &Query) -> bool {
    match query {
        Query::Phrase { text, .. } => text.split_whitespace().nth(1).is_some(),
        Query::And(parts) | Query::Or(parts) => parts.iter().any(has_long_phrase),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsidx_search::relax;

    #[test]
    fn a_suggested_command_quotes_what_the_shell_or_the_query_language_would_interpret() {
        let suggested = |text: &str| {
            let query = newsidx_query::parse(text, jiff::civil::date(2025, 5, 20)).unwrap();
            search_command(&relax(&query).unwrap(), None)
        };
        assert_eq!(suggested("\"cat OR dog\""), "newsidx search cat '\\OR' dog");
        assert_eq!(suggested("\"it's -so\""), "newsidx search 'it'\\''s' '\\-so'");
        assert_eq!(suggested("-x \"a b\""), "newsidx search -- -x '(a b)'");
        assert_eq!(suggested("\"defector\""), "newsidx search defector");
        assert_eq!(suggested("\"a b\" OR c"), "newsidx search '(a b) OR c'");
        let index = Some(Path::new("my index"));
        assert_eq!(search_command(&Query::All, index), "newsidx search --index 'my index' '*'");
    }
}
