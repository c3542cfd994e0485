//! Why a page became what it became, beside the labels and their rules: what the models looked at, and the
//! dates that were not chosen. For people who ask; nothing of it is computed for an index.

use super::facts::{self, DateCandidate, DateScope};
use super::features::BlockRef;
use super::inference::ModelInputs;
use super::label::BlockLabel;
use super::line_cache::LineCache;
use super::supplied_text::SuppliedText;
use super::{analyze, feature_names, site, structured_data};
use crate::blocks::ParsedPage;
use crate::sites::{PageFingerprint, SiteContext, SiteProfile};
use newsidx_core::page::HashedPage;

/// Features that are named of a block: as many as fit a line.
const NAMED_FEATURES: usize = 3;

/// Why a page became what it became.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Of every block what weighed most with the model that decided, the heaviest first; nothing where words or
    /// elements did.
    pub weights: Vec<Vec<FeatureWeight>>,
    /// The dates for the publication, best evidence first.
    pub published: Vec<DateCandidate>,
    /// The dates for the last change, best evidence first; none before the publication that is chosen.
    pub modified: Vec<DateCandidate>,
}

/// What a feature of a block weighed with a model.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureWeight {
    /// Name of the feature.
    pub feature: String,
    /// What the block has of it.
    pub value: f32,
    /// What that added to the logarithm of the odds, or took from it.
    pub weight: f32,
}

/// Explains what was made of a page on a site; the verdicts are those of its extraction.
pub fn explain(raw: &HashedPage, page: &ParsedPage, site: &SiteProfile, verdicts: &[BlockLabel]) -> Explanation {
    let structured = structured_data::parse(&page.head.json_ld);
    let url = site::find_url(&raw.supplied, page);
    let published = facts::find_published(raw, page, &structured, verdicts, url.as_deref(), DateScope::All);
    let chosen = facts::choose(&published);
    let modified = facts::find_modified(raw, page, &structured, verdicts, url.as_deref(), chosen);
    let weights = if SuppliedText::detect(raw, page).is_some() {
        vec![Vec::new(); verdicts.len()]
    } else {
        weights(raw, page, site, verdicts)
    };
    Explanation { weights, published, modified }
}

fn weights(
    raw: &HashedPage,
    page: &ParsedPage,
    site: &SiteProfile,
    verdicts: &[BlockLabel],
) -> Vec<Vec<FeatureWeight>> {
    let site = SiteContext { profile: site, fingerprint: &PageFingerprint::compute(page) };
    let sight = analyze(raw, page, site, &mut LineCache::default());
    let measured = sight.feature_context(page);
    let asked = ModelInputs::compute(&measured);
    let (mut names, in_context) = feature_names();
    names.extend(in_context);
    let mut weights = vec![Vec::new(); verdicts.len()];
    let rows: Vec<&[f32]> = asked.with_context.rows().collect();
    for model in asked.models() {
        let of_rows = model.weights(&rows);
        for ((BlockRef { block: at, .. }, row), of_row) in asked.with_context.rows_by_block().zip(of_rows) {
            if asked.deciding_model(at, &verdicts[at]).is_some_and(|behind| std::ptr::eq(behind, model)) {
                weights[at] = heaviest(&names, row, &of_row);
            }
        }
    }
    weights
}

/// The features of a row that weighed most; among equals the first.
fn heaviest(names: &[String], row: &[f32], weights: &[f32]) -> Vec<FeatureWeight> {
    let mut order: Vec<usize> = (0..row.len()).filter(|at| weights[*at] != 0.0).collect();
    order.sort_by(|a, b| weights[*b].abs().total_cmp(&weights[*a].abs()));
    let named = order.into_iter().take(NAMED_FEATURES);
    named.map(|at| FeatureWeight { feature: names[at].clone(), value: row[at], weight: weights[at] }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::extract;
    use super::*;
    use crate::blocks;
    use newsidx_core::page::{ContentKind, Origin, RawPage, SuppliedMetadata};

    #[test]
    fn the_heaviest_features_come_first_whatever_way_they_weigh() {
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
        let explained = explain(&raw, &page, &SiteProfile::default(), &extraction.labels);
        for (verdict, weights) in extraction.labels.iter().zip(&explained.weights) {
            let asked = verdict.score.is_some_and(|score| score > 0.0);
            assert_eq!(weights.len(), if asked { NAMED_FEATURES } else { 0 }, "{verdict:?} {weights:?}");
        }
        assert!(explained.weights.iter().any(|weights| !weights.is_empty()));
    }

    #[test]
    fn a_stated_story_asks_no_model() {
        let text = "The old bridge over the Orrin is closed tonight from ten o'clock, the council said on Friday.";
        let raw = RawPage {
            supplied: SuppliedMetadata { title: Some("Bridge closed".to_owned()), ..SuppliedMetadata::default() },
            ..RawPage::new(Origin::from_record("/a.jsonl", 1), ContentKind::ExtractedText, text.as_bytes().to_vec())
        };
        let page = blocks::parse(&raw);
        let raw = raw.into_hashed();
        let verdicts = extract(&raw, &page).labels;
        assert_eq!(explain(&raw, &page, &SiteProfile::default(), &verdicts).weights, [[]]);
    }
}
