//! Reads the articles that an index stores.

use std::io;
use std::path::Path;

use tantivy::TantivyDocument;
use tantivy::schema::{Field, Value};

use super::dictionaries::Dictionaries;
use super::record::{self, Facts};
use super::schema::Fields;
use crate::article::Article;

/// What it takes to make articles of stored documents.
#[derive(Debug)]
pub struct StoredArticles {
    field: Field,
    pub(super) dictionaries: Dictionaries,
}

impl StoredArticles {
    /// Those of the index in a directory.
    pub(super) fn of(index: &Path, fields: &Fields) -> Self {
        Self { field: fields.record, dictionaries: Dictionaries::of(index) }
    }

    /// The article that a document was made of. Takes some 10 µs.
    ///
    /// # Errors
    ///
    /// Where the document is damaged, or the dictionary that it was compressed by.
    pub fn article(&self, document: &TantivyDocument) -> tantivy::Result<Article> {
        record::article_of(&self.record(document)?).ok_or_else(|| damaged("a stored article: no article").into())
    }

    /// Its facts alone.
    ///
    /// # Errors
    ///
    /// As [`article`](Self::article).
    pub fn facts(&self, document: &TantivyDocument) -> tantivy::Result<Facts> {
        record::facts_of(&self.record(document)?).ok_or_else(|| damaged("a stored article: no facts").into())
    }

    /// The record of a document.
    pub(super) fn record(&self, document: &TantivyDocument) -> io::Result<Vec<u8>> {
        let packed = document.get_first(self.field).and_then(|value| value.as_bytes());
        self.dictionaries.decompress(packed.ok_or_else(|| damaged("a document without its article"))?)
    }
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
