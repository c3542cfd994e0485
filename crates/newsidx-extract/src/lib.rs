//! Article extraction: turns the blocks of a page into an article, or returns why the page is none.
//!
//! A news page is mostly clutter: menus, teasers, consent banners and comments outweigh the article. `extraction` runs
//! the steps in this order, and each uses the results of the steps before it (`page_analysis` has those of 1 to 5):
//!
//! 1. `line_classifier`: phrases and forms of a line (caption, prompt, byline …); `line_cache` keeps the classes of
//!    short lines,
//! 2. `element_hints`: class words and tags of elements,
//! 3. `block_attributes`, `evidence`: the attributes of a block, and the evidence from them and from the site profile,
//! 4. `region`: approximate range of the body,
//! 5. `title`: the headline that the page declares, or a guess,
//! 6. `features`, `model`: feature vectors and gradient-boosted decision trees,
//! 7. `inference`: selection of the blocks that are scored,
//! 8. `classify`: the label of every block, with its rule; of plain text also the headline, or that there is none, and
//!    corrections by the order of the lines (`line_order`),
//! 9. `page_kind`, `rejection`: whether the page is an article, a list of pages or a wall, and whether the body is long
//!    enough for an article,
//! 10. `facts`: authors, agency, section, dates, pictures; `article_builder` puts them and the texts together.
//!
//! `explain` reports feature weights and date candidates for `--explain`. Text that a scraper has already extracted
//! (`supplied_text`) needs steps 9 and 10 only.
//!
//! Everything here is a pure function of its input: no files, no clock, no threads. Broken pages are normal input,
//! never an error. All steps together take time linear in the page.

mod article_builder;
mod block_attributes;
pub mod blocks;
mod classify;
mod data_tables;
mod element_hints;
mod evidence;
mod explain;
mod extraction;
mod facts;
mod features;
mod inference;
mod label;
mod language;
mod line_cache;
mod line_classifier;
mod line_order;
mod list_items;
mod max_subarray;
mod model;
mod normalize;
mod notices;
mod page_analysis;
mod page_features;
mod page_kind;
mod phrases;
mod pointers;
mod prompt_mention;
mod region;
mod rejection;
mod rule;
mod rules;
mod site;
pub mod sites;
mod structured_data;
mod supplied_text;
mod title;
mod wall_concepts;

pub use explain::{Explanation, FeatureWeight, explain};
pub use extraction::{
    Extraction, ExtractionInput, ExtractionOptions, ExtractorCache, extract, extract_batch, listing_features,
};
pub use facts::DateCandidate;
pub use features::{FeatureNames, Features, feature_names};
pub use label::{BlockLabel, Label};
pub use page_features::{PageFeatures, page_features};
pub use page_kind::listing::{ListingFeatures, feature_names as listing_feature_names, prose_feature_names};
pub use rejection::Rejection;
pub use rule::Rule;
pub use site::site_key;
pub use supplied_text::has_supplied_text;

/// Version of the extractor: the day of its last change. The index stores it with every source, so that `newsidx index
/// --refresh` can find and reread the sources of older versions.
///
/// Raise it with every change that alters the article of some page, or whether the page is an article: rules, models,
/// blocks, site profiles, reading of formats. A change of speed alone does not count.
// A day and not a counter, so that two changes on parallel branches do not get the same number.
pub const EXTRACTOR_VERSION: u32 = 20261204;
