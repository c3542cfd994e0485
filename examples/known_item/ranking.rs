//! Known-item search: makes queries from an article and measures the rank of the article among the hits.
//!
//! It models a user who remembers a headline or half a sentence. Success at 1 is the share of queries whose article is
//! the first hit; the mean reciprocal rank (MRR) is the mean of 1 / rank, 0 if the article is not among the hits.

use std::fmt;
use std::path::{Path, PathBuf};

use newsidx_core::article::{Article, ArticleId};
use newsidx_dedup::Sketch;
use newsidx_extract::blocks;
use newsidx_extract::extract;
use newsidx_index::analyzer::tokens;
use newsidx_index::{Index, IndexWriter, WriterSettings};
use newsidx_ingest::{FieldMap, ReadOptions, Source, WalkOptions, walk};
use newsidx_query::{Field, Query};
use newsidx_search::{SearchOptions, search};

/// Every third word of a sentence is omitted.
const LEFT_OUT: usize = 3;

/// Minimum number of words of a query: fewer words could be from any article.
const MIN_WORDS: usize = 4;

/// Number of hits in which the article is searched.
const DEPTH: usize = 100;

/// Quality of the ranking for one kind of query.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    /// Kind of query: `titles` or `sentences`.
    pub queries: &'static str,
    /// Whether only the articles were indexed, or all lines of the pages.
    pub stripped: bool,
    /// Number of queries.
    pub count: usize,
    /// Share of the queries whose article is the first hit.
    pub success_at_1: f64,
    /// Mean reciprocal rank.
    pub mrr: f64,
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pages = if self.stripped { "stripped" } else { "as scraped" };
        write!(
            f,
            "{:<9}  {pages:<10}  {:>6} queries  success@1 {:.3}  MRR {:.3}",
            self.queries, self.count, self.success_at_1, self.mrr
        )
    }
}

/// Measures both kinds of queries on two indexes of the pages, which are built in `dir`.
///
/// # Errors
///
/// If an index cannot be written or read.
pub(crate) fn measure(paths: &[PathBuf], dir: &Path) -> anyhow::Result<Vec<Measured>> {
    let pages = read(paths);
    let mut measured = Vec::new();
    for stripped in [true, false] {
        let of_page = |page: &Page| if stripped { page.article.clone() } else { page.as_scraped.clone() };
        let index = indexed(pages.iter().map(of_page), &dir.join(if stripped { "stripped" } else { "scraped" }))?;
        for (queries, words) in [("titles", title_words as fn(&Article) -> Vec<String>), ("sentences", sentence_words)]
        {
            let requests = pages.iter().map(|page| (page.article.id, words(&page.article)));
            let requests = requests.filter(|(_, words)| words.len() >= MIN_WORDS);
            let ranks = requests.map(|(id, words)| rank(&index, id, words)).collect::<anyhow::Result<Vec<_>>>()?;
            let share = |value: &dyn Fn(usize) -> f64| {
                ranks.iter().flatten().map(|rank| value(*rank)).sum::<f64>() / ranks.len().max(1) as f64
            };
            measured.push(Measured {
                queries,
                stripped,
                count: ranks.len(),
                success_at_1: share(&|rank| if rank == 1 { 1.0 } else { 0.0 }),
                mrr: share(&|rank| 1.0 / rank as f64),
            });
        }
    }
    Ok(measured)
}

/// A page with an article.
struct Page {
    article: Article,
    /// The same with all lines of the page as its body, except the headline.
    as_scraped: Article,
}

fn read(paths: &[PathBuf]) -> Vec<Page> {
    let options = ReadOptions { max_page_bytes: 32 << 20, fields: FieldMap::default() };
    let mut pages = Vec::new();
    for source in walk(paths, &WalkOptions::default()).filter_map(|path| Source::open(&path.ok()?).ok()) {
        source.pages(&options, &mut |raw| {
            let Ok(raw) = raw else { return true };
            let page = blocks::parse(&raw);
            let Ok(article) = extract(&raw.into_hashed(), &page).outcome else { return true };
            let lines = page.blocks.iter().map(|block| block.text.clone());
            // The headline would be found in the body, too, and make the title queries trivial.
            let as_scraped = Article {
                paragraphs: lines.filter(|line| *line != article.title).collect(),
                standfirst: None,
                captions: Vec::new(),
                ..article.clone()
            };
            pages.push(Page { article, as_scraped });
            true
        });
    }
    pages
}

fn indexed(articles: impl Iterator<Item = Article>, dir: &Path) -> anyhow::Result<Index> {
    let mut writer = IndexWriter::open(dir, WriterSettings::new(1, 200 << 20))?;
    for article in articles {
        let sketch = Sketch::compute(&article);
        writer.add(article, &sketch)?;
    }
    writer.commit()?;
    Ok(Index::open(dir)?)
}

fn title_words(article: &Article) -> Vec<String> {
    tokens(&article.title).into_iter().map(|token| token.text).collect()
}

/// The words of the first sentence without every third word.
fn sentence_words(article: &Article) -> Vec<String> {
    let first = article.paragraphs.first().map_or("", String::as_str);
    let end = first.find(['.', '!', '?', '。']).unwrap_or(first.len());
    let words = tokens(&first[..end]).into_iter().map(|token| token.text);
    words.enumerate().filter(|(nth, _)| nth % LEFT_OUT != LEFT_OUT - 1).map(|(_, word)| word).collect()
}

/// Rank of an article, from 1, among the hits for any of the words in the body; `None` if it is not among them.
fn rank(index: &Index, id: ArticleId, words: Vec<String>) -> anyhow::Result<Option<usize>> {
    let words = words.into_iter().map(|text| Query::Word { field: Some(Field::Body), text }).collect();
    let options = SearchOptions { limit: DEPTH, ..SearchOptions::default() };
    for (nth, found) in search(index, &Query::Or(words), options)?.articles().enumerate() {
        if found?.1.id == id {
            return Ok(Some(nth + 1));
        }
    }
    Ok(None)
}
