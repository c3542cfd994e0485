//! Plan of segment merges: which segments `newsidx optimize` merges with each other, and which it rewrites alone.

use tantivy::index::SegmentId;

#[derive(Clone, Copy, Debug)]
pub(super) struct MergeCandidate {
    pub id: SegmentId,
    /// Documents that are not deleted.
    pub documents: u32,
    pub has_deleted: bool,
}

/// Returns the merges that leave at most `max_segments` (at least 1); a segment that is merged alone is rewritten without
/// its deleted documents.
pub(super) fn plan_merges(mut segments: Vec<MergeCandidate>, max_segments: usize) -> Vec<Vec<SegmentId>> {
    // The smallest are merged, since that writes the fewest documents again.
    segments.sort_by_key(|segment| (segment.documents, segment.id));
    let excess = segments.len().saturating_sub(max_segments.max(1));
    // Merging n + 1 segments into one leaves n fewer.
    let (merged, kept) = segments.split_at(if excess > 0 { excess + 1 } else { 0 });
    let alone = kept.iter().filter(|segment| segment.has_deleted).map(|segment| vec![segment.id]);
    let merged = merged.iter().map(|segment| segment.id).collect::<Vec<_>>();
    std::iter::once(merged).filter(|merged| !merged.is_empty()).chain(alone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_segments_are_merged_and_those_with_deleted_documents_rewritten() {
        let ids: Vec<SegmentId> = (0..5).map(|_| SegmentId::generate_random()).collect();
        let segment = |nth: usize, documents| MergeCandidate { id: ids[nth], documents, has_deleted: false };
        let with_deleted = |nth, documents| MergeCandidate { has_deleted: true, ..segment(nth, documents) };
        let segments = vec![with_deleted(0, 900), segment(1, 10), segment(2, 800), with_deleted(3, 30), segment(4, 20)];
        let sorted = |max_segments| {
            let mut plan = plan_merges(segments.clone(), max_segments);
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
        assert_eq!(plan_merges(vec![segment(1, 10)], 1), Vec::<Vec<SegmentId>>::new());
        assert_eq!(plan_merges(Vec::new(), 1), Vec::<Vec<SegmentId>>::new());
    }
}
