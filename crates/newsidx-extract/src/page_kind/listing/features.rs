//! Feature vector of a page, the input of the listing models: one row for each page, in one pass over its blocks for
//! each group of features.
//!
//! The models are trained on these features: their order and values must not change without new models.

use super::page_forms::PageForms;
use super::{amounts, containers, declarations, entries, headline, runs, signs, topics};

/// Names of the features, in the order of a row.
pub(super) fn names() -> Vec<String> {
    let groups: [&[&str]; 8] = [
        &amounts::NAMES,
        &runs::NAMES,
        &signs::NAMES,
        &topics::NAMES,
        &headline::NAMES,
        &containers::NAMES,
        &declarations::NAMES,
        &entries::NAMES,
    ];
    groups.concat().into_iter().map(str::to_owned).collect()
}

/// The features of a page.
pub(super) fn compute(page: &PageForms<'_>) -> Vec<f32> {
    let mut row = Vec::new();
    row.extend(amounts::features(page));
    row.extend(runs::features(page));
    row.extend(signs::features(page));
    row.extend(topics::features(page));
    row.extend(headline::features(page));
    row.extend(containers::features(page));
    row.extend(declarations::features(page));
    row.extend(entries::features(page));
    row
}
