//! What is said when a query finds nothing.

use std::path::Path;

use indicatif::HumanCount;

use crate::cli::Status;
use crate::cli::shell::search_command;
use crate::cli::terminal::Terminal;
use newsidx_index::Index;
use newsidx_query::Query;
use newsidx_search::{Diagnosis, QueryChange, Suggestion, UnknownWord, diagnose};

/// The exit code of a search; where nothing was found, says why and what would be.
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
    let Diagnosis { empty_parts: dead, suggestion: try_instead } = diagnose(index, query)?;
    let is_looser = try_instead.as_ref().is_some_and(|found| found.change == QueryChange::Relaxed);
    if !is_looser {
        dead.iter().for_each(|(part, unknown)| terminal.warn(&format_reason(part, unknown)));
    }
    if let Some(suggestion) = try_instead {
        terminal.warn(&format_suggestion(&suggestion, query, given_index));
    }
    Ok(Status::NothingFound)
}

/// Why a part finds nothing: `no article has lantrens; nearly the same are lanterns (3)`.
fn format_reason(part: &Query, unknown: &[UnknownWord]) -> String {
    let mut reason = match part {
        Query::Date(_) | Query::Modified(_) => format!("no article is of {part}"),
        part => format!("no article has {part}"),
    };
    for UnknownWord { word, near } in unknown {
        let near: Vec<String> = near.iter().map(|(word, count)| format!("{word} ({})", HumanCount(*count))).collect();
        if !near.is_empty() {
            reason.push_str(&format!("; nearly the same as {word}: {}", near.join(", ")));
        }
    }
    reason
}

/// What to try, with the command.
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
        QueryChange::Relaxed => format!("no article has this very word; {} an inflection of it", articles("have")),
        QueryChange::Respelled => format!("{} found with the nearest words", articles("are")),
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
    fn a_suggested_command_means_what_it_says() {
        let suggested = |query: &str| {
            search_command(
                &relax(&newsidx_query::parse(query, crate::cli::query_args::today()).unwrap()).unwrap(),
                None,
            )
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
