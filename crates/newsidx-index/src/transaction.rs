//! Commit of all stores, as an ordered list of steps.
//!
//! A commit may be interrupted between any two steps, and inside one that is not atomic: what was committed before
//! remains, and the next run repeats what is missing. The order makes this hold. Sources that change are first marked as
//! unfinished, so that they are read again unless the last step is reached; copies are added before the articles and
//! deleted after them, so that none is lost; readers ignore copies of a commit number that the articles do not have.
//! `docs/design/commit-order.md` has the decision, [`recovery`](super::recovery) the repair of an interrupted commit.

use super::IndexError;
use super::detached_documents::DetachedDocuments;
use super::stores::Stores;

/// A step of a commit; each calls one store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CommitStep {
    /// Changed sources are marked as unfinished, and removed pages recorded, so that they do not come back.
    MarkSources,
    /// New exact copies, tagged with the number of this commit, so that readers ignore them until the articles have it.
    AddCopies,
    /// Stories that turned out to be one.
    MergedStories,
    /// The articles, with the number of this commit: from here on readers see what has changed.
    Articles,
    /// Keys by which near-duplicates of the articles are found.
    StoryKeys,
    /// Obsolete exact copies are deleted.
    DeleteCopies,
    /// Changed sources get their new states, and site profiles are stored.
    Sources,
}

/// All steps in their order.
pub(super) const COMMIT_STEPS: [CommitStep; 7] = [
    CommitStep::MarkSources,
    CommitStep::AddCopies,
    CommitStep::MergedStories,
    CommitStep::Articles,
    CommitStep::StoryKeys,
    CommitStep::DeleteCopies,
    CommitStep::Sources,
];

/// A commit under way. Dropping it before [`commit`](Self::commit) leaves the pending changes in the stores.
pub(super) struct Transaction<'s> {
    stores: &'s mut Stores,
    /// Number of this commit.
    generation: u64,
}

impl<'s> Transaction<'s> {
    /// Begins the next commit. Documents that lost their source and have another one are added again first.
    pub(super) fn begin(stores: &'s mut Stores, detached: &mut DetachedDocuments) -> Result<Self, IndexError> {
        detached.reattach(stores)?;
        let generation = stores.articles.generation() + 1;
        Ok(Self { stores, generation })
    }

    /// Runs all steps, and moves the stores on to the new commit.
    pub(super) fn commit(mut self) -> Result<(), IndexError> {
        self.run(&COMMIT_STEPS)?;
        self.stores.articles.mark_committed()?;
        self.stores.near_duplicates.mark_committed();
        Ok(())
    }

    /// Runs some steps of the commit, beginning with the first.
    pub(super) fn run(&mut self, steps: &[CommitStep]) -> Result<(), IndexError> {
        steps.iter().try_for_each(|step| self.run_step(*step))
    }

    fn run_step(&mut self, step: CommitStep) -> Result<(), IndexError> {
        let Stores { articles, sources, copies, near_duplicates } = &mut *self.stores;
        match step {
            CommitStep::MarkSources => sources.begin_commit(self.generation),
            CommitStep::AddCopies => copies.begin_commit(self.generation),
            CommitStep::MergedStories => near_duplicates.save_merged_stories(),
            CommitStep::Articles => articles.commit(self.generation),
            CommitStep::StoryKeys => near_duplicates.commit_keys(),
            CommitStep::DeleteCopies => copies.end_commit(self.generation),
            CommitStep::Sources => sources.end_commit(self.generation, copies.generation()),
        }
    }
}
