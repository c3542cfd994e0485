//! `newsidx verify`: compares the sources of all documents with the hashes in the index; reads every source file
//! once.

use std::io::{self, Write};
use std::path::Path;

use indicatif::HumanCount;
use serde::Serialize;

use super::args::VerifyArgs;
use super::counted::counted;
use super::hints::ingest_message;
use super::lookup::is_as_indexed;
use super::status::Status;
use super::terminal::Terminal;
use crate::output::{SCHEMA_VERSION, ShownPaths, printable, write_json_line};
use newsidx_core::article::ArticleId;
use newsidx_core::page::Origin;
use newsidx_index::Index;
use newsidx_ingest::{IngestErrorKind, RawBytes, read_extents};

/// State of the bytes of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum VerifyState {
    Same,
    Changed,
    Vanished,
    /// The operating system refuses to read it.
    Unreadable,
}

impl VerifyState {
    fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Changed => "changed",
            Self::Vanished => "vanished",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A document whose source has changed, as documented in `docs/json.md`.
#[derive(Serialize)]
struct VerificationRecord<'a> {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    state: &'static str,
    id: String,
    path: String,
    member: Option<&'a str>,
    record: Option<u64>,
    reason: Option<String>,
}

/// Numbers of documents by state.
#[derive(Default)]
struct VerifyCounts {
    same: u64,
    changed: u64,
    vanished: u64,
    unreadable: u64,
}

pub(super) fn run(args: &VerifyArgs, index: &Path, terminal: &Terminal) -> anyhow::Result<Status> {
    let index = Index::open(index)?;
    let mut verifier =
        SourceVerifier { args, paths: terminal.paths(), out: terminal.data_out(), counts: VerifyCounts::default() };
    let mut written = Ok(());
    // A write error, such as a closed pipe, stops reading the sources.
    index.for_each_source(&mut |file, documents| {
        written = verifier.check(file, documents);
        written.is_ok()
    })?;
    written?;
    verifier.out.flush()?;
    let counts = verifier.counts;
    terminal.status(&counts.summary(index.layout()?.documents));
    Ok(if counts.unreadable > 0 {
        Status::Failed
    } else if counts.changed + counts.vanished > 0 {
        Status::NothingFound
    } else {
        Status::Success
    })
}

struct SourceVerifier<'a, W> {
    args: &'a VerifyArgs,
    paths: ShownPaths,
    out: W,
    counts: VerifyCounts,
}

impl<W: Write> SourceVerifier<'_, W> {
    fn check(&mut self, file: &Path, mut documents: Vec<(ArticleId, Origin)>) -> io::Result<()> {
        // In the order of the file, so that an archive is decompressed once.
        documents.sort_by_key(|(_, origin)| origin.extent);
        let (ids, origins): (Vec<ArticleId>, Vec<Origin>) = documents.into_iter().unzip();
        let mut ids = ids.into_iter();
        let mut written = Ok(());
        read_extents(file, &origins, &mut |origin, bytes| {
            let Some(id) = ids.next() else { return false };
            let (state, reason) = verify_bytes(origin, bytes);
            self.counts.count(state);
            if state != VerifyState::Same {
                written = self.print(id, origin, state, reason);
            }
            written.is_ok()
        });
        written
    }

    fn print(&mut self, id: ArticleId, origin: &Origin, state: VerifyState, reason: Option<String>) -> io::Result<()> {
        if self.args.json {
            let record = VerificationRecord {
                schema: SCHEMA_VERSION,
                kind: "verification",
                state: state.name(),
                id: id.to_string(),
                path: self.paths.show_text(&origin.file),
                member: origin.member.as_deref(),
                record: origin.record,
                reason,
            };
            return write_json_line(&mut self.out, &record);
        }
        let origin = self.paths.show_origin(origin);
        let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
        writeln!(self.out, "{:<10}  {id}  {}", state.name(), printable(&format!("{origin}{reason}")))
    }
}

/// State of the bytes of a page; with a reason unless the hash decides.
fn verify_bytes(origin: &Origin, bytes: RawBytes) -> (VerifyState, Option<String>) {
    match bytes {
        Ok(bytes) if is_as_indexed(&bytes, origin) => (VerifyState::Same, None),
        Ok(_) => (VerifyState::Changed, None),
        Err(IngestErrorKind::BytesNotFound) => (VerifyState::Vanished, None),
        Err(IngestErrorKind::Io(error)) if error.kind() == io::ErrorKind::NotFound => (VerifyState::Vanished, None),
        Err(kind @ IngestErrorKind::Io(_)) => (VerifyState::Unreadable, Some(ingest_message(&kind))),
        Err(kind) => (VerifyState::Changed, Some(ingest_message(&kind))),
    }
}

impl VerifyCounts {
    fn count(&mut self, state: VerifyState) {
        *match state {
            VerifyState::Same => &mut self.same,
            VerifyState::Changed => &mut self.changed,
            VerifyState::Vanished => &mut self.vanished,
            VerifyState::Unreadable => &mut self.unreadable,
        } += 1;
    }

    /// The counts as a line: `9 documents, 1 exact copy  10 unchanged`. More sources than documents are exact copies.
    fn summary(&self, documents: u64) -> String {
        let parts = [
            (self.same, "unchanged"),
            (self.changed, "changed"),
            (self.vanished, "vanished"),
            (self.unreadable, "unreadable"),
        ];
        let total: u64 = parts.iter().map(|(count, _)| count).sum();
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts.map(|(count, what)| format!("{} {what}", HumanCount(*count))).collect();
        let documents = match total.saturating_sub(documents) {
            0 => counted(total, "document", "documents"),
            copies => {
                let copies = counted(copies, "exact copy", "exact copies");
                format!("{}, {copies}", counted(documents, "document", "documents"))
            }
        };
        format!("{documents}  {}", parts.join(", ")).trim_end().to_owned()
    }
}
