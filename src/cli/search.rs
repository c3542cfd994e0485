//! `newsidx search`: finds articles.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use indicatif::HumanCount;

use super::Status;
use super::args::{SearchArgs, SortOrder};
use super::terminal::Terminal;
use crate::index::Index;
use crate::output::{HitLayout, hit_record, printable, write_hit, write_json_line};
use crate::query::{Query, parse_any, parse_args};
use crate::search::{Results, SearchOptions, Sort, count, loosened, search};

/// Hits that are shown to a person who asks for no number.
const DEFAULT_TEXT_HITS: usize = 10;

/// `given_index` is the index that the command line names.
pub(super) fn run(
    args: &SearchArgs,
    index: &Path,
    given_index: Option<&Path>,
    terminal: &Terminal,
) -> anyhow::Result<Status> {
    let query = if args.any { parse_any(&args.query, today())? } else { parse_args(&args.query, today())? };
    let index = Index::open(index)?.with_max_expansions(args.max_expansions);
    complain_of_small_operators(&query, terminal);
    if args.count {
        let counted = count(&index, &query)?;
        complain_of_ignored(&counted.ignored, terminal);
        let mut out = terminal.data_out();
        writeln!(out, "{}", counted.total)?;
        out.flush()?;
        return status(counted.total, &index, given_index, &query, terminal);
    }
    let is_text = !(args.json || args.list || args.null);
    let limit = args.limit.unwrap_or(if is_text { DEFAULT_TEXT_HITS } else { usize::MAX });
    let sort = match args.sort {
        SortOrder::Relevance => Sort::Relevance,
        SortOrder::Date => Sort::DateAscending,
        SortOrder::DateDescending => Sort::DateDescending,
    };
    let results = search(&index, &query, SearchOptions { limit, sort })?;
    complain_of_ignored(&results.ignored, terminal);
    if args.json {
        print_json(&results, terminal)?;
    } else if args.list || args.null {
        print_paths(&results, args.null, terminal)?;
    } else {
        print_text(&results, limit, terminal)?;
    }
    status(results.total, &index, given_index, &query, terminal)
}

/// The day it is in UTC, so that the same query means the same days everywhere.
fn today() -> jiff::civil::Date {
    jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date()
}

/// Says which words are words although a person may have meant an operator.
fn complain_of_small_operators(query: &Query, terminal: &Terminal) {
    let mut told: HashSet<&str> = HashSet::new();
    for word in query.would_be_operators().into_iter().filter(|word| told.insert(word)) {
        terminal.complain(&if word == "NEAR" {
            "\"NEAR\" is searched for as a word; as an operator it has a distance: NEAR/5".to_owned()
        } else {
            format!("\"{word}\" is searched for as a word; as an operator it is written {}", word.to_uppercase())
        });
    }
}

fn complain_of_ignored(words: &[String], terminal: &Terminal) {
    for word in words {
        terminal.complain(&format!("\"{word}\" has no letter and no digit and was left out"));
    }
}

fn print_text(results: &Results<'_>, limit: usize, terminal: &Terminal) -> anyhow::Result<()> {
    let shown = results.total.min(limit as u64);
    let layout = HitLayout { width: terminal.width(), rank_width: shown.to_string().len() };
    let paths = terminal.paths();
    let mut out = terminal.out();
    for (nth, hit) in results.hits().enumerate() {
        if nth > 0 {
            writeln!(out)?;
        }
        write_hit(&mut out, nth + 1, &hit?, &layout, &paths)?;
    }
    out.flush()?;
    if terminal.out_is_terminal && terminal.err_is_terminal && results.total > 0 {
        let pages = if results.total == 1 { "article" } else { "articles" };
        let more = if shown < results.total {
            format!(", the first {} shown (-m N shows more)", HumanCount(shown))
        } else {
            String::new()
        };
        terminal.say("");
        terminal.say(&format!("{} {pages}{more}", HumanCount(results.total)));
    }
    Ok(())
}

fn print_json(results: &Results<'_>, terminal: &Terminal) -> anyhow::Result<()> {
    let paths = terminal.paths();
    let mut out = terminal.data_out();
    for (nth, hit) in results.hits().enumerate() {
        write_json_line(&mut out, &hit_record(nth + 1, &hit?, &paths))?;
    }
    out.flush()?;
    Ok(())
}

/// Prints every file once, however many of its pages match, in the order of its best page.
fn print_paths(results: &Results<'_>, with_nul: bool, terminal: &Terminal) -> anyhow::Result<()> {
    let paths = terminal.paths();
    let mut printed: HashSet<PathBuf> = HashSet::new();
    let mut out = terminal.data_out();
    for hit in results.hits() {
        let file = hit?.article.origin.file;
        if printed.contains(&file) {
            continue;
        }
        let is_for_person = terminal.out_is_terminal && !with_nul;
        out.write_all(&file_name(paths.show(&file), is_for_person))?;
        out.write_all(if with_nul { b"\0" } else { b"\n" })?;
        printed.insert(file);
    }
    out.flush()?;
    Ok(())
}

/// The bytes of a file's name: as they are for a program, without terminal escapes for a person.
fn file_name(path: &Path, is_for_person: bool) -> Cow<'_, [u8]> {
    let bytes = path.as_os_str().as_encoded_bytes();
    if is_for_person {
        Cow::Owned(printable(&String::from_utf8_lossy(bytes)).into_owned().into_bytes())
    } else {
        Cow::Borrowed(bytes)
    }
}

/// The exit code of a search; where a phrase found nothing and its words would, says so.
fn status(
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
        let command = command(&looser, given_index);
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
        _ => false,
    }
}

/// The command that searches for a query, to be pasted into a shell.
fn command(query: &Query, given_index: Option<&Path>) -> String {
    let mut command = "newsidx search".to_owned();
    if let Some(index) = given_index {
        command.push_str(" --index ");
        command.push_str(&shell_quoted(&index.to_string_lossy()));
    }
    let args = query.to_args();
    if args.iter().any(|arg| arg.starts_with('-')) {
        command.push_str(" --");
    }
    for arg in &args {
        command.push(' ');
        command.push_str(&shell_quoted(arg));
    }
    command
}

/// An argument that a shell passes on unchanged.
fn shell_quoted(arg: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | ':' | '.' | '_' | ',' | '@' | '%' | '+' | '/');
    if !arg.is_empty() && arg.chars().all(is_plain) {
        arg.to_owned()
    } else {
        format!("'{}'", arg.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggested_command_means_what_it_says() {
        let suggested = |query: &str| command(&loosened(&crate::query::parse(query, today()).unwrap()).unwrap(), None);
        assert_eq!(suggested("\"cat OR dog\""), "newsidx search cat '\\OR' dog");
        assert_eq!(suggested("\"it's -so\""), "newsidx search 'it'\\''s' '\\-so'");
        assert_eq!(suggested("-x \"a b\""), "newsidx search -- -x '(a b)'");
        assert_eq!(suggested("\"defector\""), "newsidx search defector");
        assert_eq!(suggested("\"a b\" OR c"), "newsidx search '(a b) OR c'");
        let index = Some(Path::new("my index"));
        assert_eq!(command(&Query::All, index), "newsidx search --index 'my index' '*'");
    }

    #[test]
    fn a_file_name_cannot_command_a_terminal() {
        let path = Path::new("a\u{1b}[31m.txt");
        assert_eq!(file_name(path, false).as_ref(), b"a\x1b[31m.txt");
        assert_eq!(file_name(path, true).as_ref(), b"a\\u{1b}[31m.txt");
    }
}
