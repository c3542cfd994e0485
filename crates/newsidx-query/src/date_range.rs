//! Date ranges and ages: parser and printer.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;

use super::QueryErrorKind;
use super::confusables::to_plain_value;
use super::digits::parse_digits;
use newsidx_core::article::PartialDate;

/// A range of calendar days, both ends included; an end that is `None` is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateRange {
    from: Option<PartialDate>,
    to: Option<PartialDate>,
}

impl DateRange {
    /// Parses `2025`, `2025-05`, `2025-05-20`, `2024..2025-03`, `2024..` or `..2024`.
    pub(super) fn parse(text: &str) -> Result<Self, QueryErrorKind> {
        let value = to_plain_value(text);
        let wrong = || QueryErrorKind::NotADate(text.trim().to_owned());
        let date = |text: &str| text.parse::<PartialDate>().map_err(|_| QueryErrorKind::NotADate(text.to_owned()));
        let range = match value.split_once("..") {
            None => {
                let date = date(&value)?;
                Self { from: Some(date), to: Some(date) }
            }
            Some(("", "")) => return Err(wrong()),
            Some((from, "")) => Self { from: Some(date(from)?), to: None },
            Some(("", to)) => Self { from: None, to: Some(date(to)?) },
            Some((from, to)) => Self { from: Some(date(from)?), to: Some(date(to)?) },
        };
        match (range.first_day(), range.last_day()) {
            (Some(first), Some(last)) if last < first => Err(QueryErrorKind::ReversedRange),
            _ => Ok(range),
        }
    }

    /// Range from a date or an age on: `2024-06`, `30d`.
    pub(super) fn since(text: &str, today: Date) -> Result<Self, QueryErrorKind> {
        Ok(Self { from: Some(date_or_age(text, today)?), to: None })
    }

    /// Range up to a date or an age: `2024`, `1y`.
    pub(super) fn until(text: &str, today: Date) -> Result<Self, QueryErrorKind> {
        Ok(Self { from: None, to: Some(date_or_age(text, today)?) })
    }

    /// First day of the range; `None` if it is open.
    pub fn first_day(&self) -> Option<Date> {
        self.from.map(PartialDate::first_day)
    }

    /// Last day of the range; `None` if it is open.
    pub fn last_day(&self) -> Option<Date> {
        self.to.map(PartialDate::last_day)
    }
}

/// Parses a date, or an age in days, weeks, months or years (`30d`, `1y`) that is counted back from `today`.
///
/// If the month is too short, its last day is used: one month before March 31 is the end of February.
pub(super) fn date_or_age(text: &str, today: Date) -> Result<PartialDate, QueryErrorKind> {
    let value = to_plain_value(text);
    if let Ok(date) = value.parse() {
        return Ok(date);
    }
    let wrong = || QueryErrorKind::NotADateOrAge(text.trim().to_owned());
    let mut chars = value.chars();
    let unit = chars.next_back().ok_or_else(wrong)?;
    let digits = chars.as_str();
    // Six digits of days lead back beyond the year 0; more could overflow the calendar.
    let number: i64 = parse_digits(digits).filter(|_| digits.len() <= 6).ok_or_else(wrong)?;
    let age = match unit {
        'd' | 'D' => number.days(),
        'w' | 'W' => number.weeks(),
        // jiff panics on spans of more years or months than its calendar has.
        'm' | 'M' => number.min(10_000 * 12).months(),
        'y' | 'Y' => number.min(10_000).years(),
        _ => return Err(wrong()),
    };
    let first_of_all = Date::constant(0, 1, 1);
    let day = today.checked_sub(age).map_or(first_of_all, |day| day.max(first_of_all));
    Ok(PartialDate::from_day(day))
}

impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from == to => write!(f, "{from}"),
            (from, to) => {
                if let Some(from) = from {
                    write!(f, "{from}")?;
                }
                f.write_str("..")?;
                if let Some(to) = to {
                    write!(f, "{to}")?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_counted_back_from_today() {
        let today = Date::constant(2024, 3, 31);
        for (age, day) in [
            ("0d", "2024-03-31"),
            ("30d", "2024-03-01"),
            ("2w", "2024-03-17"),
            ("1m", "2024-02-29"),
            ("1y", "2023-03-31"),
            ("３０ｄ", "2024-03-01"),
            ("999999y", "0000-01-01"),
            ("999999d", "0000-01-01"),
        ] {
            assert_eq!(DateRange::since(age, today).unwrap().to_string(), format!("{day}.."), "{age}");
            assert_eq!(DateRange::until(age, today).unwrap().to_string(), format!("..{day}"), "{age}");
        }
        assert_eq!(DateRange::since("2024-06", today).unwrap().to_string(), "2024-06..");
        for wrong in ["", "d", "30", "30x", "-1d", "1.5y", "30 d", "yesterday", "１"] {
            assert!(matches!(DateRange::since(wrong, today), Err(QueryErrorKind::NotADateOrAge(_))), "{wrong}");
        }
    }

    #[test]
    fn typographic_dashes_and_dots_are_read_in_dates() {
        assert_eq!(DateRange::parse("2024…2025‑03").unwrap().to_string(), "2024..2025-03");
        assert_eq!(DateRange::parse("２０２５－０５").unwrap().to_string(), "2025-05");
    }
}
