//! Report of a run: counts that add up, and the first [`MAX_FAILURES`] failures.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::clock::Timings;
use super::panics::CaughtPanic;
use newsidx_core::page::Origin;
use newsidx_extract::Rejection;
use newsidx_ingest::{IngestErrorKind, SkipReason};

/// Failures that are kept with their reason; further ones are only counted.
const MAX_FAILURES: usize = 1000;

/// Counts of a run.
///
/// - `files = new + changed + unchanged + skipped + vanished + other_options + failed`
/// - `pages = indexed + exact_copies + rejected + withheld + failed_pages`
/// - `documents` is the number before the run, plus `indexed`, minus `removed`
#[derive(Debug, Default)]
pub struct BuildReport {
    /// Files that were found.
    pub files: u64,
    /// Files that were read for the first time.
    pub new_files: u64,
    /// Files that were read again because they changed.
    pub changed_files: u64,
    /// Files that have not changed.
    pub unchanged_files: u64,
    /// Files to be read again with a newer extractor that are gone; their documents stay.
    pub vanished_files: u64,
    /// Files to be read again that were skipped, because they were read with other options.
    pub other_options_files: u64,
    /// The first file of `other_options_files`.
    pub first_with_other_options: Option<PathBuf>,
    /// Sources of the index that an older extractor read.
    pub outdated_sources: u64,
    /// Files without a page, by reason.
    pub skipped_files: BTreeMap<SkipReason, u64>,
    /// Records and members without a page in the files that were read, by reason; not counted in `pages`.
    pub skipped_records: BTreeMap<SkipReason, u64>,
    /// Files that could not be read.
    pub failed_files: u64,
    /// Pages in the files that were read.
    pub pages: u64,
    /// Pages that became documents.
    pub indexed: u64,
    /// Those of `indexed` that are listings.
    pub kept_listings: u64,
    /// Pages that became a further source of an existing document.
    pub exact_copies: u64,
    /// Pages without an article, by reason.
    pub rejected: BTreeMap<Rejection, u64>,
    /// Pages that the user removed from the index and that stay removed.
    pub withheld: u64,
    /// Pages that could not be read.
    pub failed_pages: u64,
    /// Pages of unchanged files that could not be read in an earlier run; not counted in `pages`.
    pub known_failures: u64,
    /// Documents that were deleted: their page changed or, with `prune`, is gone, and no other source has it.
    pub removed: u64,
    /// Sources deleted by `prune`.
    pub pruned_files: u64,
    /// Documents in the index.
    pub documents: u64,
    /// Bytes of the pages that were read.
    pub bytes: u64,
    /// Commits.
    pub commits: u64,
    /// Duration of the run.
    pub elapsed: Duration,
    /// CPU time and waits, if they were measured.
    pub timings: Option<Timings>,
    /// The first failures.
    pub failures: Vec<Failure>,
}

/// A file or page that could not be read.
#[derive(Debug)]
pub struct Failure {
    /// File, and member and record if only one is affected.
    pub origin: Origin,
    /// What is wrong.
    pub reason: FailureReason,
}

/// Why a file or page could not be read.
#[derive(Debug)]
pub enum FailureReason {
    /// The input is not readable.
    Ingest(IngestErrorKind),
    /// The extractor panicked.
    Panic(CaughtPanic),
    /// A root is an empty directory, so that nothing below it is pruned.
    EmptyRoot,
    /// This many pages of an unchanged file failed in an earlier run.
    UnchangedFailures(u64),
    /// This many pages of a resumed file failed before the run was interrupted.
    ResumedFailures(u64),
}

impl fmt::Display for FailureReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pages = |pages: &u64| if *pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") };
        match self {
            Self::Ingest(kind) => kind.fmt(f),
            Self::Panic(panic) => panic.fmt(f),
            Self::EmptyRoot => f.write_str("an empty directory, as of a disk that is not mounted: its documents stay"),
            Self::UnchangedFailures(failures) => {
                write!(f, "unchanged since {} of it could not be read", pages(failures))
            }
            Self::ResumedFailures(failures) => {
                write!(f, "read on, after {} of it could not be read", pages(failures))
            }
        }
    }
}

impl BuildReport {
    /// Files and pages that could not be read, now or in an earlier run.
    pub fn failed(&self) -> u64 {
        self.failed_files + self.failed_pages + self.known_failures
    }

    pub(super) fn fail(&mut self, origin: Origin, reason: FailureReason) {
        if self.failures.len() < MAX_FAILURES {
            self.failures.push(Failure { origin, reason });
        }
    }
}
