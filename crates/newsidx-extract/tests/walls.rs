//! Walls in many languages and wordings are rejected, and articles about walls are kept, as HTML, as plain text and as
//! text that a scraper has extracted.
//!
//! `walls.jsonl` has invented pages. The words of the table were chosen while looking at the half
//! named `tuned`; the other half shows how well they carry over.

use serde::Deserialize;

use newsidx_core::page::{ContentKind, Origin, RawPage, SuppliedMetadata};
use newsidx_extract::{Rejection, blocks, extract};

/// An invented page.
#[derive(Deserialize)]
struct SamplePage {
    kind: String,
    language: String,
    title: String,
    text: String,
    /// `tuned` or `unseen`; none for articles.
    part: Option<String>,
}

fn sample_pages() -> Vec<SamplePage> {
    let lines = include_str!("walls.jsonl").lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The forms in which a scrape can have a page.
fn dresses(page: &SamplePage) -> [(&'static str, RawPage); 4] {
    let SamplePage { title, text, .. } = page;
    let paragraphs: String = text.split("\n\n").skip(1).map(|line| format!("<p>{line}</p>\n")).collect();
    let heading = text.split("\n\n").next().unwrap_or_default();
    let html = format!(
        "<!doctype html><html><head><title>{title} - Harbour Post</title></head><body><header><a href=/>Harbour Post</a>\
         <nav><a href=/news>News</a> <a href=/sport>Sport</a> <a href=/login>Log in</a></nav></header>\
         <main><h1>{heading}</h1>{paragraphs}</main><footer>© 2025 Harbour Post</footer></body></html>"
    );
    let menu = "Harbour Post\nNews\nSport\nLog in";
    let plain = format!("{title} - Harbour Post\n\n{menu}\n\n{text}\n\n© 2025 Harbour Post");
    let dense = plain.replace("\n\n", "\n");
    let raw = |kind, text: String| RawPage::new(Origin::from_file("/a/page"), kind, text.into_bytes());
    let supplied = SuppliedMetadata { title: Some(title.clone()), ..SuppliedMetadata::default() };
    [
        ("html", raw(ContentKind::Html, html)),
        ("text", raw(ContentKind::Text, plain)),
        ("dense text", raw(ContentKind::Text, dense)),
        ("extracted text", RawPage { supplied, ..raw(ContentKind::ExtractedText, text.clone()) }),
    ]
}

/// Why a page is rejected, or `None` if it is an article.
fn rejection(raw: RawPage) -> Option<Rejection> {
    let page = blocks::parse(&raw);
    extract(&raw.into_hashed(), &page).outcome.err()
}

/// The pages of a part that become articles, and the share of the others, in percent.
fn missed(part: &str) -> (Vec<String>, usize) {
    let pages: Vec<SamplePage> = sample_pages().into_iter().filter(|page| page.part.as_deref() == Some(part)).collect();
    let missed: Vec<String> = pages
        .iter()
        .flat_map(|page| dresses(page).map(|dress| (page, dress)))
        .filter_map(|(page, (name, raw))| match rejection(raw) {
            None => Some(format!("article: {name}: {} {}: {}", page.kind, page.language, page.title)),
            Some(Rejection::Wall) => None,
            Some(other) => {
                println!("{}: {name}: {} {}: {}", other.name(), page.kind, page.language, page.title);
                None
            }
        })
        .collect();
    let total = 4 * pages.len();
    let rejected = (total - missed.len()) * 100 / total;
    println!("{part}: {rejected} % of {total} rejected\n{}", missed.join("\n"));
    (missed, rejected)
}

#[test]
fn walls_are_no_articles() {
    let (missed, _) = missed("tuned");
    assert_eq!(missed, [""; 0]);
}

#[test]
fn walls_in_other_words_are_no_articles() {
    let (_, rejected) = missed("unseen");
    assert!(rejected >= 90);
}

#[test]
fn articles_about_walls_are_articles() {
    for page in sample_pages().into_iter().filter(|page| page.kind == "article") {
        for (name, raw) in dresses(&page) {
            let parsed = blocks::parse(&raw);
            let article = extract(&raw.into_hashed(), &parsed).outcome;
            assert!(article.is_ok(), "{name}: {}: {article:?}", page.title);
        }
    }
}
