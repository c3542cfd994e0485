//! A quoted phrase finds exactly the pages that have it: as many as a slow, plain scan finds.
//!
//! The scan knows nothing of the index or of its analyzer. It cuts text into units by the rules of
//! `docs/query-syntax.md` and looks for the units of the phrase next to each other in one value of
//! one field.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::path::Path;

use newsidx::article::Article;
use newsidx::index::Index;
use newsidx::ingest::{FieldMap, ReadOptions, Source, WalkOptions, walk};
use newsidx::pipeline::{BuildSettings, build};
use newsidx::query::{Query, parse};
use newsidx::search::{SearchOptions, count, search};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Phrases that are drawn, and as many again with one unit changed.
const PHRASES: usize = 1000;

/// A word, or a character of a script that is written without spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unit {
    text: String,
    /// Whether it is a character of a run, and the last of it.
    in_run: bool,
    ends_run: bool,
    start: usize,
    end: usize,
}

fn is_run_char(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '々' | '〇' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

fn folded(word: &str) -> String {
    word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect::<String>().replace('ß', "ss")
}

fn units(text: &str) -> Vec<Unit> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let end_of = |at: usize| chars.get(at).map_or(text.len(), |(byte, _)| *byte);
    let is_word = |at: usize| chars.get(at).is_some_and(|(_, c)| c.is_alphanumeric() && !is_run_char(*c));
    let mut units = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let (start, c) = chars[at];
        if is_run_char(c) {
            let ends_run = !chars.get(at + 1).is_some_and(|(_, next)| is_run_char(*next));
            units.push(Unit { text: c.to_string(), in_run: true, ends_run, start, end: end_of(at + 1) });
            at += 1;
        } else if is_word(at) {
            let mut end = at;
            while is_word(end) {
                end += 1;
            }
            // U.N., a.m.: single letters with full stops between them.
            while end - at == 1 && c.is_alphabetic() || end > at + 1 && chars[end - 2].1 == '.' {
                let single = chars.get(end).is_some_and(|(_, c)| *c == '.')
                    && chars.get(end + 1).is_some_and(|(_, c)| c.is_alphabetic())
                    && is_word(end + 1)
                    && !is_word(end + 2);
                if !single {
                    break;
                }
                end += 2;
            }
            let word: String = chars[at..end].iter().map(|(_, c)| *c).filter(|c| *c != '.').collect();
            units.push(Unit { text: folded(&word), in_run: false, ends_run: false, start, end: end_of(end) });
            at = end;
        } else {
            at += 1;
        }
    }
    units
}

/// Whether the units stand next to each other. The phrase may begin and end inside a run.
fn stands_in(phrase: &[Unit], text: &[Unit]) -> bool {
    text.windows(phrase.len()).any(|window| {
        window.iter().zip(phrase).enumerate().all(|(nth, (found, wanted))| {
            let is_last = nth + 1 == phrase.len();
            found.text == wanted.text && (is_last || found.ends_run == wanted.ends_run)
        })
    })
}

fn values(article: &Article) -> impl Iterator<Item = &String> {
    let title = std::iter::once(&article.title);
    title.chain(&article.standfirst).chain(&article.paragraphs).chain(&article.captions)
}

/// A stream of numbers that is the same on every machine (an LCG with Knuth's constants).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit
    }
}

fn articles(corpus: &Path, options: &ReadOptions) -> Vec<Article> {
    let mut articles = Vec::new();
    for path in walk(&[corpus.to_owned()], &WalkOptions::default()) {
        Source::open(&path.unwrap()).unwrap().pages(options, &mut |page| {
            let page = page.unwrap();
            articles.extend(newsidx::extract::extract(&page, &newsidx::blocks::read(&page)).outcome.ok());
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
        index: dir.path().join("index"),
        roots: vec![corpus.clone()],
        threads: 2,
        memory_bytes: 60 << 20,
        read: read.clone(),
        prune: false,
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
    let mut numbers = Numbers(20_250_520);
    let mut kinds: BTreeSet<&str> = BTreeSet::new();
    for round in 0..2 * PHRASES {
        let (text, units_of_text) = &texts[numbers.below(texts.len())];
        let length = (2 + numbers.below(5)).min(units_of_text.len());
        let first = numbers.below(units_of_text.len() - length + 1);
        let chosen = &units_of_text[first..first + length];
        let mut phrase = text[chosen[0].start..chosen[length - 1].end].to_owned();
        if round >= PHRASES {
            let (other, other_units) = &texts[numbers.below(texts.len())];
            let other = &other[other_units[0].start..other_units[0].end];
            let changed = &chosen[numbers.below(length)];
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
            .filter(|(_, values)| values.iter().any(|value| stands_in(&wanted, value)))
            .map(|(origin, _)| origin.as_str())
            .collect();
        assert!(round >= PHRASES || !expected.is_empty(), "the scan does not find its own phrase: {phrase}");

        let query = Query::Phrase { field: None, text: phrase.clone() };
        assert_eq!(parse(&query.to_string()).unwrap(), query);
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
