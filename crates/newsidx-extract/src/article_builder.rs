//! Builds the article from a page with labels: body, title, standfirst, captions and the facts. Linear in the page.

use newsidx_core::article::{Article, ArticleId, DocumentKind};
use newsidx_core::page::HashedPage;

use crate::blocks::{ParsedPage, TokenHash, clean, count_letters, unescape_fully};
use crate::data_tables::texts_by_row;
use crate::facts::{self, DateScope};
use crate::label::{BlockLabel, Label};
use crate::language;
use crate::rules::thresholds::{MIN_BODY_LETTERS, STRUCTURED_BODY_FACTOR};
use crate::site;
use crate::structured_data::StructuredData;
use crate::title::Title;

/// The labels of the body.
pub(super) const BODY_LABELS: [Label; 2] = [Label::Body, Label::Subheading];

/// The body of a page.
pub(super) struct BodyText {
    pub paragraphs: Vec<String>,
    /// The first words, if they are already hashed.
    pub words: Option<Vec<TokenHash>>,
}

impl BodyText {
    /// Collects the body from the labelled blocks.
    pub(super) fn from_blocks(page: &ParsedPage, labels: &[BlockLabel]) -> Self {
        let body_blocks =
            page.tokens().blocks().zip(labels).filter(|(_, block_label)| BODY_LABELS.contains(&block_label.label));
        let words = language::first_words(body_blocks.map(|(words, _)| words));
        Self { paragraphs: texts_by_row(page, labels, &BODY_LABELS), words: Some(words) }
    }
}

/// Builds the article from a page with labels.
pub(super) fn build_article(
    raw: &HashedPage,
    page: &ParsedPage,
    structured: &StructuredData,
    title: Option<Title>,
    labels: &[BlockLabel],
    body: BodyText,
) -> Article {
    let BodyText { mut paragraphs, mut words } = body;
    let url = site::find_url(&raw.supplied, page);
    let mut standfirst = texts_by_row(page, labels, &[Label::Standfirst]).into_iter().next();
    if paragraphs.is_empty() {
        // A body of one paragraph can be labelled as the standfirst.
        paragraphs.extend(standfirst.take());
        words = None;
    }
    let title = title.map(|title| title.text).unwrap_or_default();
    let site = site::find_site(url.as_deref(), &raw.supplied, &raw.origin);
    let section = facts::find_section(page, &raw.supplied, structured, labels, &title);
    let pictures = facts::find_pictures(&page.blocks, labels);
    let order = facts::page_date_order(raw, page, labels, url.as_deref());
    let published =
        facts::publication_candidates(raw, page, structured, labels, url.as_deref(), order, DateScope::UntilChosen);
    let published = facts::choose_publication(&published);
    let modified = facts::modification_candidates(raw, page, structured, labels, order, published);
    Article {
        id: ArticleId::from_page(raw),
        kind: DocumentKind::Article,
        origin: raw.origin.clone(),
        other_sources: Vec::new(),
        fetched: site::find_fetch_time(raw, page, structured),
        authors: facts::find_authors(page, &raw.supplied, structured, labels, &site),
        agency: facts::find_agency(&page.blocks, labels, structured, &page.head, &raw.supplied.authors)
            .map(str::to_owned),
        section: section.map(|section| clean(&unescape_fully(&section))),
        published,
        modified: facts::choose_modification(&modified),
        language: language::detect(
            &paragraphs,
            words.as_deref(),
            raw.supplied.language.as_deref(),
            page.head.language.as_deref(),
        ),
        standfirst,
        captions: pictures.captions,
        credits: pictures.credits,
        title: clean(&unescape_fully(&title)),
        url,
        site,
        paragraphs,
    }
}

/// The letters of the body in the structured data, if these are several times as many as the page shows. Behind a
/// paywall, the page shows only the beginning of the body.
pub(super) fn structured_only_letters(shown: usize, structured: &[String]) -> Option<usize> {
    let hidden = structured.iter().map(|paragraph| count_letters(paragraph)).sum();
    // The structured data of a page without any body may describe another page.
    (shown >= MIN_BODY_LETTERS && hidden > STRUCTURED_BODY_FACTOR * shown).then_some(hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_behind_a_paywall_is_taken_from_the_structured_data() {
        let hidden = |shown: usize, structured: usize| structured_only_letters(shown, &["x".repeat(structured)]);
        assert_eq!(hidden(200, 900), Some(900));
        assert_eq!(hidden(200, 500), None);
        assert_eq!(hidden(20, 900), None, "a page without a body has none");
    }
}
