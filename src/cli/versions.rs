//! `newsidx versions`: prints what was fetched from one address at different times, with the changes.

use std::io::Write;
use std::path::Path;

use super::args::VersionsArgs;
use super::status::Status;
use super::terminal::Terminal;
use crate::output::{version_record, write_json_line, write_version};
use newsidx_core::url::canonicalize;
use newsidx_index::Index;
use newsidx_search::versions;

pub(super) fn run(args: &VersionsArgs, index: &Path, terminal: &Terminal) -> anyhow::Result<Status> {
    let index = Index::open(index)?;
    let Some(page) = canonicalize(&args.url) else {
        anyhow::bail!("\"{}\" is not a web address; write the full URL, such as https://example.com/story", args.url);
    };
    let versions = versions(&index, &args.url)?;
    if versions.is_empty() {
        terminal.warn(&format!("no version of {page} found"));
        return Ok(Status::NothingFound);
    }
    let paths = terminal.paths();
    let mut out: Box<dyn Write> = if args.json { Box::new(terminal.data_out()) } else { Box::new(terminal.out()) };
    for (nth, version) in versions.iter().enumerate() {
        let before = nth.checked_sub(1).map(|before| &versions[before]);
        if args.json {
            write_json_line(&mut out, &version_record(nth + 1, before, version, &paths))?;
            continue;
        }
        if nth > 0 {
            writeln!(out)?;
        }
        write_version(&mut out, nth + 1, before, version, &paths, terminal.reading_width())?;
    }
    out.flush()?;
    Ok(Status::Success)
}
