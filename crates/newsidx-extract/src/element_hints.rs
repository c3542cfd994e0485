//! Hints from elements: what the attribute words (class, id, role, rel, itemprop) and the tag of an element indicate
//! about the text in it.
//!
//! One multi-pattern search for each class of elements, not for each element. Linear in the page.

use std::sync::LazyLock;

use hashbrown::HashMap;

use crate::blocks::{ElementClass, MultiPatternMatcher, ParsedPage, Tag};

use super::rules::markup::{
    BIO_WORDS, BODY_WORDS, BOX_WORDS, BREADCRUMB_WORDS, BYLINE_WORDS, CAPTION_WORDS, CLUTTER_TAGS, CLUTTER_WORDS,
    COMMENT_WORDS, CONTENT_WORDS, CREDIT_WORDS, DATE_WORDS, EMBED_WORDS, HEADLINE_WORDS, NOTE_WORDS, QUOTE_WORDS,
    RELATED_WORDS, SHARE_WORDS, STANDFIRST_WORDS, VIDEO_WORDS,
};

/// Kinds of hints, one bit each.
pub(super) const BODY: u32 = 1;
pub(super) const CLUTTER: u32 = 1 << 1;
pub(super) const CAPTION: u32 = 1 << 2;
pub(super) const BYLINE: u32 = 1 << 3;
pub(super) const DATE: u32 = 1 << 4;
pub(super) const STANDFIRST: u32 = 1 << 5;
pub(super) const BREADCRUMB: u32 = 1 << 6;
pub(super) const COMMENT: u32 = 1 << 7;
pub(super) const RELATED: u32 = 1 << 8;
pub(super) const SHARE: u32 = 1 << 9;
pub(super) const EMBED: u32 = 1 << 10;
pub(super) const BOX: u32 = 1 << 11;
pub(super) const BIO: u32 = 1 << 12;
pub(super) const VIDEO: u32 = 1 << 13;
pub(super) const QUOTE: u32 = 1 << 14;
pub(super) const CONTENT: u32 = 1 << 15;
pub(super) const HEADLINE: u32 = 1 << 16;
pub(super) const NOTE: u32 = 1 << 17;
pub(super) const CREDIT: u32 = 1 << 18;

/// The hints of one class of elements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ElementHints {
    /// Bit set of the kinds.
    pub kinds: u32,
    /// The tag or word that indicates clutter.
    pub clutter: Option<&'static str>,
}

/// Kinds with the words that indicate them.
const KINDS: [(u32, &[&str]); 19] = [
    (CLUTTER, &CLUTTER_WORDS),
    (BODY, &BODY_WORDS),
    (CAPTION, &CAPTION_WORDS),
    (BYLINE, &BYLINE_WORDS),
    (DATE, &DATE_WORDS),
    (STANDFIRST, &STANDFIRST_WORDS),
    (BREADCRUMB, &BREADCRUMB_WORDS),
    (COMMENT, &COMMENT_WORDS),
    (RELATED, &RELATED_WORDS),
    (SHARE, &SHARE_WORDS),
    (EMBED, &EMBED_WORDS),
    (BOX, &BOX_WORDS),
    (BIO, &BIO_WORDS),
    (VIDEO, &VIDEO_WORDS),
    (QUOTE, &QUOTE_WORDS),
    (CONTENT, &CONTENT_WORDS),
    (HEADLINE, &HEADLINE_WORDS),
    (NOTE, &NOTE_WORDS),
    (CREDIT, &CREDIT_WORDS),
];

/// Pattern matcher over all words. The value of a word is its kind and its index in the table of the kind.
static HINT_MATCHER: LazyLock<MultiPatternMatcher<(u32, usize)>> = LazyLock::new(|| {
    let words =
        KINDS.iter().flat_map(|(kind, words)| words.iter().enumerate().map(move |(at, word)| (*kind, at, *word)));
    MultiPatternMatcher::new(words.map(|(kind, at, word)| (word, (kind, at))))
});

/// Share of the running text of a page, in percent, from which a hint around it is ignored.
// Sites name the element of the whole body after the paywall or the widget that it is part of.
const IGNORED_HINT_PERCENT: usize = 60;

/// The hints of every class of elements. `prose` has the letters of running text of each block, 0 for other blocks.
pub(super) fn find_hints(page: &ParsedPage, prose: &[usize]) -> Vec<ElementHints> {
    let mut hints: Vec<ElementHints> = page.element_classes.iter().map(class_hints).collect();
    // The hints of an element and all its ancestors; the innermost word for clutter wins.
    let mut around: Vec<ElementHints> = Vec::with_capacity(page.elements.len());
    for element in &page.elements {
        let own = &hints[element.class as usize];
        let outer = element.parent.map_or_else(ElementHints::default, |parent| around[parent]);
        around.push(ElementHints { kinds: outer.kinds | own.kinds, clutter: own.clutter.or(outer.clutter) });
    }
    let mut by_kind = [0; KINDS.len()];
    let mut by_word: HashMap<&str, usize> = HashMap::new();
    for (block, prose) in page.blocks.iter().zip(prose).filter(|(_, prose)| **prose > 0) {
        let Some(around) = block.element.map(|element| around[element]) else { continue };
        for (sum, (kind, _)) in by_kind.iter_mut().zip(&KINDS) {
            *sum += if around.kinds & kind == 0 { 0 } else { *prose };
        }
        if let Some(word) = around.clutter {
            *by_word.entry(word).or_default() += prose;
        }
    }
    let all: usize = prose.iter().sum();
    let is_most = |sum: usize| sum > 0 && sum * 100 >= all * IGNORED_HINT_PERCENT;
    let mut ignored = 0;
    for (sum, (kind, _)) in by_kind.iter().zip(&KINDS) {
        // Comments are exempt: readers may write more than the article has.
        if is_most(*sum) && !matches!(*kind, BODY | CONTENT | CLUTTER | COMMENT) {
            ignored |= kind;
        }
    }
    for hints in &mut hints {
        hints.kinds &= !ignored;
        let is_comment = hints.kinds & COMMENT != 0;
        if hints.clutter.is_some_and(|word| !is_comment && by_word.get(word).is_some_and(|sum| is_most(*sum))) {
            hints.kinds &= !CLUTTER;
            hints.clutter = None;
        }
    }
    hints
}

/// The hints of a class of elements.
fn class_hints(class: &ElementClass) -> ElementHints {
    let mut hints = ElementHints::default();
    let mut first_clutter = usize::MAX;
    for (bit, number) in HINT_MATCHER.find(&class.attribute_words) {
        hints.kinds |= bit;
        if bit == CLUTTER {
            // The printed rule is the first match in table order, independent of the order of words in the markup.
            first_clutter = first_clutter.min(number);
        }
    }
    hints.clutter = CLUTTER_WORDS.get(first_clutter).copied();
    // The class words of `<html>`, `<body>` and the like name every part of the page, so only the hint for the body is
    // kept.
    if class.tag.is_page_container() {
        hints.kinds &= BODY;
        hints.clutter = None;
    }
    if CLUTTER_TAGS.contains(&class.tag) {
        hints.clutter = Some(class.tag.name());
        hints.kinds |= CLUTTER;
    }
    match class.tag {
        Tag::Article => hints.kinds |= BODY,
        Tag::Figcaption => hints.kinds |= CAPTION,
        Tag::Time => hints.kinds |= DATE,
        _ => {}
    }
    hints
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks::Element;

    fn hints(tag: Tag, words: &str) -> ElementHints {
        class_hints(&ElementClass { tag, attribute_words: words.to_owned() })
    }

    #[test]
    fn words_and_tags_are_hints() {
        assert_eq!(hints(Tag::Div, "page article-body").kinds, BODY | CONTENT);
        assert_eq!(hints(Tag::Nav, "").clutter, Some("nav"));
        assert_eq!(hints(Tag::Div, "post-byline").kinds & BYLINE, BYLINE);
        assert_eq!(hints(Tag::Figcaption, "").kinds, CAPTION);
        assert_eq!(hints(Tag::Div, "x"), ElementHints::default());
    }

    #[test]
    fn the_element_around_the_page_is_not_clutter() {
        assert_eq!(hints(Tag::Body, "has-sidebar newsletter"), ElementHints::default());
        assert_eq!(hints(Tag::Main, "share article-body").kinds, BODY);
    }

    #[test]
    fn hints_around_most_of_the_running_text_are_ignored() {
        let kind = |words: &str| ElementClass { tag: Tag::Div, attribute_words: words.to_owned() };
        let element = |class, parent| Element { class, parent };
        let block = |element| crate::blocks::Block {
            text: String::new(),
            markup: crate::blocks::Markup::Paragraph,
            element: Some(element),
            link_chars: 0,
            gap_before: true,
            after_picture: false,
        };
        let page = ParsedPage {
            element_classes: vec![kind("page"), kind("paywall"), kind("promo")],
            elements: vec![element(0, None), element(1, Some(0)), element(2, Some(0))],
            blocks: vec![block(1), block(2)],
            ..ParsedPage::default()
        };
        let clutter =
            |prose: &[usize]| find_hints(&page, prose).into_iter().map(|hints| hints.clutter).collect::<Vec<_>>();
        assert_eq!(clutter(&[700, 100]), [None, None, Some("promo")]);
        assert_eq!(clutter(&[400, 400]), [None, Some("paywall"), Some("promo")]);
    }

    #[test]
    fn words_are_long_enough_to_be_found() {
        assert!(KINDS.iter().flat_map(|(_, words)| words.iter()).all(|word| word.len() >= 3));
    }
}
