//! Byline recognizers: the names in lines such as `By Jane Doe`, `김민수 기자`, `(Reporting by …)`.
//!
//! Pure functions of the line, linear in its length. A prefix filter on the first bytes rejects most lines.

use crate::blocks::{has_at_most_letters, is_cjk};
use crate::facts::recognizers::dates::month_from_name;
use crate::facts::recognizers::names::{is_name, line_prefix, names_in, split_names, starts_with_word, strip_by_word};
use crate::normalize::fold;
use crate::rules::FirstByteFilter;
use crate::rules::names::{
    ARTICLE_TYPE_BY_WORDS, ARTICLE_TYPE_WORDS, BY_WORDS, GRAMMATICAL_ARTICLES, INNER_BY_WORDS, JOB_WORDS, NAME_ENDS,
    NON_NAME_WORDS, SIGNING_LABELS,
};
use crate::rules::thresholds::SHORT_LETTERS;

/// Most words of a byline: names, and job titles, places or addresses after them.
pub(crate) const MAX_BYLINE_WORDS: usize = 18;

/// The names in a line with the form of a byline: `By Jane Doe`, `김민수 기자`.
pub(crate) fn byline_names(line: &str) -> Option<Vec<String>> {
    let line = line.trim_start_matches(['*', '•', ' ']);
    if !line.is_ascii() {
        let korean: Vec<String> = line.split(", ").filter_map(korean_names).flatten().collect();
        if !korean.is_empty() {
            return Some(korean);
        }
    }
    if !may_start_with_by(line) {
        return None;
    }
    let folded = fold(line_prefix(line));
    if !BY_WORDS.iter().any(|word| starts_with_word(&folded, word)) {
        return None;
    }
    let rest = strip_by_word(line);
    if rest.split_whitespace().count() > MAX_BYLINE_WORDS || rest.ends_with(['.', '!', '?']) && !rest.ends_with("Jr.") {
        return None;
    }
    let names = names_in(rest);
    (!names.is_empty()).then_some(names)
}

/// Whether the first bytes of a line are those of a by-word. Prefix filter without false negatives.
fn may_start_with_by(line: &str) -> bool {
    static FIRST: FirstByteFilter = FirstByteFilter::new(&[&BY_WORDS]);
    // The shortest by-words have three bytes.
    let Some(head) = line.as_bytes().first_chunk::<3>() else { return false };
    let lower = head.map(|byte| byte.to_ascii_lowercase());
    let opens = FIRST.may_start_ignoring_case(line);
    opens && (!head.is_ascii() || BY_WORDS.iter().any(|word| word.as_bytes().starts_with(&lower)))
}

/// The names before the Korean word for reporter: `김민수 기자`, `홍길동·김민수 기자`, `[서울=김민수 기자]`.
fn korean_names(line: &str) -> Option<Vec<String>> {
    let at = line.find("기자").or_else(|| line.find("특파원"))?;
    let before = line[..at].trim_end().trim_start_matches(['[', '(', '【']);
    let names = before.rsplit(['=', ' ']).next()?;
    let names: Vec<String> = names
        .split(['·', ',', '∙', 'ㆍ'])
        .map(str::trim)
        .filter(|name| (2..=4).contains(&name.chars().count()) && name.chars().all(is_cjk))
        .map(str::to_owned)
        .collect();
    (!names.is_empty() && line.chars().count() <= MAX_KOREAN_LINE_CHARS).then_some(names)
}

/// Most characters of a line with the Korean word for reporter; longer ones are paragraphs.
const MAX_KOREAN_LINE_CHARS: usize = 80;

/// The names after the kind of article or a label: `An analysis by Jane Doe`, `Autorin: Jane Doe, Berlin.`, `(责编：牛镛)`.
pub(crate) fn article_type_names(line: &str) -> Option<Vec<String>> {
    let line = line.trim_start_matches(['(', '（', '[']);
    if !has_at_most_letters(line, SHORT_LETTERS) {
        return None;
    }
    let names =
        names_in(after_signing_label(line).or_else(|| after_article_type(line))?.trim_end_matches([')', '）', '.']));
    (!names.is_empty()).then_some(names)
}

/// The text after a label such as `Autorin: ` at the start of a line.
fn after_signing_label(line: &str) -> Option<&str> {
    static FIRST: FirstByteFilter = FirstByteFilter::new(&[&SIGNING_LABELS]);
    FIRST.may_start(line).then(|| SIGNING_LABELS.iter().find_map(|label| line.strip_prefix(label)))?
}

/// The text after an opening such as `An analysis by`. One word must name the kind of article.
fn after_article_type(line: &str) -> Option<&str> {
    static FIRST: FirstByteFilter = FirstByteFilter::new(&[&ARTICLE_TYPE_WORDS, &GRAMMATICAL_ARTICLES]);
    if !FIRST.may_start_ignoring_case(line) {
        return None;
    }
    let mut rest = line;
    let mut has_type = false;
    loop {
        let (word, after) = rest.split_once(' ')?;
        let folded = fold(word);
        if ARTICLE_TYPE_WORDS.contains(&folded.as_str()) && !has_type {
            has_type = true;
        } else if has_type && ARTICLE_TYPE_BY_WORDS.contains(&folded.as_str()) {
            // `Un texto con …` and `Das Interview mit …` can also start a sentence.
            return (!after.ends_with(['.', '!', '?'])).then_some(after);
        } else if has_type || !GRAMMATICAL_ARTICLES.contains(&folded.as_str()) {
            return None;
        }
        rest = after;
    }
}

/// The reporter in the dateline of a Korean article: `(서울=연합뉴스) 김민수 기자 = …`.
pub(crate) fn dateline_names(paragraph: &str) -> Option<Vec<String>> {
    korean_names(paragraph.split_once(" = ")?.0)
}

/// The reporters at the end of wire copy: `(Reporting by Jane Doe and John Roe; Editing by Ann Poe)`.
pub(crate) fn reporting_names(line: &str) -> Option<Vec<String>> {
    let line = line.trim_start_matches(['(', '[']);
    let rest = line.strip_prefix("Reporting by ")?;
    let names = names_in(rest.split([';', ')', ']', '.']).next()?);
    (!names.is_empty()).then_some(names)
}

/// The names after a by-word inside a short line with a number: `Posted on May 3, 2024 by Jane Doe`.
pub(crate) fn inner_names(line: &str) -> Option<Vec<String>> {
    let has_number = line.chars().any(|c| c.is_ascii_digit());
    if !has_number || !has_at_most_letters(line, SHORT_LETTERS) {
        return None;
    }
    let folded = fold(line);
    let (at, word) = INNER_BY_WORDS.iter().filter_map(|word| folded.find(word).map(|at| (at, *word))).min()?;
    let start = folded[..at].chars().count() + word.chars().count();
    let rest = line.char_indices().nth(start).map_or("", |(at, _)| &line[at..]);
    let names: Vec<String> = split_names(rest).into_iter().take(MAX_INNER_NAMES).filter(|name| is_name(name)).collect();
    (!names.is_empty()).then_some(names)
}

/// Most names after a by-word inside a line.
const MAX_INNER_NAMES: usize = 3;

/// Whether no word of a name is a common word of buttons, menus and sections.
pub(crate) fn has_no_label_word(name: &str) -> bool {
    !fold(name).split_whitespace().any(|word| NON_NAME_WORDS.contains(&word))
}

/// Whether a name has two words or more, none of which is a month, a job or another word of date lines.
pub(crate) fn is_plain_name(name: &str) -> bool {
    name.contains(' ')
        && !fold(name)
            .split(|c: char| !c.is_alphabetic())
            .any(|word| NAME_ENDS.contains(&word) || JOB_WORDS.contains(&word) || month_from_name(word).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean_reporters_are_named() {
        assert_eq!(byline_names("김민수 기자").unwrap(), ["김민수"]);
        assert_eq!(dateline_names("(서울=연합뉴스) 김민수 기자 = 정부는 오늘").unwrap(), ["김민수"]);
        assert_eq!(byline_names("[서울=김민수 기자]").unwrap(), ["김민수"]);
        assert_eq!(byline_names("홍길동·김민수 기자 hong@example.com").unwrap(), ["홍길동", "김민수"]);
    }

    #[test]
    fn every_by_word_may_open_a_line() {
        assert!(BY_WORDS.iter().all(|word| may_start_with_by(word) && may_start_with_by(&word.to_uppercase())));
        assert!(!may_start_with_by("Bystanders") && !may_start_with_by("By"));
    }

    #[test]
    fn sentences_are_no_bylines() {
        for line in ["By Tuesday the water had gone.", "By then", "Von Anfang an", "by the sea"] {
            assert_eq!(byline_names(line), None, "{line}");
        }
    }

    #[test]
    fn wire_copy_names_its_reporters_at_the_end() {
        let line = "(Reporting by Jane Doe in Ostren and John Roe; Editing by Ann Poe)";
        assert_eq!(reporting_names(line).unwrap(), ["Jane Doe", "John Roe"]);
    }

    #[test]
    fn a_line_can_name_the_kind_of_article_and_its_author() {
        for line in
            ["An analysis by Jane Doe", "Eine Kolumne von Jane Doe", "Text von Jane Doe Illustration von Jo Roe"]
        {
            assert_eq!(article_type_names(line).unwrap(), ["Jane Doe"], "{line}");
        }
        assert_eq!(article_type_names("Autorin: Jane Doe, die in Ellern lebt.").unwrap(), ["Jane Doe"]);
        assert_eq!(article_type_names("(责编：牛镛、岳弘彬)").unwrap(), ["牛镛", "岳弘彬"]);
        for line in ["A review of the year", "The story by the sea", "By Jane Doe", "Text von gestern"] {
            assert_eq!(article_type_names(line), None, "{line}");
        }
    }

    #[test]
    fn a_by_word_can_be_inside_a_line_with_a_date() {
        assert_eq!(inner_names("Posted on May 3, 2024 by Jane Doe").unwrap(), ["Jane Doe"]);
        assert_eq!(inner_names("3. Mai 2024 von Jörg Graß in Allgemein").unwrap(), ["Jörg Graß"]);
        assert_eq!(inner_names("A walk by Lake Orrin"), None);
    }
}
