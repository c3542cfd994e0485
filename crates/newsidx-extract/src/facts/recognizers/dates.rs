//! Date recognizer: calendar dates in text, in the forms and languages of news pages.
//!
//! A tokenizer for words and numbers, then one pattern for each form at each token. Linear in the text. A date has a
//! year; `PartialDate` checks that the day exists. Digits of all scripts count as digits; years of the Buddhist era and
//! days of the Solar Hijri calendar become those of the Gregorian calendar.

use std::ops::Range;
use std::sync::LazyLock;

use hashbrown::HashMap;

use newsidx_core::article::PartialDate;

use super::numeric_order::NumericOrder;
use super::other_calendars::{gregorian_from_solar_hijri, gregorian_year, is_solar_hijri_year};
use crate::blocks::count_bytes;
use crate::rules::months::{MONTHS, SHORT_MONTH_WORDS, SOLAR_HIJRI_MONTHS};

/// Years of news pages.
// There were no newspapers before 1600.
const YEARS: std::ops::RangeInclusive<i16> = 1600..=2100;

/// A date and its position in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundDate {
    /// The date.
    pub date: PartialDate,
    /// Byte range in the text.
    pub range: Range<usize>,
}

/// The dates in a text, in reading order, without overlaps. Linear in the text.
pub(crate) fn find_dates(text: &str, order: NumericOrder) -> Vec<FoundDate> {
    dates(&tokens(text), order).collect()
}

/// The first date in a text. Linear in the text.
pub(crate) fn first_date(text: &str, order: NumericOrder) -> Option<PartialDate> {
    let found = dates(&tokens(text), order).next();
    found.map(|found| found.date)
}

fn dates(tokens: &[DateToken<'_>], order: NumericOrder) -> impl Iterator<Item = FoundDate> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < tokens.len() {
            let date = date_at(&tokens[at..], order);
            let by_pairs = || short_year(tokens, at, order).or_else(|| spaced(tokens, at));
            let Some((date, used)) = date.or_else(by_pairs) else {
                at += 1;
                continue;
            };
            let last = &tokens[at + used - 1];
            // The next word follows a unit without a space: `2025年5月20日更新`.
            let unit = last.text.chars().next().filter(|c| UNITS.contains(c));
            let range = tokens[at].start..unit.map_or(last.end, |unit| last.start + unit.len_utf8());
            at += used;
            return Some(FoundDate { date, range });
        }
        None
    })
}

/// The date in the path of a URL: `/2025/05/20/`, `/2025-05-20-`, `/20250520`.
pub(crate) fn date_in_path(path: &str) -> Option<PartialDate> {
    let parts = numbers(path);
    let by_parts = parts.windows(3).find_map(|parts| {
        let [year, month, day] = parts else { return None };
        let joined = is_joined(path, year, month) && is_joined(path, month, day);
        if !joined || year.len() != 4 || !(1..=2).contains(&month.len()) || !(1..=2).contains(&day.len()) {
            return None;
        }
        let [year, month, day] = [year, month, day].map(|part| &path[part.clone()]);
        full_date(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    });
    let compact = || parts.iter().find_map(|part| compact_date(&path[part.clone()]));
    let by_month = || {
        parts.windows(2).find_map(|parts| {
            let [year, month] = [parts[0].clone(), parts[1].clone()];
            let is_month = year.len() == 4 && month.len() == 2 && is_joined(path, &year, &month);
            is_month.then(|| month_of_year(path[year].parse().ok()?, path[month].parse().ok()?))?
        })
    };
    by_parts.or_else(compact).or_else(by_month)
}

/// The runs of digits of a text.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let mut numbers: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
        match numbers.last_mut().filter(|last| last.end == at) {
            Some(last) => last.end = at + 1,
            None => numbers.push(at..at + 1),
        }
    }
    numbers
}

/// Whether two numbers have only one separator between them: `5e8` is not a day and a month.
fn is_joined(text: &str, first: &Range<usize>, second: &Range<usize>) -> bool {
    matches!(&text[first.end..second.start], "/" | "-" | "_" | ".")
}

/// The year at the end of a file name: `glacier-observatory-2020.txt`.
pub(crate) fn year_at_end(name: &str) -> Option<PartialDate> {
    let stem = name.split('.').next()?;
    let (_, year) = stem.rsplit_once(['-', '_', ' '])?;
    let year: i16 = year.parse().ok().filter(|_| year.len() == 4)?;
    (1900..=2100).contains(&year).then(|| PartialDate::new(year, None, None))?
}

#[derive(Clone, Copy, Debug)]
struct DateToken<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    kind: DateTokenKind,
    /// The text between this token and the next.
    after: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DateTokenKind {
    Number,
    Word,
}

/// The words and numbers of a text. Empty without a digit, since no date is then possible.
fn tokens(text: &str) -> Vec<DateToken<'_>> {
    let mut tokens: Vec<DateToken<'_>> = Vec::new();
    // Most lines have no digit, and this check is a single scan.
    if !has_digits(text, 1) {
        return tokens;
    }
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let kind = match c {
            _ if digit(c).is_some() => DateTokenKind::Number,
            _ if c.is_alphabetic() => DateTokenKind::Word,
            _ => continue,
        };
        let mut end = start + c.len_utf8();
        let mut is_small = c.is_lowercase();
        while let Some(&(at, next)) = chars.peek() {
            let same = match kind {
                DateTokenKind::Number => digit(next).is_some(),
                // `PressMay 20, 2025`: the page has the name in an element of its own.
                DateTokenKind::Word => (next.is_alphabetic() || is_mark(next)) && !(is_small && next.is_uppercase()),
            };
            if !same {
                break;
            }
            end = at + next.len_utf8();
            is_small = next.is_lowercase();
            chars.next();
        }
        if let Some(last) = tokens.last_mut() {
            last.after = &text[last.end..start];
        }
        tokens.push(DateToken { text: &text[start..end], start, end, kind, after: "" });
    }
    tokens
}

/// Texts with fewer digits have no date: a cheap test before the search.
pub(crate) const MIN_DATE_DIGITS: usize = 3;

/// Whether a text has at least `least` decimal digits.
pub(crate) fn has_digits(text: &str, least: usize) -> bool {
    if count_bytes(text.as_bytes(), |byte| byte.is_ascii_digit()) >= least {
        return true;
    }
    // First bytes of the other digits in UTF-8; accents and typographic quotes have others.
    let may_have = !text.is_ascii() && text.bytes().any(|byte| matches!(byte, 0xd9 | 0xdb | 0xe0 | 0xef));
    may_have && text.chars().filter(|c| digit(*c).is_some()).count() >= least
}

/// The value of a decimal digit of a script in which news pages print dates.
fn digit(c: char) -> Option<u32> {
    // The first digit of Arabic, Persian, Devanagari, Bengali, Thai and full-width digits.
    const ZEROS: [char; 6] = ['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{e50}', '\u{ff10}'];
    if c.is_ascii() {
        return c.to_digit(10);
    }
    let values = ZEROS.iter().map(|zero| u32::from(c).wrapping_sub(u32::from(*zero)));
    values.into_iter().find(|value| *value < 10)
}

/// Whether a character belongs to the letter before it: accents, and the signs of vowels and tones of Indian scripts,
/// Thai, Hebrew and Arabic.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{5b0}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{93c}' | '\u{94d}'
        | '\u{9bc}' | '\u{9cd}' | '\u{bcd}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

/// The date at the start of the tokens, and the number of tokens it takes.
fn date_at(tokens: &[DateToken<'_>], order: NumericOrder) -> Option<(PartialDate, usize)> {
    let first = tokens.first()?;
    match first.kind {
        DateTokenKind::Number => east_asian(tokens)
            .or_else(|| solar_hijri(tokens))
            .or_else(|| year_first(tokens))
            .or_else(|| year_month_day(tokens))
            .or_else(|| year_day_month(tokens))
            .or_else(|| numbered_month(tokens))
            .or_else(|| day_month_year(tokens))
            .or_else(|| numeric(tokens, order))
            .or_else(|| compact_date(first.text).map(|date| (date, 1))),
        DateTokenKind::Word => month_day_year(tokens).or_else(|| japanese_era(tokens)),
    }
}

/// 令和7年5月20日, 平成31年4月30日 (years of a Japanese emperor).
fn japanese_era(tokens: &[DateToken<'_>]) -> Option<(PartialDate, usize)> {
    let (era, number_of_year) = tokens.split_first()?;
    // The first year of an era has a word for its number.
    let first_year = era.text.strip_suffix("元年");
    let (year, at) = match first_year {
        Some(_) => (1, 1),
        None => (i16::from(number(number_of_year.first()?)?), 3),
    };
    let (_, start) = JAPANESE_ERAS.iter().find(|(name, _)| first_year.unwrap_or(era.text).ends_with(name))?;
    let is_unit = |at: usize, unit: char| tokens.get(at).is_some_and(|token| token.text.starts_with(unit));
    if first_year.is_none() && !is_unit(2, '年') || !is_unit(at + 1, '月') || !is_unit(at + 3, '日') {
        return None;
    }
    full_date(start + year - 1, number(tokens.get(at)?)?, number(tokens.get(at + 2)?)?).map(|date| (date, at + 4))
}

/// Eras with their first year.
const JAPANESE_ERAS: [(&str, i16); 3] = [("令和", 2019), ("平成", 1989), ("昭和", 1926)];

/// Last words of dates of Korean, Chinese and Japanese.
const UNITS: [char; 4] = ['일', '日', '월', '月'];

/// 2025년 5월 20일, 2025年5月20日.
fn east_asian(tokens: &[DateToken<'_>]) -> Option<(PartialDate, usize)> {
    let unit = |at: usize, names: &[char]| -> bool {
        tokens.get(at).is_some_and(|token| token.kind == DateTokenKind::Word && token.text.starts_with(names))
    };
    if !unit(1, &['년', '年']) || !unit(3, &['월', '月']) {
        return None;
    }
    let year = year(tokens.first()?)?;
    let month = number(tokens.get(2)?)?;
    match tokens.get(4).and_then(number) {
        Some(day) if unit(5, &['일', '日']) => full_date(year, month, day).map(|date| (date, 6)),
        _ => month_of_year(year, month).map(|date| (date, 4)),
    }
}

/// 2025-05-20, 2025.05.20, 2025/5/20, also with `T…` after it.
fn year_first(tokens: &[DateToken<'_>]) -> Option<(PartialDate, usize)> {
    let [first, second, third] = tokens.get(..3)? else { return None };
    let separator = first.after.trim();
    if !matches!(separator, "-" | "." | "/") || second.after.trim() != separator {
        return None;
    }
    full_date(year(first)?, number(second)?, number(third)?).map(|date| (date, 3))
}

/// 2025. május 20. (Hungarian), 2025 m. gegužės 20 d. (Lithuanian).
fn year_month_day(tokens: &[DateToken<'_>]) -> Option<(PartialDate, usize)> {
    let year = year(tokens.first()?)?;
    let at = 1 + usize::from(tokens.get(1)?.text == "m");
    let (month, used) = month_at(tokens, at)?;
    full_date(year, month, number(tokens.get(at + used)?)?).map(|date| (date, at + used + 1))
}

/// 2025. gada 20. maijs (Latvian).
fn year_day_month(tokens: &[DateToken<'_>]) -> Option<(PartialDate, usize)> {
    let year = year(tokens.first()?)?;
    let day = tokens.get(1).filter(|word| word.text == "gada").and_then(|_| number(tokens.get(2)?))?;
    let (month, used) = month_at(tokens, 3)?;
    full_date(year, month, day).map(|date| (date, 3 + used))
}

/// ۱۴ آبان ۱۴۰۰, ۱۴۰۰/۰۸/۱۴ (Solar Hijri).
fn solar_hijri(tokens: &[DateToken<'_>]) -> Option<(PartialDate, usize)> {
    let [first, second, third] = tokens.get(..3)? else { return None };
    let solar_year = |token: &DateToken<'_>| value(token, 4).filter(|year| is_solar_hijri_year(*year));
    let date = match second.kind {
        DateTokenKind::Word => {
            let (_, month) = SOLAR_HIJRI_MONTHS.iter().find(|(name, _)| *name == second.text)?;
            (solar_year(third)?, *month, number(first)?)
        }
        DateTokenKind::Number => {
            let separator = first.after;
            if !matches!(separator, "/" | "-") || second.after != separator {
                return None;
            }
            (solar_year(first)?, number(second)?, number(third)?)
        }
    };
    gregorian_from_solar_hijri(date.0, date.1, date.2).map(|date| (date, 3))
}

/// 20 tháng 5 năm 2025; 20 tháng 5, 2025 (Vietnamese).
fn numbered_month(tokens: &[DateToken<'_>]) -> Option<(PartialDate, usize)> {
    // Both words have letters beyond ASCII.
    let is_word = |at: usize, word: &str| {
        tokens.get(at).is_some_and(|token| !token.text.is_ascii() && token.text.to_lowercase() == word)
    };
    let day = number(tokens.first()?)?;
    if !is_word(1, "tháng") {
        return None;
    }
    let month = number(tokens.get(2)?)?;
    let at = if is_word(3, "năm") { 4 } else { 3 };
    full_date(year(tokens.get(at)?)?, month, day).map(|date| (date, at + 1))
}

/// 20 May 2025, 20. Mai 2025, 20 de mayo de 2025, 20th of May, 2025, 20 May 10:12 2025.
fn day_month_year(tokens: &[DateToken<'_>]) -> Option<(PartialDate, usize)> {
    let day = number(tokens.first()?)?;
    let mut at = 1;
    while tokens.get(at).is_some_and(|token| is_filler(token) || is_ordinal(token)) && at < 3 {
        at += 1;
    }
    let month_at_token = at;
    let (month, used) = month_at(tokens, at)?;
    // `20. listopada` is October in Croatian, `20 listopada` November in Polish.
    let is_croatian = tokens[at].text.eq_ignore_ascii_case("listopada") && tokens[at - 1].after.starts_with('.');
    let month = if is_croatian { 10 } else { month };
    at += used;
    while tokens.get(at).is_some_and(is_before_year) && at < month_at_token + MAX_FILLERS {
        at += 1;
    }
    let short_year = || {
        let short = value(tokens.get(at)?, 2).filter(|year| *year > SHORT_THAI)?;
        is_thai(&tokens[month_at_token]).then(|| gregorian_year(2500 + short))
    };
    if let Some(year) = short_year() {
        return full_date(year, month, day).map(|date| (date, at + 1));
    }
    at += clock_time(tokens.get(at..)?);
    let year = year_before_day(tokens.get(at)?)?;
    full_date(year, month, day).map(|date| (date, at + 1))
}

/// Most words between a month and a year, and the tokens of the month: `มีนาคม พ.ศ. 2567`.
const MAX_FILLERS: usize = 4;

/// Years of the Buddhist era with two digits are above this: 2543 is the year 2000.
const SHORT_THAI: i16 = 42;

fn is_thai(token: &DateToken<'_>) -> bool {
    token.text.starts_with(|c: char| ('\u{e00}'..='\u{e7f}').contains(&c))
}

/// Number of tokens of a time of day between the day and the year: `20:18`, `20:18:01 CEST`; 0 without one.
fn clock_time(tokens: &[DateToken<'_>]) -> usize {
    let is_part = |at: usize| tokens.get(at).is_some_and(|token| token.kind == DateTokenKind::Number);
    if !is_part(0) || !is_part(1) || tokens[0].after != ":" {
        return 0;
    }
    let used = if tokens[1].after == ":" && is_part(2) { 3 } else { 2 };
    let is_zone = |token: &DateToken<'_>| {
        (2..=4).contains(&token.text.len()) && token.text.bytes().all(|byte| byte.is_ascii_uppercase())
    };
    used + usize::from(tokens.get(used).is_some_and(is_zone))
}

/// The year of a date that another date may follow without a space: `19 May 202520 May 2025`.
fn year_before_day(token: &DateToken<'_>) -> Option<i16> {
    // Templates print the days of publication and of the last change without a space, which merges the year and
    // the next day.
    let joined = token.text.get(..4).filter(|_| token.text.is_ascii() && matches!(token.text.len(), 5 | 6));
    match joined {
        Some(digits) => digits.parse().ok().filter(|year| YEARS.contains(year)),
        None => year(token),
    }
}

/// May 20, 2025; May 20th, 2025; May 2025; May 20 10:12 2025.
fn month_day_year(tokens: &[DateToken<'_>]) -> Option<(PartialDate, usize)> {
    let is_number = |at: usize| tokens.get(at).is_some_and(|token| token.kind == DateTokenKind::Number);
    if !is_number(1) && !is_number(2) {
        return None;
    }
    let (month, used) = month_at(tokens, 0)?;
    let [last, second, ..] = tokens.get(used - 1..)? else { return None };
    if second.kind != DateTokenKind::Number || SHORT_MONTH_WORDS.contains(&last.text.to_lowercase().as_str()) {
        return None;
    }
    if !last.after.chars().all(|c| c.is_whitespace() || c == '.' || c == ',') {
        return None;
    }
    if let Some(year) = year(second) {
        return month_of_year(year, month).map(|date| (date, used + 1));
    }
    let day = number(second)?;
    let mut at = used + 1;
    if tokens.get(at).is_some_and(is_ordinal) {
        at += 1;
    }
    at += clock_time(tokens.get(at..)?);
    let year = year(tokens.get(at)?)?;
    full_date(year, month, day).map(|date| (date, at + 1))
}

/// 20.05.2025, 20/05/2025, 05/20/2025.
fn numeric(tokens: &[DateToken<'_>], order: NumericOrder) -> Option<(PartialDate, usize)> {
    let [first, second, third] = tokens.get(..3)? else { return None };
    let separator = first.after.trim();
    if !matches!(separator, "." | "/" | "-") || second.after.trim() != separator {
        return None;
    }
    let (a, b, year) = (number(first)?, number(second)?, year(third)?);
    let day_first = match order {
        // Only countries that write the day first use full stops.
        _ if separator == "." => true,
        _ if a > 12 => true,
        _ if b > 12 => false,
        _ if a == b => true,
        NumericOrder::DayFirst => true,
        NumericOrder::MonthFirst => false,
        NumericOrder::Unknown => return None,
    };
    let (day, month) = if day_first { (a, b) } else { (b, a) };
    full_date(year, month, day).map(|date| (date, 3))
}

/// 20.05.25, 20/05/25: two digits each, without a fourth number next to them.
fn short_year(tokens: &[DateToken<'_>], at: usize, order: NumericOrder) -> Option<(PartialDate, usize)> {
    let [day, month, year] = tokens.get(at..at + 3)? else { return None };
    let is_apart = |after: &str| !matches!(after, "." | "," | "-" | "/" | "%" | ":");
    let before = at.checked_sub(1).is_none_or(|before| is_apart(tokens[before].after));
    // Numbers with slashes are also fractions and references, so the order has to be known.
    let is_separator = day.after == "." || day.after == "/" && order == NumericOrder::DayFirst;
    let is_date = is_separator && month.after == day.after && before && is_apart(year.after);
    if !is_date || ![day, month, year].into_iter().all(|token| is_number(token, 2)) {
        return None;
    }
    full_date(2000 + i16::from(number(year)?), number(month)?, number(day)?).map(|date| (date, 3))
}

/// 2025 05 20: four, two and two digits, without another number next to them but a time of day.
fn spaced(tokens: &[DateToken<'_>], at: usize) -> Option<(PartialDate, usize)> {
    let [first, second, third] = tokens.get(at..at + 3)? else { return None };
    let is_number_after = |token: &DateToken<'_>| token.kind == DateTokenKind::Number;
    let is_before = at.checked_sub(1).is_some_and(|before| is_number_after(&tokens[before]));
    let is_after = tokens.get(at + 3).is_some_and(is_number_after) && clock_time(&tokens[at + 3..]) == 0;
    let is_form = is_number(first, 4) && is_number(second, 2) && is_number(third, 2);
    if !is_form || first.after != " " || second.after != " " || is_before || is_after {
        return None;
    }
    full_date(year(first)?, number(second)?, number(third)?).map(|date| (date, 3))
}

/// 20250520, also with the time of day after it: 202505201012, 20250520101230.
fn compact_date(digits: &str) -> Option<PartialDate> {
    if !matches!(digits.len(), 8 | 12 | 14) || !digits.is_ascii() {
        return None;
    }
    let year: i16 = digits[..4].parse().ok()?;
    // Any eight digits could be a number of something else, so only recent years count.
    if !(1990..=2100).contains(&year) {
        return None;
    }
    full_date(year, digits[4..6].parse().ok()?, digits[6..8].parse().ok()?)
}

fn full_date(year: i16, month: i8, day: i8) -> Option<PartialDate> {
    YEARS.contains(&year).then(|| PartialDate::new(year, Some(month), Some(day)))?
}

fn month_of_year(year: i16, month: i8) -> Option<PartialDate> {
    YEARS.contains(&year).then(|| PartialDate::new(year, Some(month), None))?
}

fn number(token: &DateToken<'_>) -> Option<i8> {
    value(token, 1).or_else(|| value(token, 2)).and_then(|value| value.try_into().ok())
}

fn year(token: &DateToken<'_>) -> Option<i16> {
    value(token, 4).map(gregorian_year).filter(|year| YEARS.contains(year))
}

/// Whether a token is a number of this many digits.
fn is_number(token: &DateToken<'_>, digits: usize) -> bool {
    // Digits of all scripts but ASCII have two bytes or three.
    token.kind == DateTokenKind::Number
        && (digits..=3 * digits).contains(&token.text.len())
        && token.text.chars().count() == digits
}

/// The value of a number of this many digits, at most four.
fn value(token: &DateToken<'_>, digits: usize) -> Option<i16> {
    is_number(token, digits)
        .then(|| token.text.chars().filter_map(digit).fold(0, |value, digit| 10 * value + digit as i16))
}

/// The month at this position, and the number of its tokens.
fn month_at(tokens: &[DateToken<'_>], at: usize) -> Option<(i8, usize)> {
    let token = tokens.get(at)?;
    if token.kind != DateTokenKind::Word {
        return None;
    }
    // A name of two words is tried first: the first of them may be a name of its own.
    let two_words = || {
        let next = tokens.get(at + 1).filter(|next| next.kind == DateTokenKind::Word)?;
        let joined = match token.after {
            "." | " " => format!("{}{}{}", token.text, token.after, next.text),
            _ => return None,
        };
        Some((month_from_name(&joined.to_lowercase())?, 2))
    };
    let one = || {
        let month = month_from_name(&token.text.to_lowercase())?;
        // Arabic pages print the Syriac and the Latin name of a month.
        let again = tokens.get(at + 1).filter(|_| token.after == "/");
        let is_again = again.is_some_and(|next| month_from_name(next.text) == Some(month));
        Some((month, 1 + usize::from(is_again)))
    };
    let may_have_two = !token.text.is_ascii();
    may_have_two.then(two_words).flatten().or_else(one)
}

/// The month with this name, in lower case.
pub(crate) fn month_from_name(name: &str) -> Option<i8> {
    static BY_NAME: LazyLock<HashMap<&str, i8>> = LazyLock::new(|| MONTHS.iter().copied().collect());
    if name.is_ascii() {
        return BY_NAME.get(name).copied();
    }
    // Hebrew has the preposition "in" at the word. The Turkish capital İ becomes two characters in lower case.
    let plain = || BY_NAME.get(name.strip_prefix('ב')?);
    let undotted = || name.contains('\u{307}').then(|| BY_NAME.get(name.replace('\u{307}', "").as_str()))?;
    BY_NAME.get(name).or_else(plain).or_else(undotted).copied()
}

/// Words between the parts of a date: "de", "of".
fn is_filler(token: &DateToken<'_>) -> bool {
    matches!(token.text, "de" | "del" | "of" | "the" | "di")
}

/// Words between the month and the year: `พ.ศ. 2568`, `mayo del año 2025`.
fn is_before_year(token: &DateToken<'_>) -> bool {
    // Not "of": the month "out" of Portuguese is a word of English.
    matches!(token.text, "de" | "del" | "di" | "año" | "พ" | "ค" | "ศ")
}

fn is_ordinal(token: &DateToken<'_>) -> bool {
    ["st", "nd", "rd", "th", "er", "º", "ª"].iter().any(|ordinal| token.text.eq_ignore_ascii_case(ordinal))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Option<String> {
        find_dates(text, NumericOrder::Unknown).first().map(|found| found.date.to_string())
    }

    #[test]
    fn forms_of_many_languages_are_recognized() {
        for (text, date) in [
            ("Published : May 21, 2025 - 10:12", "2025-05-21"),
            ("20 May 2025", "2025-05-20"),
            ("the 20th of May, 2025", "2025-05-20"),
            ("Nov. 3, 2023", "2023-11-03"),
            ("2025-05-20T23:40:00-05:00", "2025-05-20"),
            ("승인 2018.04.20 13:26", "2018-04-20"),
            ("2025년 5월 20일", "2025-05-20"),
            ("2024年3月12日 5時00分", "2024-03-12"),
            ("Stand: 12.03.2025, 14:05 Uhr", "2025-03-12"),
            ("20. März 2025", "2025-03-20"),
            ("12 de marzo de 2024", "2024-03-12"),
            ("25/12/2024", "2024-12-25"),
            ("12/25/2024", "2024-12-25"),
            ("Written: 2025-05-21 15:16:07Updated: 2025-05-22", "2025-05-21"),
            ("a photo of May 2025", "2025-05"),
            ("image_20250520.jpg", "2025-05-20"),
            ("15.10.24 23:35", "2024-10-15"),
            ("12. MÄR 2025 18:03", "2025-03-12"),
            ("Posted on 20 May 202522 May 2025 by Jo", "2025-05-20"),
            ("2025. május 20.", "2025-05-20"),
            ("Thứ ba, 20 tháng 5 năm 2025", "2025-05-20"),
            ("20 tháng 5, 2025", "2025-05-20"),
            ("Julkaistu 20. toukokuuta 2025", "2025-05-20"),
            ("20 Μαΐου 2025", "2025-05-20"),
            ("20 مايو 2025", "2025-05-20"),
            ("20. května 2025", "2025-05-20"),
            ("20 SET 2025", "2025-09-20"),
            ("20 mrt. 2025", "2025-03-20"),
            ("20 AĞU 2025", "2025-08-20"),
            ("20 NİSAN 2025", "2025-04-20"),
            ("20 wrz 2025", "2025-09-20"),
            ("20 Σεπ 2025, 14:05", "2025-09-20"),
            ("20 серп. 2025", "2025-08-20"),
            ("मंगलवार, 20 मई 2025", "2025-05-20"),
            ("२० फ़रवरी २०२५", "2025-02-20"),
            ("20 พฤษภาคม พ.ศ. 2568", "2025-05-20"),
            ("20 พ.ค. 2568 10:15 น.", "2025-05-20"),
            ("๒๐ พ.ค. ๖๘", "2025-05-20"),
            ("20/05/2568", "2025-05-20"),
            ("20 במאי 2025", "2025-05-20"),
            ("٢٠ أيار/مايو ٢٠٢٥", "2025-05-20"),
            ("20 تشرين الثاني 2025", "2025-11-20"),
            ("۲۰۲۵/۰۵/۲۰", "2025-05-20"),
            ("۳۰ اردیبهشت ۱۴۰۴", "2025-05-20"),
            ("۱۴۰۴/۰۲/۳۰ - ۱۰:۱۵", "2025-05-20"),
            ("1404/02/30", "2025-05-20"),
            ("20 مئی 2025", "2025-05-20"),
            ("２０２５年５月２０日", "2025-05-20"),
            ("令和7年5月20日", "2025-05-20"),
            ("公開 平成31年4月30日", "2019-04-30"),
            ("2025 05 20", "2025-05-20"),
            ("2025 05 20 10:12", "2025-05-20"),
            ("May 20 10:12 2025", "2025-05-20"),
            ("Tue May 20 10:12:45 CEST 2025", "2025-05-20"),
            ("20th May 10:12 2025", "2025-05-20"),
            ("the 20TH of May 2025", "2025-05-20"),
            ("Harbour PressMay 20, 2025 GMT", "2025-05-20"),
            ("২০ মে ২০২৫", "2025-05-20"),
            ("20 ফেব্রুয়ারি 2025, 10:12", "2025-02-20"),
            ("20 மார்ச் 2025", "2025-03-20"),
            ("2025 m. gegužės 20 d.", "2025-05-20"),
            ("2025. gada 20. maijs", "2025-05-20"),
            ("20. jaanuar 2025", "2025-01-20"),
            ("20. svibnja 2025. u 10:12", "2025-05-20"),
            ("20. listopada 2025.", "2025-10-20"),
            ("20 listopada 2025", "2025-11-20"),
            ("20 მაისი, 2025", "2025-05-20"),
            ("20 մայիսի, 2025", "2025-05-20"),
            ("令和元年5月20日", "2019-05-20"),
        ] {
            assert_eq!(first(text).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn a_date_ends_before_a_word_that_follows_without_a_space() {
        let found = find_dates("2025年5月20日更新", NumericOrder::Unknown);
        assert_eq!(found[0].range, 0.."2025年5月20日".len());
    }

    #[test]
    fn numbers_that_are_not_dates_are_ignored() {
        for text in [
            "3/4/2025",
            "May 20",
            "in 2025",
            "1.250.000",
            "Room 2025-20",
            "31.02.2025",
            "12345678",
            "may be 2025 people",
            "1-2-3",
            "10.11.12.13",
            "version 1.02.03",
            "20/05/25",
            "lots 2025 05 20 11 19",
            "7 2025 05 20",
            "Set 2025 goals",
            "may 20 10:12",
            "1445/09/12",
            "rated 4.9 out of 2025 opinions",
            "２０２５",
            "٢٠٢٥٠٥",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
    }

    #[test]
    fn ambiguous_dates_follow_the_numeric_order() {
        let read = |order| find_dates("3/4/2025", order)[0].date.to_string();
        assert_eq!(read(NumericOrder::DayFirst), "2025-04-03");
        assert_eq!(read(NumericOrder::MonthFirst), "2025-03-04");
        let short = find_dates("20/05/25 10:12", NumericOrder::DayFirst);
        assert_eq!(short[0].date.to_string(), "2025-05-20");
        assert!(find_dates("1/20/05/25", NumericOrder::DayFirst).is_empty());
    }

    #[test]
    fn urls_and_file_names_have_dates() {
        assert_eq!(date_in_path("/2025/05/20/story").map(|d| d.to_string()).as_deref(), Some("2025-05-20"));
        assert_eq!(date_in_path("/news/20250520123").map(|d| d.to_string()), None);
        assert_eq!(date_in_path("/news/2025-05-20-story-12").map(|d| d.to_string()).as_deref(), Some("2025-05-20"));
        assert_eq!(date_in_path("/2025/05/story").map(|d| d.to_string()).as_deref(), Some("2025-05"));
        assert_eq!(date_in_path("/article-2025"), None);
        assert_eq!(date_in_path("/t303f505d1855e8a8.html"), None);
        assert_eq!(year_at_end("article-2025.txt.gz").map(|d| d.to_string()).as_deref(), Some("2025"));
        assert_eq!(year_at_end("article-310482.txt"), None);
    }
}
