//! The people who wrote a story.

use super::super::label::{Label, Verdict};
use super::super::rules::names::{AND_WORDS, BY_WORDS, JOB_WORDS, NAME_PARTICLES};
use super::super::rules::thresholds::FOOTER_BLOCKS;
use super::super::signals::{fold, is_cjk};
use super::super::structured::Structured;
use super::agency::is_agency;
use crate::blocks::Page;
use crate::page::Stated;

/// Most words of a person's name.
const NAME_WORDS: usize = 5;

/// Words of a byline that a line may have beyond the names: job titles, places, addresses.
const BYLINE_WORDS: usize = 18;

/// Most authors of one story.
const MAX_AUTHORS: usize = 12;

/// The authors: whom the scraper names, else the page's data, else its byline.
pub(crate) fn find_authors(
    page: &Page,
    stated: &Stated,
    structured: &Structured,
    verdicts: &[Verdict],
    site: &str,
) -> Vec<String> {
    let from = |names: &[String]| people(names.iter().flat_map(|name| split_names(name)), site);
    let by_head = || {
        let names: Vec<String> = page
            .head
            .metas
            .iter()
            .filter(|(name, _)| {
                matches!(
                    name.as_str(),
                    "author" | "article:author" | "dc.creator" | "parsely-author" | "sailthru.author" | "byl"
                )
            })
            .map(|(_, content)| content.clone())
            .filter(|content| !content.contains("://"))
            .collect();
        from(&names)
    };
    let by_line = || {
        let end = verdicts
            .iter()
            .rposition(|verdict| verdict.label == Label::Body)
            .map_or(0, |last| last + 1 + FOOTER_BLOCKS);
        let lines = page.blocks.iter().zip(verdicts).take(end).filter(|(_, verdict)| verdict.label == Label::Byline);
        people(lines.flat_map(|(block, verdict)| line_names(&block.text, verdict.rule)), site)
    };
    [from(&stated.authors), from(&structured.people), by_head(), by_line()]
        .into_iter()
        .find(|authors| !authors.is_empty())
        .unwrap_or_default()
}

/// The names in a line that is a byline by its form: `By Jane Doe`, `김민수 기자`, `(Reporting by …)`.
pub fn byline_names(line: &str) -> Option<Vec<String>> {
    let folded = fold(line);
    if let Some(names) = korean_names(line) {
        return Some(names);
    }
    let word = BY_WORDS.iter().find(|word| folded.starts_with(**word))?;
    let rest: String = line.chars().skip(word.chars().count()).collect();
    if rest.split_whitespace().count() > BYLINE_WORDS || rest.ends_with(['.', '!', '?']) && !rest.ends_with("Jr.") {
        return None;
    }
    let names: Vec<String> = split_names(&rest).filter(|name| is_name(name)).collect();
    (!names.is_empty()).then_some(names)
}

/// `김민수 기자`, `홍길동·김민수 기자`, `[서울=김민수 기자]`.
fn korean_names(line: &str) -> Option<Vec<String>> {
    let at = line.find("기자").or_else(|| line.find("특파원"))?;
    let before = line[..at].trim_end().trim_start_matches(['[', '(', '【']);
    let names = before.rsplit(['=', ' ']).next()?;
    let names: Vec<String> = names
        .split(['·', ',', '∙', 'ㆍ'])
        .map(str::trim)
        .filter(|name| (2..=4).contains(&name.chars().count()) && name.chars().all(is_cjk))
        .map(str::to_owned)
        .collect();
    (!names.is_empty() && line.chars().count() <= 80).then_some(names)
}

fn line_names(line: &str, rule: &str) -> Vec<String> {
    match byline_names(line) {
        Some(names) => names,
        None if rule == "byline-element" => split_names(line).filter(|name| is_name(name)).collect(),
        None => Vec::new(),
    }
}

/// The people among names: no agencies, desks or sites, each once, in order.
fn people(names: impl Iterator<Item = String>, site: &str) -> Vec<String> {
    let mut people: Vec<String> = Vec::new();
    for name in names {
        let known = people.iter().any(|person| fold(person) == fold(&name));
        if !known && is_person(&name, site) && people.len() < MAX_AUTHORS {
            people.push(name);
        }
    }
    people
}

/// Cuts a byline into names: `By Jane Doe and John Roe, staff writers | jane@example.com`.
fn split_names(byline: &str) -> impl Iterator<Item = String> {
    let mut text = byline.replace(['|', ';', '/', '•', '·', '\u{2003}'], ",");
    for word in AND_WORDS {
        let mut found = fold(&text).find(word);
        while let Some(at) = found.filter(|at| text.is_char_boundary(*at) && text.is_char_boundary(at + word.len())) {
            text.replace_range(at..at + word.len(), ",");
            found = fold(&text).find(word);
        }
    }
    text.split(',')
        .map(|name| without_by(name).to_owned())
        .filter(|name| !name.is_empty())
        .collect::<Vec<_>>()
        .into_iter()
}

fn without_by(name: &str) -> &str {
    let name = name.split(['(', '<', '[']).next().unwrap_or(name).trim();
    let folded = fold(name);
    match BY_WORDS.iter().find(|word| folded.starts_with(**word)) {
        Some(word) => name.char_indices().nth(word.chars().count()).map_or("", |(at, _)| name[at..].trim()),
        None => name,
    }
}

/// Whether a text has the form of a person's name.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() || words.len() > NAME_WORDS || text.chars().any(|c| c.is_ascii_digit() || c == '@' || c == ':')
    {
        return false;
    }
    if text.chars().any(is_cjk) {
        return text.chars().all(|c| is_cjk(c) || c.is_whitespace()) && text.chars().count() <= 12;
    }
    let capitals = words.iter().filter(|word| word.starts_with(char::is_uppercase)).count();
    capitals > 0 && words.iter().all(|word| word.starts_with(char::is_uppercase) || NAME_PARTICLES.contains(word))
}

fn is_person(name: &str, site: &str) -> bool {
    let squeezed: String = fold(name).chars().filter(|c| c.is_alphanumeric()).collect();
    let is_site = squeezed.len() >= 5 && site.replace(['.', '-'], "").contains(&squeezed);
    let has_job = fold(name).split(|c: char| !c.is_alphanumeric()).any(|word| JOB_WORDS.contains(&word));
    is_name(name) && !is_site && !has_job && is_agency(name).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Vec<String> {
        people(split_names(line), "dailypaper.example")
    }

    #[test]
    fn bylines_are_split_into_people() {
        assert_eq!(names("By Jane Doe and John van der Roe, staff writers"), ["Jane Doe", "John van der Roe"]);
        assert_eq!(names("Von Käthe Müller und Jörg Graß"), ["Käthe Müller", "Jörg Graß"]);
        assert_eq!(names("Por María José Ruiz y Ana Gil"), ["María José Ruiz", "Ana Gil"]);
        assert_eq!(names("By Jane Doe | jane@example.com"), ["Jane Doe"]);
        assert_eq!(names("By Benedita Falcoeira, Reuters"), ["Benedita Falcoeira"]);
    }

    #[test]
    fn desks_sites_and_agencies_are_no_people() {
        for line in ["By Staff Reporter", "Reuters", "Daily Paper", "AP", "By News Desk", "12 May 2020"] {
            assert_eq!(names(line), Vec::<String>::new(), "{line}");
        }
    }

    #[test]
    fn korean_reporters_are_named() {
        assert_eq!(byline_names("김민수 기자").unwrap(), ["김민수"]);
        assert_eq!(byline_names("[서울=김민수 기자]").unwrap(), ["김민수"]);
        assert_eq!(byline_names("홍길동·김민수 기자 hong@example.com").unwrap(), ["홍길동", "김민수"]);
    }

    #[test]
    fn sentences_are_no_bylines() {
        for line in ["By Tuesday the water had gone.", "By then", "Von Anfang an", "by the sea"] {
            assert_eq!(byline_names(line), None, "{line}");
        }
    }
}
