//! Caption splitter: recognizes the credit of a picture at the end of a text, in brackets, after a label (`Photo by`,
//! `Foto:`, `©`), or as the names of photographer and agency after the last sentence.
//!
//! Labels are searched in the last `TAIL_CHARS` characters of each part, 64 bytes at a time (SIMD), whatever
//! the length of the text. The words are in `rules::credits`.

use std::sync::LazyLock;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};

use crate::rules::FirstByteFilter;
use crate::rules::credits::{
    CREDIT_LABELS, MAKER_LABELS, MAX_CREDIT_WORDS, PICTURE_AGENCIES, PICTURE_LABELS, SLASH_AGENCIES, TAIL_CHARS,
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
    /// Its end, or it starts with the label of a picture.
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
            SplitCaption { .. } if opens_with_picture_label(text) => Self::Partial,
            SplitCaption { .. } => Self::None,
        }
    }
}

fn opens_with_picture_label(text: &str) -> bool {
    static FIRST_BYTES: FirstByteFilter = FirstByteFilter::new(&[PICTURE_LABELS]);
    FIRST_BYTES.may_start(text) && PICTURE_LABELS.iter().any(|label| text.starts_with(label))
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
    let after_sentence = before.is_empty() || ends_as_sentence(before);
    let in_capitals = inside.chars().any(char::is_alphabetic) && inside.chars().all(|c| !c.is_lowercase());
    let is_credit = label_start(inside) == Some(0)
        || mentions_picture(inside)
        || is_agency_name(inside) && after_sentence
        || in_capitals && (close == ']' || after_sentence && inside.contains('/'));
    is_credit.then_some(start)
}

/// Start of a credit with a label: "… Photo by Jo Doe", "… Foto: Jo Doe / dpa", "… © Jo Doe", "… REUTERS/Jo Doe".
fn label_start(text: &str) -> Option<usize> {
    let tail_start = tail_start(text);
    let marks = candidate_positions(&text.as_bytes()[tail_start..]).filter_map(|at| {
        let at = tail_start + at;
        let rest = text.get(at..)?;
        let mark = rest.chars().next()?;
        let rest = &rest[mark.len_utf8()..];
        let start = match mark {
            '©' => at,
            ':' | '：' | '=' | '＝' => CREDIT_LABEL_SUFFIXES.start_in(&text[..at])?,
            '/' => SLASH_AGENCY_SUFFIXES.start_in(&text[..at])?,
            ' ' => {
                let maker = MAKER_LABELS.iter().find(|maker| rest.starts_with(**maker))?;
                let start = CREDIT_LABEL_SUFFIXES.start_in(&text[..at])?;
                return Some((start, &rest[maker.len()..]));
            }
            _ => return None,
        };
        Some((start, rest))
    });
    marks.filter(|(_, names)| is_names(names)).map(|(start, _)| start).next()
}

/// Bytes compared at a time.
const LANES: usize = 64;

/// Bytes of the shortest prefix that distinguishes the label of a maker: a space and three more.
const LABEL_PREFIX_BYTES: usize = 4;

/// Positions where a label may end and names start: a sign, or a space before the first bytes of a maker's label. SIMD
/// prefix filter without false negatives.
fn candidate_positions(text: &[u8]) -> impl Iterator<Item = usize> {
    let level = Level::new();
    (0..text.len()).step_by(LANES).flat_map(move |start| {
        let mut marks = dispatch!(level, simd => candidate_mask(simd, &text[start..]));
        let next = move || {
            let at = (marks != 0).then(|| start + marks.trailing_zeros() as usize);
            marks &= marks.wrapping_sub(1);
            at
        };
        std::iter::from_fn(next)
    })
}

/// Bit mask of these positions among the first 64 bytes; the lowest bit is the first byte.
// Inlined, so that it is compiled for each SIMD level.
#[inline(always)]
fn candidate_mask<S: Simd>(simd: S, text: &[u8]) -> u64 {
    let mut end = [0; LANES + LABEL_PREFIX_BYTES - 1];
    let block = text.first_chunk().unwrap_or_else(|| {
        end[..text.len()].copy_from_slice(text);
        &end
    });
    let from = |first: usize| u8x64::from_slice(simd, &block[first..first + LANES]);
    let (a, b, c, d) = (from(0), from(1), from(2), from(3));
    let is = |bytes: u8x64<S>, other: u8| bytes.simd_eq(u8x64::splat(simd, other));
    let is_sign = is(a, b':') | is(a, b'=') | is(a, b'/') | is(a, 0xc2) | is(a, 0xef);
    let (by, courtesy) = (is(b, b'b') & is(c, b'y') & is(d, b' '), is(b, b'c') & is(c, b'o') & is(d, b'u'));
    (is_sign | is(a, b' ') & (by | courtesy | is(b, 0xc2))).to_bitmask()
}

/// Suffix lookup: words by their last byte, with a bit filter over the last two bytes.
// The filter rejects nearly all texts with one bit test.
struct SuffixTable {
    words: Vec<Vec<&'static str>>,
    /// Bit set of the two-byte suffixes.
    ends: Vec<u64>,
}

impl SuffixTable {
    fn new(words: &[&'static str]) -> Self {
        let mut table = Self { words: vec![Vec::new(); 1 + usize::from(u8::MAX)], ends: vec![0; SUFFIX_CODES / BITS] };
        for word in words {
            let end = suffix_code(word);
            table.words[end >> BEFORE_LAST].push(*word);
            table.ends[end / BITS] |= 1 << (end % BITS);
        }
        table
    }

    /// The words that may be a suffix of the text: all with the same last byte, or none.
    fn candidates(&self, text: &str) -> &[&'static str] {
        let end = suffix_code(text);
        if self.ends[end / BITS] >> (end % BITS) & 1 == 0 { &[] } else { &self.words[end >> BEFORE_LAST] }
    }

    /// Start of the longest word that is a suffix of the text and a word of its own.
    fn start_in(&self, text: &str) -> Option<usize> {
        let text = text.trim_end();
        self.candidates(text)
            .iter()
            .filter_map(|word| Some(suffix_start(text, word)?).filter(|at| is_apart(text, *at)))
            .min()
    }
}

/// Number of suffix codes: last byte and the byte before it.
const SUFFIX_CODES: usize = 1 << (u8::BITS + BEFORE_LAST);

/// Bits for the byte before the last: seven for ASCII, and one value for all other bytes.
const BEFORE_LAST: u32 = 8;

/// Bits of a word of the bit set.
const BITS: usize = u64::BITS as usize;

/// Code of the last two bytes of a text, the same for upper and lower case.
fn suffix_code(text: &str) -> usize {
    let mut bytes = text.bytes().rev().map(|byte| byte.to_ascii_lowercase());
    let (last, before) = (bytes.next().unwrap_or(0), bytes.next().unwrap_or(0));
    // Case folding can change the bytes of other letters, so all bytes beyond ASCII have one code.
    usize::from(last) << BEFORE_LAST | usize::from(before.min(0x80))
}

static CREDIT_LABEL_SUFFIXES: LazyLock<SuffixTable> = LazyLock::new(|| SuffixTable::new(CREDIT_LABELS));
static SLASH_AGENCY_SUFFIXES: LazyLock<SuffixTable> = LazyLock::new(|| SuffixTable::new(SLASH_AGENCIES));
static PICTURE_AGENCY_SUFFIXES: LazyLock<SuffixTable> = LazyLock::new(|| SuffixTable::new(PICTURE_AGENCIES));

/// Whether a word starts at this position of a text.
fn is_apart(text: &str, start: usize) -> bool {
    let before = &text[..start];
    let here = text[start..].chars().next();
    // Pages omit the space after a sentence: "in Albania.Foto: Jo Doe". East Asian scripts have neither a space nor a
    // capital there.
    before.chars().next_back().is_none_or(|c| !c.is_alphanumeric())
        || before.ends_with(char::is_lowercase) && here.is_some_and(char::is_uppercase)
        || here.is_some_and(|c| u32::from(c) >= 0x1100)
}

/// Start of a credit without label: "… on Monday. Jo Doe / Reuters", "Jo Doe | Getty Images".
fn agency_start(text: &str) -> Option<usize> {
    let ending = text.trim_end_matches(['.', ')', ' ', ';']);
    let ending = ending.strip_suffix(" file").or_else(|| ending.strip_suffix(", File")).unwrap_or(ending);
    let ends_with_agency =
        PICTURE_AGENCY_SUFFIXES.candidates(ending).iter().any(|agency| ends_with_word(ending, agency));
    if !ends_with_agency {
        return None;
    }
    let start = last_sentence_end(text).unwrap_or(0);
    let credit = text[start..].trim_start();
    let alone = start > 0 || credit.contains(['/', '|', '–', '-', ',', '©']) || is_agency_name(credit);
    let all_names = credit.split_whitespace().all(|word| word.chars().next().is_some_and(|c| !c.is_lowercase()));
    let signs = credit.contains(['/', '|']);
    (alone && is_names(credit) && (all_names || signs)).then_some(text.len() - credit.len())
}

fn ends_with_word(text: &str, word: &str) -> bool {
    let start = suffix_start(text, word);
    start.is_some_and(|start| text[..start].chars().next_back().is_none_or(|c| !c.is_alphanumeric()))
}

/// Start of a suffix of the text, compared without case. The suffix is in lower case.
fn suffix_start(text: &str, suffix: &str) -> Option<usize> {
    // One byte rejects nearly all texts.
    if text.as_bytes().last()?.to_ascii_lowercase() != *suffix.as_bytes().last()? {
        return None;
    }
    if let Some(start) = text.len().checked_sub(suffix.len())
        && text.as_bytes()[start..].is_ascii()
    {
        return text.as_bytes()[start..].eq_ignore_ascii_case(suffix.as_bytes()).then_some(start);
    }
    let mut chars = text.char_indices().rev();
    let mut start = text.len();
    for expected in suffix.chars().rev() {
        let (at, c) = chars.next()?;
        if !c.to_lowercase().eq(std::iter::once(expected)) {
            return None;
        }
        start = at;
    }
    Some(start)
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
    let mut ends = spaces.map(|(at, _)| tail_start + at).filter(|at| ends_as_sentence(&text[..*at]));
    ends.next_back()
}

/// Whether a text ends with a sentence end; "J." is an initial.
fn ends_as_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '”', '’', '“', '»', ')', '」', '』']);
    let mut last = text.chars().rev();
    match last.next() {
        Some('.') => {
            let letter = last.next().is_some_and(char::is_uppercase);
            !(letter && last.next().is_none_or(|c| !c.is_alphanumeric()))
        }
        Some(c) => matches!(c, '!' | '?' | '…' | '。' | '！' | '？'),
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
    fn every_label_of_a_maker_is_a_candidate_position() {
        let marks = |text: &str| candidate_positions(text.as_bytes()).collect::<Vec<_>>();
        for before in [0, 57, 59, 60, 61, 63, 64, 150] {
            let before = "x".repeat(before);
            for maker in MAKER_LABELS {
                assert!(marks(&format!("{before} {maker}")).contains(&before.len()), "{before} {maker}");
            }
            for sign in [":", "：", "=", "＝", "/", "©"] {
                assert_eq!(marks(&format!("{before}{sign}")), [before.len()], "{before}{sign}");
            }
        }
        assert_eq!(marks("the bay was closed and calm by"), [0; 0], "a word is cut off");
    }

    #[test]
    fn an_ending_is_found_in_any_case_and_any_alphabet() {
        assert_eq!(suffix_start("A REUTERS", "reuters"), Some(2));
        assert_eq!(suffix_start("A routers", "reuters"), None);
        assert_eq!(suffix_start("ters", "reuters"), None);
        assert_eq!(suffix_start("한 사진", "사진"), Some(4));
        assert_eq!(suffix_start("é FOTO", "foto"), Some(3));
        assert_eq!(suffix_start("AÉFOTO", "éfoto"), Some(1), "the ending has a letter beyond ASCII");
        assert_eq!(suffix_start("éoto", "foto"), None);
    }

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
        ] {
            assert_eq!(split_caption(text).credit, None, "{text}");
        }
    }
}
