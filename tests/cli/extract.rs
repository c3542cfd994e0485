//! `newsidx extract`: articles as they would be indexed, with explanations.

use crate::harness::{Workspace, page};

const SIGHTING: &str = "A walrus was seen on the pier on Monday morning, where it slept until the first ferry came in.";

#[test]
fn the_article_is_printed_for_reading() {
    let workspace = Workspace::new();
    workspace.write("daily/a.txt", page("A walrus visits the harbour of the town", "A walrus was seen on the pier."));
    let run = workspace.run(&["extract", "daily/a.txt"]).assert_code(0);
    assert!(
        run.stdout.starts_with(
            "A walrus visits the harbour of the town\n\ndate      2025-05-20 (from a line beside the story)\nauthors   Jane Doe\n"
        ),
        "{run}"
    );
    run.assert_stdout("site      daily\n").assert_stdout("\n\nA walrus was seen on the pier.\n\n");
}

#[test]
fn json_lines_are_articles_with_their_fields_or_rejections_with_a_reason() {
    let workspace = Workspace::with_corpus();
    let run = workspace.run(&["extract", "--json", "corpus"]).assert_code(0);
    let records = run.records();
    assert!(records.len() >= 60);
    for record in &records {
        let is_article = record["type"] == "article";
        assert!(is_article || record["type"] == "rejection", "{record}");
        if is_article {
            for field in ["id", "path", "title", "standfirst", "body", "authors", "date", "captions"] {
                assert!(record.get(field).is_some(), "{field} in {record}");
            }
            assert!(
                record["body"].as_str().unwrap().contains("\n\n") || !record["body"].as_str().unwrap().contains('\n')
            );
        }
    }
    assert!(records.iter().any(|record| record["reason"] == "empty"));
    assert!(records.iter().any(|record| record["reason"] == "no-article"));
}

#[test]
fn every_block_is_explained_with_its_label_and_rule() {
    let workspace = Workspace::new();
    workspace.write(
        "a.txt",
        page("A walrus visits the harbour of the town", &format!("{SIGHTING}\n\nSign up for our newsletter")),
    );
    let run = workspace.run(&["extract", "--explain", "a.txt"]).assert_code(0);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("+ title ") && line.ends_with("A walrus visits the harbour of the town")),
        "{run}"
    );
    assert!(lines.iter().any(|line| line.starts_with("= byline ") && line.ends_with("By Jane Doe")), "{run}");
    assert!(lines.iter().any(|line| line.starts_with("- clutter ") && line.contains("newsletter-prompt")), "{run}");
    assert!(lines.iter().any(|line| line.starts_with("+ body ") && line.ends_with(SIGHTING)), "{run}");
    assert!(lines.contains(&"date * 2025-05-20 line"), "{run}");
    let coloured = workspace.run(&["extract", "--explain", "--color=always", "a.txt"]);
    assert!(coloured.stdout.contains("\u{1b}[32m+ "), "kept blocks have a colour of their own\n{coloured}");
}

#[test]
fn a_page_can_come_on_standard_input() {
    let workspace = Workspace::new();
    let text = page("A walrus visits the harbour of the town", "A walrus was seen on the pier.");
    workspace
        .run_with(&["extract", "-"], text.as_bytes(), &[])
        .assert_code(0)
        .assert_stdout("A walrus was seen on the pier.");
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_goes_on() {
    let workspace = Workspace::new();
    workspace.write("a.txt", page("A walrus visits the harbour of the town", "A walrus was seen on the pier."));
    let run = workspace.run(&["extract", "missing.txt", "a.txt"]).assert_code(2).assert_stdout("A walrus was seen");
    run.assert_stderr("missing.txt: ").assert_stderr("No such file");
}

#[test]
fn every_path_without_an_article_is_named_on_standard_error() {
    let workspace = Workspace::new();
    workspace
        .write("a/menu.txt", "Home\nWorld\nSport\nLog in\n")
        .write("a/picture.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01");
    workspace.write("a/dump.jsonl", "{\"text\": \"Log in\"}\n[1]\n");
    let run = workspace.run(&["extract", "a", "missing.txt"]).assert_code(2);
    for line in [
        "a/menu.txt: ",
        "a/picture.jpg: contains no page (image)",
        "a/dump.jsonl:1: ",
        "a/dump.jsonl:2: ",
        "missing.txt: ",
    ] {
        assert!(run.stderr.lines().any(|stderr| stderr.starts_with(&format!("newsidx: {line}"))), "{line}\n{run}");
    }
}

#[test]
fn the_day_of_the_last_change_is_a_fact_of_its_own() {
    let workspace = Workspace::new();
    let text = page("A walrus visits the harbour of the town", SIGHTING);
    let changed = text.replace("May 20, 2025", "May 20, 2025 | Updated: May 22, 2025");
    workspace.write("changed.txt", changed).write("unchanged.txt", text);
    workspace
        .run(&["extract", "changed.txt"])
        .assert_code(0)
        .assert_stdout("date      2025-05-20 (from a line beside the story)\nmodified  2025-05-22\n");
    let explained = workspace.run(&["extract", "--explain", "changed.txt"]).assert_code(0);
    explained.assert_stdout("\ndate * 2025-05-20 line\n").assert_stdout("\nmodified * 2025-05-22 line\n");

    workspace.run(&["index", "."]).assert_code(0);
    let found = |query: &str| workspace.run(&["search", "--format", "{path} {date} {modified}", query]).stdout;
    for query in ["modified:2025-05", "modified:2025-05-22", "modified:2024..2025", "date:2025 modified:2025-05-21.."] {
        assert_eq!(found(query), "changed.txt 2025-05-20 2025-05-22\n", "{query}");
    }
    assert_eq!(found("modified:..2025-05-21"), "");
    assert_eq!(found("modified:unknown"), "unchanged.txt 2025-05-20 \n");
}

#[test]
fn blocks_labelled_by_a_model_list_their_largest_weights() {
    let workspace = Workspace::with_corpus();
    let page = "corpus/harbour-gazette/2023-11-03_port-ellery-dredging.txt";
    let explained = workspace.run(&["extract", "--explain", page]).assert_code(0).stdout;
    let lines: Vec<&str> = explained.lines().collect();
    let below = |start: &str| lines[1 + lines.iter().position(|line| line.starts_with(start)).unwrap()];
    assert!(below("+ caption ").starts_with("             credit 1 (+"), "{}", below("+ caption "));
    assert!(below("= byline ").starts_with("= agency "), "a rule set the label, so there are no weights");
}

#[test]
fn articles_are_separated_by_one_empty_line() {
    let workspace = Workspace::new();
    let article = |title: &str| page(title, SIGHTING);
    let menu = "Home\nWorld\nSport\nLog in\n";
    workspace
        .write("a.txt", menu)
        .write("b.txt", article("A walrus visits the harbour of the town"))
        .write("c.txt", menu);
    let alone = workspace.run(&["extract", "b.txt"]).stdout;
    assert_eq!(workspace.run(&["extract", "a.txt", "b.txt", "c.txt"]).stdout, alone);
    let twice = workspace.run(&["extract", "b.txt", "a.txt", "b.txt"]).stdout;
    assert_eq!(twice, format!("{alone}\n{alone}"));
}

#[test]
fn explanations_of_several_pages_name_the_page() {
    let workspace = Workspace::new();
    let text = page("A walrus visits the harbour of the town", SIGHTING);
    workspace.write("a/one.txt", &text).write("a/two.txt", "Home\nLog in\n");
    let explained = |args: &[&str]| workspace.run(&[&["extract", "--explain"], args].concat()).assert_code(0).stdout;
    let one = explained(&["a/one.txt"]);
    assert!(!one.contains("a/one.txt"), "{one}");
    let two = explained(&["a/two.txt"]);
    let both = format!("a/one.txt\n{one}\na/two.txt\n{two}");
    assert_eq!(explained(&["a/one.txt", "a/two.txt"]), both);
    assert_eq!(explained(&["a"]), both);
    let record = serde_json::json!({"text": text}).to_string();
    workspace.write("dump.jsonl", format!("{record}\n{record}\n"));
    let records = explained(&["dump.jsonl"]);
    assert!(records.starts_with("dump.jsonl:1\n") && records.contains("\n\ndump.jsonl:2\n"), "{records}");
}

#[test]
fn a_page_without_an_article_is_reported() {
    let workspace = Workspace::new();
    workspace.write("menu.txt", "Home\nWorld\nSport\nLog in\n");
    workspace.run(&["extract", "menu.txt"]).assert_code(0).assert_stderr("menu.txt: no article on the page");
}
