//! `newsidx search --facet`, `--timeline` and `--query`: counts as charts and as records.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use crate::harness::{Run, Workspace, page};

/// Five dated pages, one known to the month only, one without a date.
fn archive() -> Workspace {
    let workspace = Workspace::new();
    let mut records = String::new();
    for (title, date, section, author, lantern) in [
        ("The first lanterns of spring", "2023-01-05", "City", "Jane Doe", true),
        ("A long winter on the island", "2023-02-10", "City", "John Roe", false),
        ("Lanterns over the river again", "2023-06-01", "Culture", "Jane Doe", true),
        ("Trains run until midnight now", "2023-06-02", "Culture", "Jane Doe", false),
        ("The lanterns of the harbour", "2024-01-01", "City", "Ann Poe", true),
        ("A month of lanterns on the wall", "2023-06", "City", "Ann Poe", true),
        ("Nobody knows when lanterns were lit", "", "", "", true),
    ] {
        let word = if lantern { "lanterns" } else { "candles" };
        let text = page("x", &format!("They lit {word} at dusk along the quay."))
            .replace("Published: May 20, 2025\n\n", "")
            .replace("By Jane Doe\n\n", "");
        let record = serde_json::json!({"title": title, "text": text, "date": date, "section": section, "author": author, "url": "https://gazette.example/a"});
        records.push_str(&format!("{record}\n"));
    }
    workspace.write("dump.jsonl", records);
    workspace.run(&["index", "dump.jsonl"]).assert_code(0);
    workspace
}

/// `count` of every record by one of its fields.
fn counts(run: &Run, field: &str) -> Vec<(String, u64)> {
    let name = |value: &serde_json::Value| value.as_str().unwrap_or("none").to_owned();
    run.records().iter().map(|record| (name(&record[field]), record["count"].as_u64().unwrap())).collect()
}

fn pairs(pairs: &[(&str, u64)]) -> Vec<(String, u64)> {
    pairs.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

#[test]
fn facets_count_all_hits_by_a_fact() {
    let workspace = archive();
    let facet = |field: &str| {
        let run = workspace.run(&["search", "lanterns", "--json", "--facet", field]).assert_code(0);
        counts(&run, "value")
    };
    assert_eq!(facet("section"), pairs(&[("City", 3), ("Culture", 1), ("none", 1)]));
    assert_eq!(facet("author"), pairs(&[("Ann Poe", 2), ("Jane Doe", 2), ("none", 1)]));
    assert_eq!(facet("year"), pairs(&[("2023", 3), ("2024", 1), ("none", 1)]));
    assert_eq!(facet("site"), pairs(&[("gazette.example", 5)]));
    assert_eq!(facet("agency"), pairs(&[("none", 5)]));
    assert_eq!(facet("lang"), pairs(&[("en", 5)]));
}

#[test]
fn facets_agree_with_the_query_language() {
    let workspace = Workspace::with_index();
    for (field, limit) in [("site", "the OR year"), ("lang", "*"), ("agency", "*"), ("year", "*")] {
        let run = workspace.run(&["search", "--json", "--facet", field, limit]).assert_code(0);
        for (value, count) in counts(&run, "value").into_iter().filter(|(value, _)| value != "none") {
            let filter = match field {
                "year" => format!("date:{value}"),
                // A host includes all hosts below it; here none is below another.
                _ => format!("{field}:\"{value}\""),
            };
            assert_eq!(workspace.count(&[&format!("({limit}) {filter}")]), count, "{filter}");
        }
    }
}

#[test]
fn a_timeline_distinguishes_gaps_from_periods_without_hits() {
    let workspace = archive();
    let run = workspace.run(&["search", "lanterns", "--timeline", "month"]).assert_code(0);
    let lines: Vec<String> =
        run.stdout.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(lines[0], "month articles");
    assert!(lines[1].starts_with("2023-01 1 █"), "{run}");
    assert_eq!(lines[2], "2023-02 0");
    assert_eq!(lines[3], "2023-03 … 2023-05 no documents");
    assert!(lines[4].starts_with("2023-06 2 █"), "{run}");
    assert_eq!(lines[5], "2023-07 … 2023-12 no documents");
    assert!(lines[6].starts_with("2024-01 1 █"), "{run}");
    assert!(lines[7].starts_with("(no month) 1 █"), "{run}");
    assert_eq!(lines.len(), 8);
}

#[test]
fn a_timeline_has_every_period_of_its_length() {
    let workspace = archive();
    let timeline = |query: &str, length: &str| {
        counts(&workspace.run(&["search", query, "--json", "--timeline", length]).assert_code(0), "period")
    };
    assert_eq!(timeline("lanterns", "year"), pairs(&[("2023", 3), ("2024", 1), ("none", 1)]));
    assert_eq!(
        timeline("lanterns date:2023-05..2023-07", "month"),
        pairs(&[("2023-05", 0), ("2023-06", 2), ("2023-07", 0)])
    );
    let days = timeline("lanterns", "day");
    assert_eq!(days.len(), 365 - 4 + 1 + 1, "5 January to 1 January, and those without a day");
    assert_eq!(days.last().unwrap(), &("none".to_owned(), 2));
    let weeks = timeline("lanterns", "week");
    assert_eq!((weeks[0].0.as_str(), weeks[0].1), ("2023-W01", 1));
    assert_eq!((weeks[52].0.as_str(), weeks[52].1), ("2024-W01", 1));
}

#[test]
fn relative_counts_are_of_the_documents_of_the_period() {
    let workspace = archive();
    let run =
        workspace.run(&["search", "lanterns", "--timeline", "month", "--relative", "--format", "csv"]).assert_code(0);
    let lines: Vec<&str> = run.stdout.split("\r\n").collect();
    assert_eq!(lines[0], "query,period,first_day,last_day,count,documents,per_1000");
    assert_eq!(lines[1], ",2023-01,2023-01-01,2023-01-31,1,1,1000.0");
    assert_eq!(lines[2], ",2023-02,2023-02-01,2023-02-28,0,1,0.0");
    assert_eq!(lines[3], ",2023-03,2023-03-01,2023-03-31,0,0,");
    assert_eq!(lines[6], ",2023-06,2023-06-01,2023-06-30,2,3,666.667");
    let run = workspace.run(&["search", "lanterns", "--facet", "section", "--relative"]).assert_code(0);
    run.assert_stdout("section       articles  per 1,000\n").assert_stdout("Culture              1     500.00  █");
    let by_rate = workspace.run(&["search", "lanterns", "--facet", "author", "--relative", "--json"]).assert_code(0);
    assert_eq!(counts(&by_rate, "value"), pairs(&[("Ann Poe", 2), ("Jane Doe", 2), ("none", 1)]));
    let rates: Vec<f64> = by_rate.records().iter().map(|record| record["per_1000"].as_f64().unwrap()).collect();
    assert_eq!(rates, [1000.0, 666.667, 1000.0], "those without a value come last");
}

#[test]
fn named_queries_are_counted_together_and_within_another() {
    let workspace = archive();
    let run = workspace
        .run(&[
            "search",
            "section:city",
            "--query",
            "lit=lanterns",
            "--query",
            "dark=candles",
            "--facet",
            "year",
            "--format",
            "tsv",
        ])
        .assert_code(0);
    assert_eq!(
        run.stdout,
        "query\tfield\tvalue\tcount\tdocuments\tper_1000\n\
         lit\tyear\t2023\t2\t3\t666.667\ndark\tyear\t2023\t1\t3\t333.333\n\
         lit\tyear\t2024\t1\t1\t1000.0\ndark\tyear\t2024\t0\t1\t0.0\n"
    );
    let run =
        workspace.run(&["search", "--query", "lit=lanterns", "--query", "none=zeppelin", "--json"]).assert_code(0);
    assert_eq!(counts(&run, "name"), pairs(&[("lit", 5), ("none", 0)]));
    let run = run.assert_stderr("newsidx: nothing found by none\n");
    assert_eq!(run.records()[0]["query"], "lanterns");
    let any = workspace.run(&["search", "--any", "--query", "a=zeppelin lanterns", "--json"]).assert_code(0);
    assert_eq!(counts(&any, "name"), pairs(&[("a", 5)]));
    workspace.run(&["search", "--query", "a=zeppelin", "--query", "b=airship"]).assert_code(1);
    workspace
        .run(&["search", "--query", "lanterns"])
        .assert_code(2)
        .assert_stderr("expected NAME=QUERY, such as sea=ferry");
    workspace.run(&["search", "--query", "a=(b"]).assert_code(2).assert_stderr("a: query, column 1");
}

#[test]
fn bars_fit_the_width_with_wide_names() {
    let workspace = Workspace::with_index();
    workspace.write("korean.jsonl", serde_json::json!({
        "title": "도시의 밤", "text": page("x", "The lanterns were lit."), "section": "사회 > 전국 > 아주 긴 이름을 가진 지역의 소식과 이야기", "date": "2025-05-20"
    }).to_string());
    workspace.run(&["index", "korean.jsonl"]).assert_code(0);
    for width in ["30", "80", "200"] {
        for args in [
            vec!["*", "--facet", "section"],
            vec!["--query", "하나=도시", "--query", "둘=lanterns OR the", "--facet", "section"],
        ] {
            let run = workspace.run(&[&["search", "--width", width], args.as_slice()].concat()).assert_code(0);
            let widest = run.stdout.lines().map(UnicodeWidthStr::width).max().unwrap();
            assert!(widest <= width.parse::<usize>().unwrap(), "{widest}\n{run}");
            assert!(run.stdout.contains('█'), "{run}");
        }
    }
}

#[test]
fn rows_that_are_not_shown_are_counted() {
    let workspace = Workspace::with_index();
    let all = workspace.run(&["search", "*", "--facet", "author", "--json"]).records().len();
    let run = workspace.run(&["search", "*", "--facet", "author"]).assert_code(0);
    assert_eq!(run.stdout.lines().count(), 1 + 20 + 1);
    let run = run.assert_stdout(&format!("… {} more (-m N)", all - 20));
    let first: Vec<&str> = run.stdout.lines().take(4).collect();
    let limited = workspace.run(&["search", "*", "--facet", "author", "-m", "3"]).assert_code(0);
    assert_eq!(
        limited
            .stdout
            .lines()
            .take(4)
            .map(str::trim_end)
            .map(|line| line.split("  ").next().unwrap())
            .collect::<Vec<_>>(),
        first.iter().map(|line| line.split("  ").next().unwrap()).collect::<Vec<_>>()
    );
    assert_eq!(workspace.run(&["search", "*", "--facet", "author", "-m", "3", "--json"]).records().len(), 3);
}

#[test]
fn counts_are_the_same_for_any_number_of_commits_and_threads() {
    let workspace = Workspace::with_corpus();
    workspace.run(&["index", "corpus", "--index", "one", "-j", "1"]).assert_code(0);
    for folder in ["city-ledger", "hangang-ilbo", "peninsula-daily", ""] {
        workspace.run(&["index", &format!("corpus/{folder}"), "--index", "many", "-j", "5"]).assert_code(0);
    }
    for args in [["--facet", "author"], ["--facet", "site"], ["--timeline", "week"]] {
        let run = |index: &str| {
            workspace.run(&["search", "the OR 의", "--index", index, args[0], args[1], "--json"]).assert_code(0).stdout
        };
        assert_eq!(run("one"), run("many"), "{args:?}");
    }
}

#[test]
fn flags_without_an_effect_are_refused() {
    let workspace = archive();
    for (args, message) in [
        (vec!["*", "--relative"], "required"),
        (vec!["*", "--facet", "site", "--timeline", "year"], "cannot be used with"),
        (vec!["*", "--facet", "site", "--sort", "date"], "cannot be used with"),
        (vec!["*", "--facet", "site", "-c"], "cannot be used with"),
        (vec!["*", "--facet", "site", "--fields", "value"], "add --format"),
        (vec!["*", "--facet", "site", "--width", "80", "--json"], "--width applies to text output only"),
        (vec!["--query", "a=b", "-m", "3"], "-m limits hits and facet rows"),
        (
            vec!["*", "--facet", "site", "--format", "csv", "--fields", "hits"],
            "unknown field \"hits\"; the fields are schema, type, query",
        ),
    ] {
        workspace.run(&[&["search"], args.as_slice()].concat()).assert_code(2).assert_stderr(message);
    }
    let run =
        workspace.run(&["search", "*", "--facet", "site", "--format", "csv", "--fields", "count,value"]).assert_code(0);
    assert_eq!(run.stdout, "count,value\r\n7,gazette.example\r\n");
    let by_name: BTreeMap<String, u64> =
        counts(&workspace.run(&["search", "*", "--facet", "lang", "--json"]), "value").into_iter().collect();
    assert_eq!(by_name["en"], 7);
}

#[test]
fn a_file_of_queries_is_counted_in_its_order() {
    let workspace = archive();
    workspace.write("q.txt", "\u{feff}# what was lit\nsea\tlanterns\n\nby land = candles section:city\nzeppelin OR airship\n\"lit candles\"\nlit quay\n");
    let run = workspace.run(&["search", "-f", "q.txt", "--format", "tsv"]).assert_code(0);
    assert_eq!(
        run.stdout,
        "name\tquery\tcount\nsea\tlanterns\t5\nby land\tcandles section:city\t1\nzeppelin OR airship\tzeppelin OR airship\t0\n\
         \"lit candles\"\t\"lit candles\"\t2\nlit quay\tlit quay\t7\n"
    );
    let run = run.assert_stderr("newsidx: nothing found by zeppelin OR airship\n");
    let narrowed = workspace.run(&["search", "section:city", "-f", "q.txt", "--json"]).assert_code(0);
    assert_eq!(counts(&narrowed, "name")[0], ("sea".to_owned(), 3));
    let text = workspace.run(&["search", "-f", "q.txt"]).assert_code(0);
    assert!(text.stdout.starts_with("query                articles\nsea                         5  ██"), "{text}");
    let from_stdin = workspace.run_with(
        &["search", "-f", "-", "--format", "tsv"],
        std::fs::read(workspace.path("q.txt")).unwrap().as_slice(),
        &[],
    );
    assert_eq!(from_stdin.stdout, run.stdout);
    let any = workspace.run(&["search", "--any", "-f", "q.txt", "--json"]).assert_code(0);
    assert_eq!(counts(&any, "name")[4], ("lit quay".to_owned(), 7));
    let by_year = workspace.run(&["search", "-f", "q.txt", "--timeline", "year", "--json"]).assert_code(0);
    assert_eq!(by_year.records().len(), 5 * 3, "two years and no date, for each of five queries");
}

#[test]
fn a_broken_file_of_queries_is_reported() {
    let workspace = archive();
    workspace
        .write("q.txt", "a\n\nb = (c\n")
        .write("none.txt", "zeppelin\nairship\n")
        .write("empty.txt", "# nothing\n")
        .write("latin.txt", b"caf\xe9\n");
    for (file, code, message) in [
        ("q.txt", 2, "q.txt, line 3: query, column 1"),
        ("none.txt", 1, "nothing found by zeppelin, airship"),
        ("empty.txt", 2, "empty.txt contains no query"),
        ("latin.txt", 2, "latin.txt is not valid UTF-8"),
        ("missing.txt", 2, "missing.txt"),
    ] {
        workspace.run(&["search", "-f", file]).assert_code(code).assert_stderr(message);
    }
    workspace.run(&["search", "-f", "q.txt", "-c"]).assert_code(2).assert_stderr("cannot be used with");
}
