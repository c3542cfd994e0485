//! WACZ (Web Archive Collection Zipped, 1.1.1): a zip archive with the WARC files of a crawl, the list of its pages, and
//! indexes.
//!
//! Pages are read from the WARC files. The list has titles and times of the pages that a browser showed; a page without
//! its own takes them from there. Memory: at most [`MAX_PAGES`] entries.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read};

use memchr::memchr_iter;
use serde::Deserialize;

use newsidx_core::page::{ContentKind, FetchTime, RawPage, Sha256Hash};

/// Member that every WACZ has: the list of its files.
const PACKAGE: &str = "datapackage.json";

/// Directory of the WARC files.
const CRAWL_DIRECTORY: &str = "archive/";

/// Lists of pages: those that the crawl began with, and those that it found.
pub(super) const PAGE_LISTS: [&str; 2] = ["pages/pages.jsonl", "pages/extraPages.jsonl"];

/// Most pages of a list that are remembered, and most bytes of a line and of a title.
const MAX_PAGES: usize = 100_000;
const MAX_LINE_BYTES: u64 = 1 << 20;
const MAX_TITLE_BYTES: usize = 500;

/// Bytes at the beginning of a page that are searched for its title.
const TITLE_BYTES: usize = 64 << 10;

/// Whether a zip archive with these members is a WACZ.
pub(super) fn is_wacz(names: &[impl AsRef<str>]) -> bool {
    let mut names = names.iter().map(AsRef::as_ref);
    names.clone().any(|name| name == PACKAGE) && names.any(is_crawl)
}

/// Whether a member holds pages, and not an index or a list of them.
pub(super) fn is_crawl(name: &str) -> bool {
    name.starts_with(CRAWL_DIRECTORY)
}

/// Titles and times of the pages of a crawl, by a hash of their address.
#[derive(Default)]
pub(super) struct PageList(HashMap<u64, ListedPage>);

struct ListedPage {
    title: Option<String>,
    time: Option<FetchTime>,
}

/// Line of a list.
#[derive(Deserialize)]
struct PageLine {
    url: String,
    title: Option<String>,
    ts: Option<String>,
}

impl PageList {
    /// Adds the pages of a list; lines that are not a page are passed over, such as the first, which describes the list.
    ///
    /// # Errors
    ///
    /// If the list cannot be read.
    pub(super) fn extend(&mut self, list: impl Read) -> io::Result<()> {
        let mut list = BufReader::new(list);
        let mut line = Vec::new();
        while self.0.len() < MAX_PAGES {
            line.clear();
            if list.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            let Ok(PageLine { url, title, ts }) = serde_json::from_slice(&line) else { continue };
            let title = title.filter(|title| !title.trim().is_empty() && title.len() <= MAX_TITLE_BYTES);
            let time = ts.and_then(|time| time.parse().ok());
            self.0.entry(key(&url)).or_insert(ListedPage { title, time });
        }
        Ok(())
    }

    /// Adds to a page what it lacks.
    pub(super) fn complete(&self, page: &mut RawPage) {
        let Some(listed) = page.supplied.url.as_deref().and_then(|url| self.0.get(&key(url))) else { return };
        page.fetched = page.fetched.or(listed.time);
        // The browser's title has the name of the site, so the extractor reads that of a page itself.
        if page.supplied.title.is_none() && !has_title(page) {
            page.supplied.title.clone_from(&listed.title);
        }
    }
}

fn key(url: &str) -> u64 {
    Sha256Hash::compute(url.as_bytes()).prefix_u64()
}

/// Whether an HTML page has a `<title>`.
fn has_title(page: &RawPage) -> bool {
    let head = &page.bytes[..page.bytes.len().min(TITLE_BYTES)];
    let opens = |at: usize| head.get(at + 1..at + 6).is_some_and(|name| name.eq_ignore_ascii_case(b"title"));
    page.kind == ContentKind::Html && memchr_iter(b'<', head).any(opens)
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsidx_core::page::{Origin, SuppliedMetadata};

    #[test]
    fn a_page_takes_from_the_list_what_it_lacks() {
        let lines = "{\"format\": \"json-pages-1.0\", \"id\": \"pages\"}\nno page\n\
                     {\"url\": \"http://a.example/\", \"title\": \"Ferry\", \"ts\": \"2024-03-05T08:00:00Z\"}\n";
        let mut list = PageList::default();
        list.extend(lines.as_bytes()).unwrap();
        let complete = |url: &str, html: &str| {
            let supplied = SuppliedMetadata { url: Some(url.to_owned()), ..SuppliedMetadata::default() };
            let origin = Origin::from_file("/a.wacz");
            let mut page = RawPage { supplied, ..RawPage::new(origin, ContentKind::Html, html.as_bytes().to_vec()) };
            list.complete(&mut page);
            (page.supplied.title, page.fetched.map(|time| time.to_string()))
        };
        let time = Some("2024-03-05T08:00:00Z".to_owned());
        assert_eq!(complete("http://a.example/", "<p>a</p>"), (Some("Ferry".to_owned()), time.clone()));
        assert_eq!(complete("http://a.example/", "<TITLE>Own</TITLE><p>a</p>"), (None, time));
        assert_eq!(complete("http://a.example/other", "<p>a</p>"), (None, None));
    }

    #[test]
    fn a_wacz_has_a_package_and_a_crawl() {
        assert!(is_wacz(&["archive/a.warc.gz", "pages/pages.jsonl", "datapackage.json"]));
        assert!(!is_wacz(&["archive/a.html", "pages/b.html"]));
        assert!(!is_wacz(&["datapackage.json", "table.csv"]));
    }
}
