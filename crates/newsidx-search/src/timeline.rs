//! Timeline: hits per day, week (ISO 8601), month or year of publication.

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

use super::count_table::{CountRow, CountTable, count_groups};
use super::day_counts::{DayCollector, DayCounts};
use super::error::SearchError;
use newsidx_core::article::{date_from_days, days_since_epoch};
use newsidx_index::Index;
use newsidx_query::Query;

/// Length of the periods of a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodLength {
    /// A calendar day.
    Day,
    /// A week of ISO 8601, from Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

impl PeriodLength {
    /// The name used in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// A calendar day, week, month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    length: PeriodLength,
    first: Date,
    last: Date,
}

impl Period {
    /// The period of this length that contains a day.
    fn containing(length: PeriodLength, day: Date) -> Self {
        let (first, last) = match length {
            PeriodLength::Day => (day, day),
            PeriodLength::Week => {
                let monday = day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days());
                (monday, monday.saturating_add(6.days()))
            }
            PeriodLength::Month => (day.first_of_month(), day.last_of_month()),
            PeriodLength::Year => (day.first_of_year(), day.last_of_year()),
        };
        Self { length, first, last }
    }

    fn next(self) -> Option<Self> {
        self.last.tomorrow().ok().map(|day| Self::containing(self.length, day))
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        self.first
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        self.last
    }
}

/// `2025-05-20`, `2025-W21`, `2025-05`, `2025`.
impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = (self.first.year(), self.first.month(), self.first.day());
        match self.length {
            PeriodLength::Day => write!(f, "{year:04}-{month:02}-{day:02}"),
            PeriodLength::Week => {
                let week: ISOWeekDate = self.first.iso_week_date();
                debug_assert_eq!(week.weekday(), Weekday::Monday);
                write!(f, "{:04}-W{:02}", week.year(), week.week())
            }
            PeriodLength::Month => write!(f, "{year:04}-{month:02}"),
            PeriodLength::Year => write!(f, "{year:04}"),
        }
    }
}

/// Counts the hits of each query among the articles that match `within`, by period.
///
/// There is one row per period from the first to the last with an article of `within`, limited to the dates in the
/// queries. Articles without a date, or with one that is less exact than the period, are the last row (`None`), if
/// there are hits among them. A row without documents is a gap. Cost: as [`super::facet()`].
///
/// # Errors
///
/// As [`super::search`].
pub fn timeline(
    index: &Index,
    length: PeriodLength,
    queries: &[Query],
    within: &Query,
) -> Result<CountTable<Option<Period>>, SearchError> {
    let counted = count_groups(index, queries, within, &DayCollector)?;
    let documents = PeriodCounts::from_days(&counted.documents, length);
    let hits: Vec<PeriodCounts> = counted.hits.iter().map(|days| PeriodCounts::from_days(days, length)).collect();
    let requested = queries.iter().map(requested_days).reduce(DayBounds::union).unwrap_or_default();
    let mut rows = Vec::new();
    let mut next = documents.first().map(|first| requested.from.map_or(first, |from| first.max(from)));
    let last = documents.last().map(|last| requested.to.map_or(last, |to| last.min(to)));
    while let (Some(day), Some(last)) = (next, last)
        && day <= last
    {
        let period = Period::containing(length, day);
        rows.push(CountRow {
            key: Some(period),
            documents: documents.in_period(period),
            counts: hits.iter().map(|counts| counts.in_period(period)).collect(),
        });
        next = period.next().map(Period::first_day);
    }
    let without: Vec<u64> = hits.iter().map(|counts| counts.without).collect();
    if without.iter().any(|count| *count > 0) {
        rows.push(CountRow { key: None, documents: documents.without, counts: without });
    }
    let totals = counted.hits.iter().map(DayCounts::articles).collect();
    Ok(CountTable { rows, totals, ignored: counted.ignored })
}

/// Number of articles by the first day of their period.
struct PeriodCounts {
    /// Ascending by day.
    periods: Vec<(Date, u64)>,
    /// Articles without a date, or with one less exact than the period.
    without: u64,
}

impl PeriodCounts {
    fn from_days(days: &DayCounts, length: PeriodLength) -> Self {
        let mut counts = Self { periods: Vec::new(), without: days.undated };
        // Days are ascending, so the calendar is computed once per period and not per day.
        let mut current: Option<(Period, i64)> = None;
        for (first, last, count) in days.spans() {
            if current.is_none_or(|(_, period_last)| first > period_last) {
                let period = date_from_days(first).map(|day| Period::containing(length, day));
                current = period.map(|period| (period, days_since_epoch(period.last)));
            }
            match current.filter(|(_, period_last)| last <= *period_last) {
                Some((period, _)) => match counts.periods.last_mut().filter(|(first, _)| *first == period.first) {
                    Some((_, sum)) => *sum += count,
                    None => counts.periods.push((period.first, count)),
                },
                None => counts.without += count,
            }
        }
        counts
    }

    fn first(&self) -> Option<Date> {
        self.periods.first().map(|(first, _)| *first)
    }

    fn last(&self) -> Option<Date> {
        self.periods.last().map(|(first, _)| *first)
    }

    fn in_period(&self, period: Period) -> u64 {
        let at = self.periods.binary_search_by_key(&period.first, |(first, _)| *first);
        at.map_or(0, |at| self.periods[at].1)
    }
}

/// Bounds for the dates of all hits, as far as the query has them; `None` is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct DayBounds {
    from: Option<Date>,
    to: Option<Date>,
}

impl DayBounds {
    fn union(self, other: Self) -> Self {
        Self {
            from: self.from.zip(other.from).map(|(a, b)| a.min(b)),
            to: self.to.zip(other.to).map(|(a, b)| a.max(b)),
        }
    }

    fn intersection(self, other: Self) -> Self {
        Self { from: self.from.into_iter().chain(other.from).max(), to: self.to.into_iter().chain(other.to).min() }
    }
}

fn requested_days(query: &Query) -> DayBounds {
    match query {
        Query::Date(range) => DayBounds { from: range.first_day(), to: range.last_day() },
        Query::And(parts) => parts.iter().map(requested_days).fold(DayBounds::default(), DayBounds::intersection),
        Query::Or(parts) => parts.iter().map(requested_days).reduce(DayBounds::union).unwrap_or_default(),
        _ => DayBounds::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsidx_query::parse;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn periods_are_those_of_the_calendar() {
        let day = date("2024-12-31");
        let named = |length| Period::containing(length, day).to_string();
        assert_eq!(named(PeriodLength::Day), "2024-12-31");
        assert_eq!(named(PeriodLength::Week), "2025-W01", "the week of a Thursday in 2025");
        assert_eq!(named(PeriodLength::Month), "2024-12");
        assert_eq!(named(PeriodLength::Year), "2024");
        let week = Period::containing(PeriodLength::Week, day);
        assert_eq!((week.first_day(), week.last_day()), (date("2024-12-30"), date("2025-01-05")));
        assert_eq!(week.next().unwrap().to_string(), "2025-W02");
        assert_eq!(Period::containing(PeriodLength::Month, date("2024-02-03")).last_day(), date("2024-02-29"));
        assert_eq!(Period::containing(PeriodLength::Year, date("9999-05-01")).next(), None);
    }

    #[test]
    fn the_dates_in_a_query_bound_its_timeline() {
        let bounds = |query: &str| {
            let days = requested_days(&parse(query, date("2025-05-20")).unwrap());
            let show = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
            format!("{}..{}", show(days.from), show(days.to))
        };
        assert_eq!(bounds("korea date:2024..2025-03"), "2024-01-01..2025-03-31");
        assert_eq!(bounds("date:2020 OR date:2023.."), "2020-01-01..");
        assert_eq!(bounds("date:2020 OR korea"), "..");
        assert_eq!(bounds("korea -date:2020"), "..");
        assert_eq!(bounds("date:2020.. (date:..2022 korea)"), "2020-01-01..2022-12-31");
    }
}
