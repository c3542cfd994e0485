//! Address of a page in a web archive, as replay programs write it: the time of the capture, then the address of the page.
//!
//! ```text
//! https://web.archive.org/web/20160312081500/http://www.example.com/a      Wayback, OpenWayback, pywb
//! /web/20160312081500id_/http://www.example.com/a                          relative, with a modifier
//! https://archive.ph/2016.03.12-081500/https://www.example.com/a           archive.today
//! ```
//!
//! The form decides and not the host: hundreds of archives run these programs. Linear in the address.

use crate::page::FetchTime;

/// A capture of a page in a web archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// Address of the page that was captured.
    pub url: String,
    /// Time of the capture; `None` if the address has less than its day.
    pub time: Option<FetchTime>,
}

impl Capture {
    /// Parses the address of a replayed page; `None` for other addresses.
    pub fn from_replay_url(address: &str) -> Option<Self> {
        let mut start = 0;
        for segment in address.split('/') {
            let end = start + segment.len();
            if let Some(digits) = capture_digits(segment)
                && let Some(url) = address.get(end + 1..).and_then(absolute)
            {
                return Some(Self { url, time: capture_time(&digits) });
            }
            start = end + 1;
        }
        None
    }
}

/// Digits of a time: `20160312081500`, also shorter, with a modifier such as `id_`, or with the marks of archive.today.
fn capture_digits(segment: &str) -> Option<String> {
    let plain = match segment.as_bytes() {
        [rest @ .., a, b, b'_'] if a.is_ascii_lowercase() && b.is_ascii_lowercase() => &segment[..rest.len()],
        _ => segment,
    };
    let digits: String = match plain.as_bytes() {
        [_, _, _, _, b'.', _, _, b'.', _, _, b'-', ..] => plain.chars().filter(|c| !matches!(c, '.' | '-')).collect(),
        _ => plain.to_owned(),
    };
    let is_time = matches!(digits.len(), 4 | 6 | 8 | 10 | 12 | 14)
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits.starts_with("19") || digits.starts_with("20"));
    is_time.then_some(digits)
}

fn capture_time(digits: &str) -> Option<FetchTime> {
    let day = || {
        let (year, rest) = digits.split_at_checked(4)?;
        format!("{year}-{}-{}", rest.get(..2)?, rest.get(2..4)?).parse().ok()
    };
    digits.parse().ok().or_else(day)
}

/// The captured address with its scheme, of which some programs drop a slash, old ones all of it.
fn absolute(captured: &str) -> Option<String> {
    for scheme in ["http", "https"] {
        let rest = captured.strip_prefix(scheme).and_then(|rest| rest.strip_prefix(":/"));
        if let Some(rest) = rest.map(|rest| rest.trim_start_matches('/')).filter(|rest| !rest.is_empty()) {
            return Some(format!("{scheme}://{rest}"));
        }
    }
    captured.starts_with("www.").then(|| format!("http://{captured}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capture(address: &str) -> Option<(String, Option<String>)> {
        let capture = Capture::from_replay_url(address)?;
        Some((capture.url, capture.time.map(|time| time.to_string())))
    }

    #[test]
    fn replayed_addresses_have_the_time_and_the_page() {
        let page = |url: &str, time: &str| Some((url.to_owned(), Some(time.to_owned())));
        for (address, url, time) in [
            (
                "https://web.archive.org/web/20160312081500/http://www.a.example/b",
                "http://www.a.example/b",
                "2016-03-12T08:15:00Z",
            ),
            ("/web/20160312081500id_/http://a.example/b?c=/1/", "http://a.example/b?c=/1/", "2016-03-12T08:15:00Z"),
            ("https://archive.ph/2016.03.12-081500/https://a.example/b", "https://a.example/b", "2016-03-12T08:15:00Z"),
            (
                "https://archive.example/all/201603120815/http:/a.example/b",
                "http://a.example/b",
                "2016-03-12T08:15:00Z",
            ),
            ("https://archive.example/web/20160312/www.a.example/", "http://www.a.example/", "2016-03-12"),
        ] {
            assert_eq!(capture(address), page(url, time), "{address}");
        }
        let year = capture("https://archive.example/2016/https://a.example/").unwrap();
        assert_eq!(year, ("https://a.example/".to_owned(), None));
    }

    #[test]
    fn other_addresses_are_no_captures() {
        for address in [
            "https://a.example/2016/03/12/ferry",
            "https://a.example/20160312081500/ferry",
            "https://a.example/share/12345/https://b.example/",
            "https://a.example/?url=https://b.example/2016",
            "https://web.archive.org/web/20160312081500/",
            "",
        ] {
            assert_eq!(capture(address), None, "{address}");
        }
    }
}
