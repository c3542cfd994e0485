//! Parser of whole numbers that are written with ASCII digits only.

use std::str::FromStr;

/// Parses digits; `None` if there are none, another character is among them, or the number is too large for its type.
pub(super) fn parse_digits<N: FromStr>(digits: &str) -> Option<N> {
    // `from_str` alone also accepts a sign.
    if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().ok() } else { None }
}
