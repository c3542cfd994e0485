//! Deduplication of one article: whether its page is that of a document, and if not, which identifier it gets.
//!
//! A page that adds nothing to a document is an exact copy of it ([`copies`](super::copies)), a further origin and no
//! document. Identifiers are hashes of pages; where one is taken by another page, a second one is derived from all that
//! distinguishes the page, and after that one from its origin. Cost: mostly a lookup of one or two identifiers, and one
//! stored article for each that is taken.

use super::IndexError;
use super::copies::{ExtractorAge, alternative_id, is_same_page, is_same_text, page_fingerprint};
use super::detached_documents::{DetachedDocument, DetachedDocuments};
use super::stores::Stores;
use newsidx_core::article::{Article, ArticleId};
use newsidx_dedup::Sketch;

/// What becomes of an article that is inserted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsertOutcome {
    /// It is a new document, of this story if it has near-duplicates.
    New(Option<ArticleId>),
    /// It is a new document too, and replaces what an older extractor produced from the same page.
    Replaced(Option<ArticleId>),
    /// It is a further origin of a document.
    ExactCopy,
}

/// The page that has an identifier.
enum IdOwner {
    /// None.
    Free,
    /// The same page, whose document lost its source: the page has come back.
    DetachedPage,
    SamePage,
    /// The same page, as extracted by an older extractor.
    OlderExtraction(Box<Article>),
    OtherPage,
}

/// Finds out whether the page of an article is that of a document. If not, sets the article's identifier and returns the
/// story that it belongs to.
pub(super) fn deduplicate(
    stores: &mut Stores,
    detached: &DetachedDocuments,
    extractor_version: u32,
    article: &mut Article,
    sketch: &Sketch,
) -> Result<InsertOutcome, IndexError> {
    let mut id = article.id;
    let mut free = None;
    for nth in 0.. {
        match (OwnerLookup { stores, detached, extractor_version }).owner(id, article)? {
            IdOwner::SamePage => {
                stores.copies.add(id, &article.origin);
                return Ok(InsertOutcome::ExactCopy);
            }
            IdOwner::OlderExtraction(older) => {
                replace_older(stores, &older);
                article.id = id;
                return Ok(InsertOutcome::Replaced(stores.find_story(article, sketch)?));
            }
            IdOwner::DetachedPage => {
                free = Some(id);
                break;
            }
            IdOwner::Free => free = free.or(Some(id)),
            IdOwner::OtherPage => {}
        }
        // The second identifier is checked even if the first is free: the page may have got the second one at a time when
        // another page had the first.
        if nth > 0 && free.is_some() {
            break;
        }
        id = if nth == 0 { alternative_id(article) } else { id.derive_for(&article.origin) };
    }
    article.id = free.unwrap_or(id);
    Ok(InsertOutcome::New(stores.find_story(article, sketch)?))
}

/// Deletes the document that an older extractor produced from a page. Its origin becomes a further one of the new
/// document.
fn replace_older(stores: &mut Stores, older: &Article) {
    stores.articles.delete(older.id);
    stores.near_duplicates.drop_keys(older);
    stores.copies.add(older.id, &older.origin);
}

struct OwnerLookup<'a> {
    stores: &'a Stores,
    detached: &'a DetachedDocuments,
    /// Version of the extractor that produces the new articles.
    extractor_version: u32,
}

impl OwnerLookup<'_> {
    /// The page that has an identifier which an article may get.
    fn owner(&self, id: ArticleId, article: &Article) -> Result<IdOwner, IndexError> {
        let articles = &self.stores.articles;
        if let Some(fingerprint) = articles.added_fingerprint(id) {
            let is_same = fingerprint.is_some() && fingerprint == page_fingerprint(article);
            return Ok(if is_same { IdOwner::SamePage } else { IdOwner::OtherPage });
        }
        for address in articles.find(&(id..=id))? {
            let stored = articles.article(address)?;
            let owner = if articles.is_dropped(&stored.origin.file) {
                self.dropped_owner(&stored, article)?
            } else {
                self.live_owner(stored, article)?
            };
            if !matches!(owner, IdOwner::Free) {
                return Ok(owner);
            }
        }
        Ok(IdOwner::Free)
    }

    /// A document whose source was dropped leaves its identifier free, unless its page has further origins: then the
    /// identifier remains that of this page.
    fn dropped_owner(&self, stored: &Article, article: &Article) -> Result<IdOwner, IndexError> {
        let Some(DetachedDocument { extractor_version, .. }) = self.detached.get(stored.id) else {
            return Ok(IdOwner::Free);
        };
        Ok(if is_same_page(stored, article, self.age(*extractor_version)) {
            IdOwner::DetachedPage
        } else if self.stores.copies.first_origin(stored.id)?.is_none() {
            IdOwner::Free
        } else {
            IdOwner::OtherPage
        })
    }

    fn live_owner(&self, stored: Article, article: &Article) -> Result<IdOwner, IndexError> {
        // An older extraction with the same result need not be replaced, and the age of its extractor not be looked up.
        if is_same_page(&stored, article, ExtractorAge::Current) && is_same_text(&stored, article) {
            return Ok(IdOwner::SamePage);
        }
        let age = self.age(self.stores.sources.extractor_version(&stored.origin.file)?);
        Ok(match age {
            _ if !is_same_page(&stored, article, age) => IdOwner::OtherPage,
            ExtractorAge::Older => IdOwner::OlderExtraction(Box::new(stored)),
            ExtractorAge::Current => IdOwner::SamePage,
        })
    }

    /// Whether an extractor is known to be older than the one that produces the new articles.
    fn age(&self, extractor_version: u32) -> ExtractorAge {
        // Version 0 is an unknown one.
        if (1..self.extractor_version).contains(&extractor_version) {
            ExtractorAge::Older
        } else {
            ExtractorAge::Current
        }
    }
}
