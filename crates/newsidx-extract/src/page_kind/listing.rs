//! Listing detection: home pages, section fronts, tag, author and archive pages, search results, shop shelves.
//!
//! Gradient-boosted decision trees score a page by features of its whole (`features`): how much of it is body, whether
//! its texts are connected, whether headlines, dates and links repeat in an order. HTML and plain text have models of
//! their own. Linear in the page.

mod amounts;
mod block_form;
mod containers;
mod declarations;
mod features;
mod headline;
mod list_phrase;
mod page_forms;
mod runs;
mod signs;
mod topics;

use std::sync::LazyLock;

use page_forms::PageForms;

use super::labelled_page::LabelledPage;
use crate::features::FeatureContext;
use crate::label::BlockLabel;
use crate::model::{FeatureTile, Model, embedded_model};
use crate::rules::thresholds::{LISTING_SCORE, LISTING_SCORE_IN_TEXT};

const HTML_FILE: &[u8] = include_bytes!("../../models/html-listing.bin");
const TEXT_FILE: &[u8] = include_bytes!("../../models/text-listing.bin");

static HTML_MODEL: LazyLock<Model> = LazyLock::new(|| embedded_model(HTML_FILE, &feature_names()));
static TEXT_MODEL: LazyLock<Model> = LazyLock::new(|| embedded_model(TEXT_FILE, &feature_names()));

/// What the models of lists read about a page as a whole.
#[derive(Clone, Debug)]
pub struct ListingFeatures {
    /// The features, in the order of [`listing_feature_names`](crate::listing_feature_names).
    pub values: Vec<f32>,
    /// Whether the models decide on the page; if not, it is no list.
    pub may_be_list: bool,
}

/// Indexes of the pages that are lists of other pages.
// All at once: the models take as long for one page as for a full SIMD register.
pub(super) fn find_listings(pages: &[LabelledPage<'_>], tile: &mut FeatureTile) -> Vec<usize> {
    let rows: Vec<(usize, Vec<f32>)> =
        pages.iter().enumerate().filter_map(|(at, page)| Some((at, row_if_decided(page)?))).collect();
    let mut of_kind = |is_text: bool, model: &LazyLock<Model>, least: f32| {
        let is_of_kind = |(at, _): &&(usize, Vec<f32>)| pages[*at].context.page.is_text() == is_text;
        let (ats, rows): (Vec<usize>, Vec<&[f32]>) =
            rows.iter().filter(is_of_kind).map(|(at, row)| (*at, row.as_slice())).unzip();
        let scores = if rows.is_empty() { Vec::new() } else { model.scores(&rows, tile) };
        ats.into_iter().zip(scores).filter(move |(_, score)| *score >= least).map(|(at, _)| at)
    };
    of_kind(true, &TEXT_MODEL, LISTING_SCORE_IN_TEXT).chain(of_kind(false, &HTML_MODEL, LISTING_SCORE)).collect()
}

/// The features of a page on which the models decide.
fn row_if_decided(page: &LabelledPage<'_>) -> Option<Vec<f32>> {
    if page.labels.is_empty() {
        return None;
    }
    let page = PageForms::new(&page.context, page.labels);
    page.may_be_list().then(|| features::compute(&page))
}

/// Names of the features of a page, in the order of a row.
pub fn feature_names() -> Vec<String> {
    features::names()
}

/// What the models read about a page, and whether they decide on it.
pub(crate) fn page_features(context: &FeatureContext<'_>, labels: &[BlockLabel]) -> ListingFeatures {
    let page = PageForms::new(context, labels);
    ListingFeatures { values: features::compute(&page), may_be_list: page.may_be_list() }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::{Rejection, blocks, extract, listing_features};
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    const ENTRIES: [(&str, &str); 5] = [
        (
            "Ferry line to the outer islands is sold",
            "The ferry line to the outer islands has been sold to a shipping company from the mainland, which promises …",
        ),
        (
            "School choir wins the prize of the county",
            "Twenty pupils of the school in Alder sang themselves to the first place on Saturday, although their tenor …",
        ),
        (
            "New lamps for the market square",
            "The council has ordered forty lamps whose light is said to be kind to bats and to the purse of the town …",
        ),
        (
            "Herring catch is the best in twenty years",
            "Fishermen on the north coast speak of a wonder, and the smokehouses of Port Ellery work through the night …",
        ),
        (
            "Library lends out seeds from spring on",
            "Whoever has a garden may borrow beans and marigolds in March and bring back seeds of their own in autumn …",
        ),
    ];

    fn rejection(kind: ContentKind, text: &str) -> Option<Rejection> {
        let raw = RawPage::new(Origin::from_file("/pages/page"), kind, text.as_bytes().to_vec());
        let page = blocks::parse(&raw);
        extract(&raw.into_hashed(), &page).outcome.err()
    }

    #[test]
    fn a_page_of_one_paragraph_is_no_list() {
        let paragraph = "The ferry left the harbour on Tuesday for the first time since the storm. ".repeat(3);
        let html = format!("<html><body><p>{paragraph}</p></body></html>");
        assert_ne!(rejection(ContentKind::Html, &html), Some(Rejection::Listing));
        assert_ne!(rejection(ContentKind::Text, &paragraph), Some(Rejection::Listing));
    }

    #[test]
    fn a_page_without_links_is_no_list() {
        let paragraphs: String = ENTRIES.map(|(title, text)| format!("<p>{title}</p><p>{text}</p>")).concat();
        assert_eq!(rejection(ContentKind::Html, &format!("<p>By Jane Doe</p><p>4 March 2031</p>{paragraphs}")), None);
    }

    #[test]
    fn a_section_front_is_a_list() {
        let entry = |(title, teaser): (&str, &str)| {
            format!("<div class=card><h2><a href=/a>{title}</a></h2><time>4 March 2031</time><p>{teaser}</p></div>")
        };
        let entries: String = ENTRIES.map(entry).concat();
        let html = format!(
            "<title>Local news | The Orrin Post</title><nav><a href=/>Home</a> <a href=/n>News</a></nav><main><h1>Local news\
             </h1>{entries}<a href=/2>Next page</a></main>"
        );
        assert_eq!(rejection(ContentKind::Html, &html), Some(Rejection::Listing));
    }

    #[test]
    fn a_list_of_teasers_in_plain_text_is_a_list() {
        let entry = |(title, teaser): (&str, &str)| format!("{title}\n\nMarch 4, 2031\n\n{teaser}\n\nRead more\n\n");
        let text = format!("Home\nNews\nSport\n\nTag: Orrin\n\n{}Older posts", ENTRIES.map(entry).concat());
        assert_eq!(rejection(ContentKind::Text, &text), Some(Rejection::Listing));
    }

    #[test]
    fn an_article_with_headings_is_no_list() {
        let sections = [
            (
                "The lamps",
                "The council of Alder had ordered forty lamps for the market square, and last week they came by ship.",
            ),
            (
                "The square",
                "On the market square the old lamps of Alder had stood since the flood, and nobody had counted them.",
            ),
            (
                "The cost",
                "The lamps cost the council less than the flood did, the mayor of Alder said when she counted the bills.",
            ),
            (
                "The bats",
                "Whether the bats of the market square like the lamps will be known in autumn, the council says.",
            ),
        ];
        let section = |(title, text): (&str, &str)| {
            format!("{title}\n\n{text} The mayor of Alder has promised to look at it.\n\n")
        };
        let text =
            format!("Forty lamps for Alder\n\nBy Jane Doe\n\nMarch 4, 2031\n\n{}", sections.map(section).concat());
        assert_eq!(rejection(ContentKind::Text, &text), None);
    }

    #[test]
    fn a_small_digest_without_a_sign_of_a_list_is_an_article() {
        let section = |(title, teaser): (&str, &str)| format!("{title}\n\n{}.\n\n", teaser.trim_end_matches(" …"));
        let text = format!("Good morning. These are the matters of the day:\n\n{}", ENTRIES.map(section).concat());
        assert_eq!(rejection(ContentKind::Text, &text), None);
    }

    #[test]
    fn every_page_has_a_value_for_every_feature() {
        let html =
            "<title>A</title><ul><li><a href=/>One</a></ul><p>The mayor of Alder has looked at all forty lamps.</p>";
        for (kind, text) in [(ContentKind::Html, html), (ContentKind::Text, html), (ContentKind::Text, "")] {
            let raw = RawPage::new(Origin::from_file("/pages/page"), kind, text.as_bytes().to_vec());
            let page = blocks::parse(&raw);
            let row = listing_features(&raw.into_hashed(), &page).values;
            assert_eq!(row.len(), feature_names().len());
            assert!(row.iter().all(|value| value.is_finite()), "{row:?}");
        }
    }

    #[test]
    fn the_manifest_describes_the_files_and_the_features() {
        let manifest: Value = serde_json::from_str(include_str!("../../models/listing.json")).unwrap();
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(manifest["features"]["names"], Value::from(feature_names()));
        let described = manifest["models"].as_array().unwrap();
        assert_eq!(described.len(), 2);
        for (entry, (name, bytes, _)) in described
            .iter()
            .zip([("html-listing.bin", HTML_FILE, &*HTML_MODEL), ("text-listing.bin", TEXT_FILE, &*TEXT_MODEL)])
        {
            assert_eq!(entry["file"], name);
            assert_eq!(entry["sha256"], hex(&Sha256::digest(bytes)), "{name}");
            assert_eq!(entry["features"], feature_names().len(), "{name}");
        }
        let thresholds = &manifest["scores"]["thresholds"];
        assert_eq!(thresholds["html"].as_f64().map(|score| score as f32), Some(LISTING_SCORE));
        assert_eq!(thresholds["text"].as_f64().map(|score| score as f32), Some(LISTING_SCORE_IN_TEXT));
    }
}
