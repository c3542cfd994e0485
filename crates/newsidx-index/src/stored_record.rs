//! Article ↔ record: the bytes that are stored of it, before they are compressed.
//!
//! A record is a line of JSON, which holds the facts and how long each text is, and then the texts, one after the
//! other, as they are.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use newsidx_core::article::{Article, ArticleId, PartialDate, Publication};
use newsidx_core::page::{Extent, FetchTime, Origin};

/// The facts of a stored article that are not text of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Number of the document.
    pub id: u64,
    /// Absolute path of the file.
    pub path: PathBuf,
    /// Name of the archive's member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Which record of the file or member, from 1, if it holds several pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// The bytes that the page was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extent: Option<Extent>,
    /// When the page was fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetched: Option<FetchTime>,
    /// Address of the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Host or directory.
    pub site: String,
    /// People who wrote the story.
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
    /// Who made the pictures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<String>,
    /// Language code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl Facts {
    fn from_article(article: &Article) -> Self {
        Self {
            id: article.id.0,
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

    /// Where the page came from.
    pub fn origin(&self) -> Origin {
        Origin { file: self.path.clone(), member: self.member.clone(), record: self.record, extent: self.extent }
    }
}

/// The line before the texts. Lengths are in bytes.
#[derive(Serialize, Deserialize)]
struct RecordHeader {
    facts: Facts,
    title: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    standfirst: Option<usize>,
    paragraphs: Vec<usize>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    captions: Vec<usize>,
}

/// Bytes of the line before the texts in nearly all records.
const TYPICAL_HEADER_BYTES: usize = 1 << 10;

/// The record of an article.
pub(super) fn encode_record(article: &Article) -> serde_json::Result<Vec<u8>> {
    let lengths = |texts: &[String]| texts.iter().map(String::len).collect();
    let head = RecordHeader {
        facts: Facts::from_article(article),
        title: article.title.len(),
        standfirst: article.standfirst.as_ref().map(String::len),
        paragraphs: lengths(&article.paragraphs),
        captions: lengths(&article.captions),
    };
    let texts = std::iter::once(&article.title).chain(&article.standfirst);
    let texts = texts.chain(&article.paragraphs).chain(&article.captions);
    let length: usize = texts.clone().map(String::len).sum();
    let mut record = Vec::with_capacity(TYPICAL_HEADER_BYTES + length);
    serde_json::to_writer(&mut record, &head)?;
    record.push(b'\n');
    for text in texts {
        record.extend_from_slice(text.as_bytes());
    }
    Ok(record)
}

/// The facts in a record; `None` where it is none.
pub(super) fn decode_facts(record: &[u8]) -> Option<Facts> {
    split(record).map(|(head, _)| head.facts)
}

/// The article in a record; `None` where it is none.
pub(super) fn decode_article(record: &[u8]) -> Option<Article> {
    let (head, texts) = split(record)?;
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

fn split(record: &[u8]) -> Option<(RecordHeader, &[u8])> {
    // JSON has no line ends of its own here.
    let end = memchr::memchr(b'\n', record)?;
    Some((serde_json::from_slice(&record[..end]).ok()?, &record[end + 1..]))
}
