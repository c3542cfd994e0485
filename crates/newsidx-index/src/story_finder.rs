//! Finds, for every article that is added, the story that it is a copy of.
//!
//! An article is compared with those of about the same day that have a key of its sketch: those that were committed
//! are found in the table of keys, and their sketch is made of their text; those that were not are kept here until
//! they are. Both give the same answer, so that it makes no difference where commits fall.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use hashbrown::HashTable;
use tantivy::{DocAddress, TantivyError};

use super::committed_articles::CommittedArticles;
use super::key_entry::{KeyChange, KeyEntry, days_near, id_prefix_bits, period};
use super::merged_stories::MergedStories;
use super::pending_keys::PendingKeys;
use super::schema::Fields;
use super::story_keys::StoryKeys;
use super::{IndexError, StoredArticles};
use newsidx_core::article::{Article, ArticleId, Precision, days_since_epoch};
use newsidx_dedup::{MAX_KEYS, Signature, Sketch, WINDOW_DAYS};

/// Most articles with the same key in one period that an article is compared with: of more, the earliest of those that
/// are near enough. A key that more unrelated articles have is a common phrase.
const MAX_CANDIDATES_PER_KEY: usize = 32;

/// Most articles that an article is compared with, those with most of its keys first.
const MAX_COMPARISONS: usize = 16;

/// What is known of the articles that were committed.
pub(super) struct CommittedState<'a> {
    pub articles: &'a CommittedArticles,
    pub fields: &'a Fields,
    pub stored: &'a StoredArticles,
    pub keys: &'a mut StoryKeys,
    /// Sources whose articles are not there any more.
    pub dropped_sources: &'a HashSet<PathBuf>,
    /// Makes an error of what the engine says.
    pub engine_error: &'a dyn Fn(TantivyError) -> IndexError,
}

/// The stories of the articles that were added since the last commit, and which stories are one.
pub(super) struct StoryFinder {
    merged: MergedStories,
    articles: Vec<PendingArticle>,
    /// The places of articles, by the beginnings of their identifiers.
    by_id: HashTable<usize>,
    keys: PendingKeys,
}

/// Articles that may be copies of one: those whose identifiers begin in the same way, most often a single one.
struct StoryCandidate {
    first: ArticleId,
    last: ArticleId,
    /// How many keys they have in common with it.
    keys: usize,
}

/// An article with which others are compared.
struct PendingArticle {
    id: ArticleId,
    day: Option<i64>,
    story: ArticleId,
    sketch: Sketch,
}

impl StoryFinder {
    pub(super) fn load(index: &Path) -> Result<Self, IndexError> {
        Ok(Self {
            merged: MergedStories::load(index)?,
            articles: Vec::new(),
            by_id: HashTable::new(),
            keys: PendingKeys::new(),
        })
    }

    /// Takes an article in and gives the story that it is a copy of; `None` where there is no copy of it yet.
    pub(super) fn insert(
        &mut self,
        article: &Article,
        sketch: &Sketch,
        committed: &mut CommittedState<'_>,
    ) -> Result<Option<ArticleId>, IndexError> {
        let day = day_of(article);
        let mut stories: Vec<ArticleId> = Vec::new();
        for candidate in self.candidates(day, sketch, committed.keys)? {
            self.compare(&candidate, day, sketch, committed, &mut stories)?;
        }
        for other in stories.iter().skip(1) {
            self.merged.merge(stories[0], *other);
        }
        let story = stories.first().map(|story| self.merged.representative(*story));
        for key in sketch.keys() {
            self.keys.set(KeyChange {
                period: period(day),
                entry: KeyEntry::new(*key, day, article.id),
                is_present: true,
            });
        }
        if !sketch.keys().is_empty() {
            let articles = &self.articles;
            self.by_id.insert_unique(hash_of(article.id), articles.len(), |nth| hash_of(articles[*nth].id));
            // A copy, so that what the workers allocate is free again: among it their memory would stay in pieces.
            self.articles.push(PendingArticle {
                id: article.id,
                day,
                story: story.unwrap_or(article.id),
                sketch: sketch.clone(),
            });
        }
        Ok(story.filter(|story| *story != article.id))
    }

    /// The articles that have a key in common with a sketch, those with most of them first.
    fn candidates(
        &self,
        day: Option<i64>,
        sketch: &Sketch,
        keys: &mut StoryKeys,
    ) -> Result<Vec<StoryCandidate>, IndexError> {
        let (mut wanted, mut found, mut all) = (Vec::with_capacity(MAX_KEYS), Vec::new(), Vec::new());
        for (period, days) in days_near(day) {
            wanted.clear();
            wanted.extend(sketch.keys().iter().map(|key| KeyEntry::range(*key, &days)));
            found.clear();
            keys.read(period, &wanted, MAX_CANDIDATES_PER_KEY, &mut found)?;
            for range in &wanted {
                self.keys.apply_to(period, range, MAX_CANDIDATES_PER_KEY, &mut found);
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

    /// The articles since the last commit whose identifiers lie between two that begin in the same way.
    fn added(&self, first: ArticleId, last: ArticleId) -> impl Iterator<Item = &PendingArticle> {
        let known = self.by_id.iter_hash(hash_of(first)).map(|nth| &self.articles[*nth]);
        known.filter(move |known| (first..=last).contains(&known.id))
    }

    /// Adds the stories of those that are copies; what is of a story that is already among them need not be looked
    /// at.
    fn compare(
        &self,
        &StoryCandidate { first, last, keys }: &StoryCandidate,
        day: Option<i64>,
        sketch: &Sketch,
        committed: &CommittedState<'_>,
        stories: &mut Vec<ArticleId>,
    ) -> Result<(), IndexError> {
        let is_like = |signature: Signature| signature.may_match(sketch.signature(), keys);
        for known in self.added(first, last).filter(|known| is_like(known.sketch.signature())) {
            let story = self.merged.representative(known.story);
            if is_near(known.day, day) && !stories.contains(&story) && known.sketch.is_copy_of(sketch) {
                stories.push(story);
            }
        }
        let articles = committed.articles;
        for address in articles.find(committed.fields, &(first..=last)).map_err(committed.engine_error)? {
            if !articles.signature(address).is_some_and(is_like) {
                continue;
            }
            let Some(found) = articles.facts(address) else { continue };
            let story = self.merged.representative(found.story);
            let is_new = self.added(found.id, found.id).next().is_none() && !stories.contains(&story);
            if is_new
                && is_near(found.day, day)
                && let Some(article) = committed.article(address).map_err(committed.engine_error)?
                && Sketch::compute(&article).is_copy_of(sketch)
            {
                stories.push(story);
            }
        }
        Ok(())
    }

    /// Forgets the keys of an article that is dropped.
    pub(super) fn drop_keys(&mut self, article: &Article) {
        let day = day_of(article);
        for key in Sketch::compute(article).keys() {
            self.keys.set(KeyChange {
                period: period(day),
                entry: KeyEntry::new(*key, day, article.id),
                is_present: false,
            });
        }
    }

    /// What becomes of the table of keys with the next commit, in the order of the entries.
    pub(super) fn changes(&self) -> Vec<KeyChange> {
        self.keys.sorted()
    }

    /// Puts on disk which stories are one.
    pub(super) fn save(&mut self, index: &Path) -> Result<(), IndexError> {
        self.merged.save(index)
    }

    /// What was added is committed.
    pub(super) fn mark_committed(&mut self) {
        self.articles.clear();
        self.by_id.clear();
        self.keys.clear();
    }
}

impl CommittedState<'_> {
    /// An article, unless its source was dropped.
    fn article(&self, address: DocAddress) -> Result<Option<Article>, TantivyError> {
        let article = self.stored.article(&self.articles.stored(address)?)?;
        Ok(Some(article).filter(|article| !self.dropped_sources.contains(&article.origin.file)))
    }
}

/// The same for all articles that an entry may stand for.
fn hash_of(id: ArticleId) -> u64 {
    id_prefix_bits(id).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The day on which an article was published, where it is known to the day.
fn day_of(article: &Article) -> Option<i64> {
    let published = article.published.map(|published| published.date)?;
    (published.precision() == Precision::Day).then(|| days_since_epoch(published.first_day()))
}

/// Whether two articles may be copies by the days on which they were published. Those without a day are compared
/// with each other.
fn is_near(left: Option<i64>, right: Option<i64>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => left.abs_diff(right) <= WINDOW_DAYS.unsigned_abs(),
        (None, None) => true,
        _ => false,
    }
}
