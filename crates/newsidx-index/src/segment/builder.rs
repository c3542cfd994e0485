//! Builds one segment: adds documents one by one, then writes the segment's files.
//!
//! Memory grows with the tokens that were added; [`SegmentBuilder::memory_bytes`] returns what holding and writing them
//! takes. Stored records go to disk when they are added.

use std::thread;

use tantivy::directory::{TerminatingWrite, WritePtr};
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::SegmentComponent;
use tantivy::schema::{Field, IndexRecordOption, Schema};
use tantivy::store::StoreWriter;
use tantivy::{Segment, SegmentMeta, TantivyError};

use super::posting_log::{MAX_TERM_NUMBER, PostingLog};
use super::postings::{self, IndexedField};
use super::terms::{MAX_FIELDS, PendingTerm, TermTable};
use crate::analyzer::{FastTokenizer, TOKEN_PADDED_BYTES};
use crate::document_fields::{self, Document, IndexedValue};
use crate::schema::Fields;

/// Postings after which a segment is full.
// Half of what 32 bits can count: one more document fits in the other half.
const MAX_POSTINGS: u32 = u32::MAX / 2;

/// Bytes of the postings that are sorted at once.
const PARTITION_BYTES: usize = 32 << 20;

/// A segment under construction: postings in memory, stored records on disk.
pub(super) struct SegmentBuilder {
    segment: Segment,
    schema: Schema,
    fields: Fields,
    indexed: Vec<IndexedField>,
    /// Maps the engine's number of a field to its number among the indexed fields, from 1; 0 if it is not indexed.
    field_numbers: Vec<u8>,
    inverted: InvertedFields,
    columns: FastFieldsWriter,
    columns_file: WritePtr,
    store: StoreWriter,
    documents: u32,
}

/// Postings, terms and field lengths of the documents.
struct InvertedFields {
    tokenizer: FastTokenizer,
    /// Terms of the current value, prepared and not yet counted.
    pending_terms: Vec<PendingTerm>,
    terms: TermTable,
    postings: PostingLog,
    lengths: FieldNormsWriter,
}

impl SegmentBuilder {
    pub(super) fn new(segment: Segment) -> tantivy::Result<Self> {
        let schema = segment.schema();
        let indexed = indexed_fields(&schema)?;
        let mut field_numbers = vec![0; schema.num_fields()];
        for (number, indexed) in (1..).zip(&indexed) {
            field_numbers[indexed.field.field_id() as usize] = number;
        }
        let index = segment.index();
        let settings = index.settings();
        Ok(Self {
            fields: Fields::from_schema(&schema)?,
            indexed,
            field_numbers,
            inverted: InvertedFields {
                tokenizer: FastTokenizer::default(),
                pending_terms: Vec::new(),
                terms: TermTable::new(),
                postings: PostingLog::default(),
                lengths: FieldNormsWriter::for_schema(&schema),
            },
            columns: FastFieldsWriter::from_schema_and_tokenizer_manager(
                &schema,
                index.fast_field_tokenizer().clone(),
            )?,
            columns_file: segment.open_write(SegmentComponent::FastFields)?,
            store: StoreWriter::new(
                segment.open_write(SegmentComponent::Store)?,
                settings.docstore_compression,
                settings.docstore_blocksize,
                settings.docstore_compress_dedicated_thread,
            )?,
            schema,
            segment,
            documents: 0,
        })
    }

    /// Appends a document.
    pub(super) fn add(&mut self, document: &Document) -> tantivy::Result<()> {
        let words = self.invert(document);
        let columns = document_fields::stored_document(&self.fields, document, words);
        self.columns.add_document(&columns)?;
        self.store.store(&columns, &self.schema)?;
        self.documents += 1;
        Ok(())
    }

    /// Inverts a document. Returns the number of words of its standfirst and body.
    fn invert(&mut self, document: &Document) -> u64 {
        let (inverted, nth) = (&mut self.inverted, self.documents);
        let mut words = 0;
        // The values of a field come one after the other, so its length is complete when the field changes.
        let mut current: Option<(Field, u32)> = None;
        document_fields::for_each_indexed_value(&self.fields, document, |field, value| {
            let length = match &mut current {
                Some((last, length)) if *last == field => length,
                _ => {
                    if let Some((last, length)) = current {
                        inverted.lengths.record(nth, last, length);
                    }
                    inverted.postings.next_field();
                    &mut current.insert((field, 0)).1
                }
            };
            let count = inverted.add(self.field_numbers[field.field_id() as usize], value, nth);
            *length += count;
            if field == self.fields.standfirst || field == self.fields.body {
                words += u64::from(count);
            }
        });
        if let Some((last, length)) = current {
            inverted.lengths.record(nth, last, length);
        }
        inverted.postings.end_document();
        words
    }

    /// Bytes of memory in use, plus those that [`finish`](Self::finish) will need.
    pub(super) fn memory_bytes(&self) -> usize {
        let InvertedFields { terms, postings, lengths, .. } = &self.inverted;
        let inverted = terms.memory_bytes() + postings.memory_bytes() + lengths.mem_usage();
        let engine_writers = self.columns.mem_usage() + self.store.mem_usage();
        inverted + engine_writers + postings::memory_bytes_to_write(terms, postings, PARTITION_BYTES)
    }

    /// Whether the 32-bit numbers of the segment are used up, independent of memory.
    pub(super) fn is_full(&self) -> bool {
        // Margin for one more document, which has fewer terms.
        const MARGIN: u32 = 1 << 27;
        let InvertedFields { terms, postings, .. } = &self.inverted;
        postings.count() > MAX_POSTINGS || terms.len() as u32 > MAX_TERM_NUMBER - MARGIN
    }

    /// Writes the segment's files. Returns the metadata with which the engine adds the segment.
    pub(super) fn finish(self) -> tantivy::Result<SegmentMeta> {
        self.finish_in_partitions(PARTITION_BYTES)
    }

    fn finish_in_partitions(self, partition_bytes: usize) -> tantivy::Result<SegmentMeta> {
        let Self { segment, indexed, inverted, mut columns, mut columns_file, store, documents, .. } = self;
        let InvertedFields { terms, postings: log, mut lengths, .. } = inverted;
        // Lengths first: the serializer of postings reads them from disk.
        lengths.fill_up_to_max_doc(documents);
        let file = segment.open_write(SegmentComponent::FieldNorms)?;
        lengths.serialize(FieldNormsSerializer::from_write(file)?, None)?;
        let write_columns_and_store = move || {
            columns.serialize(&mut columns_file, None)?;
            columns_file.terminate()?;
            store.close()
        };
        // In parallel: columns and store share no data with the postings.
        thread::scope(|scope| {
            let columns_and_store = scope.spawn(write_columns_and_store);
            postings::write(&segment, documents, &indexed, (&terms, &log), partition_bytes)?;
            let panicked = |_| TantivyError::ErrorInThread("a thread that writes a segment panicked".to_owned());
            Ok::<_, TantivyError>(columns_and_store.join().map_err(panicked)??)
        })?;
        let meta = segment.with_max_doc(documents).meta().clone();
        // The engine would look for a temporary file that only segments with a sort order have.
        meta.untrack_temp_docstore();
        Ok(meta)
    }
}

impl InvertedFields {
    /// Adds one value of the current field. Returns the number of its tokens.
    fn add(&mut self, field: u8, value: IndexedValue<'_>, document: u32) -> u32 {
        let (terms, postings) = (&mut self.terms, &mut self.postings);
        let mut add = |padded: &[u8], length| postings.add(terms.count(field, padded, length, document));
        let count = match value {
            IndexedValue::Text(text) => {
                let pending = &mut self.pending_terms;
                let mut prepare = |padded: &[u8], length| pending.push(terms.prepare(field, padded, length, document));
                // In two passes, so that the slots of later terms are prefetched while one is counted.
                let count = self.tokenizer.tokenize(text, &mut prepare);
                terms.count_all(pending, document, |term| postings.add(term));
                count
            }
            IndexedValue::Keyword(text) => {
                add(&[text.as_bytes(), &[0; TOKEN_PADDED_BYTES]].concat(), text.len());
                1
            }
            IndexedValue::Number(number) => {
                // Big-endian, as the engine writes numbers: their byte order is their numeric order.
                add(&[number.to_be_bytes(), [0; TOKEN_PADDED_BYTES / 2]].concat(), size_of::<u64>());
                1
            }
        };
        postings.end_value();
        count as u32
    }
}

/// The fields with an inverted index, in the order in which the engine writes them.
fn indexed_fields(schema: &Schema) -> tantivy::Result<Vec<IndexedField>> {
    let indexed = schema.fields().filter(|(_, entry)| entry.is_indexed()).map(|(field, entry)| IndexedField {
        field,
        has_positions: entry.field_type().index_record_option().is_some_and(IndexRecordOption::has_positions),
    });
    let indexed: Vec<_> = indexed.collect();
    if indexed.len() > usize::from(MAX_FIELDS) {
        return Err(TantivyError::SchemaError(format!("{} fields are inverted, {MAX_FIELDS} can be", indexed.len())));
    }
    Ok(indexed)
}

#[cfg(test)]
mod tests {
    use tantivy::postings::Postings;
    use tantivy::schema::Value;
    use tantivy::{DocSet, Index, IndexWriter, SegmentReader, TERMINATED, TantivyDocument};

    use super::*;
    use crate::schema::{self, AUTHOR, ID, KIND, LANGUAGE, MODIFIED, SIGNATURE, SITE_NAME, STORY, WORDS};
    use newsidx_core::article::{Article, ArticleId, DocumentKind, PartialDate};
    use newsidx_core::page::Origin;
    use newsidx_dedup::Signature;

    fn article(nth: u64) -> Article {
        let long = "Überraschungserfolgsgeschichte pneumonoultramicroscopicsilicovolcanoconiosis ".repeat(3);
        let paragraph = |at: u64| format!("word{} the the word{} U.N.’s {long} {nth}", nth % 11, at * nth);
        Article {
            id: ArticleId(nth.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            kind: if nth.is_multiple_of(13) { DocumentKind::Listing } else { DocumentKind::Article },
            origin: Origin::from_record(
                if nth.is_multiple_of(7) { "/a" } else { "/a/long/path/of/a/file.jsonl" },
                nth + 1,
            ),
            other_sources: Vec::new(),
            fetched: None,
            url: (!nth.is_multiple_of(3)).then(|| format!("https://a.example/story-{nth}")),
            site: "www.A.example".to_owned(),
            title: format!("Headline {nth} of {}", nth / 3),
            standfirst: (!nth.is_multiple_of(4)).then(|| format!("The headline, number {nth}")),
            authors: vec!["Jo Doe".to_owned(); nth as usize % 3],
            agency: None,
            section: None,
            published: None,
            modified: PartialDate::new(2000 + (nth % 20) as i16, None, None),
            language: nth.is_multiple_of(2).then(|| "en".to_owned()),
            paragraphs: (0..nth % 5).map(paragraph).collect(),
            captions: vec![String::new(), "대한민국 the pier".to_owned()],
            credits: Vec::new(),
        }
    }

    fn documents() -> impl Iterator<Item = Document> {
        (0..300).map(|nth| Document {
            article: article(nth),
            commit: 3,
            story: nth.is_multiple_of(9).then_some(ArticleId(nth / 9)),
            signature: (nth > 2).then_some(Signature(nth)),
            record: vec![7; nth as usize],
        })
    }

    fn index() -> (Index, IndexWriter) {
        let index = Index::create_in_ram(schema::schema());
        schema::register_tokenizer(&index);
        let writer = index.writer_with_num_threads(1, 20 << 20).unwrap();
        (index, writer)
    }

    fn only_segment(index: &Index) -> SegmentReader {
        let searcher = index.reader().unwrap().searcher();
        assert_eq!(searcher.segment_readers().len(), 1);
        searcher.segment_reader(0).clone()
    }

    /// Documents of a term, each with the frequency and the positions of the term.
    type TermPostings = Vec<(u32, u32, Vec<u32>)>;

    fn postings(segment: &SegmentReader, field: Field) -> Vec<(Vec<u8>, TermPostings)> {
        let inverted = segment.inverted_index(field).unwrap();
        let mut terms = inverted.terms().stream().unwrap();
        let mut all = Vec::new();
        while terms.advance() {
            let option = IndexRecordOption::WithFreqsAndPositions;
            let mut postings = inverted.read_postings_from_terminfo(terms.value(), option).unwrap();
            let mut documents = Vec::new();
            while postings.doc() != TERMINATED {
                let mut positions = Vec::new();
                postings.positions(&mut positions);
                documents.push((postings.doc(), postings.term_freq(), positions));
                postings.advance();
            }
            assert_eq!(terms.value().doc_freq as usize, documents.len());
            all.push((terms.key().to_vec(), documents));
        }
        all
    }

    fn lengths(segment: &SegmentReader, field: Field) -> Option<Vec<u8>> {
        let lengths = segment.fieldnorms_readers().get_field(field).unwrap()?;
        Some((0..segment.max_doc()).map(|doc| lengths.fieldnorm_id(doc)).collect())
    }

    fn columns_and_record(segment: &SegmentReader, fields: &Fields, doc: u32) -> (Vec<u64>, Vec<String>, Vec<u8>) {
        let columns = segment.fast_fields();
        let mut numbers = Vec::new();
        for name in [ID, STORY, SIGNATURE, WORDS, KIND] {
            numbers.extend(columns.u64(name).unwrap().values_for_doc(doc));
        }
        numbers.extend(columns.i64(MODIFIED).unwrap().values_for_doc(doc).map(|day| day as u64));
        let mut texts = Vec::new();
        for name in [AUTHOR, LANGUAGE, SITE_NAME] {
            let column = columns.str(name).unwrap().unwrap();
            for ord in column.term_ords(doc) {
                texts.push(String::new());
                column.ord_to_str(ord, texts.last_mut().unwrap()).unwrap();
            }
        }
        let stored: TantivyDocument = segment.get_store_reader(1).unwrap().get(doc).unwrap();
        (numbers, texts, stored.get_first(fields.record).unwrap().as_bytes().unwrap().to_vec())
    }

    #[test]
    fn a_segment_equals_the_one_that_the_engine_writes() {
        let ((engine, mut engine_writer), (direct, mut direct_writer)) = (index(), index());
        let fields = Fields::from_schema(&engine.schema()).unwrap();
        let mut builder = SegmentBuilder::new(direct.new_segment()).unwrap();
        for document in documents() {
            engine_writer.add_document(document_fields::engine_document(&fields, &document)).unwrap();
            builder.add(&document).unwrap();
        }
        direct_writer.add_segment(builder.finish_in_partitions(28).unwrap()).unwrap();
        engine_writer.commit().unwrap();
        direct_writer.commit().unwrap();
        let (engine, direct) = (only_segment(&engine), only_segment(&direct));
        for (field, entry) in schema::schema().fields().filter(|(_, entry)| entry.is_indexed()) {
            let tokens = |segment: &SegmentReader| segment.inverted_index(field).unwrap().total_num_tokens();
            assert_eq!(tokens(&direct), tokens(&engine), "{}", entry.name());
            assert_eq!(lengths(&direct, field), lengths(&engine, field), "{}", entry.name());
            assert_eq!(postings(&direct, field), postings(&engine, field), "{}", entry.name());
        }
        for doc in 0..engine.max_doc() {
            assert_eq!(columns_and_record(&direct, &fields, doc), columns_and_record(&engine, &fields, doc));
        }
    }
}
