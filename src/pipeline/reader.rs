//! The reader's side: finds the files, tells which have changed, and hands out their pages.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::distance::Distance;
use super::prune::is_gone;
use super::step::{Beginning, Out, Step};
use super::{BuildSettings, Refresh};
use newsidx_core::page::RawPage;
use newsidx_extract as extract;
use newsidx_index::{KnownSources, RemovedPages, SourceState};
use newsidx_ingest::{Held, IngestError, Neighbours, Skip, Source, WalkOptions, walk};

/// A file that was changed less than this before it was read may have been changed again since
/// without its time showing it: file systems keep time to 2 s at worst (FAT). In nanoseconds.
const UNSURE_AFTER_CHANGE: i64 = 2_000_000_000;

pub(super) fn read_sources(settings: &BuildSettings, known: &KnownSources, distance: &Distance, mut out: Out<'_>) {
    let options = settings.read.fingerprint();
    let mut reading = Reading { settings, options, known, distance, neighbours: Neighbours::default() };
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
pub(super) fn outdated<E>(
    sources: impl Iterator<Item = Result<(PathBuf, SourceState), E>>,
) -> impl Iterator<Item = Result<(PathBuf, SourceState), E>> {
    let is_outdated = |state: &SourceState| state.extractor < extract::VERSION || state.pages_done > 0;
    sources.filter(move |source| source.as_ref().map_or(true, |(_, state)| is_outdated(state)))
}

struct Reading<'a> {
    settings: &'a BuildSettings,
    /// Fingerprint of the options of reading.
    options: u64,
    known: &'a KnownSources,
    distance: &'a Distance,
    neighbours: Neighbours,
}

impl Reading<'_> {
    /// Reads what is new or has changed below the roots.
    fn read_found(&mut self, out: &mut Out<'_>) {
        for found in files(self.settings) {
            let goes_on = match found {
                Ok(path) => self.read(path, out),
                Err(error) => out.step(Step::FileFailed(error)),
            };
            if !goes_on {
                return;
            }
        }
    }

    /// Reads outdated sources at and below a root again.
    fn read_outdated(&mut self, root: &Path, out: &mut Out<'_>) -> bool {
        let sources = match self.known.below(root) {
            Ok(sources) => outdated(sources),
            Err(error) => return out.step(Step::Failed(error)),
        };
        for source in sources {
            let (path, state) = match source {
                Ok(source) => source,
                Err(error) => return out.step(Step::Failed(error)),
            };
            let has_other_options = state.options != 0 && state.options != self.options;
            let goes_on = if is_gone(&path) {
                out.step(Step::Vanished(path))
            } else if has_other_options && self.settings.refresh == Some(Refresh::All) {
                out.step(Step::OtherOptions(path))
            } else {
                self.read(path, out)
            };
            if !goes_on {
                return false;
            }
        }
        true
    }

    fn read(&mut self, path: PathBuf, out: &mut Out<'_>) -> bool {
        let file = path.clone();
        self.distance.through(&file, || read_source(path, self, out))
    }
}

fn read_source(path: PathBuf, reading: &mut Reading<'_>, out: &mut Out<'_>) -> bool {
    let Reading { settings, options, known, distance, ref mut neighbours } = *reading;
    // A list that cannot be read is no reason to stop: the source counts as new, and the writer
    // will meet the same error.
    let before = known.get(&path).unwrap_or_default();
    let removed = known.removed_pages(&path).unwrap_or_default();
    let restores = settings.restore && !removed.is_empty();
    let comparable = before.filter(|before| is_comparable(before, &path, options, settings) && !restores);
    if let Some(before) = comparable
        && is_surely_unchanged(&path, &before, neighbours)
    {
        return out.step(Step::Unchanged { path, failures: before.failures, state: None });
    }
    let read = nanoseconds_now();
    let mut source = match Source::open_among(&path, neighbours) {
        Ok(source) => source,
        Err(error) => return out.step(Step::FileFailed(error)),
    };
    let (size, modified) = (source.size(), source.modified());
    // A file of another size has another hash.
    if let Some(before) = comparable.filter(|before| before.size == size) {
        match source.hash() {
            Ok(hash) if hash == before.hash => {
                let state = SourceState { size, modified, read, ..before };
                return out.step(Step::Unchanged { path, failures: before.failures, state: Some(state) });
            }
            Ok(_) => {}
            Err(error) => return out.step(Step::FileFailed(error)),
        }
    }
    let state = SourceState { read, options, extractor: extract::VERSION, ..SourceState::UNFINISHED };
    let cut_off = before.filter(|before| can_resume(before, &state) && removed.is_empty());
    let (state, resumed) = match with_keys(state, cut_off, &mut source) {
        Ok(states) => states,
        Err(error) => return out.step(Step::FileFailed(error)),
    };
    if before.is_some()
        && resumed.is_none()
        // Before a file's old documents are dropped: a file that was damaged must not take them with it.
        && let Some(error) = source.damage(&settings.read)
    {
        return out.step(Step::FileFailed(error));
    }
    let removed = if restores { RemovedPages::default() } else { removed };
    if !out.step(Step::Begin(Beginning { path, is_new: before.is_none(), state, resumed, removed, restores })) {
        return false;
    }
    let mut pages = Pages { passed_over: resumed.map_or(0, |state| state.pages_done), ..Pages::default() };
    let hash = source.file_hash();
    let source = source.telling(distance.within()).hashing(&hash);
    let contents = source.pages(&settings.read, &mut |page| pages.take(page, out));
    if pages.is_cut_off {
        return false;
    }
    let hash = match hash.finish() {
        Ok(hash) => hash,
        Err(error) => return out.step(Step::PageFailed(error)) && out.step(Step::End { contents, state: None }),
    };
    let depends_on_options =
        pages.has_failed || matches!(contents.held, Held::Records | Held::Nothing(Skip::OtherJson | Skip::OtherTable));
    let state = SourceState { size, modified, hash, options: if depends_on_options { options } else { 0 }, ..state };
    out.step(Step::End { contents, state: (!pages.may_pass_later).then_some(state) })
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
    let by = |state: &SourceState| (state.options, state.extractor);
    before.pages_done > 0 && by(before) == by(now)
}

/// The state of a source with what tells that it is the same for as long as it is read, and the state in which it was cut
/// off, if it is the same by that.
fn with_keys(
    state: SourceState,
    cut_off: Option<SourceState>,
    source: &mut Source<'_>,
) -> Result<(SourceState, Option<SourceState>), IngestError> {
    let modified = source.modified();
    let mut key = |read: i64| source.key(time_tells(read, modified));
    let resumed = match cut_off {
        Some(before) if key(before.read)? == before.hash => Some(before),
        _ => None,
    };
    Ok((SourceState { hash: key(state.read)?, ..state }, resumed))
}

/// The pages of a source on their way out.
#[derive(Default)]
struct Pages {
    /// Pages at the beginning that were read by an earlier run.
    passed_over: u64,
    has_failed: bool,
    /// Whether a page that could not be read may be read later.
    may_pass_later: bool,
    /// Whether nobody listens any more.
    is_cut_off: bool,
}

impl Pages {
    /// Gives `false` once nobody listens any more.
    fn take(&mut self, page: Result<RawPage, IngestError>, out: &mut Out<'_>) -> bool {
        if let Err(error) = &page {
            self.has_failed = true;
            self.may_pass_later |= error.may_pass();
        }
        if self.passed_over > 0 {
            self.passed_over -= 1;
            return true;
        }
        let goes_on = match page {
            Ok(page) => out.page(page),
            Err(error) => out.step(Step::PageFailed(error)),
        };
        self.is_cut_off = !goes_on;
        goes_on
    }
}

/// Whether size and time show that a file is as it was, without reading it.
fn is_surely_unchanged(path: &Path, before: &SourceState, neighbours: &mut Neighbours) -> bool {
    Source::size_and_time(path, neighbours).is_ok_and(|(size, modified)| {
        size == before.size && modified == before.modified && time_tells(before.read, modified)
    })
}

/// Whether the time of its last change would tell that a file has changed since it was read.
fn time_tells(read: i64, modified: i64) -> bool {
    read.saturating_sub(modified) > UNSURE_AFTER_CHANGE
}

fn nanoseconds_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}
