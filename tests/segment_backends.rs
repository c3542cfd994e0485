//! The engine's segment writer and the project's own yield the same search results, also after documents were deleted
//! and replaced.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};

use newsidx_core::article::{Article, ArticleId, DateEvidence, DocumentKind, PartialDate, Publication};
use newsidx_core::page::Origin;
use newsidx_dedup::Sketch;
use newsidx_index::{Index, IndexWriter, SegmentBackend, WriterSettings};
use newsidx_query::parse;
use newsidx_search::{SearchOptions, Sort, count, search};

const SOURCES: u64 = 12;
const PAGES_PER_SOURCE: u64 = 25;

const QUERIES: [&str; 16] = [
    "*",
    "harbour",
    "lanterns OR bridge",
    "\"lit the lanterns\"",
    "\"the of the\"",
    "harbour -bridge",
    "title:council",
    "author:\"jane doe\"",
    "lant*",
    "harbour NEAR/4 council",
    "site:example",
    "lang:ko",
    "date:2024",
    "words:>30",
    "lanterns kind:*",
    "kind:listing",
];

fn source(number: u64) -> PathBuf {
    PathBuf::from(format!("/pages/{number}.jsonl"))
}

/// A page of a source; each edition has another text.
fn article(source_number: u64, page: u64, edition: u64) -> Article {
    const WORDS: [&str; 11] =
        ["harbour", "lit", "the", "lanterns", "of", "the", "bridge", "council", "U.N.’s", "대한민국", "Überfahrt"];
    let mut state = source_number * 1_000 + page * 7 + edition * 100_003 + 1;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut text = |words: usize| (0..words).map(|_| WORDS[next(WORDS.len())]).collect::<Vec<_>>().join(" ");
    let (title, paragraphs) = (text(6), vec![text(20), text(15)]);
    let date = PartialDate::new(2023 + (page % 3) as i16, Some(5), None).unwrap();
    let id = ArticleId::from_content(format!("{source_number} {page} {edition}").as_bytes());
    Article {
        title,
        kind: if page == 3 { DocumentKind::Listing } else { DocumentKind::Article },
        site: "www.harbour.example".to_owned(),
        authors: vec!["Jane Doe".to_owned(); page as usize % 2],
        language: Some(if page.is_multiple_of(5) { "ko" } else { "en" }.to_owned()),
        published: Some(Publication { date, evidence: DateEvidence::Supplied }),
        captions: vec![text(4)],
        ..Article::new(id, Origin::from_record(source(source_number), page + 1), paragraphs)
    }
}

fn add(writer: &mut IndexWriter, article: Article) {
    let sketch = Sketch::compute(&article);
    writer.add(article, &sketch).unwrap();
}

/// Builds an index with documents that were added, deleted and replaced, within a commit and over several.
fn build(path: &Path, segments: SegmentBackend) -> Index {
    let settings = WriterSettings { segments, ..WriterSettings::new(1, 20 << 20) };
    let mut writer = IndexWriter::open(path, settings).unwrap();
    for number in 0..SOURCES {
        (0..PAGES_PER_SOURCE).for_each(|page| add(&mut writer, article(number, page, 0)));
    }
    writer.commit().unwrap();
    // Replaced in one commit: the old documents are deleted and the new ones stay.
    for number in 0..4 {
        assert_eq!(writer.remove_documents(&source(number)).unwrap(), PAGES_PER_SOURCE);
        (0..PAGES_PER_SOURCE).for_each(|page| add(&mut writer, article(number, page, 1)));
    }
    // Indexed again unchanged, in the commit that also removes another source.
    assert_eq!(writer.remove_documents(&source(4)).unwrap(), PAGES_PER_SOURCE);
    (0..PAGES_PER_SOURCE).for_each(|page| add(&mut writer, article(4, page, 0)));
    assert_eq!(writer.remove_source(&source(5)).unwrap(), PAGES_PER_SOURCE);
    writer.commit().unwrap();
    // Single articles, then replaced once more together with new documents.
    writer.remove_article(&article(6, 3, 0)).unwrap();
    writer.remove_article(&article(0, 7, 1)).unwrap();
    assert_eq!(writer.remove_documents(&source(1)).unwrap(), PAGES_PER_SOURCE);
    (0..5).for_each(|page| add(&mut writer, article(1, page, 2)));
    (0..5).for_each(|page| add(&mut writer, article(SOURCES, page, 0)));
    let documents = writer.commit().unwrap();
    assert_eq!(documents, (SOURCES - 2) * PAGES_PER_SOURCE - 2 + 5 + 5);
    writer.close().unwrap();
    Index::open(path).unwrap()
}

#[test]
fn both_segment_backends_give_the_same_search_results() {
    let (theirs, ours) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let theirs = build(theirs.path(), SegmentBackend::Engine);
    let ours = build(ours.path(), SegmentBackend::Direct);
    let mut found = 0;
    for text in QUERIES {
        let query = parse(text, jiff::civil::date(2025, 5, 20)).unwrap();
        assert_eq!(count(&ours, &query).unwrap(), count(&theirs, &query).unwrap(), "{text}");
        for sort in [Sort::Relevance, Sort::DateAscending] {
            let options = SearchOptions { limit: usize::MAX, sort, ..SearchOptions::default() };
            let hits = |index| {
                let hits = search(index, &query, options).unwrap();
                hits.hits().map(|hit| hit.unwrap()).map(|hit| (hit.article, hit.score)).collect::<Vec<_>>()
            };
            let (theirs, ours) = (hits(&theirs), hits(&ours));
            assert_eq!(ours, theirs, "{text}");
            found += ours.len();
        }
    }
    assert!(found > 2_000, "{found}");
}
