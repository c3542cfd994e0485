//! Batched model inference: selects the blocks to score and runs the models over several pages at once
//! (`docs/design/batched-model-inference.md`).
//!
//! SIMD evaluation of trees costs as much for one block as for a full register, and many pages have few blocks. At
//! most 8,192 blocks have their features in memory at a time.

use crate::blocks::ParsedPage;

use super::block_attributes::BlockAttributes;
use super::facts::recognizers::credits::Credit;
use super::features::{BlockRef, FeatureContext, FeatureExtractor, Features, ScoreContext, TitleFeatures};
use super::label::{BlockLabel, Evidence, Label};
use super::model::{FeatureTile, Model, Models};
use super::rules::thresholds::{
    FIRST_PASS_MIN_SCORE, MANY_BLOCKS, MENU_REACH, MIN_BODY_SCORE, PROSE_LETTERS, SENTENCE_LETTERS, SENTENCE_REACH,
};

/// Blocks with features in memory at a time: some 6 MiB. Small in tests, so that short pages fill several batches.
const BATCH_BLOCKS: usize = if cfg!(test) { 256 } else { 8192 };

/// Feature values whose memory is kept for the next pages: 1 MiB.
const RETAINED_VALUES: usize = 1 << 18;

/// Inference scratch space, reused between pages.
// Allocating it anew costs more than writing the features.
pub(super) struct InferenceScratch {
    pub tile: FeatureTile,
    features: Features,
    with_context: Features,
}

impl Default for InferenceScratch {
    fn default() -> Self {
        Self { tile: FeatureTile::new(), features: Features::default(), with_context: Features::default() }
    }
}

/// A page, and which of its blocks the models decide on.
pub(super) struct InferenceCandidates<'a> {
    pub context: &'a FeatureContext<'a>,
    pub is_candidate: Vec<bool>,
}

/// The scores of a block, from 0 to 1.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scores {
    pub body: f32,
    pub caption: f32,
    pub standfirst: f32,
    /// 0 where the block is no candidate for the headline, and on HTML pages.
    pub title: f32,
}

/// What the models read about the scored blocks of a page, and the scores of the first model.
pub(super) struct ModelInputs {
    models: &'static Models,
    /// Score of every block; 0 where it was not scored.
    first: Vec<f32>,
    /// The features including those from the scores of neighbors.
    pub with_context: Features,
}

impl ModelInputs {
    /// Computes the inputs that the labels of a page are based on, in one batch.
    pub(crate) fn compute(context: &FeatureContext<'_>) -> Self {
        let (models, extractors) = (models_for(context.page), [FeatureExtractor::new(context)]);
        let InferenceScratch { mut tile, mut features, mut with_context } = InferenceScratch::default();
        let mut first = vec![0.0; context.attributes.len()];
        let candidates: Vec<BlockRef> = candidate_blocks(0, context).collect();
        FeatureExtractor::write_features(&extractors, &candidates, &mut features);
        for (block_ref, score) in score_selected(&models.first, &features, &mut tile, |_| true) {
            first[block_ref.block] = score;
        }
        let contexts = extractors.each_ref().map(|page| ScoreContext::compute(page, &first));
        ScoreContext::write(&contexts, &features, |_| true, &mut with_context);
        Self { models, first, with_context }
    }

    /// All models of this kind of page.
    pub(crate) fn models(&self) -> [&'static Model; 4] {
        let Models { first, second, caption, standfirst, .. } = self.models;
        [first, second, caption, standfirst]
    }

    /// The model whose score decided the label of a block; `None` where a rule did.
    pub(crate) fn deciding_model(&self, at: usize, block_label: &BlockLabel) -> Option<&'static Model> {
        block_label.score?;
        Some(match block_label.label {
            Label::Caption => &self.models.caption,
            Label::Standfirst => &self.models.standfirst,
            _ if self.first[at] > FIRST_PASS_MIN_SCORE => &self.models.second,
            _ => &self.models.first,
        })
    }
}

/// The scores of every block of the pages, page by page.
pub(super) fn score_pages(pages: &[InferenceCandidates<'_>], scratch: &mut InferenceScratch) -> Vec<Vec<Scores>> {
    // HTML and plain text have models of their own; consecutive pages are mostly of one kind.
    let alike = pages.chunk_by(|page, next| page.context.page.is_text() == next.context.page.is_text());
    alike.flat_map(|pages| score_same_kind(models_for(pages[0].context.page), pages, scratch)).collect()
}

fn score_same_kind(
    models: &Models,
    pages: &[InferenceCandidates<'_>],
    scratch: &mut InferenceScratch,
) -> Vec<Vec<Scores>> {
    let candidates: Vec<BlockRef> =
        pages.iter().enumerate().flat_map(|(nth, page)| candidate_blocks(nth, page.context)).collect();
    let extractors: Vec<FeatureExtractor<'_>> = pages.iter().map(|page| FeatureExtractor::new(page.context)).collect();
    let InferenceScratch { tile, features, with_context } = scratch;
    let mut first: Vec<Vec<f32>> = pages.iter().map(|page| vec![0.0; page.is_candidate.len()]).collect();
    for block_refs in candidates.chunks(BATCH_BLOCKS) {
        FeatureExtractor::write_features(&extractors, block_refs, features);
        for (block_ref, score) in score_selected(&models.first, features, tile, |_| true) {
            first[block_ref.page][block_ref.block] = score;
        }
    }
    let contexts: Vec<ScoreContext> =
        extractors.iter().zip(&first).map(|(page, scores)| ScoreContext::compute(page, scores)).collect();
    let of_pages: Vec<&FeatureContext<'_>> = pages.iter().map(|page| page.context).collect();
    let titles: Vec<TitleFeatures> = match models.title {
        Some(_) => of_pages.iter().zip(&contexts).map(|(page, scores)| TitleFeatures::compute(page, scores)).collect(),
        None => Vec::new(),
    };
    let second_pass = SecondPassCandidates { pages, first: &first, titles: &titles };
    let without_context = |body: &f32| Scores { body: *body, ..Scores::default() };
    let mut scores: Vec<Vec<Scores>> = first.iter().map(|page| page.iter().map(without_context).collect()).collect();
    for block_refs in candidates.chunks(BATCH_BLOCKS) {
        // With a single batch, the features of the first pass are still in `features`.
        if candidates.len() > BATCH_BLOCKS {
            let selected: Vec<BlockRef> =
                block_refs.iter().copied().filter(|block_ref| second_pass.is_read_again(*block_ref)).collect();
            FeatureExtractor::write_features(&extractors, &selected, features);
        }
        ScoreContext::write(&contexts, features, |block_ref| second_pass.contains(block_ref), with_context);
        second_pass.score(models, with_context, tile, &mut scores);
        if let Some(model) = &models.title {
            let may_be_title = |block_ref| second_pass.needs_title_score(block_ref);
            TitleFeatures::write(&titles, &of_pages, &contexts, features, may_be_title, with_context);
            for (block_ref, score) in score_selected(model, with_context, tile, |_| true) {
                scores[block_ref.page][block_ref.block].title = score;
            }
        }
    }
    features.clear(RETAINED_VALUES);
    with_context.clear(RETAINED_VALUES);
    scores
}

/// Selects the blocks that the second pass scores: those that the models with context read.
struct SecondPassCandidates<'a> {
    pages: &'a [InferenceCandidates<'a>],
    /// Score of the first model for every block.
    first: &'a [Vec<f32>],
    /// Candidates for the headline of each page; empty for HTML pages.
    titles: &'a [TitleFeatures],
}

impl SecondPassCandidates<'_> {
    fn contains(&self, block_ref: BlockRef) -> bool {
        self.needs_body_score(block_ref) || self.needs_caption_score(block_ref)
    }

    /// Whether some model reads the features of a block once more.
    fn is_read_again(&self, block_ref: BlockRef) -> bool {
        self.contains(block_ref) || self.needs_title_score(block_ref)
    }

    fn needs_title_score(&self, block_ref: BlockRef) -> bool {
        self.titles.get(block_ref.page).is_some_and(|titles| titles.contains(block_ref.block))
    }

    fn needs_body_score(&self, block_ref: BlockRef) -> bool {
        let InferenceCandidates { context, is_candidate } = &self.pages[block_ref.page];
        // On HTML pages, the threshold depends on the scores of all blocks.
        self.is_likely(block_ref) && (is_candidate[block_ref.block] || !context.page.is_text())
    }

    fn needs_caption_score(&self, block_ref: BlockRef) -> bool {
        let InferenceCandidates { context, is_candidate } = &self.pages[block_ref.page];
        is_candidate[block_ref.block] && (self.is_likely(block_ref) || may_be_caption(context, block_ref.block))
    }

    fn is_likely(&self, block_ref: BlockRef) -> bool {
        self.first[block_ref.page][block_ref.block] > FIRST_PASS_MIN_SCORE
    }

    fn score(&self, models: &Models, with_context: &Features, tile: &mut FeatureTile, scores: &mut [Vec<Scores>]) {
        for (block_ref, score) in
            score_selected(&models.second, with_context, tile, |block_ref| self.needs_body_score(block_ref))
        {
            scores[block_ref.page][block_ref.block].body = score;
        }
        for (block_ref, score) in
            score_selected(&models.caption, with_context, tile, |block_ref| self.needs_caption_score(block_ref))
        {
            scores[block_ref.page][block_ref.block].caption = score;
        }
        let may_be_standfirst = |block_ref: BlockRef| {
            self.needs_caption_score(block_ref) && scores[block_ref.page][block_ref.block].body > MIN_BODY_SCORE
        };
        for (block_ref, score) in score_selected(&models.standfirst, with_context, tile, may_be_standfirst) {
            scores[block_ref.page][block_ref.block].standfirst = score;
        }
    }
}

/// Scores the selected blocks with a model.
fn score_selected(
    model: &Model,
    features: &Features,
    tile: &mut FeatureTile,
    is_selected: impl Fn(BlockRef) -> bool,
) -> Vec<(BlockRef, f32)> {
    let selected = features.rows_by_block().filter(|(block_ref, _)| is_selected(*block_ref));
    let (block_refs, rows): (Vec<BlockRef>, Vec<&[f32]>) = selected.unzip();
    block_refs.into_iter().zip(model.scores(&rows, tile)).collect()
}

/// Whether evidence other than the first model suggests a caption.
fn may_be_caption(context: &FeatureContext<'_>, at: usize) -> bool {
    let attributes = &context.attributes[at];
    let is_caption = |evidence: Evidence| evidence.block_label.label == Label::Caption;
    context.page.blocks[at].after_picture
        || attributes.context.figure
        || attributes.credit != Credit::None
        || context.evidence[at].is_some_and(is_caption)
}

/// The blocks of a page that are scored. Links of menus and footers, half of the blocks of a page, and certain clutter
/// are skipped. On pages with very many blocks, which are lists, only blocks near a sentence are scored.
fn candidate_blocks(page: usize, context: &FeatureContext<'_>) -> impl Iterator<Item = BlockRef> {
    let is_clutter = |at: &usize| is_certain_clutter(&context.attributes[*at], context.evidence[*at]);
    let candidates = blocks_outside_menus(context.attributes).into_iter().filter(move |at| !is_clutter(at));
    candidates.map(move |block| BlockRef { page, block })
}

/// Whether a block is skipped by all models and counts as score 0 for its neighbors.
pub(super) fn is_certain_clutter(attributes: &BlockAttributes, evidence: Option<Evidence>) -> bool {
    let is_clutter =
        evidence.is_some_and(|evidence| evidence.is_certain && evidence.block_label.label == Label::Clutter);
    // A paragraph may contain the words of a prompt and still be body.
    is_clutter && attributes.letters < PROSE_LETTERS
}

fn blocks_outside_menus(attributes: &[BlockAttributes]) -> Vec<usize> {
    let count = attributes.len();
    let is_sentence = |attributes: &BlockAttributes| {
        attributes.sentence_end && attributes.letters >= SENTENCE_LETTERS && !attributes.linked
    };
    let sentences: Vec<usize> = (0..count).filter(|at| is_sentence(&attributes[*at])).collect();
    if count > MANY_BLOCKS {
        return (0..count)
            .zip(within_reach(&sentences, count, SENTENCE_REACH))
            .filter_map(|(at, near)| near.then_some(at))
            .collect();
    }
    let is_menu = |at: usize| attributes[at].linked && attributes[at].context.clutter.is_some();
    let candidates =
        (0..count).zip(within_reach(&sentences, count, MENU_REACH)).filter(|(at, near)| *near || !is_menu(*at));
    candidates.map(|(at, _)| at).collect()
}

/// Whether each index is at most `reach` from one of the sorted `positions`. Linear in `count`.
fn within_reach(positions: &[usize], count: usize, reach: usize) -> Vec<bool> {
    let mut near = vec![false; count];
    let mut next = 0;
    for position in positions {
        let end = (position + reach + 1).min(count);
        near[position.saturating_sub(reach).max(next).min(end)..end].fill(true);
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

    fn attributes(sentence_end: bool) -> BlockAttributes {
        BlockAttributes {
            letters: 40,
            sentence_end,
            linked: false,
            credit: Credit::None,
            text_evidence: None,
            context: ElementContext::default(),
            repetitions: 1,
            repeats_neighbor: false,
        }
    }

    #[test]
    fn on_a_page_of_very_many_blocks_those_near_a_sentence_are_scored() {
        let mut page = vec![attributes(false); MANY_BLOCKS];
        assert_eq!(blocks_outside_menus(&page).len(), MANY_BLOCKS);
        page.push(attributes(true));
        page[300] = attributes(true);
        page[310] = attributes(true);
        let candidates = blocks_outside_menus(&page);
        let near = 300 - SENTENCE_REACH..=310 + SENTENCE_REACH;
        assert_eq!(candidates, near.chain(MANY_BLOCKS - SENTENCE_REACH..=MANY_BLOCKS).collect::<Vec<_>>());
    }

    #[test]
    fn links_of_menus_are_scored_only_near_a_sentence() {
        let menu = ElementContext { clutter: Some("nav"), ..ElementContext::default() };
        let mut page = vec![BlockAttributes { linked: true, context: menu, ..attributes(false) }; 40];
        assert_eq!(blocks_outside_menus(&page), [0; 0]);
        page[20] = attributes(true);
        page[30].context.clutter = None;
        page[31].linked = false;
        let candidates: Vec<usize> = (20 - MENU_REACH..=20 + MENU_REACH).chain([30, 31]).collect();
        assert_eq!(blocks_outside_menus(&page), candidates);
    }
}
