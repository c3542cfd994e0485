//! What the models say of blocks: about which of them they are asked, and what they are told.

use crate::blocks::Page;

use super::credits::Credit;
use super::features::{Context, Features, Measured, Measures};
use super::label::{Evidence, Label, Verdict};
use super::model::{self, Model, Models, Tile};
use super::rules::thresholds::{
    LEAST_STORY_SCORE, MANY_BLOCKS, MENU_REACH, PROSE_LETTERS, SENTENCE_LETTERS, SENTENCE_REACH, WORTH_SCORE,
};
use super::signals::Signals;

/// Blocks whose features are held at once: some 6 MiB.
const BATCH: usize = 8192;

/// Values of features of which the memory is kept for the next page: a mebibyte.
const KEPT_VALUES: usize = 1 << 18;

/// Room for what the models are told, which one page after the other uses: memory that is taken anew costs more than what
/// is written there.
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
    pub fn of(measured: &Measured<'_>) -> Self {
        let (models, measures) = (models_for(measured.page), Measures::of(measured));
        let Room { mut tile, mut features, mut in_context } = Room::default();
        let mut first = vec![0.0; measured.signals.len()];
        measures.write_features(&worth_asking(measured), &mut features);
        for (at, score) in ask(models.first, &features, &mut tile, |_| true) {
            first[at] = score;
        }
        Context::of(&measures, &first).write(&features, |_| true, &mut in_context);
        Self { models, first, in_context }
    }

    /// All models that may be asked.
    pub fn models(&self) -> [&'static Model; 4] {
        let Models { first, second, caption, standfirst } = self.models;
        [first, second, caption, standfirst]
    }

    /// The model whose score gave a block its label; `None` where no score did.
    pub fn model_behind(&self, at: usize, verdict: &Verdict) -> Option<&'static Model> {
        verdict.score?;
        Some(match verdict.label {
            Label::Caption => self.models.caption,
            Label::Standfirst => self.models.standfirst,
            _ if self.first[at] > WORTH_SCORE => self.models.second,
            _ => self.models.first,
        })
    }
}

/// What the models say of the blocks over which they decide, and of as many others as that takes.
pub(super) fn score(measured: &Measured<'_>, open: &[bool], room: &mut Room) -> Vec<Scores> {
    let asked = worth_asking(measured);
    let mut first = vec![0.0; measured.signals.len()];
    if asked.is_empty() {
        return vec![Scores::default(); first.len()];
    }
    let (models, measures) = (models_for(measured.page), Measures::of(measured));
    let Room { tile, features, in_context } = room;
    for blocks in asked.chunks(BATCH) {
        measures.write_features(blocks, features);
        for (at, score) in ask(models.first, features, tile, |_| true) {
            first[at] = score;
        }
    }
    let context = Context::of(&measures, &first);
    let is_likely = |at: usize| first[at] > WORTH_SCORE;
    let wanted = Wanted {
        // The threshold of a page of HTML rests on the scores of all its blocks.
        story: &|at| is_likely(at) && (open[at] || !measured.page.is_text()),
        caption: &|at| open[at] && (is_likely(at) || may_be_caption(measured, at)),
    };
    let mut scores: Vec<Scores> = first.iter().map(|story| Scores { story: *story, ..Scores::default() }).collect();
    if asked.len() <= BATCH {
        // Most pages: the features of all are there still.
        context.write(features, |at| wanted.has(at), in_context);
        wanted.ask(&models, in_context, tile, &mut scores);
    } else {
        let worth: Vec<usize> = asked.into_iter().filter(|at| wanted.has(*at)).collect();
        for blocks in worth.chunks(BATCH) {
            measures.write_features(blocks, features);
            context.write(features, |_| true, in_context);
            wanted.ask(&models, in_context, tile, &mut scores);
        }
    }
    features.clear(KEPT_VALUES);
    in_context.clear(KEPT_VALUES);
    scores
}

/// About which blocks the models are asked that see the context of a block.
struct Wanted<'a> {
    story: &'a dyn Fn(usize) -> bool,
    caption: &'a dyn Fn(usize) -> bool,
}

impl Wanted<'_> {
    fn has(&self, at: usize) -> bool {
        (self.story)(at) || (self.caption)(at)
    }

    fn ask(&self, models: &Models, in_context: &Features, tile: &mut Tile, scores: &mut [Scores]) {
        for (at, score) in ask(models.second, in_context, tile, self.story) {
            scores[at].story = score;
        }
        for (at, score) in ask(models.caption, in_context, tile, self.caption) {
            scores[at].caption = score;
        }
        let may_be_standfirst = |at: usize| (self.caption)(at) && scores[at].story > LEAST_STORY_SCORE;
        for (at, score) in ask(models.standfirst, in_context, tile, may_be_standfirst) {
            scores[at].standfirst = score;
        }
    }
}

/// Asks a model about those of some blocks that are wanted; gives each with its score.
fn ask(model: &Model, features: &Features, tile: &mut Tile, is_wanted: impl Fn(usize) -> bool) -> Vec<(usize, f32)> {
    let wanted = features.blocks().iter().zip(features.rows()).filter(|(at, _)| is_wanted(**at));
    let (blocks, rows): (Vec<usize>, Vec<&[f32]>) = wanted.map(|(at, row)| (*at, row)).unzip();
    blocks.into_iter().zip(model.scores(&rows, tile)).collect()
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

/// The blocks about which the models are asked: all but the links of menus and footers, which are half
/// of a page, and what words say to be clutter. On pages of very many blocks, which are lists of something, only those
/// with a sentence near them.
fn worth_asking(measured: &Measured<'_>) -> Vec<usize> {
    let mut asked = not_of_menus(measured.signals);
    asked.retain(|at| !is_surely_clutter(&measured.signals[*at], measured.evidence[*at]));
    asked
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
