//! What the models say of blocks: about which of them they are asked, and what they are told.
//!
//! They are asked about those of several pages at once: about a few blocks they take as long as about all that fit the
//! widest registers, and many pages have few.

use crate::blocks::ParsedPage;

use super::block_attributes::BlockAttributes;
use super::credits::Credit;
use super::features::{BlockRef, FeatureContext, FeatureExtractor, Features, ScoreContext};
use super::label::{BlockLabel, Evidence, Label};
use super::model::{FeatureTile, Model, Models};
use super::rules::thresholds::{
    FIRST_PASS_MIN_SCORE, MANY_BLOCKS, MENU_REACH, MIN_BODY_SCORE, PROSE_LETTERS, SENTENCE_LETTERS, SENTENCE_REACH,
};

/// Blocks whose features are held at once: some 6 MiB.
const BATCH_BLOCKS: usize = 8192;

/// Values of features of which the memory is kept for the next pages: a mebibyte.
const RETAINED_VALUES: usize = 1 << 18;

/// Room for what the models are told, which is used again and again: memory that is taken anew costs more than what is
/// written there.
pub(super) struct InferenceScratch {
    tile: FeatureTile,
    features: Features,
    with_context: Features,
}

impl Default for InferenceScratch {
    fn default() -> Self {
        Self { tile: FeatureTile::new(), features: Features::default(), with_context: Features::default() }
    }
}

/// A page, and over which of its blocks the models decide.
pub(super) struct InferenceCandidates<'a> {
    pub context: &'a FeatureContext<'a>,
    pub is_candidate: Vec<bool>,
}

/// What the models think of a block, from 0 to 1.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scores {
    pub body: f32,
    pub caption: f32,
    pub standfirst: f32,
}

/// What the models are told of the blocks about which they are asked, and what the first one says.
pub(super) struct ModelInputs {
    models: &'static Models,
    /// Score of every block; 0 where none was asked.
    first: Vec<f32>,
    /// The features with context.
    pub with_context: Features,
}

impl ModelInputs {
    /// The same that the verdicts of a page rest on, of all blocks at once.
    pub(crate) fn compute(measured: &FeatureContext<'_>) -> Self {
        let (models, measures) = (models_for(measured.page), [FeatureExtractor::new(measured)]);
        let InferenceScratch { mut tile, mut features, with_context: mut in_context } = InferenceScratch::default();
        let mut first = vec![0.0; measured.attributes.len()];
        let asked: Vec<BlockRef> = candidate_blocks(0, measured).collect();
        FeatureExtractor::write_features(&measures, &asked, &mut features);
        for (spot, score) in score_selected(&models.first, &features, &mut tile, |_| true) {
            first[spot.block] = score;
        }
        let contexts = measures.each_ref().map(|page| ScoreContext::compute(page, &first));
        ScoreContext::write(&contexts, &features, |_| true, &mut in_context);
        Self { models, first, with_context: in_context }
    }

    /// All models that may be asked.
    pub(crate) fn models(&self) -> [&'static Model; 4] {
        let Models { first, second, caption, standfirst } = self.models;
        [first, second, caption, standfirst]
    }

    /// The model whose score gave a block its label; `None` where no score did.
    pub(crate) fn deciding_model(&self, at: usize, verdict: &BlockLabel) -> Option<&'static Model> {
        verdict.score?;
        Some(match verdict.label {
            Label::Caption => &self.models.caption,
            Label::Standfirst => &self.models.standfirst,
            _ if self.first[at] > FIRST_PASS_MIN_SCORE => &self.models.second,
            _ => &self.models.first,
        })
    }
}

/// What the models say of the blocks over which they decide, and of as many others as that takes, page by page.
pub(super) fn score_pages(pages: &[InferenceCandidates<'_>], room: &mut InferenceScratch) -> Vec<Vec<Scores>> {
    // Each kind of page has models of its own; pages that come together are mostly of one.
    let alike = pages.chunk_by(|page, next| page.context.page.is_text() == next.context.page.is_text());
    alike.flat_map(|pages| score_same_kind(models_for(pages[0].context.page), pages, room)).collect()
}

fn score_same_kind(
    models: &Models,
    pages: &[InferenceCandidates<'_>],
    room: &mut InferenceScratch,
) -> Vec<Vec<Scores>> {
    let asked: Vec<BlockRef> =
        pages.iter().enumerate().flat_map(|(nth, page)| candidate_blocks(nth, page.context)).collect();
    let measures: Vec<FeatureExtractor<'_>> = pages.iter().map(|page| FeatureExtractor::new(page.context)).collect();
    let InferenceScratch { tile, features, with_context: in_context } = room;
    let mut first: Vec<Vec<f32>> = pages.iter().map(|page| vec![0.0; page.is_candidate.len()]).collect();
    for spots in asked.chunks(BATCH_BLOCKS) {
        FeatureExtractor::write_features(&measures, spots, features);
        for (spot, score) in score_selected(&models.first, features, tile, |_| true) {
            first[spot.page][spot.block] = score;
        }
    }
    let contexts: Vec<ScoreContext> =
        measures.iter().zip(&first).map(|(page, scores)| ScoreContext::compute(page, scores)).collect();
    let wanted = SecondPassCandidates { pages, first: &first };
    let without_context = |story: &f32| Scores { body: *story, ..Scores::default() };
    let mut scores: Vec<Vec<Scores>> = first.iter().map(|page| page.iter().map(without_context).collect()).collect();
    for spots in asked.chunks(BATCH_BLOCKS) {
        // Else the features of all are there still.
        if asked.len() > BATCH_BLOCKS {
            let worth: Vec<BlockRef> = spots.iter().copied().filter(|spot| wanted.contains(*spot)).collect();
            FeatureExtractor::write_features(&measures, &worth, features);
        }
        ScoreContext::write(&contexts, features, |spot| wanted.contains(spot), in_context);
        wanted.score(models, in_context, tile, &mut scores);
    }
    features.clear(RETAINED_VALUES);
    in_context.clear(RETAINED_VALUES);
    scores
}

/// About which blocks the models are asked that see the context of a block.
struct SecondPassCandidates<'a> {
    pages: &'a [InferenceCandidates<'a>],
    /// What the first model says of every block.
    first: &'a [Vec<f32>],
}

impl SecondPassCandidates<'_> {
    fn contains(&self, spot: BlockRef) -> bool {
        self.needs_body_score(spot) || self.needs_caption_score(spot)
    }

    fn needs_body_score(&self, spot: BlockRef) -> bool {
        let InferenceCandidates { context: measured, is_candidate: open } = &self.pages[spot.page];
        // The threshold of a page of HTML rests on the scores of all its blocks.
        self.is_likely(spot) && (open[spot.block] || !measured.page.is_text())
    }

    fn needs_caption_score(&self, spot: BlockRef) -> bool {
        let InferenceCandidates { context: measured, is_candidate: open } = &self.pages[spot.page];
        open[spot.block] && (self.is_likely(spot) || may_be_caption(measured, spot.block))
    }

    fn is_likely(&self, spot: BlockRef) -> bool {
        self.first[spot.page][spot.block] > FIRST_PASS_MIN_SCORE
    }

    fn score(&self, models: &Models, in_context: &Features, tile: &mut FeatureTile, scores: &mut [Vec<Scores>]) {
        for (spot, score) in score_selected(&models.second, in_context, tile, |spot| self.needs_body_score(spot)) {
            scores[spot.page][spot.block].body = score;
        }
        for (spot, score) in score_selected(&models.caption, in_context, tile, |spot| self.needs_caption_score(spot)) {
            scores[spot.page][spot.block].caption = score;
        }
        let may_be_standfirst =
            |spot: BlockRef| self.needs_caption_score(spot) && scores[spot.page][spot.block].body > MIN_BODY_SCORE;
        for (spot, score) in score_selected(&models.standfirst, in_context, tile, may_be_standfirst) {
            scores[spot.page][spot.block].standfirst = score;
        }
    }
}

/// Asks a model about those of some blocks that are wanted; gives each with its score.
fn score_selected(
    model: &Model,
    features: &Features,
    tile: &mut FeatureTile,
    is_wanted: impl Fn(BlockRef) -> bool,
) -> Vec<(BlockRef, f32)> {
    let wanted = features.rows_by_block().filter(|(spot, _)| is_wanted(*spot));
    let (spots, rows): (Vec<BlockRef>, Vec<&[f32]>) = wanted.unzip();
    spots.into_iter().zip(model.scores(&rows, tile)).collect()
}

/// Whether something but the first model says that a block may be the caption of a picture.
fn may_be_caption(measured: &FeatureContext<'_>, at: usize) -> bool {
    let signals = &measured.attributes[at];
    let says = |evidence: Evidence| evidence.block_label.label == Label::Caption;
    measured.page.blocks[at].after_picture
        || signals.context.figure
        || signals.credit != Credit::None
        || measured.evidence[at].is_some_and(says)
}

/// The blocks of a page about which the models are asked: all but the links of menus and footers, which are half
/// of a page, and what words say to be clutter. On pages of very many blocks, which are lists of something, only those
/// with a sentence near them.
fn candidate_blocks(page: usize, measured: &FeatureContext<'_>) -> impl Iterator<Item = BlockRef> {
    let is_clutter = |at: &usize| is_certain_clutter(&measured.attributes[*at], measured.evidence[*at]);
    let asked = blocks_outside_menus(measured.attributes).into_iter().filter(move |at| !is_clutter(at));
    asked.map(move |block| BlockRef { page, block })
}

/// Whether no model need be asked about a block, nor what it tells of its neighbours. A paragraph with the words of a
/// prompt may stand in a story.
pub(super) fn is_certain_clutter(signals: &BlockAttributes, evidence: Option<Evidence>) -> bool {
    let says = evidence.is_some_and(|evidence| evidence.is_certain && evidence.block_label.label == Label::Clutter);
    says && signals.letters < PROSE_LETTERS
}

fn blocks_outside_menus(signals: &[BlockAttributes]) -> Vec<usize> {
    let count = signals.len();
    let is_sentence =
        |signals: &BlockAttributes| signals.sentence_end && signals.letters >= SENTENCE_LETTERS && !signals.linked;
    let sentences: Vec<usize> = (0..count).filter(|at| is_sentence(&signals[*at])).collect();
    if count > MANY_BLOCKS {
        return (0..count)
            .zip(within_reach(&sentences, count, SENTENCE_REACH))
            .filter_map(|(at, near)| near.then_some(at))
            .collect();
    }
    let is_menu = |at: usize| signals[at].linked && signals[at].context.clutter.is_some();
    let asked = (0..count).zip(within_reach(&sentences, count, MENU_REACH)).filter(|(at, near)| *near || !is_menu(*at));
    asked.map(|(at, _)| at).collect()
}

/// Whether each place is at most this far from one of some places, which are in order.
fn within_reach(places: &[usize], count: usize, reach: usize) -> Vec<bool> {
    let mut near = vec![false; count];
    let mut next = 0;
    for place in places {
        let end = (place + reach + 1).min(count);
        near[place.saturating_sub(reach).max(next).min(end)..end].fill(true);
        next = end;
    }
    near
}

fn models_for(page: &ParsedPage) -> &'static Models {
    if page.is_text() { Models::text() } else { Models::html() }
}

#[cfg(test)]
mod tests {
    use super::super::block_attributes::ElementContext;
    use super::*;

    fn signals(sentence_end: bool) -> BlockAttributes {
        BlockAttributes {
            letters: 40,
            sentence_end,
            linked: false,
            credit: Credit::None,
            text_evidence: None,
            context: ElementContext::default(),
            copies: 1,
            repeats_neighbor: false,
        }
    }

    #[test]
    fn among_very_many_blocks_those_near_a_sentence_are_judged() {
        let mut page = vec![signals(false); MANY_BLOCKS];
        assert_eq!(blocks_outside_menus(&page).len(), MANY_BLOCKS);
        page.push(signals(true));
        page[300] = signals(true);
        page[310] = signals(true);
        let asked = blocks_outside_menus(&page);
        let near = 300 - SENTENCE_REACH..=310 + SENTENCE_REACH;
        assert_eq!(asked, near.chain(MANY_BLOCKS - SENTENCE_REACH..=MANY_BLOCKS).collect::<Vec<_>>());
    }

    #[test]
    fn links_of_menus_are_judged_near_a_sentence_alone() {
        let menu = ElementContext { clutter: Some("nav"), ..ElementContext::default() };
        let mut page = vec![BlockAttributes { linked: true, context: menu, ..signals(false) }; 40];
        assert_eq!(blocks_outside_menus(&page), [0; 0]);
        page[20] = signals(true);
        page[30].context.clutter = None;
        page[31].linked = false;
        let asked: Vec<usize> = (20 - MENU_REACH..=20 + MENU_REACH).chain([30, 31]).collect();
        assert_eq!(blocks_outside_menus(&page), asked);
    }
}
