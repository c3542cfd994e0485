//! What the reader and the workers tell the writer.

use std::path::PathBuf;
use std::sync::mpsc::Sender;

use super::clock::{Clock, Wait};
use super::gate::Gate;
use super::queue::{Queue, Task};
use super::report::Failure;
use super::window::{Prepared, Ruler};
use newsidx_core::article::Article;
use newsidx_core::page::RawPage;
use newsidx_dedup::Sketch;
use newsidx_extract::Rejection;
use newsidx_index::{IndexError, RemovedPages, SourceState};
use newsidx_ingest::{Contents, IngestError};

/// One thing that the writer has to do.
pub(super) enum Step {
    /// The file could not be opened; what the index has of it stays.
    FileFailed(IngestError),
    /// The file is as it was; `state` is what is to be noted of it where that has changed.
    Unchanged { path: PathBuf, failures: u64, state: Option<SourceState> },
    /// A file that was to be read again is gone; what the index has of it stays.
    Vanished(PathBuf),
    /// A file that was to be read again was read with other options before.
    OtherOptions(PathBuf),
    /// The list of sources cannot be read.
    Failed(IndexError),
    /// The pages of a file follow.
    Begin(Beginning),
    /// A page was cut into blocks and waits for the end of its window.
    Prepared(Box<Prepared>),
    /// A window ends: what repeats among its pages can be learned.
    WindowEnd,
    /// A page was read and is an article, or not.
    Page { bytes: usize, outcome: Box<Result<Sketched, Rejection>> },
    /// A page could not be read.
    PageFailed(IngestError),
    /// Reading a page broke the extractor.
    Broke { bytes: usize, failure: Failure },
    /// All pages of the file were read.
    End { contents: Contents, state: Option<SourceState> },
    /// There is nothing more to read.
    Finished,
}

/// A file whose pages follow.
pub(super) struct Beginning {
    pub path: PathBuf,
    pub is_new: bool,
    /// The state of the file before its first page.
    pub state: SourceState,
    /// The state in which reading it was cut off, where the pages after that follow.
    pub resumed: Option<SourceState>,
    /// Pages of it that were removed and are not to come back.
    pub removed: RemovedPages,
    /// Whether pages that were removed are to come back.
    pub restores: bool,
}

/// An article with what is compared of it.
pub(super) struct Sketched {
    pub article: Article,
    pub sketch: Sketch,
}

/// Something with its place in the order of the reader.
pub(super) struct Numbered<T> {
    pub number: u64,
    pub what: T,
}

/// Steps that are told together: to wake a thread for each takes as long as to do it.
pub(super) type Steps = Vec<Numbered<Step>>;

/// Steps and pages that the reader collects before it hands them on.
const COLLECTED: usize = 64;

/// Bytes of pages that it collects, so that workers find work early where pages are large.
const COLLECTED_BYTES: usize = 256 << 10;

/// Where the reader puts what it finds. When it is dropped, the writer is told that this was all.
pub(super) struct Out<'a> {
    steps: Sender<Steps>,
    queue: &'a Queue,
    gate: &'a Gate,
    clock: &'a Clock,
    ruler: Ruler,
    next: u64,
    /// What was let in and not yet handed on.
    collected_steps: Steps,
    collected_pages: Vec<Numbered<Task>>,
    collected_bytes: usize,
}

impl<'a> Out<'a> {
    pub(super) fn new(steps: Sender<Steps>, queue: &'a Queue, gate: &'a Gate, clock: &'a Clock) -> Self {
        Self {
            steps,
            queue,
            gate,
            clock,
            ruler: Ruler::default(),
            next: 0,
            collected_steps: Steps::new(),
            collected_pages: Vec::new(),
            collected_bytes: 0,
        }
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    /// Gives `false` once nobody listens any more.
    pub(super) fn step(&mut self, what: Step) -> bool {
        self.end_window_before(0) && self.collect(what) && self.hand_on_many()
    }

    /// Gives `false` once nobody listens any more.
    pub(super) fn page(&mut self, page: RawPage) -> bool {
        let bytes = page.bytes.len();
        if !self.end_window_before(bytes) || !self.enter(bytes) {
            return false;
        }
        let number = self.number();
        self.collected_pages.push(Numbered { number, what: Task::Prepare(Box::new(page)) });
        self.collected_bytes += bytes;
        self.hand_on_many()
    }

    /// Ends the window where it is full. Before anything waits at the gate: what is inside must be able to
    /// leave.
    fn end_window_before(&mut self, bytes: usize) -> bool {
        !self.ruler.ends_before(bytes) || self.collect(Step::WindowEnd) && self.hand_on()
    }

    fn collect(&mut self, what: Step) -> bool {
        let enters = self.enter(0);
        let number = self.number();
        self.collected_steps.push(Numbered { number, what });
        enters
    }

    /// Enters the gate; where that takes a while, everybody gets what was collected first.
    fn enter(&mut self, bytes: usize) -> bool {
        self.gate.try_enter(bytes)
            || self.hand_on() && self.clock.waiting(Wait::ReaderForRoom, || self.gate.enter(bytes))
    }

    fn hand_on_many(&mut self) -> bool {
        let are_few = self.collected_steps.len() + self.collected_pages.len() < COLLECTED;
        are_few && self.collected_bytes < COLLECTED_BYTES || self.hand_on()
    }

    fn hand_on(&mut self) -> bool {
        let steps = std::mem::take(&mut self.collected_steps);
        self.collected_bytes = 0;
        (self.collected_pages.is_empty() || self.queue.push(self.collected_pages.drain(..)))
            && (steps.is_empty() || self.steps.send(steps).is_ok())
    }
}

impl Drop for Out<'_> {
    fn drop(&mut self) {
        // Where nobody listens any more, nobody waits for this.
        let _told = self.collect(Step::WindowEnd) && self.collect(Step::Finished) && self.hand_on();
    }
}
