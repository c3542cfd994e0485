//! Recognizers for lines with dates: date lines, dates with a time of day, datelines.
//!
//! Pure functions of the text, linear in its length.

use crate::blocks::{char_prefix, count_letters};
use crate::facts::recognizers::dates::{FoundDate, find_dates, first_date};
use crate::facts::recognizers::numeric_order::NumericOrder;
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
    if line.bytes().filter(u8::is_ascii_digit).count() < MIN_DATE_DIGITS {
        return false;
    }
    let found = find_dates(line, NumericOrder::DayFirst);
    let Some(FoundDate { range, date }) = found.first() else { return false };
    let other_letters = count_letters(line).saturating_sub(count_letters(&line[range.clone()]));
    date.precision() == Precision::Day
        && other_letters <= MAX_OTHER_LETTERS
        && line[..range.start].split_whitespace().count() <= MAX_WORDS_BEFORE
}

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
        ] {
            assert!(is_date_line(line), "{line}");
        }
        for line in ["The war began on May 20, 2025, and went on", "May 2025", "Section 12"] {
            assert!(!is_date_line(line), "{line}");
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
