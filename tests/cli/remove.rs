//! `newsidx remove`: deleted articles stay deleted until they are restored.

use std::time::Duration;

use crate::harness::{Workspace, copy, walrus, walrus_record as record};

/// Indexed and withheld pages of a run, and documents in the index.
fn counts(workspace: &Workspace, args: &[&str]) -> [u64; 3] {
    let run = workspace.run(&[&["index", "--json"], args].concat()).assert_code(0);
    let summary = &run.records()[0];
    let number = |name: &str| summary["pages"][name].as_u64().unwrap();
    assert_eq!(number("total"), number("indexed") + number("withheld"), "{run}");
    [number("indexed"), number("withheld"), summary["documents"].as_u64().unwrap()]
}

#[test]
fn a_record_has_the_numbers_found_and_removed() {
    let workspace = Workspace::new();
    workspace.write("lines.jsonl", [1, 2, 3].map(record).concat());
    workspace.run(&["index", "-q", "lines.jsonl"]).assert_code(0);
    let counts = |args: &[&str], code: i32| {
        let run = workspace.run(&[&["remove", "--json"], args].concat()).assert_code(code);
        let [record] = &run.records()[..] else { panic!("{run}") };
        [&record["found"], &record["removed"]].map(|count| count.as_u64().unwrap())
    };
    assert_eq!(counts(&["--dry-run", "walrus"], 0), [3, 0]);
    assert_eq!(counts(&["--yes", "\"number 2\""], 0), [1, 1]);
    assert_eq!(counts(&["--expect", "2", "walrus"], 0), [2, 2]);
    assert_eq!(counts(&["--yes", "walrus"], 1), [0, 0]);
}

#[test]
fn removed_articles_stay_removed_until_they_are_restored() {
    let workspace = Workspace::new();
    workspace.write("a/lines.jsonl", [1, 2, 3].map(record).concat()).write("a/4.txt", walrus(4));
    assert_eq!(counts(&workspace, &["a"]), [4, 0, 4]);
    workspace
        .run(&["remove", "--yes", "\"number 2\" OR \"number 4\""])
        .assert_code(0)
        .assert_stderr("2 articles removed");
    assert_eq!(workspace.count(&["*"]), 2);
    assert_eq!(counts(&workspace, &["a"]), [0, 0, 2], "what is unchanged is not read");
    workspace.write("a/lines.jsonl", [1, 2, 3, 5].map(record).concat());
    assert_eq!(counts(&workspace, &["a"]), [3, 1, 3], "the others of a file that has changed are replaced");
    assert_eq!(workspace.count(&["\"number 2\""]), 0);
    let run = workspace.run(&["index", "a", "--map", "text=text"]).assert_code(0);
    run.assert_stderr("4 pages  3 indexed, 1 removed before");
    workspace.run(&["verify"]).assert_code(0).assert_stderr("3 documents  3 unchanged");
    workspace.run(&["stats"]).assert_code(0).assert_stdout("documents  3");

    assert_eq!(counts(&workspace, &["--restore", "a/4.txt"]), [1, 0, 4], "the page of one file");
    assert_eq!(counts(&workspace, &["--restore", "a"]), [4, 0, 5]);
    assert_eq!(counts(&workspace, &["--restore", "a"]), [0, 0, 5], "nothing is left to restore");
    workspace.write("a/lines.jsonl", [1, 2].map(record).concat());
    assert_eq!(counts(&workspace, &["a"]), [2, 0, 3], "what was restored is not removed any more");
}

#[test]
fn a_page_that_has_changed_is_another_page() {
    let workspace = Workspace::new();
    workspace.write("1.txt", walrus(1));
    counts(&workspace, &["1.txt"]);
    workspace.run(&["remove", "--yes", "walrus"]).assert_code(0).assert_stderr("1 article removed");
    workspace.write("1.txt", walrus(11));
    assert_eq!(counts(&workspace, &["1.txt"]), [1, 0, 1]);
    workspace.write("1.txt", walrus(1));
    assert_eq!(counts(&workspace, &["1.txt"]), [0, 1, 0], "and the one that was removed stays so");
}

#[test]
fn of_two_pages_with_the_same_bytes_the_one_that_was_not_removed_stays() {
    let workspace = Workspace::new();
    workspace.write("a/1.jsonl", record(1).repeat(2)).write("b/2.jsonl", record(1));
    let pages = |workspace: &Workspace| {
        let run = workspace.run(&["index", "--json", "a", "b"]).assert_code(0);
        let pages = &run.records()[0]["pages"];
        ["indexed", "exact_copies", "withheld"].map(|name| pages[name].as_u64().unwrap())
    };
    assert_eq!(pages(&workspace), [2, 1, 0]);
    workspace.run(&["remove", "--expect", "1", "site:a"]).assert_code(0);
    assert_eq!(workspace.found(&["*"]), ["b/2.jsonl"]);
    workspace.write("a/1.jsonl", [record(1), record(1), record(2)].concat());
    workspace.write("b/2.jsonl", [record(1), record(3)].concat());
    assert_eq!(pages(&workspace), [3, 0, 2]);
    assert_eq!(workspace.count(&["\"number 1\""]), 1);
}

#[test]
fn nothing_is_removed_unless_it_is_confirmed() {
    let workspace = Workspace::new();
    workspace.write("a.jsonl", (1..=7).map(record).collect::<String>());
    counts(&workspace, &["a.jsonl"]);
    let run = workspace.run(&["remove", "-n", "walrus"]).assert_code(0).assert_stdout("7 articles would be removed\n");
    assert_eq!(run.stdout.lines().count(), 7, "{run}");
    run.assert_stdout("  a.jsonl:1  Walrus 1 in a record\n").assert_stdout("  … and 2 more\n");
    let run = workspace.run(&["remove", "walrus"]).assert_code(2);
    run.assert_stderr("7 articles found; there is no terminal to ask for confirmation: use --yes or --expect 7");
    let run = workspace.run(&["remove", "--expect", "6", "--yes", "walrus"]).assert_code(2);
    run.assert_stderr("7 articles found, 6 expected; nothing removed");
    workspace.run(&["remove", "--yes", "zeppelin"]).assert_code(1).assert_stderr("no article found; nothing removed");
    workspace.run(&["remove", "--yes", "--max-expansions", "1", "w*"]).assert_code(2).assert_stderr("--max-expansions");
    workspace.run(&["remove", "--dry-run", "--yes", "walrus"]).assert_code(2);
    workspace
        .run(&["remove", "--yes", "walrus", "--index", "none"])
        .assert_code(2)
        .assert_stderr("index directory not found: ");
    assert_eq!(workspace.count(&["*"]), 7);
    workspace.run(&["remove", "--dry-run", "\"number 1\" zeppelin"]).assert_code(1);
    workspace.run(&["remove", "--expect", "7", "walrus", "zeppelin"]).assert_code(1);
    workspace.run(&["remove", "--any", "--expect", "7", "walrus", "zeppelin"]).assert_code(0);
    assert_eq!(workspace.count(&["*"]), 0);
}

#[test]
fn a_story_lives_on_without_its_first_article() {
    let workspace = Workspace::new();
    let words: Vec<String> = (0..80).map(|n| format!("word{n}")).collect();
    let write = |name: &str, day: u32| {
        let text = format!("A lantern was lit. {}.", words.join(" "));
        let record = serde_json::json!({"title": name, "text": text, "date": format!("2025-05-{day:02}")});
        workspace.write(&format!("{name}.jsonl"), record.to_string());
    };
    for (name, day) in [("first", 1), ("second", 2), ("third", 3)] {
        write(name, day);
        counts(&workspace, &[&format!("{name}.jsonl")]);
    }
    let hit = || workspace.run(&["search", "--json", "lantern"]).assert_code(0).records();
    let before = hit();
    assert_eq!((before.len(), before[0]["copies"].as_u64()), (1, Some(2)));
    let first = before[0]["story"].as_str().unwrap().to_owned();
    workspace.run(&["remove", "--yes", &format!("id:{first}")]).assert_code(0);
    let after = hit();
    assert_eq!((after.len(), after[0]["copies"].as_u64()), (1, Some(1)));
    let story = after[0]["story"].as_str().unwrap();
    assert_ne!(story, first);
    assert_eq!(workspace.count(&[&format!("story:{story}")]), 2);
    write("fourth", 4);
    counts(&workspace, &["fourth.jsonl"]);
    assert_eq!(hit()[0]["copies"], 2, "what comes later is found to be of the story");
    workspace.run(&["remove", "--yes", "title:second OR title:third OR title:fourth"]).assert_code(0);
    write("fifth", 5);
    counts(&workspace, &["fifth.jsonl"]);
    let alone = hit();
    assert_eq!((alone.len(), alone[0]["copies"].as_u64()), (1, Some(0)), "nothing is a copy of a removed article");
}

#[test]
fn an_interrupted_removal_is_completed() {
    let workspace = Workspace::new();
    workspace.write("a.jsonl", (1..=400).map(record).collect::<String>());
    counts(&workspace, &["a.jsonl"]);
    for wait in [2, 10, 30, 60, 90] {
        let mut child = workspace.command(&["remove", "--yes", "walrus"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        let left = workspace.count(&["walrus"]);
        assert!(left == 400 || left == 0, "{left}");
    }
    let run = workspace.run(&["remove", "--yes", "walrus"]);
    assert!(run.code < 2, "{run}");
    assert_eq!(workspace.count(&["*"]), 0);
    assert_eq!(counts(&workspace, &["a.jsonl"])[2], 0);
    assert_eq!(counts(&workspace, &["--restore", "a.jsonl"]), [400, 0, 400]);
}

/// Only the articles of a backup are restored: they no longer belong to the manifest.
#[test]
fn a_removal_outlives_the_articles_of_a_backup() {
    let workspace = Workspace::new();
    workspace.write("a.jsonl", [1, 2].map(record).concat());
    counts(&workspace, &["a.jsonl"]);
    let (articles, backup) = (workspace.path("index/articles"), workspace.path("backup"));
    copy(&articles, &backup);
    workspace.run(&["remove", "--yes", "\"number 2\""]).assert_code(0);
    std::fs::remove_dir_all(&articles).unwrap();
    copy(&backup, &articles);
    assert_eq!(workspace.count(&["*"]), 2);
    assert_eq!(counts(&workspace, &["a.jsonl"]), [1, 1, 1]);
}

#[test]
fn two_writers_do_not_collide() {
    let workspace = Workspace::new();
    workspace.write("a.jsonl", record(1));
    counts(&workspace, &["a.jsonl"]);
    let _held =
        newsidx_index::IndexWriter::open(&workspace.path("index"), newsidx_index::WriterSettings::new(1, 20 << 20))
            .unwrap();
    workspace.run(&["remove", "--yes", "walrus"]).assert_code(2).assert_stderr("another newsidx is writing");
}
