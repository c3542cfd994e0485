//! What the workers have to do.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use super::step::Numbered;
use super::window::Prepared;
use crate::page::RawPage;
use crate::sites::SiteProfile;

/// One thing that a worker does.
pub(super) enum Task {
    /// Cut a page into blocks.
    Prepare(Box<RawPage>),
    /// Make an article of the blocks, given what is known of the site.
    Extract(Box<Prepared>, Arc<SiteProfile>),
}

/// Tasks for the workers, pages that wait for nothing but their article first. The gate bounds how many
/// there are.
#[derive(Default)]
pub(super) struct Queue {
    tasks: Mutex<Tasks>,
    changed: Condvar,
}

#[derive(Default)]
struct Tasks {
    prepare: VecDeque<Numbered<Task>>,
    extract: VecDeque<Numbered<Task>>,
    closed: bool,
}

impl Queue {
    /// Gives `false` once nobody works any more.
    pub(super) fn push(&self, task: Numbered<Task>) -> bool {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        match task.what {
            Task::Prepare(_) => tasks.prepare.push_back(task),
            Task::Extract(..) => tasks.extract.push_back(task),
        }
        self.changed.notify_one();
        !tasks.closed
    }

    /// Waits for a task; `None` once the queue is closed.
    pub(super) fn pop(&self) -> Option<Numbered<Task>> {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        let is_idle = |tasks: &mut Tasks| !tasks.closed && tasks.extract.is_empty() && tasks.prepare.is_empty();
        let mut tasks = self.changed.wait_while(tasks, is_idle).unwrap_or_else(PoisonError::into_inner);
        if tasks.closed {
            return None;
        }
        let next = tasks.extract.pop_front();
        next.or_else(|| tasks.prepare.pop_front())
    }

    pub(super) fn close(&self) {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.changed.notify_all();
    }
}
