//! `newsidx index`: formats, addresses, summaries.

use crate::harness::{Workspace, gzip, page};

fn html(title: &str, head: &str) -> String {
    let story = page("x", "A walrus was seen on the pier.")
        .lines()
        .skip(6)
        .map(|line| format!("<p>{line}</p>"))
        .collect::<String>();
    format!(
        "<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body><nav><a href=/>Home</a></nav><article><h1>{title}</h1><p>A walrus was seen on the pier.</p>{story}</article></body></html>"
    )
}

#[test]
fn timings_add_up_to_the_time_of_the_run() {
    let workspace = Workspace::with_corpus();
    let run = workspace.run(&["index", "--quiet", "--timings", "corpus"]).assert_code(0);
    let seconds = |name: &str| -> f64 {
        let line = run.stderr.lines().find_map(|line| line.strip_prefix(&format!("  {name}")));
        let line = line.unwrap_or_else(|| panic!("{name}: {run}"));
        line.split_whitespace().find_map(|word| word.parse().ok()).unwrap()
    };
    let stages = [
        "reading, decomp",
        "hashing",
        "blocks",
        "extraction",
        "stories",
        "indexing",
        "committing",
        "site profiles, ordering",
    ];
    let sum: f64 = stages.iter().map(|stage| seconds(stage)).sum();
    assert!((sum - seconds("all")).abs() < 0.05, "{run}");
    assert!(seconds("extraction") > 0.0 && seconds("blocks") > 0.0, "{run}");
    for wait in ["reader, for free capacity", "workers together", "writer, for articles", "writer, for the engine"] {
        assert!(seconds(wait) >= 0.0);
    }
    assert!(run.stderr.contains(" documents/s, ") && run.stderr.contains(" MiB/s, 1 commit in "), "{run}");
    let run = workspace.run(&["index", "corpus"]).assert_code(0);
    assert!(!run.stderr.contains("CPU"), "{run}");
}

#[test]
fn files_are_recognized_by_their_content() {
    let workspace = Workspace::new();
    let text = page("A walrus visits the harbour of the town", "A walrus was seen on the pier.");
    let record = serde_json::json!({"title": "A walrus in a record of the scraper", "text": text}).to_string();
    workspace
        .write("pages/plain", &text)
        .write("pages/misleading.html", &text)
        .write("pages/page.txt", html("A walrus in a page of HTML", ""))
        .write("pages/noending", gzip(html("A walrus in compressed HTML", "").as_bytes()))
        .write("pages/dump.txt", format!("{record}\n{record}\n"))
        .write("pages/dump.bin", gzip(record.as_bytes()))
        .write("pages/page.zst", zstd::encode_all(text.as_bytes(), 3).unwrap());
    let run = workspace.run(&["index", "pages", "--json"]).assert_code(0);
    let summary = &run.records()[0];
    assert_eq!(summary["files"]["total"], 7);
    let pages = ["indexed", "exact_copies"].map(|name| summary["pages"][name].as_u64().unwrap());
    assert_eq!(pages, [4, 4], "{run}");
    assert_eq!(workspace.found(&["walrus"]).len(), 7);
}

#[test]
fn the_numbers_of_the_summary_add_up() {
    let workspace = Workspace::with_corpus();
    let page = page("A walrus visits the harbour of the town", "A walrus was seen on the pier.");
    workspace
        .write("corpus/walrus.txt", &page)
        .write("corpus/copy.txt", &page)
        .write("corpus/picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
        .write("corpus/broken.jsonl", "{\"text\": \"x\"}\n{\"text\": oops}\n");
    let run = workspace.run(&["index", "corpus", "--json"]).assert_code(2);
    let summary = &run.records()[0];
    let number = |value: &serde_json::Value| value.as_u64().unwrap();
    let sum = |value: &serde_json::Value| value.as_object().unwrap().values().map(number).sum::<u64>();
    let files = &summary["files"];
    assert_eq!(
        number(&files["total"]),
        number(&files["new"])
            + number(&files["changed"])
            + number(&files["unchanged"])
            + sum(&files["skipped"])
            + number(&files["failed"])
    );
    let pages = &summary["pages"];
    let known = number(&pages["indexed"]) + number(&pages["exact_copies"]);
    assert_eq!(number(&pages["total"]), known + sum(&pages["rejected"]) + number(&pages["failed"]));
    assert_eq!((&summary["documents"], number(&pages["exact_copies"])), (&pages["indexed"], 1));
    assert_eq!(number(&pages["failed"]), 1);
    assert_eq!(files["skipped"]["image"], 1);
    assert_eq!(summary["failures"][0]["path"], "corpus/broken.jsonl");
    assert_eq!(summary["failures"][0]["record"], 2);
    assert!(
        run.stderr.contains("newsidx: corpus/broken.jsonl:2: not a JSON object: expected value at byte 10"),
        "{run}"
    );
}

#[test]
fn the_address_of_a_page_is_found_in_its_markup_text_or_sidecar() {
    let workspace = Workspace::new();
    let text = page("A walrus visits the harbour of the town", "A walrus was seen on the pier.");
    workspace
        .write(
            "a/canonical.html",
            html("A walrus with a canonical link", "<link rel=canonical href='https://www.one.example/a'>"),
        )
        .write("a/og.html", html("A walrus with Open Graph", "<meta property=og:url content='https://two.example/a'>"))
        .write(
            "a/saved.html",
            format!("<!-- saved from url=(0022)https://three.example/a -->\n{}", html("A walrus that was saved", "")),
        )
        .write("a/line.txt", format!("URL: https://four.example/a\n\n{text}"))
        .write("a/sidecar.txt", &text)
        .write("a/sidecar.txt.json", "{\"url\": \"https://five.example/a\"}")
        .write("a/other.html", html("A walrus with a sidecar", ""))
        .write("a/other.json", "{\"url\": \"https://six.example/a\"}")
        .write("daily/nothing.txt", &text);
    workspace.run(&["index", "a", "daily"]).assert_code(0);
    let records = workspace.run(&["search", "--json", "--no-collapse", "walrus"]).records();
    let mut sites: Vec<&str> = records.iter().map(|record| record["site"].as_str().unwrap()).collect();
    sites.sort_unstable();
    assert_eq!(
        sites,
        ["daily", "five.example", "four.example", "one.example", "six.example", "three.example", "two.example"]
    );
}

#[test]
fn a_mapping_names_the_fields_of_a_dump() {
    let workspace = Workspace::new();
    let text = page("x", "A walrus was seen on the pier.");
    let record = |name: &str| serde_json::json!({"link": "https://one.example/a", "story": text, "name": name});
    let records = [record("A walrus by another name"), record("Another walrus by another name")];
    workspace.write("dump.jsonl", format!("{}\n{}\n", records[0], records[1]));
    workspace.write("single.json", serde_json::to_string_pretty(&records[0]).unwrap());
    workspace
        .run(&["index", "dump.jsonl"])
        .assert_code(2)
        .assert_stderr("no field with a text; name it with --map text=FIELD");
    workspace.run(&["index", "single.json"]).assert_code(0).assert_stderr("--map text=FIELD");
    let map = "url=link,text=story,title=name";
    workspace.run(&["index", "dump.jsonl", "--map", map]).assert_code(0);
    assert_eq!(workspace.count(&["walrus"]), 2);
    workspace.run(&["index", "single.json", "--map", map]).assert_code(0);
    assert_eq!(workspace.count(&["walrus"]), 3, "a file that was read with other options is read again");
    assert_eq!(workspace.count(&["title:\"walrus by another name\""]), 3);
    workspace
        .run(&["index", "dump.jsonl", "--map", "headline=name"])
        .assert_code(2)
        .assert_stderr("the facts are url, title, text");
}

#[test]
fn paths_can_come_on_standard_input() {
    let workspace = Workspace::new();
    let text = page("A walrus visits the harbour of the town", "A walrus was seen on the pier.");
    workspace.write("a.txt", &text).write("b.txt", &text).write("c.txt", &text);
    workspace.run_with(&["index", "-"], b"a.txt\nb.txt\n", &[]).assert_code(0);
    assert_eq!(workspace.found(&["*"]), ["a.txt", "b.txt"]);
}

#[test]
fn the_index_is_created_in_the_named_directory() {
    let workspace = Workspace::new();
    workspace.write("a.txt", page("A walrus visits the harbour of the town", "A walrus was seen on the pier."));
    workspace.run(&["index", "a.txt"]).assert_code(0);
    workspace.run_with(&["index", "a.txt"], b"", &[("NEWSIDX_INDEX", "by-variable")]).assert_code(0);
    workspace.run_with(&["index", "a.txt", "--index", "by-flag"], b"", &[("NEWSIDX_INDEX", "unused")]).assert_code(0);
    for (name, exists) in [("index", true), ("by-variable", true), ("by-flag", true), ("unused", false)] {
        assert_eq!(workspace.path(name).exists(), exists, "{name}");
    }
    assert_eq!(workspace.run_with(&["search", "-c", "walrus"], b"", &[("NEWSIDX_INDEX", "by-variable")]).stdout, "1\n");
}

#[test]
fn an_index_inside_the_corpus_is_not_read() {
    let workspace = Workspace::new();
    workspace.write("a.txt", page("A walrus visits the harbour of the town", "A walrus was seen on the pier."));
    workspace.run(&["index", "."]).assert_code(0).assert_stderr("1 file  1 new");
    workspace.run(&["index", "."]).assert_code(0).assert_stderr("1 file  1 unchanged");
}

#[test]
fn a_quiet_run_prints_nothing() {
    let workspace = Workspace::new();
    workspace.write("a.txt", page("A walrus visits the harbour of the town", "A walrus was seen on the pier."));
    let run = workspace.run(&["index", "-q", "a.txt"]).assert_code(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
}

#[test]
fn the_same_text_in_two_papers_is_two_pages_with_identifiers_of_their_own() {
    let workspace = Workspace::new();
    let text = page("A walrus visits the harbour of the town", "A walrus was seen on the pier.");
    workspace.write("a/x.txt", &text).write("b/x.txt", &text);
    workspace.run(&["index", "a", "b"]).assert_code(0);
    let ids: Vec<String> = workspace
        .run(&["search", "--json", "--no-collapse", "walrus"])
        .records()
        .iter()
        .map(|record| record["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn json_is_read_in_every_layout() {
    let workspace = Workspace::new();
    let record = |n: u32| {
        let text = page("A walrus visits the harbour", &format!("Walrus number {n} was seen."));
        serde_json::json!({"title": format!("Walrus number {n} comes to town"), "text": text})
    };
    let pretty = |n| serde_json::to_string_pretty(&record(n)).unwrap();
    for (name, content, found) in [
        ("blank.jsonl", format!("\n  \n{}\n{}", record(1), record(2)), 2),
        ("array.json", format!("[\n{},\n{}\n]\n", record(1), pretty(2)), 2),
        ("one-line-array.json", format!("[{},{}]", record(1), record(2)), 2),
        ("pretty.json", pretty(1), 1),
        ("pretty-but-first.json", pretty(1).replacen("{\n", "{\"x\": {\"y\": 1},\n", 1), 1),
        ("bom.jsonl", format!("\u{feff}{}\n{}", record(1), record(2)), 2),
    ] {
        workspace.write(name, content);
        workspace.run(&["index", "--index", name.split('.').next().unwrap(), name]).assert_code(0);
        let run = workspace.run(&["search", "-c", "walrus", "--index", name.split('.').next().unwrap()]);
        assert_eq!(run.stdout.trim(), found.to_string(), "{name}");
    }
    workspace.write("cut.jsonl", format!("{{\"text\": \"cut off\n{}\n{}\n", record(1), record(2)));
    workspace
        .run(&["index", "--index", "cut", "cut.jsonl"])
        .assert_code(2)
        .assert_stderr("cut.jsonl:1: not a JSON object");
    assert_eq!(workspace.run(&["search", "-c", "walrus", "--index", "cut"]).stdout.trim(), "2");
}

#[test]
fn only_a_json_file_with_the_source_of_a_page_is_its_sidecar() {
    let workspace = Workspace::new();
    let text = page("A walrus visits the harbour of the town", "A walrus was seen on the pier.");
    let record = serde_json::json!({"title": "A walrus in a dump of records", "text": text});
    workspace.write("a/dump.txt", &text).write("a/dump.json", format!("{record}\n{record}\n"));
    workspace.run(&["index", "a"]).assert_code(0);
    assert_eq!(workspace.count(&["walrus"]), 2, "records beside a page are no sidecar");
    workspace.write("b/page.json", record.to_string()).write("b/note.json", "{\"url\": \"https://one.example/n\"}");
    workspace.run(&["index", "b"]).assert_code(0);
    workspace.write("b/note.txt", &text);
    workspace.run(&["index", "b"]).assert_code(0);
    assert_eq!(workspace.found(&["site:one.example"]), ["b/note.txt"]);
}

#[test]
fn a_link_and_what_it_leads_to_are_one_file() {
    let workspace = Workspace::new();
    workspace.write("a/1.txt", page("A walrus visits the harbour", "A walrus was seen."));
    std::os::unix::fs::symlink(workspace.path("a"), workspace.path("b")).unwrap();
    workspace.run(&["index", "a", "b", "b/1.txt"]).assert_code(0);
    assert_eq!(workspace.found(&["walrus"]), ["a/1.txt"]);
    workspace.write("a/2.txt", page("A second walrus", "Nobody saw it."));
    workspace.run(&["index", "b"]).assert_code(0);
    workspace.remove("a/1.txt");
    workspace.run(&["index", "--prune", "b"]).assert_code(0);
    assert_eq!(workspace.found(&["*"]), ["a/2.txt"]);
}

#[test]
fn other_indexes_below_the_corpus_are_skipped() {
    let workspace = Workspace::new();
    workspace.write("c/1.txt", page("A walrus visits the harbour", "A walrus was seen."));
    workspace.run(&["index", "c", "--index", "c/old"]).assert_code(0);
    let run = workspace.run(&["index", "c", "--json"]).assert_code(0);
    assert_eq!(run.records()[0]["files"]["total"], 1);
}

#[test]
fn a_list_of_paths_may_be_separated_by_nul_and_hold_any_bytes() {
    let workspace = Workspace::new();
    let text = page("A walrus visits the harbour", "A walrus was seen.");
    workspace.write("a.txt", &text).write("b\nc.txt", text.replace("seen", "heard"));
    workspace.run_with(&["index", "-"], b"a.txt\0b\nc.txt\0", &[]).assert_code(0);
    assert_eq!(workspace.count(&["walrus"]), 2);
    let run = workspace.run_with(&["index", "-", "--index", "i"], b"a.txt\ngone-\xff.txt\n", &[]).assert_code(2);
    run.assert_stderr("gone-").assert_stderr("1 indexed");
}

/// English pages as JSON lines, each with random words, numbered from `first`.
fn pages(first: u64, number: u64) -> String {
    let words = ["harbour", "council", "lantern", "ferry", "visitors", "mayor", "quay", "winter", "bridge", "fog"];
    let mut lines = String::new();
    for nth in first..first + number {
        let mut state = nth;
        let mut sentence = || {
            let mut sentence = "The people of the town said that".to_owned();
            for _ in 0..30 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                sentence.push_str(&format!(" {}{}", words[(state >> 33) as usize % words.len()], (state >> 50) % 97));
            }
            sentence + "."
        };
        let body: Vec<String> = (0..12).map(|_| sentence()).collect();
        let page = serde_json::json!({ "title": format!("Lantern {nth} is lit"), "text": body.join("\n\n") });
        lines.push_str(&format!("{page}\n"));
    }
    lines
}

#[test]
fn a_dictionary_is_learned_over_several_runs_and_articles_before_and_after_it_are_read() {
    let workspace = Workspace::new();
    let dictionary = workspace.path("index/dictionaries/en");
    for run in 0..4 {
        workspace.write(&format!("pages/{run}.jsonl"), pages(run * 150, 150));
        workspace.run(&["index", "pages"]).assert_code(0);
        assert!(run > 0 || !dictionary.exists(), "one run is too few");
    }
    assert!(dictionary.is_file());
    for nth in [0, 149, 450, 599] {
        let run = workspace.run(&["search", "--json", &format!("\"lantern {nth} is lit\"")]).assert_code(0);
        assert_eq!(run.records()[0]["title"], format!("Lantern {nth} is lit"));
    }
    assert_eq!(workspace.count(&["\"the people of the town said\""]), 600);
    workspace.run(&["verify"]).assert_code(0);
    workspace.run(&["optimize"]).assert_code(0);
    std::fs::remove_file(dictionary).unwrap();
    workspace.run(&["search", "\"lantern 599 is lit\""]).assert_code(2).assert_stderr("en is missing");
}
