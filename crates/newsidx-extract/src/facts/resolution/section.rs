//! Resolution of the section of an article: from the scraper, breadcrumbs, structured data, meta tags or a line above
//! the headline.
//!
//! Linear in the blocks of the page.

use crate::blocks::{Block, Markup, ParsedPage, count_letters};
use crate::facts::recognizers::breadcrumb::{MAX_CRUMB_LETTERS, MAX_CRUMBS, breadcrumb};
use crate::facts::recognizers::section_names::{MAX_SECTION_WORDS, is_section_name};
use crate::label::{BlockLabel, Label};
use crate::normalize::fold;
use crate::rule::Rule;
use crate::rules::names::{CRUMB_SEPARATORS, HOME_WORDS};
use crate::structured_data::StructuredData;
use newsidx_core::page::SuppliedMetadata;

/// The section of an article: from the scraper, else a breadcrumb, structured data, meta tags, a line or link above
/// the headline.
pub(crate) fn find_section(
    page: &ParsedPage,
    supplied: &SuppliedMetadata,
    structured: &StructuredData,
    labels: &[BlockLabel],
    title: &str,
) -> Option<String> {
    let supplied_section = supplied.section.as_deref();
    let mut lines = page.blocks.iter().zip(labels).filter(|(_, block_label)| block_label.label == Label::Section);
    let by_line = lines.find_map(|(block, _)| breadcrumb(&block.text));
    let by_data = Some(structured.breadcrumb.clone()).filter(|crumbs| !crumbs.is_empty());
    let head = &page.head;
    let declared = head.meta("article:section").or(structured.section.as_deref()).or_else(|| head.meta("section"));
    let single = |section: Option<&str>| section.map(|section| vec![section.to_owned()]);
    [
        single(supplied_section),
        by_line,
        by_elements(&page.blocks, labels),
        by_data,
        single(declared),
        single(named_line(&page.blocks, labels)),
        single(line_over_title(&page.blocks, labels)),
        single(kicker(page, labels)),
    ]
    .into_iter()
    .flatten()
    .find_map(|crumbs| join(crumbs, title))
}

/// The name of a section in a short line directly above the headline of a plain-text page: `Local News`.
fn line_over_title<'a>(blocks: &'a [Block], labels: &[BlockLabel]) -> Option<&'a str> {
    let body_start = labels.iter().position(|block_label| block_label.label == Label::Body)?;
    let title = labels[..body_start].iter().rposition(|block_label| block_label.label == Label::Title)?;
    let over = title.checked_sub(1).filter(|&over| over > 0)?;
    let text = blocks[over].text.as_str();
    let text = text
        .split_once(": ")
        .filter(|(name, _)| SECTION_LABELS.contains(&fold(name).as_str()))
        .map_or(text, |(_, section)| section);
    let is_label = blocks[over].markup == Markup::Line
        // The name of a section repeats on many pages of the site.
        && matches!(labels[over].rule, Rule::BeforeBody | Rule::OnManyPages)
        // Without a gap, the line is the last entry of a menu.
        && blocks[over].gap_before
        && !(is_section_name(text) && is_section_name(&blocks[over - 1].text))
        && (1..=MAX_SECTION_WORDS).contains(&text.split_whitespace().count())
        && count_letters(text) <= MAX_CRUMB_LETTERS
        && text.starts_with(char::is_alphabetic)
        && !text.chars().any(|c| c.is_ascii_digit())
        && !text.ends_with(['.', '!', '?', ':']);
    is_label.then_some(text)
}

/// The name of a section that the table has, in a line of its own directly above the headline or below it in a
/// plain-text page. Several are entries of a menu.
fn named_line<'a>(blocks: &'a [Block], labels: &[BlockLabel]) -> Option<&'a str> {
    let body_start = labels.iter().position(|block_label| block_label.label == Label::Body)?;
    let title = labels[..body_start].iter().rposition(|block_label| block_label.label == Label::Title)?;
    let is_name = |at: usize| blocks.get(at).is_some_and(|block| is_section_name(&block.text));
    let is_label = |at: &usize| {
        blocks[*at].markup == Markup::Line
            && labels[*at].label == Label::Clutter
            && is_name(*at)
            && !is_name(at + 1)
            && !at.checked_sub(1).is_some_and(is_name)
    };
    let above = title.checked_sub(1).filter(is_label);
    let at = above.or_else(|| (title + 1..body_start.min(title + 1 + LINES_UNDER_TITLE)).find(is_label))?;
    Some(blocks[at].text.as_str())
}

/// Lines under the headline that can be the name of the section.
const LINES_UNDER_TITLE: usize = 4;

/// The text of a link directly above the headline in an element whose class words name a section.
fn kicker<'a>(page: &'a ParsedPage, labels: &[BlockLabel]) -> Option<&'a str> {
    let title = labels.iter().position(|block_label| block_label.label == Label::Title)?;
    let block = &page.blocks[title.checked_sub(1)?];
    let words = block.element.map(|element| page.element_class(element).attribute_words.as_str())?;
    let is_named = SECTION_ELEMENT_WORDS.iter().any(|word| words.contains(word));
    (is_named && block.link_chars > 0 && count_letters(&block.text) <= MAX_CRUMB_LETTERS).then_some(block.text.as_str())
}

/// Parts of class words for sections.
const SECTION_ELEMENT_WORDS: [&str; 6] = ["kicker", "eyebrow", "section-name", "category", "rubrik", "ressort"];

/// Labels of a section before a colon, in lower case.
const SECTION_LABELS: [&str; 6] = ["section", "category", "topic", "ressort", "rubrik", "sección"];

/// The crumbs of consecutive blocks, such as list items in a `nav`, or of one block with separators.
fn by_elements(blocks: &[Block], labels: &[BlockLabel]) -> Option<Vec<String>> {
    let start = labels.iter().position(|block_label| block_label.rule == Rule::BreadcrumbElement)?;
    let parts = blocks[start..].iter().zip(&labels[start..]);
    let crumbs: Vec<String> = parts
        .take_while(|(_, block_label)| block_label.rule == Rule::BreadcrumbElement)
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

/// Joins crumbs with ` > `, without the front page and the headline.
fn join(crumbs: Vec<String>, title: &str) -> Option<String> {
    let kept: Vec<String> = crumbs
        .into_iter()
        .map(|crumb| crumb.trim().to_owned())
        .enumerate()
        .filter(|(nth, crumb)| !(*nth == 0 && HOME_WORDS.contains(&fold(crumb).as_str())))
        .map(|(_, crumb)| crumb)
        .filter(|crumb| count_letters(crumb) > 0 && count_letters(crumb) <= MAX_CRUMB_LETTERS && crumb != title)
        .collect();
    (!kept.is_empty()).then(|| kept.join(" > "))
}

#[cfg(test)]
mod tests {
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    use crate::{blocks, extract};

    fn section(head: &str, under: &str) -> Option<String> {
        let text = format!(
            "{head}Bridge closes for three months\n\n{under}The old bridge over the Orrin will be closed for three months \
             from Monday, the council said on Friday evening.\n\nDivers found cracks in two of its pillars when they \
             looked for a lost anchor in May.\n"
        );
        let raw = RawPage::new(Origin::from_file("/pages/bridge.txt"), ContentKind::Text, text.into_bytes());
        let page = blocks::parse(&raw);
        extract(&raw.into_hashed(), &page).outcome.unwrap().section
    }

    #[test]
    fn the_section_is_in_the_first_line_or_under_the_headline() {
        assert_eq!(section("Local News\n\n", "").as_deref(), Some("Local News"));
        assert_eq!(
            section("", "Friday May 3rd, 2024\n\nTransport & Business\n\n").as_deref(),
            Some("Transport & Business")
        );
        assert_eq!(section("News\n\nSports\n\nCulture\n\nBusiness\n", ""), None, "a menu");
    }
}
