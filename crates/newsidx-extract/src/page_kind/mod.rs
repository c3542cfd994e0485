//! Page classification: whether a page is an article, a list of other pages, or a wall in place of an article.
//!
//! Runs once the blocks are labelled. `wall` decides by phrases and by how little other text the page has, `listing` by
//! the structure of the page. Linear in the page.

pub(super) mod listing;
mod wall;

use super::features::FeatureContext;
use super::label::BlockLabel;
use crate::blocks::ParsedPage;

/// What a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageKind {
    /// An article, or a page without any body.
    Article,
    /// A list of other pages: a section front, an archive, search results.
    Listing,
    /// A notice in place of the page: a robot check, a login, an error.
    Wall,
}

/// The kind of a page, from its analysis and the labels of its blocks.
pub(super) fn page_kind(context: &FeatureContext<'_>, labels: &[BlockLabel]) -> PageKind {
    if wall::is_wall(context.page, context.title.map(|title| title.text.as_str()), labels) {
        PageKind::Wall
    } else if listing::is_listing(context, labels) {
        PageKind::Listing
    } else {
        PageKind::Article
    }
}

/// The kind of a page whose text a scraper has already extracted. Such text has no structure, so it is never a list.
pub(super) fn supplied_text_kind(page: &ParsedPage, title: &str, labels: &[BlockLabel]) -> PageKind {
    if wall::is_wall(page, Some(title), labels) { PageKind::Wall } else { PageKind::Article }
}
