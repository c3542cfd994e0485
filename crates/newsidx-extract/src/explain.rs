//! Explanation of an extraction for `--explain`: the features that weighed most with the models, and the date
//! candidates.
//!
//! Computed only on request, since attribution needs the features of all blocks at once. Feature attribution: Saabas
//! (2014), see `docs/design/labels-with-rules.md`.

use super::facts::{self, DateCandidate, DateScope};
use super::features::{BlockRef, feature_names};
use super::inference::ModelInputs;
use super::label::BlockLabel;
use super::line_cache::LineCache;
use super::page_analysis::PageAnalysis;
use super::supplied_text::SuppliedText;
use super::{site, structured_data};
use crate::blocks::ParsedPage;
use crate::sites::{PageFingerprint, SiteContext, SiteProfile};
use newsidx_core::page::HashedPage;

/// Features printed for each block: as many as fit a line.
const NAMED_FEATURES: usize = 3;

/// The explanation of an extraction.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// For every block, the features that weighed most with the deciding model, the heaviest first; empty where a rule
    /// decided.
    pub weights: Vec<Vec<FeatureWeight>>,
    /// The candidates for the date of publication, best evidence first.
    pub published: Vec<DateCandidate>,
    /// The candidates for the date of the last change, best evidence first; none is before the date of publication.
    pub modified: Vec<DateCandidate>,
}

/// The weight of a feature of a block with a model.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureWeight {
    /// Name of the feature.
    pub feature: String,
    /// Value of the feature for the block.
    pub value: f32,
    /// How much it added to the log odds; negative if it subtracted from them.
    pub weight: f32,
}

/// Explains the extraction of a page on a site. `labels` are the labels of that extraction.
pub fn explain(raw: &HashedPage, page: &ParsedPage, site: &SiteProfile, labels: &[BlockLabel]) -> Explanation {
    let structured = structured_data::parse(&page.head.json_ld);
    let url = site::find_url(&raw.supplied, page);
    let order = facts::page_date_order(raw, page, labels, url.as_deref());
    let published =
        facts::publication_candidates(raw, page, &structured, labels, url.as_deref(), order, DateScope::All);
    let publication = facts::choose_publication(&published);
    let modified = facts::modification_candidates(raw, page, &structured, labels, order, publication);
    let weights = if SuppliedText::detect(raw, page).is_some() {
        vec![Vec::new(); labels.len()]
    } else {
        weights(raw, page, site, labels)
    };
    Explanation { weights, published, modified }
}

fn weights(raw: &HashedPage, page: &ParsedPage, site: &SiteProfile, labels: &[BlockLabel]) -> Vec<Vec<FeatureWeight>> {
    let site = SiteContext { profile: site, fingerprint: &PageFingerprint::compute(page) };
    let analysis = PageAnalysis::compute(raw, page, site, &mut LineCache::default());
    let context = analysis.feature_context(page);
    let inputs = ModelInputs::compute(&context);
    let names = feature_names().with_context();
    let mut weights = vec![Vec::new(); labels.len()];
    let rows: Vec<&[f32]> = inputs.with_context.rows().collect();
    for model in inputs.models() {
        let weights_by_row = model.weights(&rows);
        for ((BlockRef { block: at, .. }, row), row_weights) in inputs.with_context.rows_by_block().zip(weights_by_row)
        {
            // Four models score a block, but only one of them decided its label.
            if inputs.deciding_model(at, &labels[at]).is_some_and(|deciding| std::ptr::eq(deciding, model)) {
                weights[at] = heaviest(&names, row, &row_weights);
            }
        }
    }
    weights
}

/// The features of a row with the largest absolute weight; ties in order of the row.
fn heaviest(names: &[String], row: &[f32], weights: &[f32]) -> Vec<FeatureWeight> {
    let mut order: Vec<usize> = (0..row.len()).filter(|at| weights[*at] != 0.0).collect();
    order.sort_by(|a, b| weights[*b].abs().total_cmp(&weights[*a].abs()));
    let named = order.into_iter().take(NAMED_FEATURES);
    named.map(|at| FeatureWeight { feature: names[at].clone(), value: row[at], weight: weights[at] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks;
    use crate::extract;
    use newsidx_core::page::{ContentKind, Origin, RawPage, SuppliedMetadata};

    #[test]
    fn the_features_of_largest_absolute_weight_come_first() {
        let names: Vec<String> = ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec();
        let heaviest = heaviest(&names, &[1.0, 2.0, 3.0, 4.0, 5.0], &[0.5, -2.0, 0.0, 0.1, -0.5]);
        let shown: Vec<_> =
            heaviest.iter().map(|weight| (weight.feature.as_str(), weight.value, weight.weight)).collect();
        assert_eq!(shown, [("b", 2.0, -2.0), ("a", 1.0, 0.5), ("e", 5.0, -0.5)]);
    }

    #[test]
    fn blocks_that_a_model_decided_have_weights_and_others_none() {
        let html = "<title>A walrus on the pier</title><nav><a href=/>Home</a></nav><article><h1>A walrus on the pier</h1>\
                    <p>A walrus was seen on the pier on Monday morning, where it slept until the first ferry came in.</p>\
                    <p>The mayor said on Tuesday that nobody had expected so many visitors this early in the year.</p>\
                    <p>Sign up for our newsletter</p></article>";
        let raw = RawPage::new(Origin::from_file("/a.html"), ContentKind::Html, html.as_bytes().to_vec());
        let page = blocks::parse(&raw);
        let raw = raw.into_hashed();
        let extraction = extract(&raw, &page);
        let explanation = explain(&raw, &page, &SiteProfile::default(), &extraction.labels);
        for (block_label, weights) in extraction.labels.iter().zip(&explanation.weights) {
            let is_scored = block_label.score.is_some_and(|score| score > 0.0);
            assert_eq!(weights.len(), if is_scored { NAMED_FEATURES } else { 0 }, "{block_label:?} {weights:?}");
        }
        assert!(explanation.weights.iter().any(|weights| !weights.is_empty()));
    }

    #[test]
    fn supplied_text_is_not_scored() {
        let text = "The old bridge over the Orrin is closed tonight from ten o'clock, the council said on Friday.";
        let raw = RawPage {
            supplied: SuppliedMetadata { title: Some("Bridge closed".to_owned()), ..SuppliedMetadata::default() },
            ..RawPage::new(Origin::from_record("/a.jsonl", 1), ContentKind::ExtractedText, text.as_bytes().to_vec())
        };
        let page = blocks::parse(&raw);
        let raw = raw.into_hashed();
        let labels = extract(&raw, &page).labels;
        assert_eq!(explain(&raw, &page, &SiteProfile::default(), &labels).weights, [[]]);
    }
}
