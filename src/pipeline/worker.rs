//! What a worker does with pages: blocks of their bytes, articles of their blocks. One that breaks is named and the next
//! one taken.

use std::sync::mpsc::Sender;

use super::breaks::{Break, each_unless_it_breaks, unless_it_breaks};
use super::clock::{Clock, Stage, Wait};
use super::gate::Gate;
use super::queue::{Queue, Task};
use super::report::Failure;
use super::step::{Numbered, Sketched, Step, Steps};
use super::window::Prepared;
use newsidx_core::article::Article;
use newsidx_core::page::RawPage;
use newsidx_dedup::Sketch;
use newsidx_extract::{Memory, PageOnSite, Rejection, extract_together};

/// Takes tasks until there are no more.
pub(super) fn work(queue: &Queue, gate: &Gate, steps: &Sender<Steps>, clock: &Clock) {
    let mut memory = Memory::default();
    work_by(queue, gate, steps, clock, |raw| prepare(raw, clock), |pages| extract(pages, clock, &mut memory));
}

fn prepare(mut raw: RawPage, clock: &Clock) -> Prepared {
    clock.of(Stage::Hashing, || raw.take_hash());
    clock.of(Stage::Blocks, || Prepared::of(raw))
}

/// What was made of the blocks of a page.
type Outcome = Result<Sketched, Rejection>;

fn extract(pages: &[PageOnSite<'_>], clock: &Clock, memory: &mut Memory) -> Vec<Outcome> {
    let extractions = clock.of(Stage::Extraction, || extract_together(pages, memory));
    let sketched = |article: Article| clock.of(Stage::Stories, || Sketched { sketch: Sketch::of(&article), article });
    extractions.into_iter().map(|extraction| extraction.outcome.map(sketched)).collect()
}

fn work_by(
    queue: &Queue,
    gate: &Gate,
    steps: &Sender<Steps>,
    clock: &Clock,
    mut prepare: impl FnMut(RawPage) -> Prepared,
    mut extract: impl FnMut(&[PageOnSite<'_>]) -> Vec<Outcome>,
) {
    let mut prepared = |raw: RawPage| {
        let (bytes, origin) = (raw.bytes.len(), raw.origin.clone());
        let prepared = unless_it_breaks(|| prepare(raw));
        gate.is_cut(bytes);
        match prepared {
            Ok(prepared) => Step::Prepared(Box::new(prepared)),
            Err(broke) => Step::Broke { bytes, failure: Failure { origin, reason: broke.to_string() } },
        }
    };
    while let Some(tasks) = clock.waiting(Wait::WorkersForPages, || queue.pop()) {
        let (mut done, mut to_extract) = (Steps::new(), Vec::new());
        for Numbered { number, what: task } in tasks {
            match task {
                Task::Prepare(raw) => done.push(Numbered { number, what: prepared(*raw) }),
                Task::Extract(page, profile) => to_extract.push((number, page, profile)),
            }
        }
        let pages: Vec<PageOnSite<'_>> = to_extract.iter().map(|(_, page, profile)| page.on_site(profile)).collect();
        let outcomes = each_unless_it_breaks(&pages, &mut extract);
        for ((number, page, _), outcome) in to_extract.into_iter().zip(outcomes) {
            done.push(Numbered { number, what: extracted(*page, outcome) });
        }
        if steps.send(done).is_err() {
            return;
        }
    }
}

fn extracted(Prepared { bytes, raw, .. }: Prepared, outcome: Result<Outcome, Break>) -> Step {
    match outcome {
        Ok(outcome) => Step::Page { bytes, outcome: Box::new(outcome) },
        Err(broke) => Step::Broke { bytes, failure: Failure { origin: raw.origin, reason: broke.to_string() } },
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
        RawPage::of_bytes(Origin::of_file(name), ContentKind::Text, name.as_bytes().to_vec())
    }

    /// What comes of tasks where a page at `/bad` breaks everything.
    #[allow(clippy::panic, reason = "the panic is what is tested")]
    fn steps(tasks: Vec<Task>) -> Vec<Step> {
        let (queue, gate, clock) = (Queue::new(1), Gate::new(1), Clock::new(false));
        let count = tasks.len();
        assert!(tasks.iter().all(|task| gate.try_enter(task.bytes())));
        assert!(queue.push((0..).zip(tasks).map(|(number, what)| Numbered { number, what })));
        let break_on = |page: &RawPage| {
            if page.origin.file.ends_with("bad") {
                panic!("broken");
            }
        };
        let (steps, finished) = channel();
        thread::scope(|scope| {
            scope.spawn(|| {
                let prepare = |raw: RawPage| {
                    break_on(&raw);
                    Prepared::of(raw)
                };
                let extract = |pages: &[PageOnSite<'_>]| {
                    pages.iter().for_each(|page| break_on(page.raw));
                    extract(pages, &clock, &mut Memory::default())
                };
                work_by(&queue, &gate, &steps, &clock, prepare, extract);
            });
            let steps: Steps = finished.iter().flatten().take(count).collect();
            queue.close();
            assert!(steps.iter().map(|step| step.number).eq(0..count as u64));
            steps.into_iter().map(|step| step.what).collect()
        })
    }

    #[test]
    fn a_page_that_cannot_be_cut_is_named_and_the_next_one_cut() {
        let steps = steps(["/bad", "/good"].map(|name| Task::Prepare(Box::new(page(name)))).into());
        assert!(matches!(&steps[0], Step::Broke { bytes: 4, failure } if failure.origin.file.ends_with("bad")));
        assert!(matches!(&steps[1], Step::Prepared(prepared) if prepared.raw.origin.file.ends_with("good")));
    }

    #[test]
    fn a_page_that_breaks_the_extractor_is_named_and_those_beside_it_are_extracted() {
        let task = |name| Task::Extract(Box::new(Prepared::of(page(name))), Arc::new(SiteProfile::default()));
        let steps = steps(["/first", "/bad", "/last"].map(task).into());
        let is_extracted = |step: &Step, bytes: usize| matches!(step, Step::Page { bytes: of_page, outcome } if *of_page == bytes && outcome.is_err());
        assert!(matches!(&steps[1], Step::Broke { bytes: 4, failure } if failure.origin.file.ends_with("bad")));
        assert!(is_extracted(&steps[0], 6) && is_extracted(&steps[2], 5));
    }
}
