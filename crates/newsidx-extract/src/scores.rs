//! What the models say of blocks: about which of them they are asked, and what they are told.
//!
//! They are asked about those of several pages at once: about a few blocks they take as long as about all that fit the
//! widest registers, and many pages have few.

use crate::blocks::Page;

use super::credits::Credit;
use super::features::{Context, Features, Measured, Measures, Spot};
use super::label::{Evidence, Label, Verdict};
use super::model::{self, Model, Models, Tile};
use super::rules::thresholds::{
    LEAST_STORY_SCORE, MANY_BLOCKS, MENU_REACH, PROSE_LETTERS, SENTENCE_LETTERS, SENTENCE_REACH, WORTH_SCORE,
};
use super::signals::Signals;

/// Blocks whose features are held at once: some 6 MiB.
const BATCH: usize = 8192;

/// Values of features of which the memory is kept for the next pages: a mebibyte.
const KEPT_VALUES: usize = 1 << 18;

/// Room for what the models are told, which is used again and again: memory that is taken anew costs more than what is
/// written there.
pub(super) struct Room {
    tile: Tile,
    features: Features,
    in_context: Features,
}

impl Default for Room {
    fn default() -> Self {
        Self { tile: Tile::new(), features: Features::default(), in_context: Features::default() }
    }
}

/// A page, and over which of its blocks the models decide.
pub(super) struct Undecided<'a> {
    pub measured: &'a Measured<'a>,
    pub open: Vec<bool>,
}

/// What the models think of a block, from 0 to 1.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scores {
    pub story: f32,
    pub caption: f32,
    pub standfirst: f32,
}

/// What the models are told of the blocks about which they are asked, and what the first one says.
pub(super) struct Asked {
    models: Models,
    /// Score of every block; 0 where none was asked.
    first: Vec<f32>,
    /// The features with context.
    pub in_context: Features,
}

impl Asked {
    /// The same that the verdicts of a page rest on, of all blocks at once.
    pub(crate) fn of(measured: &Measured<'_>) -> Self {
        let (models, measures) = (models_for(measured.page), [Measures::of(measured)]);
        let Room { mut tile, mut features, mut in_context } = Room::default();
        let mut first = vec![0.0; measured.signals.len()];
        let asked: Vec<Spot> = worth_asking(0, measured).collect();
        Measures::write_features(&measures, &asked, &mut features);
        for (spot, score) in ask(models.first, &features, &mut tile, |_| true) {
            first[spot.block] = score;
        }
        let contexts = measures.each_ref().map(|page| Context::of(page, &first));
        Context::write(&contexts, &features, |_| true, &mut in_context);
        Self { models, first, in_context }
    }

    /// All models that may be asked.
    pub(crate) fn models(&self) -> [&'static Model; 4] {
        let Models { first, second, caption, standfirst } = self.models;
        [first, second, caption, standfirst]
    }

    /// The model whose score gave a block its label; `None` where no score did.
    pub(crate) fn model_behind(&self, at: usize, verdict: &Verdict) -> Option<&'static Model> {
        verdict.score?;
        Some(match verdict.label {
            Label::Caption => self.models.caption,
            Label::Standfirst => self.models.standfirst,
            _ if self.first[at] > WORTH_SCORE => self.models.second,
            _ => self.models.first,
        })
    }
}

/// What the models say of the blocks over which they decide, and of as many others as that takes, page by page.
pub(super) fn score(pages: &[Undecided<'_>], room: &mut Room) -> Vec<Vec<Scores>> {
    // Each kind of page has models of its own; pages that come together are mostly of one.
    let alike = pages.chunk_by(|page, next| page.measured.page.is_text() == next.measured.page.is_text());
    alike.flat_map(|pages| score_alike(&models_for(pages[0].measured.page), pages, room)).collect()
}

fn score_alike(models: &Models, pages: &[Undecided<'_>], room: &mut Room) -> Vec<Vec<Scores>> {
    let asked: Vec<Spot> = pages.iter().enumerate().flat_map(|(nth, page)| worth_asking(nth, page.measured)).collect();
    let measures: Vec<Measures<'_>> = pages.iter().map(|page| Measures::of(page.measured)).collect();
    let Room { tile, features, in_context } = room;
    let mut first: Vec<Vec<f32>> = pages.iter().map(|page| vec![0.0; page.open.len()]).collect();
    for spots in asked.chunks(BATCH) {
        Measures::write_features(&measures, spots, features);
        for (spot, score) in ask(models.first, features, tile, |_| true) {
            first[spot.page][spot.block] = score;
        }
    }
    let contexts: Vec<Context> = measures.iter().zip(&first).map(|(page, scores)| Context::of(page, scores)).collect();
    let wanted = Wanted { pages, first: &first };
    let without_context = |story: &f32| Scores { story: *story, ..Scores::default() };
    let mut scores: Vec<Vec<Scores>> = first.iter().map(|page| page.iter().map(without_context).collect()).collect();
    for spots in asked.chunks(BATCH) {
        // Else the features of all are there still.
        if asked.len() > BATCH {
            let worth: Vec<Spot> = spots.iter().copied().filter(|spot| wanted.has(*spot)).collect();
            Measures::write_features(&measures, &worth, features);
        }
        Context::write(&contexts, features, |spot| wanted.has(spot), in_context);
        wanted.ask(models, in_context, tile, &mut scores);
    }
    features.clear(KEPT_VALUES);
    in_context.clear(KEPT_VALUES);
    scores
}

/// About which blocks the models are asked that see the context of a block.
struct Wanted<'a> {
    pages: &'a [Undecided<'a>],
    /// What the first model says of every block.
    first: &'a [Vec<f32>],
}

impl Wanted<'_> {
    fn has(&self, spot: Spot) -> bool {
        self.has_story(spot) || self.has_caption(spot)
    }

    fn has_story(&self, spot: Spot) -> bool {
        let Undecided { measured, open } = &self.pages[spot.page];
        // The threshold of a page of HTML rests on the scores of all its blocks.
        self.is_likely(spot) && (open[spot.block] || !measured.page.is_text())
    }

    fn has_caption(&self, spot: Spot) -> bool {
        let Undecided { measured, open } = &self.pages[spot.page];
        open[spot.block] && (self.is_likely(spot) || may_be_caption(measured, spot.block))
    }

    fn is_likely(&self, spot: Spot) -> bool {
        self.first[spot.page][spot.block] > WORTH_SCORE
    }

    fn ask(&self, models: &Models, in_context: &Features, tile: &mut Tile, scores: &mut [Vec<Scores>]) {
        for (spot, score) in ask(models.second, in_context, tile, |spot| self.has_story(spot)) {
            scores[spot.page][spot.block].story = score;
        }
        for (spot, score) in ask(models.caption, in_context, tile, |spot| self.has_caption(spot)) {
            scores[spot.page][spot.block].caption = score;
        }
        let may_be_standfirst =
            |spot: Spot| self.has_caption(spot) && scores[spot.page][spot.block].story > LEAST_STORY_SCORE;
        for (spot, score) in ask(models.standfirst, in_context, tile, may_be_standfirst) {
            scores[spot.page][spot.block].standfirst = score;
        }
    }
}

/// Asks a model about those of some blocks that are wanted; gives each with its score.
fn ask(model: &Model, features: &Features, tile: &mut Tile, is_wanted: impl Fn(Spot) -> bool) -> Vec<(Spot, f32)> {
    let wanted = features.of_spots().filter(|(spot, _)| is_wanted(*spot));
    let (spots, rows): (Vec<Spot>, Vec<&[f32]>) = wanted.unzip();
    spots.into_iter().zip(model.scores(&rows, tile)).collect()
}

/// Whether something but the first model says that a block may be the caption of a picture.
fn may_be_caption(measured: &Measured<'_>, at: usize) -> bool {
    let signals = &measured.signals[at];
    let says = |evidence: Evidence| evidence.verdict.label == Label::Caption;
    measured.page.blocks[at].after_picture
        || signals.context.figure
        || signals.credit != Credit::None
        || measured.evidence[at].is_some_and(says)
}

/// The blocks of a page about which the models are asked: all but the links of menus and footers, which are half
/// of a page, and what words say to be clutter. On pages of very many blocks, which are lists of something, only those
/// with a sentence near them.
fn worth_asking(page: usize, measured: &Measured<'_>) -> impl Iterator<Item = Spot> {
    let is_clutter = |at: &usize| is_surely_clutter(&measured.signals[*at], measured.evidence[*at]);
    let asked = not_of_menus(measured.signals).into_iter().filter(move |at| !is_clutter(at));
    asked.map(move |block| Spot { page, block })
}

/// Whether no model need be asked about a block, nor what it tells of its neighbours. A paragraph with the words of a
/// prompt may stand in a story.
pub(super) fn is_surely_clutter(signals: &Signals, evidence: Option<Evidence>) -> bool {
    let says = evidence.is_some_and(|evidence| evidence.is_sure && evidence.verdict.label == Label::Clutter);
    says && signals.letters < PROSE_LETTERS
}

fn not_of_menus(signals: &[Signals]) -> Vec<usize> {
    let count = signals.len();
    let is_sentence =
        |signals: &Signals| signals.sentence_end && signals.letters >= SENTENCE_LETTERS && !signals.linked;
    let sentences: Vec<usize> = (0..count).filter(|at| is_sentence(&signals[*at])).collect();
    if count > MANY_BLOCKS {
        return (0..count)
            .zip(near(&sentences, count, SENTENCE_REACH))
            .filter_map(|(at, near)| near.then_some(at))
            .collect();
    }
    let is_menu = |at: usize| signals[at].linked && signals[at].context.clutter.is_some();
    let asked = (0..count).zip(near(&sentences, count, MENU_REACH)).filter(|(at, near)| *near || !is_menu(*at));
    asked.map(|(at, _)| at).collect()
}

/// Whether each place is at most this far from one of some places, which are in order.
fn near(places: &[usize], count: usize, reach: usize) -> Vec<bool> {
    let mut near = vec![false; count];
    let mut next = 0;
    for place in places {
        let end = (place + reach + 1).min(count);
        near[place.saturating_sub(reach).max(next).min(end)..end].fill(true);
        next = end;
    }
    near
}

fn models_for(page: &Page) -> Models {
    if page.is_text() { model::TEXT } else { model::HTML }
}

#[cfg(test)]
mod tests {
    use super::super::signals::Context;
    use super::*;

    fn signals(sentence_end: bool) -> Signals {
        Signals {
            letters: 40,
            sentence_end,
            linked: false,
            credit: Credit::None,
            own: None,
            context: Context::default(),
            copies: 1,
            stands_twice: false,
        }
    }

    #[test]
    fn among_very_many_blocks_those_near_a_sentence_are_judged() {
        let mut page = vec![signals(false); MANY_BLOCKS];
        assert_eq!(not_of_menus(&page).len(), MANY_BLOCKS);
        page.push(signals(true));
        page[300] = signals(true);
        page[310] = signals(true);
        let asked = not_of_menus(&page);
        let near = 300 - SENTENCE_REACH..=310 + SENTENCE_REACH;
        assert_eq!(asked, near.chain(MANY_BLOCKS - SENTENCE_REACH..=MANY_BLOCKS).collect::<Vec<_>>());
    }

    #[test]
    fn links_of_menus_are_judged_near_a_sentence_alone() {
        let menu = Context { clutter: Some("nav"), ..Context::default() };
        let mut page = vec![Signals { linked: true, context: menu, ..signals(false) }; 40];
        assert_eq!(not_of_menus(&page), [0; 0]);
        page[20] = signals(true);
        page[30].context.clutter = None;
        page[31].linked = false;
        let asked: Vec<usize> = (20 - MENU_REACH..=20 + MENU_REACH).chain([30, 31]).collect();
        assert_eq!(not_of_menus(&page), asked);
    }
}
