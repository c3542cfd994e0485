//! Misra–Gries summary of the texts of a site with page counts, at most [`MAX_TEXTS`] entries. Learning a page is
//! linear in its texts, amortized; a lookup is one hash lookup.

use super::fingerprint::PageFingerprint;
use crate::blocks::PrehashedHashMap;
use crate::rules::thresholds::SITE_PAGES;

/// Maximum number of texts in a profile: 16 KiB.
// A text on more than 5 % of the pages stays in the profile if a page has up to 100 texts of its own.
const MAX_TEXTS: usize = 2048;

/// Minimum number of new letters of running text that a page needs to be learned.
// A page with fewer is a copy of another one, or no article.
const MIN_NEW_PROSE_LETTERS: u32 = 120;

/// Maximum share, in percent, of a page's running text that occurs on other single pages; a page with more is
/// another version of one of them.
const VERSION_PERCENT: u64 = 80;

/// Texts that repeat on one site, with page counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteProfile {
    pages: u32,
    /// Page count by text hash.
    // Lower bounds: each reduction of a full profile subtracts one from every count.
    texts: PrehashedHashMap<u32, u32>,
}

/// How often a text occurs on a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RepetitionCount {
    /// Pages with the text, a lower bound; 0 if the profile does not have it.
    pub pages: u32,
    /// Pages of the site that the profile has learned.
    pub site_pages: u32,
}

/// A page with the profile of its site.
#[derive(Clone, Copy)]
pub struct SiteContext<'a> {
    /// Profile of the site.
    pub profile: &'a SiteProfile,
    /// Text hashes of the page.
    pub fingerprint: &'a PageFingerprint,
}

impl SiteContext<'_> {
    /// How often the text of a block occurs on the site.
    pub(crate) fn repetition(self, block: usize) -> RepetitionCount {
        self.profile.repetition(self.fingerprint, block)
    }
}

impl SiteProfile {
    /// Adds a page. Copies and versions of learned pages are ignored.
    pub fn learn(&mut self, fingerprint: &PageFingerprint) {
        // The text of an article must not become boilerplate because it was scraped five times.
        if self.is_known(fingerprint) {
            return;
        }
        self.pages = self.pages.saturating_add(1);
        for text in fingerprint.distinct_texts() {
            let pages = self.texts.entry(text.key).or_default();
            *pages = pages.saturating_add(1);
        }
        // Reduction step of Misra and Gries.
        while self.texts.len() > MAX_TEXTS {
            self.texts.retain(|_, pages| {
                *pages -= 1;
                *pages > 0
            });
        }
    }

    fn is_known(&self, fingerprint: &PageFingerprint) -> bool {
        let (mut new, mut on_few_pages, mut all) = (0_u32, 0_u64, 0_u64);
        for text in fingerprint.distinct_texts().filter(|text| text.prose_letters > 0) {
            all += u64::from(text.prose_letters);
            match self.texts.get(&text.key) {
                None => new = new.saturating_add(text.prose_letters),
                // On fewer pages than boilerplate: text of another version of this page.
                Some(pages) if *pages < SITE_PAGES => on_few_pages += u64::from(text.prose_letters),
                Some(_) => {}
            }
        }
        new < MIN_NEW_PROSE_LETTERS || on_few_pages * 100 > all * VERSION_PERCENT
    }

    /// How often the text of a block of a page occurs on the site.
    fn repetition(&self, fingerprint: &PageFingerprint, block: usize) -> RepetitionCount {
        let key = fingerprint.texts.get(block).map(|text| text.key);
        let pages = key.and_then(|key| self.texts.get(&key)).copied().unwrap_or(0);
        RepetitionCount { pages, site_pages: self.pages }
    }

    /// Number of texts in the profile.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether no page has been learned.
    pub fn is_empty(&self) -> bool {
        self.pages == 0
    }

    /// Serializes the profile, 8 bytes per text; equal profiles have equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Sorted, because the order of the hash map differs between runs.
        let mut texts: Vec<(u32, u32)> = self.texts.iter().map(|(key, pages)| (*key, *pages)).collect();
        texts.sort_unstable();
        let numbers = texts.into_iter().flat_map(|(key, pages)| [key, pages]);
        std::iter::once(self.pages).chain(numbers).flat_map(u32::to_le_bytes).collect()
    }

    /// Parses the bytes of [`to_bytes`](Self::to_bytes); `None` if they are malformed.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (numbers, rest) = bytes.as_chunks::<4>();
        let (first, texts) = numbers.split_first()?;
        let (texts, odd) = texts.as_chunks::<2>();
        if !rest.is_empty() || !odd.is_empty() || texts.len() > MAX_TEXTS {
            return None;
        }
        let texts = texts.iter().map(|[key, pages]| (u32::from_le_bytes(*key), u32::from_le_bytes(*pages)));
        Some(Self { pages: u32::from_le_bytes(*first), texts: texts.collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks;
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    fn fingerprint(text: &str) -> PageFingerprint {
        let origin = Origin::from_file("/pages/page");
        let raw = RawPage::new(origin, ContentKind::Text, text.as_bytes().to_vec());
        PageFingerprint::compute(&blocks::parse(&raw))
    }

    /// How often a text occurs on a site.
    fn repetition(profile: &SiteProfile, text: &str) -> RepetitionCount {
        SiteContext { profile, fingerprint: &fingerprint(text) }.repetition(0)
    }

    fn article(number: usize) -> String {
        let word = ["harbour", "council", "bridge", "school", "market", "theatre", "station"][number % 7];
        let letter = char::from(b'a' + (number / 7 % 26) as u8);
        format!(
            "The {word} {letter} was opened on Tuesday by the mayor, who thanked all who had helped to build it.\n\n\
             Nobody could say how much the {word} {letter} had cost, and the town hall gave no answer to our questions.\n\n"
        )
    }

    #[test]
    fn texts_of_many_pages_are_counted_and_article_texts_are_not() {
        let mut profile = SiteProfile::default();
        for number in 0..5 {
            profile.learn(&fingerprint(&format!(
                "{}Send this page to a friend\n\n{number} readers liked this",
                article(number)
            )));
        }
        assert_eq!(repetition(&profile, "Send this page to a friend"), RepetitionCount { pages: 5, site_pages: 5 });
        assert_eq!(repetition(&profile, "77 readers liked this").pages, 5);
        let first = article(0);
        assert_eq!(repetition(&profile, first.lines().next().unwrap()).pages, 1);
        assert_eq!(repetition(&profile, "unheard of").pages, 0);
    }

    #[test]
    fn copies_and_versions_of_a_page_count_once() {
        let mut profile = SiteProfile::default();
        let page = article(3) + &article(4) + &article(5);
        for ending in [
            "",
            "\n\nUpdated at noon",
            "\n\nThe mayor said in the evening that she would answer tomorrow, and the opposition laughed about it, as it had done before.",
        ] {
            profile.learn(&fingerprint(&(page.clone() + ending)));
        }
        assert_eq!(repetition(&profile, page.lines().next().unwrap()), RepetitionCount { pages: 1, site_pages: 1 });
    }

    #[test]
    fn a_profile_stays_small_and_keeps_what_repeats() {
        let mut profile = SiteProfile::default();
        for number in 0..2_000 {
            let own: String = (0..30)
                .map(|line| format!("A line of page x{}y that nobody has ever written or read on any other page of this town {}\n\n", letters(number), letters(line)))
                .collect();
            profile.learn(&fingerprint(&(own + "Follow us everywhere")));
        }
        assert!(profile.len() <= MAX_TEXTS);
        let RepetitionCount { pages, site_pages } = repetition(&profile, "Follow us everywhere");
        assert_eq!(site_pages, 2_000);
        assert!(pages > 1_900, "{pages}");
    }

    fn letters(mut number: usize) -> String {
        let mut letters = String::new();
        loop {
            letters.push(char::from(b'a' + (number % 26) as u8));
            number /= 26;
            if number == 0 {
                return letters;
            }
        }
    }

    #[test]
    fn a_profile_survives_being_stored() {
        let mut profile = SiteProfile::default();
        profile.learn(&fingerprint(&article(1)));
        assert_eq!(SiteProfile::from_bytes(&profile.to_bytes()), Some(profile));
        assert_eq!(SiteProfile::from_bytes(b""), None);
        assert_eq!(SiteProfile::from_bytes(b"12345678"), None);
    }
}
