//! Line classifier: the class of a text by its words and form alone, wherever it is on the page: caption, prompt,
//! byline, date.
//!
//! A pure function of the text, so that `line_cache` can keep the result. Linear in the length of the text.

use memchr::{memchr, memchr2};

use super::facts::recognizers::agency_names::is_agency_label;
use super::facts::recognizers::breadcrumb::breadcrumb;
use super::facts::recognizers::bylines::byline_names;
use super::facts::recognizers::credits::Credit;
use super::facts::recognizers::date_lines::{is_clock_time, is_date_label, is_date_line};
use super::facts::recognizers::relative_times::is_relative_time;
use super::label::{BlockLabel, Evidence, Label};
use super::normalize::{ends_as_sentence, fold};
use super::notices;
use super::phrases;
use super::pointers;
use super::prompt_mention;
use super::rule::Rule;
use super::rules::phrases::{Meaning, POINTER_RULE, PhraseRule, RELOAD_WORDS};
use super::rules::thresholds::{CAPTION_LETTERS, CLUTTER_LETTERS, PROSE_LETTERS, SHORT_LETTERS};
use super::rules::words::SPEAKERS;
use crate::blocks::count_letters;

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
        let credit = if letters <= CAPTION_LETTERS && !is_spoken(text) { Credit::detect(text) } else { Credit::None };
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
    let rule = phrases::find_rule(&folded, letters);
    let is_story = |rule: &PhraseRule| {
        rule.name == POINTER_RULE && pointers::has_story(&folded) || prompt_mention::is_mention(rule, &folded, letters)
    };
    let Some(rule) = rule.filter(|rule| !is_story(rule)) else {
        return by_wording(text, &folded, letters, rule.is_some());
    };
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

/// Evidence from the wording of a line without a phrase of a rule, or with one that it mentions.
fn by_wording(text: &str, folded: &str, letters: usize, is_mention: bool) -> Option<Evidence> {
    let clutter = |name| Some(Evidence::certain(Label::Clutter, Rule::Phrase(name)));
    if is_relative_time(folded) {
        return Some(Evidence::certain(Label::Clutter, Rule::RelativeTime));
    }
    if pointers::is_pointer(text, folded) {
        return clutter(POINTER_RULE);
    }
    if is_template(text) {
        return clutter("template");
    }
    if is_mail_address(text) {
        return clutter("mail-address");
    }
    if pointers::opens_with_arrow(text, letters) {
        return clutter("arrow-line");
    }
    if is_reload_button(folded) {
        return clutter("reload-button");
    }
    if notices::is_link_request(folded) {
        return clutter("click-here");
    }
    // A sentence that mentions a prompt is of a story.
    if is_mention { None } else { notices::notice_rule(folded).and_then(clutter) }
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

/// Whether a text in brackets is who speaks in a broadcast, or what somebody says there: `[앵커]`, `[주민: …요.]`.
fn is_spoken(text: &str) -> bool {
    let inside = [('[', ']'), ('【', '】'), ('［', '］')]
        .iter()
        .find_map(|(open, close)| text.trim().strip_prefix(*open)?.strip_suffix(*close));
    let Some(inside) = inside else { return false };
    let is_caseless = || !inside.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    SPEAKERS.contains(&inside.trim().to_lowercase().as_str()) || ends_as_sentence(inside) && is_caseless()
}

/// Whether a text has placeholders of a template (`{{title}}`) and little else.
fn is_template(text: &str) -> bool {
    // Nearly all texts have no braces and no percent signs.
    if memchr2(b'{', b'%', text.as_bytes()).is_none() {
        return false;
    }
    let opens = [("{{", "}}"), ("{%", "%}"), ("<%", "%>"), ("${", "}")];
    let mut rest = text;
    let (mut filled, mut placeholders) = (0, 0);
    while let Some((at, (open, close))) =
        opens.iter().filter_map(|pair| Some((rest.find(pair.0)?, pair))).min_by_key(|(at, _)| *at)
    {
        let inside = &rest[at + open.len()..];
        let Some(end) = inside.find(close) else { break };
        filled += count_letters(&rest[..at]);
        placeholders += 1;
        rest = &inside[end + close.len()..];
    }
    placeholders > 0 && filled + count_letters(rest) < PROSE_LETTERS
}

/// Whether a text is a mail address alone.
fn is_mail_address(text: &str) -> bool {
    // Nearly all texts have no such sign.
    if memchr(b'@', text.as_bytes()).is_none() {
        return false;
    }
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let Some((name, host)) = text.split_once('@') else { return false };
    let is_part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || "._-+".contains(c));
    is_part(name) && is_part(host) && host.contains('.')
}

/// Whether a line is a button that loads a live report again: `+++ Refresh the ticker +++`.
fn is_reload_button(folded: &str) -> bool {
    /// Maximum length of its text, in bytes.
    const BUTTON_BYTES: usize = 80;
    let Some(inside) = folded.strip_prefix("++").filter(|inside| inside.len() <= BUTTON_BYTES) else { return false };
    let text = inside.trim_matches(|c: char| !c.is_alphanumeric());
    RELOAD_WORDS.iter().any(|word| text.ends_with(word) || text.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str) -> Option<Label> {
        let evidence = LineClass::classify(text, count_letters(text)).evidence;
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
    fn a_link_to_the_text_of_the_page_is_clutter() {
        for text in
            ["Zum Inhalt springen", "Aller au contenu principal", "ここから本文です", "본문 바로가기", "跳到主要內容"]
        {
            assert_eq!(label(text), Some(Label::Clutter), "{text}");
        }
    }

    #[test]
    fn a_story_in_brief_under_a_word_for_a_film_is_no_pointer() {
        let brief = "WATCH: The miller brings the new wheel up the river. It weighs three tons and is made of oak. The mill \
                     will turn again in the autumn, he said.";
        assert_eq!(label(brief), None);
        assert_eq!(label("WATCH: The miller brings the new wheel up the river"), Some(Label::Clutter));
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

    #[test]
    fn forms_for_comments_and_buttons_are_clutter_in_many_languages() {
        for text in [
            "No comments:",
            "Schreibe einen Kommentar",
            "No hay comentarios:",
            "Оставить комментарий",
            "اترك تعليقا",
            "Tulis komentar",
            "שתפו:",
            "닫기",
            "Udostępnij artykuł",
            "Solo para suscriptores",
            "Dapatkan update berita setiap hari dari kami",
        ] {
            assert_eq!(label(text), Some(Label::Clutter), "{text}");
        }
    }

    #[test]
    fn speakers_of_a_broadcast_are_no_credits() {
        for text in ["[앵커]", "[기자]", "[상인: 비가 와도 배가 뜨면 좋겠어요.]", "【记者】"] {
            assert_eq!(LineClass::classify(text, count_letters(text)).credit, Credit::None, "{text}");
        }
        assert_eq!(LineClass::classify("[연합뉴스]", 8).credit, Credit::Whole);
    }

    #[test]
    fn templates_addresses_and_buttons_are_clutter() {
        let rule = |text: &str| {
            let evidence = LineClass::classify(text, count_letters(text)).evidence?;
            Some(evidence.block_label.rule)
        };
        for (text, name) in [
            ("× Wait… {{headline}} {{price}} {{term}}", "template"),
            ("${name} wrote", "template"),
            ("ann.roe@harbour.example", "mail-address"),
            ("+++ Ticker zum Hafen neu laden +++", "reload-button"),
        ] {
            assert_eq!(rule(text), Some(Rule::Phrase(name)), "{text}");
        }
        let text = "The letter began with {{name}}, because nobody at the office of the harbour had put in whom it was to \
                    reach, and ended with a bill.";
        assert_eq!(rule(text), None);
        assert_eq!(rule("Write to ann.roe@harbour.example"), None);
    }
}
