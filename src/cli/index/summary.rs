//! Summary of a run on standard error, for reading.

use std::path::Path;

use indicatif::{HumanBytes, HumanCount};

use crate::cli::counted::counted;
use crate::cli::hints::failure_message;
use crate::cli::terminal::Terminal;
use crate::output::ShownPaths;
use crate::pipeline::{BuildReport, Failure};
use newsidx_ingest::SkipReason;

/// Failures that are printed; JSON has more.
const SHOWN_FAILURES: usize = 20;

pub(super) fn print_failures(report: &BuildReport, terminal: &Terminal, paths: &ShownPaths) {
    for Failure { origin, reason } in report.failures.iter().take(SHOWN_FAILURES) {
        let origin = paths.show_origin(origin);
        terminal.warn(&format!("{origin}: {}", failure_message(reason)));
    }
    let more = report.failed().saturating_sub(SHOWN_FAILURES as u64);
    if more > 0 {
        terminal.warn(&format!("{} more could not be read", HumanCount(more)));
    }
}

pub(super) fn print_summary(report: &BuildReport, index: &Path, terminal: &Terminal) {
    let skipped: u64 = report.skipped_files.values().sum();
    let rejected: u64 = report.rejected.values().sum();
    let files = parts(&[
        (report.new_files, "new".to_owned()),
        (report.changed_files, "changed".to_owned()),
        (report.unchanged_files, "unchanged".to_owned()),
        (skipped, format!("without a page{}", reasons(report.skipped_files.iter().map(|(skip, n)| (skip.name(), *n))))),
        (report.vanished_files, "vanished and kept".to_owned()),
        (report.other_options_files, "read with other options".to_owned()),
        (report.failed_files, "failed".to_owned()),
    ]);
    let pages = parts(&[
        (report.indexed - report.kept_listings, "indexed".to_owned()),
        (report.kept_listings, if report.kept_listings == 1 { "listing kept" } else { "listings kept" }.to_owned()),
        (report.exact_copies, if report.exact_copies == 1 { "exact copy" } else { "exact copies" }.to_owned()),
        (rejected, format!("no article{}", reasons(report.rejected.iter().map(|(why, n)| (why.name(), *n))))),
        (report.withheld, "removed before".to_owned()),
        (report.failed_pages, "failed".to_owned()),
    ]);
    let skipped_records: u64 = report.skipped_records.values().sum();
    terminal.status(format!("{}  {files}", counted(report.files, "file", "files")).trim_end());
    terminal.status(format!("{}  {pages}", counted(report.pages, "page", "pages")).trim_end());
    if skipped_records > 0 {
        let reasons = reasons(report.skipped_records.iter().map(|(skip, n)| (skip.name(), *n)));
        let skipped = counted(skipped_records, "record or member", "records or members");
        terminal.status(&format!("{skipped} without a page{reasons}"));
    }
    if [SkipReason::OtherJson, SkipReason::OtherTable].iter().any(|skip| report.skipped_files.contains_key(skip)) {
        terminal.status("hint: name the field or column that holds the text of records with --map text=FIELD");
    }
    if let Some(file) = &report.first_with_other_options {
        terminal.status(&format!(
            "hint: {} was read with other options; to read it again, repeat them with its path: \
             newsidx index --refresh --map … PATH",
            terminal.paths().show(file).display()
        ));
    }
    let removed = if report.removed > 0 { format!(", {} removed", HumanCount(report.removed)) } else { String::new() };
    // Counts files: their documents may live on in other files.
    let pruned = match report.pruned_files {
        0 => String::new(),
        files => format!(", {} pruned", counted(files, "file", "files")),
    };
    terminal.status(&format!(
        "{} in {}{removed}{pruned}  ({:.1} s, {})",
        counted(report.documents, "document", "documents"),
        index.display(),
        report.elapsed.as_secs_f64(),
        HumanBytes(report.bytes)
    ));
}

/// Reports the sources that an older extractor read, and how to update them.
pub(super) fn print_outdated(report: &BuildReport, terminal: &Terminal) {
    if report.outdated_sources == 0 {
        return;
    }
    let sources = counted(report.outdated_sources, "source was", "sources were");
    let them = if report.outdated_sources == 1 { "it" } else { "them" };
    terminal.status(&format!(
        "{sources} extracted by an older newsidx: `newsidx index --refresh` reads {them} again with this one"
    ));
}

/// The counts above 0: `3 new, 2 unchanged`.
fn parts(parts: &[(u64, String)]) -> String {
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", HumanCount(*n))).collect();
    parts.join(", ")
}

/// ` (2 binary, 1 xml)`.
fn reasons<'a>(reasons: impl Iterator<Item = (&'a str, u64)>) -> String {
    let reasons: Vec<String> = reasons.map(|(name, n)| format!("{} {name}", HumanCount(n))).collect();
    if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) }
}
