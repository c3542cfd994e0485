//! A commit, step by step: wherever it is cut off, what was committed before is there, and what was not is done once more.

use super::{IndexError, IndexWriter};

/// What is put on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CommitStep {
    /// Sources that change are unfinished, and pages that are removed do not come back.
    Announcement,
    /// Further places of pages, which nobody sees before the articles are there, and which stories are one.
    NewCopies,
    /// The articles, with the number of the commit: whoever opens the index from now on sees what has changed.
    Articles,
    /// By which keys copies of stories are found.
    StoryKeys,
    /// Places at which pages are no more.
    RemovedCopies,
    /// What the sources are now.
    Sources,
}

/// The steps in their order.
pub(super) const COMMIT_STEPS: [CommitStep; 6] = [
    CommitStep::Announcement,
    CommitStep::NewCopies,
    CommitStep::Articles,
    CommitStep::StoryKeys,
    CommitStep::RemovedCopies,
    CommitStep::Sources,
];

impl IndexWriter {
    /// Puts everything on disk, if anything changed, and gives the number of documents.
    ///
    /// # Errors
    ///
    /// Where the index cannot be written; what was committed before stays as it was.
    pub fn commit(&mut self) -> Result<u64, IndexError> {
        if self.changed {
            self.reattach_documents()?;
            COMMIT_STEPS.into_iter().try_for_each(|step| self.run_step(step))?;
            self.reset_pending()?;
        }
        Ok(self.committed.searcher().num_docs())
    }

    /// Takes a step of the next commit.
    pub(super) fn run_step(&mut self, step: CommitStep) -> Result<(), IndexError> {
        let generation = self.generation + 1;
        match step {
            CommitStep::Announcement => self.manifest.start_commit(generation),
            CommitStep::NewCopies => {
                self.copies.begin_commit(generation)?;
                self.stories.save(&self.path)
            }
            CommitStep::Articles => self.commit_articles(generation).map_err(|error| self.engine_error(error)),
            CommitStep::StoryKeys => self.story_keys.commit(&self.stories.changes()),
            CommitStep::RemovedCopies => self.copies.end_commit(generation),
            CommitStep::Sources => self.manifest.finish_commit(generation, self.copies.generation()),
        }
    }

    fn reset_pending(&mut self) -> Result<(), IndexError> {
        self.generation += 1;
        self.refresh().map_err(|error| self.engine_error(error))?;
        self.stories.mark_committed();
        self.new_ids.clear();
        self.dropped_sources.clear();
        self.changed = false;
        Ok(())
    }
}
