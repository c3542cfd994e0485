//! The writer's side: takes the steps in order and brings the index up to date.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::batch::{BatchAssembler, PreparedPage};
use super::clock::{Stage, StageClock, Wait};
use super::event::{EventBatch, PipelineEvent, Sequenced, SketchedArticle, SourceStart};
use super::limiter::InFlightLimiter;
use super::profiles::SiteProfiles;
use super::queue::{Queue, Task};
use super::report::{BuildReport, Failure};
use newsidx_core::article::Article;
use newsidx_core::page::Origin;
use newsidx_dedup::Sketch;
use newsidx_extract::{self as extract, Rejection};
use newsidx_index::{IndexError, IndexWriter, InsertOutcome, RemovedPages, SourceState};
use newsidx_ingest::{SourceContent, SourceSummary};

/// When what was done is put on disk: what is cut off after that is done once more by the next run.
#[derive(Clone, Copy, Debug)]
pub(super) struct CommitPolicy {
    /// After so many documents or files.
    pub changes: u64,
    /// After so much time.
    pub max_elapsed: Duration,
}

impl Default for CommitPolicy {
    fn default() -> Self {
        Self { changes: 100_000, max_elapsed: Duration::from_secs(30) }
    }
}

/// How often the writer looks whether it is to stop or to commit, while nothing comes.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// The writer's side: what has been done so far.
pub(super) struct IndexBuild<'a> {
    clock: &'a StageClock,
    stop: &'a AtomicBool,
    pub(super) writer: IndexWriter,
    pub(super) report: BuildReport,
    /// The file whose pages are coming.
    source: Option<OpenSource>,
    profiles: SiteProfiles,
    commit_when: CommitPolicy,
    last_commit: Instant,
    since_commit: u64,
}

struct OpenSource {
    path: PathBuf,
    is_new: bool,
    /// Pages that were removed and did not come yet.
    removed: RemovedPages,
    /// What is known of it so far.
    state: SourceState,
    /// Whether the next run can go on after the pages that were read: not where one of them may be read another time.
    can_be_resumed: bool,
}

impl<'a> IndexBuild<'a> {
    pub(super) fn new(
        writer: IndexWriter,
        commit_when: CommitPolicy,
        stop: &'a AtomicBool,
        clock: &'a StageClock,
    ) -> Self {
        Self {
            clock,
            stop,
            writer,
            report: BuildReport::default(),
            source: None,
            profiles: SiteProfiles::default(),
            commit_when,
            last_commit: Instant::now(),
            since_commit: 0,
        }
    }

    /// Takes the steps in the order of their numbers, until there are no more.
    pub(super) fn process_in_order(
        &mut self,
        steps: &Receiver<EventBatch>,
        queue: &Queue,
        gate: &InFlightLimiter,
        progress: &mut dyn FnMut(&BuildReport),
    ) -> Result<(), IndexError> {
        let mut windows = BatchAssembler::default();
        let mut waiting: BTreeMap<u64, PipelineEvent> = BTreeMap::new();
        let mut next = 0;
        let clock = self.clock;
        while !self.stop.load(Ordering::Relaxed) {
            let until_commit = self.commit_when.max_elapsed.saturating_sub(self.last_commit.elapsed());
            let next_steps = || steps.recv_timeout(until_commit.min(POLL_INTERVAL));
            let came = match clock.time_wait(Wait::WriterForArticles, next_steps) {
                Ok(steps) => steps,
                // One large file may take long to give the next page.
                Err(RecvTimeoutError::Timeout) => {
                    self.commit_if_due()?;
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            for step in came {
                let number = step.number;
                if let Some(step) = windows.insert(step) {
                    waiting.insert(number, step);
                }
            }
            while let Some(window) = windows.next_complete() {
                self.learn(window, queue)?;
            }
            while let Some(step) = waiting.remove(&next) {
                next += 1;
                let bytes = match &step {
                    PipelineEvent::Page { bytes, .. } | PipelineEvent::Panicked { bytes, .. } => *bytes,
                    PipelineEvent::Finished => return Ok(()),
                    _ => 0,
                };
                self.process(step)?;
                self.commit_if_due()?;
                gate.release(bytes);
                progress(&self.report);
            }
        }
        Ok(())
    }

    /// Learns what repeats among the pages of a window and all before it, then hands the pages out.
    fn learn(&mut self, window: Vec<Sequenced<Box<PreparedPage>>>, queue: &Queue) -> Result<(), IndexError> {
        for page in &window {
            let load = |site: &str| self.writer.site_profile(site);
            self.profiles.learn(&page.value.site, &page.value.fingerprint, load)?;
        }
        queue.push(window.into_iter().map(|Sequenced { number, value: prepared }| {
            let profile = self.profiles.get(&prepared.site);
            Sequenced { number, value: Task::Extract(prepared, profile) }
        }));
        Ok(())
    }

    fn process(&mut self, step: PipelineEvent) -> Result<(), IndexError> {
        match step {
            PipelineEvent::FileFailed(error) => {
                self.report.files += 1;
                self.report.failed_files += 1;
                self.report.fail(*error.origin, error.kind.to_string());
            }
            PipelineEvent::Unchanged { path, failures, state } => self.record_unchanged(&path, failures, state),
            PipelineEvent::Vanished(path) => {
                self.report.files += 1;
                self.report.vanished_files += 1;
                // Where it comes back it is read, whatever its size and time.
                self.writer.put_source(&path, &SourceState::UNFINISHED);
            }
            PipelineEvent::OtherOptions(path) => {
                self.report.files += 1;
                self.report.other_options_files += 1;
                self.report.first_with_other_options.get_or_insert(path);
            }
            PipelineEvent::Failed(error) => return Err(error),
            PipelineEvent::SourceStart(beginning) => self.begin_source(beginning)?,
            PipelineEvent::Page { bytes, outcome } => self.process_page(bytes, *outcome)?,
            PipelineEvent::PageFailed(error) => {
                if let Some(source) = self.source.as_mut().filter(|_| error.is_transient()) {
                    source.can_be_resumed = false;
                }
                self.fail_page(*error.origin, error.kind.to_string());
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

    fn begin_source(&mut self, beginning: SourceStart) -> Result<(), IndexError> {
        let SourceStart { path, is_new, state, resumed, removed, restore: restores } = beginning;
        self.report.files += 1;
        if let Some(SourceState { failures: failures @ 1.., .. }) = resumed {
            self.report_known_failures(&path, failures, "read on, after");
        }
        if !is_new && resumed.is_none() {
            self.report.removed += self.writer.remove_documents(&path)?;
        }
        if restores {
            self.writer.restore_pages(&path);
        }
        let state = resumed.unwrap_or(state);
        self.source = Some(OpenSource { path, is_new, removed, state, can_be_resumed: true });
        Ok(())
    }

    /// Counts a page of the file that is being read.
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
        let placed = clock.time(Stage::Stories, || self.writer.deduplicate(&mut article, sketch))?;
        match placed {
            InsertOutcome::New(_) => self.report.indexed += 1,
            // The document that was there is there again.
            InsertOutcome::Replaced(_) | InsertOutcome::ExactCopy => self.report.exact_copies += 1,
        }
        if let InsertOutcome::New(story) | InsertOutcome::Replaced(story) = placed {
            clock
                .time_with_wait(Stage::Indexing, Wait::WriterForEngine, || self.writer.write(article, story, sketch))?;
        }
        Ok(())
    }

    /// Whether a page of the file that is being read was removed; each time that it was removed counts once.
    fn is_withheld(&mut self, origin: &Origin) -> bool {
        let page = origin.extent.map(|extent| extent.sha256);
        self.source.as_mut().zip(page).is_some_and(|(source, page)| source.removed.remove_one(page))
    }

    fn fail_page(&mut self, origin: Origin, reason: String) {
        self.count_page();
        self.report.failed_pages += 1;
        self.report.fail(origin, reason);
        if let Some(source) = &mut self.source {
            source.state.failures += 1;
        }
    }

    fn end_source(&mut self, contents: SourceSummary, state: Option<SourceState>) {
        let Some(source) = self.source.take() else { return };
        for (skip, number) in contents.skipped {
            *self.report.skipped_records.entry(skip).or_default() += number;
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
        if let Some(state) = state {
            self.writer.put_source(path, &state);
        }
        if failures > 0 {
            self.report_known_failures(path, failures, "unchanged since");
        }
    }

    fn report_known_failures(&mut self, path: &Path, failures: u64, what: &str) {
        self.report.known_failures += failures;
        let pages = if failures == 1 { "1 page".to_owned() } else { format!("{failures} pages") };
        self.report.fail(Origin::from_file(path), format!("{what} {pages} of it could not be read"));
    }

    pub(super) fn commit_if_due(&mut self) -> Result<(), IndexError> {
        let changes = self.since_commit.max(self.writer.pending_sources() as u64);
        let is_due = changes >= self.commit_when.changes
            || self.profiles.is_over_limit()
            || self.last_commit.elapsed() >= self.commit_when.max_elapsed;
        if !is_due {
            return Ok(());
        }
        self.commit()?;
        self.last_commit = Instant::now();
        self.since_commit = 0;
        Ok(())
    }

    fn commit(&mut self) -> Result<u64, IndexError> {
        // The file that is being read is put on the list with the pages that were read, so that the next run
        // goes on after them, or else as unfinished, so that it replaces what is in the index of it.
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
        self.report.removed -= self.writer.take_reattached_count();
        self.profiles.mark_saved();
        Ok(documents)
    }

    /// Puts everything on disk and gives the report.
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

    /// Hands steps to a writer; `between` runs on another thread before the last of them comes, and gives whether it
    /// does come.
    fn write(
        dir: &Path,
        commit_when: CommitPolicy,
        steps: Vec<PipelineEvent>,
        between: impl FnOnce(&AtomicBool) -> bool + Send,
    ) -> BuildReport {
        let clock = StageClock::new(false);
        let writer = IndexWriter::open(dir, WriterSettings::least()).unwrap();
        let stop = AtomicBool::new(false);
        let mut build = IndexBuild::new(writer, commit_when, &stop, &clock);
        let (sender, receiver) = channel();
        let (gate, queue) = (InFlightLimiter::new(1), Queue::new(1));
        thread::scope(|scope| {
            scope.spawn(|| {
                let sender = sender;
                let number = steps.len() as u64;
                for (number, value) in (0..).zip(steps) {
                    assert!(gate.acquire(0) && sender.send(vec![Sequenced { number, value }]).is_ok());
                }
                if between(&stop) {
                    assert!(
                        gate.acquire(0)
                            && sender.send(vec![Sequenced { number, value: PipelineEvent::Finished }]).is_ok()
                    );
                }
            });
            build.process_in_order(&receiver, &queue, &gate, &mut |_| {}).unwrap();
        });
        build.finish().unwrap()
    }

    const NEVER: Duration = Duration::from_secs(1 << 30);

    #[test]
    fn so_many_documents_are_committed_together_at_most() {
        let dir = tempfile::tempdir().unwrap();
        let steps = std::iter::once(begin()).chain((0..35).map(page)).collect();
        let report = write(dir.path(), CommitPolicy { changes: 10, max_elapsed: NEVER }, steps, |_| true);
        assert_eq!((report.commits, report.documents), (4, 35));
    }

    #[test]
    fn exact_copies_are_committed_as_documents_are() {
        let dir = tempfile::tempdir().unwrap();
        let steps = std::iter::once(begin()).chain((0..35).map(|record| page_at(record, 1))).collect();
        let report = write(dir.path(), CommitPolicy { changes: 10, max_elapsed: NEVER }, steps, |_| true);
        assert_eq!((report.commits, report.documents, report.exact_copies), (4, 1, 34));
        let writer = IndexWriter::open(dir.path(), WriterSettings::least()).unwrap();
        assert_eq!(writer.source_states().unwrap().get(Path::new("/a.jsonl")).unwrap().unwrap().documents, 35);
    }

    #[test]
    fn what_was_done_is_committed_in_time_also_while_nothing_comes() {
        let dir = tempfile::tempdir().unwrap();
        let when = CommitPolicy { changes: u64::MAX, max_elapsed: Duration::from_millis(50) };
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
    fn a_run_that_is_stopped_commits_what_was_done() {
        let dir = tempfile::tempdir().unwrap();
        let stop = |stop: &AtomicBool| {
            // Until the steps before are taken; where they are not, there are too few documents below.
            thread::sleep(Duration::from_millis(500));
            stop.store(true, Ordering::Relaxed);
            thread::sleep(Duration::from_millis(500));
            false
        };
        let when = CommitPolicy { changes: u64::MAX, max_elapsed: NEVER };
        let report = write(dir.path(), when, vec![begin(), page(1), page(2)], stop);
        assert_eq!((report.commits, report.documents), (1, 2));
        let writer = IndexWriter::open(dir.path(), WriterSettings::least()).unwrap();
        let state = writer.source_states().unwrap().get(Path::new("/a.jsonl")).unwrap();
        let known =
            SourceState { hash: Sha256Hash([7; 32]), options: 8, extractor_version: 9, ..SourceState::UNFINISHED };
        assert_eq!(state, Some(SourceState { documents: 2, pages_done: 2, ..known }), "the next run goes on from here");
    }

    #[test]
    fn a_page_that_may_be_read_another_time_is_no_place_to_go_on_after() {
        let dir = tempfile::tempdir().unwrap();
        let kind = IngestErrorKind::Io(std::io::Error::other("a disk that is gone"));
        let failed =
            PipelineEvent::PageFailed(IngestError { origin: Box::new(Origin::from_record("/a.jsonl", 2)), kind });
        let steps = vec![begin(), page(1), failed, page(3)];
        write(dir.path(), CommitPolicy { changes: u64::MAX, max_elapsed: NEVER }, steps, |_| true);
        let writer = IndexWriter::open(dir.path(), WriterSettings::least()).unwrap();
        let state = writer.source_states().unwrap().get(Path::new("/a.jsonl")).unwrap();
        assert_eq!(state, Some(SourceState::UNFINISHED));
    }

    #[test]
    fn nothing_new_is_no_commit() {
        let dir = tempfile::tempdir().unwrap();
        let unchanged = PipelineEvent::Unchanged { path: PathBuf::from("/a.txt"), failures: 0, state: None };
        let when = CommitPolicy { changes: 1, max_elapsed: Duration::ZERO };
        assert_eq!(write(dir.path(), when, vec![unchanged], |_| true).commits, 0);
    }
}
