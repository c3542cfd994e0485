//! Commits of the writer, and what they store of sources.

use std::sync::mpsc::channel;
use std::thread;
use std::time::Instant;

use super::*;
use newsidx_core::page::{ContentKind, Extent, RawPage, Sha256Hash};
use newsidx_index::{Index, WriterSettings};
use newsidx_ingest::{IngestError, IngestErrorKind};

fn page(nth: u64) -> PipelineEvent {
    page_at(nth, nth)
}

/// A page as a record of a file.
fn page_at(record: u64, nth: u64) -> PipelineEvent {
    let text = format!(
        "Lantern {nth} is lit on the old pier\n\n\
         The lanterns on the quay were lit on Tuesday by the mayor, who thanked all who had helped to mend them.\n\n\
         She said that lantern {nth} had cost more than the council had planned, but less than it had feared.\n\n\
         \"I was born beside the old pier,\" said one of the visitors, who had come with her grandchildren.\n"
    );
    let extent = Extent { start: 0, offset: record, length: 1, sha256: Sha256Hash::compute(text.as_bytes()) };
    let origin = Origin { extent: Some(extent), ..Origin::from_record("/a.jsonl", record) };
    let page = PreparedPage::parse(RawPage::new(origin, ContentKind::Text, text.into_bytes()));
    let article = extract::extract(&page.raw, &page.page).outcome.unwrap();
    PipelineEvent::Page {
        bytes: 0,
        outcome: Box::new(Ok(SketchedArticle { sketch: Sketch::compute(&article), article })),
    }
}

fn begin() -> PipelineEvent {
    PipelineEvent::SourceStart(SourceStart {
        path: PathBuf::from("/a.jsonl"),
        is_new: true,
        state: SourceState { hash: Sha256Hash([7; 32]), options: 8, extractor_version: 9, ..SourceState::UNFINISHED },
        resumed: None,
        removed: RemovedPages::default(),
        restore: false,
    })
}

/// Sends events to a writer. `between` runs on another thread before the last event, and returns whether that is
/// sent.
fn write(
    dir: &Path,
    policy: CommitPolicy,
    events: Vec<PipelineEvent>,
    between: impl FnOnce(&AtomicBool) -> bool + Send,
) -> BuildReport {
    let clock = StageClock::off();
    let writer = IndexWriter::open(dir, WriterSettings::least()).unwrap();
    let stop = AtomicBool::new(false);
    let mut build = IndexBuild::new(writer, ExtractionOptions::default(), policy, &stop, &clock);
    let (sender, receiver) = channel();
    let (limiter, queue) = (InFlightLimiter::new(1), Queue::new(1));
    thread::scope(|scope| {
        scope.spawn(|| {
            let sender = sender;
            let sequence = events.len() as u64;
            for (sequence, value) in (0..).zip(events) {
                assert!(limiter.acquire(0) && sender.send(vec![Sequenced { sequence, value }]).is_ok());
            }
            if between(&stop) {
                assert!(
                    limiter.acquire(0)
                        && sender.send(vec![Sequenced { sequence, value: PipelineEvent::Finished }]).is_ok()
                );
            }
        });
        build.process_in_order(&receiver, &queue, &limiter, &mut |_| {}).unwrap();
    });
    build.finish().unwrap()
}

const NEVER: Duration = Duration::from_secs(1 << 30);

#[test]
fn a_commit_is_due_after_a_number_of_documents() {
    let dir = tempfile::tempdir().unwrap();
    let events = std::iter::once(begin()).chain((0..35).map(page)).collect();
    let report = write(dir.path(), CommitPolicy { max_changes: 10, max_elapsed: NEVER }, events, |_| true);
    assert_eq!((report.commits, report.documents), (4, 35));
}

#[test]
fn exact_copies_count_towards_the_next_commit() {
    let dir = tempfile::tempdir().unwrap();
    let events = std::iter::once(begin()).chain((0..35).map(|record| page_at(record, 1))).collect();
    let report = write(dir.path(), CommitPolicy { max_changes: 10, max_elapsed: NEVER }, events, |_| true);
    assert_eq!((report.commits, report.documents, report.exact_copies), (4, 1, 34));
    let writer = IndexWriter::open(dir.path(), WriterSettings::least()).unwrap();
    assert_eq!(writer.source_states().unwrap().get(Path::new("/a.jsonl")).unwrap().unwrap().documents, 35);
}

#[test]
fn a_commit_is_due_after_a_time_even_without_events() {
    let dir = tempfile::tempdir().unwrap();
    let when = CommitPolicy { max_changes: u64::MAX, max_elapsed: Duration::from_millis(50) };
    let documents = || Index::open(dir.path()).map_or(0, |index| index.layout().unwrap().documents);
    let wait = |_: &AtomicBool| {
        let started = Instant::now();
        while documents() < 2 && started.elapsed() < Duration::from_secs(20) {
            thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(documents(), 2);
        true
    };
    let report = write(dir.path(), when, vec![begin(), page(1), page(2)], wait);
    assert!(report.commits >= 1);
}

#[test]
fn a_stopped_run_commits_its_work() {
    let dir = tempfile::tempdir().unwrap();
    let stop = |stop: &AtomicBool| {
        // Gives the writer time to process the events before; if it is not enough, the counts below are too
        // small.
        thread::sleep(Duration::from_millis(500));
        stop.store(true, Ordering::Relaxed);
        thread::sleep(Duration::from_millis(500));
        false
    };
    let when = CommitPolicy { max_changes: u64::MAX, max_elapsed: NEVER };
    let report = write(dir.path(), when, vec![begin(), page(1), page(2)], stop);
    assert_eq!((report.commits, report.documents), (1, 2));
    let writer = IndexWriter::open(dir.path(), WriterSettings::least()).unwrap();
    let state = writer.source_states().unwrap().get(Path::new("/a.jsonl")).unwrap();
    let known = SourceState { hash: Sha256Hash([7; 32]), options: 8, extractor_version: 9, ..SourceState::UNFINISHED };
    assert_eq!(state, Some(SourceState { documents: 2, pages_done: 2, ..known }), "the next run continues from here");
}

#[test]
fn a_source_with_a_transient_failure_is_not_resumed() {
    let dir = tempfile::tempdir().unwrap();
    let kind = IngestErrorKind::Io(std::io::Error::other("a disk that is gone"));
    let failed = PipelineEvent::PageFailed(IngestError { origin: Box::new(Origin::from_record("/a.jsonl", 2)), kind });
    let events = vec![begin(), page(1), failed, page(3)];
    write(dir.path(), CommitPolicy { max_changes: u64::MAX, max_elapsed: NEVER }, events, |_| true);
    let writer = IndexWriter::open(dir.path(), WriterSettings::least()).unwrap();
    let state = writer.source_states().unwrap().get(Path::new("/a.jsonl")).unwrap();
    assert_eq!(state, Some(SourceState::UNFINISHED));
}

#[test]
fn unchanged_files_cause_no_commit() {
    let dir = tempfile::tempdir().unwrap();
    let unchanged = PipelineEvent::Unchanged { path: PathBuf::from("/a.txt"), failures: 0, state: None };
    let when = CommitPolicy { max_changes: 1, max_elapsed: Duration::ZERO };
    assert_eq!(write(dir.path(), when, vec![unchanged], |_| true).commits, 0);
}
