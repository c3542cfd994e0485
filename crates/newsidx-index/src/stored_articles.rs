//! Reads the stored articles of an index: decompression, then decoding of the record. About 10 µs per article.

use std::io;
use std::path::Path;

use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{Searcher, TantivyDocument, TantivyError, Term};

use super::compressor::TrainingSamples;
use super::dictionaries::Dictionaries;
use super::live_documents::live_documents;
use super::schema::Fields;
use super::stored_record::{self, StoredFacts};
use newsidx_core::article::Article;

/// Reader of stored documents, with the dictionaries of the index.
#[derive(Debug)]
pub struct StoredArticles {
    field: Field,
    pub(super) dictionaries: Dictionaries,
}

impl StoredArticles {
    /// The reader for the index in a directory. Reads nothing.
    pub(super) fn new(index: &Path, fields: &Fields) -> Self {
        Self { field: fields.record, dictionaries: Dictionaries::new(index) }
    }

    /// Reads the article of a document. Takes about 10 µs.
    ///
    /// # Errors
    ///
    /// If the document or its dictionary is damaged.
    pub fn article(&self, document: &TantivyDocument) -> tantivy::Result<Article> {
        stored_record::decode_article(&self.record(document)?)
            .ok_or_else(|| damaged("a stored article: its record cannot be decoded").into())
    }

    /// Reads the facts of a document, without its texts.
    ///
    /// # Errors
    ///
    /// As [`article`](Self::article).
    pub fn facts(&self, document: &TantivyDocument) -> tantivy::Result<StoredFacts> {
        stored_record::decode_facts(&self.record(document)?)
            .ok_or_else(|| damaged("a stored article: its facts cannot be decoded").into())
    }

    /// Reads records of articles in a language, at most as many as training a dictionary needs.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub(super) fn samples(
        &self,
        searcher: &Searcher,
        language_field: Field,
        language: Option<&str>,
    ) -> io::Result<TrainingSamples> {
        let mut samples = TrainingSamples::default();
        let engine = |error: TantivyError| io::Error::other(error.to_string());
        // No term finds articles without a language, and there are few of them.
        let Some(language) = language else { return Ok(samples) };
        let term = Term::from_field_text(language_field, language);
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(language_field).map_err(engine)?;
            let Some(postings) = inverted.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            let store = segment.get_store_reader(1)?;
            for doc in live_documents(segment, postings) {
                if samples.is_sufficient() {
                    return Ok(samples);
                }
                samples.add(&self.record(&store.get(doc).map_err(engine)?)?);
            }
        }
        Ok(samples)
    }

    /// Decompresses the record of a document.
    fn record(&self, document: &TantivyDocument) -> io::Result<Vec<u8>> {
        let compressed = document.get_first(self.field).and_then(|value| value.as_bytes());
        self.dictionaries.decompress(compressed.ok_or_else(|| damaged("a document has no stored article"))?)
    }
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
