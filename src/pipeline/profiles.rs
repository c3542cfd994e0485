//! What is known of the sites whose pages are being read.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use newsidx_extract::sites::{PageFingerprint, SiteProfile};

/// Texts of all profiles together above which they are put on disk and forgotten; some 20 MB.
const MAX_TEXTS: usize = 2_000_000;

/// Profiles in memory. Those that were changed stay until [`mark_saved`](Self::mark_saved) is told.
#[derive(Default)]
pub(super) struct SiteProfiles {
    known: HashMap<String, Arc<SiteProfile>>,
    changed: BTreeSet<String>,
    texts: usize,
}

impl SiteProfiles {
    /// Learns a page of a site; `load` gives the stored profile of the site, if there is one.
    pub(super) fn learn<E>(
        &mut self,
        site: &str,
        outline: &PageFingerprint,
        load: impl FnOnce(&str) -> Result<Option<Vec<u8>>, E>,
    ) -> Result<(), E> {
        if !self.known.contains_key(site) {
            // A profile that cannot be read was written by something else: the site is learned anew.
            let profile = load(site)?.and_then(|bytes| SiteProfile::from_bytes(&bytes)).unwrap_or_default();
            self.texts += profile.len();
            self.known.insert(site.to_owned(), Arc::new(profile));
        }
        if let Some(profile) = self.known.get_mut(site) {
            let before = profile.len();
            // Pages that are being read have the profile as it was.
            Arc::make_mut(profile).learn(outline);
            self.texts = self.texts + profile.len() - before;
            self.changed.insert(site.to_owned());
        }
        Ok(())
    }

    /// The profile of a site as it is now.
    pub(super) fn get(&self, site: &str) -> Arc<SiteProfile> {
        self.known.get(site).cloned().unwrap_or_default()
    }

    /// Whether there are so many that they belong on disk.
    pub(super) fn is_over_limit(&self) -> bool {
        self.texts > MAX_TEXTS
    }

    /// The profiles that changed since they were saved, in the order of their sites.
    pub(super) fn changed(&self) -> impl Iterator<Item = (&str, &SiteProfile)> {
        self.changed.iter().filter_map(|site| Some((site.as_str(), self.known.get(site)?.as_ref())))
    }

    /// Notes that everything is on disk.
    pub(super) fn mark_saved(&mut self) {
        self.changed.clear();
        if self.is_over_limit() {
            self.known.clear();
            self.texts = 0;
        }
    }
}
