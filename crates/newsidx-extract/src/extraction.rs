//! The steps of the extraction in order, for one page or a batch of pages: supplied text is taken unchanged; other
//! pages are analyzed, labelled and made into an article, or rejected.
//!
//! Time is linear in the pages. The result of a page does not depend on the other pages of its batch.

use newsidx_core::article::{Article, DocumentKind};
use newsidx_core::page::HashedPage;

use crate::article_builder::{BODY_LABELS, BodyText, build_article, structured_only_letters};
use crate::blocks::ParsedPage;
use crate::classify::{self, ClassifiedBlocks};
use crate::data_tables::texts_by_row;
use crate::features::FeatureContext;
use crate::inference::InferenceScratch;
use crate::label::{BlockLabel, Label};
use crate::line_cache::LineCache;
use crate::page_analysis::PageAnalysis;
use crate::page_kind::listing::{self, ListingFeatures};
use crate::page_kind::{self, LabelledPage, PageKind};
use crate::rejection::{Rejection, find_rejection};
use crate::rule::Rule;
use crate::sites::{PageFingerprint, SiteContext, SiteProfile};
use crate::structured_data::StructuredData;
use crate::supplied_text::SuppliedText;
use crate::title;

/// The result of the extraction of a page.
#[derive(Clone, Debug)]
pub struct Extraction {
    /// The article, or why the page is none.
    pub outcome: Result<Article, Rejection>,
    /// The label of every block, in the order of the blocks.
    pub labels: Vec<BlockLabel>,
}

/// What a worker keeps between pages: a few megabytes at most. Affects the speed alone, never an article.
#[derive(Default)]
pub struct ExtractorCache {
    lines: LineCache,
    scratch: InferenceScratch,
}

/// What is extracted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExtractionOptions {
    /// Whether a list of other pages becomes a document of the kind [`DocumentKind::Listing`] instead of being rejected.
    pub keep_listings: bool,
}

/// A page with its blocks and the profile of its site.
#[derive(Clone, Copy)]
pub struct ExtractionInput<'a> {
    /// The page.
    pub raw: &'a HashedPage,
    /// Its blocks.
    pub page: &'a ParsedPage,
    /// Its site.
    pub site: SiteContext<'a>,
}

/// Extracts the article of a page, without a profile of its site. A list of other pages is rejected.
///
/// ```
/// use newsidx_core::page::{ContentKind, Origin, RawPage};
/// use newsidx_extract::{blocks, extract};
///
/// let text = "Log in\nSubscribe\n\nFerry returns to the islands after five months\n\nBy Jane Doe\n\n\
///     The ferry to the northern islands left the harbour on Tuesday for the first time since the storm in December. \
///     Some two hundred people had come to the pier to see it off, and a school choir sang.\n\n\
///     The repairs took longer than the council had promised, the mayor said, because two of the pillars had to be \
///     built anew. Tickets cost the same as before, and the timetable is printed at the fish market.";
/// let raw = RawPage::new(Origin::from_file("/pages/ferry.txt"), ContentKind::Text, text.into());
/// let page = blocks::parse(&raw);
/// let article = extract(&raw.into_hashed(), &page).outcome.unwrap();
/// assert_eq!(article.title, "Ferry returns to the islands after five months");
/// assert_eq!(article.authors, ["Jane Doe"]);
/// assert!(article.paragraphs[0].starts_with("The ferry to the northern islands"));
/// ```
pub fn extract(raw: &HashedPage, page: &ParsedPage) -> Extraction {
    let no_site = SiteContext { profile: &SiteProfile::default(), fingerprint: &PageFingerprint::default() };
    let page = ExtractionInput { raw, page, site: no_site };
    extract_supplied_text(page).unwrap_or_else(|| {
        let mut cache = ExtractorCache::default();
        let mut pages = [ClassifiedPage::analyze(page, &mut cache.lines)];
        classify(&mut pages, &mut cache.scratch);
        let kinds = page_kinds(&pages, &mut cache.scratch);
        let [page] = pages;
        page.extraction(kinds[0], ExtractionOptions::default())
    })
}

/// Extracts the articles of several pages, given the profiles of their sites. The results are those of each page
/// alone.
pub fn extract_batch(
    pages: &[ExtractionInput<'_>],
    options: ExtractionOptions,
    cache: &mut ExtractorCache,
) -> Vec<Extraction> {
    // Batches are faster: the models take as long for a few blocks as for a full SIMD register, and many pages have
    // few blocks.
    let supplied: Vec<Option<Extraction>> = pages.iter().map(|page| extract_supplied_text(*page)).collect();
    let others = pages.iter().zip(&supplied).filter(|(_, supplied)| supplied.is_none());
    let mut classified: Vec<ClassifiedPage<'_>> =
        others.map(|(page, _)| ClassifiedPage::analyze(*page, &mut cache.lines)).collect();
    classify(&mut classified, &mut cache.scratch);
    let kinds = page_kinds(&classified, &mut cache.scratch);
    let mut classified = classified.into_iter().zip(kinds).map(|(page, kind)| page.extraction(kind, options));
    supplied.into_iter().filter_map(|supplied| supplied.or_else(|| classified.next())).collect()
}

/// What the models of lists read about a page as a whole.
///
/// Training data: `examples/listing_features.rs` prints it.
pub fn listing_features(raw: &HashedPage, page: &ParsedPage) -> ListingFeatures {
    let no_site = SiteContext { profile: &SiteProfile::default(), fingerprint: &PageFingerprint::default() };
    let mut cache = ExtractorCache::default();
    let mut pages = [ClassifiedPage::analyze(ExtractionInput { raw, page, site: no_site }, &mut cache.lines)];
    classify(&mut pages, &mut cache.scratch);
    let [page] = &pages;
    listing::page_features(&page.feature_context(), &page.labels)
}

fn extract_supplied_text(ExtractionInput { raw, page, .. }: ExtractionInput<'_>) -> Option<Extraction> {
    let SuppliedText { title, labels } = SuppliedText::detect(raw, page)?;
    if page_kind::supplied_text_kind(page, &title.text, &labels) == PageKind::Wall {
        return Some(Extraction { outcome: Err(Rejection::Wall), labels });
    }
    let body = BodyText { paragraphs: texts_by_row(page, &labels, &BODY_LABELS), words: None };
    let article = build_article(raw, page, &StructuredData::default(), Some(title), &labels, body);
    Some(Extraction { outcome: Ok(article), labels })
}

/// A page, its analysis and the labels of its blocks.
struct ClassifiedPage<'a> {
    input: ExtractionInput<'a>,
    analysis: PageAnalysis,
    /// Label of each block; empty until the page is classified.
    labels: Vec<BlockLabel>,
}

/// Labels the blocks of pages. Repeats the search for the headline if the models find the body in another part of the
/// page than the region.
fn classify(pages: &mut [ClassifiedPage<'_>], scratch: &mut InferenceScratch) {
    let contexts: Vec<FeatureContext<'_>> = pages.iter().map(ClassifiedPage::feature_context).collect();
    let classified = classify::classify_blocks(&contexts, scratch);
    for (page, ClassifiedBlocks { labels, headline }) in pages.iter_mut().zip(classified) {
        page.labels = labels;
        page.set_headline(headline);
        page.retry_title(scratch);
    }
}

/// What each page is.
fn page_kinds(pages: &[ClassifiedPage<'_>], scratch: &mut InferenceScratch) -> Vec<PageKind> {
    let labelled = pages.iter().map(|page| LabelledPage { context: page.feature_context(), labels: &page.labels });
    page_kind::page_kinds(&labelled.collect::<Vec<_>>(), &mut scratch.tile)
}

impl<'a> ClassifiedPage<'a> {
    fn analyze(input: ExtractionInput<'a>, lines: &mut LineCache) -> Self {
        Self { input, analysis: PageAnalysis::compute(input.raw, input.page, input.site, lines), labels: Vec::new() }
    }

    fn feature_context(&self) -> FeatureContext<'_> {
        self.analysis.feature_context(self.input.page)
    }

    /// Replaces a guessed title by the line that is scored as the headline, or by none.
    fn set_headline(&mut self, headline: Option<usize>) {
        let context = self.feature_context();
        if classify::has_scored_title(&context) {
            self.analysis.title = headline.map(|at| title::from_line(&context, &self.input.raw.supplied, at));
        }
    }

    /// Searches for the headline above the body that the models found, and relabels the blocks with it.
    fn retry_title(&mut self, scratch: &mut InferenceScratch) {
        let title = title::find_above_body(&self.feature_context(), &self.input.raw.supplied, &self.labels);
        if title.is_none() {
            return;
        }
        self.analysis.title = title;
        let again = classify::classify_blocks(&[self.feature_context()], scratch);
        let again = again.into_iter().flat_map(|classified| classified.labels);
        for (block_label, again) in self.labels.iter_mut().zip(again) {
            if [block_label.label, again.label].contains(&Label::Title) {
                *block_label = again;
            }
        }
    }

    fn extraction(self, kind: PageKind, options: ExtractionOptions) -> Extraction {
        if kind == PageKind::Listing && options.keep_listings {
            return self.listing();
        }
        let Self {
            input: ExtractionInput { raw, page, .. },
            analysis: PageAnalysis { attributes, structured, title, .. },
            labels,
        } = self;
        let body_blocks =
            attributes.iter().zip(&labels).filter(|(_, block_label)| BODY_LABELS.contains(&block_label.label));
        let shown = body_blocks.map(|(attributes, _)| attributes.letters).sum();
        let hidden = structured_only_letters(shown, &structured.body);
        let rejection = find_rejection(page, &structured, title.as_ref(), &labels, hidden.unwrap_or(shown), kind);
        let outcome = match rejection {
            Some(rejection) => Err(rejection),
            None => {
                let body = match hidden {
                    Some(_) => BodyText { paragraphs: structured.body.clone(), words: None },
                    None => BodyText::from_blocks(page, &labels),
                };
                Ok(build_article(raw, page, &structured, title, &labels, body))
            }
        };
        Extraction { outcome, labels }
    }

    /// The document of a list of other pages. Rejected if none of its text is kept.
    fn listing(self) -> Extraction {
        let Self { input: ExtractionInput { raw, page, .. }, analysis, mut labels } = self;
        let PageAnalysis { structured, title, .. } = analysis;
        labels.iter_mut().filter(|label| is_listing_text(label)).for_each(|label| label.label = Label::Body);
        let body = BodyText::from_blocks(page, &labels);
        if body.paragraphs.is_empty() {
            return Extraction { outcome: Err(Rejection::Listing), labels };
        }
        let article = build_article(raw, page, &structured, title, &labels, body);
        Extraction { outcome: Ok(Article { kind: DocumentKind::Listing, ..article }), labels }
    }
}

/// Whether a block that is no part of an article is text of a list: a linked headline, or a line that the models alone
/// found to be clutter. Menus, prompts and what repeats on the site are labelled by other rules.
fn is_listing_text(label: &BlockLabel) -> bool {
    let is_text = matches!(
        label.rule,
        Rule::AllLinks
            | Rule::BeforeBody
            | Rule::NotBody
            | Rule::AfterBody
            | Rule::HeadingWithoutBody
            | Rule::TeaserList
            | Rule::NextArticle
            | Rule::LinkWithKicker
    );
    label.label == Label::Clutter && is_text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks;
    use newsidx_core::page::{ContentKind, Origin, RawPage, SuppliedMetadata};

    fn outcome(head: &str, text: &str) -> Result<Vec<String>, Rejection> {
        let html = format!(
            "<html><head><title>Bridge closed tonight | Gazette</title>{head}</head>\
             <body><article><h1>Bridge closed tonight</h1><p>{text}</p></article></body></html>"
        );
        let raw = RawPage::new(Origin::from_file("/a/page.html"), ContentKind::Html, html.into_bytes());
        let page = blocks::parse(&raw);
        extract(&raw.into_hashed(), &page).outcome.map(|article| article.paragraphs)
    }

    #[test]
    fn a_note_is_an_article_if_the_page_declares_it() {
        let note = "The old bridge over the Orrin is closed tonight from ten o'clock, the council said on Friday.";
        let declared = "<meta property=\"og:type\" content=\"article\">";
        assert_eq!(outcome(declared, note).unwrap(), [note]);
        assert_eq!(outcome("", note), Err(Rejection::NoArticle));
        assert_eq!(outcome(declared, "Closed tonight."), Err(Rejection::NoArticle));
    }

    /// The outcomes of a page with and without its lists kept.
    fn rejected_and_kept(kind: ContentKind, text: &str) -> [Result<Article, Rejection>; 2] {
        let raw = RawPage::new(Origin::from_file("/a/page"), kind, text.as_bytes().to_vec());
        let page = blocks::parse(&raw);
        let raw = raw.into_hashed();
        let no_site = SiteContext { profile: &SiteProfile::default(), fingerprint: &PageFingerprint::default() };
        let input = [ExtractionInput { raw: &raw, page: &page, site: no_site }];
        [false, true].map(|keep_listings| {
            let options = ExtractionOptions { keep_listings };
            extract_batch(&input, options, &mut ExtractorCache::default()).remove(0).outcome
        })
    }

    #[test]
    fn a_kept_list_has_the_text_of_its_entries_and_not_that_of_menus() {
        let entries = [
            (
                "New lamps for the market square",
                "The council has ordered forty lamps whose light is kind to bats and …",
            ),
            ("Herring catch is the best in years", "Fishermen on the north coast speak of a wonder, and smokehouses …"),
            (
                "Library lends out seeds from spring on",
                "Whoever has a garden may borrow beans and marigolds in March …",
            ),
        ];
        let entry = |(title, teaser): (&str, &str)| {
            format!("<div class=card><h2><a href=/a>{title}</a></h2><time>4 March 2031</time><p>{teaser}</p></div>")
        };
        let html = format!(
            "<title>Local news | The Orrin Post</title><nav><a href=/>Home</a> <a href=/n>All the news</a></nav><main>\
             <h1>Local news</h1>{}<a href=/2>Next page</a></main>",
            entries.map(entry).concat()
        );
        let [rejected, kept] = rejected_and_kept(ContentKind::Html, &html);
        assert_eq!(rejected.unwrap_err(), Rejection::Listing);
        let kept = kept.unwrap();
        assert_eq!((kept.kind, kept.title.as_str()), (DocumentKind::Listing, "Local news"));
        let body = kept.body();
        assert!(entries.iter().all(|(title, teaser)| body.contains(title) && body.contains(teaser)), "{body}");
        assert!(!body.contains("All the news"), "{body}");
    }

    #[test]
    fn articles_and_other_rejections_are_the_same_if_lists_are_kept() {
        let story = "The council said on Tuesday that the old bridge will be mended by May. ".repeat(9);
        for (kind, text) in [
            (ContentKind::Text, format!("A bridge is mended\n\n{story}")),
            (ContentKind::Text, String::new()),
            (ContentKind::Html, "<nav><a href=/>Home</a></nav>".to_owned()),
        ] {
            let [without, with] = rejected_and_kept(kind, &text);
            assert_eq!(without, with);
            assert!(without.as_ref().is_ok_and(|article| article.kind.is_article()) || without.is_err());
        }
    }

    #[test]
    fn the_sentence_directly_below_the_headline_is_the_standfirst() {
        let summary = "Passengers sang on the pier, but the timetable keeps its gaps until the second ship is mended";
        let article = |under: &str| {
            let text = format!(
                "Home\nNews\nSport\nWeather\nFerry returns to the islands after five months\n{under}\nShare\nSave\n\
                 Published 12 May 2024\nBy Jane Doe\nTransport reporter\nGet the newsletter\n\
                 The ferry to the northern islands left the harbour on Tuesday for the first time since the storm in \
                 December. Some two hundred people had come to the pier to see it off, and a school choir sang.\n\
                 The repairs took longer than the council had promised, the mayor said, because two of the pillars had \
                 to be built anew.\nTickets cost the same as before, and the timetable is printed at the fish market.\n"
            );
            let raw = RawPage::new(Origin::from_file("/a/page.txt"), ContentKind::Text, text.into_bytes());
            let page = blocks::parse(&raw);
            extract(&raw.into_hashed(), &page).outcome.unwrap()
        };
        assert_eq!(article(summary).standfirst.as_deref(), Some(summary));
        let credit = "The ferry leaves the harbour with its passengers on Tuesday. Photo: John Roe/Harbour Archive";
        assert_eq!(article(credit).standfirst, None, "a caption is none");
        assert_eq!(article("Listen").standfirst, None, "a button is none");
    }

    #[test]
    fn the_first_paragraph_of_a_brief_is_no_standfirst() {
        let lead = "En bro over elva i Storvika blir stengt fra mandag. Kommunen fant sprekker i to av bjelkene, og \
                    arbeidet med å bytte dem tar tre uker.";
        let last = "Biler og busser må kjøre rundt over Lillevika, sier ingeniør Kari Nes.";
        let text = format!("Bro i Storvika blir stengt\n\n{lead}\n\n{last}\n");
        let raw = RawPage::new(Origin::from_file("/a/page.txt"), ContentKind::Text, text.into_bytes());
        let page = blocks::parse(&raw);
        let article = extract(&raw.into_hashed(), &page).outcome.unwrap();
        assert_eq!((article.standfirst, article.paragraphs), (None, vec![lead.to_owned(), last.to_owned()]));
    }

    #[test]
    fn a_batch_has_the_same_results_as_its_pages_alone() {
        let sentence = |nth: usize| format!("On day {nth} the council said that the old bridge will be mended by May.");
        let body = |count: usize| (0..count).map(|nth| format!("{}\n\n", sentence(nth))).collect::<String>();
        let html = format!("<title>A bridge</title><h1>A bridge</h1><p>{}</p><p>{}</p>", sentence(1), sentence(2));
        let raw = |kind, text: &str| RawPage::new(Origin::from_file("/a/page"), kind, text.as_bytes().to_vec());
        let supplied = SuppliedMetadata { title: Some("A bridge".to_owned()), ..SuppliedMetadata::default() };
        let raws = [
            raw(ContentKind::Text, &body(4)),
            raw(ContentKind::Text, ""),
            // The pages with 200 blocks each exceed one inference batch together but not alone.
            raw(ContentKind::Text, &body(200)),
            raw(ContentKind::Text, &body(200)),
            RawPage { supplied, ..raw(ContentKind::ExtractedText, &body(3)) },
            raw(ContentKind::Html, &html),
            raw(ContentKind::Html, "<nav><a href=/>Home</a></nav>"),
            raw(ContentKind::Text, &format!("The old bridge\n\nBy Jane Doe\n\n{}", body(9))),
        ];
        let blocks: Vec<ParsedPage> = raws.iter().map(blocks::parse).collect();
        let raws = raws.map(RawPage::into_hashed);
        let no_site = SiteContext { profile: &SiteProfile::default(), fingerprint: &PageFingerprint::default() };
        let pages = raws.iter().zip(&blocks).map(|(raw, page)| ExtractionInput { raw, page, site: no_site });
        let together =
            extract_batch(&pages.collect::<Vec<_>>(), ExtractionOptions::default(), &mut ExtractorCache::default());
        assert_eq!(together.len(), raws.len());
        for ((raw, page), together) in raws.iter().zip(&blocks).zip(together) {
            let alone = extract(raw, page);
            assert!(together.outcome == alone.outcome && together.labels == alone.labels, "{page:?}");
        }
    }
}
