//! Mapping from an article to the fields of its document: indexed values, columns and the stored record.
//!
//! Both segment backends use it, so they index the same values. Linear in the text of the article.

use std::path::Path;

use tantivy::TantivyDocument;
use tantivy::schema::Field;

use super::analyzer::tokens;
use super::schema::{Fields, LISTING};
use newsidx_core::article::{Article, ArticleId, DocumentKind, days_since_epoch};
use newsidx_core::url::page_key;
use newsidx_dedup::Signature;

/// A document: an article on its way into the index, with what the index adds to it.
pub(crate) struct Document {
    pub article: Article,
    /// Generation: the number of the commit that adds it.
    pub commit: u64,
    /// Story of which it is a near-duplicate; `None` if there is none.
    pub story: Option<ArticleId>,
    /// Signature of its text; `None` if the text is too short to have near-duplicates.
    pub signature: Option<Signature>,
    /// Compressed record.
    pub record: Vec<u8>,
}

/// The term that all documents of a file have.
pub(super) fn source_term(fields: &Fields, path: &Path) -> tantivy::Term {
    // Lossless: paths are valid UTF-8, since `newsidx-ingest` refuses others.
    tantivy::Term::from_field_text(fields.source, &path.to_string_lossy())
}

/// A value of a field with an inverted index.
#[derive(Clone, Copy)]
pub(super) enum IndexedValue<'a> {
    /// Text: each token is a term.
    Text(&'a str),
    /// Text as one term.
    Keyword(&'a str),
    /// A number as a term of eight bytes.
    Number(u64),
}

/// Calls `each` with every indexed value of a document. The values of one field are consecutive.
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
    // `site:` matches hosts without case.
    let site = article.site.to_lowercase();
    site_and_parents(&site).for_each(|site| each(fields.site, IndexedValue::Keyword(site)));
}

/// Columns and stored record of a document. `words` is the number of words of its standfirst and body.
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
    // Articles have no value: a segment of articles then has an empty column.
    if article.kind == DocumentKind::Listing {
        columns.add_u64(fields.kind, LISTING);
    }
    columns.add_bytes(fields.record, record);
    columns
}

/// The whole document for the engine's own writer.
pub(super) fn engine_document(fields: &Fields, document: &Document) -> TantivyDocument {
    let texts = document.article.standfirst.iter().chain(&document.article.paragraphs);
    let words = texts.map(|text| tokens(text).len() as u64).sum();
    let mut engine_document = stored_document(fields, document, words);
    // The engine makes the column and the terms of a field from one value; these fields have theirs already.
    let in_columns = [fields.id, fields.story, fields.author, fields.agency, fields.section, fields.language];
    for_each_indexed_value(fields, document, |field, value| match value {
        _ if in_columns.contains(&field) => {}
        IndexedValue::Text(text) | IndexedValue::Keyword(text) => engine_document.add_text(field, text),
        IndexedValue::Number(number) => engine_document.add_u64(field, number),
    });
    engine_document
}

/// A host and the domains above it: `news.example.com`, `example.com`, `com`.
fn site_and_parents(site: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(site), |site| site.split_once('.').map(|(_, parent)| parent))
}
