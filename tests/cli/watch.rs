//! `newsidx watch`: new hits since the last run.

use crate::harness::{Workspace, page};

fn watched() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("news/old.txt", page("The old lanterns of the harbour wall", "The lanterns were lit."));
    workspace.run(&["index", "news"]).assert_code(0);
    workspace.run(&["watch", "add", "lit", "lanterns"]).assert_code(0).assert_stderr("lit: 1 article already known");
    workspace
}

#[test]
fn only_what_is_new_is_printed_and_once() {
    let workspace = watched();
    assert_eq!(workspace.run(&["watch", "run", "lit"]).assert_code(1).stdout, "");
    workspace.write("news/new.txt", page("New lanterns over the quiet river", "The lanterns were lit again."));
    workspace.write("news/other.txt", page("A train leaves the town at midnight", "Nothing was lit."));
    workspace.run(&["index", "news"]).assert_code(0);
    let run = workspace.run(&["watch", "run"]).assert_code(0).assert_stdout("1. New lanterns over the quiet river");
    assert!(!run.stdout.contains("old lanterns") && !run.stdout.contains("midnight"), "{run}");
    assert_eq!(workspace.run(&["watch", "run"]).assert_code(1).stdout, "");
}

#[test]
fn a_changed_page_that_was_reported_is_not_new() {
    let workspace = watched();
    workspace.write(
        "news/old.txt",
        page("The old lanterns of the harbour wall", "The lanterns were lit, and then they were put out."),
    );
    let record = |url: &str, text: &str| {
        serde_json::json!({"title": "Lanterns on the longest night", "url": url, "text": page("x", text)}).to_string()
            + "\n"
    };
    workspace.write("dump.jsonl", record("https://a.example/1", "The lanterns burned."));
    workspace.run(&["index", "news", "dump.jsonl"]).assert_code(0);
    let run = workspace.run(&["watch", "run", "--json"]).assert_code(0);
    let urls: Vec<_> = run.records().iter().map(|hit| hit["url"].clone()).collect();
    assert_eq!(urls, ["https://a.example/1"], "the changed page is known");
    assert_eq!(run.records()[0]["watch"], "lit");
    // The same address on another line of another file, with another text.
    workspace.remove("dump.jsonl");
    workspace.write(
        "later.jsonl",
        record("https://b.example/2", "The lanterns went out.")
            + &record("https://a.example/1", "The lanterns burned all night."),
    );
    workspace.run(&["index", "."]).assert_code(0);
    let run = workspace.run(&["watch", "run", "--json"]).assert_code(0);
    let urls: Vec<_> = run.records().iter().map(|hit| hit["url"].clone()).collect();
    assert_eq!(urls, ["https://b.example/2"]);
}

#[test]
fn watches_are_listed_and_removed() {
    let workspace = watched();
    workspace.run(&["watch", "add", "trains", "--any", "train leaves", "date:2025..", "--", "-bus"]).assert_code(0);
    assert_eq!(
        workspace.run(&["watch", "list"]).assert_code(0).stdout,
        "lit     lanterns\ntrains  --any 'train leaves' date:2025.. -bus\n"
    );
    let records = workspace.run(&["watch", "list", "--json"]).assert_code(0).records();
    assert_eq!(records[1]["query"], serde_json::json!(["train leaves", "date:2025..", "-bus"]));
    workspace
        .write("news/t.txt", page("A train leaves the town at midnight", "The lanterns of the train leaves were lit."));
    workspace.run(&["index", "news"]).assert_code(0);
    let run = workspace.run(&["watch", "run"]).assert_code(0);
    assert!(run.stdout.starts_with("lit\n\n1. A train") && run.stdout.contains("\ntrains\n\n1. A train"), "{run}");
    workspace.run(&["watch", "remove", "lit"]).assert_code(0);
    workspace.run(&["watch", "run", "lit"]).assert_code(2).assert_stderr("there is no watch \"lit\"; there are trains");
    workspace.run(&["watch", "remove", "lit"]).assert_code(2);
    workspace.run(&["watch", "remove", "trains"]).assert_code(0);
    assert_eq!(workspace.run(&["watch", "list"]).assert_code(1).stdout, "");
    workspace.run(&["watch", "run"]).assert_code(1).assert_stderr("add one with `newsidx watch add NAME QUERY`");
}

#[test]
fn an_invalid_watch_is_an_error() {
    let workspace = watched();
    for (args, message) in [
        (vec!["add", "lit", "x"], "there is a watch \"lit\" already; remove it first with `newsidx watch remove lit`"),
        (vec!["add", "../lit", "x"], "\"../lit\" cannot name a watch"),
        (vec!["add", "new", "(x"], "query, column 1"),
        (vec!["run", "lit", "none"], "there is no watch \"none\""),
    ] {
        workspace.run(&[&["watch"], args.as_slice()].concat()).assert_code(2).assert_stderr(message);
    }
    workspace.write("index/watches/lit.json", "{\"watch\":");
    workspace
        .run(&["watch", "run"])
        .assert_code(2)
        .assert_stderr("lit.json is damaged")
        .assert_stderr("delete it and add the watch again");
    workspace.write("index/watches/lit.json", "{\"watch\":2,\"query\":[\"x\"],\"reported\":[]}\n");
    workspace.run(&["watch", "run"]).assert_code(2).assert_stderr("version 2 is not known");
    assert_eq!(Workspace::new().run(&["watch", "list"]).code, 2, "no index");
}

#[test]
fn an_index_with_watches_is_indexed_and_searched_as_before() {
    let workspace = watched();
    workspace.write("news/new.txt", page("New lanterns over the quiet river", "The lanterns were lit again."));
    workspace.run(&["index", "."]).assert_code(0);
    assert_eq!(workspace.count(&["lanterns"]), 2, "the files of the watches are no pages");
}
