//! URL canonicalization: one form for all addresses of a page, and the page key made from it.
//!
//! A page has many addresses: with and without `www.`, for phones, as AMP, with campaign parameters. The canonical form
//! is for comparison only; it has no scheme and cannot be opened. Linear in the address, apart from sorting its
//! parameters. Parsing follows the WHATWG URL standard; the lists of hosts, paths and parameters are the conventions of
//! sites, AMP and analytics programs.

use url::Url;

use crate::page::Sha256Hash;

/// Host prefixes under which a site serves the same pages: plain, mobile, AMP.
const HOST_PREFIXES: [&str; 5] = ["www.", "m.", "mobile.", "amp.", "wap."];

/// Path suffixes that lead to the same page: AMP variants, and index files of a directory.
const PATH_SUFFIXES: [&str; 13] = [
    "/amp",
    ".amp.html",
    ".amp",
    "/index.html",
    "/index.htm",
    "/index.php",
    "/index.asp",
    "/index.aspx",
    "/index.shtml",
    "/index.jsp",
    "/default.asp",
    "/default.aspx",
    "/",
];

/// Query parameters that do not select content: tracking, referrer, display variant. `*` matches any ending.
const IGNORED_PARAMETERS: [&str; 38] = [
    "utm_*",
    "mc_*",
    "pk_*",
    "mtm_*",
    "at_*",
    "hsa_*",
    "_hs*",
    "fb_*",
    "ns_*",
    "wt_*",
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "wbraid",
    "gbraid",
    "msclkid",
    "yclid",
    "twclid",
    "ttclid",
    "igshid",
    "igsh",
    "_ga",
    "_gl",
    "ref",
    "ref_src",
    "ref_url",
    "cmp",
    "cmpid",
    "cid_source",
    "icid",
    "ncid",
    "ocid",
    "smid",
    "smtyp",
    "xtor",
    "amp",
    "outputtype",
];

/// Canonical form of an address: no scheme, port, fragment, host prefix or path suffix; the parameters that select
/// content, sorted. Percent-encoding of the path stays as it is. `None` if this is not an HTTP or HTTPS address.
///
/// ```
/// # use newsidx_core::url::canonicalize;
/// assert_eq!(
///     canonicalize("http://www.example.com/a/?utm_source=x&id=7#top"),
///     canonicalize("https://m.example.com/a?id=7"),
/// );
/// ```
pub fn canonicalize(address: &str) -> Option<String> {
    let address = address.trim();
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let mut host = url.host_str()?.trim_end_matches('.');
    // More than one may be there (`www.m.`). A prefix before a bare top-level domain is the name of the site: `m.com`.
    while let Some(rest) = HOST_PREFIXES.iter().find_map(|prefix| host.strip_prefix(prefix))
        && rest.contains('.')
    {
        host = rest;
    }
    let mut path = url.path();
    while let Some(rest) = PATH_SUFFIXES.iter().find_map(|suffix| path.strip_suffix(suffix)) {
        path = rest;
    }
    let path = path.strip_prefix("/amp/").map_or_else(|| path.to_owned(), |rest| format!("/{rest}"));
    let mut parameters: Vec<&str> =
        url.query().unwrap_or_default().split('&').filter(|part| selects_content(part)).collect();
    parameters.sort_unstable();
    let query = if parameters.is_empty() { String::new() } else { format!("?{}", parameters.join("&")) };
    // After `#!`, a script of the site selects the page by the fragment.
    let fragment = url.fragment().filter(|fragment| fragment.starts_with('!'));
    let fragment = fragment.map_or_else(String::new, |fragment| format!("#{fragment}"));
    Some(format!("{host}{path}{query}{fragment}"))
}

/// Page key: first 64 bits of the SHA-256 of the canonical address. `None` if this is not an HTTP or HTTPS address, or
/// if it is the front page of a site.
pub fn page_key(address: &str) -> Option<u64> {
    // Scrapers without the address of a page write that of its site, which would make all its pages versions of one.
    let page = canonicalize(address).filter(|page| page.contains(['/', '?', '#']))?;
    Some(Sha256Hash::compute(page.as_bytes()).prefix_u64())
}

/// Whether a query parameter selects what is shown.
fn selects_content(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or_default().to_ascii_lowercase();
    !name.is_empty()
        && !IGNORED_PARAMETERS.iter().any(|ignored| match ignored.strip_suffix('*') {
            Some(prefix) => name.starts_with(prefix),
            None => name == *ignored,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_of_a_page_have_one_form() {
        for (form, addresses) in [
            (
                "example.com/news/a",
                &[
                    "https://example.com/news/a",
                    "http://www.example.com/news/a/",
                    "https://EXAMPLE.com:443/news/a#comments",
                    "https://m.example.com/news/a",
                    "https://www.m.example.com./news/a",
                    "https://amp.example.com/news/a",
                    "https://example.com/amp/news/a",
                    "https://example.com/news/a/amp/",
                    "https://example.com/news/a.amp.html",
                    "https://example.com/news/a/index.html",
                    "https://example.com/news/a?utm_source=x&utm_medium=y&fbclid=z",
                    "https://example.com/news/a?amp=1&outputType=amp",
                    "https://example.com/news/a?",
                    " https://example.com/news/a ",
                ][..],
            ),
            (
                "example.com/a?id=7&page=2",
                &["https://example.com/a?page=2&id=7", "https://example.com/a?id=7&UTM_Campaign=x&page=2"],
            ),
            ("example.com", &["https://example.com", "http://www.example.com/", "https://example.com/index.php"]),
            ("example.com/a%20b", &["https://example.com/a b", "https://example.com/a%20b"]),
            ("xn--bcher-kva.example/a", &["https://bücher.example/a", "https://xn--bcher-kva.example/a"]),
        ] {
            for address in addresses {
                assert_eq!(canonicalize(address).as_deref(), Some(form), "{address}");
                assert_eq!(page_key(address), page_key(&format!("https://{form}")), "{address}");
            }
        }
    }

    #[test]
    fn other_pages_have_other_forms() {
        let pages = [
            "https://example.com/a",
            "https://example.com/A",
            "https://example.com/a?id=7",
            "https://example.com/a?id=8",
            "https://example.com/a?reference=8",
            "https://news.example.com/a",
            "https://example.org/a",
            "https://example.com/a.html",
            "https://example.com/a#!/7",
            "https://m.com/a",
        ];
        let forms: std::collections::BTreeSet<_> = pages.iter().map(|page| canonicalize(page)).collect();
        assert_eq!(forms.len(), pages.len(), "{forms:?}");
    }

    #[test]
    fn texts_that_are_not_web_addresses_have_no_canonical_form() {
        for address in ["", "example.com/a", "/a", "mailto:a@example.com", "file:///a", "https://", "한국"] {
            assert_eq!(canonicalize(address), None, "{address}");
        }
    }
}
