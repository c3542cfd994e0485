//! Every block of a page with its label and the rule that gave it.

use std::io::{self, Write};

use super::{BOLD, DIM, DROPPED, KEPT, printable};
use crate::blocks::Page;
use crate::extract::{DateCandidate, Extraction, Label, date_candidates};
use crate::page::RawPage;

/// Writes the blocks in reading order: `+` kept, `-` dropped, `=` a fact; then the dates that the
/// page offers.
///
/// # Errors
///
/// Where the writer fails.
pub fn write_explanation(out: &mut dyn Write, raw: &RawPage, page: &Page, extraction: &Extraction) -> io::Result<()> {
    for (block, verdict) in page.blocks.iter().zip(&extraction.verdicts) {
        let (mark, style) = match verdict.label {
            label if label.is_kept() => ('+', KEPT),
            Label::Clutter => ('-', DROPPED),
            _ => ('=', BOLD),
        };
        let (label, rule) = (verdict.label.name(), verdict.rule);
        let score = verdict.score.map_or_else(String::new, |score| format!("{score:.2}"));
        writeln!(
            out,
            "{style}{mark} {label:<10}{style:#} {DIM}{rule:<24} {score:<4}{DIM:#} {style}{}{style:#}",
            printable(&block.text)
        )?;
    }
    if let Err(rejection) = &extraction.outcome {
        writeln!(out, "{BOLD}rejected: {rejection}{BOLD:#}")?;
    }
    let dates = date_candidates(raw, page, &extraction.verdicts);
    let article = extraction.outcome.as_ref().ok();
    let published = article.and_then(|article| article.published);
    let is_published = |candidate: &DateCandidate| {
        published.is_some_and(|chosen| chosen.date == candidate.date && chosen.evidence == candidate.evidence)
    };
    let modified = article.and_then(|article| article.modified);
    let is_modified = |candidate: &DateCandidate| modified == Some(candidate.date);
    write_dates(out, "date", &dates.published, is_published)?;
    write_dates(out, "modified", &dates.modified, is_modified)
}

/// Writes dates one a line; the first that is chosen has a star.
fn write_dates(
    out: &mut dyn Write,
    name: &str,
    dates: &[DateCandidate],
    is_chosen: impl Fn(&DateCandidate) -> bool,
) -> io::Result<()> {
    let chosen = dates.iter().position(is_chosen);
    for (nth, DateCandidate { date, evidence }) in dates.iter().enumerate() {
        let mark = if chosen == Some(nth) { '*' } else { ' ' };
        writeln!(out, "{DIM}{name}{DIM:#} {mark} {date} {DIM}{}{DIM:#}", evidence.name())?;
    }
    Ok(())
}
