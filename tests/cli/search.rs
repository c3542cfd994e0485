//! `newsidx search`: queries, order, formats and exit codes.

use std::io::Read;

use crate::harness::{Workspace, page};

fn three_pages() -> Workspace {
    let workspace = Workspace::new();
    let page = |title: &str, date: &str, text: &str| page(title, text).replace("May 20, 2025", date);
    workspace
        .write(
            "news/a.txt",
            page(
                "Lanterns rise over the old harbour wall",
                "May 20, 2025",
                "The lanterns were lit at dusk, lanterns of paper and of glass.",
            ),
        )
        .write(
            "news/b.txt",
            page(
                "A quiet evening on the northern island",
                "June 3, 2024",
                "Somebody saw lanterns on the water near the island.",
            ),
        )
        .write(
            "news/c.txt",
            page(
                "Trains to run until midnight in summer",
                "July 1, 2023",
                "The last train leaves at midnight, said the railway.",
            ),
        );
    workspace.run(&["index", "news"]).assert_code(0);
    workspace
}

#[test]
fn the_quotation_is_found_in_the_sample_pages() {
    let workspace = Workspace::with_index();
    let run = workspace.run(&["search", "silence is complicity"]).assert_code(0);
    let run = run.assert_stdout("1. ").assert_stdout("Silence is complicity").assert_stdout("corpus/peninsula-daily/");
    assert!(!run.stdout.contains('\u{1b}'), "colours in a pipe\n{run}");
}

#[test]
fn a_title_weighs_more_than_the_body_and_ties_go_by_date() {
    let workspace = three_pages();
    assert_eq!(workspace.found(&["lanterns"]), ["news/a.txt", "news/b.txt"]);
    assert_eq!(workspace.found(&["--sort", "date", "*"]), ["news/c.txt", "news/b.txt", "news/a.txt"]);
    assert_eq!(workspace.found(&["--sort", "-date", "*"]), ["news/a.txt", "news/b.txt", "news/c.txt"]);
    assert_eq!(
        workspace.found(&["*"]),
        ["news/a.txt", "news/b.txt", "news/c.txt"],
        "ties are broken by the newest date"
    );
}

#[test]
fn operators_combine_words() {
    let workspace = three_pages();
    for (query, expected) in [
        (vec!["lanterns", "island"], vec!["b"]),
        (vec!["lanterns AND island"], vec!["b"]),
        (vec!["midnight OR island"], vec!["b", "c"]),
        (vec!["lanterns -island"], vec!["a"]),
        (vec!["lanterns NOT island"], vec!["a"]),
        (vec!["NOT lanterns"], vec!["c"]),
        (vec!["(midnight OR island) lanterns"], vec!["b"]),
        (vec!["lanterns", "OR", "midnight"], vec!["a", "b", "c"]),
        (vec!["--", "-lanterns"], vec!["c"]),
    ] {
        let mut found = workspace.found(&query);
        found.sort();
        let expected: Vec<String> = expected.into_iter().map(|name| format!("news/{name}.txt")).collect();
        assert_eq!(found, expected, "{query:?}");
    }
}

#[test]
fn fields_and_dates_narrow_a_search() {
    let workspace = Workspace::with_index();
    let all = workspace.count(&["*"]);
    assert_eq!(workspace.count(&["lang:ko"]) + workspace.count(&["* -lang:ko"]), all);
    assert!(workspace.found(&["lang:ko"]).iter().all(|path| path.contains("hangang-ilbo")));
    assert!(workspace.found(&["agency:yonhap"]).iter().any(|path| path.contains("peninsula-daily")));
    assert_eq!(workspace.found(&["title:complicity"]), Vec::<String>::new());
    assert_eq!(workspace.count(&["body:complicity"]), 1);
    assert!(workspace.count(&["section:\"north korea\""]) >= 1);
    assert_eq!(
        workspace.count(&["site:harbourgazette.example"]),
        workspace.count(&["site:www.harbourgazette.example"])
    );
    assert!(workspace.count(&["site:harbourgazette.example"]) >= 7);
    assert!(
        workspace.count(&["site:example"]) > workspace.count(&["site:harbourgazette.example"]),
        "a site includes the hosts below it"
    );
    assert!(workspace.count(&["url:harbourgazette"]) >= 7);
    let by_year: u64 = (2019..=2026).map(|year| workspace.count(&[&format!("date:{year}")])).sum();
    assert_eq!(workspace.count(&["date:2019..2026"]), by_year);
    assert_eq!(workspace.count(&["date:..2018"]), 0);
}

#[test]
fn a_date_is_the_same_in_every_time_zone() {
    let workspace = three_pages();
    for zone in ["Pacific/Auckland", "America/Denver", "Asia/Seoul", "UTC"] {
        for (query, count) in [
            ("date:2025-05-20", "1\n"),
            ("date:2025-05", "1\n"),
            ("date:2025", "1\n"),
            ("date:2025-05-19", "0\n"),
            ("date:2023-07..2024-06-03", "2\n"),
        ] {
            let run = workspace.run_with(&["search", "-c", query], b"", &[("TZ", zone)]);
            assert_eq!(run.stdout, count, "{query} in {zone}");
        }
    }
}

#[test]
fn dates_can_be_excluded_and_combined() {
    let workspace = three_pages();
    workspace.write(
        "news/undated.txt",
        page("Nobody knows when the bell rang", "The bell rang.").replace("Published: May 20, 2025\n\n", ""),
    );
    workspace.run(&["index", "news"]).assert_code(0);
    for (query, expected) in [
        ("-date:2024", vec!["a", "c", "undated"]),
        ("the -date:2024", vec!["a", "c", "undated"]),
        ("NOT date:2023..2024", vec!["a", "undated"]),
        ("* -date:2024.. -date:..2022", vec!["c", "undated"]),
        ("date:2024 -date:2024-05", vec!["b"]),
        ("date:2024 -date:2024-06", vec![]),
        ("date:2023 OR date:2025-05-20", vec!["a", "c"]),
        ("(date:2023 OR date:2024) -lanterns", vec!["c"]),
        ("-(date:2023 OR date:2024)", vec!["a", "undated"]),
        ("date:2024.. -(lanterns -date:2024)", vec!["b"]),
        ("date:2030.. OR date:..1900", vec![]),
        ("-date:2030..", vec!["a", "b", "c", "undated"]),
    ] {
        let mut found = workspace.found(&["--", query]);
        found.sort();
        let expected: Vec<String> = expected.into_iter().map(|name| format!("news/{name}.txt")).collect();
        assert_eq!(found, expected, "{query}");
        assert_eq!(workspace.count(&["--", query]), expected.len() as u64, "{query}");
    }
}

#[test]
fn excluded_dates_leave_the_rest_of_many_pages() {
    let workspace = Workspace::new();
    let mut records = String::new();
    for nth in 0..600 {
        let record = serde_json::json!({
            "title": format!("The lanterns of evening number {nth}"),
            "text": page("x", &format!("The lanterns were lit at dusk for the {nth}. time.")),
            "date": format!("20{:02}-{:02}-{:02}", 10 + nth % 7, 1 + nth % 12, 1 + nth % 28),
        });
        records.push_str(&format!("{record}\n"));
    }
    workspace.write("dump.jsonl", records);
    workspace.run(&["index", "dump.jsonl"]).assert_code(0);
    let of_year = |year: u64| (0..600).filter(|nth| nth % 7 == year).count() as u64;
    assert_eq!(workspace.count(&["*"]), 600);
    for year in 0..7 {
        assert_eq!(workspace.count(&[&format!("lanterns date:20{}", 10 + year)]), of_year(year));
        assert_eq!(workspace.count(&[&format!("lanterns -date:20{}", 10 + year)]), 600 - of_year(year));
        assert_eq!(workspace.count(&[&format!("\"{year}. time\" date:20{}", 10 + year)]), 1);
    }
    assert_eq!(workspace.count(&["date:2010..2012 -date:2011"]), of_year(0) + of_year(2));
}

#[test]
fn a_single_character_of_a_run_is_found_and_shown() {
    let workspace = Workspace::new();
    workspace
        .write("a.txt", page("A headline about the rare characters of old books", "They wrote 𠀋ｶﾞ on the first page."));
    workspace.run(&["index", "a.txt"]).assert_code(0);
    workspace.run(&["search", "--color=always", "𠀋"]).assert_code(0).assert_stdout("𠀋\u{1b}[0mｶﾞ");
    let hit = &workspace.run(&["search", "--json", "𠀋"]).assert_code(0).records()[0];
    assert_eq!(hit["snippet"]["matches"], serde_json::json!([[11, 12]]));
    workspace.run(&["search", "\u{345}"]).assert_code(2).assert_stderr("nothing in this query can be searched for");
}

#[test]
fn the_snippet_prefers_the_phrase_to_a_single_word() {
    let workspace = Workspace::new();
    let text = format!("Korea was {}where a banner said silence is complicity.", "mentioned at the forum ".repeat(70));
    workspace.write("a.txt", page("A headline about a long and winding forum", &text));
    workspace.run(&["index", "a.txt"]).assert_code(0);
    let run = workspace.run(&["search", "korea \"silence is complicity\""]).assert_code(0);
    run.assert_stdout("silence is complicity");
}

#[test]
fn exit_codes_are_those_of_grep() {
    let workspace = three_pages();
    workspace.run(&["search", "lanterns"]).assert_code(0);
    let run = workspace.run(&["search", "zeppelin"]).assert_code(1);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", "newsidx: no article has zeppelin\n"));
    workspace.run(&["search", "-c", "zeppelin"]).assert_code(1).assert_stdout("0\n");
    workspace
        .run(&["search", "\"lanterns"])
        .assert_code(2)
        .assert_stderr("newsidx: query, column 1: this quote is never closed: \"lanterns");
    workspace
        .run(&["search", "headline:lanterns"])
        .assert_code(2)
        .assert_stderr("there is no field \"headline\"; the fields are title, body");
    workspace.run(&["search", "--", "-", "&"]).assert_code(2).assert_stderr("no letter and no digit in - &");
    workspace.run(&["search"]).assert_code(2).assert_stderr("Usage:");
}

#[test]
fn a_phrase_without_hits_suggests_a_query_with_hits() {
    let workspace = three_pages();
    workspace.run(&["search", "island lanterns"]).assert_code(1).assert_stderr(
        "newsidx: no article has this phrase; 1 article has its words: newsidx search island lanterns\n",
    );
    workspace
        .write("news/d.txt", page("Which animal is it that you would rather have", "It was a dog, a bird or a cat."));
    workspace.run(&["index", "news", "--index", "my index"]).assert_code(0);
    let run = workspace.run(&["search", "--index", "my index", "\"cat OR dog\""]).assert_code(1);
    let hint = "newsidx: no article has this phrase; 1 article has its words: newsidx search --index 'my index' cat '\\OR' dog\n";
    assert_eq!(run.stderr, hint, "{run}");
    assert_eq!(workspace.count(&["--index", "my index", "cat", "\\OR", "dog"]), 1);
    let run = workspace.run_with(&["search", "\"cat OR dog\""], b"", &[("NEWSIDX_INDEX", "my index")]).assert_code(1);
    run.assert_stderr("newsidx search cat '\\OR' dog\n");
    let run = workspace.run(&["search", "-c", "\"lantern\""]).assert_code(1);
    assert_eq!(
        run.stderr,
        "newsidx: no article has this exact word; 2 articles have an inflection of it: newsidx search lantern\n"
    );
    let run = workspace.run(&["search", "\"zeppelin\""]).assert_code(1);
    assert_eq!(run.stderr, "newsidx: no article has \"zeppelin\"\n");
}

#[test]
fn words_without_letters_and_digits_are_ignored_with_a_warning() {
    let workspace = three_pages();
    for args in
        [vec!["search", "lanterns", "&"], vec!["search", "-c", "lanterns", "&"], vec!["search", "-l", "lanterns", "&"]]
    {
        workspace
            .run(&args)
            .assert_code(0)
            .assert_stderr("newsidx: \"&\" has no letter and no digit and was left out\n");
    }
}

#[test]
fn json_lines_have_the_facts_and_the_positions_of_the_matches() {
    let workspace = three_pages();
    let run = workspace.run(&["search", "--json", "lanterns of paper"]).assert_code(0);
    let records = run.records();
    assert_eq!(records.len(), 1);
    let hit = &records[0];
    assert_eq!(hit["schema"], 1);
    assert_eq!(hit["type"], "hit");
    assert_eq!(hit["rank"], 1);
    assert_eq!(hit["title"], "Lanterns rise over the old harbour wall");
    assert_eq!(hit["date"], "2025-05-20");
    assert_eq!(hit["date_evidence"], "line");
    assert_eq!(hit["authors"][0], "Jane Doe");
    assert_eq!(hit["path"], "news/a.txt");
    let text: Vec<char> = hit["snippet"]["text"].as_str().unwrap().chars().collect();
    let range = &hit["snippet"]["matches"][0];
    let range = range[0].as_u64().unwrap() as usize..range[1].as_u64().unwrap() as usize;
    assert_eq!(text[range].iter().collect::<String>(), "lanterns of paper");
}

#[test]
fn paths_are_printed_once_and_separated_by_nul_on_request() {
    let workspace = Workspace::new();
    let record = |title: &str| {
        serde_json::json!({"title": title, "text": page("x", "The lanterns were lit at dusk on the wall.")}).to_string()
    };
    workspace.write(
        "dump.jsonl",
        format!("{}\n{}\n", record("One lantern story of two"), record("Another lantern story of two")),
    );
    workspace.run(&["index", "dump.jsonl"]).assert_code(0);
    assert_eq!(workspace.count(&["lanterns"]), 2);
    assert_eq!(workspace.found(&["lanterns"]), ["dump.jsonl"]);
    assert_eq!(workspace.run(&["search", "-0", "lanterns"]).stdout, "dump.jsonl\0");
}

#[test]
fn a_limit_limits_and_the_count_stays_exact() {
    let workspace = Workspace::with_index();
    let total = workspace.count(&["the"]);
    assert!(total > 20);
    let run = workspace.run(&["search", "the"]);
    assert!(run.stdout.contains("\n10. ") && !run.stdout.contains("\n11. "), "{run}");
    assert_eq!(
        workspace.run(&["search", "--json", "--no-collapse", "the"]).records().len() as u64,
        total,
        "JSON has all"
    );
    assert_eq!(workspace.run(&["search", "--json", "-m", "3", "the"]).records().len(), 3);
    for args in [vec!["search", "the"], vec!["search", "--json", "the"], vec!["search", "-l", "the"]] {
        let run = workspace.run(&[args.as_slice(), &["-m", "0"]].concat()).assert_code(0);
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""), "no hits are requested, but there are some");
    }
    assert_eq!(workspace.run(&["search", "-c", "-m", "0", "the"]).stdout, format!("{total}\n"));
    workspace.run(&["search", "-m", "0", "zeppelin"]).assert_code(1);
}

#[test]
fn colours_follow_the_flag_and_the_environment() {
    let workspace = three_pages();
    let coloured = |args: &[&str], environment: &[(&str, &str)]| {
        workspace.run_with(args, b"", environment).assert_code(0).stdout.contains('\u{1b}')
    };
    assert!(!coloured(&["search", "lanterns"], &[]), "no colours in a pipe");
    assert!(coloured(&["search", "--color=always", "lanterns"], &[]));
    assert!(
        coloured(&["search", "--color=always", "lanterns"], &[("NO_COLOR", "1")]),
        "the flag beats the environment"
    );
    assert!(!coloured(&["search", "--color=never", "lanterns"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&["search", "--json", "lanterns"], &[]));
    assert!(coloured(&["search", "lanterns"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&["search", "lanterns"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
}

#[test]
fn a_pipe_that_is_closed_after_the_first_byte_is_success() {
    let workspace = Workspace::with_index();
    let mut child = workspace.command(&["search", "--json", "*"]).spawn().unwrap();
    let mut first = [0; 1];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_pipe_that_is_closed_from_the_start_is_success() {
    let workspace = Workspace::with_index();
    let commands: [&[&str]; 9] = [
        &["search", "-m", "1000", "*"],
        &["search", "-l", "*"],
        &["search", "-c", "*"],
        &["extract", "corpus"],
        &["extract", "--explain", "corpus"],
        &["extract", "--json", "corpus"],
        &["stats"],
        &["man"],
        &["completions", "bash"],
    ];
    for args in commands {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = workspace.command(args).stdout(writer).spawn().unwrap().wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("pipe") && !stderr.contains("panicked"), "{args:?}: {stderr}");
    }
}

#[test]
fn results_are_the_same_for_any_number_of_threads() {
    let workspace = Workspace::with_corpus();
    workspace.run(&["index", "corpus", "--index", "one", "-j", "1"]).assert_code(0);
    workspace.run(&["index", "corpus", "--index", "many", "-j", "7", "--memory", "160"]).assert_code(0);
    for query in [vec!["the"], vec!["*"], vec!["said OR year"], vec!["인권 OR 도시"], vec!["--sort=-date", "*"]] {
        let run = |index: &str| {
            let mut args = vec!["search", "--json", "--index", index];
            args.extend(&query);
            workspace.run(&args).assert_code(0).stdout
        };
        assert_eq!(run("one"), run("many"), "{query:?}");
    }
}
