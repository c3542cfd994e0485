//! Quality gate of the extraction: the sample pages yield their expected articles, written by hand.
//!
//! `tests/expected/*.jsonl` has one record per page. Differences are listed by page and field, so that a rule that
//! gets worse shows what it broke.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use newsidx_core::article::Article;
use newsidx_core::page::RawPage;
use newsidx_extract::Rejection;
use newsidx_ingest::{FieldMap, ReadOptions, Source, WalkOptions, walk};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    path: String,
    record: Option<u64>,
    rejected: Option<String>,
    #[serde(default)]
    site: String,
    url: Option<String>,
    #[serde(default)]
    title: String,
    standfirst: Option<String>,
    #[serde(default)]
    authors: Vec<String>,
    agency: Option<String>,
    section: Option<String>,
    date: Option<String>,
    date_evidence: Option<String>,
    modified: Option<String>,
    language: Option<String>,
    #[serde(default)]
    paragraphs: Vec<String>,
    #[serde(default)]
    captions: Vec<String>,
    #[serde(default)]
    credits: Vec<String>,
}

type Key = (String, Option<u64>);

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn expected() -> BTreeMap<Key, Expected> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(root().join("tests/expected")).unwrap() {
        let path = entry.unwrap().path();
        // `versions.json` lies beside them.
        if path.extension().is_none_or(|extension| extension != "jsonl") {
            continue;
        }
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let record: Expected =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            all.insert((record.path.clone(), record.record), record);
        }
    }
    all
}

fn each_sample_page(mut each: impl FnMut(RawPage)) {
    let options = ReadOptions { max_page_bytes: 32 << 20, fields: FieldMap::default() };
    for path in walk(&[root().join("corpus")], &WalkOptions::default()) {
        let source = Source::open(&path.unwrap()).unwrap();
        source.pages(&options, &mut |page| {
            each(page.unwrap());
            true
        });
    }
}

fn extracted() -> BTreeMap<Key, Result<Article, Rejection>> {
    let mut all = BTreeMap::new();
    each_sample_page(|page| {
        let blocks = newsidx_extract::blocks::parse(&page);
        let page = page.into_hashed();
        let path = page.origin.file.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        let outcome = newsidx_extract::extract(&page, &blocks).outcome;
        all.insert((path, page.origin.record), outcome);
    });
    all
}

/// Fields of an article as text, by name, in the order of the comparison.
fn fields(article: &Article) -> Vec<(&'static str, String)> {
    let published = article.published;
    vec![
        ("title", article.title.clone()),
        ("standfirst", text(&article.standfirst)),
        ("body", article.paragraphs.join("\n")),
        ("captions", article.captions.join("\n")),
        ("credits", article.credits.join("\n")),
        ("authors", article.authors.join(", ")),
        ("agency", text(&article.agency)),
        ("section", text(&article.section)),
        ("date", published.map(|published| published.date.to_string()).unwrap_or_default()),
        ("date_evidence", published.map(|published| published.evidence.name().to_owned()).unwrap_or_default()),
        ("modified", article.modified.map(|date| date.to_string()).unwrap_or_default()),
        ("language", text(&article.language)),
        ("site", article.site.clone()),
        ("url", text(&article.url)),
    ]
}

fn expected_fields(expected: &Expected) -> Vec<(&'static str, String)> {
    vec![
        ("title", expected.title.clone()),
        ("standfirst", text(&expected.standfirst)),
        ("body", expected.paragraphs.join("\n")),
        ("captions", expected.captions.join("\n")),
        ("credits", expected.credits.join("\n")),
        ("authors", expected.authors.join(", ")),
        ("agency", text(&expected.agency)),
        ("section", text(&expected.section)),
        ("date", text(&expected.date)),
        ("date_evidence", text(&expected.date_evidence)),
        ("modified", text(&expected.modified)),
        ("language", text(&expected.language)),
        ("site", expected.site.clone()),
        ("url", text(&expected.url)),
    ]
}

fn text(value: &Option<String>) -> String {
    value.clone().unwrap_or_default()
}

/// Lines that only one of the two texts has, in both directions.
fn difference(expected: &str, found: &str) -> String {
    let mut shown = String::new();
    for (mark, lines, others) in [("missing", expected, found), ("unexpected", found, expected)] {
        for line in lines.lines().filter(|line| !others.lines().any(|other| other == *line)) {
            let start: String = line.chars().take(150).collect();
            writeln!(shown, "      {mark}: {start}").unwrap();
        }
    }
    shown
}

/// Number of sample pages that differ from their expected article, by field. The test fails if one more differs, and
/// also if one less does, so that the number is lowered with every improvement.
///
/// The bodies that differ have a heading, teaser or closing list too many or too few; the models were not trained on
/// these pages. One page has the day of its last change without the year.
const MAY_DIFFER: [(&str, u32); 2] = [("body", 8), ("modified", 1)];

#[test]
fn every_sample_page_gives_its_expected_article() {
    let expected = expected();
    let extracted = extracted();
    let mut report = String::new();
    let mut wrong: BTreeMap<&str, u32> = BTreeMap::new();
    for (key, expected) in &expected {
        let name = format!("{}{}", key.0, key.1.map(|record| format!(":{record}")).unwrap_or_default());
        let found = extracted.get(key).unwrap_or_else(|| panic!("{name} was not read"));
        match (found, &expected.rejected) {
            (Err(rejection), Some(reason)) if rejection.name() == reason => {}
            (Err(rejection), reason) => {
                *wrong.entry("outcome").or_default() += 1;
                writeln!(report, "{name}\n  rejected as {rejection:?}, expected {reason:?}").unwrap();
            }
            (Ok(_), Some(reason)) => {
                *wrong.entry("outcome").or_default() += 1;
                writeln!(report, "{name}\n  an article, expected {reason}").unwrap();
            }
            (Ok(article), None) => {
                for ((field, expected), (_, found)) in expected_fields(expected).iter().zip(fields(article)) {
                    if *expected != found {
                        *wrong.entry(field).or_default() += 1;
                        writeln!(report, "{name}\n    {field}:\n{}", difference(expected, &found)).unwrap();
                    }
                }
            }
        }
    }
    assert!(extracted.keys().all(|key| expected.contains_key(key)), "a page has no expected article");
    assert_eq!(wrong, BTreeMap::from(MAY_DIFFER), "{report}\nof {} pages these differ, by field", expected.len());
}

#[test]
fn every_rule_that_labels_a_sample_page_is_documented() {
    let documents = std::fs::read_to_string(root().join("docs/extraction.md")).unwrap();
    each_sample_page(|page| {
        let blocks = newsidx_extract::blocks::parse(&page);
        let labels = newsidx_extract::extract(&page.into_hashed(), &blocks).labels;
        for (block, label) in blocks.blocks.iter().zip(labels) {
            let rule = label.rule.name();
            let ancestors = std::iter::successors(block.element, |element| blocks.elements[*element].parent);
            let mut classes = ancestors.map(|at| blocks.element_class(at));
            let is_element = classes.any(|class| class.tag.name() == rule || class.attribute_words.contains(rule));
            let is_documented = documents.contains(&format!("`{rule}`"));
            assert!(is_documented || is_element, "{rule} is not in docs/extraction.md");
        }
    });
}

#[test]
fn the_sample_pages_are_of_many_kinds() {
    let files: Vec<PathBuf> = walk(&[root().join("corpus")], &WalkOptions::default()).map(Result::unwrap).collect();
    let sites =
        files.iter().filter_map(|path| path.parent().map(Path::to_path_buf)).collect::<std::collections::BTreeSet<_>>();
    assert!(files.len() >= 60, "{} files", files.len());
    assert!(sites.len() >= 8, "{} directories", sites.len());
}
