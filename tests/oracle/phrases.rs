//! Oracle test of quoted phrases over the sample pages: 2,000 phrases against a plain scan.
//!
//! The scan splits text into units by the rules of `docs/query-syntax.md` and searches for the units of the phrase next
//! to each other in one value of one field.

use std::collections::BTreeSet;
use std::path::Path;

use newsidx::pipeline::{BuildSettings, build};
use newsidx_core::article::Article;
use newsidx_index::Index;
use newsidx_ingest::{FieldMap, ReadOptions, Source, WalkOptions, walk};
use newsidx_query::{Query, parse};
use newsidx_search::{SearchOptions, count, search};

use crate::scan::{Rng, Unit, matches_at, units, values};

/// Number of phrases that are drawn from the pages, and of phrases with one unit changed.
const PHRASES: usize = 1000;

fn occurs_in(phrase: &[Unit], text: &[Unit]) -> bool {
    (0..text.len()).any(|at| matches_at(phrase, text, at))
}

fn articles(corpus: &Path, options: &ReadOptions) -> Vec<Article> {
    let mut articles = Vec::new();
    for path in walk(&[corpus.to_owned()], &WalkOptions::default()) {
        Source::open(&path.unwrap()).unwrap().pages(options, &mut |page| {
            let page = page.unwrap();
            let blocks = newsidx_extract::blocks::parse(&page);
            articles.extend(newsidx_extract::extract(&page.into_hashed(), &blocks).outcome.ok());
            true
        });
    }
    articles
}

#[test]
fn a_phrase_finds_the_pages_that_a_scan_finds() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let read = ReadOptions { max_page_bytes: 32 << 20, fields: FieldMap::default() };
    let dir = tempfile::tempdir().unwrap();
    let settings = BuildSettings {
        threads: 2,
        memory_bytes: 60 << 20,
        ..BuildSettings::new(dir.path().join("index"), vec![corpus.clone()], read.clone())
    };
    build(&settings, &mut |_| {}).unwrap();
    let index = Index::open(&settings.index).unwrap();

    let articles = articles(&corpus, &read);
    let scanned: Vec<(String, Vec<Vec<Unit>>)> = articles
        .iter()
        .map(|article| {
            let origin = format!("{}:{:?}", article.origin.file.display(), article.origin.record);
            (origin, values(article).map(|value| units(value)).collect())
        })
        .collect();
    let texts: Vec<(&String, Vec<Unit>)> = articles
        .iter()
        .flat_map(values)
        .map(|value| (value, units(value)))
        .filter(|(_, units)| units.len() >= 2)
        .collect();
    let mut rng = Rng(20_250_520);
    let mut kinds: BTreeSet<&str> = BTreeSet::new();
    for round in 0..2 * PHRASES {
        let (text, units_of_text) = &texts[rng.below(texts.len())];
        // Phrases start and end at units: a phrase inside a word is no phrase.
        let length = (2 + rng.below(5)).min(units_of_text.len());
        let first = rng.below(units_of_text.len() - length + 1);
        let chosen = &units_of_text[first..first + length];
        let mut phrase = text[chosen[0].start..chosen[length - 1].end].to_owned();
        if round >= PHRASES {
            // A changed phrase tests that the index finds no more than the scan.
            let (other, other_units) = &texts[rng.below(texts.len())];
            let other = &other[other_units[0].start..other_units[0].end];
            let changed = &chosen[rng.below(length)];
            let start = changed.start - chosen[0].start;
            phrase.replace_range(start..start + (changed.end - changed.start), other);
        }
        for (kind, sign) in [("apostrophe", "'"), ("curly", "’"), ("hyphen", "-"), ("number", "1")] {
            if phrase.contains(sign) {
                kinds.insert(kind);
            }
        }
        let wanted = units(&phrase);
        for unit in &wanted {
            let written = &phrase[unit.start..unit.end];
            let kind = match unit.text.chars().next() {
                _ if written.contains('.') => "abbreviation",
                Some('\u{ac00}'..='\u{d7a3}') => "korean",
                Some('\u{3041}'..='\u{30ff}') => "japanese",
                Some('\u{4e00}'..='\u{9fff}') => "han",
                _ => continue,
            };
            kinds.insert(kind);
        }
        let expected: BTreeSet<&str> = scanned
            .iter()
            .filter(|(_, values)| values.iter().any(|value| occurs_in(&wanted, value)))
            .map(|(origin, _)| origin.as_str())
            .collect();
        assert!(round >= PHRASES || !expected.is_empty(), "the scan does not find its own phrase: {phrase}");

        let query = Query::Phrase { field: None, text: phrase.clone() };
        // The phrase must also survive printing and parsing.
        assert_eq!(parse(&query.to_string(), jiff::civil::date(2025, 5, 20)).unwrap(), query);
        let results = search(&index, &query, SearchOptions { limit: usize::MAX, ..SearchOptions::default() }).unwrap();
        let hits: Vec<_> = results.hits().map(Result::unwrap).collect();
        let found: BTreeSet<String> = hits
            .iter()
            .map(|hit| format!("{}:{:?}", hit.article.origin.file.display(), hit.article.origin.record))
            .collect();
        assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), expected, "phrase: {phrase}");
        assert_eq!(results.total, expected.len() as u64, "phrase: {phrase}");
        assert_eq!(count(&index, &query).unwrap().total, results.total, "phrase: {phrase}");
        for hit in &hits {
            let shown = !hit.title_matches.is_empty() || !hit.snippet.matches.is_empty();
            assert!(shown, "no match is shown for the phrase {phrase} in {}", hit.article.origin);
        }
    }
    assert_eq!(
        kinds,
        BTreeSet::from(["abbreviation", "apostrophe", "curly", "han", "hyphen", "japanese", "korean", "number"]),
        "every kind of phrase was drawn"
    );
}
