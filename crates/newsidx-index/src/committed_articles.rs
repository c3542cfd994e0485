//! Lookups of committed articles by identifier, for each article that is added.
//!
//! A lookup goes through the [`IdFilter`] to one segment, there through a [`SortedHashes`] index from identifier to
//! document, and reads columns and stored articles that are kept open. Memory: 16 MiB for the filter, up to 64 MiB for the
//! indexes. A refresh reads every identifier of the segments that are new.

use std::ops::RangeInclusive;

use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::store::StoreReader;
use tantivy::{DocAddress, DocId, IndexReader, Searcher, SegmentReader, TantivyDocument};

use super::id_filter::{IdFilter, IdLookup};
use super::id_range::documents_with_ids;
use super::schema::{self, Fields};
use super::sorted_hashes::SortedHashes;
use newsidx_core::article::ArticleId;
use newsidx_dedup::Signature;

/// Most bytes of the indexes from identifier to document: enough for seven million articles.
const MAX_LOOKUP_BYTES: usize = 64 << 20;

/// The articles as of the last commit.
///
/// Columns and stores are opened once for each commit, not once for each article.
pub(super) struct CommittedArticles {
    searcher: Searcher,
    segments: Vec<OpenSegment>,
    id_filter: IdFilter,
}

struct OpenSegment {
    id: SegmentId,
    /// `None` if memory does not suffice; then the segment's term dictionary is searched, which takes twenty times as long.
    lookup: Option<DocLookup>,
    store: StoreReader,
    ids: Column<u64>,
    stories: Column<u64>,
    signatures: Column<u64>,
    first_days: Column<i64>,
    last_days: Column<i64>,
}

/// For each article of a segment the first half of its identifier and the number of its document, as one number.
type DocLookup = SortedHashes<u64>;

/// What an article is compared by before it is read.
pub(super) struct CommittedArticle {
    pub id: ArticleId,
    pub story: ArticleId,
    /// Day of publication; `None` if it is not known to the day.
    pub day: Option<i64>,
}

impl CommittedArticles {
    pub(super) fn open(reader: &IndexReader) -> tantivy::Result<Self> {
        let mut articles = Self { searcher: reader.searcher(), segments: Vec::new(), id_filter: IdFilter::new() };
        articles.refresh(reader)?;
        Ok(articles)
    }

    /// Moves on to what the reader shows now. Reads every identifier of the segments that are new.
    pub(super) fn refresh(&mut self, reader: &IndexReader) -> tantivy::Result<()> {
        self.searcher = reader.searcher();
        let mut segments =
            self.searcher.segment_readers().iter().map(OpenSegment::open).collect::<tantivy::Result<Vec<_>>>()?;
        for segment in &mut segments {
            // Segments are immutable, so the index of one that is still there remains valid.
            let previous = self.segments.iter_mut().find(|previous| previous.id == segment.id);
            segment.lookup = previous.and_then(|previous| previous.lookup.take());
        }
        self.segments = segments;
        self.fill_lookups();
        self.id_filter.retain(&self.segments.iter().map(|segment| segment.id).collect::<Vec<_>>());
        for segment in &self.segments {
            if !self.id_filter.has_segment(segment.id) {
                self.id_filter.add(segment.id, segment.ids.values.iter().map(ArticleId));
            }
        }
        Ok(())
    }

    /// Builds the index from identifier to document for as many segments as memory allows.
    fn fill_lookups(&mut self) {
        let mut bytes: usize =
            self.segments.iter().flat_map(|segment| &segment.lookup).map(DocLookup::memory_bytes).sum();
        for (segment, reader) in self.segments.iter_mut().zip(self.searcher.segment_readers()) {
            let needed = DocLookup::memory_bytes_for(reader.max_doc() as usize);
            if segment.lookup.is_none() && bytes + needed <= MAX_LOOKUP_BYTES {
                segment.lookup = Some(doc_lookup(&segment.ids, reader.max_doc()));
                bytes += needed;
            }
        }
    }

    pub(super) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// Documents whose identifiers lie in a range.
    pub(super) fn find(&self, fields: &Fields, ids: &RangeInclusive<ArticleId>) -> tantivy::Result<Vec<DocAddress>> {
        let mut found = Vec::new();
        for nth in self.segments_with(ids) {
            let (segment, reader) = (&self.segments[nth], self.searcher.segment_reader(nth as u32));
            let address = |doc| DocAddress::new(nth as u32, doc);
            match &segment.lookup {
                Some(lookup) => {
                    let docs = docs_with(lookup, ids).filter(|doc| !reader.is_deleted(*doc));
                    // The index has only the first half of the identifiers.
                    let docs =
                        docs.filter(|doc| segment.ids.first(*doc).is_some_and(|id| ids.contains(&ArticleId(id))));
                    found.extend(docs.map(address));
                }
                None => {
                    found.extend(documents_with_ids(reader, fields, ids.clone(), usize::MAX)?.into_iter().map(address));
                }
            }
        }
        Ok(found)
    }

    /// The signature of an article's sketch; `None` if the article is too short for near-duplicates.
    pub(super) fn signature(&self, address: DocAddress) -> Option<Signature> {
        self.segments[address.segment_ord as usize].signatures.first(address.doc_id).map(Signature)
    }

    /// Identifier, story and day of an article, from columns.
    pub(super) fn facts(&self, address: DocAddress) -> Option<CommittedArticle> {
        let (segment, doc) = (&self.segments[address.segment_ord as usize], address.doc_id);
        let id = segment.ids.first(doc)?;
        // A date known to the day has the same first and last day; one known to the month or year has not.
        let (first_day, last_day) = (segment.first_days.first(doc), segment.last_days.first(doc));
        let story = segment.stories.first(doc).unwrap_or(id);
        Some(CommittedArticle {
            id: ArticleId(id),
            story: ArticleId(story),
            day: first_day.filter(|_| first_day == last_day),
        })
    }

    /// The stored fields of an article.
    pub(super) fn stored(&self, address: DocAddress) -> tantivy::Result<TantivyDocument> {
        self.segments[address.segment_ord as usize].store.get(address.doc_id)
    }

    /// The segments that may hold articles with identifiers in a range.
    fn segments_with(&self, ids: &RangeInclusive<ArticleId>) -> Vec<usize> {
        if self.segments.is_empty() {
            return Vec::new();
        }
        match self.id_filter.lookup(ids) {
            IdLookup::Absent => Vec::new(),
            IdLookup::Segment(id) => self.segments.iter().position(|segment| segment.id == id).into_iter().collect(),
            IdLookup::Unknown => (0..self.segments.len()).collect(),
        }
    }
}

impl OpenSegment {
    fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        Ok(Self {
            id: segment.segment_id(),
            lookup: None,
            store: segment.get_store_reader(1)?,
            ids: columns.u64(schema::ID)?,
            stories: columns.u64(schema::STORY)?,
            signatures: columns.u64(schema::SIGNATURE)?,
            first_days: columns.i64(schema::FIRST_DAY)?,
            last_days: columns.i64(schema::LAST_DAY)?,
        })
    }
}

/// Builds the index of the first `docs` documents of a segment.
fn doc_lookup(ids: &Column<u64>, docs: DocId) -> DocLookup {
    let entry = |doc: DocId| ids.first(doc).map(|id| id_prefix(ArticleId(id)) | u64::from(doc));
    let mut entries: Vec<u64> = (0..docs).filter_map(entry).collect();
    entries.sort_unstable();
    DocLookup::new(entries)
}

/// The documents whose identifiers have the same first half as some of a range.
fn docs_with(lookup: &DocLookup, ids: &RangeInclusive<ArticleId>) -> impl Iterator<Item = DocId> {
    let last = id_prefix(*ids.end()) | u64::from(DocId::MAX);
    lookup
        .lower_bound(id_prefix(*ids.start()))
        .iter()
        .take_while(move |entry| **entry <= last)
        .map(|entry| *entry as DocId)
}

fn id_prefix(id: ArticleId) -> u64 {
    id.0 >> DocId::BITS << DocId::BITS
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{IndexWriter, WriterSettings};
    use newsidx_core::article::Article;
    use newsidx_core::page::Origin;
    use newsidx_dedup::Sketch;

    fn article(id: ArticleId, source: &str) -> Article {
        Article::new(id, Origin::from_file(source), vec![format!("The lantern {} was lit.", id.0)])
    }

    #[test]
    fn articles_are_found_with_and_without_an_index_of_identifiers() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = IndexWriter::open(dir.path(), WriterSettings::least()).unwrap();
        // Two with the same beginning, and two with the same first half.
        let ids =
            [0x0123_4567_0000_0001, 0x0123_4566_0000_0002, 0x0123_4567_0000_0003, 7 << 60, u64::MAX].map(ArticleId);
        for (nth, id) in ids.into_iter().enumerate() {
            let article = article(id, &format!("/{nth}.txt"));
            let sketch = Sketch::compute(&article);
            writer.write(article, None, &sketch).unwrap();
            if nth % 2 == 1 {
                writer.commit().unwrap();
            }
        }
        writer.commit().unwrap();
        writer.remove_documents(Path::new("/3.txt")).unwrap();
        writer.commit().unwrap();
        let index = tantivy::Index::open_in_dir(dir.path().join("articles")).unwrap();
        let fields = Fields::from_schema(&index.schema()).unwrap();
        let found = |articles: &CommittedArticles, first, last| -> Vec<u64> {
            let addresses = articles.find(&fields, &(ArticleId(first)..=ArticleId(last))).unwrap();
            let mut ids: Vec<u64> = addresses.iter().map(|address| articles.facts(*address).unwrap().id.0).collect();
            ids.sort_unstable();
            ids
        };
        let mut articles = CommittedArticles::open(&index.reader().unwrap()).unwrap();
        assert!(articles.segments.len() > 1 && articles.segments.iter().all(|segment| segment.lookup.is_some()));
        for _ in 0..2 {
            assert_eq!(found(&articles, ids[0].0, ids[0].0), [ids[0].0]);
            assert_eq!(found(&articles, ids[0].0 + 1, ids[0].0 + 1), [0; 0]);
            assert_eq!(found(&articles, ids[0].0 & !0xffff_ffff, ids[0].0 | 0xffff_ffff), [ids[0].0, ids[2].0]);
            assert_eq!(found(&articles, ids[1].0 - 2, ids[0].0 | 0xffff_ffff), [ids[1].0, ids[0].0, ids[2].0]);
            assert_eq!(found(&articles, ids[3].0, ids[3].0), [0; 0], "it was removed");
            assert_eq!(found(&articles, u64::MAX, u64::MAX), [u64::MAX]);
            // As if memory did not suffice.
            articles.segments.iter_mut().for_each(|segment| segment.lookup = None);
        }
    }
}
