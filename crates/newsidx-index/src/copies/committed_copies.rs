//! The notes as they were committed last.

use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::collector::Count;
use tantivy::query::TermQuery;
use tantivy::schema::{Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, Value};
use tantivy::{DocAddress, DocSet, Index, ReloadPolicy, Searcher, SegmentReader, TERMINATED, TantivyDocument, Term};

use crate::read_only_directory::ReadOnlyDirectory;
use newsidx_core::article::ArticleId;
use newsidx_core::page::Origin;

/// Name of the directory in that of the index.
pub(super) const DIRECTORY: &str = "copies";

/// That the page of a document lies in another place too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CopyEntry {
    /// Number of the document.
    id: u64,
    /// The commit of the articles with which it came.
    since: u64,
    origin: Origin,
}

/// The fields of the notes.
#[derive(Clone, Copy, Debug)]
pub(super) struct CopyEntryFields {
    /// Number of the document.
    pub id: Field,
    /// Path of the file that it leads to, as one term.
    pub source: Field,
    /// Number of the note itself.
    pub entry: Field,
    /// Number of the commit with which it came.
    pub since: Field,
    /// The note, as JSON.
    pub record: Field,
}

pub(super) fn schema() -> Schema {
    let mut schema = Schema::builder();
    schema.add_u64_field("id", INDEXED);
    schema.add_text_field("source", STRING);
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

    /// The term of the one note that leads from a document to a place.
    pub(super) fn entry_term(&self, id: ArticleId, origin: &Origin) -> Term {
        Term::from_field_u64(self.entry, id.derive_for(origin).0)
    }

    pub(super) fn to_document(self, note: &CopyEntry) -> tantivy::Result<TantivyDocument> {
        let mut document = TantivyDocument::new();
        document.add_u64(self.id, note.id);
        document.add_text(self.source, note.origin.file.to_string_lossy());
        document.add_u64(self.entry, note.id().derive_for(&note.origin).0);
        document.add_u64(self.since, note.since);
        document.add_bytes(self.record, &serde_json::to_vec(note).map_err(std::io::Error::from)?);
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

/// The notes that belong to a commit of the articles.
pub(crate) struct Copies {
    /// What is on disk; `None` where there never was a copy.
    open: Option<(Searcher, CopyEntryFields)>,
    /// Number of the commit.
    generation: u64,
}

impl Copies {
    /// Opens the notes of an index for reading. Where there are none, it makes no difference to which commit they belong.
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

    /// The further places of the page of a document, in their order.
    pub(crate) fn origins(&self, id: ArticleId) -> tantivy::Result<Vec<Origin>> {
        let Some((_, fields)) = &self.open else { return Ok(Vec::new()) };
        let mut places = Vec::new();
        self.for_each_with_term(&Term::from_field_u64(fields.id, id.0), &mut |note| {
            places.push(note.origin);
            true
        })?;
        places.sort_unstable();
        places.dedup();
        Ok(places)
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

    /// Hands out the notes with a term until `each` gives `false`.
    pub(super) fn for_each_with_term(
        &self,
        term: &Term,
        each: &mut dyn FnMut(CopyEntry) -> bool,
    ) -> tantivy::Result<()> {
        let Some((searcher, fields)) = &self.open else { return Ok(()) };
        for (nth, segment) in searcher.segment_readers().iter().enumerate() {
            let inverted = segment.inverted_index(term.field())?;
            let Some(mut postings) = inverted.read_postings(term, IndexRecordOption::Basic)? else { continue };
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                postings.advance();
                if segment.is_deleted(doc) {
                    continue;
                }
                let note = decode_entry(*fields, &searcher.doc(DocAddress::new(nth as u32, doc))?)?;
                if note.since <= self.generation && !each(note) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Hands out all notes that are on disk, also those of a commit that the articles do not have.
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

    /// How many there are.
    pub(crate) fn count(&self) -> tantivy::Result<u64> {
        let Some((searcher, fields)) = &self.open else { return Ok(0) };
        // There is at most one commit that the articles do not have.
        let next = Term::from_field_u64(fields.since, self.generation + 1);
        let unseen = searcher.search(&TermQuery::new(next, IndexRecordOption::Basic), &Count)?;
        Ok(searcher.num_docs() - unseen as u64)
    }

    /// The segments in which they lie, each with the field in which the files stand that they lead to.
    pub(crate) fn segments(&self) -> impl Iterator<Item = (&SegmentReader, Field)> {
        let open = self.open.iter();
        open.flat_map(|(searcher, fields)| searcher.segment_readers().iter().map(|segment| (segment, fields.source)))
    }

    /// The note in a stored document; `None` where the articles do not have its commit.
    pub(crate) fn decode_entry(&self, document: &TantivyDocument) -> tantivy::Result<Option<CopyEntry>> {
        let Some((_, fields)) = &self.open else { return Ok(None) };
        Ok(Some(decode_entry(*fields, document)?).filter(|note| note.since <= self.generation))
    }
}

fn decode_entry(fields: CopyEntryFields, document: &TantivyDocument) -> tantivy::Result<CopyEntry> {
    let record = document.get_first(fields.record).and_then(|value| value.as_bytes()).unwrap_or_default();
    Ok(serde_json::from_slice(record).map_err(std::io::Error::from)?)
}
