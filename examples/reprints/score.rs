//! Pairwise precision and recall of the stories of an index.

use std::collections::HashMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use newsidx::pipeline::{BuildSettings, build};
use newsidx_core::article::Article;
use newsidx_index::Index;
use newsidx_ingest::{FieldMap, ReadOptions};
use newsidx_query::Query;
use newsidx_search::{SearchOptions, search};

use super::wire;

/// Pairs of pages: of one generated story, of one story in the index, and of both.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Score {
    /// Unrelated stories.
    pub stories: u64,
    /// Pages in the index.
    pub pages: u64,
    of_story: u64,
    found: u64,
    right: u64,
}

impl Score {
    /// Precision: the share of the index's pairs that are right.
    pub(crate) fn precision(&self) -> f64 {
        self.right as f64 / self.found as f64
    }

    /// Recall: the share of the right pairs that the index has.
    pub(crate) fn recall(&self) -> f64 {
        self.right as f64 / self.of_story as f64
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stories, pages, of_story, .. } = self;
        let (precision, recall) = (self.precision(), self.recall());
        write!(
            f,
            "{stories} stories, {pages} pages, {of_story} pairs of copies: precision {precision:.4}, recall {recall:.4}"
        )
    }
}

/// Indexes an archive with this many unrelated stories, and compares its stories with the generated ones.
pub(crate) fn measure(stories: usize, dir: &Path) -> anyhow::Result<Score> {
    fs::create_dir_all(dir)?;
    let input = dir.join("pages.jsonl");
    let mut out = BufWriter::new(File::create(&input)?);
    for page in wire::archive(stories) {
        writeln!(out, "{page}")?;
    }
    out.into_inner()?.sync_all()?;
    let read = ReadOptions { max_page_bytes: 1 << 20, fields: FieldMap::default() };
    let settings = BuildSettings {
        threads: 2,
        memory_bytes: 100 << 20,
        ..BuildSettings::new(dir.join("index"), vec![input], read)
    };
    build(&settings, &mut |_| {})?;
    compare(&Index::open(&settings.index)?, stories)
}

fn compare(index: &Index, stories: usize) -> anyhow::Result<Score> {
    let options = SearchOptions { limit: usize::MAX, one_per_story: true, ..SearchOptions::default() };
    let results = search(index, &Query::All, options)?;
    let mut score = Score { stories: stories as u64, ..Score::default() };
    let mut pages_of: HashMap<u64, u64> = HashMap::new();
    for hit in results.hits() {
        let hit = hit?;
        let mut in_story: HashMap<u64, u64> = HashMap::new();
        *in_story.entry(number(&hit.article)?).or_default() += 1;
        if hit.story.is_some() {
            for copy in results.copies(&hit)? {
                *in_story.entry(number(&copy)?).or_default() += 1;
            }
        }
        score.found += pairs(in_story.values().sum());
        score.right += in_story.values().map(|pages| pairs(*pages)).sum::<u64>();
        for (number, pages) in in_story {
            *pages_of.entry(number).or_default() += pages;
        }
    }
    score.pages = pages_of.values().sum();
    score.of_story = pages_of.values().map(|pages| pairs(*pages)).sum();
    anyhow::ensure!(score.pages == results.total, "{} of {} pages are in a story", score.pages, results.total);
    Ok(score)
}

fn pairs(pages: u64) -> u64 {
    pages * pages.saturating_sub(1) / 2
}

/// Number of the generated story of a page.
fn number(article: &Article) -> anyhow::Result<u64> {
    let number = article.url.as_deref().and_then(|url| url.split('/').nth(3));
    number.context("a page without the number of its story")?.parse().context("the number of a story")
}
