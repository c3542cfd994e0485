//! Order of day and month in numeric dates, from the language of a page and the country of its URL.

use memchr::memchr3_iter;

use crate::blocks::non_ascii_chars;

/// The order of day and month in a date such as 03/04/2025.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumericOrder {
    /// 3 April.
    DayFirst,
    /// March 4.
    MonthFirst,
    /// Unknown: only dates that are the same in both orders are read.
    Unknown,
}

/// The order of day and month in numeric dates, from the declared language of a page whose text may be English, else
/// the country of its URL. All other languages write the day first.
pub(crate) fn numeric_order(language: Option<&str>, url: Option<&str>) -> NumericOrder {
    match language.map(str::to_ascii_lowercase).as_deref() {
        Some("en-us") => NumericOrder::MonthFirst,
        None | Some("en") => {
            let country = url.and_then(country).filter(|country| !AMBIGUOUS_TLDS.contains(&country.as_str()));
            country.map_or(NumericOrder::Unknown, |_| NumericOrder::DayFirst)
        }
        Some(_) => NumericOrder::DayFirst,
    }
}

/// The order in the numeric dates of a page that show it: 25/12/2024 is day first. Unknown if they contradict each
/// other. Linear in the texts.
pub(crate) fn order_of_dates<'a>(texts: impl Iterator<Item = &'a str>) -> NumericOrder {
    let (mut day_first, mut month_first) = (false, false);
    for text in texts.filter(|text| text.contains('/')) {
        let is_part = |c: char| c.is_ascii_digit() || c == '/';
        for word in text.split(|c: char| !is_part(c)) {
            let mut parts = word.split('/');
            let [Some(a), Some(b), Some(year), None] = [parts.next(), parts.next(), parts.next(), parts.next()] else {
                continue;
            };
            let (Ok(a), Ok(b)) = (a.parse::<u8>(), b.parse::<u8>()) else { continue };
            let is_year = year.len() == 4 && year.starts_with(['1', '2']);
            day_first |= is_year && (13..=31).contains(&a) && (1..=12).contains(&b);
            month_first |= is_year && (1..=12).contains(&a) && (13..=31).contains(&b);
        }
    }
    match (day_first, month_first) {
        (true, false) => NumericOrder::DayFirst,
        (false, true) => NumericOrder::MonthFirst,
        _ => NumericOrder::Unknown,
    }
}

/// Whether a text may have a date in numbers, whose order matters: `3/4/2025`, `3. 4. 2025`. Texts with digits of other
/// scripts may. Linear in the text.
pub(crate) fn has_numeric_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let after_separator = |at: usize| {
        let is_separator = matches!(bytes.get(at), Some(b'.' | b'/' | b'-'));
        let next = at + 1 + usize::from(bytes.get(at + 1) == Some(&b' '));
        (is_separator && is_digit(next)).then_some(next)
    };
    let end_of_number = |start: usize| start + bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_date = |separator: usize| {
        let second = if separator > 0 && is_digit(separator - 1) { after_separator(separator) } else { None };
        second.is_some_and(|second| after_separator(end_of_number(second)).is_some())
    };
    memchr3_iter(b'.', b'/', b'-', bytes).any(is_date) || non_ascii_chars(text).any(|(_, c)| c.is_numeric())
}

/// Two-letter top-level domains of countries that write the month first, and those that sites of all countries use.
const AMBIGUOUS_TLDS: [&str; 12] = ["us", "ph", "io", "tv", "me", "co", "ai", "fm", "ly", "to", "cc", "ws"];

/// The two-letter top-level domain of a URL.
fn country(url: &str) -> Option<String> {
    let host = url.split_once("://")?.1.split(['/', ':', '?']).next()?;
    let (_, end) = host.rsplit_once('.')?;
    (end.len() == 2 && end.bytes().all(|byte| byte.is_ascii_alphabetic())).then(|| end.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dates_of_a_page_can_show_their_order() {
        let order = |texts: &[&str]| order_of_dates(texts.iter().copied());
        assert_eq!(order(&["3/4/2025", "Jo Doe, 12/25/2024, 10:12"]), NumericOrder::MonthFirst);
        assert_eq!(order(&["25/12/2024"]), NumericOrder::DayFirst);
        assert_eq!(order(&["25/12/2024", "12/25/2024"]), NumericOrder::Unknown);
        assert_eq!(order(&["3/4/2025", "1/2", "/25/12/2024", "5/25/9000", "40/12/2024"]), NumericOrder::Unknown);
    }

    #[test]
    fn a_date_in_numbers_is_found() {
        for text in ["On 3/4/2025", "3. 4. 2025", "2025-04-03", "१५/०७/२०२०"] {
            assert!(has_numeric_date(text), "{text}");
        }
        for text in ["In 2011. The harbour", "3 April 2025", "", "3.", "é/3", "won 8-0, 2.5", "03.04."] {
            assert!(!has_numeric_date(text), "{text}");
        }
    }

    #[test]
    fn an_english_page_of_a_country_outside_america_writes_the_day_first() {
        let order = |url| numeric_order(Some("en"), Some(url));
        assert_eq!(order("https://paper.example.uk/a"), NumericOrder::DayFirst);
        assert_eq!(order("https://paper.example.com/a.uk"), NumericOrder::Unknown);
        assert_eq!(order("https://paper.example.us/a"), NumericOrder::Unknown);
        assert_eq!(numeric_order(Some("en-US"), Some("https://paper.example.uk/")), NumericOrder::MonthFirst);
    }
}
