//! `newsidx optimize`: merges segments and reclaims the disk space of deleted documents.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use clap::Args;
use indicatif::{HumanBytes, HumanCount};
use serde::Serialize;

use super::Status;
use super::terminal::Terminal;
use crate::output::{SCHEMA_VERSION, write_json_line};
use newsidx_index::{Index, IndexLayout, IndexWriter, WriterSettings};

#[derive(Debug, Args)]
#[command(
    after_help = "A search goes through the segments of an index one after the other. Merging pays after a large first\n\
                        run, and after many documents were deleted or replaced. Searches can run meanwhile. The disk needs\n\
                        free space as large as the index.\n\n\
                        Example:\n  newsidx optimize --segments 4"
)]
pub(super) struct OptimizeArgs {
    /// Maximum number of segments afterwards
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    pub segments: u16,

    /// Print the state before and after as JSON
    #[arg(long)]
    pub json: bool,
}

/// Result of an optimization, as documented in `docs/json.md`.
#[derive(Serialize)]
struct OptimizationRecord {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    before: LayoutRecord,
    after: LayoutRecord,
    seconds: f64,
}

#[derive(Serialize)]
struct LayoutRecord {
    segments: u64,
    documents: u64,
    deleted: u64,
    bytes: u64,
}

impl LayoutRecord {
    fn new(&IndexLayout { segments, documents, deleted, bytes }: &IndexLayout) -> Self {
        Self { segments, documents, deleted, bytes }
    }
}

pub(super) fn run(args: &OptimizeArgs, path: &Path, terminal: &Terminal) -> anyhow::Result<Status> {
    let started = Instant::now();
    let before = Index::open(path)?.layout()?;
    let mut writer = IndexWriter::open(path, WriterSettings::least())?;
    writer.optimize(usize::from(args.segments))?;
    writer.close()?;
    let after = Index::open(path)?.layout()?;
    let seconds = started.elapsed().as_secs_f64();
    if args.json {
        let (before, after) = (LayoutRecord::new(&before), LayoutRecord::new(&after));
        let record = OptimizationRecord { schema: SCHEMA_VERSION, kind: "optimization", before, after, seconds };
        let mut out = terminal.data_out();
        write_json_line(&mut out, &record)?;
        out.flush()?;
    } else {
        terminal.status(&format!("before  {}", describe_layout(&before)));
        terminal.status(&format!("after   {}  ({seconds:.1} s)", describe_layout(&after)));
    }
    Ok(Status::Success)
}

fn describe_layout(layout: &IndexLayout) -> String {
    let counted = |count: u64, what: &str| format!("{} {what}{}", HumanCount(count), if count == 1 { "" } else { "s" });
    let deleted = if layout.deleted > 0 { format!(", {} deleted", HumanCount(layout.deleted)) } else { String::new() };
    let (segments, documents) = (counted(layout.segments, "segment"), counted(layout.documents, "document"));
    format!("{segments}, {documents}{deleted}, {}", HumanBytes(layout.bytes))
}
