//! Ancestors of an element: whether it is inside a comment, teaser, aside or link list, and not only in an element that
//! the whole story is in too.
//!
//! At most five elements are checked.

use hashbrown::HashSet;

use crate::blocks::{ParsedPage, Tag};

/// Elements that are checked: the element itself and its nearest ancestors.
// A comment or teaser is a near ancestor of its author; words such as `has-sidebar` are further out.
const MAX_DEPTH: usize = 5;

/// Elements around both the headline and the body. Their names say nothing about the place of what is inside:
/// `article-teaser-wrapper`, `has-comments`.
pub(crate) struct StoryElements(HashSet<usize>);

impl StoryElements {
    /// Collects the elements around a headline, given its block.
    pub(crate) fn around(page: &ParsedPage, title: Option<usize>) -> Self {
        let innermost = title.and_then(|title| page.blocks[title].element);
        let parents = std::iter::successors(innermost, |&element| page.elements[element].parent);
        // The element of the headline is no container.
        Self(parents.skip(1).collect())
    }

    /// Whether an element or a near ancestor that is not around the story has an attribute word with one of these parts.
    /// Comments, teasers and link lists have authors and dates of their own.
    pub(crate) fn is_apart(&self, page: &ParsedPage, element: usize, parts: &[&str]) -> bool {
        self.apart(page, element).any(|element| {
            let class = page.element_class(element);
            !class.tag.is_page_container() && parts.iter().any(|part| class.attribute_words.contains(part))
        })
    }

    /// Whether an element is inside an `<aside>` that is not around the story.
    pub(crate) fn is_aside(&self, page: &ParsedPage, element: usize) -> bool {
        self.apart(page, element).any(|element| page.element_class(element).tag == Tag::Aside)
    }

    /// The element and its near ancestors, up to the first one around the story.
    fn apart(&self, page: &ParsedPage, element: usize) -> impl Iterator<Item = usize> {
        let ancestors = std::iter::successors(Some(element), |&element| page.elements[element].parent);
        ancestors.take(MAX_DEPTH).take_while(|element| !self.0.contains(element))
    }
}
