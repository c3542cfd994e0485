//! The documents agree with the program: every command and flag is documented, and the documented commands and
//! queries work.

use std::collections::BTreeSet;
use std::path::Path;

use clap::CommandFactory;

use crate::harness::{Workspace, page};

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// Code of a document: fenced blocks and spans between backticks.
fn code(document: &str) -> Vec<&str> {
    let mut code = Vec::new();
    for (nth, part) in document.split("```").enumerate() {
        if nth % 2 == 1 {
            code.push(part);
        } else {
            code.extend(part.split('`').skip(1).step_by(2));
        }
    }
    code
}

#[test]
fn every_command_and_flag_is_documented() {
    let documents = [
        "README.md",
        "docs/commands.md",
        "docs/sources.md",
        "docs/answers.md",
        "docs/query-syntax.md",
        "docs/extraction.md",
        "docs/json.md",
        "docs/stories.md",
        "docs/upkeep.md",
    ];
    let documents = documents.map(read).join("\n");
    let is_of_word = |c: char| c.is_alphanumeric() || c == '-';
    let words: BTreeSet<&str> = code(&documents).into_iter().flat_map(|code| code.split(|c| !is_of_word(c))).collect();
    let mut missing = Vec::new();
    let mut check = |word: String| {
        if !words.contains(word.as_str()) {
            missing.push(word);
        }
    };
    let command = newsidx::cli::Cli::command();
    for argument in command.get_arguments() {
        argument.get_long().into_iter().for_each(|long| check(format!("--{long}")));
    }
    let nested = command.get_subcommands().flat_map(clap::Command::get_subcommands);
    for subcommand in command.get_subcommands().chain(nested) {
        check(subcommand.get_name().to_owned());
        for argument in subcommand.get_arguments() {
            argument.get_long().into_iter().for_each(|long| check(format!("--{long}")));
            argument.get_short().into_iter().for_each(|short| check(format!("-{short}")));
        }
    }
    assert!(missing.is_empty(), "not in the documents: {missing:?}");
}

#[test]
fn every_field_of_the_query_language_is_documented() {
    let documents = read("docs/query-syntax.md");
    for field in newsidx_query::Field::ALL {
        assert!(documents.contains(&format!("`{}:", field.name())), "{} is not in docs/query-syntax.md", field.name());
    }
}

/// Lines of the `sh` blocks that start with the program's name.
#[test]
fn the_commands_of_the_documents_run() {
    let workspace = Workspace::with_corpus();
    let documents = [read("README.md"), read("docs/answers.md"), read("docs/commands.md")].join("\n");
    let blocks = documents.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let commands: Vec<&str> = blocks.flat_map(str::lines).filter(|line| line.starts_with("newsidx ")).collect();
    assert!(commands.len() >= 8, "{commands:?}");
    for command in commands {
        let output = workspace.shell(command);
        assert!(
            output.status.success(),
            "{command}\n{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        let is_silent = ["newsidx index", "newsidx verify", "newsidx watch add", "newsidx optimize"]
            .iter()
            .any(|silent| command.starts_with(silent));
        assert!(!output.stdout.is_empty() || is_silent, "{command} printed nothing");
    }
}

/// The query in every row of the tables.
#[test]
fn the_queries_of_the_documentation_are_parsed() {
    let workspace = Workspace::with_index();
    let documents = read("docs/query-syntax.md");
    let queries: Vec<&str> = documents
        .lines()
        .filter(|line| line.starts_with("| `"))
        .filter_map(|line| line.strip_prefix("| `")?.split("` |").next())
        .collect();
    assert!(queries.len() >= 25, "{queries:?}");
    for query in queries {
        let run = workspace.run(&["search", "-c", "--", &query.replace("\\|", "|")]);
        assert!(run.code < 2, "{run}");
    }
}

/// A query and a text that it finds, or does not find, as documented.
struct Promise<'a> {
    query: &'a str,
    text: &'a str,
    is_found: bool,
}

/// Parses "`query` finds "text" and "text"", "`query` does not find "text"" and "`query` and `query` find each
/// other".
fn promises(document: &str) -> Vec<Promise<'_>> {
    let mut promises = Vec::new();
    let parts: Vec<&str> = document.split('`').collect();
    for at in (1..parts.len().saturating_sub(1)).step_by(2) {
        let (query, behind) = (parts[at], parts[at + 1].trim_start());
        let texts = [("finds \"", true), ("and finds \"", true), ("does not find \"", false)];
        for (words, is_found) in texts {
            let Some(texts) = behind.strip_prefix(words) else { continue };
            for text in texts.split('"').step_by(2).zip(texts.split('"').skip(1).step_by(2)).scan(
                true,
                |continues, (text, joint)| {
                    let is_in_list = std::mem::replace(continues, joint.trim() == "and");
                    is_in_list.then_some(text)
                },
            ) {
                promises.push(Promise { query, text, is_found });
            }
        }
        // A list of pairs: `a` and `b`, `c` and `d` find each other.
        let pairs = (at..parts.len())
            .step_by(4)
            .take_while(|pair| parts.get(pair + 1).is_some_and(|joint| joint.trim() == "and"));
        let pairs: Vec<usize> = pairs.take_while(|pair| *pair == at || parts[pair - 1].trim() == ",").collect();
        let find_each_other = pairs
            .last()
            .and_then(|last| parts.get(last + 3))
            .is_some_and(|end| end.trim_start().starts_with("find each other"));
        if let (true, Some(other)) = (find_each_other, parts.get(at + 2)) {
            promises.push(Promise { query, text: other.trim_matches('"'), is_found: true });
            promises.push(Promise { query: other, text: query.trim_matches('"'), is_found: true });
        }
    }
    promises
}

#[test]
fn queries_find_the_documented_texts() {
    let document = read("docs/query-syntax.md").split_whitespace().collect::<Vec<_>>().join(" ");
    let promises = promises(&document);
    assert!(promises.len() >= 18, "{}", promises.len());
    assert!(promises.iter().any(|promise| !promise.is_found));
    let workspace = Workspace::new();
    for (nth, Promise { text, .. }) in promises.iter().enumerate() {
        let title = "A headline about the town and its old pier";
        workspace.write(&format!("{nth:02}.txt"), page(title, &format!("Somebody had written {text} there.")));
        let german = "Niemand hatte erwartet, dass die Verhandlungen so lange dauern würden, und am Ende gab es kein Ergebnis.\n\n\
                      In der kommenden Woche wollen sie sich wieder treffen, dann in der Hauptstadt und ohne die Bäcker des Landes.";
        workspace.write(
            &format!("{nth:02}.de.txt"),
            format!("Ein langes Treffen in der Stadt\n\n{german}\n\nJemand hatte {text} an die Wand geschrieben.\n"),
        );
    }
    workspace.run(&["index", "."]).assert_code(0);
    for (nth, Promise { query, text, is_found }) in promises.iter().enumerate() {
        let found = workspace.found(&["--", query]);
        let is_there = found.iter().any(|path| path.starts_with(&format!("{nth:02}.")));
        assert_eq!(is_there, *is_found, "`{query}` in \"{text}\": {found:?}");
    }
}
