//! Blocks of a page with their labels, rules and model scores (`extract --explain`).

use std::io::{self, Write};

use super::{BOLD, DIM, DROPPED, KEPT, printable};
use newsidx_extract::blocks::ParsedPage;
use newsidx_extract::{DateCandidate, Explanation, Extraction, FeatureWeight, Label};

/// Writes the blocks in reading order: `+` kept, `-` dropped, `=` a fact. Blocks that a model labelled have the
/// features with the largest weights below. The dates of the page follow.
///
/// # Errors
///
/// If the writer fails.
pub(crate) fn write_explanation(
    out: &mut dyn Write,
    page: &ParsedPage,
    extraction: &Extraction,
    explanation: &Explanation,
) -> io::Result<()> {
    for ((block, label), weights) in page.blocks.iter().zip(&extraction.labels).zip(&explanation.weights) {
        let (mark, style) = match label.label {
            label if label.is_kept() => ('+', KEPT),
            Label::Clutter => ('-', DROPPED),
            _ => ('=', BOLD),
        };
        let (name, rule) = (label.label.name(), label.rule.name());
        let score = label.score.map_or_else(String::new, |score| format!("{score:.2}"));
        writeln!(
            out,
            "{style}{mark} {name:<10}{style:#} {DIM}{rule:<24} {score:<4}{DIM:#} {style}{}{style:#}",
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
        published.is_some_and(|published| published.date == candidate.date && published.evidence == candidate.evidence)
    };
    let modified = article.and_then(|article| article.modified);
    let is_modified = |candidate: &DateCandidate| modified == Some(candidate.date);
    write_dates(out, "date", &explanation.published, is_published)?;
    write_dates(out, "modified", &explanation.modified, is_modified)
}

/// `count_letters 212 (+1.31)`: feature, its value, its weight.
fn format_weight(FeatureWeight { feature, value, weight }: &FeatureWeight) -> String {
    let value = format!("{value:.2}");
    format!("{feature} {} ({weight:+.2})", value.trim_end_matches('0').trim_end_matches('.'))
}

/// Writes one date a line; the first selected one has a star.
fn write_dates(
    out: &mut dyn Write,
    name: &str,
    dates: &[DateCandidate],
    is_selected: impl Fn(&DateCandidate) -> bool,
) -> io::Result<()> {
    let selected = dates.iter().position(is_selected);
    for (nth, DateCandidate { date, evidence }) in dates.iter().enumerate() {
        let mark = if selected == Some(nth) { '*' } else { ' ' };
        writeln!(out, "{DIM}{name}{DIM:#} {mark} {date} {DIM}{}{DIM:#}", evidence.name())?;
    }
    Ok(())
}
