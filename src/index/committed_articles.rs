//! The articles as they were committed last, and what a writer asks of them.

use std::ops::RangeInclusive;

use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::store::StoreReader;
use tantivy::{DocAddress, IndexReader, Searcher, SegmentReader, TantivyDocument};

use super::held_ids::{HeldIds, Whereabouts};
use super::open::documents_with_ids;
use super::schema::{self, Fields};
use crate::article::ArticleId;
use crate::stories::Signature;

/// The articles as they were committed last.
///
/// What is asked for every article that is added is open here once for a commit, not once for an article.
pub(super) struct CommittedArticles {
    searcher: Searcher,
    segments: Vec<OpenSegment>,
    held: HeldIds,
}

struct OpenSegment {
    id: SegmentId,
    store: StoreReader,
    ids: Column<u64>,
    stories: Column<u64>,
    signatures: Column<u64>,
    first_days: Column<i64>,
    last_days: Column<i64>,
}

/// An article that was committed.
pub(super) struct Found {
    pub id: ArticleId,
    pub story: ArticleId,
    pub signature: Option<Signature>,
    /// The day on which it was published, where that is known to the day.
    pub day: Option<i64>,
    pub address: DocAddress,
}

impl CommittedArticles {
    pub(super) fn of(reader: &IndexReader) -> tantivy::Result<Self> {
        let mut articles = Self { searcher: reader.searcher(), segments: Vec::new(), held: HeldIds::new() };
        articles.refresh(reader)?;
        Ok(articles)
    }

    /// Goes on to what the reader shows now. Costs a look at every identifier in a segment that is new.
    pub(super) fn refresh(&mut self, reader: &IndexReader) -> tantivy::Result<()> {
        self.searcher = reader.searcher();
        self.segments =
            self.searcher.segment_readers().iter().map(OpenSegment::of).collect::<tantivy::Result<Vec<_>>>()?;
        self.held.keep(&self.segments.iter().map(|segment| segment.id).collect::<Vec<_>>());
        for segment in &self.segments {
            if !self.held.knows(segment.id) {
                self.held.add(segment.id, segment.ids.values.iter().map(ArticleId));
            }
        }
        Ok(())
    }

    pub(super) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// The articles whose identifiers lie between two.
    pub(super) fn find(&self, fields: &Fields, ids: &RangeInclusive<ArticleId>) -> tantivy::Result<Vec<Found>> {
        let mut found = Vec::new();
        for nth in self.segments_with(ids) {
            let segment = &self.segments[nth];
            for doc in documents_with_ids(self.searcher.segment_reader(nth as u32), fields, ids.clone(), usize::MAX)? {
                let id = segment.ids.first(doc).unwrap_or(ids.start().0);
                // A date that is known to the day begins and ends with it.
                let (begins, ends) = (segment.first_days.first(doc), segment.last_days.first(doc));
                found.push(Found {
                    id: ArticleId(id),
                    story: ArticleId(segment.stories.first(doc).unwrap_or(id)),
                    signature: segment.signatures.first(doc).map(Signature),
                    day: begins.filter(|_| begins == ends),
                    address: DocAddress::new(nth as u32, doc),
                });
            }
        }
        Ok(found)
    }

    /// What is stored of an article.
    pub(super) fn stored(&self, address: DocAddress) -> tantivy::Result<TantivyDocument> {
        self.segments[address.segment_ord as usize].store.get(address.doc_id)
    }

    /// The segments in which there may be articles with such identifiers.
    fn segments_with(&self, ids: &RangeInclusive<ArticleId>) -> Vec<usize> {
        match self.held.whereabouts(ids) {
            Whereabouts::Nowhere => Vec::new(),
            Whereabouts::Segment(id) => self.segments.iter().position(|segment| segment.id == id).into_iter().collect(),
            Whereabouts::Anywhere => (0..self.segments.len()).collect(),
        }
    }
}

impl OpenSegment {
    fn of(segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        Ok(Self {
            id: segment.segment_id(),
            store: segment.get_store_reader(1)?,
            ids: columns.u64(schema::ID)?,
            stories: columns.u64(schema::STORY)?,
            signatures: columns.u64(schema::SIGNATURE)?,
            first_days: columns.i64(schema::FIRST_DAY)?,
            last_days: columns.i64(schema::LAST_DAY)?,
        })
    }
}
