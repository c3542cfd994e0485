//! What a worker does with pages: blocks of their bytes, articles of their blocks. One that breaks is named and the next
//! one taken.

use std::sync::mpsc::Sender;

use super::batch::PreparedPage;
use super::clock::{Stage, StageClock, Wait};
use super::event::{EventBatch, PipelineEvent, Sequenced, SketchedArticle};
use super::limiter::InFlightLimiter;
use super::panics::{CaughtPanic, catch_panic, catch_panic_each};
use super::queue::{Queue, Task};
use super::report::Failure;
use newsidx_core::article::Article;
use newsidx_core::page::RawPage;
use newsidx_dedup::Sketch;
use newsidx_extract::blocks;
use newsidx_extract::{ExtractionInput, ExtractorCache, Rejection, extract_batch};

/// Takes tasks until there are no more.
pub(super) fn run_worker(queue: &Queue, gate: &InFlightLimiter, steps: &Sender<EventBatch>, clock: &StageClock) {
    let mut memory = ExtractorCache::default();
    run_worker_with(queue, gate, steps, clock, |raw| prepare(raw, clock), |pages| extract(pages, clock, &mut memory));
}

fn prepare(raw: RawPage, clock: &StageClock) -> PreparedPage {
    let page = clock.time(Stage::Blocks, || blocks::parse(&raw));
    let bytes = raw.bytes.len();
    let raw = clock.time(Stage::Hashing, || raw.into_hashed());
    clock.time(Stage::Blocks, || PreparedPage::new(raw, bytes, page))
}

/// What was made of the blocks of a page.
type ExtractOutcome = Result<SketchedArticle, Rejection>;

fn extract(pages: &[ExtractionInput<'_>], clock: &StageClock, memory: &mut ExtractorCache) -> Vec<ExtractOutcome> {
    let extractions = clock.time(Stage::Extraction, || extract_batch(pages, memory));
    let sketched = |article: Article| {
        clock.time(Stage::Stories, || SketchedArticle { sketch: Sketch::compute(&article), article })
    };
    extractions.into_iter().map(|extraction| extraction.outcome.map(sketched)).collect()
}

fn run_worker_with(
    queue: &Queue,
    gate: &InFlightLimiter,
    steps: &Sender<EventBatch>,
    clock: &StageClock,
    mut prepare: impl FnMut(RawPage) -> PreparedPage,
    mut extract: impl FnMut(&[ExtractionInput<'_>]) -> Vec<ExtractOutcome>,
) {
    let mut prepared = |raw: RawPage| {
        let (bytes, origin) = (raw.bytes.len(), raw.origin.clone());
        let prepared = catch_panic(|| prepare(raw));
        gate.mark_parsed(bytes);
        match prepared {
            Ok(prepared) => PipelineEvent::Prepared(Box::new(prepared)),
            Err(broke) => PipelineEvent::Panicked { bytes, failure: Failure { origin, reason: broke.to_string() } },
        }
    };
    while let Some(tasks) = clock.time_wait(Wait::WorkersForPages, || queue.pop()) {
        let (mut done, mut to_extract) = (EventBatch::new(), Vec::new());
        for Sequenced { number, value: task } in tasks {
            match task {
                Task::Prepare(raw) => done.push(Sequenced { number, value: prepared(*raw) }),
                Task::Extract(page, profile) => to_extract.push((number, page, profile)),
            }
        }
        let pages: Vec<ExtractionInput<'_>> =
            to_extract.iter().map(|(_, page, profile)| page.with_profile(profile)).collect();
        let outcomes = catch_panic_each(&pages, &mut extract);
        for ((number, page, _), outcome) in to_extract.into_iter().zip(outcomes) {
            done.push(Sequenced { number, value: extracted(*page, outcome) });
        }
        if steps.send(done).is_err() {
            return;
        }
    }
}

fn extracted(
    PreparedPage { bytes, raw, .. }: PreparedPage,
    outcome: Result<ExtractOutcome, CaughtPanic>,
) -> PipelineEvent {
    match outcome {
        Ok(outcome) => PipelineEvent::Page { bytes, outcome: Box::new(outcome) },
        Err(broke) => {
            PipelineEvent::Panicked { bytes, failure: Failure { origin: raw.origin, reason: broke.to_string() } }
        }
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

    /// What comes of tasks where a page at `/bad` breaks everything.
    #[allow(clippy::panic, reason = "the panic is what is tested")]
    fn steps(tasks: Vec<Task>) -> Vec<PipelineEvent> {
        let (queue, gate, clock) = (Queue::new(1), InFlightLimiter::new(1), StageClock::new(false));
        let count = tasks.len();
        assert!(tasks.iter().all(|task| gate.try_acquire(task.bytes())));
        assert!(queue.push((0..).zip(tasks).map(|(number, value)| Sequenced { number, value })));
        let break_on = |origin: &Origin| {
            if origin.file.ends_with("bad") {
                panic!("broken");
            }
        };
        let (steps, finished) = channel();
        thread::scope(|scope| {
            scope.spawn(|| {
                let prepare = |raw: RawPage| {
                    break_on(&raw.origin);
                    PreparedPage::parse(raw)
                };
                let extract = |pages: &[ExtractionInput<'_>]| {
                    pages.iter().for_each(|page| break_on(&page.raw.origin));
                    extract(pages, &clock, &mut ExtractorCache::default())
                };
                run_worker_with(&queue, &gate, &steps, &clock, prepare, extract);
            });
            let steps: EventBatch = finished.iter().flatten().take(count).collect();
            queue.close();
            assert!(steps.iter().map(|step| step.number).eq(0..count as u64));
            steps.into_iter().map(|step| step.value).collect()
        })
    }

    #[test]
    fn a_page_that_cannot_be_cut_is_named_and_the_next_one_cut() {
        let steps = steps(["/bad", "/good"].map(|name| Task::Prepare(Box::new(page(name)))).into());
        assert!(
            matches!(&steps[0], PipelineEvent::Panicked { bytes: 4, failure } if failure.origin.file.ends_with("bad"))
        );
        assert!(matches!(&steps[1], PipelineEvent::Prepared(prepared) if prepared.raw.origin.file.ends_with("good")));
    }

    #[test]
    fn a_page_that_breaks_the_extractor_is_named_and_those_beside_it_are_extracted() {
        let task = |name| Task::Extract(Box::new(PreparedPage::parse(page(name))), Arc::new(SiteProfile::default()));
        let steps = steps(["/first", "/bad", "/last"].map(task).into());
        let is_extracted = |step: &PipelineEvent, bytes: usize| matches!(step, PipelineEvent::Page { bytes: of_page, outcome } if *of_page == bytes && outcome.is_err());
        assert!(
            matches!(&steps[1], PipelineEvent::Panicked { bytes: 4, failure } if failure.origin.file.ends_with("bad"))
        );
        assert!(is_extracted(&steps[0], 6) && is_extracted(&steps[2], 5));
    }
}
