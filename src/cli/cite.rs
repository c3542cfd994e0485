//! `newsidx cite`: citations with the evidence of the date and the SHA-256 of the source.

use std::io::Write;
use std::path::Path;

use super::args::{CitationStyle, CiteArgs};
use super::hints::ingest_message;
use super::lookup::{find_article, read_page};
use super::status::Status;
use super::terminal::Terminal;
use crate::output::{Citation, write_bibtex, write_citation, write_csl_json};
use newsidx_core::article::Article;
use newsidx_index::Index;
use newsidx_ingest::{IngestError, IngestErrorKind};

pub(super) fn run(args: &CiteArgs, index: &Path, terminal: &Terminal) -> anyhow::Result<Status> {
    let index = Index::open(index)?;
    let mut articles: Vec<(Article, Option<String>)> = Vec::new();
    let mut status = Status::Success;
    for id in &args.ids {
        let Some(mut article) = find_article(&index, id, terminal)? else {
            status = Status::NothingFound;
            continue;
        };
        let sha256 = source_sha256(&mut article, terminal);
        articles.push((article, sha256));
    }
    if articles.iter().any(|(_, sha256)| sha256.is_none()) {
        status = Status::Failed;
    }
    let paths = terminal.paths();
    let citations: Vec<Citation<'_>> =
        articles.iter().map(|(article, sha256)| Citation::new(article, sha256.as_deref(), &paths)).collect();
    let mut out = terminal.data_out();
    match args.style {
        CitationStyle::Plain => citations.iter().try_for_each(|citation| write_citation(&mut out, citation))?,
        CitationStyle::Bibtex => citations.iter().try_for_each(|citation| write_bibtex(&mut out, citation))?,
        CitationStyle::CslJson => write_csl_json(&mut out, &citations)?,
    }
    out.flush()?;
    Ok(status)
}

/// The SHA-256 of the page in hexadecimal digits. Warns and returns `None` if no source has the page as it was
/// indexed. Sets the origin of the article to the source that has it.
fn source_sha256(article: &mut Article, terminal: &Terminal) -> Option<String> {
    let origin = terminal.paths().show_origin(&article.origin);
    match read_page(article) {
        Ok(page) if page.is_unchanged => {
            article.origin = page.origin;
            article.origin.extent.map(|extent| extent.sha256.to_string())
        }
        Ok(_) | Err(IngestError { kind: IngestErrorKind::BytesNotFound, .. }) => {
            terminal
                .warn(&format!("{origin} has changed since it was indexed as {}: its SHA-256 is left out", article.id));
            None
        }
        Err(error) => {
            terminal.warn(&format!("{origin}: {}; its SHA-256 is left out", ingest_message(&error.kind)));
            None
        }
    }
}
