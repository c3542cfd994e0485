//! Pages that are judged together: what repeats among them, and among all before them, is known before
//! the first of them becomes an article.
//!
//! Where a window ends depends on the pages alone, so that the same input gives the same articles
//! whatever the number of threads.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::convert::Infallible;
use std::sync::Arc;

use super::event::{PipelineEvent, Sequenced};
use super::panics::{CaughtPanic, catch_panic, catch_panic_each};
use super::profiles::SiteProfiles;
use super::queue::MAX_TASKS_PER_POP;
use super::report::Failure;
use newsidx_core::page::{HashedPage, RawPage};
use newsidx_extract::blocks::{self, ParsedPage};
use newsidx_extract::sites::{PageFingerprint, SiteContext, SiteProfile};
use newsidx_extract::{self as extract, Extraction, ExtractionInput, ExtractorCache};

/// Pages and other steps of a window. Two windows and more have to fit through the gate.
const BATCH_EVENTS: usize = 128;

/// Bytes of the pages of a window.
const BATCH_BYTES: usize = 16 << 20;

/// A page cut into blocks, with what its site can learn of it.
pub(super) struct PreparedPage {
    /// Without its bytes: they would fill much memory until the window ends.
    pub raw: HashedPage,
    /// How many bytes there were.
    pub bytes: usize,
    pub page: ParsedPage,
    pub site: String,
    pub fingerprint: PageFingerprint,
}

impl PreparedPage {
    /// Reads a page.
    pub(super) fn parse(raw: RawPage) -> Self {
        let page = blocks::parse(&raw);
        let bytes = raw.bytes.len();
        Self::new(raw.into_hashed(), bytes, page)
    }

    /// Adds site and fingerprint to a page and its blocks.
    pub(super) fn new(raw: HashedPage, bytes: usize, page: ParsedPage) -> Self {
        let site = extract::site_key(&raw, &page);
        // A story and nothing else has nothing of its site.
        let outline = if extract::has_supplied_text(&raw, &page) {
            PageFingerprint::default()
        } else {
            PageFingerprint::compute(&page)
        };
        Self { raw, bytes, page, site, fingerprint: outline }
    }

    pub(super) fn with_profile<'a>(&'a self, profile: &'a SiteProfile) -> ExtractionInput<'a> {
        ExtractionInput {
            raw: &self.raw,
            page: &self.page,
            site: SiteContext { profile, fingerprint: &self.fingerprint },
        }
    }
}

/// Tells where windows end.
#[derive(Default)]
pub(super) struct BatchPolicy {
    steps: usize,
    bytes: usize,
}

impl BatchPolicy {
    /// Whether a window ends before something that takes this much room.
    pub(super) fn ends_before(&mut self, bytes: usize) -> bool {
        let ends = self.steps > 0 && (self.steps >= BATCH_EVENTS || self.bytes + bytes > BATCH_BYTES);
        if ends {
            *self = Self::default();
        }
        self.steps += 1;
        self.bytes += bytes;
        ends
    }
}

/// Collects the pages of windows, however they come.
#[derive(Default)]
pub(super) struct BatchAssembler {
    /// Pages that wait for the end of their window.
    pages: BTreeMap<u64, Box<PreparedPage>>,
    /// Pages that were handed out and come back as articles.
    handed_out: HashSet<u64>,
    ends: BTreeSet<u64>,
    /// Steps that came, of those from `whole` on.
    received: BTreeSet<u64>,
    /// All steps before this one came.
    complete_before: u64,
}

impl BatchAssembler {
    /// Keeps a page that waits for its window; gives back everything else.
    pub(super) fn insert(
        &mut self,
        Sequenced { number, value: what }: Sequenced<PipelineEvent>,
    ) -> Option<PipelineEvent> {
        if self.handed_out.remove(&number) {
            return Some(what);
        }
        self.received.insert(number);
        while self.received.remove(&self.complete_before) {
            self.complete_before += 1;
        }
        match what {
            PipelineEvent::Prepared(page) => {
                self.pages.insert(number, page);
                None
            }
            other => {
                if matches!(other, PipelineEvent::BatchEnd) {
                    self.ends.insert(number);
                }
                Some(other)
            }
        }
    }

    /// The pages of the next window of which all came, in order.
    pub(super) fn next_complete(&mut self) -> Option<Vec<Sequenced<Box<PreparedPage>>>> {
        let end = *self.ends.first().filter(|end| **end < self.complete_before)?;
        self.ends.pop_first();
        let later = self.pages.split_off(&end);
        let window = std::mem::replace(&mut self.pages, later);
        self.handed_out.extend(window.keys());
        Some(window.into_iter().map(|(number, what)| Sequenced { number, value: what }).collect())
    }
}

/// Extracts pages in their order, as an index would, and keeps nothing.
#[derive(Default)]
pub struct Extractor {
    ruler: BatchPolicy,
    window: Vec<Result<PreparedPage, Failure>>,
    profiles: SiteProfiles,
    cache: ExtractorCache,
}

/// A page, its blocks, and what was made of them.
pub struct ExtractedPage {
    /// The page, without its bytes.
    pub raw: HashedPage,
    /// Its blocks.
    pub page: ParsedPage,
    /// The article, or why there is none.
    pub extraction: Extraction,
    /// What was known of its site.
    pub profile: Arc<SiteProfile>,
}

impl Extractor {
    /// Takes a page; gives those of the window that ends before it, in order. A page that breaks the program comes as a
    /// failure in its place.
    pub fn push(&mut self, raw: RawPage) -> Vec<Result<ExtractedPage, Failure>> {
        let done = if self.ruler.ends_before(raw.bytes.len()) { self.finish() } else { Vec::new() };
        let origin = raw.origin.clone();
        let prepared = catch_panic(|| PreparedPage::parse(raw));
        self.window.push(prepared.map_err(|broke| Failure { origin, reason: broke.to_string() }));
        done
    }

    /// Gives the pages that are left, in order, as [`push`](Self::push) does.
    pub fn finish(&mut self) -> Vec<Result<ExtractedPage, Failure>> {
        let window = std::mem::take(&mut self.window);
        for prepared in window.iter().flatten() {
            let Ok(()) = self.profiles.learn(&prepared.site, &prepared.fingerprint, |_| Ok::<_, Infallible>(None));
        }
        let prepared = || window.iter().flatten();
        let profiles: Vec<Arc<SiteProfile>> = prepared().map(|prepared| self.profiles.get(&prepared.site)).collect();
        // What is known of the sites is kept nowhere; where it is too much, it is forgotten.
        self.profiles.mark_saved();
        let on_sites = prepared().zip(&profiles).map(|(prepared, profile)| prepared.with_profile(profile));
        let pages: Vec<ExtractionInput<'_>> = on_sites.collect();
        let mut extract = |pages: &[ExtractionInput<'_>]| extract::extract_batch(pages, &mut self.cache);
        let together = pages.chunks(MAX_TASKS_PER_POP).flat_map(|pages| catch_panic_each(pages, &mut extract));
        let extractions: Vec<Result<Extraction, CaughtPanic>> = together.collect();
        let mut of_prepared = profiles.into_iter().zip(extractions);
        let extracted = window.into_iter().filter_map(|prepared| {
            let PreparedPage { raw, page, .. } = match prepared {
                Ok(prepared) => prepared,
                Err(failure) => return Some(Err(failure)),
            };
            let (profile, extraction) = of_prepared.next()?;
            Some(match extraction {
                Ok(extraction) => Ok(ExtractedPage { raw, page, extraction, profile }),
                Err(broke) => Err(Failure { origin: raw.origin, reason: broke.to_string() }),
            })
        });
        extracted.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsidx_core::page::{ContentKind, Origin};

    fn prepared(number: u64) -> Sequenced<PipelineEvent> {
        let origin = Origin::from_record("/pages/page", number);
        let bytes = b"A page".to_vec();
        let raw = RawPage::new(origin, ContentKind::Text, bytes);
        Sequenced { number, value: PipelineEvent::Prepared(Box::new(PreparedPage::parse(raw))) }
    }

    #[test]
    fn a_window_is_handed_out_when_all_of_it_came_in_any_order() {
        let mut windows = BatchAssembler::default();
        assert!(windows.insert(prepared(1)).is_none());
        assert!(windows.insert(Sequenced { number: 2, value: PipelineEvent::BatchEnd }).is_some());
        assert!(windows.insert(prepared(3)).is_none());
        assert!(windows.next_complete().is_none(), "step 0 is missing");
        assert!(windows.insert(prepared(0)).is_none());
        let numbers: Vec<u64> = windows.next_complete().unwrap().iter().map(|page| page.number).collect();
        assert_eq!(numbers, [0, 1]);
        assert!(windows.next_complete().is_none());
        let article = PipelineEvent::Page { bytes: 6, outcome: Box::new(Err(extract::Rejection::Empty)) };
        assert!(windows.insert(Sequenced { number: 0, value: article }).is_some(), "it is handed on to the index");
    }

    #[test]
    fn a_window_ends_where_it_is_full() {
        let mut ruler = BatchPolicy::default();
        assert!(!ruler.ends_before(BATCH_BYTES * 2), "one page of any size fits");
        assert!(ruler.ends_before(1));
        for _ in 1..BATCH_EVENTS {
            assert!(!ruler.ends_before(0));
        }
        assert!(ruler.ends_before(0));
    }

    #[test]
    fn pages_are_judged_by_all_pages_of_their_window() {
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
