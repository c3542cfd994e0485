//! On how many pages of a site each text stands, in bounded memory.

use super::fingerprint::PageFingerprint;
use crate::blocks::PrehashedHashMap;

/// Texts that a profile holds: 16 KiB. A text that stands on more than 5 % of the pages stays in it where a
/// page has up to 100 texts of its own.
const MAX_TEXTS: usize = 2048;

/// Letters and digits of running text that a page has to add to what is known; a page without is a copy
/// of another one, or no story.
const MIN_NEW_PROSE_LETTERS: u32 = 120;

/// Share of a page's running text, in percent, that other single pages have, from which on it is another
/// version of one of them.
const VERSION_PERCENT: u64 = 80;

/// Pages from which on a text is taken for a part of the site and not for one of a story.
const SITE_PAGES: u32 = 4;

/// What is known of one site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteProfile {
    pages: u32,
    /// Pages by the key of a text; at most this many are too few by the texts that were forgotten.
    texts: PrehashedHashMap<u32, u32>,
}

/// How often a text stands on a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RepetitionCount {
    /// Pages that it stands on, at least; 0 where it is not known.
    pub pages: u32,
    /// Pages of the site that were learned.
    pub of: u32,
}

/// A page among all pages of its site.
#[derive(Clone, Copy)]
pub struct SiteContext<'a> {
    /// What is known of the site.
    pub profile: &'a SiteProfile,
    /// The texts of the page.
    pub fingerprint: &'a PageFingerprint,
}

impl SiteContext<'_> {
    /// How often the text of a block stands on the site.
    pub fn repetition(self, block: usize) -> RepetitionCount {
        self.profile.repetition(self.fingerprint, block)
    }
}

impl SiteProfile {
    /// Adds a page. A copy or another version of a page that was learned is left out: what a story says
    /// must not become a part of the site because it was scraped five times.
    pub fn learn(&mut self, outline: &PageFingerprint) {
        if self.is_known(outline) {
            return;
        }
        self.pages = self.pages.saturating_add(1);
        for text in outline.distinct_texts() {
            let pages = self.texts.entry(text.key).or_default();
            *pages = pages.saturating_add(1);
        }
        while self.texts.len() > MAX_TEXTS {
            self.texts.retain(|_, pages| {
                *pages -= 1;
                *pages > 0
            });
        }
    }

    fn is_known(&self, outline: &PageFingerprint) -> bool {
        let (mut new, mut of_versions, mut all) = (0_u32, 0_u64, 0_u64);
        for text in outline.distinct_texts().filter(|text| text.prose_letters > 0) {
            all += u64::from(text.prose_letters);
            match self.texts.get(&text.key) {
                None => new = new.saturating_add(text.prose_letters),
                Some(pages) if *pages < SITE_PAGES => of_versions += u64::from(text.prose_letters),
                Some(_) => {}
            }
        }
        new < MIN_NEW_PROSE_LETTERS || of_versions * 100 > all * VERSION_PERCENT
    }

    /// How often the text of a block of a page stands on the site.
    fn repetition(&self, outline: &PageFingerprint, block: usize) -> RepetitionCount {
        let key = outline.texts.get(block).map(|text| text.key);
        let pages = key.and_then(|key| self.texts.get(&key)).copied().unwrap_or(0);
        RepetitionCount { pages, of: self.pages }
    }

    /// Texts that are held.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether no page was learned.
    pub fn is_empty(&self) -> bool {
        self.pages == 0
    }

    /// The profile as it is stored, 8 bytes a text: the same profile gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut texts: Vec<(u32, u32)> = self.texts.iter().map(|(key, pages)| (*key, *pages)).collect();
        texts.sort_unstable();
        let numbers = texts.into_iter().flat_map(|(key, pages)| [key, pages]);
        std::iter::once(self.pages).chain(numbers).flat_map(u32::to_le_bytes).collect()
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote; `None` where it is something else.
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

    fn outline(text: &str) -> PageFingerprint {
        let origin = Origin::from_file("/pages/page");
        let raw = RawPage::new(origin, ContentKind::Text, text.as_bytes().to_vec());
        PageFingerprint::compute(&blocks::parse(&raw))
    }

    /// How often a text stands on a site.
    fn standing(profile: &SiteProfile, text: &str) -> RepetitionCount {
        SiteContext { profile, fingerprint: &outline(text) }.repetition(0)
    }

    fn story(number: usize) -> String {
        let word = ["harbour", "council", "bridge", "school", "market", "theatre", "station"][number % 7];
        let letter = char::from(b'a' + (number / 7 % 26) as u8);
        format!(
            "The {word} {letter} was opened on Tuesday by the mayor, who thanked all who had helped to build it.\n\n\
             Nobody could say how much the {word} {letter} had cost, and the town hall gave no answer to our questions.\n\n"
        )
    }

    #[test]
    fn what_stands_on_many_pages_is_known_and_stories_are_not() {
        let mut profile = SiteProfile::default();
        for number in 0..5 {
            profile.learn(&outline(&format!(
                "{}Send this page to a friend\n\n{number} readers liked this",
                story(number)
            )));
        }
        assert_eq!(standing(&profile, "Send this page to a friend"), RepetitionCount { pages: 5, of: 5 });
        assert_eq!(standing(&profile, "77 readers liked this").pages, 5);
        let first = story(0);
        assert_eq!(standing(&profile, first.lines().next().unwrap()).pages, 1);
        assert_eq!(standing(&profile, "unheard of").pages, 0);
    }

    #[test]
    fn copies_and_versions_of_a_page_count_once() {
        let mut profile = SiteProfile::default();
        let page = story(3) + &story(4) + &story(5);
        for ending in [
            "",
            "\n\nUpdated at noon",
            "\n\nThe mayor said in the evening that she would answer tomorrow, and the opposition laughed about it, as it had done before.",
        ] {
            profile.learn(&outline(&(page.clone() + ending)));
        }
        assert_eq!(standing(&profile, page.lines().next().unwrap()), RepetitionCount { pages: 1, of: 1 });
    }

    #[test]
    fn a_profile_stays_small_and_keeps_what_repeats() {
        let mut profile = SiteProfile::default();
        for number in 0..2_000 {
            let own: String = (0..30)
                .map(|line| format!("A line of page x{}y that nobody has ever written or read on any other page of this town {}\n\n", letters(number), letters(line)))
                .collect();
            profile.learn(&outline(&(own + "Follow us everywhere")));
        }
        assert!(profile.len() <= MAX_TEXTS);
        let RepetitionCount { pages, of } = standing(&profile, "Follow us everywhere");
        assert_eq!(of, 2_000);
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
        profile.learn(&outline(&story(1)));
        assert_eq!(SiteProfile::from_bytes(&profile.to_bytes()), Some(profile));
        assert_eq!(SiteProfile::from_bytes(b""), None);
        assert_eq!(SiteProfile::from_bytes(b"12345678"), None);
    }
}
