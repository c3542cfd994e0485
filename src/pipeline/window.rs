//! Pages that are judged together: what repeats among them, and among all before them, is known before
//! the first of them becomes an article.
//!
//! Where a window ends depends on the pages alone, so that the same input gives the same articles
//! whatever the number of threads.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::convert::Infallible;
use std::sync::Arc;

use super::breaks::{Break, each_unless_it_breaks, unless_it_breaks};
use super::profiles::Profiles;
use super::queue::MOST_AT_ONCE;
use super::report::Failure;
use super::step::{Numbered, Step};
use newsidx_core::page::RawPage;
use newsidx_extract::blocks::{self, Page};
use newsidx_extract::sites::{OnSite, Outline, SiteProfile};
use newsidx_extract::{self as extract, Extraction, Memory, PageOnSite};

/// Pages and other steps of a window. Two windows and more have to fit through the gate.
const WINDOW_STEPS: usize = 128;

/// Bytes of the pages of a window.
const WINDOW_BYTES: usize = 16 << 20;

/// A page cut into blocks, with what its site can learn of it.
pub(super) struct Prepared {
    /// Without its bytes: they would fill much memory until the window ends.
    pub raw: RawPage,
    /// How many bytes there were.
    pub bytes: usize,
    pub page: Page,
    pub site: String,
    pub outline: Outline,
}

impl Prepared {
    /// Reads a page.
    pub(super) fn of(mut raw: RawPage) -> Self {
        let page = blocks::read(&raw);
        let site = extract::site_key(&raw, &page);
        // A story and nothing else has nothing of its site.
        let outline = if extract::is_stated_story(&raw, &page) { Outline::default() } else { Outline::of(&page) };
        let bytes = raw.take_bytes().len();
        Self { raw, bytes, page, site, outline }
    }

    pub(super) fn on_site<'a>(&'a self, profile: &'a SiteProfile) -> PageOnSite<'a> {
        PageOnSite { raw: &self.raw, page: &self.page, site: OnSite { profile, outline: &self.outline } }
    }
}

/// Tells where windows end.
#[derive(Default)]
pub(super) struct Ruler {
    steps: usize,
    bytes: usize,
}

impl Ruler {
    /// Whether a window ends before something that takes this much room.
    pub(super) fn ends_before(&mut self, bytes: usize) -> bool {
        let ends = self.steps > 0 && (self.steps >= WINDOW_STEPS || self.bytes + bytes > WINDOW_BYTES);
        if ends {
            *self = Self::default();
        }
        self.steps += 1;
        self.bytes += bytes;
        ends
    }
}

/// Collects the pages of windows, however they come.
#[derive(Default)]
pub(super) struct Windows {
    /// Pages that wait for the end of their window.
    pages: BTreeMap<u64, Box<Prepared>>,
    /// Pages that were handed out and come back as articles.
    handed_out: HashSet<u64>,
    ends: BTreeSet<u64>,
    /// Steps that came, of those from `whole` on.
    came: BTreeSet<u64>,
    /// All steps before this one came.
    whole: u64,
}

impl Windows {
    /// Keeps a page that waits for its window; gives back everything else.
    pub(super) fn take(&mut self, Numbered { number, what }: Numbered<Step>) -> Option<Step> {
        if self.handed_out.remove(&number) {
            return Some(what);
        }
        self.came.insert(number);
        while self.came.remove(&self.whole) {
            self.whole += 1;
        }
        match what {
            Step::Prepared(page) => {
                self.pages.insert(number, page);
                None
            }
            other => {
                if matches!(other, Step::WindowEnd) {
                    self.ends.insert(number);
                }
                Some(other)
            }
        }
    }

    /// The pages of the next window of which all came, in order.
    pub(super) fn next_whole(&mut self) -> Option<Vec<Numbered<Box<Prepared>>>> {
        let end = *self.ends.first().filter(|end| **end < self.whole)?;
        self.ends.pop_first();
        let later = self.pages.split_off(&end);
        let window = std::mem::replace(&mut self.pages, later);
        self.handed_out.extend(window.keys());
        Some(window.into_iter().map(|(number, what)| Numbered { number, what }).collect())
    }
}

/// Extracts pages in their order, as an index would, and keeps nothing.
#[derive(Default)]
pub struct Extractor {
    ruler: Ruler,
    window: Vec<Result<Prepared, Failure>>,
    profiles: Profiles,
    memory: Memory,
}

/// A page, its blocks, and what was made of them.
pub struct Extracted {
    /// The page, without its bytes.
    pub raw: RawPage,
    /// Its blocks.
    pub page: Page,
    /// The article, or why there is none.
    pub extraction: Extraction,
    /// What was known of its site.
    pub profile: Arc<SiteProfile>,
}

impl Extractor {
    /// Takes a page; gives those of the window that ends before it, in order. A page that breaks the program comes as a
    /// failure in its place.
    pub fn push(&mut self, raw: RawPage) -> Vec<Result<Extracted, Failure>> {
        let done = if self.ruler.ends_before(raw.bytes.len()) { self.finish() } else { Vec::new() };
        let origin = raw.origin.clone();
        let prepared = unless_it_breaks(|| Prepared::of(raw));
        self.window.push(prepared.map_err(|broke| Failure { origin, reason: broke.to_string() }));
        done
    }

    /// Gives the pages that are left, in order, as [`push`](Self::push) does.
    pub fn finish(&mut self) -> Vec<Result<Extracted, Failure>> {
        let window = std::mem::take(&mut self.window);
        for prepared in window.iter().flatten() {
            let Ok(()) = self.profiles.learn(&prepared.site, &prepared.outline, |_| Ok::<_, Infallible>(None));
        }
        let prepared = || window.iter().flatten();
        let profiles: Vec<Arc<SiteProfile>> = prepared().map(|prepared| self.profiles.of(&prepared.site)).collect();
        // What is known of the sites is kept nowhere; where it is too much, it is forgotten.
        self.profiles.saved();
        let on_sites = prepared().zip(&profiles).map(|(prepared, profile)| prepared.on_site(profile));
        let pages: Vec<PageOnSite<'_>> = on_sites.collect();
        let mut extract = |pages: &[PageOnSite<'_>]| extract::extract_together(pages, &mut self.memory);
        let together = pages.chunks(MOST_AT_ONCE).flat_map(|pages| each_unless_it_breaks(pages, &mut extract));
        let extractions: Vec<Result<Extraction, Break>> = together.collect();
        let mut of_prepared = profiles.into_iter().zip(extractions);
        let extracted = window.into_iter().filter_map(|prepared| {
            let Prepared { raw, page, .. } = match prepared {
                Ok(prepared) => prepared,
                Err(failure) => return Some(Err(failure)),
            };
            let (profile, extraction) = of_prepared.next()?;
            Some(match extraction {
                Ok(extraction) => Ok(Extracted { raw, page, extraction, profile }),
                Err(broke) => Err(Failure { origin: raw.origin, reason: broke.to_string() }),
            })
        });
        extracted.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsidx_core::page::{ContentKind, Origin};

    fn prepared(number: u64) -> Numbered<Step> {
        let origin = Origin::of_record("/pages/page", number);
        let bytes = b"A page".to_vec();
        let raw = RawPage::of_bytes(origin, ContentKind::Text, bytes);
        Numbered { number, what: Step::Prepared(Box::new(Prepared::of(raw))) }
    }

    #[test]
    fn a_window_is_handed_out_when_all_of_it_came_in_any_order() {
        let mut windows = Windows::default();
        assert!(windows.take(prepared(1)).is_none());
        assert!(windows.take(Numbered { number: 2, what: Step::WindowEnd }).is_some());
        assert!(windows.take(prepared(3)).is_none());
        assert!(windows.next_whole().is_none(), "step 0 is missing");
        assert!(windows.take(prepared(0)).is_none());
        let numbers: Vec<u64> = windows.next_whole().unwrap().iter().map(|page| page.number).collect();
        assert_eq!(numbers, [0, 1]);
        assert!(windows.next_whole().is_none());
        let article = Step::Page { bytes: 6, outcome: Box::new(Err(extract::Rejection::Empty)) };
        assert!(windows.take(Numbered { number: 0, what: article }).is_some(), "it is handed on to the index");
    }

    #[test]
    fn a_window_ends_where_it_is_full() {
        let mut ruler = Ruler::default();
        assert!(!ruler.ends_before(WINDOW_BYTES * 2), "one page of any size fits");
        assert!(ruler.ends_before(1));
        for _ in 1..WINDOW_STEPS {
            assert!(!ruler.ends_before(0));
        }
        assert!(ruler.ends_before(0));
    }

    #[test]
    fn pages_are_judged_by_all_pages_of_their_window() {
        let story = |word: &str| {
            format!(
                "The {word} was opened on Tuesday by the mayor, who thanked all who had helped to build the {word}.

                 She said that the {word} had cost more than the council had planned, but less than it had feared.

                 Tell us how you like your town and win a journey for two to the sea, with a night in a fine hotel.

                 \"I was born beside the old {word},\" said one of the visitors, who had come with her grandchildren.
"
            )
        };
        let mut extractor = Extractor::default();
        for (number, word) in ["harbour", "theatre", "station", "market"].into_iter().enumerate() {
            let origin = Origin::of_record("/pages/page", number as u64);
            let bytes = story(word).into_bytes();
            let raw = RawPage::of_bytes(origin, ContentKind::Text, bytes);
            assert!(extractor.push(raw).is_empty());
        }
        let pages = extractor.finish();
        assert_eq!(pages.len(), 4);
        for page in pages {
            let body = page.unwrap().extraction.outcome.unwrap().body();
            assert!(body.contains("She said") && body.contains("grandchildren"), "{body}");
            assert!(!body.contains("win a journey"), "{body}");
        }
    }
}
