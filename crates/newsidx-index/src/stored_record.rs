//! Record of an article, the stored bytes before compression: encoding and decoding, linear in the text.
//!
//! A record is one line of JSON with the facts and the length of each text, then the texts without separators. Facts can
//! be read without copying the texts. The layout is part of the index format.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use newsidx_core::article::{Article, ArticleId, DocumentKind, PartialDate, Publication};
use newsidx_core::page::{Extent, FetchTime, Origin};

/// Facts of a stored article: everything except its texts.
// Stored as JSON: a field must not be renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFacts {
    /// Identifier of the document.
    pub id: u64,
    /// Article or listing.
    #[serde(default, skip_serializing_if = "DocumentKind::is_article")]
    pub kind: DocumentKind,
    /// Absolute path of the source file.
    pub path: PathBuf,
    /// Name of the member, if the file is an archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Record number in the file or member, from 1; `None` if it holds one page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// Byte range from which the page was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extent: Option<Extent>,
    /// Time of the fetch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetched: Option<FetchTime>,
    /// URL of the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Site: host, or directory if there is no URL.
    pub site: String,
    /// Authors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// News agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Date of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Publication>,
    /// Day of the last change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<PartialDate>,
    /// Picture credits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<String>,
    /// Language code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl StoredFacts {
    fn from_article(article: &Article) -> Self {
        Self {
            id: article.id.0,
            kind: article.kind,
            path: article.origin.file.clone(),
            member: article.origin.member.clone(),
            record: article.origin.record,
            extent: article.origin.extent,
            fetched: article.fetched,
            url: article.url.clone(),
            site: article.site.clone(),
            authors: article.authors.clone(),
            agency: article.agency.clone(),
            section: article.section.clone(),
            published: article.published,
            modified: article.modified,
            credits: article.credits.clone(),
            language: article.language.clone(),
        }
    }

    /// Origin of the page.
    pub fn origin(&self) -> Origin {
        Origin { file: self.path.clone(), member: self.member.clone(), record: self.record, extent: self.extent }
    }
}

/// The JSON line before the texts. Lengths are in bytes.
#[derive(Serialize, Deserialize)]
struct RecordHeader {
    facts: StoredFacts,
    title: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    standfirst: Option<usize>,
    paragraphs: Vec<usize>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    captions: Vec<usize>,
}

/// Upper bound of the JSON line in nearly all records, in bytes.
const TYPICAL_HEADER_BYTES: usize = 1 << 10;

/// Encodes an article as a record.
pub(super) fn encode_record(article: &Article) -> serde_json::Result<Vec<u8>> {
    let lengths = |texts: &[String]| texts.iter().map(String::len).collect();
    let head = RecordHeader {
        facts: StoredFacts::from_article(article),
        title: article.title.len(),
        standfirst: article.standfirst.as_ref().map(String::len),
        paragraphs: lengths(&article.paragraphs),
        captions: lengths(&article.captions),
    };
    let texts = std::iter::once(&article.title).chain(&article.standfirst);
    let texts = texts.chain(&article.paragraphs).chain(&article.captions);
    let length: usize = texts.clone().map(String::len).sum();
    // One allocation for nearly all records.
    let mut record = Vec::with_capacity(TYPICAL_HEADER_BYTES + length);
    serde_json::to_writer(&mut record, &head)?;
    record.push(b'\n');
    for text in texts {
        record.extend_from_slice(text.as_bytes());
    }
    Ok(record)
}

/// Decodes the facts of a record; `None` if it is damaged.
pub(super) fn decode_facts(record: &[u8]) -> Option<StoredFacts> {
    split(record).map(|(head, _)| head.facts)
}

/// Decodes a record; `None` if it is damaged.
pub(super) fn decode_article(record: &[u8]) -> Option<Article> {
    let (head, texts) = split(record)?;
    // Checked once for all texts; a length that cuts a character is damage, too.
    let mut rest = std::str::from_utf8(texts).ok()?;
    let mut take = |length: usize| -> Option<String> {
        let (text, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(text.to_owned())
    };
    let title = take(head.title)?;
    let standfirst = match head.standfirst {
        Some(length) => Some(take(length)?),
        None => None,
    };
    let paragraphs = head.paragraphs.into_iter().map(&mut take).collect::<Option<_>>()?;
    let captions = head.captions.into_iter().map(&mut take).collect::<Option<_>>()?;
    let facts = head.facts;
    Some(Article {
        id: ArticleId(facts.id),
        kind: facts.kind,
        origin: facts.origin(),
        other_sources: Vec::new(),
        fetched: facts.fetched,
        url: facts.url,
        site: facts.site,
        title,
        standfirst,
        authors: facts.authors,
        agency: facts.agency,
        section: facts.section,
        published: facts.published,
        modified: facts.modified,
        language: facts.language,
        paragraphs,
        captions,
        credits: facts.credits,
    })
}

/// Splits a record into its header and its texts.
fn split(record: &[u8]) -> Option<(RecordHeader, &[u8])> {
    // Compact JSON escapes line ends in strings, so the first one ends the header.
    let end = memchr::memchr(b'\n', record)?;
    Some((serde_json::from_slice(&record[..end]).ok()?, &record[end + 1..]))
}
