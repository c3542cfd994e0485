//! The documents of an index by the files that they were read from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::schema::IndexRecordOption;
use tantivy::store::StoreReader;
use tantivy::termdict::TermStreamer;
use tantivy::{DocId, DocSet, InvertedIndexReader, SegmentReader, TERMINATED, TantivyDocument};

use super::{Index, IndexError};
use crate::article::ArticleId;
use crate::page::Origin;

/// Blocks of stored documents that are kept: those of one file lie side by side.
const STORE_BLOCKS: usize = 8;

/// The documents of one file: their names, and where in the file each stands.
pub type SourceDocuments = Vec<(ArticleId, Origin)>;

impl Index {
    /// Hands every file with its documents to `each`, in the order of their paths, until it gives `false`.
    ///
    /// Memory grows with the documents of one file; every document is read once.
    ///
    /// # Errors
    ///
    /// Where the index cannot be read.
    pub fn for_each_source(&self, each: &mut dyn FnMut(&Path, SourceDocuments) -> bool) -> Result<(), IndexError> {
        let failed = |error| self.engine_error(error);
        let segments = self.searcher().segment_readers();
        let opened: Vec<Opened<'_>> =
            segments.iter().map(|segment| Opened::new(segment, self)).collect::<Result<_, _>>().map_err(failed)?;
        let mut sources: Vec<Sources<'_>> =
            opened.iter().map(Sources::new).collect::<Result<_, _>>().map_err(failed)?;
        while let Some(path) = sources.iter().filter_map(Sources::path).min() {
            let mut documents = SourceDocuments::new();
            for segment in sources.iter_mut().filter(|segment| segment.path().as_ref() == Some(&path)) {
                segment.take_documents(self, &mut documents).map_err(failed)?;
            }
            if !documents.is_empty() && !each(&path, documents) {
                break;
            }
        }
        Ok(())
    }
}

struct Opened<'i> {
    segment: &'i SegmentReader,
    inverted: Arc<InvertedIndexReader>,
    store: StoreReader,
}

impl<'i> Opened<'i> {
    fn new(segment: &'i SegmentReader, index: &Index) -> tantivy::Result<Self> {
        let inverted = segment.inverted_index(index.fields().source)?;
        Ok(Self { segment, inverted, store: segment.get_store_reader(STORE_BLOCKS)? })
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

/// The files of a segment, one after the other.
struct Sources<'o> {
    opened: &'o Opened<'o>,
    terms: TermStreamer<'o>,
    has_more: bool,
}

impl<'o> Sources<'o> {
    fn new(opened: &'o Opened<'o>) -> tantivy::Result<Self> {
        let mut terms = opened.inverted.terms().stream()?;
        let has_more = terms.advance();
        Ok(Self { opened, terms, has_more })
    }

    fn path(&self) -> Option<PathBuf> {
        self.has_more.then(|| PathBuf::from(String::from_utf8_lossy(self.terms.key()).into_owned()))
    }

    /// Adds the documents of the file, and goes on to the next one.
    fn take_documents(&mut self, index: &Index, documents: &mut SourceDocuments) -> tantivy::Result<()> {
        for document in self.opened.documents(&self.terms)? {
            let stored: TantivyDocument = self.opened.store.get(document)?;
            let facts = index.stored_articles().facts(&stored)?;
            documents.push((ArticleId(facts.id), facts.origin()));
        }
        self.has_more = self.terms.advance();
        Ok(())
    }
}
