//! Pages made to break a reader: whatever the bytes are, extraction ends, soon, without a panic.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::time::{Duration, Instant};

use newsidx::blocks;
use newsidx::extract::{Extraction, extract};
use newsidx::page::{ContentKind, Origin, RawPage, Stated};
use proptest::prelude::*;

/// Most time that a page below may take in a build without optimisation on a busy machine. What
/// takes time in proportion to the page needs a tenth of it; what takes its square, minutes.
const PATIENCE: Duration = Duration::from_secs(20);

/// Times that the pieces below are repeated.
const MANY: usize = 40_000;

fn read(kind: ContentKind, bytes: Vec<u8>) -> Extraction {
    let origin = Origin { file: "/pages/page".into(), record: None };
    let raw = RawPage { origin, kind, bytes, stated: Stated::default(), fetched: None };
    extract(&raw, &blocks::read(&raw))
}

fn assert_soon(name: &str, kind: ContentKind, page: String) {
    let start = Instant::now();
    read(kind, page.into_bytes());
    assert!(start.elapsed() < PATIENCE, "{name} took {:?}", start.elapsed());
}

#[test]
fn hostile_html_takes_linear_time() {
    let paragraph =
        "<p>The mayor said on Tuesday that nobody had expected so many visitors this early in the year.</p>";
    for (name, page) in [
        ("nested lists", "<ul><li>x".repeat(MANY)),
        ("nested elements with classes", "<div class='a b story comment'><b>x".repeat(MANY)),
        ("end tags of nothing", "<p>x</p></div></ul></td>".repeat(MANY)),
        ("unclosed tags", "<p".repeat(MANY)),
        ("links without end", "<a href=x>y".repeat(MANY)),
        ("siblings", paragraph.repeat(MANY / 4)),
        ("siblings in one line", paragraph.replace('\n', "").repeat(MANY / 4)),
        ("line breaks", "x<br>".repeat(MANY)),
        ("line breaks in pairs", "x<br><br>".repeat(MANY)),
        ("character references", "&amp;&#x41;&nosuch;&".repeat(MANY)),
        ("attributes", format!("<div {}>x</div>", "a=b ".repeat(MANY))),
        ("comments", "<!-- x --><!--".repeat(MANY)),
        (
            "scripts",
            "<script>x</script><script type='application/ld+json'>{\"@type\":\"Article\"}</script>".repeat(MANY / 8),
        ),
        ("meta tags", "<meta name=date content='May 20, 2025'><time datetime=2025-05-20>x</time>".repeat(MANY / 8)),
        ("table cells", "<table><tr><td>x".repeat(MANY / 2)),
        (
            "figures",
            "<figure><figcaption>The pier on May 20, 2025. (AP Photo/Jo Doe)</figcaption></figure>".repeat(MANY / 8),
        ),
    ] {
        assert_soon(name, ContentKind::Html, page);
    }
}

#[test]
fn hostile_text_takes_linear_time() {
    for (name, page) in [
        ("one line", "word ".repeat(MANY * 10)),
        ("one word", "x".repeat(MANY * 50)),
        ("one sentence a line", "The mayor said on Tuesday that nobody had expected it.\n".repeat(MANY / 4)),
        ("short lines", "x\n".repeat(MANY)),
        ("numbers", "2025 05 20 ".repeat(MANY)),
        ("brackets", "(((((((((( [[[[[[[[[[ ".repeat(MANY)),
        ("separators", "Home > ".repeat(MANY)),
        ("names", "By Jane Doe and John Roe, ".repeat(MANY / 4)),
        ("marks", "a\u{301}\u{301}\u{301}".repeat(MANY)),
        ("carriage returns", "\r".repeat(MANY)),
    ] {
        assert_soon(name, ContentKind::Text, page);
    }
}

/// Pieces that pages are made of, whole and broken.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("<p>".to_owned()),
        Just("</p>".to_owned()),
        Just("<div class=\"story-body comment\">".to_owned()),
        Just("</div>".to_owned()),
        Just("<h1>".to_owned()),
        Just("</h1>".to_owned()),
        Just("<li><a href=x>".to_owned()),
        Just("<br>".to_owned()),
        Just("<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"".to_owned()),
        Just("\"}</script>".to_owned()),
        Just("<title>A headline - The Paper</title>".to_owned()),
        Just("<time datetime=2025-13-99>".to_owned()),
        Just("By Jane Doe and ".to_owned()),
        Just("김민수 기자 2024.04.13 13:26".to_owned()),
        Just("(AP) — ".to_owned()),
        Just("[YONHAP]\n".to_owned()),
        Just("Home > İstanbul > ß\n".to_owned()),
        Just("Published: 31 February 2025\n".to_owned()),
        Just("The mayor said on Tuesday that nobody had expected so many visitors this early.\n".to_owned()),
        "\\PC{0,12}",
        "[\\x00-\\x7f]{0,8}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        read(ContentKind::Html, bytes.clone());
        read(ContentKind::Text, bytes);
    }

    #[test]
    fn any_soup_is_read_and_keeps_its_promises(pieces in proptest::collection::vec(piece(), 0..60)) {
        let soup = pieces.concat();
        for kind in [ContentKind::Html, ContentKind::Text] {
            if let Ok(article) = read(kind, soup.clone().into_bytes()).outcome {
                let texts = article.paragraphs.iter().chain(&article.captions).chain(&article.standfirst);
                for text in texts {
                    prop_assert!(!text.trim().is_empty());
                    prop_assert!(!text.contains(char::is_control));
                }
                let mut captions = article.captions.clone();
                captions.sort();
                captions.dedup();
                prop_assert_eq!(captions.len(), article.captions.len());
            }
        }
    }
}
