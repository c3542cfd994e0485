//! Search results: hits in order, read lazily, in pages of bounded memory.
//!
//! The first page of sort keys is collected at once. Each further page runs the query again and continues after the
//! last key (keyset pagination), so memory does not grow with the number of hits.

use std::collections::HashSet;
use std::sync::Arc;

use super::collect::{Ranked, RankedHits, SortKey, TopHits};
use super::collect_stories::{TopStories, story_id};
use super::compile::Compiled;
use super::count_stories::count_stories;
use super::error::SearchError;
use super::hit::Hit;
use super::hit_story::{Story, story_members};
use super::matcher::Matcher;
use super::options::SearchOptions;
use super::run::run;
use super::sample::SampleCollector;
use super::snippet;
use newsidx_core::article::{Article, ArticleId};
use newsidx_index::Index;

/// Hits per page of sort keys: at 50 bytes per hit, some megabytes.
// Tests use small pages to cover their boundaries.
const PAGE_HITS: usize = if cfg!(test) { 7 } else { 100_000 };

/// Results of a search.
pub struct Results<'a> {
    /// Exact number of articles that match.
    pub total: u64,
    /// Words of the query without letters and digits, which were ignored: `-`, `&`.
    pub ignored: Vec<String>,
    index: &'a Index,
    compiled: Compiled,
    options: SearchOptions,
    first_page: Vec<Ranked>,
}

impl<'a> Results<'a> {
    pub(super) fn new(index: &'a Index, compiled: Compiled, options: SearchOptions) -> Result<Self, SearchError> {
        let mut results =
            Self { total: 0, ignored: compiled.ignored.clone(), index, compiled, options, first_page: Vec::new() };
        let RankedHits { total, hits } = match options.sample {
            Some(sample) => run(index, &results.compiled, &SampleCollector { sample, sort: options.sort })?,
            None => {
                let limit = options.offset.saturating_add(options.limit).min(PAGE_HITS);
                let limit = if options.limit == 0 { 0 } else { limit };
                results.page(limit, None, &Arc::default())?
            }
        };
        results.total = total;
        results.first_page = hits;
        Ok(results)
    }

    /// Returns the hits in order. Each is read when the iterator reaches it, in some 0.2 ms; memory is one article and
    /// some megabytes of sort keys.
    pub fn hits(&self) -> impl Iterator<Item = Result<Hit, SearchError>> {
        self.hits_except(|_| false)
    }

    /// Returns the hits without those for which `is_known` returns true; their articles are not read.
    pub fn hits_except(&self, is_known: impl Fn(ArticleId) -> bool) -> impl Iterator<Item = Result<Hit, SearchError>> {
        self.ranked_except(is_known).map(|ranked| self.hit(&ranked?))
    }

    fn hit(&self, ranked: &Ranked) -> Result<Hit, SearchError> {
        let article = self.index.article(ranked.address)?;
        let title_matches = snippet::title_matches(&article, &self.compiled.matcher);
        let snippet = snippet::best_snippet(&article, &self.compiled.matcher);
        Ok(Hit { score: ranked.score, article, story: self.story(ranked)?, title_matches, snippet })
    }

    /// Returns the articles of the hits in order, with their scores, without highlights.
    pub fn articles(&self) -> impl Iterator<Item = Result<(f32, Article), SearchError>> {
        self.ranked_except(|_| false).map(|ranked| {
            let ranked = ranked?;
            Ok((ranked.score, self.index.article(ranked.address)?))
        })
    }

    /// Returns the other articles of a hit's story that match, in order.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn copies(&self, hit: &Hit) -> Result<Vec<Article>, SearchError> {
        let mut copies = Vec::new();
        for (_, address) in self.index.find_id(&hit.article.id.to_string(), 1)? {
            let ranked = Ranked::unscored(hit.article.id, address);
            let members = story_members(self.index, &self.compiled, self.options.sort, &ranked)?;
            for member in members.into_iter().flat_map(|members| members.found) {
                if member.key.id != ranked.key.id {
                    copies.push(self.index.article(member.address)?);
                }
            }
        }
        Ok(copies)
    }

    /// Returns the exact number of stories among the hits; an article without near-duplicates is a story. Costs up to
    /// two counts.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn story_count(&self) -> Result<u64, SearchError> {
        Ok(count_stories(self.index, &self.compiled)?.count)
    }

    /// Returns the number of hits of [`Results::hits`].
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn hit_count(&self) -> Result<u64, SearchError> {
        let wanted = self.options.offset.saturating_add(self.options.limit);
        let all = match self.options.sample {
            None if self.first_page.len() < PAGE_HITS || wanted <= PAGE_HITS => self.first_page.len() as u64,
            None if self.options.one_per_story => self.story_count()?,
            None => self.total,
            Some(_) => self.first_page.len() as u64,
        };
        Ok(all.saturating_sub(self.options.offset as u64).min(self.options.limit as u64))
    }

    /// The matcher of the query, which finds its matches in articles.
    pub fn matcher(&self) -> &Matcher {
        &self.compiled.matcher
    }

    /// Returns the story of a hit, with counts only if the results have one hit per story.
    fn story(&self, hit: &Ranked) -> Result<Option<Story>, SearchError> {
        let members = story_members(self.index, &self.compiled, self.options.sort, hit)?;
        Ok(members.map(|members| {
            let (mut copies, mut sites) = (0, 0);
            if self.options.one_per_story && self.options.sample.is_none() {
                copies = members.found.iter().filter(|member| member.key.id != hit.key.id).count() as u64;
                sites = members.sites.len() as u64;
            }
            Story { first: members.first, copies, sites }
        }))
    }

    fn ranked_except(&self, is_known: impl Fn(ArticleId) -> bool) -> impl Iterator<Item = Result<Ranked, SearchError>> {
        let ranked = self.ranked().skip(self.options.offset).take(self.options.limit);
        ranked.filter(move |hit| !hit.as_ref().is_ok_and(|hit| is_known(ArticleId(hit.key.id))))
    }

    /// Returns the sort keys of all hits in order, page by page.
    fn ranked(&self) -> impl Iterator<Item = Result<Ranked, SearchError>> {
        let first = self.first_page.iter().map(|hit| Ok(*hit));
        let is_whole = self.options.sample.is_some() || self.first_page.len() < PAGE_HITS;
        let last = self.first_page.last().filter(|_| !is_whole).map(|hit| hit.key);
        first.chain(RemainingHits { results: self, after: last, page: Vec::new().into_iter(), stories: None })
    }

    fn page(
        &self,
        limit: usize,
        after: Option<SortKey>,
        seen: &Arc<HashSet<ArticleId>>,
    ) -> Result<RankedHits, SearchError> {
        let sort = self.options.sort;
        if !self.options.one_per_story {
            return run(self.index, &self.compiled, &TopHits { limit, sort, after });
        }
        let merged = Arc::clone(self.index.merged_stories());
        run(self.index, &self.compiled, &TopStories { limit, sort, merged, after, seen: Arc::clone(seen) })
    }
}

/// Iterator over the hits after the first page.
struct RemainingHits<'a, 'b> {
    results: &'b Results<'a>,
    /// Key of the last hit so far; `None` at the end.
    after: Option<SortKey>,
    page: std::vec::IntoIter<Ranked>,
    stories: Option<SeenStories>,
}

/// Stories that appeared on earlier pages.
struct SeenStories {
    /// Stories with near-duplicates among the hits. Other stories cannot appear twice and are not kept.
    copied: HashSet<ArticleId>,
    /// Those of them that have appeared.
    seen: Arc<HashSet<ArticleId>>,
}

impl RemainingHits<'_, '_> {
    fn next_page(&mut self, after: SortKey) -> Result<Vec<Ranked>, SearchError> {
        let Results { index, compiled, options, first_page, .. } = self.results;
        if !options.one_per_story {
            return Ok(self.results.page(PAGE_HITS, Some(after), &Arc::default())?.hits);
        }
        let mut stories = match self.stories.take() {
            Some(stories) => stories,
            None => {
                let mut stories = SeenStories { copied: count_stories(index, compiled)?.copied, seen: Arc::default() };
                stories.add_page(index, first_page)?;
                stories
            }
        };
        let page = self.results.page(PAGE_HITS, Some(after), &stories.seen)?.hits;
        stories.add_page(index, &page)?;
        self.stories = Some(stories);
        Ok(page)
    }
}

impl SeenStories {
    fn add_page(&mut self, index: &Index, page: &[Ranked]) -> Result<(), SearchError> {
        let seen = Arc::make_mut(&mut self.seen);
        for hit in page {
            let story = story_id(index, hit.address).map_err(|error| index.engine_error(error))?;
            if self.copied.contains(&story) {
                seen.insert(story);
            }
        }
        Ok(())
    }
}

impl Iterator for RemainingHits<'_, '_> {
    type Item = Result<Ranked, SearchError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.len() == 0 {
            match self.next_page(self.after?) {
                Ok(page) => {
                    self.after = page.last().map(|hit| hit.key);
                    self.page = page.into_iter();
                }
                Err(error) => {
                    self.after = None;
                    return Some(Err(error));
                }
            }
        }
        self.page.next().map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{Sort, search};
    use newsidx_core::article::{DateEvidence, PartialDate, Publication};
    use newsidx_core::page::Origin;
    use newsidx_dedup::Sketch;
    use newsidx_index::{IndexWriter, WriterSettings};
    use newsidx_query::Query;

    fn article(nth: u64) -> Article {
        let date: PartialDate = format!("20{:02}-05-20", nth % 11).parse().unwrap();
        Article {
            title: "lanterns ".repeat(1 + nth as usize % 3),
            published: Some(Publication { date, evidence: DateEvidence::Supplied }),
            ..Article::new(
                ArticleId(nth.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
                Origin::from_record("/a.jsonl", nth + 1),
                vec!["Lanterns on the quay.".to_owned()],
            )
        }
    }

    /// An index of these articles, committed after every 20th.
    fn index_of(dir: &Path, articles: impl Iterator<Item = Article>) -> Index {
        let mut writer = IndexWriter::open(dir, WriterSettings::new(1, 20 << 20)).unwrap();
        for (nth, article) in articles.enumerate() {
            let sketch = Sketch::compute(&article);
            writer.add(article, &sketch).unwrap();
            if nth % 20 == 0 {
                writer.commit().unwrap();
            }
        }
        writer.commit().unwrap();
        Index::open(dir).unwrap()
    }

    /// An article of one of 15 stories: three have one article, the others four, and the fifth was merged from two.
    fn article_of_story(nth: u64) -> Article {
        let story = if nth < 3 { nth } else { 3 + nth % 12 };
        let words = |story: u64| (0..60).map(|word| format!("word{story}x{word}")).collect::<Vec<_>>().join(" ");
        let text = match (story, nth) {
            (5, 14) => words(99),
            (5, 38) => format!("{} {}", words(99), words(5)),
            _ => words(story),
        };
        let day: PartialDate = format!("2025-05-{:02}", 1 + story % 7).parse().unwrap();
        let published = Some(Publication { date: day, evidence: DateEvidence::Supplied });
        Article { published, paragraphs: vec!["Lanterns on the quay.".to_owned(), text], ..article(nth) }
    }

    #[test]
    fn every_story_has_one_hit_its_best_on_all_pages_together() {
        let dir = tempfile::tempdir().unwrap();
        let index = index_of(dir.path(), (0..51).map(article_of_story));
        assert!(!index.merged_stories().is_empty(), "two stories became one");
        let query = Query::Word { field: None, text: "lanterns".to_owned() };
        for sort in [Sort::Relevance, Sort::DateAscending, Sort::DateDescending] {
            let found = |offset: usize, limit: usize, one_per_story: bool| {
                let options = SearchOptions { limit, offset, sort, one_per_story, ..SearchOptions::default() };
                let results = search(&index, &query, options).unwrap();
                assert_eq!(results.total, 51);
                assert_eq!(results.story_count().unwrap(), 15);
                let hits: Vec<Hit> = results.hits().map(Result::unwrap).collect();
                assert_eq!(results.hit_count().unwrap(), hits.len() as u64);
                let copies = |hit: &Hit| results.copies(hit).unwrap().iter().map(|copy| copy.id).collect::<Vec<_>>();
                hits.iter().map(|hit| (hit.article.clone(), hit.story.clone(), copies(hit))).collect::<Vec<_>>()
            };
            let mut left: Vec<Article> = found(0, usize::MAX, false).into_iter().map(|(article, ..)| article).collect();
            let all = found(0, usize::MAX, true);
            assert_eq!(all.len(), 15, "{sort:?}");
            for (article, story, copies) in &all {
                assert_eq!(left[0], *article, "the best of the articles that are left, {sort:?}");
                assert_eq!(copies.len() as u64, story.as_ref().map_or(0, |story| story.copies));
                let first = copies.iter().chain([&article.id]).min().unwrap();
                assert!(story.as_ref().is_none_or(|story| story.first == *first && story.sites == 1));
                left.retain(|other| other.id != article.id && !copies.contains(&other.id));
            }
            assert!(left.is_empty(), "{sort:?}");
            for offset in [0, 6, 7, 8, 14, 15, 60] {
                assert_eq!(found(offset, 4, true), all[offset.min(15)..(offset + 4).min(15)], "{sort:?} from {offset}");
            }
        }
    }

    #[test]
    fn pages_follow_each_other_without_a_gap_or_a_repeat() {
        let dir = tempfile::tempdir().unwrap();
        let index = index_of(dir.path(), (0..50).map(article));
        let query = Query::Word { field: None, text: "lanterns".to_owned() };
        for sort in [Sort::Relevance, Sort::DateAscending, Sort::DateDescending] {
            let ids = |offset: usize, limit: usize| -> Vec<ArticleId> {
                let options = SearchOptions { limit, offset, sort, ..SearchOptions::default() };
                let results = search(&index, &query, options).unwrap();
                let ids: Vec<ArticleId> = results.articles().map(|found| found.unwrap().1.id).collect();
                assert_eq!(results.hit_count().unwrap(), ids.len() as u64);
                ids
            };
            let all = ids(0, usize::MAX);
            assert_eq!(all.len(), 50, "{sort:?}");
            let mut sorted = all.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), 50, "{sort:?}");
            for offset in [0, 6, 7, 8, 49, 50, 60] {
                assert_eq!(ids(offset, 9), all[offset.min(50)..(offset + 9).min(50)], "{sort:?} from {offset}");
            }
            assert_eq!(ids(3, 0), []);
        }
    }
}
