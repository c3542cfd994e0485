//! Top-k collector: a bounded heap per segment, merged by a key that does not depend on segments; counts all hits.
//!
//! Memory is `limit` hits per segment; time is one comparison for most hits. Invariant: the key (rounded score, date,
//! identifier) is a total order over documents, so results are the same for any number of segments and threads
//! (`docs/design/deterministic-ranking.md`).

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::sort::Sort;
use newsidx_core::article::ArticleId;
use newsidx_index::schema;

/// Collector of the best hits.
pub(super) struct TopHits {
    pub limit: usize,
    pub sort: Sort,
    /// Collects only hits after this key; `None` for the first page.
    pub after: Option<SortKey>,
}

/// Number of all hits, and the best of them in order.
pub(super) struct RankedHits {
    pub total: u64,
    pub hits: Vec<Ranked>,
}

impl Collector for TopHits {
    type Fruit = RankedHits;
    type Child = SegmentHits;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentHits> {
        Ok(SegmentHits {
            ordinal,
            limit: self.limit,
            after: self.after,
            keys: SortKeys::open(segment, self.sort)?,
            total: 0,
            min_score: initial_min_score(self.limit),
            worst_first: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, segments: Vec<SegmentFruit>) -> tantivy::Result<RankedHits> {
        let total = segments.iter().map(|segment| segment.total).sum();
        let mut ranked: Vec<Ranked> = segments.into_iter().flat_map(|segment| segment.hits).collect();
        ranked.sort_unstable();
        ranked.truncate(self.limit);
        Ok(RankedHits { total, hits: ranked })
    }
}

pub(super) struct SegmentHits {
    ordinal: SegmentOrdinal,
    limit: usize,
    after: Option<SortKey>,
    keys: SortKeys,
    total: u64,
    /// Hits with a lower score cannot be among the best.
    min_score: Score,
    /// The best hits so far, in a max-heap by key: the worst hit is on top.
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
        // Most hits of a large result end here, before their date and identifier are read from the columns.
        if score < self.min_score {
            return;
        }
        let key = self.keys.key(doc, score);
        if self.after.is_some_and(|after| key <= after) {
            return;
        }
        let hit = Ranked { key, score, address: DocAddress::new(self.ordinal, doc) };
        if self.worst_first.len() < self.limit {
            self.worst_first.push(hit);
        } else if let Some(mut worst) = self.worst_first.peek_mut()
            && hit < *worst
        {
            *worst = hit;
        }
        if self.worst_first.len() == self.limit
            && let Some(worst) = self.worst_first.peek()
        {
            self.min_score = self.keys.scores_after(worst);
        }
    }

    fn harvest(self) -> SegmentFruit {
        SegmentFruit { total: self.total, hits: self.worst_first.into_vec() }
    }
}

/// Minimum score before there is any hit. With a limit of 0, hits are only counted.
pub(super) fn initial_min_score(limit: usize) -> Score {
    if limit == 0 { Score::INFINITY } else { Score::NEG_INFINITY }
}

/// Columns of a segment from which sort keys are made.
pub(super) struct SortKeys {
    sort: Sort,
    days: Column<i64>,
    ids: Column<u64>,
}

impl SortKeys {
    pub(super) fn open(segment: &SegmentReader, sort: Sort) -> tantivy::Result<Self> {
        let (days, ids) = (segment.fast_fields().i64(schema::FIRST_DAY)?, segment.fast_fields().u64(schema::ID)?);
        Ok(Self { sort, days, ids })
    }

    pub(super) fn id(&self, doc: DocId) -> u64 {
        self.ids.first(doc).unwrap_or(u64::MAX)
    }

    /// A score such that every lower score sorts after this hit; negative infinity if the order is by date.
    pub(super) fn scores_after(&self, hit: &Ranked) -> Score {
        if self.sort == Sort::Relevance {
            // Two steps of rounding: scores that round to the same value are ordered by date, so they are not rejected
            // here.
            hit.score - 2.0 / RoundedScore::STEPS_PER_POINT as Score
        } else {
            Score::NEG_INFINITY
        }
    }

    pub(super) fn key(&self, doc: DocId, score: Score) -> SortKey {
        let day = self.days.first(doc);
        let by_day = match self.sort {
            // Documents without a date sort last in both directions.
            Sort::DateAscending => day.unwrap_or(i64::MAX),
            Sort::DateDescending | Sort::Relevance => day.map_or(i64::MAX, |day| -day),
        };
        SortKey { by_score: Reverse(RoundedScore::new(score)), by_day, id: self.id(doc) }
    }
}

/// A score rounded to four decimals.
// The engine adds the parts of a score in an order that depends on the segment, which changes the last bits of the sum.
// The ranking must not depend on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct RoundedScore(i64);

impl RoundedScore {
    /// Steps of one point of score: four decimals.
    const STEPS_PER_POINT: f64 = 10_000.0;

    fn new(score: Score) -> Self {
        Self((f64::from(score) * Self::STEPS_PER_POINT).round() as i64)
    }
}

/// Sort key of a hit: the smallest key is the best hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SortKey {
    by_score: Reverse<RoundedScore>,
    by_day: i64,
    pub id: u64,
}

/// A hit with its sort key.
#[derive(Clone, Copy)]
pub(super) struct Ranked {
    pub key: SortKey,
    pub score: Score,
    pub address: DocAddress,
}

impl Ranked {
    /// A document outside any order: score and date are 0.
    pub(super) fn unscored(id: ArticleId, address: DocAddress) -> Self {
        Self { key: SortKey { by_score: Reverse(RoundedScore::new(0.0)), by_day: 0, id: id.0 }, score: 0.0, address }
    }
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
