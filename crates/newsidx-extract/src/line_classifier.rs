//! Line classifier: the class of a text by its words and form alone, wherever it is on the page: caption, prompt,
//! byline, date.
//!
//! A pure function of the text, so that `line_cache` can keep the result. Linear in the length of the text.

use super::facts::recognizers::agency_names::is_agency_label;
use super::facts::recognizers::breadcrumb::breadcrumb;
use super::facts::recognizers::bylines::byline_names;
use super::facts::recognizers::credits::Credit;
use super::facts::recognizers::date_lines::is_date_line;
use super::label::{BlockLabel, Evidence, Label};
use super::normalize::{ends_as_sentence, fold};
use super::phrases;
use super::prompt_mention;
use super::rule::Rule;
use super::rules::phrases::Meaning;
use super::rules::thresholds::{CAPTION_LETTERS, CLUTTER_LETTERS, SHORT_LETTERS};

/// The class of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LineClass {
    /// Number of letters; a character of Chinese, Japanese or Korean counts as two.
    pub letters: usize,
    /// Whether the text ends as a sentence.
    pub sentence_end: bool,
    /// Credit of a picture in the text; none if the text is too long for a caption.
    pub credit: Credit,
    /// Evidence from phrases and form.
    pub evidence: Option<Evidence>,
}

impl LineClass {
    /// Classifies a text with this number of letters. Linear in its length.
    pub(crate) fn classify(text: &str, letters: usize) -> Self {
        let credit = if letters <= CAPTION_LETTERS { Credit::detect(text) } else { Credit::None };
        let evidence = by_phrase(text, letters).or_else(|| by_form(text, letters, credit));
        Self { letters, sentence_end: ends_as_sentence(text), credit, evidence }
    }
}

fn by_phrase(text: &str, letters: usize) -> Option<Evidence> {
    // No phrase rule applies to longer texts, and folding a paragraph for nothing is not free.
    if letters > CLUTTER_LETTERS {
        return None;
    }
    let folded = fold(text);
    let rule = phrases::find_rule(&folded, letters)?;
    if prompt_mention::is_mention(rule, &folded, letters) {
        return None;
    }
    let label = match rule.meaning {
        Meaning::Published => Label::Published,
        Meaning::Updated => Label::Updated,
        Meaning::Clutter | Meaning::ListHead | Meaning::End => Label::Clutter,
    };
    Some(Evidence {
        block_label: BlockLabel::new(label, Rule::Phrase(rule.name)),
        ends_body: rule.meaning == Meaning::End,
        starts_link_list: rule.meaning == Meaning::ListHead,
        is_certain: true,
    })
}

fn by_form(text: &str, letters: usize, credit: Credit) -> Option<Evidence> {
    if !text.chars().any(char::is_alphabetic) {
        return Some(Evidence::certain(Label::Clutter, Rule::NoLetters));
    }
    if is_clock_time(text) {
        return Some(Evidence::certain(Label::Clutter, Rule::TimeOfDay));
    }
    // Labels, bylines and date lines of the sample pages are shorter, paragraphs are longer.
    if letters <= SHORT_LETTERS {
        if is_agency_label(text, credit == Credit::Whole) {
            return Some(Evidence::certain(Label::Agency, Rule::AgencyLine));
        }
        if breadcrumb(text).is_some() {
            return Some(Evidence::certain(Label::Section, Rule::BreadcrumbLine));
        }
        if is_date_line(text) {
            return Some(Evidence::certain(Label::Published, Rule::DateLine));
        }
        if byline_names(text).is_some() {
            return Some(Evidence::certain(Label::Byline, Rule::BylineLine));
        }
        if credit == Credit::Whole {
            return Some(Evidence::certain(Label::Credit, Rule::CreditLine));
        }
    }
    (credit != Credit::None).then(|| Evidence::uncertain(Label::Caption, Rule::PictureCredit))
}

/// Whether a text is a time of day, such as `7:15 a.m.` or `18.30 Uhr`. Live reports have one for every entry.
fn is_clock_time(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    let Some(minutes) = rest.strip_prefix([':', '.', 'h']).filter(|_| (1..=2).contains(&digits)) else { return false };
    let unit = minutes.trim_start_matches(|c: char| c.is_ascii_digit());
    let units = ["", "am", "pm", "a.m.", "p.m.", "uhr", "h", "et", "gmt", "cet"];
    minutes.len() - unit.len() == 2 && units.contains(&unit.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_distinguished_from_numbers() {
        for time in ["7:15 a.m.", "18.30 Uhr", "09:05", "12h30"] {
            assert!(is_clock_time(time), "{time}");
        }
        for text in ["7:1", "3.5 million", "2025", "10:05 the bridge opens", "100:20"] {
            assert!(!is_clock_time(text), "{text}");
        }
    }
}
