//! The headline of a page.
//!
//! `site_name` takes the site's name off what the head says, `over_story` weighs the lines over
//! the story, and `document_title` reads the line that scrapers put first.

mod candidates;
mod document_title;
mod site_name;

use crate::blocks::{Markup, ParsedPage, count_letters, is_cjk};
use newsidx_core::page::SuppliedMetadata;

use super::block_attributes::{BlockAttributes, alnum_key, fold, is_heading};
use super::features::FeatureContext;
use super::label::{BlockLabel, Evidence, Label};
use super::rules::names::SECTION_TITLES;
use super::rules::thresholds::PROSE_LETTERS;
use super::site;
use super::structured_data::StructuredData;
use site_name::SiteNames;

/// The headline, and the evidence that it rests on.
pub(super) struct Title {
    pub text: String,
    pub rule: &'static str,
}

impl Title {
    /// Whether readers see it and the head says it.
    pub(super) fn is_confirmed(&self) -> bool {
        self.rule == CONFIRMED_RULE
    }
}

/// The rule of a headline that readers see and the head says.
const CONFIRMED_RULE: &str = "heading-and-head-agree";

/// What the title has to be chosen from.
struct TitleContext<'a> {
    page: &'a ParsedPage,
    signals: &'a [BlockAttributes],
    evidence: &'a [Option<Evidence>],
    /// First paragraph of the story: captions and labels may stand above it in the story's range.
    body_start: usize,
    /// Blocks from there on that may still be the headline.
    late_blocks: usize,
    site_names: SiteNames,
}

/// Chooses the headline: what the page shows as a heading where its head agrees, else what the
/// head says, else the line that stands over the story.
pub(super) fn find_title(
    page: &ParsedPage,
    stated: &SuppliedMetadata,
    structured: &StructuredData,
    signals: &[BlockAttributes],
    evidence: &[Option<Evidence>],
    story_start: usize,
) -> Option<Title> {
    let site_names = SiteNames::collect(page, stated, structured, site::find_url(stated, page).as_deref());
    let is_first = |at: &usize| evidence[*at].is_none() && is_paragraph(&signals[*at]);
    let story_start = (story_start..page.blocks.len()).find(is_first).unwrap_or(story_start);
    let sources = TitleContext {
        page,
        signals,
        evidence,
        body_start: story_start,
        late_blocks: candidates::LATE_TITLE_BLOCKS,
        site_names,
    };
    let said = declared_titles(stated, structured, &sources);
    if let Some(title) =
        confirmed_heading(&said, &sources).filter(|title| !SECTION_TITLES.contains(&fold(&title.text).as_str()))
    {
        return Some(title);
    }
    let said_first = || said.first().map(|(text, rule)| Title { text: text.clone(), rule });
    let chosen = only_heading(&said, &sources).or_else(said_first).or_else(|| first_heading(page));
    match chosen {
        Some(title) if is_section_name(&title.text) => {
            let heading = candidates::best(&sources, None).filter(|line| line.is_heading(page) && line.weight > 1.0);
            Some(heading.map_or(title, |line| line.title(page)))
        }
        Some(title) => Some(title),
        None => {
            document_title::find(&sources).or_else(|| candidates::best(&sources, None).map(|line| line.title(page)))
        }
    }
}

fn is_paragraph(signals: &BlockAttributes) -> bool {
    signals.sentence_end && signals.letters >= PROSE_LETTERS
}

/// Looks again for the headline of a page that says none, where it stands in no line over the story that the models
/// found: it was looked for over another part of the page then.
pub(super) fn find_above_body(
    measured: &FeatureContext<'_>,
    stated: &SuppliedMetadata,
    verdicts: &[BlockLabel],
) -> Option<Title> {
    if !measured.title.is_none_or(|title| candidates::RULES.contains(&title.rule)) {
        return None;
    }
    let FeatureContext { page, attributes: signals, .. } = *measured;
    let is_text = |at: &usize| matches!(verdicts[*at].label, Label::Body | Label::Standfirst);
    let story_start = (0..verdicts.len()).find(|at| is_text(at) && is_paragraph(&signals[*at]))?;
    if verdicts[..story_start].iter().any(|verdict| verdict.label == Label::Title) {
        return None;
    }
    let with_captions = measured.evidence.iter().zip(verdicts);
    let evidence: Vec<_> = with_captions.map(|(own, verdict)| own.or_else(|| Evidence::for_caption(verdict))).collect();
    let site_names = SiteNames::collect(page, stated, measured.structured, site::find_url(stated, page).as_deref());
    let sources =
        TitleContext { page, signals, evidence: &evidence, body_start: story_start, late_blocks: 0, site_names };
    let line = || candidates::best(&sources, None).filter(|line| line.weight > 0.0);
    document_title::find(&sources).or_else(|| line().map(|line| line.title(page)))
}

/// Whether a title is a single word: `News`, `Home`. Pages of small sites name themselves so, and
/// the headline stands in a heading below.
fn is_section_name(title: &str) -> bool {
    !title.contains(' ') && !title.chars().any(is_cjk)
}

/// A heading or line of the page.
struct HeadingLine<'a> {
    text: &'a str,
    key: String,
}

/// A heading or line of the page that the head names: the headline as readers see it.
fn confirmed_heading(said: &[(String, &'static str)], sources: &TitleContext<'_>) -> Option<Title> {
    if said.is_empty() {
        return None;
    }
    let said: Vec<(&str, String)> = said.iter().map(|(text, _)| (text.as_str(), alnum_key(text))).collect();
    // Markup joins a kicker and a headline without the colon that the head puts between them.
    let as_said = |shown: HeadingLine<'_>| said.iter().find(|(_, said)| *said == shown.key);
    if let Some((text, _)) = heading_lines(sources).find_map(as_said) {
        return Some(Title { text: (*text).to_owned(), rule: CONFIRMED_RULE });
    }
    let shown: Vec<HeadingLine<'_>> = heading_lines(sources).collect();
    let text_of =
        |is_headline: &dyn Fn(&str) -> bool| shown.iter().find(|shown| is_headline(&shown.key)).map(|shown| shown.text);
    let begins = || text_of(&|shown| said.iter().any(|(_, said)| is_beginning(said, shown)));
    // A head with nothing but `<title>` may put the site or a series before the headline.
    let ends = || {
        let [(_, said)] = said.as_slice() else { return None };
        text_of(&|shown| said.ends_with(shown) && shown.len() * 10 >= said.len() * 6)
    };
    let text = begins().or_else(ends)?;
    Some(Title { text: text.to_owned(), rule: CONFIRMED_RULE })
}

/// The lines that could be the headline, the nearest to the story first, and all headings.
fn heading_lines<'a>(sources: &TitleContext<'a>) -> impl Iterator<Item = HeadingLine<'a>> {
    let over_story = candidates::lines(sources).filter(|&at| sources.evidence[at].is_none());
    let lines = over_story.map(|at| &sources.page.blocks[at]);
    let headings = sources.page.blocks.iter().filter(|block| is_heading(block));
    lines.chain(headings).map(|block| HeadingLine { text: block.text.as_str(), key: alnum_key(&block.text) })
}

/// The only heading of the first level, where it shares words with what the head says: its title may
/// be one for search engines. What the scraper or JSON-LD calls the headline is one, and so is a
/// title that the head gives twice, or that the heading has in full, with a kicker or a date.
fn only_heading(said: &[(String, &'static str)], sources: &TitleContext<'_>) -> Option<Title> {
    let (first, rule) = said.first()?;
    let mut headings = sources.page.blocks.iter().filter(|block| block.markup == Markup::Heading(1));
    let (heading, others) = (headings.next()?, headings.count());
    let is_said_again =
        || said.iter().skip(1).any(|(text, rule)| *rule == "title-tag" && alnum_key(text) == alnum_key(first));
    let is_headline = matches!(*rule, "stated-title" | "json-ld-headline") || is_said_again();
    let is_part = alnum_key(&heading.text).contains(&alnum_key(first));
    if is_headline || is_part || others > 0 || sources.site_names.is_name(&heading.text) {
        return None;
    }
    let (words, heading_words) = (candidates::words(first), candidates::words(&heading.text));
    let shared = heading_words.iter().filter(|word| words.contains(word)).count();
    let is_of_story = shared > 0 && shared * 100 >= heading_words.len() * SHARED_PERCENT;
    // A single word is the section more often than the story.
    (is_of_story && heading_words.len() >= words.len().min(2))
        .then(|| Title { text: heading.text.clone(), rule: "only-heading" })
}

/// Share of the words of a heading, in percent, that the head has to have too.
const SHARED_PERCENT: usize = 30;

fn first_heading(page: &ParsedPage) -> Option<Title> {
    let block = page.blocks.iter().find(|block| block.markup == Markup::Heading(1))?;
    Some(Title { text: block.text.clone(), rule: "first-heading" })
}

/// What the scraper, the structured data and the head say the title is, best first, without the
/// site's name.
fn declared_titles(
    stated: &SuppliedMetadata,
    structured: &StructuredData,
    sources: &TitleContext<'_>,
) -> Vec<(String, &'static str)> {
    let head = &sources.page.head;
    [
        (stated.title.as_deref(), "stated-title"),
        (structured.headline.as_deref(), "json-ld-headline"),
        (head.meta("og:title"), "og-title"),
        (head.meta("twitter:title"), "twitter-title"),
        (head.title.as_deref(), "title-tag"),
    ]
    .into_iter()
    .filter_map(|(title, rule)| title.map(|title| (sources.site_names.strip(title), rule)))
    .filter(|(title, _)| count_letters(title) > 0)
    .collect()
}

/// Whether one of two squeezed texts is most of the other, cut off at the end as heads do.
fn is_beginning(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    !short.is_empty() && long.starts_with(short) && short.len() * 10 >= long.len() * 6
}

#[cfg(test)]
mod tests {
    use super::super::line_cache::LineCache;
    use super::super::{block_attributes, label, structured_data};
    use super::*;
    use crate::blocks;
    use crate::sites::RepetitionCount;
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    /// The headline of a page, and its rule.
    fn read(kind: ContentKind, page: &str) -> (String, &'static str) {
        let raw = RawPage::new(Origin::from_file("/a/page"), kind, page.as_bytes().to_vec());
        let page = blocks::parse(&raw);
        let (signals, _) = block_attributes::compute(&page, &mut LineCache::default());
        let evidence: Vec<_> = page
            .blocks
            .iter()
            .zip(&signals)
            .map(|(block, signals)| label::evidence(block, signals, RepetitionCount::default))
            .collect();
        let structured = structured_data::parse(&page.head.json_ld);
        let story = signals.iter().position(|signals| signals.letters > PROSE_LETTERS).unwrap_or(page.blocks.len());
        let title = find_title(&page, &raw.supplied, &structured, &signals, &evidence, story).unwrap();
        (title.text, title.rule)
    }

    fn read_html(head: &str, body: &str) -> (String, &'static str) {
        let story = "<p>The council voted on Tuesday night to mend the old bridge over the Orrin before the winter, and \
                     the work will take six weeks.</p>";
        read(ContentKind::Html, &format!("<html><head>{head}</head><body>{body}{story}</body></html>"))
    }

    #[test]
    fn a_heading_that_the_head_names_is_the_headline() {
        let title =
            read_html("<title>Bridge to be mended | Gazette</title>", "<h1>Gazette</h1><h2>Bridge to be mended</h2>");
        assert_eq!(title, ("Bridge to be mended".to_owned(), "heading-and-head-agree"));
    }

    #[test]
    fn the_only_heading_stands_for_a_title_for_search_engines() {
        let title =
            read_html("<title>Old bridge: when will it be mended?</title>", "<h1>Old bridge mended at last</h1>");
        assert_eq!(title, ("Old bridge mended at last".to_owned(), "only-heading"));
        let other = read_html("<title>Old bridge: when will it be mended?</title>", "<h1>Letters to the editor</h1>");
        assert_eq!(other.1, "title-tag");
        let two =
            read_html("<title>Old bridge: when will it be mended?</title>", "<h1>Old bridge</h1><h1>Town hall</h1>");
        assert_eq!(two.1, "title-tag");
        let headline = "<meta property=og:title content=\"Bridge: who pays?\"><title>Bridge: who pays?</title>";
        assert_eq!(read_html(headline, "<h1>Who pays for the old bridge</h1>").1, "og-title");
    }

    const PARAGRAPH: &str = "The council voted on Tuesday night to mend the old bridge over the Orrin before the winter, and the \
                             work will take six weeks.";

    fn read_text(lines: &[&str]) -> String {
        read(ContentKind::Text, &[lines, &[PARAGRAPH]].concat().join("\n\n")).0
    }

    #[test]
    fn the_headline_stands_under_the_breadcrumb_that_ends_in_a_title_for_search_engines() {
        let said = "Old bridge Orrin: when will it be mended? | Gazette";
        let crumbs = [said, "Home", "Town", "Old bridge Orrin: when will it be mended?"];
        let under = |lines: &[&str]| read_text(&[&crumbs, lines].concat());
        assert_eq!(
            under(&["Dispute over money", "The old bridge will be mended at last"]),
            "The old bridge will be mended at last"
        );
        assert_eq!(under(&["By Jane Doe"]), crumbs[3], "nothing else stands there");
        assert_eq!(under(&["The town hall is closed on Monday"]), crumbs[3], "another story");
        assert_eq!(under(&["The old bridge had been closed for years."]), crumbs[3], "a sentence");
        assert_eq!(read_text(&[said, "Town", crumbs[3], "The old bridge will be mended at last"]), crumbs[3]);
    }

    #[test]
    fn a_headline_is_spelled_as_readers_see_it() {
        let read = |said: &str, shown: &str| read_text(&[said, "Home", "Bridges", shown]);
        assert_eq!(
            read("The 'old bridge' will be mended | Gazette", "The ‘old bridge’ will be mended"),
            "The ‘old bridge’ will be mended"
        );
        let joined = read("Orrin: The old bridge will be mended - Gazette", "Orrin The old bridge will be mended");
        assert_eq!(joined, "Orrin: The old bridge will be mended", "markup joins a kicker");
    }

    #[test]
    fn a_single_word_over_the_page_is_the_name_of_the_site() {
        assert_eq!(
            read_text(&["Riverside-Gazette.com", "News", "The old bridge will be mended at last"]),
            "The old bridge will be mended at last"
        );
    }

    #[test]
    fn the_headline_is_looked_for_over_the_story_that_the_models_found() {
        let page = format!(
            "The old bridge will be mended at last\n\nBy Jane Doe\n\n{PARAGRAPH}\n\nWhat the others say\n\n{PARAGRAPH}"
        );
        let raw = RawPage::new(Origin::from_file("/a/page"), ContentKind::Text, page.into_bytes());
        let page = blocks::parse(&raw);
        let (signals, marks) = block_attributes::compute(&page, &mut LineCache::default());
        let evidence = vec![None; page.blocks.len()];
        let (structured, stated) = (StructuredData::default(), SuppliedMetadata::default());
        let again = |first: &[Label], title: &str, rule: &'static str| {
            let labels = first.iter().chain(&[Label::Body, Label::Title, Label::Body]);
            let verdicts: Vec<BlockLabel> = labels.map(|label| BlockLabel::new(*label, "test")).collect();
            let measured = FeatureContext {
                page: &page,
                element_hints: &marks,
                attributes: &signals,
                evidence: &evidence,
                structured: &structured,
                region: 4..5,
                title: Some(&Title { text: title.to_owned(), rule }),
            };
            find_above_body(&measured, &stated, &verdicts).map(|title| title.text)
        };
        let (late, headline) = ("What the others say", "The old bridge will be mended at last");
        assert_eq!(again(&[Label::Clutter, Label::Byline], late, "line-over-story").as_deref(), Some(headline));
        assert_eq!(again(&[Label::Title, Label::Byline], late, "line-over-story"), None, "it stands over the story");
        assert_eq!(again(&[Label::Clutter, Label::Byline], late, "stated-title"), None, "the scraper says it");
        assert_eq!(again(&[Label::Caption, Label::Byline], late, "line-over-story"), None, "a caption is none");
    }

    #[test]
    fn the_name_of_a_section_is_no_headline() {
        let title = read_html(
            "<title>News</title>",
            "<h1>News</h1><h2>Council votes to mend the old bridge over the Orrin</h2>",
        );
        assert_eq!(title.0, "Council votes to mend the old bridge over the Orrin");
        let word = read_html(
            "<title>Floods | Gazette</title>",
            "<h1>Floods</h1><h2>Council votes to mend the old bridge</h2>",
        );
        assert_eq!(word.0, "Floods");
    }
}
