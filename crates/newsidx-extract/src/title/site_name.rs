//! Site-name stripping: removes the name of the site from a title, as in `Headline | The Paper` and `The Paper »
//! Headline`.
//!
//! Linear in the title, for each name that is removed.

use crate::block_attributes::is_heading;
use crate::blocks::{ParsedPage, count_letters, is_cjk};
use crate::normalize::{alnum_key, fold};
use crate::rules::paper_names::{PAPER_ARTICLES, PAPER_ENDINGS, PAPER_WORDS};
use crate::structured_data::StructuredData;
use newsidx_core::page::SuppliedMetadata;

/// Separators between a headline and the name of the site.
const SEPARATORS: [&str; 13] =
    [" | ", " - ", " – ", " — ", " · ", " :: ", " : ", " » ", " « ", " / ", " < ", "：", " * "];

/// Separators that are hardly ever part of a headline. A title is split at them even without a known name.
const CERTAIN_SEPARATORS: [&str; 6] = [" | ", " :: ", " » ", " « ", " < ", "｜"];

/// Fewest letters of a name that is compared with the beginning of the host; shorter ones match by chance.
const NAME_LETTERS: usize = 3;

/// The names of a site in its titles.
pub(super) struct SiteNames {
    /// Keys of the names that the page and the scraper declare.
    names: Vec<String>,
    /// Key of the host, without dots and hyphens.
    host: String,
    /// Keys of the headings of the page.
    headings: Vec<String>,
}

impl SiteNames {
    pub(super) fn collect(
        page: &ParsedPage,
        supplied: &SuppliedMetadata,
        structured: &StructuredData,
        url: Option<&str>,
    ) -> Self {
        let head = &page.head;
        let names = [
            head.meta("og:site_name"),
            head.meta("application-name"),
            structured.publisher.as_deref(),
            supplied.site.as_deref(),
        ];
        let host = url.and_then(|url| url.split("://").nth(1)?.split('/').next()).unwrap_or_default();
        let headings = page.blocks.iter().filter(|block| is_heading(block)).take(MAX_HEADINGS);
        Self {
            names: names.into_iter().flatten().map(alnum_key).filter(|name| !name.is_empty()).collect(),
            host: alnum_key(host.trim_start_matches("www.")),
            headings: headings.map(|block| alnum_key(&block.text)).collect(),
        }
    }

    /// A title without the site's name at either end.
    pub(super) fn strip(&self, title: &str) -> String {
        let mut title = without_archive(title.trim().trim_end_matches(" |"));
        // A visible heading is complete: its dash is part of the headline.
        if self.is_shown_heading(title) {
            return title.to_owned();
        }
        while let Some(shorter) = self.without_end(title).or_else(|| self.without_start(title)) {
            title = shorter;
        }
        self.main_part(title).to_owned()
    }

    /// The part of a title that is the headline: a heading of the page, else the first part if it is long enough, else
    /// the longest.
    fn main_part<'a>(&self, title: &'a str) -> &'a str {
        let parts = || {
            let parts = CERTAIN_SEPARATORS.iter().fold(vec![title], |parts, separator| {
                parts.into_iter().flat_map(|part| part.split(separator)).collect()
            });
            parts.into_iter().map(str::trim).filter(|part| count_letters(part) > 0)
        };
        // The name of the site or of a section can be a heading too, and is mostly a single word.
        let is_headline = |part: &&str| self.is_shown_heading(part) && part.contains(|c: char| c == ' ' || is_cjk(c));
        parts()
            .find(is_headline)
            .or_else(|| parts().next().filter(|part| count_letters(part) >= HEADLINE_LETTERS))
            .or_else(|| parts().max_by_key(|part| count_letters(part)))
            .unwrap_or(title)
    }

    fn without_end<'a>(&self, title: &'a str) -> Option<&'a str> {
        let (at, separator) =
            SEPARATORS.iter().filter_map(|separator| title.rfind(separator).map(|at| (at, *separator))).max()?;
        let (kept, cut) = (title[..at].trim_end(), &title[at + separator.len()..]);
        let is_cut = self.is_name(cut)
            || is_host(cut)
            || self.is_shown_heading(kept) && !self.is_shown_heading(cut)
            || !self.has_names() && has_form_of_paper(cut);
        (count_letters(kept) > 0 && is_cut).then_some(kept)
    }

    fn without_start<'a>(&self, title: &'a str) -> Option<&'a str> {
        let first = SEPARATORS
            .iter()
            .filter_map(|separator| Some((title.find(separator)?, *separator)))
            .min_by_key(|(at, _)| *at);
        let is_cut = |cut: &str| self.is_name(cut) || is_host(cut) || !self.has_names() && has_form_of_paper(cut);
        let parts = first.map(|(at, separator)| (&title[..at], title[at + separator.len()..].trim_start()));
        // After a colon, only the declared name: a headline can begin with a word of the host.
        let after_colon = || title.split_once(": ").filter(|(name, _)| self.names.contains(&alnum_key(name)));
        let parts = parts.filter(|(cut, _)| is_cut(cut)).or_else(after_colon);
        parts.map(|(_, kept)| kept).filter(|kept| count_letters(kept) > 0)
    }

    /// Whether a text is a name of the site or the beginning of its host.
    pub(super) fn is_name(&self, text: &str) -> bool {
        let key = alnum_key(text);
        let in_host = || key.len() >= NAME_LETTERS && self.host.starts_with(&key);
        let is_host = || fold(text).trim_start_matches("www.").replace(['.', '-'], "") == self.host;
        self.names.contains(&key) || in_host() || !self.host.is_empty() && is_host()
    }

    /// Whether a text is a name of the site that the page or the scraper declares, or its whole host.
    pub(super) fn is_declared_name(&self, text: &str) -> bool {
        let key = alnum_key(text);
        self.names.contains(&key) || !key.is_empty() && key == self.host
    }

    /// Whether anything names the site.
    fn has_names(&self) -> bool {
        !self.names.is_empty() || !self.host.is_empty()
    }

    /// Whether a text is a heading of the page.
    fn is_shown_heading(&self, text: &str) -> bool {
        let key = alnum_key(text);
        !key.is_empty() && self.headings.contains(&key)
    }
}

/// Whether a text is the host of a site: `gazette.example.com`, `Gazette.de`.
fn is_host(text: &str) -> bool {
    let Some((name, domain)) = text.rsplit_once('.') else { return false };
    let is_label =
        |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_domain = domain.len() == COUNTRY_BYTES && !FILE_ENDINGS.contains(&domain)
        || GENERIC_DOMAINS.iter().any(|known| domain.eq_ignore_ascii_case(known));
    is_domain && domain.bytes().all(|byte| byte.is_ascii_alphabetic()) && name.split('.').all(is_label)
}

/// Bytes of the domain of a country.
const COUNTRY_BYTES: usize = 2;

/// Two letters after a full stop that are not the domain of a country: names of programs, abbreviations.
const FILE_ENDINGS: [&str; 5] = ["js", "ts", "go", "al", "AI"];

/// Domains of sites of any country.
const GENERIC_DOMAINS: [&str; 8] = ["com", "net", "org", "info", "news", "press", "example", "online"];

/// Whether a text looks like the name of a paper: a few words with one that papers bear, all of them
/// capitalized but for the short ones.
fn has_form_of_paper(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_paper_word = |word: &&str| {
        let word = fold(word);
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        PAPER_WORDS.contains(&word) || PAPER_ENDINGS.iter().any(|ending| word.ends_with(ending))
    };
    let is_name_word = |word: &&str| word.chars().count() < NAME_WORD_LETTERS || !word.starts_with(char::is_lowercase);
    words.len() <= PAPER_NAME_WORDS && words.iter().all(is_name_word) && words.iter().any(is_paper_word)
}

/// Whether a line is the name of a paper and nothing else: one with an article or in capitals, that ends with a word of
/// such names. `Mayor Wins Today` ends with one too.
pub(super) fn is_paper_name(line: &str) -> bool {
    let folded = fold(line);
    let has_article = folded.split(' ').next().is_some_and(|word| PAPER_ARTICLES.contains(&word));
    let is_capitals = !line.chars().any(char::is_lowercase);
    let last = folded.rsplit(' ').next().unwrap_or_default();
    let ends = PAPER_WORDS.contains(&last) || PAPER_ENDINGS.iter().any(|ending| last.ends_with(ending));
    (has_article || is_capitals) && ends && has_form_of_paper(line)
}

/// Most words in the name of a paper.
const PAPER_NAME_WORDS: usize = 4;

/// Fewest letters of a word that is capitalized in a name; shorter ones are articles and prepositions.
const NAME_WORD_LETTERS: usize = 4;

/// A title without the prefix of an old blog template: `The Paper » Blog Archive » Headline`.
fn without_archive(title: &str) -> &str {
    let rest = title.split_once(" » Blog Archiv").and_then(|(_, rest)| rest.split_once(" » "));
    rest.map_or(title, |(_, headline)| headline.trim())
}

/// Headings that are compared with a title.
const MAX_HEADINGS: usize = 100;

/// Fewest letters of a first part that is the headline by its position alone.
const HEADLINE_LETTERS: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn names(name: &str, host: &str) -> SiteNames {
        SiteNames { names: vec![alnum_key(name)], host: alnum_key(host), headings: Vec::new() }
    }

    #[test]
    fn the_name_of_the_site_is_removed_from_either_end() {
        let names = names("The Daily Paper", "dailypaper.example");
        for title in [
            "Fish - and chips - The Daily Paper",
            "The Daily Paper » Fish - and chips",
            "Fish - and chips | dailypaper.example",
        ] {
            assert_eq!(names.strip(title), "Fish - and chips", "{title}");
        }
    }

    #[test]
    fn the_name_of_a_paper_has_an_article_or_capitals() {
        for name in ["The Harbour Gazette", "HARBOUR SHIMBUN", "Die Orliner Zeitung", "Le Courrier"] {
            assert!(is_paper_name(name), "{name}");
        }
        for line in ["Mayor Wins Today", "THE MAYOR CLOSES THE MILL", "The mayor is in the news"] {
            assert!(!is_paper_name(line), "{line}");
        }
    }

    #[test]
    fn the_archive_of_a_blog_is_removed_with_its_name() {
        let names = names("", "");
        for title in
            ["Gazette » Blog Archive » Old bridge to be mended", "Gazette » Blog Archiv » Old bridge to be mended"]
        {
            assert_eq!(names.strip(title), "Old bridge to be mended", "{title}");
        }
    }

    #[test]
    fn the_host_is_removed_from_either_end() {
        let names = names("", "");
        for title in
            ["Old bridge - news.gazette.example.com", "Gazette.de | Old bridge", "Old bridge – orliner-gazette.at"]
        {
            assert_eq!(names.strip(title), "Old bridge", "{title}");
        }
        for title in ["Old bridge - how to use Node.js", "Bridge - No. 5", "Bridge - Node.js", "Bridge - U.S."] {
            assert_eq!(names.strip(title), title);
        }
    }

    #[test]
    fn without_a_known_name_a_title_is_cut_at_a_bar_but_not_at_a_dash() {
        let names = names("", "");
        assert_eq!(
            names.strip("Council votes to mend the old bridge | News | Gazette"),
            "Council votes to mend the old bridge"
        );
        assert_eq!(
            names.strip("Council votes to mend the bridge - at last"),
            "Council votes to mend the bridge - at last"
        );
        assert_eq!(names.strip("Gazette » Archive » Old bridge to be mended"), "Old bridge to be mended");
    }

    #[test]
    fn without_a_known_name_a_title_is_cut_before_what_looks_like_a_paper() {
        let names = SiteNames { names: Vec::new(), host: String::new(), headings: Vec::new() };
        for paper in [
            "Harbour Gazette",
            "The Harbour Post",
            "Orliner Tageblatt",
            "Ostseezeitung",
            "Il Corriere di Orla",
            "山鳥新聞",
        ] {
            assert_eq!(
                names.strip(&format!("Old bridge to be mended - {paper}")),
                "Old bridge to be mended",
                "{paper}"
            );
        }
        for end in ["at last", "what the news means", "Gazette wins the race of the year", "bad news", "Ask the Mayor"]
        {
            let title = format!("Old bridge to be mended – {end}");
            assert_eq!(names.strip(&title), title);
        }
    }
}
