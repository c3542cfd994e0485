//! `newsidx search --explain`, and the diagnosis of a query without hits.

use crate::harness::{Run, Workspace, page};

fn three_pages() -> Workspace {
    let workspace = Workspace::new();
    workspace
        .write("a.txt", page("Lanterns rise over the old harbour wall", "The lanterns were lit, it's said, in Korea."))
        .write("b.txt", page("A quiet evening on the northern island", "Somebody saw lanterns on the water."))
        .write("c.txt", page("Trains to run until midnight in summer", "The last train leaves Korea at midnight."));
    workspace.run(&["index", "."]).assert_code(0);
    workspace
}

#[test]
fn every_clause_of_a_query_has_its_count() {
    let workspace = three_pages();
    let run =
        workspace.run(&["search", "--explain", "lanterns (korea OR title:island) -wall & date:2025"]).assert_code(0);
    let expected = "1  all of\n\
                    2    lanterns\n\
                    3    any of\n\
                    2      korea\n\
                    1      title:island\n\
                    2    all but\n\
                    1      wall\n\
                    -    &  left out: no letter and no digit\n\
                    3    date:2025\n";
    assert_eq!(run.stdout, expected, "{run}");
    let records = workspace.run(&["search", "--explain", "--json", "lanterns -korea"]).assert_code(0).records();
    let parts: Vec<(u64, &str, &str, u64)> = records
        .iter()
        .map(|part| {
            (
                part["depth"].as_u64().unwrap(),
                part["role"].as_str().unwrap(),
                part["query"].as_str().unwrap(),
                part["count"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        parts,
        [
            (0, "all", "lanterns -korea", 1),
            (1, "value", "lanterns", 2),
            (1, "not", "-korea", 1),
            (2, "value", "korea", 2)
        ]
    );
    workspace.run(&["search", "--explain", "zeppelin"]).assert_code(1).assert_stdout("0  zeppelin\n");
    workspace.run(&["search", "--explain", "-c", "zeppelin"]).assert_code(2);
}

#[test]
fn a_clause_that_finds_nothing_is_named_with_similar_words_and_a_command() {
    let workspace = three_pages();
    let stderr = |args: &[&str]| workspace.run(&[&["search"], args].concat()).assert_code(1).stderr;
    assert_eq!(
        stderr(&["lantrens"]),
        "newsidx: no article has lantrens; similar to lantrens: lanterns (2)\n\
         newsidx: 2 articles are found with similar words: newsidx search lanterns\n"
    );
    assert_eq!(
        stderr(&["title:harbor", "lanterns"]),
        "newsidx: no article has title:harbor; similar to harbor: harbour (1)\n\
         newsidx: 1 article is found with similar words: newsidx search title:harbour lanterns\n"
    );
    assert_eq!(
        stderr(&["lanterns", "date:1999"]),
        "newsidx: no article has date:1999\nnewsidx: 2 articles are found without date:1999: newsidx search lanterns\n"
    );
    assert_eq!(
        stderr(&["island korea -lanterns"]),
        "newsidx: 1 article is found without island: newsidx search -- korea -lanterns\n"
    );
    assert_eq!(stderr(&["zeppelin"]), "newsidx: no article has zeppelin\n");
    assert_eq!(stderr(&["날개돋친"]), "newsidx: no article has 날개돋친\n");
}

#[test]
fn a_suggested_command_finds_the_number_of_articles_in_the_message() {
    let workspace = three_pages();
    for args in [
        vec!["it's", "lantrens"],
        vec!["--", "-zeppelin", "\"the lantrens were\""],
        vec!["(lantrens OR harbor)", "site:nowhere.example"],
        vec!["\"korea harbour\"", "body:lanterns"],
        vec!["midnight korea"],
    ] {
        let run = workspace.run(&[&["search"], args.as_slice()].concat()).assert_code(1);
        let line = run.stderr.lines().last().unwrap();
        let (message, command) = line.split_once(": newsidx search").unwrap_or_else(|| panic!("{run}"));
        let output = workspace.shell(&format!("newsidx search -c {command}"));
        let found = String::from_utf8(output.stdout).unwrap();
        assert!(message.contains(&format!(" {} article", found.trim())), "{line}: {found}");
    }
}

#[test]
fn there_is_no_diagnosis_if_something_is_found_or_no_hits_are_requested() {
    let workspace = three_pages();
    let silent = |run: Run| assert_eq!(run.stderr, "", "{run}");
    silent(workspace.run(&["search", "lanterns"]));
    silent(workspace.run(&["search", "-m", "0", "lanterns"]));
}
