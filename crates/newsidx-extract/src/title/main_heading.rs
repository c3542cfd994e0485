//! The heading that is the headline of a page that declares none: an `<h1>` with words of the body, else another heading
//! or line above it.
//!
//! Linear in the headings and the first paragraphs of the body.

use super::candidates::{self, has_title_form};
use super::headline::Title;
use super::site_name::is_paper_name;
use super::title_context::TitleContext;
use crate::blocks::{Block, Markup, count_letters};
use crate::normalize::fold;
use crate::rule::Rule;
use crate::rules::names::SECTION_TITLES;

/// The headline of a page whose declared titles share few words with the story, at most `declared_words`: the `<h1>`
/// nearest above the body that shares more, else the only `<h1>` if it shares as many, else the best line.
pub(super) fn find(context: &TitleContext<'_>, declared_words: usize) -> Option<Title> {
    let shared_words = |text: &str| context.shared_words(text).map_or(0, |(shared, _)| shared);
    let text_of = |at: usize| context.page.blocks[at].text.as_str();
    let shares_more = |at: &usize| shared_words(text_of(*at)) > declared_words;
    // The name of the site in a heading is a link to its front page.
    let is_headline =
        |at: &usize| context.page.blocks[*at].link_chars == 0 && shared_words(text_of(*at)) >= declared_words;
    let only_heading = || only(context).filter(is_headline);
    if let Some(at) = of_story(context).into_iter().rev().find(shares_more).or_else(only_heading) {
        return Some(title(context, at));
    }
    if context.page.is_text() {
        return None;
    }
    let line = candidates::best(context, None).filter(|line| line.weight > MIN_LINE_WEIGHT)?;
    let is_better = |line: &Title| shared_words(&line.text) >= MIN_SHARED_WORDS.max(declared_words + 1);
    Some(line.title(context.page)).filter(is_better)
}

/// The only `<h1>` of the story, else the only one of the page. Lists below the story have others.
pub(super) fn only(context: &TitleContext<'_>) -> Option<usize> {
    let of_story = of_story(context);
    let all = || first_level(context).collect::<Vec<_>>();
    let [at] = (if of_story.is_empty() { all() } else { of_story })[..] else { return None };
    Some(at)
}

/// The first `<h1>`, whatever it says.
pub(super) fn first(context: &TitleContext<'_>) -> Option<Title> {
    first_level(context).next().map(|at| title(context, at))
}

/// Whether a line is the name of the site in a heading: a link or the name of a paper, with a heading of the story between
/// it and the body.
pub(super) fn is_site_heading(context: &TitleContext<'_>, line: &Title) -> bool {
    let above = &context.page.blocks[..context.body_start.min(context.page.blocks.len())];
    let Some(at) = above.iter().position(|block| block.text == line.text) else { return false };
    let is_of_story = |block: &Block| {
        matches!(block.markup, Markup::Heading(1 | 2))
            && context.shared_words(&block.text).is_some_and(|(shared, _)| shared >= MIN_SHARED_WORDS)
    };
    (above[at].link_chars > 0 || is_paper_name(&line.text)) && above[at + 1..].iter().any(is_of_story)
}

/// Minimum number of words that such a heading shares with the story.
const MIN_SHARED_WORDS: usize = 2;

/// Minimum weight of a line that is preferred to a declared title without words of the story.
const MIN_LINE_WEIGHT: f32 = 1.0;

/// The `<h1>` with words of the story: those above the body, else all.
fn of_story(context: &TitleContext<'_>) -> Vec<usize> {
    let end = context.body_start + context.late_blocks;
    let all: Vec<usize> =
        first_level(context).filter(|&at| context.is_of_story(&context.page.blocks[at].text)).collect();
    let above: Vec<usize> = all.iter().copied().take_while(|&at| at < end).collect();
    if above.is_empty() { all } else { above }
}

/// The `<h1>` that can be a headline, and are not the name of the site or a section.
fn first_level(context: &TitleContext<'_>) -> impl Iterator<Item = usize> {
    let blocks = &context.page.blocks;
    (0..blocks.len()).filter(|&at| {
        let text = &blocks[at].text;
        blocks[at].markup == Markup::Heading(1)
            && has_title_form(text)
            && count_letters(text) > 0
            // The second part of a headline that goes on in another heading.
            && !text.starts_with(['…', '.'])
            && !context.site_names.is_name(text)
            && !SECTION_TITLES.contains(&fold(text).as_str())
    })
}

fn title(context: &TitleContext<'_>, at: usize) -> Title {
    // A colon after a kicker that is an element of its own.
    let text = context.page.blocks[at].text.trim_start_matches([':', ' ']);
    Title { text: text.to_owned(), rule: Rule::FirstHeading }
}
