//! Name recognizers: split a byline into names, and classify a name as person, desk or organization.
//!
//! Pure functions of the text. Linear in the line; the words are in `rules::names`.

use std::sync::LazyLock;

use hashbrown::HashSet;

use crate::blocks::{char_prefix, is_cjk};
use crate::facts::recognizers::agency_names::{find_exact_agency, split_agency_suffix};
use crate::facts::recognizers::dates::month_from_name;
use crate::facts::recognizers::name_form::{NAME_WORDS, is_name, name_words};
use crate::normalize::{alnum_key, fold};
use crate::rules::names::{
    AND_WORDS, BY_WORDS, BYLINE_CREDIT_LABELS, COMPANY_WORDS, DAY_LINE_OPENERS, DAY_LINE_WORDS, DEGREES, JOB_FIELDS,
    JOB_WORDS, NAME_ENDS, NAME_OPENERS, NAME_PARTICLES, PLACEHOLDER_NAMES, SMALL_AND_WORDS, WEAK_BY_WORDS,
};
use crate::rules::paper_names::PAPER_WORDS;
use crate::rules::{FirstByteFilter, FirstByteIndex};

/// Most words of the name of a desk or an organization.
const DESK_WORDS: usize = 6;

/// The kind of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameKind {
    /// A person, also under a user name.
    Person,
    /// A desk of the newsroom.
    Desk,
    /// A company or the site itself.
    Organization,
    /// Not a name, or an agency, which is a separate fact.
    NotAName,
}

/// Where a name was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameSource {
    /// In a field or element for authors, where any form of name is accepted.
    AuthorField,
    /// In a line of text, where only the usual form of names is accepted.
    TextLine,
}

/// Splits a byline into names: `By Jane Doe and John Roe, staff writers | jane@example.com`.
pub(crate) fn split_names(byline: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let parts = without_credit(byline).split(['|', ';', '•', '·', '∙', 'ㆍ', '、', '\u{2003}', '\n']);
    for part in parts.flat_map(at_dashes) {
        let part = split_agency_suffix(part).map_or(part, |(names, _)| names);
        for (nth, piece) in part.split([',', '/', '，', '،']).enumerate() {
            for name in split_at_and(strip_by_word(piece)) {
                // `Jane Doe/The Gazette`: the employer.
                if find_exact_agency(&name).is_some() || nth > 0 && is_paper(&name) {
                    continue;
                }
                let name = trim_name(&name);
                let is_later = nth > 0 || !names.is_empty();
                // An abbreviation after a name in mixed case is the employer.
                let is_employer = is_all_capitals(name) && names.first().is_some_and(|first| !is_all_capitals(first));
                // After a comma, a job, degree or place is as likely as a name, so a single word is not taken.
                let is_aside = is_later && (is_employer || !name.contains(' ') && !name.chars().any(is_cjk));
                if !name.is_empty() && !is_aside {
                    names.push(name.to_owned());
                }
            }
        }
    }
    names
}

/// Whether a part of a byline is the name of a paper: an article and a word, or a word that papers bear.
fn is_paper(part: &str) -> bool {
    let folded = fold(part.trim());
    let mut words = folded.split(' ');
    let has_article = words.next().is_some_and(|word| LONG_ARTICLES.contains(&word)) && folded.contains(' ');
    let last = folded.rsplit(' ').next().unwrap_or_default();
    has_article || folded.contains(' ') && PAPER_WORDS.contains(&last)
}

/// Articles before the name of a paper that are no part of the names of people.
const LONG_ARTICLES: [&str; 6] = ["the", "die", "das", "les", "il", "het"];

/// The parts of a byline that have the form of a name.
pub(crate) fn names_in(text: &str) -> Vec<String> {
    split_names(text).into_iter().filter(|name| is_name(name)).collect()
}

/// First UTF-8 byte of the dashes beyond ASCII.
const DASH_BYTE: u8 = 0xe2;

/// Splits a text at dashes with spaces around them.
fn at_dashes(text: &str) -> impl Iterator<Item = &str> {
    // A byte search avoids three substring searches in most texts.
    let may_have = text.bytes().any(|byte| byte == b'-' || byte == DASH_BYTE);
    let cut = || text.split(" - ").flat_map(|part| part.split(" – ")).flat_map(|part| part.split(" — "));
    let (whole, parts) = if may_have { (None, Some(cut())) } else { (Some(text), None) };
    whole.into_iter().chain(parts.into_iter().flatten())
}

/// A byline up to the credit of a picture.
fn without_credit(byline: &str) -> &str {
    static FIRST: FirstByteFilter = FirstByteFilter::new(&[&BYLINE_CREDIT_LABELS]);
    static LABELS: LazyLock<FirstByteIndex> = LazyLock::new(|| FirstByteIndex::new(&[&BYLINE_CREDIT_LABELS]));
    // A label at the start of the line is not a credit after a name. All labels start with an ASCII capital, so the
    // positions are character boundaries.
    let is_label = |rest: &str| LABELS.words_at_start(rest).any(|label| !byline.starts_with(label));
    let mut capitals = byline.bytes().enumerate().filter(|(_, byte)| FIRST.has(*byte));
    capitals.find(|(at, _)| is_label(&byline[*at..])).map_or(byline, |(at, _)| &byline[..at])
}

fn is_all_capitals(name: &str) -> bool {
    !name.chars().any(char::is_lowercase) && name.chars().any(char::is_uppercase)
}

/// Splits a text at words such as "and" between names.
fn split_at_and(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut names = vec![String::with_capacity(text.len())];
    for (at, word) in words.iter().enumerate() {
        let Some(name) = names.last_mut() else { break };
        if is_and(word) && !name.is_empty() && !joins_family_names(&words, at) {
            names.push(String::new());
            continue;
        }
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(word);
    }
    names
}

fn is_and(word: &str) -> bool {
    AND_WORDS.iter().any(|and| word.eq_ignore_ascii_case(and)) || SMALL_AND_WORDS.contains(&word)
}

/// Whether a word for "and" is between the family names of one person, before a single last word: `José Ortega y Gasset`.
fn joins_family_names(words: &[&str], at: usize) -> bool {
    let is_last = at + 2 == words.len() || words.get(at + 2).is_some_and(|word| is_and(word));
    ["y", "e"].contains(&words[at]) && at >= 2 && is_last && words[at + 1..].first().is_some_and(|word| !is_and(word))
}

/// The start of a line, long enough for every by-word.
pub(crate) fn line_prefix(line: &str) -> &str {
    char_prefix(line, OPENING_CHARS)
}

/// Whether a text starts with a word. The comparison of the first byte rejects nearly all.
pub(crate) fn starts_with_word(text: &str, word: &str) -> bool {
    text.as_bytes().first() == word.as_bytes().first() && text.starts_with(word)
}

/// Characters that are enough for every by-word.
const OPENING_CHARS: usize = 32;

/// By-words and other words before a name.
static OPENERS: LazyLock<FirstByteIndex> = LazyLock::new(|| FirstByteIndex::new(&[&BY_WORDS, &NAME_OPENERS]));

/// A name without by-words before it and brackets after it.
pub(crate) fn strip_by_word(name: &str) -> &str {
    static FIRST: FirstByteFilter = FirstByteFilter::new(&[&BY_WORDS, &NAME_OPENERS]);
    let mut name = name.trim();
    // A by-word can be doubled where both the template and the editor wrote one.
    for _ in 0..2 {
        // `ByJane Doe`: the page has the name in an element of its own.
        if let Some(rest) = name.strip_prefix("By").filter(|rest| rest.starts_with(char::is_uppercase)) {
            name = rest;
        }
        if !FIRST.may_start_ignoring_case(name) {
            break;
        }
        let folded = fold(line_prefix(name));
        let Some(word) = OPENERS.words_at_start(&folded).max_by_key(|word| word.len()) else { break };
        let rest = name.char_indices().nth(word.chars().count()).map_or("", |(at, _)| name[at..].trim());
        // `Oleh Hrytsenko` is a name, `Oleh Budi Santoso` one after a by-word.
        if WEAK_BY_WORDS.contains(&word) && !rest.contains(' ') && !rest.starts_with(is_cjk) {
            break;
        }
        name = rest;
    }
    name.split(['(', '<', '[', '（', '【']).next().unwrap_or(name).trim()
}

/// A name without a job, degree, address or date after it.
pub(crate) fn trim_name(name: &str) -> &str {
    let name = &name[..glued_end(name).unwrap_or(name.len())];
    let is_around = |c: char| {
        c.is_whitespace()
            || matches!(c, ',' | ':' | ';' | '|' | '*' | '·' | '•' | '-' | '–' | '~' | '"' | '“' | '”' | '„')
    };
    let name = name.trim_matches(is_around);
    let mut end = name.len();
    let mut start = 0;
    let mut words = name.split(' ').enumerate().peekable();
    while let Some((nth, word)) = words.next() {
        let next = words.peek().map(|(_, next)| *next);
        if nth > 0 && ends_name(nth, word, next) {
            end = start;
            break;
        }
        start += word.len() + 1;
    }
    let name = name.get(..end).unwrap_or(name).trim();
    // `Jane Doe2 minutes ago`: adjacent elements merge a name and a time.
    match name.find(|c: char| c.is_ascii_digit()) {
        Some(at) if name[..at].contains(' ') => name[..at].trim(),
        _ => name,
    }
}

/// End of a name to which a page glued the next text: `Jane DoeStaff Writer`, `Jane DoeTuesday`, `Jane DoeMay 3`.
fn glued_end(name: &str) -> Option<usize> {
    // Longer texts are no names, and the search looks back at every joint.
    if name.len() > MAX_GLUED_BYTES {
        return None;
    }
    let mut last = ' ';
    for (at, c) in name.char_indices() {
        // `Jane McStaff` is a name.
        let is_joint = || {
            let before = &name[..at];
            let is_small_next = name[at..].chars().nth(1).is_some_and(char::is_lowercase);
            (last.is_lowercase() || is_small_next)
                && !before.ends_with("Mc")
                && !before.ends_with("Mac")
                && before.contains(' ')
        };
        if c.is_uppercase() && last.is_alphabetic() && is_joint() {
            let word = fold(name[at..].split(|c: char| !c.is_alphabetic()).next()?);
            if is_glued_word(&word) {
                return Some(at);
            }
        }
        last = c;
    }
    None
}

/// Longest text, in bytes, that is searched for a glued name.
const MAX_GLUED_BYTES: usize = 160;

fn is_glued_word(word: &str) -> bool {
    word == "the"
        || month_from_name(word).is_some()
        || [&DAY_LINE_WORDS[..], &DAY_LINE_OPENERS, &JOB_WORDS, &COMPANY_WORDS]
            .iter()
            .any(|words| words.contains(&word))
}

static END_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| NAME_ENDS.into_iter().chain(DEGREES).collect());

/// Whether a name ends before its word with index `nth`.
fn ends_name(nth: usize, word: &str, next: Option<&str>) -> bool {
    if word.contains('@') || word.starts_with(|c: char| c.is_ascii_digit()) {
        return true;
    }
    let mut bare = fold(word.trim_matches(|c: char| !c.is_alphanumeric()));
    bare.retain(|c| c != '.');
    let bare = bare.as_str();
    let is_end = END_WORDS.contains(bare);
    let is_job = nth >= 2 && (JOB_WORDS.contains(&bare) || JOB_FIELDS.contains(&bare));
    // `Jane Doe Do 12 Dez`: the abbreviation of a weekday.
    let is_before_number = next.is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
    is_end || is_job || nth >= 2 && bare.chars().count() <= 3 && is_before_number
}

/// The kind of a name. `site_keys` are the keys ([`alnum_key`]) of the names of the site. In author fields, people use
/// names of any form.
pub(crate) fn classify_name(name: &str, site_keys: &[String], source: NameSource) -> NameKind {
    let folded = fold(name);
    let key = alnum_key(name);
    let words = name_words(name);
    if PLACEHOLDER_NAMES.contains(&folded.as_str())
        || name.starts_with(|c: char| c.is_ascii_digit())
        || find_exact_agency(name).is_some()
        || key.is_empty()
        || words > DESK_WORDS
        || month_from_name(&folded).is_some()
        || folded.contains("://")
    {
        return NameKind::NotAName;
    }
    let is_site = site_keys.iter().any(|site| site.starts_with(&key) || key.len() >= 4 && site.contains(&key));
    let has =
        |known: &[&str]| folded.split(|c: char| !c.is_alphanumeric() && c != '.').any(|word| known.contains(&word));
    let is_address = folded.contains('.') && !folded.contains(". ") && words == 1 && key.len() > 4;
    if is_site || is_address || has(&COMPANY_WORDS) {
        NameKind::Organization
    } else if has(&JOB_WORDS) {
        NameKind::Desk
    } else if is_name(name) || source == NameSource::AuthorField && words <= NAME_WORDS && is_in_one_case(name) {
        NameKind::Person
    } else {
        NameKind::NotAName
    }
}

/// Whether a text can be a user name: all words in lower case, or none. Mixed case is typical of a phrase.
fn is_in_one_case(name: &str) -> bool {
    let is_small = |word: &&str| word.starts_with(char::is_lowercase) && !NAME_PARTICLES.contains(word);
    let words = name.split_whitespace().count();
    let small = name.split_whitespace().filter(is_small).count();
    !name.contains(['@', '?', '!', '=', ':']) && (small == 0 || small == words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(line: &str) -> Vec<String> {
        let site_keys = ["dailypaperexample".to_owned()];
        split_names(line)
            .into_iter()
            .filter(|name| classify_name(name, &site_keys, NameSource::TextLine) == NameKind::Person)
            .collect()
    }

    #[test]
    fn bylines_are_split_into_people() {
        assert_eq!(people("By Jane Doe and John van der Roe, staff writers"), ["Jane Doe", "John van der Roe"]);
        assert_eq!(people("Von Käthe Müller und Jörg Graß"), ["Käthe Müller", "Jörg Graß"]);
        assert_eq!(people("Por María José Ruiz y Ana Gil"), ["María José Ruiz", "Ana Gil"]);
        assert_eq!(people("By Jane Doe | jane@example.com"), ["Jane Doe"]);
        assert_eq!(people("By Benedita Falcoeira, Reuters"), ["Benedita Falcoeira"]);
        assert_eq!(people("Jane Doe, Frankfurt"), ["Jane Doe"]);
        assert_eq!(people("Written by Jane Doe, PhD"), ["Jane Doe"]);
        assert_eq!(people("Jane Doe2 minutes ago"), ["Jane Doe"]);
        assert_eq!(people("Jane Doe Political Editor"), ["Jane Doe"]);
        assert_eq!(people("By Winifred Soames Schools Correspondent"), ["Winifred Soames"]);
        assert_eq!(people("Kit Braithwaite at Skelbeck"), ["Kit Braithwaite"]);
        assert_eq!(people("Jane Doe Foto: John Roe"), ["Jane Doe"]);
        assert_eq!(people("Jane Doe Do 12 Dez 2019"), ["Jane Doe"]);
        assert_eq!(people("By BY JANE DOEAssociated Press"), ["JANE DOE"]);
        assert_eq!(people("By Jane DoeStaff Writer"), ["Jane Doe"]);
        assert_eq!(people("Jane DoeMay 3, 2024"), ["Jane Doe"]);
        assert_eq!(people("JANE DOEStaff Writer"), ["JANE DOE"]);
        assert_eq!(people("By Jane McStaff"), ["Jane McStaff"]);
        assert_eq!(people("ByJane Doe UpdatedJanuary 3"), ["Jane Doe"]);
        assert_eq!(people("记者王小明"), ["王小明"]);
        assert_eq!(people("Autor(a): Ana Gil"), ["Ana Gil"]);
        assert_eq!(people("Oleh Budi Santoso dan Sri Lestari"), ["Budi Santoso", "Sri Lestari"]);
        assert_eq!(people("Oleh Hrytsenko"), ["Oleh Hrytsenko"]);
        assert_eq!(people("بقلم سمير حداد"), ["سمير حداد"]);
        assert_eq!(people("Γράφει ο Γιώργος Παππάς"), ["Γιώργος Παππάς"]);
    }

    #[test]
    fn labels_of_credits_are_found_by_their_capital() {
        assert!(BYLINE_CREDIT_LABELS.iter().all(|label| label.starts_with(|c: char| c.is_ascii_uppercase())));
        assert_eq!(without_credit("Jane Doe Fotos: John Roe, Bild: Jim Poe"), "Jane Doe ");
        assert_eq!(without_credit("Foto: Jane Doe"), "Foto: Jane Doe");
    }

    #[test]
    fn names_have_particles_and_papers_follow_them() {
        assert_eq!(
            people("By Cora Weld and María José de la Cruz Ortiz"),
            ["Cora Weld", "María José de la Cruz Ortiz"]
        );
        assert_eq!(people("Ana Maria da Conceição dos Santos e Silva"), ["Ana Maria da Conceição dos Santos e Silva"]);
        assert_eq!(people("By Ada Quill/The Ledger"), ["Ada Quill"]);
        assert_eq!(people("Ada Quill / Harbour Gazette"), ["Ada Quill"]);
        assert_eq!(people("Ada Quill/Ben Marsh"), ["Ada Quill", "Ben Marsh"]);
        assert_eq!(people("Kommentar von"), Vec::<String>::new());
    }

    #[test]
    fn desks_sites_and_agencies_are_no_people() {
        for line in ["Publié le", "Thứ Ba", "Aktualisiert am", "सोमवार"] {
            assert_eq!(people(line), Vec::<String>::new(), "{line}");
        }
        let paragraph = "ชาวบ้านริมคลองกล่าวว่าเมื่อประตูน้ำเปิดเรือจะผ่านได้เร็วขึ้น";
        assert_eq!(people(paragraph), Vec::<String>::new());
        for line in ["By Staff Reporter", "Reuters", "Daily Paper", "AP", "By News Desk", "12 May 2020", "Reed GmbH"] {
            assert_eq!(people(line), Vec::<String>::new(), "{line}");
        }
    }

    #[test]
    fn a_field_for_the_author_may_hold_any_name() {
        let in_field = |name: &str| classify_name(name, &[], NameSource::AuthorField);
        assert_eq!(in_field("freeman1984"), NameKind::Person);
        assert_eq!(classify_name("freeman1984", &[], NameSource::TextLine), NameKind::NotAName);
        assert_eq!(in_field("jane doe"), NameKind::Person);
        assert_eq!(in_field("externen Mitarbeitern verfasst"), NameKind::NotAName);
        assert_eq!(in_field("Redaktion"), NameKind::Desk);
        assert_eq!(in_field("No Author"), NameKind::NotAName);
        assert_eq!(in_field("https://example.com/jane"), NameKind::NotAName);
    }
}
