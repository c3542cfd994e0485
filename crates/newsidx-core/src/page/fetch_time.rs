//! Time at which a page was fetched, as a day or an instant, and the calendar days that follow from it.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, tz};
use serde::{Deserialize, Serialize};

use super::parse_value_error::ParseValueError;

/// Time at which a page was fetched, in the precision that its source records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FetchTime {
    /// Day, in the time zone of the scraper.
    Day(Date),
    /// Instant.
    At(Timestamp),
}

impl FetchTime {
    /// Day of fetching; of an instant, the day in UTC, as crawls are dated.
    pub fn utc_day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::At(instant) => tz::Offset::UTC.to_datetime(instant).date(),
        }
    }

    /// Latest calendar day anywhere in the world at the time of fetching; no page is published after it.
    pub fn latest_day(self) -> Date {
        match self {
            Self::Day(day) => day,
            // UTC+14 is the time zone with the earliest morning (Kiribati).
            Self::At(instant) => tz::Offset::constant(14).to_datetime(instant).date(),
        }
    }
}

impl fmt::Display for FetchTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::At(instant) => instant.fmt(f),
        }
    }
}

impl FromStr for FetchTime {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, ParseValueError> {
        if let Some(instant) = archive_timestamp(text) {
            return Ok(Self::At(instant));
        }
        let instant = text.parse().map(Self::At);
        // Scrapers write `2025-05-20 10:00:00` without a time zone: only the day of that is certain.
        let day = || text.get(..10).unwrap_or(text).parse().map(Self::Day);
        instant.or_else(|_| day()).map_err(|_| ParseValueError { expected: "a time", text: text.to_owned() })
    }
}

/// The 14 digits by which web archives name a capture, in UTC: `20160312081500`; in old archives without seconds.
fn archive_timestamp(text: &str) -> Option<Timestamp> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let format = match text.len() {
        14 => "%Y%m%d%H%M%S",
        12 => "%Y%m%d%H%M",
        _ => return None,
    };
    let time = DateTime::strptime(format, text).ok().filter(|_| is_digits)?;
    tz::Offset::UTC.to_timestamp(time).ok()
}

impl Serialize for FetchTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FetchTime {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_survives_the_round_trip_through_text() {
        for text in ["2025-05-20", "2025-05-20T23:30:00Z"] {
            assert_eq!(text.parse::<FetchTime>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn of_a_time_without_a_time_zone_only_the_day_is_kept() {
        assert_eq!("2025-05-20 10:00:00".parse(), Ok(FetchTime::Day(Date::constant(2025, 5, 20))));
        assert!("yesterday".parse::<FetchTime>().is_err());
    }

    #[test]
    fn the_digits_of_web_archives_are_an_instant() {
        for (digits, instant) in [("20160312081500", "2016-03-12T08:15:00Z"), ("199703050102", "1997-03-05T01:02:00Z")]
        {
            assert_eq!(digits.parse::<FetchTime>().unwrap().to_string(), instant);
        }
        for other in ["00000000000000", "20161312081500", "2016031208150x"] {
            assert!(other.parse::<FetchTime>().is_err(), "{other}");
        }
    }

    #[test]
    fn the_latest_day_of_an_instant_is_that_of_the_easternmost_time_zone() {
        let fetched: FetchTime = "2025-05-20T20:00:00Z".parse().unwrap();
        assert_eq!(fetched.latest_day(), Date::constant(2025, 5, 21), "it is the 21st in Seoul");
    }
}
