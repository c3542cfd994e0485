//! Walls in many languages and wordings are rejected, and articles about walls are kept, as HTML, as plain text and as
//! text that a scraper has extracted.
//!
//! `walls.jsonl` has invented pages. The words of the table were chosen while looking at the half
//! named `tuned`; the other half shows how well they carry over.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

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

/// Number of forms of each page.
const DRESSES: usize = 4;

/// The forms in which a scrape can have a page.
fn dresses(page: &SamplePage) -> [(&'static str, RawPage); DRESSES] {
    let SamplePage { title, text, .. } = page;
    let (heading, text_below) = match text.split_once("\n\n") {
        Some((first, rest)) if page.part.is_some() => (first, rest),
        _ => (title.as_str(), text.as_str()),
    };
    let paragraphs: String = text_below.split("\n\n").map(|line| format!("<p>{line}</p>\n")).collect();
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
fn rejection(raw: &RawPage) -> Option<Rejection> {
    let page = blocks::parse(raw);
    extract(&raw.clone().into_hashed(), &page).outcome.err()
}

/// The pages of a part that become articles, and the share of the others, in percent.
fn missed(part: &str) -> (Vec<String>, usize) {
    let pages: Vec<SamplePage> = sample_pages().into_iter().filter(|page| page.part.as_deref() == Some(part)).collect();
    let of_page = |page: &SamplePage| {
        let name = |dress: &str| format!("{dress}: {} {}: {}", page.kind, page.language, page.title);
        let articles = dresses(page).into_iter().filter(|(_, raw)| rejection(raw).is_none());
        articles.map(|(dress, _)| name(dress)).collect::<Vec<_>>()
    };
    let missed: Vec<String> = pages.iter().flat_map(of_page).collect();
    let total = pages.len() * DRESSES;
    let rejected = (total - missed.len()) * 100 / total;
    (missed, rejected)
}

#[test]
fn walls_are_no_articles() {
    let (missed, _) = missed("tuned");
    assert_eq!(missed, [""; 0]);
}

#[test]
fn walls_in_other_words_are_no_articles() {
    let (missed, rejected) = missed("unseen");
    assert!(rejected >= 98, "{rejected} % rejected, not {missed:#?}");
}

#[test]
fn a_wall_has_a_reason_of_its_own() {
    let is_wall = |page: &SamplePage| dresses(page).iter().any(|(_, raw)| rejection(raw) == Some(Rejection::Wall));
    let walls = sample_pages().into_iter().filter(|page| page.part.is_some());
    let others: Vec<String> = walls.filter(|page| !is_wall(page)).map(|page| page.title).collect();
    assert_eq!(others, [""; 0]);
}

#[test]
fn articles_about_walls_are_whole_articles() {
    for page in sample_pages().into_iter().filter(|page| page.kind == "article") {
        for (dress, raw) in dresses(&page) {
            let parsed = blocks::parse(&raw);
            let outcome = extract(&raw.into_hashed(), &parsed).outcome;
            let article = outcome.unwrap_or_else(|rejection| panic!("{dress}: {}: {rejection}", page.title));
            let is_prompt = |paragraph: &&str| paragraph.starts_with("To continue reading");
            for paragraph in page.text.split("\n\n").filter(|paragraph| !is_prompt(paragraph)) {
                let is_kept = article.paragraphs.iter().chain(&article.standfirst).any(|kept| kept == paragraph);
                assert!(is_kept || dress == "dense text", "{dress}: {}: {paragraph}", page.title);
            }
        }
    }
}
