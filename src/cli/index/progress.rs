//! The line that shows how far a run is.

use std::time::Duration;

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};

use crate::pipeline::BuildReport;

/// How often the line is drawn anew.
pub(super) const REDRAW_EVERY: Duration = Duration::from_millis(100);

pub(super) fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg}").unwrap_or_else(|_| ProgressStyle::default_spinner());
    ProgressBar::new_spinner().with_style(style)
}

pub(super) fn progress_line(report: &BuildReport, elapsed: Duration) -> String {
    let rate = report.pages as f64 / elapsed.as_secs_f64().max(0.001);
    format!(
        "{} files, {} pages, {} ({} pages/s)",
        HumanCount(report.files),
        HumanCount(report.pages),
        HumanBytes(report.bytes),
        HumanCount(rate as u64)
    )
}
