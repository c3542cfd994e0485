//! Summary of a run as a JSON record.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cli::hints::failure_message;
use crate::output::{SCHEMA_VERSION, ShownPaths};
use crate::pipeline::{BuildReport, Failure};
use newsidx_extract::Rejection;
use newsidx_ingest::{SkipCounts, SkipReason};

/// The summary, as documented in `docs/json.md`.
#[derive(Serialize)]
pub(super) struct SummaryRecord {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    files: FileCounts,
    pages: PageCounts,
    outdated: u64,
    removed: u64,
    documents: u64,
    bytes: u64,
    seconds: f64,
    failures: Vec<FailureRecord>,
}

#[derive(Serialize)]
struct FileCounts {
    total: u64,
    new: u64,
    changed: u64,
    unchanged: u64,
    vanished: u64,
    other_options: u64,
    skipped: BTreeMap<&'static str, u64>,
    failed: u64,
    pruned: u64,
}

#[derive(Serialize)]
struct PageCounts {
    total: u64,
    indexed: u64,
    kept_listings: u64,
    exact_copies: u64,
    rejected: BTreeMap<&'static str, u64>,
    withheld: u64,
    failed: u64,
    skipped: BTreeMap<&'static str, u64>,
}

#[derive(Serialize)]
struct FailureRecord {
    path: String,
    member: Option<String>,
    record: Option<u64>,
    reason: String,
}

impl SummaryRecord {
    pub(super) fn new(report: &BuildReport, paths: &ShownPaths) -> Self {
        let skipped = |counts: &SkipCounts| {
            SkipReason::ALL.map(|skip| (skip.name(), counts.get(&skip).copied().unwrap_or(0))).into()
        };
        let rejected = Rejection::ALL.map(|why| (why.name(), report.rejected.get(&why).copied().unwrap_or(0)));
        Self {
            schema: SCHEMA_VERSION,
            kind: "index",
            files: FileCounts {
                total: report.files,
                new: report.new_files,
                changed: report.changed_files,
                unchanged: report.unchanged_files,
                vanished: report.vanished_files,
                other_options: report.other_options_files,
                skipped: skipped(&report.skipped_files),
                failed: report.failed_files,
                pruned: report.pruned_files,
            },
            pages: PageCounts {
                total: report.pages,
                indexed: report.indexed,
                kept_listings: report.kept_listings,
                exact_copies: report.exact_copies,
                rejected: rejected.into(),
                withheld: report.withheld,
                failed: report.failed_pages,
                skipped: skipped(&report.skipped_records),
            },
            outdated: report.outdated_sources,
            removed: report.removed,
            documents: report.documents,
            bytes: report.bytes,
            seconds: report.elapsed.as_secs_f64(),
            failures: report
                .failures
                .iter()
                .map(|Failure { origin, reason }| FailureRecord {
                    path: paths.show_text(&origin.file),
                    member: origin.member.clone(),
                    record: origin.record,
                    reason: failure_message(reason),
                })
                .collect(),
        }
    }
}
