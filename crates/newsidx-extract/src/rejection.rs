//! Rejection of pages without an article: walls, lists of pages, and too little body text, unless the page declares a
//! short article.
//!
//! Linear in the blocks.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::blocks::{MAX_BLOCKS, MAX_LINES, ParsedPage, count_letters};
use crate::data_tables::texts_by_row;
use crate::label::{BlockLabel, Label};
use crate::page_kind::PageKind;
use crate::rules::thresholds::{MIN_BODY_LETTERS, SHORT_ARTICLE_LETTERS};
use crate::structured_data::StructuredData;
use crate::title::Title;

/// Why a page is not an article. A result, not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rejection {
    /// The page has no text.
    Empty,
    /// The page has more blocks than [`MAX_BLOCKS`].
    TooManyBlocks,
    /// The page has text but no body: a menu, a gallery.
    NoArticle,
    /// The page is a list of other pages: a section front, an archive, search results.
    Listing,
    /// The page is a notice in place of the article: a robot check, a consent or login wall, an error.
    Wall,
}

impl Rejection {
    /// All reasons.
    pub const ALL: [Self; 5] = [Self::Empty, Self::NoArticle, Self::Listing, Self::Wall, Self::TooManyBlocks];

    /// The name printed in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoArticle => "no-article",
            Self::Listing => "listing",
            Self::Wall => "wall",
            Self::TooManyBlocks => "too-many-blocks",
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no text",
            Self::NoArticle => "no article on the page",
            Self::Listing => "a list of other pages",
            Self::Wall => "a robot check, login, consent or error page",
            Self::TooManyBlocks => {
                return write!(f, "more than {MAX_BLOCKS} paragraphs, or {MAX_LINES} lines or elements, on one page");
            }
        })
    }
}

/// Why a page is not an article, or `None` if it is one. `body_letters` is the length of its body without the
/// standfirst, which counts as part of a short article.
///
/// The kind comes first: a wall or a list has its own reason, however short its body is.
pub(super) fn find_rejection(
    page: &ParsedPage,
    structured: &StructuredData,
    title: Option<&Title>,
    labels: &[BlockLabel],
    body_letters: usize,
    kind: PageKind,
) -> Option<Rejection> {
    if page.has_too_many_blocks {
        return Some(Rejection::TooManyBlocks);
    }
    if page.blocks.is_empty() {
        return Some(Rejection::Empty);
    }
    match kind {
        PageKind::Wall => return Some(Rejection::Wall),
        PageKind::Listing => return Some(Rejection::Listing),
        PageKind::Article => {}
    }
    let standfirst = texts_by_row(page, labels, &[Label::Standfirst]).first().map_or(0, |text| count_letters(text));
    let letters = body_letters + standfirst;
    let is_short_article = letters >= SHORT_ARTICLE_LETTERS
        && title.is_some_and(Title::is_confirmed)
        && declares_article(page, structured);
    (letters < MIN_BODY_LETTERS && !is_short_article).then_some(Rejection::NoArticle)
}

/// Whether the page declares itself an article, in Open Graph or JSON-LD.
fn declares_article(page: &ParsedPage, structured: &StructuredData) -> bool {
    page.head.meta("og:type").is_some_and(|kind| kind.eq_ignore_ascii_case("article")) || structured.headline.is_some()
}
