//! The line that scrapers put first: the text of `<title>`, mostly with the site's name.

use super::super::block_attributes::{alnum_chars, alnum_key, fold};
use super::super::rules::names::HOME_WORDS;
use super::super::rules::thresholds::{HEADER_BLOCKS, TITLE_LETTERS};
use super::candidates::{self, LONG_LETTERS, has_title_form, is_title_candidate};
use super::{Title, TitleContext};
use crate::blocks::is_cjk;

/// Lines that together may make up the headline: a kicker, the headline, a second line of it.
const JOINED_LINES: usize = 3;

/// Share, in percent, of the document's line that lines of the page have to make up. The rest are
/// names of the site and of its sections.
const SHOWN_PERCENT: usize = 40;

/// Fewest letters and digits of a line that can be told in another.
const SHOWN_CHARS: usize = 10;

/// The headline where the page's first line is the text of its `<title>`: the lines of the page
/// that the first line begins with, else the line over the story that shares most words with it,
/// else the first line itself.
pub(super) fn find(sources: &TitleContext<'_>) -> Option<Title> {
    let blocks = &sources.page.blocks;
    let first = blocks.first().map(|block| block.text.as_str())?;
    let letters = sources.signals.first()?.letters;
    let is_title = sources.page.is_text()
        && (*TITLE_LETTERS.start()..=2 * TITLE_LETTERS.end()).contains(&letters)
        && sources.evidence.first().is_some_and(Option::is_none)
        && has_title_form(first)
        // A single word is the name of the site.
        && (first.contains(' ') || first.chars().any(is_cjk))
        && sources.body_start > 0;
    if !is_title {
        return None;
    }
    if let Some(title) = matching_lines(sources, first) {
        return Some(title);
    }
    let weight = candidates::weight_of_document_line(sources, first);
    if let Some(best) = candidates::best(sources, Some(first)).filter(|best| best.weight > weight) {
        return Some(best.title(sources.page));
    }
    Some(Title { text: sources.site_names.strip(first), rule: "document-line" })
}

/// The lines, nearest over the story first, that the document's line begins or ends with.
fn matching_lines(sources: &TitleContext<'_>, first: &str) -> Option<Title> {
    let blocks = &sources.page.blocks;
    let whole = alnum_key(first);
    let limit = blocks.len().min(sources.body_start + HEADER_BLOCKS);
    // Nearly all lines begin and end otherwise, which is told before anything is made of them.
    let may_be_part = |text: &str| {
        let letters = || alnum_chars(text);
        letters().take(MIN_DISTINCT_CHARS).zip(whole.chars()).all(|(letter, other)| letter == other)
            || letters().rev().take(MIN_DISTINCT_CHARS).zip(whole.chars().rev()).all(|(letter, other)| letter == other)
    };
    let squeezed = |at: usize| match sources.signals[at].letters {
        letters if letters <= 2 * TITLE_LETTERS.end() => alnum_key(&blocks[at].text),
        _ => String::new(),
    };
    let is_most = |chars: usize| chars >= SHOWN_CHARS && chars * 100 >= whole.len() * SHOWN_PERCENT;
    let before = (1..sources.body_start.min(limit)).rev();
    let order = before.chain(sources.body_start.max(1)..limit);
    let mut ending = None;
    for at in order {
        if !may_be_part(&blocks[at].text) {
            continue;
        }
        let line = squeezed(at);
        if line.is_empty() || !has_title_form(&blocks[at].text) {
            continue;
        }
        if whole.starts_with(line.as_str()) {
            let under = (at + 1..limit).map(squeezed);
            if let Some((said, lines)) = joined(first, &line, under, &whole, is_most) {
                let text = under_breadcrumb(sources, at, first)
                    .unwrap_or_else(|| if lines == 1 { richer_spelling(&blocks[at].text, said) } else { said });
                return Some(Title { text: text.to_owned(), rule: "line-in-document-line" });
            }
        } else if ending.is_none() && whole.ends_with(line.as_str()) && is_most(line.len()) {
            ending = Some(at);
        }
    }
    ending.map(|at| Title { text: blocks[at].text.clone(), rule: "line-in-document-line" })
}

/// Letters and digits by which it is told that a line cannot be a part of another.
const MIN_DISTINCT_CHARS: usize = 3;

/// Lines under the last entry of a breadcrumb in which the headline stands: there may be a kicker over it.
const UNDER_CRUMBS: usize = 2;

/// Most letters of an entry; longer ones are headlines.
const CRUMB_LETTERS: usize = 40;

/// Lines over the last entry of a breadcrumb in which its first one stands.
const CRUMBS: usize = 5;

/// The headline under a line that is the last entry of a breadcrumb, where that has another wording: the entry is
/// a title for search engines then. It shares a word with the document's line; there may be a kicker over it.
fn under_breadcrumb<'a>(sources: &TitleContext<'a>, at: usize, first: &str) -> Option<&'a str> {
    let blocks = &sources.page.blocks;
    let is_entry = |at: &usize| sources.signals[*at].letters <= CRUMB_LETTERS && !sources.signals[*at].sentence_end;
    let mut entries = (at.saturating_sub(CRUMBS)..at).rev().take_while(is_entry);
    entries.find(|at| HOME_WORDS.contains(&fold(&blocks[*at].text).as_str()))?;
    let said = candidates::words(first);
    let is_headline = |under: &usize| {
        is_title_candidate(sources, *under)
            && !sources.signals[*under].sentence_end
            && sources.signals[*under].letters <= LONG_LETTERS
            && candidates::words(&blocks[*under].text).iter().any(|word| said.contains(word))
    };
    let under = at + 1..(at + 1 + UNDER_CRUMBS).min(sources.body_start);
    let headline = under.filter(is_headline).max_by_key(|under| sources.signals[*under].letters)?;
    Some(&blocks[headline].text)
}

/// Of two spellings of a headline the one with more marks: that which readers see, unless markup joins a kicker to
/// it without the colon that stands in the document's line.
fn richer_spelling<'a>(shown: &'a str, said: &'a str) -> &'a str {
    let marks = |text: &str| text.chars().filter(|c| !c.is_alphanumeric() && !c.is_whitespace()).count();
    if marks(said) > marks(shown) { said } else { shown }
}

/// The beginning of the document's line that a line makes up, alone or with the lines under it as the document's line
/// joins them; and the number of these lines. The lines are squeezed.
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

/// The beginning of a text whose squeezed form has so many bytes, with the punctuation after it.
fn beginning(text: &str, squeezed_bytes: usize) -> &str {
    let mut used = 0;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        if used >= squeezed_bytes && (c.is_alphanumeric() || c.is_whitespace()) {
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
