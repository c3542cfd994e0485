//! Headline selection: what the page shows as a heading and its head declares, else declared titles, else the best
//! line above the body.
//!
//! `site_name` strips the name of the site from declared titles, `candidates` weighs the lines above the body,
//! `document_title` handles plain text that starts with the text of `<title>`, `veto` rules out lines of plain text that
//! the headline model scores high. Linear in the page.

mod candidates;
mod document_title;
mod headline;
mod site_name;
mod title_context;
mod veto;

use crate::block_attributes::{BlockAttributes, is_heading};
use crate::blocks::{Markup, ParsedPage, count_letters, is_cjk};
use crate::features::FeatureContext;
use crate::label::{BlockLabel, Evidence, Label};
use crate::normalize::{alnum_key, fold};
use crate::rule::Rule;
use crate::rules::names::SECTION_TITLES;
use crate::rules::thresholds::PROSE_LETTERS;
use crate::site;
use crate::structured_data::StructuredData;
pub(super) use headline::Title;
use newsidx_core::page::SuppliedMetadata;
use site_name::SiteNames;
use title_context::TitleContext;
pub(super) use veto::{is_first_entry, is_no_headline, is_story_sentence, is_under_date, opens_entries, printed_twice};

/// Selects the headline: a heading that the head confirms, else a declared title, else the best line above the body.
pub(super) fn find_title(
    page: &ParsedPage,
    supplied: &SuppliedMetadata,
    structured: &StructuredData,
    attributes: &[BlockAttributes],
    evidence: &[Option<Evidence>],
    body_start: usize,
) -> Option<Title> {
    let site_names = SiteNames::collect(page, supplied, structured, site::find_url(supplied, page).as_deref());
    let is_first = |at: &usize| evidence[*at].is_none() && is_paragraph(&attributes[*at]);
    let body_start = (body_start..page.blocks.len()).find(is_first).unwrap_or(body_start);
    let context =
        TitleContext { page, attributes, evidence, body_start, late_blocks: candidates::LATE_TITLE_BLOCKS, site_names };
    let declared = declared_titles(supplied, structured, &context);
    if let Some(title) =
        confirmed_heading(&declared, &context).filter(|title| !SECTION_TITLES.contains(&fold(&title.text).as_str()))
    {
        return Some(title);
    }
    let first_declared = || declared.first().map(|(text, rule)| Title { text: text.clone(), rule: *rule });
    let selected = only_heading(&declared, &context).or_else(first_declared).or_else(|| first_heading(page));
    match selected {
        // Small sites title their pages `News` or `Home`, and the headline is in a heading below.
        Some(title) if is_single_word(&title.text) => {
            let heading = candidates::best(&context, None).filter(|line| line.is_heading(page) && line.weight > 1.0);
            Some(heading.map_or(title, |line| line.title(page)))
        }
        Some(title) => Some(title),
        None => {
            document_title::find(&context).or_else(|| candidates::best(&context, None).map(|line| line.title(page)))
        }
    }
}

fn is_paragraph(attributes: &BlockAttributes) -> bool {
    attributes.sentence_end && attributes.letters >= PROSE_LETTERS
}

/// Selects the headline again, above the body that the models found. `None` if the first one was declared or is above
/// that body.
pub(super) fn find_above_body(
    feature_context: &FeatureContext<'_>,
    supplied: &SuppliedMetadata,
    labels: &[BlockLabel],
) -> Option<Title> {
    let is_guess = |title: &Title| candidates::CANDIDATE_RULES.contains(&title.rule);
    // The headline model has already compared the lines of plain text with that body.
    if feature_context.page.is_text() || !feature_context.title.is_none_or(is_guess) {
        return None;
    }
    let FeatureContext { page, attributes, .. } = *feature_context;
    let is_text = |at: &usize| matches!(labels[*at].label, Label::Body | Label::Standfirst);
    let body_start = (0..labels.len()).find(|at| is_text(at) && is_paragraph(&attributes[*at]))?;
    if labels[..body_start].iter().any(|block_label| block_label.label == Label::Title) {
        return None;
    }
    let with_captions = feature_context.evidence.iter().zip(labels);
    let evidence: Vec<_> =
        with_captions.map(|(own, block_label)| own.or_else(|| Evidence::for_caption(block_label))).collect();
    let site_names =
        SiteNames::collect(page, supplied, feature_context.structured, site::find_url(supplied, page).as_deref());
    let context = TitleContext { page, attributes, evidence: &evidence, body_start, late_blocks: 0, site_names };
    let line = || candidates::best(&context, None).filter(|line| line.weight > 0.0);
    document_title::find(&context).or_else(|| line().map(|line| line.title(page)))
}

/// The headline in a line of plain text. The first line may be the document title, with the name of the site.
pub(super) fn from_line(feature_context: &FeatureContext<'_>, supplied: &SuppliedMetadata, at: usize) -> Title {
    let FeatureContext { page, structured, title: guess, .. } = *feature_context;
    let line = page.blocks[at].text.as_str();
    let key = alnum_key(line);
    // The guess joins lines and prefers the richer spelling.
    let is_same = |guess: &&Title| {
        let guess = alnum_key(&guess.text);
        guess.starts_with(&key) || key.starts_with(&guess) || key.ends_with(&guess)
    };
    let text = match guess.filter(is_same) {
        Some(guess) => guess.text.clone(),
        None if at == 0 => {
            SiteNames::collect(page, supplied, structured, site::find_url(supplied, page).as_deref()).strip(line)
        }
        None => line.to_owned(),
    };
    Title { text, rule: Rule::HeadlineModel }
}

/// Whether a title is a single word: `News`, `Home`.
fn is_single_word(title: &str) -> bool {
    !title.contains(' ') && !title.chars().any(is_cjk)
}

/// A heading or line of the page, with its key.
struct HeadingLine<'a> {
    text: &'a str,
    key: String,
}

/// The visible form of a heading or line that the head also declares.
fn confirmed_heading(declared: &[(String, Rule)], context: &TitleContext<'_>) -> Option<Title> {
    if declared.is_empty() {
        return None;
    }
    let declared: Vec<(&str, String)> = declared.iter().map(|(text, _)| (text.as_str(), alnum_key(text))).collect();
    // Adjacent elements merge a kicker and a headline; the head has a colon in between.
    let declared_as = |shown: HeadingLine<'_>| declared.iter().find(|(_, declared)| *declared == shown.key);
    if let Some((text, _)) = heading_lines(context).find_map(declared_as) {
        return Some(Title { text: (*text).to_owned(), rule: Rule::HeadingAndHeadAgree });
    }
    let shown: Vec<HeadingLine<'_>> = heading_lines(context).collect();
    let text_where =
        |is_headline: &dyn Fn(&str) -> bool| shown.iter().find(|shown| is_headline(&shown.key)).map(|shown| shown.text);
    let begins = || text_where(&|shown| declared.iter().any(|(_, declared)| is_beginning(declared, shown)));
    // A head with `<title>` alone can have the site or a series before the headline.
    let ends = || {
        let [(_, declared)] = declared.as_slice() else { return None };
        text_where(&|shown| declared.ends_with(shown) && shown.len() * 10 >= declared.len() * 6)
    };
    let text = begins().or_else(ends)?;
    Some(Title { text: text.to_owned(), rule: Rule::HeadingAndHeadAgree })
}

/// The candidate lines, nearest to the body first, then all headings.
fn heading_lines<'a>(context: &TitleContext<'a>) -> impl Iterator<Item = HeadingLine<'a>> {
    let above_body = candidates::lines(context).filter(|&at| context.evidence[at].is_none());
    let lines = above_body.map(|at| &context.page.blocks[at]);
    let headings = context.page.blocks.iter().filter(|block| is_heading(block));
    lines.chain(headings).map(|block| HeadingLine { text: block.text.as_str(), key: alnum_key(&block.text) })
}

/// The only `<h1>`, if it shares words with a declared title that may be for search engines. Titles from the scraper
/// or JSON-LD, titles that are declared twice, and titles that the heading contains are headlines themselves.
fn only_heading(declared: &[(String, Rule)], context: &TitleContext<'_>) -> Option<Title> {
    let (first, rule) = declared.first()?;
    let mut headings = context.page.blocks.iter().filter(|block| block.markup == Markup::Heading(1));
    let (heading, others) = (headings.next()?, headings.count());
    let is_declared_again =
        || declared.iter().skip(1).any(|(text, rule)| *rule == Rule::TitleTag && alnum_key(text) == alnum_key(first));
    let is_headline = matches!(*rule, Rule::SuppliedTitle | Rule::JsonLdHeadline) || is_declared_again();
    let is_part = alnum_key(&heading.text).contains(&alnum_key(first));
    if is_headline || is_part || others > 0 || context.site_names.is_name(&heading.text) {
        return None;
    }
    let (words, heading_words) = (candidates::content_words(first), candidates::content_words(&heading.text));
    let shared = heading_words.iter().filter(|word| words.contains(word)).count();
    let is_of_article = shared > 0 && shared * 100 >= heading_words.len() * MIN_SHARED_PERCENT;
    // A single word is more often the section.
    (is_of_article && heading_words.len() >= words.len().min(2))
        .then(|| Title { text: heading.text.clone(), rule: Rule::OnlyHeading })
}

/// Share of the words of a heading, in percent, that the declared title must have.
const MIN_SHARED_PERCENT: usize = 30;

fn first_heading(page: &ParsedPage) -> Option<Title> {
    let block = page.blocks.iter().find(|block| block.markup == Markup::Heading(1))?;
    Some(Title { text: block.text.clone(), rule: Rule::FirstHeading })
}

/// The declared titles without the name of the site, in order: scraper, JSON-LD, Open Graph, Twitter card, `<title>`.
fn declared_titles(
    supplied: &SuppliedMetadata,
    structured: &StructuredData,
    context: &TitleContext<'_>,
) -> Vec<(String, Rule)> {
    let head = &context.page.head;
    [
        (supplied.title.as_deref(), Rule::SuppliedTitle),
        (structured.headline.as_deref(), Rule::JsonLdHeadline),
        (head.meta("og:title"), Rule::OpenGraphTitle),
        (head.meta("twitter:title"), Rule::TwitterTitle),
        (head.title.as_deref(), Rule::TitleTag),
    ]
    .into_iter()
    .filter_map(|(title, rule)| title.map(|title| (context.site_names.strip(title), rule)))
    .filter(|(title, _)| count_letters(title) > 0)
    .collect()
}

/// Whether one of two keys is the beginning and most of the other.
fn is_beginning(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // Heads truncate long titles.
    !short.is_empty() && long.starts_with(short) && short.len() * 10 >= long.len() * 6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks;
    use crate::line_cache::LineCache;
    use crate::sites::RepetitionCount;
    use crate::{block_attributes, evidence, structured_data};
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    /// The headline of a page and its rule.
    fn read(kind: ContentKind, page: &str) -> (String, Rule) {
        let raw = RawPage::new(Origin::from_file("/a/page"), kind, page.as_bytes().to_vec());
        let page = blocks::parse(&raw);
        let (attributes, _) = block_attributes::compute(&page, &mut LineCache::default());
        let evidence: Vec<_> = page
            .blocks
            .iter()
            .zip(&attributes)
            .map(|(block, attributes)| evidence::find_evidence(block, attributes, RepetitionCount::default))
            .collect();
        let structured = structured_data::parse(&page.head.json_ld);
        let body =
            attributes.iter().position(|attributes| attributes.letters > PROSE_LETTERS).unwrap_or(page.blocks.len());
        let title = find_title(&page, &raw.supplied, &structured, &attributes, &evidence, body).unwrap();
        (title.text, title.rule)
    }

    fn read_html(head: &str, body: &str) -> (String, Rule) {
        let paragraph = "<p>The council voted on Tuesday night to mend the old bridge over the Orrin before the winter, and \
                     the work will take six weeks.</p>";
        read(ContentKind::Html, &format!("<html><head>{head}</head><body>{body}{paragraph}</body></html>"))
    }

    #[test]
    fn a_heading_that_the_head_names_is_the_headline() {
        let title =
            read_html("<title>Bridge to be mended | Gazette</title>", "<h1>Gazette</h1><h2>Bridge to be mended</h2>");
        assert_eq!(title, ("Bridge to be mended".to_owned(), Rule::HeadingAndHeadAgree));
    }

    #[test]
    fn the_only_heading_replaces_a_title_for_search_engines() {
        let title =
            read_html("<title>Old bridge: when will it be mended?</title>", "<h1>Old bridge mended at last</h1>");
        assert_eq!(title, ("Old bridge mended at last".to_owned(), Rule::OnlyHeading));
        let other = read_html("<title>Old bridge: when will it be mended?</title>", "<h1>Letters to the editor</h1>");
        assert_eq!(other.1, Rule::TitleTag);
        let two =
            read_html("<title>Old bridge: when will it be mended?</title>", "<h1>Old bridge</h1><h1>Town hall</h1>");
        assert_eq!(two.1, Rule::TitleTag);
        let headline = "<meta property=og:title content=\"Bridge: who pays?\"><title>Bridge: who pays?</title>";
        assert_eq!(read_html(headline, "<h1>Who pays for the old bridge</h1>").1, Rule::OpenGraphTitle);
    }

    const PARAGRAPH: &str = "The council voted on Tuesday night to mend the old bridge over the Orrin before the winter, and the \
                             work will take six weeks.";

    fn read_text(lines: &[&str]) -> String {
        read(ContentKind::Text, &[lines, &[PARAGRAPH]].concat().join("\n\n")).0
    }

    #[test]
    fn the_headline_is_below_a_breadcrumb_that_ends_in_a_title_for_search_engines() {
        let declared = "Old bridge Orrin: when will it be mended? | Gazette";
        let crumbs = [declared, "Home", "Town", "Old bridge Orrin: when will it be mended?"];
        let under = |lines: &[&str]| read_text(&[&crumbs, lines].concat());
        assert_eq!(
            under(&["Dispute over money", "The old bridge will be mended at last"]),
            "The old bridge will be mended at last"
        );
        assert_eq!(under(&["By Jane Doe"]), crumbs[3], "no other line is there");
        assert_eq!(under(&["The town hall is closed on Monday"]), crumbs[3], "another story");
        assert_eq!(under(&["The old bridge had been closed for years."]), crumbs[3], "a sentence");
        assert_eq!(read_text(&[declared, "Town", crumbs[3], "The old bridge will be mended at last"]), crumbs[3]);
    }

    #[test]
    fn a_headline_is_spelled_as_readers_see_it() {
        let read = |declared: &str, shown: &str| read_text(&[declared, "Home", "Bridges", shown]);
        assert_eq!(
            read("The 'old bridge' will be mended | Gazette", "The ‘old bridge’ will be mended"),
            "The ‘old bridge’ will be mended"
        );
        let joined = read("Orrin: The old bridge will be mended - Gazette", "Orrin The old bridge will be mended");
        assert_eq!(joined, "Orrin: The old bridge will be mended", "markup joins a kicker");
    }

    #[test]
    fn bars_between_the_subjects_of_a_round_up_are_of_the_headline() {
        let line = "Council votes on bridge | Work takes six weeks | Winter storms ahead";
        assert_eq!(read_text(&[line]), line);
        let site = "Council votes on bridge | Work takes six weeks | The Orrin Gazette";
        assert_eq!(read_text(&[site]), "Council votes on bridge");
    }

    #[test]
    fn a_single_word_over_the_page_is_the_name_of_the_site() {
        assert_eq!(
            read_text(&["Riverside-Gazette.com", "News", "The old bridge will be mended at last"]),
            "The old bridge will be mended at last"
        );
    }

    #[test]
    fn the_headline_is_searched_above_the_body_that_the_models_found() {
        let page = format!(
            "<p>The old bridge will be mended at last<p>By Jane Doe<p>{PARAGRAPH}<p>What the others say<p>{PARAGRAPH}"
        );
        let raw = RawPage::new(Origin::from_file("/a/page"), ContentKind::Html, page.into_bytes());
        let page = blocks::parse(&raw);
        let (attributes, hints) = block_attributes::compute(&page, &mut LineCache::default());
        let evidence = vec![None; page.blocks.len()];
        let (structured, supplied) = (StructuredData::default(), SuppliedMetadata::default());
        let again = |first: &[Label], title: &str, rule: Rule| {
            let labels = first.iter().chain(&[Label::Body, Label::Title, Label::Body]);
            let labels: Vec<BlockLabel> = labels.map(|label| BlockLabel::new(*label, Rule::BodyModel)).collect();
            let feature_context = FeatureContext {
                page: &page,
                element_hints: &hints,
                attributes: &attributes,
                evidence: &evidence,
                structured: &structured,
                region: 4..5,
                title: Some(&Title { text: title.to_owned(), rule }),
            };
            find_above_body(&feature_context, &supplied, &labels).map(|title| title.text)
        };
        let (late, headline) = ("What the others say", "The old bridge will be mended at last");
        assert_eq!(again(&[Label::Clutter, Label::Byline], late, Rule::LineAboveBody).as_deref(), Some(headline));
        assert_eq!(
            again(&[Label::Title, Label::Byline], late, Rule::LineAboveBody),
            None,
            "the headline is above the body"
        );
        assert_eq!(again(&[Label::Clutter, Label::Byline], late, Rule::SuppliedTitle), None, "the scraper supplied it");
        assert_eq!(
            again(&[Label::Caption, Label::Byline], late, Rule::LineAboveBody),
            None,
            "a caption is no headline"
        );
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
