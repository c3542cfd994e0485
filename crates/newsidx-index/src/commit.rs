//! A commit, step by step: wherever it is cut off, what was committed before is there, and what was not is done once more.

use super::{IndexError, IndexWriter};

/// What is put on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Sources that change are unfinished, and pages that are removed do not come back.
    Announcement,
    /// Further places of pages, which nobody sees before the articles are there, and which stories are one.
    NewCopies,
    /// The articles, with the number of the commit: whoever opens the index from now on sees what has changed.
    Articles,
    /// By which keys copies of stories are found.
    StoryKeys,
    /// Places at which pages are no more.
    GoneCopies,
    /// What the sources are now.
    Sources,
}

/// The steps in their order.
pub(super) const STEPS: [Step; 6] =
    [Step::Announcement, Step::NewCopies, Step::Articles, Step::StoryKeys, Step::GoneCopies, Step::Sources];

impl IndexWriter {
    /// Puts everything on disk, if anything changed, and gives the number of documents.
    ///
    /// # Errors
    ///
    /// Where the index cannot be written; what was committed before stays as it was.
    pub fn commit(&mut self) -> Result<u64, IndexError> {
        if self.changed {
            self.keep_orphans()?;
            STEPS.into_iter().try_for_each(|step| self.put_on_disk(step))?;
            self.begin_anew()?;
        }
        Ok(self.committed.searcher().num_docs())
    }

    /// Takes a step of the next commit.
    pub(super) fn put_on_disk(&mut self, step: Step) -> Result<(), IndexError> {
        let generation = self.generation + 1;
        match step {
            Step::Announcement => self.manifest.announce(generation),
            Step::NewCopies => {
                self.copies.begin_commit(generation)?;
                self.stories.save(&self.path)
            }
            Step::Articles => self.commit_articles(generation).map_err(|error| self.engine(error)),
            Step::StoryKeys => self.story_keys.commit(&self.stories.changes()),
            Step::GoneCopies => self.copies.end_commit(generation),
            Step::Sources => self.manifest.commit(generation, self.copies.generation()),
        }
    }

    fn begin_anew(&mut self) -> Result<(), IndexError> {
        self.generation += 1;
        self.refresh().map_err(|error| self.engine(error))?;
        self.stories.committed();
        self.new_ids.clear();
        self.dropped.clear();
        self.changed = false;
        Ok(())
    }
}
