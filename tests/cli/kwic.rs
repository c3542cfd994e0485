//! `newsidx search --kwic`: a concordance line for each match.

use unicode_width::UnicodeWidthStr;

use crate::harness::{Workspace, page};

fn four_lines() -> Workspace {
    let workspace = Workspace::new();
    let page = |title: &str, date: &str, text: &str| page(title, text).replace("May 20, 2025", date);
    workspace
        .write(
            "b/one.txt",
            page(
                "A first headline about the harbour wall",
                "May 20, 2025",
                "An old lantern broke. A red lantern glowed.",
            ),
        )
        .write(
            "a/two.txt",
            page(
                "A second headline about the harbour wall",
                "June 3, 2024",
                "Zoë’s big lantern arrived, and 서울 한강의 lantern festival began.",
            ),
        );
    workspace.run(&["index", "a", "b"]).assert_code(0);
    workspace
}

#[test]
fn every_match_has_a_line_with_the_match_in_one_column() {
    let workspace = four_lines();
    for width in ["50", "80", "140"] {
        let run = workspace.run(&["search", "lantern", "--kwic", "--width", width, "--color", "always"]).assert_code(0);
        let plain = |text: &str| anstream::adapter::strip_str(text).to_string();
        let before = |line: &str| plain(&line[..line.find("lantern\u{1b}[0m").unwrap()]);
        let columns: Vec<usize> = run.stdout.lines().map(|line| before(line).width()).collect();
        assert_eq!(columns.len(), 4, "{run}");
        assert!(columns.iter().all(|column| *column == columns[0]), "{columns:?}\n{run}");
        assert!(run.stdout.lines().all(|line| plain(line).width() < width.parse().unwrap()), "{run}");
    }
    let run = workspace.run(&["search", "lantern", "--kwic", "--color", "always"]).assert_code(0);
    assert_eq!(run.stdout.matches("lantern\u{1b}[0m").count(), 4, "{run}");
}

#[test]
fn lines_are_sorted_by_their_neighbours_by_date_or_by_site() {
    let workspace = four_lines();
    let sorted = |by: &str, field: &str| -> Vec<String> {
        let run = workspace.run(&["search", "lantern", "--kwic", "--kwic-sort", by, "--json"]).assert_code(0);
        run.records().iter().map(|line| line[field].as_str().unwrap().trim().to_owned()).collect()
    };
    let last_words: Vec<String> =
        sorted("left", "left").iter().map(|left| left.rsplit(' ').next().unwrap().to_owned()).collect();
    assert_eq!(last_words, ["big", "old", "red", "한강의"]);
    let first_words: Vec<String> =
        sorted("right", "right").iter().map(|right| right.split([' ', ',', '.']).next().unwrap().to_owned()).collect();
    assert_eq!(first_words, ["arrived", "broke", "festival", "glowed"]);
    assert_eq!(sorted("date", "date"), ["2024-06-03", "2024-06-03", "2025-05-20", "2025-05-20"]);
    assert_eq!(sorted("site", "site"), ["a", "a", "b", "b"]);
    workspace.run(&["search", "lantern", "--kwic-sort", "left"]).assert_code(2).assert_stderr("--kwic");
}

#[test]
fn records_have_the_position_of_the_match() {
    let workspace = Workspace::with_index();
    let run =
        workspace.run(&["search", "--json", "--kwic", "도시 OR \"at the\" OR lantern OR caption:photo"]).assert_code(0);
    assert!(run.records().len() > 20);
    let mut fields = std::collections::BTreeSet::new();
    for line in run.records() {
        let article = &workspace.run(&["show", "--json", line["id"].as_str().unwrap()]).records()[0];
        let nth = line["number"].as_u64().map_or(0, |number| number as usize - 1);
        let text = match line["field"].as_str().unwrap() {
            "title" => article["title"].as_str().unwrap().to_owned(),
            "standfirst" => article["standfirst"].as_str().unwrap().to_owned(),
            "body" => article["body"].as_str().unwrap().split("\n\n").nth(nth).unwrap().to_owned(),
            "caption" => article["captions"][nth].as_str().unwrap().to_owned(),
            other => panic!("{other}"),
        };
        fields.insert(line["field"].as_str().unwrap().to_owned());
        let chars: Vec<char> = text.chars().collect();
        let (start, end) = (line["start"].as_u64().unwrap() as usize, line["end"].as_u64().unwrap() as usize);
        let part = |range: std::ops::Range<usize>| chars[range].iter().collect::<String>();
        assert_eq!(part(start..end), line["match"].as_str().unwrap());
        assert!(part(0..start).ends_with(line["left"].as_str().unwrap()), "{line}");
        assert!(part(end..chars.len()).starts_with(line["right"].as_str().unwrap()), "{line}");
    }
    assert!(fields.len() >= 3, "{fields:?}");
}

#[test]
fn lines_are_limited_and_written_in_every_format() {
    let workspace = four_lines();
    let run = workspace.run(&["search", "lantern", "--kwic", "-m", "3", "--format", "tsv"]).assert_code(0);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "{run}");
    assert_eq!(lines[0], "id\tdate\tsite\tfield\tnumber\tstart\tend\tleft\tmatch\tright");
    assert!(lines[1].contains("\tlantern\t"), "{run}");
    let first = workspace
        .run(&["search", "lantern", "--kwic", "--kwic-sort", "right", "-m", "1", "--format", "{match}{right}"])
        .assert_code(0);
    assert!(first.stdout.starts_with("lantern arrived, and 서울"), "{first}");
    let phrase = workspace.run(&["search", "\"red lantern\"", "--kwic", "--format", "{match}"]).assert_code(0);
    assert_eq!(phrase.stdout, "red lantern\n", "a phrase is one match");
    workspace.run(&["search", "zeppelin", "--kwic"]).assert_code(1);
}

#[test]
fn a_match_in_the_facts_alone_has_no_line() {
    let workspace = four_lines();
    let run = workspace.run(&["search", "author:\"jane doe\"", "--kwic"]).assert_code(0);
    assert_eq!(run.stdout, "");
}
