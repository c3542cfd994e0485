//! Collects the best hits in an order that does not depend on segments, and counts all.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::Sort;
use crate::index::schema;

/// The best hits of a search.
pub(super) struct TopHits {
    pub limit: usize,
    pub sort: Sort,
}

/// All matches counted, and the first of them in order.
pub(super) struct Found {
    pub total: u64,
    pub hits: Vec<(Score, DocAddress)>,
}

impl Collector for TopHits {
    type Fruit = Found;
    type Child = SegmentHits;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentHits> {
        Ok(SegmentHits {
            ordinal,
            limit: self.limit,
            sort: self.sort,
            days: segment.fast_fields().i64(schema::FIRST_DAY)?,
            ids: segment.fast_fields().u64(schema::ID)?,
            total: 0,
            worst_first: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, segments: Vec<SegmentFruit>) -> tantivy::Result<Found> {
        let total = segments.iter().map(|segment| segment.total).sum();
        let mut ranked: Vec<Ranked> = segments.into_iter().flat_map(|segment| segment.hits).collect();
        ranked.sort_unstable();
        ranked.truncate(self.limit);
        Ok(Found { total, hits: ranked.into_iter().map(|hit| (hit.score, hit.address)).collect() })
    }
}

pub(super) struct SegmentHits {
    ordinal: SegmentOrdinal,
    limit: usize,
    sort: Sort,
    days: Column<i64>,
    ids: Column<u64>,
    total: u64,
    /// The best hits so far, the worst of them on top.
    worst_first: BinaryHeap<Ranked>,
}

pub(super) struct SegmentFruit {
    total: u64,
    hits: Vec<Ranked>,
}

impl SegmentCollector for SegmentHits {
    type Fruit = SegmentFruit;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        if self.limit == 0 {
            return;
        }
        let is_full = self.worst_first.len() == self.limit;
        let by_score = Reverse(Coarse::of(score));
        let is_worse = |worst: &Ranked| self.sort == Sort::Relevance && worst.key.by_score < by_score;
        if is_full && self.worst_first.peek().is_some_and(is_worse) {
            return;
        }
        let day = self.days.first(doc);
        let by_day = match self.sort {
            Sort::DateAscending => day.map_or(i64::MAX, |day| day),
            Sort::DateDescending | Sort::Relevance => day.map_or(i64::MAX, |day| -day),
        };
        let id = self.ids.first(doc).unwrap_or(u64::MAX);
        let key = Key { by_score, by_day, id };
        let hit = Ranked { key, score, address: DocAddress::new(self.ordinal, doc) };
        if !is_full {
            self.worst_first.push(hit);
        } else if let Some(mut worst) = self.worst_first.peek_mut()
            && hit < *worst
        {
            *worst = hit;
        }
    }

    fn harvest(self) -> SegmentFruit {
        SegmentFruit { total: self.total, hits: self.worst_first.into_vec() }
    }
}

/// A score as far as it means anything. The engine adds up the parts of a score in an order that
/// depends on the segment, which changes the last bits; the ranking must not depend on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Coarse(i64);

impl Coarse {
    fn of(score: Score) -> Self {
        Self((f64::from(score) * 10_000.0).round() as i64)
    }
}

/// What hits are ordered by: the smallest key is the best hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    by_score: Reverse<Coarse>,
    by_day: i64,
    id: u64,
}

struct Ranked {
    key: Key,
    score: Score,
    address: DocAddress,
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}
