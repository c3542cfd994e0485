//! Exact copies: a page in several sources, byte for byte, is one document, which lives as long as one of them does.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::{Workspace, copy, gzip, tar, walrus, walrus_record as record};
use crate::refresh::set_extractor;

/// Indexed pages, exact copies and deleted documents of a run, and documents in the index.
fn counts(workspace: &Workspace, args: &[&str]) -> [u64; 4] {
    let summary = workspace.run(&[&["index", "--json"], args].concat()).assert_code(0).records().remove(0);
    let number = |value: &Value| value.as_u64().unwrap();
    let pages = &summary["pages"];
    assert_eq!(
        number(&pages["total"]),
        number(&pages["indexed"]) + number(&pages["exact_copies"]) + number(&pages["withheld"]),
        "{summary}"
    );
    [
        number(&pages["indexed"]),
        number(&pages["exact_copies"]),
        number(&summary["removed"]),
        number(&summary["documents"]),
    ]
}

fn place(source: &Value) -> String {
    let record = source["record"].as_u64().map_or_else(String::new, |record| format!(":{record}"));
    format!("{}{record}", source["path"].as_str().unwrap())
}

/// The documents that a query finds, each with its sources, the first one first.
fn sources(workspace: &Workspace, query: &str) -> Vec<(String, Vec<String>)> {
    let hits = workspace.run(&["search", "--json", "--no-collapse", "--sort", "date", query]);
    assert!(hits.code < 2, "{hits}");
    let of = |hit: &Value| {
        let others = hit["other_sources"].as_array().unwrap().iter();
        (hit["id"].as_str().unwrap().to_owned(), std::iter::once(hit).chain(others).map(place).collect())
    };
    hits.records().iter().map(of).collect()
}

/// The sources of the only document that a query finds.
fn places(workspace: &Workspace, query: &str) -> Vec<String> {
    let mut sources = sources(workspace, query);
    assert_eq!(sources.len(), 1, "{sources:?}");
    sources.remove(0).1
}

#[test]
fn a_page_in_several_places_is_one_document_that_names_them_all() {
    let workspace = Workspace::new();
    workspace.write("a/1.txt", walrus(1)).write("a/2.txt", walrus(2)).write("b/lines.jsonl", record(3).repeat(3));
    workspace.write("old/a/1.txt", walrus(1));
    assert_eq!(counts(&workspace, &["a", "b"]), [3, 2, 0, 3]);
    assert_eq!(counts(&workspace, &["old"]), [0, 1, 0, 3], "also when it was committed before");
    assert_eq!(counts(&workspace, &["a", "b", "old"]), [0, 0, 0, 3], "what is unchanged is not read");
    assert_eq!(places(&workspace, "\"number 1\""), ["a/1.txt", "old/a/1.txt"]);
    assert_eq!(places(&workspace, "\"number 2\""), ["a/2.txt"]);
    assert_eq!(places(&workspace, "\"number 3\""), ["b/lines.jsonl:1", "b/lines.jsonl:2", "b/lines.jsonl:3"]);
    assert_eq!(workspace.found(&["\"number 1\""]), ["a/1.txt", "old/a/1.txt"]);

    let id = sources(&workspace, "\"number 3\"").remove(0).0;
    let shown = workspace.run(&["show", &id]).assert_code(0);
    shown.assert_stdout("\npath      b/lines.jsonl:1\nalso at   b/lines.jsonl:2\nalso at   b/lines.jsonl:3\n");
    let shown = workspace.run(&["show", "--json", &id]).assert_code(0).records().remove(0);
    let lengths: Vec<u64> = shown["other_sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| source["raw_offset"].as_u64().unwrap() / source["raw_length"].as_u64().unwrap())
        .collect();
    assert_eq!(lengths, [1, 2], "each is known to the byte: {shown}");
    let run = workspace.run(&["search", "\"number 3\""]).assert_code(0);
    run.assert_stdout(&format!("b/lines.jsonl:1  {id}\n   also at b/lines.jsonl:2 and 1 more\n"));
    workspace.run(&["stats"]).assert_code(0).assert_stdout("documents  3; 3 exact copies of them\n");
    assert_eq!(workspace.run(&["stats", "--json"]).records()[0]["exact_copies"], 3);
    let run = workspace.run(&["index", "--map", "text=text", "b"]).assert_code(0);
    run.assert_stderr("3 pages  1 indexed, 2 exact copies").assert_stderr("3 documents in");
}

#[test]
fn a_page_of_another_site_address_time_or_date_is_another_page() {
    let workspace = Workspace::new();
    let text = walrus(1);
    for name in ["a/1.txt", "b/1.txt", "a/2024-03-01.txt", "a/2.txt", "a/3.txt", "a/4.txt"] {
        workspace.write(name, &text);
    }
    workspace.write("a/2.txt.json", "{\"url\": \"https://a.example/walrus\"}");
    workspace.write("a/3.txt.json", "{\"fetched\": \"2025-05-21T10:00:00Z\"}");
    workspace.write("a/4.txt.json", "{\"date\": \"2025-05-19\"}");
    assert_eq!(counts(&workspace, &["a", "b"])[3], 5, "the page has a date: that of the name is not its own");
    assert_eq!(sources(&workspace, "walrus").iter().filter(|(_, places)| places.len() == 2).count(), 1);
    // The same pages in another directory of the same name: each of them now has a copy.
    copy(&workspace.path("a"), &workspace.path("old/a"));
    copy(&workspace.path("b"), &workspace.path("old/b"));
    assert_eq!(counts(&workspace, &["old"]), [0, 6, 0, 5]);
    let ids: BTreeSet<String> = sources(&workspace, "walrus").into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids.len(), 5);
}

#[test]
fn a_page_that_did_not_come_first_with_its_bytes_has_copies_too() {
    let workspace = Workspace::new();
    workspace.write("a/1.jsonl", record(1)).write("b/1.jsonl", record(1)).write("b/2.jsonl", record(1));
    assert_eq!(counts(&workspace, &["a", "b"]), [2, 1, 0, 2]);
    let id = sources(&workspace, "site:b").remove(0).0;
    // Also if the identifier of its bytes is free again.
    workspace.write("a/1.jsonl", record(2)).write("b/3.jsonl", record(1));
    assert_eq!(counts(&workspace, &["a", "b"]), [1, 1, 1, 2]);
    workspace.write("b/1.jsonl", [record(1), record(3)].concat());
    assert_eq!(counts(&workspace, &["b"]), [2, 0, 1, 3]);
    let expected = (id, ["b/1.jsonl:1", "b/2.jsonl:1", "b/3.jsonl:1"].map(str::to_owned).to_vec());
    assert_eq!(sources(&workspace, "\"number 1\"").remove(0), expected);
}

#[test]
fn the_number_of_threads_and_of_runs_makes_no_difference() {
    let workspace = Workspace::new();
    for n in 0..40 {
        workspace.write(&format!("a/{n:02}.txt"), walrus(n % 7));
        workspace.write(&format!("b/{n:02}.jsonl"), [record(n % 5), record(n % 3 + 50), record(n % 5)].concat());
    }
    let all = |index: &str, args: &[&[&str]]| {
        for args in args {
            workspace.run(&[&["index", "--index", index], *args].concat()).assert_code(0);
        }
        let run = workspace.run(&["search", "--index", index, "--json", "--no-collapse", "--sort", "date", "*"]);
        assert_eq!(run.records().len(), 7 + 5 + 3);
        run.stdout
    };
    let one = all("one", &[&["-j1", "a", "b"]]);
    assert_eq!(all("four", &[&["-j4", "a", "b"]]), one);
    assert_eq!(all("runs", &[&["a/00.txt", "a/01.txt"], &["-j2", "a"], &["b/00.jsonl"], &["b"]]), one);
}

#[test]
fn a_document_lives_on_when_the_source_that_came_first_changes_or_is_gone() {
    let workspace = Workspace::new();
    for name in ["a/1.txt", "old/a/1.txt", "older/a/1.txt"] {
        workspace.write(name, walrus(1));
    }
    assert_eq!(counts(&workspace, &["a", "old", "older"]), [1, 2, 0, 1]);
    let id = sources(&workspace, "walrus").remove(0).0;
    workspace.write("a/1.txt", walrus(2));
    assert_eq!(counts(&workspace, &["a"]), [1, 0, 0, 2], "nothing was dropped, and one came");
    let expected = (id, vec!["old/a/1.txt".to_owned(), "older/a/1.txt".to_owned()]);
    assert_eq!(sources(&workspace, "\"number 1\"").remove(0), expected);
    assert_eq!(places(&workspace, "\"number 2\""), ["a/1.txt"]);

    workspace.remove("old/a/1.txt");
    workspace.write("old/a/other.txt", walrus(3));
    assert_eq!(counts(&workspace, &["--prune", "old"]), [1, 0, 0, 3]);
    assert_eq!(sources(&workspace, "\"number 1\""), [(expected.0, vec!["older/a/1.txt".to_owned()])]);
    workspace.run(&["verify"]).assert_code(0).assert_stderr("3 documents  3 unchanged");

    workspace.write("older/a/1.txt", walrus(4));
    assert_eq!(counts(&workspace, &["older"]), [1, 0, 1, 3], "with its last source it goes");
    assert_eq!(workspace.count(&["\"number 1\""]), 0);
    assert_eq!(workspace.run(&["stats", "--json"]).records()[0]["exact_copies"], 0);
}

#[test]
fn all_sources_may_change_at_once() {
    let workspace = Workspace::new();
    workspace.write("a/1.jsonl", [record(1), record(2)].concat()).write("b/a/1.jsonl", [record(2), record(1)].concat());
    assert_eq!(counts(&workspace, &["a", "b"]), [2, 2, 0, 2]);
    workspace.write("a/1.jsonl", [record(3), record(2)].concat()).write("b/a/1.jsonl", [record(1), record(3)].concat());
    // Of two deleted documents one came back with each file.
    assert_eq!(counts(&workspace, &["a", "b"]), [3, 1, 2, 3]);
    assert_eq!(places(&workspace, "\"number 1\""), ["b/a/1.jsonl:1"]);
    assert_eq!(places(&workspace, "\"number 2\""), ["a/1.jsonl:2"]);
    assert_eq!(places(&workspace, "\"number 3\""), ["a/1.jsonl:1", "b/a/1.jsonl:2"]);
    workspace.run(&["verify"]).assert_code(0).assert_stderr("3 documents, 1 exact copy  4 unchanged");
}

#[test]
fn a_further_source_that_changes_or_is_pruned_is_removed_from_the_document() {
    let workspace = Workspace::new();
    for name in ["a/1.txt", "old/a/1.txt", "older/a/1.txt"] {
        workspace.write(name, walrus(1));
    }
    workspace.write("older/a/2.txt", walrus(2));
    counts(&workspace, &["a", "old", "older"]);
    workspace.write("old/a/1.txt", walrus(3));
    workspace.remove("older/a/1.txt");
    let run = workspace.run(&["verify"]).assert_code(1);
    run.assert_stdout("old/a/1.txt")
        .assert_stdout("vanished")
        .assert_stderr("2 documents, 2 exact copies  2 unchanged");
    assert_eq!(counts(&workspace, &["--prune", "old", "older"]), [1, 0, 0, 3]);
    assert_eq!(places(&workspace, "\"number 1\""), ["a/1.txt"]);
    workspace.run(&["verify"]).assert_code(0).assert_stderr("3 documents  3 unchanged");
}

#[test]
fn a_document_is_removed_with_all_its_sources_and_none_brings_it_back() {
    let workspace = Workspace::new();
    workspace.write("a/1.jsonl", record(1).repeat(2)).write("b/a/2.jsonl", record(1)).write("a/3.txt", walrus(3));
    counts(&workspace, &["a", "b"]);
    workspace.run(&["remove", "--expect", "1", "\"number 1\""]).assert_code(0).assert_stderr("1 article removed");
    assert_eq!(workspace.run(&["stats", "--json"]).records()[0]["exact_copies"], 0);
    workspace.write("a/1.jsonl", [record(1), record(1), record(2)].concat());
    workspace.write("b/a/2.jsonl", [record(1), record(4)].concat());
    let run = workspace.run(&["index", "a", "b"]).assert_code(0);
    run.assert_stderr("5 pages  2 indexed, 3 removed before").assert_stderr("3 documents in");
    assert_eq!(workspace.count(&["\"number 1\""]), 0);
    assert_eq!(counts(&workspace, &["--restore", "b"]), [2, 0, 1, 4]);
    assert_eq!(places(&workspace, "\"number 1\""), ["b/a/2.jsonl:1"], "that of the others stays away");
}

#[test]
fn the_page_is_read_where_it_still_is() {
    let workspace = Workspace::new();
    workspace.write("a/1.txt", walrus(1)).write("old/a/1.txt", walrus(1));
    counts(&workspace, &["a", "old"]);
    let id = sources(&workspace, "walrus").remove(0).0;
    workspace.remove("a/1.txt");
    let raw = workspace.run(&["show", "--raw", &id]).assert_code(0);
    assert_eq!((raw.stdout, raw.stderr), (walrus(1), String::new()));
    workspace.run(&["cite", &id]).assert_code(0).assert_stdout("old/a/1.txt").assert_stdout("SHA-256");
    workspace.run(&["verify"]).assert_code(1).assert_stderr("1 document, 1 exact copy  1 unchanged, 1 vanished");
    workspace.write("old/a/1.txt", walrus(2));
    let raw = workspace.run(&["show", "--raw", &id]).assert_code(2);
    raw.assert_stderr("a/1.txt");
}

/// A page with a line that all pages of its site have.
fn of_site(word: &str) -> String {
    format!(
        "The {word} was opened on Tuesday by the mayor, who thanked all who had helped to build the {word}.\n\n\
         She said that the {word} had cost more than the council had planned, but less than it had feared.\n\n\
         Tell us how you like your town and win a journey for two to the sea, with a night in a fine hotel.\n\n\
         \"I was born beside the old {word},\" said one of the visitors, who had come with her grandchildren.\n"
    )
}

#[test]
fn an_article_of_a_newer_extractor_replaces_that_of_an_older_one() {
    for is_older in [false, true] {
        let workspace = Workspace::new();
        workspace.write("x/town/bridge.txt", of_site("bridge"));
        counts(&workspace, &["x"]);
        let id = sources(&workspace, "bridge").remove(0).0;
        let advertised = || workspace.count(&["\"win a journey for two\""]);
        assert_eq!(advertised(), 1);
        if is_older {
            set_extractor(&workspace, "", 1);
        }
        for word in ["bridge", "theatre", "station", "harbour"] {
            workspace.write(&format!("y/town/{word}.txt"), of_site(word));
        }
        assert_eq!(counts(&workspace, &["y"]), [3, 1, 0, 4]);
        let [first, second] = if is_older { ["y", "x"] } else { ["x", "y"] };
        let expected = [first, second].map(|root| format!("{root}/town/bridge.txt")).to_vec();
        assert_eq!(sources(&workspace, "bridge"), [(id.clone(), expected)]);
        assert_eq!(advertised(), u64::from(!is_older));
    }
}

#[test]
fn a_refresh_reads_again_every_source_of_an_older_extractor() {
    let workspace = Workspace::new();
    workspace.write("town/bridge.txt", of_site("bridge")).write("town/copy.txt", of_site("bridge"));
    assert_eq!(counts(&workspace, &["town"]), [1, 1, 0, 1]);
    for word in ["theatre", "station", "harbour", "school", "market", "airport"] {
        workspace.write(&format!("town/{word}.txt"), of_site(word));
    }
    counts(&workspace, &["town"]);
    let before = sources(&workspace, "bridge");
    assert_eq!(workspace.found(&["\"win a journey for two\""]), ["town/bridge.txt", "town/copy.txt"]);
    set_extractor(&workspace, "", 1);
    assert_eq!(counts(&workspace, &["--refresh", "town/bridge.txt"]), [1, 0, 1, 7]);
    assert_eq!(workspace.count(&["\"win a journey for two\""]), 0);
    assert_eq!(sources(&workspace, "bridge"), before, "a page keeps its identifier and its sources");
    assert_eq!(counts(&workspace, &["--refresh"]), [6, 1, 6, 7]);
    assert_eq!(sources(&workspace, "bridge"), before);
}

#[test]
fn a_document_with_a_new_first_source_keeps_its_extractor_version() {
    let workspace = Workspace::new();
    workspace.write("a/1.txt", walrus(1));
    counts(&workspace, &["a"]);
    set_extractor(&workspace, "", 1);
    workspace.write("old/a/1.txt", walrus(1)).write("a/2.txt", walrus(2));
    counts(&workspace, &["old"]);
    workspace.remove("a/1.txt");
    let run = workspace.run(&["index", "--prune", "a"]).assert_code(0);
    run.assert_stderr("1 source was extracted by an older newsidx").assert_stderr(", 1 file pruned  (");
    let run = workspace.run(&["index", "--refresh"]).assert_code(0).assert_stderr("1 changed");
    assert!(!run.stderr.contains("older"), "{run}");
    assert_eq!(places(&workspace, "\"number 1\""), ["old/a/1.txt"]);
}

#[test]
fn merging_keeps_the_sources() {
    let workspace = Workspace::new();
    for n in 0..6 {
        workspace.write(&format!("a/{n}.txt"), walrus(n % 2));
        counts(&workspace, &["a"]);
    }
    workspace.remove("a/5.txt");
    counts(&workspace, &["--prune", "a"]);
    let before = sources(&workspace, "walrus");
    workspace.run(&["optimize"]).assert_code(0);
    assert_eq!(sources(&workspace, "walrus"), before);
    assert_eq!(workspace.files("index/copies", "store").len(), 1);
    workspace.write("a/6.txt", walrus(1));
    counts(&workspace, &["a"]);
    assert_eq!(places(&workspace, "\"number 1\""), ["a/1.txt", "a/3.txt", "a/6.txt"]);
}

/// State after restoring a backup: one of the stores is older than the others, or missing.
#[test]
fn stores_of_different_commits_are_repaired() {
    for (older, is_gone) in [("copies", false), ("copies", true), ("sources.redb", false), ("articles", false)] {
        let workspace = Workspace::new();
        workspace.write("a/1.txt", walrus(1)).write("b/a/1.txt", walrus(1)).write("c/a/2.txt", walrus(2));
        counts(&workspace, &["a", "b", "c"]);
        let (store, kept) = (workspace.path("index").join(older), workspace.path("kept"));
        copy(&store, &kept);
        workspace.write("b/a/1.txt", walrus(2)).write("b/a/3.txt", walrus(3)).write("c/a/3.txt", walrus(3));
        counts(&workspace, &["b", "c"]);
        if store.is_dir() {
            std::fs::remove_dir_all(&store).unwrap();
        }
        if !is_gone {
            copy(&kept, &store);
        }
        counts(&workspace, &["c"]);
        counts(&workspace, &["a", "b"]);
        let mut all: Vec<Vec<String>> = sources(&workspace, "*").into_iter().map(|(_, places)| places).collect();
        all.iter_mut().for_each(|places| places.sort());
        all.sort();
        let expected = [vec!["a/1.txt"], vec!["b/a/1.txt", "c/a/2.txt"], vec!["b/a/3.txt", "c/a/3.txt"]];
        assert_eq!(all, expected, "{older}, {is_gone}");
        workspace.run(&["verify"]).assert_code(0).assert_stderr("3 documents, 2 exact copies  5 unchanged");
        let [indexed, copies, ..] = counts(&workspace, &["a", "b", "c"]);
        assert_eq!((indexed, copies), (0, 0), "{older}: once");
    }
}

#[test]
fn runs_that_are_killed_lose_no_source() {
    let workspace = Workspace::new();
    let lines: String = (0..300).map(|n| record(n % 100)).collect();
    workspace.write("a.jsonl.gz", gzip(lines.as_bytes())).write("b.jsonl", &lines).write("c.jsonl", record(0));
    counts(&workspace, &["c.jsonl"]);
    for wait in [30, 60, 120, 240, 400] {
        let mut child = workspace.command(&["index", "a.jsonl.gz", "b.jsonl"]).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        workspace.run(&["verify"]).assert_code(0);
    }
    workspace.run(&["index", "a.jsonl.gz", "b.jsonl"]).assert_code(0).assert_stderr("100 documents in");
    let all = sources(&workspace, "*");
    assert_eq!(all.len(), 100);
    assert!(all.iter().all(|(_, places)| [6, 7].contains(&places.len())), "{all:?}");
}

#[test]
fn any_number_of_copies_is_one_document() {
    let workspace = Workspace::new();
    workspace.write("a.jsonl", record(1).repeat(3000)).write("b.jsonl", record(1).repeat(2));
    assert_eq!(counts(&workspace, &["a.jsonl"]), [1, 2999, 0, 1]);
    assert_eq!(counts(&workspace, &["b.jsonl"]), [0, 2, 0, 1]);
    assert_eq!(places(&workspace, "walrus").len(), 3002);
    let id = sources(&workspace, "walrus").remove(0).0;
    let shown = workspace.run(&["show", &id]).assert_code(0).assert_stdout("\nalso at   … and 2981 more\n");
    assert_eq!(shown.stdout.matches("\nalso at ").count(), 21);
    workspace.write("a.jsonl", record(2));
    assert_eq!(counts(&workspace, &["a.jsonl"]), [1, 0, 0, 2]);
    assert_eq!(places(&workspace, "\"number 1\""), ["b.jsonl:1", "b.jsonl:2"]);
}

#[test]
fn copies_in_archives_are_known_by_their_member() {
    let workspace = Workspace::new();
    let text = walrus(1);
    let archive = tar(&["a/1.txt", "a/2.txt"].map(|name| (name, text.as_bytes())));
    workspace.write("pages.tar", archive).write("z/a/1.txt", text);
    assert_eq!(counts(&workspace, &["pages.tar", "z"]), [1, 2, 0, 1]);
    let hit = workspace.run(&["search", "--json", "walrus"]).records().remove(0);
    let members: Vec<&Value> =
        hit["other_sources"].as_array().unwrap().iter().map(|source| &source["member"]).collect();
    assert_eq!((&hit["member"], members), (&Value::from("a/1.txt"), vec![&Value::from("a/2.txt"), &Value::Null]));
    workspace.run(&["verify"]).assert_code(0).assert_stderr("1 document, 2 exact copies  3 unchanged");
}
