//! Help, completions and the manual page.

use crate::harness::Workspace;

#[test]
fn every_command_has_a_help_text_with_examples() {
    let workspace = Workspace::new();
    workspace
        .run(&["--help"])
        .assert_code(0)
        .assert_stdout("newsidx search \"silence is complicity\"")
        .assert_stdout("Exit codes");
    for command in
        ["index", "search", "extract", "show", "versions", "cite", "remove", "optimize", "verify", "completions"]
    {
        workspace
            .run(&[command, "--help"])
            .assert_code(0)
            .assert_stdout("Example")
            .assert_stdout(&format!("newsidx {command}"));
    }
    workspace.run(&["watch", "add", "--help"]).assert_code(0).assert_stdout("newsidx watch add floods");
    workspace.run(&["stats", "-h"]).assert_code(0).assert_stdout("--json");
    workspace
        .run(&["--version"])
        .assert_code(0)
        .assert_stdout(&format!("index format {}", newsidx_index::FORMAT_VERSION));
}

#[test]
fn completions_are_printed_for_every_shell() {
    let workspace = Workspace::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        workspace.run(&["completions", shell]).assert_code(0).assert_stdout("newsidx").assert_stdout("prune");
    }
    workspace.run(&["completions", "dos"]).assert_code(2).assert_stderr("possible values: bash");
}

#[test]
fn the_manual_page_has_every_command() {
    let workspace = Workspace::new();
    let run = workspace.run(&["man"]).assert_code(0);
    for command in ["INDEX", "SEARCH", "EXTRACT", "SHOW", "STATS", "COMPLETIONS", "MAN", "CITE", "WATCH", "WATCH ADD"] {
        assert!(run.stdout.contains(&format!(".SH \"NEWSIDX {command}\"")), "{command}");
    }
    assert!(run.stdout.starts_with(".ie"), "{}", &run.stdout[..80]);
    run.assert_stdout("NEWSIDX_INDEX");
}
