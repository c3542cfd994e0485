//! What is said when a query finds nothing.

use std::path::Path;

use indicatif::HumanCount;

use crate::cli::Status;
use crate::cli::shell::search_command;
use crate::cli::terminal::Terminal;
use crate::index::Index;
use crate::query::Query;
use crate::search::{count, loosened};

/// The exit code of a search; where a phrase found nothing and its words would, says so.
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
    let Some(looser) = loosened(query) else { return Ok(Status::NothingFound) };
    let would_find = count(index, &looser)?.total;
    if would_find > 0 {
        let articles = if would_find == 1 {
            "1 article has".to_owned()
        } else {
            format!("{} articles have", HumanCount(would_find))
        };
        let command = search_command(&looser, given_index);
        terminal.complain(&if has_long_phrase(query) {
            format!("no article has this phrase; {articles} its words: {command}")
        } else {
            format!("no article has this very word; {articles} an inflection of it: {command}")
        });
    }
    Ok(Status::NothingFound)
}

fn has_long_phrase(query: &Query) -> bool {
    match query {
        Query::Phrase { text, .. } => text.split_whitespace().nth(1).is_some(),
        Query::And(parts) | Query::Or(parts) => parts.iter().any(has_long_phrase),
        Query::All | Query::Word { .. } | Query::Date(_) | Query::Not(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggested_command_means_what_it_says() {
        let suggested = |query: &str| search_command(&loosened(&crate::query::parse(query).unwrap()).unwrap(), None);
        assert_eq!(suggested("\"cat OR dog\""), "newsidx search cat '\\OR' dog");
        assert_eq!(suggested("\"it's -so\""), "newsidx search 'it'\\''s' '\\-so'");
        assert_eq!(suggested("-x \"a b\""), "newsidx search -- -x '(a b)'");
        assert_eq!(suggested("\"defector\""), "newsidx search defector");
        assert_eq!(suggested("\"a b\" OR c"), "newsidx search '(a b) OR c'");
        let index = Some(Path::new("my index"));
        assert_eq!(search_command(&Query::All, index), "newsidx search --index 'my index' '*'");
    }
}
