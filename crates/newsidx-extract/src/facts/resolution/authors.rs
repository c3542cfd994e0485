//! Author resolution: the people who wrote an article.
//!
//! Sources are tried in order of reliability, and the first that names people wins.

use super::author_elements;
use super::author_lines::BylineCandidates;
use crate::blocks::{Head, ParsedPage, clean, is_cjk};
use crate::facts::recognizers::agency_names::find_exact_agency;
use crate::facts::recognizers::bylines::has_no_label_word;
use crate::facts::recognizers::names::{
    NameKind, NameSource, classify_name, is_name, split_names, strip_by_word, trim_name,
};
use crate::label::{BlockLabel, Label};
use crate::normalize::{alnum_key, fold};
use crate::structured_data::StructuredData;
use newsidx_core::page::SuppliedMetadata;

/// Most authors of one article.
const MAX_AUTHORS: usize = 12;

/// Meta tags of the author, best first.
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

/// The authors of an article: from the scraper, else structured data and meta tags, else author elements and bylines.
/// If none of them names people, the agency, desk or organization that the data names instead of a person.
pub(crate) fn find_authors(
    page: &ParsedPage,
    supplied: &SuppliedMetadata,
    structured: &StructuredData,
    labels: &[BlockLabel],
    site: &str,
) -> Vec<String> {
    let sites = site_names(page, structured, site);
    let last_body = labels.iter().rposition(|block_label| block_label.label == Label::Body);
    let mut signed = author_elements::find_names(page, last_body).into_iter();
    let (above_body, by_class, below_body) = (signed.next(), signed.next(), signed.next());
    let is_one = |names: &Vec<String>| names.windows(2).all(|pair| pair[0] == pair[1]);
    let trusted = [
        supplied.authors.clone(),
        structured.people.clone(),
        metas(&page.head),
        above_body.unwrap_or_default(),
        below_body.filter(is_one).unwrap_or_default(),
    ];
    let names: Vec<Vec<String>> =
        trusted.iter().map(|claims| claims.iter().flat_map(|claim| split_names(claim)).collect()).collect();
    let people: Vec<Vec<String>> =
        names.iter().map(|names| select_names(names, &sites, NameSource::AuthorField, &[NameKind::Person])).collect();
    let full = people.iter().find(|people| people.iter().any(|name| is_full(name)));
    if let Some(found) = full {
        return people.iter().find(|people| has_more(people, found)).unwrap_or(found).clone();
    }
    let lines = BylineCandidates::new(&page.blocks, labels);
    let in_lines = |claims: Vec<String>| {
        let names: Vec<String> = claims.iter().flat_map(|claim| split_names(claim)).collect();
        Some(select_names(&names, &sites, NameSource::TextLine, &[NameKind::Person]))
            .filter(|people| !people.is_empty())
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
            .map(|claims| select_names(claims, &sites, NameSource::AuthorField, &[NameKind::Desk]))
            .find(|desks| !desks.is_empty())
    };
    let organization = || {
        let [_, people, _, above_body, below_body] = &trusted;
        [people, above_body, below_body, &structured.organizations].into_iter().find_map(|claims| {
            let claims =
                claims.iter().map(|claim| strip_by_word(claim)).filter(|claim| find_exact_agency(claim).is_none());
            let names: Vec<String> = claims.map(|claim| trim_name(claim).to_owned()).collect();
            let organizations = select_names(
                &names,
                &sites,
                NameSource::AuthorField,
                &[NameKind::Organization, NameKind::Desk, NameKind::Person],
            );
            Some(organizations).filter(|organizations| !organizations.is_empty())
        })
    };
    // Data that names an agency as a person uses it as a signature.
    let agency = || {
        let claims = structured.people.iter().chain(&trusted[2]);
        claims
            .map(|claim| strip_by_word(claim))
            .find(|claim| find_exact_agency(claim).is_some())
            .map(|name| vec![name.to_owned()])
    };
    let in_others = || lines.others().find_map(in_lines);
    by_line.or_else(agency).or_else(desk).or_else(organization).or_else(in_others).unwrap_or_default()
}

/// Whether author elements name all of these people and one more.
fn has_more(people: &[String], found: &[String]) -> bool {
    let is_same = |name: &String, other: &String| fold(other) == fold(name);
    let is_found = |name: &String| found.iter().any(|other| is_same(name, other));
    // A name that contains a known name is a variant of it, such as the name with a job.
    let is_new =
        |name: &String| is_full(name) && is_name(name) && !found.iter().any(|other| name.contains(other.as_str()));
    // Structured data often names only the first author.
    people.len() > found.len()
        && people.len() <= found.len() + MORE_AUTHORS
        && found.iter().all(|name| people.iter().any(|other| is_same(name, other)))
        && people.iter().all(|name| is_found(name) || is_new(name))
}

/// Most authors that elements may add to those of the data. Longer lists name the whole staff.
const MORE_AUTHORS: usize = 1;

/// Whether a name has more than a first name or a user name.
fn is_full(name: &str) -> bool {
    name.contains(' ') || name.chars().any(is_cjk)
}

/// Whether one name is the full form of the other: `Jane Doe` for `Jane` and for `jane.doe`.
fn is_fuller(full: &[String], short: &[String]) -> bool {
    match (full, short) {
        ([full], [short]) => is_full(full) && has_no_label_word(full) && alnum_key(full).starts_with(&alnum_key(short)),
        _ => false,
    }
}

/// The names of these kinds, each once, in order, at most `MAX_AUTHORS`.
fn select_names(names: &[String], sites: &[String], source: NameSource, kinds: &[NameKind]) -> Vec<String> {
    let mut selected: Vec<String> = Vec::new();
    for name in names {
        let name = clean(name);
        let is_known = selected.iter().any(|other| fold(other) == fold(&name));
        if !is_known && kinds.contains(&classify_name(&name, sites, source)) && selected.len() < MAX_AUTHORS {
            selected.push(name);
        }
    }
    selected
}

/// The author in meta tags: the label-value pairs that blogs write for previews, else the first kind of tag with a
/// value.
fn metas(head: &Head) -> Vec<String> {
    let named = |meta: &str| -> Vec<String> {
        let values = head.metas.iter().filter(|(name, _)| name == meta).map(|(_, content)| content.clone());
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

/// Labels of preview fields for the author, in lower case.
const AUTHOR_LABELS: [&str; 7] =
    ["written by", "verfasst von", "escrito por", "écrit par", "scritto da", "geschreven door", "autor"];

/// Keys ([`alnum_key`]) of the names of the site.
fn site_names(page: &ParsedPage, structured: &StructuredData, site: &str) -> Vec<String> {
    let names = [page.head.meta("og:site_name"), structured.publisher.as_deref(), Some(site)];
    names.into_iter().flatten().map(alnum_key).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::{NameKind, NameSource, has_more, is_fuller, select_names};

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
        assert_eq!(select_names(&names, &[], NameSource::AuthorField, &[NameKind::Person]), ["Jo Doe", "Anna Roe"]);
    }

    #[test]
    fn a_full_name_replaces_a_first_name_or_a_user_name() {
        let one = |name: &str| [name.to_owned()];
        assert!(is_fuller(&one("Jane Doe"), &one("Jane")));
        assert!(is_fuller(&one("Jane Doe"), &one("jane.doe")));
        assert!(!is_fuller(&one("John Roe"), &one("Jane")));
        assert!(!is_fuller(&one("Janedoe"), &one("Jane")));
    }
}
