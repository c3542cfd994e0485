//! What a run did, in numbers that add up.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::Timings;
use newsidx_core::page::Origin;
use newsidx_extract::Rejection;
use newsidx_ingest::SkipReason;

/// Failures that are kept with their text; more are only counted.
const MAX_FAILURES: usize = 1000;

/// What was done.
///
/// `files = new + changed + unchanged + skipped + vanished + other_options + failed`, `pages = indexed + exact_copies + rejected + withheld + failed_pages`,
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
    /// Files that were to be read again with a newer extractor and are gone; their documents stay.
    pub vanished_files: u64,
    /// Files that were to be read again and are left alone, because they were read with other options.
    pub other_options_files: u64,
    /// The first of them.
    pub first_with_other_options: Option<PathBuf>,
    /// Sources in the index that an older extractor has read.
    pub outdated_sources: u64,
    /// Files that hold no page, by reason.
    pub skipped_files: BTreeMap<SkipReason, u64>,
    /// Records and members without a page in the files that were read, by reason; not among `pages`.
    pub skipped_records: BTreeMap<SkipReason, u64>,
    /// Files that could not be read.
    pub failed_files: u64,
    /// Pages in the files that were read.
    pub pages: u64,
    /// Pages that are documents of the index now.
    pub indexed: u64,
    /// Pages that are further sources of a document.
    pub exact_copies: u64,
    /// Pages that are no article, by reason.
    pub rejected: BTreeMap<Rejection, u64>,
    /// Pages that were removed from the index by hand and do not come back.
    pub withheld: u64,
    /// Pages that could not be read.
    pub failed_pages: u64,
    /// Pages of unchanged files that could not be read in an earlier run; not among `pages`.
    pub known_failures: u64,
    /// Documents that were dropped because their page changed or, with `prune`, is gone, and lies nowhere else.
    pub removed: u64,
    /// Sources that were dropped by `prune`.
    pub pruned_files: u64,
    /// Documents in the index.
    pub documents: u64,
    /// Bytes of the pages that were read.
    pub bytes: u64,
    /// Times that what was done was put on disk.
    pub commits: u64,
    /// Time that the run took.
    pub elapsed: Duration,
    /// Where the time went, where that was to be measured.
    pub timings: Option<Timings>,
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
    /// Files and pages that could not be read, now or in an earlier run.
    pub fn failed(&self) -> u64 {
        self.failed_files + self.failed_pages + self.known_failures
    }

    pub(super) fn fail(&mut self, origin: Origin, reason: String) {
        if self.failures.len() < MAX_FAILURES {
            self.failures.push(Failure { origin, reason });
        }
    }
}
