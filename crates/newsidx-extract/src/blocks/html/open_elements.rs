//! The elements that have not ended: what an end tag ends, and which end tags authors left out.
//!
//! End tags that HTML lets authors leave out (`</p>`, `</li>`, `</td>` …) are put in where browsers put them.

use hashbrown::HashMap;

use super::super::tags::Tag;

/// Open elements that are searched for one whose end tag was left out. Between a paragraph and
/// what ends it stand a few inline elements; a limit keeps the cost of hostile nesting linear.
const MAX_IMPLIED_DEPTH: usize = 32;

/// An element whose end has not come yet.
pub(super) struct OpenElement<'p> {
    /// Its index among the elements of the page.
    pub element: usize,
    pub tag: Tag,
    /// As its start tag has it.
    pub name: &'p str,
    /// Whether nobody sees its text.
    pub hidden: bool,
    /// Whether a block ends before and after it.
    pub is_block: bool,
    /// Whether what stands in it is a drawing or a formula, which is not HTML.
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

/// The open elements, outermost first.
#[derive(Default)]
pub(super) struct OpenElements<'p> {
    stack: Vec<OpenElement<'p>>,
    /// How many of each tag are open, so that an end tag of nothing costs nothing.
    known: Vec<u32>,
    /// The same for tags that HTML does not know, by their names in lower case.
    unknown: HashMap<String, u32>,
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

    /// The element that an end tag ends: the innermost of its name.
    pub(super) fn closed_by_end_tag(&mut self, tag: Tag, name: &str) -> Option<usize> {
        if *self.count(tag, name) == 0 {
            return None;
        }
        self.stack.iter().rev().find(|open| open.has_name(tag, name)).map(|open| open.element)
    }

    /// The outermost element that ends before this start tag because its end tag was left out.
    pub(super) fn closed_by_start_tag(&self, tag: Tag) -> Option<usize> {
        self.foreign_closed_by(tag).or_else(|| self.head_closed_by(tag)).or_else(|| self.implied_end(tag))
    }

    /// The drawing that ends before a tag that none can hold.
    fn foreign_closed_by(&self, tag: Tag) -> Option<usize> {
        let in_foreign = self.innermost().is_some_and(|open| open.foreign);
        if !in_foreign || !tag.closes_foreign_content() {
            return None;
        }
        self.stack.iter().rev().take_while(|open| open.foreign).last().map(|open| open.element)
    }

    /// A head whose end tag was left out ends before the first element that it cannot hold.
    fn head_closed_by(&self, tag: Tag) -> Option<usize> {
        let may_stay = matches!(tag, Tag::Title | Tag::Script | Tag::Style | Tag::Noscript | Tag::Template);
        let head = self.stack.iter().take(2).find(|open| open.tag == Tag::Head);
        head.filter(|_| !may_stay).map(|open| open.element)
    }

    /// The element whose end tag this start tag implies.
    fn implied_end(&self, tag: Tag) -> Option<usize> {
        let (closed, within): (&[Tag], &[Tag]) = match tag {
            Tag::Li => (&[Tag::Li], &[Tag::Ul, Tag::Ol, Tag::Menu]),
            Tag::Dt | Tag::Dd => (&[Tag::Dt, Tag::Dd], &[Tag::Dl]),
            Tag::Tr => (&[Tag::Tr, Tag::Td, Tag::Th], &[Tag::Table]),
            Tag::Td | Tag::Th => (&[Tag::Td, Tag::Th], &[Tag::Tr, Tag::Table]),
            Tag::Option => (&[Tag::Option], &[Tag::Select]),
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
            return self.unknown.entry(name.to_ascii_lowercase()).or_default();
        }
        let at = tag as usize;
        if at >= self.known.len() {
            self.known.resize(at + 1, 0);
        }
        &mut self.known[at]
    }
}
