//! Progress line on standard error: documents, bytes, rate and estimated time left; redrawn at most every 100 ms.

use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, HumanDuration, ProgressBar, ProgressStyle};

use crate::pipeline::{BuildSettings, Progress};

/// Shortest time between two redraws.
const REDRAW_EVERY: Duration = Duration::from_millis(100);

/// A line on standard error that is overwritten.
pub(super) struct ProgressLine {
    bar: ProgressBar,
    started: Instant,
    last_drawn: Instant,
}

impl ProgressLine {
    pub(super) fn new(settings: &BuildSettings) -> Self {
        let bar = if settings.estimate { ProgressBar::no_length() } else { ProgressBar::hidden() };
        let style = ProgressStyle::with_template("{spinner} {msg}");
        let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        Self { bar, started: Instant::now(), last_drawn: Instant::now() }
    }

    pub(super) fn show(&mut self, progress: Progress<'_>) {
        if self.last_drawn.elapsed() < REDRAW_EVERY || self.bar.is_hidden() {
            return;
        }
        self.last_drawn = Instant::now();
        // The bar itself is never drawn: it only estimates the time left, from the recent rate.
        if let Some(total) = progress.total_bytes {
            self.bar.set_length(total);
        }
        self.bar.set_position(progress.done_bytes);
        let is_known = progress.total_bytes.is_some_and(|total| progress.done_bytes < total);
        let left = is_known.then(|| self.bar.eta()).filter(|left| !left.is_zero());
        self.bar.set_message(format_progress(progress, self.started.elapsed(), left));
        self.bar.tick();
    }

    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

fn format_progress(progress: Progress<'_>, elapsed: Duration, left: Option<Duration>) -> String {
    let documents = progress.report.indexed;
    let rate = documents as f64 / elapsed.as_secs_f64().max(0.001);
    let of_total = match progress.total_bytes {
        Some(total) => {
            let percent = 100 * u128::from(progress.done_bytes) / u128::from(total.max(1));
            format!(" of {} ({percent} %)", HumanBytes(total))
        }
        None => String::new(),
    };
    let left = left.map_or_else(String::new, |left| format!(", {} left", HumanDuration(left)));
    format!(
        "{} documents, {}{of_total}, {} documents/s{left}",
        HumanCount(documents),
        HumanBytes(progress.done_bytes),
        HumanCount(rate as u64)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::BuildReport;

    #[test]
    fn the_line_shows_only_known_values() {
        let report = BuildReport { indexed: 12_340, ..BuildReport::default() };
        let progress = Progress { report: &report, done_bytes: 3 << 20, total_bytes: None };
        let at = |progress, left| format_progress(progress, Duration::from_secs(10), left);
        assert_eq!(at(progress, None), "12,340 documents, 3.00 MiB, 1,234 documents/s");
        let known = Progress { total_bytes: Some(12 << 20), ..progress };
        let left = Some(Duration::from_secs(125));
        assert_eq!(
            at(known, left),
            "12,340 documents, 3.00 MiB of 12.00 MiB (25 %), 1,234 documents/s, 2 minutes left"
        );
        assert!(at(Progress { total_bytes: Some(0), done_bytes: 0, ..progress }, None).contains("(0 %)"));
    }
}
