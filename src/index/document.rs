//! Article → document of the index.

use std::path::Path;

use tantivy::TantivyDocument;
use tantivy::schema::Field;

use super::schema::Fields;
use super::token_count::count_tokens;
use crate::address::page_number;
use crate::article::{Article, ArticleId, days_since_epoch};

/// The term under which all documents of a file are found.
///
/// Paths are valid UTF-8: `ingest` refuses others.
pub(super) fn source_term(fields: &Fields, path: &Path) -> tantivy::Term {
    tantivy::Term::from_field_text(fields.source, &path.to_string_lossy())
}

/// The document of an article, with the packed record that is stored of it.
pub(super) fn to_document(
    fields: &Fields,
    article: &Article,
    story: Option<ArticleId>,
    record: &[u8],
) -> TantivyDocument {
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
    document.add_bytes(fields.record, record);
    document
}

/// `news.example.com`, `example.com`, `com`.
fn site_and_parents(site: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(site), |site| site.split_once('.').map(|(_, parent)| parent))
}
