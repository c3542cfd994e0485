//! The headline of a page.

use crate::blocks::{Block, Page};
use crate::page::Stated;

use super::label::Evidence;
use super::rules::thresholds::{HEADER_BLOCKS, TITLE_LETTERS};
use super::signals::{Signals, fold, is_heading, letters};
use super::structured::Structured;

/// What stands between a headline and the site's name in `<title>`.
const SITE_SEPARATORS: [&str; 10] = [" | ", " - ", " – ", " — ", " · ", " :: ", " » ", " / ", " < ", "｜"];

/// The headline, and the evidence that it rests on.
pub(super) struct Title {
    pub text: String,
    pub rule: &'static str,
}

/// Chooses the headline: what the page shows as a heading where its head agrees, else what the
/// head says, else the line that stands over the story.
pub(super) fn find(
    page: &Page,
    stated: &Stated,
    structured: &Structured,
    signals: &[Signals],
    evidence: &[Option<Evidence>],
    story_start: usize,
) -> Option<Title> {
    let said = said_titles(page, stated, structured);
    let over_story = || lines_over_story(&page.blocks, signals, evidence, story_start);
    // A heading or line of the page that the head names is the headline as readers see it.
    let agreed =
        over_story().chain(headings(&page.blocks)).find(|text| said.iter().any(|(said, _)| same_title(said, text)));
    if let Some(text) = agreed {
        return Some(Title { text: text.to_owned(), rule: "heading-and-head-agree" });
    }
    if let Some((said, rule)) = said.into_iter().next() {
        return Some(Title { text: said, rule });
    }
    let first_heading = page.blocks.iter().find(|block| block.markup == crate::blocks::Markup::Heading(1));
    if let Some(block) = first_heading {
        return Some(Title { text: block.text.clone(), rule: "first-heading" });
    }
    let twice = over_story()
        .find(|text| page.blocks.iter().zip(signals).any(|(block, signals)| block.text == *text && signals.copies > 1));
    if let Some(text) = twice {
        return Some(Title { text: text.to_owned(), rule: "line-stands-twice" });
    }
    over_story().next().map(|text| Title { text: text.to_owned(), rule: "line-over-story" })
}

/// What the scraper, the structured data and the head say the title is, best first, without the
/// site's name.
fn said_titles(page: &Page, stated: &Stated, structured: &Structured) -> Vec<(String, &'static str)> {
    let head = &page.head;
    let document_title = head.title.as_deref();
    let site_names: Vec<&str> = [head.meta("og:site_name"), structured.publisher.as_deref(), stated.site.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    [
        (stated.title.as_deref(), "stated-title"),
        (structured.headline.as_deref(), "json-ld-headline"),
        (head.meta("og:title"), "og-title"),
        (head.meta("twitter:title"), "twitter-title"),
        (document_title, "title-tag"),
    ]
    .into_iter()
    .filter_map(|(title, rule)| title.map(|title| (without_site(title, &site_names, &page.blocks), rule)))
    .filter(|(title, _)| letters(title) > 0)
    .collect()
}

/// A title without the site's name at its end: what stands after the last separator, if it is a
/// known name, or if what stands before is a heading or line of the page.
fn without_site(title: &str, site_names: &[&str], blocks: &[Block]) -> String {
    let mut title = title.trim().to_owned();
    while let Some((at, separator)) = SITE_SEPARATORS.iter().filter_map(|s| title.rfind(s).map(|at| (at, *s))).max() {
        let (before, after) = (&title[..at], &title[at + separator.len()..]);
        let is_site = site_names.iter().any(|name| fold(name) == fold(after));
        let is_line = blocks.iter().take(4 * HEADER_BLOCKS).any(|block| block.text == before.trim());
        if !(is_site || is_line) || letters(before) == 0 {
            break;
        }
        title.truncate(at);
        title.truncate(title.trim_end().len());
    }
    title
}

fn headings(blocks: &[Block]) -> impl Iterator<Item = &str> {
    blocks.iter().filter(|block| is_heading(block)).map(|block| block.text.as_str())
}

/// Lines before the story that could be a headline, the nearest to the story first.
fn lines_over_story<'a>(
    blocks: &'a [Block],
    signals: &'a [Signals],
    evidence: &'a [Option<Evidence>],
    story_start: usize,
) -> impl Iterator<Item = &'a str> {
    (story_start.saturating_sub(HEADER_BLOCKS)..story_start)
        .rev()
        .filter(move |&at| evidence[at].is_none() && TITLE_LETTERS.contains(&signals[at].letters))
        .map(move |at| blocks[at].text.as_str())
}

/// Whether two texts are the same headline: equal but for case, quotes and spaces, or one the
/// beginning of the other, cut off at the end as heads do.
fn same_title(a: &str, b: &str) -> bool {
    let squeeze = |text: &str| -> String { fold(text).chars().filter(|c| c.is_alphanumeric()).collect() };
    let (a, b) = (squeeze(a), squeeze(b));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    short == long || long.starts_with(short.as_str()) && short.len() * 10 >= long.len() * 6
}
