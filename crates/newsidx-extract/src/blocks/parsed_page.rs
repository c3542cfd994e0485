//! Parsed page: the value types that the block parsers fill and the extractor reads.
//!
//! Elements and their classes are referred to by index. Word hashes are computed lazily, once per page.

use std::sync::OnceLock;

use super::page_tokens::PageTokens;
use super::tags::Tag;
use crate::rules::names::NON_NAME_WORDS;
use newsidx_core::page::FetchTime;

/// Maximum number of blocks of a page; pages with more are rejected.
// Bounds memory and time by the page: a block takes half a kilobyte, even where its text is one letter. A long novel has
// a tenth of these paragraphs.
pub const MAX_BLOCKS: usize = 100_000;

/// Maximum number of lines of plain text and of elements of HTML: a paragraph that is hard-wrapped has several lines.
pub(crate) const MAX_LINES: usize = 10 * MAX_BLOCKS;

/// A page as a list of blocks, with the metadata of its head.
#[derive(Clone, Debug, Default)]
pub struct ParsedPage {
    /// Blocks in reading order.
    pub blocks: Vec<Block>,
    /// Elements around the blocks; a parent precedes its children. Empty for plain text.
    pub elements: Vec<Element>,
    /// Distinct element classes; [`Element::class`] is an index into them.
    pub element_classes: Vec<ElementClass>,
    /// Metadata from tags, comments and scripts.
    pub head: Head,
    /// Whether the page has more than [`MAX_BLOCKS`] blocks, or ten times as many lines or elements. It then has no blocks
    /// here.
    pub has_too_many_blocks: bool,
    /// Word hashes of the blocks, computed on first use.
    pub(crate) tokens: OnceLock<PageTokens>,
}

/// A visible text, such as a paragraph or a menu entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Text in NFC, without control characters, white space collapsed; never empty.
    pub text: String,
    /// Kind of text according to the markup.
    pub markup: Markup,
    /// Innermost element that contains the whole text; `None` in plain text.
    pub element: Option<usize>,
    /// Characters of the text inside links, without white space.
    pub link_chars: usize,
    /// Whether an empty line precedes the block; always true in HTML.
    pub gap_before: bool,
    /// Whether a picture or a film lies between this block and the previous one; always false in plain text.
    pub after_picture: bool,
}

/// Kind of text according to the markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    /// A line of a plain-text page, or several hard-wrapped lines joined.
    Line,
    /// `<h1>` to `<h6>`, with the level.
    Heading(u8),
    /// Text in a `<p>`.
    Paragraph,
    /// `<li>`, `<dt>`, `<dd>`.
    ListItem,
    /// A cell of a table.
    Cell,
    /// `<figcaption>` or `<caption>`.
    Caption,
    /// `<blockquote>` or a paragraph in it.
    Quote,
    /// Text directly in a `<div>` or another container.
    Loose,
}

/// An element around a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element {
    /// Index of its class in [`ParsedPage::element_classes`].
    pub class: u32,
    /// Index of the element around it in [`ParsedPage::elements`].
    pub parent: Option<usize>,
}

/// Tag and attribute words; elements of the same class look alike on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementClass {
    /// Tag of the element.
    pub tag: Tag,
    /// Values of the attributes class, id, role, rel and itemprop in lower case, separated by spaces.
    pub attribute_words: String,
}

/// Metadata of a page outside its visible text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Text of `<title>`.
    pub title: Option<String>,
    /// `<link rel=canonical>`; of a page in a web archive the address of the page itself.
    pub canonical: Option<String>,
    /// Address that the program which saved or replayed the page has left in it.
    pub saved_from: Option<String>,
    /// Time at which that program saved the page.
    pub saved_at: Option<FetchTime>,
    /// Time at which a web archive captured the page.
    pub captured: Option<FetchTime>,
    /// The language attribute of `<html>`.
    pub language: Option<String>,
    /// `<meta>` tags: name, property or itemprop in lower case, and content, in page order.
    pub metas: Vec<(String, String)>,
    /// Alternative texts of pictures (`alt`), in page order.
    pub alt_texts: Vec<String>,
    /// Text of the JSON-LD scripts, unparsed.
    pub json_ld: Vec<String>,
    /// Dates of publication in the data of other scripts, in page order.
    pub script_dates: Vec<String>,
    /// Names of authors in the data of other scripts, those of one value separated by bars.
    pub script_authors: Vec<String>,
    /// Index of each `<time>` element with its `datetime` attribute, in page order.
    pub times: Vec<(usize, String)>,
    /// Index and text of each element whose attribute words mark an author; inner elements precede outer ones.
    pub author_texts: Vec<(usize, String)>,
    /// Names that plain text had glued to the ends of paragraphs, in page order.
    pub glued_names: Vec<String>,
}

impl Head {
    /// The name that plain text had glued to a paragraph, if it is the only one: buttons in the text repeat.
    pub(crate) fn glued_name(&self) -> Option<&str> {
        let [name] = self.glued_names.as_slice() else { return None };
        let words = || name.split(' ').map(str::to_lowercase);
        words().all(|word| !NON_NAME_WORDS.contains(&word.as_str())).then_some(name)
    }
}

impl ParsedPage {
    /// Word hashes of the blocks, computed on the first call in time linear in the text.
    pub(crate) fn tokens(&self) -> &PageTokens {
        self.tokens.get_or_init(|| PageTokens::from_texts(self.blocks.iter().map(|block| block.text.as_str())))
    }

    /// Whether the page is plain text, which has no elements.
    pub fn is_text(&self) -> bool {
        self.elements.is_empty()
    }

    /// Class of an element: its tag and attribute words.
    pub fn element_class(&self, element: usize) -> &ElementClass {
        &self.element_classes[self.elements[element].class as usize]
    }
}

impl Head {
    /// Content of the first meta tag with this name; `None` if there is none.
    pub fn meta(&self, name: &str) -> Option<&str> {
        self.metas.iter().find(|(key, _)| key == name).map(|(_, content)| content.as_str())
    }
}
