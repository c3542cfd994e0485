//! Drops the elements in which nothing stands: pictures, drawings, buttons, scripts and empty boxes are many on a page,
//! and who looks at all elements need not look at them.

use super::super::ParsedPage;

/// Keeps the elements of texts and of facts, and those around them, with their kinds; all in their order.
pub(super) fn prune(page: &mut ParsedPage) {
    let is_kept = used_elements(page);
    let places = new_indices(&is_kept);
    keep(&mut page.elements, &is_kept);
    for parent in page.elements.iter_mut().filter_map(|element| element.parent.as_mut()) {
        *parent = places[*parent];
    }
    let of_blocks = page.blocks.iter_mut().filter_map(|block| block.element.as_mut());
    let of_facts = page.head.times.iter_mut().chain(&mut page.head.author_texts).map(|(element, _)| element);
    for element in of_blocks.chain(of_facts) {
        *element = places[*element];
    }
    prune_kinds(page);
}

/// Whether a text or a fact stands in each element, however deep. The first counts in any case: by it a page of HTML
/// is told from one of plain text.
fn used_elements(page: &ParsedPage) -> Vec<bool> {
    let mut is_holder = vec![false; page.elements.len()];
    let of_blocks = page.blocks.iter().filter_map(|block| block.element);
    let of_facts = page.head.times.iter().chain(&page.head.author_texts).map(|(element, _)| *element);
    for innermost in of_blocks.chain(of_facts) {
        let mut at = Some(innermost);
        while let Some(element) = at.filter(|element| !is_holder[*element]) {
            is_holder[element] = true;
            at = page.elements[element].parent;
        }
    }
    if let Some(first) = is_holder.first_mut() {
        *first = true;
    }
    is_holder
}

fn prune_kinds(page: &mut ParsedPage) {
    let mut is_kept = vec![false; page.element_classes.len()];
    for element in &page.elements {
        is_kept[element.kind as usize] = true;
    }
    let places = new_indices(&is_kept);
    keep(&mut page.element_classes, &is_kept);
    for element in &mut page.elements {
        element.kind = places[element.kind as usize] as u32;
    }
}

/// Where each entry of a list stands when only some are kept.
fn new_indices(is_kept: &[bool]) -> Vec<usize> {
    let mut next = 0;
    let place = |is_kept: &bool| {
        let place = next;
        next += usize::from(*is_kept);
        place
    };
    is_kept.iter().map(place).collect()
}

fn keep<T>(list: &mut Vec<T>, is_kept: &[bool]) {
    let mut is_kept = is_kept.iter();
    list.retain(|_| is_kept.next() == Some(&true));
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    #[test]
    fn elements_without_text_go_and_the_others_stay_as_they_were() {
        let page = parse(
            "<body><nav class=menu><svg><g></g></svg><i class=icon></i></nav><div class=story><p>one<b></b></div>\
             <footer><time datetime=2025-05-20></time><p class=author>Jo</footer>",
        );
        let path = |element: usize| -> Vec<&str> {
            let around = std::iter::successors(Some(element), |at| page.elements[*at].parent);
            around.map(|at| page.kind(at).tag.name()).collect()
        };
        let texts: Vec<_> = page.blocks.iter().map(|block| path(block.element.unwrap())).collect();
        assert_eq!(texts, [["p", "div", "body"], ["p", "footer", "body"]]);
        assert_eq!(path(page.head.times[0].0), ["time", "footer", "body"]);
        assert_eq!(path(page.head.author_texts[0].0), ["p", "footer", "body"]);
        let tags: Vec<_> =
            page.element_classes.iter().map(|kind| (kind.tag.name(), kind.attribute_words.as_str())).collect();
        assert_eq!(tags, [("body", ""), ("div", "story"), ("p", ""), ("footer", ""), ("time", ""), ("p", "author")]);
        assert_eq!(page.elements.len(), 6);
    }

    #[test]
    fn a_page_without_text_is_one_of_html() {
        assert_eq!(parse("<div><b></b></div>text").elements.len(), 1);
    }
}
