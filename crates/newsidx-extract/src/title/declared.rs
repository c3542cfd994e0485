//! Declared titles: what the scraper and the head of the page call the headline, without the name of the site. A title
//! that says nothing of the story (the site, a placeholder) is set apart.
//!
//! Linear in the titles and the first paragraphs of the body.

use super::headline::Title;
use super::title_context::TitleContext;
use crate::blocks::{count_letters, unescape_fully};
use crate::normalize::{alnum_key, fold};
use crate::rule::Rule;
use crate::rules::names::{HOME_WORDS, PLACEHOLDER_TITLES, SECTION_TITLES};
use crate::structured_data::StructuredData;
use newsidx_core::page::SuppliedMetadata;

/// The titles that the scraper and the head declare.
pub(super) struct DeclaredTitles {
    /// Titles that may be the headline, in order: scraper, JSON-LD, Open Graph, Twitter card, `<title>`.
    pub(super) titles: Vec<(String, Rule)>,
    /// The first title that is the name of the site or a placeholder, for pages that show nothing better.
    pub(super) useless: Option<Title>,
}

impl DeclaredTitles {
    pub(super) fn collect(
        supplied: &SuppliedMetadata,
        structured: &StructuredData,
        context: &TitleContext<'_>,
    ) -> Self {
        let head = &context.page.head;
        let declared = [
            (supplied.title.as_deref(), Rule::SuppliedTitle),
            (structured.headline.as_deref(), Rule::JsonLdHeadline),
            (head.meta("og:title"), Rule::OpenGraphTitle),
            (head.meta("twitter:title"), Rule::TwitterTitle),
            (head.title.as_deref(), Rule::TitleTag),
        ];
        let stripped = declared
            .into_iter()
            .filter_map(|(title, rule)| title.map(|title| (context.site_names.strip(&unescape_fully(title)), rule)))
            .filter(|(title, _)| count_letters(title) > 0);
        let (useless, titles): (Vec<_>, Vec<_>) =
            stripped.partition(|(title, _)| is_placeholder(title) || context.site_names.is_declared_name(title));
        let useless = useless.into_iter().next().map(|(text, rule)| Title { text, rule });
        Self { titles, useless }
    }

    /// Whether the scraper or JSON-LD declares a headline. The other titles are written for the whole page.
    pub(super) fn has_headline(&self) -> bool {
        self.titles.iter().any(|(_, rule)| is_headline_field(*rule))
    }

    /// The first title that is declared as the headline, or has words of the story.
    pub(super) fn supported(&self, context: &TitleContext<'_>) -> Option<Title> {
        let is_supported = |(text, rule): &&(String, Rule)| {
            is_headline_field(*rule)
                || context.shared_words(text).is_none_or(|(shared, all)| shared >= MIN_SHARED_WORDS.min(all))
        };
        self.titles.iter().find(is_supported).map(title)
    }

    /// Most words that a title shares with the story.
    pub(super) fn shared_words(&self, context: &TitleContext<'_>) -> usize {
        let shared = self.titles.iter().filter_map(|(text, _)| context.shared_words(text));
        shared.map(|(shared, _)| shared).max().unwrap_or(0)
    }

    /// Whether a heading contains the first title, as one with a date or a kicker in it does.
    pub(super) fn is_in(&self, heading: &Title) -> bool {
        self.titles.first().is_some_and(|(text, _)| alnum_key(&heading.text).contains(&alnum_key(text)))
    }

    /// The first title, whatever it says.
    pub(super) fn first(&self) -> Option<Title> {
        self.titles.first().map(title)
    }
}

/// Minimum number of words that a declared title shares with the story. One word alone may be in the name of the site.
const MIN_SHARED_WORDS: usize = 2;

pub(super) fn is_headline_field(rule: Rule) -> bool {
    matches!(rule, Rule::SuppliedTitle | Rule::JsonLdHeadline)
}

fn title((text, rule): &(String, Rule)) -> Title {
    Title { text: text.clone(), rule: *rule }
}

/// Whether a title stands in for a missing one, or names a part of the site: `Untitled`, `Home`, `News`.
fn is_placeholder(title: &str) -> bool {
    let folded = fold(title);
    let words = folded.trim_matches(|c: char| !c.is_alphanumeric());
    [&PLACEHOLDER_TITLES[..], &HOME_WORDS, &SECTION_TITLES].iter().any(|table| table.contains(&words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_says_nothing_of_the_story() {
        for title in
            ["Untitled", "Home", "Ohne Titel", "Sin título", "無題", "Без названия", "Untitled Document", "[No title]"]
        {
            assert!(is_placeholder(title), "{title}");
        }
        for title in ["Untitled song found in an attic", "Homes", "Going home", "Nyheter fra dalen"] {
            assert!(!is_placeholder(title), "{title}");
        }
    }
}
