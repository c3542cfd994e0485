//! Commit schedule: when the writer commits, by changes and time since the last commit.

use std::time::{Duration, Instant};

/// When to commit. Work after the last commit is repeated by the next run if this one is interrupted.
#[derive(Clone, Copy, Debug)]
pub(super) struct CommitPolicy {
    /// Commit after this many documents or files.
    pub max_changes: u64,
    /// Commit after this much time.
    pub max_elapsed: Duration,
}

impl Default for CommitPolicy {
    fn default() -> Self {
        Self { max_changes: 100_000, max_elapsed: Duration::from_secs(30) }
    }
}

/// Documents and time since the last commit, with the limits for both.
pub(super) struct CommitSchedule {
    policy: CommitPolicy,
    last_commit: Instant,
    documents: u64,
}

impl CommitSchedule {
    pub(super) fn new(policy: CommitPolicy) -> Self {
        Self { policy, last_commit: Instant::now(), documents: 0 }
    }

    /// Counts a document, new or an exact copy.
    pub(super) fn count_document(&mut self) {
        self.documents += 1;
    }

    /// Time until a commit is due if nothing changes.
    pub(super) fn time_left(&self) -> Duration {
        self.policy.max_elapsed.saturating_sub(self.last_commit.elapsed())
    }

    /// Whether a commit is due, given the number of sources that changed since the last one.
    pub(super) fn is_due(&self, changed_sources: u64) -> bool {
        self.documents.max(changed_sources) >= self.policy.max_changes || self.time_left().is_zero()
    }

    /// Counts from now on, after a commit.
    pub(super) fn restart(&mut self) {
        *self = Self::new(self.policy);
    }
}
