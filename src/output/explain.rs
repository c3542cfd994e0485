//! Every block of a page with its label and the rule that gave it.

use std::io::{self, Write};

use super::{BOLD, DIM, DROPPED, KEPT, printable};
use crate::blocks::Page;
use crate::extract::{Extraction, Label, date_candidates};
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
    for (nth, candidate) in dates.iter().enumerate() {
        let chosen = extraction.outcome.as_ref().ok().and_then(|article| article.published);
        let is_chosen =
            chosen.is_some_and(|chosen| chosen.date == candidate.date && chosen.evidence == candidate.evidence);
        let is_first = dates[..nth].iter().all(|earlier| earlier != candidate);
        let mark = if is_chosen && is_first { '*' } else { ' ' };
        writeln!(out, "{DIM}date{DIM:#} {mark} {} {DIM}{}{DIM:#}", candidate.date, candidate.evidence.name())?;
    }
    Ok(())
}
