//! What is written about the program is true: every command and flag is in the documents, and the
//! README's commands run.

use std::path::Path;
use std::process::Command;

use clap::CommandFactory;

use crate::harness::Workspace;

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

#[test]
fn every_command_and_flag_is_documented() {
    let documents =
        [read("README.md"), read("docs/query-syntax.md"), read("docs/extraction.md"), read("docs/json.md")].join("\n");
    let mut missing = Vec::new();
    let mut check = |word: String| {
        if !documents.contains(&word) {
            missing.push(word);
        }
    };
    let command = newsidx::cli::Cli::command();
    for argument in command.get_arguments() {
        argument.get_long().into_iter().for_each(|long| check(format!("--{long}")));
    }
    for subcommand in command.get_subcommands() {
        check(format!("newsidx {}", subcommand.get_name()));
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
    for field in newsidx::query::Field::ALL {
        assert!(documents.contains(&format!("`{}:", field.name())), "{} is not in docs/query-syntax.md", field.name());
    }
}

/// Lines of the README's `sh` blocks that begin with the program's name.
#[test]
fn the_commands_of_the_readme_run() {
    let workspace = Workspace::with_corpus();
    let bin = Path::new(env!("CARGO_BIN_EXE_newsidx")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let readme = read("README.md");
    let blocks = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let commands: Vec<&str> = blocks.flat_map(str::lines).filter(|line| line.starts_with("newsidx ")).collect();
    assert!(commands.len() >= 8, "{commands:?}");
    for command in commands {
        let output = Command::new("sh")
            .args(["-c", command])
            .current_dir(workspace.path(""))
            .env("PATH", &path)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{command}\n{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(!output.stdout.is_empty() || command.starts_with("newsidx index"), "{command} printed nothing");
    }
}

/// Every line `query → paths` in the documentation of the query language.
#[test]
fn the_queries_of_the_documentation_are_understood() {
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
