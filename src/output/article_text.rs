//! Article as text for reading: title, facts, text, captions.

use std::io::{self, Write};

use super::{BOLD, DIM, ShownPaths, printable, wrap};
use newsidx_core::article::{Article, DateEvidence};

/// Further sources that are printed; JSON has all.
const SHOWN_SOURCES: usize = 20;

/// Columns of the names of the facts.
const NAME_WIDTH: usize = 10;

/// Writes the facts and the text of an article, wrapped to `width` columns; `None` wraps nothing.
///
/// # Errors
///
/// If the writer fails.
pub(crate) fn write_article(
    out: &mut dyn Write,
    article: &Article,
    paths: &ShownPaths,
    width: Option<usize>,
) -> io::Result<()> {
    // The text follows, so its first words are not repeated as a title.
    let title = if article.title.is_empty() { "(no title)" } else { &article.title };
    for line in wrapped(title, width) {
        writeln!(out, "{BOLD}{}{BOLD:#}", printable(line))?;
    }
    writeln!(out)?;
    for (name, value) in facts(article, paths) {
        writeln!(out, "{DIM}{name:<NAME_WIDTH$}{DIM:#}{}", printable(&value))?;
    }
    for text in article.standfirst.iter().chain(&article.paragraphs) {
        writeln!(out)?;
        write_text(out, text, width)?;
    }
    if !article.captions.is_empty() {
        writeln!(out, "\n{DIM}Captions{DIM:#}")?;
        for caption in &article.captions {
            writeln!(out)?;
            write_text(out, caption, width)?;
        }
    }
    Ok(())
}

fn facts(article: &Article, paths: &ShownPaths) -> Vec<(&'static str, String)> {
    let date = article.published.map(|published| format!("{} ({})", published.date, evidence_text(published.evidence)));
    let credits = (!article.credits.is_empty()).then(|| article.credits.join("; "));
    let authors = (!article.authors.is_empty()).then(|| article.authors.join(", "));
    let kind = (!article.kind.is_article()).then(|| article.kind.name().to_owned());
    [
        ("kind", kind),
        ("date", date),
        ("modified", article.modified.map(|modified| modified.to_string())),
        ("fetched", article.fetched.map(|fetched| fetched.to_string())),
        ("authors", authors),
        ("agency", article.agency.clone()),
        ("pictures", credits),
        ("section", article.section.clone()),
        ("site", Some(article.site.clone())),
        ("url", article.url.clone()),
        ("language", article.language.clone()),
        ("id", Some(article.id.to_string())),
        ("path", Some(paths.show_origin(&article.origin).to_string())),
    ]
    .into_iter()
    .filter_map(|(name, value)| value.map(|value| (name, value)))
    .chain(other_sources(article, paths))
    .collect()
}

/// The first further sources of the page, and the number of the rest.
fn other_sources(article: &Article, paths: &ShownPaths) -> impl Iterator<Item = (&'static str, String)> {
    let sources = &article.other_sources;
    let more = sources.len().saturating_sub(SHOWN_SOURCES);
    let more = (more > 0).then(|| format!("… and {more} more"));
    let shown = sources.iter().take(SHOWN_SOURCES).map(|origin| paths.show_origin(origin).to_string());
    shown.chain(more).map(|source| ("also at", source))
}

/// The evidence of a date, in words.
pub(super) fn evidence_text(evidence: DateEvidence) -> &'static str {
    match evidence {
        DateEvidence::Supplied => "stated by the scraper",
        DateEvidence::JsonLd => "from the page's JSON-LD",
        DateEvidence::Meta => "from a meta tag",
        DateEvidence::Time => "from a time element",
        DateEvidence::Line => "from a line beside the story",
        DateEvidence::Dateline => "from the dateline",
        DateEvidence::Url => "from the address",
        DateEvidence::Caption => "from a caption",
        DateEvidence::FileName => "from the file's name",
    }
}

fn write_text(out: &mut dyn Write, text: &str, width: Option<usize>) -> io::Result<()> {
    wrapped(text, width).into_iter().try_for_each(|line| writeln!(out, "{}", printable(line)))
}

fn wrapped(text: &str, width: Option<usize>) -> Vec<&str> {
    match width {
        Some(width) => wrap::lines(text, width).into_iter().map(|line| &text[line]).collect(),
        None => vec![text],
    }
}
