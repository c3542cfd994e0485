//! Dates of publication and authors in the data of scripts: `"datePublished":"2025-05-20T10:12:00Z"` in the state of an
//! application or in the call of a counter. The scripts are not parsed: they are programs, and their strings often JSON themselves.
//!
//! Linear in the script: one substring search for each fact, and a bounded look around each of its hits.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::rules::markup::{SCRIPT_AUTHOR_KEYS, SCRIPT_DATE_KEYS};

/// Maximum number of dates of a page.
const MAX_DATES: usize = 64;

/// Maximum length, in bytes, of a key on either side of the searched part.
const MAX_KEY_BYTES: usize = 24;

/// Maximum number of signs between a key and its value: quotes, escapes of quotes, a colon, spaces.
const MAX_SIGNS: usize = 10;

/// Length, in bytes, of a value: day, time of day, time zone.
const MAX_VALUE_BYTES: usize = 32;

/// The part that the keys share.
static SHARED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("ubli"));

/// Adds the dates of publication in a script.
pub(super) fn collect_dates(script: &str, dates: &mut Vec<String>) {
    for at in SHARED.find_iter(script.as_bytes()) {
        if dates.len() >= MAX_DATES {
            return;
        }
        dates.extend(date_of_key(script.as_bytes(), at));
    }
}

/// The value of the key around a position, if the key is one of the table and the value begins with a day.
fn date_of_key(script: &[u8], at: usize) -> Option<String> {
    let (key, end) = key_around(script, at);
    if !SCRIPT_DATE_KEYS.contains(&key.as_str()) {
        return None;
    }
    let value = end + script[end..].iter().take(MAX_SIGNS).take_while(|byte| is_sign(byte)).count();
    let is_value = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b'-' | b':' | b'T' | b'Z' | b'+' | b'.' | b' ');
    let value: Vec<u8> = script[value..].iter().take(MAX_VALUE_BYTES).take_while(is_value).copied().collect();
    let is_day = value.len() >= DAY.len()
        && DAY.iter().zip(&value).all(|(form, byte)| if *form == b'0' { byte.is_ascii_digit() } else { byte == form });
    is_day.then(|| String::from_utf8_lossy(&value).trim_end().to_owned())
}

/// Adds the authors that a script names by itself: `"author":"Jane Doe"`, `"authors":["Jane Doe","John Roe"]`.
pub(super) fn collect_authors(script: &str, authors: &mut Vec<String>) {
    static SHARED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("uthor"));
    for at in SHARED.find_iter(script.as_bytes()) {
        if authors.len() >= MAX_AUTHORS {
            return;
        }
        authors.extend(author_of_key(script.as_bytes(), at));
    }
}

/// Maximum number of values for the author of a page.
const MAX_AUTHORS: usize = 64;

/// Maximum length, in bytes, of the names of a value.
const MAX_NAMES_BYTES: usize = 160;

/// The names after the key around a position, separated by bars.
fn author_of_key(script: &[u8], at: usize) -> Option<String> {
    let (key, end) = key_around(script, at);
    if !SCRIPT_AUTHOR_KEYS.contains(&key.as_str()) {
        return None;
    }
    let value = end + script[end..].iter().take(MAX_SIGNS).take_while(|byte| is_sign(byte) || **byte == b'[').count();
    let is_list = script[end..value].contains(&b'[');
    let rest = &script[value..script.len().min(value + MAX_NAMES_BYTES)];
    let quote = script[..value].last().copied().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let end_of_value = if is_list { b']' } else { quote };
    let close = rest.iter().position(|byte| *byte == end_of_value)?;
    let names = std::str::from_utf8(&rest[..close]).ok()?;
    let names = names.split(char::from(quote)).map(|name| name.trim_matches([',', ' ', '\\']));
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    // An escaped letter would have to be decoded.
    let is_plain = !names.is_empty() && names.iter().all(|name| !name.contains('\\'));
    is_plain.then(|| names.join("|"))
}

/// The key around a position in lower case without punctuation, and its end.
fn key_around(script: &[u8], at: usize) -> (String, usize) {
    let is_key = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let start = at - script[..at].iter().rev().take(MAX_KEY_BYTES).take_while(is_key).count();
    let end = at + script[at..].iter().take(MAX_KEY_BYTES).take_while(is_key).count();
    let letters = script[start..end].iter().filter(|byte| byte.is_ascii_alphanumeric());
    (letters.map(|byte| byte.to_ascii_lowercase() as char).collect(), end)
}

/// Whether a byte can be between a key and its value.
fn is_sign(byte: &u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'\\' | b':' | b'=' | b' ' | b',')
}

/// Form of a day.
const DAY: [u8; 10] = *b"0000-00-00";

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(script: &str) -> Vec<String> {
        let mut dates = Vec::new();
        collect_dates(script, &mut dates);
        dates
    }

    #[test]
    fn dates_of_publication_are_found_in_any_notation() {
        for script in [
            r#"{"datePublished":"2025-05-20"}"#,
            r#"push("{\"publish_date\":\"2025-05-20\"}")"#,
            "page = { published: '2025-05-20' };",
            r#"set("first-publication-date", "2025-05-20")"#,
            r#"{"publishedAt" : "2025-05-20"#,
        ] {
            assert_eq!(dates(script), ["2025-05-20"], "{script}");
        }
        assert_eq!(dates(r#"{"publishedAt":"2025-05-20T10:12:00.000Z"}"#), ["2025-05-20T10:12:00.000Z"]);
    }

    #[test]
    fn authors_are_found_as_text_and_as_list() {
        let authors = |script: &str| {
            let mut authors = Vec::new();
            collect_authors(script, &mut authors);
            authors
        };
        assert_eq!(authors(r#"{"author":"Jane Doe"}"#), ["Jane Doe"]);
        assert_eq!(authors(r#"push("{\"pageAuthor\":\"Jane Doe\"}")"#), ["Jane Doe"]);
        assert_eq!(authors(r#"{"authors":["Jane Doe","John Roe"]}"#), ["Jane Doe|John Roe"]);
        assert_eq!(authors(r#"{\"authors\":[\"Jane Doe\",\"John Roe\"]}"#), ["Jane Doe|John Roe"]);
        assert_eq!(authors(r#"{"author":"Jane O'Doe"}"#), ["Jane O'Doe"]);
        assert!(authors(r#"{"author":"Jan\u00e9 Doe"}"#).is_empty(), "an escaped letter");
        assert!(authors("author = Jane").is_empty(), "a variable");
        for script in [r#"{"author":{"name":"Jane Doe"}}"#, r#"{"authorId":"Jane"}"#, "author", r#"{"author":""}"#] {
            assert!(authors(script).iter().all(|author| !author.contains("Jane")), "{script}");
        }
    }

    #[test]
    fn other_dates_and_other_values_are_not_taken() {
        for script in [
            r#"{"dateModified":"2025-05-20"}"#,
            r#"{"videoPublishedTime":"2025-05-20"}"#,
            r#"{"publisher":"2025-05-20"}"#,
            r#"{"published":true}"#,
            r#"{"published":"20 May 2025"}"#,
            r#"{"published":{"date":"2025-05-20"}}"#,
            "publi",
            "é\"published\"é",
        ] {
            assert!(dates(script).is_empty(), "{script}");
        }
    }
}
