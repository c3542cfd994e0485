//! Article → what the index keeps of it, field by field.

use std::path::Path;

use tantivy::TantivyDocument;
use tantivy::schema::Field;

use super::analyzer::tokens;
use super::schema::Fields;
use newsidx_core::article::{Article, ArticleId, days_since_epoch};
use newsidx_core::url::page_key;
use newsidx_dedup::Signature;

/// What is written of an article.
pub(crate) struct Document {
    pub article: Article,
    /// The commit with which it comes.
    pub commit: u64,
    /// The story that it is a copy of.
    pub story: Option<ArticleId>,
    /// What tells it from what is no copy of it, where it is long enough to have any.
    pub signature: Option<Signature>,
    /// What is stored of it.
    pub record: Vec<u8>,
}

/// The term under which all documents of a file are found.
///
/// Paths are valid UTF-8: `ingest` refuses others.
pub(super) fn source_term(fields: &Fields, path: &Path) -> tantivy::Term {
    tantivy::Term::from_field_text(fields.source, &path.to_string_lossy())
}

/// A value of a field that is inverted.
#[derive(Clone, Copy)]
pub(super) enum IndexedValue<'a> {
    /// Text, of which each token is a term.
    Text(&'a str),
    /// Text that is one term.
    Keyword(&'a str),
    /// A number, which is a term of eight bytes.
    Number(u64),
}

/// Hands out what is inverted of a document, the values of each field one after the other.
pub(super) fn for_each_indexed_value(
    fields: &Fields,
    document: &Document,
    mut each: impl FnMut(Field, IndexedValue<'_>),
) {
    let Document { article, commit, story, .. } = document;
    each(fields.id, IndexedValue::Number(article.id.0));
    each(fields.commit, IndexedValue::Number(*commit));
    if let Some(story) = story {
        each(fields.story, IndexedValue::Number(story.0));
    }
    each(fields.source, IndexedValue::Keyword(&article.origin.file.to_string_lossy()));
    each(fields.title, IndexedValue::Text(&article.title));
    for (field, texts) in [
        (fields.standfirst, article.standfirst.as_slice()),
        (fields.body, &article.paragraphs),
        (fields.caption, &article.captions),
        (fields.credit, &article.credits),
        (fields.author, &article.authors),
        (fields.agency, article.agency.as_slice()),
        (fields.section, article.section.as_slice()),
        (fields.url, article.url.as_slice()),
    ] {
        texts.iter().for_each(|text| each(field, IndexedValue::Text(text)));
    }
    if let Some(language) = &article.language {
        each(fields.language, IndexedValue::Keyword(language));
    }
    let site = article.site.to_lowercase();
    site_and_parents(&site).for_each(|site| each(fields.site, IndexedValue::Keyword(site)));
}

/// The columns and the stored record of a document with so many words in its story.
pub(super) fn stored_document(fields: &Fields, document: &Document, words: u64) -> TantivyDocument {
    let Document { article, story, signature, record, .. } = document;
    let mut columns = TantivyDocument::new();
    columns.add_u64(fields.id, article.id.0);
    if let Some(story) = story {
        columns.add_u64(fields.story, story.0);
    }
    if let Some(signature) = signature {
        columns.add_u64(fields.signature, signature.0);
    }
    for (field, texts) in [
        (fields.author, article.authors.as_slice()),
        (fields.agency, article.agency.as_slice()),
        (fields.section, article.section.as_slice()),
        (fields.language, article.language.as_slice()),
        (fields.site_name, std::slice::from_ref(&article.site)),
    ] {
        texts.iter().for_each(|text| columns.add_text(field, text));
    }
    columns.add_u64(fields.words, words);
    if let Some(published) = &article.published {
        columns.add_i64(fields.first_day, days_since_epoch(published.date.first_day()));
        columns.add_i64(fields.last_day, days_since_epoch(published.date.last_day()));
    }
    if let Some(modified) = article.modified {
        columns.add_i64(fields.modified, days_since_epoch(modified.first_day()));
    }
    if let Some(page) = article.url.as_deref().and_then(page_key) {
        columns.add_u64(fields.page_key, page);
    }
    if let Some(fetched) = article.fetched {
        columns.add_i64(fields.fetched, days_since_epoch(fetched.utc_day()));
    }
    columns.add_bytes(fields.record, record);
    columns
}

/// The whole document as the engine's own writer takes it: a field that is a column too is given once.
pub(super) fn engine_document(fields: &Fields, document: &Document) -> TantivyDocument {
    let story = document.article.standfirst.iter().chain(&document.article.paragraphs);
    let words = story.map(|text| tokens(text).len() as u64).sum();
    let mut whole = stored_document(fields, document, words);
    let in_columns = [fields.id, fields.story, fields.author, fields.agency, fields.section, fields.language];
    for_each_indexed_value(fields, document, |field, value| match value {
        _ if in_columns.contains(&field) => {}
        IndexedValue::Text(text) | IndexedValue::Keyword(text) => whole.add_text(field, text),
        IndexedValue::Number(number) => whole.add_u64(field, number),
    });
    whole
}

/// `news.example.com`, `example.com`, `com`.
fn site_and_parents(site: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(site), |site| site.split_once('.').map(|(_, parent)| parent))
}
