//! Extraction without an index, in batches with the same limits as those of a run that builds one.
//!
//! Single-threaded; holds the pages of one batch. A batch can end elsewhere than in such a run, which also counts the
//! events between pages.

use std::convert::Infallible;
use std::sync::Arc;

use super::batch::BatchPolicy;
use super::panics::{CaughtPanic, catch_panic, catch_panic_each};
use super::prepared_page::PreparedPage;
use super::profiles::SiteProfiles;
use super::queue::MAX_TASKS_PER_POP;
use super::report::{Failure, FailureReason};
use newsidx_core::page::{HashedPage, RawPage};
use newsidx_extract::blocks::ParsedPage;
use newsidx_extract::sites::SiteProfile;
use newsidx_extract::{self as extract, Extraction, ExtractionInput, ExtractionOptions, ExtractorCache};

/// Extracts pages in order, batch by batch, without an index.
#[derive(Default)]
pub struct Extractor {
    options: ExtractionOptions,
    policy: BatchPolicy,
    batch: Vec<Result<PreparedPage, Failure>>,
    profiles: SiteProfiles,
    cache: ExtractorCache,
}

/// An extracted page with what explains its labels.
pub struct ExtractedPage {
    /// The page, without its bytes.
    pub raw: HashedPage,
    /// The page as blocks.
    pub page: ParsedPage,
    /// The article, or why there is none.
    pub extraction: Extraction,
    /// The site profile that the page was extracted with.
    pub profile: Arc<SiteProfile>,
}

impl Extractor {
    /// An extractor without pages.
    pub fn new(options: ExtractionOptions) -> Self {
        Self { options, ..Self::default() }
    }

    /// Adds a page. Returns the pages of the batch that ends before it, in order. A page that makes the extractor
    /// panic is returned as a failure in its place.
    pub fn push(&mut self, raw: RawPage) -> Vec<Result<ExtractedPage, Failure>> {
        let done = if self.policy.ends_before(raw.bytes.len()) { self.finish() } else { Vec::new() };
        let origin = raw.origin.clone();
        let prepared = catch_panic(|| PreparedPage::parse(raw));
        self.batch.push(prepared.map_err(|caught| Failure { origin, reason: FailureReason::Panic(caught) }));
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
        let mut extract = |pages: &[ExtractionInput<'_>]| extract::extract_batch(pages, self.options, &mut self.cache);
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
                Err(caught) => Err(Failure { origin: raw.origin, reason: FailureReason::Panic(caught) }),
            })
        });
        extracted.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsidx_core::page::{ContentKind, Origin};

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
