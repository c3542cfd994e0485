//! Exact copies as of one commit of the articles, and the schema of their index.
//!
//! A lookup by document or source is one posting list in each segment; the entry itself is stored as JSON.

use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::collector::Count;
use tantivy::query::TermQuery;
use tantivy::schema::{Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, Value};
use tantivy::{DocAddress, Index, ReloadPolicy, Searcher, SegmentReader, TantivyDocument, Term};

use crate::live_documents::live_documents;
use crate::read_only_directory::ReadOnlyDirectory;
use newsidx_core::article::ArticleId;
use newsidx_core::page::Origin;

/// Name of the store's directory in that of the index.
pub(super) const DIRECTORY: &str = "copies";

/// A further origin of the page of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CopyEntry {
    /// Identifier of the document.
    id: u64,
    /// Number of the commit of the articles with which the entry came.
    since: u64,
    origin: Origin,
}

/// Fields of an entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct CopyEntryFields {
    /// Identifier of the document.
    pub id: Field,
    /// Path of the source, as one term.
    pub source: Field,
    /// Identifier of the entry itself, from document and origin.
    pub entry: Field,
    /// Number of the commit with which the entry came.
    pub since: Field,
    /// The entry, as JSON.
    pub record: Field,
}

pub(super) fn schema() -> Schema {
    let mut schema = Schema::builder();
    schema.add_u64_field("id", INDEXED);
    schema.add_text_field("source", STRING);
    // The field of the entry's own identifier; its name is part of the format on disk.
    schema.add_u64_field("note", INDEXED);
    schema.add_u64_field("since", INDEXED);
    schema.add_bytes_field("record", STORED);
    schema.build()
}

impl CopyEntryFields {
    pub(super) fn from_schema(schema: &Schema) -> tantivy::Result<Self> {
        let field = |name: &str| schema.get_field(name);
        Ok(Self {
            id: field("id")?,
            source: field("source")?,
            entry: field("note")?,
            since: field("since")?,
            record: field("record")?,
        })
    }

    pub(super) fn source_term(&self, source: &Path) -> Term {
        Term::from_field_text(self.source, &source.to_string_lossy())
    }

    /// The term of the one entry with this document and origin.
    pub(super) fn entry_term(&self, id: ArticleId, origin: &Origin) -> Term {
        Term::from_field_u64(self.entry, id.derive_for(origin).0)
    }

    pub(super) fn to_document(self, entry: &CopyEntry) -> tantivy::Result<TantivyDocument> {
        let mut document = TantivyDocument::new();
        document.add_u64(self.id, entry.id);
        document.add_text(self.source, entry.origin.file.to_string_lossy());
        document.add_u64(self.entry, entry.id().derive_for(&entry.origin).0);
        document.add_u64(self.since, entry.since);
        document.add_bytes(self.record, &serde_json::to_vec(entry).map_err(std::io::Error::from)?);
        Ok(document)
    }
}

impl CopyEntry {
    pub(super) fn new(id: ArticleId, origin: Origin, since: u64) -> Self {
        Self { id: id.0, since, origin }
    }

    pub(crate) fn id(&self) -> ArticleId {
        ArticleId(self.id)
    }

    pub(super) fn since(&self) -> u64 {
        self.since
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.origin
    }
}

/// The copies that belong to a commit of the articles.
pub(crate) struct Copies {
    /// `None` if there never was a copy.
    open: Option<(Searcher, CopyEntryFields)>,
    /// Number of that commit. Entries with a greater one are ignored.
    generation: u64,
}

impl Copies {
    /// Opens the copies of an index for reading. `generation` returns the commit number of the articles; it is called only
    /// if there are copies.
    pub(crate) fn open(index: &Path, generation: impl FnOnce() -> tantivy::Result<u64>) -> tantivy::Result<Self> {
        let path = index.join(DIRECTORY);
        if !path.join("meta.json").exists() {
            return Ok(Self::empty(0));
        }
        Self::from_engine(&Index::open(ReadOnlyDirectory::open(&path)?)?, generation()?)
    }

    pub(super) fn from_engine(engine: &Index, generation: u64) -> tantivy::Result<Self> {
        let reader = engine.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { open: Some((reader.searcher(), CopyEntryFields::from_schema(&engine.schema())?)), generation })
    }

    pub(super) fn empty(generation: u64) -> Self {
        Self { open: None, generation }
    }

    /// The further origins of a document, sorted.
    pub(crate) fn origins(&self, id: ArticleId) -> tantivy::Result<Vec<Origin>> {
        let Some((_, fields)) = &self.open else { return Ok(Vec::new()) };
        let mut origins = Vec::new();
        self.for_each_with_term(&Term::from_field_u64(fields.id, id.0), &mut |entry| {
            origins.push(entry.origin);
            true
        })?;
        origins.sort_unstable();
        // A commit under way has added the entries of a source that is read again, and has not deleted the old ones yet.
        origins.dedup();
        Ok(origins)
    }

    pub(super) fn has_document(&self, id: ArticleId) -> tantivy::Result<bool> {
        let Some((_, fields)) = &self.open else { return Ok(false) };
        self.has(&Term::from_field_u64(fields.id, id.0))
    }

    pub(super) fn has_source(&self, source: &Path) -> tantivy::Result<bool> {
        let Some((_, fields)) = &self.open else { return Ok(false) };
        self.has(&fields.source_term(source))
    }

    fn has(&self, term: &Term) -> tantivy::Result<bool> {
        let mut has = false;
        self.for_each_with_term(term, &mut |_| {
            has = true;
            false
        })?;
        Ok(has)
    }

    /// Calls `each` with the entries of a term, until it returns `false`.
    pub(super) fn for_each_with_term(
        &self,
        term: &Term,
        each: &mut dyn FnMut(CopyEntry) -> bool,
    ) -> tantivy::Result<()> {
        let Some((searcher, fields)) = &self.open else { return Ok(()) };
        for (nth, segment) in searcher.segment_readers().iter().enumerate() {
            let inverted = segment.inverted_index(term.field())?;
            let Some(postings) = inverted.read_postings(term, IndexRecordOption::Basic)? else { continue };
            for doc in live_documents(segment, postings) {
                let entry = decode_entry(*fields, &searcher.doc(DocAddress::new(nth as u32, doc))?)?;
                if entry.since <= self.generation && !each(entry) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Calls `each` with all entries on disk, also those of a commit that the articles do not have.
    pub(super) fn for_each_on_disk(
        &self,
        each: &mut dyn FnMut(CopyEntry) -> tantivy::Result<()>,
    ) -> tantivy::Result<()> {
        let Some((searcher, fields)) = &self.open else { return Ok(()) };
        for segment in searcher.segment_readers() {
            let store = segment.get_store_reader(1)?;
            for doc in segment.doc_ids_alive() {
                each(decode_entry(*fields, &store.get(doc)?)?)?;
            }
        }
        Ok(())
    }

    /// Number of copies.
    pub(crate) fn count(&self) -> tantivy::Result<u64> {
        let Some((searcher, fields)) = &self.open else { return Ok(0) };
        // The articles lack at most one commit of the copies, the next one.
        let next = Term::from_field_u64(fields.since, self.generation + 1);
        let ignored = searcher.search(&TermQuery::new(next, IndexRecordOption::Basic), &Count)?;
        Ok(searcher.num_docs() - ignored as u64)
    }

    /// Segments, each with the field that holds the sources.
    pub(crate) fn segments(&self) -> impl Iterator<Item = (&SegmentReader, Field)> {
        let open = self.open.iter();
        open.flat_map(|(searcher, fields)| searcher.segment_readers().iter().map(|segment| (segment, fields.source)))
    }

    /// The entry in a stored document; `None` if the articles do not have its commit.
    pub(crate) fn decode_entry(&self, document: &TantivyDocument) -> tantivy::Result<Option<CopyEntry>> {
        let Some((_, fields)) = &self.open else { return Ok(None) };
        Ok(Some(decode_entry(*fields, document)?).filter(|entry| entry.since <= self.generation))
    }
}

fn decode_entry(fields: CopyEntryFields, document: &TantivyDocument) -> tantivy::Result<CopyEntry> {
    let record = document.get_first(fields.record).and_then(|value| value.as_bytes()).unwrap_or_default();
    Ok(serde_json::from_slice(record).map_err(std::io::Error::from)?)
}
