//! Article extraction: turns the blocks of a page into an article, or returns why the page is none.
//!
//! A news page is mostly clutter: menus, teasers, consent banners and comments outweigh the article. The steps run in
//! this order, and each uses the results of the steps before it:
//!
//! 1. `line_classifier`: phrases and forms of a line (caption, prompt, byline …); `line_cache` keeps the classes of
//!    short lines,
//! 2. `element_hints`: class words and tags of elements,
//! 3. `block_attributes`, `evidence`: the attributes of a block, and the evidence from them and from the site profile,
//! 4. `region`: approximate range of the body,
//! 5. `title`: the headline,
//! 6. `features`, `model`: feature vectors and gradient-boosted decision trees,
//! 7. `inference`: selection of the blocks that are scored,
//! 8. `classify`: the label of every block, with its rule,
//! 9. `page_kind`: whether the page is an article, a list of pages or a wall,
//! 10. `facts`: authors, agency, section, dates, pictures.
//!
//! `explain` reports feature weights and date candidates for `--explain`. Text that a scraper has already extracted
//! (`supplied_text`) needs steps 9 and 10 only.
//!
//! Everything here is a pure function of its input: no files, no clock, no threads. Broken pages are normal input,
//! never an error. All steps together take time linear in the page.

mod block_attributes;
pub mod blocks;
mod classify;
mod element_hints;
mod evidence;
mod explain;
mod facts;
mod features;
mod inference;
mod label;
mod language;
mod line_cache;
mod line_classifier;
mod model;
mod normalize;
mod page_kind;
mod phrases;
mod prompt_mention;
mod region;
mod rule;
mod rules;
mod site;
pub mod sites;
mod structured_data;
mod supplied_text;
mod title;
mod wall_concepts;

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::blocks::{ParsedPage, TokenHash, clean, count_letters};
use crate::sites::{PageFingerprint, SiteContext, SiteProfile};
use newsidx_core::article::{Article, ArticleId};
use newsidx_core::page::HashedPage;

pub use explain::{Explanation, FeatureWeight, explain};
pub use facts::DateCandidate;
use facts::DateScope;
use features::{BlockRef, FeatureContext, FeatureExtractor, ScoreContext};
pub use features::{Features, feature_names};
use inference::InferenceScratch;
pub use label::{BlockLabel, Label};
use line_cache::LineCache;
use page_kind::PageKind;
pub use page_kind::listing::ListingFeatures;
pub use rule::Rule;
use structured_data::StructuredData;
use supplied_text::SuppliedText;

/// Version of the extractor: the day of its last change. The index stores it with every source, so that `newsidx index
/// --refresh` can find and reread the sources of older versions.
///
/// Raise it with every change that alters the article of some page, or whether the page is an article: rules, models,
/// blocks, site profiles, reading of formats. A change of speed alone does not count.
// A day and not a counter, so that two changes on parallel branches do not get the same number.
pub const EXTRACTOR_VERSION: u32 = 20261126;

/// Why a page is not an article. A result, not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rejection {
    /// The page has no text.
    Empty,
    /// The page has text but no body: a menu, a gallery.
    NoArticle,
    /// The page is a list of other pages: a section front, an archive, search results.
    Listing,
    /// The page is a notice in place of the article: a robot check, a consent or login wall, an error.
    Wall,
}

impl Rejection {
    /// All reasons.
    pub const ALL: [Self; 4] = [Self::Empty, Self::NoArticle, Self::Listing, Self::Wall];

    /// The name printed in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoArticle => "no-article",
            Self::Listing => "listing",
            Self::Wall => "wall",
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no text",
            Self::NoArticle => "no article on the page",
            Self::Listing => "a list of other pages",
            Self::Wall => "a robot check, login, consent or error page",
        })
    }
}

/// The result of the extraction of a page.
#[derive(Clone, Debug)]
pub struct Extraction {
    /// The article, or why the page is none.
    pub outcome: Result<Article, Rejection>,
    /// The label of every block, in the order of the blocks.
    pub labels: Vec<BlockLabel>,
}

/// What the models read about every block of a page.
///
/// Training data: `examples/block_features.rs` prints it.
#[derive(Clone, Debug)]
pub struct PageFeatures {
    /// Features of every block, in the order of [`feature_names`].
    pub features: Features,
    /// The same with the features that the scores of a first model add; `None` without such scores.
    pub with_context: Option<Features>,
    /// The label of every block by rules alone; `None` where no rule applies.
    pub evidence: Vec<Option<BlockLabel>>,
}

/// Computes the features of every block of a page. `scores` are those of a first model, one for each block; the scores
/// of certain clutter are ignored.
pub fn page_features(raw: &HashedPage, page: &ParsedPage, scores: Option<&[f32]>) -> PageFeatures {
    let no_site = SiteContext { profile: &SiteProfile::default(), fingerprint: &PageFingerprint::default() };
    let analysis = analyze(raw, page, no_site, &mut LineCache::default());
    let context = analysis.feature_context(page);
    let extractors = [FeatureExtractor::new(&context)];
    let all: Vec<BlockRef> = (0..page.blocks.len()).map(|block| BlockRef { page: 0, block }).collect();
    let mut features = Features::default();
    FeatureExtractor::write_features(&extractors, &all, &mut features);
    let with_context = scores.map(|scores| {
        // Extraction does not score certain clutter, so training must not see its scores either.
        let is_clutter = |at: usize| inference::is_certain_clutter(&analysis.attributes[at], analysis.evidence[at]);
        let scores = scores.iter().enumerate().map(|(at, score)| if is_clutter(at) { 0.0 } else { *score });
        let scores: Vec<f32> = scores.collect();
        let mut with_context = Features::default();
        let contexts = extractors.each_ref().map(|page| ScoreContext::compute(page, &scores));
        ScoreContext::write(&contexts, &features, |_| true, &mut with_context);
        with_context
    });
    let own = |at: usize| classify::rule_label(&context, at);
    let evidence_of = |at: usize| own(at).or_else(|| analysis.evidence[at].map(|evidence| evidence.block_label));
    let evidence = (0..page.blocks.len()).map(evidence_of).collect();
    PageFeatures { features, with_context, evidence }
}

/// What the models of lists read about a page as a whole.
///
/// Training data: `examples/listing_features.rs` prints it.
pub fn listing_features(raw: &HashedPage, page: &ParsedPage) -> ListingFeatures {
    let no_site = SiteContext { profile: &SiteProfile::default(), fingerprint: &PageFingerprint::default() };
    let mut cache = ExtractorCache::default();
    let input = ExtractionInput { raw, page, site: no_site };
    let mut pages = [ClassifiedPage::analyze(input, &mut cache.lines)];
    classify(&mut pages, &mut cache.scratch);
    let [page] = &pages;
    page_kind::listing::page_features(&page.feature_context(), &page.labels)
}

/// Names of the features of a page as a whole.
pub fn listing_feature_names() -> Vec<String> {
    page_kind::listing::feature_names()
}

/// What a worker keeps between pages: a few megabytes at most. Affects the speed alone, never an article.
#[derive(Default)]
pub struct ExtractorCache {
    lines: LineCache,
    scratch: InferenceScratch,
}

/// What is known of a page before the models score it.
struct PageAnalysis {
    element_hints: Vec<element_hints::ElementHints>,
    attributes: Vec<block_attributes::BlockAttributes>,
    evidence: Vec<Option<label::Evidence>>,
    structured: StructuredData,
    region: Option<Range<usize>>,
    title: Option<title::Title>,
}

fn analyze(raw: &HashedPage, page: &ParsedPage, site: SiteContext<'_>, lines: &mut LineCache) -> PageAnalysis {
    let (attributes, hints) = block_attributes::compute(page, lines);
    let blocks = page.blocks.iter().zip(&attributes).enumerate();
    let evidence: Vec<_> = blocks
        .map(|(at, (block, attributes))| evidence::find_evidence(block, attributes, || site.repetition(at)))
        .collect();
    let structured = structured_data::parse(&page.head.json_ld);
    let region = region::find(&page.blocks, &attributes, &evidence);
    let body_start = region.as_ref().map_or(page.blocks.len(), |region| region.start);
    let title = title::find_title(page, &raw.supplied, &structured, &attributes, &evidence, body_start);
    PageAnalysis { element_hints: hints, attributes, evidence, structured, region, title }
}

impl PageAnalysis {
    fn feature_context<'a>(&'a self, page: &'a ParsedPage) -> FeatureContext<'a> {
        let count = page.blocks.len();
        FeatureContext {
            page,
            element_hints: &self.element_hints,
            attributes: &self.attributes,
            evidence: &self.evidence,
            structured: &self.structured,
            region: self.region.clone().unwrap_or(count..count),
            title: self.title.as_ref(),
        }
    }
}

/// Key of the site of a page: the host of its address without `www.`, else the directory of its file.
pub fn site_key(raw: &HashedPage, page: &ParsedPage) -> String {
    let url = site::find_url(&raw.supplied, page);
    let host = site::find_host(url.as_deref(), &raw.supplied);
    host.unwrap_or_else(|| {
        raw.origin.directory().map(|directory| directory.to_string_lossy().into_owned()).unwrap_or_default()
    })
}

/// Whether a scraper has already extracted the text of the page; such text is taken unchanged.
pub fn has_supplied_text(raw: &HashedPage, page: &ParsedPage) -> bool {
    SuppliedText::detect(raw, page).is_some()
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

/// Makes an article of a page, given its blocks, where nothing is known of its site.
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
        let [page] = pages;
        page.extraction()
    })
}

/// Extracts the articles of several pages, given the profiles of their sites. The results are those of each page
/// alone.
pub fn extract_batch(pages: &[ExtractionInput<'_>], cache: &mut ExtractorCache) -> Vec<Extraction> {
    // Batches are faster: the models take as long for a few blocks as for a full SIMD register, and many pages have
    // few blocks.
    let supplied: Vec<Option<Extraction>> = pages.iter().map(|page| extract_supplied_text(*page)).collect();
    let others = pages.iter().zip(&supplied).filter(|(_, supplied)| supplied.is_none());
    let mut classified: Vec<ClassifiedPage<'_>> =
        others.map(|(page, _)| ClassifiedPage::analyze(*page, &mut cache.lines)).collect();
    classify(&mut classified, &mut cache.scratch);
    let mut classified = classified.into_iter().map(ClassifiedPage::extraction);
    supplied.into_iter().filter_map(|supplied| supplied.or_else(|| classified.next())).collect()
}

fn extract_supplied_text(ExtractionInput { raw, page, .. }: ExtractionInput<'_>) -> Option<Extraction> {
    let SuppliedText { title, labels } = SuppliedText::detect(raw, page)?;
    if page_kind::supplied_text_kind(page, &title.text, &labels) == PageKind::Wall {
        return Some(Extraction { outcome: Err(Rejection::Wall), labels });
    }
    let body = BodyText { paragraphs: texts(page, &labels, &BODY_LABELS), words: None };
    let article = article(raw, page, &StructuredData::default(), Some(title), &labels, body);
    Some(Extraction { outcome: Ok(article), labels })
}

/// A page, its analysis and the labels of its blocks.
struct ClassifiedPage<'a> {
    input: ExtractionInput<'a>,
    analysis: PageAnalysis,
    /// One for each block; empty until the page is classified.
    labels: Vec<BlockLabel>,
}

/// Labels the blocks of pages. Repeats the search for the headline where the models find the body in another part of
/// the page than the region did.
fn classify(pages: &mut [ClassifiedPage<'_>], scratch: &mut InferenceScratch) {
    let contexts: Vec<FeatureContext<'_>> = pages.iter().map(ClassifiedPage::feature_context).collect();
    let labels = classify::classify_blocks(&contexts, scratch);
    for (page, labels) in pages.iter_mut().zip(labels) {
        page.labels = labels;
        page.retry_title(scratch);
    }
}

impl<'a> ClassifiedPage<'a> {
    fn analyze(input: ExtractionInput<'a>, lines: &mut LineCache) -> Self {
        Self { input, analysis: analyze(input.raw, input.page, input.site, lines), labels: Vec::new() }
    }

    fn feature_context(&self) -> FeatureContext<'_> {
        self.analysis.feature_context(self.input.page)
    }

    fn retry_title(&mut self, scratch: &mut InferenceScratch) {
        let title = title::find_above_body(&self.feature_context(), &self.input.raw.supplied, &self.labels);
        if title.is_none() {
            return;
        }
        self.analysis.title = title;
        let again =
            classify::classify_blocks(&[self.analysis.feature_context(self.input.page)], scratch).into_iter().flatten();
        for (block_label, again) in self.labels.iter_mut().zip(again) {
            if [block_label.label, again.label].contains(&Label::Title) {
                *block_label = again;
            }
        }
    }

    fn extraction(self) -> Extraction {
        let kind = page_kind::page_kind(&self.feature_context(), &self.labels);
        let Self {
            input: ExtractionInput { raw, page, .. },
            analysis: PageAnalysis { attributes, structured, title, .. },
            labels,
        } = self;
        let body_blocks =
            attributes.iter().zip(&labels).filter(|(_, block_label)| BODY_LABELS.contains(&block_label.label));
        let shown = body_blocks.map(|(attributes, _)| attributes.letters).sum();
        let hidden = structured_only_letters(shown, &structured.body);
        let outcome = match rejection(page, &structured, title.as_ref(), &labels, hidden.unwrap_or(shown), kind) {
            Some(rejection) => Err(rejection),
            None => {
                let body = match hidden {
                    Some(_) => BodyText { paragraphs: structured.body.clone(), words: None },
                    None => BodyText::from_blocks(page, &labels),
                };
                Ok(article(raw, page, &structured, title, &labels, body))
            }
        };
        Extraction { outcome, labels }
    }
}

/// Why a page is not an article, or `None` if it is one. `body_letters` is the length of its body.
///
/// The kind comes first: a wall or a list has its own reason, however short its body is.
fn rejection(
    page: &ParsedPage,
    structured: &StructuredData,
    title: Option<&title::Title>,
    labels: &[BlockLabel],
    body_letters: usize,
    kind: PageKind,
) -> Option<Rejection> {
    if page.blocks.is_empty() {
        return Some(Rejection::Empty);
    }
    match kind {
        PageKind::Wall => return Some(Rejection::Wall),
        PageKind::Listing => return Some(Rejection::Listing),
        PageKind::Article => {}
    }
    let standfirst = texts(page, labels, &[Label::Standfirst]).first().map_or(0, |text| count_letters(text));
    let is_short_article = body_letters + standfirst >= rules::thresholds::SHORT_ARTICLE_LETTERS
        && title.is_some_and(title::Title::is_confirmed)
        && declares_article(page, structured);
    (body_letters < rules::thresholds::MIN_BODY_LETTERS && !is_short_article).then_some(Rejection::NoArticle)
}

/// The labels of the body.
const BODY_LABELS: [Label; 2] = [Label::Body, Label::Subheading];

/// The texts of the blocks with one of these labels.
fn texts(page: &ParsedPage, labels: &[BlockLabel], kinds: &[Label]) -> Vec<String> {
    let blocks = page.blocks.iter().zip(labels).filter(|(_, block_label)| kinds.contains(&block_label.label));
    blocks.map(|(block, _)| block.text.clone()).collect()
}

/// The body of a page.
struct BodyText {
    paragraphs: Vec<String>,
    /// The first words, if they are already hashed.
    words: Option<Vec<TokenHash>>,
}

impl BodyText {
    /// Collects the body from the labelled blocks.
    fn from_blocks(page: &ParsedPage, labels: &[BlockLabel]) -> Self {
        let body_blocks =
            page.tokens().blocks().zip(labels).filter(|(_, block_label)| BODY_LABELS.contains(&block_label.label));
        let words = language::first_words(body_blocks.map(|(words, _)| words));
        Self { paragraphs: texts(page, labels, &BODY_LABELS), words: Some(words) }
    }
}

/// Builds the article from a page with labels.
fn article(
    raw: &HashedPage,
    page: &ParsedPage,
    structured: &StructuredData,
    title: Option<title::Title>,
    labels: &[BlockLabel],
    body: BodyText,
) -> Article {
    let BodyText { mut paragraphs, mut words } = body;
    let url = site::find_url(&raw.supplied, page);
    let mut standfirst = texts(page, labels, &[Label::Standfirst]).into_iter().next();
    if paragraphs.is_empty() {
        // A body of one paragraph can be labelled as the standfirst.
        paragraphs.extend(standfirst.take());
        words = None;
    }
    let title = title.map(|title| title.text).unwrap_or_default();
    let site = site::find_site(url.as_deref(), &raw.supplied, &raw.origin);
    let section = facts::find_section(page, &raw.supplied, structured, labels, &title);
    let pictures = facts::find_pictures(&page.blocks, labels);
    let published =
        facts::choose(&facts::find_published(raw, page, structured, labels, url.as_deref(), DateScope::UntilChosen));
    let modified = facts::find_modified(raw, page, structured, labels, url.as_deref(), published);
    Article {
        id: ArticleId::from_page(raw),
        origin: raw.origin.clone(),
        other_sources: Vec::new(),
        fetched: raw.fetched,
        authors: facts::find_authors(page, &raw.supplied, structured, labels, &site),
        agency: facts::find_agency(&page.blocks, labels, structured, &raw.supplied.authors).map(str::to_owned),
        section: section.map(|section| clean(&section)),
        published,
        modified: facts::latest_modification(&modified),
        language: language::detect(
            &paragraphs,
            words.as_deref(),
            raw.supplied.language.as_deref(),
            page.head.language.as_deref(),
        ),
        standfirst,
        captions: pictures.captions,
        credits: pictures.credits,
        title: clean(&title),
        url,
        site,
        paragraphs,
    }
}

/// Whether the page declares itself an article, in Open Graph or JSON-LD.
fn declares_article(page: &ParsedPage, structured: &StructuredData) -> bool {
    page.head.meta("og:type").is_some_and(|kind| kind.eq_ignore_ascii_case("article")) || structured.headline.is_some()
}

/// The letters of the body in the structured data, if these are several times as many as the page shows. Behind a
/// paywall, the page shows only the beginning of the body.
fn structured_only_letters(shown: usize, structured: &[String]) -> Option<usize> {
    let hidden = structured.iter().map(|paragraph| count_letters(paragraph)).sum();
    // The structured data of a page without any body may describe another page.
    (shown >= rules::thresholds::MIN_BODY_LETTERS && hidden > rules::thresholds::STRUCTURED_BODY_FACTOR * shown)
        .then_some(hidden)
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
            // The pages with 5,000 blocks each exceed one inference batch together but not alone.
            raw(ContentKind::Text, &body(5000)),
            raw(ContentKind::Text, &body(5000)),
            RawPage { supplied, ..raw(ContentKind::ExtractedText, &body(3)) },
            raw(ContentKind::Html, &html),
            raw(ContentKind::Html, "<nav><a href=/>Home</a></nav>"),
            raw(ContentKind::Text, &format!("The old bridge\n\nBy Jane Doe\n\n{}", body(9))),
        ];
        let blocks: Vec<ParsedPage> = raws.iter().map(blocks::parse).collect();
        let raws = raws.map(RawPage::into_hashed);
        let no_site = SiteContext { profile: &SiteProfile::default(), fingerprint: &PageFingerprint::default() };
        let pages = raws.iter().zip(&blocks).map(|(raw, page)| ExtractionInput { raw, page, site: no_site });
        let together = extract_batch(&pages.collect::<Vec<_>>(), &mut ExtractorCache::default());
        assert_eq!(together.len(), raws.len());
        for ((raw, page), together) in raws.iter().zip(&blocks).zip(together) {
            let alone = extract(raw, page);
            assert!(together.outcome == alone.outcome && together.labels == alone.labels, "{page:?}");
        }
    }

    #[test]
    fn a_body_behind_a_paywall_is_taken_from_the_structured_data() {
        let hidden = |shown: usize, structured: usize| structured_only_letters(shown, &["x".repeat(structured)]);
        assert_eq!(hidden(200, 900), Some(900));
        assert_eq!(hidden(200, 500), None);
        assert_eq!(hidden(20, 900), None, "a page without a body has none");
    }
}
