//! URL, time of fetching and site of a page, and the key of its site profile: the host, or the directory for pages without URL.

use jiff::civil::Date;
use url::Url;

use crate::blocks::{ParsedPage, clean};
use crate::structured_data::StructuredData;
use newsidx_core::page::{FetchTime, HashedPage, Origin, SuppliedMetadata};
use newsidx_core::replay_url::Capture;

/// Key of the site profile of a page: the host of its URL without `www.`, else the directory of its file.
pub fn site_key(raw: &HashedPage, page: &ParsedPage) -> String {
    let url = find_url(&raw.supplied, page);
    let host = find_host(url.as_deref(), &raw.supplied);
    host.unwrap_or_else(|| {
        raw.origin.directory().map(|directory| directory.to_string_lossy().into_owned()).unwrap_or_default()
    })
}

/// URL of the page: from the supplied metadata, the canonical link, `og:url`, or what the program that saved the page
/// has left in it. Of a page in a web archive the URL of the page itself. `None` if there is no valid one.
pub(super) fn find_url(supplied: &SuppliedMetadata, page: &ParsedPage) -> Option<String> {
    let original = |url: String| Capture::from_replay_url(&url).map_or(url, |capture| capture.url);
    addresses(supplied, page).map(clean).map(original).find(|url| host(url).is_some())
}

/// Time of fetching: that at which a web archive captured the page, else that of its record, else that at which the page
/// was saved. A time in the page that is before the day of publication that it declares belongs to another page.
pub(super) fn find_fetch_time(raw: &HashedPage, page: &ParsedPage, structured: &StructuredData) -> Option<FetchTime> {
    // A crawl of a web archive is younger than the pages in it.
    let captured = addresses(&raw.supplied, page).find_map(|url| Capture::from_replay_url(url)?.time);
    let published = declared_publication(page, structured);
    let is_possible = |time: &FetchTime| published.is_none_or(|day| day <= time.latest_day());
    captured.or(page.head.captured).filter(is_possible).or(raw.fetched).or(page.head.saved_at.filter(is_possible))
}

/// Day of publication in JSON-LD or in the meta tag for it.
fn declared_publication(page: &ParsedPage, structured: &StructuredData) -> Option<Date> {
    let declared = structured.published.as_deref().or_else(|| page.head.meta("article:published_time"))?;
    declared.get(..DAY_BYTES)?.parse().ok()
}

/// Length of a day, `2024-03-05`, in bytes.
const DAY_BYTES: usize = 10;

/// Addresses of the page, the most reliable first.
fn addresses<'a>(supplied: &'a SuppliedMetadata, page: &'a ParsedPage) -> impl Iterator<Item = &'a str> {
    let head = &page.head;
    [supplied.url.as_deref(), head.canonical.as_deref(), head.meta("og:url"), head.saved_from.as_deref()]
        .into_iter()
        .flatten()
}

/// Site of the page: host of the URL without `www.`, else the supplied host, else the name of the page's directory.
pub(super) fn find_site(url: Option<&str>, supplied: &SuppliedMetadata, origin: &Origin) -> String {
    let directory = || {
        let parent = origin.directory()?.file_name()?;
        Some(clean(&parent.to_string_lossy()))
    };
    find_host(url, supplied).or_else(directory).unwrap_or_default()
}

/// Host of the URL without `www.`, else the supplied host.
pub(super) fn find_host(url: Option<&str>, supplied: &SuppliedMetadata) -> Option<String> {
    let supplied_host = || {
        let site = supplied.site.as_deref()?.trim();
        let is_host = site.contains('.') && !site.contains(char::is_whitespace);
        is_host.then(|| host(site).or_else(|| host(&format!("http://{site}"))))?
    };
    url.and_then(host).or_else(supplied_host)
}

/// Host of a web address in lower case, without `www.`.
fn host(url: &str) -> Option<String> {
    let parsed = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let host = parsed.host_str()?.trim_end_matches('.');
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

#[cfg(test)]
mod tests {
    use newsidx_core::page::{ContentKind, RawPage};

    use super::*;
    use crate::{blocks, structured_data};

    #[test]
    fn a_site_is_the_host_without_www() {
        assert_eq!(host("https://www.Example.com:8080/a").as_deref(), Some("example.com"));
        assert_eq!(host("https://news.example.co.uk/").as_deref(), Some("news.example.co.uk"));
        for none in ["/relative", "mailto:a@example.com", "file:///a/b", "example.com/a"] {
            assert_eq!(host(none), None, "{none}");
        }
    }

    #[test]
    fn a_capture_before_the_declared_publication_is_of_another_page() {
        let html = b"<p>The ferry is late.</p><!-- FILE ARCHIVED ON 08:15:00 Jun 11, 2019 AND RETRIEVED -->".to_vec();
        let raw = RawPage::new(Origin::from_file("/pages/ferry.html"), ContentKind::Html, html);
        let page = blocks::parse(&raw);
        let raw = raw.into_hashed();
        let fetched = |published: Option<&str>| {
            let script = published.map(|day| format!("{{\"@type\":\"NewsArticle\",\"datePublished\":\"{day}\"}}"));
            let structured = structured_data::parse(script.as_slice());
            find_fetch_time(&raw, &page, &structured).map(|time| time.to_string())
        };
        assert!(fetched(None).is_some_and(|time| time.starts_with("2019-06-11")));
        assert_eq!(fetched(Some("2019-06-10T10:00:00Z")), fetched(None));
        assert_eq!(fetched(Some("2024-05-17T10:00:00Z")), None);
    }

    #[test]
    fn without_a_url_the_directory_is_the_site() {
        let origin = Origin::from_file("/data/daily/a.txt");
        assert_eq!(find_site(None, &SuppliedMetadata::default(), &origin), "daily");
        let supplied = SuppliedMetadata { site: Some("www.example.com".to_owned()), ..SuppliedMetadata::default() };
        assert_eq!(find_site(None, &supplied, &origin), "example.com");
        let named = SuppliedMetadata { site: Some("The Paper".to_owned()), ..SuppliedMetadata::default() };
        assert_eq!(find_site(None, &named, &origin), "daily");
    }
}
