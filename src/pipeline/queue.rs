//! Task queue of the workers: two FIFO queues under one lock, extraction before parsing.
//!
//! The in-flight limiter bounds its length. A worker takes up to [`MAX_TASKS_PER_POP`] tasks at once.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use super::prepared_page::PreparedPage;
use super::sequenced::Sequenced;
use newsidx_core::page::RawPage;
use newsidx_extract::sites::SiteProfile;

/// Most tasks that a worker takes at once.
// Waking a thread takes as long as parsing a page, and the models score the blocks of all these pages together.
pub(super) const MAX_TASKS_PER_POP: usize = 32;

/// Tasks that a worker may take even if fewer wait for each of the others.
const MIN_TASKS_PER_POP: usize = 8;

/// Bytes after which a worker takes no further page, so that other workers get large pages too.
const MAX_BYTES_PER_POP: usize = 128 << 10;

/// A task for a worker.
pub(super) enum Task {
    /// Parse a page into blocks.
    Prepare(Box<RawPage>),
    /// Extract the article from the blocks, with the site profile.
    Extract(Box<PreparedPage>, Arc<SiteProfile>),
}

impl Task {
    /// Size of the page.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Prepare(raw) => raw.bytes.len(),
            Self::Extract(prepared, _) => prepared.bytes,
        }
    }
}

/// The queue. Extraction comes first: it lets pages leave the pipeline.
pub(super) struct Queue {
    workers: usize,
    tasks: Mutex<Tasks>,
    changed: Condvar,
}

#[derive(Default)]
struct Tasks {
    prepare: VecDeque<Sequenced<Task>>,
    extract: VecDeque<Sequenced<Task>>,
    /// Number of workers that wait.
    idle: usize,
    closed: bool,
}

impl Queue {
    /// A queue for this many workers.
    pub(super) fn new(workers: usize) -> Self {
        Self { workers: workers.max(1), tasks: Mutex::default(), changed: Condvar::new() }
    }

    /// Adds tasks. Returns `false` once the queue is closed.
    pub(super) fn push(&self, tasks: impl IntoIterator<Item = Sequenced<Task>>) -> bool {
        let mut queued = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        for task in tasks {
            match task.value {
                Task::Prepare(_) => queued.prepare.push_back(task),
                Task::Extract(..) => queued.extract.push_back(task),
            }
        }
        // Notifying is a system call even if no thread waits.
        if queued.idle > 0 {
            self.changed.notify_all();
        }
        !queued.closed
    }

    /// Waits for consecutive tasks; `None` once the queue is closed.
    pub(super) fn pop(&self) -> Option<Vec<Sequenced<Task>>> {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        let is_idle = |tasks: &mut Tasks| !tasks.closed && tasks.extract.is_empty() && tasks.prepare.is_empty();
        if is_idle(&mut tasks) {
            tasks.idle += 1;
            tasks = self.changed.wait_while(tasks, is_idle).unwrap_or_else(PoisonError::into_inner);
            tasks.idle -= 1;
        }
        if tasks.closed {
            return None;
        }
        // Extraction first: it lets pages leave the pipeline, parsing lets more in.
        let tasks = if tasks.extract.is_empty() { &mut tasks.prepare } else { &mut tasks.extract };
        let mut bytes = 0;
        let fits_next = |task: &&Sequenced<Task>| {
            let fits = bytes < MAX_BYTES_PER_POP;
            bytes += task.value.bytes();
            fits
        };
        let share = (tasks.len() / self.workers).clamp(MIN_TASKS_PER_POP, MAX_TASKS_PER_POP);
        let count = tasks.iter().take(share).take_while(fits_next).count();
        Some(tasks.drain(..count).collect())
    }

    pub(super) fn close(&self) {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsidx_core::page::{ContentKind, Origin};

    fn task(sequence: u64, bytes: usize) -> Sequenced<Task> {
        let raw = RawPage::new(Origin::from_file("/a.txt"), ContentKind::Text, vec![b'a'; bytes]);
        Sequenced { sequence, value: Task::Prepare(Box::new(raw)) }
    }

    fn numbers(tasks: Option<Vec<Sequenced<Task>>>) -> Vec<u64> {
        tasks.unwrap().iter().map(|task| task.sequence).collect()
    }

    #[test]
    fn small_pages_are_taken_together_and_large_ones_alone() {
        let queue = Queue::new(1);
        queue.push([task(0, MAX_BYTES_PER_POP), task(1, 9), task(2, MAX_BYTES_PER_POP)]);
        queue.push((3..40).map(|number| task(number, 9)));
        assert_eq!(numbers(queue.pop()), [0]);
        assert_eq!(numbers(queue.pop()), [1, 2]);
        assert_eq!(numbers(queue.pop()), (3..3 + MAX_TASKS_PER_POP as u64).collect::<Vec<_>>());
        queue.close();
        assert!(queue.pop().is_none() && !queue.push([task(40, 9)]));
    }

    #[test]
    fn a_worker_leaves_others_their_share() {
        let queue = Queue::new(4);
        queue.push((0..60).map(|number| task(number, 9)));
        let taken: Vec<usize> = (0..6).map(|_| numbers(queue.pop()).len()).collect();
        assert_eq!(taken, [15, 11, 8, 8, 8, 8]);
        assert_eq!(numbers(queue.pop()), [58, 59]);
    }
}
