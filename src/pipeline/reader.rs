//! Reader thread: finds the files, detects which have changed, and sends their pages.
//!
//! A file is unchanged if size and modification time are, or else its SHA-256. One page is in memory at a time. A
//! file that an interrupted run has partly read is continued after its last indexed page.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::event::{PipelineEvent, SourceStart};
use super::page_sink::PageSink;
use super::progress::ProgressTracker;
use super::prune::is_gone;
use super::settings::{BuildSettings, Refresh};
use super::source_options::SourceOptions;
use super::sources::{files, outdated_sources};
use newsidx_core::page::RawPage;
use newsidx_extract as extract;
use newsidx_index::{RemovedPages, SourceState, SourceStates};
use newsidx_ingest::{DirectoryCache, IngestError, SkipReason, Source, SourceContent};

/// Time, in nanoseconds, between a file's change and its reading below which the modification time proves nothing.
// File systems keep times to 2 s at worst (FAT): a change within that may leave the time as it was.
const MTIME_RESOLUTION_MARGIN: i64 = 2_000_000_000;

/// Reads the sources of a run, in order, until the pipeline shuts down.
pub(super) fn read_sources(
    settings: &BuildSettings,
    options: SourceOptions,
    known: &SourceStates,
    tracker: &ProgressTracker,
    mut sink: PageSink<'_>,
) {
    let mut reader = SourceReader { settings, options, known, tracker, directories: DirectoryCache::default() };
    match settings.refresh {
        None => reader.read_found(&mut sink),
        Some(Refresh::BelowRoots) => {
            let _is_running = settings.roots.iter().all(|root| reader.read_outdated(root, &mut sink));
        }
        // The empty path is a prefix of every path.
        Some(Refresh::All) => _ = reader.read_outdated(Path::new(""), &mut sink),
    }
}

struct SourceReader<'a> {
    settings: &'a BuildSettings,
    /// Options of the run; their fingerprint is stored with every source.
    options: SourceOptions,
    known: &'a SourceStates,
    tracker: &'a ProgressTracker,
    directories: DirectoryCache,
}

impl SourceReader<'_> {
    /// Reads new and changed files below the roots.
    fn read_found(&mut self, sink: &mut PageSink<'_>) {
        for found in files(self.settings) {
            let is_running = match found {
                Ok(path) => self.read(&path, sink),
                Err(error) => sink.send_event(PipelineEvent::FileFailed(error)),
            };
            if !is_running {
                return;
            }
        }
    }

    /// Reads the outdated sources at and below a root again. Returns `false` once the pipeline has shut down.
    fn read_outdated(&mut self, root: &Path, sink: &mut PageSink<'_>) -> bool {
        let sources = match self.known.iter_under(root) {
            Ok(sources) => outdated_sources(sources),
            Err(error) => return sink.send_event(PipelineEvent::Failed(error)),
        };
        for source in sources {
            let (path, state) = match source {
                Ok(source) => source,
                Err(error) => return sink.send_event(PipelineEvent::Failed(error)),
            };
            let has_other_options = !self.options.match_read_options(state.options);
            let is_running = if is_gone(&path) {
                sink.send_event(PipelineEvent::Vanished(path))
            } else if has_other_options && self.settings.refresh == Some(Refresh::All) {
                sink.send_event(PipelineEvent::OtherOptions(path))
            } else {
                self.read(&path, sink)
            };
            if !is_running {
                return false;
            }
        }
        true
    }

    /// Reads a file, unless it has not changed. Returns `false` once the pipeline has shut down.
    fn read(&mut self, path: &Path, sink: &mut PageSink<'_>) -> bool {
        let tracker = self.tracker;
        tracker.track_file(path, || {
            let event = match self.check(path) {
                Ok(SourceCheck::Changed(changed)) => return self.read_pages(*changed, sink),
                Ok(SourceCheck::Unchanged { failures, state }) => {
                    PipelineEvent::Unchanged { path: path.to_owned(), failures, state }
                }
                Err(error) => PipelineEvent::FileFailed(error),
            };
            sink.send_event(event)
        })
    }

    /// Compares a file with its entry in the manifest, and opens it if it may have changed.
    fn check(&mut self, path: &Path) -> Result<SourceCheck, IngestError> {
        let (settings, options) = (self.settings, self.options);
        // An unreadable manifest does not end the run here: the source counts as new, and the writer meets the same
        // error.
        let previous = self.known.get(path).unwrap_or_default();
        let removed = self.known.removed_pages(path).unwrap_or_default();
        let is_restoring = settings.restore && !removed.is_empty();
        let comparable = previous.filter(|previous| is_comparable(previous, path, options, settings) && !is_restoring);
        if let Some(previous) = comparable
            && is_surely_unchanged(path, &previous, &mut self.directories)
        {
            return Ok(SourceCheck::Unchanged { failures: previous.failures, state: None });
        }
        let read_at = nanoseconds_now();
        let mut source = Source::open_cached(path, &mut self.directories)?;
        let (size, modified) = (source.size(), source.modified());
        // Size first: a file of another size has another hash and need not be read for it.
        if let Some(previous) = comparable.filter(|previous| previous.size == size)
            && source.hash()? == previous.hash
        {
            let state = SourceState { size, modified, read_at, ..previous };
            return Ok(SourceCheck::Unchanged { failures: previous.failures, state: Some(state) });
        }
        let state = SourceState {
            read_at,
            options: options.unfinished(),
            extractor_version: extract::EXTRACTOR_VERSION,
            ..SourceState::UNFINISHED
        };
        let interrupted = previous.filter(|previous| can_resume(previous, &state) && removed.is_empty());
        let (state, resumed) = with_identity(state, interrupted, &mut source)?;
        if previous.is_some()
            && resumed.is_none()
            // Checked before the old documents of a file are deleted: a damaged file must not lose them.
            && let Some(error) = source.find_damage(&settings.read)
        {
            return Err(error);
        }
        let start = SourceStart {
            path: path.to_owned(),
            is_new: previous.is_none(),
            state,
            resumed,
            removed: if is_restoring { RemovedPages::default() } else { removed },
            restore: is_restoring,
        };
        Ok(SourceCheck::Changed(Box::new(ChangedSource { source, start })))
    }

    /// Sends the pages of a source. Returns `false` once the pipeline has shut down.
    fn read_pages(&self, ChangedSource { source, start }: ChangedSource, sink: &mut PageSink<'_>) -> bool {
        let (state, resumed) = (start.state, start.resumed);
        if !sink.send_event(PipelineEvent::SourceStart(start)) {
            return false;
        }
        let (size, modified) = (source.size(), source.modified());
        let mut pages = SourcePages { skipped: resumed.map_or(0, |state| state.pages_done), ..SourcePages::default() };
        let hasher = source.hasher();
        let source = source.with_progress(self.tracker.current_file()).with_hasher(&hasher);
        let summary = source.pages(&self.settings.read, &mut |page| pages.emit(page, sink));
        if pages.is_shut_down {
            return false;
        }
        let hash = match hasher.finish() {
            Ok(hash) => hash,
            Err(error) => {
                return sink.send_event(PipelineEvent::PageFailed(error))
                    && sink.send_event(PipelineEvent::SourceEnd { summary, state: None });
            }
        };
        // A failed page may be readable with a higher limit or another field; other sources keep options 0 and are not
        // read again when the options change.
        let depends_on_options = pages.has_failed
            || matches!(
                summary.content,
                SourceContent::Records | SourceContent::Nothing(SkipReason::OtherJson | SkipReason::OtherTable)
            );
        let options = self.options.read_part(depends_on_options);
        let state = SourceState { size, modified, hash, options, ..state };
        sink.send_event(PipelineEvent::SourceEnd { summary, state: (!pages.has_transient_failure).then_some(state) })
    }
}

/// A file compared with its entry in the manifest.
enum SourceCheck {
    /// It has not changed. `state` is `None` unless its entry has to be updated.
    Unchanged {
        failures: u64,
        state: Option<SourceState>,
    },
    Changed(Box<ChangedSource>),
}

/// A file whose pages are to be read.
struct ChangedSource {
    source: Source<'static>,
    start: SourceStart,
}

/// Whether a source can be compared with its entry in the manifest.
fn is_comparable(previous: &SourceState, path: &Path, options: SourceOptions, settings: &BuildSettings) -> bool {
    previous.pages_done == 0
        && options.match_source(previous.options)
        // A file that was indexed as a page and is now the sidecar of one has to be read again, to lose its document.
        && !(previous.documents > 0 && Source::is_sidecar(path))
        && settings.refresh.is_none()
}

/// Whether an interrupted source yields the same pages in the same order as before, if its bytes are the same.
fn can_resume(previous: &SourceState, now: &SourceState) -> bool {
    let key = |state: &SourceState| (state.options, state.extractor_version);
    previous.pages_done > 0 && key(previous) == key(now)
}

/// Adds to the state the hash that identifies the source while it is read. Also returns the state of the interrupted
/// run, if it is of the same bytes.
fn with_identity(
    state: SourceState,
    interrupted: Option<SourceState>,
    source: &mut Source<'_>,
) -> Result<(SourceState, Option<SourceState>), IngestError> {
    let modified = source.modified();
    let mut key = |read: i64| source.identity_hash(is_mtime_reliable(read, modified));
    let resumed = match interrupted {
        Some(previous) if key(previous.read_at)? == previous.hash => Some(previous),
        _ => None,
    };
    Ok((SourceState { hash: key(state.read_at)?, ..state }, resumed))
}

/// Sends the pages of one source, and counts what happens to them.
#[derive(Default)]
struct SourcePages {
    /// Pages at the start that an earlier run has indexed; they are skipped.
    skipped: u64,
    has_failed: bool,
    /// Whether a page failed for a reason that may go away, such as an unreachable disk.
    has_transient_failure: bool,
    /// Whether the pipeline has shut down.
    is_shut_down: bool,
}

impl SourcePages {
    /// Returns `false` once the pipeline has shut down.
    fn emit(&mut self, page: Result<RawPage, IngestError>, sink: &mut PageSink<'_>) -> bool {
        if let Err(error) = &page {
            self.has_failed = true;
            self.has_transient_failure |= error.is_transient();
        }
        if self.skipped > 0 {
            self.skipped -= 1;
            return true;
        }
        let is_running = match page {
            Ok(page) => sink.send_page(page),
            Err(error) => sink.send_event(PipelineEvent::PageFailed(error)),
        };
        self.is_shut_down = !is_running;
        is_running
    }
}

/// Whether size and modification time prove that a file has not changed.
fn is_surely_unchanged(path: &Path, previous: &SourceState, directories: &mut DirectoryCache) -> bool {
    Source::size_and_mtime(path, directories).is_ok_and(|(size, modified)| {
        size == previous.size && modified == previous.modified && is_mtime_reliable(previous.read_at, modified)
    })
}

/// Whether a change after `read` would show in the modification time.
fn is_mtime_reliable(read: i64, modified: i64) -> bool {
    read.saturating_sub(modified) > MTIME_RESOLUTION_MARGIN
}

fn nanoseconds_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}
