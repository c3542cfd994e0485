//! Writer: processes the events in order and updates the index; commits by [`CommitPolicy`].
//!
//! Runs on the thread that called [`build`](super::build). It holds the events that arrived early, at most as many as
//! the in-flight limiter admits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::batch::BatchAssembler;
use super::clock::{Stage, StageClock, Wait};
use super::event::{EventBatch, PipelineEvent, SketchedArticle, SourceStart};
use super::limiter::InFlightLimiter;
use super::prepared_page::PreparedPage;
use super::profiles::SiteProfiles;
use super::queue::{Queue, Task};
use super::report::{BuildReport, Failure, FailureReason};
use super::sequenced::Sequenced;
use newsidx_core::article::Article;
use newsidx_core::page::Origin;
use newsidx_dedup::Sketch;
use newsidx_extract::{self as extract, Rejection};
use newsidx_index::{IndexError, IndexWriter, InsertOutcome, RemovedPages, SourceState};
use newsidx_ingest::{SourceContent, SourceSummary};

/// When to commit. Work after the last commit is repeated by the next run if this one is interrupted.
#[derive(Clone, Copy, Debug)]
pub(super) struct CommitPolicy {
    /// Commit after this many documents or files.
    pub max_changes: u64,
    /// Commit after this much time.
    pub max_elapsed: Duration,
}

impl Default for CommitPolicy {
    fn default() -> Self {
        Self { max_changes: 100_000, max_elapsed: Duration::from_secs(30) }
    }
}

/// Interval at which the writer checks for a stop or a due commit while no event arrives.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// State of the writer.
pub(super) struct IndexBuild<'a> {
    clock: &'a StageClock,
    stop: &'a AtomicBool,
    pub(super) writer: IndexWriter,
    pub(super) report: BuildReport,
    /// The source whose pages are arriving.
    source: Option<OpenSource>,
    profiles: SiteProfiles,
    policy: CommitPolicy,
    last_commit: Instant,
    since_commit: u64,
}

struct OpenSource {
    path: PathBuf,
    is_new: bool,
    /// Removed pages that have not been met yet.
    removed: RemovedPages,
    /// Entry for the manifest, counted so far.
    state: SourceState,
    /// Whether the next run can continue after the pages that were read: not if one of them failed for a reason that
    /// may go away.
    can_be_resumed: bool,
}

impl<'a> IndexBuild<'a> {
    pub(super) fn new(writer: IndexWriter, policy: CommitPolicy, stop: &'a AtomicBool, clock: &'a StageClock) -> Self {
        Self {
            clock,
            stop,
            writer,
            report: BuildReport::default(),
            source: None,
            profiles: SiteProfiles::default(),
            policy,
            last_commit: Instant::now(),
            since_commit: 0,
        }
    }

    /// Processes the events in the order of their sequence numbers, until [`PipelineEvent::Finished`] or a stop.
    pub(super) fn process_in_order(
        &mut self,
        events: &Receiver<EventBatch>,
        queue: &Queue,
        limiter: &InFlightLimiter,
        progress: &mut dyn FnMut(&BuildReport),
    ) -> Result<(), IndexError> {
        let mut assembler = BatchAssembler::default();
        let mut waiting: BTreeMap<u64, PipelineEvent> = BTreeMap::new();
        let mut next = 0;
        let clock = self.clock;
        while !self.stop.load(Ordering::Relaxed) {
            let until_commit = self.policy.max_elapsed.saturating_sub(self.last_commit.elapsed());
            let next_events = || events.recv_timeout(until_commit.min(POLL_INTERVAL));
            let arrived = match clock.time_wait(Wait::WriterForArticles, next_events) {
                Ok(events) => events,
                // One large file may take long to yield the next page: commit in time anyway.
                Err(RecvTimeoutError::Timeout) => {
                    self.commit_if_due()?;
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            for event in arrived {
                let sequence = event.sequence;
                if let Some(event) = assembler.insert(event) {
                    waiting.insert(sequence, event);
                }
            }
            while let Some(batch) = assembler.next_complete() {
                self.learn(batch, queue)?;
            }
            while let Some(event) = waiting.remove(&next) {
                next += 1;
                let bytes = match &event {
                    PipelineEvent::Page { bytes, .. } | PipelineEvent::Panicked { bytes, .. } => *bytes,
                    PipelineEvent::Finished => return Ok(()),
                    _ => 0,
                };
                self.process(event)?;
                self.commit_if_due()?;
                // Only now: a page counts as in flight until it is indexed.
                limiter.release(bytes);
                progress(&self.report);
            }
        }
        Ok(())
    }

    /// Adds the pages of a batch to the site profiles, then queues them for extraction.
    fn learn(&mut self, batch: Vec<Sequenced<Box<PreparedPage>>>, queue: &Queue) -> Result<(), IndexError> {
        // All pages of the batch before the first is queued: labels must not depend on the order of pages or workers.
        for page in &batch {
            let load = |site: &str| self.writer.site_profile(site);
            self.profiles.learn(&page.value.site, &page.value.fingerprint, load)?;
        }
        queue.push(batch.into_iter().map(|Sequenced { sequence, value: prepared }| {
            let profile = self.profiles.get(&prepared.site);
            Sequenced { sequence, value: Task::Extract(prepared, profile) }
        }));
        Ok(())
    }

    fn process(&mut self, event: PipelineEvent) -> Result<(), IndexError> {
        match event {
            PipelineEvent::FileFailed(error) => {
                self.report.files += 1;
                self.report.failed_files += 1;
                self.report.fail(*error.origin, FailureReason::Ingest(error.kind));
            }
            PipelineEvent::Unchanged { path, failures, state } => self.record_unchanged(&path, failures, state),
            PipelineEvent::Vanished(path) => {
                self.report.files += 1;
                self.report.vanished_files += 1;
                // If the file comes back it is read, whatever its size and time.
                self.writer.put_source(&path, &SourceState::UNFINISHED);
            }
            PipelineEvent::OtherOptions(path) => {
                self.report.files += 1;
                self.report.other_options_files += 1;
                self.report.first_with_other_options.get_or_insert(path);
            }
            PipelineEvent::Failed(error) => return Err(error),
            PipelineEvent::SourceStart(start) => self.begin_source(start)?,
            PipelineEvent::Page { bytes, outcome } => self.process_page(bytes, *outcome)?,
            PipelineEvent::PageFailed(error) => {
                if let Some(source) = self.source.as_mut().filter(|_| error.is_transient()) {
                    source.can_be_resumed = false;
                }
                self.fail_page(*error.origin, FailureReason::Ingest(error.kind));
            }
            PipelineEvent::Panicked { bytes, failure: Failure { origin, reason } } => {
                self.report.bytes += bytes as u64;
                self.fail_page(origin, reason);
            }
            PipelineEvent::SourceEnd { contents, state } => self.end_source(contents, state),
            PipelineEvent::Prepared(_) | PipelineEvent::BatchEnd | PipelineEvent::Finished => {}
        }
        Ok(())
    }

    fn begin_source(&mut self, start: SourceStart) -> Result<(), IndexError> {
        let SourceStart { path, is_new, state, resumed, removed, restore } = start;
        self.report.files += 1;
        if let Some(SourceState { failures: failures @ 1.., .. }) = resumed {
            self.report_known_failures(&path, failures, FailureReason::ResumedFailures(failures));
        }
        if !is_new && resumed.is_none() {
            self.report.removed += self.writer.remove_documents(&path)?;
        }
        if restore {
            self.writer.restore_pages(&path);
        }
        let state = resumed.unwrap_or(state);
        self.source = Some(OpenSource { path, is_new, removed, state, can_be_resumed: true });
        Ok(())
    }

    /// Counts a page of the current source.
    fn count_page(&mut self) {
        self.report.pages += 1;
        if let Some(source) = &mut self.source {
            source.state.pages_done += 1;
        }
    }

    fn process_page(&mut self, bytes: usize, outcome: Result<SketchedArticle, Rejection>) -> Result<(), IndexError> {
        self.count_page();
        self.report.bytes += bytes as u64;
        match outcome {
            Ok(SketchedArticle { article, .. }) if self.is_withheld(&article.origin) => self.report.withheld += 1,
            Ok(SketchedArticle { article, sketch }) => {
                self.index_article(article, &sketch)?;
                self.since_commit += 1;
                if let Some(source) = &mut self.source {
                    source.state.documents += 1;
                }
            }
            Err(rejection) => *self.report.rejected.entry(rejection).or_default() += 1,
        }
        Ok(())
    }

    fn index_article(&mut self, mut article: Article, sketch: &Sketch) -> Result<(), IndexError> {
        let clock = self.clock;
        let insert = clock.time(Stage::Stories, || self.writer.deduplicate(&mut article, sketch))?;
        match insert {
            InsertOutcome::New(_) => self.report.indexed += 1,
            // The document was deleted earlier in this run and is back.
            InsertOutcome::Replaced(_) | InsertOutcome::ExactCopy => self.report.exact_copies += 1,
        }
        if let InsertOutcome::New(story) | InsertOutcome::Replaced(story) = insert {
            clock
                .time_with_wait(Stage::Indexing, Wait::WriterForEngine, || self.writer.write(article, story, sketch))?;
        }
        Ok(())
    }

    /// Whether the user removed this page of the current source. Each removal counts for one page.
    fn is_withheld(&mut self, origin: &Origin) -> bool {
        let page = origin.extent.map(|extent| extent.sha256);
        self.source.as_mut().zip(page).is_some_and(|(source, page)| source.removed.remove_one(page))
    }

    fn fail_page(&mut self, origin: Origin, reason: FailureReason) {
        self.count_page();
        self.report.failed_pages += 1;
        self.report.fail(origin, reason);
        if let Some(source) = &mut self.source {
            source.state.failures += 1;
        }
    }

    fn end_source(&mut self, contents: SourceSummary, state: Option<SourceState>) {
        let Some(source) = self.source.take() else { return };
        for (skip, count) in contents.skipped {
            *self.report.skipped_records.entry(skip).or_default() += count;
        }
        match contents.content {
            SourceContent::Nothing(skip) => *self.report.skipped_files.entry(skip).or_default() += 1,
            _ if source.is_new => self.report.new_files += 1,
            _ => self.report.changed_files += 1,
        }
        let OpenSource { path, state: SourceState { documents, failures, .. }, .. } = source;
        let state = state.unwrap_or(SourceState::UNFINISHED);
        self.writer.put_source(&path, &SourceState { documents, failures, ..state });
    }

    fn record_unchanged(&mut self, path: &Path, failures: u64, state: Option<SourceState>) {
        self.report.files += 1;
        self.report.unchanged_files += 1;
        // The file was touched but is the same: with its new time stored, the next run need not hash it.
        if let Some(state) = state {
            self.writer.put_source(path, &state);
        }
        if failures > 0 {
            self.report_known_failures(path, failures, FailureReason::UnchangedFailures(failures));
        }
    }

    fn report_known_failures(&mut self, path: &Path, failures: u64, reason: FailureReason) {
        self.report.known_failures += failures;
        self.report.fail(Origin::from_file(path), reason);
    }

    pub(super) fn commit_if_due(&mut self) -> Result<(), IndexError> {
        let changes = self.since_commit.max(self.writer.pending_sources() as u64);
        let is_due = changes >= self.policy.max_changes
            || self.profiles.is_over_limit()
            || self.last_commit.elapsed() >= self.policy.max_elapsed;
        if !is_due {
            return Ok(());
        }
        self.commit()?;
        self.last_commit = Instant::now();
        self.since_commit = 0;
        Ok(())
    }

    fn commit(&mut self) -> Result<u64, IndexError> {
        // The current source is stored with the pages read so far, so that the next run continues after them; else as
        // unfinished, so that the next run replaces its documents.
        if let Some(source) = &self.source {
            let is_known = source.can_be_resumed && source.state.pages_done > 0;
            self.writer.put_source(&source.path, if is_known { &source.state } else { &SourceState::UNFINISHED });
        }
        for (site, profile) in self.profiles.changed() {
            self.writer.put_site_profile(site, profile.to_bytes());
        }
        let clock = self.clock;
        self.report.commits += u64::from(self.writer.has_changes());
        let documents = clock.time_with_wait(Stage::Committing, Wait::WriterForEngine, || self.writer.commit())?;
        // Documents whose source is gone but that live on in another source were counted as removed before that was
        // known.
        self.report.removed -= self.writer.take_reattached_count();
        self.profiles.mark_saved();
        Ok(documents)
    }

    /// Commits everything and returns the report.
    pub(super) fn finish(mut self) -> Result<BuildReport, IndexError> {
        self.report.documents = self.commit()?;
        self.report.outdated_sources = self.writer.source_states()?.count_older_than(extract::EXTRACTOR_VERSION)?;
        self.clock.time_with_wait(Stage::Committing, Wait::WriterForEngine, || self.writer.close())?;
        Ok(self.report)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread;

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
            state: SourceState {
                hash: Sha256Hash([7; 32]),
                options: 8,
                extractor_version: 9,
                ..SourceState::UNFINISHED
            },
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
        let mut build = IndexBuild::new(writer, policy, &stop, &clock);
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
        let known =
            SourceState { hash: Sha256Hash([7; 32]), options: 8, extractor_version: 9, ..SourceState::UNFINISHED };
        assert_eq!(state, Some(SourceState { documents: 2, pages_done: 2, ..known }), "the next run goes on from here");
    }

    #[test]
    fn a_source_with_a_transient_failure_is_not_resumed() {
        let dir = tempfile::tempdir().unwrap();
        let kind = IngestErrorKind::Io(std::io::Error::other("a disk that is gone"));
        let failed =
            PipelineEvent::PageFailed(IngestError { origin: Box::new(Origin::from_record("/a.jsonl", 2)), kind });
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
}
