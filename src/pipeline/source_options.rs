//! Fingerprint of the options on which the documents of a source depend, as the manifest stores it with every source.
//!
//! Two fingerprints, combined by exclusive or: that of the read options, and one of two numbers for whether listings are
//! kept. Each is 0 if the documents do not depend on it, so that a source is read again only if its documents would differ.

use newsidx_extract::ExtractionOptions;

/// Fingerprint of a source with listings that were rejected. The manifest has it: it must never change.
// Random, like the fingerprints of read options: no combination of two is another one.
const REJECTED_LISTINGS: u64 = 0x6d1f_a8c3_52e9_47b5;

/// Fingerprint of a source with listings that were kept.
const KEPT_LISTINGS: u64 = 0xb98e_035d_c674_1f2a;

/// Options of a run on which documents can depend.
#[derive(Clone, Copy, Debug)]
pub(super) struct SourceOptions {
    /// Fingerprint of the read options.
    read: u64,
    extraction: ExtractionOptions,
}

impl SourceOptions {
    pub(super) fn new(read: u64, extraction: ExtractionOptions) -> Self {
        Self { read, extraction }
    }

    /// Fingerprint of a source while it is read and it is not known yet on what its documents depend.
    pub(super) fn unfinished(&self) -> u64 {
        self.read ^ listings(self.extraction)
    }

    /// The part of the fingerprint of a source that depends on the read options.
    pub(super) fn read_part(&self, depends_on_read_options: bool) -> u64 {
        if depends_on_read_options { self.read } else { 0 }
    }

    /// Whether a source with this fingerprint has the same documents with the options of this run.
    pub(super) fn match_source(&self, stored: u64) -> bool {
        let listings = listings(self.extraction);
        [0, self.read, listings, self.read ^ listings].contains(&stored)
    }

    /// Whether a source with this fingerprint was read with the same read options, or does not depend on them.
    pub(super) fn match_read_options(&self, stored: u64) -> bool {
        let listings = [0, REJECTED_LISTINGS, KEPT_LISTINGS];
        listings.iter().any(|listings| [0, self.read].contains(&(stored ^ listings)))
    }
}

/// Adds to the fingerprint of a source that it has listings.
pub(super) fn with_listings(read_part: u64, extraction: ExtractionOptions) -> u64 {
    read_part ^ listings(extraction)
}

fn listings(ExtractionOptions { keep_listings }: ExtractionOptions) -> u64 {
    if keep_listings { KEPT_LISTINGS } else { REJECTED_LISTINGS }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_read_again_only_for_options_on_which_it_depends() {
        let options = |read, keep_listings| SourceOptions::new(read, ExtractionOptions { keep_listings });
        for read in [5, 7] {
            for keep in [false, true] {
                let now = options(read, keep);
                let (page, dump) = (now.read_part(false), now.read_part(true));
                assert_eq!((page, dump), (0, read));
                let listings = |part| with_listings(part, ExtractionOptions { keep_listings: keep });
                assert_eq!(now.unfinished(), listings(dump));
                for stored in [page, dump, listings(page), listings(dump)] {
                    assert!(now.match_source(stored) && now.match_read_options(stored));
                }
                let toggled = options(read, !keep);
                assert!(toggled.match_source(page) && toggled.match_source(dump));
                for stored in [listings(page), listings(dump)] {
                    assert!(!toggled.match_source(stored) && toggled.match_read_options(stored));
                }
                let mapped = options(9, keep);
                assert!(mapped.match_source(page) && mapped.match_source(listings(page)));
                for stored in [dump, listings(dump)] {
                    assert!(!mapped.match_source(stored) && !mapped.match_read_options(stored));
                }
            }
        }
    }
}
