//! Recognizers for lines with dates: date lines, dates with a time of day, datelines; and for times of day.
//!
//! Pure functions of the text, linear in its length.

use crate::blocks::{char_prefix, count_letters, is_cjk};
use crate::facts::recognizers::dates::{FoundDate, find_dates, first_date, has_digits};
use crate::facts::recognizers::numeric_order::NumericOrder;
use crate::normalize::ends_as_sentence;
use newsidx_core::article::{PartialDate, Precision};

/// Characters after a date within which a time of day follows.
const TIME_CHARS: usize = 12;

/// Characters of a paragraph within which a dateline ends.
const DATELINE_CHARS: usize = 80;

/// The first date that is followed by a time of day.
pub(crate) fn date_with_time(text: &str, order: NumericOrder) -> Option<PartialDate> {
    let is_timed = |found: &FoundDate| {
        let after: Vec<char> = text[found.range.end..].chars().take(TIME_CHARS).collect();
        let is_time =
            |three: &[char]| three[0].is_ascii_digit() && matches!(three[1], ':' | 'h') && three[2].is_ascii_digit();
        after.windows(3).any(is_time)
    };
    find_dates(text, order).into_iter().find(is_timed).map(|found| found.date)
}

/// Whether a line is a date and little else: `May 20, 2025`, `2018.04.20 13:26`.
pub(crate) fn is_date_line(line: &str) -> bool {
    if !has_digits(line, MIN_DATE_DIGITS) {
        return false;
    }
    let found = find_dates(line, NumericOrder::DayFirst);
    let Some(FoundDate { range, date }) = found.first() else { return false };
    let other_letters = count_letters(line).saturating_sub(count_letters(&line[range.clone()]));
    date.precision() == Precision::Day
        && other_letters <= MAX_OTHER_LETTERS
        && line[..range.start].split_whitespace().count() <= MAX_WORDS_BEFORE
}

/// Whether a line that begins with a word for the publication or a change is about the date of its page, and no
/// sentence or headline: it has a date, or is a label and little else.
pub(crate) fn is_date_label(line: &str, letters: usize) -> bool {
    if letters <= MAX_OTHER_LETTERS {
        return true;
    }
    // Words of Chinese and Japanese have no end that a phrase could be compared with.
    if line.starts_with(is_cjk) {
        return first_date(line, NumericOrder::DayFirst).is_some();
    }
    let is_sentence = ends_as_sentence(line) && line.split_whitespace().nth(MIN_SENTENCE_WORDS - 1).is_some();
    !is_sentence || is_date_line(line)
}

/// Fewest words of a sentence; `Updated May 20 at 3:14 p.m.` has as many parts at most.
const MIN_SENTENCE_WORDS: usize = 7;

/// Whether a text is a time of day, such as `7:15 a.m.`, `18.30 Uhr` or `14:02 PM BST`. Live reports have one for every
/// entry.
pub(crate) fn is_clock_time(text: &str) -> bool {
    let text = text.trim();
    text.len() <= MAX_CLOCK_BYTES && is_clock_time_in_lower_case(&text.to_lowercase())
}

/// Most bytes of a time of day.
const MAX_CLOCK_BYTES: usize = 40;

fn is_clock_time_in_lower_case(text: &str) -> bool {
    let after_word = CLOCK_WORDS.iter().filter_map(|word| text.strip_prefix(word)).map(str::trim_start);
    let mut starts = after_word.chain([text]);
    let Some(text) = starts.find(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) else { return false };
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    let separator = [":", ".", "h", "時", "点", "시"].iter().find_map(|separator| rest.strip_prefix(separator));
    let Some(minutes) = separator.filter(|_| (1..=2).contains(&digits)) else { return false };
    let after = minutes.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    if minutes.trim_start().len() - after.len() != 2 {
        return false;
    }
    let seconds = after.strip_prefix(':').filter(|rest| rest.bytes().take_while(u8::is_ascii_digit).count() == 2);
    let mut units = seconds.map_or(after, |rest| &rest[2..]).trim();
    // A half of the day, then a zone.
    for known in [&CLOCK_UNITS[..], &ZONES[..]] {
        let unit = units.split([' ', '(']).next().unwrap_or_default();
        if known.contains(&unit) {
            units = units[unit.len()..].trim_start_matches([' ', '(']).trim_end_matches(')');
        }
    }
    units.is_empty()
}

/// Words before a time of day.
const CLOCK_WORDS: [&str; 14] =
    ["kl.", "kl", "klo", "um", "a las", "às", "as", "à", "alle", "ore", "om", "godz.", "saat", "오후"];

/// Words after a time of day, without a zone.
const CLOCK_UNITS: [&str; 18] = [
    "am", "pm", "a.m.", "p.m.", "a.m", "p.m", "uhr", "h", "hs", "hrs", "hours", "uur", "น.", "分", "분", "ч.", "م", "ص",
];

/// Abbreviations of time zones.
const ZONES: [&str; 44] = [
    "et", "est", "edt", "ct", "cst", "cdt", "mt", "mst", "mdt", "pt", "pst", "pdt", "akst", "hst", "ast", "adt", "nst",
    "gmt", "utc", "bst", "ist", "wet", "west", "cet", "cest", "mez", "mesz", "eet", "eest", "msk", "trt", "sast",
    "wat", "eat", "cat", "gst", "pkt", "wib", "sgt", "hkt", "jst", "kst", "aest", "aedt",
];

/// Lines with fewer digits have no date: a cheap test before the search.
const MIN_DATE_DIGITS: usize = 3;

/// Most letters and digits of a date line besides its date: weekday, time of day, "at", "p.m.", time zone.
const MAX_OTHER_LETTERS: usize = 24;

/// Most words of a date line before its date.
const MAX_WORDS_BEFORE: usize = 3;

/// The date before the dash, or in the brackets, at the start of a paragraph: `PORT ELLERY, Nov. 3, 2023 (Reuters) -
/// …`, `(3. November 2023) …`.
pub(crate) fn dateline_date(paragraph: &str, order: NumericOrder) -> Option<PartialDate> {
    let head = char_prefix(paragraph, DATELINE_CHARS);
    let in_brackets = head.strip_prefix('(').and_then(|rest| Some(rest.split_once(") ")?.0));
    let before_dash = || {
        let dashes = [" — ", " – ", " -- ", " - ", ".- ", "] ", " | "];
        let dash = dashes.iter().filter_map(|dash| head.find(dash)).min()?;
        Some(&head[..dash])
    };
    first_date(in_brackets.or_else(before_dash)?, order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_little_but_a_date_is_a_date_line() {
        for line in [
            "May 20, 2025",
            "2018.04.20 13:26",
            "Tuesday, 20 May 2025 at 3:14 p.m. ET",
            "12 de marzo de 2024",
            "2024年3月12日 5時00分",
            "गुरुवार, ९ जुलाई २०२०",
            "تاریخ: ۱۴۰۰/۰۸/۱۴ ساعت ۱۰:۱۵",
        ] {
            assert!(is_date_line(line), "{line}");
        }
        for line in ["The war began on May 20, 2025, and went on", "May 2025", "Section 12"] {
            assert!(!is_date_line(line), "{line}");
        }
    }

    #[test]
    fn times_of_day_are_distinguished_from_numbers() {
        for time in [
            "7:15 a.m.",
            "18.30 Uhr",
            "09:05",
            "12h30",
            "14:02 PM BST",
            "9:05 am (GMT)",
            "09:05:30 UTC",
            "kl. 14.02",
            "a las 14:02 h",
            "14時02分",
            "7:15 AM ET",
            "14:02 น.",
        ] {
            assert!(is_clock_time(time), "{time}");
        }
        for text in [
            "7:1",
            "3.5 million",
            "2025",
            "10:05 the bridge opens",
            "100:20",
            "10:05 a.m. BST the bridge",
            "kl.",
            "um 14:02 Uhr war es dunkel",
            "3.50 et al",
            "2:10 in Ellern",
        ] {
            assert!(!is_clock_time(text), "{text}");
        }
    }

    #[test]
    fn a_date_with_a_time_of_day_is_recognized() {
        let read = |text: &str| date_with_time(text, NumericOrder::DayFirst).map(|date| date.to_string());
        let text = "Not since May 3, 2020. This entry was posted on May 20, 2025 at 10:12 and is filed under Town.";
        assert_eq!(read(text).as_deref(), Some("2025-05-20"));
        assert_eq!(read("Der Beitrag wurde am 20. Mai 2025 um 23:03 veröffentlicht").as_deref(), Some("2025-05-20"));
        assert_eq!(read("The fair of May 20, 2025, is off"), None);
    }

    #[test]
    fn a_dateline_has_its_date_before_the_dash_or_in_brackets() {
        let read = |text: &str| dateline_date(text, NumericOrder::DayFirst).map(|date| date.to_string());
        for text in [
            "PORT ELLERY, Nov. 3, 2023 (Reuters) - The harbour",
            "(3. November 2023) Der Hafen ist wieder offen",
            "Pressemitteilung vom 3. November 2023 | Ellern – Der Hafen",
            "03.11.2023 – Der Hafen ist wieder offen",
        ] {
            assert_eq!(read(text).as_deref(), Some("2023-11-03"), "{text}");
        }
        assert_eq!(read("On Nov. 3, 2023, the harbour opened again"), None);
        assert_eq!(read("(The harbour) opened on Nov. 3, 2023"), None);
    }
}
