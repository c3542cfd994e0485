//! Which files are read: ignore files, globs, hidden files, links, lists and standard input.

use crate::harness::{Workspace, fixture, walrus};

/// Writes the files (an empty content becomes a page), indexes them, and returns the paths that have a document.
fn indexed(files: &[(&str, &str)], args: &[&str]) -> Vec<String> {
    let workspace = Workspace::new();
    for (nth, (name, content)) in files.iter().enumerate() {
        workspace.write(name, if content.is_empty() { walrus(nth as u32) } else { (*content).to_owned() });
    }
    let mut all = vec!["index"];
    all.extend(args);
    workspace.run(&all).assert_code(0);
    let mut found = workspace.found(&["walrus"]);
    found.sort();
    found
}

#[test]
fn ignore_files_apply_unless_no_ignore_is_set() {
    let files = [
        ("a/kept.txt", ""),
        ("a/drafts/1.txt", ""),
        ("a/old.txt", ""),
        ("a/mine.txt", ""),
        ("a/.ignore", "drafts/\n"),
        ("a/.newsidxignore", "mine.txt\n"),
        ("a/.gitignore", "old.txt\n"),
    ];
    assert_eq!(indexed(&files, &["a"]), ["a/kept.txt", "a/old.txt"], ".gitignore is one of a repository");
    assert_eq!(indexed(&files, &["--no-ignore", "a"]), ["a/drafts/1.txt", "a/kept.txt", "a/mine.txt", "a/old.txt"]);
    assert_eq!(
        indexed(&files, &["a", "a/drafts/1.txt"]),
        ["a/kept.txt", "a/old.txt"],
        "a root in a root is walked once"
    );
    assert_eq!(indexed(&files, &["a/drafts/1.txt"]), ["a/drafts/1.txt"], "what is named itself is read");
    let in_repository: Vec<(&str, &str)> = files.into_iter().chain([("a/.git/HEAD", "x")]).collect();
    assert_eq!(indexed(&in_repository, &["a"]), ["a/kept.txt"]);
}

#[test]
fn a_pattern_that_cannot_be_read_is_named_and_the_others_hold() {
    let workspace = Workspace::new();
    workspace.write("a/1.txt", walrus(1)).write("a/2.txt", walrus(2)).write("a/.ignore", "{a\n2.txt\n");
    workspace.run(&["index", "a"]).assert_code(2).assert_stderr(".ignore: a pattern that cannot be read: line 1: ");
    assert_eq!(workspace.found(&["walrus"]), ["a/1.txt"]);
}

#[test]
fn globs_select_files() {
    let files = [("a/1.txt", ""), ("a/2.page", ""), ("a/b/3.txt", ""), ("a/b/4.page", "")];
    assert_eq!(indexed(&files, &["-g", "*.txt", "a"]), ["a/1.txt", "a/b/3.txt"]);
    assert_eq!(indexed(&files, &["--glob", "!b", "a"]), ["a/1.txt", "a/2.page"]);
    assert_eq!(indexed(&files, &["-g", "*.txt", "-g", "!/a/b", "a"]), ["a/1.txt"]);
    Workspace::new().run(&["index", "-g", "{a", "."]).assert_code(2).assert_stderr("--glob: ");
}

#[test]
fn hidden_files_and_links_are_read_on_request() {
    let workspace = Workspace::new();
    workspace.write("a/1.txt", walrus(1)).write("a/.hidden/2.txt", walrus(2)).write("elsewhere/3.txt", walrus(3));
    std::os::unix::fs::symlink(workspace.path("elsewhere"), workspace.path("a/link")).unwrap();
    std::os::unix::fs::symlink(workspace.path("a/1.txt"), workspace.path("a/same.txt")).unwrap();
    std::os::unix::fs::symlink(workspace.path("elsewhere/3.txt"), workspace.path("a/again.txt")).unwrap();
    workspace.run(&["index", "a"]).assert_code(0);
    assert_eq!(workspace.found(&["walrus"]), ["a/1.txt"]);
    workspace.run(&["index", "--hidden", "a"]).assert_code(0).assert_stderr("1 new");
    workspace.run(&["index", "-L", "a"]).assert_code(0).assert_stderr("1 new");
    let mut found = workspace.found(&["walrus"]);
    found.sort();
    assert_eq!(found, ["a/.hidden/2.txt", "a/1.txt", "elsewhere/3.txt"], "a file has one path");
    std::os::unix::fs::symlink(workspace.path("a"), workspace.path("a/loop")).unwrap();
    workspace
        .run(&["index", "--follow", "a"])
        .assert_code(2)
        .assert_stderr("a link leads back to a directory above it");
    let extracted = workspace.run(&["extract", "--hidden", "--json", "a"]).assert_code(0);
    assert_eq!(extracted.records().len(), 2);
    let extracted = workspace.run(&["extract", "-g", "1.*", "--json", "a"]).assert_code(0);
    assert_eq!(extracted.records().len(), 1);
}

#[test]
fn paths_come_in_lists_of_lines_or_with_nuls() {
    let workspace = Workspace::new();
    for n in 1..=4 {
        workspace.write(&format!("{n}.txt"), walrus(n));
    }
    workspace.write("5\n5.txt", walrus(5)).write("list", "1.txt\n2.txt\n");
    workspace.run(&["index", "--files-from", "list"]).assert_code(0).assert_stderr("2 new");
    workspace.run_with(&["index", "--files-from", "-"], b"3.txt\n", &[]).assert_code(0).assert_stderr("1 new");
    workspace.run_with(&["index", "-0", "-"], b"5\n5.txt", &[]).assert_code(0).assert_stderr("1 new");
    workspace.run_with(&["index", "-"], b"4.txt\x005\n5.txt\0", &[]).assert_code(0).assert_stderr("1 new, 1 unchanged");
    workspace
        .run(&["index", "--files-from", "missing"])
        .assert_code(2)
        .assert_stderr("cannot read the list of paths missing");
    assert_eq!(workspace.count(&["walrus"]), 5);
}

#[test]
fn records_on_standard_input_are_kept_and_found_again() {
    let workspace = Workspace::new();
    let record = |n: u32| serde_json::json!({"title": format!("Walrus {n} in a pipe"), "text": walrus(n)}).to_string();
    let first = format!("{}\n{}\n", record(1), record(2));
    workspace.run_with(&["index", "-"], first.as_bytes(), &[]).assert_code(0).assert_stderr("2 indexed");
    workspace.run_with(&["index", "-"], first.as_bytes(), &[]).assert_code(0).assert_stderr("1 unchanged");
    let second = format!("{}\n", record(3));
    workspace.run_with(&["index", "-", "."], second.as_bytes(), &[]).assert_code(0).assert_stderr("1 indexed");
    assert_eq!(workspace.count(&["walrus"]), 3, "what came before stays");
    workspace.run_with(&["index", "-"], &fixture("warcio.warc.gz"), &[]).assert_code(0).assert_stderr("3 indexed");
    for hit in workspace.run(&["search", "--no-collapse", "--json", "title:\"in a pipe\""]).records() {
        let shown = workspace.run(&["show", "--raw", hit["id"].as_str().unwrap()]).assert_code(0).stdout;
        assert!((1..=3).any(|n| shown == record(n)), "{shown}");
    }
}
