//! What can be seen of a block before anything is decided: its length, its links, its end, the
//! words of the elements around it.

use hashbrown::HashMap;

use crate::blocks::{Block, Markup, Page, Tag, beyond_ascii, visible_chars};

use super::credits::Credit;
use super::known_lines::KnownLines;
use super::label::Evidence;
use super::marks::{self, Marks};
use super::rules::thresholds::{LINKED_PERCENT, PROSE_LETTERS};
use super::said::Said;

/// What the elements around a block say that it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Inside an element that holds the story.
    pub story: bool,
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
pub struct Signals {
    /// Letters, a character of Chinese, Japanese or Korean counting two.
    pub letters: usize,
    /// Whether it ends as a sentence does.
    pub sentence_end: bool,
    /// Whether most of it stands in links.
    pub linked: bool,
    /// What it has of the credit of a picture; nothing where it is too long for a caption.
    pub credit: Credit,
    /// What its words and its form say.
    pub own: Option<Evidence>,
    /// What the elements around it say.
    pub context: Context,
    /// How often the same text stands on the page.
    pub copies: usize,
    /// Whether the block before or after it is the same text.
    pub stands_twice: bool,
}

/// Looks at every block of a page and at its elements. Linear in the page.
pub(super) fn look(page: &Page, known: &mut KnownLines) -> (Vec<Signals>, Vec<Marks>) {
    let said: Vec<Said> = page.blocks.iter().map(|block| known.said(&block.text)).collect();
    let of_prose = |said: &Said| if said.letters >= PROSE_LETTERS && said.sentence_end { said.letters } else { 0 };
    let prose: Vec<usize> = said.iter().map(of_prose).collect();
    let marks = marks::look(page, &prose);
    let contexts = contexts(page, &marks);
    let copies = copies(&page.blocks);
    let same = |a: Option<usize>, b: usize| match (a.and_then(|a| page.blocks.get(a)), page.blocks.get(b)) {
        (Some(a), Some(b)) => a.text == b.text,
        _ => false,
    };
    let signals = page
        .blocks
        .iter()
        .enumerate()
        .map(|(at, block)| {
            let Said { letters, sentence_end, credit, evidence } = said[at];
            Signals {
                letters,
                sentence_end,
                linked: is_linked(block, letters),
                credit,
                own: evidence,
                context: block.element.map_or_else(Context::default, |element| contexts[element]),
                copies: copies[at],
                stands_twice: same(at.checked_sub(1), at) || same(Some(at), at + 1),
            }
        })
        .collect();
    (signals, marks)
}

/// How often the text of each block stands on the page.
fn copies(blocks: &[Block]) -> Vec<usize> {
    let mut first: HashMap<&str, usize> = HashMap::with_capacity(blocks.len());
    let first: Vec<usize> = (0..blocks.len()).map(|at| *first.entry(blocks[at].text.as_str()).or_insert(at)).collect();
    let mut copies = vec![0; blocks.len()];
    first.iter().for_each(|at| copies[*at] += 1);
    first.iter().map(|at| copies[*at]).collect()
}

/// Letters and digits, counted as fast as bytes are read where all are ASCII; a character of Chinese, Japanese or Korean counts two.
pub fn letters(text: &str) -> usize {
    let count = ascii_letters(text.as_bytes());
    if text.is_ascii() {
        return count;
    }
    count + beyond_ascii(text).map(|(_, c)| letters_of(c)).sum::<usize>()
}

/// Letters and digits of ASCII, counted many at once.
fn ascii_letters(text: &[u8]) -> usize {
    let ascii = |part: &[u8]| part.iter().map(|byte| u8::from(byte.is_ascii_alphanumeric())).sum::<u8>();
    text.chunks(usize::from(u8::MAX)).map(|part| usize::from(ascii(part))).sum()
}

/// Whether a text has no more letters than this; looks no further than is needed.
pub fn has_at_most(text: &str, most: usize) -> bool {
    // No character has more letters than bytes.
    if text.len() <= most {
        return true;
    }
    // Most of a text are letters, and those of ASCII are counted together.
    let head = &text.as_bytes()[..text.len().min(2 * most)];
    if ascii_letters(head) > most {
        return false;
    }
    let mut count = 0;
    text.chars().all(|c| {
        count += letters_of(c);
        count <= most
    })
}

fn letters_of(c: char) -> usize {
    if is_letter(c) { 1 + usize::from(is_cjk(c)) } else { 0 }
}

/// Whether a character is a letter or a digit.
pub fn is_letter(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        // Quotation marks and dashes are in nearly every text, and the tables take their time.
        '\u{2000}'..='\u{206f}' | '\u{80}'..='\u{a9}' | '\u{ab}' | '\u{bb}' => false,
        // The alphabets of most pages.
        '\u{d8}'..='\u{f6}'
        | '\u{f8}'..='\u{2c1}'
        | '\u{400}'..='\u{481}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' => true,
        _ => c.is_alphanumeric(),
    }
}

/// Whether a character is Han, Kana or Hangul.
pub fn is_cjk(c: char) -> bool {
    // Nearly all characters come before these.
    c >= '\u{1100}'
        && matches!(u32::from(c), 0x1100..=0x11ff | 0x3040..=0x30ff | 0x3130..=0x318f | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

/// Lower case, typographic quotes and apostrophes made plain.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // What is ASCII is folded many characters at once.
    let lower = text.to_ascii_lowercase();
    let mut folded = String::with_capacity(text.len());
    let mut done = 0;
    for (at, c) in beyond_ascii(text) {
        folded.push_str(&lower[done..at]);
        done = at + c.len_utf8();
        match c {
            '\u{2018}' | '\u{2019}' | '\u{02bc}' => folded.push('\''),
            '\u{201c}' | '\u{201d}' => folded.push('"'),
            _ if has_no_capital(c) => folded.push(c),
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded.push_str(&lower[done..]);
    folded
}

/// Whether a character is surely the same in lower case: of those that most pages have, which need no table.
fn has_no_capital(c: char) -> bool {
    matches!(
        c,
        '\u{a0}'..='\u{bf}' | '\u{df}'..='\u{ff}' | '\u{430}'..='\u{45f}' | '\u{2010}'..='\u{2027}'
            | '\u{3000}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
    )
}

pub fn ends_as_sentence(text: &str) -> bool {
    let closing =
        |c: char| matches!(c, '"' | '\'' | '”' | '’' | '“' | '»' | ')' | ']' | '」' | '』' | '）') || c.is_whitespace();
    text.trim_end_matches(closing).ends_with(['.', '!', '?', '…', '。', '！', '？', '．', ':', ';'])
}

fn is_linked(block: &Block, letters: usize) -> bool {
    block.link_chars > 0 && letters > 0 && block.link_chars * 100 >= visible_chars(&block.text) * LINKED_PERCENT
}

/// What the elements around it say of the text in every element; a parent comes before its
/// children.
fn contexts(page: &Page, marks: &[Marks]) -> Vec<Context> {
    let mut contexts: Vec<Context> = Vec::with_capacity(page.elements.len());
    for element in &page.elements {
        let (tag, marks) = (page.kinds[element.kind as usize].tag, marks[element.kind as usize]);
        let mut context = element.parent.map_or_else(Context::default, |parent| contexts[parent]);
        let says = |kind: u32| marks.kinds & kind != 0;
        if says(marks::STORY) {
            context.story = true;
            context.clutter = None;
        } else if let Some(clutter) = marks.clutter {
            context.clutter = Some(clutter);
        }
        context.caption |= says(marks::CAPTION);
        context.figure |= tag == Tag::Figure;
        // The words of a box around caption and credit name both.
        let is_inline = matches!(
            tag,
            Tag::Unknown | Tag::Span | Tag::A | Tag::Em | Tag::I | Tag::B | Tag::Strong | Tag::Small | Tag::Cite
        );
        context.credit = says(marks::CREDIT) && tag != Tag::Figure || context.credit && is_inline;
        context.byline |= says(marks::BYLINE);
        context.date |= says(marks::DATE);
        context.standfirst |= says(marks::STANDFIRST);
        context.breadcrumb |= says(marks::BREADCRUMB);
        contexts.push(context);
    }
    contexts
}

/// Whether the markup makes a block a heading.
pub fn is_heading(block: &Block) -> bool {
    matches!(block.markup, Markup::Heading(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_what_unicode_says() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_letter(c), c.is_alphanumeric(), "{c:?}");
        }
    }

    #[test]
    fn what_needs_no_table_is_the_same_in_lower_case() {
        for c in ('\0'..=char::MAX).filter(|c| has_no_capital(*c)) {
            assert!(c.to_lowercase().eq([c]), "{c:?}");
        }
    }

    #[test]
    fn letters_are_counted_as_far_as_is_needed() {
        for text in ["", "abc", "a b—c’s", "북한 인권", "日本 x"] {
            let count = letters(text);
            assert!(has_at_most(text, count) && has_at_most(text, count + 1), "{text}");
            assert!(count == 0 || !has_at_most(text, count - 1), "{text}");
        }
        assert_eq!((letters("북한 ab"), letters("“Ça va—12”"), letters("—")), (6, 6, 0));
    }
}
