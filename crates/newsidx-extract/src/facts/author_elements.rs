//! Names in elements that are marked as the author's: `rel=author`, `itemprop=author`, class words.

use crate::blocks::{ElementClass, ParsedPage};

use super::super::rules::markup::{CERTAIN_AUTHOR_WORDS, NON_AUTHOR_WORDS};

/// Elements around a signature that are searched for what it belongs to.
///
/// A comment or a teaser is close around its author; further out stand words like `has-sidebar`.
const MAX_DEPTH: usize = 5;

/// The texts of author elements that belong to the story: the surest first, then in page order.
pub(super) fn find_names(page: &ParsedPage, last_body: Option<usize>) -> Vec<Vec<String>> {
    let signatures = page.head.author_texts.iter();
    let own: Vec<_> = signatures.filter(|(element, _)| !is_inside(page, *element, &NON_AUTHOR_WORDS)).collect();
    let end = last_body.and_then(|last| page.blocks[last].element).unwrap_or(usize::MAX);
    let group = |is_sure: bool, before_end: bool| -> Vec<String> {
        own.iter()
            .filter(|(element, _)| {
                is_certain_class(page.element_class(*element)) == is_sure && (*element <= end) == before_end
            })
            .map(|(_, text)| text.clone())
            .collect()
    };
    vec![group(true, true), group(false, true), group(true, false)]
}

fn is_certain_class(kind: &ElementClass) -> bool {
    kind.attribute_words.split(' ').any(|word| CERTAIN_AUTHOR_WORDS.contains(&word))
}

/// Whether an element or one around it has a word with one of these parts. Comments, teasers and
/// lists of other stories have authors and dates of their own.
pub(super) fn is_inside(page: &ParsedPage, element: usize, parts: &[&str]) -> bool {
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
