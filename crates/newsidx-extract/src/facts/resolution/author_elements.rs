//! Names in author elements: `rel=author`, `itemprop=author`, class words.
//!
//! Linear in the author elements.

use super::ancestors::is_inside;
use crate::blocks::{ElementClass, ParsedPage};
use crate::rules::markup::{CERTAIN_AUTHOR_WORDS, NON_AUTHOR_WORDS};

/// The texts of the author elements of an article, each in page order.
pub(crate) struct AuthorElements {
    /// Elements up to the end of the body whose words certainly indicate the author.
    pub certain: Vec<String>,
    /// Other elements up to the end of the body.
    pub uncertain: Vec<String>,
    /// Elements below the body whose words certainly indicate the author.
    pub certain_below: Vec<String>,
}

impl AuthorElements {
    /// Collects the author elements outside comments, teasers and link lists. `last_body` is the last block of the
    /// body.
    pub(crate) fn collect(page: &ParsedPage, last_body: Option<usize>) -> Self {
        let elements = page.head.author_texts.iter();
        let own: Vec<_> = elements.filter(|(element, _)| !is_inside(page, *element, &NON_AUTHOR_WORDS)).collect();
        // Elements are numbered in page order, so this compares positions on the page.
        let end = last_body.and_then(|last| page.blocks[last].element).unwrap_or(usize::MAX);
        let is_certain = |element: usize| is_certain_class(page.element_class(element));
        let texts = |is_selected: &dyn Fn(usize) -> bool| -> Vec<String> {
            own.iter().filter(|(element, _)| is_selected(*element)).map(|(_, text)| text.clone()).collect()
        };
        Self {
            certain: texts(&|element| element <= end && is_certain(element)),
            uncertain: texts(&|element| element <= end && !is_certain(element)),
            certain_below: texts(&|element| element > end && is_certain(element)),
        }
    }
}

fn is_certain_class(class: &ElementClass) -> bool {
    class.attribute_words.split(' ').any(|word| CERTAIN_AUTHOR_WORDS.contains(&word))
}
