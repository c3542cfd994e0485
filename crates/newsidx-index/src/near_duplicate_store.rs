//! Near-duplicates: finds the story of each article that is added.
//!
//! An article is compared with those of about the same day that share a key of its sketch (locality-sensitive hashing).
//! Committed ones are found in the table of keys on disk, and their sketches are computed from their texts; articles
//! added since are kept in memory with their sketches. Both have the same result, so stories do not depend on where
//! commits fall. Cost for each article: [`MAX_KEYS`] lookups in one or two periods, at most [`MAX_COMPARISONS`]
//! comparisons. `docs/stories.md` has the method.

use std::path::{Path, PathBuf};

use super::IndexError;
use super::article_store::ArticleStore;
use super::key_entry::{KeyChange, KeyEntry, days_near, period};
use super::merged_stories::MergedStories;
use super::pending_articles::{PendingArticle, PendingArticles};
use super::pending_keys::PendingKeys;
use super::story_keys::StoryKeys;
use newsidx_core::article::{Article, ArticleId, Precision, days_since_epoch};
use newsidx_dedup::{MAX_KEYS, Signature, Sketch, WINDOW_DAYS};

/// Most articles with the same key in one period that an article is compared with, the earliest of those that are near
/// enough. A key that more unrelated articles have is a common phrase.
const MAX_CANDIDATES_PER_KEY: usize = 32;

/// Most articles that an article is compared with, those that share most keys first.
const MAX_COMPARISONS: usize = 16;

pub(super) struct NearDuplicateStore {
    /// Directory of the index.
    path: PathBuf,
    merged: MergedStories,
    /// Keys of the committed articles.
    keys: StoryKeys,
    /// Changes of the keys since the last commit.
    pending_keys: PendingKeys,
    /// Articles added since the last commit.
    pending: PendingArticles,
}

/// Articles that may be near-duplicates of one: those whose identifiers begin with the same bits, mostly a single one.
struct StoryCandidate {
    first: ArticleId,
    last: ArticleId,
    /// Number of keys that they share with it.
    keys: usize,
}

impl NearDuplicateStore {
    /// Opens the store of an index whose articles have this commit number, or creates an empty one.
    pub(super) fn open(index: &Path, generation: u64) -> Result<Self, IndexError> {
        Ok(Self {
            path: index.to_owned(),
            merged: MergedStories::load(index)?,
            keys: StoryKeys::open(index, generation)?,
            pending_keys: PendingKeys::new(),
            pending: PendingArticles::default(),
        })
    }

    /// Records an article and its keys, and returns the story that it belongs to; `None` if it has no near-duplicate yet.
    pub(super) fn insert(
        &mut self,
        article: &Article,
        sketch: &Sketch,
        articles: &ArticleStore,
    ) -> Result<Option<ArticleId>, IndexError> {
        let day = day_of(article);
        let mut stories: Vec<ArticleId> = Vec::new();
        for candidate in self.candidates(day, sketch)? {
            self.compare(&candidate, day, sketch, articles, &mut stories)?;
        }
        // A near-duplicate of articles of several stories makes these one story.
        for other in stories.iter().skip(1) {
            self.merged.merge(stories[0], *other);
        }
        let story = stories.first().map(|story| self.merged.representative(*story));
        for key in sketch.keys() {
            self.pending_keys.set(KeyChange {
                period: period(day),
                entry: KeyEntry::new(*key, day, article.id),
                is_present: true,
            });
        }
        if !sketch.keys().is_empty() {
            let id = article.id;
            // The sketch is cloned so that what the workers allocated can be freed: kept in between, it would fragment
            // their memory.
            self.pending.add(PendingArticle { id, day, story: story.unwrap_or(id), sketch: sketch.clone() });
        }
        Ok(story.filter(|story| *story != article.id))
    }

    /// The articles that share a key with a sketch, those that share most first.
    fn candidates(&mut self, day: Option<i64>, sketch: &Sketch) -> Result<Vec<StoryCandidate>, IndexError> {
        let (mut wanted, mut found, mut all) = (Vec::with_capacity(MAX_KEYS), Vec::new(), Vec::new());
        for (period, days) in days_near(day) {
            wanted.clear();
            wanted.extend(sketch.keys().iter().map(|key| KeyEntry::range(*key, &days)));
            found.clear();
            self.keys.read(period, &wanted, MAX_CANDIDATES_PER_KEY, &mut found)?;
            for range in &wanted {
                self.pending_keys.append_inserted(period, range, MAX_CANDIDATES_PER_KEY, &mut found);
            }
            found.sort_unstable();
            found.dedup();
            for same_key in found.chunk_by(|entry, other| entry.key() == other.key()) {
                all.extend(same_key.iter().take(MAX_CANDIDATES_PER_KEY).map(|entry| entry.ids()));
            }
        }
        all.sort_unstable();
        let candidate = |same: &[(ArticleId, ArticleId)]| {
            let (first, last) = same[0];
            StoryCandidate { first, last, keys: same.len() }
        };
        let mut candidates: Vec<StoryCandidate> = all.chunk_by(PartialEq::eq).map(candidate).collect();
        candidates.sort_by_key(|candidate| (std::cmp::Reverse(candidate.keys), candidate.first));
        candidates.truncate(MAX_COMPARISONS);
        Ok(candidates)
    }

    /// Adds the stories of the candidate's articles that are near-duplicates.
    fn compare(
        &self,
        &StoryCandidate { first, last, keys }: &StoryCandidate,
        day: Option<i64>,
        sketch: &Sketch,
        articles: &ArticleStore,
        stories: &mut Vec<ArticleId>,
    ) -> Result<(), IndexError> {
        let may_match = |signature: Signature| signature.may_match(sketch.signature(), keys);
        for known in self.pending.find(first, last).filter(|known| may_match(known.sketch.signature())) {
            let story = self.merged.representative(known.story);
            // A story that was found already needs no second comparison.
            if is_near(known.day, day) && !stories.contains(&story) && known.sketch.is_copy_of(sketch) {
                stories.push(story);
            }
        }
        let committed = articles.committed();
        for address in articles.find(&(first..=last))? {
            if !committed.signature(address).is_some_and(may_match) {
                continue;
            }
            let Some(found) = committed.facts(address) else { continue };
            let story = self.merged.representative(found.story);
            // An article that was added again since the last commit is compared above.
            let is_new = self.pending.find(found.id, found.id).next().is_none() && !stories.contains(&story);
            if !is_new || !is_near(found.day, day) {
                continue;
            }
            // The stored article comes last: reading it costs more than all the checks before.
            let article = articles.article(address)?;
            if !articles.is_dropped(&article.origin.file) && Sketch::compute(&article).is_copy_of(sketch) {
                stories.push(story);
            }
        }
        Ok(())
    }

    /// Removes the keys of an article that is deleted.
    pub(super) fn drop_keys(&mut self, article: &Article) {
        let day = day_of(article);
        for key in Sketch::compute(article).keys() {
            self.pending_keys.set(KeyChange {
                period: period(day),
                entry: KeyEntry::new(*key, day, article.id),
                is_present: false,
            });
        }
    }

    /// Writes to disk which stories are one. Part of a commit, before the articles.
    pub(super) fn save_merged_stories(&mut self) -> Result<(), IndexError> {
        self.merged.save(&self.path)
    }

    /// Writes the changes of the keys to disk. Part of a commit, after the articles.
    pub(super) fn commit_keys(&mut self) -> Result<(), IndexError> {
        self.keys.commit(&self.pending_keys.sorted())
    }

    /// Moves on to the commit that was just written.
    pub(super) fn mark_committed(&mut self) {
        self.pending.clear();
        self.pending_keys.clear();
    }

    /// Reclaims unused space of the table of keys.
    pub(super) fn compact(&mut self) -> Result<(), IndexError> {
        self.keys.compact()
    }
}

/// The day of publication; `None` if it is not known to the day.
fn day_of(article: &Article) -> Option<i64> {
    let published = article.published.map(|published| published.date)?;
    (published.precision() == Precision::Day).then(|| days_since_epoch(published.first_day()))
}

/// Whether two days of publication are near enough for near-duplicates. Articles without a day match only each other.
fn is_near(left: Option<i64>, right: Option<i64>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => left.abs_diff(right) <= WINDOW_DAYS.unsigned_abs(),
        (None, None) => true,
        _ => false,
    }
}
