//! Names in author elements: `rel=author`, `itemprop=author`, class words.
//!
//! Linear in the author elements.

use super::ancestors::StoryElements;
use crate::blocks::{ElementClass, ParsedPage};
use crate::rules::markup::{CERTAIN_AUTHOR_WORDS, NON_AUTHOR_WORDS};

/// The texts of the author elements of an article, each in page order.
pub(crate) struct AuthorElements {
    /// Elements up to the end of the body whose words certainly indicate the author.
    pub certain: Vec<String>,
    /// Other elements between the headline and the body.
    pub in_header: Vec<String>,
    /// Other elements up to the end of the body.
    pub uncertain: Vec<String>,
    /// Elements below the body whose words certainly indicate the author.
    pub certain_below: Vec<String>,
}

impl AuthorElements {
    /// Collects the author elements outside comments, teasers and link lists. `title` is the block of the headline,
    /// `body` the first and last block of the body.
    pub(crate) fn collect(page: &ParsedPage, title: Option<usize>, body: Option<(usize, usize)>) -> Self {
        let story = StoryElements::around(page, title);
        let elements = page.head.author_texts.iter();
        let mut own: Vec<_> =
            elements.filter(|(element, _)| !story.is_apart(page, *element, &NON_AUTHOR_WORDS)).collect();
        // Elements are numbered in page order, so this compares positions on the page.
        let element_of = |block: usize| page.blocks[block].element;
        let end = body.and_then(|(_, last)| element_of(last)).unwrap_or(usize::MAX);
        let header = title.and_then(element_of).zip(body.and_then(|(first, _)| element_of(first)));
        let is_in_header = |element: usize| header.is_some_and(|(title, body)| (title..body).contains(&element));
        let is_certain = |element: usize| is_certain_class(page.element_class(element));
        // An aside between the headline and the body can have the byline, one in the body has other stories.
        own.retain(|(element, _)| is_in_header(*element) || !story.is_aside(page, *element));
        let texts = |is_selected: &dyn Fn(usize) -> bool| -> Vec<String> {
            own.iter().filter(|(element, _)| is_selected(*element)).map(|(_, text)| text.clone()).collect()
        };
        Self {
            certain: texts(&|element| element <= end && is_certain(element)),
            in_header: texts(&|element| is_in_header(element) && !is_certain(element)),
            uncertain: texts(&|element| element <= end && !is_certain(element)),
            certain_below: texts(&|element| element > end && is_certain(element)),
        }
    }
}

fn is_certain_class(class: &ElementClass) -> bool {
    class.attribute_words.split(' ').any(|word| CERTAIN_AUTHOR_WORDS.contains(&word))
}
