//! Page classification: whether a page is an article, a list of other pages, or a wall in place of an article.
//!
//! Runs once the blocks are labelled. `wall` decides by phrases and by how little other text the page has, `listing` by
//! the structure of the page. Linear in the page.

mod labelled_page;
pub(super) mod listing;
mod wall;

pub(super) use labelled_page::LabelledPage;

use super::label::BlockLabel;
use super::model::FeatureTile;
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

/// The kind of each page. The tile is scratch space.
pub(super) fn page_kinds(pages: &[LabelledPage<'_>], tile: &mut FeatureTile) -> Vec<PageKind> {
    let mut kinds = vec![PageKind::Article; pages.len()];
    for at in listing::find_listings(pages, tile) {
        kinds[at] = PageKind::Listing;
    }
    for (kind, page) in kinds.iter_mut().zip(pages) {
        if wall::is_wall(page.context.page, page.context.title.map(|title| title.text.as_str()), page.labels) {
            *kind = PageKind::Wall;
        }
    }
    kinds
}

/// The kind of a page whose text a scraper has already extracted. Such text has no structure, so it is never a list.
pub(super) fn supplied_text_kind(page: &ParsedPage, title: &str, labels: &[BlockLabel]) -> PageKind {
    if wall::is_wall(page, Some(title), labels) { PageKind::Wall } else { PageKind::Article }
}
