//! The reader's side: finds the files, tells which have changed, and hands out their pages.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::event::{PageSink, PipelineEvent, SourceStart};
use super::progress::ProgressTracker;
use super::prune::is_gone;
use super::{BuildSettings, Refresh};
use newsidx_core::page::RawPage;
use newsidx_extract as extract;
use newsidx_index::{RemovedPages, SourceState, SourceStates};
use newsidx_ingest::{DirectoryCache, IngestError, SkipReason, Source, SourceContent, WalkOptions, walk};

/// A file that was changed less than this before it was read may have been changed again since
/// without its time showing it: file systems keep time to 2 s at worst (FAT). In nanoseconds.
const MTIME_RESOLUTION_MARGIN: i64 = 2_000_000_000;

pub(super) fn read_sources(
    settings: &BuildSettings,
    known: &SourceStates,
    distance: &ProgressTracker,
    mut out: PageSink<'_>,
) {
    let options = settings.read.fingerprint();
    let mut reading = SourceReader { settings, options, known, distance, neighbours: DirectoryCache::default() };
    match settings.refresh {
        None => reading.read_found(&mut out),
        Some(Refresh::BelowRoots) => {
            let _goes_on = settings.roots.iter().all(|root| reading.read_outdated(root, &mut out));
        }
        // Every path begins with nothing.
        Some(Refresh::All) => _ = reading.read_outdated(Path::new(""), &mut out),
    }
}

/// The files below the roots.
pub(super) fn files(settings: &BuildSettings) -> impl Iterator<Item = Result<PathBuf, IngestError>> {
    let options = WalkOptions { exclude: Some(settings.index.clone()), ..settings.walk.clone() };
    walk(&settings.roots, &options)
}

/// Those of the sources that an older extractor has read, or nobody to the end.
pub(super) fn outdated_sources<E>(
    sources: impl Iterator<Item = Result<(PathBuf, SourceState), E>>,
) -> impl Iterator<Item = Result<(PathBuf, SourceState), E>> {
    let is_outdated =
        |state: &SourceState| state.extractor_version < extract::EXTRACTOR_VERSION || state.pages_done > 0;
    sources.filter(move |source| source.as_ref().map_or(true, |(_, state)| is_outdated(state)))
}

struct SourceReader<'a> {
    settings: &'a BuildSettings,
    /// Fingerprint of the options of reading.
    options: u64,
    known: &'a SourceStates,
    distance: &'a ProgressTracker,
    neighbours: DirectoryCache,
}

impl SourceReader<'_> {
    /// Reads what is new or has changed below the roots.
    fn read_found(&mut self, out: &mut PageSink<'_>) {
        for found in files(self.settings) {
            let goes_on = match found {
                Ok(path) => self.read(path, out),
                Err(error) => out.send_event(PipelineEvent::FileFailed(error)),
            };
            if !goes_on {
                return;
            }
        }
    }

    /// Reads outdated sources at and below a root again.
    fn read_outdated(&mut self, root: &Path, out: &mut PageSink<'_>) -> bool {
        let sources = match self.known.iter_under(root) {
            Ok(sources) => outdated_sources(sources),
            Err(error) => return out.send_event(PipelineEvent::Failed(error)),
        };
        for source in sources {
            let (path, state) = match source {
                Ok(source) => source,
                Err(error) => return out.send_event(PipelineEvent::Failed(error)),
            };
            let has_other_options = state.options != 0 && state.options != self.options;
            let goes_on = if is_gone(&path) {
                out.send_event(PipelineEvent::Vanished(path))
            } else if has_other_options && self.settings.refresh == Some(Refresh::All) {
                out.send_event(PipelineEvent::OtherOptions(path))
            } else {
                self.read(path, out)
            };
            if !goes_on {
                return false;
            }
        }
        true
    }

    fn read(&mut self, path: PathBuf, out: &mut PageSink<'_>) -> bool {
        let file = path.clone();
        self.distance.track_file(&file, || read_source(path, self, out))
    }
}

fn read_source(path: PathBuf, reading: &mut SourceReader<'_>, out: &mut PageSink<'_>) -> bool {
    let SourceReader { settings, options, known, distance, ref mut neighbours } = *reading;
    // A list that cannot be read is no reason to stop: the source counts as new, and the writer
    // will meet the same error.
    let before = known.get(&path).unwrap_or_default();
    let removed = known.removed_pages(&path).unwrap_or_default();
    let restores = settings.restore && !removed.is_empty();
    let comparable = before.filter(|before| is_comparable(before, &path, options, settings) && !restores);
    if let Some(before) = comparable
        && is_surely_unchanged(&path, &before, neighbours)
    {
        return out.send_event(PipelineEvent::Unchanged { path, failures: before.failures, state: None });
    }
    let read = nanoseconds_now();
    let mut source = match Source::open_cached(&path, neighbours) {
        Ok(source) => source,
        Err(error) => return out.send_event(PipelineEvent::FileFailed(error)),
    };
    let (size, modified) = (source.size(), source.modified());
    // A file of another size has another hash.
    if let Some(before) = comparable.filter(|before| before.size == size) {
        match source.hash() {
            Ok(hash) if hash == before.hash => {
                let state = SourceState { size, modified, read_at: read, ..before };
                return out.send_event(PipelineEvent::Unchanged {
                    path,
                    failures: before.failures,
                    state: Some(state),
                });
            }
            Ok(_) => {}
            Err(error) => return out.send_event(PipelineEvent::FileFailed(error)),
        }
    }
    let state = SourceState {
        read_at: read,
        options,
        extractor_version: extract::EXTRACTOR_VERSION,
        ..SourceState::UNFINISHED
    };
    let cut_off = before.filter(|before| can_resume(before, &state) && removed.is_empty());
    let (state, resumed) = match with_identity(state, cut_off, &mut source) {
        Ok(states) => states,
        Err(error) => return out.send_event(PipelineEvent::FileFailed(error)),
    };
    if before.is_some()
        && resumed.is_none()
        // Before a file's old documents are dropped: a file that was damaged must not take them with it.
        && let Some(error) = source.find_damage(&settings.read)
    {
        return out.send_event(PipelineEvent::FileFailed(error));
    }
    let removed = if restores { RemovedPages::default() } else { removed };
    if !out.send_event(PipelineEvent::SourceStart(SourceStart {
        path,
        is_new: before.is_none(),
        state,
        resumed,
        removed,
        restore: restores,
    })) {
        return false;
    }
    let mut pages = SourcePages { skipped: resumed.map_or(0, |state| state.pages_done), ..SourcePages::default() };
    let hash = source.hasher();
    let source = source.with_progress(distance.current_file()).with_hasher(&hash);
    let contents = source.pages(&settings.read, &mut |page| pages.emit(page, out));
    if pages.is_cut_off {
        return false;
    }
    let hash = match hash.finish() {
        Ok(hash) => hash,
        Err(error) => {
            return out.send_event(PipelineEvent::PageFailed(error))
                && out.send_event(PipelineEvent::SourceEnd { contents, state: None });
        }
    };
    let depends_on_options = pages.has_failed
        || matches!(
            contents.content,
            SourceContent::Records | SourceContent::Nothing(SkipReason::OtherJson | SkipReason::OtherTable)
        );
    let state = SourceState { size, modified, hash, options: if depends_on_options { options } else { 0 }, ..state };
    out.send_event(PipelineEvent::SourceEnd { contents, state: (!pages.has_transient_failure).then_some(state) })
}

/// Whether it can be told that a source is as it was.
fn is_comparable(before: &SourceState, path: &Path, options: u64, settings: &BuildSettings) -> bool {
    before.pages_done == 0
        && (before.options == 0 || before.options == options)
        && !(before.documents > 0 && Source::is_sidecar(path))
        && settings.refresh.is_none()
}

/// Whether a source gives the same pages as before it was cut off, in the same order, if its bytes are the same.
fn can_resume(before: &SourceState, now: &SourceState) -> bool {
    let by = |state: &SourceState| (state.options, state.extractor_version);
    before.pages_done > 0 && by(before) == by(now)
}

/// The state of a source with what tells that it is the same for as long as it is read, and the state in which it was cut
/// off, if it is the same by that.
fn with_identity(
    state: SourceState,
    cut_off: Option<SourceState>,
    source: &mut Source<'_>,
) -> Result<(SourceState, Option<SourceState>), IngestError> {
    let modified = source.modified();
    let mut key = |read: i64| source.identity_hash(is_mtime_reliable(read, modified));
    let resumed = match cut_off {
        Some(before) if key(before.read_at)? == before.hash => Some(before),
        _ => None,
    };
    Ok((SourceState { hash: key(state.read_at)?, ..state }, resumed))
}

/// The pages of a source on their way out.
#[derive(Default)]
struct SourcePages {
    /// Pages at the beginning that were read by an earlier run.
    skipped: u64,
    has_failed: bool,
    /// Whether a page that could not be read may be read later.
    has_transient_failure: bool,
    /// Whether nobody listens any more.
    is_cut_off: bool,
}

impl SourcePages {
    /// Gives `false` once nobody listens any more.
    fn emit(&mut self, page: Result<RawPage, IngestError>, out: &mut PageSink<'_>) -> bool {
        if let Err(error) = &page {
            self.has_failed = true;
            self.has_transient_failure |= error.is_transient();
        }
        if self.skipped > 0 {
            self.skipped -= 1;
            return true;
        }
        let goes_on = match page {
            Ok(page) => out.send_page(page),
            Err(error) => out.send_event(PipelineEvent::PageFailed(error)),
        };
        self.is_cut_off = !goes_on;
        goes_on
    }
}

/// Whether size and time show that a file is as it was, without reading it.
fn is_surely_unchanged(path: &Path, before: &SourceState, neighbours: &mut DirectoryCache) -> bool {
    Source::size_and_mtime(path, neighbours).is_ok_and(|(size, modified)| {
        size == before.size && modified == before.modified && is_mtime_reliable(before.read_at, modified)
    })
}

/// Whether the time of its last change would tell that a file has changed since it was read.
fn is_mtime_reliable(read: i64, modified: i64) -> bool {
    read.saturating_sub(modified) > MTIME_RESOLUTION_MARGIN
}

fn nanoseconds_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}
