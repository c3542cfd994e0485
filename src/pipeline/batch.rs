//! Batches: pages that are classified together. The site profile learns from all pages of a batch, and of all batches
//! before it, before the first page of the batch is extracted.
//!
//! A batch holds at most [`BATCH_EVENTS`] events and [`BATCH_BYTES`] bytes of pages. Its end depends on the pages
//! alone, so that the same input gives the same articles for any number of threads.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::convert::Infallible;
use std::sync::Arc;

use super::event::{PipelineEvent, Sequenced};
use super::panics::{CaughtPanic, catch_panic, catch_panic_each};
use super::profiles::SiteProfiles;
use super::queue::MAX_TASKS_PER_POP;
use super::report::Failure;
use newsidx_core::page::RawPage;
use newsidx_extract::blocks::{self, ParsedPage};
use newsidx_extract::sites::{PageFingerprint, SiteContext, SiteProfile};
use newsidx_extract::{self as extract, Extraction, ExtractionInput, ExtractorCache};

/// Most events of a batch. The in-flight limiter has to admit at least two batches, or the reader waits for a batch
/// that cannot end.
const BATCH_EVENTS: usize = 128;

/// Most bytes of the pages of a batch, unless one page alone is larger.
const BATCH_BYTES: usize = 16 << 20;

/// A page as blocks, with its site and its fingerprint for the site profile.
pub(super) struct PreparedPage {
    /// The page without its bytes: those of a whole batch would fill too much memory.
    pub raw: RawPage,
    /// Size of the page before its bytes were dropped; the limiter counts it until the page is indexed.
    pub bytes: usize,
    pub page: ParsedPage,
    pub site: String,
    pub fingerprint: PageFingerprint,
}

impl PreparedPage {
    /// Parses a page into blocks and computes its fingerprint.
    pub(super) fn parse(mut raw: RawPage) -> Self {
        let page = blocks::parse(&raw);
        let site = extract::site_key(&raw, &page);
        // Supplied text has no menus or other parts that repeat over a site, and must not teach the profile that its
        // paragraphs do.
        let fingerprint = if extract::has_supplied_text(&raw, &page) {
            PageFingerprint::default()
        } else {
            PageFingerprint::compute(&page)
        };
        let bytes = raw.take_bytes().len();
        Self { raw, bytes, page, site, fingerprint }
    }

    pub(super) fn with_profile<'a>(&'a self, profile: &'a SiteProfile) -> ExtractionInput<'a> {
        ExtractionInput {
            raw: &self.raw,
            page: &self.page,
            site: SiteContext { profile, fingerprint: &self.fingerprint },
        }
    }
}

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

/// Extracts pages in order, batch by batch, as an index would, without an index.
#[derive(Default)]
pub struct Extractor {
    policy: BatchPolicy,
    batch: Vec<Result<PreparedPage, Failure>>,
    profiles: SiteProfiles,
    cache: ExtractorCache,
}

/// An extracted page with what explains its labels.
pub struct ExtractedPage {
    /// The page, without its bytes.
    pub raw: RawPage,
    /// The page as blocks.
    pub page: ParsedPage,
    /// The article, or why there is none.
    pub extraction: Extraction,
    /// The site profile that the page was extracted with.
    pub profile: Arc<SiteProfile>,
}

impl Extractor {
    /// Adds a page. Returns the pages of the batch that ends before it, in order. A page that makes the extractor
    /// panic is returned as a failure in its place.
    pub fn push(&mut self, raw: RawPage) -> Vec<Result<ExtractedPage, Failure>> {
        let done = if self.policy.ends_before(raw.bytes.len()) { self.finish() } else { Vec::new() };
        let origin = raw.origin.clone();
        let prepared = catch_panic(|| PreparedPage::parse(raw));
        self.batch.push(prepared.map_err(|caught| Failure { origin, reason: caught.to_string() }));
        done
    }

    /// Returns the pages of the last batch, in order, as [`push`](Self::push) does.
    pub fn finish(&mut self) -> Vec<Result<ExtractedPage, Failure>> {
        let batch = std::mem::take(&mut self.batch);
        for prepared in batch.iter().flatten() {
            let Ok(()) = self.profiles.learn(&prepared.site, &prepared.fingerprint, |_| Ok::<_, Infallible>(None));
        }
        let prepared = || batch.iter().flatten();
        let profiles: Vec<Arc<SiteProfile>> = prepared().map(|prepared| self.profiles.get(&prepared.site)).collect();
        // There is no index to save profiles in: those above the limit of memory are dropped.
        self.profiles.mark_saved();
        let inputs = prepared().zip(&profiles).map(|(prepared, profile)| prepared.with_profile(profile));
        let pages: Vec<ExtractionInput<'_>> = inputs.collect();
        let mut extract = |pages: &[ExtractionInput<'_>]| extract::extract_batch(pages, &mut self.cache);
        // Chunks as a worker takes them: a panic repeats the extraction of one chunk and not of the batch.
        let extracted_chunks = pages.chunks(MAX_TASKS_PER_POP).flat_map(|pages| catch_panic_each(pages, &mut extract));
        let extractions: Vec<Result<Extraction, CaughtPanic>> = extracted_chunks.collect();
        let mut extracted_pages = profiles.into_iter().zip(extractions);
        let extracted = batch.into_iter().filter_map(|prepared| {
            let PreparedPage { raw, page, .. } = match prepared {
                Ok(prepared) => prepared,
                Err(failure) => return Some(Err(failure)),
            };
            let (profile, extraction) = extracted_pages.next()?;
            Some(match extraction {
                Ok(extraction) => Ok(ExtractedPage { raw, page, extraction, profile }),
                Err(caught) => Err(Failure { origin: raw.origin, reason: caught.to_string() }),
            })
        });
        extracted.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsidx_core::page::{ContentKind, Origin};

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

    #[test]
    fn pages_are_classified_with_all_pages_of_their_batch() {
        let story = |word: &str| {
            format!(
                "The {word} was opened on Tuesday by the mayor, who thanked all who had helped to build the {word}.

                 She said that the {word} had cost more than the council had planned, but less than it had feared.

                 Tell us how you like your town and win a journey for two to the sea, with a night in a fine hotel.

                 \"I was born beside the old {word},\" said one of the visitors, who had come with her grandchildren.
"
            )
        };
        let mut extractor = Extractor::default();
        for (number, word) in ["harbour", "theatre", "station", "market"].into_iter().enumerate() {
            let origin = Origin::from_record("/pages/page", number as u64);
            let bytes = story(word).into_bytes();
            let raw = RawPage::new(origin, ContentKind::Text, bytes);
            assert!(extractor.push(raw).is_empty());
        }
        let pages = extractor.finish();
        assert_eq!(pages.len(), 4);
        for page in pages {
            let body = page.unwrap().extraction.outcome.unwrap().body();
            assert!(body.contains("She said") && body.contains("grandchildren"), "{body}");
            assert!(!body.contains("win a journey"), "{body}");
        }
    }
}
