//! Oracle test of all operators: 500 random queries of every kind over 5,000 random articles.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use newsidx_core::article::{Article, DocumentKind, PartialDate};
use newsidx_dedup::Sketch;
use newsidx_index::{Index, IndexWriter, WriterSettings};
use newsidx_query::{Query, parse};
use newsidx_search::{SearchOptions, count, search};
use tempfile::TempDir;

use crate::articles::{ARTICLES, SITES, articles};
use crate::draw::{self, Drawn, in_some_field};
use crate::reference::{Condition, ScannedArticle, Vocabulary};
use crate::scan::Rng;

/// Queries of each kind.
const QUERIES: usize = 500;

/// The articles, indexed and prepared for the scan.
struct Archive {
    _dir: TempDir,
    index: Index,
    articles: Vec<ScannedArticle>,
    words: Vocabulary,
}

fn archive() -> &'static Archive {
    static ARCHIVE: OnceLock<Archive> = OnceLock::new();
    // Built once for all tests of the binary.
    ARCHIVE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let settings = WriterSettings::new(1, 60 << 20);
        let mut writer = IndexWriter::open(dir.path(), settings).unwrap();
        let mut words = Vocabulary::default();
        let mut scanned = Vec::new();
        for (nth, article) in articles().into_iter().enumerate() {
            writer.add(article.clone(), &Sketch::compute(&article)).unwrap();
            scanned.push(ScannedArticle::new(article, &mut words));
            // Several segments, since expansion, scoring and counts add up over segments.
            if nth == ARTICLES / 3 {
                writer.commit().unwrap();
            }
        }
        assert_eq!(writer.commit().unwrap(), ARTICLES as u64);
        writer.close().unwrap();
        Archive { index: Index::open(dir.path()).unwrap(), _dir: dir, articles: scanned, words }
    })
}

/// The first article that only one of search and scan finds, and whether the search finds it.
fn difference(query: &Query, expected: &[&Article]) -> Option<(bool, &'static Article)> {
    let archive = archive();
    let options = SearchOptions { limit: usize::MAX, ..SearchOptions::default() };
    let found: BTreeSet<_> =
        search(&archive.index, query, options).unwrap().hits().map(|hit| hit.unwrap().article.id).collect();
    let wanted: BTreeSet<_> = expected.iter().map(|article| article.id).collect();
    let differs = |article: &Article| found.contains(&article.id) != wanted.contains(&article.id);
    let article = archive.articles.iter().map(|scanned| &scanned.article).find(|article| differs(article));
    article.map(|article| (found.contains(&article.id), article))
}

fn parsed(text: &str) -> Query {
    parse(text, jiff::civil::date(2025, 5, 20)).unwrap()
}

/// Draws queries of one kind and compares their matches with those of the scan.
fn compare(name: &str, seed: u64, mut draw: impl FnMut(&mut Rng) -> Drawn) {
    let archive = archive();
    let mut rng = Rng(seed);
    let (mut found_some, mut found_none) = (0, 0);
    for _ in 0..QUERIES {
        let (text, condition) = draw(&mut rng);
        let expected: Vec<&Article> = archive
            .articles
            .iter()
            .filter(|scanned| scanned.article.kind == DocumentKind::Article || text.contains("kind:"))
            .filter(|scanned| condition.holds(scanned, &archive.words))
            .map(|scanned| &scanned.article)
            .collect();
        let query = parsed(&text);
        let counted = count(&archive.index, &query).unwrap();
        if counted.total != expected.len() as u64 {
            panic!(
                "{name}: {text} finds {}, not {}: {:?}",
                counted.total,
                expected.len(),
                difference(&query, &expected)
            );
        }
        if expected.is_empty() {
            found_none += 1;
        } else {
            found_some += 1;
        }
        // Hits are read and compared for one 256th of the articles, selected by identifier; the count covers all of
        // them.
        let shard = format!("{:02x}", rng.below(256));
        let of_shard: BTreeSet<String> =
            expected.iter().map(|article| article.id.to_string()).filter(|id| id.starts_with(&shard)).collect();
        let narrowed = parsed(&format!("({text}) id:{shard}"));
        let options = SearchOptions { limit: usize::MAX, ..SearchOptions::default() };
        let results = search(&archive.index, &narrowed, options).unwrap();
        let hits: Vec<_> = results.hits().map(Result::unwrap).collect();
        let ids: BTreeSet<String> = hits.iter().map(|hit| hit.article.id.to_string()).collect();
        assert_eq!(ids, of_shard, "{name}: {text}");
        assert_eq!(results.total, ids.len() as u64, "{name}: {text}");
        if let Condition::Text { .. } = condition
            && name != "facts"
        {
            for hit in &hits {
                let matches = results.matcher().find_matches(&hit.article);
                assert!(!matches.is_empty(), "{name}: no match of {text} in {:?}", hit.article);
                let is_shown = !hit.title_matches.is_empty() || !hit.snippet.matches.is_empty();
                assert!(is_shown, "{name}: {text} is not shown in {:?}", hit.article);
            }
        }
    }
    assert!(found_some >= QUERIES / 10, "{name}: {found_some} queries found something, {found_none} nothing");
}

#[test]
fn words_and_phrases_find_what_the_scan_finds() {
    compare("words", 1, |rng| {
        let value = draw::a_word(rng);
        in_some_field(value, rng)
    });
    compare("phrases", 2, |rng| {
        let value = draw::a_phrase(rng);
        in_some_field(value, rng)
    });
}

#[test]
fn wildcards_find_what_the_scan_finds() {
    compare("wildcards", 3, |rng| {
        let value = draw::a_wildcard(rng);
        in_some_field(value, rng)
    });
    compare("wildcards in phrases", 4, |rng| {
        let value = draw::a_wildcard_phrase(rng);
        in_some_field(value, rng)
    });
}

#[test]
fn regular_expressions_and_fuzzy_words_find_what_the_scan_finds() {
    compare("expressions", 5, |rng| {
        let value = draw::an_expression(rng);
        in_some_field(value, rng)
    });
    compare("fuzzy words", 6, |rng| {
        let value = draw::a_fuzzy_word(rng);
        in_some_field(value, rng)
    });
}

#[test]
fn phrases_with_slop_find_what_the_scan_finds() {
    compare("phrases with slop", 7, |rng| {
        let value = draw::a_phrase_with_slop(rng);
        in_some_field(value, rng)
    });
}

#[test]
fn near_within_some_words_finds_what_the_scan_finds() {
    for (name, seed, operators) in [("NEAR/n", 8, ["NEAR/"]), ("PRE/n", 9, ["PRE/"])] {
        compare(name, seed, |rng| {
            let value = draw::near(&operators, rng);
            in_some_field(value, rng)
        });
    }
}

#[test]
fn near_within_a_sentence_or_paragraph_finds_what_the_scan_finds() {
    for (name, seed, operators) in [("NEAR/s", 10, ["NEAR/s", "PRE/s"]), ("NEAR/p", 11, ["NEAR/p", "PRE/p"])] {
        compare(name, seed, |rng| {
            let value = draw::near(&operators, rng);
            in_some_field(value, rng)
        });
    }
}

#[test]
fn exact_text_finds_what_the_scan_finds() {
    compare("exact", 12, |rng| {
        let value = draw::an_exact(rng);
        in_some_field(value, rng)
    });
}

#[test]
fn leads_quotations_and_captions_find_what_the_scan_finds() {
    for (name, seed) in [("lead:", 13), ("quote:", 14), ("caption:", 15)] {
        compare(name, seed, |rng| {
            let (text, pattern) = if rng.below(2) == 0 { draw::a_word(rng) } else { draw::a_phrase(rng) };
            (format!("{name}{text}"), draw::in_field(name, pattern))
        });
    }
}

#[test]
fn atleast_finds_what_the_scan_finds() {
    compare("atleast", 16, draw::at_least);
}

#[test]
fn nested_operators_find_what_the_scan_finds() {
    compare("combinations", 17, |rng| draw::combined(2, rng));
}

#[test]
fn filters_by_facts_find_what_the_scan_finds() {
    compare("facts", 18, draw::of_fact);
    compare("sites and languages", 19, |rng| {
        let site = rng.one_of(&SITES);
        let parent = rng.one_of(&["kr", "example.kr", "com", "example.com", "example"]);
        let below = |site: &str, of: &str| site == of || site.ends_with(&format!(".{of}"));
        match rng.below(6) {
            0 => fact(format!("site:www.{}", site.to_uppercase()), move |article| below(&article.site, site)),
            1 => fact(format!("site:{parent}"), move |article| below(&article.site, parent)),
            2 => fact(format!("site:*.{parent}"), move |article| article.site.ends_with(&format!(".{parent}"))),
            3 => fact(format!("site:({site} OR {parent})"), move |article| {
                below(&article.site, parent) || below(&article.site, site)
            }),
            4 => fact("lang:(ko OR EN)".to_owned(), |article| article.language.is_some()),
            _ => fact("lang:ko".to_owned(), |article| article.language.as_deref() == Some("ko")),
        }
    });
    compare("identifiers", 20, |rng| {
        let digits = format!("{:x}", rng.below(0x1000));
        fact(format!("id:{digits}"), move |article| article.id.to_string().starts_with(&digits))
    });
}

#[test]
fn filters_by_kind_find_what_the_scan_finds() {
    compare("kinds", 24, |rng| {
        let (text, condition) = draw::combined(1, rng);
        let of_kind = |kind| Condition::Fact(Box::new(move |article: &Article| article.kind == kind));
        let (filter, of_kind) = match rng.below(5) {
            0 => ("kind:*", Condition::Fact(Box::new(|_: &Article| true))),
            1 => ("kind:article", of_kind(DocumentKind::Article)),
            2 => ("-kind:listing", of_kind(DocumentKind::Article)),
            3 => ("-kind:article", of_kind(DocumentKind::Listing)),
            _ => ("kind:listing", of_kind(DocumentKind::Listing)),
        };
        match rng.below(3) {
            0 => (format!("({text}) OR {filter}"), Condition::Or(vec![condition, of_kind])),
            1 => (format!("{filter} ({text})"), Condition::And(vec![of_kind, condition])),
            _ => (filter.to_owned(), of_kind),
        }
    });
}

#[test]
fn filters_by_length_find_what_the_scan_finds() {
    let lengths: std::collections::HashMap<String, usize> =
        archive().articles.iter().map(|scanned| (scanned.article.id.to_string(), scanned.length())).collect();
    let lengths: &'static _ = Box::leak(Box::new(lengths));
    compare("words:", 21, |rng| {
        let limit = rng.below(60);
        let (text, is_wanted): (String, fn(usize, usize) -> bool) = match rng.below(6) {
            0 => (format!("words:>{limit}"), |length, limit| length > limit),
            1 => (format!("words:>={limit}"), |length, limit| length >= limit),
            2 => (format!("words:<{}", limit + 1), |length, limit| length <= limit),
            3 => (format!("words:<={limit}"), |length, limit| length <= limit),
            4 => (format!("words:{limit}..{}", limit + 9), |length, limit| (limit..limit + 10).contains(&length)),
            _ => (format!("words:={limit}"), |length, limit| length == limit),
        };
        fact(text, move |article: &Article| is_wanted(lengths[&article.id.to_string()], limit))
    });
}

#[test]
fn filters_by_date_find_what_the_scan_finds() {
    compare("dates", 22, |rng| {
        let (from, to) = (a_date(rng), a_date(rng));
        let (first, last) = (days(&from).0, days(&to).1);
        let within = move |article: &Article, first: (i16, i8, i8), last: (i16, i8, i8)| {
            let date = article.published.map(|published| days(&published.date.to_string()));
            date.is_some_and(|(begin, end)| first <= begin && end <= last)
        };
        const FIRST: (i16, i8, i8) = (0, 0, 0);
        const LAST: (i16, i8, i8) = (9999, 99, 99);
        match rng.below(7) {
            0 => fact("date:unknown".to_owned(), |article| article.published.is_none()),
            1 => fact(format!("since:{from}"), move |article| within(article, first, LAST)),
            2 => fact(format!("until:{to}"), move |article| within(article, FIRST, last)),
            3 => fact(format!("date:{from}.."), move |article| within(article, first, LAST)),
            4 => fact("since:4m".to_owned(), move |article| within(article, (2025, 1, 20), LAST)),
            5 if first <= last => fact(format!("date:{from}..{to}"), move |article| within(article, first, last)),
            _ => {
                let (first, last) = days(&from);
                fact(format!("date:{from}"), move |article| within(article, first, last))
            }
        }
    });
}

#[test]
fn filters_by_the_date_of_change_find_what_the_scan_finds() {
    compare("dates of change", 23, |rng| {
        let (from, to) = (a_date(rng), a_date(rng));
        let (first, last) = (days(&from).0, days(&to).1);
        let within = move |article: &Article, first: (i16, i8, i8), last: (i16, i8, i8)| {
            article.modified.is_some_and(|date| (first..=last).contains(&days(&date.to_string()).0))
        };
        match rng.below(4) {
            0 => fact("modified:unknown".to_owned(), |article| article.modified.is_none()),
            1 => fact(format!("modified:..{to}"), move |article| within(article, (0, 0, 0), last)),
            2 if first <= last => fact(format!("modified:{from}..{to}"), move |article| within(article, first, last)),
            _ => {
                let (first, last) = days(&from);
                fact(format!("modified:{from}"), move |article| within(article, first, last))
            }
        }
    });
}

fn fact(text: String, fact: impl Fn(&Article) -> bool + 'static) -> Drawn {
    (text, Condition::Fact(Box::new(fact)))
}

fn a_date(rng: &mut Rng) -> String {
    let (year, month, day) = (2023 + rng.below(3), 1 + rng.below(12), 1 + rng.below(31));
    let text = match rng.below(3) {
        0 => format!("{year}"),
        1 => format!("{year}-{month:02}"),
        _ => format!("{year}-{month:02}-{day:02}"),
    };
    if text.parse::<PartialDate>().is_ok() { text } else { a_date(rng) }
}

/// First and last day of a date of year, month or day.
fn days(date: &str) -> ((i16, i8, i8), (i16, i8, i8)) {
    let parts: Vec<i16> = date.split('-').map(|part| part.parse().unwrap()).collect();
    let month_ends = |year: i16, month: i16| match month {
        2 if year % 4 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    match parts.as_slice() {
        [year] => ((*year, 1, 1), (*year, 12, 31)),
        [year, month] => ((*year, *month as i8, 1), (*year, *month as i8, month_ends(*year, *month))),
        [year, month, day] => ((*year, *month as i8, *day as i8), (*year, *month as i8, *day as i8)),
        _ => panic!("no date: {date}"),
    }
}
