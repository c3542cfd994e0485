//! The hits of a search, read when they are asked for.

use super::collect::{Found, Key, Ranked, TopHits};
use super::compile::Compiled;
use super::matcher::Matcher;
use super::sample::Sampled;
use super::{Hit, SearchError, SearchOptions, run, snippet};
use crate::article::{Article, ArticleId};
use crate::index::Index;

/// Hits that are put in order together. All hits of a large answer come in several pages of this
/// size, the query being run again for each: at 50 bytes a hit some megabytes, whatever the number of hits.
const PAGE_HITS: usize = if cfg!(test) { 7 } else { 100_000 };

/// The answer to a query.
pub struct Results<'a> {
    /// Articles that match, exactly.
    pub total: u64,
    /// Words of the query in which there is nothing to search for: `-`, `&`.
    pub ignored: Vec<String>,
    index: &'a Index,
    compiled: Compiled,
    options: SearchOptions,
    first_page: Vec<Ranked>,
}

impl<'a> Results<'a> {
    pub(super) fn of(index: &'a Index, compiled: Compiled, options: SearchOptions) -> Result<Self, SearchError> {
        let Found { total, hits } = match options.sample {
            Some(sample) => run(index, &compiled, &Sampled { sample, sort: options.sort })?,
            None => {
                let limit = options.offset.saturating_add(options.limit).min(PAGE_HITS);
                let limit = if options.limit == 0 { 0 } else { limit };
                run(index, &compiled, &TopHits { limit, sort: options.sort, after: None })?
            }
        };
        Ok(Self { total, ignored: compiled.ignored.clone(), index, compiled, options, first_page: hits })
    }

    /// The hits in order. Each is read when it is asked for, some 0.2 ms, so that any number takes
    /// the memory of one and of some megabytes for their order.
    pub fn hits(&self) -> impl Iterator<Item = Result<Hit, SearchError>> {
        self.hits_except(|_| false)
    }

    /// The hits without those whose identifier is known, which are not read.
    pub fn hits_except(&self, is_known: impl Fn(ArticleId) -> bool) -> impl Iterator<Item = Result<Hit, SearchError>> {
        self.articles_except(is_known).map(|found| {
            let (score, article) = found?;
            let title_matches = snippet::title_matches(&article, &self.compiled.matcher);
            let snippet = snippet::choose(&article, &self.compiled.matcher);
            Ok(Hit { score, article, title_matches, snippet })
        })
    }

    /// The articles of the hits in order, with their scores.
    pub fn articles(&self) -> impl Iterator<Item = Result<(f32, Article), SearchError>> {
        self.articles_except(|_| false)
    }

    fn articles_except(
        &self,
        is_known: impl Fn(ArticleId) -> bool,
    ) -> impl Iterator<Item = Result<(f32, Article), SearchError>> {
        let ranked = self.ranked().skip(self.options.offset).take(self.options.limit);
        let wanted = ranked.filter(move |hit| !hit.as_ref().is_ok_and(|hit| is_known(ArticleId(hit.key.id))));
        wanted.map(|hit| {
            let hit = hit?;
            Ok((hit.score, self.index.article(hit.address)?))
        })
    }

    /// Hits that [`Results::hits`] gives.
    pub fn len(&self) -> u64 {
        let all = match self.options.sample {
            Some(_) => self.first_page.len() as u64,
            None => self.total,
        };
        all.saturating_sub(self.options.offset as u64).min(self.options.limit as u64)
    }

    /// Whether [`Results::hits`] gives none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Finds in an article the places at which the query matches.
    pub fn matcher(&self) -> &Matcher {
        &self.compiled.matcher
    }

    /// All hits in order, page by page, unread.
    fn ranked(&self) -> impl Iterator<Item = Result<Ranked, SearchError>> {
        let first = self.first_page.iter().map(|hit| Ok(*hit));
        let is_whole = self.options.sample.is_some() || self.first_page.len() < PAGE_HITS;
        let last = self.first_page.last().filter(|_| !is_whole).map(|hit| hit.key);
        first.chain(Later { results: self, after: last, page: Vec::new().into_iter() })
    }

    fn page_after(&self, after: Key) -> Result<Vec<Ranked>, SearchError> {
        let collector = TopHits { limit: PAGE_HITS, sort: self.options.sort, after: Some(after) };
        Ok(run(self.index, &self.compiled, &collector)?.hits)
    }
}

/// The hits after a page.
struct Later<'a, 'b> {
    results: &'b Results<'a>,
    /// The last hit so far; `None` at the end.
    after: Option<Key>,
    page: std::vec::IntoIter<Ranked>,
}

impl Iterator for Later<'_, '_> {
    type Item = Result<Ranked, SearchError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.len() == 0 {
            match self.results.page_after(self.after?) {
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
    use super::*;
    use crate::article::{DateEvidence, PartialDate, Publication};
    use crate::index::{IndexWriter, WriterSettings};
    use crate::page::Origin;
    use crate::query::Query;
    use crate::search::{Sort, search};

    fn article(nth: u64) -> Article {
        let date: PartialDate = format!("20{:02}-05-20", nth % 11).parse().unwrap();
        Article {
            id: ArticleId(nth.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            origin: Origin::of_record("/a.jsonl", nth + 1),
            fetched: None,
            url: None,
            site: "a".to_owned(),
            title: "lanterns ".repeat(1 + nth as usize % 3),
            standfirst: None,
            authors: Vec::new(),
            agency: None,
            section: None,
            published: Some(Publication { date, evidence: DateEvidence::Stated }),
            language: None,
            paragraphs: vec!["Lanterns on the quay.".to_owned()],
            captions: Vec::new(),
            credits: Vec::new(),
        }
    }

    #[test]
    fn pages_follow_each_other_without_a_gap_or_a_repeat() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = IndexWriter::open(dir.path(), WriterSettings { threads: 1, memory_bytes: 20 << 20 }).unwrap();
        for nth in 0..50 {
            writer.add(article(nth)).unwrap();
            if nth % 20 == 0 {
                writer.commit().unwrap();
            }
        }
        writer.commit().unwrap();
        let index = Index::open(dir.path()).unwrap();
        let query = Query::Word { field: None, text: "lanterns".to_owned() };
        for sort in [Sort::Relevance, Sort::DateAscending, Sort::DateDescending] {
            let ids = |offset: usize, limit: usize| -> Vec<ArticleId> {
                let options = SearchOptions { limit, offset, sort, sample: None };
                let results = search(&index, &query, options).unwrap();
                let ids: Vec<ArticleId> = results.articles().map(|found| found.unwrap().1.id).collect();
                assert_eq!(results.len(), ids.len() as u64);
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
