//! Oracle test of all operators: 500 random queries of every kind over 5,000 random articles.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use newsidx_core::article::{Article, PartialDate};
use newsidx_dedup::Sketch;
use newsidx_index::{Index, IndexWriter, WriterSettings};
use newsidx_query::{Query, parse};
use newsidx_search::{SearchOptions, count, search};
use tempfile::TempDir;

use crate::articles::{ARTICLES, SITES, articles};
use crate::draw::{self, Drawn, in_some_field};
use crate::reference::{Read, Want, Words};
use crate::scan::Numbers;

/// Queries of each kind.
const QUERIES: usize = 500;

/// The articles, indexed and prepared for the scan.
struct World {
    _dir: TempDir,
    index: Index,
    read: Vec<Read>,
    words: Words,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    // Built once for all tests of the binary.
    WORLD.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let settings = WriterSettings::new(1, 60 << 20);
        let mut writer = IndexWriter::open(dir.path(), settings).unwrap();
        let mut words = Words::default();
        let mut read = Vec::new();
        for (nth, article) in articles().into_iter().enumerate() {
            writer.add(article.clone(), &Sketch::compute(&article)).unwrap();
            read.push(Read::new(article, &mut words));
            // Several segments, since expansion, scoring and counts add up over segments.
            if nth == ARTICLES / 3 {
                writer.commit().unwrap();
            }
        }
        assert_eq!(writer.commit().unwrap(), ARTICLES as u64);
        writer.close().unwrap();
        World { index: Index::open(dir.path()).unwrap(), _dir: dir, read, words }
    })
}

/// The first article that only the search or only the scan matches, and whether it is the search.
fn difference(query: &Query, expected: &[&Article]) -> Option<(bool, &'static Article)> {
    let world = world();
    let options = SearchOptions { limit: usize::MAX, ..SearchOptions::default() };
    let found: BTreeSet<_> =
        search(&world.index, query, options).unwrap().hits().map(|hit| hit.unwrap().article.id).collect();
    let wanted: BTreeSet<_> = expected.iter().map(|article| article.id).collect();
    let differs = |article: &Article| found.contains(&article.id) != wanted.contains(&article.id);
    let article = world.read.iter().map(|read| &read.article).find(|article| differs(article));
    article.map(|article| (found.contains(&article.id), article))
}

fn parsed(text: &str) -> Query {
    parse(text, jiff::civil::date(2025, 5, 20)).unwrap()
}

/// Draws queries of one kind and compares their matches with those of the scan.
fn compare(name: &str, seed: u64, mut draw: impl FnMut(&mut Numbers) -> Drawn) {
    let world = world();
    let mut numbers = Numbers(seed);
    let (mut found_some, mut found_none) = (0, 0);
    for _ in 0..QUERIES {
        let (text, want) = draw(&mut numbers);
        let expected: Vec<&Article> =
            world.read.iter().filter(|read| want.holds(read, &world.words)).map(|read| &read.article).collect();
        let query = parsed(&text);
        let counted = count(&world.index, &query).unwrap();
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
        let shard = format!("{:02x}", numbers.below(256));
        let of_shard: BTreeSet<String> =
            expected.iter().map(|article| article.id.to_string()).filter(|id| id.starts_with(&shard)).collect();
        let narrowed = parsed(&format!("({text}) id:{shard}"));
        let options = SearchOptions { limit: usize::MAX, ..SearchOptions::default() };
        let results = search(&world.index, &narrowed, options).unwrap();
        let hits: Vec<_> = results.hits().map(Result::unwrap).collect();
        let ids: BTreeSet<String> = hits.iter().map(|hit| hit.article.id.to_string()).collect();
        assert_eq!(ids, of_shard, "{name}: {text}");
        assert_eq!(results.total, ids.len() as u64, "{name}: {text}");
        if let Want::Text { .. } = want
            && name != "facts"
        {
            for hit in &hits {
                let matches = results.matcher().find_matches(&hit.article);
                assert!(!matches.is_empty(), "{name}: no place of {text} in {:?}", hit.article);
                let is_shown = !hit.title_matches.is_empty() || !hit.snippet.matches.is_empty();
                assert!(is_shown, "{name}: {text} is not shown in {:?}", hit.article);
            }
        }
    }
    assert!(found_some >= QUERIES / 10, "{name}: {found_some} queries found something, {found_none} nothing");
}

#[test]
fn words_and_phrases() {
    compare("words", 1, |numbers| {
        let value = draw::a_word(numbers);
        in_some_field(value, numbers)
    });
    compare("phrases", 2, |numbers| {
        let value = draw::a_phrase(numbers);
        in_some_field(value, numbers)
    });
}

#[test]
fn wildcards() {
    compare("wildcards", 3, |numbers| {
        let value = draw::a_wildcard(numbers);
        in_some_field(value, numbers)
    });
    compare("wildcards in phrases", 4, |numbers| {
        let value = draw::a_wildcard_phrase(numbers);
        in_some_field(value, numbers)
    });
}

#[test]
fn regular_expressions_and_fuzzy_words() {
    compare("expressions", 5, |numbers| {
        let value = draw::an_expression(numbers);
        in_some_field(value, numbers)
    });
    compare("likes", 6, |numbers| {
        let value = draw::a_fuzzy_word(numbers);
        in_some_field(value, numbers)
    });
}

#[test]
fn phrases_with_a_distance() {
    compare("loose phrases", 7, |numbers| {
        let value = draw::a_phrase_with_slop(numbers);
        in_some_field(value, numbers)
    });
}

#[test]
fn near_with_a_number_of_words() {
    for (name, seed, operators) in [("NEAR/n", 8, ["NEAR/"]), ("PRE/n", 9, ["PRE/"])] {
        compare(name, seed, |numbers| {
            let value = draw::near(&operators, numbers);
            in_some_field(value, numbers)
        });
    }
}

#[test]
fn near_in_a_sentence_or_a_paragraph() {
    for (name, seed, operators) in [("NEAR/s", 10, ["NEAR/s", "PRE/s"]), ("NEAR/p", 11, ["NEAR/p", "PRE/p"])] {
        compare(name, seed, |numbers| {
            let value = draw::near(&operators, numbers);
            in_some_field(value, numbers)
        });
    }
}

#[test]
fn exact_characters() {
    compare("exact", 12, |numbers| {
        let value = draw::an_exact(numbers);
        in_some_field(value, numbers)
    });
}

#[test]
fn leads_and_quotations_and_captions() {
    for (name, seed) in [("lead:", 13), ("quote:", 14), ("caption:", 15)] {
        compare(name, seed, |numbers| {
            let (text, find) = if numbers.below(2) == 0 { draw::a_word(numbers) } else { draw::a_phrase(numbers) };
            (format!("{name}{text}"), draw::wanted(name, find))
        });
    }
}

#[test]
fn at_least_a_number_of_times() {
    compare("atleast", 16, draw::at_least);
}

#[test]
fn operators_inside_each_other() {
    compare("combinations", 17, |numbers| draw::combined(2, numbers));
}

#[test]
fn facts_of_the_articles() {
    compare("facts", 18, draw::of_fact);
    compare("sites and languages", 19, |numbers| {
        let site = numbers.one_of(&SITES);
        let parent = numbers.one_of(&["kr", "example.kr", "com", "example.com", "example"]);
        let below = |site: &str, of: &str| site == of || site.ends_with(&format!(".{of}"));
        match numbers.below(6) {
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
    compare("identifiers", 20, |numbers| {
        let digits = format!("{:x}", numbers.below(0x1000));
        fact(format!("id:{digits}"), move |article| article.id.to_string().starts_with(&digits))
    });
}

#[test]
fn lengths() {
    let lengths: std::collections::HashMap<String, usize> =
        world().read.iter().map(|read| (read.article.id.to_string(), read.length())).collect();
    let lengths: &'static _ = Box::leak(Box::new(lengths));
    compare("words:", 21, |numbers| {
        let limit = numbers.below(60);
        let (text, is_wanted): (String, fn(usize, usize) -> bool) = match numbers.below(6) {
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
fn dates() {
    compare("dates", 22, |numbers| {
        let (from, to) = (a_date(numbers), a_date(numbers));
        let (first, last) = (days(&from).0, days(&to).1);
        let within = move |article: &Article, first: (i16, i8, i8), last: (i16, i8, i8)| {
            let date = article.published.map(|published| days(&published.date.to_string()));
            date.is_some_and(|(begin, end)| first <= begin && end <= last)
        };
        const FIRST: (i16, i8, i8) = (0, 0, 0);
        const LAST: (i16, i8, i8) = (9999, 99, 99);
        match numbers.below(7) {
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
fn dates_of_change() {
    compare("dates of change", 23, |numbers| {
        let (from, to) = (a_date(numbers), a_date(numbers));
        let (first, last) = (days(&from).0, days(&to).1);
        let within = move |article: &Article, first: (i16, i8, i8), last: (i16, i8, i8)| {
            article.modified.is_some_and(|date| (first..=last).contains(&days(&date.to_string()).0))
        };
        match numbers.below(4) {
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
    (text, Want::Fact(Box::new(fact)))
}

fn a_date(numbers: &mut Numbers) -> String {
    let (year, month, day) = (2023 + numbers.below(3), 1 + numbers.below(12), 1 + numbers.below(31));
    let text = match numbers.below(3) {
        0 => format!("{year}"),
        1 => format!("{year}-{month:02}"),
        _ => format!("{year}-{month:02}-{day:02}"),
    };
    if text.parse::<PartialDate>().is_ok() { text } else { a_date(numbers) }
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
