//! Batches: pages that are classified together. The site profile learns from all pages of a batch, and of all batches
//! before it, before the first page of the batch is extracted.
//!
//! A batch holds at most [`BATCH_EVENTS`] events and [`BATCH_BYTES`] bytes of pages. Its end depends on the pages
//! alone, so that the same input gives the same articles for any number of threads.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::event::PipelineEvent;
use super::prepared_page::PreparedPage;
use super::sequenced::Sequenced;

/// Most events of a batch. The in-flight limiter admits several batches.
const BATCH_EVENTS: usize = 128;

/// Most bytes of the pages of a batch, unless one page alone is larger.
const BATCH_BYTES: usize = 16 << 20;

/// Decides where a batch ends, from the number and size of its events.
#[derive(Default)]
pub(super) struct BatchPolicy {
    events: usize,
    bytes: usize,
}

impl BatchPolicy {
    /// Whether the batch ends before an event with this many bytes. Counts the event.
    pub(super) fn ends_before(&mut self, bytes: usize) -> bool {
        // A page of any size fits an empty batch.
        let ends = self.events > 0 && (self.events >= BATCH_EVENTS || self.bytes + bytes > BATCH_BYTES);
        if ends {
            *self = Self::default();
        }
        self.events += 1;
        self.bytes += bytes;
        ends
    }
}

/// Puts events that arrive in any order into batches.
#[derive(Default)]
pub(super) struct BatchAssembler {
    /// Prepared pages by sequence number, until their batch is complete.
    pages: BTreeMap<u64, Box<PreparedPage>>,
    /// Sequence numbers of pages that were sent to the workers and return as articles.
    handed_out: HashSet<u64>,
    ends: BTreeSet<u64>,
    /// Sequence numbers that arrived, from `complete_before` on.
    received: BTreeSet<u64>,
    /// All events with a smaller sequence number have arrived.
    complete_before: u64,
}

impl BatchAssembler {
    /// Stores a prepared page until its batch is complete; returns every other event.
    pub(super) fn insert(&mut self, Sequenced { sequence, value }: Sequenced<PipelineEvent>) -> Option<PipelineEvent> {
        if self.handed_out.remove(&sequence) {
            return Some(value);
        }
        self.received.insert(sequence);
        while self.received.remove(&self.complete_before) {
            self.complete_before += 1;
        }
        match value {
            PipelineEvent::Prepared(page) => {
                self.pages.insert(sequence, page);
                None
            }
            other => {
                if matches!(other, PipelineEvent::BatchEnd) {
                    self.ends.insert(sequence);
                }
                Some(other)
            }
        }
    }

    /// Returns the pages of the next complete batch, in order; `None` until all its events have arrived.
    pub(super) fn next_complete(&mut self) -> Option<Vec<Sequenced<Box<PreparedPage>>>> {
        let end = *self.ends.first().filter(|end| **end < self.complete_before)?;
        self.ends.pop_first();
        let later = self.pages.split_off(&end);
        let batch = std::mem::replace(&mut self.pages, later);
        self.handed_out.extend(batch.keys());
        Some(batch.into_iter().map(|(sequence, value)| Sequenced { sequence, value }).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsidx_core::page::{ContentKind, Origin, RawPage};
    use newsidx_extract as extract;

    fn prepared(sequence: u64) -> Sequenced<PipelineEvent> {
        let origin = Origin::from_record("/pages/page", sequence);
        let bytes = b"A page".to_vec();
        let raw = RawPage::new(origin, ContentKind::Text, bytes);
        Sequenced { sequence, value: PipelineEvent::Prepared(Box::new(PreparedPage::parse(raw))) }
    }

    #[test]
    fn a_batch_is_complete_when_all_its_events_arrived_in_any_order() {
        let mut assembler = BatchAssembler::default();
        assert!(assembler.insert(prepared(1)).is_none());
        assert!(assembler.insert(Sequenced { sequence: 2, value: PipelineEvent::BatchEnd }).is_some());
        assert!(assembler.insert(prepared(3)).is_none());
        assert!(assembler.next_complete().is_none(), "event 0 is missing");
        assert!(assembler.insert(prepared(0)).is_none());
        let numbers: Vec<u64> = assembler.next_complete().unwrap().iter().map(|page| page.sequence).collect();
        assert_eq!(numbers, [0, 1]);
        assert!(assembler.next_complete().is_none());
        let article = PipelineEvent::Page { bytes: 6, outcome: Box::new(Err(extract::Rejection::Empty)) };
        assert!(assembler.insert(Sequenced { sequence: 0, value: article }).is_some(), "it is handed on to the index");
    }

    #[test]
    fn a_full_batch_ends() {
        let mut policy = BatchPolicy::default();
        assert!(!policy.ends_before(BATCH_BYTES * 2), "one page of any size fits");
        assert!(policy.ends_before(1));
        for _ in 1..BATCH_EVENTS {
            assert!(!policy.ends_before(0));
        }
        assert!(policy.ends_before(0));
    }
}
