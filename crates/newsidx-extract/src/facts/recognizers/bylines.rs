//! Byline recognizers: the names in lines such as `By Jane Doe`, `김민수 기자`, `(Reporting by …)`.
//!
//! Pure functions of the line, linear in its length. A prefix filter on the first bytes rejects most lines.

use std::sync::LazyLock;

use crate::blocks::{char_prefix, has_at_most_letters, is_cjk};
use crate::facts::recognizers::agency_names::ends_sentence;
use crate::facts::recognizers::dates::month_from_name;
use crate::facts::recognizers::name_form::is_name;
use crate::facts::recognizers::names::{line_prefix, names_in, split_names, starts_with_word, strip_by_word};
use crate::normalize::{ends_as_sentence, fold};
use crate::rules::names::{
    AND_WORDS, ARTICLE_TYPE_BY_WORDS, ARTICLE_TYPE_WORDS, BY_WORDS, CHINESE_FAMILY_NAMES, DAY_LINE_WORDS,
    GRAMMATICAL_ARTICLES, INNER_BY_WORDS, JOB_WORDS, KOREAN_FAMILY_NAMES, LIVE_SHIFTS, NAME_ENDS, NON_NAME_WORDS,
    REPORT_WORDS, SIGNING_LABELS, SMALL_AND_WORDS, WEAK_BY_WORDS,
};
use crate::rules::thresholds::SHORT_LETTERS;
use crate::rules::{FirstByteFilter, FirstByteIndex};

/// Most words of a byline: names, and job titles, places or addresses after them.
pub(crate) const MAX_BYLINE_WORDS: usize = 18;

/// The names in a line with the form of a byline: `By Jane Doe`, `김민수 기자`.
pub(crate) fn byline_names(line: &str) -> Option<Vec<String>> {
    let line = line.trim_start_matches(['*', '•', ' ']);
    if !line.is_ascii() {
        let korean: Vec<String> = line.split(", ").filter_map(korean_names).flatten().collect();
        if !korean.is_empty() && !ends_as_sentence(line) {
            return Some(korean);
        }
    }
    if let Some(names) = chinese_names(line).or_else(|| korean_name_before_mail(line)) {
        return Some(names);
    }
    if let Some(names) = live_names(line).or_else(|| name_before_weekday(line)) {
        return Some(names);
    }
    if !may_start_with_by(line) {
        return None;
    }
    let folded = fold(line_prefix(line));
    let by_word = BY_WORD_INDEX.words_at_start(&folded).max_by_key(|word| word.len())?;
    let rest = strip_by_word(line);
    if rest.split_whitespace().count() > MAX_BYLINE_WORDS || rest.ends_with(['.', '!', '?']) && !rest.ends_with("Jr.") {
        return None;
    }
    let names = names_in(rest);
    let is_weak = WEAK_BY_WORDS.contains(&by_word);
    let is_certain = |name: &String| {
        let han = name.chars().take_while(|c| is_cjk(*c)).count();
        name.contains(' ') && !line.starts_with(name.as_str()) || (2..=4).contains(&han) && han == name.chars().count()
    };
    let is_enough = names.first().is_some_and(|name| !is_weak || is_certain(name));
    is_enough.then_some(names)
}

static BY_WORD_INDEX: LazyLock<FirstByteIndex> = LazyLock::new(|| FirstByteIndex::new(&[&BY_WORDS]));

/// Whether the first bytes of a line are those of a by-word. Prefix filter without false negatives.
fn may_start_with_by(line: &str) -> bool {
    static FIRST: FirstByteFilter = FirstByteFilter::new(&[&BY_WORDS]);
    static HEADS: LazyLock<Vec<[u8; 3]>> = LazyLock::new(|| {
        let mut heads: Vec<_> = BY_WORDS.iter().filter_map(|word| word.as_bytes().first_chunk().copied()).collect();
        heads.sort_unstable();
        heads
    });
    // The shortest by-words have three bytes.
    let Some(head) = line.as_bytes().first_chunk::<3>() else { return false };
    let lower = head.map(|byte| byte.to_ascii_lowercase());
    let opens = FIRST.may_start_ignoring_case(line);
    opens && (!head.is_ascii() || HEADS.binary_search(&lower).is_ok())
}

/// The names before the Korean word for reporter in a line that is a byline: `김민수 기자`, `홍길동·김민수 기자`,
/// `[서울=김민수 기자]`.
fn korean_names(line: &str) -> Option<Vec<String>> {
    let (before, after) = split_at_korean_reporter(line)?;
    let rest = after.chars().filter(|c| is_cjk(*c)).count();
    // `시장은 기자 회견에서 … 말했다.` is a sentence.
    if rest > MAX_KOREAN_REST_CHARS || ends_as_sentence(after.trim_end_matches([']', ')', '】'])) {
        return None;
    }
    let before = before.trim_end().trim_start_matches(['[', '(', '【']);
    let names = before.rsplit('=').next()?;
    let is_name = |name: &str| (2..=4).contains(&name.chars().count()) && name.chars().all(is_cjk);
    let mut words = names.split([' ', ')', ']', '】', '/', '|']).filter(|word| !word.is_empty());
    // `김민수 베이징 특파원`: the place is between the name and the job.
    let full = words.clone().rev().take(KOREAN_NAME_WORDS).find(|word| is_korean_full_name(word));
    let names: Vec<String> = full
        .or_else(|| words.next_back())?
        .split(['·', ',', '∙', 'ㆍ'])
        .map(str::trim)
        .filter(|name| is_name(name))
        .map(str::to_owned)
        .collect();
    (!names.is_empty() && line.chars().count() <= MAX_KOREAN_LINE_CHARS).then_some(names)
}

/// The text before the Korean word for reporter, and the text after it. `기자회견` is a press conference.
fn split_at_korean_reporter(line: &str) -> Option<(&str, &str)> {
    let mut found = ["기자", "특파원"]
        .iter()
        .flat_map(|job| line.match_indices(job).map(|(at, job)| (&line[..at], &line[at + job.len()..])));
    found.find(|(before, after)| !before.is_empty() && !after.starts_with(is_hangul))
}

fn is_hangul(c: char) -> bool {
    matches!(u32::from(c), 0xac00..=0xd7a3)
}

/// Whether a word has the form of a Korean full name, or of several.
fn is_korean_full_name(word: &str) -> bool {
    let is_full =
        |name: &str| name.chars().count() == KOREAN_NAME_CHARS && name.starts_with(|c| KOREAN_FAMILY_NAMES.contains(c));
    word.split(['·', ',', '∙', 'ㆍ']).all(is_full)
}

/// Characters of nearly all Korean names.
const KOREAN_NAME_CHARS: usize = 3;

/// Words before the word for reporter in which the name is: the name and a place or a desk.
const KOREAN_NAME_WORDS: usize = 2;

/// Most Korean characters after the word for reporter: other names, and words for entering and changing a text.
const MAX_KOREAN_REST_CHARS: usize = 16;

/// Most characters of a line with the Korean word for reporter; longer ones are paragraphs.
const MAX_KOREAN_LINE_CHARS: usize = 80;

/// The names after the Chinese word for reporter at the end of a short line: `海港日报记者 王小明`.
fn chinese_names(line: &str) -> Option<Vec<String>> {
    if line.is_ascii() || line.chars().nth(MAX_CHINESE_LINE_CHARS).is_some() {
        return None;
    }
    let (_, names) = ["记者", "記者"].iter().find_map(|job| line.split_once(job))?;
    // Without a space, a sentence goes on: `记者了解到`.
    let names = names.strip_prefix([' ', '\u{3000}', '：', ':'])?.trim_end_matches(['）', ')', ']', '】']);
    let names: Vec<&str> = names.split([' ', '、', '，', ',']).filter(|name| !name.is_empty()).collect();
    (!names.is_empty() && names.iter().all(|name| is_chinese_name(name)))
        .then(|| names.into_iter().map(str::to_owned).collect())
}

/// Most characters of a line with a paper, the word for reporter and names.
const MAX_CHINESE_LINE_CHARS: usize = 30;

/// Whether a word has the form of a Chinese full name.
fn is_chinese_name(name: &str) -> bool {
    let is_han = |c: char| matches!(u32::from(c), 0x3400..=0x4dbf | 0x4e00..=0x9fff);
    (2..=3).contains(&name.chars().count())
        && name.chars().all(is_han)
        && name.starts_with(|c| CHINESE_FAMILY_NAMES.contains(c))
}

/// The Korean name before a mail address: `한길방송 김민수 (minsu@example.com)`.
fn korean_name_before_mail(line: &str) -> Option<Vec<String>> {
    if !line.contains('@') || line.is_ascii() || line.chars().nth(MAX_KOREAN_LINE_CHARS).is_some() {
        return None;
    }
    let mut words = line.split([' ', '(', ')', '[', ']', '/']).filter(|word| !word.is_empty()).rev();
    let mail = words.next()?;
    let name = words.next()?;
    let is_short = words.count() <= 2;
    (mail.contains('@') && is_short && is_korean_full_name(name)).then(|| vec![name.to_owned()])
}

/// The authors of a live report: `Jane Doe (now) and John Roe (earlier)`.
fn live_names(line: &str) -> Option<Vec<String>> {
    if !line.ends_with(')') || !has_at_most_letters(line, SHORT_LETTERS) {
        return None;
    }
    let mut names = Vec::new();
    for part in line.split_inclusive(')') {
        let (name, shift) = part.strip_suffix(')')?.rsplit_once('(')?;
        if !LIVE_SHIFTS.contains(&fold(shift.trim()).as_str()) {
            return None;
        }
        let name = name.trim().trim_start_matches([',', ';', '&']).trim();
        let and =
            name.split_once(' ').filter(|(word, _)| AND_WORDS.iter().chain(&SMALL_AND_WORDS).any(|and| and == word));
        names.extend(names_in(and.map_or(name, |(_, name)| name)));
    }
    (!names.is_empty()).then_some(names)
}

/// A name and the day with its weekday in one line: `Jane Doe Tue, Jun 18`.
fn name_before_weekday(line: &str) -> Option<Vec<String>> {
    let has_number = line.bytes().any(|byte| byte.is_ascii_digit());
    if !has_number || !has_at_most_letters(line, SHORT_LETTERS) || line.split(' ').count() > MAX_DAY_LINE_WORDS {
        return None;
    }
    // The comparison with the days is not free, and few lines begin with two capitals.
    if !line.split(' ').take(2).all(|word| word.starts_with(char::is_uppercase)) {
        return None;
    }
    let words = line.split(' ').map(|word| (word, fold(word.trim_end_matches([',', '.', ':']))));
    let mut at = 0;
    for (nth, (word, folded)) in words.enumerate() {
        if nth >= 2 && DAY_LINE_WORDS.contains(&folded.as_str()) && folded.chars().count() > 2 {
            let name = line[..at].trim_end_matches([' ', ',', '|', '-', '–', '·']);
            let mut rest =
                line[at + word.len()..].split(|c: char| !c.is_alphanumeric()).filter(|rest| !rest.is_empty());
            let is_day = rest.clone().any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
                && rest.all(|rest| {
                    rest.starts_with(|c: char| c.is_ascii_digit()) || month_from_name(&fold(rest)).is_some()
                });
            let is_person =
                is_name(name) && is_plain_name(name) && has_no_label_word(name) && name.split(' ').count() <= 3;
            return (is_day && is_person).then(|| vec![name.to_owned()]);
        }
        at += word.len() + 1;
    }
    None
}

/// Most words of a line with a name and a day.
const MAX_DAY_LINE_WORDS: usize = 8;

/// A name with the family name first, and a separator after it: `Doe, Jane |`.
pub(crate) fn inverted_name(line: &str) -> Option<String> {
    let line = line.strip_suffix(['|', '·', '•', '/'])?.trim_end();
    let (family, given) = line.split_once(", ")?;
    let is_word = |name: &str| is_name(name) && name.split(' ').count() <= 2 && has_no_label_word(name);
    (is_word(family) && is_word(given)).then(|| format!("{given} {family}"))
}

/// The names that sign the end of a text in brackets: `…。【山田太郎】`, `… (रिपोर्ट- …)`, `… (Text: Jane Doe)`; and
/// where the brackets start.
pub(crate) fn bracketed_signature(text: &str) -> Option<(usize, Vec<String>)> {
    let text = text.trim_end().trim_end_matches(['.', '。', '।']);
    let (open, close) = [('(', ')'), ('[', ']'), ('【', '】'), ('（', '）'), ('［', '］')]
        .into_iter()
        .find(|(_, close)| text.ends_with(*close))?;
    let end = text.len() - close.len_utf8();
    let start = text[..end].rfind(open)?;
    let inside = text[start + open.len_utf8()..end].trim();
    if inside.chars().nth(MAX_SIGNATURE_CHARS).is_some() || start > 0 && !ends_sentence(&text[..start]) {
        return None;
    }
    // A line of its own in brackets can also be a heading, which has other letters than Chinese characters.
    let is_han = |c: char| matches!(u32::from(c), 0x3400..=0x4dbf | 0x4e00..=0x9fff);
    let of_han = han_names(inside).filter(|names| start > 0 || names.iter().all(|name| name.chars().all(is_han)));
    // Chinese names have two characters or three, as remarks in brackets have.
    let of_han = of_han.or_else(|| Some(vec![inside.to_owned()]).filter(|_| is_chinese_name(inside)));
    let names = of_han.or_else(|| {
        let folded = fold(inside);
        let at = REPORT_WORDS
            .iter()
            .filter(|word| starts_with_word(&folded, word))
            .map(|word| word.chars().count())
            .max()?;
        let rest = inside.char_indices().nth(at).map_or("", |(at, _)| &inside[at..]).trim_start();
        let names = rest.strip_prefix(['-', '–', '—', ':', '：', '=', '／', '/'])?;
        Some(names_in(names)).filter(|names| !names.is_empty())
    })?;
    Some((start, names))
}

/// Most characters of a signature in brackets.
const MAX_SIGNATURE_CHARS: usize = 60;

/// Japanese and Chinese names in brackets.
fn han_names(inside: &str) -> Option<Vec<String>> {
    let is_name = |name: &str| {
        HAN_SIGNATURE_CHARS.contains(&name.chars().filter(|c| !c.is_whitespace()).count())
            && name.chars().all(|c| {
                matches!(u32::from(c), 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0x3005 | 0x3041..=0x309f)
                    || c.is_whitespace()
            })
            && name.starts_with(is_cjk)
            && !name.contains(NON_NAME_HAN)
    };
    let names: Vec<String> = inside.split(['、', '・', ',', '，']).map(|name| strip_by_word(name).to_owned()).collect();
    names.iter().all(|name| is_name(name)).then_some(names)
}

/// Characters of a Japanese or Chinese name that signs.
const HAN_SIGNATURE_CHARS: std::ops::RangeInclusive<usize> = 3..=6;

/// Characters of remarks in brackets at the end of a text, such as 敬称略, 写真, 続く.
const NON_NAME_HAN: [char; 14] = ['略', '写', '寫', '終', '続', '完', '面', '関', '供', '撮', '影', '訂', '編', '図'];

/// The names after the kind of article or a label: `An analysis by Jane Doe`, `Autorin: Jane Doe, Berlin.`, `(责编：牛镛)`.
pub(crate) fn article_type_names(line: &str) -> Option<Vec<String>> {
    let line = line.trim_start_matches(['(', '（', '[']);
    let names =
        names_in(after_signing_label(line).or_else(|| after_article_type(line))?.trim_end_matches([')', '）', '.']));
    (!names.is_empty()).then_some(names)
}

/// The text after a label such as `Autorin: ` at the start of a short line.
fn after_signing_label(line: &str) -> Option<&str> {
    static LABELS: LazyLock<FirstByteIndex> = LazyLock::new(|| FirstByteIndex::new(&[&SIGNING_LABELS]));
    let label = LABELS.words_at_start(line).next().filter(|_| has_at_most_letters(line, SHORT_LETTERS))?;
    line.strip_prefix(label)
}

/// The text after an opening such as `An analysis by` in a short line. One word must name the kind of article.
fn after_article_type(line: &str) -> Option<&str> {
    static FIRST: FirstByteFilter = FirstByteFilter::new(&[&ARTICLE_TYPE_WORDS, &GRAMMATICAL_ARTICLES]);
    if !FIRST.may_start_ignoring_case(line) || !has_at_most_letters(line, SHORT_LETTERS) {
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

/// The reporter in the dateline of a Korean article: `(서울=연합뉴스) 김민수 기자 = …`, `[서울=김민수 기자] …`.
pub(crate) fn dateline_names(paragraph: &str) -> Option<Vec<String>> {
    let before_sign = || korean_names(paragraph.split_once(" = ")?.0);
    let in_brackets = || {
        let inside = paragraph.strip_prefix(['[', '(', '【'])?;
        korean_names(&inside[..inside.find([']', ')', '】'])?])
    };
    before_sign().or_else(in_brackets).or_else(|| chinese_dateline_names(paragraph))
}

/// The reporters in the dateline of a Chinese article: `新华社…5月3日电（记者王小明）…`.
fn chinese_dateline_names(paragraph: &str) -> Option<Vec<String>> {
    let head = char_prefix(paragraph, CHINESE_DATELINE_CHARS);
    let openers = ["（记者", "(记者", "（記者", "(記者"];
    let after = openers.iter().find_map(|opener| Some(head.split_once(opener)?.1))?;
    han_names(after.split(['）', ')']).next()?.trim())
}

/// Characters within which the dateline of a Chinese article ends.
const CHINESE_DATELINE_CHARS: usize = 45;

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
    fn names_are_beside_the_word_for_reporter_or_an_address() {
        for (line, names) in [
            ("海港日报全媒体记者 王小明", &["王小明"][..]),
            ("记者：李强、陈芳", &["李强", "陈芳"]),
            ("한길방송 김민수 (minsu@harbour.example)", &["김민수"]),
            ("Rozmawiała Anna Kowal", &["Anna Kowal"]),
            ("Rep: Ayu Lestari/ Red: Budi Santoso", &["Ayu Lestari"]),
        ] {
            assert_eq!(byline_names(line).unwrap_or_default(), names, "{line}");
        }
        for line in ["记者了解到，桥将于五月开放", "记者 采访了市长和工人", "항구시장 문의 (mail@harbour.example)"]
        {
            assert_eq!(byline_names(line), None, "{line}");
        }
        assert_eq!(bracketed_signature("（李强）").map(|(_, names)| names), Some(vec!["李强".to_owned()]));
        assert_eq!(bracketed_signature("（资料）"), None);
    }

    #[test]
    fn korean_reporters_are_named() {
        assert_eq!(byline_names("김민수 기자").unwrap(), ["김민수"]);
        assert_eq!(dateline_names("(서울=연합뉴스) 김민수 기자 = 정부는 오늘").unwrap(), ["김민수"]);
        assert_eq!(byline_names("[서울=김민수 기자]").unwrap(), ["김민수"]);
        assert_eq!(byline_names("홍길동·김민수 기자 hong@example.com").unwrap(), ["홍길동", "김민수"]);
    }

    #[test]
    fn the_korean_word_for_reporter_is_not_that_for_a_press_conference() {
        assert_eq!(byline_names("장관은 기자회견에서 내년에 문을 연다고 말했다."), None);
        assert_eq!(byline_names("장관은 기자 간담회에서 내년에 문을 연다고 말했다."), None);
        assert_eq!(byline_names("[서울=김민수 기자] 시는 내년에 문을 연다고 밝혔다."), None);
        assert_eq!(dateline_names("[서울=김민수 기자] 시는 내년에 문을 연다고 밝혔다.").unwrap(), ["김민수"]);
        assert_eq!(dateline_names("新华社海口3月4日电（记者王小明、李小红）大桥通车").unwrap(), ["王小明", "李小红"]);
        assert_eq!(byline_names("김민수 베이징 특파원").unwrap(), ["김민수"]);
        assert_eq!(byline_names("베이징=김민수 특파원").unwrap(), ["김민수"]);
    }

    #[test]
    fn bylines_of_many_languages_are_recognized() {
        for (line, name) in [
            ("Av Jane Doe", "Jane Doe"),
            ("Teksti: Jane Doe", "Jane Doe"),
            ("A cura di Jane Doe", "Jane Doe"),
            ("Oprac. Jane Doe", "Jane Doe"),
            ("Haber: Jane Doe", "Jane Doe"),
            ("Автор: Иван Петров", "Иван Петров"),
            ("Γράφει: Γιώργος Παππάς", "Γιώργος Παππάς"),
            ("بقلم: سمير حداد", "سمير حداد"),
            ("نویسنده: علی رضایی", "علی رضایی"),
            ("מאת דנה לוי", "דנה לוי"),
            ("โดย สมชาย ใจดี", "สมชาย ใจดี"),
            ("Laporan Budi Santoso", "Budi Santoso"),
            ("Tác giả: Nguyễn Văn An", "Nguyễn Văn An"),
            ("作者：王小明", "王小明"),
            ("记者 王小明", "王小明"),
        ] {
            assert_eq!(byline_names(line).unwrap_or_default(), [name], "{line}");
        }
        for line in ["Av Norrvik", "Του Αιγαίου", "Oleh Hrytsenko", "คนโดยสาร", "记者 从市政府获悉"]
        {
            assert_eq!(byline_names(line), None, "{line}");
        }
    }

    #[test]
    fn the_reporters_of_a_live_report_and_a_name_with_its_day_are_bylines() {
        assert_eq!(byline_names("Jane Doe (now) and John Roe (earlier)").unwrap(), ["Jane Doe", "John Roe"]);
        assert_eq!(byline_names("Jane Doe Tue, Jun 18").unwrap(), ["Jane Doe"]);
        for line in ["Jane Doe (left) and John Roe (right)", "The market opens Tue, Jun 18", "Jane Doe, Jun 18"] {
            assert_eq!(byline_names(line), None, "{line}");
        }
    }

    #[test]
    fn names_sign_in_brackets_at_the_end() {
        let names = |text: &str| bracketed_signature(text).map(|(_, names)| names).unwrap_or_default();
        assert_eq!(names("橋は春に開く。【山田太郎】"), ["山田太郎"]);
        assert_eq!(names("橋は春に開く。（山田太郎、鈴木花子）"), ["山田太郎", "鈴木花子"]);
        assert_eq!(names("大桥明天通车。（记者 王小明）"), ["王小明"]);
        assert_eq!(names("पुल मई में खुलेगा. (रिपोर्ट- राम कुमार)"), ["राम कुमार"]);
        for text in ["橋は春に開く。（敬称略）", "The bridge opens. (Jane Doe)", "橋は（山田太郎）"]
        {
            assert_eq!(names(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(inverted_name("Doe, Jane |").as_deref(), Some("Jane Doe"));
        assert_eq!(inverted_name("Paris, France"), None);
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
