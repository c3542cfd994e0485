//! Documents of an index grouped by source: a k-way merge over the source terms of all segments.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::store::StoreReader;
use tantivy::termdict::TermStreamer;
use tantivy::{DocId, InvertedIndexReader, SegmentReader, TantivyDocument};

use super::live_documents::live_documents;
use super::{Index, IndexError};
use newsidx_core::article::ArticleId;
use newsidx_core::page::Origin;

/// Blocks of stored documents that are cached for each segment. Few suffice, since those of one source are adjacent.
const STORE_BLOCKS: usize = 8;

/// The documents of one source, each with the origin of its page. A page that occurs in the source several times is listed
/// as often.
pub type SourceDocuments = Vec<(ArticleId, Origin)>;

impl Index {
    /// Calls `each` with every source and its documents, sorted by path, until it returns `false`. A document with several
    /// sources is listed under each.
    ///
    /// Memory grows with the documents of one source; every stored document is read once.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn for_each_source(&self, each: &mut dyn FnMut(&Path, SourceDocuments) -> bool) -> Result<(), IndexError> {
        let failed = |error| self.engine_error(error);
        let article = |stored: &TantivyDocument| {
            let facts = self.stored_articles().facts(stored)?;
            Ok(Some((ArticleId(facts.id), facts.origin())))
        };
        let copy = |stored: &TantivyDocument| {
            Ok(self.copies().decode_entry(stored)?.map(|copy| (copy.id(), copy.origin().clone())))
        };
        let mut segments: Vec<SourceSegment<'_>> = Vec::new();
        for segment in self.searcher().segment_readers() {
            segments.push(SourceSegment::new(segment, self.fields().source, &article).map_err(failed)?);
        }
        for (segment, field) in self.copies().segments() {
            segments.push(SourceSegment::new(segment, field, &copy).map_err(failed)?);
        }
        let mut cursors: Vec<SourceCursor<'_>> =
            segments.iter().map(SourceCursor::new).collect::<Result<_, _>>().map_err(failed)?;
        while let Some(path) = cursors.iter().filter_map(SourceCursor::path).min() {
            let mut documents = SourceDocuments::new();
            for cursor in cursors.iter_mut().filter(|cursor| cursor.path().as_ref() == Some(&path)) {
                cursor.take_documents(&mut documents).map_err(failed)?;
            }
            documents.sort_unstable();
            // A commit under way may have left a copy with the origin of the document itself.
            documents.dedup();
            if !documents.is_empty() && !each(&path, documents) {
                break;
            }
        }
        Ok(())
    }
}

/// Returns identifier and origin of a stored document; `None` if it belongs to a commit that readers do not see yet.
type OriginReader<'i> = dyn Fn(&TantivyDocument) -> tantivy::Result<Option<(ArticleId, Origin)>> + 'i;

/// A segment of the articles, or of the copies.
struct SourceSegment<'i> {
    segment: &'i SegmentReader,
    inverted: Arc<InvertedIndexReader>,
    store: StoreReader,
    read: &'i OriginReader<'i>,
}

impl<'i> SourceSegment<'i> {
    fn new(segment: &'i SegmentReader, source: Field, read: &'i OriginReader<'i>) -> tantivy::Result<Self> {
        let inverted = segment.inverted_index(source)?;
        Ok(Self { segment, inverted, store: segment.get_store_reader(STORE_BLOCKS)?, read })
    }

    fn documents(&self, source: &TermStreamer<'_>) -> tantivy::Result<impl Iterator<Item = DocId>> {
        let postings = self.inverted.read_postings_from_terminfo(source.value(), IndexRecordOption::Basic)?;
        Ok(live_documents(self.segment, postings))
    }
}

/// Position in the sorted sources of a segment.
struct SourceCursor<'s> {
    segment: &'s SourceSegment<'s>,
    terms: TermStreamer<'s>,
    /// Whether `terms` is at a source, and not at its end.
    has_source: bool,
}

impl<'s> SourceCursor<'s> {
    fn new(segment: &'s SourceSegment<'s>) -> tantivy::Result<Self> {
        let mut terms = segment.inverted.terms().stream()?;
        let has_source = terms.advance();
        Ok(Self { segment, terms, has_source })
    }

    fn path(&self) -> Option<PathBuf> {
        self.has_source.then(|| PathBuf::from(String::from_utf8_lossy(self.terms.key()).into_owned()))
    }

    /// Appends the documents of the current source, and moves on to the next one.
    fn take_documents(&mut self, documents: &mut SourceDocuments) -> tantivy::Result<()> {
        for document in self.segment.documents(&self.terms)? {
            documents.extend((self.segment.read)(&self.segment.store.get(document)?)?);
        }
        self.has_source = self.terms.advance();
        Ok(())
    }
}
