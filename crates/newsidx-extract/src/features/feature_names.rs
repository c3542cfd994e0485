//! Names of all features, in the order of the rows that the models read.

use super::extractor::names;
use super::score_context::CONTEXT_FEATURES;
use super::title_features::TITLE_FEATURES;

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
    FeatureNames { own: names(), context: owned(&CONTEXT_FEATURES), title: owned(&TITLE_FEATURES) }
}
