//! Features of a block's elements: ancestors, and the amount of running text in its containers and element classes.
//! Linear in the elements and blocks of the page.
//!
//! A box is the nearest container of a block, such as a `<div>`; the main box has most running text of its own.

use hashbrown::HashMap;

use super::super::element_hints::{
    BIO, BODY, BOX, BYLINE, CAPTION, CLUTTER, COMMENT, CONTENT, CREDIT, DATE, EMBED, HEADLINE, NOTE, QUOTE, RELATED,
    SHARE, STANDFIRST, VIDEO,
};
use super::block_values::{flag, is_prose, markup_code};
use super::feature_context::FeatureContext;
use crate::blocks::{Markup, Tag};

/// Number of kinds of ancestor elements with a distance feature.
const ANCESTOR_KINDS: usize = 28;

/// Hints of attribute words, in the order of the features.
const HINT_KINDS: [u32; 18] = [
    BODY, CLUTTER, CAPTION, BYLINE, DATE, STANDFIRST, COMMENT, RELATED, SHARE, EMBED, BOX, BIO, VIDEO, QUOTE, CONTENT,
    HEADLINE, NOTE, CREDIT,
];

/// Maximum number of steps to an ancestor; also the value if there is no such ancestor.
const MAX_STEPS: u8 = 30;

/// Names of the features, in order. `up-…` is the number of steps to the nearest ancestor of a kind, 30 if there is
/// none; shares refer to the page's letters of running text.
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
    "box-prose",       // share in the box
    "box2-prose",      // share in the box around that
    "box3-prose",      // share in the box around that one
    "box-links",       // characters in links per letter in the box
    "box-blocks",      // blocks in the box
    "box-letters",     // mean letters of a block in the box
    "box2-links",      // characters in links per letter in the box around
    "box2-blocks",     // blocks in the box around
    "box2-letters",    // mean letters of a block in the box around
    "class-share",     // share in blocks whose tag, words and box are the same
    "class-blocks",    // blocks whose tag, words and box are the same
    "box-class-share", // share in boxes of the same tag and words
    "up-main-box",     // steps up to an element that also contains the main box
    "down-main-box",   // steps down from there to the main box
    "in-main-box",     // whether its box is the main box
    "main-class",      // whether tag and words are those of most running text
    "copies-of-box",   // boxes of the same tag and words
    "after-picture",   // whether a picture directly precedes it
    "headlines",       // headings of the first level before it
    "title-article",   // whether its `<article>` is the headline's; −1 if that has none
];

/// Totals of an element with all elements inside it.
#[derive(Clone, Copy, Default)]
struct ElementTotals {
    letters: usize,
    prose: usize,
    link_chars: usize,
    blocks: usize,
}

/// Totals of the blocks of an element class.
#[derive(Clone, Copy, Default)]
struct ClassTotals {
    prose: usize,
    blocks: usize,
}

/// Data of all elements of a page, computed once per page.
pub(super) struct ElementFeatures {
    /// Steps to the nearest ancestor of each kind, by element; 0 for the element itself.
    ancestor_steps: Vec<[u8; ANCESTOR_KINDS]>,
    /// Number of ancestors of each element.
    depths: Vec<u16>,
    /// Totals of each element with all elements inside it.
    totals: Vec<ElementTotals>,
    /// Nearest container of each element, possibly itself.
    boxes: Vec<Option<usize>>,
    /// Class of each element.
    element_classes: Vec<u32>,
    /// Totals by the classes of the block's element and of its container.
    classes: HashMap<(u32, u32), ClassTotals>,
    /// Totals by the class of the container.
    box_classes: HashMap<u32, ClassTotals>,
    /// Number of containers with blocks of their own, by class.
    box_copies: HashMap<u32, u32>,
    /// Classes whose blocks have most running text.
    main_class: Option<(u32, u32)>,
    /// Container with most running text of its own.
    main_box: Option<usize>,
    /// Nearest `<article>` of each element.
    articles: Vec<Option<usize>>,
    /// The `<article>` that contains the headline.
    title_article: Option<usize>,
    /// Number of `<h1>` before each block.
    headlines: Vec<u32>,
    /// Steps up from each element to an ancestor of the main container, and from there down to it.
    to_main: Vec<(u8, u8)>,
    /// Letters of running text of the page.
    prose: usize,
}

impl ElementFeatures {
    pub(super) fn compute(context: &FeatureContext<'_>) -> Self {
        let elements = &context.page.elements;
        let ancestor_steps = ancestor_steps(context);
        let mut depths: Vec<u16> = Vec::with_capacity(elements.len());
        let mut boxes: Vec<Option<usize>> = Vec::with_capacity(elements.len());
        let mut articles: Vec<Option<usize>> = Vec::with_capacity(elements.len());
        for (at, element) in elements.iter().enumerate() {
            let tag = context.page.element_class(at).tag;
            depths.push(element.parent.map_or(0, |parent| depths[parent].saturating_add(1)));
            boxes.push(if is_box(tag) { Some(at) } else { element.parent.and_then(|parent| boxes[parent]) });
            let around = element.parent.and_then(|parent| articles[parent]);
            articles.push(if tag == Tag::Article { Some(at) } else { around });
        }
        let mut features = Self {
            ancestor_steps,
            depths,
            totals: vec![ElementTotals::default(); elements.len()],
            boxes,
            element_classes: elements.iter().map(|element| element.class).collect(),
            classes: HashMap::new(),
            box_classes: HashMap::new(),
            box_copies: HashMap::new(),
            main_class: None,
            main_box: None,
            title_article: title_article(context, &articles),
            articles,
            headlines: headlines(context),
            to_main: Vec::new(),
            prose: 0,
        };
        features.add_blocks(context);
        features.find_main(context);
        features.to_main = features.steps_to_main(context);
        features.add_descendants(context);
        features
    }

    /// Adds the blocks to the totals of their elements, classes and containers.
    fn add_blocks(&mut self, context: &FeatureContext<'_>) {
        let mut last_box = None;
        for (block, attributes) in context.page.blocks.iter().zip(context.attributes) {
            let prose = if is_prose(attributes) { attributes.letters } else { 0 };
            self.prose += prose;
            let Some(element) = block.element else { continue };
            let totals = &mut self.totals[element];
            totals.letters += attributes.letters;
            totals.prose += prose;
            totals.link_chars += block.link_chars;
            totals.blocks += 1;
            let class = self.classes.entry(self.classes_of(element)).or_default();
            class.prose += prose;
            class.blocks += 1;
            if let Some(around) = self.boxes[element] {
                let class = self.box_classes.entry(self.element_classes[around]).or_default();
                class.prose += prose;
                class.blocks += 1;
                if last_box != Some(around) {
                    *self.box_copies.entry(self.element_classes[around]).or_default() += 1;
                }
                last_box = Some(around);
            }
        }
    }

    /// Finds the main container and the main class.
    fn find_main(&mut self, context: &FeatureContext<'_>) {
        // The main container has most running text of its own, without that of containers inside it.
        let mut own: Vec<usize> = vec![0; context.page.elements.len()];
        for (block, attributes) in context.page.blocks.iter().zip(context.attributes) {
            if let Some(around) = block.element.and_then(|element| self.boxes[element])
                && is_prose(attributes)
            {
                own[around] += attributes.letters;
            }
        }
        self.main_box = (0..own.len()).rev().max_by_key(|at| own[*at]).filter(|at| own[*at] > 0);
        // Ties go to the smaller indices, so that the order of the hash map never affects the result.
        self.main_class = self
            .classes
            .iter()
            .max_by_key(|(classes, totals)| (totals.prose, std::cmp::Reverse(**classes)))
            .map(|(classes, _)| *classes);
    }

    /// Steps up from each element to an ancestor of the main container, and from there down to it.
    fn steps_to_main(&self, context: &FeatureContext<'_>) -> Vec<(u8, u8)> {
        let elements = &context.page.elements;
        let mut contains_main = vec![false; elements.len()];
        let mut at = self.main_box;
        while let Some(element) = at {
            contains_main[element] = true;
            at = elements[element].parent;
        }
        let main_depth = self.main_box.map_or(0, |main| self.depths[main]);
        let mut all_steps: Vec<(u8, u8)> = Vec::with_capacity(elements.len());
        for (at, element) in elements.iter().enumerate() {
            let steps = if contains_main[at] {
                (0, (main_depth - self.depths[at]).min(u16::from(MAX_STEPS)) as u8)
            } else {
                element.parent.map_or((MAX_STEPS, MAX_STEPS), |parent| {
                    let (up, down) = all_steps[parent];
                    ((up + 1).min(MAX_STEPS), down)
                })
            };
            all_steps.push(steps);
        }
        all_steps
    }

    /// Adds the totals of each element to those of all its ancestors.
    fn add_descendants(&mut self, context: &FeatureContext<'_>) {
        let elements = &context.page.elements;
        // Children follow their parents, so one backward pass is enough.
        for at in (0..elements.len()).rev() {
            if let Some(parent) = elements[at].parent {
                let totals = self.totals[at];
                let around = &mut self.totals[parent];
                around.letters += totals.letters;
                around.prose += totals.prose;
                around.link_chars += totals.link_chars;
                around.blocks += totals.blocks;
            }
        }
    }

    /// Classes of an element and of its container; `u32::MAX` without a container.
    pub(super) fn classes_of(&self, element: usize) -> (u32, u32) {
        (self.element_classes[element], self.boxes[element].map_or(u32::MAX, |around| self.element_classes[around]))
    }

    /// Nearest container of a block.
    pub(super) fn box_of(&self, context: &FeatureContext<'_>, at: usize) -> Option<usize> {
        context.page.blocks[at].element.and_then(|element| self.boxes[element])
    }

    /// Features of a block, in the order of [`NAMES`].
    pub(super) fn features(&self, context: &FeatureContext<'_>, at: usize) -> [f32; NAMES.len()] {
        let mut features = [0.0; NAMES.len()];
        let block = &context.page.blocks[at];
        features[ANCESTOR_KINDS] = markup_code(block.markup);
        let Some(element) = block.element else {
            features[..ANCESTOR_KINDS].fill(f32::from(MAX_STEPS));
            return features;
        };
        for (feature, up) in features.iter_mut().zip(self.ancestor_steps[element]) {
            *feature = f32::from(up);
        }
        let elements = &context.page.elements;
        let boxes: [Option<usize>; 3] = {
            let first = self.boxes[element];
            let around = |inner: Option<usize>| {
                inner.and_then(|inner| elements[inner].parent).and_then(|parent| self.boxes[parent])
            };
            let second = around(first);
            [first, second, around(second)]
        };
        let totals = boxes.map(|at| at.map_or_else(ElementTotals::default, |at| self.totals[at]));
        let share = |prose: usize| prose as f32 / self.prose.max(1) as f32;
        let links = |totals: &ElementTotals| (totals.link_chars as f32 / totals.letters.max(1) as f32).min(2.0);
        let mean = |totals: &ElementTotals| totals.letters as f32 / totals.blocks.max(1) as f32;
        let class = self.classes.get(&self.classes_of(element)).copied().unwrap_or_default();
        let box_class_index = boxes[0].map(|around| self.element_classes[around]);
        let box_class = box_class_index.and_then(|class| self.box_classes.get(&class)).copied().unwrap_or_default();
        let is_list = |around: usize| matches!(context.page.element_class(around).tag, Tag::Ul | Tag::Ol | Tag::Dl);
        let in_list = boxes[0].is_some_and(is_list);
        let (up, down) = self.to_main[element];
        let heading = if let Markup::Heading(level) = block.markup { f32::from(level) } else { 0.0 };
        features[ANCESTOR_KINDS + 1..].copy_from_slice(&[
            heading,
            tag_code(context.page.element_class(element).tag),
            f32::from(self.depths[element]),
            flag(in_list),
            share(totals[0].prose),
            share(totals[1].prose),
            share(totals[2].prose),
            links(&totals[0]),
            totals[0].blocks as f32,
            mean(&totals[0]),
            links(&totals[1]),
            totals[1].blocks as f32,
            mean(&totals[1]),
            share(class.prose),
            class.blocks as f32,
            share(box_class.prose),
            f32::from(up),
            f32::from(down),
            flag(boxes[0].is_some() && boxes[0] == self.main_box),
            flag(self.main_class == Some(self.classes_of(element))),
            box_class_index.and_then(|class| self.box_copies.get(&class)).map_or(0.0, |copies| *copies as f32),
            flag(block.after_picture),
            self.headlines[at] as f32,
            self.title_article.map_or(-1.0, |title| flag(self.articles[element] == Some(title))),
        ]);
        features
    }
}

/// The `<article>` that contains the first occurrence of the headline.
fn title_article(context: &FeatureContext<'_>, articles: &[Option<usize>]) -> Option<usize> {
    let title = context.title?;
    let block = context.page.blocks.iter().find(|block| block.text == title.text)?;
    articles[block.element?]
}

/// Number of `<h1>` before each block.
fn headlines(context: &FeatureContext<'_>) -> Vec<u32> {
    let mut before = 0;
    let blocks = context.page.blocks.iter();
    blocks
        .map(|block| {
            let here = before;
            before += u32::from(block.markup == Markup::Heading(1));
            here
        })
        .collect()
}

/// Steps from each element to its nearest ancestor of each kind.
fn ancestor_steps(context: &FeatureContext<'_>) -> Vec<[u8; ANCESTOR_KINDS]> {
    let elements = &context.page.elements;
    let mut all_steps: Vec<[u8; ANCESTOR_KINDS]> = Vec::with_capacity(elements.len());
    for element in elements {
        let hints = context.element_hints[element.class as usize];
        let mut steps = element
            .parent
            .map_or([MAX_STEPS; ANCESTOR_KINDS], |parent| all_steps[parent].map(|step| (step + 1).min(MAX_STEPS)));
        for (step, kind) in steps.iter_mut().zip(HINT_KINDS) {
            if hints.kinds & kind != 0 {
                *step = 0;
            }
        }
        // Indices in `NAMES`, after those of the hints.
        let by_tag = match context.page.element_classes[element.class as usize].tag {
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
        all_steps.push(steps);
    }
    all_steps
}

/// Whether an element is a container of blocks and not a block itself.
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

/// Tag as a number.
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
