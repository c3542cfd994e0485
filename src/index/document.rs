//! Article ↔ document of the index.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;
use tantivy::schema::{Field, Value};

use super::analyzer::count_tokens;
use super::schema::Fields;
use crate::address::page_number;
use crate::article::{Article, ArticleId, PartialDate, Publication, days_since_epoch};
use crate::page::{Extent, Fetched, Origin};

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
    pub fetched: Option<Fetched>,
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
    /// Where the page came from.
    pub fn origin(&self) -> Origin {
        Origin { file: self.path.clone(), member: self.member.clone(), record: self.record, extent: self.extent }
    }
}

/// The term under which all documents of a file are found.
///
/// Paths are valid UTF-8: `ingest` refuses others.
pub(super) fn source_term(fields: &Fields, path: &Path) -> tantivy::Term {
    tantivy::Term::from_field_text(fields.source, &path.to_string_lossy())
}

pub(super) fn to_document(
    fields: &Fields,
    article: &Article,
    story: Option<ArticleId>,
) -> serde_json::Result<TantivyDocument> {
    let mut document = TantivyDocument::new();
    document.add_u64(fields.id, article.id.0);
    if let Some(story) = story {
        document.add_u64(fields.story, story.0);
    }
    document.add_text(fields.source, article.origin.file.to_string_lossy());
    document.add_text(fields.title, &article.title);
    let mut add_all = |field: Field, texts: &mut dyn Iterator<Item = &str>| {
        for text in texts {
            document.add_text(field, text);
        }
    };
    add_all(fields.standfirst, &mut article.standfirst.iter().map(String::as_str));
    add_all(fields.body, &mut article.paragraphs.iter().map(String::as_str));
    add_all(fields.caption, &mut article.captions.iter().map(String::as_str));
    add_all(fields.credit, &mut article.credits.iter().map(String::as_str));
    add_all(fields.author, &mut article.authors.iter().map(String::as_str));
    add_all(fields.agency, &mut article.agency.iter().map(String::as_str));
    add_all(fields.section, &mut article.section.iter().map(String::as_str));
    add_all(fields.url, &mut article.url.iter().map(String::as_str));
    add_all(fields.language, &mut article.language.iter().map(String::as_str));
    let site = article.site.to_lowercase();
    add_all(fields.site, &mut site_and_parents(&site));
    add_all(fields.site_name, &mut std::iter::once(article.site.as_str()));
    let story = article.standfirst.iter().chain(&article.paragraphs);
    document.add_u64(fields.words, story.map(|text| count_tokens(text) as u64).sum());
    if let Some(published) = &article.published {
        document.add_i64(fields.first_day, days_since_epoch(published.date.first_day()));
        document.add_i64(fields.last_day, days_since_epoch(published.date.last_day()));
    }
    if let Some(modified) = article.modified {
        document.add_i64(fields.modified, days_since_epoch(modified.first_day()));
    }
    if let Some(page) = article.url.as_deref().and_then(page_number) {
        document.add_u64(fields.page, page);
    }
    if let Some(fetched) = article.fetched {
        document.add_i64(fields.fetched, days_since_epoch(fetched.day()));
    }
    let facts = Facts {
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
    };
    document.add_bytes(fields.facts, serde_json::to_vec(&facts)?.as_slice());
    Ok(document)
}

/// `news.example.com`, `example.com`, `com`.
fn site_and_parents(site: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(site), |site| site.split_once('.').map(|(_, parent)| parent))
}

/// The facts stored with a document; `None` where it was not written by `to_document`.
pub(super) fn facts(fields: &Fields, document: &TantivyDocument) -> Option<Facts> {
    serde_json::from_slice(document.get_first(fields.facts)?.as_bytes()?).ok()
}

/// The article that a document was made of; `None` where it was not written by this program.
pub fn article_of(fields: &Fields, document: &TantivyDocument) -> Option<Article> {
    let facts = facts(fields, document)?;
    let texts = |field: Field| -> Vec<String> {
        document.get_all(field).filter_map(|value| value.as_str().map(str::to_owned)).collect()
    };
    Some(Article {
        id: ArticleId(facts.id),
        origin: facts.origin(),
        fetched: facts.fetched,
        url: facts.url,
        site: facts.site,
        title: texts(fields.title).into_iter().next().unwrap_or_default(),
        standfirst: texts(fields.standfirst).into_iter().next(),
        authors: facts.authors,
        agency: facts.agency,
        section: facts.section,
        published: facts.published,
        modified: facts.modified,
        language: facts.language,
        paragraphs: texts(fields.body),
        captions: texts(fields.caption),
        credits: facts.credits,
    })
}
