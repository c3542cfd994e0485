//! Writer: processes the events in order and updates the index; commits by [`CommitSchedule`].
//!
//! Runs on the thread that called [`build`](super::build). It holds the events that arrived early, at most as many as
//! the in-flight limiter admits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::batch::BatchAssembler;
use super::clock::{Stage, StageClock, Wait};
use super::commit_schedule::{CommitPolicy, CommitSchedule};
use super::event::{EventBatch, PipelineEvent, SketchedArticle, SourceStart};
use super::limiter::InFlightLimiter;
use super::prepared_page::PreparedPage;
use super::profiles::SiteProfiles;
use super::queue::{Queue, Task};
use super::report::{BuildReport, Failure, FailureReason};
use super::sequenced::Sequenced;
use super::source_options::with_listings;
use newsidx_core::article::Article;
use newsidx_core::page::Origin;
use newsidx_dedup::Sketch;
use newsidx_extract::{self as extract, ExtractionOptions, Rejection};
use newsidx_index::{IndexError, IndexWriter, InsertOutcome, RemovedPages, SourceState};
use newsidx_ingest::{SourceContent, SourceSummary};

/// Interval at which the writer checks for a stop or a due commit while no event arrives.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// State of the writer.
pub(super) struct IndexBuild<'a> {
    clock: &'a StageClock,
    stop: &'a AtomicBool,
    pub(super) writer: IndexWriter,
    extraction: ExtractionOptions,
    pub(super) report: BuildReport,
    /// The source whose pages are arriving.
    source: Option<OpenSource>,
    profiles: SiteProfiles,
    schedule: CommitSchedule,
}

struct OpenSource {
    path: PathBuf,
    is_new: bool,
    /// Removed pages that have not arrived yet.
    removed: RemovedPages,
    /// Entry for the manifest, counted so far.
    state: SourceState,
    /// Whether a page is a listing, kept or rejected; also if pages were read in an earlier run, whose kinds are unknown.
    has_listings: bool,
    /// Whether the next run can continue after the pages that were read: not if one of them failed for a reason that
    /// may go away.
    can_be_resumed: bool,
}

impl<'a> IndexBuild<'a> {
    pub(super) fn new(
        writer: IndexWriter,
        extraction: ExtractionOptions,
        policy: CommitPolicy,
        stop: &'a AtomicBool,
        clock: &'a StageClock,
    ) -> Self {
        Self {
            clock,
            stop,
            writer,
            extraction,
            report: BuildReport::default(),
            source: None,
            profiles: SiteProfiles::default(),
            schedule: CommitSchedule::new(policy),
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
            let timeout = self.schedule.time_left().min(POLL_INTERVAL);
            let next_events = || events.recv_timeout(timeout);
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
            PipelineEvent::SourceEnd { summary, state } => self.end_source(summary, state),
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
        let has_listings = resumed.is_some();
        let state = resumed.unwrap_or(state);
        self.source = Some(OpenSource { path, is_new, removed, state, has_listings, can_be_resumed: true });
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
        let is_listing = match &outcome {
            Ok(SketchedArticle { article, .. }) => !article.kind.is_article(),
            Err(rejection) => *rejection == Rejection::Listing,
        };
        if let Some(source) = &mut self.source {
            source.has_listings |= is_listing;
        }
        match outcome {
            Ok(SketchedArticle { article, .. }) if self.is_withheld(&article.origin) => self.report.withheld += 1,
            Ok(SketchedArticle { article, sketch }) => {
                self.index_article(article, &sketch)?;
                self.schedule.count_document();
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
            InsertOutcome::New(_) => {
                self.report.indexed += 1;
                self.report.kept_listings += u64::from(!article.kind.is_article());
            }
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

    fn end_source(&mut self, summary: SourceSummary, state: Option<SourceState>) {
        let Some(source) = self.source.take() else { return };
        for (skip, count) in summary.skipped {
            *self.report.skipped_records.entry(skip).or_default() += count;
        }
        match summary.content {
            SourceContent::Nothing(skip) => *self.report.skipped_files.entry(skip).or_default() += 1,
            _ if source.is_new => self.report.new_files += 1,
            _ => self.report.changed_files += 1,
        }
        let OpenSource { path, state: SourceState { documents, failures, .. }, has_listings, .. } = source;
        let add_listings = |state: SourceState| {
            let options = state.options;
            SourceState {
                options: if has_listings { with_listings(options, self.extraction) } else { options },
                ..state
            }
        };
        let state = state.map_or(SourceState::UNFINISHED, add_listings);
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
        if self.schedule.is_due(self.writer.pending_sources() as u64) || self.profiles.is_over_limit() {
            self.commit()?;
            self.schedule.restart();
        }
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
mod tests;
