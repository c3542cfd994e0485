//! What the reader and the workers tell the writer.

use std::path::PathBuf;
use std::sync::mpsc::{Sender, SyncSender};

use super::gate::Gate;
use crate::article::Article;
use crate::extract::Rejection;
use crate::index::SourceState;
use crate::ingest::{IngestError, Skip};
use crate::page::{Origin, RawPage};

/// One thing that the writer has to do.
pub(super) enum Step {
    /// The file could not be opened; what the index has of it stays.
    FileFailed(IngestError),
    /// The file is as it was; `state` is what is to be noted of it where that has changed.
    Unchanged { path: PathBuf, failures: u64, state: Option<SourceState> },
    /// The pages of a file follow.
    Begin { path: PathBuf, is_new: bool },
    /// A page was read and is an article, or not.
    Page { bytes: usize, outcome: Box<Result<Article, Rejection>> },
    /// A page could not be read.
    PageFailed(IngestError),
    /// Reading a page broke the extractor.
    Broke { bytes: usize, origin: Origin },
    /// All pages of the file were read.
    End { skip: Option<Skip>, state: Option<SourceState> },
}

/// Something with its place in the order of the reader.
pub(super) struct Numbered<T> {
    pub number: u64,
    pub what: T,
}

/// Where the reader puts what it finds.
pub(super) struct Out<'a> {
    steps: Sender<Numbered<Step>>,
    pages: SyncSender<Numbered<RawPage>>,
    gate: &'a Gate,
    next: u64,
}

impl<'a> Out<'a> {
    pub(super) fn new(steps: Sender<Numbered<Step>>, pages: SyncSender<Numbered<RawPage>>, gate: &'a Gate) -> Self {
        Self { steps, pages, gate, next: 0 }
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    /// Gives `false` once nobody listens any more.
    pub(super) fn step(&mut self, what: Step) -> bool {
        let number = self.number();
        self.gate.enter(0) && self.steps.send(Numbered { number, what }).is_ok()
    }

    /// Gives `false` once nobody listens any more.
    pub(super) fn page(&mut self, page: RawPage) -> bool {
        let number = self.number();
        self.gate.enter(page.bytes.len()) && self.pages.send(Numbered { number, what: page }).is_ok()
    }
}
