//! Names in author elements: `rel=author`, `itemprop=author`, class words.
//!
//! Each element is checked against at most five ancestors.

use crate::blocks::{ElementClass, ParsedPage};

use crate::rules::markup::{CERTAIN_AUTHOR_WORDS, NON_AUTHOR_WORDS};

/// Ancestors that are checked for words of comments and teasers.
// A comment or teaser is a near ancestor of its author; words such as `has-sidebar` are further out.
const MAX_DEPTH: usize = 5;

/// The texts of author elements of the article, in three groups of decreasing certainty; each in page order.
pub(crate) fn find_names(page: &ParsedPage, last_body: Option<usize>) -> Vec<Vec<String>> {
    let signatures = page.head.author_texts.iter();
    let own: Vec<_> = signatures.filter(|(element, _)| !is_inside(page, *element, &NON_AUTHOR_WORDS)).collect();
    // Elements are numbered in page order, so this compares positions on the page.
    let end = last_body.and_then(|last| page.blocks[last].element).unwrap_or(usize::MAX);
    let is_certain = |element: usize| is_certain_class(page.element_class(element));
    let group = |is_in_group: &dyn Fn(usize) -> bool| -> Vec<String> {
        own.iter().filter(|(element, _)| is_in_group(*element)).map(|(_, text)| text.clone()).collect()
    };
    vec![
        group(&|element| element <= end && is_certain(element)),
        group(&|element| element <= end && !is_certain(element)),
        group(&|element| element > end && is_certain(element)),
    ]
}

fn is_certain_class(kind: &ElementClass) -> bool {
    kind.attribute_words.split(' ').any(|word| CERTAIN_AUTHOR_WORDS.contains(&word))
}

/// Whether an element or a near ancestor has an attribute word with one of these parts. Comments, teasers and link
/// lists have authors and dates of their own.
pub(crate) fn is_inside(page: &ParsedPage, element: usize, parts: &[&str]) -> bool {
    let mut at = Some(element);
    for _ in 0..MAX_DEPTH {
        let Some(index) = at else { break };
        let kind = page.element_class(index);
        if !kind.tag.is_page_container() && parts.iter().any(|part| kind.attribute_words.contains(part)) {
            return true;
        }
        at = page.elements[index].parent;
    }
    false
}
