//! CPU time and waits of a run on standard error (`--timings`).

use std::time::Duration;

use indicatif::HumanCount;

use crate::cli::counted::counted;
use crate::cli::terminal::Terminal;
use crate::pipeline::{BuildReport, Stage, Timings, Wait};

/// Bytes of a MiB.
const MIB: f64 = (1 << 20) as f64;

/// Prints the CPU time of each stage, the waits and the rates.
pub(super) fn print_timings(timings: &Timings, report: &BuildReport, cores: usize, terminal: &Terminal) {
    let all: Duration = timings.cpu.iter().sum();
    terminal.status("CPU time");
    for (stage, time) in Stage::ALL.into_iter().zip(timings.cpu) {
        terminal.status(&line(stage_name(stage), time, &share(time, all)));
    }
    let busy = share(all, report.elapsed * u32::try_from(cores).unwrap_or(u32::MAX));
    let busy = format!("{} of {cores} core{}", busy.trim_start(), if cores == 1 { "" } else { "s" });
    terminal.status(&line("all", all, &format!("  {busy}")));
    terminal.status("waiting");
    for (wait, time) in Wait::ALL.into_iter().zip(timings.waits) {
        terminal.status(&line(wait_name(wait), time, ""));
    }
    let seconds = report.elapsed.as_secs_f64().max(0.001);
    terminal.status(&format!(
        "{} documents/s, {:.1} MiB/s, {} in {seconds:.1} s",
        HumanCount((report.indexed as f64 / seconds) as u64),
        report.bytes as f64 / MIB / seconds,
        counted(report.commits, "commit", "commits"),
    ));
}

fn line(name: &str, time: Duration, note: &str) -> String {
    format!("  {name:<34}{:>9.2} s{note}", time.as_secs_f64())
}

fn share(part: Duration, whole: Duration) -> String {
    format!("{:>5.0} %", 100.0 * part.as_secs_f64() / whole.as_secs_f64().max(f64::MIN_POSITIVE))
}

fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Reading => "reading, decompressing",
        Stage::Hashing => "hashing",
        Stage::Blocks => "blocks",
        Stage::Extraction => "extraction",
        Stage::Stories => "stories",
        Stage::Indexing => "indexing",
        Stage::Committing => "committing",
        Stage::Other => "site profiles, ordering",
    }
}

fn wait_name(wait: Wait) -> &'static str {
    match wait {
        Wait::ReaderForCapacity => "reader, for free capacity",
        Wait::WorkersForPages => "workers together, for pages",
        Wait::WriterForArticles => "writer, for articles",
        Wait::WriterForEngine => "writer, for the engine",
    }
}
