//! Versions of a page: what was fetched from one address at different times.

use crate::harness::Workspace;

fn record(url: &str, fetched: Option<&str>, title: &str, sentence: &str) -> String {
    let text = format!(
        "The council of the town met on Monday to speak about the old lighthouse.\n\n{sentence}\n\n\
         The lighthouse was built in 1874 and has been dark since the new one was lit across the bay."
    );
    let mut record = serde_json::json!({"url": url, "date": "2024-02-28", "title": title, "text": text});
    if let Some(fetched) = fetched {
        record["fetched"] = fetched.into();
    }
    format!("{record}\n")
}

/// Three versions of one page, with different forms of its address, and another page.
fn archive() -> Workspace {
    let workspace = Workspace::new();
    let first = ("The lighthouse will stay", "The mayor said that the lighthouse would stay.");
    let second = ("The lighthouse will stay", "The mayor said that the lighthouse would be sold.");
    let third = ("The lighthouse will go", "The mayor said that the lighthouse would be sold in spring.");
    let pages = [
        record("https://www.a.example/news/7?utm_source=mail", Some("2024-03-05"), second.0, second.1),
        record("http://a.example/news/7/", Some("2024-02-29"), first.0, first.1),
        record("https://m.a.example/news/7#comments", Some("2024-06-01"), third.0, third.1),
        record("https://a.example/news/8", None, "The bakery will open", "The baker sold his first loaf on Sunday."),
    ];
    workspace.write("pages.jsonl", pages.concat());
    workspace.run(&["index", "pages.jsonl"]).assert_code(0);
    workspace
}

#[test]
fn versions_are_printed_in_order_with_the_changed_words() {
    let workspace = archive();
    let run = workspace.run(&["versions", "https://a.example/news/7"]).assert_code(0);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines[0], "1. 2024-02-29  The lighthouse will stay", "{run}");
    assert!(lines[1].starts_with("   pages.jsonl:2  "), "{run}");
    assert_eq!(lines[3], "2. 2024-03-05  The lighthouse will stay", "{run}");
    assert_eq!(lines[5], "   The mayor said that the lighthouse would [-stay.-]{+be sold.+}", "{run}");
    assert_eq!(lines[7], "3. 2024-06-01  The lighthouse will go", "{run}");
    assert_eq!(lines[9], "   The lighthouse will [-stay-]{+go+}", "{run}");
    assert_eq!(lines[10], "   The mayor said that the lighthouse would be [-sold.-]{+sold in spring.+}", "{run}");
    assert_eq!(lines.len(), 11, "{run}");
    let coloured = workspace.run(&["versions", "--color", "always", "https://a.example/news/7"]).assert_code(0);
    coloured.assert_stdout("\u{1b}[31m[-stay-]\u{1b}[0m\u{1b}[32m{+go+}");
}

#[test]
fn version_records_have_all_words_of_the_changed_paragraphs() {
    let workspace = archive();
    let records = workspace.run(&["versions", "--json", "https://amp.a.example/news/7/amp"]).assert_code(0).records();
    let facts: Vec<_> = records.iter().map(|record| (record["version"].as_u64(), record["fetched"].as_str())).collect();
    assert_eq!(facts, [(Some(1), Some("2024-02-29")), (Some(2), Some("2024-03-05")), (Some(3), Some("2024-06-01"))]);
    assert_eq!(records[0]["changes"].as_array().map(Vec::len), Some(0));
    let changes: Vec<(u64, &str, &str)> = records[2]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| {
            let text = |name: &str| change[name].as_str().unwrap();
            (change["paragraph"].as_u64().unwrap(), text("change"), text("text"))
        })
        .collect();
    assert_eq!(changes[..3], [(1, "same", "The lighthouse will "), (1, "removed", "stay"), (1, "added", "go")]);
    assert_eq!(changes[4..], [(2, "removed", "sold."), (2, "added", "sold in spring.")]);
}

#[test]
fn a_page_that_is_not_indexed_and_an_invalid_url_have_messages_of_their_own() {
    let workspace = archive();
    let one = workspace.run(&["versions", "https://a.example/news/8"]).assert_code(0);
    assert_eq!(one.stdout.lines().count(), 2, "{one}");
    workspace
        .run(&["versions", "https://www.a.example/news/9"])
        .assert_code(1)
        .assert_stderr("no version of a.example/news/9 found");
    workspace
        .run(&["versions", "a.example/news/7"])
        .assert_code(2)
        .assert_stderr("write the full URL, such as https://");
}

#[test]
fn a_search_as_of_a_day_finds_the_version_of_that_day() {
    let workspace = archive();
    let titles = |query: &str| -> Vec<String> {
        let run = workspace.run(&["search", "--json", "--no-collapse", "--sort", "date", query, "as-of:2025"]);
        let mut titles: Vec<String> =
            run.records().iter().map(|record| record["title"].as_str().unwrap().to_owned()).collect();
        titles.sort();
        titles
    };
    assert_eq!(titles("*"), ["The bakery will open", "The lighthouse will go"]);
    for (query, count) in [
        ("*", 4),
        ("as-of:2023", 0),
        ("as-of:2024-02-28", 1),
        ("as-of:2024-02", 2),
        ("as-of:2024-03-04", 2),
        ("stay as-of:2024-03-04", 1),
        ("stay as-of:2024-03-05", 1),
        ("\"would stay\" as-of:2024-03-05", 0),
        ("\"would stay\"", 1),
        ("sold as-of:2024-03-05", 2),
        ("\"in spring\" as-of:2024-05-31", 0),
        ("\"in spring\" as-of:2024-06-01", 1),
        ("bakery as-of:1d", 1),
        ("-as-of:2024-03-05", 2),
        ("As-Of:2024", 2),
    ] {
        assert_eq!(workspace.count(&["--", query]), count, "{query}");
    }
    workspace.run(&["search", "as-of:spring"]).assert_code(2).assert_stderr("is no date and no age");
    workspace.run(&["search", "--explain", "as-of:2024-02-29"]).assert_code(0).assert_stdout("as-of:2024-02-29");
}

#[test]
fn versions_of_one_story_are_one_hit_and_all_are_searched() {
    let workspace = archive();
    let hits = workspace.run(&["search", "--json", "lighthouse", "mayor"]).records();
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0]["copies"].as_u64(), Some(2), "{}", hits[0]);
    assert_eq!(workspace.count(&["would stay"]), 1, "what was taken out later is found");
}
