//! Turns the blocks of a page into an article, or says why there is none.
//!
//! A news page is mostly not news: menus, teasers, consent banners and comments outweigh the text.
//! The steps run in this order, each taking what the last one left:
//!
//! 1. `said`: what the text of each block says of itself: a caption, a prompt, a byline …; of lines that are met again and
//!    again it is remembered (`line_cache`),
//! 2. `marks`: what the words and the tag of each element say,
//! 3. `signals`, `label`: what can be seen of a block, and what all this and the pages of its site make of it,
//! 4. `region`: where about the story stands,
//! 5. `title`: the headline,
//! 6. `features`, `scores`, `model`: numbers, and what the trees that were trained on them say,
//! 7. `scores`: about which blocks these are asked,
//! 8. `verdicts`: every block gets its label, with the rule that gave it,
//! 9. `facts`: authors, agency, section, date.
//!
//! For people who ask, `explain` tells what weighed most with the models, and the dates that were not chosen.
//!
//! Text of which a scraper has made a story already skips all but the last (`stated`).
//!
//! Everything here is a pure function of its input: no files, no clock, no threads. Broken pages
//! are normal input, never an error. All steps together take time linear in the page.

mod block_attributes;
pub mod blocks;
mod classify;
mod credits;
mod dates;
mod element_hints;
mod explain;
mod facts;
mod features;
mod inference;
mod label;
mod language;
mod line_cache;
mod line_classifier;
mod model;
mod phrases;
mod region;
mod rules;
mod site;
pub mod sites;
mod structured_data;
mod supplied_text;
mod title;

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
pub use features::Features;
use features::{BlockRef, FeatureContext, FeatureExtractor, ScoreContext};
use inference::InferenceScratch;
pub use label::{BlockLabel, Label};
use line_cache::LineCache;
use structured_data::StructuredData;
use supplied_text::SuppliedText;

/// Version of what makes an article of a page: the day of the last change. It stands with every source in an index, so
/// that those which an older one has read can be read again (`newsidx index --refresh`).
///
/// Raise it with every change after which some page becomes another article, or is one no more: of rules, of models, of
/// blocks, of what is learned of sites, or of how formats are read. Speed is no reason. Days, not counts, so that two
/// changes that are made side by side do not come to the same number.
pub const EXTRACTOR_VERSION: u32 = 20261126;

/// Why a page is no article. An answer, not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rejection {
    /// The page holds no text.
    Empty,
    /// The page holds text, but no story: a menu, a section front, a gallery, a login wall.
    NoArticle,
}

impl Rejection {
    /// Every reason.
    pub const ALL: [Self; 2] = [Self::Empty, Self::NoArticle];

    /// The name used in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoArticle => "no-article",
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no text",
            Self::NoArticle => "no article on the page",
        })
    }
}

/// What was made of a page.
#[derive(Clone, Debug)]
pub struct Extraction {
    /// The article, or why there is none.
    pub outcome: Result<Article, Rejection>,
    /// The label of every block, in the order of the blocks.
    pub labels: Vec<BlockLabel>,
}

/// What every block of a page is told by: the numbers that the models decide by.
///
/// For making training data: `examples/block_features.rs` prints them.
#[derive(Clone, Debug)]
pub struct PageFeatures {
    /// Features of every block, in the order of [`feature_names`].
    pub features: Features,
    /// The same with what the scores of a first model say of the surroundings, where scores were given.
    pub with_context: Option<Features>,
    /// What every block says of itself, before a model is asked.
    pub evidence: Vec<Option<BlockLabel>>,
}

/// Names of the features of a block: those of the page alone, and those that scores add.
pub fn feature_names() -> (Vec<String>, Vec<String>) {
    (features::names(), features::CONTEXT_FEATURES.iter().map(|name| (*name).to_owned()).collect())
}

/// Measures every block of a page; `scores` are those of a first model, which is not asked about sure clutter.
pub fn page_features(raw: &HashedPage, page: &ParsedPage, scores: Option<&[f32]>) -> PageFeatures {
    let nowhere = SiteContext { profile: &SiteProfile::default(), fingerprint: &PageFingerprint::default() };
    let sight = analyze(raw, page, nowhere, &mut LineCache::default());
    let measured = sight.feature_context(page);
    let measures = [FeatureExtractor::new(&measured)];
    let all: Vec<BlockRef> = (0..page.blocks.len()).map(|block| BlockRef { page: 0, block }).collect();
    let mut features = Features::default();
    FeatureExtractor::write_features(&measures, &all, &mut features);
    let in_context = scores.map(|scores| {
        let is_clutter = |at: usize| inference::is_certain_clutter(&sight.attributes[at], sight.evidence[at]);
        let scores = scores.iter().enumerate().map(|(at, score)| if is_clutter(at) { 0.0 } else { *score });
        let scores: Vec<f32> = scores.collect();
        let mut in_context = Features::default();
        let contexts = measures.each_ref().map(|page| ScoreContext::compute(page, &scores));
        ScoreContext::write(&contexts, &features, |_| true, &mut in_context);
        in_context
    });
    let own = |at: usize| classify::rule_label(&measured, at);
    let says = |at: usize| own(at).or_else(|| sight.evidence[at].map(|evidence| evidence.block_label));
    let evidence = (0..page.blocks.len()).map(says).collect();
    PageFeatures { features, with_context: in_context, evidence }
}

/// What a worker keeps from page to page, some megabytes at most. It makes extraction faster and nothing else.
#[derive(Default)]
pub struct ExtractorCache {
    lines: LineCache,
    scratch: InferenceScratch,
}

/// What can be seen of a page before the models are asked.
struct PageAnalysis {
    element_hints: Vec<element_hints::ElementHints>,
    attributes: Vec<block_attributes::BlockAttributes>,
    evidence: Vec<Option<label::Evidence>>,
    structured: StructuredData,
    region: Option<Range<usize>>,
    title: Option<title::Title>,
}

fn analyze(raw: &HashedPage, page: &ParsedPage, site: SiteContext<'_>, known: &mut LineCache) -> PageAnalysis {
    let (signals, marks) = block_attributes::compute(page, known);
    let blocks = page.blocks.iter().zip(&signals).enumerate();
    let evidence: Vec<_> =
        blocks.map(|(at, (block, signals))| label::evidence(block, signals, || site.repetition(at))).collect();
    let structured = structured_data::parse(&page.head.json_ld);
    let region = region::find(&page.blocks, &signals, &evidence);
    let story_start = region.as_ref().map_or(page.blocks.len(), |region| region.start);
    let title = title::find_title(page, &raw.supplied, &structured, &signals, &evidence, story_start);
    PageAnalysis { element_hints: marks, attributes: signals, evidence, structured, region, title }
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

/// What the pages of one site have in common: the host of their address without `www.`, else the path of
/// the directory that they lie in.
pub fn site_key(raw: &HashedPage, page: &ParsedPage) -> String {
    let url = site::find_url(&raw.supplied, page);
    let host = site::find_host(url.as_deref(), &raw.supplied);
    host.unwrap_or_else(|| {
        raw.origin.directory().map(|directory| directory.to_string_lossy().into_owned()).unwrap_or_default()
    })
}

/// Whether a scraper has made a story of the page already, which is taken as it stands.
pub fn has_supplied_text(raw: &HashedPage, page: &ParsedPage) -> bool {
    SuppliedText::detect(raw, page).is_some()
}

/// A page with its blocks, and what repeats over the pages of its site.
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
    let nowhere = SiteContext { profile: &SiteProfile::default(), fingerprint: &PageFingerprint::default() };
    let page = ExtractionInput { raw, page, site: nowhere };
    extract_supplied_text(page).unwrap_or_else(|| {
        let mut memory = ExtractorCache::default();
        let mut pages = [ClassifiedPage::analyze(page, &mut memory.lines)];
        classify(&mut pages, &mut memory.scratch);
        let [page] = pages;
        page.extraction()
    })
}

/// Makes articles of pages, given what repeats over those of their sites. The same comes of each as alone, but several take
/// less time together: the models are asked about all of them at once.
pub fn extract_batch(pages: &[ExtractionInput<'_>], memory: &mut ExtractorCache) -> Vec<Extraction> {
    let stated: Vec<Option<Extraction>> = pages.iter().map(|page| extract_supplied_text(*page)).collect();
    let others = pages.iter().zip(&stated).filter(|(_, stated)| stated.is_none());
    let mut judged: Vec<ClassifiedPage<'_>> =
        others.map(|(page, _)| ClassifiedPage::analyze(*page, &mut memory.lines)).collect();
    classify(&mut judged, &mut memory.scratch);
    let mut judged = judged.into_iter().map(ClassifiedPage::extraction);
    stated.into_iter().filter_map(|stated| stated.or_else(|| judged.next())).collect()
}

fn extract_supplied_text(ExtractionInput { raw, page, .. }: ExtractionInput<'_>) -> Option<Extraction> {
    let SuppliedText { title, verdicts } = SuppliedText::detect(raw, page)?;
    let story = BodyText { paragraphs: texts(page, &verdicts, &BODY_LABELS), words: None };
    let article = article(raw, page, &StructuredData::default(), Some(title), &verdicts, story);
    Some(Extraction { outcome: Ok(article), labels: verdicts })
}

/// A page with what can be seen of it, and what its blocks are.
struct ClassifiedPage<'a> {
    input: ExtractionInput<'a>,
    analysis: PageAnalysis,
    /// Of every block, once they are judged.
    labels: Vec<BlockLabel>,
}

/// Tells what the blocks of pages are. Where the story is another part of the page than that over which the headline was
/// looked for, it is looked for again.
fn classify(pages: &mut [ClassifiedPage<'_>], room: &mut InferenceScratch) {
    let measured: Vec<FeatureContext<'_>> = pages.iter().map(ClassifiedPage::feature_context).collect();
    let verdicts = classify::classify_blocks(&measured, room);
    for (page, verdicts) in pages.iter_mut().zip(verdicts) {
        page.labels = verdicts;
        page.retry_title(room);
    }
}

impl<'a> ClassifiedPage<'a> {
    fn analyze(of: ExtractionInput<'a>, known: &mut LineCache) -> Self {
        Self { input: of, analysis: analyze(of.raw, of.page, of.site, known), labels: Vec::new() }
    }

    fn feature_context(&self) -> FeatureContext<'_> {
        self.analysis.feature_context(self.input.page)
    }

    fn retry_title(&mut self, room: &mut InferenceScratch) {
        let title = title::find_above_body(&self.feature_context(), &self.input.raw.supplied, &self.labels);
        if title.is_none() {
            return;
        }
        self.analysis.title = title;
        let again =
            classify::classify_blocks(&[self.analysis.feature_context(self.input.page)], room).into_iter().flatten();
        for (verdict, again) in self.labels.iter_mut().zip(again) {
            if [verdict.label, again.label].contains(&Label::Title) {
                *verdict = again;
            }
        }
    }

    fn extraction(self) -> Extraction {
        let Self {
            input: ExtractionInput { raw, page, .. },
            analysis: PageAnalysis { attributes: signals, structured, title, .. },
            labels: verdicts,
        } = self;
        let of_story = signals.iter().zip(&verdicts).filter(|(_, verdict)| BODY_LABELS.contains(&verdict.label));
        let shown = of_story.map(|(signals, _)| signals.letters).sum();
        let hidden = structured_only_letters(shown, &structured.body);
        let outcome = match rejection(page, &structured, title.as_ref(), &verdicts, hidden.unwrap_or(shown)) {
            Some(rejection) => Err(rejection),
            None => {
                let story = match hidden {
                    Some(_) => BodyText { paragraphs: structured.body.clone(), words: None },
                    None => BodyText::from_blocks(page, &verdicts),
                };
                Ok(article(raw, page, &structured, title, &verdicts, story))
            }
        };
        Extraction { outcome, labels: verdicts }
    }
}

/// Why a page is no article, if it is none; its story has so many letters.
fn rejection(
    page: &ParsedPage,
    structured: &StructuredData,
    title: Option<&title::Title>,
    verdicts: &[BlockLabel],
    body_letters: usize,
) -> Option<Rejection> {
    if page.blocks.is_empty() {
        return Some(Rejection::Empty);
    }
    let standfirst = texts(page, verdicts, &[Label::Standfirst]).first().map_or(0, |text| count_letters(text));
    let is_short_article = body_letters + standfirst >= rules::thresholds::SHORT_ARTICLE_LETTERS
        && title.is_some_and(title::Title::is_confirmed)
        && declares_article(page, structured);
    (body_letters < rules::thresholds::MIN_BODY_LETTERS && !is_short_article).then_some(Rejection::NoArticle)
}

/// The labels of the story.
const BODY_LABELS: [Label; 2] = [Label::Body, Label::Subheading];

/// The texts of the blocks with some labels.
fn texts(page: &ParsedPage, verdicts: &[BlockLabel], wanted: &[Label]) -> Vec<String> {
    let chosen = page.blocks.iter().zip(verdicts).filter(|(_, verdict)| wanted.contains(&verdict.label));
    chosen.map(|(block, _)| block.text.clone()).collect()
}

/// The story of a page.
struct BodyText {
    paragraphs: Vec<String>,
    /// The words that it begins with, where they are known already.
    words: Option<Vec<TokenHash>>,
}

impl BodyText {
    /// The story that the blocks of a page are.
    fn from_blocks(page: &ParsedPage, verdicts: &[BlockLabel]) -> Self {
        let of_story = page.tokens().blocks().zip(verdicts).filter(|(_, verdict)| BODY_LABELS.contains(&verdict.label));
        let words = language::first_words(of_story.map(|(words, _)| words));
        Self { paragraphs: texts(page, verdicts, &BODY_LABELS), words: Some(words) }
    }
}

/// The article of a page whose blocks are told apart.
fn article(
    raw: &HashedPage,
    page: &ParsedPage,
    structured: &StructuredData,
    title: Option<title::Title>,
    verdicts: &[BlockLabel],
    story: BodyText,
) -> Article {
    let BodyText { mut paragraphs, mut words } = story;
    let url = site::find_url(&raw.supplied, page);
    let mut standfirst = texts(page, verdicts, &[Label::Standfirst]).into_iter().next();
    if paragraphs.is_empty() {
        paragraphs.extend(standfirst.take());
        words = None;
    }
    let title = title.map(|title| title.text).unwrap_or_default();
    let site = site::find_site(url.as_deref(), &raw.supplied, &raw.origin);
    let section = facts::find_section(page, &raw.supplied, structured, verdicts, &title);
    let pictures = facts::find_pictures(&page.blocks, verdicts);
    let published =
        facts::choose(&facts::find_published(raw, page, structured, verdicts, url.as_deref(), DateScope::UntilChosen));
    let modified = facts::find_modified(raw, page, structured, verdicts, url.as_deref(), published);
    Article {
        id: ArticleId::from_page(raw),
        origin: raw.origin.clone(),
        other_sources: Vec::new(),
        fetched: raw.fetched,
        authors: facts::find_authors(page, &raw.supplied, structured, verdicts, &site),
        agency: facts::find_agency(&page.blocks, verdicts, structured, &raw.supplied.authors).map(str::to_owned),
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

/// Whether the page says of itself that it is an article.
fn declares_article(page: &ParsedPage, structured: &StructuredData) -> bool {
    page.head.meta("og:type").is_some_and(|kind| kind.eq_ignore_ascii_case("article")) || structured.headline.is_some()
}

/// The letters of the story in the structured data of a page that shows so many, where these are several times as many:
/// behind a paywall the page shows the beginning of the story.
fn structured_only_letters(shown: usize, structured: &[String]) -> Option<usize> {
    let hidden = structured.iter().map(|paragraph| count_letters(paragraph)).sum();
    // A page without any story may describe another one.
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
    fn a_note_is_an_article_where_the_page_says_so() {
        let note = "The old bridge over the Orrin is closed tonight from ten o'clock, the council said on Friday.";
        let says = "<meta property=\"og:type\" content=\"article\">";
        assert_eq!(outcome(says, note).unwrap(), [note]);
        assert_eq!(outcome("", note), Err(Rejection::NoArticle));
        assert_eq!(outcome(says, "Closed tonight."), Err(Rejection::NoArticle));
    }

    #[test]
    fn of_pages_that_are_extracted_together_the_same_comes_as_of_each_alone() {
        let sentence = |nth: usize| format!("On day {nth} the council said that the old bridge will be mended by May.");
        let story = |count: usize| (0..count).map(|nth| format!("{}\n\n", sentence(nth))).collect::<String>();
        let html = format!("<title>A bridge</title><h1>A bridge</h1><p>{}</p><p>{}</p>", sentence(1), sentence(2));
        let raw = |kind, text: &str| RawPage::new(Origin::from_file("/a/page"), kind, text.as_bytes().to_vec());
        let stated = SuppliedMetadata { title: Some("A bridge".to_owned()), ..SuppliedMetadata::default() };
        let raws = [
            raw(ContentKind::Text, &story(4)),
            raw(ContentKind::Text, ""),
            // Together they have more blocks than are measured at once, alone they have not.
            raw(ContentKind::Text, &story(5000)),
            raw(ContentKind::Text, &story(5000)),
            RawPage { supplied: stated, ..raw(ContentKind::ExtractedText, &story(3)) },
            raw(ContentKind::Html, &html),
            raw(ContentKind::Html, "<nav><a href=/>Home</a></nav>"),
            raw(ContentKind::Text, &format!("The old bridge\n\nBy Jane Doe\n\n{}", story(9))),
        ];
        let blocks: Vec<ParsedPage> = raws.iter().map(blocks::parse).collect();
        let raws = raws.map(RawPage::into_hashed);
        let nowhere = SiteContext { profile: &SiteProfile::default(), fingerprint: &PageFingerprint::default() };
        let pages = raws.iter().zip(&blocks).map(|(raw, page)| ExtractionInput { raw, page, site: nowhere });
        let together = extract_batch(&pages.collect::<Vec<_>>(), &mut ExtractorCache::default());
        assert_eq!(together.len(), raws.len());
        for ((raw, page), together) in raws.iter().zip(&blocks).zip(together) {
            let alone = extract(raw, page);
            assert!(together.outcome == alone.outcome && together.labels == alone.labels, "{page:?}");
        }
    }

    #[test]
    fn a_hidden_story_is_taken_from_the_structured_data() {
        let hidden = |shown: usize, structured: usize| structured_only_letters(shown, &["x".repeat(structured)]);
        assert_eq!(hidden(200, 900), Some(900));
        assert_eq!(hidden(200, 500), None);
        assert_eq!(hidden(20, 900), None, "a page without a story has none");
    }
}
