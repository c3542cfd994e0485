//! `newsidx verify`: sources that have changed or vanished.

use crate::harness::{Workspace, fixture, gzip, tar, walrus, walrus_record, zip};

#[test]
fn every_kind_of_source_is_verified() {
    let workspace = Workspace::with_corpus();
    for name in ["wget.warc.gz", "records.warc.zst", "saved.mhtml", "trafilatura.csv"] {
        workspace.write(&format!("corpus/{name}"), fixture(name));
    }
    let lines = [3, 4].map(walrus_record).concat();
    let tar = tar(&[
        ("a/1.txt", walrus(1).as_bytes()),
        ("a/2.txt.gz", &gzip(walrus(2).as_bytes())),
        ("a/3.jsonl", lines.as_bytes()),
    ]);
    workspace.write("corpus/pages.tar", &tar).write("corpus/pages.tar.gz", gzip(&tar));
    workspace.write("corpus/pages.zip", zip(&[("1.txt", walrus(5).as_bytes()), ("2.jsonl", lines.as_bytes())]));
    workspace.run(&["index", "corpus"]).assert_code(0);
    workspace.run_with(&["index", "-"], lines.replace("record", "pipe").as_bytes(), &[]).assert_code(0);
    let documents = workspace.count(&["*"]);
    let run = workspace.run(&["verify"]).assert_code(0);
    assert_eq!(run.stdout, "");
    // What is in both tar archives, and the lines that are both in one of them and in the zip archive by themselves.
    run.assert_stderr(&format!("{documents} documents, 4 exact copies  {} unchanged", documents + 4));
}

#[test]
fn changed_and_vanished_sources_are_listed() {
    let workspace = Workspace::new();
    let lines = [1, 2, 3, 4].map(walrus_record);
    workspace.write("a/lines.jsonl", lines.concat()).write("a/gone.txt", walrus(5)).write("a/page.txt", walrus(6));
    let members: Vec<Vec<u8>> = (7..=9).map(|n| gzip(walrus_record(n).as_bytes())).collect();
    workspace.write("a/members.jsonl.gz", members.concat());
    workspace.run(&["index", "a"]).assert_code(0);
    workspace.run(&["verify"]).assert_code(0).assert_stderr("9 documents  9 unchanged");
    workspace.write("a/lines.jsonl", format!("{}{}{}", lines[0], lines[1].replace("pier", "quay"), lines[2]));
    workspace.remove("a/gone.txt");
    workspace.write("a/page.txt", format!("{}\n", walrus(6)));
    let mut damaged = members.concat();
    let middle = members[0].len() + members[1].len() / 2;
    damaged[middle..middle + 20].fill(0xff);
    workspace.write("a/members.jsonl.gz", damaged);
    let run = workspace.run(&["verify", "--json"]).assert_code(1);
    let found: Vec<String> = run
        .records()
        .iter()
        .map(|record| {
            format!("{} {} {}", record["state"].as_str().unwrap(), record["path"].as_str().unwrap(), record["record"])
        })
        .collect();
    let expected = [
        "vanished a/gone.txt null",
        "changed a/lines.jsonl 2",
        "vanished a/lines.jsonl 4",
        "changed a/members.jsonl.gz 2",
    ];
    assert_eq!(found, expected, "a page that only grew begins as it did, and is found whole by its length");
    let run = run.assert_stderr("9 documents  5 unchanged, 2 changed, 2 vanished");
    assert!(run.records()[3]["reason"].as_str().unwrap().starts_with("damaged gzip data"), "{run}");
    workspace.run(&["verify"]).assert_code(1).assert_stdout("vanished    ").assert_stdout("  a/lines.jsonl:4\n");
}

#[test]
fn an_unreadable_source_is_not_a_changed_one() {
    let workspace = Workspace::new();
    workspace.write("a/1.txt", walrus(1)).write("a/2.txt", walrus(2));
    workspace.run(&["index", "a"]).assert_code(0);
    workspace.remove("a/1.txt");
    std::fs::create_dir(workspace.path("a/1.txt")).unwrap();
    workspace.run(&["verify"]).assert_code(2).assert_stdout("unreadable  ").assert_stdout("a/1.txt: Is a directory");
    workspace.run(&["verify", "--index", "missing"]).assert_code(2).assert_stderr("index directory not found: ");
}
