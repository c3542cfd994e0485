//! Hit as text for reading: rank and title, facts, snippet, source, number of copies.

use std::io::{self, Write};
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::display_title::display_title;
use super::styled_line::write_styled_line;
use super::{BOLD, DIM, MATCH, ShownPaths, printable, wrap};
use newsidx_core::article::Article;
use newsidx_search::Hit;

/// Narrowest terminal to which lines are wrapped; below, the terminal wraps them.
const MIN_WIDTH: usize = 30;

/// Widest snippet: lines above this are hard to read on any screen.
const MAX_SNIPPET_WIDTH: usize = 110;

/// Widths for writing hits.
#[derive(Clone, Debug)]
pub(crate) struct HitLayout {
    /// Columns of a line; `None` to wrap nothing.
    pub width: Option<usize>,
    /// Columns of the largest rank.
    pub rank_width: usize,
}

/// Writes a hit: rank and title, facts, snippet, sources, and the number of copies in its story.
///
/// # Errors
///
/// If the writer fails.
pub(crate) fn write_hit(
    out: &mut dyn Write,
    rank: usize,
    hit: &Hit,
    layout: &HitLayout,
    paths: &ShownPaths,
) -> io::Result<()> {
    let indent = layout.rank_width + 2;
    let width = layout.width.map(|width| width.max(MIN_WIDTH).saturating_sub(indent));
    let title = display_title(&hit.article);
    let title_matches: Vec<_> = hit.title_matches.iter().map(|range| (range.clone(), MATCH)).collect();
    write!(out, "{DIM}{rank:>rank_width$}.{DIM:#} ", rank_width = layout.rank_width)?;
    for (nth, line) in lines(&title, width).into_iter().enumerate() {
        if nth > 0 {
            write!(out, "{:indent$}", "")?;
        }
        write_styled_line(out, &title, line, &title_matches, BOLD)?;
        writeln!(out)?;
    }
    let facts = facts(&hit.article);
    for line in lines(&facts, width) {
        writeln!(out, "{:indent$}{DIM}{}{DIM:#}", "", printable(&facts[line]))?;
    }
    write_snippet(out, hit, indent, width.map(|width| width.min(MAX_SNIPPET_WIDTH)))?;
    let origin = paths.show_origin(&hit.article.origin).to_string();
    writeln!(out, "{:indent$}{DIM}{}  {}{DIM:#}", "", printable(&origin), hit.article.id)?;
    if let Some((other, more)) = hit.article.other_sources.split_first() {
        let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
        let other = paths.show_origin(other).to_string();
        writeln!(out, "{:indent$}{DIM}also at {}{more}{DIM:#}", "", printable(&other))?;
    }
    match &hit.story {
        Some(story) if story.copies > 0 => {
            let copies = if story.copies == 1 { "copy" } else { "copies" };
            let papers = if story.sites == 1 { "paper" } else { "papers" };
            writeln!(out, "{:indent$}+{} {copies} in {} {papers}", "", story.copies, story.sites)
        }
        _ => Ok(()),
    }
}

/// Writes a copy below the hit of its story: facts, title and source.
///
/// # Errors
///
/// If the writer fails.
pub(crate) fn write_copy(
    out: &mut dyn Write,
    copy: &Article,
    layout: &HitLayout,
    paths: &ShownPaths,
) -> io::Result<()> {
    let indent = layout.rank_width + 4;
    let width = layout.width.map(|width| width.max(MIN_WIDTH).saturating_sub(indent));
    let line = format!("{} · {}", facts(copy), display_title(copy));
    for part in lines(&line, width) {
        writeln!(out, "{:indent$}{}", "", printable(&line[part]))?;
    }
    let origin = paths.show_origin(&copy.origin).to_string();
    writeln!(out, "{:indent$}{DIM}{}  {}{DIM:#}", "", printable(&origin), copy.id)
}

fn facts(article: &Article) -> String {
    let date = article.published.map_or_else(|| "no date".to_owned(), |published| published.date.to_string());
    let mut facts = vec![date];
    facts.extend(article.section.clone());
    facts.extend(article.agency.clone());
    facts.push(article.site.clone());
    if !article.kind.is_article() {
        facts.push(article.kind.name().to_owned());
    }
    facts.join(" · ")
}

fn write_snippet(out: &mut dyn Write, hit: &Hit, indent: usize, width: Option<usize>) -> io::Result<()> {
    let snippet = &hit.snippet;
    let before = if snippet.cut_before { "… " } else { "" };
    let after = if snippet.cut_after { " …" } else { "" };
    let text = format!("{before}{}{after}", snippet.text);
    let shifted = |range: &Range<usize>| (range.start + before.len()..range.end + before.len(), MATCH);
    let matches: Vec<_> = snippet.matches.iter().map(shifted).collect();
    for line in lines(&text, width) {
        write!(out, "{:indent$}", "")?;
        write_styled_line(out, &text, line, &matches, anstyle::Style::new())?;
        writeln!(out)?;
    }
    Ok(())
}

fn lines(text: &str, width: Option<usize>) -> Vec<Range<usize>> {
    match width {
        Some(width) if text.width() > width => wrap::lines(text, width),
        _ if text.is_empty() => Vec::new(),
        _ => std::iter::once(0..text.len()).collect(),
    }
}
