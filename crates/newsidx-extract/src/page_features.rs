//! Features of every block of a page as training data: what the models read, and the labels by rules alone.

use newsidx_core::page::HashedPage;

use crate::blocks::ParsedPage;
use crate::classify;
use crate::features::{BlockRef, FeatureExtractor, Features, ScoreContext, TitleFeatures};
use crate::inference;
use crate::label::BlockLabel;
use crate::line_cache::LineCache;
use crate::page_analysis::PageAnalysis;
use crate::sites::{PageFingerprint, SiteContext, SiteProfile};

/// What the models read about every block of a page.
///
/// Training data: `examples/block_features.rs` prints it.
#[derive(Clone, Debug)]
pub struct PageFeatures {
    /// Features of every block, in the order of [`feature_names`](crate::feature_names).
    pub features: Features,
    /// The same with the features that the scores of a first model and a candidate for the headline add; `None` without
    /// such scores.
    pub with_title: Option<Features>,
    /// The label of every block by rules alone; `None` where no rule applies.
    pub evidence: Vec<Option<BlockLabel>>,
}

/// Computes the features of every block of a page. `scores` are those of a first model, one for each block; the scores
/// of certain clutter are ignored.
pub fn page_features(raw: &HashedPage, page: &ParsedPage, scores: Option<&[f32]>) -> PageFeatures {
    let no_site = SiteContext { profile: &SiteProfile::default(), fingerprint: &PageFingerprint::default() };
    let analysis = PageAnalysis::compute(raw, page, no_site, &mut LineCache::default());
    let context = analysis.feature_context(page);
    let extractors = [FeatureExtractor::new(&context)];
    let all: Vec<BlockRef> = (0..page.blocks.len()).map(|block| BlockRef { page: 0, block }).collect();
    let mut features = Features::default();
    FeatureExtractor::write_features(&extractors, &all, &mut features);
    let with_title = scores.map(|scores| {
        // Extraction does not score certain clutter, so training must not see its scores either.
        let is_clutter = |at: usize| inference::is_certain_clutter(&analysis.attributes[at], analysis.evidence[at]);
        let scores = scores.iter().enumerate().map(|(at, score)| if is_clutter(at) { 0.0 } else { *score });
        let scores: Vec<f32> = scores.collect();
        let mut with_title = Features::default();
        let scores = extractors.each_ref().map(|page| ScoreContext::compute(page, &scores));
        let titles = [TitleFeatures::compute(&context, &scores[0])];
        TitleFeatures::write(&titles, &[&context], &scores, &features, |_| true, &mut with_title);
        with_title
    });
    let own = |at: usize| classify::rule_label(&context, at);
    let evidence_of = |at: usize| own(at).or_else(|| analysis.evidence[at].map(|evidence| evidence.block_label));
    let evidence = (0..page.blocks.len()).map(evidence_of).collect();
    PageFeatures { features, with_title, evidence }
}
