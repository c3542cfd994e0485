//! `newsidx index --refresh`: sources that an older extractor read are reported, and read again on request.

use redb::{Database, ReadableTable, TableDefinition};

use crate::harness::{Workspace, walrus, walrus_record};

type Row = (u64, i64, i64, [u8; 32], u64, u64, u64, u32, u64);

/// Changes the manifest: the sources below a path were read by an extractor of another version.
pub(crate) fn set_extractor(workspace: &Workspace, below: &str, version: u32) {
    let database = Database::open(workspace.path("index/sources.redb")).unwrap();
    let below = workspace.path(below).to_string_lossy().into_owned();
    let changes = database.begin_write().unwrap();
    {
        let mut sources = changes.open_table(TableDefinition::<&str, Row>::new("sources")).unwrap();
        let mut extractors = changes.open_table(TableDefinition::<u32, u64>::new("extractors")).unwrap();
        let rows: Vec<(String, Row)> = sources
            .iter()
            .unwrap()
            .map(|row| row.unwrap())
            .map(|(key, row)| (key.value().into(), row.value()))
            .collect();
        for (key, mut row) in rows.into_iter().filter(|(key, _)| key.starts_with(&below)) {
            let count = |of: u32| extractors.get(of).unwrap().map_or(0, |count| count.value());
            let (old, new) = (count(row.7) - 1, count(version) + 1);
            extractors.insert(row.7, old).unwrap();
            extractors.insert(version, new).unwrap();
            row.7 = version;
            sources.insert(key.as_str(), row).unwrap();
        }
    }
    changes.commit().unwrap();
}

#[test]
fn sources_of_an_older_extractor_are_reported_and_read_again() {
    let workspace = Workspace::new();
    for n in 1..=5 {
        workspace.write(&format!("{}/{n}.txt", if n < 4 { "a" } else { "b" }), walrus(n));
    }
    let run = workspace.run(&["index", "a", "b"]).assert_code(0);
    assert!(!run.stderr.contains("older"), "{run}");
    set_extractor(&workspace, "", 20000101);
    let ids = || workspace.run(&["search", "*", "--sort=date", "--format", "{id} {path}"]).assert_code(0).stdout;
    let before = ids();
    let run = workspace.run(&["index", "b"]).assert_code(0).assert_stderr("2 files  2 unchanged");
    let notice = "5 sources were extracted by an older newsidx: `newsidx index --refresh` reads them again";
    assert_eq!(run.stderr.matches(notice).count(), 1, "{run}");
    let run = workspace.run(&["index", "--quiet", "b"]).assert_code(0);
    assert_eq!(run.stderr, "");

    workspace.write("b/new.txt", walrus(6));
    let run = workspace.run(&["index", "--refresh", "b"]).assert_code(0);
    run.assert_stderr("2 files  2 changed").assert_stderr("5 documents in").assert_stderr("3 sources were extracted");
    let run = workspace.run(&["index", "--refresh", "--json"]).assert_code(0);
    let summary = &run.records()[0];
    let numbers = ["total", "changed"].map(|name| summary["files"][name].as_u64().unwrap());
    assert_eq!((numbers, summary["outdated"].as_u64(), summary["documents"].as_u64()), ([3, 3], Some(0), Some(5)));
    assert_eq!(ids(), before);
    workspace.run(&["index", "--refresh"]).assert_code(0).assert_stderr("0 files");
    workspace.run(&["index", "b"]).assert_code(0).assert_stderr("1 new, 2 unchanged");
}

#[test]
fn a_source_of_a_newer_extractor_is_left_alone() {
    let workspace = Workspace::new();
    workspace.write("1.txt", walrus(1));
    workspace.run(&["index", "1.txt"]).assert_code(0);
    set_extractor(&workspace, "", u32::MAX);
    workspace.run(&["index", "--refresh"]).assert_code(0).assert_stderr("0 files");
}

#[test]
fn documents_whose_file_has_vanished_are_kept_and_counted() {
    let workspace = Workspace::new();
    workspace.write("a/1.txt", walrus(1)).write("a/2.txt", walrus(2)).write("a/3.txt", walrus(3));
    workspace.run(&["index", "a"]).assert_code(0);
    set_extractor(&workspace, "", 1);
    workspace.remove("a/2.txt");
    let run = workspace.run(&["index", "--refresh"]).assert_code(0);
    let run = run.assert_stderr("3 files  2 changed, 1 vanished and kept").assert_stderr("3 documents in");
    assert!(!run.stderr.contains("older newsidx"), "a source that cannot be read again is not reported: {run}");
    assert_eq!(workspace.count(&["\"number 2\""]), 1);
    workspace.write("a/2.txt", walrus(2));
    workspace
        .run(&["index", "a"])
        .assert_code(0)
        .assert_stderr("1 changed, 2 unchanged")
        .assert_stderr("3 documents in");
}

#[test]
fn sources_read_with_other_options_need_the_same_options() {
    let workspace = Workspace::new();
    workspace.write("dump.jsonl", serde_json::json!({"headline": "A walrus in a dump", "copy": walrus(1)}).to_string());
    workspace.write("1.txt", walrus(2));
    let map = ["--map", "title=headline,text=copy"];
    workspace.run(&[&["index", ".", "-g", "!index"], map.as_slice()].concat()).assert_code(0);
    set_extractor(&workspace, "", 1);
    let run = workspace.run(&["index", "--refresh"]).assert_code(0);
    run.assert_stderr("2 files  1 changed, 1 read with other options")
        .assert_stderr("hint: dump.jsonl was read with other options; to read it again, repeat them")
        .assert_stderr("1 source was extracted by an older newsidx: `newsidx index --refresh` reads it again")
        .assert_stderr("2 documents in");
    let run = workspace.run(&[&["index", "--refresh", "dump.jsonl"], map.as_slice()].concat()).assert_code(0);
    run.assert_stderr("1 file  1 changed").assert_stderr("2 documents in");
}

#[test]
fn removed_pages_stay_removed_and_broken_files_keep_their_documents() {
    let workspace = Workspace::new();
    workspace
        .write("a.jsonl", [1, 2].map(walrus_record).concat())
        .write("b.jsonl.gz", crate::harness::gzip(walrus_record(3).as_bytes()));
    workspace.run(&["index", "a.jsonl", "b.jsonl.gz"]).assert_code(0);
    workspace.run(&["remove", "--yes", "\"number 2\""]).assert_code(0);
    set_extractor(&workspace, "", 1);
    let whole = std::fs::read(workspace.path("b.jsonl.gz")).unwrap();
    workspace.write("b.jsonl.gz", &whole[..whole.len() / 2]);
    let run = workspace.run(&["index", "--refresh"]).assert_code(2);
    run.assert_stderr("2 pages  1 indexed, 1 removed before")
        .assert_stderr("2 documents in")
        .assert_stderr("b.jsonl.gz");
    assert_eq!(workspace.count(&["\"number 3\""]), 1);
    workspace.run(&["index", "--refresh", "--prune"]).assert_code(2).assert_stderr("--prune");
    workspace.run(&["index"]).assert_code(2).assert_stderr("PATH");
}
