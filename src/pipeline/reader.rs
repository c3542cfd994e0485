//! Reader thread: finds the files, detects which have changed, and sends their pages.
//!
//! A file is unchanged if size and modification time are, or else its SHA-256. One page is in memory at a time. A
//! file that an interrupted run has partly read is continued after its last indexed page.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::event::{PipelineEvent, SourceStart};
use super::page_sink::PageSink;
use super::progress::ProgressTracker;
use super::prune::is_gone;
use super::settings::{BuildSettings, Refresh};
use super::sources::{files, outdated_sources};
use newsidx_core::page::RawPage;
use newsidx_extract as extract;
use newsidx_index::{RemovedPages, SourceState, SourceStates};
use newsidx_ingest::{DirectoryCache, IngestError, SkipReason, Source, SourceContent};

/// Time, in nanoseconds, between a file's change and its reading below which the modification time proves nothing.
// File systems keep times to 2 s at worst (FAT): a change within that may leave the time as it was.
const MTIME_RESOLUTION_MARGIN: i64 = 2_000_000_000;

pub(super) fn read_sources(
    settings: &BuildSettings,
    known: &SourceStates,
    tracker: &ProgressTracker,
    mut sink: PageSink<'_>,
) {
    let options = settings.read.fingerprint();
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
    /// Fingerprint of the read options; stored with every source.
    options: u64,
    known: &'a SourceStates,
    tracker: &'a ProgressTracker,
    directories: DirectoryCache,
}

impl SourceReader<'_> {
    /// Reads new and changed files below the roots.
    fn read_found(&mut self, sink: &mut PageSink<'_>) {
        for found in files(self.settings) {
            let is_running = match found {
                Ok(path) => self.read(path, sink),
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
            let has_other_options = state.options != 0 && state.options != self.options;
            let is_running = if is_gone(&path) {
                sink.send_event(PipelineEvent::Vanished(path))
            } else if has_other_options && self.settings.refresh == Some(Refresh::All) {
                sink.send_event(PipelineEvent::OtherOptions(path))
            } else {
                self.read(path, sink)
            };
            if !is_running {
                return false;
            }
        }
        true
    }

    fn read(&mut self, path: PathBuf, sink: &mut PageSink<'_>) -> bool {
        let file = path.clone();
        self.tracker.track_file(&file, || read_source(path, self, sink))
    }
}

fn read_source(path: PathBuf, reader: &mut SourceReader<'_>, sink: &mut PageSink<'_>) -> bool {
    let SourceReader { settings, options, known, tracker, ref mut directories } = *reader;
    // An unreadable manifest does not end the run here: the source counts as new, and the writer meets the same
    // error.
    let previous = known.get(&path).unwrap_or_default();
    let removed = known.removed_pages(&path).unwrap_or_default();
    let is_restoring = settings.restore && !removed.is_empty();
    let comparable = previous.filter(|previous| is_comparable(previous, &path, options, settings) && !is_restoring);
    if let Some(previous) = comparable
        && is_surely_unchanged(&path, &previous, directories)
    {
        return sink.send_event(PipelineEvent::Unchanged { path, failures: previous.failures, state: None });
    }
    let read_at = nanoseconds_now();
    let mut source = match Source::open_cached(&path, directories) {
        Ok(source) => source,
        Err(error) => return sink.send_event(PipelineEvent::FileFailed(error)),
    };
    let (size, modified) = (source.size(), source.modified());
    // Size first: a file of another size has another hash and need not be read for it.
    if let Some(previous) = comparable.filter(|previous| previous.size == size) {
        match source.hash() {
            Ok(hash) if hash == previous.hash => {
                let state = SourceState { size, modified, read_at, ..previous };
                return sink.send_event(PipelineEvent::Unchanged {
                    path,
                    failures: previous.failures,
                    state: Some(state),
                });
            }
            Ok(_) => {}
            Err(error) => return sink.send_event(PipelineEvent::FileFailed(error)),
        }
    }
    let state =
        SourceState { read_at, options, extractor_version: extract::EXTRACTOR_VERSION, ..SourceState::UNFINISHED };
    let cut_off = previous.filter(|previous| can_resume(previous, &state) && removed.is_empty());
    let (state, resumed) = match with_identity(state, cut_off, &mut source) {
        Ok(states) => states,
        Err(error) => return sink.send_event(PipelineEvent::FileFailed(error)),
    };
    if previous.is_some()
        && resumed.is_none()
        // Checked before the old documents of a file are deleted: a damaged file must not lose them.
        && let Some(error) = source.find_damage(&settings.read)
    {
        return sink.send_event(PipelineEvent::FileFailed(error));
    }
    let removed = if is_restoring { RemovedPages::default() } else { removed };
    if !sink.send_event(PipelineEvent::SourceStart(SourceStart {
        path,
        is_new: previous.is_none(),
        state,
        resumed,
        removed,
        restore: is_restoring,
    })) {
        return false;
    }
    let mut pages = SourcePages { skipped: resumed.map_or(0, |state| state.pages_done), ..SourcePages::default() };
    let hash = source.hasher();
    let source = source.with_progress(tracker.current_file()).with_hasher(&hash);
    let contents = source.pages(&settings.read, &mut |page| pages.emit(page, sink));
    if pages.is_cut_off {
        return false;
    }
    let hash = match hash.finish() {
        Ok(hash) => hash,
        Err(error) => {
            return sink.send_event(PipelineEvent::PageFailed(error))
                && sink.send_event(PipelineEvent::SourceEnd { contents, state: None });
        }
    };
    // A failed page may be readable with a higher limit or another field; other sources keep options 0 and are not
    // read again when the options change.
    let depends_on_options = pages.has_failed
        || matches!(
            contents.content,
            SourceContent::Records | SourceContent::Nothing(SkipReason::OtherJson | SkipReason::OtherTable)
        );
    let state = SourceState { size, modified, hash, options: if depends_on_options { options } else { 0 }, ..state };
    sink.send_event(PipelineEvent::SourceEnd { contents, state: (!pages.has_transient_failure).then_some(state) })
}

/// Whether a source can be compared with its entry in the manifest.
fn is_comparable(previous: &SourceState, path: &Path, options: u64, settings: &BuildSettings) -> bool {
    previous.pages_done == 0
        && (previous.options == 0 || previous.options == options)
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
    cut_off: Option<SourceState>,
    source: &mut Source<'_>,
) -> Result<(SourceState, Option<SourceState>), IngestError> {
    let modified = source.modified();
    let mut key = |read: i64| source.identity_hash(is_mtime_reliable(read, modified));
    let resumed = match cut_off {
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
    is_cut_off: bool,
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
        self.is_cut_off = !is_running;
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
