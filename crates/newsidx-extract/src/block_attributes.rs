//! Attributes of blocks, before any decision: length, links, sentence end, credits, repetition, surrounding elements.
//!
//! Linear in the page.

use hashbrown::HashTable;

use crate::blocks::{Block, Markup, ParsedPage, Tag, visible_chars};

use super::element_hints::{self, ElementHints};
use super::facts::recognizers::agency_names::{agency_signature, ends_sentence};
use super::facts::recognizers::bylines::bracketed_signature;
use super::facts::recognizers::credits::Credit;
use super::label::{Evidence, Label};
use super::line_cache::LineCache;
use super::line_classifier::LineClass;
use super::rule::Rule;
use super::rules::thresholds::{LINKED_PERCENT, PROSE_LETTERS};

/// What the elements around a block indicate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ElementContext {
    /// Inside an element of the body.
    pub body: bool,
    /// Class word or tag of the innermost element of clutter around the block; `None` if an element of the body is
    /// further in.
    pub clutter: Option<&'static str>,
    /// Inside a caption.
    pub caption: bool,
    /// Inside `<figure>`.
    pub figure: bool,
    /// In an element for the credit of a picture, with only inline elements in between.
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

/// The attributes of one block.
#[derive(Clone, Debug)]
pub(crate) struct BlockAttributes {
    /// Number of letters; a character of Chinese, Japanese or Korean counts as two.
    pub letters: usize,
    /// Whether it ends as a sentence.
    pub sentence_end: bool,
    /// Whether most of its text is in links.
    pub linked: bool,
    /// Credit of a picture in the text; none if the text is too long for a caption.
    pub credit: Credit,
    /// Evidence from phrases and form.
    pub text_evidence: Option<Evidence>,
    /// Evidence from the elements around it.
    pub context: ElementContext,
    /// Number of blocks of the page with the same text, this one included.
    pub repetitions: usize,
    /// Whether the block before or after it has the same text.
    pub repeats_neighbor: bool,
}

/// Computes the attributes of every block and the hints of every class of elements. Linear in the page.
pub(super) fn compute(page: &ParsedPage, lines: &mut LineCache) -> (Vec<BlockAttributes>, Vec<ElementHints>) {
    // Each text is hashed once, for the cache and for the count of repetitions.
    let hashes: Vec<u64> = page.blocks.iter().map(|block| lines.hash_of(&block.text)).collect();
    let texts = page.blocks.iter().zip(page.tokens().stats()).zip(&hashes);
    let classes: Vec<LineClass> =
        texts.map(|((block, stats), hash)| lines.get_or_classify(&block.text, *hash, stats.letters)).collect();
    let prose_letters = |class: &LineClass| {
        if class.letters >= PROSE_LETTERS && class.sentence_end { class.letters } else { 0 }
    };
    let prose: Vec<usize> = classes.iter().map(prose_letters).collect();
    let signed = signed_paragraphs(page, &classes, &prose);
    let hints = element_hints::find_hints(page, &prose);
    let contexts = contexts(page, &hints);
    let repetitions = repetitions(&page.blocks, &hashes);
    let same = |a: Option<usize>, b: usize| match (a.and_then(|a| page.blocks.get(a)), page.blocks.get(b)) {
        (Some(a), Some(b)) => a.text == b.text,
        _ => false,
    };
    let first_prose = prose.iter().position(|letters| *letters > 0).unwrap_or(prose.len());
    let attributes = page
        .blocks
        .iter()
        .enumerate()
        .map(|(at, block)| {
            let LineClass { letters, sentence_end, credit, evidence } =
                if signed.binary_search(&at).is_ok() { without_signature(&classes[at]) } else { classes[at] };
            BlockAttributes {
                letters,
                sentence_end,
                linked: is_linked(block, letters),
                credit,
                text_evidence: evidence.filter(|evidence| {
                    let above = at.checked_sub(1).map(|above| page.blocks[above].text.as_str());
                    is_in_place(evidence.block_label.rule, above, at < first_prose)
                }),
                context: block.element.map_or_else(ElementContext::default, |element| contexts[element]),
                repetitions: repetitions[at],
                repeats_neighbor: same(at.checked_sub(1), at) || same(Some(at), at + 1),
            }
        })
        .collect();
    (attributes, hints)
}

/// Indices, ascending, of the last paragraphs of texts that end with a signature: `… in May. (Yonhap)`, `… in May.—APP`, `…。【山田太郎】`.
/// The same words end the captions of pictures, but these are not directly under a paragraph with none below.
fn signed_paragraphs(page: &ParsedPage, classes: &[LineClass], prose: &[usize]) -> Vec<usize> {
    let is_last = |at: usize| {
        let above = at.checked_sub(1).is_some_and(|above| prose[above] > 0);
        let is_sentence = |class: &LineClass| class.sentence_end && class.letters >= MIN_SIGNED_LETTERS;
        let below = classes[at + 1..].iter().take(BLOCKS_BELOW).any(is_sentence);
        // Scrapes print the alternative text of a picture beside its caption.
        let is_repeated = page.blocks.get(at + 1).is_some_and(|below| below.text == page.blocks[at].text);
        above && !below && !is_repeated && classes[at].letters >= MIN_SIGNED_LETTERS
    };
    let candidates = (0..classes.len()).filter(|at| is_last(*at) && page.blocks[*at].markup != Markup::Caption);
    candidates.filter(|at| signature_start(&page.blocks[*at].text).is_some()).collect()
}

/// Blocks below the last paragraph without another sentence.
const BLOCKS_BELOW: usize = 4;

/// Fewest letters of a last paragraph.
const MIN_SIGNED_LETTERS: usize = 40;

/// Start of the agency or the names that sign a paragraph.
fn signature_start(text: &str) -> Option<usize> {
    let start = agency_signature(text).map(|(start, _)| start).or_else(|| Some(bracketed_signature(text)?.0))?;
    ends_sentence(text[..start].trim_end_matches(['-', '–', '—', ' '])).then_some(start)
}

/// The class of a paragraph that ends with a signature: a sentence, and no caption.
fn without_signature(class: &LineClass) -> LineClass {
    let evidence = class.evidence.filter(|evidence| evidence.block_label.label != Label::Caption);
    LineClass { letters: class.letters, sentence_end: true, credit: Credit::None, evidence }
}

/// Whether a block is where a line of its form is no part of a story. Stories have lists of addresses after a colon,
/// and arrows before the entries of a list.
fn is_in_place(rule: Rule, above: Option<&str>, is_above_prose: bool) -> bool {
    match rule {
        Rule::Phrase("mail-address") => !above.is_some_and(|above| above.ends_with([':', '：']) || above.contains('@')),
        Rule::Phrase("arrow-line") => is_above_prose,
        _ => true,
    }
}

/// Number of blocks of the page with the text of each block, given the hashes of the texts.
fn repetitions(blocks: &[Block], hashes: &[u64]) -> Vec<usize> {
    let mut first: HashTable<usize> = HashTable::with_capacity(blocks.len());
    let first_of = |(at, hash): (usize, &u64)| {
        let is_same = |other: &usize| blocks[*other].text == blocks[at].text;
        *first.entry(*hash, is_same, |other| hashes[*other]).or_insert(at).get()
    };
    let first: Vec<usize> = hashes.iter().enumerate().map(first_of).collect();
    let mut repetitions = vec![0; blocks.len()];
    first.iter().for_each(|at| repetitions[*at] += 1);
    first.iter().map(|at| repetitions[*at]).collect()
}

fn is_linked(block: &Block, letters: usize) -> bool {
    block.link_chars > 0 && letters > 0 && block.link_chars * 100 >= visible_chars(&block.text) * LINKED_PERCENT
}

/// The context of every element.
fn contexts(page: &ParsedPage, hints: &[ElementHints]) -> Vec<ElementContext> {
    // A parent precedes its children in `elements`, so that one pass is enough.
    let mut contexts: Vec<ElementContext> = Vec::with_capacity(page.elements.len());
    for element in &page.elements {
        let (tag, hints) = (page.element_classes[element.class as usize].tag, hints[element.class as usize]);
        let mut context = element.parent.map_or_else(ElementContext::default, |parent| contexts[parent]);
        let has = |kind: u32| hints.kinds & kind != 0;
        if has(element_hints::BODY) {
            context.body = true;
            context.clutter = None;
        } else if let Some(clutter) = hints.clutter {
            context.clutter = Some(clutter);
        }
        context.caption |= has(element_hints::CAPTION);
        context.figure |= tag == Tag::Figure;
        // The class of a box around caption and credit often names both, so the hint for a credit must not reach block
        // elements.
        let is_inline = matches!(
            tag,
            Tag::Unknown | Tag::Span | Tag::A | Tag::Em | Tag::I | Tag::B | Tag::Strong | Tag::Small | Tag::Cite
        );
        context.credit = has(element_hints::CREDIT) && tag != Tag::Figure || context.credit && is_inline;
        context.byline |= has(element_hints::BYLINE);
        context.date |= has(element_hints::DATE);
        context.standfirst |= has(element_hints::STANDFIRST);
        context.breadcrumb |= has(element_hints::BREADCRUMB);
        contexts.push(context);
    }
    contexts
}

/// Whether the markup makes a block a heading.
pub(crate) fn is_heading(block: &Block) -> bool {
    matches!(block.markup, Markup::Heading(_))
}
