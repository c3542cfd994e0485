//! Merges the segments of an index, and gives back the room of what was deleted.

use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::indexer::NoMergePolicy;

use super::open::disk_bytes;
use super::{Index, IndexError, IndexWriter};

/// What an index is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexLayout {
    /// Parts that are searched one after the other.
    pub segments: u64,
    /// Articles.
    pub documents: u64,
    /// Articles that were deleted and still take room.
    pub deleted: u64,
    /// Bytes of all files.
    pub bytes: u64,
}

impl Index {
    /// What the index is made of.
    ///
    /// # Errors
    ///
    /// Where its directory cannot be read.
    pub fn layout(&self) -> Result<IndexLayout, IndexError> {
        let segments = self.searcher().segment_readers();
        Ok(IndexLayout {
            segments: segments.len() as u64,
            documents: self.searcher().num_docs(),
            deleted: segments.iter().map(|segment| u64::from(segment.num_deleted_docs())).sum(),
            bytes: disk_bytes(self.path()).map_err(|source| IndexError::Io { path: self.path().to_owned(), source })?,
        })
    }
}

impl IndexWriter {
    /// Merges segments until there are at most so many, writes those anew that hold deleted documents, and gives back
    /// the room that the tables do not use. `most` is at least 1.
    ///
    /// Each step is whole or not done at all, and readers keep what they have opened. Memory is some 30 MB, and 100 bytes
    /// for each article. The disk has to hold what is merged twice.
    ///
    /// # Errors
    ///
    /// Where the index cannot be read or written; what was merged before stays merged.
    pub fn optimize(&mut self, most: usize) -> Result<(), IndexError> {
        // Nothing but what is planned is merged.
        self.writer.set_merge_policy(Box::new(NoMergePolicy));
        for merged in plan(self.merge_candidates()?, most) {
            self.writer.merge(&merged).wait().map_err(|error| self.engine_error(error))?;
        }
        // Files stay as long as anybody here knows of them.
        self.refresh().map_err(|error| self.engine_error(error))?;
        self.writer.garbage_collect_files().wait().map_err(|error| self.engine_error(error))?;
        self.copies.compact(self.generation)?;
        self.story_keys.compact()?;
        self.manifest.compact()
    }

    fn merge_candidates(&self) -> Result<Vec<MergeCandidate>, IndexError> {
        let segments = self.writer.index().searchable_segment_metas().map_err(|error| self.engine_error(error))?;
        let part = |segment: &SegmentMeta| MergeCandidate {
            id: segment.id(),
            documents: segment.num_docs(),
            has_deleted: segment.has_deletes(),
        };
        Ok(segments.iter().map(part).collect())
    }
}

/// A segment as far as merging goes.
#[derive(Clone, Copy, Debug)]
struct MergeCandidate {
    id: SegmentId,
    documents: u32,
    has_deleted: bool,
}

/// Which segments are merged with each other, or alone to be rid of what was deleted: the smallest are merged, so that
/// no more is written than has to be.
fn plan(mut parts: Vec<MergeCandidate>, most: usize) -> Vec<Vec<SegmentId>> {
    parts.sort_by_key(|part| (part.documents, part.id));
    let too_many = parts.len().saturating_sub(most.max(1));
    let (merged, kept) = parts.split_at(if too_many > 0 { too_many + 1 } else { 0 });
    let alone = kept.iter().filter(|part| part.has_deleted).map(|part| vec![part.id]);
    let merged = merged.iter().map(|part| part.id).collect::<Vec<_>>();
    std::iter::once(merged).filter(|merged| !merged.is_empty()).chain(alone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_are_merged_and_what_holds_deleted_documents_is_written_anew() {
        let ids: Vec<SegmentId> = (0..5).map(|_| SegmentId::generate_random()).collect();
        let part = |nth: usize, documents, has_deleted| MergeCandidate { id: ids[nth], documents, has_deleted };
        let parts =
            vec![part(0, 900, true), part(1, 10, false), part(2, 800, false), part(3, 30, true), part(4, 20, false)];
        let sorted = |most| {
            let mut plan = plan(parts.clone(), most);
            plan.iter_mut().for_each(|merged| merged.sort_unstable());
            plan
        };
        let set = |nths: &[usize]| {
            let mut set: Vec<SegmentId> = nths.iter().map(|nth| ids[*nth]).collect();
            set.sort_unstable();
            set
        };
        assert_eq!(sorted(1), [set(&[0, 1, 2, 3, 4])]);
        assert_eq!(sorted(3), [set(&[1, 3, 4]), set(&[0])]);
        assert_eq!(sorted(5), [set(&[3]), set(&[0])]);
        assert_eq!(plan(vec![part(1, 10, false)], 1), Vec::<Vec<SegmentId>>::new());
        assert_eq!(plan(Vec::new(), 1), Vec::<Vec<SegmentId>>::new());
    }
}
