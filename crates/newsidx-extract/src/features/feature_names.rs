//! Names of all features, in the order of the rows that the models read.

use super::extractor::names;
use super::score_context::CONTEXT_FEATURES;

/// Names of the features of a block: those of the page alone, and those that the scores of a first model add.
pub fn feature_names() -> (Vec<String>, Vec<String>) {
    (names(), CONTEXT_FEATURES.iter().map(|name| (*name).to_owned()).collect())
}
