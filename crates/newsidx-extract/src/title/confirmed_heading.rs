//! Headings that the head of the page confirms: the headline as readers see it.
//!
//! Linear in the headings, for each declared title.

use super::content_words::content_words;
use super::headline::Title;
use super::title_context::TitleContext;
use super::{candidates, declared, document_title, main_heading};
use crate::block_attributes::is_heading;
use crate::blocks::{Block, Markup, has_at_most_letters};
use crate::normalize::alnum_key;
use crate::rule::Rule;

/// A heading or line of the page, with its key.
struct HeadingLine<'a> {
    text: &'a str,
    key: String,
    /// Level of the heading; `None` for another line.
    level: Option<u8>,
}

impl HeadingLine<'_> {
    /// Whether the line has a phrase before the end that is declared: `“It was hell”: The miller speaks`.
    fn has_beginning(&self, declared: &str) -> bool {
        const WORDS: usize = 3;
        let quotes = ['"', '\'', '“', '”', '‘', '’', '«', '»'];
        is_end(&self.key, declared)
            && self.text.split_once(": ").is_some_and(|(phrase, end)| {
                alnum_key(end) == declared && (phrase.ends_with(quotes) || phrase.split(' ').count() >= WORDS)
            })
    }
}

fn heading_level(block: &Block) -> Option<u8> {
    match block.markup {
        Markup::Heading(level) => Some(level),
        _ => None,
    }
}

/// The visible form of a heading or line that the head also declares.
pub(super) fn find(declared: &[(String, Rule)], context: &TitleContext<'_>) -> Option<Title> {
    if declared.is_empty() {
        return None;
    }
    let has_headline_field = declared.iter().any(|(_, rule)| declared::is_headline_field(*rule));
    let declared: Vec<(&str, String)> = declared.iter().map(|(text, _)| (text.as_str(), alnum_key(text))).collect();
    let title = |text: &str| Title { text: text.to_owned(), rule: Rule::HeadingAndHeadAgree };
    let declared_as = |shown: HeadingLine<'_>| declared.iter().find(|(_, declared)| *declared == shown.key);
    // Adjacent elements merge a kicker and a headline; the head has a colon in between.
    if let Some((text, _)) = heading_lines(context).find_map(declared_as) {
        return Some(title(text));
    }
    let shown: Vec<HeadingLine<'_>> = heading_lines(context).collect();
    let text_where = |is_headline: &dyn Fn(&HeadingLine<'_>) -> bool| {
        shown.iter().find(|shown| is_headline(shown)).map(|shown| shown.text)
    };
    let begins = || text_where(&|shown| declared.iter().any(|(_, declared)| is_beginning(declared, &shown.key)));
    // A head whose titles are all the same can have the site or a series before the headline, or lack its beginning.
    let ends = || {
        let is_same = |(_, other): &(&str, String)| *other == declared[0].1;
        let (_, first) = declared.first().filter(|_| !has_headline_field && declared.iter().all(is_same))?;
        text_where(&|shown| is_end(first, &shown.key) || shown.level == Some(1) && shown.has_beginning(first))
    };
    let joined = || declared.iter().find_map(|declared| with_kicker(declared, context));
    begins().or_else(ends).or_else(joined).map(title)
}

/// The part of a declared title that a kicker and the heading below it make up.
fn with_kicker<'a>((declared, key): &(&'a str, String), context: &TitleContext<'_>) -> Option<&'a str> {
    let is_most = |kicker: &Block, heading: &Block| {
        let shown = alnum_key(&kicker.text) + &alnum_key(&heading.text);
        (key.starts_with(&shown) && shown.len() * 10 >= key.len() * 6).then_some(shown.len())
    };
    let pairs = context.page.blocks.windows(2).filter(|pair| {
        is_heading(&pair[1]) && has_at_most_letters(&pair[0].text, MAX_KICKER_LETTERS) && pair[0].text != pair[1].text
    });
    let bytes = pairs.take(MAX_HEADINGS).find_map(|pair| is_most(&pair[0], &pair[1]))?;
    Some(document_title::beginning(declared, bytes))
}

/// Maximum number of letters of the line above a headline that is read with it.
const MAX_KICKER_LETTERS: usize = 60;

/// Maximum number of headings that are compared with a title.
const MAX_HEADINGS: usize = 100;

/// The candidate lines, nearest to the body first, then all headings.
fn heading_lines<'a>(context: &TitleContext<'a>) -> impl Iterator<Item = HeadingLine<'a>> {
    let above_body = candidates::lines(context).filter(|&at| context.evidence[at].is_none());
    let lines = above_body.map(|at| &context.page.blocks[at]);
    let headings = context.page.blocks.iter().filter(|block| is_heading(block));
    lines.chain(headings).map(|block| HeadingLine {
        text: block.text.as_str(),
        key: alnum_key(&block.text),
        level: heading_level(block),
    })
}

/// The only `<h1>` of the story, if it shares words with a declared title that may be for search engines. Titles from the scraper
/// or JSON-LD and titles that the heading contains are headlines themselves.
pub(super) fn only(declared: &[(String, Rule)], context: &TitleContext<'_>) -> Option<Title> {
    let (first, rule) = declared.first()?;
    let heading = &context.page.blocks[main_heading::only(context)?];
    let is_declared_again =
        || declared.iter().skip(1).any(|(text, rule)| *rule == Rule::TitleTag && alnum_key(text) == alnum_key(first));
    let is_headline = declared::is_headline_field(*rule);
    let is_part = alnum_key(&heading.text).contains(&alnum_key(first));
    if is_headline || is_part {
        return None;
    }
    let (words, heading_words) = (content_words(first), content_words(&heading.text));
    let shared = heading_words.iter().filter(|word| words.contains(word)).count();
    let min_percent = if is_declared_again() { MIN_SHARED_PERCENT_AGAIN } else { MIN_SHARED_PERCENT };
    let is_of_article = shared > 0 && shared * 100 >= heading_words.len() * min_percent;
    // A single word is more often the section.
    (is_of_article && heading_words.len() >= words.len().min(2))
        .then(|| Title { text: heading.text.clone(), rule: Rule::OnlyHeading })
}

/// Share of the words of a heading, in percent, that the declared title must have.
const MIN_SHARED_PERCENT: usize = 30;

/// The same if `<title>` declares the same as another title.
const MIN_SHARED_PERCENT_AGAIN: usize = 70;

/// Whether a key is the end and most of another one.
fn is_end(long: &str, short: &str) -> bool {
    !short.is_empty() && long.ends_with(short) && short.len() * 10 >= long.len() * 6
}

/// Whether one of two keys is the beginning and most of the other.
fn is_beginning(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // Heads truncate long titles.
    !short.is_empty() && long.starts_with(short) && short.len() * 10 >= long.len() * 6
}
