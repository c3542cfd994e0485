//! Headline selection: what the page shows as a heading and its head declares, else declared titles, else the best
//! line above the body.
//!
//! `declared` collects the titles of the scraper and the head, `main_heading` the heading that takes their place where
//! they say nothing of the story, `confirmed_heading` the heading that agrees with them. `site_name` strips the name of the
//! site from declared titles, `candidates` weighs the lines above the body,
//! `document_title` handles plain text that starts with the text of `<title>`, `veto` rules out lines of plain text that
//! the headline model scores high. Linear in the page.

mod candidates;
mod confirmed_heading;
mod content_words;
mod declared;
mod document_title;
mod headline;
mod main_heading;
mod site_name;
mod title_context;
mod veto;

use crate::block_attributes::BlockAttributes;
use crate::blocks::{ParsedPage, is_cjk};
use crate::features::FeatureContext;
use crate::label::{BlockLabel, Evidence, Label};
use crate::normalize::{alnum_key, fold};
use crate::rule::Rule;
use crate::rules::names::SECTION_TITLES;
use crate::rules::thresholds::PROSE_LETTERS;
use crate::site;
use crate::structured_data::StructuredData;
use candidates::TitleCandidate;
use declared::DeclaredTitles;
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
    let context = TitleContext::new(page, attributes, evidence, body_start, candidates::LATE_TITLE_BLOCKS, site_names);
    let declared = DeclaredTitles::collect(supplied, structured, &context);
    let is_headline = |title: &Title| {
        let is_named = declared.has_headline() || context.is_of_story(&title.text);
        !SECTION_TITLES.contains(&fold(&title.text).as_str())
            && (is_named || !main_heading::is_site_heading(&context, title))
    };
    if let Some(title) = confirmed_heading::find(&declared.titles, &context).filter(is_headline) {
        return Some(title);
    }
    let selected = confirmed_heading::only(&declared.titles, &context)
        .or_else(|| declared.supported(&context))
        .or_else(|| {
            main_heading::find(&context, declared.shared_words(&context)).filter(|heading| !declared.is_in(heading))
        })
        .or_else(|| declared.first())
        .or_else(|| main_heading::first(&context));
    match selected {
        // Small sites title their pages `News` or `Home`, and the headline is in a heading below.
        Some(title) if is_single_word(&title.text) => {
            let heading = candidates::best(&context, None).filter(|line| line.is_heading(page) && line.weight > 1.0);
            Some(heading.map_or(title, |line| line.title(page)))
        }
        Some(title) => Some(title),
        None => {
            // A placeholder is better than a paragraph.
            let is_better =
                |line: &TitleCandidate| declared.useless.is_none() || page.is_text() || line.is_heading(page);
            let line = || candidates::best(&context, None).filter(is_better).map(|line| line.title(page));
            document_title::find(&context).or_else(line).or(declared.useless)
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
    let context = TitleContext::new(page, attributes, &evidence, body_start, 0, site_names);
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
    fn a_title_that_says_nothing_of_the_story_does_not_replace_the_headline() {
        let headline = "Old bridge to be mended before winter";
        let heading = format!("<h1>{headline}</h1>");
        for head in [
            "<title>The Ellern Gazette</title><meta property=og:site_name content='The Ellern Gazette'>",
            "<title>The Ellern Gazette</title>",
            "<title>Untitled</title>",
            "<title>Home</title>",
            "<title>Ohne Titel</title>",
            "<title>Ellern news and weather</title>",
            "<title>Gazette.de</title>",
        ] {
            assert_eq!(read_html(head, &heading).0, headline, "{head}");
        }
        let logo = format!("<h1><a href='/'>Ellern Gazette</a></h1><h2>{headline}</h2>");
        assert_eq!(read_html("<title>Ellern Gazette</title>", &logo).0, headline, "the site in a heading");
        assert_eq!(read_html("<title>Untitled</title>", "").0, "Untitled", "nothing else is there");
    }

    #[test]
    fn the_name_of_the_site_is_removed_before_and_after_the_headline() {
        let site = "<meta property=og:site_name content='Ellern Gazette'>";
        for title in [
            "Ellern Gazette | Bridge to be mended",
            "Bridge to be mended - Ellern Gazette",
            "Ellern Gazette: Bridge to be mended",
            "ellern-gazette.com - Bridge to be mended",
        ] {
            let head = format!("{site}<title>{title}</title>");
            assert_eq!(read_html(&head, "").0, "Bridge to be mended", "{title}");
        }
        assert_eq!(read_html("<title>Bridge &amp;amp; town hall</title>", "").0, "Bridge & town hall", "escaped twice");
    }

    #[test]
    fn a_quotation_before_the_declared_title_is_of_the_headline() {
        let title = read_html("<title>Miller on the flood</title>", "<h1>“It was hell”: Miller on the flood</h1>");
        assert_eq!(title.0, "“It was hell”: Miller on the flood");
        let kicker = read_html("<title>Miller on the flood</title>", "<h1>Blog: Miller on the flood</h1>");
        assert_eq!(kicker.0, "Miller on the flood");
    }

    #[test]
    fn the_only_heading_replaces_a_title_for_search_engines() {
        let title =
            read_html("<title>Old bridge: when will it be mended?</title>", "<h1>Old bridge mended at last</h1>");
        assert_eq!(title, ("Old bridge mended at last".to_owned(), Rule::OnlyHeading));
        let other = read_html("<title>Old bridge: when will it be mended?</title>", "<h1>Letters to the editor</h1>");
        assert_eq!(other.1, Rule::TitleTag);
        let two =
            read_html("<title>Old bridge: when will it be mended?</title>", "<h1>Old bridge</h1><h1>Council</h1>");
        assert_eq!(two.1, Rule::TitleTag);
        let headline = "<meta property=og:title content=\"Bridge: who pays?\"><title>Bridge: who pays?</title>";
        assert_eq!(read_html(headline, "<h1>Letters to the editor</h1>").1, Rule::OpenGraphTitle);
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
