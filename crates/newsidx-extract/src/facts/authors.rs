//! The people who wrote a story.

use super::super::block_attributes::{alnum_key, fold};
use super::super::label::{BlockLabel, Label};
use super::super::structured_data::StructuredData;
use super::agency::find_exact_agency;
use super::names::{NameKind, classify_name, is_name, split_names, strip_by_word, trim_name};
use super::{author_elements, bylines};
use crate::blocks::{Head, ParsedPage, clean, is_cjk};
use newsidx_core::page::SuppliedMetadata;

/// Most authors of one story.
const MAX_AUTHORS: usize = 12;

/// Meta tags that name the author, best first.
const AUTHOR_METAS: [&str; 9] = [
    "article:author",
    "author",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "twitter:misc:written by",
    "dc.creator",
    "dcterms.creator",
    "byl",
];

/// The authors: whom the scraper names, else the page's data, else its elements and lines for the
/// author. The first of these that names people counts; where none does, the agency that the data
/// names as it names people, or the desk or house that signs.
pub(crate) fn find_authors(
    page: &ParsedPage,
    stated: &SuppliedMetadata,
    structured: &StructuredData,
    verdicts: &[BlockLabel],
    site: &str,
) -> Vec<String> {
    let sites = site_names(page, structured, site);
    let last_body = verdicts.iter().rposition(|verdict| verdict.label == Label::Body);
    let mut signed = author_elements::find_names(page, last_body).into_iter();
    let (over_story, by_class, under_story) = (signed.next(), signed.next(), signed.next());
    let is_one = |names: &Vec<String>| names.windows(2).all(|pair| pair[0] == pair[1]);
    let trusted = [
        stated.authors.clone(),
        structured.people.clone(),
        metas(&page.head),
        over_story.unwrap_or_default(),
        under_story.filter(is_one).unwrap_or_default(),
    ];
    let names: Vec<Vec<String>> =
        trusted.iter().map(|claims| claims.iter().flat_map(|claim| split_names(claim)).collect()).collect();
    let people: Vec<Vec<String>> =
        names.iter().map(|names| select_names(names, &sites, true, &[NameKind::Person])).collect();
    let full = people.iter().find(|people| people.iter().any(|name| is_full(name)));
    if let Some(found) = full {
        return people.iter().find(|people| has_more(people, found)).unwrap_or(found).clone();
    }
    let lines = bylines::BylineCandidates::new(&page.blocks, verdicts);
    let in_lines = |claims: Vec<String>| {
        let names: Vec<String> = claims.iter().flat_map(|claim| split_names(claim)).collect();
        Some(select_names(&names, &sites, false, &[NameKind::Person])).filter(|people| !people.is_empty())
    };
    let by_line = std::iter::once(lines.most_certain()).chain(by_class.clone()).find_map(in_lines);
    if let Some(short) = people.into_iter().find(|people| !people.is_empty()) {
        let mut names =
            std::iter::once(lines.most_certain()).chain(by_class).chain(lines.others()).filter_map(in_lines);
        return names.find(|full| is_fuller(full, &short)).unwrap_or(short);
    }
    let desk = || {
        trusted
            .iter()
            .map(|claims| select_names(claims, &sites, true, &[NameKind::Desk]))
            .find(|desks| !desks.is_empty())
    };
    let house = || {
        let [_, people, _, over_story, under_story] = &trusted;
        [people, over_story, under_story, &structured.organizations].into_iter().find_map(|claims| {
            let claims =
                claims.iter().map(|claim| strip_by_word(claim)).filter(|claim| find_exact_agency(claim).is_none());
            let names: Vec<String> = claims.map(|claim| trim_name(claim).to_owned()).collect();
            let houses =
                select_names(&names, &sites, true, &[NameKind::Organization, NameKind::Desk, NameKind::Person]);
            Some(houses).filter(|houses| !houses.is_empty())
        })
    };
    // Where the data names an agency as it names people, it signs like one.
    let agency = || {
        let claims = structured.people.iter().chain(&trusted[2]);
        claims
            .map(|claim| strip_by_word(claim))
            .find(|claim| find_exact_agency(claim).is_some())
            .map(|name| vec![name.to_owned()])
    };
    let in_others = || lines.others().find_map(in_lines);
    by_line.or_else(agency).or_else(desk).or_else(house).or_else(in_others).unwrap_or_default()
}

/// Whether the elements for the author name all of these people and another: data often names the first
/// alone.
fn has_more(people: &[String], found: &[String]) -> bool {
    let is_same = |name: &String, other: &String| fold(other) == fold(name);
    let is_found = |name: &String| found.iter().any(|other| is_same(name, other));
    // What holds a name that is known is that name and something else.
    let is_new =
        |name: &String| is_full(name) && is_name(name) && !found.iter().any(|other| name.contains(other.as_str()));
    people.len() > found.len()
        && people.len() <= found.len() + MORE_AUTHORS
        && found.iter().all(|name| people.iter().any(|other| is_same(name, other)))
        && people.iter().all(|name| is_found(name) || is_new(name))
}

/// Most authors that elements name beyond those of the data. Longer lists are of all who write.
const MORE_AUTHORS: usize = 1;

/// Whether a name is more than a first name or a name on a network.
fn is_full(name: &str) -> bool {
    name.contains(' ') || name.chars().any(is_cjk)
}

/// Whether one name is the other in full: `Jane Doe` for `Jane` and for `jane.doe`.
fn is_fuller(full: &[String], short: &[String]) -> bool {
    match (full, short) {
        ([full], [short]) => {
            is_full(full) && bylines::has_no_label_word(full) && alnum_key(full).starts_with(&alnum_key(short))
        }
        _ => false,
    }
}

/// The names of some kinds, each once, in order.
fn select_names(names: &[String], sites: &[String], trusted: bool, wanted: &[NameKind]) -> Vec<String> {
    let mut chosen: Vec<String> = Vec::new();
    for name in names {
        let name = clean(name);
        let known = chosen.iter().any(|other| fold(other) == fold(&name));
        if !known && wanted.contains(&classify_name(&name, sites, trusted)) && chosen.len() < MAX_AUTHORS {
            chosen.push(name);
        }
    }
    chosen
}

/// What the page's meta tags name: the first of the kinds that names anybody, then the pairs of
/// label and value that blogs give for previews.
fn metas(head: &Head) -> Vec<String> {
    let named = |wanted: &str| -> Vec<String> {
        let values = head.metas.iter().filter(|(name, _)| name == wanted).map(|(_, content)| content.clone());
        values.filter(|content| !content.contains("://") && !content.starts_with('@')).collect()
    };
    let preview = || {
        ["twitter:data1", "twitter:data2"].iter().zip(["twitter:label1", "twitter:label2"]).find_map(|(data, label)| {
            let label = fold(head.meta(label)?);
            let is_author = AUTHOR_LABELS.iter().any(|known| label.contains(known));
            is_author.then(|| vec![head.meta(data).unwrap_or_default().to_owned()])
        })
    };
    let by_name = AUTHOR_METAS.iter().map(|name| named(name)).find(|names| !names.is_empty());
    preview().or(by_name).unwrap_or_default()
}

/// Labels of preview fields with the author, in lower case.
const AUTHOR_LABELS: [&str; 7] =
    ["written by", "verfasst von", "escrito por", "écrit par", "scritto da", "geschreven door", "autor"];

/// The names of the site, squeezed.
fn site_names(page: &ParsedPage, structured: &StructuredData, site: &str) -> Vec<String> {
    let names = [page.head.meta("og:site_name"), structured.publisher.as_deref(), Some(site)];
    names.into_iter().flatten().map(alnum_key).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::{NameKind, has_more, is_fuller, select_names};

    #[test]
    fn elements_may_name_more_authors_than_the_data() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert!(has_more(&names(&["Jane Doe", "John Roe"]), &names(&["John Roe"])));
        assert!(!has_more(&names(&["Jane Doe", "Ann Poe"]), &names(&["John Roe"])));
        assert!(!has_more(&names(&["A B", "C D", "E F", "G H"]), &names(&["A B"])));
    }

    #[test]
    fn a_name_has_no_control_characters() {
        let names = ["Jo \u{1b}Doe".to_owned(), "Jo\u{9b}Doe".to_owned(), "Ann\u{ad}a Roe".to_owned()];
        assert_eq!(select_names(&names, &[], true, &[NameKind::Person]), ["Jo Doe", "Anna Roe"]);
    }

    #[test]
    fn a_full_name_stands_for_a_first_name_or_a_handle() {
        let one = |name: &str| [name.to_owned()];
        assert!(is_fuller(&one("Jane Doe"), &one("Jane")));
        assert!(is_fuller(&one("Jane Doe"), &one("jane.doe")));
        assert!(!is_fuller(&one("John Roe"), &one("Jane")));
        assert!(!is_fuller(&one("Janedoe"), &one("Jane")));
    }
}
