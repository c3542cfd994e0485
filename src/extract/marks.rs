//! What the words of an element (its class, id, role, rel, itemprop) and its tag say that it holds:
//! all words of all kinds in one pass.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::blocks::Element;

use super::rules::markup::{
    BREADCRUMB_WORDS, BYLINE_WORDS, CAPTION_WORDS, CLUTTER_TAGS, CLUTTER_WORDS, COMMENT_WORDS, DATE_WORDS,
    RELATED_WORDS, SHARE_WORDS, STANDFIRST_WORDS, STORY_WORDS,
};

/// Kinds of words, one bit each.
pub(super) const STORY: u16 = 1;
pub(super) const CLUTTER: u16 = 1 << 1;
pub(super) const CAPTION: u16 = 1 << 2;
pub(super) const BYLINE: u16 = 1 << 3;
pub(super) const DATE: u16 = 1 << 4;
pub(super) const STANDFIRST: u16 = 1 << 5;
pub(super) const BREADCRUMB: u16 = 1 << 6;
pub(super) const COMMENT: u16 = 1 << 7;
pub(super) const RELATED: u16 = 1 << 8;
pub(super) const SHARE: u16 = 1 << 9;

/// What one element says of the text in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// The kinds of its words.
    pub kinds: u16,
    /// The tag or the word that makes it clutter.
    pub clutter: Option<&'static str>,
}

const KINDS: [(u16, &[&str]); 10] = [
    (CLUTTER, &CLUTTER_WORDS),
    (STORY, &STORY_WORDS),
    (CAPTION, &CAPTION_WORDS),
    (BYLINE, &BYLINE_WORDS),
    (DATE, &DATE_WORDS),
    (STANDFIRST, &STANDFIRST_WORDS),
    (BREADCRUMB, &BREADCRUMB_WORDS),
    (COMMENT, &COMMENT_WORDS),
    (RELATED, &RELATED_WORDS),
    (SHARE, &SHARE_WORDS),
];

struct Finder {
    /// Nothing where the words were more than an automaton can hold, which a test rules out.
    automaton: Option<AhoCorasick>,
    kinds: Vec<u16>,
}

static FINDER: LazyLock<Finder> = LazyLock::new(|| {
    let words = || KINDS.iter().flat_map(|(kind, words)| words.iter().map(move |word| (*kind, *word)));
    Finder {
        automaton: AhoCorasick::new(words().map(|(_, word)| word)).ok(),
        kinds: words().map(|(kind, _)| kind).collect(),
    }
});

/// What an element says of the text in it. The elements that hold the whole page say only that they
/// hold the story: their words name every part of it.
pub(super) fn of(element: &Element) -> Marks {
    let holds_page = matches!(element.tag, "html" | "body" | "main" | "article");
    let mut marks = Marks::default();
    if !element.words.is_empty()
        && let Some(automaton) = &FINDER.automaton
    {
        let mut first_clutter = usize::MAX;
        for found in automaton.find_overlapping_iter(&element.words) {
            let pattern = found.pattern().as_usize();
            let kind = FINDER.kinds[pattern];
            marks.kinds |= kind;
            if kind == CLUTTER {
                first_clutter = first_clutter.min(pattern);
            }
        }
        marks.clutter = CLUTTER_WORDS.get(first_clutter).copied();
    }
    if holds_page {
        marks.kinds &= STORY;
        marks.clutter = None;
    }
    if let Some(tag) = CLUTTER_TAGS.iter().find(|tag| **tag == element.tag) {
        marks.clutter = Some(tag);
        marks.kinds |= CLUTTER;
    }
    match element.tag {
        "article" => marks.kinds |= STORY,
        "figcaption" => marks.kinds |= CAPTION,
        "time" => marks.kinds |= DATE,
        _ => {}
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(tag: &'static str, words: &str) -> Marks {
        of(&Element { tag, parent: None, words: words.to_owned() })
    }

    #[test]
    fn words_and_tags_tell_what_an_element_holds() {
        assert_eq!(marks("div", "page article-body").kinds, STORY);
        assert_eq!(marks("nav", "").clutter, Some("nav"));
        assert_eq!(marks("div", "post-byline").kinds & BYLINE, BYLINE);
        assert_eq!(marks("figcaption", "").kinds, CAPTION);
        assert_eq!(marks("div", "x"), Marks::default());
    }

    #[test]
    fn the_element_around_the_page_is_no_clutter() {
        assert_eq!(marks("body", "has-sidebar newsletter"), Marks::default());
        assert_eq!(marks("main", "share article-body").kinds, STORY);
    }

    #[test]
    fn the_automaton_was_built() {
        assert!(FINDER.automaton.is_some());
    }
}
