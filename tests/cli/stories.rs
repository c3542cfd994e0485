//! Stories: how near-duplicates are found, shown, counted and listed.

use crate::harness::{Run, Workspace};

/// An article of some 120 words; the same name yields the same text.
fn story(name: &str) -> Vec<String> {
    let sentence = |nth: usize| {
        let words: Vec<String> = (0..12)
            .map(|word| format!("{name}{}", ["ing", "ed", "er", "al"][word % 4].repeat(1 + (nth + word) % 3)))
            .collect();
        format!(
            "The {} said on day {nth} that {} would be {nth} of {}.",
            words[0],
            words[1..7].join(" the "),
            words[7..].join(" and ")
        )
    };
    (0..6).map(sentence).collect()
}

fn record(site: &str, date: &str, title: &str, paragraphs: &[String]) -> String {
    let url = format!("https://{site}/{}", title.replace(' ', "-"));
    let text = paragraphs.join("\n\n");
    format!("{}\n", serde_json::json!({"url": url, "date": date, "title": title, "text": text}))
}

/// An article in four papers on three sites, and one that only one site has.
fn wire() -> String {
    let (walrus, heron) = (story("walrus"), story("heron"));
    let mut changed = walrus.clone();
    changed[1] = "A paragraph that only this paper has, with words of its own about a harbour and a bridge.".to_owned();
    [
        record("a.example", "2025-05-21", "Walrus in the morning", &walrus),
        record("b.example", "2025-05-20", "Walrus at noon", &walrus[..4]),
        record("c.example", "2025-05-22", "Walrus in the evening", &changed),
        record("c.example", "2025-05-23", "Walrus at night", &walrus[1..]),
        record("a.example", "2025-05-21", "Heron in the morning", &heron),
    ]
    .concat()
}

fn with_wire() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("wire.jsonl", wire());
    workspace.run(&["index", "wire.jsonl"]).assert_code(0);
    workspace
}

fn titles(workspace: &Workspace, args: &[&str]) -> Vec<String> {
    let run = workspace.run(&[&["search", "--json"], args].concat()).assert_code(0);
    run.records().iter().map(|record| record["title"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_story_is_one_hit_that_counts_its_copies() {
    let workspace = with_wire();
    let run = workspace.run(&["search", "walrus*"]).assert_code(0);
    assert_eq!(run.stdout.matches("Walrus").count(), 1, "{run}");
    run.assert_stdout("1. ").assert_stdout("\n   +3 copies in ");
    assert_eq!(titles(&workspace, &["*", "--sort", "date"]), ["Walrus at noon", "Heron in the morning"]);
    assert_eq!(titles(&workspace, &["*", "--sort=-date"]), ["Walrus at night", "Heron in the morning"]);
    let hit = workspace.run(&["search", "--json", "walrus*", "--sort", "date"]).records().remove(0);
    assert_eq!((hit["copies"].as_u64(), hit["papers"].as_u64()), (Some(3), Some(2)), "{hit}");
    assert_eq!(hit["story"], hit["id"], "the first publication is the head");
    let heron = workspace.run(&["search", "--json", "heron*"]).records().remove(0);
    assert_eq!((heron["copies"].as_u64(), heron["story"].is_null()), (Some(0), true), "{heron}");
}

#[test]
fn only_copies_that_the_query_finds_are_counted() {
    let workspace = with_wire();
    let hit = workspace.run(&["search", "--json", "site:c.example", "walrus*"]).records().remove(0);
    assert_eq!((hit["copies"].as_u64(), hit["papers"].as_u64()), (Some(1), Some(1)), "{hit}");
    let first = workspace.run(&["search", "--json", "title:noon"]).records().remove(0);
    assert_eq!(first["copies"].as_u64(), Some(0), "{first}");
    assert_eq!(hit["story"], first["id"], "the head need not be found");
}

#[test]
fn copies_are_listed_on_request() {
    let workspace = with_wire();
    let run = workspace.run(&["search", "walrus*", "--sort", "date", "--copies"]).assert_code(0);
    let listed = ["2025-05-21 · a.example · Walrus in the morning", "2025-05-22 · c.example · Walrus in the evening"];
    let run = listed.into_iter().fold(run, Run::assert_stdout).assert_stdout("wire.jsonl:4  ");
    assert!(run.stdout.find("+3 copies").unwrap() < run.stdout.find("in the morning").unwrap(), "{run}");
    let hit = workspace.run(&["search", "--json", "--copies", "walrus*", "--sort", "date"]).records().remove(0);
    let copies: Vec<&str> =
        hit["copied_in"].as_array().unwrap().iter().map(|copy| copy["title"].as_str().unwrap()).collect();
    assert_eq!(copies, ["Walrus in the morning", "Walrus in the evening", "Walrus at night"]);
    let without = workspace.run(&["search", "--json", "walrus*"]).records().remove(0);
    assert_eq!(without["copied_in"].as_array().map(Vec::len), Some(0), "{without}");
}

#[test]
fn every_hit_is_shown_with_no_collapse() {
    let workspace = with_wire();
    assert_eq!(titles(&workspace, &["*", "--no-collapse"]).len(), 5);
    let run = workspace.run(&["search", "walrus*", "--no-collapse"]).assert_code(0);
    assert!(run.stdout.contains("\n4. ") && !run.stdout.contains("copies in"), "{run}");
    workspace.run(&["search", "walrus", "--no-collapse", "--copies"]).assert_code(2);
    workspace.run(&["search", "walrus", "--no-collapse", "-c"]).assert_code(2).assert_stderr("cannot be used with");
}

#[test]
fn articles_and_stories_are_both_counted() {
    let workspace = with_wire();
    assert_eq!(workspace.count(&["*"]), 5);
    let total = workspace.run(&["search", "-c", "--json", "*"]).assert_code(0).records().remove(0);
    assert_eq!((total["articles"].as_u64(), total["stories"].as_u64()), (Some(5), Some(2)), "{total}");
    let none = workspace.run(&["search", "-c", "--json", "zeppelin"]).assert_code(1).records().remove(0);
    assert_eq!((none["articles"].as_u64(), none["stories"].as_u64()), (Some(0), Some(0)), "{none}");
    let facet = workspace.run(&["search", "*", "--facet", "site", "--json"]).records();
    assert_eq!(facet.iter().map(|row| row["count"].as_u64().unwrap()).sum::<u64>(), 5, "facets count articles");
    assert_eq!(workspace.run(&["search", "*", "--sample", "5", "--json"]).records().len(), 5);
    assert!(workspace.run(&["search", "walrus*", "--kwic", "--all"]).stdout.lines().count() > 100);
}

#[test]
fn all_copies_are_found_by_any_of_them() {
    let workspace = with_wire();
    let hits = workspace.run(&["search", "--json", "--no-collapse", "walrus*"]).records();
    for hit in &hits {
        let story = format!("story:{}", hit["id"].as_str().unwrap());
        assert_eq!(workspace.count(&[&story]), 4, "{story}");
        assert_eq!(titles(&workspace, &[&story]).len(), 4, "`story:` shows every copy");
        assert_eq!(workspace.count(&["--", &format!("-{story}")]), 1);
        assert_eq!(workspace.count(&[&story, "site:c.example"]), 2);
    }
    assert_eq!(
        workspace
            .count(&["story:0 OR story:(1 OR 2 OR 3 OR 4 OR 5 OR 6 OR 7 OR 8 OR 9 OR a OR b OR c OR d OR e OR f)"]),
        5
    );
    workspace.run(&["search", "story:xyz"]).assert_code(2).assert_stderr("is not the beginning of an identifier");
    let all = hits[0]["id"].as_str().unwrap();
    workspace
        .run(&["search", "--max-expansions", "0", &format!("story:{all}")])
        .assert_code(2)
        .assert_stderr("matches more than 0 articles of this index; write more digits");
}

#[test]
fn copies_that_come_later_join_their_story_also_when_pages_change_and_go() {
    let workspace = with_wire();
    let walrus = story("walrus");
    workspace.write("late.jsonl", record("d.example", "2025-05-19", "Walrus before the others", &walrus[1..]));
    workspace.run(&["index", "late.jsonl"]).assert_code(0);
    let hit = workspace.run(&["search", "--json", "walrus*", "--sort", "date"]).records().remove(0);
    assert_eq!((hit["title"].as_str(), hit["copies"].as_u64()), (Some("Walrus before the others"), Some(4)));
    assert_eq!(hit["story"], hit["id"], "the head is the first that was published, not the first that came");
    let out_of_time = record("e.example", "2025-08-19", "Walrus in another season", &walrus);
    workspace.write("late.jsonl", out_of_time);
    workspace.run(&["index", "late.jsonl"]).assert_code(0);
    assert_eq!(titles(&workspace, &["walrus*", "--sort=-date"]), ["Walrus in another season", "Walrus at night"]);
    std::fs::remove_file(workspace.path("wire.jsonl")).unwrap();
    workspace.run(&["index", "--prune", "."]).assert_code(0);
    assert_eq!(titles(&workspace, &["*"]), ["Walrus in another season"]);
    workspace.write("wire.jsonl", wire());
    workspace.run(&["index", "wire.jsonl"]).assert_code(0);
    assert_eq!(titles(&workspace, &["*", "--sort", "date"]).len(), 3);
    assert_eq!(workspace.count(&["*"]), 6);
}

#[test]
fn stories_depend_neither_on_threads_nor_on_runs() {
    let workspace = Workspace::new();
    let records = wire();
    workspace.write("all/wire.jsonl", &records);
    for (nth, record) in records.lines().enumerate() {
        workspace.write(&format!("parts/{nth}.jsonl"), format!("{record}\n"));
    }
    workspace.run(&["index", "--index", "one", "-j", "1", "all"]).assert_code(0);
    workspace.run(&["index", "--index", "four", "-j", "4", "all"]).assert_code(0);
    for nth in [4, 2, 0, 3, 1] {
        workspace.run(&["index", "--index", "runs", &format!("parts/{nth}.jsonl")]).assert_code(0);
    }
    let stories = |index: &str| {
        let fields = "id,title,story,copies,papers,copied_in";
        let args = ["search", "--index", index, "*", "--copies", "--sort", "date", "--json", "--fields", fields];
        let run = workspace.run(&args).assert_code(0);
        let without_paths = |mut record: serde_json::Value| {
            record["copied_in"].as_array_mut().unwrap().iter_mut().for_each(|copy| copy["path"] = "".into());
            record["copied_in"].as_array_mut().unwrap().iter_mut().for_each(|copy| copy["record"] = 0.into());
            record
        };
        run.records().into_iter().map(without_paths).collect::<Vec<_>>()
    };
    assert_eq!(stories("one"), stories("four"));
    assert_eq!(stories("one"), stories("runs"));
}
