//! Identity of pages: whether two articles are of the same page, and an identifier for a page whose own is taken.
//!
//! Two articles are of one page if their pages have the same bytes, URL, site and fetch time, and the extractor found the
//! same facts.

use std::hash::{BuildHasher, Hash};
use std::sync::LazyLock;

use hashbrown::DefaultHashBuilder;

use newsidx_core::article::{Article, ArticleId};
use newsidx_core::page::{FetchTime, Sha256Hash};

/// The hash of a page's bytes, and what does not follow from the bytes. `None` if the hash is unknown.
fn external_facts(article: &Article) -> Option<(Sha256Hash, Option<&str>, &str, Option<FetchTime>)> {
    let extent = article.origin.extent?;
    Some((extent.sha256, article.url.as_deref(), &article.site, article.fetched))
}

/// The kind and the facts of a document. They may come from a sidecar or a file name, so equal bytes do not imply equal facts.
fn facts(article: &Article) -> impl Hash + PartialEq {
    let Article { kind, title, authors, agency, section, published, modified, language, .. } = article;
    (kind, title, authors, agency, section, published, modified, language)
}

/// Age of the extractor that produced an article of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExtractorAge {
    /// Older than the one that produces the new articles.
    Older,
    /// The same, or of unknown age.
    Current,
}

/// Whether two articles with the same identifier are of one page: made from the same bytes, with the same facts. `age` is
/// that of the extractor of `stored`.
pub(crate) fn is_same_page(stored: &Article, page: &Article, age: ExtractorAge) -> bool {
    let is_same = external_facts(stored).is_some() && external_facts(stored) == external_facts(page);
    // Another extractor may find other facts in the same page.
    is_same && (age == ExtractorAge::Older || facts(stored) == facts(page))
}

/// Whether two articles of one page have the same kind, facts and texts.
pub(crate) fn is_same_text(left: &Article, right: &Article) -> bool {
    let texts = |article: &Article| {
        let Article { standfirst, paragraphs, captions, credits, .. } = article.clone();
        (standfirst, paragraphs, captions, credits)
    };
    facts(left) == facts(right) && texts(left) == texts(right)
}

/// Hash of a page's identity, the same for all articles of one page. `None` if the hash of its bytes is unknown; such a page
/// has no copies.
pub(crate) fn page_fingerprint(article: &Article) -> Option<u64> {
    // Seeded at random once for each process: the fingerprint must not be stored.
    static HASHER: LazyLock<DefaultHashBuilder> = LazyLock::new(DefaultHashBuilder::default);
    Some(HASHER.hash_one((external_facts(article)?, facts(article))))
}

/// The identifier of an article whose own is taken by another page: the same for all articles of its page.
pub(crate) fn alternative_id(article: &Article) -> ArticleId {
    let mut key = article.id.0.to_be_bytes().to_vec();
    if let Some((sha256, url, site, fetched)) = external_facts(article) {
        let fetched = fetched.map(|fetched| fetched.to_string()).unwrap_or_default();
        key.extend_from_slice(&sha256.0);
        for text in [url.unwrap_or_default(), site, &fetched] {
            key.extend_from_slice(text.as_bytes());
            key.push(b'\n');
        }
    }
    ArticleId::from_content(&key)
}
