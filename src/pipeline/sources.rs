//! The sources of a run: files below the roots, or outdated sources of the index.

use std::path::PathBuf;

use super::settings::BuildSettings;
use newsidx_extract as extract;
use newsidx_index::SourceState;
use newsidx_ingest::{IngestError, WalkOptions, walk};

/// The files below the roots, without the index.
pub(super) fn files(settings: &BuildSettings) -> impl Iterator<Item = Result<PathBuf, IngestError>> {
    let options = WalkOptions { exclude: Some(settings.index.clone()), ..settings.walk.clone() };
    walk(&settings.roots, &options)
}

/// The sources that an older extractor read, or that were not read completely.
pub(super) fn outdated_sources<E>(
    sources: impl Iterator<Item = Result<(PathBuf, SourceState), E>>,
) -> impl Iterator<Item = Result<(PathBuf, SourceState), E>> {
    let is_outdated =
        |state: &SourceState| state.extractor_version < extract::EXTRACTOR_VERSION || state.pages_done > 0;
    sources.filter(move |source| source.as_ref().map_or(true, |(_, state)| is_outdated(state)))
}
