//! Page between parsing and extraction: blocks, site and fingerprint.

use newsidx_core::page::{HashedPage, RawPage};
use newsidx_extract::blocks::{self, ParsedPage};
use newsidx_extract::sites::{PageFingerprint, SiteContext, SiteProfile};
use newsidx_extract::{self as extract, ExtractionInput};

/// A page as blocks, with its site and its fingerprint for the site profile.
pub(super) struct PreparedPage {
    /// The page without its bytes: those of a whole batch would fill too much memory.
    pub raw: HashedPage,
    /// Size of the page before its bytes were dropped; the limiter counts it until the page is indexed.
    pub bytes: usize,
    pub page: ParsedPage,
    pub site: String,
    pub fingerprint: PageFingerprint,
}

impl PreparedPage {
    /// Parses a page into blocks and computes its fingerprint.
    pub(super) fn parse(raw: RawPage) -> Self {
        let page = blocks::parse(&raw);
        let bytes = raw.bytes.len();
        Self::new(raw.into_hashed(), bytes, page)
    }

    /// Adds site and fingerprint to a page that was parsed. `bytes` is its size.
    pub(super) fn new(raw: HashedPage, bytes: usize, page: ParsedPage) -> Self {
        let site = extract::site_key(&raw, &page);
        // Supplied text has no menus or other parts that repeat over a site, so the profile does not learn from it.
        let fingerprint = if extract::has_supplied_text(&raw, &page) {
            PageFingerprint::default()
        } else {
            PageFingerprint::compute(&page)
        };
        Self { raw, bytes, page, site, fingerprint }
    }

    /// Input of the extractor for this page, with the profile of its site.
    pub(super) fn with_profile<'a>(&'a self, profile: &'a SiteProfile) -> ExtractionInput<'a> {
        ExtractionInput {
            raw: &self.raw,
            page: &self.page,
            site: SiteContext { profile, fingerprint: &self.fingerprint },
        }
    }
}
