//! Worker thread: parses pages into blocks and extracts articles from blocks.
//!
//! A page that makes the extractor panic becomes an event of its own, and the worker continues. Each worker has its
//! own [`ExtractorCache`].

use std::sync::mpsc::Sender;

use super::clock::{Stage, StageClock, Wait};
use super::event::{EventBatch, PipelineEvent, SketchedArticle};
use super::limiter::InFlightLimiter;
use super::panics::{CaughtPanic, catch_panic, catch_panic_each};
use super::prepared_page::PreparedPage;
use super::queue::{Queue, Task};
use super::report::{Failure, FailureReason};
use super::sequenced::Sequenced;
use newsidx_core::article::Article;
use newsidx_core::page::RawPage;
use newsidx_dedup::Sketch;
use newsidx_extract::blocks;
use newsidx_extract::{ExtractionInput, ExtractionOptions, ExtractorCache, Rejection, extract_batch};

/// Runs tasks until the queue is closed.
pub(super) fn run_worker(
    queue: &Queue,
    options: ExtractionOptions,
    limiter: &InFlightLimiter,
    events: &Sender<EventBatch>,
    clock: &StageClock,
) {
    let mut cache = ExtractorCache::default();
    run_worker_with(
        queue,
        limiter,
        events,
        clock,
        |raw| prepare(raw, clock),
        |pages| extract(pages, options, clock, &mut cache),
    );
}

fn prepare(raw: RawPage, clock: &StageClock) -> PreparedPage {
    let page = clock.time(Stage::Blocks, || blocks::parse(&raw));
    let bytes = raw.bytes.len();
    let raw = clock.time(Stage::Hashing, || raw.into_hashed());
    clock.time(Stage::Blocks, || PreparedPage::new(raw, bytes, page))
}

/// The article of a page, or why it has none.
type ExtractOutcome = Result<SketchedArticle, Rejection>;

fn extract(
    pages: &[ExtractionInput<'_>],
    options: ExtractionOptions,
    clock: &StageClock,
    cache: &mut ExtractorCache,
) -> Vec<ExtractOutcome> {
    let extractions = clock.time(Stage::Extraction, || extract_batch(pages, options, cache));
    let add_sketch = |article: Article| {
        clock.time(Stage::Stories, || SketchedArticle { sketch: Sketch::compute(&article), article })
    };
    extractions.into_iter().map(|extraction| extraction.outcome.map(add_sketch)).collect()
}

fn run_worker_with(
    queue: &Queue,
    limiter: &InFlightLimiter,
    events: &Sender<EventBatch>,
    clock: &StageClock,
    mut prepare: impl FnMut(RawPage) -> PreparedPage,
    mut extract: impl FnMut(&[ExtractionInput<'_>]) -> Vec<ExtractOutcome>,
) {
    let mut prepare_event = |raw: RawPage| {
        let (bytes, origin) = (raw.bytes.len(), raw.origin.clone());
        let prepared = catch_panic(|| prepare(raw));
        // Also after a panic: the bytes of the page are free either way.
        limiter.mark_parsed(bytes);
        match prepared {
            Ok(prepared) => PipelineEvent::Prepared(Box::new(prepared)),
            Err(caught) => {
                PipelineEvent::Panicked { bytes, failure: Failure { origin, reason: FailureReason::Panic(caught) } }
            }
        }
    };
    while let Some(tasks) = clock.time_wait(Wait::WorkersForPages, || queue.pop()) {
        let (mut done, mut to_extract) = (EventBatch::new(), Vec::new());
        for Sequenced { sequence, value: task } in tasks {
            match task {
                Task::Prepare(raw) => done.push(Sequenced { sequence, value: prepare_event(*raw) }),
                Task::Extract(page, profile) => to_extract.push((sequence, page, profile)),
            }
        }
        let pages: Vec<ExtractionInput<'_>> =
            to_extract.iter().map(|(_, page, profile)| page.with_profile(profile)).collect();
        let outcomes = catch_panic_each(&pages, &mut extract);
        for ((sequence, page, _), outcome) in to_extract.into_iter().zip(outcomes) {
            done.push(Sequenced { sequence, value: extract_event(*page, outcome) });
        }
        if events.send(done).is_err() {
            return;
        }
    }
}

fn extract_event(
    PreparedPage { bytes, raw, .. }: PreparedPage,
    outcome: Result<ExtractOutcome, CaughtPanic>,
) -> PipelineEvent {
    match outcome {
        Ok(outcome) => PipelineEvent::Page { bytes, outcome: Box::new(outcome) },
        Err(caught) => PipelineEvent::Panicked {
            bytes,
            failure: Failure { origin: raw.origin, reason: FailureReason::Panic(caught) },
        },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;
    use std::thread;

    use super::*;
    use newsidx_core::page::{ContentKind, Origin};
    use newsidx_extract::sites::SiteProfile;

    fn page(name: &str) -> RawPage {
        RawPage::new(Origin::from_file(name), ContentKind::Text, name.as_bytes().to_vec())
    }

    /// The events of tasks; a page at `/bad` makes both stages panic.
    #[allow(clippy::panic, reason = "the panic is what is tested")]
    fn events(tasks: Vec<Task>) -> Vec<PipelineEvent> {
        let (queue, limiter, clock) = (Queue::new(1), InFlightLimiter::new(1), StageClock::off());
        let count = tasks.len();
        assert!(tasks.iter().all(|task| limiter.try_acquire(task.bytes())));
        assert!(queue.push((0..).zip(tasks).map(|(sequence, value)| Sequenced { sequence, value })));
        let panic_on_bad = |origin: &Origin| {
            if origin.file.ends_with("bad") {
                panic!("broken");
            }
        };
        let (events, finished) = channel();
        thread::scope(|scope| {
            scope.spawn(|| {
                let prepare = |raw: RawPage| {
                    panic_on_bad(&raw.origin);
                    PreparedPage::parse(raw)
                };
                let extract = |pages: &[ExtractionInput<'_>]| {
                    pages.iter().for_each(|page| panic_on_bad(&page.raw.origin));
                    extract(pages, ExtractionOptions::default(), &clock, &mut ExtractorCache::default())
                };
                run_worker_with(&queue, &limiter, &events, &clock, prepare, extract);
            });
            let events: EventBatch = finished.iter().flatten().take(count).collect();
            queue.close();
            assert!(events.iter().map(|event| event.sequence).eq(0..count as u64));
            events.into_iter().map(|event| event.value).collect()
        })
    }

    #[test]
    fn a_page_that_cannot_be_parsed_is_reported_and_the_next_one_parsed() {
        let events = events(["/bad", "/good"].map(|name| Task::Prepare(Box::new(page(name)))).into());
        assert!(
            matches!(&events[0], PipelineEvent::Panicked { bytes: 4, failure } if failure.origin.file.ends_with("bad"))
        );
        assert!(matches!(&events[1], PipelineEvent::Prepared(prepared) if prepared.raw.origin.file.ends_with("good")));
    }

    #[test]
    fn a_page_that_makes_the_extractor_panic_is_reported_and_the_others_are_extracted() {
        let task = |name| Task::Extract(Box::new(PreparedPage::parse(page(name))), Arc::new(SiteProfile::default()));
        let events = events(["/first", "/bad", "/last"].map(task).into());
        let is_extracted = |event: &PipelineEvent, bytes: usize| matches!(event, PipelineEvent::Page { bytes: page_bytes, outcome } if *page_bytes == bytes && outcome.is_err());
        assert!(
            matches!(&events[1], PipelineEvent::Panicked { bytes: 4, failure } if failure.origin.file.ends_with("bad"))
        );
        assert!(is_extracted(&events[0], 6) && is_extracted(&events[2], 5));
    }
}
