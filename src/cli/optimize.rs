//! `newsidx optimize`: merges segments and reclaims the disk space of deleted documents.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use indicatif::{HumanBytes, HumanCount};
use serde::Serialize;

use super::args::OptimizeArgs;
use super::counted::counted;
use super::status::Status;
use super::terminal::Terminal;
use crate::output::{SCHEMA_VERSION, write_json_line};
use newsidx_index::{Index, IndexLayout, IndexWriter, WriterSettings};

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
    let deleted = if layout.deleted > 0 { format!(", {} deleted", HumanCount(layout.deleted)) } else { String::new() };
    let segments = counted(layout.segments, "segment", "segments");
    let documents = counted(layout.documents, "document", "documents");
    format!("{segments}, {documents}{deleted}, {}", HumanBytes(layout.bytes))
}
