//! Local day of an instant: machine-readable dates are in universal time, visible dates in the time zone of the site.
//!
//! The time zone is not known; a visible day one before or after the universal day decides.

use newsidx_core::article::{PartialDate, Precision, days_since_epoch};

/// Hours that Hawaii is behind universal time.
const HOURS_BEHIND_UTC: u8 = 10;

/// Hours that New Zealand is ahead of universal time.
const HOURS_AHEAD_OF_UTC: u8 = 13;

/// The days that a page shows as its own.
pub(crate) struct LocalDays {
    /// Days in the lines above the body, and the day in the URL.
    shown: Vec<PartialDate>,
}

impl LocalDays {
    /// Collects the days above the body and the one in the URL.
    pub(crate) fn from_header(header: impl Iterator<Item = PartialDate>, in_url: Option<PartialDate>) -> Self {
        let in_url = in_url.filter(|date| date.precision() == Precision::Day);
        Self { shown: header.chain(in_url).collect() }
    }

    /// Whether the page shows a date.
    pub(crate) fn contains(&self, date: PartialDate) -> bool {
        self.shown.contains(&date)
    }

    /// The day of an instant in the time zone of the site: the day before or after, if the page shows that day and a
    /// time zone allows it.
    pub(crate) fn resolve(&self, date: PartialDate, instant: &str) -> PartialDate {
        let Some(hour) = hour(instant).filter(|_| is_universal(instant) && !self.contains(date)) else {
            return date;
        };
        let ahead = |other: &PartialDate| days_since_epoch(other.first_day()) - days_since_epoch(date.first_day());
        let is_local = |other: &&PartialDate| {
            ahead(other) == -1 && hour < HOURS_BEHIND_UTC || ahead(other) == 1 && hour >= 24 - HOURS_AHEAD_OF_UTC
        };
        self.shown.iter().find(is_local).copied().unwrap_or(date)
    }
}

fn is_universal(instant: &str) -> bool {
    ["Z", "+00:00", "+0000", "+00"].iter().any(|zone| instant.ends_with(zone))
}

fn hour(instant: &str) -> Option<u8> {
    instant.split(['T', ' ']).nth(1)?.split(':').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> PartialDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_instant_in_universal_time_is_the_day_that_the_page_shows() {
        let read = |instant: &str, shown: &[&str]| {
            let days = LocalDays::from_header(shown.iter().map(|date| day(date)), None);
            days.resolve(day(&instant[..10]), instant).to_string()
        };
        assert_eq!(read("2022-05-04T01:00:00Z", &["2022-05-03"]), "2022-05-03");
        assert_eq!(read("2022-05-04T01:00:00Z", &["2022-05-03", "2022-05-04"]), "2022-05-04");
        assert_eq!(read("2022-05-04T01:00:00-05:00", &["2022-05-03"]), "2022-05-04");
        assert_eq!(read("2022-05-04T12:00:00Z", &["2022-05-03"]), "2022-05-04");
        assert_eq!(read("2022-05-04T20:00:00Z", &["2022-05-05"]), "2022-05-05");
        assert_eq!(read("2022-05-04T01:00:00Z", &["2022-04-03"]), "2022-05-04");
    }

    #[test]
    fn a_day_in_the_url_counts_as_shown() {
        let days = LocalDays::from_header(std::iter::empty(), Some(day("2019-01-01")));
        assert_eq!(days.resolve(day("2018-12-31"), "2018-12-31T23:11:59+00:00"), day("2019-01-01"));
    }
}
