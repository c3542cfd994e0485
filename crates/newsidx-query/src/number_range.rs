//! Ranges of whole numbers: parser and printer.

use std::fmt;

use super::QueryErrorKind;
use super::confusables::to_plain_value;
use super::digits::parse_digits;

/// A range of whole numbers, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberRange {
    /// Smallest number.
    pub from: u64,
    /// Largest number; `None` if the range is open.
    pub to: Option<u64>,
}

impl NumberRange {
    /// Parses `>800`, `>=800`, `<800`, `<=800`, `=800`, `800`, `200..800`, `200..` or `..800`.
    pub(super) fn parse(text: &str) -> Result<Self, QueryErrorKind> {
        let value = to_plain_value(text);
        let wrong = || QueryErrorKind::NotANumber(text.trim().to_owned());
        let number = |digits: &str| parse_digits::<u64>(digits).ok_or_else(wrong);
        let range = if let Some((from, to)) = value.split_once("..") {
            if from.is_empty() && to.is_empty() {
                return Err(wrong());
            }
            let from = if from.is_empty() { 0 } else { number(from)? };
            Self { from, to: if to.is_empty() { None } else { Some(number(to)?) } }
        } else if let Some(digits) = value.strip_prefix(">=") {
            Self { from: number(digits)?, to: None }
        } else if let Some(digits) = value.strip_prefix("<=") {
            Self { from: 0, to: Some(number(digits)?) }
        } else if let Some(digits) = value.strip_prefix('>') {
            Self { from: number(digits)?.checked_add(1).ok_or_else(wrong)?, to: None }
        } else if let Some(digits) = value.strip_prefix('<') {
            let limit = number(digits)?.checked_sub(1).ok_or(QueryErrorKind::ReversedRange)?;
            Self { from: 0, to: Some(limit) }
        } else {
            let number = number(value.strip_prefix('=').unwrap_or(&value))?;
            Self { from: number, to: Some(number) }
        };
        match range.to {
            Some(to) if to < range.from => Err(QueryErrorKind::ReversedRange),
            _ => Ok(range),
        }
    }
}

impl fmt::Display for NumberRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (from, Some(to)) if from == to => write!(f, "{from}"),
            (0, Some(to)) => write!(f, "<={to}"),
            (from, Some(to)) => write!(f, "{from}..{to}"),
            (from, None) => write!(f, ">={from}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_numbers_contain_their_bounds() {
        for (text, inside, outside) in [
            (">800", vec![801, u64::MAX], vec![800]),
            (">=800", vec![800], vec![799]),
            ("<800", vec![0, 799], vec![800]),
            ("<=800", vec![800], vec![801]),
            ("=800", vec![800], vec![799, 801]),
            ("800", vec![800], vec![799, 801]),
            ("200..800", vec![200, 800], vec![199, 801]),
            ("200..", vec![200], vec![199]),
            ("..800", vec![0, 800], vec![801]),
            ("≥８００", vec![800], vec![799]),
        ] {
            let range = NumberRange::parse(text).unwrap();
            let contains = |number: &u64| range.from <= *number && range.to.is_none_or(|to| *number <= to);
            assert!(inside.iter().all(contains), "{text}");
            assert!(!outside.iter().any(contains), "{text}");
            assert_eq!(NumberRange::parse(&range.to_string()), Ok(range), "{text} printed as {range}");
        }
        for text in ["", "..", "abc", ">", "-5", "1.5", "8oo", "99999999999999999999", "+5"] {
            assert_eq!(NumberRange::parse(text), Err(QueryErrorKind::NotANumber(text.to_owned())));
        }
        for text in ["<0", "800..200"] {
            assert_eq!(NumberRange::parse(text), Err(QueryErrorKind::ReversedRange));
        }
    }
}
