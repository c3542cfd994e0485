//! Listing detection: home pages, section fronts, tag, author and archive pages, search results, shop shelves.
//!
//! Gradient-boosted decision trees score a page by features of its whole (`features`): how much of it is body, whether
//! its texts are connected, whether headlines, dates and links repeat in an order. HTML and plain text have models of
//! their own, and so has plain text with paragraphs or teasers alone (`prose`). `sure_lists`
//! and `entry_pages` need no model. Linear in the page.

mod amounts;
mod archive_heading;
mod block_form;
mod containers;
mod declarations;
mod entries;
mod entry_pages;
mod features;
mod headline;
mod list_phrase;
mod own_story;
mod page_forms;
mod prose;
mod runs;
mod signs;
mod sure_lists;
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
const PROSE_FILE: &[u8] = include_bytes!("../../models/prose-listing.bin");

static HTML_MODEL: LazyLock<Model> = LazyLock::new(|| embedded_model(HTML_FILE, &feature_names()));
static TEXT_MODEL: LazyLock<Model> = LazyLock::new(|| embedded_model(TEXT_FILE, &feature_names()));
static PROSE_MODEL: LazyLock<Model> = LazyLock::new(|| embedded_model(PROSE_FILE, &prose_feature_names()));

/// What the models of lists read about a page as a whole.
#[derive(Clone, Debug)]
pub struct ListingFeatures {
    /// The features, in the order of [`listing_feature_names`](crate::listing_feature_names).
    pub values: Vec<f32>,
    /// Whether the models decide on the page; if not, it is no list unless it is one of prose.
    pub may_be_list: bool,
    /// The features for the model of prose, in the order of [`prose_feature_names`]; `None` if it does not decide on the
    /// page.
    pub prose: Option<Vec<f32>>,
    /// Whether the page is a list by a rule, whatever the models score.
    pub is_sure: bool,
}

/// Indexes of the pages that are lists of other pages.
// All at once: the models take as long for one page as for a full SIMD register.
pub(super) fn find_listings(pages: &[LabelledPage<'_>], tile: &mut FeatureTile) -> Vec<usize> {
    let mut listings = Vec::new();
    let mut undecided = Vec::new();
    for (at, page) in pages.iter().enumerate().filter(|(_, page)| !page.labels.is_empty()) {
        let is_text = page.context.page.is_text();
        let page = PageForms::new(&page.context, page.labels);
        if is_sure_list(&page) {
            listings.push(at);
            continue;
        }
        if may_be_list(&page) && !sure_lists::has_rising_times(&page) {
            let role = if is_text { Role::Text } else { Role::Html };
            undecided.push(UndecidedPage { at, role, row: features::compute(&page) });
        }
        if let Some(texts) = prose::loose_texts(&page) {
            undecided.push(UndecidedPage { at, role: Role::Prose, row: prose::features(&page, &texts).to_vec() });
        }
    }
    for role in [Role::Html, Role::Text, Role::Prose] {
        let of_role: Vec<&UndecidedPage> = undecided.iter().filter(|page| page.role == role).collect();
        let rows: Vec<&[f32]> = of_role.iter().map(|page| page.row.as_slice()).collect();
        if rows.is_empty() {
            continue;
        }
        let scored = of_role.into_iter().zip(role.model().scores(&rows, tile));
        listings.extend(scored.filter(|(page, score)| *score >= page.threshold()).map(|(page, _)| page.at));
    }
    listings
}

/// Whether a page is a list by a rule, whatever the models score.
fn is_sure_list(page: &PageForms<'_>) -> bool {
    page.context.page.is_text() && (sure_lists::is_sure_list(page) || entry_pages::is_list_of_entries(page))
}

/// Whether a model decides on the structure of the page.
fn may_be_list(page: &PageForms<'_>) -> bool {
    page.may_be_list() && !(page.context.page.is_text() && own_story::has_own_story(page))
}

/// A page on which a model decides.
struct UndecidedPage {
    at: usize,
    role: Role,
    row: Vec<f32>,
}

impl UndecidedPage {
    /// The score from which the page is a list.
    fn threshold(&self) -> f32 {
        match self.role {
            Role::Html => LISTING_SCORE,
            Role::Text => LISTING_SCORE_IN_TEXT,
            Role::Prose => prose::threshold(&self.row),
        }
    }
}

/// What a model of lists decides on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Html,
    Text,
    Prose,
}

impl Role {
    fn model(self) -> &'static Model {
        match self {
            Self::Html => &HTML_MODEL,
            Self::Text => &TEXT_MODEL,
            Self::Prose => &PROSE_MODEL,
        }
    }
}

/// Names of the features of a page, in the order of a row.
pub fn feature_names() -> Vec<String> {
    features::names()
}

/// Names of the features of a page of prose, in the order of a row.
pub fn prose_feature_names() -> Vec<String> {
    prose::NAMES.map(str::to_owned).to_vec()
}

/// What the models read about a page, and whether they decide on it.
pub(crate) fn page_features(context: &FeatureContext<'_>, labels: &[BlockLabel]) -> ListingFeatures {
    let page = PageForms::new(context, labels);
    let is_sure = !labels.is_empty() && is_sure_list(&page);
    let prose = prose::loose_texts(&page).map(|texts| prose::features(&page, &texts).to_vec());
    ListingFeatures { values: features::compute(&page), may_be_list: may_be_list(&page), prose, is_sure }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::rules::thresholds::LISTING_SCORE_OF_PROSE;
    use crate::{Rejection, blocks, extract, listing_features};
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    pub(super) const ENTRIES: [(&str, &str); 5] = [
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

    pub(super) fn rejection(kind: ContentKind, text: &str) -> Option<Rejection> {
        let raw = RawPage::new(Origin::from_file("/pages/page"), kind, text.as_bytes().to_vec());
        let page = blocks::parse(&raw);
        extract(&raw.into_hashed(), &page).outcome.err()
    }

    pub(super) fn text_features(text: &str) -> ListingFeatures {
        let raw = RawPage::new(Origin::from_file("/pages/page"), ContentKind::Text, text.as_bytes().to_vec());
        let page = blocks::parse(&raw);
        listing_features(&raw.into_hashed(), &page)
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
    fn teasers_without_anything_else_are_a_list() {
        let teasers = ENTRIES.map(|(_, teaser)| teaser.trim_end_matches(" …").to_owned() + ".").join("\n\n");
        assert_eq!(rejection(ContentKind::Text, &teasers), Some(Rejection::Listing));
    }

    #[test]
    fn teasers_that_are_printed_twice_are_read_once() {
        let teasers = ENTRIES.map(|(_, teaser)| teaser.trim_end_matches(" …").to_owned() + ".");
        let once = text_features(&teasers.join("\n\n")).prose.unwrap();
        let twice = text_features(&teasers.map(|teaser| format!("{teaser}\n\n{teaser}")).join("\n\n")).prose.unwrap();
        assert_eq!(once[..once.len() - 1], twice[..twice.len() - 1], "all but the number of other blocks");
    }

    #[test]
    fn a_story_without_anything_else_is_no_list() {
        let story = [
            "The ferry line to the outer islands has been sold to a shipping company from the mainland on Friday.",
            "The company promises two new ships by spring, and tickets that cost the islands no more than before.",
            "On the outer islands the sale of the ferry is read with care, because the last owner had promised the same.",
            "The mayor of Port Ellery, who sold the line, was not on the ferry when the contract was signed.",
            "However, the company has asked her to open the first voyage of the new ships with a bottle of cider.",
        ];
        assert_eq!(rejection(ContentKind::Text, &story.join("\n\n")), None);
    }

    #[test]
    fn a_headline_with_comments_alone_is_a_list() {
        let comment = "I have sailed on that ferry for forty years and never saw a lamp on its bridge that was not broken. \
                       The company should be ashamed of what it asks for a ticket to the outer islands these days.";
        let page = |lead: &str| format!("Ferry line is sold\n\n{lead}2 Comments\n\n1. Bo Quill says:\n\n{comment}");
        assert_eq!(rejection(ContentKind::Text, &page("")), Some(Rejection::Listing));
        let lead = format!("{}\n\n", ENTRIES[0].1.replace(" …", " to bring two new ships to the bay by spring."));
        assert_ne!(rejection(ContentKind::Text, &page(&lead)), Some(Rejection::Listing));
    }

    #[test]
    fn headlines_in_one_line_are_a_list() {
        let wall = "The ferry line to the islands is sold The choir of the school wins a prize in the county The council \
                    orders lamps for the market square The herring catch is the best in twenty years The library lends out \
                    seeds from spring on The bells of Alder are back in the church after their long voyage";
        assert_eq!(rejection(ContentKind::Text, wall), Some(Rejection::Listing));
    }

    #[test]
    fn entries_with_times_in_no_order_are_a_list_and_a_report_is_none() {
        let page = |times: [&str; 5]| {
            let entries = ENTRIES
                .iter()
                .zip(times)
                .map(|((title, teaser), time)| format!("{time}\n\n{title}\n\n{}.\n\n", teaser.trim_end_matches(" …")));
            format!("The day in Alder\n\n{}", entries.collect::<String>())
        };
        let unordered = page(["19:51", "18:21", "20:40", "17:02", "19:44"]);
        assert_eq!(rejection(ContentKind::Text, &unordered), Some(Rejection::Listing));
        let report = page(["08:20", "09:07", "09:15", "11:30", "12:45"]);
        assert_eq!(rejection(ContentKind::Text, &report), None);
    }

    #[test]
    fn a_numbered_page_of_an_archive_is_a_list() {
        let entry = |((_, teaser), number): (&(&str, &str), usize)| {
            format!("{}.\n\nNo. 231{number} Date: 2031/04/1{number}\n\n", teaser.trim_end_matches(" …"))
        };
        let entries: String = ENTRIES.iter().take(3).zip(0..).map(entry).collect();
        let page = |top: &str| format!("{top}\n\n{entries}");
        assert_eq!(rejection(ContentKind::Text, &page("Flood - page 66")), Some(Rejection::Listing));
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
        assert_eq!(manifest["prose_features"]["names"], Value::from(prose_feature_names()));
        let files = [
            ("html-listing.bin", HTML_FILE, &*HTML_MODEL, feature_names().len()),
            ("prose-listing.bin", PROSE_FILE, &*PROSE_MODEL, prose_feature_names().len()),
            ("text-listing.bin", TEXT_FILE, &*TEXT_MODEL, feature_names().len()),
        ];
        assert_eq!(described.len(), files.len());
        for (entry, (name, bytes, _, features)) in described.iter().zip(files) {
            assert_eq!(entry["file"], name);
            assert_eq!(entry["sha256"], hex(&Sha256::digest(bytes)), "{name}");
            assert_eq!(entry["features"], features, "{name}");
        }
        let thresholds = &manifest["scores"]["thresholds"];
        assert_eq!(thresholds["html"].as_f64().map(|score| score as f32), Some(LISTING_SCORE));
        assert_eq!(thresholds["text"].as_f64().map(|score| score as f32), Some(LISTING_SCORE_IN_TEXT));
        assert_eq!(thresholds["prose"].as_f64().map(|score| score as f32), Some(LISTING_SCORE_OF_PROSE));
    }
}
