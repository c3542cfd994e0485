//! Conversion of other calendars: years of the Thai Buddhist era and days of the Solar Hijri calendar to Gregorian ones.
//!
//! Constant time. Solar Hijri leap years follow a cycle of 33 years with eight leap years, which has the leap years of the
//! official calendar for all years that are accepted.

use jiff::ToSpan;
use jiff::civil::date;

use newsidx_core::article::PartialDate;

/// Years by which the Buddhist era is ahead.
const BUDDHIST_ERA: i16 = 543;

/// Years of the Buddhist era of news pages, 1900 to 2100.
// No page is from these years of the Gregorian calendar, so that the number alone decides.
const BUDDHIST_YEARS: std::ops::RangeInclusive<i16> = 2443..=2643;

/// Years of the Solar Hijri calendar of news pages, 1921 to 2041.
// Lunar Hijri years of the same pages, which Arabic ones print, are above 1420 since 2000.
const SOLAR_HIJRI_YEARS: std::ops::RangeInclusive<i16> = 1300..=1420;

/// The Gregorian year of a year that may be of the Buddhist era.
pub(super) fn gregorian_year(year: i16) -> i16 {
    if BUDDHIST_YEARS.contains(&year) { year - BUDDHIST_ERA } else { year }
}

/// Whether a year is one of the Solar Hijri calendar.
pub(super) fn is_solar_hijri_year(year: i16) -> bool {
    SOLAR_HIJRI_YEARS.contains(&year)
}

/// The Gregorian day of a day of the Solar Hijri calendar; `None` if it has no such day.
pub(super) fn gregorian_from_solar_hijri(year: i16, month: i8, day: i8) -> Option<PartialDate> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year_start = first_day(year);
    let day_of_year = days_before_month(month) + i32::from(day) - 1;
    let next = if month < 12 { days_before_month(month + 1) } else { first_day(year + 1) - year_start };
    if day_of_year >= next {
        return None;
    }
    // 1 Farvardin 1400.
    let anchor = date(2021, 3, 21);
    let day = anchor.checked_add((year_start + day_of_year - first_day(1400)).days()).ok()?;
    PartialDate::new(day.year(), Some(day.month()), Some(day.day()))
}

/// Days of a year before a month: six months of 31 days, then months of 30 days.
fn days_before_month(month: i8) -> i32 {
    let before = i32::from(month) - 1;
    30 * before + before.min(6)
}

/// Number of the first day of a year. Eight of 33 years have 366 days.
fn first_day(year: i16) -> i32 {
    // Places the cycle so that 1399 and 1403 are leap years.
    let year = i32::from(year) + 1595;
    365 * year + year / 33 * 8 + (year % 33 + 3) / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_solar_hijri_calendar_are_converted() {
        let read = |year, month, day| gregorian_from_solar_hijri(year, month, day).map(|date| date.to_string());
        for ((year, month, day), gregorian) in [
            ((1400, 8, 14), "2021-11-05"),
            ((1399, 12, 30), "2021-03-20"),
            ((1400, 1, 1), "2021-03-21"),
            ((1403, 1, 1), "2024-03-20"),
            ((1403, 12, 30), "2025-03-20"),
            ((1357, 11, 22), "1979-02-11"),
        ] {
            assert_eq!(read(year, month, day).as_deref(), Some(gregorian), "{year}-{month}-{day}");
        }
        assert_eq!(read(1400, 12, 30), None, "no leap year");
        assert_eq!(read(1400, 7, 31), None);
        assert_eq!(read(1400, 13, 1), None);
    }

    #[test]
    fn the_cycle_has_the_leap_years_of_the_official_calendar() {
        let leap_years: Vec<i16> = (1370..=1420).filter(|year| first_day(year + 1) - first_day(*year) == 366).collect();
        assert_eq!(leap_years, [1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420]);
    }

    #[test]
    fn years_of_the_buddhist_era_are_converted() {
        assert_eq!([gregorian_year(2567), gregorian_year(2024)], [2024, 2024]);
    }
}
