//! Incremental runs: add new pages, replace changed ones, skip the rest.

use std::time::{Duration, SystemTime};

use crate::harness::{Workspace, copy, page};

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
fn new_changed_and_unchanged_files_are_distinguished() {
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
    workspace.run(&["index", "--prune", "a"]).assert_code(0).assert_stderr(", 1 removed, 1 file pruned  (");
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
            .run(&["search", "--json", "--no-collapse", "*"])
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
fn a_run_that_was_killed_is_completed_by_the_next() {
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

/// The engine writes lists of deletions before it commits, under names that the next run uses again.
#[test]
fn files_of_an_interrupted_commit_do_not_block_the_next() {
    let workspace = Workspace::new();
    workspace.write("a/1.txt", walrus(1)).write("a/2.txt", walrus(2)).write("a/3.txt", walrus(3));
    counts(&workspace, &["-j1", "a"]);
    let stores = ["articles/meta.json", "sources.redb"].map(|name| workspace.path("index").join(name));
    let before = stores.each_ref().map(|store| std::fs::read(store).unwrap());
    workspace.write("a/1.txt", walrus(11));
    counts(&workspace, &["-j1", "a"]);
    assert!(!workspace.files("index/articles", "del").is_empty());
    stores.iter().zip(before).for_each(|(store, content)| std::fs::write(store, content).unwrap());
    assert_eq!(counts(&workspace, &["-j1", "a"]), [0, 1, 2, 3]);
    assert_eq!(workspace.count(&["\"number 11\""]), 1);
    assert_eq!(workspace.count(&["\"number 1\""]), 0);
}

/// State of a run that was interrupted between two commits, or of a restored backup: one store is older than the
/// other.
#[test]
fn stores_of_different_commits_are_repaired() {
    for (older, touch_other_root) in [("sources.redb", true), ("sources.redb", false), ("articles", false)] {
        let workspace = Workspace::new();
        workspace.write("a/1.txt", walrus(1)).write("c/1.txt", walrus(2));
        counts(&workspace, &["c"]);
        let (store, kept) = (workspace.path("index").join(older), workspace.path("kept"));
        copy(&store, &kept);
        counts(&workspace, &["a"]);
        workspace.write("a/1.txt", walrus(3));
        counts(&workspace, &["a"]);
        if store.is_dir() {
            std::fs::remove_dir_all(&store).unwrap();
        }
        copy(&kept, &store);
        if touch_other_root {
            workspace.write("c/2.txt", walrus(4));
            counts(&workspace, &["c"]);
        }
        let [_, _, unchanged, _] = counts(&workspace, &["a", "c"]);
        assert!(unchanged <= 2, "nothing of the lost commit is taken for unchanged");
        assert_eq!(workspace.count(&["\"number 3\""]), 1, "{older}");
        assert_eq!(workspace.count(&["walrus"]), 2 + u64::from(touch_other_root), "{older}");
        workspace.remove("a/1.txt");
        workspace.write("a/other.txt", walrus(5));
        counts(&workspace, &["--prune", "a"]);
        assert_eq!(workspace.count(&["\"number 3\""]), 0, "{older}: what is gone can be pruned");
    }
}

#[test]
fn the_counts_of_a_recovery_add_up() {
    let workspace = Workspace::new();
    workspace.write("a/1.txt", walrus(1));
    counts(&workspace, &["a"]);
    workspace.remove("index/sources.redb");
    let summary = &workspace.run(&["index", "--json", "a"]).assert_code(0).records()[0];
    assert_eq!((summary["pages"]["indexed"].as_u64(), summary["removed"].as_u64()), (Some(1), Some(1)));
    assert_eq!(summary["documents"], 1);
}

#[test]
fn what_could_not_be_read_is_named_again_without_being_read_again() {
    let workspace = Workspace::new();
    let record = serde_json::json!({"title": "A walrus in a dump of records", "text": walrus(1)});
    workspace.write("dump.jsonl", format!("{record}\n{{\"no\": \"text\"}}\n"));
    workspace.write("cut.txt.gz", [0x1f, 0x8b, 8, 0, 0, 0]);
    workspace.run(&["index", "."]).assert_code(2).assert_stderr("dump.jsonl:2: no field with a text");
    let run = workspace.run(&["index", "."]).assert_code(2);
    run.assert_stderr("dump.jsonl: unchanged since 1 page of it could not be read")
        .assert_stderr("cut.txt.gz: unchanged since 1 page of it could not be read")
        .assert_stderr("2 unchanged");
    workspace.run(&["index", ".", "--map", "text=no"]).assert_code(2).assert_stderr("1 changed");
}

#[test]
fn an_empty_directory_is_not_pruned() {
    let workspace = Workspace::new();
    workspace.write("disk/a/1.txt", walrus(1)).write("disk/2.txt", walrus(2));
    counts(&workspace, &["disk"]);
    workspace.remove("disk/a/1.txt");
    workspace.run(&["index", "--prune", "disk/a"]).assert_code(2).assert_stderr("an empty directory");
    assert_eq!(workspace.count(&["walrus"]), 2);
    counts(&workspace, &["--prune", "disk"]);
    assert_eq!(workspace.count(&["walrus"]), 1);
    workspace.remove("disk/2.txt");
    workspace.write("disk/2.txt/inner.txt", walrus(3));
    counts(&workspace, &["--prune", "disk"]);
    assert_eq!(workspace.count(&["walrus"]), 1, "the file is a directory now");
}

#[test]
fn many_copies_cost_no_more_than_other_pages() {
    let workspace = Workspace::new();
    let record = serde_json::json!({"title": "A walrus in a dump of records", "text": walrus(1)}).to_string();
    let dump = format!("{record}\n").repeat(500);
    workspace.write("a.jsonl", &dump).write("b.jsonl", &dump);
    workspace.run(&["index", "a.jsonl"]).assert_code(0);
    let started = std::time::Instant::now();
    workspace.run(&["index", "b.jsonl"]).assert_code(0);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    let hit = workspace.run(&["search", "--json", "--no-collapse", "walrus"]).records().remove(0);
    assert_eq!(hit["other_sources"].as_array().unwrap().len(), 999);
}
