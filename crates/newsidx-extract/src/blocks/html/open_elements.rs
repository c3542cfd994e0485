//! Stack of open elements: which element an end tag closes, and which omitted end tags a start tag implies.
//!
//! Follows the optional tags of the HTML standard (WHATWG HTML, 13.1.2.4) as far as they change blocks. Counts by tag
//! make an unmatched end tag cost O(1); the search for implied ends is bounded by [`MAX_IMPLIED_DEPTH`].

use hashbrown::HashMap;

use super::super::tags::Tag;

/// Number of open elements searched for one whose end tag was omitted.
// Only a few inline elements lie between a paragraph and what ends it; the limit keeps hostile nesting linear.
const MAX_IMPLIED_DEPTH: usize = 32;

/// An element whose end has not been read.
pub(super) struct OpenElement<'p> {
    /// Index among the elements of the page.
    pub element: usize,
    pub tag: Tag,
    /// Name as written in the start tag.
    pub name: &'p str,
    /// Whether its text is invisible.
    pub hidden: bool,
    /// Whether a block ends before and after it.
    pub is_block: bool,
    /// Whether its content is SVG or MathML ("foreign content" in the standard).
    pub foreign: bool,
}

impl<'p> OpenElement<'p> {
    pub(super) fn new(element: usize, tag: Tag, name: &'p str) -> Self {
        Self { element, tag, name, hidden: false, is_block: false, foreign: false }
    }

    fn has_name(&self, tag: Tag, name: &str) -> bool {
        self.tag == tag && (tag != Tag::Unknown || self.name.eq_ignore_ascii_case(name))
    }
}

/// Open elements, outermost first.
#[derive(Default)]
pub(super) struct OpenElements<'p> {
    stack: Vec<OpenElement<'p>>,
    // Number of open elements of each tag, so that an unmatched end tag does not search the stack.
    counts: Vec<u32>,
    /// The same for unknown tags, by name in lower case.
    unknown_counts: HashMap<String, u32>,
}

impl<'p> OpenElements<'p> {
    pub(super) fn push(&mut self, open: OpenElement<'p>) {
        *self.count(open.tag, open.name) += 1;
        self.stack.push(open);
    }

    pub(super) fn pop(&mut self) -> Option<OpenElement<'p>> {
        let open = self.stack.pop()?;
        *self.count(open.tag, open.name) -= 1;
        Some(open)
    }

    pub(super) fn innermost(&self) -> Option<&OpenElement<'p>> {
        self.stack.last()
    }

    /// Element that an end tag closes: the innermost open element of that name.
    pub(super) fn closed_by_end_tag(&mut self, tag: Tag, name: &str) -> Option<usize> {
        if *self.count(tag, name) == 0 {
            return None;
        }
        self.stack.iter().rev().find(|open| open.has_name(tag, name)).map(|open| open.element)
    }

    /// Outermost open element that this start tag closes because its own end tag was omitted.
    pub(super) fn closed_by_start_tag(&self, tag: Tag) -> Option<usize> {
        self.foreign_closed_by(tag).or_else(|| self.head_closed_by(tag)).or_else(|| self.implied_end(tag))
    }

    /// Outermost SVG or MathML element that a tag closes because it cannot contain it.
    fn foreign_closed_by(&self, tag: Tag) -> Option<usize> {
        let in_foreign = self.innermost().is_some_and(|open| open.foreign);
        if !in_foreign || !tag.closes_foreign_content() {
            return None;
        }
        self.stack.iter().rev().take_while(|open| open.foreign).last().map(|open| open.element)
    }

    /// `<head>` without an end tag, closed by the first element that it cannot contain.
    fn head_closed_by(&self, tag: Tag) -> Option<usize> {
        let is_head_content = matches!(tag, Tag::Title | Tag::Script | Tag::Style | Tag::Noscript | Tag::Template);
        let head = self.stack.iter().take(2).find(|open| open.tag == Tag::Head);
        head.filter(|_| !is_head_content).map(|open| open.element)
    }

    /// Open element whose end tag this start tag implies.
    fn implied_end(&self, tag: Tag) -> Option<usize> {
        let (closed, within): (&[Tag], &[Tag]) = match tag {
            Tag::Li => (&[Tag::Li], &[Tag::Ul, Tag::Ol, Tag::Menu]),
            Tag::Dt | Tag::Dd => (&[Tag::Dt, Tag::Dd], &[Tag::Dl]),
            Tag::Tr => (&[Tag::Tr, Tag::Td, Tag::Th], &[Tag::Table]),
            Tag::Td | Tag::Th => (&[Tag::Td, Tag::Th], &[Tag::Tr, Tag::Table]),
            Tag::Option => (&[Tag::Option], &[Tag::Select]),
            Tag::Rt | Tag::Rp | Tag::Rtc => (&[Tag::Rt, Tag::Rp, Tag::Rtc], &[Tag::Ruby]),
            Tag::A => (&[Tag::A], &[Tag::Td, Tag::Table, Tag::Div]),
            _ if tag.is_block() => {
                (&[Tag::P], &[Tag::Div, Tag::Article, Tag::Section, Tag::Td, Tag::Li, Tag::Blockquote, Tag::Body])
            }
            _ => return None,
        };
        let mut found = None;
        for open in self.stack.iter().rev().take(MAX_IMPLIED_DEPTH) {
            if closed.contains(&open.tag) {
                found = Some(open.element);
                // A new row closes the cell and the row around it: continue to the outermost match.
                if tag != Tag::Tr {
                    break;
                }
            } else if within.contains(&open.tag) {
                break;
            }
        }
        found
    }

    fn count(&mut self, tag: Tag, name: &str) -> &mut u32 {
        if tag == Tag::Unknown {
            return self.unknown_counts.entry(name.to_ascii_lowercase()).or_default();
        }
        let at = tag as usize;
        if at >= self.counts.len() {
            self.counts.resize(at + 1, 0);
        }
        &mut self.counts[at]
    }
}
