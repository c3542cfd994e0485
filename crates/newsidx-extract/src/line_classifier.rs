//! What a text says of itself, wherever it stands: a caption, a prompt, a byline.

use super::block_attributes::{ends_as_sentence, fold};
use super::credits::Credit;
use super::facts::{agency_line, breadcrumb, byline_names, is_date_line};
use super::label::{BlockLabel, Evidence, Label};
use super::phrases;
use super::rules::phrases::Meaning;
use super::rules::thresholds::{CAPTION_LETTERS, CLUTTER_LETTERS, SHORT_LETTERS};

/// What a text says of itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LineClass {
    /// Letters, a character of Chinese, Japanese or Korean counting two.
    pub letters: usize,
    /// Whether it ends as a sentence does.
    pub sentence_end: bool,
    /// What it has of the credit of a picture; nothing where it is too long for a caption.
    pub credit: Credit,
    /// What its words and its form say.
    pub evidence: Option<Evidence>,
}

impl LineClass {
    /// Reads a text with so many letters; linear in its length.
    pub(crate) fn classify(text: &str, letters: usize) -> Self {
        let credit = if letters <= CAPTION_LETTERS { Credit::detect(text) } else { Credit::None };
        let evidence = by_phrase(text, letters).or_else(|| by_form(text, letters, credit));
        Self { letters, sentence_end: ends_as_sentence(text), credit, evidence }
    }
}

fn by_phrase(text: &str, letters: usize) -> Option<Evidence> {
    // No rule is about longer texts.
    if letters > CLUTTER_LETTERS {
        return None;
    }
    let rule = phrases::find_rule(&fold(text), letters)?;
    let label = match rule.meaning {
        Meaning::Published => Label::Published,
        Meaning::Updated => Label::Updated,
        Meaning::Clutter | Meaning::ListHead | Meaning::End => Label::Clutter,
    };
    Some(Evidence {
        block_label: BlockLabel::new(label, rule.name),
        ends_body: rule.meaning == Meaning::End,
        starts_link_list: rule.meaning == Meaning::ListHead,
        is_certain: true,
    })
}

fn by_form(text: &str, letters: usize, credit: Credit) -> Option<Evidence> {
    if !text.chars().any(char::is_alphabetic) {
        return Evidence::certain(Label::Clutter, "no-letters");
    }
    if is_clock_time(text) {
        return Evidence::certain(Label::Clutter, "clock-time");
    }
    if letters <= SHORT_LETTERS {
        if agency_line(text).is_some() {
            return Evidence::certain(Label::Agency, "agency-line");
        }
        if breadcrumb(text).is_some() {
            return Evidence::certain(Label::Section, "breadcrumb-line");
        }
        if is_date_line(text) {
            return Evidence::certain(Label::Published, "date-line");
        }
        if byline_names(text).is_some() {
            return Evidence::certain(Label::Byline, "byline-line");
        }
        if credit == Credit::Whole {
            return Evidence::certain(Label::Credit, "credit-line");
        }
    }
    (credit != Credit::None).then(|| Evidence::uncertain(Label::Caption, "picture-credit"))?
}

/// `7:15 a.m.`, `18.30 Uhr`: the labels of a live report, which it has beside every entry.
fn is_clock_time(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    let Some(minutes) = rest.strip_prefix([':', '.', 'h']).filter(|_| (1..=2).contains(&digits)) else { return false };
    let unit = minutes.trim_start_matches(|c: char| c.is_ascii_digit());
    let known = ["", "am", "pm", "a.m.", "p.m.", "uhr", "h", "et", "gmt", "cet"];
    minutes.len() - unit.len() == 2 && known.contains(&unit.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_times_are_told_from_numbers() {
        for time in ["7:15 a.m.", "18.30 Uhr", "09:05", "12h30"] {
            assert!(is_clock_time(time), "{time}");
        }
        for text in ["7:1", "3.5 million", "2025", "10:05 the bridge opens", "100:20"] {
            assert!(!is_clock_time(text), "{text}");
        }
    }
}
