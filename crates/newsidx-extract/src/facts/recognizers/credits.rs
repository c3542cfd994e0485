//! Caption splitter: recognizes the credit of a picture at the end of a text, in brackets, after a label (`Photo by`,
//! `Foto:`, `©`), or as the names of photographer and agency after the last sentence.
//!
//! Labels are searched in the last `TAIL_CHARS` characters of each part, whatever the length of the text:
//! `label_positions` finds where one may end, `suffix_table` which one it is. The words are in `rules::credits`.

use std::sync::LazyLock;

use super::label_positions::label_positions;
use super::suffix_table::SuffixTable;
use crate::rules::FirstByteFilter;
use crate::rules::credits::{
    ARCHIVE_MARKS, CAPTION_PREFIXES, CREDIT_LABELS, MAKER_LABELS, MAX_CREDIT_WORDS, PICTURE_AGENCIES, SLASH_AGENCIES,
    TAIL_CHARS,
};

/// A caption and the credit at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SplitCaption<'a> {
    /// The caption without the credit; empty if the text is only a credit.
    pub text: &'a str,
    /// The credit with its label, without brackets around it.
    pub credit: Option<&'a str>,
}

/// How much of a text is the credit of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Credit {
    /// No part.
    #[default]
    None,
    /// Its end, or the text begins as captions do.
    Partial,
    /// All of it.
    Whole,
}

impl Credit {
    /// Classifies a text.
    pub(crate) fn detect(text: &str) -> Self {
        match split_caption(text) {
            SplitCaption { text: "", credit: Some(_) } => Self::Whole,
            SplitCaption { credit: Some(_), .. } => Self::Partial,
            SplitCaption { .. } if opens_as_caption(text) => Self::Partial,
            SplitCaption { .. } => Self::None,
        }
    }
}

fn opens_as_caption(text: &str) -> bool {
    static FIRST_BYTES: FirstByteFilter = FirstByteFilter::new(&[CAPTION_PREFIXES]);
    FIRST_BYTES.may_start(text) && CAPTION_PREFIXES.iter().any(|prefix| text.starts_with(prefix))
}

/// Splits a caption where its credit starts. Apart from the search for an opening bracket, only the end of the text is
/// read.
pub(crate) fn split_caption(text: &str) -> SplitCaption<'_> {
    let whole = text.trim();
    let mut end = whole.len();
    // There can be two credits, as in "Foto: Jo Doe (REUTERS)".
    while let Some(start) = credit_start(&whole[..end]) {
        end = whole[..start].trim_end_matches(is_joint).len();
        if end == 0 {
            break;
        }
    }
    if end == whole.len() {
        return SplitCaption { text: whole, credit: None };
    }
    SplitCaption { text: &whole[..end], credit: Some(trim_credit(&whole[end..])) }
}

/// Characters between a caption and its credit, or between two credits.
fn is_joint(c: char) -> bool {
    c.is_whitespace() || matches!(c, '|' | '/' | '–' | '—' | '-' | '•' | '·')
}

/// A credit without brackets and separators around it.
pub(crate) fn trim_credit(credit: &str) -> &str {
    let credit = credit.trim_matches(is_joint);
    let inside = [('(', ')'), ('[', ']'), ('（', '）')]
        .iter()
        .find_map(|(open, close)| credit.trim_end_matches('.').strip_prefix(*open)?.strip_suffix(*close));
    inside.filter(|inside| !inside.contains(['(', '[', '（'])).map_or(credit, str::trim)
}

fn credit_start(text: &str) -> Option<usize> {
    bracket_start(text).or_else(|| label_start(text)).or_else(|| agency_start(text))
}

/// Start of a credit in brackets: "… on May 20. `[YONHAP]`", "… (AP Photo/Jo Doe)", "(REUTERS/Jo Doe)", "(Bild: Jo
/// Doe)".
fn bracket_start(text: &str) -> Option<usize> {
    let text = text.trim_end_matches('.');
    let close = text.chars().last()?;
    let open = match close {
        ')' => '(',
        ']' => '[',
        '）' => '（',
        _ => return None,
    };
    let start = text.rfind(open)?;
    let inside = text[start + open.len_utf8()..text.len() - close.len_utf8()].trim();
    if inside.is_empty() || inside.chars().nth(TAIL_CHARS).is_some() {
        return None;
    }
    let before = text[..start].trim_end();
    let after_sentence = before.is_empty() || ends_after_sentence(before);
    let in_capitals = inside.chars().any(char::is_alphabetic) && inside.chars().all(|c| !c.is_lowercase());
    let is_credit = label_start(inside) == Some(0)
        || mentions_picture(inside)
        || !before.is_empty() && is_archive_credit(inside)
        || is_agency_name(inside) && after_sentence
        || in_capitals && (close == ']' || after_sentence && inside.contains('/'))
        // Sentences have a space before a remark in brackets, and their remarks have words in lower case.
        || after_sentence && !before.is_empty() && is_capitalized(inside)
            && (inside.contains('/') || before.len() == start);
    is_credit.then_some(start)
}

/// Whether a text in brackets is the word for an archive and a name: `File, Harbour Post`, `Archiv/Jo Doe`.
fn is_archive_credit(inside: &str) -> bool {
    inside.split_once([',', '/', '|', ':']).is_some_and(|(mark, name)| {
        ARCHIVE_MARKS.contains(&mark.trim().to_lowercase().as_str()) && is_capitalized(name)
    })
}

/// Whether a text has up to six words, all with a capital: "VBC News", "Jo Doe/AFP".
fn is_capitalized(text: &str) -> bool {
    /// Words of two names and an agency.
    const WORDS: usize = 6;
    let words = || text.split([' ', '/']).filter(|word| !word.is_empty());
    words().all(|word| word.starts_with(char::is_uppercase)) && (1..=WORDS).contains(&words().count())
}

/// Start of a credit with a label: "… Photo by Jo Doe", "… Foto: Jo Doe / dpa", "… © Jo Doe", "… REUTERS/Jo Doe".
fn label_start(text: &str) -> Option<usize> {
    let tail_start = tail_start(text);
    let labels = label_positions(&text.as_bytes()[tail_start..]).filter_map(|at| {
        let at = tail_start + at;
        let rest = text.get(at..)?;
        let sign = rest.chars().next()?;
        let rest = &rest[sign.len_utf8()..];
        let start = match sign {
            '©' => at,
            ':' | '：' | '=' | '＝' => CREDIT_LABEL_SUFFIXES.label_start(&text[..at])?,
            '/' => SLASH_AGENCY_SUFFIXES.label_start(&text[..at])?,
            ' ' => {
                let maker = MAKER_LABELS.iter().find(|maker| rest.starts_with(**maker))?;
                let start = CREDIT_LABEL_SUFFIXES.label_start(&text[..at])?;
                return Some((start, &rest[maker.len()..]));
            }
            _ => return None,
        };
        Some((start, rest))
    });
    labels.filter(|(_, names)| is_names(names)).map(|(start, _)| start).next()
}

static CREDIT_LABEL_SUFFIXES: LazyLock<SuffixTable> = LazyLock::new(|| SuffixTable::new(CREDIT_LABELS));
static SLASH_AGENCY_SUFFIXES: LazyLock<SuffixTable> = LazyLock::new(|| SuffixTable::new(SLASH_AGENCIES));
static PICTURE_AGENCY_SUFFIXES: LazyLock<SuffixTable> = LazyLock::new(|| SuffixTable::new(PICTURE_AGENCIES));

/// Start of a credit without label: "… on Monday. Jo Doe / Reuters", "Jo Doe | Getty Images".
fn agency_start(text: &str) -> Option<usize> {
    let ending = text.trim_end_matches(['.', ')', ' ', ';']);
    let ending = ending.strip_suffix(" file").or_else(|| ending.strip_suffix(", File")).unwrap_or(ending);
    if !PICTURE_AGENCY_SUFFIXES.has_word_ending(ending) {
        return None;
    }
    let start = last_sentence_end(text).unwrap_or(0);
    let credit = text[start..].trim_start();
    let alone = start > 0 || credit.contains(['/', '|', '–', '-', ',', '©']) || is_agency_name(credit);
    let is_capitalized = credit.split_whitespace().all(|word| word.chars().next().is_some_and(|c| !c.is_lowercase()));
    let has_separator = credit.contains(['/', '|']);
    (alone && is_names(credit) && (is_capitalized || has_separator)).then_some(text.len() - credit.len())
}

/// Whether a text is as short as the names of photographer and agency, and has no sentence end inside.
fn is_names(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text.split_whitespace().count() <= MAX_CREDIT_WORDS
        && text.chars().nth(TAIL_CHARS).is_none()
        && last_sentence_end(text.trim_end_matches('.')).is_none()
}

/// Start of the part of a text that can have a credit.
fn tail_start(text: &str) -> usize {
    // A text has at most as many characters as bytes, and in ASCII exactly as many.
    let Some(start) = text.len().checked_sub(TAIL_CHARS + 1) else { return 0 };
    let plain = Some(start).filter(|start| text.as_bytes()[*start..].is_ascii());
    plain.unwrap_or_else(|| text.char_indices().rev().nth(TAIL_CHARS).map_or(0, |(at, _)| at))
}

/// Start of the text after the last sentence end, if there is text after it.
fn last_sentence_end(text: &str) -> Option<usize> {
    let tail_start = tail_start(text);
    let spaces = text[tail_start..].char_indices().filter(|(_, c)| c.is_whitespace());
    let mut ends = spaces.map(|(at, _)| tail_start + at).filter(|at| ends_after_sentence(&text[..*at]));
    ends.next_back()
}

/// Whether a text ends with the end of a sentence; "J." is an initial.
fn ends_after_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '”', '’', '“', '»', ')', '」', '』']);
    let mut last = text.chars().rev();
    match last.next() {
        Some('.') => {
            let letter = last.next().is_some_and(char::is_uppercase);
            !(letter && last.next().is_none_or(|c| !c.is_alphanumeric()))
        }
        Some(c) => matches!(c, '!' | '?' | '…' | '。' | '！' | '？' | '।' | '॥' | '۔' | '؟'),
        None => false,
    }
}

/// Whether the text in brackets mentions a picture.
fn mentions_picture(inside: &str) -> bool {
    let lower = inside.to_lowercase();
    let words = ["photo", "foto", "사진", "写真", "picture", "courtesy of", "handout", "getty", "file image"];
    words.iter().any(|word| lower.contains(word)) && is_names(inside)
}

/// Whether a text is the name of an agency, or several: "NOAA/SPC", "AP".
fn is_agency_name(text: &str) -> bool {
    let mut parts = text.split(['/', '|', ',', ';']).map(|part| part.trim().to_lowercase());
    parts.any(|part| PICTURE_AGENCIES.contains(&part.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_is_cut_from_the_end_of_a_caption() {
        for (text, caption, credit) in [
            ("The pier at noon on May 20. [YONHAP]", "The pier at noon on May 20.", "YONHAP"),
            ("The pier. (AP Photo/Jo Doe)", "The pier.", "AP Photo/Jo Doe"),
            ("The pier. (AP)", "The pier.", "AP"),
            ("The pier on Friday. Photo by Jo Doe", "The pier on Friday.", "Photo by Jo Doe"),
            ("The pier. (Photo by Jo Doe)", "The pier.", "Photo by Jo Doe"),
            ("Der Hafen. © Jo Doe | dpa", "Der Hafen.", "© Jo Doe | dpa"),
            ("Der Hafen. (Bild: Jo Doe)", "Der Hafen.", "Bild: Jo Doe"),
            ("Los geht es heute. Bild: Max von Moritz", "Los geht es heute.", "Bild: Max von Moritz"),
            ("Un centro en Albania.Foto: Jo Doe (REUTERS)", "Un centro en Albania.", "Foto: Jo Doe (REUTERS)"),
            ("The pier, November 19, 2019. © Reuters / Jo Doe", "The pier, November 19, 2019.", "© Reuters / Jo Doe"),
            ("The pier in May. J. Scott Doe / AP file", "The pier in May.", "J. Scott Doe / AP file"),
            ("Der Hafen (Archivbild) (Quelle: Jo Doe/imago)", "Der Hafen (Archivbild)", "Quelle: Jo Doe/imago"),
            ("부두에 모인 사람들. 사진=김민수", "부두에 모인 사람들.", "사진=김민수"),
            ("The mayor speaks REUTERS/Jo Doe", "The mayor speaks", "REUTERS/Jo Doe"),
            ("The pier at noon [File, Harbour Post]", "The pier at noon", "File, Harbour Post"),
            ("Der Hafen am Mittag (Archiv/Jo Doe)", "Der Hafen am Mittag", "Archiv/Jo Doe"),
            ("The pier at noon.(Harbour News)", "The pier at noon.", "Harbour News"),
            ("The pier at noon. (Jo Doe/Harbour News)", "The pier at noon.", "Jo Doe/Harbour News"),
            ("الميناء عند الظهر (تصوير: سامي خليل)", "الميناء عند الظهر", "تصوير: سامي خليل"),
            ("بندر در ظهر / عکس: رضا کاظمی", "بندر در ظهر", "عکس: رضا کاظمی"),
            ("הנמל בצהריים. צילום: דנה לוי", "הנמל בצהריים.", "צילום: דנה לוי"),
            ("Bến cảng buổi trưa. Ảnh: Minh Anh", "Bến cảng buổi trưa.", "Ảnh: Minh Anh"),
            ("Το λιμάνι το μεσημέρι. Φωτογραφία: Νίκος Λάμπρου", "Το λιμάνι το μεσημέρι.", "Φωτογραφία: Νίκος Λάμπρου"),
            ("Pelabuhan di siang hari. (Antara)", "Pelabuhan di siang hari.", "Antara"),
        ] {
            assert_eq!(split_caption(text), SplitCaption { text: caption, credit: Some(credit) }, "{text}");
        }
    }

    #[test]
    fn a_text_can_be_nothing_but_a_credit() {
        for text in [
            "Foto: picture alliance / Jo Doe",
            "(Image credit: The Pier)",
            "Image Credits: Pier",
            "Jo Doe | Moment | Getty Images",
            "Photograph: Jo Doe; Getty Images",
            "Credits: Supplied Image;",
            "© Jo Doe",
            "Getty Images",
        ] {
            assert_eq!(Credit::detect(text), Credit::Whole, "{text}");
        }
    }

    #[test]
    fn sentences_that_mention_pictures_have_no_credit() {
        for text in [
            "The mayor took a photo by the pier. Then she went home to have her dinner with the children.",
            "Senator Jane Doe (R-Texas)",
            "\"We are leaving,\" the spokesman told Reuters.",
            "The source: a leak in the third pipe, which nobody had looked at. It will be mended in the spring.",
            "The harbour (Archivbild)",
            "The pier (left, as it was) and the harbour (archive, mostly lost)",
            "The mayor had left for the islands by then. (She came back in May.)",
            "“We shall see,” she said in the harbour. (Jane Doe)",
        ] {
            assert_eq!(split_caption(text).credit, None, "{text}");
        }
    }
}
