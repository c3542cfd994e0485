//! Resuming: a large file whose run was stopped is continued after its last committed page.

use std::fs::File;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use newsidx::pipeline::{BuildReport, BuildSettings, build};
use newsidx_ingest::{FieldMap, ReadOptions};

use crate::harness::{Workspace, gzip};

const RECORDS: u64 = 1500;

/// An article of words that no other has: near-duplicate detection would take most of the time.
fn record(n: u64) -> String {
    let words: Vec<String> = (0..60).map(|nth| format!("word{n}x{nth}")).collect();
    let text = format!("Walrus number {n} was seen on the pier. {}.", words.join(" "));
    format!("{}\n", serde_json::json!({"title": format!("Walrus {n} comes to the harbour"), "text": text}))
}

fn lines(numbers: std::ops::Range<u64>) -> String {
    numbers.map(record).collect()
}

/// Indexes `a.jsonl.gz`; stops after some pages, with a commit, if `stop_after` is set.
fn run(workspace: &Workspace, stop_after: Option<u64>) -> BuildReport {
    run_file(workspace, "a.jsonl.gz", stop_after)
}

fn run_file(workspace: &Workspace, name: &str, stop_after: Option<u64>) -> BuildReport {
    let read = ReadOptions { max_page_bytes: 32 << 20, fields: FieldMap::default() };
    let file = workspace.path(name).canonicalize().unwrap();
    let settings = BuildSettings::new(workspace.path("index"), vec![file], read);
    let stop = &settings.stop;
    build(&settings, &mut |progress| {
        if stop_after.is_some_and(|pages| progress.report.pages >= pages) {
            stop.store(true, Ordering::Relaxed);
        }
    })
    .unwrap()
}

fn articles(workspace: &Workspace) -> Vec<String> {
    workspace.articles("index", "{record} {id} {title}")
}

#[test]
fn a_resumed_file_has_every_page_once() {
    let workspace = Workspace::new();
    let broken = format!("{}{{\"text\n{}", lines(0..10), lines(11..RECORDS));
    workspace.write("a.jsonl.gz", gzip(broken.as_bytes()));
    let first = run(&workspace, Some(200));
    let second = run(&workspace, Some(300));
    assert!(first.pages >= 200 && second.pages >= 300, "{first:?} {second:?}");
    assert!(first.pages + second.pages < RECORDS, "it was stopped twice: {first:?} {second:?}");
    let last = run(&workspace, None);
    assert_eq!(first.pages + second.pages + last.pages, RECORDS, "no page was read twice");
    assert_eq!((second.removed, last.removed, last.documents), (0, 0, RECORDS - 1));
    assert_eq!((last.failed_pages, last.known_failures), (0, 1), "the broken one is named again");
    let reason = last.failures[0].reason.to_string();
    assert_eq!(reason, "read on, after 1 page of it could not be read");

    let whole = Workspace::new();
    whole.write("a.jsonl.gz", gzip(broken.as_bytes()));
    run(&whole, None);
    assert_eq!(articles(&workspace), articles(&whole));
    workspace.run(&["verify"]).assert_code(0).assert_stderr("1,499 documents  1,499 unchanged");
    let again = workspace.run(&["index", "a.jsonl.gz"]).assert_code(2);
    again.assert_stderr("1 unchanged").assert_stderr("unchanged since 1 page of it could not be read");
}

#[test]
fn a_file_too_large_for_memory_is_resumed_if_its_time_or_hash_is_the_same() {
    let workspace = Workspace::new();
    let records = 7000;
    workspace.write("a.jsonl", lines(0..records));
    let changed_hours_ago = |hours: u64| {
        let file = File::options().write(true).open(workspace.path("a.jsonl")).unwrap();
        assert!(file.metadata().unwrap().len() > 4 << 20);
        file.set_modified(SystemTime::now() - Duration::from_secs(3600 * hours)).unwrap();
    };
    let run = |stop_after| run_file(&workspace, "a.jsonl", stop_after);
    let stop_twice = |removed: u64| {
        let (first, second) = (run(Some(200)), run(Some(300)));
        assert!(first.pages >= 200 && second.pages >= 300 && first.pages + second.pages < records);
        assert_eq!((first.removed, second.removed), (removed, 0), "the second run continues");
        first.pages + second.pages
    };
    let before_change = stop_twice(0);
    changed_hours_ago(2);
    let after_change = stop_twice(before_change);
    changed_hours_ago(1);
    let last = run(None);
    assert_eq!((last.pages, last.removed, last.documents), (records, after_change, records));
    changed_hours_ago(3);
    assert_eq!(run(None).unchanged_files, 1, "the hash that was computed while reading is that of the file");
}

#[test]
fn copies_before_and_after_the_stop_are_detected() {
    let sources = |workspace: &Workspace| {
        let args = ["search", "*", "--no-collapse", "--all", "--json", "--fields", "id,record,other_sources"];
        let mut sources: Vec<String> = Vec::new();
        for hit in workspace.run(&args).records() {
            let others = hit["other_sources"].as_array().unwrap().iter().map(|source| source["record"].to_string());
            sources.push(format!("{} {} {}", hit["id"], hit["record"], others.collect::<Vec<_>>().join(" ")));
        }
        sources.sort();
        sources
    };
    let content = gzip(lines(0..500).repeat(3).as_bytes());
    let [parts, whole] = [0, 1].map(|_| Workspace::new());
    parts.write("a.jsonl.gz", &content);
    let (first, second) = (run(&parts, Some(300)), run(&parts, Some(700)));
    let last = run(&parts, None);
    assert_eq!((first.pages + second.pages + last.pages, last.documents), (RECORDS, 500));
    assert_eq!(first.exact_copies + second.exact_copies + last.exact_copies, 1000);
    whole.write("a.jsonl.gz", &content);
    run(&whole, None);
    assert_eq!(sources(&parts), sources(&whole));
    assert_eq!(sources(&whole)[0].split(' ').count(), 4);
}

#[test]
fn a_file_that_changed_meanwhile_is_read_from_its_start() {
    let workspace = Workspace::new();
    workspace.write("a.jsonl.gz", gzip(lines(0..RECORDS).as_bytes()));
    let first = run(&workspace, Some(200));
    workspace.write("a.jsonl.gz", gzip(lines(100..RECORDS).as_bytes()));
    let last = run(&workspace, None);
    assert_eq!((last.pages, last.removed, last.documents), (RECORDS - 100, first.indexed, RECORDS - 100));
}

#[test]
fn a_file_is_read_from_its_start_with_other_options() {
    let workspace = Workspace::new();
    workspace.write("a.jsonl.gz", gzip(lines(0..RECORDS).as_bytes()));
    run(&workspace, Some(200));
    let run = workspace.run(&["index", "a.jsonl.gz", "--map", "title=nothing"]).assert_code(0);
    run.assert_stderr("1,500 pages  1,500 indexed").assert_stderr("1,500 documents in");
}

#[test]
fn pages_removed_meanwhile_stay_removed() {
    let workspace = Workspace::new();
    workspace.write("a.jsonl.gz", gzip(lines(0..RECORDS).as_bytes()));
    run(&workspace, Some(200));
    workspace.run(&["remove", "--expect", "1", "\"number 7\""]).assert_code(0);
    let last = run(&workspace, None);
    assert_eq!((last.withheld, last.documents), (1, RECORDS - 1));
    assert_eq!(workspace.count(&["\"number 7\""]), 0);
}

#[test]
fn a_resumed_run_that_is_killed_loses_nothing() {
    let workspace = Workspace::new();
    workspace.write("a.jsonl.gz", gzip(lines(0..RECORDS).as_bytes()));
    run(&workspace, Some(200));
    for wait in [100, 300] {
        let mut child = workspace.command(&["index", "a.jsonl.gz"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(workspace.count(&["*"]) >= 200);
    }
    workspace.run(&["index", "a.jsonl.gz"]).assert_code(0).assert_stderr("1,500 documents in");
    assert_eq!(articles(&workspace).len() as u64, RECORDS);
    assert_eq!(workspace.count(&["\"number 7\""]), 1);
}

#[test]
fn a_signal_ends_a_run_with_a_commit_and_its_own_exit_code() {
    use std::os::unix::process::ExitStatusExt;
    // `timeout` sends a signal to the process and to its group.
    for (name, number, times) in [("INT", 2, 1), ("TERM", 15, 2)] {
        let workspace = Workspace::new();
        workspace.write("a.jsonl.gz", gzip(lines(0..RECORDS).as_bytes()));
        let child = workspace.command(&["index", "-j1", "a.jsonl.gz"]).spawn().unwrap();
        // The index is created after the signal handlers are installed.
        while !workspace.path("index/articles/meta.json").exists() {
            std::thread::sleep(Duration::from_millis(5));
        }
        for _ in 0..times {
            std::process::Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap();
        }
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.signal(), Some(number), "{stderr}");
        assert!(stderr.contains("stopped: finished work is saved"), "{stderr}");
        workspace.run(&["index", "a.jsonl.gz"]).assert_code(0).assert_stderr("1,500 documents in");
    }
}
