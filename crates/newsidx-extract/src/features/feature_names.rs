//! Names of all features, in the order of the rows that the models read.

use super::score_context::CONTEXT_FEATURES;
use super::{element_features, neighbor_features, text_features};

/// Names of the features of a block: those of the page alone, and those that the scores of a first model add.
pub fn feature_names() -> (Vec<String>, Vec<String>) {
    let own = text_features::NAMES.iter().chain(&element_features::NAMES).chain(&neighbor_features::NAMES);
    let own = own.map(|name| (*name).to_owned()).chain(neighbor_features::neighbor_names());
    (own.collect(), CONTEXT_FEATURES.iter().map(|name| (*name).to_owned()).collect())
}
