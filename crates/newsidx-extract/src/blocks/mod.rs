//! Turns the bytes of a page into a list of blocks: what a reader sees as paragraphs, headings,
//! captions, menu entries and so on, in reading order.
//!
//! HTML and plain text become the same list, so that every rule about what is story and what is
//! clutter is written once, in `extract`. Nothing is judged here and nothing that a reader could
//! see is lost: a block carries its text and what is known of it.
//!
//! Pure functions of their input, linear in its length.

mod clean;
mod decode;
mod html;
mod letters;
mod mojibake;
mod page_tokens;
mod pattern_matcher;
mod prehashed;
mod tags;
mod text;

use std::sync::OnceLock;

use newsidx_core::page::{ContentKind, RawPage};

pub use clean::clean;
pub(crate) use clean::{non_ascii_chars, visible_chars};
pub(crate) use letters::{char_prefix, count_letters, has_at_most_letters, is_cjk, is_letter};
pub(crate) use page_tokens::{PageTokens, TokenHash, tokenize};
pub(crate) use pattern_matcher::MultiPatternMatcher;
pub(crate) use prehashed::{PrehashedHashMap, PrehashedHashSet, PrehashedMap};
pub use tags::Tag;

/// A page as a list of blocks, with what its head says.
#[derive(Clone, Debug, Default)]
pub struct ParsedPage {
    /// What the page is made of, in reading order.
    pub blocks: Vec<Block>,
    /// The elements that the blocks stand in; a parent comes before its children. Empty for text.
    pub elements: Vec<Element>,
    /// The kinds of the elements, each once.
    pub element_classes: Vec<ElementClass>,
    /// What the page says about itself outside its visible text.
    pub head: Head,
    /// The words of the blocks, once somebody has asked for them.
    pub(crate) tokens: OnceLock<PageTokens>,
}

/// One piece of visible text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The text: NFC, no control characters, white space collapsed; never empty.
    pub text: String,
    /// What kind of text the markup makes it.
    pub markup: Markup,
    /// Innermost element that holds all of the text; `None` in plain text.
    pub element: Option<usize>,
    /// Characters of the text that stand in links.
    pub link_chars: usize,
    /// Whether an empty line stands before it; always true in HTML.
    pub gap_before: bool,
    /// Whether a picture or a film stands between it and the block before; never told of plain text.
    pub after_picture: bool,
}

/// What kind of text the markup makes a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    /// A line, or several hard-wrapped ones, of a plain-text page.
    Line,
    /// `<h1>` to `<h6>`, with the level.
    Heading(u8),
    /// `<p>` and whatever else is text on its own.
    Paragraph,
    /// `<li>`, `<dt>`, `<dd>`.
    ListItem,
    /// A cell of a table.
    Cell,
    /// `<figcaption>` or `<caption>`.
    Caption,
    /// `<blockquote>` or a paragraph in it.
    Quote,
    /// Text straight in a `<div>` or another container.
    Loose,
}

/// An element that holds text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element {
    /// Index of its kind.
    pub kind: u32,
    /// Index of the element around it.
    pub parent: Option<usize>,
}

/// What elements have in common that a page means to be alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementClass {
    /// The tag.
    pub tag: Tag,
    /// Its class, id, role, rel and itemprop attributes, in lower case, a space between each two.
    pub attribute_words: String,
}

/// What a page says about itself outside its visible text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Text of `<title>`.
    pub title: Option<String>,
    /// `<link rel=canonical>`.
    pub canonical: Option<String>,
    /// Address in a browser's "saved from url" comment.
    pub saved_from: Option<String>,
    /// The language attribute of `<html>`.
    pub language: Option<String>,
    /// `<meta>` tags: name, property or itemprop in lower case, and content, in page order.
    pub metas: Vec<(String, String)>,
    /// Texts that stand in for pictures (`alt`), in page order.
    pub alt_texts: Vec<String>,
    /// JSON-LD scripts, as they stand.
    pub json_ld: Vec<String>,
    /// `datetime` attributes of `<time>` elements with the element, in page order.
    pub times: Vec<(usize, String)>,
    /// Texts of elements whose words say that they hold the author, with the element, inner
    /// elements before the ones around them.
    pub author_texts: Vec<(usize, String)>,
}

impl ParsedPage {
    /// The words of the blocks: read when they are first asked for, in time linear in the text.
    pub(crate) fn tokens(&self) -> &PageTokens {
        self.tokens.get_or_init(|| PageTokens::from_blocks(&self.blocks))
    }

    /// Whether nothing stands in an element, as in plain text.
    pub fn is_text(&self) -> bool {
        self.elements.is_empty()
    }

    /// Tag and words of an element.
    pub fn kind(&self, element: usize) -> &ElementClass {
        &self.element_classes[self.elements[element].kind as usize]
    }
}

impl Head {
    /// Content of the first meta tag with this name.
    pub fn meta(&self, name: &str) -> Option<&str> {
        self.metas.iter().find(|(key, _)| key == name).map(|(_, content)| content.as_str())
    }
}

/// Reads a page: decodes it by the rules that browsers use, repairs what another program decoded
/// wrongly, then cuts it into blocks.
pub fn parse(page: &RawPage) -> ParsedPage {
    match page.kind {
        ContentKind::Html => html::parse(&mojibake::repair(decode::decode_html(&page.bytes, page.charset.as_deref()))),
        ContentKind::Text | ContentKind::ExtractedText => {
            text::parse(&mojibake::repair(decode::decode_text(&page.bytes, page.charset.as_deref())))
        }
    }
}
