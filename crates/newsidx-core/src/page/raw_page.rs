//! Raw page: bytes and origin, with the metadata that the scraper supplied; and the same page once its bytes are hashed
//! and freed.

use super::fetch_time::FetchTime;
use super::origin::{Origin, StreamPosition};
use super::sha256::Sha256Hash;

/// Type of a page's bytes, as detected from its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentKind {
    /// HTML, in any encoding.
    Html,
    /// Plain text in lines.
    Text,
    /// Plain text that a scraper extracted from a page; usually the body of the article and nothing else.
    ExtractedText,
}

/// Supplied metadata: what a record, a sidecar or front matter contains about a page in addition to its text.
///
/// Unverified, in the scraper's own format; the extractor compares it with what the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuppliedMetadata {
    /// Address of the page.
    pub url: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Names of the authors; one string may hold several.
    pub authors: Vec<String>,
    /// Date of publication, in any format.
    pub date: Option<String>,
    /// Date of the last change, in any format.
    pub modified: Option<String>,
    /// Section or category.
    pub section: Option<String>,
    /// Name or host of the site.
    pub site: Option<String>,
    /// Language code.
    pub language: Option<String>,
}

impl SuppliedMetadata {
    /// This metadata, completed from `other` where it has none.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            url: self.url.or(other.url),
            title: self.title.or(other.title),
            authors: if self.authors.is_empty() { other.authors } else { self.authors },
            date: self.date.or(other.date),
            modified: self.modified.or(other.modified),
            section: self.section.or(other.section),
            site: self.site.or(other.site),
            language: self.language.or(other.language),
        }
    }
}

/// One page as it was read, with its bytes; becomes a [`HashedPage`].
#[derive(Clone, Debug)]
pub struct RawPage {
    /// Where it was read.
    pub origin: Origin,
    /// Type of its bytes.
    pub kind: ContentKind,
    /// Content, decompressed, in its own encoding.
    pub bytes: Vec<u8>,
    /// Start of the text in the bytes; before it is front matter, which the supplied metadata contains.
    pub content_start: usize,
    /// Extent without its hash, for a page that is a whole file or member; `None` if the origin has the extent of its
    /// record.
    pub pending_extent: Option<PendingExtent>,
    /// Name of the encoding in the `Content-Type` header; `None` without such a header.
    pub charset: Option<String>,
    /// Metadata from a record, a sidecar or front matter.
    pub supplied: SuppliedMetadata,
    /// Time of fetching; `None` if unknown.
    pub fetched: Option<FetchTime>,
}

impl RawPage {
    /// Page with bytes and origin and without metadata.
    pub fn new(origin: Origin, kind: ContentKind, bytes: Vec<u8>) -> Self {
        Self {
            origin,
            kind,
            bytes,
            content_start: 0,
            pending_extent: None,
            charset: None,
            supplied: SuppliedMetadata::default(),
            fetched: None,
        }
    }

    /// Bytes of the text, without front matter.
    pub fn content(&self) -> &[u8] {
        self.bytes.get(self.content_start..).unwrap_or_default()
    }

    /// Hashes the bytes, unless their hash is known, and frees them.
    pub fn into_hashed(self) -> HashedPage {
        let Self { mut origin, kind, bytes, content_start: _, pending_extent, charset: _, supplied, fetched } = self;
        let known = pending_extent.and_then(|pending| pending.sha256);
        let sha256 = known.unwrap_or_else(|| Sha256Hash::compute(&bytes));
        if let Some(PendingExtent { position, .. }) = pending_extent {
            origin.extent = Some(position.extent_with_hash(bytes.len(), sha256));
        }
        HashedPage { origin, kind, sha256, supplied, fetched }
    }
}

/// Extent of a page that is a whole file or member, before its bytes are hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingExtent {
    /// Position of the first byte.
    pub position: StreamPosition,
    /// SHA-256 of the bytes; `None` unless change detection has computed it.
    pub sha256: Option<Sha256Hash>,
}

/// Page without its bytes, with their hash: what extraction needs in addition to the blocks.
#[derive(Clone, Debug)]
pub struct HashedPage {
    /// Where it was read, with the extent.
    pub origin: Origin,
    /// Type of its bytes.
    pub kind: ContentKind,
    /// SHA-256 of its bytes, from which its identifier is made.
    pub sha256: Sha256Hash,
    /// Metadata from a record, a sidecar or front matter.
    pub supplied: SuppliedMetadata,
    /// Time of fetching; `None` if unknown.
    pub fetched: Option<FetchTime>,
}
