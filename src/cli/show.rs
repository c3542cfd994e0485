//! `newsidx show`: prints one article, or the original page.

use std::io::Write;
use std::path::Path;

use super::args::ShowArgs;
use super::lookup::{find_article, read_page};
use super::status::Status;
use super::terminal::Terminal;
use crate::output::{article_record, write_article, write_json_line};
use newsidx_core::article::Article;
use newsidx_index::Index;

pub(super) fn run(args: &ShowArgs, index: &Path, terminal: &Terminal) -> anyhow::Result<Status> {
    let index = Index::open(index)?;
    let Some(article) = find_article(&index, &args.id, terminal)? else { return Ok(Status::NothingFound) };
    if args.raw {
        print_raw(&article, terminal)?;
    } else if args.json {
        let mut out = terminal.data_out();
        write_json_line(&mut out, &article_record(&article, &terminal.paths()))?;
        out.flush()?;
    } else {
        let mut out = terminal.out();
        write_article(&mut out, &article, &terminal.paths(), terminal.reading_width())?;
        out.flush()?;
    }
    Ok(Status::Success)
}

/// Prints the bytes of the page.
fn print_raw(article: &Article, terminal: &Terminal) -> anyhow::Result<()> {
    let page = read_page(article)?;
    if !page.is_unchanged {
        let origin = terminal.paths().show_origin(&article.origin);
        terminal.warn(&format!("{origin} has changed since it was indexed as {}", article.id));
    }
    let mut out = terminal.data_out();
    out.write_all(&page.bytes)?;
    Ok(out.flush()?)
}
