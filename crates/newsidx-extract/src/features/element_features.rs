//! Where a block stands among the elements of a page, and how much running text stands there too.

use hashbrown::HashMap;

use super::super::element_hints::{
    BIO, BODY, BOX, BYLINE, CAPTION, CLUTTER, COMMENT, CONTENT, CREDIT, DATE, EMBED, HEADLINE, NOTE, QUOTE, RELATED,
    SHARE, STANDFIRST, VIDEO,
};
use super::{FeatureContext, is_prose, markup_code};
use crate::blocks::{Markup, Tag};

/// Kinds of elements of which a block is told how many steps up the nearest one stands.
const ANCESTOR_KINDS: usize = 28;

/// The kinds that words tell, in the order of the features.
const WORD_KINDS: [u32; 18] = [
    BODY, CLUTTER, CAPTION, BYLINE, DATE, STANDFIRST, COMMENT, RELATED, SHARE, EMBED, BOX, BIO, VIDEO, QUOTE, CONTENT,
    HEADLINE, NOTE, CREDIT,
];

/// Steps above which an element is as good as none.
const FAR: u8 = 30;

/// Names of the features, in order. `up-…` is the number of steps to the nearest element of a kind,
/// 30 where there is none; shares are of the page's letters of running text.
pub(super) const NAMES: [&str; ANCESTOR_KINDS + 25] = [
    "up-story",
    "up-clutter",
    "up-caption",
    "up-byline",
    "up-date",
    "up-standfirst",
    "up-comment",
    "up-related",
    "up-share",
    "up-embed",
    "up-box",
    "up-bio",
    "up-video",
    "up-quote-words",
    "up-content",
    "up-headline",
    "up-note",
    "up-credit",
    "up-article",
    "up-main",
    "up-aside",
    "up-footer-or-nav",
    "up-header",
    "up-list",
    "up-figure",
    "up-table",
    "up-quote",
    "up-link",
    "markup",          // kind of text, as a number
    "heading",         // level of a heading, 0 for none
    "tag",             // innermost tag, as a number
    "depth",           // elements around it
    "list-item",       // whether its box is a list
    "box-prose",       // share that stands in the nearest box
    "box2-prose",      // in the box around that
    "box3-prose",      // and in the one around that
    "box-links",       // characters in links, of all in the box
    "box-blocks",      // blocks in the box
    "box-letters",     // letters of the mean block in the box
    "box2-links",      // characters in links, of all in the box around
    "box2-blocks",     // blocks in the box around
    "box2-letters",    // letters of the mean block in the box around
    "class-share",     // share in blocks whose tag, words and box are the same
    "class-blocks",    // blocks whose tag, words and box are the same
    "box-class-share", // share in boxes of the same tag and words
    "up-main-box",     // steps up to an element that also holds the box with most running text
    "down-main-box",   // steps down from there to that box
    "in-main-box",     // whether its box is that box
    "main-class",      // whether tag and words are those of most running text
    "copies-of-box",   // boxes of the same tag and words
    "after-picture",   // whether a picture stands right before it
    "headlines",       // headings of the first level before it
    "title-article",   // whether its `<article>` is the headline's; −1 where that has none
];

/// What stands in an element, with all that stands in the elements inside it.
#[derive(Clone, Copy, Default)]
struct ElementTotals {
    letters: usize,
    prose: usize,
    link_chars: usize,
    blocks: usize,
}

/// Blocks of the same tag and words.
#[derive(Clone, Copy, Default)]
struct ClassTotals {
    prose: usize,
    blocks: usize,
}

pub(super) struct ElementFeatures {
    /// Steps up from every element, by kind.
    ancestor_steps: Vec<[u8; ANCESTOR_KINDS]>,
    depths: Vec<u16>,
    sums: Vec<ElementTotals>,
    /// Nearest box of every element: the element itself or one around it.
    boxes: Vec<Option<usize>>,
    /// Kind of every element.
    kinds: Vec<u32>,
    /// By the kinds of the block's element and of its box.
    classes: HashMap<(u32, u32), ClassTotals>,
    /// By the kind of the box.
    box_classes: HashMap<u32, ClassTotals>,
    /// Boxes with blocks of their own, by kind.
    box_copies: HashMap<u32, u32>,
    main_class: Option<(u32, u32)>,
    main_box: Option<usize>,
    /// Nearest `<article>` of every element.
    articles: Vec<Option<usize>>,
    /// The one that the headline stands in.
    title_article: Option<usize>,
    /// Headings of the first level before every block.
    headlines: Vec<u32>,
    /// Steps from every element to one that also holds the main box, and from there down to it.
    to_main: Vec<(u8, u8)>,
    prose: usize,
}

impl ElementFeatures {
    pub(super) fn compute(measured: &FeatureContext<'_>) -> Self {
        let elements = &measured.page.elements;
        let ups = ups(measured);
        let mut depths: Vec<u16> = Vec::with_capacity(elements.len());
        let mut boxes: Vec<Option<usize>> = Vec::with_capacity(elements.len());
        let mut articles: Vec<Option<usize>> = Vec::with_capacity(elements.len());
        for (at, element) in elements.iter().enumerate() {
            let tag = measured.page.kind(at).tag;
            depths.push(element.parent.map_or(0, |parent| depths[parent].saturating_add(1)));
            boxes.push(if is_box(tag) { Some(at) } else { element.parent.and_then(|parent| boxes[parent]) });
            let around = element.parent.and_then(|parent| articles[parent]);
            articles.push(if tag == Tag::Article { Some(at) } else { around });
        }
        let mut places = Self {
            ancestor_steps: ups,
            depths,
            sums: vec![ElementTotals::default(); elements.len()],
            boxes,
            kinds: elements.iter().map(|element| element.kind).collect(),
            classes: HashMap::new(),
            box_classes: HashMap::new(),
            box_copies: HashMap::new(),
            main_class: None,
            main_box: None,
            title_article: title_article(measured, &articles),
            articles,
            headlines: headlines(measured),
            to_main: Vec::new(),
            prose: 0,
        };
        places.add_blocks(measured);
        places.find_main(measured);
        places
    }

    fn add_blocks(&mut self, measured: &FeatureContext<'_>) {
        let mut last_box = None;
        for (block, signals) in measured.page.blocks.iter().zip(measured.attributes) {
            let prose = if is_prose(signals) { signals.letters } else { 0 };
            self.prose += prose;
            let Some(element) = block.element else { continue };
            let sums = &mut self.sums[element];
            sums.letters += signals.letters;
            sums.prose += prose;
            sums.link_chars += block.link_chars;
            sums.blocks += 1;
            let class = self.classes.entry(self.class(element)).or_default();
            class.prose += prose;
            class.blocks += 1;
            if let Some(around) = self.boxes[element] {
                let class = self.box_classes.entry(self.kinds[around]).or_default();
                class.prose += prose;
                class.blocks += 1;
                if last_box != Some(around) {
                    *self.box_copies.entry(self.kinds[around]).or_default() += 1;
                }
                last_box = Some(around);
            }
        }
    }

    fn find_main(&mut self, measured: &FeatureContext<'_>) {
        let elements = &measured.page.elements;
        // The box with most running text of its own, not counting what stands in boxes inside it.
        let mut own: Vec<usize> = vec![0; elements.len()];
        for (block, signals) in measured.page.blocks.iter().zip(measured.attributes) {
            if let Some(around) = block.element.and_then(|element| self.boxes[element])
                && is_prose(signals)
            {
                own[around] += signals.letters;
            }
        }
        self.main_box = (0..own.len()).rev().max_by_key(|at| own[*at]).filter(|at| own[*at] > 0);
        // Ties go to the smaller number, so that the order of a map never shows.
        self.main_class = self
            .classes
            .iter()
            .max_by_key(|(kinds, class)| (class.prose, std::cmp::Reverse(**kinds)))
            .map(|(kinds, _)| *kinds);
        let mut holds_main = vec![false; elements.len()];
        let mut at = self.main_box;
        while let Some(element) = at {
            holds_main[element] = true;
            at = elements[element].parent;
        }
        let main_depth = self.main_box.map_or(0, |main| self.depths[main]);
        for (at, element) in elements.iter().enumerate() {
            let to_main = if holds_main[at] {
                (0, (main_depth - self.depths[at]).min(u16::from(FAR)) as u8)
            } else {
                element.parent.map_or((FAR, FAR), |parent| {
                    let (up, down) = self.to_main[parent];
                    ((up + 1).min(FAR), down)
                })
            };
            self.to_main.push(to_main);
        }
        for at in (0..elements.len()).rev() {
            if let Some(parent) = elements[at].parent {
                let sums = self.sums[at];
                let around = &mut self.sums[parent];
                around.letters += sums.letters;
                around.prose += sums.prose;
                around.link_chars += sums.link_chars;
                around.blocks += sums.blocks;
            }
        }
    }

    /// The kinds of an element and of its box.
    pub(super) fn class(&self, element: usize) -> (u32, u32) {
        (self.kinds[element], self.boxes[element].map_or(u32::MAX, |around| self.kinds[around]))
    }

    /// The box of a block.
    pub(super) fn box_of(&self, measured: &FeatureContext<'_>, at: usize) -> Option<usize> {
        measured.page.blocks[at].element.and_then(|element| self.boxes[element])
    }

    pub(super) fn features(&self, measured: &FeatureContext<'_>, at: usize) -> [f32; NAMES.len()] {
        let mut features = [0.0; NAMES.len()];
        let block = &measured.page.blocks[at];
        features[ANCESTOR_KINDS] = markup_code(block.markup);
        let Some(element) = block.element else {
            features[..ANCESTOR_KINDS].fill(f32::from(FAR));
            return features;
        };
        for (feature, up) in features.iter_mut().zip(self.ancestor_steps[element]) {
            *feature = f32::from(up);
        }
        let elements = &measured.page.elements;
        let boxes: [Option<usize>; 3] = {
            let first = self.boxes[element];
            let around = |inner: Option<usize>| {
                inner.and_then(|inner| elements[inner].parent).and_then(|parent| self.boxes[parent])
            };
            let second = around(first);
            [first, second, around(second)]
        };
        let sums = boxes.map(|at| at.map_or_else(ElementTotals::default, |at| self.sums[at]));
        let share = |prose: usize| prose as f32 / self.prose.max(1) as f32;
        let links = |sums: &ElementTotals| (sums.link_chars as f32 / sums.letters.max(1) as f32).min(2.0);
        let mean = |sums: &ElementTotals| sums.letters as f32 / sums.blocks.max(1) as f32;
        let class = self.classes.get(&self.class(element)).copied().unwrap_or_default();
        let kind = boxes[0].map(|around| self.kinds[around]);
        let box_class = kind.and_then(|kind| self.box_classes.get(&kind)).copied().unwrap_or_default();
        let (up, down) = self.to_main[element];
        let heading = if let Markup::Heading(level) = block.markup { f32::from(level) } else { 0.0 };
        features[ANCESTOR_KINDS + 1..].copy_from_slice(&[
            heading,
            tag_code(measured.page.kind(element).tag),
            f32::from(self.depths[element]),
            f32::from(u8::from(
                boxes[0].is_some_and(|around| matches!(measured.page.kind(around).tag, Tag::Ul | Tag::Ol | Tag::Dl)),
            )),
            share(sums[0].prose),
            share(sums[1].prose),
            share(sums[2].prose),
            links(&sums[0]),
            sums[0].blocks as f32,
            mean(&sums[0]),
            links(&sums[1]),
            sums[1].blocks as f32,
            mean(&sums[1]),
            share(class.prose),
            class.blocks as f32,
            share(box_class.prose),
            f32::from(up),
            f32::from(down),
            f32::from(u8::from(boxes[0].is_some() && boxes[0] == self.main_box)),
            f32::from(u8::from(self.main_class == Some(self.class(element)))),
            kind.and_then(|kind| self.box_copies.get(&kind)).map_or(0.0, |copies| *copies as f32),
            f32::from(u8::from(block.after_picture)),
            self.headlines[at] as f32,
            self.title_article.map_or(-1.0, |title| f32::from(u8::from(self.articles[element] == Some(title)))),
        ]);
        features
    }
}

/// The `<article>` that holds the headline where it stands first.
fn title_article(measured: &FeatureContext<'_>, articles: &[Option<usize>]) -> Option<usize> {
    let title = measured.title?;
    let block = measured.page.blocks.iter().find(|block| block.text == title.text)?;
    articles[block.element?]
}

/// Headings of the first level before every block.
fn headlines(measured: &FeatureContext<'_>) -> Vec<u32> {
    let mut before = 0;
    let blocks = measured.page.blocks.iter();
    blocks
        .map(|block| {
            let here = before;
            before += u32::from(block.markup == Markup::Heading(1));
            here
        })
        .collect()
}

/// Steps up from every element to the nearest one of each kind.
fn ups(measured: &FeatureContext<'_>) -> Vec<[u8; ANCESTOR_KINDS]> {
    let elements = &measured.page.elements;
    let mut ups: Vec<[u8; ANCESTOR_KINDS]> = Vec::with_capacity(elements.len());
    for element in elements {
        let marks = measured.element_hints[element.kind as usize];
        let mut steps =
            element.parent.map_or([FAR; ANCESTOR_KINDS], |parent| ups[parent].map(|step| (step + 1).min(FAR)));
        for (step, kind) in steps.iter_mut().zip(WORD_KINDS) {
            if marks.kinds & kind != 0 {
                *step = 0;
            }
        }
        let by_tag = match measured.page.element_classes[element.kind as usize].tag {
            Tag::Article => Some(18),
            Tag::Main => Some(19),
            Tag::Aside => Some(20),
            Tag::Footer | Tag::Nav | Tag::Form | Tag::Menu => Some(21),
            Tag::Header | Tag::Hgroup => Some(22),
            Tag::Ul | Tag::Ol | Tag::Dl => Some(23),
            Tag::Figure => Some(24),
            Tag::Table => Some(25),
            Tag::Blockquote | Tag::Q => Some(26),
            Tag::A => Some(27),
            _ => None,
        };
        if let Some(kind) = by_tag {
            steps[kind] = 0;
        }
        ups.push(steps);
    }
    ups
}

/// Whether an element holds blocks rather than being one.
fn is_box(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::Article
            | Tag::Aside
            | Tag::Blockquote
            | Tag::Body
            | Tag::Center
            | Tag::Details
            | Tag::Div
            | Tag::Dl
            | Tag::Figure
            | Tag::Footer
            | Tag::Form
            | Tag::Header
            | Tag::Html
            | Tag::Main
            | Tag::Nav
            | Tag::Ol
            | Tag::Section
            | Tag::Table
            | Tag::Td
            | Tag::Ul
    )
}

fn tag_code(tag: Tag) -> f32 {
    match tag {
        Tag::P => 0.0,
        Tag::Div => 1.0,
        Tag::Span => 2.0,
        Tag::A => 3.0,
        Tag::Li => 4.0,
        Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 => 5.0,
        Tag::Strong | Tag::B => 6.0,
        Tag::Em | Tag::I => 7.0,
        Tag::Section | Tag::Article | Tag::Main => 8.0,
        Tag::Td | Tag::Th => 9.0,
        Tag::Figcaption | Tag::Figure | Tag::Caption => 10.0,
        Tag::Label | Tag::Legend | Tag::Summary => 11.0,
        Tag::Time => 12.0,
        _ => 13.0,
    }
}
