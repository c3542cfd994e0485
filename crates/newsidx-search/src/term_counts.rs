//! Term counter: a collector that counts hits by the values of a column, for facets.
//!
//! Values are counted by their ordinals in each segment, in one array per segment; names are merged afterwards.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::StrColumn;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use newsidx_index::Index;

/// Counts of a segment by the ordinal of the value.
#[derive(Clone)]
pub(super) struct SegmentTermCounts {
    pub by_ordinal: Vec<u64>,
    /// Articles without a value.
    pub missing: u64,
    pub articles: u64,
}

/// Collector that counts articles by the values of a column.
pub(super) struct TermCollector {
    pub column: &'static str,
}

impl Collector for TermCollector {
    type Fruit = Vec<SegmentTermCounts>;
    type Child = SegmentTermCollector;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentTermCollector> {
        let column = segment.fast_fields().str(self.column)?;
        let by_ordinal = vec![0; column.as_ref().map_or(0, |column| column.num_terms())];
        Ok(SegmentTermCollector { column, counts: SegmentTermCounts { by_ordinal, missing: 0, articles: 0 } })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    /// Keeps the order of the segments: the merge of the dictionaries finds counts by segment number.
    fn merge_fruits(&self, segments: Vec<SegmentTermCounts>) -> tantivy::Result<Vec<SegmentTermCounts>> {
        Ok(segments)
    }
}

pub(super) struct SegmentTermCollector {
    /// `None` if no article of the segment has a value.
    column: Option<StrColumn>,
    counts: SegmentTermCounts,
}

impl SegmentCollector for SegmentTermCollector {
    type Fruit = SegmentTermCounts;

    fn collect(&mut self, doc: DocId, _: Score) {
        let counts = &mut self.counts;
        counts.articles += 1;
        let mut has_value = false;
        for ordinal in self.column.iter().flat_map(|column| column.term_ords(doc)) {
            has_value = true;
            if let Some(count) = counts.by_ordinal.get_mut(ordinal as usize) {
                *count += 1;
            }
        }
        counts.missing += u64::from(!has_value);
    }

    fn harvest(self) -> SegmentTermCounts {
        self.counts
    }
}

/// Calls `each` with every value of a column in the order of names, and its positions: pairs of segment and ordinal.
pub(super) fn for_each_value(
    index: &Index,
    column: &str,
    mut each: impl FnMut(&[u8], &[(usize, usize)]),
) -> tantivy::Result<()> {
    let mut columns = Vec::new();
    for (nth, segment) in index.searcher().segment_readers().iter().enumerate() {
        columns.extend(segment.fast_fields().str(column)?.map(|column| (nth, column)));
    }
    let mut streams = Vec::with_capacity(columns.len());
    for (segment, column) in &columns {
        let mut names = column.dictionary().stream()?;
        if names.advance() {
            streams.push((*segment, names));
        }
    }
    let (mut name, mut positions) = (Vec::new(), Vec::new());
    // A k-way merge: dictionaries are sorted, so equal names of all segments arrive together.
    while let Some(first) = streams.iter().map(|(_, names)| names.key()).min() {
        name.clear();
        name.extend_from_slice(first);
        positions.clear();
        streams.retain_mut(|(segment, names)| {
            if names.key() != name {
                return true;
            }
            positions.push((*segment, names.term_ord() as usize));
            names.advance()
        });
        each(&name, &positions);
    }
    Ok(())
}
