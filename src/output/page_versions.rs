//! Versions of a page with a word diff to the version before, as text and as records.

use std::io::{self, Write};
use std::ops::Range;

use anstyle::Style;
use serde::Serialize;

use super::article_record::ArticleFacts;
use super::display_title::display_title;
use super::styled_line::write_styled_line;
use super::text_diff::{ChangeKind, TextChange, changed_paragraphs};
use super::{ADDED, BOLD, DIM, REMOVED, SCHEMA_VERSION, ShownPaths, printable, wrap};
use newsidx_core::article::Article;

/// Indentation of all lines but the first.
const INDENT: &str = "   ";

#[derive(Serialize)]
struct VersionRecord<'a> {
    schema: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    version: usize,
    #[serde(flatten)]
    facts: ArticleFacts<'a>,
    changes: Vec<ChangeRecord>,
}

#[derive(Serialize)]
struct ChangeRecord {
    /// Number among the changed paragraphs, from 1.
    paragraph: usize,
    change: &'static str,
    text: String,
}

/// A version as a record; `number` counts from 1, `before` is the previous version.
pub(crate) fn version_record<'a>(
    number: usize,
    before: Option<&Article>,
    version: &'a Article,
    paths: &ShownPaths,
) -> impl Serialize + use<'a> {
    let changed = before.map(|before| changed_paragraphs(&texts(before), &texts(version))).unwrap_or_default();
    let changes = changed.into_iter().enumerate().flat_map(|(nth, changes)| {
        changes.into_iter().map(move |change| ChangeRecord {
            paragraph: nth + 1,
            change: change.kind.name(),
            text: change.text,
        })
    });
    VersionRecord {
        schema: SCHEMA_VERSION,
        kind: "version",
        version: number,
        facts: ArticleFacts::new(version, paths),
        changes: changes.collect(),
    }
}

/// Writes a version: day, title, source, and the paragraphs that changed, with `[-removed words-]` and `{+added
/// words+}`.
///
/// # Errors
///
/// If the writer fails.
pub(crate) fn write_version(
    out: &mut dyn Write,
    number: usize,
    before: Option<&Article>,
    version: &Article,
    paths: &ShownPaths,
    width: Option<usize>,
) -> io::Result<()> {
    let day = version.first_known_day().map_or_else(|| "no date".to_owned(), |day| day.to_string());
    writeln!(out, "{DIM}{number}.{DIM:#} {day}  {BOLD}{}{BOLD:#}", printable(&display_title(version)))?;
    let origin = paths.show_origin(&version.origin).to_string();
    writeln!(out, "{INDENT}{DIM}{}  {}{DIM:#}", printable(&origin), version.id)?;
    let Some(before) = before else { return Ok(()) };
    let changed = changed_paragraphs(&texts(before), &texts(version));
    if changed.is_empty() {
        return writeln!(out, "{INDENT}no word was changed");
    }
    for changes in changed {
        let (text, styled) = marked_changes(&changes);
        let lines = wrap::lines(&text, width.map_or(usize::MAX, |width| width.saturating_sub(INDENT.len())));
        for line in lines {
            write!(out, "{INDENT}")?;
            write_styled_line(out, &text, line, &styled, Style::new())?;
            writeln!(out)?;
        }
    }
    Ok(())
}

/// The texts that are compared: title, standfirst and paragraphs.
fn texts(article: &Article) -> Vec<&str> {
    let title = std::iter::once(&article.title);
    title.chain(&article.standfirst).chain(&article.paragraphs).map(String::as_str).collect()
}

/// The words of a changed paragraph with marks around the changes, and the styles of the changes.
fn marked_changes(changes: &[TextChange]) -> (String, Vec<(Range<usize>, Style)>) {
    let mut text = String::new();
    let mut styled = Vec::new();
    for change in changes {
        let start = text.len();
        // Escaped before it is wrapped: an escape is wider than its character.
        let words = printable(&change.text);
        let (marked, style) = match change.kind {
            ChangeKind::Same => (words.into_owned(), None),
            ChangeKind::Removed => (format!("[-{words}-]"), Some(REMOVED)),
            ChangeKind::Added => (format!("{{+{words}+}}"), Some(ADDED)),
        };
        text.push_str(&marked);
        styled.extend(style.map(|style| (start..text.len(), style)));
    }
    (text, styled)
}
