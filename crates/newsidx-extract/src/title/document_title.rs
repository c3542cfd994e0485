//! Document title: plain-text scrapes start with the text of `<title>`, mostly with the name of the site. The headline
//! is the line of the page that is a part of it.
//!
//! Linear in the lines above the body; a comparison of three characters rejects most of them.

use super::candidates::{self, LONG_LETTERS, has_title_form, is_title_candidate};
use super::content_words::{body_words, content_words};
use super::headline::Title;
use super::title_context::TitleContext;
use crate::blocks::is_cjk;
use crate::facts::recognizers::breadcrumb::MAX_CRUMB_LETTERS;
use crate::normalize::{alnum_chars, alnum_key, fold};
use crate::rule::Rule;
use crate::rules::names::HOME_WORDS;
use crate::rules::thresholds::{HEADER_BLOCKS, TITLE_LETTERS};

/// Most lines that together make up the headline: a kicker, the headline, its second line.
const JOINED_LINES: usize = 3;

/// Fewest percent of the document title that the lines make up. The rest is names of site and sections.
const MIN_SHOWN_PERCENT: usize = 40;

/// Fewest bytes of the key ([`alnum_key`]) of a line that counts as a part of the document title.
const MIN_SHOWN_BYTES: usize = 10;

/// The headline of a plain-text page that starts with its document title: the lines that the title starts with, else
/// the best candidate, else the title without the name of the site.
pub(super) fn find(context: &TitleContext<'_>) -> Option<Title> {
    let blocks = &context.page.blocks;
    let first = blocks.first().map(|block| block.text.as_str())?;
    let letters = context.attributes.first()?.letters;
    let is_title = context.page.is_text()
        && (*TITLE_LETTERS.start()..=2 * TITLE_LETTERS.end()).contains(&letters)
        && context.evidence.first().is_some_and(Option::is_none)
        && has_title_form(first)
        // A single word is the name of the site.
        && (first.contains(' ') || first.chars().any(is_cjk))
        && context.body_start > 0;
    if !is_title {
        return None;
    }
    if let Some(title) = matching_lines(context, first) {
        return Some(title);
    }
    let weight = candidates::weight_of_document_line(context, first);
    if let Some(best) = candidates::best(context, Some(first)).filter(|best| best.weight > weight) {
        return Some(best.title(context.page));
    }
    let text = if has_parts_of_story(context, first) { first.to_owned() } else { context.site_names.strip(first) };
    Some(Title { text, rule: Rule::DocumentTitle })
}

/// Minimum number of words that a part of a headline shares with the body, and of such parts.
const MIN_SHARED_WORDS: usize = 2;
const MIN_SHARING_PARTS: usize = 2;

/// Whether the bars of a first line are between the subjects of its story, as in a round-up: three parts or more with the
/// words of sentences, of which two share two words or more with the body. Names of sites and sections have capitals or
/// are shorter.
fn has_parts_of_story(context: &TitleContext<'_>, first: &str) -> bool {
    /// Minimum number of parts: behind a single bar is mostly the name of the site.
    const PARTS: usize = 3;
    /// Minimum number of words of a part.
    const WORDS: usize = 3;
    let parts: Vec<&str> = first.split(" | ").collect();
    let is_worded = |part: &&str| {
        let mut words = part.split_whitespace();
        part.split_whitespace().count() >= WORDS
            && words.any(|word| word.starts_with(char::is_lowercase) && word.chars().count() >= WORDS)
    };
    if parts.len() < PARTS || !parts.iter().all(is_worded) {
        return false;
    }
    let body = body_words(context.page, context.body_start);
    let shares_words =
        |part: &&&str| content_words(part).iter().filter(|word| body.contains(*word)).count() >= MIN_SHARED_WORDS;
    parts.iter().filter(shares_words).count() >= MIN_SHARING_PARTS
}

/// The headline from lines that are the beginning or end of the document title, nearest above the body first.
fn matching_lines(context: &TitleContext<'_>, first: &str) -> Option<Title> {
    let blocks = &context.page.blocks;
    let whole = alnum_key(first);
    let limit = blocks.len().min(context.body_start + HEADER_BLOCKS);
    // Rejects nearly all lines before a key is allocated.
    let may_be_part = |text: &str| {
        let letters = || alnum_chars(text);
        letters().take(PREFILTER_CHARS).zip(whole.chars()).all(|(letter, other)| letter == other)
            || letters().rev().take(PREFILTER_CHARS).zip(whole.chars().rev()).all(|(letter, other)| letter == other)
    };
    let key = |at: usize| match context.attributes[at].letters {
        letters if letters <= 2 * TITLE_LETTERS.end() => alnum_key(&blocks[at].text),
        _ => String::new(),
    };
    let is_most = |bytes: usize| bytes >= MIN_SHOWN_BYTES && bytes * 100 >= whole.len() * MIN_SHOWN_PERCENT;
    let before = (1..context.body_start.min(limit)).rev();
    let order = before.chain(context.body_start.max(1)..limit);
    let mut ending = None;
    for at in order {
        if !may_be_part(&blocks[at].text) {
            continue;
        }
        let line = key(at);
        if line.is_empty() || !has_title_form(&blocks[at].text) {
            continue;
        }
        if whole.starts_with(line.as_str()) {
            let under = (at + 1..limit).map(key);
            if let Some((declared, lines)) = joined(first, &line, under, &whole, is_most) {
                let text = under_breadcrumb(context, at, first)
                    .unwrap_or_else(|| if lines == 1 { richer_spelling(&blocks[at].text, declared) } else { declared });
                return Some(Title { text: text.to_owned(), rule: Rule::LineInDocumentTitle });
            }
        } else if ending.is_none() && whole.ends_with(line.as_str()) && is_most(line.len()) {
            ending = Some(at);
        }
    }
    ending.map(|at| Title { text: blocks[at].text.clone(), rule: Rule::LineInDocumentTitle })
}

/// Characters that are compared before whole keys are.
const PREFILTER_CHARS: usize = 3;

/// Lines below the last crumb within which the headline follows; a kicker can be above it.
const UNDER_CRUMBS: usize = 2;

/// Lines above the last crumb within which the first one is.
const CRUMB_LINES: usize = 5;

/// The headline below the last crumb of a breadcrumb, if it differs from the crumb and shares a content word with the
/// document title.
fn under_breadcrumb<'a>(context: &TitleContext<'a>, at: usize, first: &str) -> Option<&'a str> {
    let blocks = &context.page.blocks;
    let is_entry =
        |at: &usize| context.attributes[*at].letters <= MAX_CRUMB_LETTERS && !context.attributes[*at].sentence_end;
    // A last crumb that is worded differently from the headline is a title for search engines.
    let mut entries = (at.saturating_sub(CRUMB_LINES)..at).rev().take_while(is_entry);
    entries.find(|at| HOME_WORDS.contains(&fold(&blocks[*at].text).as_str()))?;
    let title_words = content_words(first);
    let is_headline = |under: &usize| {
        is_title_candidate(context, *under)
            && !context.attributes[*under].sentence_end
            && context.attributes[*under].letters <= LONG_LETTERS
            && content_words(&blocks[*under].text).iter().any(|word| title_words.contains(word))
    };
    let under = at + 1..(at + 1 + UNDER_CRUMBS).min(context.body_start);
    let headline = under.filter(is_headline).max_by_key(|under| context.attributes[*under].letters)?;
    Some(&blocks[headline].text)
}

/// The spelling with more punctuation marks: the visible one, unless it lacks the colon after a kicker.
fn richer_spelling<'a>(shown: &'a str, declared: &'a str) -> &'a str {
    let marks = |text: &str| text.chars().filter(|c| !c.is_alphanumeric() && !c.is_whitespace()).count();
    if marks(declared) > marks(shown) { declared } else { shown }
}

/// The part of the document title that consecutive lines make up, and the number of these lines. `line`, `under` and
/// `whole` are keys.
fn joined<'a>(
    first: &'a str,
    line: &str,
    under: impl Iterator<Item = String>,
    whole: &str,
    is_most: impl Fn(usize) -> bool,
) -> Option<(&'a str, usize)> {
    let mut used = line.len();
    let mut lines = 1;
    for next in under.take(JOINED_LINES - 1) {
        if next.is_empty() || !whole[used..].starts_with(next.as_str()) {
            break;
        }
        used += next.len();
        lines += 1;
    }
    let text = beginning(first, used);
    let is_kicker = text.ends_with(':');
    (is_most(used) && !is_kicker).then_some((text, lines))
}

/// The beginning of a text whose key has this many bytes, with the punctuation after it.
pub(super) fn beginning(text: &str, key_bytes: usize) -> &str {
    let mut used = 0;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        if used >= key_bytes && (c.is_alphanumeric() || c.is_whitespace()) {
            end = at;
            break;
        }
        if c.is_alphanumeric() {
            used += c.to_lowercase().map(char::len_utf8).sum::<usize>();
        }
    }
    text[..end].trim_end_matches([' ', ',', '|', '-', '–', '：', '｜'])
}

#[cfg(test)]
mod tests {
    use super::beginning;

    #[test]
    fn the_beginning_of_a_line_keeps_its_punctuation() {
        assert_eq!(beginning("Town: Who pays? - Gazette", "townwhopays".len()), "Town: Who pays?");
        assert_eq!(beginning("Über uns | X", "überuns".len()), "Über uns");
        assert_eq!(beginning("all", 3), "all");
    }
}
