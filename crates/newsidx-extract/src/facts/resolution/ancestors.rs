//! Attribute words of an element and its near ancestors: whether it is inside a comment, teaser or link list.
//!
//! At most five elements are checked.

use crate::blocks::ParsedPage;

/// Elements that are checked: the element itself and its nearest ancestors.
// A comment or teaser is a near ancestor of its author; words such as `has-sidebar` are further out.
const MAX_DEPTH: usize = 5;

/// Whether an element or a near ancestor has an attribute word with one of these parts. Comments, teasers and link
/// lists have authors and dates of their own.
pub(crate) fn is_inside(page: &ParsedPage, element: usize, parts: &[&str]) -> bool {
    let mut at = Some(element);
    for _ in 0..MAX_DEPTH {
        let Some(index) = at else { break };
        let class = page.element_class(index);
        if !class.tag.is_page_container() && parts.iter().any(|part| class.attribute_words.contains(part)) {
            return true;
        }
        at = page.elements[index].parent;
    }
    false
}
