//! Hostile pages: extraction takes time linear in the page, whatever it contains.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

#[allow(dead_code, reason = "only `read` is needed here")]
mod properties;

use std::time::{Duration, Instant};

use newsidx_core::page::ContentKind;
use properties::read;

/// Repetitions of a fragment in the smaller of the two timed pages; the larger has four times as many.
const FEW: usize = 3_000;

/// Maximum growth of the time for four times the input. Linear time grows by 4, quadratic time by 16.
const MAX_GROWTH: u32 = 8;

/// Times below this are too short to measure growth, and count as this long.
const MIN_MEASURED: Duration = Duration::from_millis(40);

/// CPU time of some work where the system reports it, else elapsed time.
fn time_of(work: impl FnOnce()) -> Duration {
    let spent = || -> Option<Duration> {
        let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        Some(Duration::from_nanos(stat.split(' ').next()?.parse().ok()?))
    };
    let (before, started) = (spent(), Instant::now());
    work();
    let passed = started.elapsed();
    before.zip(spent()).map_or(passed, |(before, after)| after - before)
}

fn time_of_page(kind: ContentKind, page: &str) -> Duration {
    let bytes = page.as_bytes().to_vec();
    time_of(|| drop(read(kind, bytes)))
}

fn assert_linear(name: &str, kind: ContentKind, page: impl Fn(usize) -> String) {
    let (few, many) = (time_of_page(kind, &page(FEW)), time_of_page(kind, &page(4 * FEW)));
    assert!(many < few.max(MIN_MEASURED) * MAX_GROWTH, "{name}: {few:?} for some, {many:?} for four times as many");
}

const SENTENCE: &str = "The mayor said on Tuesday that nobody had expected so many visitors this early in the year. ";

#[test]
fn hostile_html_takes_linear_time() {
    for (name, piece) in [
        ("nested lists", "<ul><li>x"),
        ("nested elements with classes", "<div class='a b story comment'><b>x"),
        ("end tags of nothing", "<p>x</p></div></ul></td>"),
        ("unclosed tags", "<p"),
        ("links without end", "<a href=x>y"),
        ("siblings", "<p>The mayor said on Tuesday that nobody had expected so many visitors.</p>"),
        ("line breaks", "x<br>"),
        ("line breaks in pairs", "x<br><br>"),
        ("character references", "&amp;&#x41;&nosuch;&"),
        ("comments", "<!-- x --><!--"),
        ("scripts", "<script>x</script><script type='application/ld+json'>{\"@type\":\"Article\"}</script>"),
        ("meta tags", "<meta name=date content='May 20, 2025'>"),
        ("titles in pictures", "<svg><title>x</title>"),
        ("table cells", "<table><tr><td>x"),
        ("definitions", "<dl><dt>x<dd>y"),
        ("options", "<select><option>x"),
        ("authors", "<div class=author>Jane Doe"),
        ("breadcrumbs", "<div class=breadcrumb><a>Home</a> &gt; <a>x</a></div>"),
        ("headings", "<h2>The pier</h2>"),
        ("figures", "<figure><figcaption>The pier on May 20, 2025. (AP Photo/Jo Doe)</figcaption></figure>"),
    ] {
        assert_linear(name, ContentKind::Html, |many| piece.repeat(many));
    }
    assert_linear("attributes", ContentKind::Html, |many| format!("<div {}>x</div>", "a=b ".repeat(many)));
    assert_linear("class words", ContentKind::Html, |many| format!("<div class='{}'>x</div>", "story ".repeat(many)));
    assert_linear("JSON-LD in JSON-LD", ContentKind::Html, |many| {
        format!("<script type=application/ld+json>{}</script>", "{\"@graph\":[".repeat(many))
    });
    assert_linear("stories in JSON-LD", ContentKind::Html, |many| {
        format!(
            "<script type=application/ld+json>[{}{{}}]</script><p>{SENTENCE}</p>",
            "{\"@type\":\"NewsArticle\",\"author\":{\"name\":\"J Doe\"}},".repeat(many)
        )
    });
}

/// Pages in which one half makes the other expensive.
#[test]
fn hostile_nesting_around_much_takes_linear_time() {
    for (name, around, inside) in [
        ("inline elements around line breaks", "<span>", "x<br><br>"),
        ("lists around line breaks", "<ul>", "x<br><br>"),
        ("authors around line breaks", "<div class=author>", "Jane Doe<br><br>"),
        ("bodies around titles", "<body>", "<svg><title>x</title></svg>"),
        ("elements around ends of others", "<div>", "</b>"),
        ("definition lists around terms", "<dl>", "<dt>x<dd>y"),
        ("story elements around paragraphs", "<div class=story>", "<p>The mayor said so on Tuesday.</p>"),
    ] {
        assert_linear(name, ContentKind::Html, |many| around.repeat(many) + &inside.repeat(many));
    }
}

#[test]
fn hostile_text_takes_linear_time() {
    for (name, piece) in [
        ("one line", "word word word word word "),
        ("one word", "xxxxxxxxxxxxxxxxxxxxxxxxx"),
        ("one sentence a line", "The mayor said on Tuesday that nobody had expected it.\n"),
        ("a paragraph a line", &format!("{SENTENCE}{SENTENCE}\n\n")),
        (
            "wrapped lines",
            "The mayor said on Tuesday that nobody had expected\nso many visitors this early in the year, and\n",
        ),
        ("short lines", "x\n"),
        ("numbers", "2025 05 20 "),
        ("dates", "Published: May 20, 2025\n"),
        ("brackets", "(((((((((( [[[[[[[[[[ "),
        ("separators", "Home > "),
        ("names", "By Jane Doe and John Roe, "),
        ("names in lines", "By Jane Doe and John Roe\n김민수 기자\n"),
        ("credits", "The pier. (AP Photo/Jo Doe) [YONHAP]\n"),
        ("marks", "a\u{301}\u{301}\u{301}"),
        ("marks on one letter", "\u{301}\u{316}"),
        ("text decoded with a wrong encoding", "MÃ¼ller â€œ "),
        ("carriage returns", "\r"),
    ] {
        assert_linear(name, ContentKind::Text, |many| piece.repeat(many));
    }
}

/// Maximum time for a large page in an optimized build: the aim is one second, and shared cores take longer.
const MAX_TIME: Duration = Duration::from_secs(2);

/// Speed of an optimized build: `cargo test --release --test hostile_pages`.
#[test]
#[cfg_attr(debug_assertions, ignore = "an unoptimized build is slower")]
fn large_hostile_pages_take_about_a_second() {
    const BYTES: usize = 5 << 20;
    const COUNT: usize = 100_000;
    let fill = |piece: &str| piece.repeat(BYTES / piece.len());
    for (name, kind, page) in [
        ("nested lists", ContentKind::Html, fill("<ul><li><a href=\"/news/story\">Another story</a>")),
        ("unclosed tags", ContentKind::Html, "<div class=story>x ".repeat(COUNT)),
        ("one line of HTML", ContentKind::Html, fill("word ")),
        ("one line of text", ContentKind::Text, fill("word ")),
        ("siblings", ContentKind::Html, "<p>The mayor said so on Tuesday.</p>".repeat(COUNT)),
    ] {
        let best = (0..3).map(|_| time_of_page(kind, &page)).min().unwrap();
        assert!(best < MAX_TIME, "{name}: {best:?}");
    }
}
