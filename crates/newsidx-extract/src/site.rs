//! URL, time of fetching and site of a page, and the key of its site profile: the host, or the directory for pages without URL.

use url::Url;

use crate::blocks::{ParsedPage, clean};
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
/// was saved.
pub(super) fn find_fetch_time(raw: &HashedPage, page: &ParsedPage) -> Option<FetchTime> {
    // A crawl of a web archive is younger than the pages in it.
    let captured = addresses(&raw.supplied, page).find_map(|url| Capture::from_replay_url(url)?.time);
    captured.or(page.head.captured).or(raw.fetched).or(page.head.saved_at)
}

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
    use super::*;

    #[test]
    fn a_site_is_the_host_without_www() {
        assert_eq!(host("https://www.Example.com:8080/a").as_deref(), Some("example.com"));
        assert_eq!(host("https://news.example.co.uk/").as_deref(), Some("news.example.co.uk"));
        for none in ["/relative", "mailto:a@example.com", "file:///a/b", "example.com/a"] {
            assert_eq!(host(none), None, "{none}");
        }
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
