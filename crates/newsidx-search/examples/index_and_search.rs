//! Indexes two articles in a temporary directory and searches them.

#![allow(clippy::print_stdout, reason = "an example prints what it found")]

use newsidx_core::article::{Article, ArticleId};
use newsidx_core::page::Origin;
use newsidx_dedup::Sketch;
use newsidx_index::{Index, IndexWriter, WriterSettings};
use newsidx_query::parse;
use newsidx_search::{SearchOptions, search};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = tempfile::tempdir()?;
    let mut writer = IndexWriter::open(directory.path(), WriterSettings::least())?;
    for text in ["The ferry left the harbour at dawn.", "No ferry has left since the storm."] {
        let id = ArticleId::from_content(text.as_bytes());
        let article = Article::new(id, Origin::from_file(format!("/pages/{}.txt", text.len())), vec![text.to_owned()]);
        let sketch = Sketch::compute(&article);
        writer.add(article, &sketch)?;
    }
    writer.commit()?;
    writer.close()?;

    let index = Index::open(directory.path())?;
    let query = parse("\"the ferry left\"", jiff::civil::date(2025, 5, 20))?;
    let results = search(&index, &query, SearchOptions { limit: 10, ..SearchOptions::default() })?;
    for hit in results.hits() {
        let hit = hit?;
        println!("{:.2}  {}", hit.score, hit.article.body());
    }
    Ok(())
}
