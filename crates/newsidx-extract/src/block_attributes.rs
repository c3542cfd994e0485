//! What can be seen of a block before anything is decided: its length, its links, its end, the
//! words of the elements around it.

use hashbrown::HashTable;

use crate::blocks::{Block, Markup, ParsedPage, Tag, is_letter, non_ascii_chars, visible_chars};

use super::credits::Credit;
use super::element_hints::{self, ElementHints};
use super::label::Evidence;
use super::line_cache::LineCache;
use super::line_classifier::LineClass;
use super::rules::thresholds::{LINKED_PERCENT, PROSE_LETTERS};

/// What the elements around a block say that it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ElementContext {
    /// Inside an element that holds the story.
    pub body: bool,
    /// Inside an element that holds no story, and not in one with the story inside that.
    pub clutter: Option<&'static str>,
    /// Inside a caption.
    pub caption: bool,
    /// Inside `<figure>`.
    pub figure: bool,
    /// In an element for the credit of a picture, with nothing but inline elements between.
    pub credit: bool,
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
pub(crate) struct BlockAttributes {
    /// Letters, a character of Chinese, Japanese or Korean counting two.
    pub letters: usize,
    /// Whether it ends as a sentence does.
    pub sentence_end: bool,
    /// Whether most of it stands in links.
    pub linked: bool,
    /// What it has of the credit of a picture; nothing where it is too long for a caption.
    pub credit: Credit,
    /// What its words and its form say.
    pub text_evidence: Option<Evidence>,
    /// What the elements around it say.
    pub context: ElementContext,
    /// How often the same text stands on the page.
    pub copies: usize,
    /// Whether the block before or after it is the same text.
    pub repeats_neighbor: bool,
}

/// Looks at every block of a page and at its elements. Linear in the page.
pub(super) fn compute(page: &ParsedPage, known: &mut LineCache) -> (Vec<BlockAttributes>, Vec<ElementHints>) {
    let hashes: Vec<u64> = page.blocks.iter().map(|block| known.hash_of(&block.text)).collect();
    let texts = page.blocks.iter().zip(page.tokens().stats()).zip(&hashes);
    let said: Vec<LineClass> =
        texts.map(|((block, shape), hash)| known.get_or_classify(&block.text, *hash, shape.letters)).collect();
    let of_prose = |said: &LineClass| if said.letters >= PROSE_LETTERS && said.sentence_end { said.letters } else { 0 };
    let prose: Vec<usize> = said.iter().map(of_prose).collect();
    let marks = element_hints::find_hints(page, &prose);
    let contexts = contexts(page, &marks);
    let copies = repetitions(&page.blocks, &hashes);
    let same = |a: Option<usize>, b: usize| match (a.and_then(|a| page.blocks.get(a)), page.blocks.get(b)) {
        (Some(a), Some(b)) => a.text == b.text,
        _ => false,
    };
    let signals = page
        .blocks
        .iter()
        .enumerate()
        .map(|(at, block)| {
            let LineClass { letters, sentence_end, credit, evidence } = said[at];
            BlockAttributes {
                letters,
                sentence_end,
                linked: is_linked(block, letters),
                credit,
                text_evidence: evidence,
                context: block.element.map_or_else(ElementContext::default, |element| contexts[element]),
                copies: copies[at],
                repeats_neighbor: same(at.checked_sub(1), at) || same(Some(at), at + 1),
            }
        })
        .collect();
    (signals, marks)
}

/// How often the text of each block stands on the page, given hashes of them.
fn repetitions(blocks: &[Block], hashes: &[u64]) -> Vec<usize> {
    let mut first: HashTable<usize> = HashTable::with_capacity(blocks.len());
    let first_of = |(at, hash): (usize, &u64)| {
        let is_same = |other: &usize| blocks[*other].text == blocks[at].text;
        *first.entry(*hash, is_same, |other| hashes[*other]).or_insert(at).get()
    };
    let first: Vec<usize> = hashes.iter().enumerate().map(first_of).collect();
    let mut copies = vec![0; blocks.len()];
    first.iter().for_each(|at| copies[*at] += 1);
    first.iter().map(|at| copies[*at]).collect()
}

/// Lower case, typographic quotes and apostrophes made plain.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // What is ASCII is folded many characters at once.
    let lower = text.to_ascii_lowercase();
    let mut folded = String::with_capacity(text.len());
    let mut done = 0;
    for (at, c) in non_ascii_chars(text) {
        folded.push_str(&lower[done..at]);
        done = at + c.len_utf8();
        match c {
            '\u{2018}' | '\u{2019}' | APOSTROPHE => folded.push('\''),
            '\u{201c}' | '\u{201d}' => folded.push('"'),
            _ if is_lowercase_invariant(c) => folded.push(c),
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded.push_str(&lower[done..]);
    folded
}

/// A text for comparison: letters and digits alone, in lower case.
pub(crate) fn alnum_key(text: &str) -> String {
    let folded = fold(text);
    let mut squeezed = String::with_capacity(folded.len());
    // Word by word, which is faster than one character after the other.
    for word in folded.split(|c| !is_letter(c)) {
        squeezed.push_str(word);
    }
    squeezed
}

/// The letters and digits of a text as [`alnum_key`] gives them, one after the other.
pub(crate) fn alnum_chars(text: &str) -> impl DoubleEndedIterator<Item = char> {
    let letters = text.chars().filter(|c| *c != APOSTROPHE);
    letters.flat_map(char::to_lowercase).filter(|c| is_letter(*c))
}

/// An apostrophe that is a letter in Unicode.
const APOSTROPHE: char = '\u{02bc}';

/// Whether a character is surely the same in lower case: of those that most pages have, which need no table.
fn is_lowercase_invariant(c: char) -> bool {
    matches!(
        c,
        '\u{a0}'..='\u{bf}' | '\u{df}'..='\u{ff}' | '\u{430}'..='\u{45f}' | '\u{2010}'..='\u{2027}'
            | '\u{3000}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
    )
}

pub(crate) fn ends_as_sentence(text: &str) -> bool {
    let closing =
        |c: char| matches!(c, '"' | '\'' | '”' | '’' | '“' | '»' | ')' | ']' | '」' | '』' | '）') || c.is_whitespace();
    text.trim_end_matches(closing).ends_with(['.', '!', '?', '…', '。', '！', '？', '．', ':', ';'])
}

fn is_linked(block: &Block, letters: usize) -> bool {
    block.link_chars > 0 && letters > 0 && block.link_chars * 100 >= visible_chars(&block.text) * LINKED_PERCENT
}

/// What the elements around it say of the text in every element; a parent comes before its
/// children.
fn contexts(page: &ParsedPage, marks: &[ElementHints]) -> Vec<ElementContext> {
    let mut contexts: Vec<ElementContext> = Vec::with_capacity(page.elements.len());
    for element in &page.elements {
        let (tag, marks) = (page.element_classes[element.class as usize].tag, marks[element.class as usize]);
        let mut context = element.parent.map_or_else(ElementContext::default, |parent| contexts[parent]);
        let says = |kind: u32| marks.kinds & kind != 0;
        if says(element_hints::BODY) {
            context.body = true;
            context.clutter = None;
        } else if let Some(clutter) = marks.clutter {
            context.clutter = Some(clutter);
        }
        context.caption |= says(element_hints::CAPTION);
        context.figure |= tag == Tag::Figure;
        // The words of a box around caption and credit name both.
        let is_inline = matches!(
            tag,
            Tag::Unknown | Tag::Span | Tag::A | Tag::Em | Tag::I | Tag::B | Tag::Strong | Tag::Small | Tag::Cite
        );
        context.credit = says(element_hints::CREDIT) && tag != Tag::Figure || context.credit && is_inline;
        context.byline |= says(element_hints::BYLINE);
        context.date |= says(element_hints::DATE);
        context.standfirst |= says(element_hints::STANDFIRST);
        context.breadcrumb |= says(element_hints::BREADCRUMB);
        contexts.push(context);
    }
    contexts
}

/// Whether the markup makes a block a heading.
pub(crate) fn is_heading(block: &Block) -> bool {
    matches!(block.markup, Markup::Heading(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_come_one_after_the_other_as_they_stand_in_a_squeezed_text() {
        for text in ["", "Пʼять років – Сайт", "İzmir’s ŉ Straße 12½", "“Ça va”, K & Co. 日本・ー", "E\u{301}a Ⓐ"]
        {
            assert!(alnum_chars(text).eq(alnum_key(text).chars()), "{text}");
            assert!(alnum_chars(text).rev().eq(alnum_key(text).chars().rev()), "{text}");
        }
    }

    #[test]
    fn what_needs_no_table_is_the_same_in_lower_case() {
        for c in ('\0'..=char::MAX).filter(|c| is_lowercase_invariant(*c)) {
            assert!(c.to_lowercase().eq([c]), "{c:?}");
        }
    }
}
