//! Agency recognizer: names of news agencies alone on a line, in datelines, in bylines and at the end of a paragraph.
//!
//! Names are in `rules::names`; a lookup is a bit test on two bytes and at most two hash lookups.

use std::sync::LazyLock;

use hashbrown::HashMap;

use crate::blocks::char_prefix;
use crate::rules::names::AGENCIES;

/// Characters of the first paragraph within which a dateline ends.
const DATELINE_CHARS: usize = 90;

/// Most words of the place after the name of an agency.
const PLACE_WORDS: usize = 3;

/// Longest short name, in bytes. Short names are case-sensitive: "AP" is an agency, "ap" is not.
const SHORT_NAME_BYTES: usize = 4;

/// Map from name to agency; long names also in lower case.
static BY_NAME: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut by_name = HashMap::new();
    for (agency, names) in AGENCIES {
        for name in names {
            by_name.insert((*name).to_owned(), agency);
            if name.len() > SHORT_NAME_BYTES {
                by_name.insert(name.to_lowercase(), agency);
            }
        }
    }
    by_name
});

/// Prefix filter: for each ASCII first byte, the bit set of the ASCII second bytes, in lower case.
const SECOND_BYTES_BY_FIRST: [u128; 1 << 7] = {
    let mut second_bytes = [0; 1 << 7];
    let mut agency = 0;
    while agency < AGENCIES.len() {
        let names = AGENCIES[agency].1;
        let mut at = 0;
        while at < names.len() {
            let name = names[at].as_bytes();
            if name[0].is_ascii() && name[1].is_ascii() {
                second_bytes[name[0].to_ascii_lowercase() as usize] |= 1 << name[1].to_ascii_lowercase();
            }
            at += 1;
        }
        agency += 1;
    }
    second_bytes
};

/// Whether the first two bytes of a text are those of a name. No false negatives.
fn may_start_with_agency(text: &str) -> bool {
    let Some(head) = text.as_bytes().first_chunk::<2>() else { return false };
    let [first, second] = head.map(|byte| byte.to_ascii_lowercase());
    !head.is_ascii() || SECOND_BYTES_BY_FIRST[usize::from(first)] >> second & 1 != 0
}

/// Whether a text may start with the complete name of an agency.
fn can_open_with_agency(text: &str) -> bool {
    let begins_with =
        |name: &str| text.as_bytes().get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes()));
    let names = || AGENCIES.iter().flat_map(|(_, names)| *names);
    may_start_with_agency(text) && (!text.is_ascii() || names().any(|name| begins_with(name)))
}

/// Length of the longest name, in bytes.
static MAX_NAME_BYTES: LazyLock<usize> = LazyLock::new(|| BY_NAME.keys().map(String::len).max().unwrap_or(0));

/// The agency with exactly this name.
pub(crate) fn find_exact_agency(name: &str) -> Option<&'static str> {
    let name = name.trim();
    // Rejects nearly all names before a hash is computed.
    if name.len() > *MAX_NAME_BYTES || !may_start_with_agency(name) {
        return None;
    }
    let in_any_case = || (name.len() > SHORT_NAME_BYTES).then(|| BY_NAME.get(&name.to_lowercase()))?;
    BY_NAME.get(name).or_else(in_any_case).copied()
}

/// The agency of a line that has nothing but its name, with or without a place: `Yonhap`, `(AP)`, `[Reuters]`, `By
/// Kyodo`, `Agence France-Presse in Tunis`.
pub(crate) fn agency_line(line: &str) -> Option<&'static str> {
    let line = ["By ", "by ", "Von ", "Por ", "Source: ", "Quelle: ", "Fuente: "]
        .iter()
        .find_map(|prefix| line.strip_prefix(prefix))
        .unwrap_or(line);
    let line = line.trim_start_matches(is_around_name);
    if !can_open_with_agency(line) {
        return None;
    }
    let without_place = line
        .split_once(" in ")
        .filter(|(_, place)| place.split(' ').count() <= PLACE_WORDS && place.starts_with(char::is_uppercase))
        .map_or(line, |(name, _)| name);
    find_exact_agency(without_place.trim_matches(is_around_name))
}

/// Characters that can surround the name of an agency.
fn is_around_name(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '【' | '】' | '（' | '）' | '/' | '-' | '–' | '—' | '.')
}

/// The agency in a dateline: `SEOUL, May 20 (Yonhap) -- …`, `BERLIN (dpa) – …`, `【東京共同】…`, `[서울=연합뉴스] …`.
pub(crate) fn dateline_agency(paragraph: &str) -> Option<&'static str> {
    let head = char_prefix(paragraph, DATELINE_CHARS);
    for (open, close) in [('(', ')'), ('[', ']'), ('【', '】'), ('（', '）')] {
        let mut rest = head;
        while let Some(start) = rest.find(open) {
            let inside = &rest[start + open.len_utf8()..];
            let Some(end) = inside.find(close) else { break };
            let named = inside[..end].split(['=', '/', '·', ',']).find_map(find_exact_agency);
            let ends_with = || {
                ["共同", "連合ニュース"]
                    .iter()
                    .find(|name| inside[..end].ends_with(**name))
                    .and_then(|name| find_exact_agency(name))
            };
            if let Some(agency) = named.or_else(ends_with) {
                return Some(agency);
            }
            rest = &inside[end..];
        }
    }
    // Without brackets: `CANBERRA, Australia, AP —`, `MADRID, 3 may (EFE).-`, `Berlin/dpa -`.
    let dash = [" — ", " – ", " -- ", " - "].iter().filter_map(|dash| head.find(dash)).min()?;
    head[..dash].split([',', '/', ' ']).next_back().and_then(find_exact_agency)
}

/// The agency after a person: `By Jane Doe, Associated Press`, `Jane Doe | Reuters`.
pub(crate) fn byline_agency(line: &str) -> Option<&'static str> {
    line.split([',', '|', '/', '·', '(', ')', ';']).skip(1).find_map(find_exact_agency)
}

/// The agency in brackets at the end of a paragraph: `… he said. (dpa)`.
pub(crate) fn trailing_agency(paragraph: &str) -> Option<&'static str> {
    let tail = paragraph.trim_end_matches('.').rsplit(['(', '/', '【', '（', '[']).next()?;
    let in_brackets = tail.len() < paragraph.len() && paragraph.ends_with([')', '】', '）', ']']);
    in_brackets.then(|| find_exact_agency(tail.trim_end_matches([')', '】', '）', ']'])))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agency_alone_on_a_line_is_named() {
        assert_eq!(agency_line("Yonhap"), Some("Yonhap"));
        assert_eq!(agency_line("(AP)"), Some("AP"));
        assert_eq!(agency_line("연합뉴스"), Some("Yonhap"));
        assert_eq!(agency_line("By Associated Press"), Some("AP"));
        assert_eq!(agency_line("Agence France-Presse in Tunis"), Some("AFP"));
        assert_eq!(agency_line("Reuters in talks about a sale"), None);
        assert_eq!(agency_line("ap"), None);
        assert_eq!(agency_line("Reuters reported"), None);
    }

    #[test]
    fn datelines_name_the_agency() {
        assert_eq!(dateline_agency("SEOUL, May 20 (Yonhap) -- The minister said"), Some("Yonhap"));
        assert_eq!(dateline_agency("PORT ELLERY, Nov. 3 (Reuters) - The harbour"), Some("Reuters"));
        assert_eq!(dateline_agency("Berlin (dpa) – Die Ministerin"), Some("dpa"));
        assert_eq!(dateline_agency("【東京共同】首相は"), Some("Kyodo"));
        assert_eq!(dateline_agency("[서울=연합뉴스] 정부는"), Some("Yonhap"));
        assert_eq!(dateline_agency("The AP (a newspaper) said - nothing"), None);
    }
}
