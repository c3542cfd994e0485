//! Reads the articles that an index stores.

use std::io;
use std::path::Path;

use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{DocSet, Searcher, TERMINATED, TantivyDocument, TantivyError, Term};

use super::compressor::TrainingSamples;
use super::dictionaries::Dictionaries;
use super::schema::Fields;
use super::stored_record::{self, Facts};
use newsidx_core::article::Article;

/// What it takes to make articles of stored documents.
#[derive(Debug)]
pub struct StoredArticles {
    field: Field,
    pub(super) dictionaries: Dictionaries,
}

impl StoredArticles {
    /// Those of the index in a directory.
    pub(super) fn new(index: &Path, fields: &Fields) -> Self {
        Self { field: fields.record, dictionaries: Dictionaries::new(index) }
    }

    /// The article that a document was made of. Takes some 10 µs.
    ///
    /// # Errors
    ///
    /// Where the document is damaged, or the dictionary that it was compressed by.
    pub fn article(&self, document: &TantivyDocument) -> tantivy::Result<Article> {
        stored_record::decode_article(&self.record(document)?)
            .ok_or_else(|| damaged("a stored article: no article").into())
    }

    /// Its facts alone.
    ///
    /// # Errors
    ///
    /// As [`article`](Self::article).
    pub fn facts(&self, document: &TantivyDocument) -> tantivy::Result<Facts> {
        stored_record::decode_facts(&self.record(document)?).ok_or_else(|| damaged("a stored article: no facts").into())
    }

    /// Articles in a language, as many as it takes to learn a dictionary; `field` is that of the languages.
    ///
    /// # Errors
    ///
    /// Where the index cannot be read.
    pub(super) fn samples(
        &self,
        searcher: &Searcher,
        field: Field,
        language: Option<&str>,
    ) -> io::Result<TrainingSamples> {
        let mut samples = TrainingSamples::default();
        let engine = |error: TantivyError| io::Error::other(error.to_string());
        // Of those without a language there are few.
        let Some(language) = language else { return Ok(samples) };
        let term = Term::from_field_text(field, language);
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(field).map_err(engine)?;
            let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            let store = segment.get_store_reader(1)?;
            while postings.doc() != TERMINATED && !samples.is_sufficient() {
                if !segment.is_deleted(postings.doc()) {
                    samples.add(&self.record(&store.get(postings.doc()).map_err(engine)?)?);
                }
                postings.advance();
            }
        }
        Ok(samples)
    }

    fn record(&self, document: &TantivyDocument) -> io::Result<Vec<u8>> {
        let packed = document.get_first(self.field).and_then(|value| value.as_bytes());
        self.dictionaries.decompress(packed.ok_or_else(|| damaged("a document without its article"))?)
    }
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
