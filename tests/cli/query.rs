//! The query language on the command line: hits, highlights and messages.

use crate::harness::{Run, Workspace, page};

/// Pages with different words for the same thing.
fn pages() -> Workspace {
    let workspace = Workspace::new();
    workspace
        .write(
            "a.txt",
            page(
                "Two defectors tell the forum what they saw",
                "The organisers said that silence is widespread complicity. \"Never again,\" said Scarlatou.",
            ),
        )
        .write(
            "b.txt",
            page(
                "A watergate of small papers on the island",
                "The US organizers spoke of human rights abuses. Nobody said never again to us, and silence fell.",
            ),
        )
        .write(
            "c.txt",
            page(
                "Lanterns rise over the old harbour wall",
                "Complicity was denied. There was silence. The lantern, one lantern of many lanterns, went out.",
            ),
        );
    workspace.run(&["index", "."]).assert_code(0);
    workspace
}

fn marked(workspace: &Workspace, query: &str) -> Vec<String> {
    let run = workspace.run(&["search", "--json", "--no-collapse", "--", query]);
    let mut marked = Vec::new();
    for hit in run.records() {
        let text: Vec<char> = hit["snippet"]["text"].as_str().unwrap().chars().collect();
        for range in hit["snippet"]["matches"].as_array().unwrap() {
            let at = |end: usize| range[end].as_u64().unwrap() as usize;
            marked.push(text[at(0)..at(1)].iter().collect());
        }
    }
    marked
}

#[test]
fn every_kind_of_query_finds_its_pages_and_marks_its_words() {
    let workspace = pages();
    for (query, paths, words) in [
        ("organi?er*", vec!["a", "b"], vec!["organisers", "organizers"]),
        ("*buses", vec!["b"], vec!["abuses"]),
        ("\"human right* abuses\"", vec!["b"], vec!["human rights abuses"]),
        ("/organi[sz]ers/", vec!["a", "b"], vec!["organisers", "organizers"]),
        ("skarlatou~1", vec!["a"], vec!["Scarlatou"]),
        ("\"silence complicity\"~2", vec!["a"], vec!["silence is widespread complicity"]),
        ("complicity NEAR/4 silence", vec!["a", "c"], vec!["silence", "complicity", "Complicity", "silence"]),
        ("silence PRE/4 complicity", vec!["a"], vec!["silence", "complicity"]),
        ("silence NEAR/s complicity", vec!["a"], vec!["silence", "complicity"]),
        ("silence NEAR/p complicity", vec!["a", "c"], vec!["silence", "complicity", "Complicity", "silence"]),
        ("exact:\"US\"", vec!["b"], vec!["US"]),
        ("exact:\"complicity.\"", vec!["a"], vec!["complicity."]),
        ("quote:'never again'", vec!["a"], vec!["Never again"]),
        ("quote:(never NEAR/9 said)", vec![], vec![]),
        ("body:atleast3:lantern", vec!["c"], vec!["lantern", "lantern", "lanterns"]),
        ("lead:complicity", vec!["a", "c"], vec!["complicity", "Complicity"]),
    ] {
        let mut found = workspace.found(&["--", query]);
        found.sort();
        let paths: Vec<String> = paths.into_iter().map(|name| format!("{name}.txt")).collect();
        assert_eq!(found, paths, "{query}");
        let (mut marks, mut words) = (marked(&workspace, query), words);
        marks.sort();
        words.sort_unstable();
        assert_eq!(marks, words, "{query}");
    }
}

#[test]
fn filters_narrow_a_search() {
    let workspace = pages();
    let ids: Vec<String> = workspace
        .run(&["search", "--json", "*"])
        .records()
        .iter()
        .map(|hit| hit["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(workspace.count(&[&format!("id:{}", &ids[0][..6])]), 1);
    assert_eq!(
        workspace.count(&["id:0 OR id:1 OR id:(2 OR 3 OR 4 OR 5 OR 6 OR 7 OR 8 OR 9 OR a OR b OR c OR d OR e OR f)"]),
        3
    );
    assert_eq!(workspace.count(&["words:>40"]), 3);
    assert_eq!(workspace.count(&["words:<=40 OR words:>500"]), 0);
    assert_eq!(workspace.count(&["date:unknown"]), 0);
    workspace
        .write("undated/d.txt", page("A story without a day", "It burns.").replace("Published: May 20, 2025\n\n", ""));
    workspace.run(&["index", "undated", "--index", "other"]).assert_code(0);
    assert_eq!(workspace.count(&["--index", "other", "date:unknown"]), 1);
    assert_eq!(workspace.count(&["--index", "other", "--", "-date:unknown"]), 0);
    assert_eq!(workspace.count(&["since:2025-05 until:2025-05-20"]), 3);
}

#[test]
fn an_age_means_the_same_days_in_every_time_zone() {
    let workspace = Workspace::new();
    let today = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date();
    for (name, days) in [("new", 3), ("old", 40)] {
        let date = today.checked_sub(jiff::Span::new().days(days)).unwrap();
        let record = serde_json::json!({"title": "A lantern over the wall", "text": page("x", "It burns."), "date": date.to_string()});
        workspace.write(&format!("{name}.jsonl"), format!("{record}\n"));
    }
    workspace.run(&["index", "."]).assert_code(0);
    for zone in ["Pacific/Auckland", "America/Denver", "Asia/Seoul", "UTC"] {
        for (query, count) in [
            ("since:30d", "1\n"),
            ("since:2m", "2\n"),
            ("since:2d", "0\n"),
            ("until:1w", "1\n"),
            ("until:1y", "0\n"),
            ("since:1w", "1\n"),
        ] {
            let run = workspace.run_with(&["search", "-c", query], b"", &[("TZ", zone)]);
            assert_eq!(run.stdout, count, "{query} in {zone}");
        }
    }
}

#[test]
fn any_matches_articles_with_one_of_the_words() {
    let workspace = pages();
    let sentence = "who saw the lanterns over the harbour wall";
    assert_eq!(workspace.count(&[sentence]), 0, "the sentence is a phrase");
    let found = workspace.found(&["--any", sentence]);
    assert_eq!(found.len(), 3);
    assert_eq!(found[0], "c.txt", "the best match comes first");
    assert_eq!(workspace.count(&["--any", "--", "lanterns", "zeppelin", "-harbour"]), 0);
}

#[test]
fn too_many_words_are_an_error_that_names_the_setting() {
    let workspace = pages();
    let run = workspace.run(&["search", "--max-expansions", "3", "*e*"]).assert_code(2);
    run.assert_stderr(
        "newsidx: *e* matches more than 3 words of this index; write more letters, or raise --max-expansions\n",
    );
    assert_eq!(workspace.count(&["--max-expansions", "2", "organi*"]), 2);
}

#[test]
fn lowercase_operators_are_words_and_cause_a_warning() {
    let workspace = pages();
    let stderr = |query: &[&str]| {
        let mut args = vec!["search", "-c"];
        args.extend(query);
        workspace.run(&args).stderr
    };
    assert_eq!(
        stderr(&["lanterns", "and", "harbour"]),
        "newsidx: \"and\" is searched for as a word; the operator is written AND\n"
    );
    assert!(!stderr(&["\"cats or dogs\""]).contains("operator"), "in quotes a word is a word");
    assert!(
        stderr(&["silence", "near/5", "complicity"])
            .contains("\"near/5\" is searched for as a word; the operator is written NEAR/5")
    );
    assert!(stderr(&["silence near/5 complicity"]).contains("the operator is written NEAR/5"));
    assert!(stderr(&["silence", "NEAR", "complicity"]).contains("the operator needs a distance: NEAR/5"));
}

#[test]
fn query_errors_have_a_column_and_a_correction() {
    let workspace = pages();
    for (query, message) in [
        ("lanterns \"sea\"*", "query, column 15: a wildcard belongs to a word: write it inside the quotes"),
        ("\"human * abuses\"", "query, column 8: `*` alone stands for no word; for words between write a distance"),
        ("lantern~5", "query, column 8: a word may differ by one or two letters: write ~1 or ~2"),
        ("\"old wall\"~", "query, column 11: a distance is a number of words"),
        ("a NEAR/3 (b c)", "query, column 10: NEAR/3 connects words, phrases, or alternatives"),
        ("a NEAR/3 b NEAR/3 c", "query, column 12: NEAR/3 has two sides; write `(a NEAR/3 b) (b NEAR/3 c)`"),
        ("title:a NEAR/3 b", "query, column 9: all this has to be looked for in one field"),
        ("/lan(tern/", "query, column 1: this is no regular expression (unclosed group)"),
        ("atleast:lantern", "query, column 1: `atleast` needs a number and a value"),
        ("atleast2:(a b)", "query, column 1: `atleast` counts words, phrases, or alternatives"),
        ("exact:(a OR b)", "query, column 7: `exact:` takes a word or a phrase"),
        ("since:yesterday", "query, column 7: \"yesterday\" is no date and no age; write since:2025-05"),
        ("words:long", "query, column 7: \"long\" is no number of words; write words:>800"),
        ("words:<0", "query, column 7: this range ends before it begins"),
        ("id:xyz", "query, column 4: \"xyz\" is not the beginning of an identifier"),
        ("lang:/k./", "query, column 6: `lang:` has no words to look for; it takes values as in `lang:en`"),
        (
            "headline:x",
            "there is no field \"headline\"; the fields are title, body, caption, credit, lead, quote, author",
        ),
        ("title:(*)", "query, column 8: `*` finds every page and is no value of a field; leave `title:` out"),
        ("(lanterns OR )", "query, column 11: OR needs a query on both sides"),
        ("인권*", "인권*: scripts that are written without spaces have no wildcards"),
        ("/인권/", "/인권/: scripts that are written without spaces have no wildcards"),
        ("covid-19a~1", "covid-19a~1: only a single word of letters can be fuzzy"),
    ] {
        workspace.run(&["search", query]).assert_code(2).assert_stderr(message);
    }
}

#[test]
fn pasted_text_is_a_query_or_an_error_and_never_a_panic() {
    let workspace = pages();
    for text in [
        "https://example.com/a?b=c&d=*",
        "it's",
        "covid-19",
        "-",
        "A.V. Club",
        "jane@example.com",
        "C:\\Users\\jane",
        "10~20%",
        "/usr/local/bin/",
        "‘tis the season — isn’t it?",
        "M*A*S*H",
        "50/50",
        "a/b/c",
        "#metoo & @jane",
        "(c) 2025 Example Inc.",
        "<b>bold</b>",
        "[1] see",
        "{x}",
        "100% $5 €6",
        "re:",
        "what?!",
        "...",
        "\\",
        "~~~",
        "''",
        "'",
        "\u{202e}abc\u{202c}",
    ] {
        let run: Run = workspace.run(&["search", "-c", "--", text]);
        let is_reported = run.code == 2 && run.stderr.starts_with("newsidx: ");
        assert!(run.code < 2 || is_reported, "{run}");
        assert!(!run.stderr.contains("panicked"), "{run}");
    }
    workspace.run(&["search", "\"open quote"]).assert_code(2).assert_stderr("column 1: this quote is never closed");
}
