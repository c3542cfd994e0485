//! Builds an index: the only module that knows the order of the stages.
//!
//! ```text
//! reader ──pages──▶ workers (one a core): blocks, extract ──▶ this thread: back in order, index
//!    └──────what happens between pages──────────────────────────▲
//! ```
//!
//! Every step is numbered by the reader and taken in that order by the writer, so that the same
//! input gives the same index whatever the number of threads. The reader waits while too many
//! bytes are under way: memory does not grow with the input.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::article::Article;
use crate::blocks;
use crate::extract::{self, Rejection};
use crate::index::{IndexError, IndexWriter, KnownSources, SourceState, WriterSettings};
use crate::ingest::{IngestError, ReadOptions, Skip, Source, WalkOptions, walk};
use crate::page::{Origin, RawPage};

/// Bytes of pages that may be under way at once.
const IN_FLIGHT_BYTES: usize = 64 << 20;

/// Pages that may be under way at once: enough for every worker to find work.
const IN_FLIGHT_PAGES: usize = 512;

/// Documents after which what was done is put on disk.
const COMMIT_DOCUMENTS: u64 = 100_000;

/// Seconds after which what was done is put on disk.
const COMMIT_SECONDS: u64 = 30;

/// A file that was changed less than this before it was read may have been changed again since
/// without its time showing it: file systems keep time to 2 s at worst (FAT). In nanoseconds.
const UNSURE_AFTER_CHANGE: i64 = 2_000_000_000;

/// Failures that are kept with their text; more are only counted.
const MAX_FAILURES: usize = 1000;

/// What is to be built, from what, and how.
#[derive(Clone, Debug)]
pub struct BuildSettings {
    /// Directory of the index.
    pub index: PathBuf,
    /// Files and directories to read, as absolute paths.
    pub roots: Vec<PathBuf>,
    /// Threads that extract.
    pub threads: usize,
    /// Bytes in which the index collects documents before they go to disk.
    pub memory_bytes: usize,
    /// How sources are read.
    pub read: ReadOptions,
    /// Whether documents go whose source below the roots is gone.
    pub prune: bool,
}

/// What was done.
///
/// `files = new + changed + unchanged + skipped + failed`, `pages = indexed + rejected + failed_pages`,
/// and `documents` is what there was before, plus `indexed`, minus `removed`.
#[derive(Clone, Debug, Default)]
pub struct BuildReport {
    /// Files that were looked at.
    pub files: u64,
    /// Files that were read for the first time.
    pub new_files: u64,
    /// Files that were read again because they have changed.
    pub changed_files: u64,
    /// Files that are as they were.
    pub unchanged_files: u64,
    /// Files that hold no page, by reason.
    pub skipped_files: BTreeMap<Skip, u64>,
    /// Files that could not be read.
    pub failed_files: u64,
    /// Pages in the files that were read.
    pub pages: u64,
    /// Pages that are in the index now.
    pub indexed: u64,
    /// Pages that are no article, by reason.
    pub rejected: BTreeMap<Rejection, u64>,
    /// Pages that could not be read.
    pub failed_pages: u64,
    /// Documents that were dropped because their page changed or, with `prune`, is gone.
    pub removed: u64,
    /// Sources that were dropped by `prune`.
    pub pruned_files: u64,
    /// Documents in the index.
    pub documents: u64,
    /// Bytes of the pages that were read.
    pub bytes: u64,
    /// The first failures, as many as are kept.
    pub failures: Vec<Failure>,
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// File and line.
    pub origin: Origin,
    /// What is wrong.
    pub reason: String,
}

impl BuildReport {
    /// Files and pages that could not be read.
    pub fn failed(&self) -> u64 {
        self.failed_files + self.failed_pages
    }

    fn fail(&mut self, origin: Origin, reason: String) {
        if self.failures.len() < MAX_FAILURES {
            self.failures.push(Failure { origin, reason });
        }
    }
}

/// Reads the sources and brings the index up to date.
///
/// `progress` is called on this thread after every step.
///
/// # Errors
///
/// Where the index cannot be written. What cannot be read is in the report.
pub fn build(settings: &BuildSettings, progress: &mut dyn FnMut(&BuildReport)) -> Result<BuildReport, IndexError> {
    let writer_settings = WriterSettings { threads: settings.threads, memory_bytes: settings.memory_bytes };
    let writer = IndexWriter::open(&settings.index, writer_settings)?;
    let known = writer.known_sources()?;
    let replace_all = writer.must_replace_all();
    let gate = Gate::default();
    let (steps, finished) = channel();
    let (pages, work) = sync_channel(IN_FLIGHT_PAGES);
    let work = Mutex::new(work);
    let mut build =
        Build { writer, report: BuildReport::default(), source: None, last_commit: Instant::now(), since_commit: 0 };
    let result = thread::scope(|scope| {
        let out = Out { steps: steps.clone(), pages, gate: &gate, next: 0 };
        scope.spawn(|| read_sources(settings, &known, replace_all, out));
        for _ in 0..settings.threads.max(1) {
            let steps = steps.clone();
            let work = &work;
            scope.spawn(move || extract_pages(work, &steps));
        }
        drop(steps);
        let result = build.take_in_order(finished, &gate, progress);
        gate.close();
        result
    });
    result?;
    if settings.prune {
        build.prune(&known, &settings.roots)?;
    }
    build.report.documents = build.writer.commit()?;
    build.writer.close()?;
    progress(&build.report);
    Ok(build.report)
}

/// One thing that the writer has to do.
enum Step {
    /// The file could not be opened; what the index has of it stays.
    FileFailed(IngestError),
    /// The file is as it was.
    Unchanged,
    /// The pages of a file follow; `replaces` is what the index has of it.
    Begin { path: PathBuf, replaces: Option<SourceState> },
    /// A page was read and is an article, or not.
    Page { bytes: usize, outcome: Box<Result<Article, Rejection>> },
    /// A page could not be read.
    PageFailed(IngestError),
    /// Reading a page broke the extractor.
    Broke { bytes: usize, origin: Origin },
    /// All pages of the file were read.
    End { skip: Option<Skip>, state: Option<SourceState> },
}

struct Numbered<T> {
    number: u64,
    what: T,
}

/// Where the reader puts what it finds.
struct Out<'a> {
    steps: Sender<Numbered<Step>>,
    pages: SyncSender<Numbered<RawPage>>,
    gate: &'a Gate,
    next: u64,
}

impl Out<'_> {
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    /// Gives `false` once nobody listens any more.
    fn step(&mut self, what: Step) -> bool {
        let number = self.number();
        self.gate.enter(0) && self.steps.send(Numbered { number, what }).is_ok()
    }

    fn page(&mut self, page: RawPage) -> bool {
        let number = self.number();
        self.gate.enter(page.bytes.len()) && self.pages.send(Numbered { number, what: page }).is_ok()
    }
}

fn read_sources(settings: &BuildSettings, known: &KnownSources, replace_all: bool, mut out: Out<'_>) {
    let options = WalkOptions { exclude: Some(settings.index.clone()) };
    for found in walk(&settings.roots, &options) {
        let goes_on = match found {
            Ok(path) => read_source(&path, settings, known, replace_all, &mut out),
            Err(error) => out.step(Step::FileFailed(error)),
        };
        if !goes_on {
            return;
        }
    }
}

fn read_source(
    path: &Path,
    settings: &BuildSettings,
    known: &KnownSources,
    replace_all: bool,
    out: &mut Out<'_>,
) -> bool {
    // A list that cannot be read is no reason to stop: the source counts as new, and the writer
    // will meet the same error.
    let before = known.get(path).unwrap_or_default();
    if let Some(before) = &before
        && is_surely_unchanged(path, before)
    {
        return out.step(Step::Unchanged);
    }
    let read = nanoseconds_now();
    let source = match Source::open(path) {
        Ok(source) => source,
        Err(error) => return out.step(Step::FileFailed(error)),
    };
    let fingerprint = source.fingerprint();
    if before.is_some_and(|before| before.hash == fingerprint.hash) {
        return out.step(Step::Unchanged);
    }
    let replaces = before.or(replace_all.then_some(UNFINISHED));
    if replaces.is_some()
        && let Some(error) = damage(&source, &settings.read)
    {
        return out.step(Step::FileFailed(error));
    }
    if !out.step(Step::Begin { path: path.to_owned(), replaces }) {
        return false;
    }
    let mut goes_on = true;
    let mut may_pass_later = false;
    let skip = source.pages(&settings.read, &mut |page| {
        goes_on = match page {
            Ok(page) => out.page(page),
            Err(error) => {
                may_pass_later |= error.may_pass();
                out.step(Step::PageFailed(error))
            }
        };
        goes_on
    });
    let state = SourceState {
        size: fingerprint.size,
        modified: fingerprint.modified,
        read,
        hash: fingerprint.hash,
        documents: 0,
    };
    goes_on && out.step(Step::End { skip, state: (!may_pass_later).then_some(state) })
}

/// What a source is on the list as that was not read to its end.
const UNFINISHED: SourceState = SourceState { size: 0, modified: 0, read: 0, hash: [0; 32], documents: 0 };

/// Whether size and time show that a file is as it was, without reading it.
fn is_surely_unchanged(path: &Path, before: &SourceState) -> bool {
    Source::size_and_time(path).is_ok_and(|(size, modified)| {
        size == before.size && modified == before.modified && before.read.saturating_sub(modified) > UNSURE_AFTER_CHANGE
    })
}

/// What keeps a file from being read to its end. Looked for before a file's old documents are
/// dropped: a file that was damaged must not take them with it.
fn damage(source: &Source, options: &ReadOptions) -> Option<IngestError> {
    let mut damage = None;
    source.pages(options, &mut |page| {
        damage = page.err().filter(IngestError::is_of_file);
        damage.is_none()
    });
    damage
}

fn extract_pages(work: &Mutex<Receiver<Numbered<RawPage>>>, steps: &Sender<Numbered<Step>>) {
    loop {
        let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Numbered { number, what: page }) = next else { return };
        let bytes = page.bytes.len();
        let extracted = catch_unwind(AssertUnwindSafe(|| extract::extract(&page, &blocks::read(&page)).outcome));
        let what = match extracted {
            Ok(outcome) => Step::Page { bytes, outcome: Box::new(outcome) },
            Err(_) => Step::Broke { bytes, origin: page.origin },
        };
        if steps.send(Numbered { number, what }).is_err() {
            return;
        }
    }
}

/// The writer's side: what has been done so far.
struct Build {
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
    /// Takes the steps in the order of their numbers.
    fn take_in_order(
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
        let state = state.map_or(SourceState { documents, ..UNFINISHED }, |state| SourceState { documents, ..state });
        self.writer.finish_source(&source.path, &state)
    }

    fn commit_if_due(&mut self) -> Result<(), IndexError> {
        if self.since_commit < COMMIT_DOCUMENTS && self.last_commit.elapsed().as_secs() < COMMIT_SECONDS {
            return Ok(());
        }
        // The file that is being read is put on the list as unfinished, so that the next run
        // replaces what is in the index of it.
        if let Some(source) = &self.source {
            self.writer.finish_source(&source.path, &SourceState { documents: source.documents, ..UNFINISHED })?;
        }
        self.writer.commit()?;
        self.last_commit = Instant::now();
        self.since_commit = 0;
        Ok(())
    }

    /// Drops the documents of files below the roots that are gone.
    fn prune(&mut self, known: &KnownSources, roots: &[PathBuf]) -> Result<(), IndexError> {
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
}

fn nanoseconds_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

/// Lets in only so much at once.
#[derive(Default)]
struct Gate {
    inside: Mutex<Inside>,
    changed: Condvar,
}

#[derive(Default)]
struct Inside {
    bytes: usize,
    steps: usize,
    closed: bool,
}

impl Gate {
    /// Waits until there is room; one step is always let in. Gives `false` once the gate is closed.
    fn enter(&self, bytes: usize) -> bool {
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |inside: &mut Inside| {
            !inside.closed
                && inside.steps > 0
                && (inside.steps >= IN_FLIGHT_PAGES || inside.bytes + bytes > IN_FLIGHT_BYTES)
        };
        let mut inside = self.changed.wait_while(inside, is_full).unwrap_or_else(PoisonError::into_inner);
        inside.bytes += bytes;
        inside.steps += 1;
        !inside.closed
    }

    fn leave(&self, bytes: usize) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.bytes -= bytes;
        inside.steps -= 1;
        self.changed.notify_one();
    }

    fn close(&self) {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.changed.notify_all();
    }
}
