//! Author resolution: the people who wrote an article.
//!
//! Fields, elements and lines are tried in order of reliability; the first that names people decides. Linear in the
//! page.

use super::author_elements::AuthorElements;
use super::author_lines::BylineCandidates;
use crate::blocks::{Head, ParsedPage, clean, is_cjk};
use crate::facts::recognizers::agency_names::find_exact_agency;
use crate::facts::recognizers::author_claims::expand_claims;
use crate::facts::recognizers::bylines::has_no_label_word;
use crate::facts::recognizers::name_form::is_name;
use crate::facts::recognizers::names::{
    NameKind, NameSource, classify_name, names_in, split_names, strip_by_word, trim_name,
};
use crate::label::{BlockLabel, Label};
use crate::normalize::{alnum_key, fold};
use crate::rules::names::{DESK_ENDINGS, HOUSE_BYLINES};
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

/// The authors of an article: from the scraper, structured data, meta tags, author elements and bylines. If none of
/// them names people: the agency that the data names as a person, else the desk or organization, else names in other
/// lines.
pub(crate) fn find_authors(
    page: &ParsedPage,
    supplied: &SuppliedMetadata,
    structured: &StructuredData,
    labels: &[BlockLabel],
    site: &str,
) -> Vec<String> {
    let site_keys = site_keys(page, structured, site);
    let AuthorElements { certain, in_header, uncertain, certain_below } =
        AuthorElements::collect(page, title_block(labels), body_range(labels));
    let fields = AuthorFields {
        supplied: expand_claims(&supplied.authors),
        structured: expand_claims(&structured.people),
        metas: author_metas(&page.head, &site_keys),
        elements: certain,
        elements_below: Some(certain_below).filter(|names| is_one_name(names)).unwrap_or_default(),
    };
    let people = fields.by_reliability().map(|claims| people_in(claims, &site_keys, NameSource::AuthorField));
    let lines = BylineCandidates::new(&page.blocks, labels);
    if let Some(found) = people.iter().find(|people| people.iter().any(|name| is_full(name))) {
        let found = people.iter().find(|people| has_more(people, found, MORE_AUTHORS)).unwrap_or(found);
        let in_byline = || lines.names_with(found).filter(|names| has_more(names, found, MORE_IN_BYLINE));
        return in_byline().unwrap_or_else(|| found.clone());
    }
    let in_lines = |claims: Vec<String>| {
        Some(people_in(&claims, &site_keys, NameSource::TextLine)).filter(|people| !people.is_empty())
    };
    let header = std::iter::once_with(|| lines.most_certain()).chain([in_header.clone()]);
    let in_scripts = std::iter::once_with(|| script_authors(&page.head));
    let below = std::iter::once_with(|| lines.unlabelled()).chain(std::iter::once_with(|| lines.beside_date()));
    let mut bylines = header.chain(below).chain(in_scripts).chain([uncertain.clone()]);
    if let Some(short) = people.into_iter().find(|people| !people.is_empty()) {
        let mut names = bylines.chain(lines.others()).filter_map(in_lines);
        return names.find(|full| is_fuller(full, &short)).unwrap_or(short);
    }
    bylines
        .find_map(in_lines)
        .or_else(|| fields.agency())
        .or_else(|| fields.desk(&site_keys))
        .or_else(|| fields.organization(&structured.organizations, &site_keys))
        .or_else(|| lines.others().find_map(in_lines))
        .or_else(|| page.head.glued_name().and_then(|name| in_lines(vec![name.to_owned()])))
        .or_else(|| [lines.most_certain(), in_header, uncertain].iter().find_map(|names| house(names, &site_keys)))
        .or_else(|| house_line(page, labels))
        .unwrap_or_default()
}

/// The names in the data of scripts, if all values name the same people. Others are of several stories.
fn script_authors(head: &Head) -> Vec<String> {
    let is_people =
        |value: &&String| names_in(value).first().is_some_and(|name| is_full(name) && has_no_label_word(name));
    let mut values = head.script_authors.iter().filter(is_people);
    let Some(first) = values.next() else { return Vec::new() };
    if values.all(|value| value == first) { vec![first.clone()] } else { Vec::new() }
}

/// The first and last block of the body.
fn body_range(labels: &[BlockLabel]) -> Option<(usize, usize)> {
    let is_body = |block_label: &BlockLabel| block_label.label == Label::Body;
    Some((labels.iter().position(is_body)?, labels.iter().rposition(is_body)?))
}

/// The block of the headline nearest above the body.
fn title_block(labels: &[BlockLabel]) -> Option<usize> {
    let body = labels.iter().position(|block_label| block_label.label == Label::Body)?;
    labels[..body].iter().rposition(|block_label| block_label.label == Label::Title)
}

/// The desk or house that signs with a byline: `By Harbour Herald Staff`; also a person whose site has their name.
fn house(claims: &[String], site_keys: &[String]) -> Option<Vec<String>> {
    let names: Vec<String> = claims.iter().flat_map(|claim| split_names(claim)).filter(|name| is_name(name)).collect();
    let kinds = [NameKind::Desk, NameKind::Organization];
    let houses = select_names(&names, site_keys, NameSource::TextLine, &kinds);
    // `Av Redaktionen` is a word for the desk alone.
    let is_full = |name: &str| name.split_whitespace().filter(|word| !is_desk_particle(word)).count() > 1;
    let is_certain = houses.first().is_some_and(|name| is_full(name) && has_no_label_word(name));
    is_certain.then(|| houses.into_iter().take(1).collect())
}

/// Whether a word before a desk is a by-word or an article: `der Redaktion`, `Da Redação`.
fn is_desk_particle(word: &str) -> bool {
    ["von", "der", "die", "da", "de", "la", "le", "di", "della", "af", "av", "el", "por", "od", "z", "от", "από", "τη"]
        .contains(&fold(word).as_str())
}

/// The desk that signs on a line of its own between the headline and the body: `Online Desk`, `Harbour Herald Newsroom`.
fn house_line(page: &ParsedPage, labels: &[BlockLabel]) -> Option<Vec<String>> {
    let has = |label: Label| move |block_label: &BlockLabel| block_label.label == label;
    let body = labels.iter().position(has(Label::Body))?;
    let title = labels[..body].iter().rposition(has(Label::Title))?;
    let is_line = |at: &usize| matches!(labels[*at].label, Label::Clutter | Label::Byline | Label::Agency);
    let mut lines =
        (title + 1..body).take(HOUSE_LINES).filter(is_line).map(|at| strip_by_word(page.blocks[at].text.trim()));
    lines.find(|line| is_house_byline(line)).map(|line| vec![line.to_owned()])
}

/// Lines below the headline of which one can be the desk.
const HOUSE_LINES: usize = 4;

/// Whether a line is the name of a desk: one of the table, or the name of a paper and a word for its newsroom.
fn is_house_byline(line: &str) -> bool {
    /// Most words of the name of a paper and of its newsroom.
    const WORDS: usize = 5;
    let folded = fold(line);
    let words = line.split(' ').count();
    let is_capital = |word: &str| !word.starts_with(char::is_lowercase);
    let of_paper = || {
        (2..=WORDS).contains(&words)
            && line.split(' ').all(is_capital)
            && line.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '&'))
            && folded.rsplit(' ').next().is_some_and(|last| DESK_ENDINGS.contains(&last))
    };
    HOUSE_BYLINES.contains(&folded.as_str()) || of_paper()
}

/// The values of fields and elements for the author.
struct AuthorFields {
    supplied: Vec<String>,
    structured: Vec<String>,
    metas: Vec<String>,
    /// Certain author elements up to the end of the body.
    elements: Vec<String>,
    /// Certain author elements below the body; empty unless all have the same name.
    elements_below: Vec<String>,
}

impl AuthorFields {
    fn by_reliability(&self) -> [&[String]; 5] {
        [&self.supplied, &self.structured, &self.metas, &self.elements, &self.elements_below]
    }

    /// The agency that the data names as a person, and so uses as a signature.
    fn agency(&self) -> Option<Vec<String>> {
        let mut names = self.structured.iter().chain(&self.metas).map(|claim| strip_by_word(claim));
        let agency = names.find(|name| find_exact_agency(name).is_some())?;
        Some(vec![agency.to_owned()])
    }

    /// The desk of the newsroom that a field names.
    fn desk(&self, site_keys: &[String]) -> Option<Vec<String>> {
        let desks = |claims| select_names(claims, site_keys, NameSource::AuthorField, &[NameKind::Desk]);
        self.by_reliability().into_iter().map(desks).find(|desks| !desks.is_empty())
    }

    /// The organization that a field names, or its name of any kind that is not an agency.
    fn organization(&self, organizations: &[String], site_keys: &[String]) -> Option<Vec<String>> {
        let kinds = [NameKind::Organization, NameKind::Desk, NameKind::Person];
        let organizations_in = |claims: &[String]| {
            let names = claims.iter().map(|claim| strip_by_word(claim));
            let names = names.filter(|name| find_exact_agency(name).is_none());
            let names: Vec<String> = names.map(|name| trim_name(name).to_owned()).collect();
            select_names(&names, site_keys, NameSource::AuthorField, &kinds)
        };
        [&self.structured[..], &self.elements, &self.elements_below, organizations]
            .into_iter()
            .map(organizations_in)
            .find(|organizations| !organizations.is_empty())
    }
}

/// The people that some texts name.
fn people_in(claims: &[String], site_keys: &[String], source: NameSource) -> Vec<String> {
    let names: Vec<String> = claims.iter().flat_map(|claim| split_names(claim)).collect();
    let mut people = select_names(&names, site_keys, source, &[NameKind::Person]);
    // `All articles by Jane Doe`, a label and the name, beside the name.
    let others = people.clone();
    people.retain(|name| !others.iter().any(|other| is_full(other) && other != name && name.ends_with(other.as_str())));
    // Beside a full name, a single word of a line is a button, a section or a place.
    if source == NameSource::TextLine && people.iter().any(|name| is_full(name)) {
        people.retain(|name| is_full(name));
    }
    people
}

/// Whether all texts are the same.
fn is_one_name(names: &[String]) -> bool {
    names.windows(2).all(|pair| pair[0] == pair[1])
}

/// Whether a field names all people that were found, and some more.
fn has_more(people: &[String], found: &[String], most: usize) -> bool {
    let is_same = |name: &String, other: &String| fold(other) == fold(name);
    let is_found = |name: &String| found.iter().any(|other| is_same(name, other));
    // A name that contains a known name is a variant of it, such as the name with a job.
    let is_new =
        |name: &String| is_full(name) && is_name(name) && !found.iter().any(|other| name.contains(other.as_str()));
    // Structured data often names only the first author.
    people.len() > found.len()
        && people.len() <= found.len() + most
        && found.iter().all(|name| people.iter().any(|other| is_same(name, other)))
        && people.iter().all(|name| is_found(name) || is_new(name))
}

/// Most authors that author elements may add. Longer lists name the whole staff.
const MORE_AUTHORS: usize = 1;

/// Most authors that the byline between headline and body may add.
const MORE_IN_BYLINE: usize = 3;

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
fn select_names(names: &[String], site_keys: &[String], source: NameSource, kinds: &[NameKind]) -> Vec<String> {
    let mut selected: Vec<String> = Vec::new();
    for name in names {
        let name = clean(name);
        let is_known = selected.iter().any(|other| fold(other) == fold(&name));
        if !is_known && kinds.contains(&classify_name(&name, site_keys, source)) && selected.len() < MAX_AUTHORS {
            selected.push(name);
        }
    }
    selected
}

/// The author in meta tags: the label-value pairs that blogs write for previews, else the first kind of tag that names
/// people, else all.
fn author_metas(head: &Head, site_keys: &[String]) -> Vec<String> {
    let kinds = || author_meta_kinds(head).map(|values| expand_claims(&values));
    let names_people =
        |values: &Vec<String>| people_in(values, site_keys, NameSource::AuthorField).iter().any(|name| is_full(name));
    kinds().find(names_people).unwrap_or_else(|| kinds().flatten().collect())
}

/// The values of each kind of meta tag for the author, best kind first.
pub(super) fn author_meta_kinds(head: &Head) -> impl Iterator<Item = Vec<String>> {
    let named = |meta: &str| -> Vec<String> {
        let values = head.metas.iter().filter(|(name, _)| name == meta).map(|(_, content)| content.clone());
        values.filter(|content| !content.contains("://") && !content.starts_with('@')).collect()
    };
    let preview = ["twitter:data1", "twitter:data2"].iter().zip(["twitter:label1", "twitter:label2"]).find_map(
        |(data, label)| {
            let label = fold(head.meta(label)?);
            let is_author = AUTHOR_LABELS.iter().any(|known| label.contains(known));
            is_author.then(|| vec![head.meta(data).unwrap_or_default().to_owned()])
        },
    );
    let by_name = AUTHOR_METAS.iter().map(move |name| named(name)).filter(|names| !names.is_empty());
    preview.into_iter().chain(by_name)
}

/// Labels of preview fields for the author, in lower case.
const AUTHOR_LABELS: [&str; 7] =
    ["written by", "verfasst von", "escrito por", "écrit par", "scritto da", "geschreven door", "autor"];

/// Keys ([`alnum_key`]) of the names of the site.
fn site_keys(page: &ParsedPage, structured: &StructuredData, site: &str) -> Vec<String> {
    let names = [page.head.meta("og:site_name"), structured.publisher.as_deref(), Some(site)];
    names.into_iter().flatten().map(alnum_key).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::{MORE_AUTHORS, NameKind, NameSource, has_more, is_fuller, select_names};
    use super::{is_desk_particle, is_house_byline};
    use crate::{blocks, extract};
    use newsidx_core::article::Article;
    use newsidx_core::page::{ContentKind, Origin, RawPage};

    #[test]
    fn a_desk_signs_on_a_line_of_its_own() {
        for line in [
            "Online Desk",
            "Harbour Herald Newsroom",
            "Редакция новостей",
            "온라인뉴스팀",
            "Redacción Digital",
            "Ban biên tập",
        ] {
            assert!(is_house_byline(line), "{line}");
        }
        let signed = |line: &str| article(&format!("Ferry returns to the islands\n\n{line}\n\n{STORY}")).authors;
        assert_eq!(signed("Harbour Herald Newsroom"), ["Harbour Herald Newsroom"]);
        assert_eq!(signed("Av Redaktionen"), [""; 0], "a word for the desk alone");
        for line in ["Redaktion", "News", "The mayor clears her desk", "Desk", "Contact the Desk: 555"] {
            assert!(!is_house_byline(line), "{line}");
        }
        assert!(is_desk_particle("Av") && !is_desk_particle("Harbour"));
    }

    #[test]
    fn elements_may_name_more_authors_than_the_data() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert!(has_more(&names(&["Jane Doe", "John Roe"]), &names(&["John Roe"]), MORE_AUTHORS));
        assert!(!has_more(&names(&["Jane Doe", "Ann Poe"]), &names(&["John Roe"]), MORE_AUTHORS));
        assert!(!has_more(&names(&["A B", "C D", "E F", "G H"]), &names(&["A B"]), MORE_AUTHORS));
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

    const STORY: &str = "The ferry to the northern islands left the harbour on Tuesday for the first time since the \
        storm in December. Some two hundred people had come to the pier to see it off, and a choir sang.\n\n\
        The repairs took longer than the council had promised, the mayor said, because two of the pillars had to be \
        built anew. Tickets cost the same as before, and the timetable is printed at the fish market.";

    fn article(text: &str) -> Article {
        let raw = RawPage::new(Origin::from_file("/pages/ferry.txt"), ContentKind::Text, text.as_bytes().to_vec());
        let page = blocks::parse(&raw);
        extract(&raw.into_hashed(), &page).outcome.unwrap()
    }

    #[test]
    fn lines_around_a_story_name_its_author() {
        for (above, below) in [
            ("Af Jane Doe\n\n", ""),
            ("Door: Jane Doe\n\n", ""),
            ("Penulis: Jane Doe\nEditor: John Roe\n\n", ""),
            ("Jane Doe\n\n", ""),
            ("Doe, Jane |\n\n", ""),
            ("Jane Doe (now)\n\n", ""),
            ("Jane Doe Wed, Jun 18\n\n", ""),
            ("", "\n\nText:\n\nJane Doe\n\nShare"),
            ("", "\n\nYours faithfully,\n\nJane Doe\n\nBack to the top"),
            ("", "\n\nAutor(a): Jane Doe"),
            ("", "\n\nJane Doe 25/11/2021 09:22\n\nShare"),
            ("", " (Text: Jane Doe)"),
        ] {
            let text = format!("Ferry returns to the islands after five months\n\n{above}{STORY}{below}");
            assert_eq!(article(&text).authors, ["Jane Doe"], "{above}{below}");
        }
    }

    #[test]
    fn a_name_glued_to_a_paragraph_signs_the_story() {
        let article = article(&format!("Ferry returns to the islands after five months\n\n{STORY}Jane Doe"));
        assert_eq!(article.authors, ["Jane Doe"]);
        assert!(article.paragraphs.last().is_some_and(|last| last.ends_with("market.")));
    }

    #[test]
    fn days_subjects_and_labels_are_no_authors() {
        for above in [
            "Publié le 05/11/2021 à 09:15",
            "Thứ Ba, 15/11/2021, 11:15",
            "Northern Islands",
            "Av Norrviks broar är två kvar",
            "12/11/2021\n\nMinister Ferry Islands",
        ] {
            let text = format!("Ferry returns to the northern islands\n\n{above}\n\n{STORY}");
            assert_eq!(article(&text).authors, Vec::<String>::new(), "{above}");
        }
    }

    #[test]
    fn the_house_that_signs_is_the_author_if_nobody_is_named() {
        let text = format!("Ferry returns to the islands after five months\n\nBy Harbour Herald Staff\n\n{STORY}");
        assert_eq!(article(&text).authors, ["Harbour Herald"]);
    }

    /// The authors and the agency of an HTML page with elements in its head and below its headline.
    fn signed(head: &str, above: &str) -> (Vec<String>, Option<String>) {
        let story: String = STORY.split("\n\n").map(|paragraph| format!("<p>{paragraph}</p>")).collect();
        let html = format!(
            "<html lang=en><head><title>Ferry returns to the islands</title>{head}</head><body><article>\
             <h1>Ferry returns to the islands</h1>{above}{story}</article></body></html>"
        );
        let raw = RawPage::new(Origin::from_file("/pages/ferry.html"), ContentKind::Html, html.into_bytes());
        let page = blocks::parse(&raw);
        let article = extract(&raw.into_hashed(), &page).outcome.unwrap();
        (article.authors, article.agency)
    }

    #[test]
    fn fields_and_bylines_of_many_forms_name_the_authors() {
        for (head, above) in [
            ("<meta name=author content=\"['Jane Doe', 'John Roe']\">", ""),
            ("<meta name=author content='Doe, Jane; Roe, John'>", ""),
            (
                "<meta name=article:author content='Harbour Herald Newsroom'><meta name=author content='Jane Doe and John Roe'>",
                "",
            ),
            ("<meta name=author content='Jane Doe'>", "<p class=byline>By Jane Doe and John Roe</p>"),
            ("<script>page = {\"authors\":[\"Jane Doe\",\"John Roe\"]}</script>", ""),
            ("", "<figure><img src=a.jpg><figcaption>By Jane Doe and John Roe</figcaption></figure>"),
            ("", "<div class=teaser>By</div><div class=teaser>Jane Doe</div><div class=teaser>John Roe</div>"),
            ("", "<p class=byline>By Jane Doe/The Gazette and John Roe</p>"),
        ] {
            assert_eq!(signed(head, above).0, ["Jane Doe", "John Roe"], "{head}{above}");
        }
    }

    #[test]
    fn an_agency_with_a_time_is_no_author() {
        let line = "PTI | Updated: Feb 13, 2020, 13:10 IST";
        let head = format!("<meta name=author content='{line}'>");
        let none = (Vec::<String>::new(), Some("PTI".to_owned()));
        assert_eq!(signed(&head, ""), none);
        assert_eq!(signed("", &format!("<div><span class=byline>{line}</span></div>")), none);
    }

    #[test]
    fn jobs_buttons_and_authors_of_other_stories_are_no_authors() {
        let byline = "<div class=byline>Jane Doe</div>";
        let buttons = "<div class=byline_action><p class=byline>Small</p><p class=byline>Large</p></div>";
        assert_eq!(signed("", &format!("{byline}{buttons}")).0, ["Jane Doe"]);
        let aside = "<aside class=more><h5>Council votes on ferry</h5><p class=author>John Roe</p></aside>";
        let paragraph = STORY.split("\n\n").next().unwrap_or_default();
        assert_eq!(signed("", &format!("{byline}<p>{paragraph}</p>{aside}")).0, ["Jane Doe"]);
        let job = "<meta name=author content='Jane Doe'>";
        assert_eq!(signed(job, "<p class=byline>By Jane Doe, Marketing Analyst</p>").0, ["Jane Doe"]);
    }
}
