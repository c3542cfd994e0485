//! Elements around the blocks: the entries of a list are siblings of one class, each with the same few blocks; the
//! paragraphs of an article are in one container. All values are 0 in plain text.

use hashbrown::HashMap;

use super::block_form::Form;
use super::page_forms::{PageForms, share};
use crate::blocks::{Markup, Tag};

/// Names of the features, in order. A card is one of several siblings of a class with at least two blocks each.
pub(super) const NAMES: [&str; 23] = [
    "link-letters",      // letters in links, of all
    "link-blocks",       // blocks in links, of all
    "body-links",        // characters of the body in links, for each letter
    "body-parents",      // elements around body blocks, for each body block
    "body-parent-share", // letters of the body in the element around most of it, of all
    "body-box-share",    // the same two elements further out
    "body-in-article",   // letters of the body in the `<article>` with most of it, of all
    "articles",          // elements `<article>` with a block
    "text-articles",     // elements `<article>` with a text
    "cards",             // cards of the class with most of them
    "card-blocks",       // blocks in cards of that class, of all
    "card-body",         // letters of the body in cards of that class, of all
    "card-texts",        // texts in cards of that class, of all
    "cards-of-all",      // cards of all classes
    "all-card-blocks",   // blocks in any card, of all
    "all-card-body",     // letters of the body in any card, of all
    "link-cards",        // cards with a link that may be a headline, of all classes
    "picture-cards",     // cards with a block after a picture
    "price-cards",       // cards with a price
    "dated-cards",       // cards with a date
    "items",             // list items, of all blocks
    "cells",             // cells, of all blocks
    "clutter-body",      // letters of the body in elements of clutter, of all
];

/// Siblings from which they are cards.
const MIN_CARDS: usize = 3;

pub(super) fn features(page: &PageForms<'_>) -> [f32; NAMES.len()] {
    let (blocks, forms, parsed) = (&page.context.page.blocks, &page.forms, page.context.page);
    if parsed.is_text() {
        return [0.0; NAMES.len()];
    }
    let letters: usize = forms.iter().map(|block| block.letters).sum();
    let body_letters: usize = forms.iter().filter(|block| block.is_body).map(|block| block.letters).sum();
    let link_chars: usize = blocks.iter().map(|block| block.link_chars).sum();
    let body_link_chars: usize =
        blocks.iter().zip(forms).filter(|(_, form)| form.is_body).map(|(block, _)| block.link_chars).sum();
    let linked = page.context.attributes.iter().filter(|attributes| attributes.linked).count();
    let mut totals = vec![Totals::default(); parsed.elements.len()];
    let mut parents: HashMap<usize, usize> = HashMap::new();
    let mut boxes: HashMap<usize, usize> = HashMap::new();
    let up = |element: usize| parsed.elements[element].parent;
    for ((block, form), attributes) in blocks.iter().zip(forms).zip(page.context.attributes) {
        let Some(element) = block.element else { continue };
        let totals = &mut totals[element];
        totals.blocks += 1;
        totals.texts += usize::from(form.is_text());
        totals.links += usize::from(attributes.linked && form.may_be_headline());
        totals.pictures += usize::from(block.after_picture);
        totals.prices += usize::from(form.is_price);
        totals.dates += usize::from(form.form == Form::Date);
        if form.is_body {
            totals.body += form.letters;
            let parent = up(element).unwrap_or(element);
            *parents.entry(parent).or_default() += form.letters;
            *boxes.entry(up(parent).and_then(up).unwrap_or(parent)).or_default() += form.letters;
        }
    }
    // Children follow their parents, so that one pass from the end adds up whole subtrees.
    for at in (0..totals.len()).rev() {
        if let Some(parent) = up(at) {
            let inner = totals[at];
            totals[parent].add(inner);
        }
    }
    let body_blocks = forms.iter().filter(|block| block.is_body).count();
    let most = |elements: &HashMap<usize, usize>| elements.values().copied().max().unwrap_or(0);
    let articles = || (0..totals.len()).filter(|at| parsed.element_class(*at).tag == Tag::Article).map(|at| totals[at]);
    let cards = Cards::find(page, &totals);
    let markup = |is: fn(Markup) -> bool| blocks.iter().filter(|block| is(block.markup)).count();
    let in_clutter: usize = page
        .context
        .attributes
        .iter()
        .zip(forms)
        .filter(|(attributes, form)| form.is_body && attributes.context.clutter.is_some())
        .map(|(_, form)| form.letters)
        .sum();
    let texts = forms.iter().filter(|block| block.is_text()).count();
    [
        share(link_chars, letters),
        share(linked, blocks.len()),
        share(body_link_chars, body_letters),
        share(parents.len(), body_blocks),
        share(most(&parents), body_letters),
        share(most(&boxes), body_letters),
        share(articles().map(|totals| totals.body).max().unwrap_or(0), body_letters),
        articles().filter(|totals| totals.blocks > 0).count() as f32,
        articles().filter(|totals| totals.texts > 0).count() as f32,
        cards.most.cards as f32,
        share(cards.most.totals.blocks, blocks.len()),
        share(cards.most.totals.body, body_letters),
        share(cards.most.totals.texts, texts),
        cards.all as f32,
        share(cards.inside.blocks, blocks.len()),
        share(cards.inside.body, body_letters),
        cards.with.links as f32,
        cards.with.pictures as f32,
        cards.with.prices as f32,
        cards.with.dates as f32,
        share(markup(|markup| markup == Markup::ListItem), blocks.len()),
        share(markup(|markup| markup == Markup::Cell), blocks.len()),
        share(in_clutter, body_letters),
    ]
}

/// Totals of an element with all elements inside it.
#[derive(Clone, Copy, Default)]
struct Totals {
    blocks: usize,
    texts: usize,
    /// Letters of the body.
    body: usize,
    links: usize,
    pictures: usize,
    prices: usize,
    dates: usize,
}

impl Totals {
    fn add(&mut self, other: Self) {
        self.blocks += other.blocks;
        self.texts += other.texts;
        self.body += other.body;
        self.links += other.links;
        self.pictures += other.pictures;
        self.prices += other.prices;
        self.dates += other.dates;
    }
}

impl Totals {
    /// 1 for each total that is not 0.
    fn present(self) -> Self {
        let is = |total: usize| usize::from(total > 0);
        Self {
            blocks: is(self.blocks),
            texts: is(self.texts),
            body: is(self.body),
            links: is(self.links),
            pictures: is(self.pictures),
            prices: is(self.prices),
            dates: is(self.dates),
        }
    }
}

/// Siblings of one class.
#[derive(Clone, Copy, Default)]
struct CardGroup {
    cards: usize,
    totals: Totals,
}

/// The cards of a page.
struct Cards {
    /// The group with most blocks.
    most: CardGroup,
    /// Number of cards in all groups.
    all: usize,
    /// Totals of all cards that are in no other card.
    inside: Totals,
    /// Number of these cards that have a link, a picture, a price, a date.
    with: Totals,
}

impl Cards {
    fn find(page: &PageForms<'_>, totals: &[Totals]) -> Self {
        let parsed = page.context.page;
        let mut groups: HashMap<(usize, u32), CardGroup> = HashMap::new();
        let key = |at: usize| parsed.elements[at].parent.map(|parent| (parent, parsed.elements[at].class));
        let is_card = |at: usize| totals[at].blocks >= 2 && totals[at].blocks <= MAX_CARD_BLOCKS;
        for at in (0..totals.len()).filter(|at| is_card(*at)) {
            let Some(key) = key(at) else { continue };
            let group = groups.entry(key).or_default();
            group.cards += 1;
            group.totals.add(totals[at]);
        }
        groups.retain(|_, group| group.cards >= MIN_CARDS);
        let mut inside = Totals::default();
        let mut with = Totals::default();
        let mut all = 0;
        // Whether an element is in a card; parents precede their children.
        let mut in_card = vec![false; totals.len()];
        for at in 0..totals.len() {
            let parent_in_card = parsed.elements[at].parent.is_some_and(|parent| in_card[parent]);
            let is_in_group = is_card(at) && key(at).is_some_and(|key| groups.contains_key(&key));
            in_card[at] = parent_in_card || is_in_group;
            if is_in_group && !parent_in_card {
                inside.add(totals[at]);
                with.add(totals[at].present());
                all += 1;
            }
        }
        let most = groups
            .values()
            .copied()
            .max_by_key(|group| (group.totals.blocks, group.cards, group.totals.body, group.totals.texts));
        Self { most: most.unwrap_or_default(), all, inside, with }
    }
}

/// Blocks of an entry at most: larger siblings are the parts of an article.
const MAX_CARD_BLOCKS: usize = 30;
