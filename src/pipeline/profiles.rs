//! Cache of the site profiles of the sites that are being read, with write-back to the index.
//!
//! Holds about [`MAX_TEXTS`] texts. Changed profiles stay in memory until they are saved.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use newsidx_extract::sites::{PageFingerprint, SiteProfile};

/// Texts of all profiles above which they are saved and dropped; some 20 MB.
const MAX_TEXTS: usize = 2_000_000;

/// Site profiles by site. Changed ones stay until [`mark_saved`](Self::mark_saved).
#[derive(Default)]
pub(super) struct SiteProfiles {
    profiles: HashMap<String, Arc<SiteProfile>>,
    // Sorted: profiles are written in the same order whatever the order of the pages.
    changed: BTreeSet<String>,
    texts: usize,
}

impl SiteProfiles {
    /// Adds a page to the profile of its site. `load` returns the stored profile of the site, if there is one.
    pub(super) fn learn<E>(
        &mut self,
        site: &str,
        fingerprint: &PageFingerprint,
        load: impl FnOnce(&str) -> Result<Option<Vec<u8>>, E>,
    ) -> Result<(), E> {
        if !self.profiles.contains_key(site) {
            // A profile that cannot be decoded is from another version: the site is learned again.
            let profile = load(site)?.and_then(|bytes| SiteProfile::from_bytes(&bytes)).unwrap_or_default();
            self.texts += profile.len();
            self.profiles.insert(site.to_owned(), Arc::new(profile));
        }
        if let Some(profile) = self.profiles.get_mut(site) {
            let before = profile.len();
            // Copy on write: workers still extract with the profile of an earlier batch.
            Arc::make_mut(profile).learn(fingerprint);
            self.texts = self.texts + profile.len() - before;
            self.changed.insert(site.to_owned());
        }
        Ok(())
    }

    /// The current profile of a site; empty for an unknown site.
    pub(super) fn get(&self, site: &str) -> Arc<SiteProfile> {
        self.profiles.get(site).cloned().unwrap_or_default()
    }

    /// Whether the profiles exceed the limit and have to be saved.
    pub(super) fn is_over_limit(&self) -> bool {
        self.texts > MAX_TEXTS
    }

    /// The profiles that changed since they were saved, sorted by site.
    pub(super) fn changed(&self) -> impl Iterator<Item = (&str, &SiteProfile)> {
        self.changed.iter().filter_map(|site| Some((site.as_str(), self.profiles.get(site)?.as_ref())))
    }

    /// Marks all profiles as saved, and drops them if they exceed the limit.
    pub(super) fn mark_saved(&mut self) {
        self.changed.clear();
        if self.is_over_limit() {
            self.profiles.clear();
            self.texts = 0;
        }
    }
}
