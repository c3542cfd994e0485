//! Reproducible random sample: keeps the hits with the smallest hash of seed and identifier (bottom-k sampling).
//!
//! Memory is the size of the sample per segment. The hash is the finalizer of SplitMix64 (Steele, Lea and Flood,
//! 2014). Invariant: the same seed and articles give the same sample on every machine.

use std::collections::BinaryHeap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::collect::{Ranked, RankedHits, SortKeys};
use super::sort::Sort;

/// Size and seed of a sample.
///
/// The sample consists of the hits with the smallest hash of seed and identifier. It does not depend on the order of
/// hits, segments or threads, and a larger sample contains every smaller one with the same seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Number of hits.
    pub size: usize,
    /// Seed; another seed selects other hits.
    pub seed: u64,
}

impl Sample {
    /// Rank of a document: hash of identifier and seed.
    fn rank(self, id: u64) -> u64 {
        // The seed is mixed on its own, so that seeds that differ in one bit give unrelated samples.
        mix64(id ^ mix64(self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15)))
    }
}

fn mix64(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// Collector that counts all hits and keeps the sample in the requested order.
pub(super) struct SampleCollector {
    pub sample: Sample,
    pub sort: Sort,
}

impl Collector for SampleCollector {
    type Fruit = RankedHits;
    type Child = SegmentSample;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentSample> {
        let keys = SortKeys::open(segment, self.sort)?;
        Ok(SegmentSample { ordinal, sample: self.sample, keys, total: 0, drawn: BinaryHeap::new() })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, segments: Vec<(u64, Vec<SampledHit>)>) -> tantivy::Result<RankedHits> {
        let total = segments.iter().map(|(total, _)| total).sum();
        let mut drawn: Vec<SampledHit> = segments.into_iter().flat_map(|(_, drawn)| drawn).collect();
        drawn.sort_unstable_by_key(|drawn| drawn.rank);
        drawn.truncate(self.sample.size);
        let mut hits: Vec<Ranked> = drawn.into_iter().map(|drawn| drawn.hit).collect();
        hits.sort_unstable();
        Ok(RankedHits { total, hits })
    }
}

pub(super) struct SegmentSample {
    ordinal: SegmentOrdinal,
    sample: Sample,
    keys: SortKeys,
    total: u64,
    /// The sample so far, in a max-heap by rank.
    drawn: BinaryHeap<SampledHit>,
}

impl SegmentCollector for SegmentSample {
    type Fruit = (u64, Vec<SampledHit>);

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        let rank = (self.sample.rank(self.keys.id(doc)), self.keys.id(doc));
        if self.drawn.len() == self.sample.size {
            if self.drawn.peek().is_none_or(|last| rank > last.rank) {
                return;
            }
            self.drawn.pop();
        }
        let hit = Ranked { key: self.keys.key(doc, score), score, address: DocAddress::new(self.ordinal, doc) };
        self.drawn.push(SampledHit { rank, hit });
    }

    fn harvest(self) -> (u64, Vec<SampledHit>) {
        (self.total, self.drawn.into_vec())
    }
}

/// A hit with its rank: hash, then identifier.
pub(super) struct SampledHit {
    rank: (u64, u64),
    hit: Ranked,
}

impl PartialEq for SampledHit {
    fn eq(&self, other: &Self) -> bool {
        self.rank == other.rank
    }
}

impl Eq for SampledHit {}

impl PartialOrd for SampledHit {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SampledHit {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank.cmp(&other.rank)
    }
}

#[cfg(test)]
mod tests {
    use super::Sample;

    #[test]
    fn the_sample_depends_only_on_seed_and_identifier() {
        let draw = |seed, id| Sample { size: 1, seed }.rank(id);
        // A fixed value, so that a published sample can be drawn again by later versions.
        assert_eq!(draw(0, 0), 0x4821_8226_ff3c_d4bf, "{:x}", draw(0, 0));
        assert_ne!(draw(1, 0), draw(0, 0));
        assert_ne!(draw(0, 1), draw(0, 0));
    }
}
