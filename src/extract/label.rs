//! What a block is, and what it says of itself: a caption, a prompt, a byline.
//!
//! Words that are sure decide; the rest is evidence, which the models weigh with the place of the
//! block (`verdicts`).

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::blocks::{Block, Markup};

use super::facts::{agency_alone, breadcrumb, byline_names, is_date_line};
use super::phrases;
use super::rules::phrases::Meaning;
use super::rules::thresholds::{CAPTION_LETTERS, CLUTTER_LETTERS, REPEATED_CAPTION_LETTERS, SHORT_LETTERS};
use super::signals::Signals;

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// A paragraph of the story, a quotation or a list item in it.
    Body,
    /// A heading inside the story.
    Subheading,
    /// The headline.
    Title,
    /// The summary under the headline.
    Standfirst,
    /// A caption with its credit.
    Caption,
    /// A line with the names of the authors.
    Byline,
    /// A line with the name of an agency.
    Agency,
    /// A line with the date of publication.
    Published,
    /// A line with the date of the last change.
    Updated,
    /// A breadcrumb.
    Section,
    /// What is no part of the article.
    Clutter,
}

impl Label {
    /// The name that `--explain` prints.
    pub fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Subheading => "subheading",
            Self::Title => "title",
            Self::Standfirst => "standfirst",
            Self::Caption => "caption",
            Self::Byline => "byline",
            Self::Agency => "agency",
            Self::Published => "published",
            Self::Updated => "updated",
            Self::Section => "section",
            Self::Clutter => "clutter",
        }
    }

    /// Whether the text of the block reaches the index as text.
    pub fn is_kept(self) -> bool {
        matches!(self, Self::Body | Self::Subheading | Self::Title | Self::Standfirst | Self::Caption)
    }
}

/// A label and the rule that gave it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// What the block is.
    pub label: Label,
    /// The rule that decided, as `docs/extraction.md` names it.
    pub rule: &'static str,
    /// Score of the model that was asked, from 0 to 1; `None` where words or markup decided.
    pub score: Option<f32>,
}

impl Verdict {
    pub(super) fn new(label: Label, rule: &'static str) -> Self {
        Self { label, rule, score: None }
    }

    pub(super) fn scored(label: Label, rule: &'static str, score: f32) -> Self {
        Self { label, rule, score: Some(score) }
    }
}

/// What a block says of itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Evidence {
    pub verdict: Verdict,
    /// Whether the story ends before the block.
    pub ends_story: bool,
    /// Whether a list of links follows.
    pub opens_list: bool,
    /// Whether the words of the block say it, and no model is asked.
    pub is_sure: bool,
}

impl Evidence {
    fn plain(label: Label, rule: &'static str) -> Option<Self> {
        Some(Self { verdict: Verdict::new(label, rule), ends_story: false, opens_list: false, is_sure: false })
    }

    fn sure(label: Label, rule: &'static str) -> Option<Self> {
        Some(Self { verdict: Verdict::new(label, rule), ends_story: false, opens_list: false, is_sure: true })
    }
}

/// Labels a block by what it says of itself; `None` where that is nothing.
pub(super) fn own_evidence(block: &Block, signals: &Signals) -> Option<Evidence> {
    by_position_in_markup(block, signals)
        .or_else(|| by_phrase(signals))
        .or_else(|| by_form(block, signals))
        .or_else(|| by_element(signals))
}

fn by_position_in_markup(block: &Block, signals: &Signals) -> Option<Evidence> {
    if signals.context.breadcrumb {
        return Evidence::plain(Label::Section, "breadcrumb-element");
    }
    if block.markup == Markup::Caption || signals.context.caption && signals.letters <= CAPTION_LETTERS {
        return Evidence::plain(Label::Caption, "caption-element");
    }
    None
}

fn by_phrase(signals: &Signals) -> Option<Evidence> {
    if signals.folded.is_empty() {
        return None;
    }
    let rule = phrases::find(&signals.folded, signals.letters)?;
    let label = match rule.meaning {
        Meaning::Published => Label::Published,
        Meaning::Updated => Label::Updated,
        Meaning::Clutter | Meaning::ListHead | Meaning::End => Label::Clutter,
    };
    Some(Evidence {
        verdict: Verdict::new(label, rule.name),
        ends_story: rule.meaning == Meaning::End,
        opens_list: rule.meaning == Meaning::ListHead,
        is_sure: true,
    })
}

fn by_form(block: &Block, signals: &Signals) -> Option<Evidence> {
    let text = block.text.as_str();
    if !text.chars().any(char::is_alphabetic) {
        return Evidence::sure(Label::Clutter, "no-letters");
    }
    if is_clock_time(text) {
        return Evidence::sure(Label::Clutter, "clock-time");
    }
    if signals.letters <= SHORT_LETTERS {
        if agency_alone(text).is_some() {
            return Evidence::sure(Label::Agency, "agency-line");
        }
        if breadcrumb(text).is_some() {
            return Evidence::sure(Label::Section, "breadcrumb-line");
        }
        if is_date_line(text) {
            return Evidence::sure(Label::Published, "date-line");
        }
        if byline_names(text).is_some() {
            return Evidence::sure(Label::Byline, "byline-line");
        }
    }
    if signals.letters <= CAPTION_LETTERS && has_credit(text) {
        return Evidence::plain(Label::Caption, "picture-credit");
    }
    if block.markup == Markup::Line
        && signals.stands_twice
        && signals.sentence_end
        && signals.letters >= REPEATED_CAPTION_LETTERS
    {
        return Evidence::plain(Label::Caption, "stands-twice");
    }
    None
}

fn by_element(signals: &Signals) -> Option<Evidence> {
    let context = signals.context;
    if let Some(word) = context.clutter {
        return Evidence::plain(Label::Clutter, word);
    }
    if context.byline && signals.letters <= SHORT_LETTERS * 2 {
        return Evidence::plain(Label::Byline, "byline-element");
    }
    if context.date && signals.letters <= SHORT_LETTERS {
        return Evidence::plain(Label::Published, "date-element");
    }
    if signals.linked {
        return Evidence::plain(Label::Clutter, "all-links");
    }
    None
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

/// Whether a text ends with the credit of a picture, or opens with the label of one.
pub(super) fn has_credit(text: &str) -> bool {
    ends_with_bracket_credit(text) || ends_with_named_credit(text) || opens_with_picture_label(text)
}

/// "… on May 20. `[YONHAP]`", "… (AP Photo/Jo Doe)", "(REUTERS/Jo Doe)".
fn ends_with_bracket_credit(text: &str) -> bool {
    let Some((before, inside)) = last_brackets(text.trim_end_matches('.')) else { return false };
    if before.trim().is_empty() {
        return false;
    }
    let lower = inside.to_lowercase();
    let names_picture = [
        "photo",
        "foto",
        "bild:",
        "image",
        "사진",
        "写真",
        "picture",
        "reuters/",
        "ap/",
        "afp/",
        "getty",
        "courtesy of",
        "handout",
        "file",
    ]
    .iter()
    .any(|word| lower.contains(word));
    let in_capitals = text.ends_with(']')
        && inside.chars().any(char::is_alphabetic)
        && inside.chars().all(|c| !c.is_lowercase())
        && inside.chars().count() <= 60;
    names_picture && inside.chars().count() <= 100 || in_capitals
}

fn last_brackets(text: &str) -> Option<(&str, &str)> {
    let open = match text.chars().last()? {
        ')' => '(',
        ']' => '[',
        '）' => '（',
        _ => return None,
    };
    let start = text.rfind(open)?;
    Some((&text[..start], &text[start + open.len_utf8()..text.len() - text.chars().last()?.len_utf8()]))
}

/// What stands before or in the credit at the end of a caption.
const CREDITS: [&str; 36] = [
    " © ",
    " ©",
    "Bildrechte: ",
    "Bild:",
    "Image : ",
    "Photo : ",
    "Crédit : ",
    "Credits: ",
    "Credit:",
    "Fot. ",
    "Фото: ",
    "Kuva: ",
    "/dpa",
    "picture alliance",
    "Photo by ",
    "Photo: ",
    "Photograph: ",
    "Photograph by ",
    "Photos by ",
    "Photo courtesy of ",
    "Picture: ",
    "Image: ",
    "Credit: ",
    "REUTERS/",
    "AP Photo/",
    "AFP/",
    "Getty Images",
    "Foto: ",
    "Fotos: ",
    "Bild: ",
    "Foto de ",
    "Crédito: ",
    "사진=",
    "사진 제공",
    "写真：",
    "撮影：",
];
/// Finds all of them at once; nothing where they were more than an automaton can hold, which a test
/// rules out.
static CREDIT_FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(CREDITS).ok());

/// "… on Friday. REUTERS/Jo Doe", "… Photo by Jo Doe", "… Foto: Jo Doe / dpa".
fn ends_with_named_credit(text: &str) -> bool {
    let Some(finder) = &*CREDIT_FINDER else { return false };
    let tail_start = text.char_indices().rev().nth(CREDIT_CHARS).map_or(0, |(at, _)| at);
    let tail = &text[tail_start..];
    let mut last_ends = [None; CREDITS.len()];
    for found in finder.find_overlapping_iter(tail) {
        last_ends[found.pattern().as_usize()] = Some(found.end());
    }
    last_ends.into_iter().flatten().any(|end| {
        let credited = &tail[end..];
        // A credit is a name, not a sentence that goes on.
        credited.split_whitespace().count() <= 8 && !credited.trim_end_matches('.').contains(". ")
    })
}

/// Characters at the end of a caption in which its credit stands.
const CREDIT_CHARS: usize = 90;

fn opens_with_picture_label(text: &str) -> bool {
    ["▲", "△ 사진", "[사진", "【写真】", "FILE - ", "FILE PHOTO:", "File photo:", "Imagen de archivo"]
        .iter()
        .any(|label| text.starts_with(label))
}

/// Whether a block is a headline of another story or a label rather than a piece of this one.
pub(super) fn is_short_label(signals: &Signals) -> bool {
    signals.letters <= CLUTTER_LETTERS / 2 && !signals.sentence_end
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

    #[test]
    fn credits_are_told_at_the_end_of_a_text() {
        for text in ["The pier on Friday. Photo by Jo Doe", "Der Hafen. © Jo Doe | dpa", "The pier. (AP Photo/Jo Doe)"]
        {
            assert!(has_credit(text), "{text}");
        }
        assert!(CREDIT_FINDER.is_some());
        assert!(!has_credit(
            "The mayor took a photo by the pier. Then she went home to have her dinner with the children."
        ));
    }
}
