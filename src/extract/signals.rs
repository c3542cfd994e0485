//! What can be seen of a block before anything is decided: its length, its links, its end, the
//! words of the elements around it.

use std::collections::HashMap;

use crate::blocks::{Block, Markup, Page};

use super::rules::markup::{
    BREADCRUMB_WORDS, BYLINE_WORDS, CAPTION_WORDS, CLUTTER_TAGS, CLUTTER_WORDS, DATE_WORDS, STANDFIRST_WORDS,
    STORY_WORDS,
};
use super::rules::thresholds::{CLUTTER_LETTERS, LINKED_PERCENT};

/// What the elements around a block say that it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Inside an element that holds the story.
    pub story: bool,
    /// Inside an element that holds no story, and not in one with the story inside that.
    pub clutter: Option<&'static str>,
    /// Inside a caption.
    pub caption: bool,
    /// Inside a byline.
    pub byline: bool,
    /// Inside an element for the date.
    pub date: bool,
    /// Inside a summary.
    pub standfirst: bool,
    /// Inside a breadcrumb.
    pub breadcrumb: bool,
}

/// What can be seen of one block.
#[derive(Clone, Debug)]
pub struct Signals {
    /// Letters, a character of Chinese, Japanese or Korean counting two.
    pub letters: usize,
    /// Whether it ends as a sentence does.
    pub sentence_end: bool,
    /// Whether most of it stands in links.
    pub linked: bool,
    /// The text for comparison with phrases: lower case, plain quotes; empty for long blocks.
    pub folded: String,
    /// What the elements around it say.
    pub context: Context,
    /// How often the same text stands on the page.
    pub copies: usize,
    /// Whether the block before or after it is the same text.
    pub stands_twice: bool,
}

/// Looks at every block of a page. Linear in the page.
pub fn look(page: &Page) -> Vec<Signals> {
    let contexts = contexts(page);
    let mut copies: HashMap<&str, usize> = HashMap::new();
    for block in &page.blocks {
        *copies.entry(block.text.as_str()).or_default() += 1;
    }
    let same = |a: Option<usize>, b: usize| match (a.and_then(|a| page.blocks.get(a)), page.blocks.get(b)) {
        (Some(a), Some(b)) => a.text == b.text,
        _ => false,
    };
    page.blocks
        .iter()
        .enumerate()
        .map(|(at, block)| {
            let letters = letters(&block.text);
            Signals {
                letters,
                sentence_end: ends_as_sentence(&block.text),
                linked: is_linked(block, letters),
                folded: if letters <= CLUTTER_LETTERS { fold(&block.text) } else { String::new() },
                context: block.element.map_or_else(Context::default, |element| contexts[element]),
                copies: copies[block.text.as_str()],
                stands_twice: same(at.checked_sub(1), at) || same(Some(at), at + 1),
            }
        })
        .collect()
}

/// Letters and digits; a character of Chinese, Japanese or Korean counts two.
pub fn letters(text: &str) -> usize {
    text.chars().map(|c| if !c.is_alphanumeric() { 0 } else { 1 + usize::from(is_cjk(c)) }).sum()
}

/// Whether a character is Han, Kana or Hangul.
pub fn is_cjk(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x11ff | 0x3040..=0x30ff | 0x3130..=0x318f | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

/// Lower case, typographic quotes and apostrophes made plain.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars()
        .map(|c| match c {
            '\u{2018}' | '\u{2019}' | '\u{02bc}' => '\'',
            '\u{201c}' | '\u{201d}' => '"',
            _ => c,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

fn ends_as_sentence(text: &str) -> bool {
    let closing =
        |c: char| matches!(c, '"' | '\'' | '”' | '’' | '“' | '»' | ')' | ']' | '」' | '』' | '）') || c.is_whitespace();
    text.trim_end_matches(closing).ends_with(['.', '!', '?', '…', '。', '！', '？', '．', ':', ';'])
}

fn is_linked(block: &Block, letters: usize) -> bool {
    block.link_chars > 0
        && letters > 0
        && block.link_chars * 100 >= block.text.chars().filter(|c| !c.is_whitespace()).count() * LINKED_PERCENT
}

/// What every element says of the text in it; a parent comes before its children.
fn contexts(page: &Page) -> Vec<Context> {
    let mut contexts: Vec<Context> = Vec::with_capacity(page.elements.len());
    for element in &page.elements {
        let mut context = element.parent.map_or_else(Context::default, |parent| contexts[parent]);
        let words = element.words.as_str();
        let holds_page = matches!(element.tag, "html" | "body" | "main" | "article");
        if contains_any(words, &STORY_WORDS) || element.tag == "article" {
            context.story = true;
            context.clutter = None;
        } else if let Some(tag) = CLUTTER_TAGS.iter().find(|tag| **tag == element.tag) {
            context.clutter = Some(tag);
        } else if !holds_page && let Some(word) = CLUTTER_WORDS.iter().find(|word| words.contains(**word)) {
            context.clutter = Some(word);
        }
        if !holds_page && !words.is_empty() {
            context.caption |= contains_any(words, &CAPTION_WORDS);
            context.byline |= contains_any(words, &BYLINE_WORDS);
            context.date |= contains_any(words, &DATE_WORDS);
            context.standfirst |= contains_any(words, &STANDFIRST_WORDS);
            context.breadcrumb |= contains_any(words, &BREADCRUMB_WORDS);
        }
        context.caption |= element.tag == "figcaption";
        context.date |= element.tag == "time";
        contexts.push(context);
    }
    contexts
}

fn contains_any(words: &str, parts: &[&str]) -> bool {
    !words.is_empty() && parts.iter().any(|part| words.contains(part))
}

/// Whether the markup makes a block a heading.
pub fn is_heading(block: &Block) -> bool {
    matches!(block.markup, Markup::Heading(_))
}
