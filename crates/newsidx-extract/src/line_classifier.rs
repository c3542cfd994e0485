//! Line classifier: the class of a text by its words and form alone, wherever it is on the page: caption, prompt,
//! byline, date.
//!
//! A pure function of the text, so that `line_cache` can keep the result. Linear in the length of the text.

use super::facts::recognizers::agency_names::is_agency_label;
use super::facts::recognizers::breadcrumb::breadcrumb;
use super::facts::recognizers::bylines::byline_names;
use super::facts::recognizers::credits::Credit;
use super::facts::recognizers::date_lines::{is_clock_time, is_date_label, is_date_line};
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
    // Hardly a sentence of a story starts with "posted".
    let is_label = || folded.starts_with("posted") || is_date_label(text, letters);
    if matches!(rule.meaning, Meaning::Published | Meaning::Updated) && !is_label() {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str) -> Option<Label> {
        let evidence = LineClass::classify(text, crate::blocks::count_letters(text)).evidence;
        evidence.map(|evidence| evidence.block_label.label)
    }

    #[test]
    fn a_line_about_a_change_is_no_line_about_the_publication() {
        for text in [
            "Sist oppdatert 20. mai 2025 kl. 10.12",
            "Atualizada em 20/05/2025 10h12",
            "Son Güncelleme: 20 Mayıs 2025",
            "Zaktualizowano: 20 maja 2025",
            "עודכן: 20.05.2025",
            "آخر تحديث: 20 مايو 2025",
            "最終更新 2025年5月20日",
        ] {
            assert_eq!(label(text), Some(Label::Updated), "{text}");
        }
        for text in ["Publicerad 20 maj 2025", "Julkaistu 20.5.2025", "تاریخ انتشار: ۳۰ اردیبهشت ۱۴۰۴", "Updated"]
        {
            let expected = if text == "Updated" { Label::Updated } else { Label::Published };
            assert_eq!(label(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_sentence_that_starts_with_a_word_for_a_change_is_no_date_line() {
        for text in [
            "Updated rules for the harbour were passed by the council on Monday.",
            "Published in 2019, the novel sold a hundred copies.",
            "Modificado el reglamento, los barcos pueden volver al muelle.",
            "更新されたばかりの橋について市長が説明した",
        ] {
            assert_eq!(label(text), None, "{text}");
        }
    }
}
