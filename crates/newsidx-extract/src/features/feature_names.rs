//! Names of all features, in the order of the rows that the models read.

use super::score_context::CONTEXT_FEATURES;
use super::title_features::TITLE_FEATURES;
use super::{element_features, neighbor_features, text_features};

/// Names of the features of a block. A row of the second model has the first two groups, one of the headline model all
/// three.
pub struct FeatureNames {
    /// What the page alone gives; the row of the first model.
    pub own: Vec<String>,
    /// What the scores of a first model add.
    pub context: Vec<String>,
    /// What a candidate for the headline adds.
    pub title: Vec<String>,
}

impl FeatureNames {
    /// Names of the row of the second model.
    pub fn with_context(&self) -> Vec<String> {
        [self.own.as_slice(), &self.context].concat()
    }

    /// Names of the row of the headline model.
    pub fn with_title(&self) -> Vec<String> {
        [self.own.as_slice(), &self.context, &self.title].concat()
    }
}

/// The names of the features of a block.
pub fn feature_names() -> FeatureNames {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let own = text_features::NAMES.iter().chain(&element_features::NAMES).chain(&neighbor_features::NAMES);
    let own = own.map(|name| (*name).to_owned()).chain(neighbor_features::neighbor_names()).collect();
    FeatureNames { own, context: owned(&CONTEXT_FEATURES), title: owned(&TITLE_FEATURES) }
}
