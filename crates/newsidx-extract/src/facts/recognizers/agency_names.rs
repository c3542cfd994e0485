//! Agency recognizer: names of news agencies alone on a line, in datelines, in bylines and at the end of a paragraph.
//!
//! Names are in `rules::agencies`; a lookup is a bit test on two bytes and at most two hash lookups.

use std::sync::LazyLock;

use hashbrown::HashMap;

use crate::blocks::char_prefix;
use crate::normalize::ends_as_sentence;
use crate::rules::FirstByteIndex;
use crate::rules::agencies::{AGENCIES, AGENCY_OPENERS, AMBIGUOUS_AGENCY_NAMES, LABEL_AGENCIES};

/// Characters of the first paragraph within which a dateline ends.
const DATELINE_CHARS: usize = 90;

/// Most words of the place after the name of an agency.
const PLACE_WORDS: usize = 3;

/// Longest short name, in bytes. Short names are case-sensitive: "AP" is an agency, "ap" is not.
const SHORT_NAME_BYTES: usize = 4;

/// Map from name to agency; long names that are no abbreviations also in lower case.
static BY_NAME: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut by_name = HashMap::new();
    for (agency, names) in AGENCIES {
        for name in names {
            by_name.insert((*name).to_owned(), agency);
            if name.len() > SHORT_NAME_BYTES && name.contains(char::is_lowercase) {
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
    let first = text.as_bytes().first().map_or(0, u8::to_ascii_lowercase);
    may_start_with_agency(text)
        && (!text.is_ascii() || BY_FIRST_BYTE[usize::from(first)].iter().any(|name| begins_with(name)))
}

/// Forms of agencies by their first byte in lower case.
static BY_FIRST_BYTE: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let mut by_first_byte = vec![Vec::new(); 1 + usize::from(u8::MAX)];
    for name in AGENCIES.iter().flat_map(|(_, names)| *names) {
        by_first_byte[usize::from(name.as_bytes()[0].to_ascii_lowercase())].push(*name);
    }
    by_first_byte
});

/// Length of the longest name, in bytes.
static MAX_NAME_BYTES: LazyLock<usize> = LazyLock::new(|| BY_NAME.keys().map(String::len).max().unwrap_or(0));

/// The agency with exactly this name, which is no word or name of another thing.
pub(crate) fn find_exact_agency(name: &str) -> Option<&'static str> {
    find_signing_agency(name).filter(|_| !is_ambiguous(name))
}

/// The agency with exactly this name, where an agency signs.
fn find_signing_agency(name: &str) -> Option<&'static str> {
    let name = name.trim();
    // Rejects nearly all names before a hash is computed.
    if name.len() > *MAX_NAME_BYTES || !may_start_with_agency(name) {
        return None;
    }
    let in_any_case = || (name.len() > SHORT_NAME_BYTES).then(|| BY_NAME.get(&name.to_lowercase()))?;
    BY_NAME.get(name).or_else(in_any_case).copied()
}

fn is_ambiguous(name: &str) -> bool {
    AMBIGUOUS_AGENCY_NAMES.contains(&name.trim())
}

/// The agency of a line that has nothing but its name, with or without a place: `Yonhap`, `(AP)`, `[Reuters]`, `By
/// Kyodo`, `With AP`, `dpa/AFP`, `Agence France-Presse in Tunis`.
pub(crate) fn agency_line(line: &str) -> Option<&'static str> {
    let rest = after_agency_opener(line.trim_start_matches(is_around_name));
    let name = rest.trim_start_matches(is_around_name);
    if !can_open_with_agency(name) {
        return None;
    }
    let without_place = name
        .split_once(" in ")
        .filter(|(_, place)| place.split(' ').count() <= PLACE_WORDS && place.starts_with(char::is_uppercase))
        .map_or(name, |(name, _)| name);
    let name = without_place.trim_matches(is_around_name);
    // `MAP` alone is a menu entry, `(MAP)` a signature.
    if is_ambiguous(name) && name == line.trim() {
        return None;
    }
    signing_agency(name)
}

/// The agency between the bars of a byline: `PTI | Updated: May 20, 2025`.
pub(crate) fn agency_between_bars(line: &str) -> Option<&'static str> {
    let is_byline = line.contains('|') && line.len() <= MAX_BARRED_BYTES;
    is_byline.then(|| line.split('|').find_map(find_signing_agency)).flatten()
}

/// Longest byline with bars, in bytes.
const MAX_BARRED_BYTES: usize = 200;

/// Whether a line is no more than the name of an agency, wherever it is on the page. The names of many agencies alone
/// on a line are those of a picture, a menu entry or a party, so they need a place at the body (`agency_line`), or the
/// form of a credit.
pub(crate) fn is_agency_label(line: &str, is_credit: bool) -> bool {
    if line.len() > MAX_SIGNATURE_BYTES {
        return false;
    }
    // Nearly all lines end here.
    let Some(agency) = agency_line(line) else { return false };
    let rest = PLAIN_OPENERS.iter().find_map(|opener| line.strip_prefix(opener)).unwrap_or(line);
    // The opening of the line is in the table of openers too.
    let has_opener = after_agency_opener(line).len() < rest.len();
    let has_brackets = rest.ends_with([')', ']', '】', '）']) == rest.starts_with(['(', '[', '【', '（']);
    !has_opener && has_brackets && (is_credit || LABEL_AGENCIES.contains(&agency))
}

/// Words before the name of an agency in labels.
const PLAIN_OPENERS: [&str; 7] = ["By ", "by ", "Von ", "Por ", "Source: ", "Quelle: ", "Fuente: "];

/// The text after a word such as `Source: ` or `With `.
fn after_agency_opener(text: &str) -> &str {
    static OPENERS: LazyLock<FirstByteIndex> = LazyLock::new(|| FirstByteIndex::new(&[&AGENCY_OPENERS]));
    let longest = OPENERS.words_at_start(text).map(str::len).max();
    &text[longest.unwrap_or(0)..]
}

/// The first of several agencies: `dpa/AFP`, `AP, Reuters`.
fn first_of_agencies(names: &str) -> Option<&'static str> {
    let mut parts = names.split(['/', ',', '+', '&', '=', '＝']).map(find_signing_agency);
    let first = parts.next()??;
    parts.all(|agency| agency.is_some()).then_some(first)
}

/// Characters that can surround the name of an agency.
fn is_around_name(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '(' | ')' | '[' | ']' | '【' | '】' | '（' | '）' | '/' | '-' | '–' | '—' | '.' | '©')
}

/// Brackets around the name of an agency.
const BRACKETS: [(char, char); 5] = [('(', ')'), ('[', ']'), ('【', '】'), ('（', '）'), ('［', '］')];

/// The agency in a dateline: `SEOUL, May 20 (Yonhap) -- …`, `BERLIN (dpa) – …`, `【東京共同】…`, `[서울=연합뉴스] …`,
/// `新华社北京5月20日电 …`.
pub(crate) fn dateline_agency(paragraph: &str) -> Option<&'static str> {
    let head = char_prefix(paragraph, DATELINE_CHARS);
    // Most paragraphs begin without brackets and dashes.
    if !has_sign(head, b"([/-") {
        return None;
    }
    for (open, close) in BRACKETS.into_iter().chain([('/', '/')]) {
        let mut rest = head;
        while let Some(start) = rest.find(open) {
            let inside = &rest[start + open.len_utf8()..];
            let Some(end) = inside.find(close) else { break };
            let (name, after) = (&inside[..end], inside[end + close.len_utf8()..].trim_start());
            let ends_dateline = rest.len() == head.len() && start == 0 || after.starts_with(DATELINE_ENDS);
            let in_brackets = name
                .split(['=', '/', '·', ','])
                .find_map(|name| find_signing_agency(name).filter(|_| ends_dateline || !is_ambiguous(name)));
            if let Some(agency) = in_brackets.or_else(|| cjk_dateline_agency(name)) {
                return Some(agency);
            }
            rest = &inside[end..];
        }
    }
    if let Some(agency) = wired_agency(head) {
        return Some(agency);
    }
    // Without brackets: `CANBERRA, Australia, AP —`, `Berlin/dpa -`, `Bolga, Aug. 22, GNA - `.
    let dash = [" — ", " – ", " -- ", " - ", "—"].iter().filter_map(|dash| head.find(dash)).min()?;
    let dateline = &head[..dash];
    let small = dateline.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count();
    // `БЕРЕГОВОЕ, 5 мая — РИА Новости. …`
    let after_dash =
        || head[dash..].trim_start_matches([' ', '-', '–', '—']).split(". ").next().and_then(find_exact_agency);
    let agency = dateline.split([',', '/', ' ']).next_back().and_then(find_signing_agency).or_else(after_dash);
    agency.filter(|_| small <= SMALL_DATELINE_WORDS)
}

/// Signs after the brackets of a dateline.
const DATELINE_ENDS: [char; 7] = ['-', '–', '—', ':', '=', '―', '.'];

/// Most words in lower case before the dash of a dateline: the month and particles of places.
const SMALL_DATELINE_WORDS: usize = 2;

/// The agency at the start or end of a dateline without spaces: `東京共同`, `中央社記者…台北3日電`.
fn cjk_dateline_agency(dateline: &str) -> Option<&'static str> {
    let names = ["共同", "連合ニュース", "時事", "新华社", "新華社", "中新社", "中央社"];
    let is_named = |name: &&&str| dateline.ends_with(**name) || dateline.starts_with(**name);
    names.iter().find(is_named).and_then(|name| find_signing_agency(name).or(Some("Yonhap")))
}

/// The agency of a Chinese dateline: `新华社北京5月20日电`.
fn wired_agency(head: &str) -> Option<&'static str> {
    let name = ["新华社", "新華社", "中新社", "中新网", "中央社"].into_iter().find(|name| head.starts_with(name))?;
    char_prefix(head, WIRED_CHARS).contains(['电', '電']).then(|| find_signing_agency(name))?
}

/// Characters within which a Chinese dateline ends.
const WIRED_CHARS: usize = 30;

/// The agency of a short line with a person or a place: `AFP - Ostren`, `Jane Doe / Reuters`.
pub(crate) fn place_and_agency(line: &str) -> Option<&'static str> {
    if line.len() > MAX_SIGNATURE_BYTES || !has_sign(line, b"-/|") || line.split(' ').count() > MAX_PLACE_LINE_WORDS {
        return None;
    }
    let mut parts = [" - ", " – ", " — ", "/", " | "].iter().filter_map(|sign| line.split_once(sign));
    parts.find_map(|(first, last)| find_exact_agency(first).or_else(|| find_exact_agency(last)))
}

/// Most words of a short line with a place and an agency.
const MAX_PLACE_LINE_WORDS: usize = 6;

/// The agency after a person: `By Jane Doe, Associated Press`, `Jane Doe | Reuters`, `Jane DoeAssociated Press`.
pub(crate) fn byline_agency(line: &str) -> Option<&'static str> {
    let after_separator = || line.split([',', '|', '/', '·', '(', ')', ';']).skip(1).find_map(find_exact_agency);
    after_separator().or_else(|| split_agency_suffix(line).map(|(_, agency)| agency))
}

/// Agencies and their forms by the last byte of the form. The last byte rejects nearly all texts.
static BY_LAST_BYTE: LazyLock<Vec<Vec<(&'static str, &'static str)>>> = LazyLock::new(|| {
    let mut by_last_byte = vec![Vec::new(); 1 + usize::from(u8::MAX)];
    for (agency, names) in AGENCIES {
        for name in names {
            let last = name.bytes().next_back().map_or(0, usize::from);
            by_last_byte[last].push((agency, *name));
        }
    }
    by_last_byte
});

/// Divides the names of a byline from the agency at their end, also without a space: `Jane DoeAssociated Press`.
pub(crate) fn split_agency_suffix(byline: &str) -> Option<(&str, &'static str)> {
    let byline = byline.trim_end();
    let forms = &BY_LAST_BYTE[usize::from(byline.bytes().next_back()?)];
    let mut found = forms.iter().filter_map(|(agency, name)| {
        let names = byline.strip_suffix(*name).filter(|_| !is_ambiguous(name))?;
        let is_word = names.ends_with([' ', '/', ',']);
        // `JANE DOEAP` could be any name.
        let is_glued = names.ends_with(char::is_lowercase) && name.starts_with(char::is_uppercase)
            || names.ends_with(char::is_alphabetic) && name.contains(' ');
        let words = names.split_whitespace().count();
        (words >= 2 && (is_word || is_glued)).then(|| (names.trim_end_matches([' ', '/', ',']), *agency))
    });
    found.by_ref().min_by_key(|(names, _)| names.len())
}

/// The agency that signs at the end of a paragraph: `… he said. (dpa)`, `… on Friday.—APP`, `… . /TASS/`.
pub(crate) fn trailing_agency(paragraph: &str) -> Option<&'static str> {
    agency_signature(paragraph).map(|(_, agency)| agency)
}

/// Where the signature of an agency at the end of a paragraph starts, and the agency.
pub(crate) fn agency_signature(paragraph: &str) -> Option<(usize, &'static str)> {
    let text = paragraph.trim_end();
    in_brackets_at_end(text).or_else(|| after_dash_at_end(text)).or_else(|| after_sentence_at_end(text))
}

fn in_brackets_at_end(text: &str) -> Option<(usize, &'static str)> {
    let text = text.trim_end_matches(['.', '。', '।', '۔']);
    let close = text.chars().next_back()?;
    let slashes = [('/', '/')];
    let (open, _) = BRACKETS.iter().chain(&slashes).find(|(_, end)| *end == close)?;
    let inside_end = text.len() - close.len_utf8();
    let start = text[..inside_end].rfind(*open)?;
    let inside = &text[start + open.len_utf8()..inside_end];
    let agency = signing_agency(inside)?;
    let is_certain = *open != '/' && !is_ambiguous(inside);
    (is_certain || ends_sentence(&text[..start])).then_some((start, agency))
}

/// The agency in brackets: `AP`, `with AP`, `dpa/lno`, `kle/dpa`, `With inputs from PTI`, `PTI inputs`.
fn signing_agency(inside: &str) -> Option<&'static str> {
    if inside.len() > MAX_SIGNATURE_BYTES {
        return None;
    }
    let name = after_agency_opener(inside.trim());
    let name = name.strip_suffix(" inputs").or_else(|| name.strip_suffix(" मिलकर")).unwrap_or(name);
    // Initials of the editor or of the regional service.
    let is_short = |part: &str| part.len() <= SHORT_NAME_BYTES && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let with_initials = || {
        let mut parts = name.split(['/', ',']).map(str::trim);
        let agency = parts.clone().find_map(find_exact_agency)?;
        parts.all(|part| is_short(part) || find_exact_agency(part).is_some()).then_some(agency)
    };
    find_signing_agency(name).or_else(|| first_of_agencies(name)).or_else(with_initials)
}

/// Longest signature in brackets, in bytes.
const MAX_SIGNATURE_BYTES: usize = 80;

/// Whether a text has one of these signs, or one beyond ASCII: a cheap test before the searches for signs.
fn has_sign(text: &str, ascii: &[u8]) -> bool {
    // Without a branch for each byte, the loop is vectorized.
    let may_be = |byte: u8| ascii.iter().fold(!byte.is_ascii(), |any, sign| any | (byte == *sign));
    text.bytes().fold(false, |any, byte| any | may_be(byte))
}

/// Whether a text ends as a sentence, also in Hindi, Urdu and Arabic.
pub(crate) fn ends_sentence(text: &str) -> bool {
    ends_as_sentence(text) || text.trim_end().ends_with(['।', '॥', '۔', '؟'])
}

fn after_dash_at_end(text: &str) -> Option<(usize, &'static str)> {
    // A signature is no longer, and paragraphs are.
    let reach = text.len().saturating_sub(MAX_SIGNATURE_BYTES + " - ".len());
    let reach = (reach..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    if !has_sign(&text[reach..], b"-") {
        return None;
    }
    let dashes = ["—", "–", "--", " - "].iter();
    let (start, dash) = dashes.filter_map(|dash| Some((reach + text[reach..].rfind(dash)?, dash))).max()?;
    let agency = signing_agency(text[start + dash.len()..].trim_matches(['.', ' ', '-']))?;
    ends_sentence(text[..start].trim_end_matches('-')).then_some((start, agency))
}

/// `… on Friday. TT`, with nothing but the name after the sentence.
fn after_sentence_at_end(text: &str) -> Option<(usize, &'static str)> {
    let end = text.rfind(['.', '”', '"', '»', '。'])?;
    let sentence_end = end + text[end..].chars().next().map_or(0, char::len_utf8);
    let agency = find_exact_agency(&text[sentence_end..])?;
    ends_sentence(&text[..sentence_end]).then_some((sentence_end, agency))
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
        for (line, agency) in [
            ("EUROPA PRESS", "Europa Press"),
            ("NTB", "NTB"),
            ("With AP", "AP"),
            ("dpa/AFP", "dpa"),
            ("Źródło: PAP", "PAP"),
            ("(MAP)", "MAP"),
            ("(dpa/lno)", "dpa"),
            ("(©NTB)", "NTB"),
            ("Theo TTXVN", "VNA"),
            ("MAP", ""),
            ("TT fans cheer", ""),
            ("tt", ""),
        ] {
            assert_eq!(agency_line(line).unwrap_or_default(), agency, "{line}");
        }
    }

    #[test]
    fn a_line_anywhere_is_an_agency_only_if_it_can_be_nothing_else() {
        for (line, is_credit, is_label) in [
            ("Reuters", false, true),
            ("NTB", true, true),
            ("KCNA", false, false),
            ("PA)", true, false),
            ("mit dpa", false, false),
        ] {
            assert_eq!(is_agency_label(line, is_credit), is_label, "{line}");
        }
    }

    #[test]
    fn datelines_name_the_agency() {
        assert_eq!(dateline_agency("SEOUL, May 20 (Yonhap) -- The minister said"), Some("Yonhap"));
        assert_eq!(dateline_agency("PORT ELLERY, Nov. 3 (Reuters) - The harbour"), Some("Reuters"));
        assert_eq!(dateline_agency("Berlin (dpa) – Die Ministerin"), Some("dpa"));
        assert_eq!(dateline_agency("【東京共同】首相は"), Some("Kyodo"));
        assert_eq!(dateline_agency("[서울=연합뉴스] 정부는"), Some("Yonhap"));
        assert_eq!(dateline_agency("The AP (a newspaper) said - nothing"), None);
        assert_eq!(dateline_agency("Tamra, Sept. 3, GNA - Farmers in the north"), Some("GNA"));
        assert_eq!(dateline_agency("(Adnkronos) - Il ponte resta chiuso"), Some("Adnkronos"));
        assert_eq!(dateline_agency("БЕРЕГОВОЕ, 5 мая. /ТАСС/. Мост открыт."), Some("TASS"));
        assert_eq!(dateline_agency("БЕРЕГОВОЕ, 5 мая — РИА Новости. Мост открыт."), Some("RIA Novosti"));
        assert_eq!(place_and_agency("AFP - Ostren"), Some("AFP"));
        assert_eq!(place_and_agency("Jane Doe / Reuters"), Some("Reuters"));
        assert_eq!(place_and_agency("Jane Doe / Ostren"), None);
        assert_eq!(dateline_agency("ORRIN (APP): The bridge is closed"), Some("APP"));
        assert_eq!(dateline_agency("新华社海口3月4日电 大桥今天通车"), Some("Xinhua"));
        assert_eq!(dateline_agency("Jane Doe (PAP) has won the seat - again"), None);
        assert_eq!(dateline_agency("She said that she works for the TT - a paper"), None);
    }

    #[test]
    fn agencies_sign_the_end_of_a_paragraph() {
        for (text, agency) in [
            ("The bridge opens in May. (Yonhap)", "Yonhap"),
            ("The bridge opens in May (dpa).", "dpa"),
            ("The bridge opens in May.—APP", "APP"),
            ("The bridge opens in May. – TT", "TT"),
            ("The bridge opens in May. TT", "TT"),
            ("The bridge opens in May. /TASS/", "TASS"),
            ("Die Brücke öffnet im Mai. (kle/dpa)", "dpa"),
            ("The bridge opens in May. (With inputs from PTI)", "PTI"),
            ("पुल मई में खुलेगा। (भाषा)", "PTI"),
            ("The bridge opens in May, said Jane Doe of the PAP (PAP)", ""),
            ("He used to work for TT", ""),
            ("They met in the spa - SPA", ""),
            ("The bridge opens in May. (Photo: Jo Doe/AP)", ""),
        ] {
            assert_eq!(trailing_agency(text).unwrap_or_default(), agency, "{text}");
        }
    }

    #[test]
    fn an_agency_at_the_end_of_a_byline_is_no_part_of_the_name() {
        assert_eq!(split_agency_suffix("JANE DOEAssociated Press"), Some(("JANE DOE", "AP")));
        assert_eq!(split_agency_suffix("Jane DoeAFP"), Some(("Jane Doe", "AFP")));
        assert_eq!(split_agency_suffix("Jane Doe Reuters"), Some(("Jane Doe", "Reuters")));
        assert_eq!(split_agency_suffix("JANE DOEAP"), None);
        assert_eq!(split_agency_suffix("Jane Doe"), None);
    }
}
