//! Parser from page bytes to blocks: decodes HTML or plain text and cuts it into its visible texts (paragraphs,
//! headings, captions, menu entries …), in reading order.
//!
//! HTML and plain text become the same list, so that every extraction rule exists once. No block is classified and
//! no visible text is dropped here: a block has its text and observations about it.
//!
//! Pure functions of their input; time and memory are linear in the page.

mod clean;
mod decode;
mod entities;
mod glued_name;
mod html;
mod letters;
mod line_hyphen;
mod mojibake;
mod page_tokens;
mod parsed_page;
mod pattern_matcher;
mod prehashed;
mod sentence_ends;
mod stored_date;
mod tags;
mod text;
mod text_line;
mod torn_lines;
mod wide_columns;

use newsidx_core::page::{ContentKind, RawPage};

pub use clean::clean;
pub(crate) use clean::{non_ascii_chars, visible_chars};
pub(crate) use entities::unescape_fully;
pub(crate) use letters::{char_prefix, count_bytes, count_letters, has_at_most_letters, is_cjk, is_letter};
pub(crate) use page_tokens::{PageTokens, TextStats, TokenHash, tokenize};
pub(crate) use parsed_page::MAX_LINES;
pub use parsed_page::{Block, Element, ElementClass, Head, MAX_BLOCKS, Markup, ParsedPage};
pub(crate) use pattern_matcher::MultiPatternMatcher;
pub(crate) use prehashed::{PrehashedHashMap, PrehashedHashSet, PrehashedMap};
pub(crate) use sentence_ends::ends_as_sentence;
pub use tags::Tag;

/// Parses a page: decodes the bytes as browsers do, repairs mojibake and cuts the text into blocks.
pub fn parse(page: &RawPage) -> ParsedPage {
    match page.kind {
        ContentKind::Html => {
            html::parse(&mojibake::repair(decode::decode_html(page.content(), page.charset.as_deref())))
        }
        ContentKind::Text | ContentKind::ExtractedText => {
            let text = mojibake::repair(decode::decode_text(page.content(), page.charset.as_deref()));
            text::parse(&text, page.kind == ContentKind::ExtractedText)
        }
    }
}
