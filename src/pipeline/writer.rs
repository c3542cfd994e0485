//! The writer's side: takes the steps in order and brings the index up to date.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::time::Instant;

use super::gate::Gate;
use super::report::BuildReport;
use super::step::{Numbered, Step};
use crate::article::Article;
use crate::extract::Rejection;
use crate::index::{IndexError, IndexWriter, KnownSources, SourceState};
use crate::ingest::Skip;
use crate::page::Origin;

/// Documents after which what was done is put on disk.
const COMMIT_DOCUMENTS: u64 = 100_000;

/// Seconds after which what was done is put on disk.
const COMMIT_SECONDS: u64 = 30;

/// The writer's side: what has been done so far.
pub(super) struct Build {
    writer: IndexWriter,
    report: BuildReport,
    /// The file whose pages are coming.
    source: Option<OpenSource>,
    last_commit: Instant,
    since_commit: u64,
}

struct OpenSource {
    path: PathBuf,
    is_new: bool,
    documents: u64,
}

impl Build {
    pub(super) fn new(writer: IndexWriter) -> Self {
        Self { writer, report: BuildReport::default(), source: None, last_commit: Instant::now(), since_commit: 0 }
    }

    /// Takes the steps in the order of their numbers.
    pub(super) fn take_in_order(
        &mut self,
        finished: Receiver<Numbered<Step>>,
        gate: &Gate,
        progress: &mut dyn FnMut(&BuildReport),
    ) -> Result<(), IndexError> {
        let mut waiting: BTreeMap<u64, Step> = BTreeMap::new();
        let mut next = 0;
        for Numbered { number, what } in finished {
            waiting.insert(number, what);
            while let Some(step) = waiting.remove(&next) {
                next += 1;
                let bytes = match &step {
                    Step::Page { bytes, .. } | Step::Broke { bytes, .. } => *bytes,
                    _ => 0,
                };
                self.take(step)?;
                gate.leave(bytes);
                progress(&self.report);
            }
        }
        Ok(())
    }

    fn take(&mut self, step: Step) -> Result<(), IndexError> {
        match step {
            Step::FileFailed(error) => {
                self.report.files += 1;
                self.report.failed_files += 1;
                self.report.fail(Origin { file: error.path, record: error.record }, error.kind.to_string());
            }
            Step::Unchanged => {
                self.report.files += 1;
                self.report.unchanged_files += 1;
            }
            Step::Begin { path, replaces } => {
                self.report.files += 1;
                if let Some(replaced) = &replaces {
                    self.writer.remove_documents(&path);
                    self.report.removed += replaced.documents;
                }
                self.source = Some(OpenSource { path, is_new: replaces.is_none(), documents: 0 });
            }
            Step::Page { bytes, outcome } => self.take_page(bytes, *outcome)?,
            Step::PageFailed(error) => {
                self.fail_page(Origin { file: error.path, record: error.record }, error.kind.to_string());
            }
            Step::Broke { bytes, origin } => {
                self.report.bytes += bytes as u64;
                self.fail_page(origin, "the extractor broke on this page; please report it".to_owned());
            }
            Step::End { skip, state } => self.end_source(skip, state)?,
        }
        Ok(())
    }

    fn take_page(&mut self, bytes: usize, outcome: Result<Article, Rejection>) -> Result<(), IndexError> {
        self.report.pages += 1;
        self.report.bytes += bytes as u64;
        match outcome {
            Ok(article) => {
                self.writer.add(article)?;
                self.report.indexed += 1;
                self.since_commit += 1;
                if let Some(source) = &mut self.source {
                    source.documents += 1;
                }
                self.commit_if_due()?;
            }
            Err(rejection) => *self.report.rejected.entry(rejection).or_default() += 1,
        }
        Ok(())
    }

    fn fail_page(&mut self, origin: Origin, reason: String) {
        self.report.pages += 1;
        self.report.failed_pages += 1;
        self.report.fail(origin, reason);
    }

    fn end_source(&mut self, skip: Option<Skip>, state: Option<SourceState>) -> Result<(), IndexError> {
        let Some(source) = self.source.take() else { return Ok(()) };
        match skip {
            Some(skip) => *self.report.skipped_files.entry(skip).or_default() += 1,
            None if source.is_new => self.report.new_files += 1,
            None => self.report.changed_files += 1,
        }
        let documents = source.documents;
        let state = state
            .map_or(SourceState { documents, ..SourceState::UNFINISHED }, |state| SourceState { documents, ..state });
        self.writer.finish_source(&source.path, &state)
    }

    fn commit_if_due(&mut self) -> Result<(), IndexError> {
        if self.since_commit < COMMIT_DOCUMENTS && self.last_commit.elapsed().as_secs() < COMMIT_SECONDS {
            return Ok(());
        }
        // The file that is being read is put on the list as unfinished, so that the next run
        // replaces what is in the index of it.
        if let Some(source) = &self.source {
            self.writer
                .finish_source(&source.path, &SourceState { documents: source.documents, ..SourceState::UNFINISHED })?;
        }
        self.writer.commit()?;
        self.last_commit = Instant::now();
        self.since_commit = 0;
        Ok(())
    }

    /// Drops the documents of files below the roots that are gone.
    pub(super) fn prune(&mut self, known: &KnownSources, roots: &[PathBuf]) -> Result<(), IndexError> {
        // A root that is gone itself may be a disk that is not there today.
        for root in roots.iter().filter(|root| root.exists()) {
            for source in known.below(root)? {
                let (path, state) = source?;
                // Only a file that is certainly gone: an unreachable disk is no reason to forget.
                if matches!(path.try_exists(), Ok(false)) {
                    self.writer.remove_source(&path)?;
                    self.report.pruned_files += 1;
                    self.report.removed += state.documents;
                }
            }
        }
        Ok(())
    }

    /// Puts everything on disk and gives the report.
    pub(super) fn finish(mut self) -> Result<BuildReport, IndexError> {
        self.report.documents = self.writer.commit()?;
        self.writer.close()?;
        Ok(self.report)
    }
}
