//! Messages from the reader and the workers to the writer.
//!
//! Every message has a sequence number from the reader; the writer processes them in that order.

use std::path::PathBuf;

use super::prepared_page::PreparedPage;
use super::report::Failure;
use super::sequenced::Sequenced;
use newsidx_core::article::Article;
use newsidx_dedup::Sketch;
use newsidx_extract::Rejection;
use newsidx_index::{IndexError, RemovedPages, SourceState};
use newsidx_ingest::{IngestError, SourceSummary};

/// A message to the writer.
pub(super) enum PipelineEvent {
    /// The file could not be opened. Its documents stay in the index.
    FileFailed(IngestError),
    /// The file has not changed. `state` is `None` unless its entry in the manifest has to be updated.
    Unchanged { path: PathBuf, failures: u64, state: Option<SourceState> },
    /// A file to be read again is gone. Its documents stay in the index.
    Vanished(PathBuf),
    /// A file to be read again was read with other options before, and is skipped.
    OtherOptions(PathBuf),
    /// The manifest could not be read.
    Failed(IndexError),
    /// The pages of a file follow.
    SourceStart(SourceStart),
    /// A page was parsed into blocks and waits for the end of its batch.
    Prepared(Box<PreparedPage>),
    /// The batch ends: the site profiles can learn from its pages.
    BatchEnd,
    /// A page was extracted.
    Page { bytes: usize, outcome: Box<Result<SketchedArticle, Rejection>> },
    /// A page could not be read.
    PageFailed(IngestError),
    /// The extractor panicked on a page.
    Panicked { bytes: usize, failure: Failure },
    /// All pages of the file were read. `state` is `None` if the next run has to read the file again.
    SourceEnd { summary: SourceSummary, state: Option<SourceState> },
    /// Nothing more follows.
    Finished,
}

/// A file whose pages follow.
pub(super) struct SourceStart {
    pub path: PathBuf,
    pub is_new: bool,
    /// The state of the file before its first page.
    pub state: SourceState,
    /// The state after which an earlier run was interrupted; the pages that follow come after it.
    pub resumed: Option<SourceState>,
    /// Pages that the user removed; they are not indexed again.
    pub removed: RemovedPages,
    /// Whether removed pages are indexed again.
    pub restore: bool,
}

/// An article with its sketch for near-duplicate detection.
pub(super) struct SketchedArticle {
    pub article: Article,
    pub sketch: Sketch,
}

/// Events that are sent together: waking a thread for each event takes as long as the work itself.
pub(super) type EventBatch = Vec<Sequenced<PipelineEvent>>;
