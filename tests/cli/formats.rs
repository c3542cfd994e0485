//! `newsidx search`: selection of hits and output formats.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{Workspace, page};

/// A page with facts that are difficult for every format.
fn hostile() -> Workspace {
    let workspace = Workspace::new();
    let record = json!({
        "title": "=HYPERLINK(\"http://evil.example\",\"a, b\")",
        "text": page("x", "The lanterns were lit at dusk, lanterns\tof \u{1b}[31mpaper\u{1b}[0m and of glass.\u{9b}2J"),
        "date": "2025-05-20", "authors": ["Jane Doe", "Ann \"Nan\" Poe"], "section": "City; Quay", "url": "https://a.example/1,2"
    });
    workspace.write("a\u{1b}[31m,b.jsonl", format!("{record}\n"));
    workspace.run(&["index", "."]).assert_code(0);
    workspace
}

/// The fields of CSV, parsed by RFC 4180.
fn csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {
                assert_eq!(chars.next(), Some('\n'));
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    assert!(row.is_empty() && cell.is_empty(), "the last line has no end");
    rows
}

#[test]
fn csv_is_read_back_as_it_was_and_runs_no_formula() {
    let workspace = hostile();
    let run = workspace
        .run(&["search", "lanterns", "--format", "csv", "--fields", "title,authors,section,url,date,body"])
        .assert_code(0);
    let rows = csv(&run.stdout);
    assert_eq!(rows[0], ["title", "authors", "section", "url", "date", "body"]);
    assert_eq!(rows[1][0], "'=HYPERLINK(\"http://evil.example\",\"a, b\")");
    assert_eq!(rows[1][1..5], ["Jane Doe; Ann \"Nan\" Poe", "City; Quay", "https://a.example/1,2", "2025-05-20"]);
    assert!(rows[1][5].contains("lanterns of") && rows[1][5].contains("\n\n"), "{run}");
    assert_eq!(rows.len(), 2);
}

#[test]
fn no_format_lets_a_terminal_escape_through() {
    let workspace = hostile();
    for format in ["json", "jsonl", "csv", "tsv", "text", "{path}\\t{title}\\t{body}\\t{snippet}"] {
        for args in [
            vec!["lanterns"],
            vec!["lanterns", "--kwic"],
            vec!["lanterns", "--facet", "section"],
            vec!["lanterns", "--timeline", "year"],
        ] {
            if args.len() > 1 && format.contains('{') {
                continue;
            }
            let run = workspace.run(&[&["search", "--format", format], args.as_slice()].concat()).assert_code(0);
            let is_bad = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
            assert!(!run.stdout.contains(is_bad), "{run}");
        }
    }
}

#[test]
fn tsv_has_one_line_a_record_and_escapes_what_would_break_it() {
    let workspace = hostile();
    let run = workspace.run(&["search", "lanterns", "--format", "tsv", "--fields", "body,title"]).assert_code(0);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{run}");
    assert_eq!(lines[0], "body\ttitle");
    let cells: Vec<&str> = lines[1].split('\t').collect();
    assert_eq!(cells.len(), 2);
    assert!(cells[0].contains("\\n\\nThe mayor"), "{run}");
    assert!(cells[1].starts_with("=HYPERLINK"), "TSV has every value as it is");
}

#[test]
fn json_is_one_array_and_jsonl_one_object_a_line() {
    let workspace = Workspace::with_index();
    let lines = workspace.run(&["search", "the", "--format", "jsonl"]).assert_code(0);
    assert_eq!(lines.stdout, workspace.run(&["search", "the", "--json"]).stdout);
    let array = workspace.run(&["search", "the", "--format", "json"]).assert_code(0);
    assert_eq!(serde_json::from_str::<Vec<Value>>(&array.stdout).unwrap(), lines.records());
    assert_eq!(workspace.run(&["search", "zeppelin", "--format", "json"]).assert_code(1).stdout, "[]\n");
    let header = "rank,date,site,title,authors,agency,section,language,snippet,url,path,member,record,id\r\n";
    assert_eq!(workspace.run(&["search", "zeppelin", "--format", "csv"]).assert_code(1).stdout, header);
}

#[test]
fn selected_fields_are_printed_in_their_order() {
    let workspace = Workspace::with_index();
    let run = workspace.run(&["search", "silence is complicity", "--json", "--fields", "title,body,id"]).assert_code(0);
    let start = "{\"schema\":1,\"type\":\"hit\",\"title\":\"Families of missing fishermen";
    assert!(run.stdout.starts_with(start), "{run}");
    let record = &run.records()[0];
    assert!(record["body"].as_str().unwrap().contains("Silence is complicity"));
    assert_eq!(record.as_object().unwrap().len(), 5);
    let whole = &workspace.run(&["search", "silence is complicity", "--json"]).records()[0];
    for (name, value) in record.as_object().unwrap().iter().filter(|(name, _)| *name != "body") {
        assert_eq!(whole[name], *value, "{name}");
    }
    workspace
        .run(&["search", "the", "--json", "--fields", "title,colour"])
        .assert_code(2)
        .assert_stderr("unknown field \"colour\"; the fields are schema, type, rank, score, id");
    workspace.run(&["search", "the", "--fields", "title"]).assert_code(2).assert_stderr("add --format");
}

#[test]
fn a_template_is_a_line_for_each_hit() {
    let workspace = Workspace::with_index();
    let run = workspace
        .run(&["search", "silence is complicity", "--format", "{date}\\t{{{site}}} {agency}{record}"])
        .assert_code(0);
    assert_eq!(run.stdout, "2024-09-24\t{peninsula-daily} Yonhap\n");
    let run = workspace.run(&["search", "silence is complicity", "--format", "{path}\\0"]).assert_code(0);
    assert_eq!(run.stdout, "corpus/peninsula-daily/article-310482.txt\0");
    for (format, message) in [
        ("{colour}", "unknown field \"colour\""),
        ("{date", "unmatched brace in {date"),
        ("{date}\\x", "unknown escape \\x in a template"),
        ("xml", "unknown format; the formats are json, jsonl, csv, tsv and text, or a line template"),
    ] {
        workspace.run(&["search", "the", "--format", format]).assert_code(2).assert_stderr(message);
    }
}

#[test]
fn pages_of_hits_have_no_gap_and_no_repeat() {
    let workspace = Workspace::with_index();
    for sort in ["relevance", "date", "-date"] {
        let ids = |args: &[&str]| -> Vec<(u64, String)> {
            let args = [&["search", "the", "--json", "--sort", sort], args].concat();
            let records = workspace.run(&args).records();
            records.iter().map(|hit| (hit["rank"].as_u64().unwrap(), hit["id"].to_string())).collect()
        };
        let all = ids(&[]);
        assert!(all.len() > 20);
        let pages: Vec<_> =
            (0..=all.len() / 7).flat_map(|page| ids(&["-m", "7", "--offset", &(7 * page).to_string()])).collect();
        assert_eq!(pages, all, "{sort}");
        assert_eq!(ids(&["--offset", "1000"]), []);
    }
    let run = workspace.run(&["search", "the", "--offset", "10"]).assert_code(0);
    assert!(run.stdout.starts_with("11. ") && run.stdout.contains("\n20. ") && !run.stdout.contains("\n21. "), "{run}");
    workspace.run(&["search", "the", "--offset", "1000"]).assert_code(0);
}

#[test]
fn all_hits_are_printed_as_text_with_all() {
    let workspace = Workspace::with_index();
    let total = workspace.count(&["the"]);
    let run = workspace.run(&["search", "the", "--all", "--no-collapse"]).assert_code(0);
    run.assert_stdout(&format!("\n{total}. "));
    workspace.run(&["search", "the", "--all", "-m", "3"]).assert_code(2).assert_stderr("cannot be used with");
}

#[test]
fn a_sample_is_the_same_for_every_index_and_holds_smaller_ones() {
    let workspace = Workspace::with_corpus();
    workspace.run(&["index", "corpus", "--index", "one", "-j", "1"]).assert_code(0);
    for folder in ["wire-mirror", "hangang-ilbo", ""] {
        workspace.run(&["index", &format!("corpus/{folder}"), "--index", "many", "-j", "4"]).assert_code(0);
    }
    let sample = |index: &str, args: &[&str]| {
        workspace
            .run(&[&["search", "*", "--format", "{id}", "--index", index, "--sort", "date"], args].concat())
            .assert_code(0)
            .stdout
    };
    let ids = |args: &[&str]| -> BTreeSet<String> { sample("one", args).lines().map(str::to_owned).collect() };
    assert_eq!(sample("one", &["--sample", "10"]), sample("many", &["--sample", "10"]));
    assert_eq!(sample("one", &["--sample", "10", "--seed", "7"]), sample("many", &["--sample", "10", "--seed", "7"]));
    let (ten, twenty) = (ids(&["--sample", "10"]), ids(&["--sample", "20"]));
    assert_eq!((ten.len(), twenty.len()), (10, 20));
    assert!(ten.is_subset(&twenty));
    assert_ne!(ten, ids(&["--sample", "10", "--seed", "1"]));
    assert_eq!(ids(&["--sample", "1000"]).len() as u64, workspace.count(&["*", "--index", "one"]));
    let in_order = |args: &[&str]| -> Vec<String> { sample("one", args).lines().map(str::to_owned).collect() };
    let all = in_order(&["--no-collapse"]);
    let positions: Vec<_> =
        in_order(&["--sample", "10"]).iter().map(|id| all.iter().position(|other| other == id).unwrap()).collect();
    assert!(positions.is_sorted(), "a sample keeps the order");
    // Fixed: a sample that is cited must be reproducible.
    assert_eq!(sample("one", &["--sample", "2"]), "4217fa83df37b686\ned98885dc3dce02b\n");
    workspace.run(&["search", "*", "--seed", "1"]).assert_code(2).assert_stderr("--sample");
}
