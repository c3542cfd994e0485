//! Every block of a page with its label, the rule that gave it, and what weighed most with the models.

use std::io::{self, Write};

use super::{BOLD, DIM, DROPPED, KEPT, printable};
use newsidx_extract::blocks::ParsedPage;
use newsidx_extract::{DateCandidate, Explanation, Extraction, FeatureWeight, Label};

/// Writes the blocks in reading order: `+` kept, `-` dropped, `=` a fact; under those that a model decided what
/// weighed most; then the dates that the page offers.
///
/// # Errors
///
/// Where the writer fails.
pub(crate) fn write_explanation(
    out: &mut dyn Write,
    page: &ParsedPage,
    extraction: &Extraction,
    explanation: &Explanation,
) -> io::Result<()> {
    for ((block, verdict), weights) in page.blocks.iter().zip(&extraction.labels).zip(&explanation.weights) {
        let (mark, style) = match verdict.label {
            label if label.is_kept() => ('+', KEPT),
            Label::Clutter => ('-', DROPPED),
            _ => ('=', BOLD),
        };
        let (label, rule) = (verdict.label.name(), verdict.rule.name());
        let score = verdict.score.map_or_else(String::new, |score| format!("{score:.2}"));
        writeln!(
            out,
            "{style}{mark} {label:<10}{style:#} {DIM}{rule:<24} {score:<4}{DIM:#} {style}{}{style:#}",
            printable(&block.text)
        )?;
        if !weights.is_empty() {
            let weights: Vec<String> = weights.iter().map(format_weight).collect();
            writeln!(out, "{DIM}{:13}{}{DIM:#}", "", weights.join(", "))?;
        }
    }
    if let Err(rejection) = &extraction.outcome {
        writeln!(out, "{BOLD}rejected: {rejection}{BOLD:#}")?;
    }
    let article = extraction.outcome.as_ref().ok();
    let published = article.and_then(|article| article.published);
    let is_published = |candidate: &DateCandidate| {
        published.is_some_and(|chosen| chosen.date == candidate.date && chosen.evidence == candidate.evidence)
    };
    let modified = article.and_then(|article| article.modified);
    let is_modified = |candidate: &DateCandidate| modified == Some(candidate.date);
    write_dates(out, "date", &explanation.published, is_published)?;
    write_dates(out, "modified", &explanation.modified, is_modified)
}

/// `count_letters 212 (+1.31)`: the feature, what the block has of it, and what that weighed.
fn format_weight(FeatureWeight { feature, value, weight }: &FeatureWeight) -> String {
    let value = format!("{value:.2}");
    format!("{feature} {} ({weight:+.2})", value.trim_end_matches('0').trim_end_matches('.'))
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
