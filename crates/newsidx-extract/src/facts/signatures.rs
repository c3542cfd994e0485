//! Names in elements that are marked as the author's: `rel=author`, `itemprop=author`, class words.

use crate::blocks::{Kind, Page};

use super::super::rules::markup::{NO_SIGNATURE_WORDS, SURE_SIGNATURE_WORDS};

/// Elements around a signature that are searched for what it belongs to.
///
/// A comment or a teaser is close around its author; further out stand words like `has-sidebar`.
const MAX_DEPTH: usize = 5;

/// The texts of author elements that belong to the story: the surest first, then in page order.
pub(super) fn find(page: &Page, last_body: Option<usize>) -> Vec<Vec<String>> {
    let signatures = page.head.signatures.iter();
    let own: Vec<_> = signatures.filter(|(element, _)| !is_inside(page, *element, &NO_SIGNATURE_WORDS)).collect();
    let end = last_body.and_then(|last| page.blocks[last].element).unwrap_or(usize::MAX);
    let group = |is_sure: bool, before_end: bool| -> Vec<String> {
        own.iter()
            .filter(|(element, _)| is_sure_word(page.kind(*element)) == is_sure && (*element <= end) == before_end)
            .map(|(_, text)| text.clone())
            .collect()
    };
    vec![group(true, true), group(false, true), group(true, false)]
}

fn is_sure_word(kind: &Kind) -> bool {
    kind.words.split(' ').any(|word| SURE_SIGNATURE_WORDS.contains(&word))
}

/// Whether an element or one around it has a word with one of these parts. Comments, teasers and
/// lists of other stories have authors and dates of their own.
pub(super) fn is_inside(page: &Page, element: usize, parts: &[&str]) -> bool {
    let mut at = Some(element);
    for _ in 0..MAX_DEPTH {
        let Some(index) = at else { break };
        let kind = page.kind(index);
        if !kind.tag.holds_page() && parts.iter().any(|part| kind.words.contains(part)) {
            return true;
        }
        at = page.elements[index].parent;
    }
    false
}
