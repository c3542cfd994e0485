//! The section that a story stood in.

use super::super::block_attributes::fold;
use super::super::label::{BlockLabel, Label};
use super::super::rules::names::{CRUMB_SEPARATORS, HOME_WORDS};
use super::super::structured_data::StructuredData;
use crate::blocks::{Block, Markup, ParsedPage, count_letters};
use newsidx_core::page::SuppliedMetadata;

/// Most parts of a breadcrumb.
const MAX_CRUMBS: usize = 6;

/// Most letters of one part; longer ones are headlines.
const CRUMB_LETTERS: usize = 40;

/// The parts of a breadcrumb that opens with the front page: `Home > National > North Korea`.
pub(crate) fn breadcrumb(line: &str) -> Option<Vec<String>> {
    // Without a branch for each byte, so that many are looked at together.
    let may_separate = |byte: u8| (byte == b'>') | (byte == b'/') | (byte == b'|') | !byte.is_ascii();
    if !line.bytes().fold(false, |any, byte| any | may_separate(byte)) {
        return None;
    }
    CRUMB_SEPARATORS.iter().filter(|separator| line.contains(**separator)).find_map(|separator| {
        let mut parts = line.split(separator).map(str::trim).filter(|part| !part.is_empty());
        let opens_with_home = parts.next().is_some_and(|first| HOME_WORDS.contains(&fold(first).as_str()));
        let crumbs = || parts.map(str::to_owned).collect::<Vec<_>>();
        opens_with_home.then(crumbs).filter(|crumbs| (1..MAX_CRUMBS).contains(&crumbs.len()))
    })
}

/// The section: from a breadcrumb of the page, else what the scraper or the page's head says.
pub(crate) fn find_section(
    page: &ParsedPage,
    stated: &SuppliedMetadata,
    structured: &StructuredData,
    verdicts: &[BlockLabel],
    title: &str,
) -> Option<String> {
    let stated_section = || stated.section.clone().map(|section| vec![section]);
    let by_line = || {
        let lines = page.blocks.iter().zip(verdicts).filter(|(_, verdict)| verdict.label == Label::Section);
        lines.map(|(block, _)| block.text.as_str()).find_map(breadcrumb)
    };
    let by_data = || (!structured.breadcrumb.is_empty()).then(|| structured.breadcrumb.clone());
    let by_head = || {
        let head = &page.head;
        let said = head.meta("article:section").or(structured.section.as_deref()).or_else(|| head.meta("section"));
        said.map(|section| vec![section.to_owned()])
    };
    let by_kicker = || Some(vec![kicker(page, verdicts)?.to_owned()]);
    let over_title = || Some(vec![line_over_title(&page.blocks, verdicts)?.to_owned()]);
    [stated_section(), by_line(), by_elements(&page.blocks, verdicts), by_data(), by_head(), over_title(), by_kicker()]
        .into_iter()
        .flatten()
        .find_map(|crumbs| join(crumbs, title))
}

/// A line of a word or three right over the headline of a plain-text page: `Local News`.
fn line_over_title<'a>(blocks: &'a [Block], verdicts: &[BlockLabel]) -> Option<&'a str> {
    let story = verdicts.iter().position(|verdict| verdict.label == Label::Body)?;
    let title = verdicts[..story].iter().rposition(|verdict| verdict.label == Label::Title)?;
    let over = title.checked_sub(1).filter(|&over| over > 0)?;
    let text = blocks[over].text.as_str();
    let text = text
        .split_once(": ")
        .filter(|(name, _)| SECTION_WORDS.contains(&fold(name).as_str()))
        .map_or(text, |(_, section)| section);
    let is_label = blocks[over].markup == Markup::Line
        // The name of a section stands over many stories.
        && matches!(verdicts[over].rule, "before-story" | "on-many-pages")
        // The last entry of a menu stands right under the one before it.
        && blocks[over].gap_before
        && (1..=SECTION_WORDS_MAX).contains(&text.split_whitespace().count())
        && count_letters(text) <= CRUMB_LETTERS
        && text.starts_with(char::is_alphabetic)
        && !text.chars().any(|c| c.is_ascii_digit())
        && !text.ends_with(['.', '!', '?', ':']);
    is_label.then_some(text)
}

/// A link right over the headline in an element that is named for the section.
fn kicker<'a>(page: &'a ParsedPage, verdicts: &[BlockLabel]) -> Option<&'a str> {
    let title = verdicts.iter().position(|verdict| verdict.label == Label::Title)?;
    let block = &page.blocks[title.checked_sub(1)?];
    let words = block.element.map(|element| page.element_class(element).attribute_words.as_str())?;
    let is_named = SECTION_ELEMENT_WORDS.iter().any(|word| words.contains(word));
    (is_named && block.link_chars > 0 && count_letters(&block.text) <= CRUMB_LETTERS).then_some(block.text.as_str())
}

/// Parts of class words that mark the name of a section.
const SECTION_ELEMENT_WORDS: [&str; 6] = ["kicker", "eyebrow", "section-name", "category", "rubrik", "ressort"];

/// Words that name a section in front of a colon, in lower case.
const SECTION_WORDS: [&str; 6] = ["section", "category", "topic", "ressort", "rubrik", "sección"];

/// Most words of a section's name; what is longer over a headline is a kicker.
const SECTION_WORDS_MAX: usize = 4;

/// A breadcrumb whose parts are blocks of their own: list items in a `nav`.
fn by_elements(blocks: &[Block], verdicts: &[BlockLabel]) -> Option<Vec<String>> {
    let start = verdicts.iter().position(|verdict| verdict.rule == "breadcrumb-element")?;
    let parts = blocks[start..].iter().zip(&verdicts[start..]);
    let crumbs: Vec<String> = parts
        .take_while(|(_, verdict)| verdict.rule == "breadcrumb-element")
        .take(MAX_CRUMBS)
        .map(|(block, _)| block.text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
        .collect();
    if let [line] = crumbs.as_slice() {
        let separator = CRUMB_SEPARATORS.iter().find(|separator| line.contains(**separator));
        return Some(
            separator.map_or_else(|| crumbs.clone(), |separator| line.split(separator).map(str::to_owned).collect()),
        );
    }
    Some(crumbs)
}

/// The parts as one text, without the front page at the start and the headline at the end.
fn join(crumbs: Vec<String>, title: &str) -> Option<String> {
    let kept: Vec<String> = crumbs
        .into_iter()
        .map(|crumb| crumb.trim().to_owned())
        .enumerate()
        .filter(|(nth, crumb)| !(*nth == 0 && HOME_WORDS.contains(&fold(crumb).as_str())))
        .map(|(_, crumb)| crumb)
        .filter(|crumb| count_letters(crumb) > 0 && count_letters(crumb) <= CRUMB_LETTERS && crumb != title)
        .collect();
    (!kept.is_empty()).then(|| kept.join(" > "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_breadcrumb_opens_with_the_front_page() {
        assert_eq!(breadcrumb("Home > National > North Korea").unwrap(), ["National", "North Korea"]);
        assert_eq!(breadcrumb("Home / World / Africa").unwrap(), ["World", "Africa"]);
        assert_eq!(breadcrumb("홈 > 정치").unwrap(), ["정치"]);
        assert_eq!(breadcrumb("Win > lose"), None);
        assert_eq!(breadcrumb("Home"), None);
    }
}
