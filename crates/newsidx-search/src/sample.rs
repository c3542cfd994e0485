//! A sample of the hits that is the same on every machine.

use std::collections::BinaryHeap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::Sort;
use super::collect::{Found, Keys, Ranked};

/// Which hits are drawn.
///
/// A hit is drawn if the hash of the seed and its identifier is among the smallest. That depends on
/// neither the order of the hits, nor segments, nor threads; and a sample of twice the size holds
/// the smaller one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Hits to be drawn.
    pub size: usize,
    /// Another seed draws others.
    pub seed: u64,
}

impl Sample {
    /// The place of a document in the draw: the finalizer of SplitMix64 (Steele, Lea and Flood, 2014),
    /// over the identifier and the seed.
    fn draw(self, id: u64) -> u64 {
        mixed(id ^ mixed(self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15)))
    }
}

fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// Counts all hits and keeps those that are drawn, in the order of a sort.
pub(super) struct Sampled {
    pub sample: Sample,
    pub sort: Sort,
}

impl Collector for Sampled {
    type Fruit = Found;
    type Child = SegmentSample;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentSample> {
        let keys = Keys::of(segment, self.sort)?;
        Ok(SegmentSample { ordinal, sample: self.sample, keys, total: 0, drawn: BinaryHeap::new() })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, segments: Vec<(u64, Vec<Drawn>)>) -> tantivy::Result<Found> {
        let total = segments.iter().map(|(total, _)| total).sum();
        let mut drawn: Vec<Drawn> = segments.into_iter().flat_map(|(_, drawn)| drawn).collect();
        drawn.sort_unstable_by_key(|drawn| drawn.place);
        drawn.truncate(self.sample.size);
        let mut hits: Vec<Ranked> = drawn.into_iter().map(|drawn| drawn.hit).collect();
        hits.sort_unstable();
        Ok(Found { total, hits })
    }
}

pub(super) struct SegmentSample {
    ordinal: SegmentOrdinal,
    sample: Sample,
    keys: Keys,
    total: u64,
    /// The hits that are drawn so far, the last in the draw on top.
    drawn: BinaryHeap<Drawn>,
}

impl SegmentCollector for SegmentSample {
    type Fruit = (u64, Vec<Drawn>);

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        let place = (self.sample.draw(self.keys.id(doc)), self.keys.id(doc));
        if self.drawn.len() == self.sample.size {
            if self.drawn.peek().is_none_or(|last| place > last.place) {
                return;
            }
            self.drawn.pop();
        }
        let hit = Ranked { key: self.keys.key(doc, score), score, address: DocAddress::new(self.ordinal, doc) };
        self.drawn.push(Drawn { place, hit });
    }

    fn harvest(self) -> (u64, Vec<Drawn>) {
        (self.total, self.drawn.into_vec())
    }
}

/// A hit with its place in the draw: hash, then identifier.
pub(super) struct Drawn {
    place: (u64, u64),
    hit: Ranked,
}

impl PartialEq for Drawn {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl Eq for Drawn {}

impl PartialOrd for Drawn {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Drawn {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.place.cmp(&other.place)
    }
}

#[cfg(test)]
mod tests {
    use super::Sample;

    #[test]
    fn the_draw_depends_on_seed_and_identifier_alone() {
        let draw = |seed, id| Sample { size: 1, seed }.draw(id);
        // Written down once: a sample drawn today is drawn again in ten years.
        assert_eq!(draw(0, 0), 0x4821_8226_ff3c_d4bf, "{:x}", draw(0, 0));
        assert_ne!(draw(1, 0), draw(0, 0));
        assert_ne!(draw(0, 1), draw(0, 0));
    }
}
