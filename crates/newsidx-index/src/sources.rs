//! Documents of an index grouped by source: a k-way merge over the source terms of all segments.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::store::StoreReader;
use tantivy::termdict::TermStreamer;
use tantivy::{DocId, DocSet, InvertedIndexReader, SegmentReader, TERMINATED, TantivyDocument};

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
        let segments = self.searcher().segment_readers();
        let article = |stored: &TantivyDocument| {
            let facts = self.stored_articles().facts(stored)?;
            Ok(Some((ArticleId(facts.id), facts.origin())))
        };
        let copy = |stored: &TantivyDocument| {
            Ok(self.copies().decode_entry(stored)?.map(|copy| (copy.id(), copy.origin().clone())))
        };
        let mut opened: Vec<SourceSegment<'_>> = Vec::new();
        for segment in segments {
            opened.push(SourceSegment::new(segment, self.fields().source, &article).map_err(failed)?);
        }
        for (segment, field) in self.copies().segments() {
            opened.push(SourceSegment::new(segment, field, &copy).map_err(failed)?);
        }
        let mut sources: Vec<SourceCursor<'_>> =
            opened.iter().map(SourceCursor::new).collect::<Result<_, _>>().map_err(failed)?;
        while let Some(path) = sources.iter().filter_map(SourceCursor::path).min() {
            let mut documents = SourceDocuments::new();
            for segment in sources.iter_mut().filter(|segment| segment.path().as_ref() == Some(&path)) {
                segment.take_documents(&mut documents).map_err(failed)?;
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

    fn documents(&self, source: &TermStreamer<'_>) -> tantivy::Result<Vec<DocId>> {
        let mut postings = self.inverted.read_postings_from_terminfo(source.value(), IndexRecordOption::Basic)?;
        let mut documents = Vec::new();
        while postings.doc() != TERMINATED {
            if !self.segment.is_deleted(postings.doc()) {
                documents.push(postings.doc());
            }
            postings.advance();
        }
        Ok(documents)
    }
}

/// Position in the sorted sources of a segment.
struct SourceCursor<'o> {
    opened: &'o SourceSegment<'o>,
    terms: TermStreamer<'o>,
    has_more: bool,
}

impl<'o> SourceCursor<'o> {
    fn new(opened: &'o SourceSegment<'o>) -> tantivy::Result<Self> {
        let mut terms = opened.inverted.terms().stream()?;
        let has_more = terms.advance();
        Ok(Self { opened, terms, has_more })
    }

    fn path(&self) -> Option<PathBuf> {
        self.has_more.then(|| PathBuf::from(String::from_utf8_lossy(self.terms.key()).into_owned()))
    }

    /// Appends the documents of the current source, and moves on to the next one.
    fn take_documents(&mut self, documents: &mut SourceDocuments) -> tantivy::Result<()> {
        for document in self.opened.documents(&self.terms)? {
            documents.extend((self.opened.read)(&self.opened.store.get(document)?)?);
        }
        self.has_more = self.terms.advance();
        Ok(())
    }
}
