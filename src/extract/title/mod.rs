//! The headline of a page.
//!
//! `site_name` takes the site's name off what the head says, `over_story` weighs the lines over
//! the story, and `document_line` reads the line that scrapers put first.

mod document_line;
mod over_story;
mod site_name;

use crate::blocks::{Markup, Page};
use crate::page::Stated;

use super::label::Evidence;
use super::rules::thresholds::PROSE_LETTERS;
use super::signals::{Signals, fold, is_cjk, is_heading, letters};
use super::site;
use super::structured::Structured;
use site_name::SiteNames;

/// The headline, and the evidence that it rests on.
pub(super) struct Title {
    pub text: String,
    pub rule: &'static str,
}

/// What the title has to be chosen from.
struct Sources<'a> {
    page: &'a Page,
    signals: &'a [Signals],
    evidence: &'a [Option<Evidence>],
    /// First paragraph of the story: captions and labels may stand above it in the story's range.
    story_start: usize,
    site_names: SiteNames,
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
    let site_names = SiteNames::of(page, stated, structured, site::find_url(stated, page).as_deref());
    let is_paragraph =
        |at: &usize| evidence[*at].is_none() && signals[*at].sentence_end && signals[*at].letters >= PROSE_LETTERS;
    let story_start = (story_start..page.blocks.len()).find(is_paragraph).unwrap_or(story_start);
    let sources = Sources { page, signals, evidence, story_start, site_names };
    let said = said_titles(stated, structured, &sources);
    let chosen = agreed(&said, &sources)
        .or_else(|| said.into_iter().next().map(|(text, rule)| Title { text, rule }))
        .or_else(|| first_heading(page));
    match chosen {
        Some(title) if is_section_name(&title.text) => {
            let heading = over_story::best(&sources, None).filter(|line| line.is_heading(page) && line.weight > 1.0);
            Some(heading.map_or(title, |line| line.title(page)))
        }
        Some(title) => Some(title),
        None => document_line::find(&sources).or_else(|| over_story::best(&sources, None).map(|line| line.title(page))),
    }
}

/// Whether a title is a single word: `News`, `Home`. Pages of small sites name themselves so, and
/// the headline stands in a heading below.
fn is_section_name(title: &str) -> bool {
    !title.contains(' ') && !title.chars().any(is_cjk)
}

/// A heading or line of the page that the head names: the headline as readers see it.
fn agreed(said: &[(String, &'static str)], sources: &Sources<'_>) -> Option<Title> {
    let said: Vec<(&str, String)> = said.iter().map(|(text, _)| (text.as_str(), squeeze(text))).collect();
    let shown: Vec<(&str, String)> = over_story::lines(sources)
        .filter(|&at| sources.evidence[at].is_none())
        .map(|at| sources.page.blocks[at].text.as_str())
        .chain(sources.page.blocks.iter().filter(|block| is_heading(block)).map(|block| block.text.as_str()))
        .map(|text| (text, squeeze(text)))
        .collect();
    let rule = "heading-and-head-agree";
    // Markup joins a kicker and a headline without the colon that the head puts between them.
    let same = shown
        .iter()
        .find_map(|(_, shown)| said.iter().find(|(_, said)| said == shown))
        .map(|(text, _)| Title { text: (*text).to_owned(), rule });
    let begins = || {
        shown
            .iter()
            .find(|(_, shown)| said.iter().any(|(_, said)| is_beginning(said, shown)))
            .map(|(text, _)| Title { text: (*text).to_owned(), rule })
    };
    // A head with nothing but `<title>` may put the site or a series before the headline.
    let ends = || {
        let [(_, said)] = said.as_slice() else { return None };
        let is_ending = |shown: &str| said.ends_with(shown) && shown.len() * 10 >= said.len() * 6;
        let (text, _) = shown.iter().find(|(_, shown)| is_ending(shown))?;
        Some(Title { text: (*text).to_owned(), rule })
    };
    same.or_else(begins).or_else(ends)
}

fn first_heading(page: &Page) -> Option<Title> {
    let block = page.blocks.iter().find(|block| block.markup == Markup::Heading(1))?;
    Some(Title { text: block.text.clone(), rule: "first-heading" })
}

/// What the scraper, the structured data and the head say the title is, best first, without the
/// site's name.
fn said_titles(stated: &Stated, structured: &Structured, sources: &Sources<'_>) -> Vec<(String, &'static str)> {
    let head = &sources.page.head;
    [
        (stated.title.as_deref(), "stated-title"),
        (structured.headline.as_deref(), "json-ld-headline"),
        (head.meta("og:title"), "og-title"),
        (head.meta("twitter:title"), "twitter-title"),
        (head.title.as_deref(), "title-tag"),
    ]
    .into_iter()
    .filter_map(|(title, rule)| title.map(|title| (sources.site_names.take_off(title), rule)))
    .filter(|(title, _)| letters(title) > 0)
    .collect()
}

/// A text for comparison: letters and digits alone, in lower case.
fn squeeze(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether one of two squeezed texts is most of the other, cut off at the end as heads do.
fn is_beginning(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    !short.is_empty() && long.starts_with(short) && short.len() * 10 >= long.len() * 6
}
