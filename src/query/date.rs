//! Days that a query asks for.

use std::fmt;

use jiff::civil::Date;

use super::QueryErrorKind;
use crate::article::PartialDate;

/// A range of calendar days, both ends included; an end that is not given is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateRange {
    from: Option<PartialDate>,
    to: Option<PartialDate>,
}

impl DateRange {
    /// Reads `2025`, `2025-05`, `2025-05-20`, `2024..2025-03`, `2024..` or `..2024`.
    pub(super) fn parse(text: &str) -> Result<Self, QueryErrorKind> {
        let date = |text: &str| -> Result<PartialDate, QueryErrorKind> {
            text.parse().map_err(|_| QueryErrorKind::NotADate(text.to_owned()))
        };
        let range = match text.split_once("..") {
            None => {
                let date = date(text)?;
                Self { from: Some(date), to: Some(date) }
            }
            Some(("", "")) => return Err(QueryErrorKind::NotADate(text.to_owned())),
            Some((from, "")) => Self { from: Some(date(from)?), to: None },
            Some(("", to)) => Self { from: None, to: Some(date(to)?) },
            Some((from, to)) => Self { from: Some(date(from)?), to: Some(date(to)?) },
        };
        match (range.first_day(), range.last_day()) {
            (Some(first), Some(last)) if last < first => Err(QueryErrorKind::ReversedRange),
            _ => Ok(range),
        }
    }

    /// First day of the range; `None` where it is open.
    pub fn first_day(&self) -> Option<Date> {
        self.from.map(PartialDate::first_day)
    }

    /// Last day of the range; `None` where it is open.
    pub fn last_day(&self) -> Option<Date> {
        self.to.map(PartialDate::last_day)
    }
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
