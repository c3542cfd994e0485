//! Feature vectors of blocks, the input of the models; the same features for every page and language.
//!
//! `text_features` describe the text (with `word_classes` and `ngram_overlap`), `element_features` its markup,
//! `neighbor_features` its position and the blocks around it. `score_context` adds the scores of a first model. All
//! steps together are linear in the page.
//!
//! The models are trained on these features: their order and values must not change without new models.

mod block_hashes;
mod block_values;
mod element_features;
mod extractor;
mod feature_context;
mod feature_matrix;
mod feature_names;
mod neighbor_features;
mod ngram_overlap;
mod score_context;
mod text_features;
mod title_features;
mod word_classes;

pub(super) use extractor::FeatureExtractor;
pub(super) use feature_context::FeatureContext;
pub(super) use feature_matrix::BlockRef;
pub use feature_matrix::Features;
pub use feature_names::{FeatureNames, feature_names};
pub(super) use score_context::ScoreContext;
pub(super) use title_features::TitleFeatures;
