//! A second run adds what is new, replaces what changed, and leaves the rest alone.

use std::time::{Duration, SystemTime};

use crate::harness::{Workspace, page};

fn walrus(n: u32) -> String {
    page("A walrus visits the harbour of the town", &format!("Walrus number {n} was seen on the pier."))
}

fn counts(workspace: &Workspace, args: &[&str]) -> [u64; 4] {
    let mut full = vec!["index", "--json"];
    full.extend(args);
    let run = workspace.run(&full).assert_code(0);
    let summary = &run.records()[0];
    let number = |name: &str| summary["files"][name].as_u64().unwrap();
    [number("new"), number("changed"), number("unchanged"), summary["documents"].as_u64().unwrap()]
}

#[test]
fn new_changed_and_unchanged_files_are_told_apart() {
    let workspace = Workspace::new();
    workspace.write("a/1.txt", walrus(1)).write("a/2.txt", walrus(2));
    assert_eq!(counts(&workspace, &["a"]), [2, 0, 0, 2]);
    assert_eq!(counts(&workspace, &["a"]), [0, 0, 2, 2]);
    workspace.write("a/2.txt", walrus(22)).write("a/3.txt", walrus(3));
    assert_eq!(counts(&workspace, &["a"]), [1, 1, 1, 3]);
    assert_eq!(workspace.count(&["\"number 2\""]), 0, "the old text is gone");
    assert_eq!(workspace.count(&["\"number 22\""]), 1);
}

#[test]
fn a_change_of_the_same_length_in_the_same_moment_is_seen() {
    let workspace = Workspace::new();
    workspace.write("a.txt", walrus(1));
    counts(&workspace, &["a.txt"]);
    let modified = std::fs::metadata(workspace.path("a.txt")).unwrap().modified().unwrap();
    workspace.write("a.txt", walrus(2));
    std::fs::File::options().write(true).open(workspace.path("a.txt")).unwrap().set_modified(modified).unwrap();
    assert_eq!(counts(&workspace, &["a.txt"]), [0, 1, 0, 1]);
    assert_eq!(workspace.count(&["\"number 2\""]), 1);
}

#[test]
fn a_file_that_was_only_touched_is_unchanged() {
    let workspace = Workspace::new();
    workspace.write("a.txt", walrus(1));
    counts(&workspace, &["a.txt"]);
    let later = SystemTime::now() + Duration::from_secs(60);
    std::fs::File::options().write(true).open(workspace.path("a.txt")).unwrap().set_modified(later).unwrap();
    assert_eq!(counts(&workspace, &["a.txt"]), [0, 0, 1, 1]);
}

#[test]
fn a_file_that_is_gone_stays_until_it_is_pruned() {
    let workspace = Workspace::new();
    workspace.write("a/1.txt", walrus(1)).write("a/2.txt", walrus(2)).write("b/3.txt", walrus(3));
    counts(&workspace, &["a", "b"]);
    workspace.remove("a/1.txt");
    workspace.remove("b/3.txt");
    assert_eq!(counts(&workspace, &["a"]), [0, 0, 1, 3]);
    assert_eq!(counts(&workspace, &["--prune", "a"]), [0, 0, 1, 2]);
    assert_eq!(workspace.count(&["\"number 3\""]), 1, "what is not below the path stays");
    assert_eq!(counts(&workspace, &["--prune", "a"]), [0, 0, 1, 2]);
}

#[test]
fn a_sidecar_that_changes_changes_its_page() {
    let workspace = Workspace::new();
    workspace.write("a.txt", walrus(1));
    counts(&workspace, &["a.txt"]);
    workspace.write("a.txt.json", "{\"url\": \"https://one.example/a\"}");
    assert_eq!(counts(&workspace, &["a.txt"]), [0, 1, 0, 1]);
    assert_eq!(workspace.count(&["site:one.example"]), 1);
}

#[test]
fn a_record_that_changes_in_a_dump_leaves_the_others() {
    let workspace = Workspace::new();
    let record =
        |n| serde_json::json!({"title": format!("Walrus story number {n} of the year"), "text": walrus(n)}).to_string();
    workspace.write("dump.jsonl", format!("{}\n{}\n", record(1), record(2)));
    counts(&workspace, &["dump.jsonl"]);
    let ids = |workspace: &Workspace| -> Vec<String> {
        workspace
            .run(&["search", "--json", "--sort=date", "*"])
            .records()
            .iter()
            .map(|record| record["id"].to_string())
            .collect()
    };
    let before = ids(&workspace);
    workspace.write("dump.jsonl", format!("{}\n{}\n{}\n", record(1), record(2), record(3)));
    assert_eq!(counts(&workspace, &["dump.jsonl"]), [0, 1, 0, 3]);
    let after = ids(&workspace);
    assert!(before.iter().all(|id| after.contains(id)), "the same page keeps its identifier: {before:?} {after:?}");
}

#[test]
fn a_run_that_was_killed_is_made_good_by_the_next() {
    let workspace = Workspace::new();
    workspace.write("a/first.txt", walrus(0));
    counts(&workspace, &["a"]);
    for n in 1..=300 {
        workspace.write(&format!("a/{n}.txt"), walrus(n));
    }
    for wait in [5, 20, 60, 120] {
        let mut child = workspace.command(&["index", "a"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(workspace.count(&["walrus"]) >= 1, "what was committed is there");
    }
    counts(&workspace, &["a"]);
    assert_eq!(workspace.count(&["walrus"]), 301);
    assert_eq!(workspace.count(&["\"number 7\""]), 1, "no page is there twice");
    assert_eq!(counts(&workspace, &["a"]), [0, 0, 301, 301]);
}
