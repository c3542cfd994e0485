//! One run of the pipeline with its progress line and its report.

use std::io::Write;
use std::path::Path;

use super::progress_line::ProgressLine;
use super::summary::{print_failures, print_outdated, print_summary};
use super::summary_record::SummaryRecord;
use super::timings::print_timings;
use crate::cli::args::IndexArgs;
use crate::cli::status::Status;
use crate::cli::terminal::Terminal;
use crate::output::write_json_line;
use crate::pipeline::{BuildReport, BuildSettings, build};

pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

pub(super) fn run_once(
    args: &IndexArgs,
    settings: &BuildSettings,
    index: &Path,
    terminal: &Terminal,
) -> anyhow::Result<Status> {
    let mut line = ProgressLine::new(settings);
    let report = build(settings, &mut |progress| line.show(progress))?;
    line.clear();
    print_report(args, &report, index, terminal)?;
    if !args.quiet && !args.json {
        print_outdated(&report, terminal);
    }
    Ok(if report.failed() > 0 { Status::Failed } else { Status::Success })
}

pub(super) fn print_report(
    args: &IndexArgs,
    report: &BuildReport,
    index: &Path,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let paths = terminal.paths();
    print_failures(report, terminal, &paths);
    if args.json {
        let mut out = terminal.data_out();
        write_json_line(&mut out, &SummaryRecord::new(report, &paths))?;
        out.flush()?;
    }
    if !args.quiet && !args.json {
        print_summary(report, index, terminal);
    }
    if let Some(timings) = &report.timings {
        print_timings(timings, report, cores(), terminal);
    }
    Ok(())
}
